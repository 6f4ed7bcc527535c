"""The register: who may vote in a contest. Taken in from a file, found again at the desk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.models.edition import ContestRow
from app.models.journal import JournalRow
from app.models.records import ImportReport, RegisterLine, Resident
from app.models.roll import BallotCardRow, RegisterEntryRow
from app.models.search import words_of
from app.models.terms import CardState, Json, Moment, Outcome, derived_id
from app.operations.journal import Act, Event, EventKind, Store, act

LINES_PER_EVENT = 500
POSTCODE_LENGTH = 6

Order: TypeAlias = "ColumnElement[Any] | InstrumentedAttribute[Any]"

_ADDRESS = re.compile(r"(\d{4})\s*([A-Za-z]{0,2})(?:\s+|(?<=[A-Za-z])(?=\d)|$)(.*)")
_CARD_WEIGHT = {CardState.SURRENDERED: 3, CardState.ISSUED: 2}


def resident_of(entry: RegisterEntryRow, card_id: UUID | None, state: CardState | None) -> Resident:
    """Return a register entry as the desk sees it, with the card that matters most, if there is one."""
    return Resident(
        entry_id=entry.id,
        contest_id=entry.contest_id,
        register_no=entry.register_no,
        name=entry.name,
        postcode=entry.postcode,
        house_number=entry.house_number,
        birth_year=entry.birth_year,
        card_id=card_id,
        card_state=state,
    )


def import_lines(
    store: Store, moment: Moment, *, contest_id: UUID, lines: Sequence[RegisterLine]
) -> ImportReport:
    """Take residents into the register of a contest, all in one transaction.

    A register number that is known already gets the new name and address and keeps its cards; a line that
    changes nothing is not recorded again. ``taken`` counts all lines, known or new.
    """
    with act(store, moment) as doing:
        known = _known_values(doing.session, contest_id)
        latest = {line.register_no: line for line in lines}
        fresh = [line for number, line in latest.items() if known.get(number) != _values(line)]
        generation = _generation(doing, contest_id) if known and fresh else 0
        for start in range(0, len(fresh), LINES_PER_EVENT):
            chunk: list[Json] = [_line_json(line) for line in fresh[start : start + LINES_PER_EVENT]]
            doing.record(IMPORTED, contest_id, {"lines": chunk}, base_rev=generation)
    return ImportReport(taken=len(latest))


def find(store: Store, *, contest_id: UUID, text: str, limit: int = 50) -> tuple[Resident, ...]:
    """Find residents by postcode (and house number) like ``2037 AB 12``, by parts of the name, or by number.

    Capitals and accents make no difference. Nothing typed finds nobody: the register is not for leafing through.
    """
    wanted = _wanted(text.strip())
    if wanted is None:
        return ()
    where, order = wanted
    entry = RegisterEntryRow
    found = (
        select(entry.id).where(entry.contest_id == contest_id, where).order_by(*order).limit(limit).subquery()
    )
    query = (
        select(entry, BallotCardRow.id, BallotCardRow.state)
        .join(found, found.c.id == entry.id)
        .outerjoin(BallotCardRow, BallotCardRow.entry_id == entry.id)
        .order_by(*order)
    )
    with store.read() as session:
        return _with_cards((row[0], row[1], row[2]) for row in session.execute(query))


def count(store: Store, contest_id: UUID) -> int:
    """Return how many residents may vote in a contest."""
    query = (
        select(func.count()).select_from(RegisterEntryRow).where(RegisterEntryRow.contest_id == contest_id)
    )
    with store.read() as session:
        return session.scalar(query) or 0


def resident(store: Store, entry_id: UUID) -> Resident:
    """Return one resident with the card that matters most."""
    query = (
        select(RegisterEntryRow, BallotCardRow.id, BallotCardRow.state)
        .outerjoin(BallotCardRow, BallotCardRow.entry_id == RegisterEntryRow.id)
        .where(RegisterEntryRow.id == entry_id)
    )
    with store.read() as session:
        session.get_one(RegisterEntryRow, entry_id)
        return _with_cards((row[0], row[1], row[2]) for row in session.execute(query))[0]


def _with_cards(
    rows: Iterable[tuple[RegisterEntryRow, UUID | None, CardState | None]],
) -> tuple[Resident, ...]:
    """Keep one card per resident: one that was taken in before one that is good, and the newest of equals."""
    best: dict[UUID, tuple[tuple[int, int], Resident]] = {}
    for entry, card_id, state in rows:
        weight = (_CARD_WEIGHT.get(state, 1) if state else 0, card_id.int if card_id else 0)
        if entry.id not in best or weight > best[entry.id][0]:
            best[entry.id] = (weight, resident_of(entry, card_id, state))
    return tuple(found for _, found in best.values())


def _wanted(text: str) -> tuple[ColumnElement[bool], Sequence[Order]] | None:
    """Return what a search text asks for and the order that suits it, or None when it asks for nothing."""
    entry = RegisterEntryRow
    by_address: Sequence[Order] = (entry.postcode, *_house_order(), entry.search, entry.id)
    by_name: Sequence[Order] = (entry.search, entry.postcode, *_house_order(), entry.id)
    words = words_of(text)
    if not words:
        return None
    by_number = entry.register_no.in_((text, text.upper()))
    address = _ADDRESS.fullmatch(text)
    if address:
        digits, letters, house = address.groups()
        # A register number may look like an address, so both are tried.
        return or_(_at_address(digits + letters.upper(), house), by_number), by_address
    named = and_(*(_word_begins(word) for word in words))
    return or_(named, by_number), by_name


def _house_order() -> tuple[Order, ...]:
    """Return the order of a street: 12, 12A, 120, by how many digits a house number begins with."""
    house = RegisterEntryRow.house_number
    return func.length(house) - func.length(func.ltrim(house, "0123456789")), house


def _at_address(postcode: str, house: str) -> ColumnElement[bool]:
    """Match a postcode or its beginning; ``12`` also finds 12A and 12-3, but not 120."""
    entry = RegisterEntryRow
    whole = len(postcode) == POSTCODE_LENGTH
    where = entry.postcode == postcode if whole else entry.postcode.startswith(postcode)
    number = house.replace(" ", "").upper()
    if not number:
        return where
    where = and_(where, func.upper(entry.house_number).startswith(number, autoescape=True))
    if number[-1].isdigit():
        where = and_(where, func.substr(entry.house_number, len(number) + 1, 1).not_in(list("0123456789")))
    return where


def _word_begins(word: str) -> ColumnElement[bool]:
    search = RegisterEntryRow.search
    return or_(search.startswith(word), search.contains(f" {word}"))


def _values(line: RegisterLine) -> tuple[str, str, str, int | None]:
    return line.name, line.postcode, line.house_number, line.birth_year


def _known_values(session: Session, contest_id: UUID) -> dict[str, tuple[str, str, str, int | None]]:
    entry = RegisterEntryRow
    columns = (entry.register_no, entry.name, entry.postcode, entry.house_number, entry.birth_year)
    rows = session.execute(select(*columns).where(entry.contest_id == contest_id))
    return {number: (name, postcode, house, year) for number, name, postcode, house, year in rows}


def _line_json(line: RegisterLine) -> list[Json]:
    return [line.register_no, *_values(line)]


# ---- effect: the same here and at central ---------------------------------------------------------------------


def _apply_imported(session: Session, event: Event) -> Outcome:
    if session.get(ContestRow, event.entity_id) is None:
        return Outcome.HELD
    rows = {row["id"]: row for row in (_row(event.entity_id, line) for line in event.payload["lines"])}
    entry = RegisterEntryRow
    query = select(entry.id, entry.name, entry.postcode, entry.house_number, entry.birth_year)
    known = {found[0]: tuple(found)[1:] for found in session.execute(query.where(entry.id.in_(rows)))}
    new = [row for key, row in rows.items() if key not in known]
    changed = [row for key, row in rows.items() if key in known and known[key] != _row_values(row)]
    if new:
        session.execute(insert(entry), new)
    if changed:
        newer = _named_later(session, event)
        better = [row for row in changed if row["register_no"] not in newer]
        if better:
            session.execute(update(entry), better)
    return Outcome.MERGED if changed else Outcome.APPLIED


def _row(contest_id: UUID, line: list[Any]) -> dict[str, Any]:
    number, name, postcode, house, year = line
    return {
        "id": derived_id("register", contest_id, number),
        "contest_id": contest_id,
        "register_no": number,
        "name": name,
        "search": " ".join(words_of(name)),
        "postcode": postcode,
        "house_number": house,
        "birth_year": year,
    }


def _row_values(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["name"], row["postcode"], row["house_number"], row["birth_year"]


def _imports(session: Session, contest_id: UUID) -> Iterator[tuple[tuple[int, UUID], str | None]]:
    """Yield every import into this register with its rank: the import that knew of most others, then its id."""
    query = select(JournalRow.event_id, JournalRow.header, JournalRow.payload).where(
        JournalRow.entity_id == contest_id,
        JournalRow.type == IMPORTED.type,
        JournalRow.outcome.not_in((Outcome.HELD, Outcome.REJECTED)),
    )
    for event_id, header, payload in session.execute(query):
        yield (json.loads(header)["base_rev"], event_id), payload


def _generation(doing: Act, contest_id: UUID) -> int:
    """Return a number above that of every import known here, so that what replaces what needs no clock."""
    return 1 + max((rank[0] for rank, _ in _imports(doing.session, contest_id)), default=0)


def _named_later(session: Session, event: Event) -> set[str]:
    """Return the register numbers that an import of higher rank names: those lines stand."""
    own = (event.base_rev, event.id)
    later = [payload for rank, payload in _imports(session, event.entity_id) if rank > own and payload]
    return {line[0] for payload in later for line in json.loads(payload)["lines"]}


IMPORTED = EventKind("register.imported", _apply_imported)
