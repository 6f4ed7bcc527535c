"""Laptops that were put back from a copy of themselves, or work from one beside it: nothing is lost or overwritten."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator
from itertools import count
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, func, select, update

from app.db import Store
from app.models.edition import ThisDeviceRow
from app.models.journal import EpochRow, JournalRow, QuarantineRow
from app.models.roll import CardActRow
from app.models.terms import IncidentKind, Outcome
from app.operations import incidents, journal
from app.sync import bundle, client, push
from app.sync.server import bundles, ingest, quarantine
from app.sync.server.devices import give_epoch, revoke
from app.sync.server.enrolment import create_enrolment, prepare
from app.sync.server.problems import Refused
from app.sync.server.scope import note_contests
from tests.operations.samples import CONTEST, KEY, Laptop, clock, copy_of, seeded
from tests.sync.conftest import Make
from tests.sync.samples import (
    Office,
    a_plan,
    contents,
    identity,
    issue,
    no_pause,
    residents,
    take_in,
    titles,
)

Copy = Callable[[Laptop, str], Laptop]


@pytest.fixture
def copy(tmp_path: Path) -> Generator[Copy]:
    """Copy a laptop's folder as it is now, and work from the copy."""
    made: list[Laptop] = []

    def copied(laptop: Laptop, name: str) -> Laptop:
        folder = tmp_path / name
        with laptop.store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
            (file,) = {
                row[2] for row in connection.exec_driver_sql("PRAGMA database_list") if row[1] == "main"
            }
        folder.mkdir()
        shutil.copy(file, folder)
        made.append(Laptop(name, Store.open(folder, KEY), clock(seeded(name))))
        return made[-1]

    yield copied
    for one in made:
        one.store.close()


def epoch(laptop: Laptop) -> int:
    with laptop.store.read() as session:
        return session.get_one(ThisDeviceRow, 1).epoch


def restarts(store: Store) -> int:
    return sum(found.kind is IncidentKind.LAPTOP_RESTARTED for found in incidents.incidents(store))


def test_a_laptop_that_was_put_back_finds_its_later_acts_at_central(
    office: Office, anna: Laptop, copy: Copy
) -> None:
    a_plan(anna, "Schalkse honing")
    office.sync(anna)
    older = copy(anna, "kopie")
    a_plan(anna, "Fruitbomen")
    a_plan(anna, "Mooizooi")
    office.sync(anna)
    report = office.sync(older)
    assert report.restarted == 0
    assert titles(older.store) == {"Schalkse honing", "Fruitbomen", "Mooizooi"}
    assert epoch(older) == 2
    assert restarts(older.store) == 1
    assert client.status(older.store).unconfirmed == 0
    assert journal.verify(older.store).head_seq == 1
    assert contents(office.store) == contents(older.store)


def test_acts_done_after_being_put_back_are_moved_and_nothing_is_overwritten(
    office: Office, anna: Laptop, bram: Laptop, copy: Copy
) -> None:
    residents(anna)
    code, other = issue(anna, "R1"), issue(anna, "R2")
    office.sync(anna)
    older = copy(anna, "kopie")
    take_in(anna, code)
    a_plan(anna, "Fruitbomen")
    office.sync(anna)
    act = take_in(older, other)
    a_plan(older, "Schalkse honing")
    report = office.sync(older)
    assert (report.restarted, report.unconfirmed) == (2, 0)
    assert titles(older.store) == {"Fruitbomen", "Schalkse honing"}
    with older.store.read() as session:
        moved = session.get_one(JournalRow, act)
        assert (moved.epoch, moved.seq) == (2, 2)
    journal.verify(older.store)
    office.sync(bram)
    office.sync(older)
    assert contents(office.store) == contents(older.store) == contents(bram.store)
    assert quarantine.waiting(office.store) == ()  # what was kept aside came by the new chain


def test_two_laptops_that_work_from_one_copy_go_on_side_by_side(
    office: Office, anna: Laptop, copy: Copy
) -> None:
    residents(anna)
    code = issue(anna, "R1")
    office.sync(anna)
    twin = copy(anna, "tweeling")
    take_in(anna, code)
    take_in(twin, code)
    for one in (anna, twin, anna, twin):
        a_plan(one, f"Plan van {one.name}")
        office.sync(one)
    office.sync(anna)
    kinds = {found.kind for found in incidents.incidents(office.store)}
    assert kinds == {IncidentKind.CARD_USED_TWICE, IncidentKind.LAPTOP_RESTARTED}
    assert {epoch(anna), epoch(twin)} == {1, 2}
    for one in (anna, twin):
        journal.verify(one.store)
        assert contents(one.store) == contents(office.store)
    assert restarts(office.store) == 1


