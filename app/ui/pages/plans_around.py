"""What is asked of the store around one plan: who goes on in it, where it goes on, what is noted, its photos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.models.likes import LikeStanding
from app.models.records import Attachment, Plan, PlanText
from app.models.terms import Moment, NoteKind, PlanState

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store
    from app.operations.plan_index import LookAlike
    from app.operations.plan_joins import Maker

TRAFFIC = "Afdeling Verkeer"
"""Who looks at traffic safety."""
_NOTE = 300
"""Characters of the note: a place out of a file may be a whole text."""


@dataclass(frozen=True)
class Around:
    """What stands around a plan. ``joined`` are the makers of plans that go on in it, ``going_on`` where it goes on.

    ``likes`` is how it stands while likes matter: once it was handed in, or when a draft has some.
    """

    plan_id: UUID
    joined: tuple[Maker, ...] = ()
    going_on: Plan | None = None
    noted: bool = False
    photos: tuple[Attachment, ...] = ()
    likes: LikeStanding | None = None


def around(store: Store, plan: Plan) -> Around:
    """Ask all of it."""
    from app.operations import attachments, plan_joins, plan_notes

    joined = tuple(maker for maker in plan_joins.makers(store, plan.id) if maker.plan_id != plan.id)
    noted = any(
        note.kind is NoteKind.ACTION_POINT and note.who == TRAFFIC and note.taken_back is None
        for note in plan_notes.notes(store, plan.id)
    )
    return Around(
        plan_id=plan.id,
        joined=joined,
        going_on=plan_joins.goes_on_in(store, plan.id) if plan.state is PlanState.JOINED else None,
        noted=noted,
        photos=attachments.attachments(store, plan.id),
        likes=_likes(store, plan),
    )


def _likes(store: Store, plan: Plan) -> LikeStanding | None:
    from app.operations import likes

    if plan.state not in (PlanState.DRAFT, PlanState.HANDED_IN):
        return None
    found = likes.standings(store, only=[plan.id]).get(plan.id)
    return found if found and (found.total or plan.state is PlanState.HANDED_IN) else None


def look_alikes(store: Store, text: PlanText, besides: UUID | None) -> tuple[LookAlike, ...]:
    """Return plans that look like this text."""
    from app.operations import plan_index

    return plan_index.look_alikes(store, text, besides=besides)


def note_traffic(store: Store, moment: Moment, plan: Plan) -> None:
    """Put the plan on the list for the department of traffic."""
    from app.operations import plan_notes

    where = ", ".join(part for part in (plan.text.place, plan.text.area) if part)
    what = f"Kijken of het verkeer hier veiliger kan{f': {where}' if where else ''}."
    plan_notes.make(
        store, moment, plan_id=plan.id, kind=NoteKind.ACTION_POINT, who=TRAFFIC, what=what[:_NOTE]
    )


def join(store: Store, moment: Moment, plan_id: UUID, into: UUID, reason: str) -> Plan:
    """Let a plan go on in another."""
    from app.operations import plan_joins

    return plan_joins.join(store, moment, plan_id=plan_id, into=into, reason=reason)


def part(store: Store, moment: Moment, plan_id: UUID, reason: str) -> Plan:
    """Undo a joining."""
    from app.operations import plan_joins

    return plan_joins.part(store, moment, plan_id=plan_id, reason=reason)


def plan_now(store: Store, plan_id: UUID) -> Plan:
    """Return a plan as it stands."""
    from app.operations import plans

    return plans.plan(store, plan_id)


def withdraw(store: Store, moment: Moment, plan_id: UUID, reason: str) -> Plan:
    """Withdraw a plan."""
    from app.operations import plans

    return plans.withdraw(store, moment, plan_id=plan_id, reason=reason)


def take_back(store: Store, moment: Moment, plan_id: UUID, reason: str) -> Plan:
    """Undo a withdrawal."""
    from app.operations import plans

    return plans.take_back_withdrawal(store, moment, plan_id=plan_id, reason=reason)
