from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.terms import Limit, LimitKind
from app.ui.marking.session import PAST_CHOOSING, ROAD, Manner, Marking, Step, Theme, View
from tests.ui.marking.booth import BUDGET, ballot

PLANS = ballot()
LIMITS = (BUDGET, Limit(LimitKind.CHOICES, 3), Limit(LimitKind.NONE))


def at(step: Step, limit: Limit = BUDGET) -> Marking:
    return Marking(PLANS, limit, step=step)


@given(st.sampled_from(LIMITS), st.lists(st.integers(0, 11), max_size=30))
def test_no_row_of_choices_ever_passes_the_limit(limit: Limit, touched: list[int]) -> None:
    marking = at(Step.CHOOSE, limit)
    for place in touched:
        before, fits = marking.marks, marking.fits(PLANS[place])
        assert marking.toggle(PLANS[place]) is fits
        assert marking.marks == (before ^ {PLANS[place].ballot_number} if fits else before)
    if limit.kind is LimitKind.COST:
        assert sum(plan.cost_cents for plan in marking.chosen) <= limit.value
    if limit.kind is LimitKind.CHOICES:
        assert len(marking.marks) <= limit.value
    assert marking.left is None or marking.left >= 0


def test_the_last_euro_can_be_divided() -> None:
    marking = at(Step.CHOOSE, Limit(LimitKind.COST, PLANS[0].cost_cents + PLANS[1].cost_cents))
    assert marking.toggle(PLANS[0])
    assert marking.toggle(PLANS[1])
    assert marking.left == 0


def test_a_plan_can_be_taken_away_when_nothing_fits_any_more() -> None:
    marking = at(Step.CHOOSE, Limit(LimitKind.CHOICES, 1))
    marking.toggle(PLANS[0])
    assert not marking.toggle(PLANS[1])
    assert marking.toggle(PLANS[0])
    assert marking.marks == frozenset()


def test_the_road_leads_from_language_to_thanks_and_stops_there() -> None:
    marking = at(Step.LANGUAGE)
    walked = [marking.step]
    for _ in range(len(ROAD)):
        marking.go_on()
        walked.append(marking.step)
    assert walked == [*ROAD, Step.THANKS]


@pytest.mark.parametrize("step", [Step.LETTERS, Step.EXPLAIN, Step.CHOOSE, Step.REVIEW])
def test_every_step_before_the_paper_leads_back(step: Step) -> None:
    marking = at(step)
    assert marking.may_go_back
    marking.go_back()
    assert marking.step is ROAD[ROAD.index(step) - 1]


@pytest.mark.parametrize("step", [Step.LANGUAGE, *sorted(PAST_CHOOSING)])
def test_what_is_printed_cannot_be_taken_back(step: Step) -> None:
    marking = at(step)
    assert not marking.may_go_back
    marking.go_back()
    assert marking.step is step


@pytest.mark.parametrize("step", [Step.EXPLAIN, Step.CHOOSE, Step.REVIEW])
def test_letters_can_be_changed_at_every_step_without_losing_the_place(step: Step) -> None:
    marking = at(step)
    marking.toggle(PLANS[0])
    marking.change_letters()
    marking.go_on()
    marking.go_on()
    assert marking.step is step
    marking.change_letters()
    marking.go_back()
    assert (marking.step, marking.marks) == (step, frozenset({1}))


def test_starting_over_asks_first_and_then_drops_the_choices_but_not_the_letters() -> None:
    marking = at(Step.REVIEW)
    marking.manner = Manner("tr", 3, Theme.YELLOW_ON_BLACK)
    marking.toggle(PLANS[0])
    marking.ask_start_over()
    marking.go_back()
    assert (marking.step, marking.marks) == (Step.REVIEW, frozenset({1}))
    marking.ask_start_over()
    marking.go_on()
    assert (marking.step, marking.marks, marking.manner.size) == (Step.LANGUAGE, frozenset(), 3)
    assert not marking.may_go_back


@pytest.mark.parametrize(
    "digits, found", [("1", 1), ("12", 12), ("7", 7), ("19", 9), ("99", 9), ("0", None), ("10", 10)]
)
def test_a_plan_is_found_by_its_number(digits: str, found: int | None) -> None:
    marking = at(Step.CHOOSE)
    answers = [marking.type_digit(digit) for digit in digits]
    plan = marking.found
    assert (plan and plan.ballot_number) == found
    assert answers[-1] is (found is not None)
    assert marking.plan.ballot_number == (found or 1)


def test_the_list_is_for_eyes_and_one_by_one_for_switches_and_ears() -> None:
    for manner, view in (
        (Manner(), View.LIST),
        (Manner(switches=True), View.ONE),
        (Manner(speaking=True), View.ONE),
    ):
        marking = Marking(PLANS, BUDGET, manner, Step.EXPLAIN)
        marking.go_on()
        assert marking.view is view


def test_plans_turn_round_and_round() -> None:
    marking = at(Step.CHOOSE)
    marking.turn(-1)
    assert marking.plan is PLANS[-1]
    marking.turn(1)
    assert marking.plan is PLANS[0]