def test_a_laptop_put_back_to_before_it_began_anew_finds_everything_again(
    office: Office, anna: Laptop, copy: Copy
) -> None:
    office.sync(anna)
    older = copy(anna, "ouder")
    a_plan(anna, "Eerste")
    office.sync(anna)
    a_plan(older, "Tweede")
    still_older = copy(older, "nog ouder")
    office.sync(older)
    a_plan(still_older, "Derde")
    report = office.sync(still_older)
    assert report.restarted == 1
    assert titles(still_older.store) == {"Eerste", "Tweede", "Derde"}
    assert epoch(still_older) == 3
    journal.verify(still_older.store)
    assert contents(office.store) == contents(still_older.store)


def test_what_a_lost_laptop_forked_off_can_be_taken_in_by_a_person(
    office: Office, anna: Laptop, copy: Copy
) -> None:
    office.sync(anna)
    older = copy(anna, "kopie")
    a_plan(anna, "Eerste")
    office.sync(anna)
    a_plan(older, "Tweede")
    a_plan(older, "Derde")
    assert epoch(older) == 1  # central keeps the first try aside; then the laptop is gone
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.sync.client.restart", _lost)
        with pytest.raises(client.CentralRefused):
            office.sync(older)
    taken = quarantine.take_in(
        office.store,
        identity(anna).device_id,
        1,
        by="Projectleider",
        reason="Laptop kwijt",
        at=office.at,
    )
    assert taken == 2
    office.sync(anna)
    assert titles(anna.store) == titles(office.store) == {"Eerste", "Tweede", "Derde"}
    journal.verify(office.store)
    # The laptop turns up after all.
    assert office.sync(older).restarted == 0
    assert contents(office.store) == contents(older.store)


def test_what_a_person_took_in_while_the_laptop_was_moving_it_is_not_in_its_way(
    office: Office, anna: Laptop, copy: Copy
) -> None:
    office.sync(anna)
    older = copy(anna, "kopie")
    a_plan(anna, "Eerste")
    office.sync(anna)
    a_plan(older, "Tweede")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.sync.client.push", _lost_after_the_first(push.push))
        with pytest.raises(client.CentralUnreachable):
            office.sync(older)
    assert epoch(older) == 2  # its acts are in the new chain here, and kept aside at central
    device = identity(anna).device_id
    assert quarantine.take_in(office.store, device, 1, by="Leider", reason="Laptop kwijt", at=office.at) == 1
    assert office.sync(older).unconfirmed == 0
    office.sync(anna)
    for one in (anna, older):
        journal.verify(one.store)
        assert titles(one.store) == {"Eerste", "Tweede"}
        assert contents(one.store) == contents(office.store)


def test_a_laptop_on_sticks_alone_hears_that_its_acts_have_another_place_at_central(
    office: Office, anna: Laptop, copy: Copy, tmp_path: Path
) -> None:
    office.sync(anna)
    older, stick = copy(anna, "kopie"), tmp_path
    a_plan(anna, "Eerste")
    office.sync(anna)
    a_plan(older, "Tweede")
    for taken_in in (False, True):
        made = bundle.write_bundle(older.store, stick, at=older.now().at)
        answer = bundles.take_in_bundle(office.store, made.path.read_bytes(), at=office.at)
        assert answer.problems == ("fork",)
        if not taken_in:
            device = identity(anna).device_id
            quarantine.take_in(office.store, device, 1, by="Leider", reason="Van ons", at=office.at)
    (stick / answer.answer_name).write_bytes(answer.answer)
    with pytest.raises(client.CentralDisagrees):
        bundle.read_answer(older.store, stick / answer.answer_name, at=older.now().at)
    assert office.sync(older).restarted == 0
    assert titles(older.store) == {"Eerste", "Tweede"}


def _lost_after_the_first(push_once: Callable[..., bool]) -> Callable[..., bool]:
    """Return a push that works once; from then on the line is dead."""
    calls: list[object] = []

    def pushed(*args: object, **kwargs: object) -> bool:
        calls.append(args)
        if len(calls) > 1:
            raise client.CentralUnreachable(url="http://localhost")
        return push_once(*args, **kwargs)

    return pushed


def _lost(*_: object, **__: object) -> int:
    raise client.CentralRefused(code="revoked")


