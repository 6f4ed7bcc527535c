"""Who gets the money: plans in the order of their votes, the lot between equals, all in whole cents.

Same plans, same votes, same rule, same seed: the same answer anywhere (invariant 12). The draw is described,
to be redone by hand, in ``docs/lot.md``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.models.records import BallotPlan, Paper
from app.models.terms import DomainError, InvalidReason, Limit, LimitKind, PaperKind, PlanOutcome, Rule


class UnknownBallotNumber(DomainError):
    """A ballot marks a plan that is not on the paper. Data: ``number``."""

    def __init__(self, number: int) -> None:
        super().__init__(number=number)
        self.number = number


@dataclass(frozen=True)
class AllocatedPlan:
    """What became of one plan. ``left_cents`` was left when its turn came; ``rank`` starts at 1."""

    plan: BallotPlan
    votes: int
    outcome: PlanOutcome
    left_cents: int
    rank: int

    @property
    def chosen(self) -> bool:
        """Tell whether the plan gets its money."""
        return self.outcome is PlanOutcome.CHOSEN


@dataclass(frozen=True)
class Allocation:
    """The plans in the order in which they were considered, and the cents that are left over.

    ``ties`` lists every group of equals as ordered here (ballot numbers; plans under the threshold are left
    out). ``decisive`` lists those of them whose order changes who is chosen; it is found with the order used
    here, so when no seed was given a later group may still come or go once an earlier one has been drawn.
    """

    plans: tuple[AllocatedPlan, ...]
    left_over_cents: int
    ties: tuple[tuple[int, ...], ...]
    decisive: tuple[tuple[int, ...], ...]
    seed: str

    @property
    def draw_needed(self) -> tuple[tuple[int, ...], ...]:
        """Return the groups to draw before this is final: without a seed their order is provisional."""
        return () if self.seed else self.decisive

    @property
    def chosen(self) -> tuple[BallotPlan, ...]:
        """Return the chosen plans, most votes first."""
        return tuple(line.plan for line in self.plans if line.chosen)


def lot(seed: str, ballot_number: int) -> str:
    """Return the lot of a plan: the SHA-256, in hexadecimal, of seed, colon and ballot number in UTF-8.

    Among equals the plan with the smallest lot comes first. Any tool that makes a SHA-256 can redo it.
    """
    return hashlib.sha256(f"{seed}:{ballot_number}".encode()).hexdigest()


def allocate(
    plans: Iterable[BallotPlan],
    votes: Mapping[int, int],
    budget_cents: int,
    rule: Rule,
    threshold_votes: int = 1,
    seed: str = "",
) -> Allocation:
    """Divide the budget over the plans, most votes first.

    A plan is chosen when it has ``threshold_votes`` votes or more and its whole cost fits in the money that
    is left. After a plan that does not fit, ``GREEDY_SKIP`` goes on with the next and ``GREEDY_STOP`` ends.
    Equal plans come in the order of their lot when there is a ``seed``; without one in the order of their
    ballot number, and ``Allocation.draw_needed`` tells whether that order would decide anything. It does not
    where all of the group that could fit can be paid together, or none can.

    Args:
        plans: the plans on the ballot, in any order.
        votes: ballot number -> votes over all channels; a plan that is not in it has none.
        budget_cents: the money to divide.
        rule: what to do after a plan that does not fit.
        threshold_votes: the votes that a plan needs at least.
        seed: the phrase of the draw, exactly as announced; empty for none.
    """
    ordered = sorted(plans, key=lambda plan: _order(plan, votes, seed))
    walk = _Walk(rule, budget_cents)
    for count, equals in groupby(ordered, key=lambda plan: votes.get(plan.ballot_number, 0)):
        walk.take(tuple(equals), count, count >= threshold_votes)
    return Allocation(tuple(walk.lines), walk.left, tuple(walk.ties), tuple(walk.decisive), seed)


def _order(plan: BallotPlan, votes: Mapping[int, int], seed: str) -> tuple[int, str, int]:
    drawn = lot(seed, plan.ballot_number) if seed else ""
    return (-votes.get(plan.ballot_number, 0), drawn, plan.ballot_number)


class _Walk:
    """One walk along the ordered plans with the purse in hand."""

    def __init__(self, rule: Rule, budget_cents: int) -> None:
        self.rule = rule
        self.left = budget_cents
        self.stopped = False
        self.lines: list[AllocatedPlan] = []
        self.ties: list[tuple[int, ...]] = []
        self.decisive: list[tuple[int, ...]] = []

    def take(self, equals: tuple[BallotPlan, ...], votes: int, enough: bool) -> None:  # noqa: FBT001 - private, one caller
        """Consider a group of plans with the same number of votes, in this order."""
        if enough and len(equals) > 1:
            self._note_tie(equals)
        for plan in equals:
            outcome = self._outcome(plan.cost_cents) if enough else PlanOutcome.BELOW_THRESHOLD
            self.lines.append(AllocatedPlan(plan, votes, outcome, self.left, len(self.lines) + 1))
            if outcome is PlanOutcome.CHOSEN:
                self.left -= plan.cost_cents

    def _outcome(self, cost_cents: int) -> PlanOutcome:
        if self.stopped:
            return PlanOutcome.AFTER_STOP
        if cost_cents <= self.left:
            return PlanOutcome.CHOSEN
        self.stopped = self.rule is Rule.GREEDY_STOP
        return PlanOutcome.DOES_NOT_FIT

    def _note_tie(self, equals: Sequence[BallotPlan]) -> None:
        group = tuple(plan.ballot_number for plan in equals)
        self.ties.append(group)
        if self._order_decides([plan.cost_cents for plan in equals]):
            self.decisive.append(group)

    def _order_decides(self, costs: Sequence[int]) -> bool:
        """Tell whether another order of these costs could choose another set.

        Whoever fits alone is chosen when drawn first; so the set is the same in every order exactly when all
        who fit alone also fit together. When stopping, one who never fits blocks those after it, and so
        counts too.
        """
        fitting = [cost for cost in costs if cost <= self.left]
        if self.stopped or not fitting:
            return False
        blocked = self.rule is Rule.GREEDY_STOP and len(fitting) < len(costs)
        return blocked or sum(fitting) > self.left


def ballot_worth(marks: Iterable[int], limit: Limit, costs: Mapping[int, int]) -> Paper:
    """Return what a paper with these marks is worth: blank without marks, invalid over the limit, else valid.

    Args:
        marks: the ballot numbers marked; a number marked twice counts once.
        limit: the contest's ballot limit. Exactly at the limit is within it.
        costs: ballot number -> cents, of every plan on the ballot.

    Raises:
        UnknownBallotNumber: a mark is for a plan that is not on the ballot.
    """
    chosen = tuple(sorted(set(marks)))
    for number in chosen:
        if number not in costs:
            raise UnknownBallotNumber(number)
    if not chosen:
        return Paper(PaperKind.BLANK)
    if _over(limit, len(chosen), sum(costs[number] for number in chosen)):
        return Paper(PaperKind.INVALID, chosen, InvalidReason.OVER_LIMIT)
    return Paper(PaperKind.VALID, chosen)


def _over(limit: Limit, choices: int, cost_cents: int) -> bool:
    used = {LimitKind.COST: cost_cents, LimitKind.CHOICES: choices, LimitKind.NONE: 0}
    return limit.kind is not LimitKind.NONE and used[limit.kind] > limit.value
