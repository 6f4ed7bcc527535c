"""After the vote: what was made known decides, and every plan keeps its notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from app.models.after_words import agreements_line, due_words, outcome_line, way_line
from app.models.note_records import AfterVote, PlanNote
from app.models.records import PlanText, Submitter
from app.models.terms import NoteKind, PlanOutcome
from app.operations import after_vote, counting, plan_notes, plans, publication, result
from tests.operations.count_samples import STACK, Make, opened_box, typed_twice
from tests.operations.plan_samples import BENCH
from tests.ui.count_room import CountRoom


@pytest.fixture
def room(tmp_path: Path) -> CountRoom:
    return CountRoom.on(tmp_path / "edition")


def made_known(room: CountRoom, reason: str = "") -> AfterVote:
    shown = result.result(room.store, contest_id=room.contest_id)
    publication.publish(room.store, room.moment(), shown=shown, reason=reason)
    (after,) = after_vote.after_vote(room.store)
    return after


def noted(
    room: CountRoom, plan_id: UUID, kind: NoteKind, what: str = "Bestellen", due: date | None = None
) -> PlanNote:
    return plan_notes.make(
        room.store, room.moment(), plan_id=plan_id, kind=kind, who="Wijkraad", what=what, due=due
    )


def test_before_a_result_was_made_known_there_is_nothing_after_it(room: CountRoom) -> None:
    room.count_all(room.station("De Ringvaart", 3), [(1,), (1,), (2,)])
    assert after_vote.after_vote(room.store) == ()


def test_chosen_plans_come_with_their_money_and_the_others_beside_them(room: CountRoom) -> None:
    room.count_all(room.station("De Ringvaart", 3), [(1,), (1,), (2,)])
    after = made_known(room)
    assert [plan.ballot_number for plan in after.chosen][:2] == [1, 2]
    assert all(plan.outcome is PlanOutcome.CHOSEN and plan.granted_cents for plan in after.chosen)
    assert len(after.chosen) + len(after.others) == len(after.plans)
    assert {plan.outcome for plan in after.others} <= {PlanOutcome.BELOW_THRESHOLD, PlanOutcome.DOES_NOT_FIT}
    assert not after.two_results


def test_the_year_begins_when_the_result_was_first_made_known_and_a_correction_does_not_move_it(
    room: CountRoom,
) -> None:
    room.count_all(room.station("De Ringvaart", 3), [(1,), (1,), (2,)])
    first = made_known(room)
    room.count_all(room.station("De Molen", 4), [(3,), (3,), (3,), (2,)])
    later = made_known(room, "Er was een bus vergeten")
    assert later.one_year == first.one_year == first.made_known.replace(year=first.made_known.year + 1)
    assert 3 in [plan.ballot_number for plan in later.chosen]
    assert replace(first, made_known=date(2028, 2, 29)).one_year == date(2029, 2, 28)


def test_a_plan_that_was_handed_in_but_not_on_the_ballot_looks_for_another_way_too(room: CountRoom) -> None:
    room.count_all(room.station("De Ringvaart", 3), [(1,), (1,), (2,)])
    store = room.store
    text = replace(BENCH, themes=(), title="Niet op het biljet")
    handed = plans.enter(store, room.moment(), text=text, submitter=Submitter(name="Fatma"))
    plans.hand_in(store, room.moment(), plan_id=handed.id)
    draft = plans.enter(store, room.moment(), text=PlanText(title="Half"), submitter=Submitter())
    noted(room, handed.id, NoteKind.WAY_ON)
    after = made_known(room)
    assert after.others[-1].title == "Niet op het biljet"
    assert way_line(after.others[-1]) == "Gaat verder met: Wijkraad"
    assert "staat niet op het stembiljet" in outcome_line(after.others[-1])
    assert draft.id not in [plan.plan_id for plan in after.plans]
    assert after_vote.plan_after(store, draft.id).title == "Half"


def test_two_results_made_known_apart_are_said_and_both_laptops_show_the_same_one(make: Make) -> None:
    one, two = make("Laptop 1"), make("Laptop 2")
    box = opened_box(one, 12)
    result.set_seed(one.store, one.now(), contest_id=one.contest_id, seed="3164251634")
    two.receive(one.events())
    batch = counting.make_batch(one.store, one.now(), station_id=box, paper_count=12)
    typed_twice(one, batch.id, STACK, STACK)
    counting.accept(one.store, one.now(), batch_id=batch.id)
    counting.explain_box(two.store, two.now(), station_id=box, explanation="Nog niet geteld")
    for laptop in (one, two):
        shown = result.result(laptop.store, contest_id=one.contest_id)
        publication.publish(laptop.store, laptop.now(), shown=shown)
    mine = one.events()
    one.receive(two.events())
    two.receive(mine)
    (here,), (there,) = after_vote.after_vote(one.store), after_vote.after_vote(two.store)
    assert here.two_results
    assert here == there


def test_notes_come_with_their_plan_and_say_how_far_they_are(room: CountRoom) -> None:
    room.count_all(room.station("De Ringvaart", 3), [(1,), (1,), (2,)])
    plan_id = made_known(room).chosen[0].plan_id
    today = date(2027, 3, 1)
    late = noted(room, plan_id, NoteKind.AGREEMENT, due=date(2027, 2, 1))
    still = noted(room, plan_id, NoteKind.AGREEMENT, due=date(2027, 4, 1))
    ready = noted(room, plan_id, NoteKind.AGREEMENT)
    plan_notes.done(room.store, room.moment(), note_id=ready.id, on=date(2027, 2, 27))
    noted(room, plan_id, NoteKind.PROGRESS)
    plan = after_vote.plan_after(room.store, plan_id)
    assert agreements_line(plan, today) == "3 afspraken: 1 te laat, 1 open, 1 gedaan"
    assert [due_words(note, today) for note in plan.of(NoteKind.AGREEMENT)] == [
        "Te laat: het moest klaar zijn op maandag 1 februari 2027",
        "Open, klaar uiterlijk donderdag 1 april 2027",
        "Gedaan op zaterdag 27 februari 2027",
    ]
    assert {late.id, still.id} < {note.id for note in plan.notes}


def test_action_points_of_all_plans_are_open_by_day_and_then_done(room: CountRoom) -> None:
    first, second = (plan.id for plan in plans.ballot(room.store, room.contest_id)[:2])
    noted(room, first, NoteKind.ACTION_POINT, "ooit")
    noted(room, second, NoteKind.ACTION_POINT, "snel", due=date(2027, 1, 1))
    ready = noted(room, second, NoteKind.ACTION_POINT, "klaar")
    plan_notes.done(room.store, room.moment(), note_id=ready.id, on=date(2027, 1, 1))
    mistake = noted(room, second, NoteKind.ACTION_POINT, "vergissing")
    plan_notes.take_back(room.store, room.moment(), note_id=mistake.id, reason="dubbel")
    noted(room, second, NoteKind.PROGRESS, "iets anders")
    points = after_vote.action_points(room.store)
    assert [point.note.what for point in points] == ["snel", "ooit", "klaar"]
    assert all(point.plan_title and point.plan_number for point in points)
