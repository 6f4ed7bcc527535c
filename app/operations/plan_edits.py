"""The edits of a plan and the ballot lists it is on, as the journal tells them; and who knew what.

Every event on a plan names its *parents*: the last events of that plan that its maker knew. So each side can
tell an edit that replaces another from two that were made apart, without looking at a clock.

What a laptop erased (``app/sync/purge.py``) says nothing any more, not even what it knew. What stood in the rows then
stays there. An edit counts from then on only if it knew *all* that was erased: any other may clash with something
that nobody here can read, so it changes nothing here; people settle it where all of it can be read. Whether an edit
knew all follows from its header, which is never erased: ``base_rev`` counts the edits that its maker knew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.journal import JournalRow
from app.models.terms import Json, Outcome
from app.operations.journal import Event

LISTED = "plan.put_on_ballot"

_NO_EFFECT = (Outcome.HELD, Outcome.REJECTED)


@dataclass(frozen=True)
class Edit:
    """One event on a plan: ``after`` its values by field, ``bit`` its own bit, ``known`` the bits of all it knew.

    ``erased`` when what it said is gone. ``after`` is empty then, and where it did not know all that is gone.
    """

    id: UUID
    after: Mapping[str, Any]
    bit: int
    known: int
    erased: bool = False


@dataclass(frozen=True)
class Claim:
    """One plan of one ballot list: the number it got, and the last events on it that the list's maker knew."""

    list_id: UUID
    plan_id: UUID
    number: int
    parents: tuple[UUID, ...]


@dataclass(frozen=True)
class _Said:
    """What an event says, None when that was erased, and how many edits its maker knew."""

    payload: dict[str, Any] | None
    header: str
    base_rev: int = 0

    @property
    def parents(self) -> tuple[UUID, ...]:
        return parents_of(self.payload) if self.payload else ()

    @property
    def known_count(self) -> int:
        return int(json.loads(self.header)["base_rev"]) if self.header else self.base_rev


def parents_of(payload: dict[str, Any]) -> tuple[UUID, ...]:
    """Return the events that the maker of this one built on."""
    return tuple(UUID(parent) for parent in payload["parents"])


def edits_of(session: Session, plan_id: UUID, event: Event | None = None) -> list[Edit]:
    """Return all edits of a plan, with the one that just came; each after those it knew.

    Events that wait for others or were refused are not among them.
    """
    said = _said(session, plan_id, event)
    graph = {key: [p for p in one.parents if p in said] for key, one in said.items()}
    bits = {key: 1 << position for position, key in enumerate(said)}
    gone = union(bits[key] for key, one in said.items() if one.payload is None)
    # The same imported plan may begin twice, once on each laptop: that is one beginning, known to every edit.
    beginnings = union(bits[key] for key, parents in graph.items() if not parents) & ~gone
    made: dict[UUID, Edit] = {}
    for key in TopologicalSorter(graph).static_order():
        known = union(made[parent].known for parent in graph[key]) | (beginnings if graph[key] else 0)
        made[key] = _edit(key, said[key], bits[key], known, gone)
    return list(made.values())


def _said(session: Session, plan_id: UUID, event: Event | None) -> dict[UUID, _Said]:
    query = select(JournalRow.event_id, JournalRow.payload, JournalRow.header).where(
        JournalRow.entity_id == plan_id,
        JournalRow.type.startswith("plan."),
        JournalRow.type != LISTED,
        JournalRow.outcome.not_in(_NO_EFFECT),
    )
    found = {
        event_id: _Said(json.loads(payload) if payload else None, header)
        for event_id, payload, header in session.execute(query)
    }
    if event is not None:
        found[event.id] = _Said(event.payload, "", event.base_rev)
    return found


def _edit(key: UUID, said: _Said, bit: int, known: int, gone: int) -> Edit:
    if said.payload is None:
        return Edit(key, {}, bit, bit, erased=True)
    if gone:
        if said.known_count < (known & ~gone).bit_count() + gone.bit_count():
            return Edit(key, {}, bit, known | bit)
        known |= gone
    return Edit(key, {name: pair["after"] for name, pair in said.payload["fields"].items()}, bit, known | bit)


def union(masks: Iterable[int]) -> int:
    """Return all bits of these masks."""
    total = 0
    for mask in masks:
        total |= mask
    return total


def heads(edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits that no other of these knew, by id."""
    replaced = union(edit.known & ~edit.bit for edit in edits)
    return sorted((edit for edit in edits if not edit.bit & replaced), key=lambda edit: edit.id)


def parent_names(edits: Sequence[Edit]) -> list[Json]:
    """Return what the next event on the plan names as its parents."""
    return [str(edit.id) for edit in heads(edits)]


def value_of(edits: Sequence[Edit], field: str) -> Any:  # noqa: ANN401 - a value out of JSON
    """Return what a field is: what the last edits of it say, and where they differ, what all of them knew.

    At least one of the edits is of this field.
    """
    last = heads([edit for edit in edits if field in edit.after])
    if len({json.dumps(edit.after[field]) for edit in last}) == 1:
        return last[0].after[field]
    before = known_to_all(edits, last, field)
    return value_of(before, field) if before else last[0].after[field]


def known_to_all(edits: Sequence[Edit], last: Sequence[Edit], field: str) -> list[Edit]:
    """Return the edits of a field that all of ``last`` knew, without those themselves."""
    common = last[0].known
    for edit in last:
        common &= edit.known
    return [edit for edit in edits if edit.bit & common and edit not in last and field in edit.after]


def claims_of(session: Session, contest_id: UUID, event: Event | None = None) -> list[Claim]:
    """Return every number given on the ballot lists of a contest, by the id of the list."""
    return sorted(_claims(session, contest_id, event), key=lambda claim: (claim.list_id, claim.number))


def _claims(session: Session, contest_id: UUID, event: Event | None) -> Iterator[Claim]:
    query = select(JournalRow.event_id, JournalRow.payload).where(
        JournalRow.entity_id == contest_id,
        JournalRow.type == LISTED,
        JournalRow.outcome.not_in(_NO_EFFECT),
        JournalRow.payload.is_not(None),
    )
    lists = {list_id: json.loads(payload or "{}") for list_id, payload in session.execute(query)}
    if event is not None:
        lists[event.id] = event.payload
    for list_id, payload in lists.items():
        for plan_id, number, parents in payload["plans"]:
            yield Claim(list_id, UUID(plan_id), number, tuple(UUID(parent) for parent in parents))
