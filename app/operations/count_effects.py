"""What counting does to the rows, the same here and at central. Only batches and accepted ballots are shared.

Typing is on record but changes nothing elsewhere: it lives on the laptop where it is done (``count_rows``).
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db import EMPTY_LOG
from app.models.ballots import BatchEntryRow, BatchRow, EnteredPaperRow
from app.models.journal import JournalRow
from app.models.roll import StationRow
from app.models.terms import BatchState, Channel, Json, Outcome
from app.operations.count_rows import entries_of, how_many, progress
from app.operations.journal import Event, EventKind, event_of
from app.operations.sealed import count_first, events_on, sealings


def _apply_made(session: Session, event: Event) -> Outcome:
    payload = event.payload
    station = session.get(StationRow, UUID(payload["station_id"]))
    if station is None:
        return Outcome.HELD
    known = session.get(BatchRow, event.entity_id)
    if known is None:
        row = BatchRow(
            id=event.entity_id,
            contest_id=station.contest_id,
            station_id=station.id,
            channel=Channel.PAPER,
            number=payload["number"],
            paper_count=payload["paper_count"],
            state=BatchState.MADE,
            source="",
        )
        session.add(row)
        session.flush()
        return _count_again(session, event, row)
    _count_again(session, event, known)
    return Outcome.DUPLICATE


def _apply_recounted(session: Session, event: Event) -> Outcome:
    row = session.get(BatchRow, event.entity_id)
    return Outcome.HELD if row is None else _count_again(session, event, row)


def _count_again(session: Session, event: Event, row: BatchRow) -> Outcome:
    """Set the hand count to what stands on record: a recount replaces the sheets that its maker knew of.

    Of two sheets made apart the larger count stands, on every side: if it is wrong, the entry will not fit.
    """
    if row.state is BatchState.ACCEPTED:
        return Outcome.APPLIED
    known = events_on(session, event, MADE.type, RECOUNTED.type)
    replaced = {sheet for found in known for sheet in found.payload.get("replaces", ())}
    standing = [found.payload for found in known if str(found.id) not in replaced]
    row.paper_count = max(about["paper_count"] for about in standing)
    row.last = any(about["last"] for about in standing)
    for entry in entries_of(session, row.id):
        entry.finished = entry.finished and how_many(session, entry) == row.paper_count
    progress(session, row)
    return Outcome.APPLIED


def sheets_of(session: Session, batch_id: UUID) -> list[Json]:
    """Return the ids of the acts that gave a batch its hand count, as far as this laptop knows."""
    query = select(JournalRow.event_id).where(
        JournalRow.entity_id == batch_id, JournalRow.type.in_((MADE.type, RECOUNTED.type))
    )
    return [str(event_id) for event_id in session.scalars(query)]


def _apply_noted(session: Session, event: Event) -> Outcome:
    """Typing changes nothing elsewhere: it is on record, and a batch counts when it is accepted."""
    return Outcome.HELD if session.get(BatchRow, event.entity_id) is None else Outcome.APPLIED


def openings(session: Session, station_id: UUID) -> list[Event]:
    """Return the acts by which a box was opened for counting, in the order of their ids; none while it is shut."""
    query = select(JournalRow).where(
        JournalRow.entity_id == station_id,
        JournalRow.type == BOX_OPENED.type,
        JournalRow.outcome != Outcome.REJECTED,
    )
    return [event_of(row) for row in session.scalars(query.order_by(JournalRow.event_id))]


def counting_begun(session: Session, station_id: UUID) -> bool:
    """Tell whether a box was opened for counting: then its station stays closed."""
    made = session.scalars(select(BatchRow.id).where(BatchRow.station_id == station_id)).first()
    return made is not None or bool(openings(session, station_id))


def _apply_of_box(session: Session, event: Event) -> Outcome:
    """Change nothing: what was done with a box, and said of it, is read from the record."""
    return Outcome.HELD if session.get(StationRow, event.entity_id) is None else Outcome.APPLIED


def _apply_accepted(session: Session, event: Event) -> Outcome:
    row = session.get(BatchRow, event.entity_id)
    if row is None:
        return Outcome.HELD
    whole = sealings(session, event)
    if not whole:
        return Outcome.APPLIED
    _wipe_typed(session, row.id, whole[0].about["helpers"])
    return count_first(session, row, whole, event)


def _wipe_typed(session: Session, batch_id: UUID, helpers: Sequence[str]) -> None:
    """Leave nothing of the typing but who did it."""
    session.execute(delete(EnteredPaperRow).where(EnteredPaperRow.batch_id == batch_id))
    session.execute(delete(BatchEntryRow).where(BatchEntryRow.batch_id == batch_id))
    for number, helper_id in enumerate(helpers, start=1):
        session.add(BatchEntryRow(batch_id=batch_id, round=number, helper_id=UUID(helper_id), finished=True))
    session.flush()
    # The write-ahead log still holds what was typed: wiped must be wiped on disk as well.
    session.info[EMPTY_LOG] = True


MADE = EventKind("batch.made", _apply_made)
RECOUNTED = EventKind("batch.recounted", _apply_recounted)
ENTERED = EventKind("count.entered", _apply_noted)
RESTARTED = EventKind("count.restarted", _apply_noted)
CORRECTED = EventKind("count.corrected", _apply_noted)
SETTLED = EventKind("count.settled", _apply_noted)
ACCEPTED = EventKind("count.accepted", _apply_accepted)
BOX_EXPLAINED = EventKind("box.explained", _apply_of_box)
BOX_OPENED = EventKind("box.opened", _apply_of_box)
