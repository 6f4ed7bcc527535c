"""The full-text index of plans, on laptops only (SQLite): central does not search in plans."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.models.search import words_of

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SECURE_DELETE_SINCE = (3, 42)
"""The first SQLite that can overwrite what goes out of an index. Laptops have a newer one inside SQLCipher."""


def upgrade() -> None:
    """Make the index and fill it with the plans that are there."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    op.execute(
        "CREATE VIRTUAL TABLE plan_index USING fts5 (plan_id UNINDEXED, title, text, place, tokenize = 'trigram')"
    )
    version = getattr(connection.dialect, "dbapi").sqlite_version_info  # noqa: B009 - it has no type
    if version >= SECURE_DELETE_SINCE:
        op.execute("INSERT INTO plan_index (plan_index, rank) VALUES ('secure-delete', 1)")
    _fill(connection)


def _fill(connection: sa.Connection) -> None:
    names = ("id", "title", "summary", "what", "why", "for_whom", "place")
    plan = sa.table("plan", sa.column("id", sa.Uuid()), *(sa.column(name, sa.String()) for name in names[1:]))
    index = sa.table(
        "plan_index", *(sa.column(name) for name in ("rowid", "plan_id", "title", "text", "place"))
    )
    for plan_id, title, summary, what, why, for_whom, place in connection.execute(sa.select(plan)).all():
        texts = (title, f"{summary} {what} {why} {for_whom}", place)
        folded = zip(("title", "text", "place"), (" ".join(words_of(text)) for text in texts), strict=True)
        key = {"rowid": plan_id.int & ((1 << 62) - 1), "plan_id": plan_id.hex}
        connection.execute(index.insert().values(**key, **dict(folded)))


def downgrade() -> None:
    """Take the index away; what it holds stands in the plans."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE plan_index")
