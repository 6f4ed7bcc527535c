"""Let an event that came from elsewhere take effect: the same code at central and on every laptop.

An effect that fails touches nothing (it runs in a savepoint) and never stops the events after it.
"""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from app.models.journal import JournalRow
from app.models.terms import Outcome
from app.operations.journal import EventKind, event_of
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


def apply_event(session: Session, row: JournalRow) -> tuple[Outcome, str]:
    """Let a stored event take effect and write down what became of it: the outcome, and a problem code or ''."""
    row.outcome, row.problem = _effect(session, row)
    session.flush()
    return row.outcome, row.problem


def _effect(session: Session, row: JournalRow) -> tuple[Outcome, str]:
    kind = KINDS.get(row.type)
    if kind is None or json.loads(row.header)["schema"] > kind.schema:
        return Outcome.HELD, UNKNOWN_KIND
    if row.payload is None:
        return Outcome.REJECTED, row.problem or ERASED
    try:
        return _attempt(session, kind, row), ""
    except IntegrityError as problem:
        return (Outcome.HELD, "") if _missing_row(problem) else (Outcome.REJECTED, "integrity")
    except Exception as problem:
        if isinstance(problem, DBAPIError) and _passes(problem):
            raise  # the database itself is out of order: the whole batch comes again later
        return Outcome.REJECTED, f"effect:{type(problem).__name__}"[:80]


def _attempt(session: Session, kind: EventKind, row: JournalRow) -> Outcome:
    with session.begin_nested() as savepoint:
        outcome = kind.apply(session, event_of(row))
        if outcome is Outcome.HELD:
            savepoint.rollback()  # whatever it had begun before it found out
        else:
            session.flush()
        return outcome


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
        .where(JournalRow.edition_id == edition_id, JournalRow.outcome == Outcome.HELD)
        .order_by(JournalRow.event_id)
    )
    outcomes = [apply_event(session, row)[0] for row in session.scalars(query).all()]
    return sum(outcome is not Outcome.HELD for outcome in outcomes)
