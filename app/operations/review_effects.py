"""What rounds of the check and their verdicts add up to, the same on every side and in any order of arrival.

Who knew what decides, not a clock: every verdict names those on the same plan, field and round that its maker knew
and that it stands for. What no other replaced *stands*. Two that stand and do not say the same leave the field open
and are an incident until someone gives a verdict that replaces both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from graphlib import TopologicalSorter
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.plan import PlanRow
from app.models.plan_acts import ReviewPlanRow, ReviewRoundRow, VerdictRow
from app.models.terms import IncidentKind, Outcome, VerdictWord
from app.operations.incidents import reconcile
from app.operations.journal import Event, EventKind
from app.operations.sealed import events_on

KIND = IncidentKind.TWO_VERDICTS


def standing(rows: Iterable[VerdictRow]) -> list[VerdictRow]:
    """Return the verdicts of one plan, field and round that no other of them replaced, by id."""
    known = sorted(rows, key=lambda row: row.event_id)
    replaced = {event_id for row in known for event_id in row.replaces}
    return [row for row in known if str(row.event_id) not in replaced]


def steps(rows: Iterable[VerdictRow]) -> dict[UUID, int]:
    """Return how many verdicts came before each of these: one that it replaces, what that replaced, and so on."""
    known = {row.event_id: {UUID(event_id) for event_id in row.replaces} for row in rows}
    replaced = {event_id: before & set(known) for event_id, before in known.items()}
    found: dict[UUID, int] = {}
    for event_id in TopologicalSorter(replaced).static_order():
        found[event_id] = 1 + max((found[one] for one in replaced[event_id]), default=-1)
    return found


def says(row: VerdictRow) -> tuple[str, str, str]:
    """Return what a maker gets to hear, to compare two verdicts."""
    return row.verdict.value, row.conditions, row.advice


def _apply_started(session: Session, event: Event) -> Outcome:
    payload = event.payload
    plan_ids = [UUID(plan_id) for plan_id in payload["plans"]]
    if not _known(session, plan_ids):
        return Outcome.HELD
    session.add(
        ReviewRoundRow(
            id=event.entity_id,
            name=payload["name"],
            starts=date.fromisoformat(payload["starts"]),
            deadline=date.fromisoformat(payload["deadline"]),
        )
    )
    session.flush()
    _put_on_table(session, event.entity_id, plan_ids)
    return Outcome.APPLIED


def _apply_plans_added(session: Session, event: Event) -> Outcome:
    plan_ids = [UUID(plan_id) for plan_id in event.payload["plans"]]
    if session.get(ReviewRoundRow, event.entity_id) is None or not _known(session, plan_ids):
        return Outcome.HELD
    return Outcome.APPLIED if _put_on_table(session, event.entity_id, plan_ids) else Outcome.DUPLICATE


def _known(session: Session, plan_ids: Sequence[UUID]) -> bool:
    return set(session.scalars(select(PlanRow.id).where(PlanRow.id.in_(plan_ids)))) == set(plan_ids)


def _put_on_table(session: Session, round_id: UUID, plan_ids: Sequence[UUID]) -> bool:
    """Put the plans on the table that are not there yet; return whether there were any."""
    query = select(ReviewPlanRow.plan_id).where(ReviewPlanRow.round_id == round_id)
    new = set(plan_ids) - set(session.scalars(query))
    session.add_all(ReviewPlanRow(round_id=round_id, plan_id=plan_id) for plan_id in new)
    session.flush()
    return bool(new)


def _apply_taken_off(session: Session, event: Event) -> Outcome:
    """Take a plan off the table for good, whatever came first; of two reasons both stand, by their letters."""
    row = session.get(ReviewPlanRow, (event.entity_id, UUID(event.payload["plan_id"])))
    if row is None:
        return Outcome.HELD
    said = [one for one in events_on(session, event, event.type) if _plan_of(one) == _plan_of(event)]
    row.taken_off = " / ".join(sorted({str(one.payload["reason"]) for one in said}))
    session.flush()
    return Outcome.APPLIED if len(said) == 1 else Outcome.DUPLICATE


def _plan_of(event: Event) -> str:
    return str(event.payload["plan_id"])


def _apply_verdict(session: Session, event: Event) -> Outcome:
    payload = event.payload
    round_id, plan_id, field = UUID(payload["round_id"]), event.entity_id, str(payload["field"])
    query = select(VerdictRow).where(VerdictRow.plan_id == plan_id, VerdictRow.field == field)
    before = session.scalars(query).all()
    named = {UUID(event_id) for event_id in payload["replaces"]}
    on_table = session.get(ReviewPlanRow, (round_id, plan_id)) is not None
    if not on_table or not named <= {row.event_id for row in before}:
        return Outcome.HELD
    row = VerdictRow(
        event_id=event.id,
        round_id=round_id,
        plan_id=plan_id,
        field=field,
        verdict=VerdictWord(payload["verdict"]),
        conditions=payload["conditions"],
        advice=payload["advice"],
        answers=payload["answers"],
        replaces=payload["replaces"],
        actor_id=event.actor_id,
        at=event.occurred_at,
    )
    session.add(row)
    session.flush()
    clash = _clashing([*before, row])
    known = reconcile(session, plan_id, {KIND: clash}, (KIND,), subject=field)
    return Outcome.INCIDENT if known and event.id in clash else Outcome.APPLIED


def _clashing(rows: Iterable[VerdictRow]) -> set[UUID]:
    """Return the verdicts on a plan in a field that clash, whatever the round."""
    by_round: dict[UUID, list[VerdictRow]] = defaultdict(list)
    for row in rows:
        by_round[row.round_id].append(row)
    found: set[UUID] = set()
    for of_round in by_round.values():
        stand = standing(of_round)
        if len({says(row) for row in stand}) > 1:
            found |= {row.event_id for row in stand}
    return found


ROUND_STARTED = EventKind("review.round_started", _apply_started)
PLANS_ADDED = EventKind("review.plans_added", _apply_plans_added)
PLAN_TAKEN_OFF = EventKind("review.plan_taken_off", _apply_taken_off)
VERDICT = EventKind("review.verdict", _apply_verdict)
