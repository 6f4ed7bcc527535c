"""The rules of a contest as an allocation needs them, and the order in which they put equal plans."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from app.models.records import BallotPlan
from app.models.terms import LeftOver, Rule, TieBreak


def lot(seed: str, ballot_number: int) -> str:
    """Return the lot of a plan: the SHA-256, in hexadecimal, of seed, colon and ballot number in UTF-8.

    Among equals the plan with the smallest lot comes first. Any tool that makes a SHA-256 can redo it.
    """
    return hashlib.sha256(f"{seed}:{ballot_number}".encode()).hexdigest()


@dataclass(frozen=True)
class Rules:
    """How the money of a contest is divided.

    ``threshold_votes`` is what a plan needs at least. Equals come in the order of ``tie_break``: by the lot of
    ``seed``, exactly as announced; the cheaper first and then by lot; or as in ``decided``, orders of ballot numbers.
    As long as there is no seed or decision they come in the order of their ballot number.
    """

    budget_cents: int
    rule: Rule = Rule.GREEDY_SKIP
    threshold_votes: int = 1
    left_over: LeftOver = LeftOver.NONE
    tie_break: TieBreak = TieBreak.LOT
    seed: str = ""
    decided: tuple[tuple[int, ...], ...] = ()
    before: tuple[int, ...] = ()

    def settles(self, group: Iterable[int]) -> bool:
        """Tell whether the order of these equals is final."""
        if self.tie_break is TieBreak.DECIDE:
            wanted = frozenset(group)
            return any(wanted.issubset(order) for order in self.decided)
        return bool(self.seed)

    def ordered(self, plans: Iterable[BallotPlan]) -> list[BallotPlan]:
        """Return equal plans in their order."""
        return sorted(plans, key=lambda plan: (self._cost(plan), self.place(plan.ballot_number)))

    def alike(self, plans: Iterable[BallotPlan]) -> list[tuple[BallotPlan, ...]]:
        """Return equal plans in their order, in groups that only a draw or a decision can put in order."""
        return [tuple(group) for _, group in groupby(self.ordered(plans), key=self._cost)]

    def place(self, number: int) -> tuple[int, str, int, int]:
        """Return by what equals are put in order, apart from what they cost."""
        if number in self.before:
            return (self.before.index(number) - len(self.before), "", number, 0)
        if self.tie_break is TieBreak.DECIDE:
            order = next((order for order in self.decided if number in order), (number,))
            return (0, "", min(order), order.index(number))
        return (0, lot(self.seed, number) if self.seed else "", number, 0)

    def _cost(self, plan: BallotPlan) -> int:
        return plan.cost_cents if self.tie_break is TieBreak.LOWER_COST else 0
