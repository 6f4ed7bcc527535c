"""What waits around the plans: for the 'ja, mits' table, a verdict or a department. Only counts; it is quick."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.plan import PlanRow
from app.models.plan_acts import PlanNoteRow, ReviewPlanRow, ReviewRoundRow, VerdictRow
from app.models.review import fields_of
from app.models.terms import NoteKind, PlanState
from app.models.waiting import Waiting
from app.operations import editions, likes
from app.operations.journal import Store


def waiting(store: Store) -> Waiting:
    """Return how much waits now."""
    fields = {field.key for field in fields_of(editions.edition(store).plan_rules)}
    with store.read() as session:
        not_in_round = _not_in_round(session)
        to_judge, deadline = _to_judge(session, fields)
        points, first_due = _points(session)
    enough = sum(standing.enough for standing in likes.standings(store, only=not_in_round).values())
    return Waiting(enough, to_judge, deadline, points, first_due)


def _not_in_round(session: Session) -> list[UUID]:
    on_table = select(ReviewPlanRow.plan_id).where(ReviewPlanRow.taken_off.is_(None))
    wanted = (PlanRow.state == PlanState.HANDED_IN, PlanRow.id.not_in(on_table))
    return list(session.scalars(select(PlanRow.id).where(*wanted)))


def _to_judge(session: Session, fields: set[str]) -> tuple[int, date | None]:
    """Count the plans of the latest round that some field has not judged; with the day on which all must be."""
    latest = select(ReviewRoundRow).order_by(ReviewRoundRow.starts.desc(), ReviewRoundRow.id.desc()).limit(1)
    last = session.scalars(latest).first()
    if last is None:
        return 0, None
    on_table = session.scalars(
        select(PlanRow.id)
        .join(ReviewPlanRow, ReviewPlanRow.plan_id == PlanRow.id)
        .where(
            ReviewPlanRow.round_id == last.id,
            ReviewPlanRow.taken_off.is_(None),
            PlanRow.state == PlanState.HANDED_IN,
        )
    ).all()
    judged: defaultdict[UUID, set[str]] = defaultdict(set)
    given = select(VerdictRow.plan_id, VerdictRow.field).where(VerdictRow.round_id == last.id)
    for plan_id, field in session.execute(given):
        judged[plan_id].add(field)
    return sum(not fields <= judged[plan_id] for plan_id in on_table), last.deadline


def _points(session: Session) -> tuple[int, date | None]:
    """Count the action points that nobody has done; with the first day by which one must be."""
    wanted = (
        PlanNoteRow.kind == NoteKind.ACTION_POINT,
        PlanNoteRow.taken_back.is_(None),
        PlanNoteRow.done_on.is_(None),
    )
    many, first = session.execute(select(func.count(), func.min(PlanNoteRow.due)).where(*wanted)).one()
    return int(many), first