def test_what_a_laptop_sends_that_was_shut_out_is_kept_for_a_person(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    office.sync(anna)
    a_plan(anna, "Schalkse honing")
    device = identity(anna).device_id
    revoke(office.store, device, reason="Laptop gestolen", at=office.at)
    for _ in range(2):
        with pytest.raises(client.CentralRefused) as why:
            office.sync(anna)
        assert why.value.code == "revoked"
    assert titles(office.store) == set()
    assert client.status(anna.store).unconfirmed == 1
    taken = quarantine.take_in(
        office.store, device, 1, by="Projectleider", reason="Het was de goede", at=office.at
    )
    assert taken == 1
    office.sync(bram)
    assert titles(bram.store) == {"Schalkse honing"}
    with office.store.read() as session:
        assert session.scalar(select(func.count()).select_from(QuarantineRow)) == 1
        chain = session.get_one(EpochRow, (device, 1))
        assert chain.acked_seq == 3


def test_all_that_a_laptop_sends_that_was_shut_out_is_kept_not_only_its_first_page(
    office: Office, anna: Laptop
) -> None:
    office.sync(anna)
    device = identity(anna).device_id
    revoke(office.store, device, reason="Laptop gestolen", at=office.at)
    for title in ("Eerste", "Tweede", "Derde"):
        a_plan(anna, title)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.sync.client.EVENTS_PER_BATCH", 1)
        with pytest.raises(client.CentralRefused):
            office.sync(anna)
    assert [found.events for found in quarantine.waiting(office.store)] == [3]
    assert client.status(anna.store).unconfirmed == 3


def test_what_a_laptop_in_a_later_chain_sends_that_was_shut_out_is_kept_too(
    office: Office, anna: Laptop, copy: Copy
) -> None:
    office.sync(anna)
    older = copy(anna, "kopie")
    a_plan(anna, "Fruitbomen")
    office.sync(anna)
    office.sync(older)
    assert epoch(older) == 2
    with older.store.write() as session:  # as after central was put back
        session.get_one(ThisDeviceRow, 1).older_confirmed = False
    revoke(office.store, identity(older).device_id, reason="Laptop gestolen", at=office.at)
    a_plan(older, "Schalkse honing")
    with pytest.raises(client.CentralRefused):
        office.sync(older)
    assert [found.events for found in quarantine.waiting(office.store)] == [1]


def test_earlier_chains_come_through_on_a_bad_line_a_stop_is_heeded_and_the_screen_hears_how_far_it_is(
    office: Office, anna: Laptop, copy: Copy, other_central_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        a_plan(anna, f"Plan {number}")
    office.sync(anna)
    older = copy(anna, "kopie")
    a_plan(anna, "Fruitbomen")
    a_plan(older, "Honing")
    office.sync(anna)
    office.sync(older)
    assert epoch(older) == 2
    monkeypatch.setattr("app.sync.client.EVENTS_PER_BATCH", 2)
    monkeypatch.setattr("app.sync.client._SMALLEST_PAGE", 2)
    elsewhere = Office(Store.central(other_central_url))
    elsewhere.enrol(older)
    asked, told = count(1), list[tuple[str, int, int]]()

    def bad(request: httpx.Request) -> httpx.Response:
        if next(asked) % 3 == 0:
            raise httpx.ReadError("the network went away", request=request)
        return elsewhere.line.handle_request(request)

    def run(stop: Callable[[], bool]) -> client.SyncReport:
        at = older.now().at
        return client.sync(older.store, at=at, http=http, pause=no_pause, stop=stop, progress=tell)

    def tell(what: str, done: int, total: int) -> None:
        told.append((what, done, total))

    with httpx.Client(transport=httpx.MockTransport(bad)) as http:
        stopped = run(lambda: True)
        assert (stopped.stopped, stopped.pushed) == (True, 2)
        assert ("push", 2, 15) in told
        assert not run(lambda: False).unconfirmed
    elsewhere.http.close()
    assert titles(elsewhere.store) == titles(older.store)
    elsewhere.store.close()


def test_an_answer_from_before_the_last_one_changes_no_time(office: Office, anna: Laptop) -> None:
    device, batch = identity(anna).device_id, push.next_batch(anna.store).batch
    early = ingest.ingest(office.store, device, batch, at=office.at)
    office.later(1)
    late = ingest.ingest(office.store, device, batch, at=office.at)
    push.confirm(anna.store, late, office.at)
    with anna.store.read() as session:
        kept = session.get_one(ThisDeviceRow, 1).receipt
    push.confirm(anna.store, early, anna.now().at.replace(year=2030))
    assert client.status(anna.store).confirmed_at == office.at
    with anna.store.read() as session:
        assert session.get_one(ThisDeviceRow, 1).receipt == kept


def test_what_was_left_out_stays_on_record(office: Office, anna: Laptop) -> None:
    office.sync(anna)
    a_plan(anna, "Reclame")
    device = identity(anna).device_id
    revoke(office.store, device, reason="Laptop gestolen", at=office.at)
    with pytest.raises(client.CentralRefused):
        office.sync(anna)
    assert quarantine.leave_out(office.store, device, 1, by="Projectleider", reason="Dief", at=office.at) == 1
    assert quarantine.waiting(office.store) == ()
    with pytest.raises(quarantine.NothingAside):
        quarantine.take_in(office.store, device, 1, by="Projectleider", reason="Toch", at=office.at)
    with office.store.read() as session:
        kept = session.scalars(select(QuarantineRow)).one()
        assert (kept.decided_by, kept.decided_reason) == ("Projectleider", "Dief")


def test_a_laptop_of_one_area_gets_the_headers_of_the_other_and_no_names(
    office: Office, anna: Laptop, laptop: Make
) -> None:
    residents(anna)
    office.sync(anna)
    carla = laptop("Laptop Carla")
    code = create_enrolment(office.store, at=office.at, rng=office.rng, areas=["Nergens"])
    client.enrol(carla.store, url="http://localhost", code=code, at=carla.now().at, http=office.http)
    office.sync(carla)
    journal.verify(carla.store)
    with carla.store.read() as session:
        rows = session.scalars(select(JournalRow).where(JournalRow.type == "register.imported")).all()
        assert [(row.payload, row.problem) for row in rows] == [(None, "withheld")]


def test_bounds_hold_for_what_came_before_central_kept_contests(
    office: Office, anna: Laptop, laptop: Make
) -> None:
    residents(anna)
    office.sync(anna)
    with office.store.write() as session:
        session.execute(update(JournalRow).values(contest_id=None))
    prepare(office.store, at=office.at, rng=office.rng)  # as at each start of the service
    carla = laptop("Laptop Carla")
    code = create_enrolment(office.store, at=office.at, rng=office.rng, areas=["Nergens"])
    client.enrol(carla.store, url="http://localhost", code=code, at=carla.now().at, http=office.http)
    office.sync(carla)
    with carla.store.read() as session:
        row = session.scalars(select(JournalRow).where(JournalRow.type == "register.imported")).one()
        assert (row.payload, row.problem) == (None, "withheld")


def test_a_chain_with_a_number_far_beyond_the_last_is_refused(office: Office, anna: Laptop) -> None:
    office.sync(anna)
    with pytest.raises(Refused) as why:
        give_epoch(office.store, identity(anna).device_id, left=2**31 - 1, at=office.at)
    assert why.value.code == "bad-request"
    assert give_epoch(office.store, identity(anna).device_id, left=1, at=office.at) == 2


def test_the_register_is_withheld_also_before_its_area_is_known(office: Office, anna: Laptop) -> None:
    residents(anna)
    rows = [copy_of(row) for row in anna.events() if row.type in {"register.imported", "cards.printed"}]
    with office.store.write() as session:
        note_contests(session, rows)
    assert rows
    assert {row.contest_id for row in rows} == {CONTEST}


def test_an_act_that_waited_for_its_card_belongs_to_the_area_of_the_card(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    residents(anna)
    used = take_in(anna, issue(anna, "R1"))
    office.sync(anna)
    with office.store.write() as session:  # as when it had come before the card
        row = session.get_one(JournalRow, used)
        row.outcome, row.contest_id = Outcome.HELD, None
        session.execute(delete(CardActRow).where(CardActRow.event_id == used))
    office.sync(bram)
    with office.store.read() as session:
        assert session.get_one(JournalRow, used).contest_id == CONTEST


def test_a_stick_from_before_never_makes_a_laptop_look_empty(office: Office, anna: Laptop) -> None:
    older = push.next_batch(anna.store).batch
    a_plan(anna, "Schalkse honing")
    newest = push.next_batch(anna.store, limit=1).batch
    device = identity(anna).device_id
    for batch in (newest, older):
        ingest.ingest(office.store, device, batch, at=office.at)
    with office.store.read() as session:
        chain = session.get_one(EpochRow, (device, 1))
        assert (chain.acked_seq, chain.reported_seq) == (2, 3)
