"""The order of equal plans as people decided it: what is in force, the same on every side."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.models.audit import TieDecisionRow
from app.models.edition import ContestRow
from app.models.result_parts import TieDecision
from app.models.terms import IncidentKind, Outcome
from app.operations.incidents import helper_name, reconcile
from app.operations.journal import Event, EventKind
from app.operations.sealed import events_on


def tie_decisions(session: Session, contest_id: UUID) -> tuple[TieDecision, ...]:
    """Return the orders of equal plans that are in force, by their first plan."""
    rows = session.scalars(select(TieDecisionRow).where(TieDecisionRow.contest_id == contest_id)).all()
    found = [
        TieDecision(tuple(row.numbers), row.reason, helper_name(session, row.actor_id), row.at)
        for row in rows
    ]
    return tuple(sorted(found, key=lambda decision: decision.order))


def _apply_decided(session: Session, event: Event) -> Outcome:
    """Let every order be in force that no later one replaced and no other one contradicts, whatever came first."""
    if session.get(ContestRow, event.entity_id) is None:
        return Outcome.HELD
    standing = _standing(events_on(session, event, event.type))
    clash = [one for one in standing if any(_contradicts(one, other) for other in standing)]
    session.execute(delete(TieDecisionRow).where(TieDecisionRow.contest_id == event.entity_id))
    orders: set[tuple[int, ...]] = set()
    for found in standing:
        order = tuple(found.payload["order"])
        if found not in clash and order not in orders:
            orders.add(order)
            session.add(_row(found))
    session.flush()
    kind = IncidentKind.TWO_TIE_ORDERS
    if reconcile(session, event.entity_id, {kind: [found.id for found in clash]}, (kind,)):
        return Outcome.INCIDENT
    return Outcome.APPLIED


def _standing(decided: list[Event]) -> list[Event]:
    """Return the decisions that no later one replaced."""
    replaced = {event_id for found in decided for event_id in found.payload["replaces"]}
    return [found for found in decided if str(found.id) not in replaced]


def _contradicts(one: Event, other: Event) -> bool:
    """Tell whether two decisions are about the same plans and do not say the same."""
    first, second = one.payload["order"], other.payload["order"]
    return first != second and not set(first).isdisjoint(second)


def _row(found: Event) -> TieDecisionRow:
    return TieDecisionRow(
        event_id=found.id,
        contest_id=found.entity_id,
        numbers=list(found.payload["order"]),
        reason=found.payload["reason"],
        actor_id=found.actor_id,
        at=found.occurred_at,
    )


TIE_DECIDED = EventKind("tie.decided", _apply_decided)
