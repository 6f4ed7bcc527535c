"""Whether central confirmed the laptop's earlier chains: not taken for granted of any laptop that is there already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let each laptop ask once more: with nothing missing that takes one short message per chain."""
    with op.batch_alter_table("this_device") as table:
        table.add_column(
            sa.Column("older_confirmed", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    """Forget it."""
    with op.batch_alter_table("this_device") as table:
        table.drop_column("older_confirmed")
