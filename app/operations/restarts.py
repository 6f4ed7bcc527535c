"""A laptop that began a new chain, because it was put back from a copy of itself: a person must look."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.journal import JournalRow
from app.models.terms import IncidentKind, Outcome
from app.operations.incidents import reconcile
from app.operations.journal import Event, EventKind


def _apply_restarted(session: Session, event: Event) -> Outcome:
    """Raise one incident about the laptop, whichever of its new chains was heard of first."""
    query = select(JournalRow.event_id).where(
        JournalRow.type == RESTARTED.type,
        JournalRow.entity_id == event.entity_id,
        JournalRow.outcome.not_in((Outcome.HELD, Outcome.REJECTED)),
    )
    events = {event.id, *session.scalars(query)}
    reconcile(
        session, event.entity_id, {IncidentKind.LAPTOP_RESTARTED: events}, (IncidentKind.LAPTOP_RESTARTED,)
    )
    return Outcome.INCIDENT


RESTARTED = EventKind("device.restarted", _apply_restarted)
