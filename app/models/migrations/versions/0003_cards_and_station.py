"""Cards and stations in full: dates of birth, words to search by, print runs, logs, provisional papers, marking."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NEW = ("marking", "provisional", "station_act", "allotment", "print_part", "print_run", "register_word")
_AT_ONCE = 1_000


def upgrade() -> None:
    """Make the new shape; names that are there already can be searched by their words."""
    for table, column in _columns():
        op.add_column(table, column)
    op.create_index("ix_ballot_card_run", "ballot_card", ["run_id", "run_number"])
    _words()
    _print_runs()
    _station()


def _columns() -> list[tuple[str, sa.Column[Any]]]:
    no = sa.false()
    return [
        ("edition", sa.Column("signature_lists", sa.Boolean(), nullable=False, server_default=no)),
        ("register_entry", sa.Column("birth_date", sa.Date(), nullable=True)),
        ("register_entry", sa.Column("added_because", sa.String(), nullable=False, server_default="")),
        ("ballot_card", sa.Column("run_id", sa.Uuid(), nullable=True)),
        ("ballot_card", sa.Column("run_number", sa.Integer(), nullable=True)),
        ("station", sa.Column("opening", sa.JSON(), nullable=False, server_default="{}")),
        ("station", sa.Column("paused", sa.Boolean(), nullable=False, server_default=no)),
        ("station", sa.Column("closing", sa.JSON(), nullable=False, server_default="{}")),
    ]


def _words() -> None:
    made = op.create_table(
        "register_word",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["register_entry.id"], name="fk_register_word_entry_id_register_entry"
        ),
        sa.PrimaryKeyConstraint("contest_id", "word", "entry_id", name="pk_register_word"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_register_word_entry_id", "register_word", ["entry_id"])
    entry = sa.table(
        "register_entry", sa.column("id", sa.Uuid()), sa.column("contest_id", sa.Uuid()), sa.column("search")
    )
    found = op.get_bind().execute(sa.select(entry.c.id, entry.c.contest_id, entry.c.search)).all()
    rows = [
        {"contest_id": contest_id, "word": word, "entry_id": entry_id}
        for entry_id, contest_id, search in found
        for word in sorted(set(search.split()))
    ]
    for start in range(0, len(rows), _AT_ONCE):
        op.bulk_insert(made, rows[start : start + _AT_ONCE])


def _print_runs() -> None:
    op.create_table(
        "print_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name="fk_print_run_contest_id_contest"),
        sa.PrimaryKeyConstraint("id", name="pk_print_run"),
    )
    op.create_table(
        "print_part",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["print_run.id"], name="fk_print_part_run_id_print_run"),
        sa.PrimaryKeyConstraint("event_id", name="pk_print_part"),
    )
    op.create_index("ix_print_part_run_id", "print_part", ["run_id"])
    op.create_table(
        "allotment",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("to_device", sa.Uuid(), nullable=True),
        sa.Column("to_session", sa.Uuid(), nullable=True),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["print_run.id"], name="fk_allotment_run_id_print_run"),
        sa.PrimaryKeyConstraint("event_id", name="pk_allotment"),
    )
    op.create_index("ix_allotment_run_id", "allotment", ["run_id"])


def _explanations() -> None:
    """Move what explained a difference to what else was put down at the closing."""
    station = sa.table(
        "station", sa.column("id", sa.Uuid()), sa.column("explanation"), sa.column("closing", sa.JSON())
    )
    bind = op.get_bind()
    said = sa.select(station.c.id, station.c.explanation).where(station.c.explanation != "")
    for station_id, text in bind.execute(said).all():
        closing = {"explanations": {"": text}}
        bind.execute(sa.update(station).where(station.c.id == station_id).values(closing=closing))
    op.drop_column("station", "explanation")


def _station() -> None:
    _explanations()
    op.create_table(
        "station_act",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(32), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_station_act_station_id_station"),
        sa.PrimaryKeyConstraint("event_id", name="pk_station_act"),
    )
    op.create_index("ix_station_act_station_id", "station_act", ["station_id"])
    op.create_table(
        "provisional",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(32), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("decided_because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_provisional_station_id_station"),
        sa.PrimaryKeyConstraint("id", name="pk_provisional"),
    )
    op.create_index("ix_provisional_station_id", "provisional", ["station_id"])
    op.create_table(
        "marking",
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("prints", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_marking_station_id_station"),
        sa.PrimaryKeyConstraint("station_id", name="pk_marking"),
    )


def downgrade() -> None:
    """Go back to the shape of before; what only the new tables and columns hold is lost."""
    for table in _NEW:
        op.drop_table(table)
    op.drop_index("ix_ballot_card_run", "ballot_card")
    for table, column in _columns():
        op.drop_column(table, column.name)
    op.add_column("station", sa.Column("explanation", sa.String(), nullable=False, server_default=""))
