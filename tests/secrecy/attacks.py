"""Attacks on the secrecy of a day: what would someone with everything in hand learn, beyond chance?

Each attack answers with what it found, as sentences; nothing found is an empty list.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

import numpy as np

from tests.secrecy.seized import Seized

Marks = tuple[int, ...]

LUCK = 0.001
"""How seldom chance alone may come out as far as what was found: rarer is no chance."""

SHUFFLES = 4000


# ---------------------------------------------------------------------- what someone chose

_NUMBER = rb"(?<![0-9])(?:10|[1-9])(?![0-9])"
_ROW = re.compile(_NUMBER + rb"(?:[][ ,;:|/+\-.'\"\r\n\t]{1,3}" + _NUMBER + rb")+")


def choices_found(seized: Seized, chosen: Sequence[Marks]) -> list[str]:
    """Look for choices written as numbers in a row, in whatever order and with whatever between them, or as ticks."""
    wanted, longest = {frozenset(marks) for marks in chosen}, max(map(len, chosen))
    found: list[str] = []
    for place, data in seized.places.items():
        for text in (data, data.replace(b"\0", b"")):  # without zeros two bytes to a letter read as one
            for row in _ROW.findall(text):
                numbers = [int(number) for number in re.findall(rb"[0-9]+", row)]
                parts = (numbers[a:b] for a in range(len(numbers)) for b in range(a + 3, a + longest + 1))
                found += [f"{place}: {part}" for part in parts if frozenset(part) in wanted]
        found += [f"{place}: {marks} as ticks" for marks in chosen if _ticks(marks) in data]
    return found


def _ticks(marks: Marks) -> bytes:
    return "".join("1" if number in marks else "0" for number in range(1, 11)).encode()


def short_forms(marks: Marks) -> Iterator[bytes]:
    """Return how a choice could be written so shortly that the same bytes turn up by chance as well."""
    yield bytes(marks)
    for bits in as_bits(marks):
        yield from (struct.pack("<H", bits), struct.pack(">H", bits), str(bits).encode())


def as_bits(marks: Marks) -> tuple[int, int]:
    """Return a choice as one number, counting bits from 0 and from 1."""
    return sum(1 << number for number in marks), sum(1 << (number - 1) for number in marks)


def choices_favoured(seized: Seized, chosen: Sequence[Marks], never: Sequence[Marks]) -> list[str]:
    """Count the short forms of choices that were made beside those that nobody made: do they turn up more often?

    In all bytes, where two bytes drown in a large file; and as numbers in the cells of the tables, where they do not.
    """
    everything, everyone = b"\n".join(seized.places.values()), (*chosen, *never)
    squeezed = everything.replace(b"\0", b"")  # a number of two or four bytes is then one of one
    cells = Counter(
        value
        for rows in seized.tables.values()
        for row in rows
        for value in row.values()
        if isinstance(value, int)
    )
    forms = zip(*(tuple(short_forms(marks)) for marks in everyone), strict=True)
    hits = {
        f"form {number}": [min(everything.count(form), 50) for form in written]
        for number, written in enumerate(forms)
    }
    hits["squeezed"] = [min(squeezed.count(bytes(marks)), 50) for marks in everyone]
    hits |= {f"cells {way}": [cells[as_bits(marks)[way]] for marks in everyone] for way in (0, 1)}
    chances = {name: chance_of_more(np.array(found), len(chosen)) for name, found in hits.items()}
    return [f"{name}: {chance}" for name, chance in chances.items() if chance < LUCK]


def chance_of_more(hits: np.ndarray, first: int) -> float:
    """Return how often, by chance, the ``first`` of these numbers would add up to as much as they do."""
    return float(np.mean(hits[_shuffles(len(hits))][:, :first].sum(axis=1) >= hits[:first].sum()))


@cache
def _shuffles(count: int) -> np.ndarray:
    rows = np.tile(np.arange(count), (SHUFFLES, 1))
    return np.random.default_rng(4).permuted(rows, axis=1)


def papers_found(seized: Seized, papers: Sequence[bytes]) -> list[str]:
    """Look for what came out of the printer, by the drawings in it that not all papers have."""
    drawings = [set(re.findall(rb"stream\r?\n(.{48,}?)endstream", paper, re.DOTALL)) for paper in papers]
    shared = set[bytes].intersection(*drawings)
    parts = {drawing[-40:-8] for drawn in drawings for drawing in drawn - shared}
    assert len(parts) > 1, "the papers are all the same"
    return [place for place, data in seized.places.items() if any(part in data for part in parts)]


# ---------------------------------------------------------------------- in which order


def orders(seized: Seized, ballots: Sequence[Marks]) -> Iterator[tuple[str, list[int]]]:
    """Return every order in which the ballots stand somewhere: of the bytes in a place, of any column of their rows.

    An order is a list of places in ``ballots``.
    """
    for place, data in seized.places.items():
        for form in (", ", ","):
            texts = [f"[{form.join(map(str, marks))}]".encode() for marks in ballots]
            if not any(text in data for text in texts[::10]):
                continue  # far from half of them
            for name, find in (("first", data.find), ("last", data.rfind)):
                at = {number: find(text) for number, text in enumerate(texts)}
                lying = sorted((number for number in at if at[number] >= 0), key=at.__getitem__)
                if len(lying) > len(ballots) / 2:
                    yield f"{place}, {name}", lying
    known = {str(list(marks)): number for number, marks in enumerate(ballots)}
    for table, rows in seized.tables.items():
        kept = [(known[str(row["marks"])], row) for row in rows if str(row.get("marks")) in known]
        for column in ("(as stored)", *kept[0][1]) if kept else ():
            if column != "marks":
                yield f"{table}.{column}", _by(kept, column)


def _by(kept: Sequence[tuple[int, Mapping[str, object]]], column: str) -> list[int]:
    """Sort by a column; what is equal there in it tells nothing and is mixed."""
    if column == "(as stored)":
        return [number for number, _ in kept]
    mixed = [kept[place] for place in np.random.default_rng(5).permutation(len(kept))]
    return [number for number, _ in sorted(mixed, key=lambda one: str(one[1][column]).zfill(40))]


def chance_of_order(order: Sequence[float]) -> float:
    """Return how often, by chance, numbers would rise or fall, or lie beside their neighbours, as much as these do."""
    values = np.asarray(order, dtype=float)
    mixed = values[_shuffles(len(values))]
    line = np.arange(len(values)) - (len(values) - 1) / 2
    slope = abs(float(values @ line))
    by_slope = float(np.mean(abs(mixed @ line) >= slope - 1e-9))
    steps = float(abs(np.diff(values)).sum())
    by_steps = float(np.mean(abs(np.diff(mixed, axis=1)).sum(axis=1) <= steps + 1e-9))
    return min(1.0, 2 * min(by_slope, by_steps))


def orders_found(seized: Seized, ballots: Sequence[Marks], worth: Sequence[float]) -> list[str]:
    """Look for an order of the ballots that goes with ``worth``: of each ballot when its card was taken in, or how."""
    return [
        f"{name}: {chance:.4f}"
        for name, order in orders(seized, ballots)
        if (chance := chance_of_order([worth[number] for number in order])) < LUCK
    ]


def typing_found(seized: Seized, batch_id: str) -> list[str]:
    """Look for rows of what was typed in any page, also in free ones and in the white between rows.

    A row of a counted ballot ends in batch, kind, marks; in one that was typed there are round and place before the
    kind. What was half overwritten no longer has its batch in front.
    """
    typed = re.compile(rb"(.{32})(valid|blank|invalid)\[", re.DOTALL)
    return [
        f"{place} at {found.start()}"
        for place in ("database", "write-ahead log")
        for found in typed.finditer(seized.places[place])
        if found[1] != batch_id.encode()
    ]


def shared_ids(seized: Seized) -> list[str]:
    """Look for the id of a ballot anywhere but in its own row."""
    ids = {str(row["id"]) for row in seized.tables["ballot"]}
    return [
        f"{table}.{column}"
        for table, rows in seized.tables.items()
        for row in rows
        for column, value in row.items()
        if (table, column) not in {("ballot", "id"), ("journal", "payload")}
        and str(value).replace("-", "") in ids
    ]


# ---------------------------------------------------------------------- who used the machine


def prints_placed(seized: Seized) -> list[str]:
    """Look in the log, and in what its index remembers, for prints with another act before or after them.

    Such a print lies between two check-ins whose cards and times are known.
    """
    counts = seized.page_of("marking")
    placed: list[str] = []
    for name, touched in (
        ("write-ahead log", [frame.page for frame in seized.frames]),
        ("index", list(seized.index)),
    ):
        placed += [
            f"{name}, frame {place}"
            for place, (page, after) in enumerate(pairwise([*touched, counts]))
            if page == counts and after != counts
        ]
    return placed
