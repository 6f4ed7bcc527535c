"""What the page after the vote fetches: everything at once, so that its parts never tell different stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from app.models.note_records import ActionPoint, AfterVote, PlanAfter

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store


@dataclass(frozen=True)
class Seen:
    """The contests whose result was made known, all action points, and the plan that is open with its date."""

    after: tuple[AfterVote, ...]
    points: tuple[ActionPoint, ...]
    plan: PlanAfter | None
    one_year: date | None


def look(store: Store, plan_id: UUID | None) -> Seen:
    """Return what there is now; ``plan_id`` is the plan that is open, if any."""
    from app.operations import after_vote

    after, points = after_vote.after_vote(store), after_vote.action_points(store)
    if plan_id is None:
        return Seen(after, points, None, None)
    for one in after:
        for plan in one.plans:
            if plan.plan_id == plan_id:
                return Seen(after, points, plan, one.one_year if plan.goes_on else None)
    return Seen(after, points, after_vote.plan_after(store, plan_id), None)
