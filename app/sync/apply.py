"""Let an event that came from elsewhere take effect: the same code at central and on every laptop.

An effect that fails touches nothing (it runs in a savepoint) and never stops the events after it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from app.models.journal import JournalRow
from app.models.plan import PlanRow
from app.models.roll import BallotCardRow, RegisterEntryRow, StationRow
from app.models.terms import Outcome
from app.operations.journal import event_of
from app.sync.kinds import KINDS

UNKNOWN_KIND = "unknown-kind"
"""This side does not know the type or its version yet: the event waits for a newer program."""

ERASED = "erased"
"""The payload was erased before the event came here: nothing can be done with it."""

WITHHELD = "withheld"
"""This laptop may not see what the event says: it has the header, which keeps the chain whole."""

_FOREIGN_KEY = "23503"
"""SQLSTATE of a reference to a row that is not there."""

_PASSING = {"08", "40", "53", "55", "57", "58"}
"""Classes of SQLSTATE that say nothing of the event: connection, deadlock, full, locked, shutting down, disk."""

_PASSING_SQLITE = ("locked", "full", "disk I/O", "readonly", "unable to open", "malformed", "not a database")
"""The same in the words of SQLite, which has no SQLSTATE."""


TOGETHER = 25
"""Events in one savepoint as long as all goes well: a savepoint costs as much as a small effect."""


def store_and_apply(session: Session, rows: Sequence[JournalRow]) -> None:
    """Store events in this order, let each take effect, and write down what became of each.

    What becomes of them is the same as with ``apply_event`` one by one. When an event of a group must wait or fails,
    the group is undone and done again one by one.
    """
    _kept = _at_hand(session, rows)  # the session itself would forget what nobody holds
    for start in range(0, len(rows), TOGETHER):
        group = rows[start : start + TOGETHER]
        if not _all_at_once(session, group):
            for row in group:
                session.add(row)
                session.flush()
                apply_event(session, row)


def _at_hand(session: Session, rows: Sequence[JournalRow]) -> list[object]:
    """Load what the events are about in a few look-ups, rather than in one or more for each of them."""
    ids = {row.entity_id for row in rows} | {named for row in rows for named in _named(row)}
    types = {row.type.partition(".")[0] for row in rows}
    kinds = {kind for word, about in _ABOUT.items() if word in types for kind in about}
    return [found for kind in kinds for found in session.scalars(select(kind).where(kind.id.in_(ids)))]


_ABOUT = {"card": (BallotCardRow, RegisterEntryRow, StationRow), "plan": (PlanRow,)}
"""Which rows an event needs, by the first word of its type, where there are many of those events."""


def _named(row: JournalRow) -> Iterator[UUID]:
    """Yield the ids of what an event needs besides its entity."""
    yield from map(UUID, _NAMED.findall(row.payload or ""))


_NAMED = re.compile(r'"(?:entry_id|station_id)":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')


def _all_at_once(session: Session, rows: Sequence[JournalRow]) -> bool:
    """Store events with their effects in one savepoint; leave nothing and return False when any waits or fails."""
    try:
        with session.begin_nested():
            for row in rows:
                session.add(row)
                row.outcome, row.problem = _settled(row) or (_done(session, row), "")
                session.flush()
    except Exception as problem:
        if isinstance(problem, DBAPIError) and _passes(problem):
            raise
        return False
    return True


class _Waits(Exception):
    """An event waits for something, so what it had begun must be undone."""


def _done(session: Session, row: JournalRow) -> Outcome:
    outcome = KINDS[row.type].apply(session, event_of(row))
    if outcome is Outcome.HELD:
        raise _Waits
    return outcome


def apply_event(session: Session, row: JournalRow) -> tuple[Outcome, str]:
    """Let a stored event take effect and write down what became of it: the outcome, and a problem code or ''."""
    row.outcome, row.problem = _effect(session, row)
    session.flush()
    return row.outcome, row.problem


def _effect(session: Session, row: JournalRow) -> tuple[Outcome, str]:
    if settled := _settled(row):
        return settled
    try:
        return _attempt(session, row), ""
    except IntegrityError as problem:
        return (Outcome.HELD, "") if _missing_row(problem) else (Outcome.REJECTED, "integrity")
    except Exception as problem:
        if isinstance(problem, DBAPIError) and _passes(problem):
            raise  # the database itself is out of order: the whole batch comes again later
        return Outcome.REJECTED, f"effect:{type(problem).__name__}"[:80]


def _settled(row: JournalRow) -> tuple[Outcome, str] | None:
    """Return what becomes of an event whose effect is not even tried; None when it is."""
    kind = KINDS.get(row.type)
    if row.payload is None and row.problem == WITHHELD:
        return Outcome.REJECTED, WITHHELD
    if kind is None or json.loads(row.header)["schema"] > kind.schema:
        return Outcome.HELD, UNKNOWN_KIND
    if row.payload is None:
        return Outcome.REJECTED, row.problem or ERASED
    return None


def _attempt(session: Session, row: JournalRow) -> Outcome:
    try:
        with session.begin_nested():
            outcome = _done(session, row)
            session.flush()
            return outcome
    except _Waits:
        return Outcome.HELD


def _missing_row(problem: IntegrityError) -> bool:
    return getattr(problem.orig, "sqlstate", None) == _FOREIGN_KEY or "FOREIGN KEY" in str(problem.orig)


def _passes(problem: DBAPIError) -> bool:
    """Tell whether the same event may well succeed later. What the event itself brings about never passes."""
    if problem.connection_invalidated:
        return True
    if not hasattr(problem.orig, "sqlstate"):
        return any(words in str(problem.orig) for words in _PASSING_SQLITE)
    state: str | None = getattr(problem.orig, "sqlstate", None)
    return state[:2] in _PASSING if state else isinstance(problem, OperationalError)


def retry_held(session: Session, edition_id: UUID) -> int:
    """Try the events again that wait for something, until none gets further. Returns how many took effect."""
    done = 0
    while progress := _retry_once(session, edition_id):
        done += progress
    return done


def _retry_once(session: Session, edition_id: UUID) -> int:
    query = (
        select(JournalRow)
        .where(
            JournalRow.edition_id == edition_id,
            JournalRow.outcome == Outcome.HELD,
            JournalRow.type.in_(KINDS),  # the others wait for a newer program
        )
        .order_by(JournalRow.event_id)
    )
    outcomes = [apply_event(session, row)[0] for row in session.scalars(query).all()]
    return sum(outcome is not Outcome.HELD for outcome in outcomes)
