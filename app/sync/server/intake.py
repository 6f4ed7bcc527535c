"""Storing events at central with their effects: the one way in, for batches, bundles and what was kept aside."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.journal import CursorRow, DeviceRow, EpochRow, JournalRow
from app.models.terms import Outcome
from app.sync.apply import retry_held, store_and_apply
from app.sync.server.scope import note_contests


def lock_cursor(session: Session) -> CursorRow:
    """Return the one cursor row, locked: from here on, one batch at a time takes effect."""
    return session.get_one(CursorRow, 1, with_for_update=True, populate_existing=True)


def take_in_rows(
    session: Session, device: DeviceRow, chain: EpochRow, cursor: CursorRow, rows: Sequence[JournalRow]
) -> Sequence[JournalRow]:
    """Store rows that go on where the chain stands, each with the next cursor, and let them take effect.

    The device's row and the cursor are locked. Returns the rows, each with what became of it.
    """
    for row in rows:
        cursor.value += 1
        row.cursor = cursor.value
        chain.acked_seq, chain.head_hash = row.seq, row.hash
    store_and_apply(session, rows)
    note_contests(session, rows)
    if rows and device.edition_id is not None:
        waited = _held(session, device.edition_id)
        if retry_held(session, device.edition_id):
            note_contests(session, waited)  # what they are about is known only now
    return rows


def _held(session: Session, edition_id: UUID) -> Sequence[JournalRow]:
    query = select(JournalRow).where(
        JournalRow.edition_id == edition_id,
        JournalRow.outcome == Outcome.HELD,
        JournalRow.contest_id.is_(None),
    )
    return session.scalars(query).all()
