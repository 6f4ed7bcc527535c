"""What operations answer with about notes and plan labs: frozen values, never mapped rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.models.terms import NoteKind


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
