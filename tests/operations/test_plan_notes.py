"""Notes with a plan: each stands by itself, and they come out the same in whatever order they arrive."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.note_records import PlanNote
from app.models.plan_acts import PlanNoteRow
from app.models.terms import NoteKind, Outcome
from app.operations import plan_notes
from app.operations.journal import ReasonMissing
from app.operations.plan_notes import NoteGone, NoteIncomplete
from app.operations.plans import TextTooLong
from tests.operations.four_laptops import NAMES, come_to_the_same, four_alike
from tests.operations.plan_samples import entered, exchange
from tests.operations.samples import Laptop, a_laptop, tables

MONDAY = date(2026, 12, 7)


def noted(
    laptop: Laptop,
    plan_id: UUID,
    what: str = "De drempel bekijken",
    *,
    kind: NoteKind = NoteKind.ACTION_POINT,
    who: str = "Verkeer",
    due: date | None = None,
) -> PlanNote:
    return plan_notes.make(
        laptop.store, laptop.now(), plan_id=plan_id, kind=kind, who=who, what=what, due=due
    )


def test_an_agreement_says_who_does_what_by_when(laptop: Laptop) -> None:
    plan_id = entered(laptop)
    made = noted(laptop, plan_id, " Bankjes bestellen ", kind=NoteKind.AGREEMENT, who=" Fatma ", due=MONDAY)
    assert (made.who, made.what, made.due, made.done_on, made.by) == (
        "Fatma",
        "Bankjes bestellen",
        MONDAY,
        None,
        "Anna",
    )
    assert made.overdue(MONDAY + timedelta(days=1))
    assert not made.overdue(MONDAY)
    assert plan_notes.notes(laptop.store, plan_id) == (made,)


@pytest.mark.parametrize(
    "kind, who, what, missing",
    [
        (NoteKind.AGREEMENT, "", "bestellen", ("note_who",)),
        (NoteKind.WAY_ON, " ", "gaat door", ("note_who",)),
        (NoteKind.PROGRESS, "Fatma", " ", ("note_what",)),
    ],
)
def test_a_note_that_says_too_little_is_not_kept(
    laptop: Laptop, kind: NoteKind, who: str, what: str, missing: tuple[str, ...]
) -> None:
    plan_id = entered(laptop)
    with pytest.raises(NoteIncomplete) as problem:
        noted(laptop, plan_id, what, kind=kind, who=who)
    assert problem.value.data == {"missing": missing}
    assert plan_notes.notes(laptop.store, plan_id) == ()


def test_a_note_of_a_whole_book_is_refused(laptop: Laptop) -> None:
    with pytest.raises(TextTooLong):
        noted(laptop, entered(laptop), "x" * 2_001)


def test_how_it_goes_needs_no_name_and_an_action_point_no_department_yet(laptop: Laptop) -> None:
    plan_id = entered(laptop)
    noted(laptop, plan_id, "De bankjes staan er", kind=NoteKind.PROGRESS, who="")
    noted(laptop, plan_id, who="")
    assert [note.kind for note in plan_notes.notes(laptop.store, plan_id)] == [
        NoteKind.PROGRESS,
        NoteKind.ACTION_POINT,
    ]


def test_what_is_open_comes_in_the_order_in_which_it_must_be_done(laptop: Laptop) -> None:
    plan_id = entered(laptop)
    noted(laptop, plan_id, "ooit")
    noted(laptop, plan_id, "later", due=MONDAY + timedelta(days=7))
    noted(laptop, plan_id, "eerst", due=MONDAY)
    noted(laptop, plan_id, "een verhaal", kind=NoteKind.PROGRESS)
    finished, mistaken = noted(laptop, plan_id, "klaar"), noted(laptop, plan_id, "vergissing")
    plan_notes.done(laptop.store, laptop.now(), note_id=finished.id, on=MONDAY)
    plan_notes.take_back(laptop.store, laptop.now(), note_id=mistaken.id, reason="dubbel")
    still_open = plan_notes.open_notes(laptop.store, [NoteKind.ACTION_POINT])
    assert [note.what for note in still_open] == ["eerst", "later", "ooit"]


def test_what_was_taken_back_needs_a_reason_and_is_over_then(laptop: Laptop) -> None:
    plan_id = entered(laptop)
    note = noted(laptop, plan_id)
    with pytest.raises(ReasonMissing):
        plan_notes.take_back(laptop.store, laptop.now(), note_id=note.id, reason=" ")
    gone = plan_notes.take_back(laptop.store, laptop.now(), note_id=note.id, reason="dubbel")
    assert gone.taken_back == "dubbel"
    assert plan_notes.notes(laptop.store, plan_id) == ()
    with pytest.raises(NoteGone):
        plan_notes.take_back(laptop.store, laptop.now(), note_id=note.id, reason="nog eens")
    with pytest.raises(NoteGone):
        plan_notes.done(laptop.store, laptop.now(), note_id=note.id, on=MONDAY)


def test_done_twice_here_leaves_one_act_unless_it_was_earlier(laptop: Laptop) -> None:
    note = noted(laptop, entered(laptop))
    for day in (MONDAY, MONDAY + timedelta(days=1)):
        plan_notes.done(laptop.store, laptop.now(), note_id=note.id, on=day)
    assert [event.type for event in laptop.events()].count("note.done") == 1
    earlier = plan_notes.done(laptop.store, laptop.now(), note_id=note.id, on=MONDAY - timedelta(days=1))
    assert earlier.done_on == MONDAY - timedelta(days=1)


def test_notes_made_apart_stand_beside_each_other_and_the_earliest_day_holds(
    laptops: Callable[[str], Laptop],
) -> None:
    one, two = laptops("een"), laptops("twee")
    plan_id = entered(one)
    shared = noted(one, plan_id, "samen")
    two.receive(one.events())
    noted(one, plan_id, "van een")
    noted(two, plan_id, "van twee")
    plan_notes.done(one.store, one.now(), note_id=shared.id, on=MONDAY)
    plan_notes.done(two.store, two.now(), note_id=shared.id, on=MONDAY - timedelta(days=3))
    exchange(one, two)
    for laptop in (one, two):
        found = {note.what: note.done_on for note in plan_notes.notes(laptop.store, plan_id)}
        assert found == {"samen": MONDAY - timedelta(days=3), "van een": None, "van twee": None}
    assert Outcome.MERGED in one.outcomes.values()
    assert tables(one.store) == tables(two.store)


def test_a_note_taken_back_apart_has_one_reason_on_both_laptops_and_stays_done(
    laptops: Callable[[str], Laptop],
) -> None:
    one, two = laptops("een"), laptops("twee")
    plan_id = entered(one)
    note = noted(one, plan_id)
    two.receive(one.events())
    plan_notes.done(one.store, one.now(), note_id=note.id, on=MONDAY)
    plan_notes.take_back(one.store, one.now(), note_id=note.id, reason="vergissing")
    plan_notes.take_back(two.store, two.now(), note_id=note.id, reason="dubbel")
    exchange(one, two)
    with one.store.read() as session:
        row = session.get_one(PlanNoteRow, note.id)
        assert (row.taken_back, row.done_on) == ("dubbel", MONDAY)
    assert tables(one.store) == tables(two.store)


def test_a_note_waits_for_its_plan_and_what_was_done_waits_for_the_note(
    laptops: Callable[[str], Laptop],
) -> None:
    one, late = laptops("een"), laptops("laat")
    note = noted(one, entered(one))
    plan_notes.done(one.store, one.now(), note_id=note.id, on=MONDAY)
    late.receive(one.events()[::-1])
    assert list(late.outcomes.values())[:2] == [Outcome.HELD] * 2
    assert tables(late.store) == tables(one.store)


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, UUID]:
    """Four laptops as they stand when each story begins: two know the same plan, two know nothing."""
    folder = tmp_path_factory.mktemp("beginning")
    made = [a_laptop(folder / name, name) for name in NAMES]
    plan_id = entered(made[0])
    exchange(*made[:2])
    for laptop in made:
        laptop.store.close()
    return folder, plan_id


WORK = st.tuples(st.sampled_from(("make", "done", "take_back", "meet")), st.integers(0, 3))


def play(laptop: Laptop, plan_id: UUID, work: str, which: int) -> None:
    """Do one thing to one of the notes that are known here, if there is one."""
    known = plan_notes.notes(laptop.store, plan_id)
    note = known[which % len(known)] if known else None
    if work == "make" or note is None:
        noted(laptop, plan_id, f"{laptop.name} {which}")
    elif work == "done":
        plan_notes.done(laptop.store, laptop.now(), note_id=note.id, on=MONDAY + timedelta(days=which))
    else:
        plan_notes.take_back(laptop.store, laptop.now(), note_id=note.id, reason=f"{laptop.name} {which}")


@settings(max_examples=settings().max_examples // 3)
@given(script=st.lists(st.tuples(st.booleans(), WORK), max_size=10), order=st.randoms(use_true_random=False))
def test_inv_06_notes_of_two_laptops_add_up_to_the_same_in_any_order(
    beginning: tuple[Path, UUID], script: Sequence[tuple[bool, tuple[str, int]]], order: Random
) -> None:
    template, plan_id = beginning
    with four_alike(template) as made:
        one, two, *_ = made
        for at_one, (work, which) in script:
            here, there = (one, two) if at_one else (two, one)
            if work == "meet":
                here.receive(there.events())
            else:
                play(here, plan_id, work, which)
        come_to_the_same(made, order)
