"""What a set of edits on a plan adds up to, in whatever order they came (invariant 6).

Every event on a plan names its *parents*: the last events of that plan that its maker knew. So each side can
tell an edit that replaces another from two that were made apart, without looking at a clock:

- edits of different fields, and edits that say the same, merge by themselves;
- two different values for one field, made apart, are a conflict: the field goes back to what it was before
  them, and an incident names both until a person settles it by editing the field again;
- an edit made apart from a withdrawal is an incident too: a person decides whether the plan lives;
- what was not known when a plan was put on the ballot does not change the ballot, and is an incident.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.journal import IncidentRow, JournalRow
from app.models.plan import PlanRow
from app.models.terms import IncidentKind, Json, Outcome, PlanState
from app.operations.incidents import reconcile
from app.operations.journal import Event
from app.operations.plan_fields import STATE, set_values

KIND = IncidentKind.PLAN_FIELD_CONFLICT
BALLOT_NUMBER = "ballot_number"
LISTED = "plan.put_on_ballot"

_ERASED: dict[str, Any] = {"parents": [], "fields": {}, "plans": []}
_NO_EFFECT = (Outcome.HELD, Outcome.REJECTED)


@dataclass(frozen=True)
class Edit:
    """One event on a plan: ``after`` its values by field, ``bit`` its own bit, ``known`` the bits of all it knew."""

    id: UUID
    after: dict[str, Any]
    bit: int
    known: int


@dataclass(frozen=True)
class Claim:
    """One plan of one ballot list: the number it got, and the last events on it that the list's maker knew."""

    list_id: UUID
    plan_id: UUID
    number: int
    parents: tuple[UUID, ...]


def payloads(
    session: Session, entity_id: UUID, event: Event | None, *, listed: bool = False
) -> dict[UUID, dict[str, Any]]:
    """Return what the events on a plan (or the ballot lists of a contest) say, with the one that just came.

    Events that wait for others or were refused are not among them; one whose payload was erased says nothing.
    """
    of_kind = JournalRow.type == LISTED if listed else JournalRow.type.startswith("plan.")
    query = select(JournalRow.event_id, JournalRow.payload).where(
        JournalRow.entity_id == entity_id, of_kind, JournalRow.outcome.not_in(_NO_EFFECT)
    )
    found = {
        event_id: json.loads(payload) if payload else _ERASED for event_id, payload in session.execute(query)
    }
    if event is not None:
        found[event.id] = event.payload
    return found


def parents_of(payload: dict[str, Any]) -> tuple[UUID, ...]:
    """Return the events that the maker of this one built on."""
    return tuple(UUID(parent) for parent in payload["parents"])


def edits_of(session: Session, plan_id: UUID, event: Event | None = None) -> list[Edit]:
    """Return all edits of a plan, each after those it knew."""
    said = payloads(session, plan_id, event)
    graph = {key: [p for p in parents_of(payload) if p in said] for key, payload in said.items()}
    bits = {key: 1 << position for position, key in enumerate(said)}
    # The same imported plan may begin twice, once on each laptop: that is one beginning, known to every edit.
    beginnings = _union(bits[key] for key, parents in graph.items() if not parents)
    made: dict[UUID, Edit] = {}
    for key in TopologicalSorter(graph).static_order():
        known = bits[key] | _union(made[parent].known for parent in graph[key])
        after = {name: pair["after"] for name, pair in said[key]["fields"].items()}
        made[key] = Edit(key, after, bits[key], known | (beginnings if graph[key] else 0))
    return list(made.values())


def _union(masks: Iterable[int]) -> int:
    total = 0
    for mask in masks:
        total |= mask
    return total


