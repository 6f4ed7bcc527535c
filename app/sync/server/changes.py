"""What other devices of the same edition did, a page at a time in central's order of arrival."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.db import Store
from app.models.journal import CursorRow, DeviceRow, JournalRow
from app.sync.protocol import BYTES_PER_BATCH, ChangedEvent, Changes, KnownDevice, size_of
from app.sync.server.problems import Refused


def changes(store: Store, device_id: UUID, *, cursor: int, limit: int) -> Changes:
    """Return the events after ``cursor`` that this device has not made itself, at most ``limit``.

    ``limit`` counts events; a page also ends before it passes ``BYTES_PER_BATCH``, after at least one event.
    Raises ``Refused`` for an unknown device, and for a cursor that was never given out: central was put back
    from a backup.
    """
    with store.read() as session:
        device = session.get(DeviceRow, device_id)
        if device is None or device.edition_id is None:
            raise Refused("unknown-device")
        if cursor > session.get_one(CursorRow, 1).value:
            raise Refused("cursor-unknown")
        newer = (
            JournalRow.edition_id == device.edition_id,
            JournalRow.device_id != device_id,
            JournalRow.cursor > cursor,
        )
        events = _page(session, newer, limit)
        remaining = (session.scalar(select(func.count()).where(*newer)) or 0) - len(events)
        return Changes(
            edition_id=str(device.edition_id),
            events=tuple(events),
            devices=_others(session, device),
            cursor=events[-1].cursor if events else cursor,
            has_more=remaining > 0,
            remaining=remaining,
        )


def _page(session: Session, newer: tuple[ColumnElement[bool], ...], limit: int) -> list[ChangedEvent]:
    query = select(JournalRow).where(*newer).order_by(JournalRow.cursor).limit(limit)
    events: list[ChangedEvent] = []
    size = 0
    for row in session.scalars(query.execution_options(yield_per=25)):
        size += size_of(row)
        if events and size > BYTES_PER_BATCH:
            break
        events.append(ChangedEvent.of(row))
    return events


def _others(session: Session, device: DeviceRow) -> tuple[KnownDevice, ...]:
    query = select(DeviceRow).where(DeviceRow.edition_id == device.edition_id, DeviceRow.id != device.id)
    rows = session.scalars(query.order_by(DeviceRow.id))
    return tuple(KnownDevice(id=str(row.id), name=row.name, public_key=row.public_key.hex()) for row in rows)
