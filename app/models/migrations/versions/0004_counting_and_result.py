"""Counting and the result in full."""

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


def _counting() -> None:
    """Make what counting paper needs; an edition of before lets no odd paper count."""
    empty = sa.text("'[]'")
    op.add_column("edition", sa.Column("counted_papers", sa.JSON(), nullable=False, server_default=empty))
    op.add_column("batch", sa.Column("decided", sa.JSON(), nullable=False, server_default=empty))


def downgrade() -> None:
    """Go back to the shape of before; what only the new tables and columns hold is lost."""
    op.drop_column("batch", "decided")
    op.drop_column("edition", "counted_papers")
