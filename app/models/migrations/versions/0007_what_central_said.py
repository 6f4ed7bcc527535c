"""Whether central confirmed the laptop's earlier chains, and why it last asked for a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let each laptop ask once more for its earlier chains: with nothing missing that takes a short message each."""
    with op.batch_alter_table("this_device") as table:
        table.add_column(
            sa.Column("older_confirmed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("trouble", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("answers_from", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget it."""
    with op.batch_alter_table("this_device") as table:
        table.drop_column("answers_from")
        table.drop_column("heard_at")
        table.drop_column("trouble")
        table.drop_column("older_confirmed")
