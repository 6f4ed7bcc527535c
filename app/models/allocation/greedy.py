"""Most votes first: after a plan that does not fit go on with the next, or stop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from app.models.allocation.outcome import AllocatedPlan
from app.models.allocation.ties import Rules
from app.models.records import BallotPlan
from app.models.terms import LeftOver, PlanOutcome, Rule


class Walk:
    """One walk along the plans with the purse in hand."""

    def __init__(self, rules: Rules) -> None:
        """Begin with the whole budget."""
        self.rules = rules
        self.left = rules.budget_cents
        self.lines: list[AllocatedPlan] = []
        self.ties: list[tuple[int, ...]] = []
        self.decisive: list[tuple[int, ...]] = []
        self._decides_part: list[tuple[int, ...]] = []
        self._waits = False
        """Whether a plan did not fit: the first such plan is the next in line for what is left over."""

    def give(self, plan: BallotPlan, votes: int, share_cents: Fraction | None = None) -> None:
        """Choose a plan."""
        rank, cost = len(self.lines) + 1, plan.cost_cents
        self.lines.append(AllocatedPlan(plan, votes, PlanOutcome.CHOSEN, self.left, rank, cost, share_cents))
        self.left -= cost

    def walk(self, plans: Iterable[BallotPlan], votes: Mapping[int, int]) -> None:
        """Consider plans, most votes first, and give what is left over to the next in line where that is the rule."""

        def count(plan: BallotPlan) -> int:
            return votes.get(plan.ballot_number, 0)

        for most, equals in groupby(sorted(plans, key=count, reverse=True), key=count):
            if most >= self.rules.threshold_votes:
                self._take(list(equals), most)
            else:
                for plan in self.rules.ordered(equals):
                    self._pass_by(plan, most, PlanOutcome.BELOW_THRESHOLD)
        self._hand_out_rest()

    def _take(self, equals: Sequence[BallotPlan], votes: int) -> None:
        groups = self.rules.alike(equals)
        if len(equals) > 1:
            self.ties.append(tuple(plan.ballot_number for group in groups for plan in group))
        for group in groups:
            self._note_decisive(group)
            for plan in group:
                self._consider(plan, votes)

    def _consider(self, plan: BallotPlan, votes: int) -> None:
        if self._stopped:
            self._pass_by(plan, votes, PlanOutcome.AFTER_STOP)
        elif plan.cost_cents <= self.left:
            self.give(plan, votes)
        else:
            self._waits = True
            self._pass_by(plan, votes, PlanOutcome.DOES_NOT_FIT)

    @property
    def _stopped(self) -> bool:
        return self._waits and self.rules.rule is Rule.GREEDY_STOP

    def _pass_by(self, plan: BallotPlan, votes: int, outcome: PlanOutcome) -> None:
        self.lines.append(AllocatedPlan(plan, votes, outcome, self.left, len(self.lines) + 1))

    def _hand_out_rest(self) -> None:
        """Give what is left over to the first plan that did not fit, if the rules say so."""
        if self.rules.left_over is LeftOver.NONE or not self._waits or not self.left:
            return
        outcomes = [line.outcome for line in self.lines]
        place = outcomes.index(PlanOutcome.DOES_NOT_FIT)
        self.lines[place] = replace(self.lines[place], outcome=PlanOutcome.PARTIAL, granted_cents=self.left)
        self.left = 0
        self.decisive += self._decides_part

    def _note_decisive(self, group: Sequence[BallotPlan]) -> None:
        """Note a group of which another order could give another plan money.

        Whoever fits alone is chosen when it comes first; so the choice is the same in every order exactly when all who
        fit alone also fit together. When stopping, one who never fits blocks those after it, and so counts too. The
        order of those who do not fit decides only who is first in line for what is left over.
        """
        numbers = tuple(plan.ballot_number for plan in group)
        fitting = [plan.cost_cents for plan in group if plan.cost_cents <= self.left]
        rest = len(group) - len(fitting)
        if self._stopped:
            return
        blocked = bool(fitting) and rest > 0 and self.rules.rule is Rule.GREEDY_STOP
        if blocked or sum(fitting) > self.left:
            self.decisive.append(numbers)
        elif rest > 1 and not self._waits:
            self._decides_part.append(numbers)
