"""Counting an accepted batch again: blind, old and new side by side, and the same whatever arrives first."""

from __future__ import annotations

from itertools import permutations

import pytest

from app.models.records import Batch
from app.models.terms import BatchState, IncidentKind, InvalidReason, LeadNeeded, PaperKind
from app.operations import counting, counting_again, incidents, result
from app.operations.journal import ReasonMissing
from tests.operations.count_samples import (
    ANNA,
    BRAM,
    STACK,
    Make,
    ballots_of,
    counted,
    opened_box,
    shared,
    swapped,
    type_stack,
    typed_twice,
)
from tests.operations.samples import CONTEST, Laptop

WRONG = swapped(STACK, 2, [4])


def again(here: Laptop, reason: str = "waarnemer vroeg erom") -> Batch:
    (made,) = counting.batches(here.store)
    return counting_again.count_again(here.store, here.now(ANNA), batch_id=made.id, reason=reason)


def test_an_accepted_batch_is_counted_again_blind_and_shown_beside_the_old_count(here: Laptop) -> None:
    batch = counted(here, opened_box(here, len(STACK)), WRONG)
    assert counting_again.old_and_new(here.store, batch.id) is None
    assert counting_again.recounts(here.store, CONTEST) == ()
    opened = again(here)
    assert (opened.state, opened.entries, opened.paper_count) == (BatchState.MADE, (), len(STACK))
    assert not ballots_of(here.store)
    assert result.result(here.store, contest_id=CONTEST).open_batches == 1
    type_stack(here.store, here.now(BRAM), batch.id, STACK)
    with pytest.raises(counting.SameHelper):
        counting.begin_entry(here.store, here.now(BRAM), batch_id=batch.id)
    assert counting_again.old_and_new(here.store, batch.id) is None, "the count is blind"
    type_stack(here.store, here.now(ANNA), batch.id, STACK)
    pair = counting_again.old_and_new(here.store, batch.id)
    assert pair is not None
    old, new = pair
    assert counting_again.recounts(here.store, CONTEST) == (), "it is not accepted yet"
    assert (old.votes.get(4), new.votes.get(4), old.votes.get(3), new.votes.get(3)) == (2, 1, 1, 2)
    assert old.kinds == new.kinds
    counting.accept(here.store, here.now(), batch_id=batch.id)
    assert counting_again.old_and_new(here.store, batch.id) == pair
    (listed,) = counting_again.recounts(here.store, CONTEST)
    assert (listed.place, listed.number, listed.reasons) == ("De Ringvaart", 1, ("waarnemer vroeg erom",))
    assert (listed.old, listed.new) == pair
    assert len(ballots_of(here.store)) == len(STACK)


def test_only_a_lead_has_a_batch_counted_again_with_a_reason(here: Laptop) -> None:
    batch = counted(here, opened_box(here, len(STACK)), STACK)
    with pytest.raises(ReasonMissing):
        again(here, " ")
    with pytest.raises(LeadNeeded):
        counting_again.count_again(here.store, here.now(BRAM), batch_id=batch.id, reason="zomaar")
    again(here)
    with pytest.raises(counting_again.NotAccepted):
        again(here)


def test_inv_06_a_recount_gives_the_same_in_any_order_of_arrival(make: Make) -> None:
    first = make("Laptop 1")
    box = opened_box(first, len(STACK))
    batch = counted(first, box, WRONG)
    again(first)
    typed_twice(first, batch.id, STACK, STACK)
    counting.accept(first.store, first.now(), batch_id=batch.id)
    kinds = {"count.accepted", "count.asked_again"}
    moving = [event for event in first.events() if event.type in kinds]
    before = [event for event in first.events() if event.type not in kinds]
    assert len(moving) == 3
    for turn, order in enumerate(permutations(moving)):
        other = make(f"other {turn}")
        other.receive([*before, *order] if turn % 2 else [*order, *before])
        assert shared(other.store) == shared(first.store)


def test_inv_06_a_recount_settles_two_totals_and_two_recounts_apart_are_an_incident(make: Make) -> None:
    one, two = make("Laptop 1"), make("Laptop 2")
    box = opened_box(one, len(STACK))
    two.receive(one.events())
    batch = counted(one, box, STACK)
    counted(two, box, WRONG)
    one.receive(two.events())
    two.receive(one.events())
    assert [found.kind for found in incidents.incidents(one.store)] == [IncidentKind.TWO_TOTALS_FOR_BATCH]
    for here, stack in ((one, STACK), (two, WRONG)):
        again(here)
        assert not incidents.incidents(here.store)
        typed_twice(here, batch.id, stack, stack)
        counting.accept(here.store, here.now(), batch_id=batch.id)
    mine, theirs = one.events(), two.events()
    one.receive(theirs)
    two.receive(mine[::-1])
    assert shared(one.store) == shared(two.store)
    assert [found.kind for found in incidents.incidents(two.store)] == [IncidentKind.TWO_TOTALS_FOR_BATCH]
    assert len(ballots_of(one.store)) == len(STACK)


def test_invalid_papers_of_the_old_count_are_gone_with_it(here: Laptop) -> None:
    unclear = swapped(STACK, 2, InvalidReason.UNCLEAR)
    batch = counted(here, opened_box(here, len(STACK)), unclear)
    again(here)
    typed_twice(here, batch.id, STACK, STACK)
    now = counting.accept(here.store, here.now(), batch_id=batch.id)
    pair = counting_again.old_and_new(here.store, batch.id)
    assert pair is not None
    assert (pair[0].kinds[PaperKind.INVALID], now.invalid) == (3, 2)
