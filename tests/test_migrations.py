"""The migrations, on both databases: one line of them, there and back, ending in what the models say."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from pytest_alembic import Config
from pytest_alembic.tests import (
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
from sqlalchemy import Connection, inspect

from app import db
from app.db import Store
from app.models.tables import Base
from tests.postgres import postgres_url

__all__ = [
    "postgres_url",
    "test_model_definitions_match_ddl",
    "test_single_head_revision",
    "test_up_down_consistency",
    "test_upgrade",
]
"""Fixtures and tests from elsewhere that belong to this file: pytest-alembic cannot bind its own to a file."""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_store(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Store]:
    on_postgres = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if on_postgres else f"sqlite:///{tmp_path / 'central.db'}"
    store = Store.central(url)
    yield store
    store.close()


@pytest.fixture
def alembic_engine(empty_store: Store) -> Generator[Connection]:
    with empty_store.engine.connect().execution_options(write=True) as connection:
        yield connection


@pytest.fixture
def alembic_config() -> Config:
    return Config(config_options={"target_metadata": Base.metadata}, alembic_config=db.alembic_config())


def test_central_gets_every_table_and_asking_again_changes_nothing(empty_store: Store) -> None:
    empty_store.migrate()
    empty_store.migrate()
    with empty_store.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
