"""An edition as the rows have it, as a value: for the operations that need to know its rules."""

from __future__ import annotations

from datetime import date

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.edition import ContestRow, EditionRow
from app.models.plan import PlanRow
from app.models.plan_rules import PlanRules
from app.models.records import Contest, Edition, Phase
from app.models.terms import InvalidReason, Limit

RULES = TypeAdapter(PlanRules)
"""What an edition says about plans, to and from JSON."""


def edition_record(session: Session, row: EditionRow) -> Edition:
    """Return an edition with its contests, for other operations and for central."""
    query = select(ContestRow).where(ContestRow.edition_id == row.id).order_by(ContestRow.position)
    return Edition(
        id=row.id,
        short_id=row.short_id,
        name=row.name,
        practice=row.practice,
        language=row.language,
        themes=tuple(row.themes),
        areas=tuple(row.areas),
        phases=tuple(Phase(n, date.fromisoformat(a), date.fromisoformat(b)) for n, a, b in row.phases),
        likes_needed=row.likes_needed,
        minimum_batch=row.minimum_batch,
        signature_lists=row.signature_lists,
        counted_papers=tuple(InvalidReason(reason) for reason in row.counted_papers),
        plan_rules=RULES.validate_python(row.plan_rules),
        contests=tuple(contest_record(session, contest) for contest in session.scalars(query)),
    )


def contest_record(session: Session, row: ContestRow) -> Contest:
    """Return a contest as a value, with the number of plans on its ballot."""
    on_ballot = select(func.count()).where(PlanRow.contest_id == row.id, PlanRow.ballot_number.is_not(None))
    return Contest(
        id=row.id,
        key=row.key,
        name=row.name,
        area=row.area,
        budget_cents=row.budget_cents,
        limit=Limit(row.limit_kind, row.limit_value),
        rule=row.rule,
        tie_break=row.tie_break,
        threshold_votes=row.threshold_votes,
        min_age=row.min_age,
        voting_date=row.voting_date,
        plans=session.scalar(on_ballot) or 0,
        left_over=row.left_over,
    )
