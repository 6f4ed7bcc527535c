"""The migrations, on both databases: one line of them, there and back, ending in what the models say."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from pytest_alembic import Config
from pytest_alembic.tests import (
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Uuid,
    inspect,
    select,
)

from app import db
from app.db import Store
from app.models.base import UtcDateTime
from app.models.journal import DeviceRow, EpochRow
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

OLD_DEVICE = {
    "id": Uuid(),
    "name": String(),
    "edition_id": Uuid(),
    "public_key": LargeBinary(32),
    "epoch": Integer(),
    "acked_seq": Integer(),
    "head_hash": LargeBinary(32),
    "reported_seq": Integer(),
    "enrolled_at": UtcDateTime(),
    "last_contact": UtcDateTime(),
}


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
        made = {name for name in inspect(connection).get_table_names() if not name.startswith("plan_index")}
        assert made == {*Base.metadata.tables, "alembic_version"}


def test_a_laptop_known_before_keeps_its_place_in_its_journal(empty_store: Store) -> None:
    laptop, at = uuid4(), datetime(2026, 11, 2, 9, tzinfo=UTC)
    before = {
        "id": laptop,
        "name": "Laptop Anna",
        "edition_id": uuid4(),
        "public_key": b"k" * 32,
        "epoch": 1,
        "acked_seq": 7,
        "head_hash": b"h" * 32,
        "reported_seq": 9,
        "enrolled_at": at,
        "last_contact": at,
    }
    config = db.alembic_config()
    with empty_store.engine.connect().execution_options(write=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        old = Table("device", MetaData(), *(Column(name, kind) for name, kind in OLD_DEVICE.items()))
        connection.execute(old.insert().values(before))
        command.upgrade(config, "0002")
        command.downgrade(config, "0001")
        assert dict(connection.execute(old.select()).mappings().one()) == before
        command.upgrade(config, "0002")
    with empty_store.read() as session:
        chain = session.scalars(select(EpochRow)).one()
        device = session.get_one(DeviceRow, laptop)
    assert (chain.device_id, chain.epoch, chain.acked_seq, chain.reported_seq) == (laptop, 1, 7, 9)
    assert (chain.head_hash, chain.started_at) == (b"h" * 32, at)
    assert (device.name, device.areas, device.session_kinds) == ("Laptop Anna", [], [])
