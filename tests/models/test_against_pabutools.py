"""Our rules beside an independent program, on real elections and on small ones full of ties."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, Instance, Project
from pabutools.rules import (
    BudgetAllocation,
    greedy_utilitarian_welfare,
    method_of_equal_shares,
)
from pabutools.tiebreaking import TieBreakingRule

from app.models.allocation import Ballots, Rules, allocate
from app.models.pabulib import PbFile, read_pb
from app.models.records import BallotPlan
from app.models.terms import LeftOver, Rule, TieBreak

pytestmark = (
    pytest.mark.no_cover
)  # the other program would be measured as well, and takes three times as long

REAL = sorted((Path(__file__).parents[2].parent / "shared" / "data" / "pabulib").glob("*.pb"))
SKIP, SHARES = Rule.GREEDY_SKIP, Rule.EQUAL_SHARES
MOST = 1500
BY_NUMBER = TieBreakingRule(lambda _instance, _profile, project: int(project.name))


def plans_of(cents: list[int]) -> list[BallotPlan]:
    return [BallotPlan(UUID(int=n), n, str(n), f"Plan {n}", cost) for n, cost in enumerate(cents, 1)]


def ours(cents: list[int], ballots: Ballots, budget: int, rule: Rule) -> set[int]:
    return {p.ballot_number for p in allocate(plans_of(cents), ballots, Rules(budget, rule)).chosen}


def theirs(cents: list[int], ballots: Ballots, budget: int, rule: Rule) -> set[int]:
    """Return what pabutools chooses: most votes first, or equal shares with add1 and then most votes first.

    It divides satisfaction by cost; with cost as satisfaction what remains is the number of votes.
    """
    projects = [Project(str(n), cost) for n, cost in enumerate(cents, 1)]
    voters = [
        ApprovalBallot([projects[mark - 1] for mark in marks])
        for marks, count in ballots.items()
        for _ in range(count)
    ]
    instance, profile = Instance(projects, budget_limit=budget), ApprovalProfile(voters)
    bought = BudgetAllocation()
    if rule is SHARES:
        bought = method_of_equal_shares(
            instance, profile, Cost_Sat, tie_breaking=BY_NUMBER, voter_budget_increment=100
        )
    found = greedy_utilitarian_welfare(
        instance,
        profile,
        Cost_Sat,
        tie_breaking=BY_NUMBER,
        initial_budget_allocation=[project for project in bought if isinstance(project, Project)],
    )
    assert isinstance(found, BudgetAllocation)
    voted = {mark for marks in ballots for mark in marks}
    # It also funds what nobody voted for, when there is money: such a plan stands below our threshold of one vote.
    return {int(project.name) for project in found} & voted


marks = st.sets(st.integers(1, 6), min_size=1).map(lambda found: tuple(sorted(found)))
small = st.tuples(
    st.lists(st.sampled_from([300, 500, 1000, 1000, 1250, 2000, 3333]), min_size=6, max_size=6),
    st.lists(marks, min_size=1, max_size=8).map(lambda found: Counter(found)),  # noqa: PLW0108 - typed so
    st.integers(3334, 9000),
)


@settings(max_examples=1000, deadline=None)
@given(small)
def test_a_thousand_small_elections_come_out_as_pabutools_has_them(
    election: tuple[list[int], Ballots, int],
) -> None:
    for rule in (SKIP, SHARES):
        assert ours(*election, rule) == theirs(*election, rule)


def numbered(pb: PbFile) -> tuple[list[int], Ballots]:
    number = {project.id: n for n, project in enumerate(pb.projects, 1)}
    ballots = Counter(
        tuple(sorted(number[mark] for mark in ballot.projects)) for ballot in pb.ballots if ballot.projects
    )
    return [project.cost_cents for project in pb.projects], ballots


@pytest.mark.skipif(not REAL, reason="the real elections lie beside the project, not in it")
@pytest.mark.parametrize("file", REAL, ids=lambda file: file.stem)
def test_a_real_election_comes_out_as_its_file_and_pabutools_have_it(file: Path) -> None:
    pb = read_pb(file.read_bytes())
    cents, ballots = numbered(pb)
    votes = {project.id: project.votes for project in pb.projects if project.votes is not None}
    assert {project.id: pb.votes.get(project.id, 0) for project in pb.projects} == votes
    assert ours(cents, ballots, pb.budget_cents, SKIP) == theirs(cents, ballots, pb.budget_cents, SKIP)
    # In equal shares ten thousand ballots take the other program most of a minute: so many a part of the money.
    every = 1 + len(ballots) // MOST
    some = dict(sorted(ballots.items())[::every])
    assert ours(cents, some, pb.budget_cents // every, SHARES) == theirs(
        cents, some, pb.budget_cents // every, SHARES
    )
    named = {n for n, project in enumerate(pb.projects, 1) if project.selected}
    if named:
        # Its equal shares are not completed greedily, as ours are.
        assert shared_or_chosen(cents, ballots, pb) == named


def shared_or_chosen(cents: list[int], ballots: Ballots, pb: PbFile) -> set[int]:
    """Return what the rule of the file chooses."""
    found = allocate(plans_of(cents), ballots, Rules(pb.budget_cents, pb.rule)).plans
    wanted = [line for line in found if line.chosen and (pb.rule is SKIP or line.share_cents is not None)]
    return {line.plan.ballot_number for line in wanted}


few = st.tuples(
    st.lists(st.sampled_from([500, 1000, 1000, 2000]), min_size=4, max_size=4),
    st.lists(
        st.sets(st.integers(1, 4), min_size=1).map(lambda found: tuple(sorted(found))), min_size=1, max_size=5
    ).map(lambda found: Counter(found)),  # noqa: PLW0108 - typed so
    st.integers(1000, 5000),
    st.sampled_from(list(Rule)),
    st.sampled_from(list(TieBreak)),
    st.sampled_from(list(LeftOver)),
)


@settings(max_examples=150, deadline=None)
@given(few)
def test_a_draw_is_asked_for_exactly_when_another_order_gives_another_outcome(
    election: tuple[list[int], Ballots, int, Rule, TieBreak, LeftOver],
) -> None:
    cents, ballots, budget, rule, tie_break, left_over = election
    plans = plans_of(cents)
    everyone = tuple(range(1, len(cents) + 1))
    outcomes = set[tuple[frozenset[int], int]]()
    for order in permutations(everyone):
        rules = Rules(
            budget,
            rule,
            left_over=left_over,
            tie_break=tie_break,
            decided=(everyone,),
            before=order,
            seed="s",
        )
        found = allocate(plans, ballots, rules)
        part = found.partial.ballot_number if found.partial else 0
        outcomes.add((frozenset(plan.ballot_number for plan in found.chosen), part))
    asked = allocate(plans, ballots, Rules(budget, rule, left_over=left_over, tie_break=tie_break))
    assert bool(asked.draw_needed) == (len(outcomes) > 1)


@settings(max_examples=100, deadline=None)
@given(small, st.sampled_from(list(Rule)), st.sampled_from(list(LeftOver)))
def test_money_is_exact_and_the_order_of_ballots_changes_nothing(
    election: tuple[list[int], Ballots, int], rule: Rule, left_over: LeftOver
) -> None:
    cents, ballots, budget = election
    rules = Rules(budget, rule, left_over=left_over, seed="zaad")
    found = allocate(plans_of(cents), ballots, rules)
    given = sum(line.granted_cents for line in found.plans)
    assert given + found.left_over_cents == budget
    assert found.left_over_cents >= 0
    turned = Counter[tuple[int, ...]]()
    for numbers, count in reversed(list(ballots.items())):
        turned[numbers[::-1]] += count
    assert allocate(plans_of(cents)[::-1], turned, rules) == found
    shares = [line for line in found.plans if line.share_cents is not None]
    assert all(
        line.share_cents is not None and line.share_cents * line.votes >= line.plan.cost_cents
        for line in shares
    )
