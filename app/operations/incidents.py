"""Incidents: what a person must look at. They follow from the acts, so every side raises the same ones.

An incident is settled by an act too, which names the acts that it is about. It stays settled as long as no other act
joins them, and from then on it no longer goes, whatever is taken back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.models.edition import HelperRow, ThisDeviceRow
from app.models.journal import DeviceRow, IncidentActRow, IncidentRow, JournalRow
from app.models.plan import PlanRow
from app.models.plan_acts import LikeSheetRow
from app.models.records import Incident, IncidentAct
from app.models.terms import DomainError, IncidentKind, Json, Moment, Outcome, derived_id
from app.operations.journal import Act, Event, EventKind, ReasonMissing, Store, act


class UnknownIncident(DomainError):
    """There is no such incident on this laptop, or no longer: its acts were taken back."""


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
    Idempotent and independent of order. An incident that was never settled and whose acts were taken back goes;
    the acts stay in the journal. Returns whether any is there.
    """
    return reconcile_all(session, {(kind, entity_id, subject): found.get(kind, ()) for kind in kinds})


def reconcile_all(session: Session, found: Mapping[tuple[IncidentKind, UUID, str], Iterable[UUID]]) -> bool:
    """Do as ``reconcile`` for several incidents at once, by kind, entity and subject: the check-in waits for this."""
    ids = {about: _id_of(*about) for about in found}
    query = select(IncidentRow).where(IncidentRow.id.in_(ids.values()))
    rows = {row.id: row for row in session.scalars(query)}
    clash = False
    for about, incident_id in ids.items():
        events = set(found[about])
        clash |= bool(events)
        row = rows.get(incident_id)
        if row is None and not events:
            continue
        row = row or _new_row(session, *about)
        _settle_rows(session, row, events, _settlements(session, incident_id))
    session.flush()
    return clash


def _id_of(kind: IncidentKind, entity_id: UUID, subject: str) -> UUID:
    return derived_id("incident", kind.value, entity_id, *((subject,) if subject else ()))


def _new_row(session: Session, kind: IncidentKind, entity_id: UUID, subject: str) -> IncidentRow:
    row = IncidentRow(
        id=_id_of(kind, entity_id, subject),
        kind=kind,
        entity_id=entity_id,
        subject=subject,
        settled_reason=None,
    )
    session.add(row)
    session.flush()
    return row


@dataclass(frozen=True)
class _Settlements:
    """What was settled about one incident, by anyone: the acts it was about then, and the reasons given."""

    acts: frozenset[UUID] = frozenset()
    reasons: frozenset[str] = frozenset()

    def with_one(self, payload: dict[str, Any]) -> _Settlements:
        """Return these and one more."""
        acts = self.acts | {UUID(act_id) for act_id in payload["acts"]}
        return _Settlements(acts, self.reasons | {str(payload["reason"])})


def _settlements(session: Session, incident_id: UUID) -> _Settlements:
    query = select(JournalRow.payload).where(
        JournalRow.entity_id == incident_id,
        JournalRow.type == SETTLED.type,
        JournalRow.outcome.not_in((Outcome.HELD, Outcome.REJECTED)),
        JournalRow.payload.is_not(None),
    )
    found = _Settlements()
    for payload in session.scalars(query):
        found = found.with_one(json.loads(payload or "{}"))
    return found


def _settle_rows(session: Session, row: IncidentRow, events: set[UUID], settled: _Settlements) -> None:
    """Give an incident exactly the acts that clash now or were settled; without any it goes.

    The same acts give the same rows, whichever came first. Two reasons stand in the order of their letters.
    """
    wanted = events | settled.acts
    here = IncidentActRow.incident_id == row.id
    known = set(session.scalars(select(IncidentActRow.event_id).where(here)))
    session.add_all(IncidentActRow(incident_id=row.id, event_id=event_id) for event_id in wanted - known)
    if known - wanted:
        session.execute(delete(IncidentActRow).where(here, IncidentActRow.event_id.in_(known - wanted)))
    if not wanted:
        session.delete(row)
    elif settled.reasons and wanted <= settled.acts:
        row.settled_reason = " / ".join(sorted(settled.reasons))
    else:
        row.settled_reason = None


def settle(store: Store, moment: Moment, *, incident_id: UUID, reason: str) -> Incident:
    """Write down that people looked at an incident, and why it is done with. What happened stays as it is.

    Raises ``ReasonMissing``, or ``UnknownIncident`` when its acts were taken back in the meantime.
    """
    with act(store, moment) as doing:
        return record_settled(doing, incident_id, reason)


def record_settled(doing: Act, incident_id: UUID, reason: str) -> Incident:
    """Record that an incident is done with, as part of a larger act. Raises as ``settle``."""
    if not reason.strip():
        raise ReasonMissing
    row = doing.session.get(IncidentRow, incident_id)
    if row is None:
        raise UnknownIncident
    about: list[Json] = [str(event_id) for event_id in sorted(acts_of(doing.session, incident_id))]
    payload: dict[str, Json] = {
        "kind": row.kind.value,
        "about": str(row.entity_id),
        "subject": row.subject,
        "acts": about,
        "reason": reason.strip(),
    }
    doing.record(SETTLED, incident_id, payload)
    return _incident(doing.session, row)


def acts_of(session: Session, incident_id: UUID) -> set[UUID]:
    """Return the events that an incident is about."""
    return set(
        session.scalars(select(IncidentActRow.event_id).where(IncidentActRow.incident_id == incident_id))
    )


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
    reason = row.settled_reason
    return Incident(row.id, row.kind, row.entity_id, acts, settled=reason is not None, reason=reason or "")


def _act(session: Session, row: JournalRow) -> IncidentAct:
    payload: dict[str, Any] = json.loads(row.payload or "{}")
    sheet = session.get(LikeSheetRow, row.event_id)
    return IncidentAct(
        event_id=row.event_id,
        type=row.type,
        at=row.occurred_at,
        place=str(payload.get("place", "")),
        by=helper_name(session, UUID(json.loads(row.header)["actor_id"])),
        device=device_name(session, row.device_id),
        plan_number=session.get_one(PlanRow, sheet.plan_id).number if sheet else 0,
        sheet_no=sheet.sheet_no if sheet else "",
        count=sheet.count if sheet else 0,
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


# ---- effects: the same here and at central ----


def _apply_settled(session: Session, event: Event) -> Outcome:
    payload = event.payload
    kind, about, subject = IncidentKind(payload["kind"]), UUID(payload["about"]), str(payload["subject"])
    if event.entity_id != _id_of(kind, about, subject):
        return Outcome.REJECTED
    acts = {UUID(act_id) for act_id in payload["acts"]}
    known = select(func.count()).where(JournalRow.event_id.in_(acts))
    if session.scalar(known) != len(acts):
        return Outcome.HELD  # this side does not know yet what it is about
    row = session.get(IncidentRow, event.entity_id) or _new_row(session, kind, about, subject)
    before = _settlements(session, row.id)
    open_acts = acts_of(session, row.id)
    _settle_rows(session, row, open_acts, before.with_one(payload))
    session.flush()
    return Outcome.APPLIED


SETTLED = EventKind("incident.settled", _apply_settled)
