"""What counting does to the rows, the same here and at central. Only batches and accepted ballots are shared.

Typing is on record but changes nothing elsewhere: it lives on the laptop where it is done (``count_rows``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db import EMPTY_LOG
from app.models.ballots import BallotRow, BatchEntryRow, BatchRow, EnteredPaperRow
from app.models.journal import JournalRow
from app.models.roll import StationRow
from app.models.terms import BatchState, Channel, IncidentKind, Json, Outcome
from app.operations.count_rows import entries_of, how_many, progress
from app.operations.incidents import reconcile
from app.operations.journal import Event, EventKind
from app.operations.sealed import Sealing, count_first, events_about, events_on, sealings


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
    standing = _standing_sheets(events_on(session, event, MADE.type, RECOUNTED.type))
    row.paper_count = max(about["paper_count"] for about in standing)
    row.last = any(about["last"] for about in standing)
    for entry in entries_of(session, row.id):
        entry.finished = entry.finished and how_many(session, entry) == row.paper_count
    progress(session, row)
    return Outcome.APPLIED


def _standing_sheets(known: Sequence[Event]) -> list[Mapping[str, Any]]:
    replaced = {sheet for found in known for sheet in found.payload.get("replaces", ())}
    return [found.payload for found in known if str(found.id) not in replaced]


def hand_count(session: Session, batch_id: UUID) -> int:
    """Return the hand count on the cover sheet of a batch, whatever was typed since."""
    standing = _standing_sheets(events_about(session, batch_id, MADE.type, RECOUNTED.type))
    return max(int(about["paper_count"]) for about in standing)


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
    return events_about(session, station_id, BOX_OPENED.type)


def counting_begun(session: Session, station_id: UUID) -> bool:
    """Tell whether a box was opened for counting: then its station stays closed."""
    made = session.scalars(select(BatchRow.id).where(BatchRow.station_id == station_id)).first()
    return made is not None or bool(openings(session, station_id))


def _apply_of_box(session: Session, event: Event) -> Outcome:
    """Change nothing: what was done with a box, and said of it, is read from the record."""
    return Outcome.HELD if session.get(StationRow, event.entity_id) is None else Outcome.APPLIED


def _apply_accepted(session: Session, event: Event) -> Outcome:
    """Count what was accepted, but for what a recount replaced: the same in any order of arrival."""
    row = session.get(BatchRow, event.entity_id)
    if row is None:
        return Outcome.HELD
    standing = not_replaced(
        events_on(session, event, ACCEPTED.type), events_on(session, event, COUNT_AGAIN.type)
    )
    if standing:
        _wipe_typed(session, row.id, standing[0].about["helpers"])
        row.decided = standing[0].about.get("decided", [])
        outcome = count_first(session, row, standing, event)
        return outcome if event.type == ACCEPTED.type or outcome is Outcome.INCIDENT else Outcome.APPLIED
    if row.state is BatchState.ACCEPTED:
        _open_again(session, event, row)
    return Outcome.APPLIED


def not_replaced(accepted: Sequence[Event], asked: Sequence[Event]) -> list[Sealing]:
    """Return the counts that were accepted and that nobody asked to replace, the one that counts first."""
    replaced = {sealing for found in asked for sealing in found.payload["replaces"]}
    return [found for found in sealings(accepted) if found.id not in replaced]


def _open_again(session: Session, event: Event, row: BatchRow) -> None:
    """Make a batch as it was before anything was typed; what it counted stays in the journal only."""
    session.execute(delete(BallotRow).where(BallotRow.batch_id == row.id))
    session.execute(delete(BatchEntryRow).where(BatchEntryRow.batch_id == row.id))
    row.state, row.decided = BatchState.MADE, []
    reconcile(session, row.id, {}, (IncidentKind.TWO_TOTALS_FOR_BATCH,))
    _count_again(session, event, row)


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
COUNT_AGAIN = EventKind("count.asked_again", _apply_accepted)
BOX_EXPLAINED = EventKind("box.explained", _apply_of_box)
BOX_OPENED = EventKind("box.opened", _apply_of_box)
