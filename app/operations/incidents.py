"""Incidents: what a person must look at. They follow from the acts, so every side raises the same ones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db import Store
from app.models.edition import HelperRow, ThisDeviceRow
from app.models.journal import DeviceRow, IncidentActRow, IncidentRow, JournalRow
from app.models.records import Incident, IncidentAct
from app.models.terms import IncidentKind, derived_id


def reconcile(
    session: Session,
    entity_id: UUID,
    found: Mapping[IncidentKind, Iterable[UUID]],
    kinds: Iterable[IncidentKind],
    *,
    subject: str = "",
) -> bool:
    """Make the incidents of these kinds about an entity exactly those that its acts give rise to.

    ``found`` maps a kind to the events it is about; ``subject`` narrows them to one field of the entity.
    Idempotent and independent of order. An unsettled incident whose acts were taken back goes; the acts stay
    in the journal. Returns whether any is there.
    """
    for kind in kinds:
        incident_id = derived_id("incident", kind.value, entity_id, *((subject,) if subject else ()))
        events = set(found.get(kind, ()))
        row = session.get(IncidentRow, incident_id)
        if not events:
            if row is not None and row.settled_reason is None:
                session.execute(delete(IncidentActRow).where(IncidentActRow.incident_id == incident_id))
                session.delete(row)
            continue
        if row is None:
            row = IncidentRow(
                id=incident_id, kind=kind, entity_id=entity_id, subject=subject, settled_reason=None
            )
            session.add(row)
            session.flush()
        query = select(IncidentActRow.event_id).where(IncidentActRow.incident_id == incident_id)
        known = set(session.scalars(query))
        session.add_all(IncidentActRow(incident_id=incident_id, event_id=event) for event in events - known)
        if row.settled_reason is None and known - events:
            # Some acts were taken back, others still clash: the list must not depend on which came first.
            stale = IncidentActRow.event_id.in_(known - events)
            session.execute(delete(IncidentActRow).where(IncidentActRow.incident_id == incident_id, stale))
    session.flush()
    return any(found.get(kind) for kind in kinds)


def incidents(store: Store) -> tuple[Incident, ...]:
    """Return every incident, open ones first."""
    with store.read() as session:
        rows = session.scalars(select(IncidentRow).order_by(IncidentRow.kind, IncidentRow.id)).all()
        found = [_incident(session, row) for row in rows]
    return tuple(sorted(found, key=lambda incident: incident.settled))


def _incident(session: Session, row: IncidentRow) -> Incident:
    query = (
        select(JournalRow)
        .join(IncidentActRow, IncidentActRow.event_id == JournalRow.event_id)
        .where(IncidentActRow.incident_id == row.id)
        .order_by(JournalRow.event_id)
    )
    acts = tuple(_act(session, journal) for journal in session.scalars(query))
    return Incident(row.id, row.kind, row.entity_id, acts, settled=row.settled_reason is not None)


def _act(session: Session, row: JournalRow) -> IncidentAct:
    payload: dict[str, Any] = json.loads(row.payload or "{}")
    return IncidentAct(
        event_id=row.event_id,
        type=row.type,
        at=row.occurred_at,
        place=str(payload.get("place", "")),
        by=helper_name(session, UUID(json.loads(row.header)["actor_id"])),
        device=device_name(session, row.device_id),
    )


def device_name(session: Session, device_id: UUID) -> str:
    """Return what a laptop is called, as far as this side knows; else the end of its id."""
    here = session.get(ThisDeviceRow, 1)
    if here is not None and here.device_id == device_id:
        return here.name
    device = session.get(DeviceRow, device_id)
    return device.name if device else str(device_id)[-4:]


def helper_name(session: Session, helper_id: UUID) -> str:
    """Return what colleagues call this helper, or an empty text when this laptop does not know them."""
    helper = session.get(HelperRow, helper_id)
    return helper.name if helper else ""
