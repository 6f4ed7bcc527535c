"""Plans in full: what the edition says of them, likes, the feasibility check, notes, plan labs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the new shape."""
    _plans()
    _likes()
    _notes()
    _reviews()
    _labs()
    _scratch()


def _plans() -> None:
    rules = sa.Column("plan_rules", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
    op.add_column("edition", rules)
    op.add_column("plan", sa.Column("summary", sa.String(), nullable=False, server_default=""))
    op.add_column("plan", sa.Column("point", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("plan", sa.Column("joined_to", sa.Uuid(), nullable=True))
    op.add_column("plan", sa.Column("entered_by", sa.Uuid(), nullable=True))
    op.add_column("submitter", sa.Column("under_16", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("submitter", sa.Column("guardian_name", sa.String(), nullable=False, server_default=""))


def _likes() -> None:
    op.create_table(
        "like_sheet",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("sheet_no", sa.String(16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("taken_back", sa.String(), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("doubles", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_like_sheet_plan_id_plan"),
        sa.PrimaryKeyConstraint("event_id", name="pk_like_sheet"),
    )
    op.create_index("ix_like_sheet_plan_id", "like_sheet", ["plan_id"])
    op.create_index("ix_like_sheet_sheet_no", "like_sheet", ["sheet_no"])
    op.create_table(
        "online_likes",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_online_likes_plan_id_plan"),
        sa.PrimaryKeyConstraint("plan_id", name="pk_online_likes"),
    )


def _notes() -> None:
    op.create_table(
        "plan_note",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("taken_back", sa.String(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_plan_note_plan_id_plan"),
        sa.PrimaryKeyConstraint("event_id", name="pk_plan_note"),
    )
    op.create_index("ix_plan_note_plan_id", "plan_note", ["plan_id"])


def _reviews() -> None:
    op.create_table(
        "review_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_review_round"),
    )
    op.create_table(
        "review_plan",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("taken_off", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["review_round.id"], name="fk_review_plan_round_id_review_round"
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_review_plan_plan_id_plan"),
        sa.PrimaryKeyConstraint("round_id", "plan_id", name="pk_review_plan"),
    )
    op.create_table(
        "verdict",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("conditions", sa.String(), nullable=False),
        sa.Column("advice", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("replaces", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["review_round.id"], name="fk_verdict_round_id_review_round"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_verdict_plan_id_plan"),
        sa.PrimaryKeyConstraint("event_id", name="pk_verdict"),
    )
    op.create_index("ix_verdict_round_id", "verdict", ["round_id"])
    op.create_index("ix_verdict_plan_id", "verdict", ["plan_id"])


def _labs() -> None:
    op.create_table(
        "lab_plan",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["desk_session.id"], name="fk_lab_plan_session_id_desk_session"
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_lab_plan_plan_id_plan"),
        sa.PrimaryKeyConstraint("session_id", "plan_id", name="pk_lab_plan"),
    )


def _scratch() -> None:
    op.create_table(
        "plan_scratch",
        sa.Column("one", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("helper_id", sa.Uuid(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_plan_scratch"),
    )


def downgrade() -> None:
    """Go back to the shape of before; what only the new tables and columns hold is lost."""
    tables = (
        "plan_scratch",
        "lab_plan",
        "verdict",
        "review_plan",
        "review_round",
        "plan_note",
        "online_likes",
        "like_sheet",
    )
    for table in tables:
        op.drop_table(table)
    for column in ("under_16", "guardian_name"):
        op.drop_column("submitter", column)
    for column in ("summary", "point", "joined_to", "entered_by"):
        op.drop_column("plan", column)
    op.drop_column("edition", "plan_rules")
