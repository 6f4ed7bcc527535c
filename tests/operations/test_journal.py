from __future__ import annotations

import json

import pytest
from sqlalchemy import delete, select, update

from app.models.edition import ThisDeviceRow
from app.models.journal import JournalRow
from app.models.terms import SessionKind
from app.operations import editions, journal, sessions
from tests.operations.samples import MORNING, Laptop


def live_a_little(laptop: Laptop) -> None:
    for place in ("De Ringvaart", "De Wereld", "De Molenwijk"):
        sessions.start(
            laptop.store, laptop.now(), kind=SessionKind.OFFICE_HOUR, place=place, day=MORNING.date()
        )


def test_inv_05_every_act_is_one_event_in_a_chain_that_verifies(laptop: Laptop) -> None:
    before = journal.verify(laptop.store)
    live_a_little(laptop)
    after = journal.verify(laptop.store)
    assert (after.events, after.devices) == (before.events + 3, 1)
    assert after.head_seq == before.head_seq + 3
    assert after.head_hash != before.head_hash


def a_changed_byte(text: str, at: int) -> str:
    return text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]


@pytest.mark.parametrize("column", ["header", "payload"])
def test_one_changed_byte_anywhere_in_an_event_is_found(laptop: Laptop, column: str) -> None:
    live_a_little(laptop)
    with laptop.store.read() as session:
        row = session.scalars(select(JournalRow).where(JournalRow.type == "session.started")).all()[1]
    text: str = getattr(row, column)
    for at in (0, len(text) // 2, len(text) - 1):
        with laptop.store.write() as session:
            values = {column: a_changed_byte(text, at)}
            session.execute(update(JournalRow).where(JournalRow.event_id == row.event_id).values(**values))
        with pytest.raises(journal.JournalBroken):
            journal.verify(laptop.store)
        with laptop.store.write() as session:
            values = {column: text}
            session.execute(update(JournalRow).where(JournalRow.event_id == row.event_id).values(**values))
    journal.verify(laptop.store)


def test_a_column_that_contradicts_its_header_is_found(laptop: Laptop) -> None:
    live_a_little(laptop)
    with laptop.store.write() as session:
        session.execute(
            update(JournalRow).where(JournalRow.type == "session.started").values(type="session.closed")
        )
    with pytest.raises(journal.JournalBroken):
        journal.verify(laptop.store)


@pytest.mark.parametrize("back", [1, 0])
def test_an_event_left_out_or_cut_off_at_the_end_is_found(laptop: Laptop, back: int) -> None:
    live_a_little(laptop)
    head = journal.verify(laptop.store).head_seq
    with laptop.store.write() as session:
        session.execute(delete(JournalRow).where(JournalRow.seq == head - back))
    with pytest.raises(journal.JournalBroken) as broken:
        journal.verify(laptop.store)
    assert (broken.value.data["seq"], broken.value.data["what"]) == (head, "missing")


def test_erasing_personal_data_leaves_the_chain_whole(laptop: Laptop) -> None:
    live_a_little(laptop)
    with laptop.store.write() as session:
        session.execute(update(JournalRow).values(salt=None, payload=None))
    assert journal.verify(laptop.store).events > 3


def test_the_header_says_who_when_and_on_what_and_nothing_personal(laptop: Laptop) -> None:
    live_a_little(laptop)
    with laptop.store.read() as session:
        row = session.scalars(select(JournalRow).where(JournalRow.type == "session.started")).first()
    assert row is not None
    header = json.loads(row.header)
    assert set(header) == {
        "event_id",
        "device_id",
        "epoch",
        "seq",
        "type",
        "schema",
        "entity_id",
        "base_rev",
        "actor_id",
        "occurred_at",
        "payload_digest",
    }
    assert "De Ringvaart" not in row.header


def test_an_event_too_large_to_send_is_never_recorded(laptop: Laptop) -> None:
    moment = laptop.now()
    before = journal.verify(laptop.store)
    payload = {"kind": "office_hour", "place": "x" * (journal.PAYLOAD_LIMIT + 1), "day": "2026-12-01"}
    with journal.act(laptop.store, moment) as doing, pytest.raises(ValueError, match="too large"):
        doing.record(sessions.STARTED, moment.new_id(), payload)
    assert journal.verify(laptop.store) == before


def test_an_effect_that_cannot_be_undoes_the_whole_act(laptop: Laptop) -> None:
    moment = laptop.now()
    before = journal.verify(laptop.store)
    with pytest.raises(RuntimeError, match="refused"), journal.act(laptop.store, moment) as doing:
        doing.record(sessions.CLOSED, moment.new_id(), {})
    assert journal.verify(laptop.store) == before


def test_a_store_without_a_device_of_its_own_verifies_too(laptop: Laptop) -> None:
    live_a_little(laptop)
    with laptop.store.write() as session:
        session.execute(delete(ThisDeviceRow))
    found = journal.verify(laptop.store)
    assert (found.devices, found.head_seq) == (1, 0)


def test_every_event_of_setting_up_belongs_to_the_edition(laptop: Laptop) -> None:
    edition_id = editions.edition(laptop.store).id
    with laptop.store.read() as session:
        found = session.execute(select(JournalRow.type, JournalRow.edition_id).order_by(JournalRow.seq)).all()
    assert [tuple(row) for row in found[:2]] == [
        ("edition.created", edition_id),
        ("helper.added", edition_id),
    ]
