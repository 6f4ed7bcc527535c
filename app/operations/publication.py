"""Making a result known, on record, so that a later one with other numbers is seen to correct it.

What is in force follows from the set of publications: those that no other one corrects. Two laptops that made known
apart leave two in force, and an incident when their numbers differ; the next one corrects both.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.edition import ContestRow
from app.models.journal import JournalRow
from app.models.publication import Numbers, Publication, from_json, numbers_of, to_json
from app.models.result_records import Result
from app.models.terms import DomainError, IncidentKind, Json, Moment, Outcome
from app.operations import result as results
from app.operations.incidents import helper_name, reconcile
from app.operations.journal import Event, EventKind, ReasonMissing, Store, act, event_of, lead_only
from app.operations.sealed import events_on


class ResultNotFinal(DomainError):
    """A result is made known once nothing is open any more."""


class ResultChanged(DomainError):
    """What is on record now gives other numbers than those that were shown."""


def publish(store: Store, moment: Moment, *, shown: Result, reason: str = "") -> Publication:
    """Put on record that this result was made known. The same numbers again change nothing.

    Args:
        store: the edition's store.
        moment: who makes it known, and when.
        shown: the result as people saw it.
        reason: why it differs from what was made known before; needed then.

    Raises:
        ResultNotFinal: something is still open.
        ResultChanged: it is not the result any more.
        LeadNeeded: the helper is no lead.
        ReasonMissing: it corrects an earlier one and no reason was given.
    """
    numbers, contest_id = numbers_of(shown), shown.contest.id
    now = results.result(store, contest_id=contest_id)
    if now.provisional:
        raise ResultNotFinal
    if numbers_of(now) != numbers:
        raise ResultChanged
    with act(store, moment) as doing:
        lead_only(doing)
        before = in_force(_publications(doing.session, contest_id))
        if before and all(known.numbers == numbers for known in before):
            return before[-1]
        if before and not reason.strip():
            raise ReasonMissing
        event = doing.record(PUBLISHED, contest_id, _payload(numbers, reason.strip(), before))
        return _record(doing.session, event)


def publications(store: Store, contest_id: UUID) -> tuple[Publication, ...]:
    """Return every time that a result of a contest was made known, each after those that it corrects."""
    with store.read() as session:
        return _publications(session, contest_id)


def in_force(known: Sequence[Publication]) -> tuple[Publication, ...]:
    """Return the publications that no other one corrects: none, one, or more when made known apart."""
    corrected = {earlier for publication in known for earlier in publication.corrects}
    return tuple(publication for publication in known if publication.id not in corrected)


def _payload(numbers: Numbers, reason: str, before: Sequence[Publication]) -> dict[str, Json]:
    corrects: list[Json] = [str(publication.id) for publication in before]
    return {"numbers": to_json(numbers), "reason": reason, "corrects": corrects}


def _publications(session: Session, contest_id: UUID) -> tuple[Publication, ...]:
    query = select(JournalRow).where(
        JournalRow.entity_id == contest_id,
        JournalRow.type == PUBLISHED.type,
        JournalRow.outcome.not_in((Outcome.HELD, Outcome.REJECTED)),
    )
    found = {row.event_id: _record(session, event_of(row)) for row in session.scalars(query)}
    return tuple(sorted(found.values(), key=lambda one: (_depth(one, found), one.id)))


def _depth(one: Publication, known: dict[UUID, Publication]) -> int:
    """Return how many corrections lie before a publication, along the longest way back."""
    earlier = [known[event_id] for event_id in one.corrects if event_id in known]
    return 1 + max((_depth(before, known) for before in earlier), default=-1)


def _record(session: Session, event: Event) -> Publication:
    said = event.payload
    return Publication(
        id=event.id,
        at=event.occurred_at,
        by=helper_name(session, event.actor_id),
        reason=said["reason"],
        corrects=tuple(UUID(event_id) for event_id in said["corrects"]),
        numbers=from_json(said["numbers"]),
    )


def _apply_published(session: Session, event: Event) -> Outcome:
    """Keep it: what is in force is read from the set of publications. Different numbers in force are an incident."""
    if session.get(ContestRow, event.entity_id) is None:
        return Outcome.HELD
    known = events_on(session, event, event.type)
    corrected = {event_id for found in known for event_id in found.payload["corrects"]}
    standing = [found for found in known if str(found.id) not in corrected]
    differ = any(found.payload["numbers"] != standing[0].payload["numbers"] for found in standing)
    kind = IncidentKind.TWO_PUBLICATIONS
    clash = [found.id for found in standing] if differ else []
    if reconcile(session, event.entity_id, {kind: clash}, (kind,)):
        return Outcome.INCIDENT
    return Outcome.APPLIED


PUBLISHED = EventKind("result.published", _apply_published)
