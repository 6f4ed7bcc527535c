"""Personal data go from a laptop only when central vouches for all of it, and then nothing of them is left."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from app.db import FILE_NAME
from app.models.edition import ThisDeviceRow
from app.models.journal import JournalRow
from app.models.plan import PlanRow
from app.models.records import CostLine, PlanText, RegisterLine, Submitter
from app.models.roll import RegisterEntryRow
from app.models.terms import LeadNeeded, NoteKind, Outcome, PlanState, Role, SessionKind, derived_id
from app.operations import (
    attachments,
    cards,
    editions,
    erasure,
    journal,
    plan_conflicts,
    plan_lists,
    plan_notes,
    plans,
    register,
    sessions,
    stations,
)
from app.sync import purge
from app.sync.kinds import KINDS
from app.sync.protocol import blobs_digest
from app.sync.purge import GRACE, PurgeNotReady, PurgeWait
from tests.operations.samples import CONTEST, HELPER, KEY, Laptop, a_laptop, close_station
from tests.sync.receipts import RECEIVED, enrol, vouch

PLACE = "De Ringvaart"

NAMES = (
    *("Wilhelmina", "Demir", "Yilmaz", "wilhelmina", "demir", "yilmaz", "2036AB", "Ringlaan"),
    *("Doornbos", "doornbos", "1948-03-12", "1951-11-09", "dochter"),
)
"""What must not be found anywhere: names, also as they are searched, a postcode, a street, days of birth, a reason."""

# The smallest picture there is: one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000"
    "000301010018dd8db00000000049454e44ae426082"
)


@dataclass
class Filled:
    """A laptop with a register, a plan with its maker, a photo and a card taken in."""

    laptop: Laptop
    folder: Path
    plan_id: UUID
    photo_id: UUID


@pytest.fixture
def filled(tmp_path: Path) -> Generator[Filled]:
    laptop = a_laptop(tmp_path / "laptop", "Laptop Anna")
    store, now = laptop.store, laptop.now
    lines = (
        RegisterLine("R1", "Wilhelmina de Vries", "2036AB", "12", 1948, date(1948, 3, 12)),
        RegisterLine("R2", "Yusuf Demir", "2036AB", "14", 1990),
    )
    register.import_lines(store, now(), contest_id=CONTEST, lines=lines)
    resident, *_ = register.find(store, contest_id=CONTEST, text="R1")
    made = cards.issue(store, now(), entry_id=resident.entry_id, identity_seen=True, place=PLACE)
    cards.surrender(store, now(), contest_id=CONTEST, scan=made.code, place=PLACE)
    with journal.act(store, now()) as doing:
        register.add_resident(
            doing,
            contest_id=CONTEST,
            name="Bo Doornbos",
            postcode="2036AB",
            house_number="9",
            birth=date(1951, 11, 9),
            reason="Woont bij haar dochter",
            place=PLACE,
        )
    maker = Submitter(name="Fatma Yilmaz", address="Ringlaan 7", phone="06 1234", consent_contact=True)
    text = PlanText(title="Bankjes", what="Drie bankjes", cost_lines=(CostLine("bank", 3, 80_000),))
    plan_id = plans.enter(store, now(), text=text, submitter=maker).id
    for length in (2, 6, 12):
        change(laptop, plan_id, why="Om te rusten"[:length], volunteers="Mevrouw Demir en de school")
    photo = attachments.attach(
        store, now(), plan_id=plan_id, data=PIXEL, media_type="image/png", caption="Yusuf Demir met zijn hond"
    )
    asked = plan_notes.make(
        store, now(), plan_id=plan_id, kind=NoteKind.AGREEMENT, who="Yusuf Demir", what="Belt mevrouw Yilmaz"
    )
    plan_notes.take_back(store, now(), note_id=asked.id, reason="Yusuf Demir is verhuisd")
    enrol(store)
    yield Filled(laptop, tmp_path / "laptop", plan_id, photo.id)
    store.close()


def change(laptop: Laptop, plan_id: UUID, **values: object) -> None:
    plan = plans.plan(laptop.store, plan_id)
    text = replace(plan.text, **values)
    plans.change(laptop.store, laptop.now(), plan_id=plan_id, text=text, submitter=plan.submitter)


def why(laptop: Laptop) -> PurgeWait:
    """Return why it may not be; that it really is refused is part of the answer."""
    found = purge.readiness(laptop.store)
    assert found.ready == (found.why is PurgeWait.NONE)
    if not found.ready:
        with pytest.raises(PurgeNotReady) as problem:
            purge.purge(laptop.store, laptop.now())
        assert problem.value.data == {"why": found.why}
        assert purge.readiness(laptop.store) == found
    return found.why


def decrypted(folder: Path) -> bytes:
    """Return every page of the database as it lies on disk, decrypted: rows, free space and all."""
    data = (folder / FILE_NAME).read_bytes()
    plain = b""
    for start in range(0, len(data), 4096):
        page = data[start : start + 4096]
        body, iv = page[16 if start == 0 else 0 : -80], page[-80:-64]
        reader = Cipher(algorithms.AES(KEY), modes.CBC(iv)).decryptor()
        plain += reader.update(body) + reader.finalize()
    return plain


def found_in(folder: Path) -> set[str]:
    text = decrypted(folder)
    return {name for name in NAMES if name.encode() in text or name.encode("utf-16-le") in text}


# ---- when it may ----------------------------------------------------------------------------------------------


def test_inv_09_nothing_is_erased_before_central_vouches_for_it(filled: Filled) -> None:
    assert why(filled.laptop) is PurgeWait.NO_RECEIPT


def test_inv_09_nothing_is_erased_on_a_laptop_that_no_central_knows(filled: Filled) -> None:
    vouch(filled.laptop.store)
    with filled.laptop.store.write() as session:
        session.get_one(ThisDeviceRow, 1).central_key = None
    assert why(filled.laptop) is PurgeWait.NOT_ENROLLED


@pytest.mark.parametrize(
    "said",
    [
        {"epoch": 2},
        {"acked_seq": 3},
        {"head_hash": "0" * 64},
        {"device_id": "00000000-0000-4000-8000-000000000000"},
    ],
    ids=lambda said: next(iter(said)),
)
def test_inv_09_a_receipt_for_something_else_erases_nothing(filled: Filled, said: dict[str, object]) -> None:
    vouch(filled.laptop.store, said)
    assert why(filled.laptop) is PurgeWait.NOT_COVERED


def test_inv_09_an_act_after_the_receipt_must_reach_central_first(filled: Filled) -> None:
    vouch(filled.laptop.store)
    change(filled.laptop, filled.plan_id, title="Vier bankjes")
    assert why(filled.laptop) is PurgeWait.NOT_COVERED


def test_inv_09_a_photo_that_central_does_not_have_is_not_erased(filled: Filled) -> None:
    vouch(filled.laptop.store, {"blobs": blobs_digest(())})
    assert why(filled.laptop) is PurgeWait.PHOTOS_NOT_COVERED


def test_inv_09_a_receipt_that_the_pinned_central_did_not_sign_erases_nothing(filled: Filled) -> None:
    vouch(filled.laptop.store, by=bytes(range(32)))
    assert why(filled.laptop) is PurgeWait.RECEIPT_FORGED
    vouch(filled.laptop.store, forged=True)
    assert why(filled.laptop) is PurgeWait.RECEIPT_FORGED
    with filled.laptop.store.write() as session:
        session.get_one(ThisDeviceRow, 1).receipt = '{"receipt": []}'
    assert why(filled.laptop) is PurgeWait.RECEIPT_FORGED


def test_inv_09_the_days_of_grace_are_counted_by_central_alone(filled: Filled) -> None:
    vouch(filled.laptop.store, after=GRACE - timedelta(milliseconds=1))
    found = purge.readiness(filled.laptop.store)
    assert (found.ready, found.why) == (False, PurgeWait.GRACE)
    assert (found.covered_since, found.ready_at) == (
        RECEIVED - GRACE + timedelta(milliseconds=1),
        RECEIVED + timedelta(milliseconds=1),
    )
    ahead = replace(filled.laptop.now(), at=datetime(2099, 1, 1, tzinfo=UTC))
    with pytest.raises(PurgeNotReady):
        purge.purge(filled.laptop.store, ahead)
    vouch(filled.laptop.store)
    behind = replace(filled.laptop.now(), at=datetime(1999, 1, 1, tzinfo=UTC))
    assert purge.purge(filled.laptop.store, behind).submitters == 1


def test_inv_09_nothing_is_erased_while_people_work_here(filled: Filled) -> None:
    laptop = filled.laptop
    day = sessions.start(
        laptop.store,
        laptop.now(),
        kind=SessionKind.POLLING_STATION,
        place=PLACE,
        day=laptop.now().at.date(),
    )
    vouch(laptop.store)
    assert why(laptop) is PurgeWait.SESSION_OPEN
    station = stations.open_station(
        laptop.store,
        laptop.now(),
        session_id=day.id,
        contest_id=CONTEST,
        crew="Anna",
        seal="1",
        papers_begin=10,
    )
    vouch(laptop.store)
    assert why(laptop) is PurgeWait.STATION_OPEN
    close_station(laptop.store, laptop.now(), station_id=station.id, papers_end=10)
    sessions.close(laptop.store, laptop.now(), session_id=day.id)
    vouch(laptop.store)
    assert why(laptop) is PurgeWait.NONE


def test_inv_09_nothing_is_erased_while_an_act_waits_for_another(filled: Filled) -> None:
    vouch(filled.laptop.store)
    with filled.laptop.store.write() as session:
        session.connection().exec_driver_sql("UPDATE journal SET outcome = 'held' WHERE seq = 3")
    assert why(filled.laptop) is PurgeWait.EVENT_HELD


def test_inv_09_only_a_lead_erases(filled: Filled) -> None:
    laptop, bram = filled.laptop, derived_id("helper", "Bram")
    editions.add_helper(laptop.store, laptop.now(), helper_id=bram, name="Bram", role=Role.HELPER)
    vouch(laptop.store)
    for someone in (bram, UUID(int=7)):
        with pytest.raises(LeadNeeded):
            purge.purge(laptop.store, laptop.now(by=someone))
    assert purge.readiness(laptop.store).ready


# ---- what goes, and what stays --------------------------------------------------------------------------------


def test_inv_09_after_erasing_no_name_is_left_in_any_byte_of_the_folder(filled: Filled) -> None:
    store = filled.laptop.store
    backup = filled.folder / "wijkbalie-before-0001.db"
    backup.write_bytes(b"an old copy")
    vouch(filled.laptop.store)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
    told = {
        "Wilhelmina",
        "Demir",
        "Yilmaz",
        "2036AB",
        "Ringlaan",
        "Doornbos",
        "doornbos",
        "1951-11-09",
        "dochter",
    }
    assert told <= found_in(filled.folder)
    assert purge.readiness(store).blobs == 1

    done = purge.purge(store, filled.laptop.now())

    assert (done.residents, done.submitters, done.blobs, done.backups) == (3, 1, 1, 1)
    assert (filled.folder / f"{FILE_NAME}-wal").stat().st_size == 0
    assert found_in(filled.folder) == set()
    assert not backup.exists()
    store.close()
    assert found_in(filled.folder) == set()


def test_inv_05_after_erasing_the_chain_verifies_and_the_laptop_goes_on(filled: Filled) -> None:
    store = filled.laptop.store
    vouch(filled.laptop.store)
    before = journal.verify(store).events
    purge.purge(store, filled.laptop.now())
    assert journal.verify(store).events == before + 1
    (listed,) = plan_lists.plans(store)
    assert (listed.title, listed.cost_cents) == ("Bankjes", 240_000)
    plan = plans.plan(store, filled.plan_id)
    assert (plan.submitter, plan.text.volunteers, plan.text.why) == (Submitter(), "", "Om te rusten")
    assert attachments.attachments(store, filled.plan_id)[0].caption == ""
    with store.read() as session:
        (entry,) = session.query(RegisterEntryRow).all()
        last = session.query(JournalRow).order_by(JournalRow.seq.desc()).first()
        assert last is not None
        assert (entry.name, entry.register_no, entry.birth_year) == ("", entry.id.hex, None)
        assert last.type == "device.erased"
        assert json.loads(last.payload or "")["submitters"] == 1
    assert erasure.erased_at(store) is not None
    assert purge.readiness(store).why is PurgeWait.NOTHING_HERE


def test_every_type_of_event_either_goes_or_stays_and_the_table_says_why() -> None:
    assert set(erasure.ABOUT_RESIDENTS) | set(erasure.KEPT) == set(KINDS)
    assert set(erasure.ABOUT_RESIDENTS).isdisjoint(erasure.KEPT)


# ---- plans of which the past is gone --------------------------------------------------------------------------


@pytest.fixture
def other(filled: Filled, tmp_path: Path) -> Generator[Laptop]:
    """Another laptop that knows everything of the one that is going to erase."""
    made = a_laptop(tmp_path / "other", "Laptop Bram")
    made.receive(filled.laptop.events())
    yield made
    made.store.close()


def erased(filled: Filled) -> Laptop:
    vouch(filled.laptop.store)
    purge.purge(filled.laptop.store, filled.laptop.now())
    return filled.laptop


def headers_only(laptop: Laptop) -> list[JournalRow]:
    return [event for event in laptop.events() if event.payload is not None]


def title(laptop: Laptop, plan_id: UUID) -> str:
    return plans.plan(laptop.store, plan_id).text.title


def test_an_edit_after_erasing_changes_its_field_and_no_other_here_and_elsewhere(
    filled: Filled, other: Laptop
) -> None:
    here = erased(filled)
    change(here, filled.plan_id, title="Vier bankjes")
    change(here, filled.plan_id, title="Vijf bankjes")
    assert title(here, filled.plan_id) == "Vijf bankjes"
    assert plans.plan(here.store, filled.plan_id).text.what == "Drie bankjes"
    other.receive(headers_only(here))
    assert title(other, filled.plan_id) == "Vijf bankjes"
    assert plans.plan(other.store, filled.plan_id).submitter.name == "Fatma Yilmaz"
    assert plan_conflicts.conflicts(other.store) == plan_conflicts.conflicts(here.store) == ()


def test_an_edit_from_elsewhere_that_knew_all_that_was_erased_is_taken_over(
    filled: Filled, other: Laptop
) -> None:
    here = erased(filled)
    change(other, filled.plan_id, title="Zes bankjes")
    here.receive(headers_only(other))
    plan = plans.plan(here.store, filled.plan_id)
    assert (plan.text.title, plan.text.what, plan.text.why) == ("Zes bankjes", "Drie bankjes", "Om te rusten")
    change(here, filled.plan_id, title="Zeven bankjes")
    other.receive(headers_only(here))
    assert title(other, filled.plan_id) == title(here, filled.plan_id) == "Zeven bankjes"
    assert plan_conflicts.conflicts(other.store) == ()


def test_an_edit_from_elsewhere_that_did_not_know_all_that_was_erased_changes_nothing_here(
    filled: Filled, other: Laptop
) -> None:
    change(filled.laptop, filled.plan_id, title="Vier bankjes")
    here = erased(filled)
    change(other, filled.plan_id, title="Zes bankjes", why="Om te zitten")
    (late,) = [event for event in other.events() if "Zes bankjes" in (event.payload or "")]
    here.receive([late])
    assert here.outcomes[late.event_id] is Outcome.CONFLICT
    assert (title(here, filled.plan_id), plans.plan(here.store, filled.plan_id).text.why) == (
        "Vier bankjes",
        "Om te rusten",
    )
    with here.store.read() as session:
        assert session.get_one(PlanRow, filled.plan_id).state is PlanState.DRAFT


def test_a_conflict_of_before_stays_open_after_erasing_until_someone_settles_it(
    filled: Filled, other: Laptop
) -> None:
    change(filled.laptop, filled.plan_id, title="Vier bankjes")
    change(other, filled.plan_id, title="Zes bankjes")
    filled.laptop.receive(other.events())
    here = erased(filled)
    change(here, filled.plan_id, why="Om te zitten")
    (conflict,) = plan_conflicts.conflicts(here.store)
    assert (conflict.field, conflict.versions, conflict.settled) == ("title", (), False)
    plan_conflicts.settle_field(
        here.store,
        here.now(),
        incident_id=conflict.incident_id,
        value="Acht bankjes",
        reason="gebeld met de maker",
    )
    assert title(here, filled.plan_id) == "Acht bankjes"
    assert plan_conflicts.conflicts(here.store)[0].settled


def test_a_plan_withdrawn_after_erasing_can_be_brought_back(filled: Filled) -> None:
    here = erased(filled)
    plans.withdraw(here.store, here.now(), plan_id=filled.plan_id, reason="te duur")
    back = plans.take_back_withdrawal(here.store, here.now(), plan_id=filled.plan_id, reason="toch niet")
    assert (back.state, back.text.title) == (PlanState.DRAFT, "Bankjes")


def test_helpers_are_not_residents(filled: Filled) -> None:
    here = erased(filled)
    assert {helper.id for helper in editions.helpers(here.store)} == {HELPER}
