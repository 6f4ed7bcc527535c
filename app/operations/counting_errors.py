"""Who is asked first to type a differing paper again: whoever erred more often so far, by the record."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.journal import JournalRow
from app.operations.count_effects import CORRECTED
from app.operations.count_rows import entries_of
from app.operations.journal import Store, event_of


def likelier_to_err(store: Store, batch_id: UUID) -> UUID | None:
    """Return which of the two typists of a batch corrected themselves more often; None when neither did more.

    A correction is a paper that was typed again and came out otherwise. Which paper, and what it says, is not asked.
    """
    with store.read() as session:
        helpers = [entry.helper_id for entry in entries_of(session, batch_id)]
        erred = _erred(session)
    most = max((erred.count(helper) for helper in helpers), default=0)
    found = [helper for helper in helpers if erred.count(helper) == most]
    return found[0] if len(found) == 1 else None


def _erred(session: Session) -> list[UUID]:
    query = select(JournalRow).where(JournalRow.type == CORRECTED.type, JournalRow.payload.is_not(None))
    corrected = [event_of(row) for row in session.scalars(query)]
    return [event.actor_id for event in corrected if event.payload.get("changed") is True]
