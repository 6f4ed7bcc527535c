"""What the operations of the 'ja, mits' table answer with: rounds, plans on the table, verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.models.plan_rules import Expertise
from app.models.review import worst
from app.models.terms import GONE, PlanState, VerdictWord


@dataclass(frozen=True)
class GivenVerdict:
    """One verdict as it was given. For ``NO`` the ``conditions`` are the reason."""

    id: UUID
    verdict: VerdictWord
    conditions: str
    advice: str
    answers: Mapping[str, bool]
    by: str
    at: datetime

    @property
    def says(self) -> tuple[VerdictWord, str, str]:
        """Return what a maker gets to hear, to compare two verdicts."""
        return self.verdict, self.conditions, self.advice


@dataclass(frozen=True)
class FieldStand:
    """How one field of expertise stands with a plan.

    ``standing`` are the verdicts that nothing replaced, ``history`` all of them in the order in which they were given.
    """

    expertise: Expertise
    standing: tuple[GivenVerdict, ...] = ()
    history: tuple[GivenVerdict, ...] = ()

    @property
    def clash(self) -> bool:
        """Tell whether two verdicts stand that do not say the same."""
        return len({given.says for given in self.standing}) > 1

    @property
    def given(self) -> GivenVerdict | None:
        """Return the verdict that counts; None while the field is open."""
        return self.standing[0] if self.standing and not self.clash else None


@dataclass(frozen=True)
class TablePlan:
    """A plan on the table: what is read aloud, and how each field stands. No personal data.

    ``changed_at`` is when its text was last changed, by the clock of that laptop: for people to look, not to decide.
    """

    id: UUID
    number: int
    title: str
    summary: str
    what: str
    why: str
    area: str
    place: str
    cost_cents: int
    state: PlanState
    changed_at: datetime
    fields: tuple[FieldStand, ...]

    @property
    def gone(self) -> bool:
        """Tell whether the plan was withdrawn or joined to another in the meantime: nothing is asked of it any more."""
        return self.state in GONE

    @property
    def open_fields(self) -> tuple[FieldStand, ...]:
        """Return the fields that have no verdict that counts."""
        return () if self.gone else tuple(stand for stand in self.fields if stand.given is None)

    @property
    def outcome(self) -> VerdictWord | None:
        """Return no when any field says no, else the hardest verdict once every field has one; None until then."""
        given = [stand.given.verdict for stand in self.fields if stand.given]
        if self.gone or (self.open_fields and VerdictWord.NO not in given):
            return None
        return worst(given)

    def changed_after(self, stand: FieldStand) -> bool:
        """Tell whether the plan was changed after the verdict that counts in this field."""
        return stand.given is not None and self.changed_at > stand.given.at

    def stand(self, key: str) -> FieldStand:
        """Return how a field stands, by its key. Raises ``KeyError``."""
        return {stand.expertise.key: stand for stand in self.fields}[key]


@dataclass(frozen=True)
class Round:
    """A round in a list."""

    id: UUID
    name: str
    starts: date
    deadline: date
    plans: int


@dataclass(frozen=True)
class RoundView:
    """A whole round, its plans by number."""

    id: UUID
    name: str
    starts: date
    deadline: date
    fields: tuple[Expertise, ...]
    plans: tuple[TablePlan, ...] = ()

    def open_for(self, key: str) -> tuple[TablePlan, ...]:
        """Return the plans that wait for a verdict in this field."""
        return tuple(
            plan for plan in self.plans if any(stand.expertise.key == key for stand in plan.open_fields)
        )

    @property
    def done(self) -> int:
        """Return how many plans wait for nothing any more."""
        return sum(not plan.open_fields for plan in self.plans)

    def days_left(self, today: date) -> int:
        """Return the days until the deadline, below nought when it is past."""
        return (self.deadline - today).days


@dataclass(frozen=True)
class DrawnPlan:
    """A line of a draw: the number a plan got on the ballot, and the lot that put it there (hexadecimal)."""

    ballot_number: int
    number: int
    title: str
    lot: str


@dataclass(frozen=True)
class NumberDraw:
    """A draw of ballot numbers as it stands on record."""

    seed: str
    by: str
    at: datetime
    plans: tuple[DrawnPlan, ...]


@dataclass(frozen=True)
class Candidate:
    """A plan that was handed in and can come on the table; ``rounds`` are the names of those it is in already."""

    id: UUID
    number: int
    title: str
    area: str
    cost_cents: int
    rounds: tuple[str, ...]


@dataclass(frozen=True)
class VerdictClash:
    """Two verdicts on one plan in one field that were given apart."""

    incident_id: UUID
    plan_number: int
    plan_title: str
    field: str
    verdicts: tuple[GivenVerdict, ...]
