"""Counting on laptops that cannot hear each other: one count everywhere, or an incident."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from uuid import UUID

import pytest

from app.models.terms import (
    IncidentKind,
    Outcome,
    StationState,
)
from app.operations import counting, incidents, stations
from tests.operations.count_samples import (
    BRAM,
    STACK,
    Make,
    Typed,
    ballots_of,
    counted,
    in_typing,
    opened_box,
    shared,
    swapped,
    typed_twice,
)
from tests.operations.samples import Laptop


def test_inv_06_a_count_arrives_the_same_in_any_order(make: Make) -> None:
    first = make("Laptop 1")
    box = opened_box(first, 12)
    made = counting.make_batch(first.store, first.now(), station_id=box, paper_count=11, last=True)
    counting.recount(first.store, first.now(), batch_id=made.id, paper_count=13, reason="nog eens")
    counting.recount(first.store, first.now(), batch_id=made.id, paper_count=12, reason="weer geteld")
    counting.explain_box(first.store, first.now(), station_id=box, explanation="niets")
    count = [event for event in first.events() if event.type not in {"session.started", "station.opened"}]
    before = [event for event in first.events() if event not in count]
    states = []
    for turn, order in enumerate((count, count[::-1], [*count[5:], *count[:5]])):
        other = make(f"other {turn}")
        other.receive([*order, *before])
        states.append(shared(other.store))
        assert counting.batch(other.store, made.id).paper_count == 12
    assert states[0] == states[1] == states[2]
    typed_twice(first, made.id, STACK, STACK)
    counting.accept(first.store, first.now(), batch_id=made.id)
    last = make("last")
    last.receive(first.events()[::-1])
    assert shared(last.store) == shared(first.store)


def _two_counts(make: Make, first: Sequence[Typed], second: Sequence[Typed]) -> tuple[Laptop, Laptop, UUID]:
    """Let two laptops that cannot hear each other count the same batch."""
    one, two = make("Laptop 1"), make("Laptop 2")
    box = opened_box(one, 12)
    two.receive(one.events())
    batch = counted(one, box, first)
    assert counted(two, box, second).id == batch.id
    return one, two, batch.id


def test_inv_06_two_totals_of_one_batch_are_an_incident_and_never_added_up(make: Make) -> None:
    one, two, batch_id = _two_counts(make, STACK, swapped(STACK, 3, [9]))
    mine, theirs = one.events(), [event for event in two.events() if event not in one.events()]
    one.receive(theirs)
    two.receive(mine)
    assert shared(one.store) == shared(two.store)
    found = incidents.incidents(one.store)
    assert [(i.kind, i.entity_id, len(i.acts)) for i in found] == [
        (IncidentKind.TWO_TOTALS_FOR_BATCH, batch_id, 2)
    ]
    assert len(ballots_of(one.store)) == 12
    states = [shared(one.store)]
    parts = [mine, theirs]
    for turn, order in enumerate(permutations(parts)):
        central = make(f"central {turn}")
        central.receive([event for part in order for event in part][::-1])
        states.append(shared(central.store))
    assert states[1] == states[0]
    assert states[2] == states[0]


def test_the_same_total_from_two_laptops_is_counted_once_without_an_incident(make: Make) -> None:
    one, two, batch_id = _two_counts(make, STACK, STACK[::-1])
    one.receive(two.events())
    assert incidents.incidents(one.store) == ()
    assert len(ballots_of(one.store)) == 12
    assert counting.batch(one.store, batch_id).valid == 9
    assert Outcome.DUPLICATE in one.outcomes.values()


def test_a_batch_that_was_accepted_elsewhere_is_no_longer_typed_here(make: Make) -> None:
    one, two = make("Laptop 1"), make("Laptop 2")
    box = opened_box(one, 12)
    made = counting.make_batch(one.store, one.now(), station_id=box, paper_count=12)
    two.receive(one.events())
    counting.begin_entry(two.store, two.now(BRAM), batch_id=made.id)
    counting.enter_paper(two.store, two.now(BRAM), batch_id=made.id, position=1, marks=[1])
    typed_twice(one, made.id, STACK, STACK)
    counting.accept(one.store, one.now(), batch_id=made.id)
    two.receive(one.events())
    assert in_typing(two.store) == 0
    with pytest.raises(counting.BatchAccepted):
        counting.enter_paper(two.store, two.now(BRAM), batch_id=made.id, position=2, marks=[1])


def test_two_cover_sheets_of_one_batch_come_out_the_same_everywhere(make: Make) -> None:
    one, two = make("Laptop 1"), make("Laptop 2")
    box = opened_box(one, 24)
    two.receive(one.events())
    made = counting.make_batch(one.store, one.now(), station_id=box, paper_count=12)
    other = counting.make_batch(two.store, two.now(), station_id=box, paper_count=14)
    assert made.id == other.id
    mine, theirs = one.events(), two.events()
    one.receive(theirs)
    two.receive(mine)
    assert shared(one.store) == shared(two.store)
    assert stations.station(one.store, box).state is StationState.CLOSED


def test_inv_06_of_two_recounts_made_apart_no_clock_decides_which_stands(make: Make) -> None:
    counts: list[int] = []
    for turn, (first, second) in enumerate(((13, 14), (14, 13))):
        one, two = make(f"one {turn}"), make(f"two {turn}")
        box = opened_box(one, 12)
        made = counting.make_batch(one.store, one.now(), station_id=box, paper_count=12)
        two.receive(one.events())
        for side, papers in ((one, first), (two, second)):
            counting.recount(side.store, side.now(), batch_id=made.id, paper_count=papers, reason="nageteld")
        mine, theirs = one.events(), two.events()
        one.receive(theirs)
        two.receive(mine)
        assert shared(one.store) == shared(two.store)
        counts.append(counting.batch(one.store, made.id).paper_count)
        counting.recount(two.store, two.now(), batch_id=made.id, paper_count=12, reason="samen geteld")
        one.receive(two.events())
        assert counting.batch(one.store, made.id).paper_count == 12
    assert counts == [14, 14]
