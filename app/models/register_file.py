"""A register as a municipality delivers it: the lines that can be taken in, and the rows that cannot, with why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.models.records import Contest, RegisterLine
from app.models.register_columns import (
    FIELDS,
    BsnInFile,
    guess_columns,
    headings_mark,
    missing_columns,
    refuse_bsn,
)
from app.models.register_lines import RowFault, faults_in_words, read_line
from app.models.register_table import TELL_EVERY, Table, Told, quiet, read_table
from app.models.search import fold
from app.models.terms import DomainError

__all__ = [
    "FIELDS",
    "BsnInFile",
    "RegisterFile",
    "RegisterFileWrong",
    "RowFault",
    "RowProblem",
    "Table",
    "contest_names",
    "guess_columns",
    "headings_mark",
    "missing_columns",
    "open_register",
    "read_lines",
    "read_register",
]


class RegisterFileWrong(DomainError):
    """The file is no register: ``missing`` names the fields that no column was found for."""


@dataclass(frozen=True)
class RowProblem:
    """A row that was not taken: its line in the file, from 1, and everything that is wrong with it.

    Holds nothing of what the row says: problems are shown and saved, personal data are not.
    """

    line: int
    faults: tuple[RowFault, ...]

    @property
    def reason(self) -> str:
        """Return what is wrong, in Dutch; several things with a comma between them."""
        return faults_in_words(self.faults)

    def __str__(self) -> str:
        """Return the problem as a Dutch sentence."""
        return f"Regel {self.line}: {self.reason}."


@dataclass(frozen=True)
class RegisterFile:
    """What a file holds: lines that can be taken in and rows that cannot, in the order of the file.

    ``contests`` has the lines by the key of their contest; by an empty key where the file does not say which.
    """

    contests: Mapping[str, tuple[RegisterLine, ...]] = field(
        default_factory=dict[str, "tuple[RegisterLine, ...]"]
    )
    problems: tuple[RowProblem, ...] = ()

    @property
    def lines(self) -> tuple[RegisterLine, ...]:
        """Return the lines of all contests."""
        return tuple(line for lines in self.contests.values() for line in lines)

    @property
    def count(self) -> int:
        """Return how many lines there are."""
        return sum(map(len, self.contests.values()))


def open_register(data: bytes, told: Told = quiet) -> Table:
    """Return the table in the bytes of a CSV or XLSX file.

    Raises ``BsnInFile`` for a file that must not be here at all, and as ``read_table``.
    """
    table = read_table(data, told)
    refuse_bsn(table)
    return table


def read_register(data: bytes, contests: Mapping[str, str] | None = None) -> RegisterFile:
    """Read a register by its headings alone. Raises as ``open_register``, or ``RegisterFileWrong``."""
    table = open_register(data)
    columns = guess_columns(table.headings)
    if missing := missing_columns(columns):
        raise RegisterFileWrong(missing=missing)
    return read_lines(table, columns, contests)


def contest_names(contests: Iterable[Contest]) -> dict[str, str]:
    """Return the key of each contest by all that a register may call it, folded: its key and its name."""
    return {fold(name): contest.key for contest in contests for name in (contest.key, contest.name)}


def read_lines(
    table: Table, columns: Mapping[str, int], contests: Mapping[str, str] | None = None, told: Told = quiet
) -> RegisterFile:
    """Read every row, with the position of each field's column.

    ``contests`` comes from ``contest_names``; without it a column for the contest is not looked at.
    """
    by_name = contests if contests is not None and "contest" in columns else None
    reader = _Reader(len(table.headings), columns, by_name)
    for number, (line, cells) in enumerate(table.rows):
        if number % TELL_EVERY == 0:
            told(number, len(table.rows))
        reader.read(line, cells)
    read = {key: tuple(lines.values()) for key, lines in reader.contests.items()}
    return RegisterFile(read, tuple(reader.problems))


class _Reader:
    """Reads rows one by one and keeps what came of them."""

    def __init__(self, width: int, columns: Mapping[str, int], contests: Mapping[str, str] | None) -> None:
        self.contests: dict[str, dict[str, RegisterLine]] = {}
        self.problems: list[RowProblem] = []
        self._width = width
        self._columns = columns
        self._names = contests

    def read(self, line: int, cells: Sequence[str]) -> None:
        faults = (RowFault.COLUMNS,)
        if len(cells) >= self._width and not any(cells[self._width :]):
            faults = self._take({field: cells[position] for field, position in self._columns.items()})
        if faults:
            self.problems.append(RowProblem(line, faults))

    def _take(self, cells: Mapping[str, str]) -> tuple[RowFault, ...]:
        """Keep a resident of whom nothing is wrong; else return what is."""
        found, faults = read_line(cells)
        contest = "" if self._names is None else self._names.get(fold(cells["contest"]))
        if contest is None:
            return (*faults, RowFault.CONTEST)
        if found.register_no in self.contests.get(contest, {}):
            return (*faults, RowFault.TWICE)
        if not faults:
            self.contests.setdefault(contest, {})[found.register_no] = found
        return faults
