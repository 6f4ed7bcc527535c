"""What can come on the 'ja, mits' table, and verdicts that clash, for those who look at it."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select

from app.models.edition import EditionRow
from app.models.journal import IncidentActRow, IncidentRow
from app.models.plan import PlanRow
from app.models.plan_acts import ReviewPlanRow, ReviewRoundRow, VerdictRow
from app.models.review import fields_of
from app.models.review_records import Candidate, VerdictClash
from app.models.terms import PlanState
from app.operations.edition_read import edition_record
from app.operations.journal import Store
from app.operations.plan_fields import text_of
from app.operations.review import given_verdict
from app.operations.review_effects import KIND


def candidates(store: Store) -> tuple[Candidate, ...]:
    """Return the plans that were handed in, by number, with the rounds that they are in already."""
    in_rounds: defaultdict[UUID, list[str]] = defaultdict(list)
    query = (
        select(ReviewPlanRow.plan_id, ReviewRoundRow.name)
        .join(ReviewRoundRow, ReviewRoundRow.id == ReviewPlanRow.round_id)
        .where(ReviewPlanRow.taken_off.is_(None))
    )
    with store.read() as session:
        for plan_id, name in session.execute(query.order_by(ReviewRoundRow.starts, ReviewRoundRow.id)):
            in_rounds[plan_id].append(name)
        rows = session.scalars(select(PlanRow).where(PlanRow.state == PlanState.HANDED_IN))
        found = [
            Candidate(
                id=row.id,
                number=row.number,
                title=row.title,
                area=row.area,
                cost_cents=text_of(row).cost_cents,
                rounds=tuple(in_rounds[row.id]),
            )
            for row in rows
        ]
    return tuple(sorted(found, key=lambda one: (one.number, one.id)))


def clashes(store: Store) -> dict[UUID, VerdictClash]:
    """Return what each incident about verdicts is about, by the id of the incident."""
    verdicts = (
        select(VerdictRow)
        .join(IncidentActRow, IncidentActRow.event_id == VerdictRow.event_id)
        .order_by(VerdictRow.event_id)
    )
    found: dict[UUID, VerdictClash] = {}
    with store.read() as session:
        edition = edition_record(session, session.scalars(select(EditionRow)).one())
        known = {field.key: field.name for field in fields_of(edition.plan_rules)}
        names: dict[UUID, str] = {}
        for row in session.scalars(select(IncidentRow).where(IncidentRow.kind == KIND)).all():
            plan = session.get_one(PlanRow, row.entity_id)
            given = session.scalars(verdicts.where(IncidentActRow.incident_id == row.id)).all()
            found[row.id] = VerdictClash(
                incident_id=row.id,
                plan_number=plan.number,
                plan_title=plan.title,
                field=known.get(row.subject, row.subject),
                verdicts=tuple(given_verdict(session, one, names) for one in given),
            )
    return found
