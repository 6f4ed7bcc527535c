"""The sections of a Pabulib file as rows of cells with their lines; ``pabulib.py`` gives them meaning."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum

from app.models.terms import DomainError

LONGEST_ID = 64
SECTIONS = ("META", "PROJECTS", "VOTES")

_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,12})?", re.ASCII)
_COUNT = re.compile(r"\d{1,9}", re.ASCII)


class PbFault(StrEnum):
    """What is wrong with a file."""

    ENCODING = "encoding"
    QUOTES = "quotes"
    SECTION_MISSING = "section_missing"
    OUTSIDE_SECTION = "outside_section"
    COLUMN_MISSING = "column_missing"
    HALF_ROW = "half_row"
    TOO_MANY_CELLS = "too_many_cells"
    KEY_MISSING = "key_missing"
    NOT_AN_AMOUNT = "not_an_amount"
    NOT_A_COUNT = "not_a_count"
    VOTE_TYPE = "vote_type"
    DUPLICATE = "duplicate"
    TOO_LONG = "too_long"
    UNKNOWN_PROJECT = "unknown_project"
    COUNT_DIFFERS = "count_differs"


class PbFileWrong(DomainError):
    """The file cannot be used. Data: ``line`` (from 1), ``what`` (a ``PbFault``), ``found`` (the words)."""

    def __init__(self, line: int, what: PbFault, found: str = "") -> None:
        super().__init__(line=line, what=what, found=found)
        self.line = line
        self.what = what
        self.found = found


def decoded(data: bytes) -> str:
    """Return the text of a file, which must be UTF-8.

    Raises:
        PbFileWrong: it is not.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PbFileWrong(data[: error.start].count(b"\n") + 1, PbFault.ENCODING) from None
    if "\x00" in text:
        raise PbFileWrong(text[: text.index("\x00")].count("\n") + 1, PbFault.ENCODING)
    return text


def to_cents(line: int, amount: str) -> int:
    """Return an amount such as ``1250`` or ``12.50`` in cents, exactly; ``line`` is where it stands.

    Raises:
        PbFileWrong: it is no amount, is negative, or has parts of a cent.
    """
    cents = Decimal(amount) * 100 if _AMOUNT.fullmatch(amount) else Decimal("NaN")
    if cents.is_nan() or cents != cents.to_integral_value():
        raise PbFileWrong(line, PbFault.NOT_AN_AMOUNT, amount)
    return int(cents)


def to_count(line: int, number: str) -> int:
    """Return a whole number of at most nine digits; ``line`` is where it stands.

    Raises:
        PbFileWrong: it is something else.
    """
    if not _COUNT.fullmatch(number):
        raise PbFileWrong(line, PbFault.NOT_A_COUNT, number)
    return int(number)


class Sections:
    """The three sections of a file, each cell stripped, each row with the line on which it begins."""

    def __init__(self, text: str) -> None:
        self._rows: dict[str, list[tuple[int, list[str]]]] = {}
        self._meta: dict[str, tuple[int, str]] = {}
        for line, row in self._cells(text):
            name = row[0].upper()
            if len(row) == 1 and name in SECTIONS:
                if name in self._rows:
                    raise PbFileWrong(line, PbFault.DUPLICATE, name)
                self._rows[name] = []
            elif not self._rows:
                raise PbFileWrong(line, PbFault.OUTSIDE_SECTION, row[0])
            else:
                self._rows[next(reversed(self._rows))].append((line, row))
        for name in SECTIONS:
            if not self._rows.get(name):
                raise PbFileWrong(text.count("\n") + 1, PbFault.SECTION_MISSING, name)

    @staticmethod
    def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
        line = 1
        try:
            for row in reader:
                cells = [cell.strip() for cell in row]
                if any(cells):
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error:
            raise PbFileWrong(line, PbFault.QUOTES) from None

    def meta(self) -> dict[str, str]:
        """Return key -> value; a value with a bare semicolon is kept whole."""
        for line, row in self._rows["META"][1:]:
            key = row[0].lower()
            if len(row) == 1:
                raise PbFileWrong(line, PbFault.HALF_ROW, row[0])
            if key in self._meta:
                raise PbFileWrong(line, PbFault.DUPLICATE, key)
            self._meta[key] = (line, ";".join(row[1:]))
        return {key: value for key, (_, value) in self._meta.items()}

    def columns(self, section: str) -> tuple[str, ...]:
        """Return the column names of a section."""
        return tuple(column.lower() for column in self._rows[section][0][1])

    def rows(self, section: str, needed: tuple[str, str]) -> list[tuple[int, dict[str, str]]]:
        """Return the rows by column name; the first needed column is the row's id and occurs once."""
        columns = self.columns(section)
        for column in needed:
            if columns.count(column) != 1:
                raise PbFileWrong(self._rows[section][0][0], PbFault.COLUMN_MISSING, column)
        seen: set[str] = set()
        found: list[tuple[int, dict[str, str]]] = []
        for line, row in self._rows[section][1:]:
            cells = _row(line, columns, row)
            row_id = cells[needed[0]]
            if not row_id or row_id in seen:
                raise PbFileWrong(line, PbFault.DUPLICATE if row_id else PbFault.HALF_ROW, row_id)
            if len(row_id) > LONGEST_ID:
                raise PbFileWrong(line, PbFault.TOO_LONG, row_id)
            seen.add(row_id)
            found.append((line, cells))
        return found

    def line_after(self, section: str) -> int:
        """Return the line after a section's last row."""
        return self._rows[section][-1][0] + 1

    def has(self, key: str) -> bool:
        """Tell whether META gives this key a value."""
        return bool(self._meta.get(key, (0, ""))[1])

    def line_of(self, key: str) -> int:
        """Return the line of a META key, or of META's header when it is not there."""
        return self._meta[key][0] if key in self._meta else self._rows["META"][0][0]

    def amount(self, key: str) -> int:
        """Return an amount of META in cents."""
        if not self.has(key):
            raise PbFileWrong(self.line_of(key), PbFault.KEY_MISSING, key)
        return to_cents(*self._meta[key])

    def count(self, key: str, otherwise: int = 0) -> int:
        """Return a whole number of META."""
        return to_count(*self._meta[key]) if self.has(key) else otherwise


def _row(line: int, columns: tuple[str, ...], row: list[str]) -> dict[str, str]:
    if len(row) < len(columns):
        raise PbFileWrong(line, PbFault.HALF_ROW, row[0])
    if len(row) > len(columns):
        raise PbFileWrong(line, PbFault.TOO_MANY_CELLS, row[0])
    return dict(zip(columns, row, strict=True))
