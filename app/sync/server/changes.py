"""What other laptops of the edition did, a page at a time in central's order of arrival; and a laptop's own events."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.db import Store
from app.models.journal import CursorRow, DeviceRow, JournalRow
from app.sync.protocol import (
    BYTES_PER_BATCH,
    EVENTS_PER_BATCH,
    ChangedEvent,
    Changes,
    KnownDevice,
    OwnEvents,
    size_of,
)
from app.sync.server.devices import known_device
from app.sync.server.problems import Refused
from app.sync.server.scope import Scope, scope_of


def changes(
    store: Store, device_id: UUID, *, cursor: int, limit: int, epoch: int, size: int = BYTES_PER_BATCH
) -> Changes:
    """Return the events after ``cursor`` that this device has not made itself in chain ``epoch``.

    At most ``limit`` of them, and before they pass ``size`` bytes, after at least one event. What the device may
    not see comes without its payload. Raises ``Refused`` for an unknown device or one that was shut out, and for a
    cursor that was never given out: central was put back from a backup.
    """
    with store.read() as session:
        device = known_device(session, device_id)
        last = session.get_one(CursorRow, 1).value
        if cursor > last:
            raise Refused("cursor-unknown")
        newer = (
            JournalRow.edition_id == device.edition_id,
            or_(JournalRow.device_id != device_id, JournalRow.epoch != epoch),
            JournalRow.cursor > cursor,
            JournalRow.cursor <= last,  # what comes in between page and count is for the next page
        )
        query = select(JournalRow).where(*newer).order_by(JournalRow.cursor).limit(limit)
        rows = session.scalars(query.execution_options(yield_per=25))
        events = tuple(_page(rows, scope_of(session, device), size))
        remaining = _remaining(session, newer, events)
        return Changes(
            edition_id=str(device.edition_id),
            events=events,
            devices=_others(session, device),
            cursor=events[-1].cursor if events else cursor,
            has_more=remaining > 0,
            remaining=remaining,
        )


def _remaining(
    session: Session, newer: tuple[ColumnElement[bool], ...], events: tuple[ChangedEvent, ...]
) -> int:
    return (session.scalar(select(func.count()).where(*newer)) or 0) - len(events)


def _page(rows: Iterator[JournalRow], scope: Scope, size: int) -> Iterator[ChangedEvent]:
    sent = 0
    for row in rows:
        sent += size_of(row)
        if sent > size and sent > size_of(row):
            return
        yield ChangedEvent.of(row, withheld=scope.withholds(row))


def _others(session: Session, device: DeviceRow) -> tuple[KnownDevice, ...]:
    query = select(DeviceRow).where(DeviceRow.edition_id == device.edition_id, DeviceRow.id != device.id)
    rows = session.scalars(query.order_by(DeviceRow.id))
    return tuple(KnownDevice(id=str(row.id), name=row.name, public_key=row.public_key.hex()) for row in rows)


def own_events(store: Store, device_id: UUID, *, epoch: int, after: int) -> OwnEvents:
    """Return what central has of the device's own chains after number ``after`` of ``epoch``, later chains included.

    By epoch and number, at most a page. Raises ``Refused``.
    """
    with store.read() as session:
        device = known_device(session, device_id)
        later = or_(JournalRow.epoch > epoch, and_(JournalRow.epoch == epoch, JournalRow.seq > after))
        query = (
            select(JournalRow)
            .where(JournalRow.device_id == device.id, later)
            .order_by(JournalRow.epoch, JournalRow.seq)
            .limit(EVENTS_PER_BATCH + 1)
        )
        rows = session.scalars(query).all()
        everything = Scope(None, frozenset())
        events = tuple(_page(iter(rows[:EVENTS_PER_BATCH]), everything, BYTES_PER_BATCH))
        return OwnEvents(edition_id=str(device.edition_id), events=events, has_more=len(events) < len(rows))
