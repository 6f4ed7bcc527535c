from __future__ import annotations

import hashlib
from collections.abc import Sequence
from math import comb
from random import Random
from uuid import UUID

import pytest

from app.models.allocation import Rules, allocate
from app.models.audit_sample import drawn_numbers, margin_votes, sample_size
from app.models.records import BallotPlan
from app.models.result_records import PlanResult
from app.models.terms import Channel, LeftOver, PlanOutcome, Rule


@pytest.mark.parametrize(
    "papers, margin, risk, wrong, sample",
    [
        ([50] * 20, 1, 10, 1, 18),  # one wrong batch is enough: nearly all
        ([50] * 20, 101, 10, 2, 14),  # a batch of 50 brings two plans 100 votes closer
        ([50] * 20, 1000, 10, 10, 4),
        ([50] * 20, 2001, 10, 20, 1),  # all of them wrong would not do
        ([50] * 20, None, 10, 1, 18),  # no margin to go by
        ([50] * 20, 1000, 1, 10, 6),
        ([200, 10, 10], 300, 10, 1, 3),  # the largest first
        ([], 10, 10, 0, 0),
    ],
)
def test_the_sample_follows_from_the_margin(
    papers: list[int], margin: int | None, risk: int, wrong: int, sample: int
) -> None:
    size = sample_size(papers, margin, risk)
    assert (size.wrong, size.sample) == (wrong, sample)
    batches = len(papers)
    if batches:
        assert 100 * comb(batches - wrong, sample) <= risk * comb(batches, sample)


def test_the_draw_can_be_redone_by_hand() -> None:
    lots = {n: hashlib.sha256(f"4 2 6 1 5 3:{n}".encode()).hexdigest() for n in range(1, 13)}
    assert drawn_numbers("4 2 6 1 5 3", 12, 3) == set(sorted(lots, key=lambda n: lots[n])[:3])


def divided(costs: Sequence[int], votes: Sequence[int], rules: Rules) -> list[PlanResult]:
    plans = [BallotPlan(UUID(int=n), n, str(n), f"Plan {n}", cost) for n, cost in enumerate(costs, start=1)]
    found = allocate(plans, {(n,): given for n, given in enumerate(votes, start=1)}, rules)
    return [
        PlanResult(
            line.plan, {Channel.PAPER: line.votes}, line.chosen, line.outcome, line.left_cents, line.rank
        )
        for line in found.plans
    ]


def who_gets_money(lines: Sequence[PlanResult]) -> set[tuple[int, PlanOutcome]]:
    paid = {PlanOutcome.CHOSEN, PlanOutcome.PARTIAL}
    return {(line.plan.ballot_number, line.outcome) for line in lines if line.outcome in paid}


def test_fewer_wrong_papers_than_half_the_margin_never_change_who_gets_money() -> None:
    rng = Random(6)
    for _ in range(1500):
        plans = rng.randint(2, 5)
        costs, votes = (
            [rng.randint(1, 12) for _ in range(plans)],
            [rng.randint(0, 40) for _ in range(plans)],
        )
        rules = Rules(
            budget_cents=rng.randint(5, 25),
            rule=rng.choice([Rule.GREEDY_SKIP, Rule.GREEDY_STOP]),
            threshold_votes=rng.choice([1, 10, 20, 30]),
            left_over=rng.choice(list(LeftOver)),
            seed="x",
        )
        counted = divided(costs, votes, rules)
        margin = margin_votes(counted, rules.rule, rules.threshold_votes, rules.left_over)
        wrong = max(0, ((41 if margin is None else margin) - 1) // 2)
        for _ in range(4):
            true = [max(0, given + rng.choice((-wrong, 0, wrong))) for given in votes]
            assert who_gets_money(divided(costs, true, rules)) == who_gets_money(counted), (
                costs,
                votes,
                true,
                rules,
            )
