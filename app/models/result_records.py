"""The result of a contest as it is answered: ballots, what became of every plan, and what is still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from app.models.counts import CountCheck
from app.models.records import BallotPlan, ClosingDifference, Contest
from app.models.result_parts import Audit, PartCount, TieDecision
from app.models.terms import Channel, LeftOver, PlanOutcome, Rule, TieBreak


@dataclass(frozen=True)
class BallotCounts:
    """How many ballots there are: valid ones per channel, and blank and invalid ones over all channels."""

    paper: int = 0
    online: int = 0
    blank: int = 0
    invalid: int = 0


@dataclass(frozen=True)
class PlanResult:
    """What became of one plan. ``left_cents`` is the money that was left when its turn came.

    ``granted_cents`` is the money it gets: all of its cost, a part of it (``PARTIAL``, not chosen) or nothing.
    ``share_cents`` is what each of its voters pays at most, exactly, when it was chosen in equal shares, else None.
    """

    plan: BallotPlan
    votes: Mapping[Channel, int]
    chosen: bool
    outcome: PlanOutcome
    left_cents: int
    rank: int
    granted_cents: int = 0
    share_cents: Fraction | None = None

    @property
    def total(self) -> int:
        """Return the votes over all channels."""
        return sum(self.votes.values())

    @property
    def missing_cents(self) -> int:
        """Return how much more money it would have needed when its turn came."""
        return max(0, self.plan.cost_cents - self.left_cents)


@dataclass(frozen=True)
class Result:
    """The result of a contest, plans in the order in which they were considered.

    ``ties`` lists the groups of ballot numbers that stood equal, as ordered by ``tie_break``; ``seed`` is the phrase
    of the draw, empty when none was given; ``tie_decisions`` are the orders that a person decided. ``draw_needed``
    lists the groups that must still be drawn or decided before this is final. ``voter_cents`` is what each voter had
    to spend in equal shares, exactly, else None. ``parts`` are the sums per box and of the online votes; what is
    smaller than ``smallest_part`` ballots stands joined in them (invariant 3), and ``channels_apart`` tells whether
    the votes of paper and online may be shown apart. ``left_over_cents`` is what nobody gets.

    ``open_batches`` counts batches not yet accepted; ``differences`` are those that nobody explained, ``explained`` the
    others with what was put on record about them. ``checks`` are those on the count that do not hold, but for what the
    fields before tell already. ``open_stations`` are places not closed yet. ``trial`` tells that another rule or seed
    was taken than is on record, to see what it would give. ``marks`` are all valid ballots: the numbers marked, and how
    many say exactly that, in the order of what they say.
    """

    edition: str
    practice: bool
    contest: Contest
    rule: Rule
    tie_break: TieBreak
    seed: str
    ballots: BallotCounts
    plans: tuple[PlanResult, ...]
    left_over_cents: int
    ties: tuple[tuple[int, ...], ...]
    open_batches: int
    head_hash: bytes
    differences: tuple[ClosingDifference, ...] = ()
    draw_needed: tuple[tuple[int, ...], ...] = ()
    explained: tuple[tuple[ClosingDifference, str], ...] = ()
    open_stations: tuple[str, ...] = ()
    left_over: LeftOver = LeftOver.NONE
    tie_decisions: tuple[TieDecision, ...] = ()
    voter_cents: Fraction | None = None
    parts: tuple[PartCount, ...] = ()
    channels_apart: bool = True
    smallest_part: int = 0
    audit: Audit | None = None
    checks: tuple[CountCheck, ...] = ()
    trial: bool = False
    marks: tuple[tuple[tuple[int, ...], int], ...] = field(default=(), repr=False)

    @property
    def partial(self) -> PlanResult | None:
        """Return the plan that gets a part of its cost, if there is one."""
        return next((line for line in self.plans if line.outcome is PlanOutcome.PARTIAL), None)

    @property
    def provisional(self) -> bool:
        """Tell whether anything is open that must be done before this is final."""
        waiting = (
            self.trial or self.open_stations or self.open_batches or self.differences or self.draw_needed
        )
        return bool(waiting) or any(check.stops for check in self.checks)
