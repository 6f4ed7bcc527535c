"""Plan labs: which plan is worked on at which table, and what each still misses.

Where two laptops put a plan at different tables apart, the act with the highest id stands on every side. One whose
maker knew the other always stands, whatever their clocks say: ``base_rev`` counts the acts that were known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.edition import DeskSessionRow
from app.models.journal import JournalRow
from app.models.likes import goes_on_in
from app.models.note_records import LabPlan, PlanLab
from app.models.plan import PlanRow, SubmitterRow
from app.models.plan_acts import LabPlanRow
from app.models.plan_checks import FindingKind, contest_for, findings
from app.models.records import DeskSession, Edition, PlanText, Submitter
from app.models.search import words_of
from app.models.terms import GONE, DomainError, Json, Moment, Outcome, SessionKind
from app.operations import editions
from app.operations.journal import Act, Event, EventKind, Store, act
from app.operations.likes import standings_now
from app.operations.likes_effects import joined_plans
from app.operations.plan_fields import text_of
from app.operations.plans import OPEN, TextTooLong, missing, record_entered

TABLE_LIMIT = 40
"""Characters in the name of a table."""

_NOT_AT_TABLE = (FindingKind.OVER_BUDGET, FindingKind.TOO_SHORT, FindingKind.TOO_LONG)
"""What the round list tells in another way, or not: how long a text is matters at the desk."""


class NoPlanLab(DomainError):
    """The session is no plan lab that is going on."""


class TableMissing(DomainError):
    """A plan is worked on at a table: without its name nobody finds it."""


def begin(store: Store, moment: Moment, *, session_id: UUID, table_name: str) -> UUID:
    """Begin a new, empty plan at a table, and return its id. Raises as ``seat``."""
    table = _named(table_name)
    with act(store, moment) as doing:
        _require_lab(doing.session, session_id)
        row = record_entered(doing, PlanText(), Submitter())
        _record_seated(doing, session_id, row.id, table)
        return row.id


def seat(store: Store, moment: Moment, *, session_id: UUID, plan_id: UUID, table_name: str) -> None:
    """Put a plan at a table, or move it to another; at the same table again nothing is recorded.

    Raises ``NoPlanLab``, ``TableMissing`` or ``TextTooLong``.
    """
    table = _named(table_name)
    with act(store, moment) as doing:
        _require_lab(doing.session, session_id)
        doing.session.get_one(PlanRow, plan_id)
        _record_seated(doing, session_id, plan_id, table)


def unseat(store: Store, moment: Moment, *, session_id: UUID, plan_id: UUID) -> None:
    """Take a plan off its table, with the plans that go on in it; the plan itself stays. Raises ``NoPlanLab``."""
    with act(store, moment) as doing:
        _require_lab(doing.session, session_id)
        joined = joined_plans(doing.session)
        for row in _seats(doing.session, session_id):
            if plan_id in {row.plan_id, goes_on_in(joined, row.plan_id)}:
                turn = _next_turn(doing.session, row)
                doing.record(UNSEATED, session_id, {"plan": str(row.plan_id)}, base_rev=turn)


def lab(store: Store, session_id: UUID) -> PlanLab:
    """Return the round list of a plan lab: its plans by table.

    A plan that was joined to another at the table gives its place to that one, unless that has a table of its own.
    Plans that were withdrawn are not on it.
    """
    edition = editions.edition(store)
    with store.read() as session:
        row = session.get_one(DeskSessionRow, session_id)
        joined = joined_plans(session)
        tables = _tables(session, session_id, joined)
        rows = session.scalars(select(PlanRow).where(PlanRow.id.in_(tables), PlanRow.state.not_in(GONE)))
        found = [_lab_plan(session, edition, tables[plan.id], plan, joined) for plan in rows]
        found.sort(key=lambda plan: (_by_table(plan.table), words_of(plan.title), plan.number, plan.plan_id))
        evening = DeskSession(row.id, row.kind, row.place, row.day, open=row.closed_at is None)
        likes = standings_now(session, {plan.plan_id for plan in found})
    return PlanLab(evening, tuple(replace(plan, likes=likes[plan.plan_id].total) for plan in found))


def _seats(session: Session, session_id: UUID) -> Sequence[LabPlanRow]:
    query = select(LabPlanRow).where(LabPlanRow.session_id == session_id, LabPlanRow.table_name != "")
    return session.scalars(query).all()


def _tables(session: Session, session_id: UUID, joined: Mapping[UUID, UUID]) -> dict[UUID, str]:
    """Return the table of each plan that goes on by itself: its own, else the first of those that go on in it."""
    own = {row.plan_id: row.table_name for row in _seats(session, session_id)}
    first: dict[UUID, str] = {}
    for plan_id, table in sorted(own.items(), key=lambda seat: (_by_table(seat[1]), seat[0])):
        first.setdefault(goes_on_in(joined, plan_id), table)
    return {plan_id: own.get(plan_id, table) for plan_id, table in first.items()}


def _lab_plan(
    session: Session, edition: Edition, table: str, row: PlanRow, joined: Mapping[UUID, UUID]
) -> LabPlan:
    text = text_of(row)
    contest = contest_for(edition.contests, row.contest_id, row.area)
    found = findings(text, Submitter(), contest, edition.plan_rules, edition.areas, edition.themes)
    return LabPlan(
        plan_id=row.id,
        table=table,
        number=row.number,
        title=row.title,
        area=row.area,
        makers=_makers(session, row.id, joined),
        cost_cents=text.cost_cents,
        budget_cents=contest.budget_cents if contest else None,
        missing=missing(text) if row.state in OPEN else (),
        state=row.state,
        findings=tuple(finding for finding in found if finding.kind not in _NOT_AT_TABLE),
    )


def _makers(session: Session, plan_id: UUID, joined: Mapping[UUID, UUID]) -> int:
    """Count the makers of a plan and of the plans that go on in it."""
    together = {plan_id, *(other for other in joined if goes_on_in(joined, other) == plan_id)}
    query = (
        select(func.count())
        .select_from(SubmitterRow)
        .where(SubmitterRow.plan_id.in_(together), SubmitterRow.name != "")
    )
    return session.scalar(query) or 0


def _by_table(table: str) -> tuple[tuple[str, int], ...]:
    """Sort *Tafel 2* before *Tafel 10*."""
    parts: list[tuple[str, str]] = re.findall(r"(\D*)(\d*)", table.casefold())
    return tuple((word, int(number or -1)) for word, number in parts)


def _named(table_name: str) -> str:
    table = " ".join(table_name.split())
    if not table:
        raise TableMissing
    if len(table) > TABLE_LIMIT:
        raise TextTooLong(field="table", limit=TABLE_LIMIT)
    return table


def _record_seated(doing: Act, session_id: UUID, plan_id: UUID, table: str) -> None:
    row = doing.session.get(LabPlanRow, (session_id, plan_id))
    if row is None or row.table_name != table:
        payload: dict[str, Json] = {"plan": str(plan_id), "table": table}
        doing.record(SEATED, session_id, payload, base_rev=_next_turn(doing.session, row))


def _require_lab(session: Session, session_id: UUID) -> None:
    row = session.get(DeskSessionRow, session_id)
    if row is None or row.kind is not SessionKind.PLAN_LAB or row.closed_at is not None:
        raise NoPlanLab


def _next_turn(session: Session, row: LabPlanRow | None) -> int:
    return _turn(session, row)[0] + 1 if row is not None else 1


def _turn(session: Session, row: LabPlanRow) -> tuple[int, UUID]:
    """Return the place in line of the act that said last where a plan is."""
    header = session.get_one(JournalRow, row.event_id).header
    return int(json.loads(header)["base_rev"]), row.event_id


# ---- effects: the same here and at central --------------------------------------------------------------------


def _apply_seated(session: Session, event: Event) -> Outcome:
    """Note where the plan is, unless an act that comes later in line said so already. No table is off the table."""
    plan_id = UUID(event.payload["plan"])
    if session.get(DeskSessionRow, event.entity_id) is None or session.get(PlanRow, plan_id) is None:
        return Outcome.HELD
    row = session.get(LabPlanRow, (event.entity_id, plan_id))
    if row is None:
        row = LabPlanRow(session_id=event.entity_id, plan_id=plan_id, table_name="", event_id=event.id)
        session.add(row)
    elif (event.base_rev, event.id) < _turn(session, row):
        return Outcome.MERGED
    row.table_name, row.event_id = event.payload.get("table", ""), event.id
    session.flush()
    return Outcome.APPLIED


SEATED = EventKind("lab.plan_seated", _apply_seated)
UNSEATED = EventKind("lab.plan_unseated", _apply_seated)
