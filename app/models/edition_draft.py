"""An edition as it comes out of a file, before it is in the database. Frozen; amounts are in cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.models.plan_rules import NO_RULES, PlanRules
from app.models.records import Phase, PlanText
from app.models.terms import InvalidReason, LeftOver, Limit, Rule, TieBreak, derived_id

MINIMUM_BATCH = 10
"""Fewer ballots than this are never kept apart: so few could tell who voted what (invariant 3)."""
COUNTED_PAPERS = (InvalidReason.TORN, InvalidReason.TWO_TOGETHER)
"""Odd papers that count when the edition says nothing: torn, or stuck together and then counted each by itself."""
MIN_AGE = 16
LIKES_NEEDED = 50


@dataclass(frozen=True)
class ContestDraft:
    """A contest as the file has it; see ``records.Contest`` for the fields."""

    key: str
    name: str
    area: str
    budget_cents: int
    limit: Limit
    rule: Rule
    tie_break: TieBreak
    threshold_votes: int
    min_age: int
    voting_date: date | None
    left_over: LeftOver = LeftOver.NONE


@dataclass(frozen=True)
class PlanDraft:
    """A plan as the file has it. ``ballot_number`` is None for a plan that is not on the ballot (yet)."""

    external_id: str
    contest_key: str
    ballot_number: int | None
    text: PlanText


@dataclass(frozen=True)
class EditionDraft:
    """An edition as the file has it. ``digest`` is the SHA-256 of the file with LF line ends, in hex.

    The ids follow from the digest, so every laptop that reads the same file makes the same edition.
    """

    digest: str
    name: str
    practice: bool
    language: str
    themes: tuple[str, ...]
    areas: tuple[str, ...]
    phases: tuple[Phase, ...]
    likes_needed: int
    minimum_batch: int
    signature_lists: bool
    contests: tuple[ContestDraft, ...]
    plans: tuple[PlanDraft, ...]
    counted_papers: tuple[InvalidReason, ...] = COUNTED_PAPERS
    plan_rules: PlanRules = NO_RULES

    @property
    def id(self) -> UUID:
        """Return the edition's id."""
        return derived_id("edition", self.digest)

    def contest_id(self, key: str) -> UUID:
        """Return the id of the contest with this key."""
        return derived_id("contest", self.id, key)

    def plan_id(self, plan: PlanDraft) -> UUID:
        """Return the id of one of the plans."""
        return derived_id("plan", self.id, plan.external_id)
