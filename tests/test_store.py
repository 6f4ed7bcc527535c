import secrets
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command

from app.db import (
    FILE_NAME,
    Store,
    StoreExists,
    StoreMissing,
    StoreNewer,
    StoreUnreadable,
    _sqlcipher,
    alembic_config,
)
from app.models.edition_draft import EditionDraft
from app.models.edition_file import read_edition
from app.models.records import PlanText, RegisterLine, Submitter
from app.models.terms import Moment, SessionKind
from app.operations import cards, editions, journal, plans, register, sessions
from app.paths import resources


@pytest.fixture
def key() -> bytes:
    return secrets.token_bytes(32)


def a_moment() -> Moment:
    return Moment(by=uuid4(), at=datetime(2026, 12, 1, 9, tzinfo=UTC), rng=secrets.token_bytes)


def a_draft() -> EditionDraft:
    return read_edition((resources() / "practice" / "edition.toml").read_bytes())


def test_what_is_saved_is_flushed_to_the_disk_and_wiped_when_deleted(tmp_path: Path, key: bytes) -> None:
    store = Store.create(tmp_path, key)
    settings = ("synchronous", "journal_mode", "secure_delete", "foreign_keys")
    assert [store.pragma(name) for name in settings] == [2, "wal", 1, 1]  # 2 is FULL
    store.close()


def test_no_name_title_or_code_can_be_read_from_the_folder(tmp_path: Path, key: bytes) -> None:
    store = Store.create(tmp_path, key)
    moment = a_moment()
    edition = editions.create(store, moment, draft=a_draft(), device_name="Laptop 1", helper_name="Hendrikje")
    contest_id = edition.contests[0].id
    line = RegisterLine("R-77", "Wilhelmina Vredenburg", "2036AB", "12", 1948)
    register.import_lines(store, moment, contest_id=contest_id, lines=[line])
    (resident,) = register.find(store, contest_id=contest_id, text="Vredenburg")
    card = cards.issue(store, moment, entry_id=resident.entry_id, identity_seen=True, place="De Ringvaart")
    plans.enter(
        store, moment, text=PlanText(title="Zonnebloemenveld"), submitter=Submitter(name="Oma Vredenburg")
    )
    secrets_of_people = (
        "Vredenburg",
        "Zonnebloemenveld",
        "Hendrikje",
        "Ringvaart",
        "Schalkse honing",
        card.code,
    )
    open_files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    store.close()
    closed_files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for text in secrets_of_people:
        for encoding in ("utf-8", "utf-16-le"):
            assert text.encode(encoding) not in open_files + closed_files
    assert not open_files.startswith(b"SQLite format 3")


def test_a_wrong_key_a_missing_and_an_existing_store_are_each_told_apart(tmp_path: Path, key: bytes) -> None:
    with pytest.raises(StoreMissing):
        Store.open(tmp_path, key)
    Store.create(tmp_path, key).close()
    with pytest.raises(StoreExists):
        Store.create(tmp_path, key)
    with pytest.raises(StoreUnreadable):
        Store.open(tmp_path, secrets.token_bytes(32))


def test_a_store_of_a_newer_program_is_left_alone(tmp_path: Path, key: bytes) -> None:
    store = Store.create(tmp_path, key)
    with store.write() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    with pytest.raises(StoreNewer):
        Store.open(tmp_path, key)


def test_older_tables_are_copied_before_they_are_brought_up_to_date(tmp_path: Path, key: bytes) -> None:
    store = Store.create(tmp_path, key)
    config = alembic_config()
    with store.engine.connect().execution_options(write=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    store.close()
    Store.open(tmp_path, key).close()
    copy = tmp_path / "wijkbalie-before-0001.db"
    copy.rename(tmp_path / FILE_NAME)
    older = Store(_sqlcipher(tmp_path / FILE_NAME, key))
    assert older.behind()
    older.close()
    Store.open(tmp_path, key).close()


def test_an_act_that_fails_half_way_leaves_nothing(tmp_path: Path, key: bytes) -> None:
    store = Store.create(tmp_path, key)
    editions.create(store, a_moment(), draft=a_draft(), device_name="Laptop 1", helper_name="Anna")
    before = journal.verify(store)
    moment = a_moment()
    with pytest.raises(ZeroDivisionError):
        _start_and_fail(store, moment)
    assert journal.verify(store) == before
    assert sessions.open_sessions(store) == ()
    sessions.start(store, moment, kind=SessionKind.PLAN_LAB, place="Hier", day=date(2026, 12, 1))
    assert journal.verify(store).head_seq == before.head_seq + 1
    store.close()


def _start_and_fail(store: Store, moment: Moment) -> None:
    with journal.act(store, moment) as doing:
        payload = {"kind": "office_hour", "place": "Hier", "day": date(2026, 12, 1).isoformat()}
        doing.record(sessions.STARTED, moment.new_id(), payload)
        raise ZeroDivisionError
