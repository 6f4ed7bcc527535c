"""The online side's export as CSV: a ballot a line, and beside it the code of the card when the export has codes.

Written down in ``docs/counting.md``. Everything that is wrong in a file is said at once; nothing is taken in from it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.models.codes import CardScan, UnreadableCode, read_scan
from app.models.terms import DomainError, file_digest

CHOICES, CODE = "choices", "code"
_SEPARATORS = ";,\t"


class RowProblem(StrEnum):
    """What is wrong with a line of the file."""

    UNKNOWN_PLAN = "unknown_plan"
    PLAN_TWICE = "plan_twice"
    BAD_CODE = "bad_code"
    CODE_TWICE = "code_twice"
    UNKNOWN_CARD = "unknown_card"
    OTHER_CONTEST = "other_contest"
    COLUMNS = "columns"


@dataclass(frozen=True, order=True)
class BadRow:
    """A line that cannot be taken: its number from 1, and why. What stands in it is not repeated (invariant 3)."""

    line: int
    problem: RowProblem


class OnlineFileWrong(DomainError):
    """The file cannot be taken. Data: ``rows``, every line that is wrong and why; nothing was taken."""

    def __init__(self, rows: Sequence[BadRow]) -> None:
        self.rows = tuple(sorted(rows))
        super().__init__(rows=self.rows)


class NotAnExport(DomainError):
    """The file has no column ``choices``."""


@dataclass(frozen=True)
class OnlineBallot:
    """A ballot of the file: its line, the plans as they are named there, and the code as it is kept, or empty."""

    line: int
    plans: tuple[str, ...]
    code: str = ""


@dataclass(frozen=True)
class OnlineFile:
    """The ballots of an export; ``codes`` tells whether it has the codes of the cards."""

    ballots: tuple[OnlineBallot, ...]
    codes: bool
    digest: str


def read_online(data: bytes) -> OnlineFile:
    """Read an export. Raises ``NotAnExport``, or ``OnlineFileWrong`` with every line that has no readable code."""
    lines = data.decode("utf-8-sig", "replace").splitlines()
    head, separator = _head(lines[0] if lines else "")
    bad: list[BadRow] = []
    ballots = list(_ballots(lines[1:], head, separator, bad))
    bad += _twice(ballots)
    if bad:
        raise OnlineFileWrong(bad)
    return OnlineFile(tuple(ballots), CODE in head, file_digest(data))


def _head(line: str) -> tuple[Mapping[str, int], str]:
    for separator in _SEPARATORS:
        names = [name.strip(' "').lower() for name in line.split(separator)]
        if CHOICES in names:
            return {name: place for place, name in enumerate(names)}, separator
    raise NotAnExport


def _ballots(
    lines: Sequence[str], head: Mapping[str, int], separator: str, bad: list[BadRow]
) -> Iterator[OnlineBallot]:
    for number, line in enumerate(lines, start=2):
        if not line and len(head) > 1:
            continue
        cells = _cells(line, separator)  # without codes, an empty line is a blank ballot
        if len(cells) != len(head):
            bad.append(BadRow(number, RowProblem.COLUMNS))
            continue
        code = _code(cells[head[CODE]]) if CODE in head else ""
        if code is None:
            bad.append(BadRow(number, RowProblem.BAD_CODE))
            continue
        plans = tuple(cells[head[CHOICES]].replace(",", " ").split())
        if len(set(plans)) < len(plans):
            bad.append(BadRow(number, RowProblem.PLAN_TWICE))
        yield OnlineBallot(number, plans, code)


def _cells(line: str, separator: str) -> list[str]:
    """Return the cells of one line, none when it cannot be read: a quote never takes the next ballot along."""
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), []) or [""]
    except csv.Error:
        return []


def _code(text: str) -> str | None:
    try:
        read = read_scan(text.strip())
    except UnreadableCode:
        return None
    return read.code if isinstance(read, CardScan) else None


def _twice(ballots: Sequence[OnlineBallot]) -> Iterator[BadRow]:
    """Yield every line whose code stands on an earlier line too: which of the two was meant, nobody can tell."""
    seen: set[str] = set()
    for ballot in ballots:
        if ballot.code and ballot.code in seen:
            yield BadRow(ballot.line, RowProblem.CODE_TWICE)
        seen.add(ballot.code)
