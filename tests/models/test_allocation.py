from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, Instance, Project
from pabutools.rules import BudgetAllocation, greedy_utilitarian_welfare

from app.models.allocation import (
    Allocation,
    Ballots,
    Rules,
    UnknownBallotNumber,
    allocate,
    ballot_worth,
    lot,
)
from app.models.records import BallotPlan, Paper
from app.models.terms import InvalidReason, Limit, LimitKind, PaperKind, PlanOutcome, Rule

SKIP, STOP = Rule.GREEDY_SKIP, Rule.GREEDY_STOP


def plans_of(*euros: int) -> tuple[BallotPlan, ...]:
    return tuple(BallotPlan(UUID(int=n), n, str(n), f"Plan {n}", e * 100) for n, e in enumerate(euros, 1))


def votes_of(*votes: int) -> Ballots:
    """Return so many ballots for each plan, each with one mark."""
    return {(number,): count for number, count in enumerate(votes, 1)}


def divide(
    plans: Iterable[BallotPlan],
    ballots: Ballots,
    budget_cents: int,
    rule: Rule,
    threshold_votes: int = 1,
    seed: str = "",
) -> Allocation:
    return allocate(plans, ballots, Rules(budget_cents, rule, threshold_votes, seed=seed))


def chosen(allocation: Allocation) -> set[int]:
    return {plan.ballot_number for plan in allocation.chosen}


def outcomes(allocation: Allocation) -> list[PlanOutcome]:
    return [line.outcome for line in allocation.plans]


elections = st.lists(
    st.tuples(st.integers(1, 40), st.integers(0, 6)), min_size=1, max_size=6
)  # (euros, votes); few votes, so that ties are common
rules = st.sampled_from([SKIP, STOP])
budgets = st.integers(0, 90)


def run(
    election: list[tuple[int, int]], budget: int, rule: Rule, seed: str = "", threshold: int = 1
) -> Allocation:
    euros, votes = zip(*election, strict=True)
    return divide(plans_of(*euros), votes_of(*votes), budget * 100, rule, threshold, seed)


def test_skipping_goes_on_after_a_plan_that_does_not_fit() -> None:
    result = divide(plans_of(60, 50, 30), votes_of(9, 8, 7), 10_000, SKIP)
    assert outcomes(result) == [PlanOutcome.CHOSEN, PlanOutcome.DOES_NOT_FIT, PlanOutcome.CHOSEN]
    assert [line.left_cents for line in result.plans] == [10_000, 4_000, 4_000]
    assert [line.rank for line in result.plans] == [1, 2, 3]
    assert result.left_over_cents == 1_000


def test_stopping_ends_at_the_first_plan_that_does_not_fit() -> None:
    result = divide(plans_of(60, 50, 30), votes_of(9, 8, 7), 10_000, STOP)
    assert outcomes(result) == [PlanOutcome.CHOSEN, PlanOutcome.DOES_NOT_FIT, PlanOutcome.AFTER_STOP]
    assert result.left_over_cents == 4_000


def test_a_plan_nobody_voted_for_is_not_chosen_even_when_there_is_money() -> None:
    result = divide(plans_of(10, 10), votes_of(3, 0), 10_000, SKIP)
    assert outcomes(result) == [PlanOutcome.CHOSEN, PlanOutcome.BELOW_THRESHOLD]


def test_a_threshold_keeps_out_plans_with_too_few_votes() -> None:
    result = divide(plans_of(10, 10, 10), votes_of(20, 19, 5), 10_000, SKIP, threshold_votes=20)
    assert chosen(result) == {1}


def test_a_tie_for_the_last_place_asks_for_a_draw() -> None:
    result = divide(plans_of(60, 40, 40), votes_of(9, 5, 5), 10_000, SKIP)
    assert result.draw_needed == ((2, 3),)
    assert chosen(result) == {1, 2}  # provisional, in the order of the ballot


def test_the_draw_decides_the_tie_and_nothing_is_left_to_draw() -> None:
    by_seed = {seed: divide(plans_of(40, 40), votes_of(5, 5), 4_000, SKIP, seed=seed) for seed in "abcdefgh"}
    assert {frozenset(chosen(result)) for result in by_seed.values()} == {frozenset({1}), frozenset({2})}
    for seed, result in by_seed.items():
        assert result.draw_needed == ()
        assert result.ties == (tuple(sorted((1, 2), key=lambda n: lot(seed, n))),)


@pytest.mark.parametrize("rule", [SKIP, STOP])
def test_a_tie_that_changes_nothing_asks_for_no_draw(rule: Rule) -> None:
    both_fit = divide(plans_of(60, 20, 20), votes_of(9, 5, 5), 10_000, rule)
    none_fits = divide(plans_of(60, 50, 70), votes_of(9, 5, 5), 10_000, rule)
    assert both_fit.ties == none_fits.ties == ((2, 3),)
    assert both_fit.draw_needed == none_fits.draw_needed == ()


