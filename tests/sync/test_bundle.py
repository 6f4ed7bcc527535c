"""Sticks between laptops and central: the same as the internet, in any order, and nothing lost or doubled."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from random import Random

import pytest

from app.db import Store
from app.operations import plan_lists
from app.operations.attachments import attach, attachment_data, attachments, detach
from app.sync import bundle, client, purge
from app.sync.bundle import EarlierActsMissing
from app.sync.bundle_format import (
    AnswerForOtherLaptop,
    BundleDamaged,
    BundleSignatureWrong,
    FileKind,
    NotABundle,
    open_answer,
    seal,
)
from app.sync.client import CentralRefused, NotEnrolled
from app.sync.purge import PurgeWait
from app.sync.push import next_batch
from app.sync.server import quarantine
from app.sync.server.bundles import take_in_bundle, take_in_held
from app.sync.server.devices import admit, revoke
from app.sync.server.ingest import ingest
from app.sync.signing import decryption_key
from tests.operations.samples import Laptop
from tests.sync.conftest import Make
from tests.sync.samples import (
    Office,
    a_plan,
    an_empty_laptop,
    contents,
    issue,
    outcomes,
    residents,
    take_in,
    titles,
)
from tests.sync.stick_samples import all_agree, carry, copy_of_laptop, events_of, held, read, this, write
from tests.sync.stick_samples import take_in as hand_in
from tests.sync.test_restored_central import backup

PDF = b"%PDF-1.7\n" + b"offerte " * 100_000


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "stick"


def test_a_stick_brings_all_sides_where_the_internet_would(
    office: Office, anna: Laptop, bram: Laptop, stick: Path, other_central_url: str
) -> None:
    residents(anna)
    take_in(anna, issue(anna, "R1"))
    a_plan(bram, "Schalkse honing")
    office.sync(bram)
    written, taken, back = carry(office, anna, stick)
    assert (written.events, written.blobs, written.more) == (this(anna.store).head_seq, 0, False)
    assert (taken.new, taken.held, taken.problems, taken.device) == (written.events, False, (), "Laptop Anna")
    assert (back.confirmed, back.refused) == (written.events, 0)
    assert back.pulled == events_of(bram.store)
    assert client.status(anna.store).unconfirmed == 0
    office.sync(bram)
    all_agree(office.store, anna.store, bram.store)
    other = Office(Store.central(other_central_url))
    for one in (anna, bram):
        other.enrol(one)
        other.sync(one)
    all_agree(office.store, other.store)
    other.http.close()
    other.store.close()


def test_the_same_stick_twice_changes_nothing_there_and_back(
    office: Office, anna: Laptop, stick: Path
) -> None:
    a_plan(anna, "Schalkse honing")
    written, taken, _ = carry(office, anna, stick)
    before, here = contents(office.store), this(anna.store)
    again = hand_in(office, stick, written)
    assert (again.new, again.held, again.problems, again.answer_name) == (0, False, (), taken.answer_name)
    assert contents(office.store) == before
    for answer in (taken, again):
        (stick / answer.answer_name).write_bytes(answer.answer)
        assert read(anna, stick, answer) == bundle.AnswerRead(0, 0, 0)
    assert this(anna.store).acked_seq == here.acked_seq
    assert this(anna.store).pull_cursor == here.pull_cursor


@pytest.mark.parametrize("seed", range(3))
def test_inv_06_sticks_and_internet_in_any_order_end_the_same(
    office: Office, anna: Laptop, bram: Laptop, tmp_path: Path, seed: int
) -> None:
    chance = Random(seed)
    residents(anna)
    codes = [issue(anna, number) for number in ("R1", "R2", "R3")]
    on_the_way: list[tuple[Laptop, Path, bundle.BundleWritten]] = []
    answers: list[tuple[Laptop, Path]] = []
    for turn in range(24):
        laptop = chance.choice((anna, bram))
        match chance.choice(("act", "write", "hand in", "read", "internet")):
            case "act":
                a_plan(laptop, f"Plan {turn}")
                if events_of(laptop.store) > events_of(anna.store) // 2 and laptop is anna and codes:
                    take_in(anna, codes.pop())
            case "write":
                stick = tmp_path / f"stick {turn}"
                on_the_way.append((laptop, stick, write(laptop, stick)))
            case "hand in" if on_the_way:
                owner, stick, written = chance.choice(on_the_way)  # some sticks come twice, some never
                taken = hand_in(office, stick, written)
                answers.append((owner, stick / taken.answer_name))
            case "read" if answers:
                owner, path = chance.choice(answers)
                bundle.read_answer(owner.store, path, at=owner.now().at)
            case _:
                office.sync(laptop)
    for laptop in (anna, bram, anna, bram):
        carry(office, laptop, tmp_path / "last stick")
    all_agree(office.store, anna.store, bram.store)
    assert set(outcomes(office.store).values()) <= {"applied", "duplicate"}
    assert client.status(anna.store).unconfirmed == client.status(bram.store).unconfirmed == 0


def test_with_nothing_to_send_a_stick_asks_for_what_is_new(
    office: Office, anna: Laptop, bram: Laptop, stick: Path
) -> None:
    office.sync(anna)
    a_plan(bram, "Schalkse honing")
    office.sync(bram)
    written, taken, back = carry(office, anna, stick)
    assert (written.events, taken.new, back.confirmed) == (0, 0, 0)
    assert [plan.title for plan in plan_lists.plans(anna.store)] == ["Schalkse honing"]


def test_an_empty_laptop_gets_the_edition_by_stick(
    office: Office, anna: Laptop, tmp_path: Path, stick: Path
) -> None:
    residents(anna)
    code = issue(anna, "R1")
    office.sync(anna)
    new = an_empty_laptop(tmp_path / "nieuw", "Laptop Carla")
    office.enrol(new)
    carry(office, new, stick)
    all_agree(anna.store, new.store)
    take_in(new, code)
    new.store.close()


def test_what_does_not_fit_goes_on_the_next_stick(
    office: Office, anna: Laptop, bram: Laptop, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sync.push.next_batch", partial(next_batch, limit=2))
    monkeypatch.setattr("app.sync.server.bundles.EVENTS_PER_BATCH", 2)
    for module in ("bundle", "server.bundles"):
        monkeypatch.setattr(f"app.sync.{module}.BYTES_PER_BATCH", 0)
    monkeypatch.setattr("app.sync.bundle_content.BUDGET", 4_000)
    for number in range(9):
        a_plan(anna, f"Plan {number}")
    more = [carry(office, anna, stick)[0].more for _ in range(6)]
    assert more[0]
    assert not more[-1]
    monkeypatch.setattr("app.sync.bundle_content.BUDGET", 5_000)
    pulled = [carry(office, bram, stick)[2].pulled for _ in range(6)]
    assert pulled[1]
    assert not pulled[-1]
    monkeypatch.undo()
    carry(office, anna, stick)
    all_agree(office.store, anna.store, bram.store)


def test_a_laptop_that_is_not_enrolled_cannot_write_a_stick(laptop: Make, stick: Path) -> None:
    with pytest.raises(NotEnrolled):
        write(laptop("Laptop Carla"), stick)
    assert not list(stick.iterdir())


# ---- photos --------------------------------------------------------------------------------------------------


def put_scan(laptop: Laptop, data: bytes = PDF) -> None:
    plan = a_plan(laptop, f"Plan van {len(data)}")
    attach(
        laptop.store,
        laptop.now(),
        plan_id=plan.id,
        data=data,
        media_type="application/pdf",
        caption="Offerte",
    )


def scans(store: Store) -> list[bytes]:
    return [
        attachment_data(store, one.id)
        for plan in plan_lists.plans(store)
        for one in attachments(store, plan.id)
        if one.here
    ]


def test_scans_travel_on_the_stick(office: Office, anna: Laptop, stick: Path) -> None:
    put_scan(anna)
    put_scan(anna, PDF + b".")
    assert carry(office, anna, stick)[0].blobs == 2
    assert scans(office.store) == scans(anna.store) == [PDF, PDF + b"."]
    all_agree(office.store, anna.store)


def test_a_scan_that_was_taken_away_does_not_come_back_with_an_old_stick(
    office: Office, anna: Laptop, stick: Path
) -> None:
    put_scan(anna)
    written = write(anna, stick)
    ((one,),) = [attachments(anna.store, plan.id) for plan in plan_lists.plans(anna.store)]
    detach(anna.store, anna.now(), attachment_id=one.id, reason="Er staat iemand op")
    office.sync(anna)
    hand_in(office, stick, written)
    all_agree(office.store, anna.store)


# ---- gaps: central was put back from a backup ------------------------------------------------------------------


def test_a_stick_that_comes_too_early_waits_and_the_next_one_closes_the_gap(
    office: Office, anna: Laptop, bram: Laptop, stick: Path, central_url: str
) -> None:
    with backup(office, central_url) as restore:
        a_plan(bram, "Fruitbomen")
        office.sync(bram)
        a_plan(anna, "Schalkse honing")
        office.sync(anna)
        restored = restore()
        a_plan(anna, "Mooizooi")
        early = write(anna, stick)
        taken = hand_in(restored, stick, early)
        assert (taken.new, taken.held, taken.problems, held(restored)) == (0, True, (), 1)
        assert hand_in(restored, stick, early).held
        assert held(restored) == 1
        with pytest.raises(EarlierActsMissing):
            read(anna, stick, taken)
        assert client.status(anna.store).unconfirmed == this(anna.store).head_seq
        written, after, back = carry(restored, anna, stick)
        assert (written.events, after.held, held(restored)) == (this(anna.store).head_seq, False, 0)
        assert back.confirmed == written.events
        assert read(anna, stick, taken) == bundle.AnswerRead(0, 0, 0)  # late: the gap is closed already
        restored.sync(bram)
        restored.sync(anna)
        all_agree(restored.store, anna.store, bram.store)


def test_a_stick_that_waits_goes_in_by_itself_once_the_gap_is_closed(
    office: Office, anna: Laptop, stick: Path, central_url: str
) -> None:
    with backup(office, central_url) as restore:
        a_plan(anna, "Schalkse honing")
        first = write(anna, stick)
        file = first.path.read_bytes()
        office.sync(anna)
        a_plan(anna, "Mooizooi")
        late = write(anna, stick)
        restored = restore()
        assert hand_in(restored, stick, late).held
        everything = take_in_bundle(restored.store, file, at=restored.at)
        assert (everything.new, everything.held) == (first.events + late.events, False)
        assert held(restored) == 0
        (stick / everything.answer_name).write_bytes(everything.answer)
        assert read(anna, stick, everything).confirmed == late.events
        all_agree(restored.store, anna.store)


def test_a_stick_that_waits_goes_in_when_the_internet_closes_the_gap(
    office: Office, anna: Laptop, stick: Path, central_url: str
) -> None:
    with backup(office, central_url) as restore:
        a_plan(anna, "Schalkse honing")
        office.sync(anna)
        confirmed = this(anna.store).acked_seq
        put_scan(anna)
        late = write(anna, stick)
        restored = restore()
        hand_in(restored, stick, late)
        device_id = this(anna.store).device_id
        assert take_in_held(restored.store, device_id, restored.at) == 0
        batch = next_batch(anna.store, 0, limit=confirmed).batch
        ingest(restored.store, device_id, batch, at=restored.at)
        assert take_in_held(restored.store, device_id, restored.at) == late.events
        assert held(restored) == 0
        assert scans(restored.store) == [PDF]
        all_agree(restored.store, anna.store)


def test_a_stick_that_asks_after_a_cursor_central_never_gave_brings_everything_anew(
    office: Office, anna: Laptop, bram: Laptop, stick: Path, central_url: str
) -> None:
    office.sync(anna)
    office.sync(bram)
    with backup(office, central_url) as restore:
        for title in ("Fruitbomen", "Schalkse honing"):
            a_plan(bram, title)
        office.sync(bram)
        office.sync(anna)
        restored = restore()
        assert carry(restored, anna, stick)[2].pulled == 0
        a_plan(bram, "Mooizooi")
        restored.sync(bram)
        assert carry(restored, anna, stick)[2].pulled == 1
        restored.sync(bram)
        all_agree(restored.store, anna.store, bram.store)


def test_acts_of_an_earlier_chain_count_as_missing_until_central_has_them_again(
    office: Office, anna: Laptop, tmp_path: Path, stick: Path, central_url: str
) -> None:
    office.sync(anna)
    with backup(office, central_url) as restore:
        copy = copy_of_laptop(anna, tmp_path / anna.name, tmp_path / "copy")
        a_plan(anna, "Fruitbomen")
        office.sync(anna)
        a_plan(copy, "Schalkse honing")
        assert office.sync(copy).restarted == 1
        restored = restore()
        with pytest.raises(EarlierActsMissing):
            carry(restored, copy, stick)
        carry(restored, copy, stick)  # all of the new chain; nothing of the one before it
        assert "Fruitbomen" not in titles(restored.store)
        assert client.status(copy.store).unconfirmed > 0
        assert purge.readiness(copy.store).why is PurgeWait.NOT_COVERED
        assert restored.sync(copy).unconfirmed == 0
        assert purge.readiness(copy.store).why is PurgeWait.GRACE
        assert titles(restored.store) == {"Fruitbomen", "Schalkse honing"}
        copy.store.close()


# ---- laptops that were put back, shut out or whose time is over --------------------------------------------------


def test_a_stick_of_a_copied_laptop_is_kept_aside_and_its_laptop_goes_on_by_internet(
    office: Office, anna: Laptop, tmp_path: Path, stick: Path
) -> None:
    office.sync(anna)
    copy = copy_of_laptop(anna, tmp_path / anna.name, tmp_path / "copy")
    a_plan(anna, "Schalkse honing")
    office.sync(anna)
    a_plan(copy, "Fruitbomen")
    written = write(copy, stick)
    taken = hand_in(office, stick, written)
    assert (taken.new, taken.held, taken.problems) == (0, False, ("fork",))
    (aside,) = quarantine.waiting(office.store)
    assert (aside.first_seq, aside.events) == (written.first_seq, written.events)
    with pytest.raises(CentralRefused) as refused:
        read(copy, stick, taken)
    assert refused.value.code == "fork"
    office.sync(copy)
    office.sync(anna)
    assert titles(anna.store) == {"Schalkse honing", "Fruitbomen"}
    assert read(copy, stick, taken) == bundle.AnswerRead(0, 0, 0)  # about a chain that it left
    copy.store.close()


def test_what_a_laptop_that_was_shut_out_brings_is_kept_aside_and_it_is_told_nothing(
    office: Office, anna: Laptop, bram: Laptop, stick: Path
) -> None:
    a_plan(bram, "Fruitbomen")
    office.sync(bram)
    put_scan(anna)
    revoke(office.store, this(anna.store).device_id, reason="Gestolen", at=office.at)
    written = write(anna, stick)
    before = contents(office.store)
    taken = hand_in(office, stick, written)
    assert (taken.new, taken.problems) == (0, ("revoked",))
    assert contents(office.store) == before
    (aside,) = quarantine.waiting(office.store)
    assert aside.events == written.events
    with pytest.raises(CentralRefused):
        read(anna, stick, taken)
    assert "Fruitbomen" not in titles(anna.store)
    assert client.status(anna.store).unconfirmed == written.events


# ---- answers -------------------------------------------------------------------------------------------------


def test_an_answer_for_another_laptop_changes_nothing(
    office: Office, anna: Laptop, bram: Laptop, stick: Path
) -> None:
    taken = hand_in(office, stick, write(anna, stick))
    before = this(bram.store).pull_cursor
    with pytest.raises(AnswerForOtherLaptop):
        read(bram, stick, taken)
    assert this(bram.store).pull_cursor == before
    assert bundle.own_answers_in(anna.store, stick) == (stick / taken.answer_name,)
    assert bundle.own_answers_in(bram.store, stick) == (stick / taken.answer_name,)
    for_bram = hand_in(office, stick, write(bram, stick))
    assert bundle.own_answers_in(bram.store, stick) == (stick / for_bram.answer_name,)
    assert len(bundle.answers_in(stick)) == 2


def test_an_answer_that_someone_else_made_or_changed_changes_nothing(
    office: Office, anna: Laptop, stick: Path
) -> None:
    taken = hand_in(office, stick, write(anna, stick))
    answer = open_answer(taken.answer)
    receiver = decryption_key(this(anna.store).private_key)
    forged = seal(
        FileKind.ANSWER,
        answer.header,
        answer.packed(receiver),
        receiver=receiver.public_key().public_bytes_raw(),
        private_key=bytes(32),
    )
    spoiled = bytearray(taken.answer)
    spoiled[-120] ^= 1
    for data, wrong in (
        (forged, BundleSignatureWrong),
        (bytes(spoiled), BundleDamaged),
        (taken.answer[:-200], BundleDamaged),
        (b"Beste gemeente", NotABundle),
    ):
        (stick / taken.answer_name).write_bytes(data)
        with pytest.raises(wrong):
            read(anna, stick, taken)
    assert client.status(anna.store).unconfirmed == this(anna.store).head_seq


def test_an_old_answer_does_not_take_back_what_a_later_one_confirmed(
    office: Office, anna: Laptop, stick: Path
) -> None:
    old = hand_in(office, stick, write(anna, stick))
    a_plan(anna, "Schalkse honing")
    office.sync(anna)
    assert read(anna, stick, old).confirmed == 0
    assert client.status(anna.store).unconfirmed == 0


def test_trouble_that_is_over_is_not_told_again_by_an_old_answer(
    office: Office, anna: Laptop, stick: Path
) -> None:
    device_id = this(anna.store).device_id
    revoke(office.store, device_id, reason="Kwijt", at=office.at)
    old = hand_in(office, stick, write(anna, stick))
    admit(office.store, device_id)
    a_plan(anna, "Schalkse honing")
    new = hand_in(office, stick, write(anna, stick))
    latest, older = bundle.own_answers_in(anna.store, stick)
    assert (latest.name, older.name) == (new.answer_name, old.answer_name)
    assert bundle.read_answer(anna.store, latest, at=anna.now().at).confirmed == new.new
    assert bundle.read_answer(anna.store, older, at=anna.now().at) == bundle.AnswerRead(0, 0, 0)
