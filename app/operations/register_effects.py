"""What the events of the register change: residents, the words they are found by, and who must be checked."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.models.edition import ContestRow
from app.models.journal import JournalRow
from app.models.records import RegisterLine
from app.models.roll import RegisterEntryRow, RegisterWordRow
from app.models.search import words_of
from app.models.terms import IncidentKind, Json, Outcome, derived_id
from app.operations.incidents import reconcile
from app.operations.journal import Event, EventKind

ADDED_MARK = "B-"
"""How the register number of a resident begins who was added at the desk (B for balie)."""

_MARK_LENGTH = 10

Values = tuple[str, str, str, int | None, date | None]
"""What can change of a resident: name, postcode, house number, year and date of birth."""


def entry_id_of(contest_id: UUID, register_no: str) -> UUID:
    """Return the id of a register entry, the same on every laptop."""
    return derived_id("register", contest_id, register_no)


def added_number(event_id: UUID) -> str:
    """Return the register number of a resident who was added at the desk by this event."""
    digest = hashlib.sha256(event_id.bytes).digest()
    return ADDED_MARK + base64.b32encode(digest).decode()[:_MARK_LENGTH]


def values_of(line: RegisterLine) -> Values:
    """Return what can change of a line."""
    return line.name, line.postcode, line.house_number, line.birth_year, line.birth_date


def line_json(line: RegisterLine) -> list[Json]:
    """Return a line as it stands in the journal: five values, and the date of birth when it is known."""
    short: list[Json] = [line.register_no, line.name, line.postcode, line.house_number, line.birth_year]
    return [*short, line.birth_date.isoformat()] if line.birth_date else short


def imports(session: Session, contest_id: UUID) -> dict[UUID, tuple[int, UUID]]:
    """Return every import into this register with its rank: the import that knew of most others, then its id."""
    query = select(JournalRow.event_id, JournalRow.header).where(
        JournalRow.entity_id == contest_id,
        JournalRow.type == IMPORTED.type,
        JournalRow.outcome.not_in((Outcome.HELD, Outcome.REJECTED)),
    )
    return {row[0]: (json.loads(row[1])["base_rev"], row[0]) for row in session.execute(query)}


# ---- effects: the same here and at central ----


def _apply_imported(session: Session, event: Event) -> Outcome:
    if session.get(ContestRow, event.entity_id) is None:
        return Outcome.HELD
    rows = {row["id"]: row for row in (_row(event.entity_id, *line) for line in event.payload["lines"])}
    known = _known(session, rows)
    new = [row for key, row in rows.items() if key not in known]
    changed = [row for key, row in rows.items() if key in known and known[key] != _row_values(row)]
    if new:
        session.execute(insert(RegisterEntryRow), new)
        _insert_words(session, new)
    if changed:
        newer = _named_later(session, event)
        _change(session, [row for row in changed if row["register_no"] not in newer], known)
    return Outcome.MERGED if changed else Outcome.APPLIED


def _known(session: Session, ids: Iterable[UUID]) -> dict[UUID, Values]:
    entry = RegisterEntryRow
    columns = (
        entry.id,
        entry.name,
        entry.postcode,
        entry.house_number,
        entry.birth_year,
        entry.birth_date,
    )
    found = session.execute(select(*columns).where(entry.id.in_(ids)))
    return {row[0]: (row[1], row[2], row[3], row[4], row[5]) for row in found}


def _change(session: Session, rows: Sequence[dict[str, Any]], known: Mapping[UUID, Values]) -> None:
    if not rows:
        return
    session.execute(update(RegisterEntryRow), rows)
    renamed = [row for row in rows if known[row["id"]][0] != row["name"]]
    if renamed:
        ids = [row["id"] for row in renamed]
        session.execute(delete(RegisterWordRow).where(RegisterWordRow.entry_id.in_(ids)))
        _insert_words(session, renamed)


def _row(
    contest_id: UUID, number: str, name: str, postcode: str, house: str, year: int | None, born: str = ""
) -> dict[str, Any]:
    return {
        "id": entry_id_of(contest_id, number),
        "contest_id": contest_id,
        "register_no": number,
        "name": name,
        "search": " ".join(words_of(name)),
        "postcode": postcode,
        "house_number": house,
        "birth_year": year,
        "birth_date": date.fromisoformat(born) if born else None,
    }


def _row_values(row: dict[str, Any]) -> Values:
    return row["name"], row["postcode"], row["house_number"], row["birth_year"], row["birth_date"]


def _insert_words(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    words = [
        {"contest_id": row["contest_id"], "word": word, "entry_id": row["id"]}
        for row in rows
        for word in sorted(set(row["search"].split()))
    ]
    if words:
        session.execute(insert(RegisterWordRow), words)


def _named_later(session: Session, event: Event) -> set[str]:
    """Return the register numbers that an import of higher rank names: those lines stand."""
    own = (event.base_rev, event.id)
    later = [event_id for event_id, rank in imports(session, event.entity_id).items() if rank > own]
    return {line[0] for payload in _payloads(session, later) for line in payload["lines"]}


def _payloads(session: Session, events: Sequence[UUID]) -> Iterator[dict[str, Any]]:
    if events:
        query = select(JournalRow.payload).where(JournalRow.event_id.in_(events))
        yield from (json.loads(payload) for payload in session.scalars(query) if payload)


def _apply_added(session: Session, event: Event) -> Outcome:
    if session.get(ContestRow, event.entity_id) is None:
        return Outcome.HELD
    said = event.payload
    number = added_number(event.id)
    line = (number, said["name"], said["postcode"], said["house_number"], said["birth_year"])
    row = _row(event.entity_id, *line, said["birth_date"]) | {"added_because": said["reason"]}
    session.execute(insert(RegisterEntryRow), [row])
    _insert_words(session, [row])
    kinds = (IncidentKind.RESIDENT_ADDED,)
    reconcile(session, row["id"], {IncidentKind.RESIDENT_ADDED: [event.id]}, kinds)
    return Outcome.INCIDENT


IMPORTED = EventKind("register.imported", _apply_imported, schema=2)
"""Schema 1 had no date of birth in its lines; it still takes effect."""

ADDED = EventKind("register.added", _apply_added)