def heads(edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits that no other of these knew, by id."""
    replaced = _union(edit.known & ~edit.bit for edit in edits)
    return sorted((edit for edit in edits if not edit.bit & replaced), key=lambda edit: edit.id)


def parent_names(edits: Sequence[Edit]) -> list[Json]:
    """Return what the next event on the plan names as its parents."""
    return [str(edit.id) for edit in heads(edits)]


def value_of(edits: Sequence[Edit], field: str) -> tuple[Any, list[Edit]]:
    """Return what a field is, and the edits that clash over it, if they do.

    Where the last edits differ, the value is that of everything all of them knew.
    """
    last = heads([edit for edit in edits if field in edit.after])
    if len({json.dumps(edit.after[field]) for edit in last}) == 1:
        return last[0].after[field], []
    common = last[0].known
    for edit in last:
        common &= edit.known
    before = [edit for edit in edits if edit.bit & common and edit not in last and field in edit.after]
    return (value_of(before, field)[0] if before else last[0].after[field]), last


def claims_of(session: Session, contest_id: UUID, event: Event | None = None) -> list[Claim]:
    """Return every number given on the ballot lists of a contest, by the id of the list."""
    return sorted(_claims(session, contest_id, event), key=lambda claim: (claim.list_id, claim.number))


def _claims(session: Session, contest_id: UUID, event: Event | None) -> Iterator[Claim]:
    for list_id, payload in payloads(session, contest_id, event, listed=True).items():
        for plan_id, number, parents in payload["plans"]:
            yield Claim(list_id, UUID(plan_id), number, tuple(UUID(parent) for parent in parents))


def settle_plan(session: Session, row: PlanRow, edits: Sequence[Edit], claims: Sequence[Claim]) -> set[UUID]:
    """Write what the edits add up to into the rows and make the incidents exact; return the events in conflict."""
    taken, clashes = _before_the_ballot(edits, [claim for claim in claims if claim.plan_id == row.id])
    values: dict[str, Any] = {}
    for name in sorted({name for edit in taken for name in edit.after}):
        values[name], clashing = value_of(taken, name)
        if clashing:
            clashes[name] = {edit.id for edit in clashing}
    set_values(session, row, values)
    if row.ballot_number is not None:
        row.state = PlanState.ON_BALLOT
    elif STATE in values:
        row.state = PlanState(values[STATE])
        if apart := _apart_from_withdrawal(edits):
            clashes[STATE] = clashes.get(STATE, set()) | apart
    row.revision = len(edits)
    _report(session, row.id, clashes)
    return {event_id for events in clashes.values() for event_id in events}


def _before_the_ballot(
    edits: Sequence[Edit], claims: Sequence[Claim]
) -> tuple[Sequence[Edit], dict[str, set[UUID]]]:
    """Part the edits that a ballot list knew from those it did not, which clash with it."""
    if not claims:
        return edits, {}
    named = {parent for claim in claims for parent in claim.parents}
    beginnings = _union(edit.bit for edit in edits if edit.known == edit.bit)
    known = beginnings | _union(edit.known for edit in edits if edit.id in named)
    late = {edit.id for edit in edits if not edit.bit & known}
    taken = [edit for edit in edits if edit.bit & known]
    return taken, {BALLOT_NUMBER: late | {claim.list_id for claim in claims}} if late else {}


def _apart_from_withdrawal(edits: Sequence[Edit]) -> set[UUID]:
    """Return the standing withdrawals and the edits of the text that were made without knowing of them."""
    apart: set[UUID] = set()
    for withdrawal in heads([edit for edit in edits if STATE in edit.after]):
        if withdrawal.after[STATE] != PlanState.WITHDRAWN:
            continue
        others = [e for e in edits if not e.bit & withdrawal.known and not withdrawal.bit & e.known]
        texts = {edit.id for edit in others if set(edit.after) - {STATE}}
        apart |= texts | {withdrawal.id} if texts else set()
    return apart


def _report(session: Session, plan_id: UUID, clashes: dict[str, set[UUID]]) -> None:
    """Make the incidents about a plan, one for each field, exactly those that its edits give rise to."""
    query = select(IncidentRow.subject).where(IncidentRow.entity_id == plan_id, IncidentRow.kind == KIND)
    for field in sorted({*session.scalars(query), *clashes}):
        reconcile(session, plan_id, {KIND: clashes.get(field, ())}, (KIND,), subject=field)


def agreed_numbers(claims: Sequence[Claim]) -> tuple[dict[UUID, int], set[UUID]]:
    """Return each plan's ballot number, and the lists that clash: two numbers for a plan, or two plans for one.

    Of clashing lists the one with the lowest id stands, and a plan that lost its number gets a free one after all
    others: every side comes to the same, and a person looks before anything is printed.
    """
    numbers: dict[UUID, int] = {}
    clashing: set[UUID] = set()
    first: dict[UUID, Claim] = {}
    owner: dict[int, Claim] = {}
    spare = max((claim.number for claim in claims), default=0)
    for claim in claims:
        wish = first.setdefault(claim.plan_id, claim)
        holder = owner.setdefault(wish.number, wish)
        if wish.number != claim.number:
            clashing |= {wish.list_id, claim.list_id}
        if holder.plan_id == claim.plan_id:
            numbers[claim.plan_id] = wish.number
            continue
        clashing |= {holder.list_id, claim.list_id}
        if claim.plan_id not in numbers:
            spare += 1
            numbers[claim.plan_id] = spare
    return numbers, clashing
