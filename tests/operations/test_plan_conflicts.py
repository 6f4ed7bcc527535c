"""A person settles what two laptops said apart: what each side says, the choice, the reason, the same on every side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from app.models.records import CostLine, PlanText, Submitter
from app.models.terms import Json, PlanState
from app.operations import incidents, plan_conflicts, plans
from app.operations.journal import ReasonMissing
from app.operations.plan_conflicts import STAYS, FieldConflict
from tests.operations.samples import CONTEST, Laptop, tables

BENCH = PlanText(
    title="Bankjes aan de Molenplas",
    what="Drie bankjes",
    why="Om uit te rusten",
    for_whom="Oudere wandelaars",
    area="Meerwijk",
    themes=("Elkaar ontmoeten",),
    cost_lines=(CostLine("bank", 3, 80_000),),
    upkeep="De buurt houdt ze schoon",
)

Pair = tuple[Laptop, Laptop, UUID]


@pytest.fixture
def pair(laptops: Callable[[str], Laptop]) -> Pair:
    """Two laptops that know the same plan, and from then on not each other."""
    one, two = laptops("een"), laptops("twee")
    plan_id = plans.enter(one.store, one.now(), text=BENCH, submitter=Submitter(name="Fatma")).id
    two.receive(one.events())
    return one, two, plan_id


def edit(laptop: Laptop, plan_id: UUID, **values: object) -> None:
    plan = plans.plan(laptop.store, plan_id)
    text = replace(plan.text, **values)
    plans.change(laptop.store, laptop.now(), plan_id=plan_id, text=text, submitter=plan.submitter)


def meet(*laptops: Laptop) -> None:
    for _ in laptops:
        events = [event for laptop in laptops for event in laptop.events()]
        for laptop in laptops:
            laptop.receive(events)


def only(laptop: Laptop) -> FieldConflict:
    (found,) = plan_conflicts.conflicts(laptop.store)
    return found


def says(laptop: Laptop) -> list[str]:
    return sorted(str(version.value) for version in only(laptop).versions)


def choose(laptop: Laptop, value: Json, reason: str = "gebeld met de maker") -> None:
    plan_conflicts.settle_field(
        laptop.store, laptop.now(), incident_id=only(laptop).incident_id, value=value, reason=reason
    )


def test_a_conflict_tells_what_was_before_and_what_each_side_says(pair: Pair) -> None:
    one, two, plan_id = pair
    edit(one, plan_id, title="Vier bankjes")
    edit(two, plan_id, title="Zes")
    edit(two, plan_id, title="Zes bankjes")
    meet(one, two)
    found = only(one)
    number = plans.plan(one.store, plan_id).number
    assert (found.plan_number, found.plan_title, found.field) == (number, BENCH.title, "title")
    assert (found.before, found.current) == (BENCH.title, BENCH.title)
    assert [(version.value, version.by, version.own) for version in found.versions] == [
        ("Vier bankjes", "Anna", True),
        ("Zes bankjes", "Anna", False),
    ]
    assert found.versions[0].device == "een"
    assert found.values == ("Vier bankjes", "Zes bankjes", BENCH.title)
    assert (found.settled, found.fixed) == (False, False)


@pytest.mark.parametrize("value", ["Zes bankjes", BENCH.title, "Acht bankjes, zoals de maker zei"])
def test_a_choice_replaces_both_in_one_act_and_both_stay_on_record(pair: Pair, value: str) -> None:
    one, two, plan_id = pair
    edit(one, plan_id, title="Vier bankjes")
    edit(two, plan_id, title="Zes bankjes")
    meet(one, two)
    choose(one, value)
    meet(one, two)
    for laptop in (one, two):
        assert plans.plan(laptop.store, plan_id).text.title == value
        assert (only(laptop).settled, only(laptop).reason) == (True, "gebeld met de maker")
        assert says(laptop) == ["Vier bankjes", "Zes bankjes"]
    assert tables(one.store) == tables(two.store)


def test_two_people_who_settle_apart_and_differently_have_a_conflict_again(pair: Pair) -> None:
    one, two, plan_id = pair
    edit(one, plan_id, title="Vier bankjes")
    edit(two, plan_id, title="Zes bankjes")
    meet(one, two)
    choose(one, "Vier bankjes")
    choose(two, "Zes bankjes")
    meet(one, two)
    assert not only(one).settled
    assert says(one) == ["Vier bankjes", "Zes bankjes"]
    choose(two, "Zes bankjes", "nog eens gebeld")
    meet(one, two)
    assert only(one).reason == "gebeld met de maker / nog eens gebeld"
    assert plans.plan(one.store, plan_id).text.title == "Zes bankjes"
    assert tables(one.store) == tables(two.store)


def test_a_budget_is_chosen_as_a_whole_and_not_made_up(pair: Pair) -> None:
    one, two, plan_id = pair
    edit(one, plan_id, cost_lines=(CostLine("bank", 4, 80_000),))
    edit(two, plan_id, cost_lines=(CostLine("bank", 6, 70_000),))
    meet(one, two)
    with pytest.raises(plan_conflicts.NoSuchVersion):
        choose(one, [["bank", 5, 75_000, False]])
    assert not only(one).settled
    choose(one, [["bank", 6, 70_000, False]])
    meet(one, two)
    assert plans.plan(two.store, plan_id).text.cost_cents == 420_000
    assert tables(one.store) == tables(two.store)


@pytest.mark.parametrize("stays", [True, False])
def test_a_person_decides_whether_a_plan_lives_that_was_edited_apart_from_its_withdrawal(
    pair: Pair, *, stays: bool
) -> None:
    one, two, plan_id = pair
    plans.hand_in(one.store, one.now(), plan_id=plan_id)
    meet(one, two)
    plans.withdraw(one.store, one.now(), plan_id=plan_id, reason="verhuisd")
    edit(two, plan_id, title="Vier bankjes")
    meet(one, two)
    found = only(two)
    assert found.field == "state"
    assert [version.value for version in found.versions] == [STAYS, "withdrawn"]
    choose(two, STAYS if stays else "withdrawn", "de buren gaan door" if stays else "de maker stopt")
    meet(one, two)
    for laptop in (one, two):
        plan = plans.plan(laptop.store, plan_id)
        assert plan.state is (PlanState.HANDED_IN if stays else PlanState.WITHDRAWN)
        assert plan.text.title == "Vier bankjes"
        assert only(laptop).settled
    assert tables(one.store) == tables(two.store)


def test_what_stands_on_the_ballot_can_only_be_explained(pair: Pair) -> None:
    one, two, plan_id = pair
    plans.hand_in(one.store, one.now(), plan_id=plan_id)
    meet(one, two)
    plans.put_on_ballot(one.store, one.now(), contest_id=CONTEST, plan_ids=[plan_id])
    edit(two, plan_id, title="Heel iets anders")
    meet(one, two)
    found = only(one)
    assert (found.field, found.fixed) == ("ballot_number", True)
    assert [version.value for version in found.versions] == [
        [[BENCH.title, 1]],
        {"title": "Heel iets anders"},
    ]
    with pytest.raises(plans.PlanFixed):
        choose(one, "Heel iets anders")
    choose(one, None, "de maker weet ervan")
    meet(one, two)
    assert (only(two).settled, plans.plan(two.store, plan_id).text.title) == (True, BENCH.title)
    assert tables(one.store) == tables(two.store)


def test_two_lists_that_clash_show_their_numbers(laptops: Callable[[str], Laptop]) -> None:
    one, two = laptops("een"), laptops("twee")
    made: list[UUID] = []
    for title in ("Bankjes", "Honing"):
        text = replace(BENCH, title=title)
        plan_id = plans.enter(one.store, one.now(), text=text, submitter=Submitter()).id
        made.append(plans.hand_in(one.store, one.now(), plan_id=plan_id).id)
    meet(one, two)
    plans.put_on_ballot(one.store, one.now(), contest_id=CONTEST, plan_ids=made)
    plans.put_on_ballot(two.store, two.now(), contest_id=CONTEST, plan_ids=made[::-1])
    meet(one, two)
    found = only(one)
    assert (found.plan_id, found.plan_title, found.fixed) == (CONTEST, "", True)
    assert [version.value for version in found.versions] == [
        [["Bankjes", 1], ["Honing", 2]],
        [["Honing", 1], ["Bankjes", 2]],
    ]
    choose(two, None, "de lijst van een geldt")
    meet(one, two)
    assert only(one).settled
    assert tables(one.store) == tables(two.store)


def test_settling_takes_a_reason_a_conflict_and_a_text_that_fits(pair: Pair) -> None:
    one, two, plan_id = pair
    edit(one, plan_id, title="Vier bankjes")
    edit(two, plan_id, title="Zes bankjes")
    meet(one, two)
    with pytest.raises(ReasonMissing):
        choose(one, "Zes bankjes", " ")
    with pytest.raises(plans.TextTooLong):
        choose(one, "a" * 10_001)
    with pytest.raises(incidents.UnknownIncident):
        plan_conflicts.settle_field(
            one.store, one.now(), incident_id=uuid4(), value="Zes bankjes", reason="gebeld"
        )
    assert not only(one).settled
    assert plans.plan(one.store, plan_id).text.title == BENCH.title
