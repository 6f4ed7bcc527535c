"""What operations answer with about notes, plan labs and the time after the vote: frozen values, never mapped rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.models.plan_checks import Finding
from app.models.records import Contest, DeskSession
from app.models.terms import NoteKind, PlanOutcome, PlanState


@dataclass(frozen=True)
class PlanNote:
    """A note with a plan: ``who`` does ``what`` by ``due``; ``done_on`` is the day it was done, if it was.

    ``by`` is the name of the helper who made it. ``taken_back`` is the reason why it does not stand any more, or None.
    """

    id: UUID
    plan_id: UUID
    kind: NoteKind
    who: str
    what: str
    due: date | None
    done_on: date | None
    taken_back: str | None
    by: str
    at: datetime

    def overdue(self, today: date) -> bool:
        """Tell whether it should have been done before ``today``, and is not."""
        return self.done_on is None and self.due is not None and self.due < today


@dataclass(frozen=True)
class LabPlan:
    """A plan at a table of a plan lab. ``makers`` is how many people made it, not who.

    ``budget_cents`` is that of its contest, None when it is not known which. ``missing`` names the fields of
    ``PlanText`` that are still empty, while they can be filled in; ``findings`` are the rules that ask for a look.
    """

    plan_id: UUID
    table: str
    number: int
    title: str
    area: str
    makers: int
    cost_cents: int
    budget_cents: int | None
    missing: tuple[str, ...]
    state: PlanState
    findings: tuple[Finding, ...] = ()
    likes: int = 0

    @property
    def over_cents(self) -> int:
        """Return how much it costs more than there is for all plans together."""
        return max(0, self.cost_cents - self.budget_cents) if self.budget_cents is not None else 0


@dataclass(frozen=True)
class PlanLab:
    """An evening with tables: the session, and its plans by table."""

    session: DeskSession
    plans: tuple[LabPlan, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the tables, in the order of the list."""
        return tuple(dict.fromkeys(plan.table for plan in self.plans))

    @property
    def complete(self) -> int:
        """Return how many plans lack nothing."""
        return sum(not plan.missing for plan in self.plans)

    @property
    def cost_cents(self) -> int:
        """Return what all plans cost together."""
        return sum(plan.cost_cents for plan in self.plans)


@dataclass(frozen=True)
class PlanAfter:
    """A plan after the vote, with its notes that stand.

    ``outcome`` is what was made known of it, None when nothing was; ``granted_cents`` is the money it gets.
    """

    plan_id: UUID
    number: int
    ballot_number: int | None
    title: str
    area: str
    cost_cents: int
    outcome: PlanOutcome | None
    granted_cents: int
    notes: tuple[PlanNote, ...]

    @property
    def goes_on(self) -> bool:
        """Tell whether it gets money: it is chosen, or gets a part."""
        return self.outcome in {PlanOutcome.CHOSEN, PlanOutcome.PARTIAL}

    def of(self, *kinds: NoteKind) -> tuple[PlanNote, ...]:
        """Return the notes of these kinds."""
        return tuple(note for note in self.notes if note.kind in kinds)


@dataclass(frozen=True)
class AfterVote:
    """What was made known of a contest, and the plans that it is about; those with money first.

    ``made_known`` is the day on which its result was made known first. ``two_results`` when two laptops made other
    results known apart; the plans are then as one of them says.
    """

    contest: Contest
    made_known: date
    two_results: bool
    plans: tuple[PlanAfter, ...]

    @property
    def one_year(self) -> date:
        """Return the day by which a chosen plan is carried out: a year after its result was made known."""
        day = self.made_known
        try:
            return day.replace(year=day.year + 1)
        except ValueError:  # the 29th of February
            return day.replace(year=day.year + 1, day=28)

    @property
    def chosen(self) -> tuple[PlanAfter, ...]:
        """Return the plans that get money, by their number on the ballot."""
        return tuple(plan for plan in self.plans if plan.goes_on)

    @property
    def others(self) -> tuple[PlanAfter, ...]:
        """Return the plans that look for another way."""
        return tuple(plan for plan in self.plans if not plan.goes_on)


@dataclass(frozen=True)
class ActionPoint:
    """Something for a department to do, with the plan that it came from."""

    note: PlanNote
    plan_number: int
    plan_title: str
