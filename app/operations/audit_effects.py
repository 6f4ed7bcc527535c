"""The hand recount on record: draws of batches and what was found, the same on every side."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.models.allocation import lot
from app.models.audit import AuditDrawRow, AuditFindingRow
from app.models.audit_sample import drawn_numbers
from app.models.ballots import BatchRow
from app.models.edition import ContestRow
from app.models.result_parts import Audit, AuditBatch, AuditFinding, AuditSize
from app.models.roll import StationRow
from app.models.terms import Outcome
from app.operations.incidents import helper_name
from app.operations.journal import Event, EventKind
from app.operations.sealed import events_on


def audit_of(session: Session, contest_id: UUID) -> Audit | None:
    """Return the recount of a contest, None when nothing was drawn.

    When two laptops drew apart, the batches of both must be counted: counting more than needed never hurts. The first
    draw by its id gives the numbers that are shown.
    """
    query = select(AuditDrawRow).where(AuditDrawRow.contest_id == contest_id).order_by(AuditDrawRow.event_id)
    draws = session.scalars(query).all()
    if not draws:
        return None
    first = draws[0]
    drawn = {batch_id for draw in draws for batch_id in _drawn(draw)}
    size = AuditSize(first.risk_percent, len(first.batches), first.margin, first.wrong, first.sample)
    listed = dict.fromkeys(batch_id for draw in draws for batch_id in draw.batches)
    batches = [_batch(session, first.seed, n, UUID(b), drawn=b in drawn) for n, b in enumerate(listed, 1)]
    return Audit(first.seed, size, tuple(batches))


def _drawn(draw: AuditDrawRow) -> list[str]:
    numbers = drawn_numbers(draw.seed, len(draw.batches), draw.sample)
    return [batch_id for number, batch_id in enumerate(draw.batches, 1) if number in numbers]


def _batch(session: Session, seed: str, number: int, batch_id: UUID, *, drawn: bool) -> AuditBatch:
    row = session.get_one(BatchRow, batch_id)
    station = session.get(StationRow, row.station_id) if row.station_id else None
    return AuditBatch(
        number=number,
        batch_id=batch_id,
        place=station.place if station else "",
        batch_number=row.number,
        papers=row.paper_count,
        lot=lot(seed, number),
        drawn=drawn,
        finding=_finding(session, batch_id),
    )


def _finding(session: Session, batch_id: UUID) -> AuditFinding | None:
    """Return what was found in a batch. Of two findings made apart the one with more differences stands."""
    rows = session.scalars(select(AuditFindingRow).where(AuditFindingRow.batch_id == batch_id)).all()
    if not rows:
        return None
    row = max(rows, key=lambda found: (found.differing, str(found.event_id)))
    by, second = helper_name(session, row.actor_id), helper_name(session, row.second_helper_id)
    return AuditFinding(row.differing, row.note, by, second, row.at)


def _apply_drawn(session: Session, event: Event) -> Outcome:
    payload = event.payload
    batches = [session.get(BatchRow, UUID(batch_id)) for batch_id in payload["batches"]]
    if session.get(ContestRow, event.entity_id) is None or None in batches:
        return Outcome.HELD
    if session.get(AuditDrawRow, event.id) is None:
        session.add(AuditDrawRow(event_id=event.id, contest_id=event.entity_id, **payload))
        session.flush()
    return Outcome.APPLIED


def _apply_found(session: Session, event: Event) -> Outcome:
    """Keep the findings about a batch that no later one replaced."""
    if session.get(BatchRow, event.entity_id) is None:
        return Outcome.HELD
    known = events_on(session, event, event.type)
    replaced = {event_id for found in known for event_id in found.payload["replaces"]}
    session.execute(delete(AuditFindingRow).where(AuditFindingRow.batch_id == event.entity_id))
    session.add_all(_finding_row(found) for found in known if str(found.id) not in replaced)
    session.flush()
    return Outcome.APPLIED


def _finding_row(found: Event) -> AuditFindingRow:
    return AuditFindingRow(
        event_id=found.id,
        batch_id=found.entity_id,
        differing=found.payload["differing"],
        note=found.payload["note"],
        actor_id=found.actor_id,
        second_helper_id=UUID(found.payload["second_helper_id"]),
        at=found.occurred_at,
    )


AUDIT_DRAWN = EventKind("audit.drawn", _apply_drawn)
AUDIT_FOUND = EventKind("audit.found", _apply_found)
