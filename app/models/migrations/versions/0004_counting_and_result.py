"""Counting and the result in full: left-over money, decisions about equals, hand recounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the new shape."""
    _counting()
    _result()


def _counting() -> None:
    """Make what counting paper needs; an edition of before lets no odd paper count."""
    empty = sa.text("'[]'")
    op.add_column("edition", sa.Column("counted_papers", sa.JSON(), nullable=False, server_default=empty))
    op.add_column("batch", sa.Column("decided", sa.JSON(), nullable=False, server_default=empty))


def _result() -> None:
    op.add_column("contest", sa.Column("left_over", sa.String(32), nullable=False, server_default="none"))
    op.create_table(
        "tie_decision",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name="fk_tie_decision_contest_id_contest"),
        sa.PrimaryKeyConstraint("event_id", name="pk_tie_decision"),
    )
    op.create_index("ix_tie_decision_contest_id", "tie_decision", ["contest_id"])
    op.create_table(
        "audit_draw",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("risk_percent", sa.Integer(), nullable=False),
        sa.Column("margin", sa.Integer(), nullable=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("batches", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name="fk_audit_draw_contest_id_contest"),
        sa.PrimaryKeyConstraint("event_id", name="pk_audit_draw"),
    )
    op.create_index("ix_audit_draw_contest_id", "audit_draw", ["contest_id"])
    op.create_table(
        "audit_finding",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("differing", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("second_helper_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_audit_finding_batch_id_batch"),
        sa.PrimaryKeyConstraint("event_id", name="pk_audit_finding"),
    )
    op.create_index("ix_audit_finding_batch_id", "audit_finding", ["batch_id"])


def downgrade() -> None:
    """Go back to the shape of before; what only the new tables and columns hold is lost."""
    for table in ("audit_finding", "audit_draw", "tie_decision"):
        op.drop_table(table)
    op.drop_column("batch", "decided")
    op.drop_column("edition", "counted_papers")
    op.drop_column("contest", "left_over")
