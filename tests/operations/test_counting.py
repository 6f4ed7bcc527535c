"""Counting: two people, two blind entries, one outcome, and nothing that leads from a ballot to its place."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.db import Store
from app.models.ballots import BallotRow, BatchRow, EnteredPaperRow
from app.models.journal import JournalRow
from app.models.records import ClosingDifference, Paper
from app.models.terms import (
    BatchState,
    InvalidReason,
    Json,
    PaperKind,
    derived_id,
)
from app.operations import counting, stations
from app.operations.cards import ReasonMissing
from app.operations.count_effects import MADE
from app.operations.journal import act
from app.operations.stations import StationOpen
from tests.operations.count_samples import (
    ANNA,
    BRAM,
    CARLA,
    STACK,
    SURE,
    Make,
    Typed,
    a_counting_laptop,
    ballots_of,
    counted,
    in_typing,
    open_box,
    opened_box,
    swapped,
    type_stack,
    typed_twice,
)
from tests.operations.samples import Laptop, seeded


def a_batch(here: Laptop, papers: int = len(STACK)) -> UUID:
    box = opened_box(here, papers)
    return counting.make_batch(here.store, here.now(), station_id=box, paper_count=papers).id


def events(store: Store, kind: str) -> list[JournalRow]:
    with store.read() as session:
        query = select(JournalRow).where(JournalRow.type == kind).order_by(JournalRow.seq)
        return list(session.scalars(query))


# ---- batches


def test_inv_04_no_paper_is_bundled_before_its_station_is_closed(here: Laptop) -> None:
    box = open_box(here, papers=20)
    with pytest.raises(StationOpen):
        counting.make_batch(here.store, here.now(), station_id=box, paper_count=20)
    with here.store.read() as session:
        assert session.scalars(select(BatchRow)).first() is None


def test_batches_of_a_box_are_numbered_and_a_counted_box_stays_closed(here: Laptop) -> None:
    box, other = opened_box(here, 30), opened_box(here, 12, "De Ark")
    for count in (10, 20):
        counting.make_batch(here.store, here.now(), station_id=box, paper_count=count)
    counting.make_batch(here.store, here.now(), station_id=other, paper_count=12)
    assert [(b.number, b.paper_count) for b in counting.batches(here.store, station_id=box)] == [
        (1, 10),
        (2, 20),
    ]
    assert len(counting.batches(here.store)) == 3
    with pytest.raises(stations.CountingStarted):
        stations.reopen(here.store, here.now(), station_id=box, reason="vergeten kiezer")


def test_inv_03_a_small_batch_is_refused(here: Laptop) -> None:
    box = opened_box(here, 30)
    for count in (0, 9):
        with pytest.raises(counting.BatchTooSmall) as refused:
            counting.make_batch(here.store, here.now(), station_id=box, paper_count=count)
        assert refused.value.data == {"minimum": 10}


def test_inv_03_a_batch_that_leaves_a_small_rest_is_refused(here: Laptop) -> None:
    box = opened_box(here, 30)
    with pytest.raises(counting.RestTooSmall) as refused:
        counting.make_batch(here.store, here.now(), station_id=box, paper_count=25)
    assert refused.value.data == {"rest": 5, "minimum": 10}


def test_a_box_with_few_papers_is_one_small_batch(here: Laptop) -> None:
    box = opened_box(here, 4)
    with pytest.raises(counting.BatchTooSmall):
        counting.make_batch(here.store, here.now(), station_id=box, paper_count=3)
    assert counting.make_batch(here.store, here.now(), station_id=box, paper_count=4).paper_count == 4
    with pytest.raises(counting.BatchTooSmall):
        counting.make_batch(here.store, here.now(), station_id=box, paper_count=2)


def test_the_last_papers_of_a_box_that_held_fewer_than_expected_are_counted_all_the_same(
    here: Laptop,
) -> None:
    box = opened_box(here, 22)
    counting.make_batch(here.store, here.now(), station_id=box, paper_count=12)
    with pytest.raises(counting.BatchTooSmall):
        counting.make_batch(here.store, here.now(), station_id=box, paper_count=8)
    counting.make_batch(here.store, here.now(), station_id=box, paper_count=8, last=True)
    assert counting.box_difference(here.store, box) == ClosingDifference("F.203", 22, 20, "De Ringvaart")


def test_inv_03_the_minimum_cannot_be_stepped_around_with_last_batches(here: Laptop) -> None:
    box = opened_box(here, 30)
    for count in (1, 20):
        with pytest.raises(counting.BundleMissing) as missing:
            counting.make_batch(here.store, here.now(), station_id=box, paper_count=count, last=True)
        assert missing.value.data == {"rest": 30 - count, "minimum": 10}
    counting.make_batch(here.store, here.now(), station_id=box, paper_count=20)
    counting.make_batch(here.store, here.now(), station_id=box, paper_count=9, last=True)
    for count, last in ((1, True), (1, False), (10, False)):
        with pytest.raises(counting.LastMade):
            counting.make_batch(here.store, here.now(), station_id=box, paper_count=count, last=last)


def test_inv_03_the_minimum_cannot_be_stepped_around_with_a_recount(here: Laptop) -> None:
    box = opened_box(here, 30)
    made = counting.make_batch(here.store, here.now(), station_id=box, paper_count=20)

    def again(count: int) -> None:
        counting.recount(here.store, here.now(), batch_id=made.id, paper_count=count, reason="nageteld")

    with pytest.raises(counting.BatchTooSmall):
        again(9)
    with pytest.raises(counting.RestTooSmall):
        again(29)
    counting.make_batch(here.store, here.now(), station_id=box, paper_count=10)
    again(19)  # one paper is missing
    with pytest.raises(counting.BatchTooSmall):
        counting.make_batch(here.store, here.now(), station_id=box, paper_count=1, last=True)


def test_inv_03_a_small_batch_that_came_from_elsewhere_is_not_accepted(here: Laptop) -> None:
    box = opened_box(here, 30)
    batch_id = derived_id("batch", box, "1")
    sheet: dict[str, Json] = {"station_id": str(box), "number": 1, "paper_count": 1, "last": False}
    with act(here.store, here.now()) as doing:
        doing.record(MADE, batch_id, sheet)
    typed_twice(here, batch_id, [[1]], [[1]])
    with pytest.raises(counting.BatchTooSmall):
        counting.accept(here.store, here.now(), batch_id=batch_id)
    assert ballots_of(here.store) == []


def test_a_paper_missing_from_the_last_bundle_stops_no_count(here: Laptop) -> None:
    box = opened_box(here, 22)
    counting.make_batch(here.store, here.now(), station_id=box, paper_count=12)
    made = counting.make_batch(here.store, here.now(), station_id=box, paper_count=10)
    counting.recount(here.store, here.now(), batch_id=made.id, paper_count=9, reason="een te weinig")
    typed_twice(here, made.id, STACK[:9], STACK[:9])
    assert counting.accept(here.store, here.now(), batch_id=made.id).state is BatchState.ACCEPTED
    with pytest.raises(counting.LastMade):
        counting.make_batch(here.store, here.now(), station_id=box, paper_count=1, last=True)


def test_inv_07_a_box_that_closes_has_no_difference(here: Laptop) -> None:
    box = opened_box(here, 20)
    assert counting.box_difference(here.store, box) == ClosingDifference("F.203", 20, 0, "De Ringvaart")
    counting.make_batch(here.store, here.now(), station_id=box, paper_count=20)
    assert counting.box_difference(here.store, box) is None
    with pytest.raises(ReasonMissing):
        counting.explain_box(here.store, here.now(), station_id=box, explanation=" ")


# ---- typing


def test_a_paper_is_worth_what_its_marks_say(here: Laptop) -> None:
    batch_id = a_batch(here)
    counting.begin_entry(here.store, here.now(), batch_id=batch_id)

    def enter(position: int, marks: Sequence[int] | None, invalid: InvalidReason | None = None) -> Paper:
        return counting.enter_paper(
            here.store, here.now(), batch_id=batch_id, position=position, marks=marks, invalid=invalid
        )

    assert enter(1, [2, 1, 2]) == Paper(PaperKind.VALID, (1, 2))
    assert enter(2, []) == Paper(PaperKind.BLANK)
    assert enter(3, None) == Paper(PaperKind.BLANK)
    assert enter(4, list(range(1, 8))).kind is PaperKind.VALID
    over = Paper(PaperKind.INVALID, tuple(range(1, 9)), InvalidReason.OVER_LIMIT)
    assert enter(5, list(range(1, 9))) == over
    signed = Paper(PaperKind.INVALID, (), InvalidReason.SIGNED)
    assert enter(6, [1], InvalidReason.SIGNED) == signed
    with pytest.raises(counting.UnknownPlanNumber) as unknown:
        enter(7, [1, 11])
    assert unknown.value.data == {"number": 11}
    assert len(counting.entered(here.store, batch_id=batch_id, helper_id=ANNA)) == 6


def test_an_earlier_paper_can_be_corrected(here: Laptop) -> None:
    batch_id = a_batch(here)
    with pytest.raises(counting.NotYourEntry):
        counting.enter_paper(here.store, here.now(), batch_id=batch_id, position=1, marks=[1])
    counting.begin_entry(here.store, here.now(), batch_id=batch_id)
    for position, marks in ((1, [1]), (2, [2]), (1, [3]), (3, [2])):
        counting.enter_paper(here.store, here.now(), batch_id=batch_id, position=position, marks=marks)
    for position in (0, 5):
        with pytest.raises(counting.NoSuchPosition) as wrong:
            counting.enter_paper(here.store, here.now(), batch_id=batch_id, position=position, marks=[1])
        assert wrong.value.data == {"next": 4}
    papers = counting.entered(here.store, batch_id=batch_id, helper_id=ANNA)
    assert [paper.marks for paper in papers] == [(3,), (2,), (2,)]


def test_who_is_called_away_goes_on_where_they_stopped(here: Laptop) -> None:
    batch_id = a_batch(here)
    counting.begin_entry(here.store, here.now(), batch_id=batch_id)
    counting.enter_paper(here.store, here.now(), batch_id=batch_id, position=1, marks=[1])
    again = counting.begin_entry(here.store, here.now(), batch_id=batch_id)
    assert (again.round, again.helper, again.done, again.finished) == (1, "Anna", 1, False)
    with pytest.raises(counting.EntryBusy) as busy:
        counting.begin_entry(here.store, here.now(BRAM), batch_id=batch_id)
    assert busy.value.data == {"helper": "Anna"}


def test_the_second_entry_is_another_persons(here: Laptop) -> None:
    batch_id = a_batch(here)
    assert type_stack(here.store, here.now(), batch_id, STACK).state is BatchState.FIRST_ENTRY
    with pytest.raises(counting.SameHelper):
        counting.begin_entry(here.store, here.now(), batch_id=batch_id)
    with pytest.raises(counting.EntryFinished):
        counting.enter_paper(here.store, here.now(), batch_id=batch_id, position=1, marks=[9])
    counting.begin_entry(here.store, here.now(BRAM), batch_id=batch_id)
    assert counting.batch(here.store, batch_id).state is BatchState.SECOND_ENTRY
    type_stack(here.store, here.now(BRAM), batch_id, STACK)
    with pytest.raises(counting.BothEntered):
        counting.begin_entry(here.store, here.now(CARLA), batch_id=batch_id)


def test_the_count_is_blind_until_both_agree(here: Laptop) -> None:
    batch_id = a_batch(here)
    first = type_stack(here.store, here.now(), batch_id, STACK)
    assert (first.valid, first.blank, first.invalid) == (0, 0, 0)
    with pytest.raises(counting.NotYourEntry):
        counting.entered(here.store, batch_id=batch_id, helper_id=BRAM)
    agreed = type_stack(here.store, here.now(BRAM), batch_id, STACK)
    assert agreed.state is BatchState.AGREED
    assert (agreed.valid, agreed.blank, agreed.invalid) == (9, 1, 2)


def test_a_typed_paper_is_on_disk_at_once(here: Laptop, tmp_path: Path) -> None:
    batch_id = a_batch(here)
    counting.begin_entry(here.store, here.now(), batch_id=batch_id)
    counting.enter_paper(here.store, here.now(), batch_id=batch_id, position=1, marks=[4])
    other = Store.open(tmp_path / "Laptop 1", bytes(range(32)))
    assert counting.entered(other, batch_id=batch_id, helper_id=ANNA) == (Paper(PaperKind.VALID, (4,)),)
    other.close()


def test_an_entry_with_another_number_of_papers_does_not_finish(here: Laptop) -> None:
    batch_id = a_batch(here)
    with pytest.raises(counting.PaperCountDiffers) as differs:
        type_stack(here.store, here.now(), batch_id, STACK[:-1])
    assert differs.value.data == {"expected": 12, "found": 11}


def test_a_cover_sheet_that_was_wrong_is_corrected_on_record(here: Laptop) -> None:
    batch_id = a_batch(here)
    type_stack(here.store, here.now(), batch_id, STACK)
    with pytest.raises(counting.PaperCountDiffers):
        type_stack(here.store, here.now(BRAM), batch_id, [*STACK, [9]])
    with pytest.raises(ReasonMissing):
        counting.recount(here.store, here.now(), batch_id=batch_id, paper_count=13, reason="")
    with pytest.raises(counting.BatchTooSmall):
        counting.recount(here.store, here.now(), batch_id=batch_id, paper_count=0, reason="leeg")
    again = counting.recount(here.store, here.now(), batch_id=batch_id, paper_count=13, reason="twee plakten")
    assert [entry.finished for entry in again.entries] == [False, False]
    counting.enter_paper(here.store, here.now(), batch_id=batch_id, position=13, marks=[9])
    counting.finish_entry(here.store, here.now(), batch_id=batch_id)
    assert counting.finish_entry(here.store, here.now(BRAM), batch_id=batch_id).state is BatchState.AGREED


def test_an_entry_of_someone_who_left_is_thrown_away_on_record(here: Laptop) -> None:
    batch_id = a_batch(here)
    counting.begin_entry(here.store, here.now(), batch_id=batch_id)
    counting.enter_paper(here.store, here.now(), batch_id=batch_id, position=1, marks=[1])
    with pytest.raises(ReasonMissing):
        counting.restart_entry(here.store, here.now(BRAM), batch_id=batch_id, helper_id=ANNA, reason=" ")
    again = counting.restart_entry(
        here.store, here.now(BRAM), batch_id=batch_id, helper_id=ANNA, reason="ziek"
    )
    assert (again.state, in_typing(here.store)) == (BatchState.MADE, 0)
    assert counting.begin_entry(here.store, here.now(CARLA), batch_id=batch_id).round == 1
    assert [json.loads(e.payload or "")["reason"] for e in events(here.store, "count.restarted")] == ["ziek"]


# ---- differences


def test_only_the_papers_that_differ_are_done_again_and_blind(here: Laptop) -> None:
    batch_id = a_batch(here)
    shown = typed_twice(here, batch_id, STACK, swapped(swapped(STACK, 2, [8]), 5, []))
    assert (shown.state, shown.differing) == (BatchState.DIFFERS, (2, 5))
    with pytest.raises(counting.NotAgreed):
        counting.accept(here.store, here.now(), batch_id=batch_id)
    with pytest.raises(counting.NothingDiffers):
        counting.reenter(here.store, here.now(), batch_id=batch_id, position=1, marks=[1])
    with pytest.raises(counting.NotYourEntry):
        counting.reenter(here.store, here.now(CARLA), batch_id=batch_id, position=2, marks=[3])
    left = counting.reenter(here.store, here.now(BRAM), batch_id=batch_id, position=2, marks=[3])
    assert left.differing == (5,)
    done = counting.reenter(here.store, here.now(BRAM), batch_id=batch_id, position=5, marks=[10])
    assert (done.state, done.differing) == (BatchState.AGREED, ())
    with pytest.raises(counting.NothingDiffers):
        counting.reenter(here.store, here.now(BRAM), batch_id=batch_id, position=5, marks=[1])


def test_two_people_with_the_paper_in_hand_settle_what_it_says(here: Laptop) -> None:
    batch_id = a_batch(here)
    typed_twice(here, batch_id, STACK, swapped(STACK, 1, InvalidReason.UNCLEAR))

    def settle(reason: str, second: UUID) -> counting.Batch:
        return counting.settle(
            here.store,
            here.now(),
            batch_id=batch_id,
            position=1,
            marks=[1],
            reason=reason,
            second_helper_id=second,
        )

    for reason, second, problem in (
        (" ", CARLA, ReasonMissing),
        (SURE, ANNA, counting.SecondHelperNeeded),
        (SURE, UUID(int=7), counting.SecondHelperNeeded),
    ):
        with pytest.raises(problem):
            settle(reason, second)
    assert settle(SURE, CARLA).state is BatchState.AGREED
    noted = json.loads(events(here.store, "count.settled")[0].payload or "")
    assert noted == {"second_helper_id": str(CARLA), "reason": SURE}


marks = st.one_of(
    st.lists(st.integers(1, 10), max_size=9, unique=True).map(sorted),
    st.sampled_from([InvalidReason.UNCLEAR, InvalidReason.SIGNED]),
)


def _said(paper: Typed) -> object:
    return paper if isinstance(paper, InvalidReason) else tuple(paper)


@pytest.fixture(scope="module")
def long_box(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[Laptop, UUID]]:
    here = a_counting_laptop(tmp_path_factory.mktemp("typists"), minimum=1)
    yield here, opened_box(here, 0)
    here.store.close()


@given(pair=st.lists(st.tuples(marks, marks), min_size=1, max_size=4), same=st.sets(st.integers(0, 3)))
def test_whatever_two_typists_type_every_difference_is_found(
    long_box: tuple[Laptop, UUID], pair: list[tuple[Typed, Typed]], same: set[int]
) -> None:
    here, box = long_box
    first = [one for one, _ in pair]
    second = [one if n in same else other for n, (one, other) in enumerate(pair)]
    made = counting.make_batch(here.store, here.now(), station_id=box, paper_count=len(pair))
    shown = typed_twice(here, made.id, first, second)
    expected = tuple(n for n, (a, b) in enumerate(zip(first, second, strict=True), 1) if _said(a) != _said(b))
    assert shown.differing == expected
    assert shown.state is (BatchState.DIFFERS if expected else BatchState.AGREED)


# ---- acceptance


def test_an_accepted_batch_is_ballots_and_nothing_of_the_typing_is_left(here: Laptop) -> None:
    batch = counted(here, opened_box(here, 12), STACK)
    assert batch.state is BatchState.ACCEPTED
    assert (batch.valid, batch.blank, batch.invalid) == (9, 1, 2)
    assert [(e.helper, e.done, e.finished) for e in batch.entries] == [("Anna", 12, True), ("Bram", 12, True)]
    assert in_typing(here.store) == 0
    assert len(ballots_of(here.store)) == 12
    for again in (counting.accept, counting.finish_entry, counting.begin_entry):
        with pytest.raises(counting.BatchAccepted):
            again(here.store, here.now(), batch_id=batch.id)
    with pytest.raises(counting.BatchAccepted):
        counting.reenter(here.store, here.now(), batch_id=batch.id, position=1, marks=[1])


def test_inv_03_what_was_typed_is_gone_from_the_log_on_disk_too(here: Laptop, tmp_path: Path) -> None:
    batch_id = a_batch(here)
    typed_twice(here, batch_id, STACK, STACK)
    log = tmp_path / "Laptop 1" / "wijkbalie.db-wal"
    assert log.stat().st_size > 0
    counting.accept(here.store, here.now(), batch_id=batch_id)
    assert log.stat().st_size == 0


def test_inv_03_a_reader_in_the_way_only_puts_off_that_the_log_is_emptied(
    here: Laptop, tmp_path: Path
) -> None:
    batch_id = a_batch(here)
    typed_twice(here, batch_id, STACK, STACK)
    log = tmp_path / "Laptop 1" / "wijkbalie.db-wal"
    with here.store.read() as reader:
        reader.scalars(select(EnteredPaperRow)).all()
        counting.accept(here.store, here.now(), batch_id=batch_id)
        assert log.stat().st_size > 0
    with here.store.write():
        pass
    assert log.stat().st_size == 0


def test_inv_03_a_ballot_tells_nothing_of_its_place_in_the_stack(make: Make) -> None:
    """Typed in any order, with the same dice: the same ballots under the same keys, in table and journal."""
    seen: set[str] = set()
    for turn, stack in enumerate((STACK, STACK[::-1], sorted(STACK, key=repr))):
        here = make(f"turn {turn}")
        batch_id = a_batch(here)
        typed_twice(here, batch_id, stack, stack)
        moment = replace(here.now(), rng=seeded("the same dice"))
        counting.accept(here.store, moment, batch_id=batch_id)
        sealed = json.loads(events(here.store, "count.accepted")[0].payload or "")["ballots"]
        keys = [key for key, *_ in ballots_of(here.store)]
        assert keys == sorted(keys)
        assert [line[0] for line in sealed] == [str(key) for key in keys]
        assert {key.version for key in keys} == {4}
        seen.add(json.dumps(sealed))
    assert len(seen) == 1


def test_inv_03_no_event_of_the_count_says_what_was_typed_or_where(here: Laptop) -> None:
    batch_id = a_batch(here)
    typed_twice(here, batch_id, STACK, swapped(STACK, 2, [8]))
    counting.reenter(here.store, here.now(BRAM), batch_id=batch_id, position=2, marks=[3])
    counting.accept(here.store, here.now(), batch_id=batch_id)
    typing = [json.loads(e.payload or "") for e in events(here.store, "count.entered")]
    assert typing == [
        {"round": 1, "valid": 9, "blank": 1, "invalid": 2},
        {"round": 2, "valid": 9, "blank": 1, "invalid": 2},
    ]
    assert [json.loads(e.payload or "") for e in events(here.store, "count.corrected")] == [
        {"round": 2, "changed": True}
    ]
    columns = {column.name for column in BallotRow.__table__.columns}
    assert columns == {"id", "batch_id", "kind", "marks", "reason"}
