"""What an allocation answers with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from app.models.records import BallotPlan
from app.models.terms import PlanOutcome

Ballots: TypeAlias = Mapping[tuple[int, ...], int]
"""The valid ballots: marked ballot numbers -> how many say exactly that. Blank ones are not among them."""


@dataclass(frozen=True)
class AllocatedPlan:
    """What became of one plan. ``left_cents`` was left when its turn came; ``rank`` starts at 1.

    ``granted_cents`` is what it gets, ``share_cents`` what each of its voters pays at most in equal shares.
    """

    plan: BallotPlan
    votes: int
    outcome: PlanOutcome
    left_cents: int
    rank: int
    granted_cents: int = 0
    share_cents: Fraction | None = None

    @property
    def chosen(self) -> bool:
        """Tell whether the plan gets its money."""
        return self.outcome is PlanOutcome.CHOSEN


@dataclass(frozen=True)
class Allocation:
    """The plans in the order in which they were considered, and the cents that are left over.

    ``ties`` lists every group of equals as ordered here (ballot numbers; plans under the threshold are left out).
    ``draw_needed`` lists the groups to draw or decide before this is final: their order changes who gets money. It
    is found with the order used here, so a later group may still come or go once an earlier one has been drawn.
    ``voter_cents`` is what each voter had to spend in equal shares.
    """

    plans: tuple[AllocatedPlan, ...]
    left_over_cents: int
    ties: tuple[tuple[int, ...], ...]
    draw_needed: tuple[tuple[int, ...], ...]
    voter_cents: Fraction | None = None

    @property
    def chosen(self) -> tuple[BallotPlan, ...]:
        """Return the chosen plans, in the order in which they were."""
        return tuple(line.plan for line in self.plans if line.chosen)

    @property
    def partial(self) -> BallotPlan | None:
        """Return the plan that gets a part of its cost, if there is one."""
        return next((line.plan for line in self.plans if line.outcome is PlanOutcome.PARTIAL), None)
