"""How a resident is found while someone types: by address, name or number, at once among 200,000 as well.

Every question is answered from the front of one index: never more rows are looked at than a screen shows, but where two
words must meet in one name. ``benchmarks/find_resident.py`` measures it. Only laptops search; the order of letters is
that of SQLite.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.models.records import Resident
from app.models.roll import RegisterEntryRow, RegisterWordRow
from app.models.search import words_of

POSTCODE_LENGTH = 6

Column: TypeAlias = "InstrumentedAttribute[str] | ColumnElement[str]"
Key: TypeAlias = "tuple[Any, ...]"

_ADDRESS = re.compile(r"(\d{4})\s*([A-Za-z]{0,2})(?:\s+|(?<=[A-Za-z])(?=\d)|$)(.*)")
_LAST = "\U0010ffff"
_STREETS = 1_000
"""Addresses that are put in the order of a street before the first ones are shown."""

_MANY = 20_000
"""Names with one word that are counted to find the rarest: beyond this, one word more or less is all the same."""


@dataclass(frozen=True)
class Wanted:
    """What a search text asks for: an address, if it looks like one; words of a name; and a register number."""

    text: str
    words: tuple[str, ...]
    address: tuple[str, str] | None

    def order(self, resident: Resident) -> Key:
        """Return where a resident comes in the list: the number that was typed, then by address or by name."""
        first = resident.register_no.upper() != self.text.upper()
        name, house = words_of(resident.name), _house_order(resident.house_number)
        if self.address is not None:
            return (first, resident.postcode, house, name, resident.entry_id)
        return (first, name, resident.postcode, house, resident.entry_id)


def wanted(text: str) -> Wanted | None:
    """Return what a search text asks for; None when it asks for nothing."""
    text = text.strip()
    words = words_of(text)
    if not words:
        return None
    # What another word begins with is asked already: "jan jansen" wants only a name that begins with "jansen".
    needed = tuple(word for word in dict.fromkeys(words) if not any(_goes_on(other, word) for other in words))
    found = _ADDRESS.fullmatch(text)
    return Wanted(text, needed, (found[1] + found[2].upper(), found[3]) if found else None)


def found_ids(session: Session, contest_id: UUID, asked: Wanted, limit: int) -> set[UUID]:
    """Return the ids of ``limit`` residents or more who are meant, and of all when there are fewer."""
    ways = (
        _at_address(contest_id, *asked.address)
        if asked.address is not None
        else _named(session, contest_id, asked.words)
    )
    # A register number may look like an address or a name, so both are tried.
    queries = (ways, *_numbered(contest_id, asked.text))
    return {found for query in queries for found in session.scalars(query.limit(limit))}


def _goes_on(longer: str, word: str) -> bool:
    return longer != word and longer.startswith(word)


def _begins(column: Column, start: str) -> ColumnElement[bool]:
    """Match by the beginning, so that an index can be used."""
    return and_(column >= start, column < start + _LAST)


def _numbered(contest_id: UUID, text: str) -> Iterator[Select[UUID]]:
    """Yield how to find a register number: by its beginning once there is a digit in it, else the whole."""
    entry = RegisterEntryRow
    begun = any(mark.isdigit() for mark in text)
    for way in sorted({text, text.upper(), text.lower()}):
        where = _begins(entry.register_no, way) if begun else entry.register_no == way
        yield select(entry.id).where(entry.contest_id == contest_id, where).order_by(entry.register_no)


# ---- by address ----


def _at_address(contest_id: UUID, postcode: str, house: str) -> Select[UUID]:
    """Match a postcode or its beginning; ``12`` also finds 12A and 12-3, but not 120."""
    entry = RegisterEntryRow
    whole = len(postcode) == POSTCODE_LENGTH
    where = entry.postcode == postcode if whole else _begins(entry.postcode, postcode)
    # Of a whole neighbourhood only the first streets are put in order: to sort them all would take too long.
    streets = (
        select(entry.id, entry.postcode, entry.house_number)
        .where(entry.contest_id == contest_id, where, *_at_number(house))
        .order_by(entry.postcode, entry.house_number)
        .limit(_STREETS)
        .subquery()
    )
    number = streets.c.house_number
    digits = func.length(number) - func.length(func.ltrim(number, "0123456789"))
    return select(streets.c.id).order_by(streets.c.postcode, digits, number)


def _at_number(house: str) -> Iterator[ColumnElement[bool]]:
    number = house.replace(" ", "").upper()
    if number:
        column = RegisterEntryRow.house_number
        yield func.upper(column).startswith(number, autoescape=True)
        if number[-1].isdigit():
            yield func.substr(column, len(number) + 1, 1).not_in(list("0123456789"))


def _house_order(house: str) -> Key:
    """Return the order of a street: 12, 12A, 120, by how many digits a house number begins with."""
    return len(house) - len(house.lstrip("0123456789")), house


# ---- by name ----


def _named(session: Session, contest_id: UUID, words: Sequence[str]) -> Select[UUID]:
    """Match names of which some word begins with each of these, going by the word that fewest names have."""
    sizes = {word: _at_most(session, contest_id, word) for word in words} if len(words) > 1 else {}
    first, *others = sorted(words, key=lambda word: sizes.get(word, 0))
    here = RegisterWordRow
    query = select(here.entry_id).where(here.contest_id == contest_id, _begins(here.word, first)).distinct()
    for other in others:
        query = query.where(_has_word(contest_id, other))
    return query


def _has_word(contest_id: UUID, start: str) -> ColumnElement[bool]:
    also = aliased(RegisterWordRow)
    return exists().where(
        also.entry_id == RegisterWordRow.entry_id, also.contest_id == contest_id, _begins(also.word, start)
    )


def _at_most(session: Session, contest_id: UUID, start: str) -> int:
    """Return how many words of names begin like this; ``_MANY`` for more than that."""
    here = RegisterWordRow
    some = select(here.word).where(here.contest_id == contest_id, _begins(here.word, start)).limit(_MANY)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0
