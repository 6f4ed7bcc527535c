"""What a set of edits on a plan adds up to, in whatever order they came (invariant 6).

- Edits of different fields, and edits that say the same, merge by themselves.
- Two different values for one field, made apart, are a conflict: the field is what it was before them until someone
  edits it who knew both, and an incident names both until a person settles it with a reason.
- An edit made apart from a withdrawal is an incident too: a person decides whether the plan lives.
- What was not known when a plan was put on the ballot does not change the ballot, and is an incident.

``plan_edits`` says who knew what, ``plan_clashes`` what clashes; ``plan_conflicts`` is how people settle it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.journal import IncidentActRow, IncidentRow
from app.models.plan import PlanRow
from app.models.terms import IncidentKind, PlanState
from app.operations import plan_index
from app.operations.incidents import reconcile
from app.operations.plan_clashes import BALLOT_NUMBER, clashes, clashing_lists, known_to_ballot
from app.operations.plan_edits import Claim, Edit, value_of
from app.operations.plan_fields import STATE, empty_values, set_values

KIND = IncidentKind.PLAN_FIELD_CONFLICT


def settle_plan(session: Session, row: PlanRow, edits: Sequence[Edit], claims: Sequence[Claim]) -> set[UUID]:
    """Write what the edits add up to into the rows and make the incidents exact; return the events in conflict."""
    own = [claim for claim in claims if claim.plan_id == row.id]
    taken = known_to_ballot(edits, own)
    names = sorted({name for edit in taken for name in edit.after})
    values = {name: value_of(taken, name) for name in names}
    set_values(session, row, values)
    erased = any(edit.erased for edit in edits)  # then the rows know what no edit says any more
    if not erased and (others := {name for edit in edits for name in edit.after} - set(values)):
        empty_values(session, row, others, said=names)
    if row.ballot_number is not None:
        row.state = PlanState.ON_BALLOT
    elif STATE in values:
        row.state = PlanState(values[STATE])
    row.revision = len(edits)
    plan_index.put(session, row)
    found = clashes(edits, own)
    _report(session, row.id, found, erased=erased)
    return {event_id for events in found.values() for event_id in events}


def _report(session: Session, plan_id: UUID, found: Mapping[str, set[UUID]], *, erased: bool) -> None:
    """Make the incidents about a plan, one for each field, those that its edits give rise to.

    Where some of the edits were ``erased``, what they gave rise to cannot be found again, and stays as it was.
    """
    query = select(IncidentRow.subject).where(IncidentRow.entity_id == plan_id, IncidentRow.kind == KIND)
    for field in sorted({*session.scalars(query), *found}):
        events = set(found.get(field, ()))
        if erased:
            events |= _named_before(session, plan_id, field)
        reconcile(session, plan_id, {KIND: events}, (KIND,), subject=field)


def _named_before(session: Session, plan_id: UUID, field: str) -> set[UUID]:
    query = (
        select(IncidentActRow.event_id)
        .join(IncidentRow, IncidentRow.id == IncidentActRow.incident_id)
        .where(IncidentRow.entity_id == plan_id, IncidentRow.kind == KIND, IncidentRow.subject == field)
    )
    return set(session.scalars(query))


def settle_numbers(session: Session, contest_id: UUID, claims: Sequence[Claim]) -> bool:
    """Write the ballot numbers of a contest into the rows; return whether its lists clash."""
    _write_numbers(session, contest_id, agreed_numbers(claims))
    found = clashing_lists(claims)
    return reconcile(session, contest_id, {KIND: found}, (KIND,), subject=BALLOT_NUMBER)


def agreed_numbers(claims: Sequence[Claim]) -> dict[UUID, int]:
    """Return each plan's ballot number; ``claims`` by the id of their list.

    Of clashing lists the one with the lowest id stands, and a plan that lost its number gets a free one after all
    others: every side comes to the same, and a person looks before anything is printed.
    """
    numbers: dict[UUID, int] = {}
    first: dict[UUID, Claim] = {}
    owner: dict[int, Claim] = {}
    spare = max((claim.number for claim in claims), default=0)
    for claim in claims:
        wish = first.setdefault(claim.plan_id, claim)
        holder = owner.setdefault(wish.number, wish)
        if holder.plan_id == claim.plan_id:
            numbers[claim.plan_id] = wish.number
        elif claim.plan_id not in numbers:
            spare += 1
            numbers[claim.plan_id] = spare
    return numbers


def _write_numbers(session: Session, contest_id: UUID, numbers: Mapping[UUID, int]) -> None:
    """Write ballot numbers; first take away those that change, since no number may stand twice even for a moment."""
    query = select(PlanRow.id, PlanRow.ballot_number).where(PlanRow.contest_id == contest_id)
    now = {row[0]: row[1] for row in session.execute(query)}
    moving = [
        session.get_one(PlanRow, plan_id) for plan_id, number in numbers.items() if now.get(plan_id) != number
    ]
    for row in moving:
        row.ballot_number = None
    session.flush()
    for row in moving:
        row.contest_id = contest_id
        row.ballot_number = numbers[row.id]
    session.flush()
