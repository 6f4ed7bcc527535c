"""Joining plans: the one goes on in the other, both makers are kept, and two laptops apart never lose one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from app.models.records import Submitter
from app.models.terms import PlanState
from app.operations import incidents, plan_conflicts, plan_joins, plans
from app.operations.cards import ReasonMissing
from tests.operations.plan_samples import BENCH, conflicts, edited, entered, exchange, handed_in
from tests.operations.samples import CONTEST, Laptop, tables

Laptops = Callable[[str], Laptop]
Three = tuple[Laptop, Laptop, tuple[UUID, UUID, UUID]]


def made_by(laptop: Laptop, name: str, title: str) -> UUID:
    text = replace(BENCH, title=title)
    return plans.enter(laptop.store, laptop.now(), text=text, submitter=Submitter(name)).id


def join(laptop: Laptop, plan_id: UUID, into: UUID, reason: str = "hetzelfde idee") -> None:
    plan_joins.join(laptop.store, laptop.now(), plan_id=plan_id, into=into, reason=reason)


def state(laptop: Laptop, plan_id: UUID) -> PlanState:
    return plans.plan(laptop.store, plan_id).state


def names(laptop: Laptop, plan_id: UUID) -> list[str]:
    return [maker.submitter.name for maker in plan_joins.makers(laptop.store, plan_id)]


@pytest.fixture
def three(laptops: Laptops) -> Three:
    """Two laptops that know the same three plans, and from then on not each other."""
    one, two = laptops("een"), laptops("twee")
    made = tuple(made_by(one, name, f"Plan van {name}") for name in ("Ali", "Bea", "Cor"))
    two.receive(one.events())
    return one, two, (made[0], made[1], made[2])


def test_a_joined_plan_goes_on_in_the_other_and_both_makers_are_kept(laptop: Laptop) -> None:
    bea, ali = made_by(laptop, "Bea", "Bankjes"), made_by(laptop, "Ali", "Zitten")
    join(laptop, ali, bea)
    plan = plans.plan(laptop.store, ali)
    assert (plan.state, plan.joined_to) == (PlanState.JOINED, bea)
    assert names(laptop, bea) == ["Bea", "Ali"]
    assert names(laptop, ali) == ["Ali"]
    going_on = plan_joins.goes_on_in(laptop.store, ali)
    assert going_on is not None
    assert going_on.id == bea


def test_a_joined_plan_stands_again_where_it_stood_when_the_joining_is_undone(laptop: Laptop) -> None:
    ali, bea = handed_in(laptop, "Zitten"), entered(laptop)
    join(laptop, ali, bea)
    with pytest.raises(ReasonMissing):
        plan_joins.part(laptop.store, laptop.now(), plan_id=ali, reason=" ")
    plan = plan_joins.part(laptop.store, laptop.now(), plan_id=ali, reason="toch een eigen plan")
    assert (plan.state, plan.joined_to) == (PlanState.HANDED_IN, None)
    assert len(plan_joins.makers(laptop.store, bea)) == 1
    with pytest.raises(plans.PlanFixed):
        plan_joins.part(laptop.store, laptop.now(), plan_id=ali, reason="nog eens")


def test_a_plan_is_not_joined_to_itself_without_reason_or_to_one_that_is_gone(laptop: Laptop) -> None:
    ali, bea, cor = (made_by(laptop, name, name) for name in ("Ali", "Bea", "Cor"))
    with pytest.raises(plan_joins.JoinedToItself):
        join(laptop, ali, ali)
    with pytest.raises(ReasonMissing):
        join(laptop, ali, bea, "  ")
    join(laptop, bea, cor)
    with pytest.raises(plan_joins.JoinTargetGone):
        join(laptop, ali, bea)
    with pytest.raises(plans.PlanFixed):
        join(laptop, bea, ali)
    plans.withdraw(laptop.store, laptop.now(), plan_id=cor, reason="verhuisd")
    with pytest.raises(plan_joins.JoinTargetGone):
        join(laptop, ali, cor)


def test_nothing_is_joined_to_or_from_a_plan_on_the_ballot(laptop: Laptop) -> None:
    ali, bea = handed_in(laptop, "Zitten"), entered(laptop)
    plans.put_on_ballot(laptop.store, laptop.now(), contest_id=CONTEST, plan_ids=[ali])
    with pytest.raises(plan_joins.JoinTargetFixed):
        join(laptop, bea, ali)
    with pytest.raises(plans.PlanFixed):
        join(laptop, ali, bea)


def test_chains_keep_every_maker_and_lead_to_the_last_plan(three: Three) -> None:
    one, two, (ali, bea, cor) = three
    join(one, ali, bea)
    join(two, bea, cor)
    exchange(one, two)
    for laptop in (one, two):
        assert sorted(names(laptop, cor)) == ["Ali", "Bea", "Cor"]
        going_on = plan_joins.goes_on_in(laptop.store, ali)
        assert going_on is not None
        assert going_on.id == cor
        assert conflicts(laptop) == ()
    assert tables(one.store) == tables(two.store)


def test_a_circle_made_apart_ends_and_says_that_no_plan_goes_on(three: Three) -> None:
    one, two, (ali, bea, _) = three
    join(one, ali, bea)
    join(two, bea, ali)
    exchange(one, two)
    for laptop in (one, two):
        assert plan_joins.goes_on_in(laptop.store, ali) is None
        assert sorted(names(laptop, ali)) == sorted(names(laptop, bea)) == ["Ali", "Bea"]
    assert tables(one.store) == tables(two.store)
    plan_joins.part(one.store, one.now(), plan_id=bea, reason="Bea gaat door")
    exchange(one, two)
    going_on = plan_joins.goes_on_in(two.store, ali)
    assert going_on is not None
    assert going_on.id == bea


def test_a_plan_joined_apart_to_two_others_is_a_conflict_that_people_read_by_name(three: Three) -> None:
    one, two, (ali, bea, cor) = three
    join(one, ali, bea)
    join(two, ali, cor)
    exchange(one, two)
    assert tables(one.store) == tables(two.store)
    (conflict,) = plan_conflicts.conflicts(one.store)
    assert conflict.field == "joined_to"
    assert {str(version.value) for version in conflict.versions} == {str(bea), str(cor)}
    assert conflict.names[str(bea)].endswith(": Plan van Bea")
    plan_conflicts.settle_field(
        one.store, one.now(), incident_id=conflict.incident_id, value=str(cor), reason="Ali koos voor Cor"
    )
    exchange(one, two)
    for laptop in (one, two):
        assert plans.plan(laptop.store, ali).joined_to == cor
        assert all(incident.settled for incident in incidents.incidents(laptop.store))
    assert tables(one.store) == tables(two.store)


def test_a_text_changed_apart_from_a_joining_asks_whether_the_plan_goes_on(three: Three) -> None:
    one, two, (ali, bea, _) = three
    join(one, ali, bea)
    edited(two, ali, title="Toch anders")
    exchange(one, two)
    (conflict,) = plan_conflicts.conflicts(two.store)
    assert (conflict.field, {str(version.value) for version in conflict.versions}) == (
        "state",
        {plan_conflicts.STAYS, "joined"},
    )
    plan_conflicts.settle_field(
        two.store,
        two.now(),
        incident_id=conflict.incident_id,
        value=plan_conflicts.STAYS,
        reason="Ali gaat zelf door",
    )
    exchange(one, two)
    for laptop in (one, two):
        plan = plans.plan(laptop.store, ali)
        assert (plan.state, plan.joined_to, plan.text.title) == (PlanState.DRAFT, None, "Toch anders")
        assert names(laptop, bea) == ["Bea"]
    assert tables(one.store) == tables(two.store)


@pytest.mark.parametrize(
    "chosen, joined", [("joined", True), ("withdrawn", False)], ids=["joined", "withdrawn"]
)
def test_a_joining_against_a_withdrawal_is_settled_by_a_person(
    three: Three, chosen: str, joined: object
) -> None:
    one, two, (ali, bea, _) = three
    join(one, ali, bea)
    plans.withdraw(two.store, two.now(), plan_id=ali, reason="verhuisd")
    exchange(one, two)
    (conflict,) = plan_conflicts.conflicts(one.store)
    assert {str(version.value) for version in conflict.versions} == {"joined", "withdrawn"}
    plan_conflicts.settle_field(
        one.store, one.now(), incident_id=conflict.incident_id, value=chosen, reason="gebeld met Ali"
    )
    exchange(one, two)
    for laptop in (one, two):
        plan = plans.plan(laptop.store, ali)
        assert (plan.state is PlanState.JOINED, plan.joined_to == bea) == (joined, joined)
        assert ("Ali" in names(laptop, bea)) is joined
    assert tables(one.store) == tables(two.store)


def test_joining_the_same_way_twice_apart_is_no_conflict(three: Three) -> None:
    one, two, (ali, bea, _) = three
    for laptop in (one, two):
        join(laptop, ali, bea)
    exchange(one, two)
    assert conflicts(one) == ()
    assert state(two, ali) is PlanState.JOINED
    assert tables(one.store) == tables(two.store)
