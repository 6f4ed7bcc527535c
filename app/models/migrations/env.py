"""Runs the migrations on the connection that the store hands over. Never imports the models."""

from __future__ import annotations

from typing import Any

from alembic import context


def ours(name: str | None, kind: str, _parents: Any) -> bool:  # noqa: ANN401 - as Alembic wants it
    """Leave the full-text index of plans out where tables are compared: it is no mapped table."""
    return kind != "table" or name is None or not name.startswith("plan_index")


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("target_metadata"),
    include_name=ours,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
