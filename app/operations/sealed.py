"""Ballots as they travel: sorted by a random key, in parts that fit an event, and the one set that counts.

A *sealing* is all parts that one act recorded for one batch. When two laptops sealed the same batch, both stay
in the journal and one is counted, on every side the same (invariant 6): what the ballots say decides which one, not a
clock. When they do not say the same, that is an incident.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

import rfc8785
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.models.ballots import BallotRow, BatchRow
from app.models.journal import JournalRow
from app.models.records import Paper
from app.models.terms import BatchState, IncidentKind, InvalidReason, Json, Outcome, PaperKind
from app.operations.incidents import reconcile
from app.operations.journal import Act, Event, EventKind, event_of

PART_BYTES = 180_000
"""Bytes of ballots in one event: room for the rest under the journal's limit."""

Line: TypeAlias = list[Any]
"""A ballot in a payload: key, kind, ballot numbers marked, reason why it is invalid or None."""


@dataclass(frozen=True)
class Sealing:
    """The complete ballots of a batch as one laptop sealed them, with the events that carry them."""

    id: str
    about: Mapping[str, Any]
    lines: tuple[Line, ...]
    events: tuple[UUID, ...]

    @property
    def says(self) -> list[str]:
        """Return what the ballots say, without their keys and in one order, to compare two sealings."""
        return sorted(repr(line[1:]) for line in self.lines)


def seal(
    doing: Act, kind: EventKind, batch_id: UUID, papers: Iterable[Paper], about: Mapping[str, Json]
) -> None:
    """Record the ballots of a batch, in as many events as they need.

    The papers are put in the order of what they say before they get their random keys, and then in the order of
    the keys: nothing is left of the order in which they were typed or cast (invariant 3).
    """
    anonymous = sorted(papers, key=repr)
    lines = sorted(
        (_line(doing.moment.new_secret_id(), paper) for paper in anonymous), key=lambda line: str(line[0])
    )
    parts = list(_parts(lines))
    sealing = str(doing.moment.new_id())
    for number, part in enumerate(parts, start=1):
        head: dict[str, Json] = {"sealing": sealing, "part": number, "parts": len(parts), "ballots": part}
        doing.record(kind, batch_id, {**about, **head})


def _line(key: UUID, paper: Paper) -> list[Json]:
    return [str(key), paper.kind.value, list(paper.marks), paper.reason.value if paper.reason else None]


def _parts(lines: Iterable[list[Json]]) -> Iterator[list[Json]]:
    part: list[Json] = []
    size = 0
    for line in lines:
        length = len(rfc8785.dumps(line)) + 1
        if size + length > PART_BYTES:
            yield part
            part, size = [], 0
        part.append(line)
        size += length
    yield part


def events_on(session: Session, event: Event, *types: str) -> list[Event]:
    """Return this event, if it is of these types, and all others of them about the same entity, by event id.

    That order is the same on every side, whatever came first.
    """
    found = {one.id: one for one in events_about(session, event.entity_id, *types)}
    if event.type in types:
        found[event.id] = event
    return [known for _, known in sorted(found.items())]


def events_about(session: Session, entity_id: UUID, *types: str) -> list[Event]:
    """Return all events of these types about an entity, by event id."""
    query = select(JournalRow).where(
        JournalRow.entity_id == entity_id,
        JournalRow.type.in_(types),
        JournalRow.outcome != Outcome.REJECTED,
        JournalRow.payload.is_not(None),
    )
    return [event_of(row) for row in session.scalars(query.order_by(JournalRow.event_id))]


def sealings(events: Iterable[Event]) -> list[Sealing]:
    """Return every complete sealing that these events carry, the one that counts first."""
    parts: dict[str, dict[int, Event]] = {}
    for found in events:
        parts.setdefault(found.payload["sealing"], {})[found.payload["part"]] = found
    whole = [known for known in parts.values() if len(known) == next(iter(known.values())).payload["parts"]]
    return sorted((_sealing(known) for known in whole), key=lambda sealing: (sealing.says, sealing.id))


def _sealing(parts: Mapping[int, Event]) -> Sealing:
    events = [parts[number] for number in sorted(parts)]
    lines = tuple(line for event in events for line in event.payload["ballots"])
    about = events[0].payload
    return Sealing(about["sealing"], about, lines, tuple(event.id for event in events))


def count_first(session: Session, row: BatchRow, whole: Sequence[Sealing], event: Event) -> Outcome:
    """Count the first of the complete sealings of a batch, and raise an incident when another says otherwise."""
    counted = whole[0]
    _keep(session, row.id, counted)
    row.state, row.paper_count = BatchState.ACCEPTED, len(counted.lines)
    other = any(sealing.says != counted.says for sealing in whole[1:])
    events = [found for sealing in whole for found in sealing.events] if other else []
    kind = IncidentKind.TWO_TOTALS_FOR_BATCH
    if reconcile(session, row.id, {kind: events}, (kind,)):
        return Outcome.INCIDENT
    return Outcome.APPLIED if event.id in counted.events else Outcome.DUPLICATE


def _keep(session: Session, batch_id: UUID, sealing: Sealing) -> None:
    """Make the ballots of a batch those of this sealing, stored in the order of their keys."""
    session.execute(delete(BallotRow).where(BallotRow.batch_id == batch_id))
    rows = [
        {
            "id": UUID(key),
            "batch_id": batch_id,
            "kind": PaperKind(kind),
            "marks": marks,
            "reason": InvalidReason(reason) if reason else None,
        }
        for key, kind, marks, reason in sealing.lines
    ]
    if rows:
        session.execute(insert(BallotRow), rows)
