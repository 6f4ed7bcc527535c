"""Sessions: start and close a spreekuur, plannenlab or stemlokaal day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.edition import DeskSessionRow, ThisDeviceRow
from app.models.journal import JournalRow
from app.models.records import DeskSession
from app.models.roll import StationRow
from app.models.terms import DomainError, Moment, Outcome, SessionKind, StationState
from app.operations.journal import Event, EventKind, Store, act


class PlaceMissing(DomainError):
    """A session is somewhere: without a place nobody can tell later where a card was taken in."""


class StationStillOpen(DomainError):
    """The session cannot close while its station at ``place`` is open."""


def start(store: Store, moment: Moment, *, kind: SessionKind, place: str, day: date) -> DeskSession:
    """Start a session. Raises ``PlaceMissing``."""
    if not place.strip():
        raise PlaceMissing
    with act(store, moment) as doing:
        session_id = moment.new_id()
        doing.record(
            STARTED, session_id, {"kind": kind.value, "place": place.strip(), "day": day.isoformat()}
        )
        return _record(doing.session.get_one(DeskSessionRow, session_id))


def close(store: Store, moment: Moment, *, session_id: UUID) -> DeskSession:
    """Close a session. Raises ``StationStillOpen``."""
    with act(store, moment) as doing:
        query = select(StationRow).where(
            StationRow.session_id == session_id, StationRow.state == StationState.OPEN
        )
        station = doing.session.scalars(query).first()
        if station is not None:
            raise StationStillOpen(place=station.place)
        doing.record(CLOSED, session_id, {})
        return _record(doing.session.get_one(DeskSessionRow, session_id))


def open_sessions(store: Store) -> tuple[DeskSession, ...]:
    """Return the sessions that are not closed, the newest first."""
    query = (
        select(DeskSessionRow)
        .where(DeskSessionRow.closed_at.is_(None))
        .order_by(DeskSessionRow.opened_at.desc())
    )
    with store.read() as session:
        return tuple(_record(row) for row in session.scalars(query))


def open_here(store: Store) -> DeskSession | None:
    """Return the session that this laptop itself started last and that is not closed, if any."""
    started = (
        select(DeskSessionRow)
        .join(JournalRow, JournalRow.entity_id == DeskSessionRow.id)
        .join(ThisDeviceRow, ThisDeviceRow.device_id == JournalRow.device_id)
        .where(DeskSessionRow.closed_at.is_(None), JournalRow.type == STARTED.type)
        .order_by(JournalRow.seq.desc())
    )
    with store.read() as session:
        row = session.scalars(started).first()
        return _record(row) if row else None


def _record(row: DeskSessionRow) -> DeskSession:
    return DeskSession(row.id, row.kind, row.place, row.day, open=row.closed_at is None)


def _apply_started(session: Session, event: Event) -> Outcome:
    payload = event.payload
    session.add(
        DeskSessionRow(
            id=event.entity_id,
            kind=SessionKind(payload["kind"]),
            place=payload["place"],
            day=date.fromisoformat(payload["day"]),
            opened_at=event.occurred_at,
            closed_at=None,
        )
    )
    session.flush()
    return Outcome.APPLIED


def _apply_closed(session: Session, event: Event) -> Outcome:
    row = session.get(DeskSessionRow, event.entity_id)
    if row is None:
        return Outcome.HELD
    # Two laptops may close it before they hear of each other: whoever's act comes last must not win.
    row.closed_at = min(row.closed_at or event.occurred_at, event.occurred_at)
    return Outcome.APPLIED


STARTED = EventKind("session.started", _apply_started)
CLOSED = EventKind("session.closed", _apply_closed)