def test_when_stopping_an_equal_plan_that_never_fits_does_ask_for_a_draw() -> None:
    election = plans_of(60, 20, 70), votes_of(9, 5, 5), 10_000
    assert divide(*election, STOP).draw_needed == ((2, 3),)
    assert divide(*election, SKIP).draw_needed == ()


def test_the_worked_example_of_the_lot_in_the_docs_is_true() -> None:
    order = sorted((3, 7, 12), key=lambda number: lot("kersenbloesem 2026", number))
    assert order == [3, 12, 7]
    assert lot("kersenbloesem 2026", 7) == hashlib.sha256(b"kersenbloesem 2026:7").hexdigest()
    assert lot("kersenbloesem 2026", 7).startswith("6e839bdab335")


@given(elections, budgets, rules)
def test_a_draw_is_asked_for_exactly_when_another_order_chooses_others(
    election: list[tuple[int, int]], budget: int, rule: Rule
) -> None:
    result = run(election, budget, rule)
    orders = permutations(range(len(election)))  # every order in which a lot could put equals
    sets: set[frozenset[int]] = set()
    for order in orders:
        ranked = sorted(order, key=lambda i: -election[i][1])
        left, picked = budget, set[int]()
        for i in ranked:
            if election[i][1] < 1:
                break
            if election[i][0] <= left:
                left -= election[i][0]
                picked.add(i + 1)
            elif rule is STOP:
                break
        sets.add(frozenset(picked))
    assert bool(result.draw_needed) == (len(sets) > 1)
    assert frozenset(chosen(result)) in sets


@given(elections, budgets, rules, st.sampled_from(["", "zaad"]))
def test_inv_12_the_order_in_which_plans_come_in_changes_nothing(
    election: list[tuple[int, int]], budget: int, rule: Rule, seed: str
) -> None:
    euros, votes = zip(*election, strict=True)
    plans = list(plans_of(*euros))
    first = divide(plans, votes_of(*votes), budget * 100, rule, seed=seed)
    plans.reverse()
    assert divide(plans, votes_of(*votes), budget * 100, rule, seed=seed) == first


@given(elections, budgets, rules)
def test_never_more_is_given_than_there_is(election: list[tuple[int, int]], budget: int, rule: Rule) -> None:
    result = run(election, budget, rule)
    assert result.left_over_cents >= 0
    assert sum(plan.cost_cents for plan in result.chosen) + result.left_over_cents == budget * 100
    assert len(result.plans) == len(election)


@given(elections, budgets, st.sampled_from(["", "zaad"]))
def test_one_vote_more_never_costs_a_chosen_plan_its_place(
    election: list[tuple[int, int]], budget: int, seed: str
) -> None:
    before = chosen(run(election, budget, SKIP, seed))
    for number in before:
        euros, votes = election[number - 1]
        more = [*election[: number - 1], (euros, votes + 1), *election[number:]]
        assert number in chosen(run(more, budget, SKIP, seed))


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), budgets)
def test_an_independent_program_chooses_the_same(euros: list[int], budget: int) -> None:
    votes = range(1, len(euros) + 1)  # no ties
    ours = divide(plans_of(*euros), votes_of(*votes), budget * 100, SKIP)
    projects = [Project(str(n), cost) for n, cost in enumerate(euros, 1)]
    ballots = [ApprovalBallot(projects[voter:]) for voter in range(len(euros))]
    instance = Instance(projects, budget_limit=budget)
    # It divides satisfaction by cost; with cost as satisfaction what remains is the number of votes.
    theirs = greedy_utilitarian_welfare(instance, ApprovalProfile(ballots), sat_class=Cost_Sat)
    assert isinstance(theirs, BudgetAllocation)
    assert {str(number) for number in chosen(ours)} == {project.name for project in theirs}


COSTS = {1: 40_00, 2: 60_00, 3: 1}


@pytest.mark.parametrize(
    "marks, limit, worth",
    [
        ([], Limit(LimitKind.NONE), Paper(PaperKind.BLANK)),
        ([2, 1, 2], Limit(LimitKind.NONE), Paper(PaperKind.VALID, (1, 2))),
        ([1, 2], Limit(LimitKind.COST, 100_00), Paper(PaperKind.VALID, (1, 2))),
        (
            [3, 1, 2],
            Limit(LimitKind.COST, 100_00),
            Paper(PaperKind.INVALID, (1, 2, 3), InvalidReason.OVER_LIMIT),
        ),
        ([1, 3], Limit(LimitKind.CHOICES, 2), Paper(PaperKind.VALID, (1, 3))),
        (
            [1, 2, 3],
            Limit(LimitKind.CHOICES, 2),
            Paper(PaperKind.INVALID, (1, 2, 3), InvalidReason.OVER_LIMIT),
        ),
    ],
)
def test_a_paper_is_worth_what_its_marks_say(marks: list[int], limit: Limit, worth: Paper) -> None:
    assert ballot_worth(marks, limit, COSTS) == worth


def test_a_mark_for_a_plan_that_is_not_there_is_named() -> None:
    with pytest.raises(UnknownBallotNumber) as wrong:
        ballot_worth([1, 9], Limit(LimitKind.NONE), COSTS)
    assert wrong.value.data == {"number": 9}
