from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.models.publication import Change, changes, from_json, numbers_of, to_json
from app.models.terms import IncidentKind, LeadNeeded, PlanOutcome
from app.operations import counting, incidents, publication, result
from app.operations.journal import ReasonMissing
from tests.operations.count_samples import STACK, Make, opened_box, typed_twice
from tests.ui.count_room import BRAM, CountRoom


@pytest.fixture
def room(tmp_path: Path) -> CountRoom:
    return CountRoom.on(tmp_path / "edition")


def test_what_was_made_known_stands_until_other_numbers_correct_it_with_a_reason(room: CountRoom) -> None:
    store, contest = room.store, room.contest_id
    room.count_all(room.station("De Ringvaart", 4), [(1,), (1,), (2,), (3,)])
    first = result.result(store, contest_id=contest)
    made = publication.publish(store, room.moment(), shown=first)
    again = publication.publish(store, room.moment(), shown=first)
    assert (made.by, made.corrects, again.id) == ("Anna", (), made.id)
    room.count_all(room.station("De Molen", 4), [(1,), (2,), (2,), (2,)])
    with pytest.raises(publication.ResultChanged):
        publication.publish(store, room.moment(), shown=first)
    later = result.result(store, contest_id=contest)
    with pytest.raises(ReasonMissing):
        publication.publish(store, room.moment(), shown=later)
    after = publication.publish(store, room.moment(), shown=later, reason="Er was een bus vergeten")
    known = publication.publications(store, contest)
    assert [one.id for one in known] == [made.id, after.id]
    assert [one.id for one in publication.in_force(known)] == [after.id]
    differs = changes(known[0].numbers, known[1].numbers)
    assert differs[0] == Change("paper", 4, 8)
    assert ("votes_paper", 1, 4) in [(one.what, one.old, one.new) for one in differs if one.number == 2]


def test_a_result_that_is_not_final_is_not_made_known(room: CountRoom) -> None:
    room.station("De Ringvaart", 3, closed=False)
    with pytest.raises(publication.ResultNotFinal):
        publication.publish(
            room.store, room.moment(), shown=result.result(room.store, contest_id=room.contest_id)
        )


def test_only_a_lead_makes_a_result_known(room: CountRoom) -> None:
    room.count_all(room.station("De Ringvaart", 4), [(1,), (1,), (2,), (3,)])
    shown = result.result(room.store, contest_id=room.contest_id)
    with pytest.raises(LeadNeeded):
        publication.publish(room.store, room.moment(BRAM), shown=shown)


def test_inv_06_publications_made_apart_stand_both_until_one_corrects_them_in_any_order(make: Make) -> None:
    one, two = make("Laptop 1"), make("Laptop 2")
    box = opened_box(one, 12)
    result.set_seed(one.store, one.now(), contest_id=one.contest_id, seed="3164251634")
    two.receive(one.events())
    made = counting.make_batch(one.store, one.now(), station_id=box, paper_count=12)
    typed_twice(one, made.id, STACK, STACK)
    counting.accept(one.store, one.now(), batch_id=made.id)
    counting.explain_box(two.store, two.now(), station_id=box, explanation="Nog niet geteld")
    contest = one.contest_id
    for laptop in (one, two):
        shown = result.result(laptop.store, contest_id=contest)
        publication.publish(laptop.store, laptop.now(), shown=shown)
    events = [*one.events(), *two.events()]
    two.receive(one.events())
    assert len(publication.in_force(publication.publications(two.store, contest))) == 2
    (clash,) = incidents.incidents(two.store)
    assert (clash.kind, len(clash.acts)) == (IncidentKind.TWO_PUBLICATIONS, 2)
    shown = result.result(two.store, contest_id=contest)
    last = publication.publish(two.store, two.now(), shown=shown, reason="Samen bekeken")
    assert len(last.corrects) == 2
    assert not incidents.incidents(two.store)
    known = publication.publications(two.store, contest)
    for turn, order in enumerate((events, events[::-1])):
        other = make(f"other {turn}")
        other.receive([*two.events()[::-1], *order])
        assert publication.publications(other.store, contest) == known
        assert publication.in_force(known) == (last,)
        assert not incidents.incidents(other.store)


def test_the_journal_keeps_the_numbers_whole_and_a_plan_that_went_counts_as_a_change(room: CountRoom) -> None:
    room.count_all(room.station("De Ringvaart", 4), [(1,), (1,), (2,), None])
    numbers = numbers_of(result.result(room.store, contest_id=room.contest_id))
    assert from_json(to_json(numbers)) == numbers
    gone = replace(numbers, plans=numbers.plans[1:])
    assert [(one.what, one.old, one.new) for one in changes(numbers, gone)] == [
        ("votes", 2, None),
        ("outcome", PlanOutcome.CHOSEN, None),
        ("granted_cents", numbers.plans[0].granted_cents, None),
    ]
