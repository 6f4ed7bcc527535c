"""Ballot numbers by lot: the plans that came through the check, in an order that anyone can redo (``docs/lot.md``)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.allocation.ties import lot
from app.models.edition import EditionRow
from app.models.journal import JournalRow
from app.models.plan import PlanRow
from app.models.plan_checks import contest_for
from app.models.records import Contest
from app.models.review_records import DrawnPlan, NumberDraw, TablePlan
from app.models.terms import DomainError, Moment, Outcome, PlanState, VerdictWord
from app.operations import plans
from app.operations.edition_read import edition_record
from app.operations.incidents import helper_name
from app.operations.journal import Store, act, lead_only
from app.operations.plan_edits import claims_of
from app.operations.result import SeedMissing
from app.operations.review import latest_views

_COMES_THROUGH = (VerdictWord.YES, VerdictWord.YES_PROVIDED)


class NothingToDraw(DomainError):
    """No plan of this contest came through the check yet."""


class NumbersGiven(DomainError):
    """The plans of this contest have their ballot numbers already."""


def ready(store: Store, contest_id: UUID) -> tuple[tuple[TablePlan, ...], tuple[TablePlan, ...]]:
    """Return the plans of a contest that would be drawn, and those that have no outcome yet; each by number."""
    with store.read() as session:
        found = _of_contest(session, contest_id)
    through = tuple(plan for plan in found if plan.outcome in _COMES_THROUGH)
    return through, tuple(plan for plan in found if plan.outcome is None)


def draw(store: Store, moment: Moment, *, contest_id: UUID, seed: str) -> tuple[NumberDraw, ...]:
    """Put the plans that came through the check on the ballot, in the order that ``seed`` gives.

    The plan whose lot (of the seed and the plan's own number) is smallest gets number 1. Raises ``SeedMissing``,
    ``LeadNeeded``, ``NothingToDraw``, ``BallotTooLong`` or, once there are numbers, ``NumbersGiven``.
    """
    said = seed.strip()
    if not said:
        raise SeedMissing
    with act(store, moment) as doing:
        lead_only(doing)
        if claims_of(doing.session, contest_id):
            raise NumbersGiven
        through = [p for p in _of_contest(doing.session, contest_id) if p.outcome in _COMES_THROUGH]
        if not through:
            raise NothingToDraw
        order = [plan.id for plan in drawn_order(said, through)]
        plans.record_ballot(doing, contest_id, order, seed=said)
    return drawn(store, contest_id)


def drawn_order(seed: str, chosen: Iterable[TablePlan]) -> list[TablePlan]:
    """Return plans by their lot; two with the same number, which is very rare, by their title."""
    return sorted(chosen, key=lambda plan: (lot(seed, plan.number), plan.title, plan.id))


def drawn(store: Store, contest_id: UUID) -> tuple[NumberDraw, ...]:
    """Return the draws of a contest as they stand on record: none, one, or two that were made apart (an incident)."""
    query = select(JournalRow).where(
        JournalRow.entity_id == contest_id,
        JournalRow.type == plans.PUT_ON_BALLOT.type,
        JournalRow.outcome.not_in((Outcome.HELD, Outcome.REJECTED)),
        JournalRow.payload.is_not(None),
    )
    with store.read() as session:
        rows = session.scalars(query.order_by(JournalRow.event_id)).all()
        return tuple(_draw(session, row) for row in rows if json.loads(row.payload or "{}").get("seed"))


def _draw(session: Session, row: JournalRow) -> NumberDraw:
    payload = json.loads(row.payload or "{}")
    listed = [(session.get_one(PlanRow, UUID(line[0])), int(line[1])) for line in payload["plans"]]
    return NumberDraw(
        seed=payload["seed"],
        by=helper_name(session, UUID(json.loads(row.header)["actor_id"])),
        at=row.occurred_at,
        plans=tuple(
            DrawnPlan(ballot_number, plan.number, plan.title, lot(payload["seed"], plan.number))
            for plan, ballot_number in sorted(listed, key=lambda pair: pair[1])
        ),
    )


def in_no_contest(store: Store) -> tuple[TablePlan, ...]:
    """Return the plans that came through the check and belong to no contest, by number: nobody can vote for them."""
    with store.read() as session:
        return tuple(plan for plan in _of_contest(session, None) if plan.outcome in _COMES_THROUGH)


def _of_contest(session: Session, contest_id: UUID | None) -> list[TablePlan]:
    """Return the plans on the table that are of this contest and can still be drawn, as their last round says."""
    contests = edition_record(session, session.scalars(select(EditionRow)).one()).contests
    found: dict[UUID, TablePlan] = {}
    for view in latest_views(session):
        for plan in view.plans:
            found.setdefault(plan.id, plan)
    own = {plan_id: session.get_one(PlanRow, plan_id).contest_id for plan_id in found}
    return sorted(
        (
            plan
            for plan in found.values()
            if plan.state is PlanState.HANDED_IN
            and _id_of(contest_for(contests, own[plan.id], plan.area)) == contest_id
        ),
        key=lambda plan: (plan.number, plan.id),
    )


def _id_of(contest: Contest | None) -> UUID | None:
    return contest.id if contest else None
