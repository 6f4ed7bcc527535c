"""Joining two plans: the one goes on as part of the other, and both makers are kept.

It is an edit of the plan that is joined, like a withdrawal, so that it merges and clashes like one. Laptops that cannot
hear each other may make chains and circles: who follows them looks at each plan once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.plan import PlanRow
from app.models.records import Plan, Submitter
from app.models.terms import GONE, DomainError, Moment, PlanState
from app.operations.journal import EventKind, Store, act
from app.operations.plan_fields import JOINED_TO, STATE, differences, record_of, submitter_of
from app.operations.plans import OPEN, apply_edit, given, record_edit, require, stood_before


class JoinedToItself(DomainError):
    """A plan goes on in another one."""


class JoinTargetGone(DomainError):
    """The plan to go on in was withdrawn, or goes on in another one itself."""


class JoinTargetFixed(DomainError):
    """The plan to go on in is on the ballot: what everyone votes on does not change."""


@dataclass(frozen=True)
class Maker:
    """Who made a plan, or one that goes on in it."""

    plan_id: UUID
    number: int
    title: str
    submitter: Submitter


def join(store: Store, moment: Moment, *, plan_id: UUID, into: UUID, reason: str) -> Plan:
    """Let a plan go on as part of ``into``. Both stay on record, with their makers.

    Raises ``ReasonMissing``, ``JoinedToItself``, ``PlanFixed`` when the plan itself is on the ballot or gone,
    ``JoinTargetGone`` or ``JoinTargetFixed``.
    """
    if plan_id == into:
        raise JoinedToItself
    with act(store, moment) as doing:
        row, other = doing.session.get_one(PlanRow, plan_id), doing.session.get_one(PlanRow, into)
        require(row, *OPEN)
        if other.state in GONE:
            raise JoinTargetGone
        if other.state is PlanState.ON_BALLOT:
            raise JoinTargetFixed
        now = {STATE: row.state.value, JOINED_TO: str(row.joined_to) if row.joined_to else None}
        fields = differences(now, {STATE: PlanState.JOINED.value, JOINED_TO: str(into)})
        record_edit(doing, JOINED, row, fields, given(reason))
        return record_of(row)


def part(store: Store, moment: Moment, *, plan_id: UUID, reason: str) -> Plan:
    """Undo a joining: the plan stands again where it stood. Raises ``ReasonMissing`` or ``PlanFixed``."""
    with act(store, moment) as doing:
        row = doing.session.get_one(PlanRow, plan_id)
        require(row, PlanState.JOINED)
        now = {STATE: row.state.value, JOINED_TO: str(row.joined_to) if row.joined_to else None}
        fields = differences(now, {STATE: stood_before(doing, row).value, JOINED_TO: None})
        record_edit(doing, PARTED, row, fields, given(reason))
        return record_of(row)


def makers(store: Store, plan_id: UUID) -> tuple[Maker, ...]:
    """Return the makers of a plan and of all plans that go on in it, the plan's own first, then by number."""
    with store.read() as session:
        rows = sorted(_with_joined(session, plan_id), key=lambda row: (row.id != plan_id, row.number, row.id))
        return tuple(Maker(row.id, row.number, row.title, submitter_of(row)) for row in rows)


def goes_on_in(store: Store, plan_id: UUID) -> Plan | None:
    """Return the plan that a joined plan goes on in, at the end of the chain.

    None when there is none: plans were joined in a circle, or the next one is not known here.
    """
    seen: set[UUID] = set()
    with store.read() as session:
        row = session.get(PlanRow, plan_id)
        while row is not None and row.state is PlanState.JOINED and row.id not in seen:
            seen.add(row.id)
            row = session.get(PlanRow, row.joined_to) if row.joined_to else None
        return record_of(row) if row is not None and row.id not in seen else None


def _with_joined(session: Session, plan_id: UUID) -> Iterator[PlanRow]:
    seen, waiting = {plan_id}, [plan_id]
    yield session.get_one(PlanRow, plan_id)
    while waiting:
        query = select(PlanRow).where(PlanRow.joined_to.in_(waiting), PlanRow.state == PlanState.JOINED)
        found = [row for row in session.scalars(query) if row.id not in seen]
        waiting = [row.id for row in found]
        seen.update(waiting)
        yield from found


JOINED = EventKind("plan.joined", apply_edit)
PARTED = EventKind("plan.parted", apply_edit)
