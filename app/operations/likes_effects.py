"""What became of signature sheets and online counts: the same on every side, in any order, without a clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.likes import doubles_of, goes_on_in
from app.models.plan import PlanRow
from app.models.plan_acts import LikeSheetRow, OnlineLikesRow
from app.models.terms import IncidentKind, Outcome, PlanState
from app.operations.incidents import reconcile
from app.operations.journal import Event, EventKind
from app.operations.sealed import events_on

KIND = IncidentKind.SHEET_COUNTED_TWICE


def joined_plans(session: Session) -> dict[UUID, UUID]:
    """Return for each plan that was joined to another which one that is."""
    query = select(PlanRow.id, PlanRow.joined_to).where(
        PlanRow.state == PlanState.JOINED, PlanRow.joined_to.is_not(None)
    )
    return {plan_id: other for plan_id, other in session.execute(query) if other is not None}


def knows_plan(session: Session, plan_id: UUID) -> bool:
    """Tell whether a plan is known here, without loading what it says."""
    return session.scalar(select(PlanRow.id).where(PlanRow.id == plan_id)) is not None


def sheet_rows(session: Session, plan_ids: Iterable[UUID]) -> list[LikeSheetRow]:
    """Return all that was typed in of these plans' sheets, by event id."""
    query = select(LikeSheetRow).where(LikeSheetRow.plan_id.in_(list(plan_ids)))
    return sorted(session.scalars(query), key=lambda row: row.event_id)


def forget_people(session: Session) -> None:
    """Let go of who stands on the sheets. How many are no extra person stays, so every count stays as it is."""
    joined = joined_plans(session)
    groups: dict[UUID, list[LikeSheetRow]] = defaultdict(list)
    for row in session.scalars(select(LikeSheetRow)):
        groups[goes_on_in(joined, row.plan_id)].append(row)
    for rows in groups.values():
        _spread_doubles(sorted(rows, key=lambda row: row.event_id))
        for row in rows:
            row.lines = []
    session.flush()


def _spread_doubles(rows: Sequence[LikeSheetRow]) -> None:
    """Write down how many people of each counted sheet stand on an earlier one. Of what was erased it stays."""
    telling = [row for row in rows if row.lines]
    found = doubles_of([(row.event_id, row.lines) for row in telling if row.counted])
    for row in telling:
        row.doubles = found.get(row.event_id, 0)


def _count_anew(session: Session, plan_id: UUID, sheet_no: str) -> bool:
    """Let each sheet of a plan count once; return whether this one was typed in twice.

    Of two times made apart the one with the fewest signatures counts: no more than both sides are sure of.
    """
    rows = sheet_rows(session, [plan_id])
    of_sheet = [row for row in rows if row.sheet_no == sheet_no]
    standing = [row for row in of_sheet if row.taken_back is None]
    counts = min(standing, key=lambda row: (row.count, row.event_id), default=None)
    for row in of_sheet:
        row.counted = row is counts
    _spread_doubles(rows)
    session.flush()
    twice = [row.event_id for row in standing] if len(standing) > 1 else []
    return reconcile(session, plan_id, {KIND: twice}, (KIND,), subject=sheet_no)


def _apply_sheet(session: Session, event: Event) -> Outcome:
    if not knows_plan(session, event.entity_id):
        return Outcome.HELD
    said = event.payload
    session.add(
        LikeSheetRow(
            event_id=event.id,
            plan_id=event.entity_id,
            sheet_no=said["sheet_no"],
            count=said["count"],
            lines=said["lines"],
            taken_back=None,
            counted=False,
            doubles=0,
        )
    )
    session.flush()
    twice = _count_anew(session, event.entity_id, said["sheet_no"])
    return Outcome.INCIDENT if twice else Outcome.APPLIED


def _apply_taken_back(session: Session, event: Event) -> Outcome:
    row = session.get(LikeSheetRow, UUID(event.payload["sheet"]))
    if row is None:
        return Outcome.HELD
    reason, known = event.payload["reason"], row.taken_back
    row.taken_back = reason if known is None else min(known, reason)
    session.flush()
    _count_anew(session, row.plan_id, row.sheet_no)
    return Outcome.APPLIED if known is None else Outcome.MERGED


def _apply_online(session: Session, event: Event) -> Outcome:
    """Let the newest day stand; of two counts for one day, made apart, the higher one."""
    if not knows_plan(session, event.entity_id):
        return Outcome.HELD
    told = events_on(session, event, event.type)
    replaced = {event_id for one in told for event_id in one.payload["replaces"]}
    standing = [one for one in told if str(one.id) not in replaced]
    best = max(standing, key=lambda one: (one.payload["as_of"], one.payload["count"], one.id))
    row = session.get(OnlineLikesRow, event.entity_id)
    if row is None:
        row = OnlineLikesRow(plan_id=event.entity_id)
        session.add(row)
    row.count, row.as_of = best.payload["count"], date.fromisoformat(best.payload["as_of"])
    row.event_id = best.id
    session.flush()
    return Outcome.APPLIED if best.id == event.id else Outcome.MERGED


SHEET = EventKind("like.sheet", _apply_sheet)
SHEET_TAKEN_BACK = EventKind("like.sheet_taken_back", _apply_taken_back)
ONLINE_COUNTED = EventKind("like.online_counted", _apply_online)
