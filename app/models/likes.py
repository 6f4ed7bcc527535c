"""Likes: what is typed in of a signature sheet, when two lines are the same person, and how a plan stands.

Where the edition asks for it, sheets are typed line by line against doubles. Of a line only keyed hashes are kept (its
*mark*), never the clear text. A mark is ``initial`` or ``initial:first name``: two HMAC-SHA256 values, cut to 128 bits,
over the address (postcode, house number with additions) and the last word of the name, with the initial and, where it
was written in full, the first name. Capitals, accents, spaces and titles make no difference. So:

- "J. de Vries", "Jan de Vries" and "mevr. de Vries, J." at one address can be one person;
- "Jan de Vries" and "Julia de Vries" at one address are two people, though their initials are the same;
- among people with the same initial, one written with the initial alone is one of those written in full.
"""

from __future__ import annotations

import hmac
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from app.models.register_lines import RowFault, checked_line
from app.models.search import words_of
from app.models.terms import DomainError

SHEET_LINES = 15
"""Lines on a signature sheet."""

_TITLES = frozenset({"mevr", "mevrouw", "mw", "dhr", "heer", "fam", "familie", "mr", "mrs"})
_HEX = 32
K = TypeVar("K")


class LikeLineWrong(DomainError):
    """A line of a sheet cannot be right: ``faults`` say why (``RowFault``). Never carries the text itself."""


@dataclass(frozen=True)
class LikeLine:
    """A line of a signature sheet as it was typed. Its text stays out of every log."""

    name: str = field(repr=False)
    postcode: str = field(repr=False)
    house_number: str = field(repr=False)


@dataclass(frozen=True)
class LikeSheet:
    """One time that a sheet was typed in. ``doubles`` of its ``count`` stand on another sheet, or twice on this one.

    ``counted`` is False when it was taken back (``taken_back`` says why) or when the same sheet counts already.
    """

    event_id: UUID
    plan_id: UUID
    sheet_no: str
    count: int
    doubles: int
    counted: bool
    taken_back: str | None
    by: str
    at: datetime


@dataclass(frozen=True)
class LikeStanding:
    """The likes of a plan, with those of the plans that go on in it. ``plan_id`` is the one that goes on.

    ``paper`` counts each person once. ``online_as_of`` is the day of the newest online count, None without one.
    ``doubles`` are signatures that are no extra person; ``sheets`` is empty in a list of many plans.
    """

    plan_id: UUID
    paper: int
    online: int
    needed: int
    doubles: int = 0
    online_as_of: date | None = None
    sheets: tuple[LikeSheet, ...] = ()

    @property
    def total(self) -> int:
        """Return the likes of both sources together."""
        return self.paper + self.online

    @property
    def enough(self) -> bool:
        """Tell whether the plan can go to the feasibility check."""
        return self.total >= self.needed


def mark_of(key: bytes, line: LikeLine) -> str:
    """Return what is kept of a line: keyed hashes. Raises ``LikeLineWrong``."""
    checked, faults = checked_line(line.name, line.postcode, line.house_number, None)
    words = _name_words(checked.name)
    if not words and RowFault.NAME not in faults:
        faults = (RowFault.NAME, *faults)
    if faults:
        raise LikeLineWrong(faults=faults)
    first, last = words[0] if len(words) > 1 else "", words[-1]
    home = (checked.postcode, _house(checked.house_number), last)
    initial = _hash(key, "initial", first[:1], *home)
    return f"{initial}:{_hash(key, 'first name', first, *home)}" if len(first) > 1 else initial


def same_person(mark: str, other: str) -> bool:
    """Tell whether two marks can be of one person."""
    initial, _, name = mark.partition(":")
    other_initial, _, other_name = other.partition(":")
    return initial == other_initial and (not name or not other_name or name == other_name)


def people_in(marks: Iterable[str]) -> int:
    """Return how many people these marks are; the same in any order."""
    names: dict[str, set[str]] = defaultdict(set)
    for mark in marks:
        initial, _, name = mark.partition(":")
        names[initial] |= {name} - {""}
    return sum(max(1, len(found)) for found in names.values())


def doubles_of(sheets: Sequence[tuple[K, Sequence[str]]]) -> dict[K, int]:
    """Return how many marks of each sheet are no new person, going by the sheets in this order."""
    seen: list[str] = []
    found: dict[K, int] = {}
    for key, marks in sheets:
        before = people_in(seen)
        seen += marks
        found[key] = len(marks) - (people_in(seen) - before)
    return found


def goes_on_in(joined: Mapping[UUID, UUID], plan_id: UUID) -> UUID:
    """Return the plan in which one goes on in the end; ``joined`` says it of each plan that was joined to another.

    Where plans were joined in a circle, apart on two laptops, it is the first of that circle by its id.
    """
    path = [plan_id]
    while (following := joined.get(path[-1])) is not None:
        if following in path:
            return min(path[path.index(following) :])
        path.append(following)
    return path[-1]


def _name_words(name: str) -> list[str]:
    last, comma, first = name.partition(",")
    return [word for word in words_of(f"{first} {last}" if comma else name) if word not in _TITLES]


def _house(number: str) -> str:
    return re.sub(r"(?<!\d)-|-(?!\d)", "", number.casefold())


def _hash(key: bytes, *parts: str) -> str:
    text = "\x1f".join(("like", *parts))
    return hmac.digest(key, text.encode(), "sha256").hex()[:_HEX]
