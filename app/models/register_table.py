"""The table in a register file: CSV in whatever way it was written, or the first sheet of an XLSX workbook, as text."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any, TypeAlias

from app.models.terms import DomainError

Told: TypeAlias = Callable[[int, int], None]
"""Hears how many rows of how many were done; may raise to stop the reading."""

Row: TypeAlias = tuple[int, tuple[str, ...]]
"""A row's line in the file, from 1, and its cells."""

LARGEST = 200_000_000
"""Bytes of the largest file that is read at all."""

MOST_ROWS = 500_000
MOST_COLUMNS = 200
_LARGEST_INSIDE = 400_000_000
"""Bytes of a workbook once it is unpacked: a sheet of 200,000 residents takes a quarter of it."""

TELL_EVERY = 2_000
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
"""How files of Excel before 2007 begin, and newer ones under a password."""

_POSTCODE = re.compile(r"[1-9]\d{3} ?[A-Za-z]{2}")


class RegisterFileTooLarge(DomainError):
    """The file is larger than any register: it was not read."""


class WorkbookUnreadable(DomainError):
    """The workbook is damaged, of an old kind or under a password."""


class TableBroken(DomainError):
    """From this ``line`` on the text is no table: a quote that is never closed, for instance."""


@dataclass(frozen=True)
class Table:
    """The rows of a file with something in them, under headings.

    A file whose first row is a resident already has ``Kolom 1``, ``Kolom 2`` and so on for headings.
    """

    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def quiet(_count: int, _total: int) -> None:
    """Tell nobody."""


def read_table(data: bytes, told: Told = quiet) -> Table:
    """Read the bytes of a CSV or XLSX file. Of a workbook only the first sheet is read.

    Raises ``RegisterFileTooLarge``, ``WorkbookUnreadable``, ``TableBroken``, or what ``told`` raises.
    """
    if len(data) > LARGEST:
        raise RegisterFileTooLarge
    if data[:4] == _OLD_WORKBOOK:
        raise WorkbookUnreadable
    rows = _workbook_rows(data, told) if data[:4] == b"PK\x03\x04" else _text_rows(_text(data), told)
    return _table(rows)


def _table(rows: Iterable[Row]) -> Table:
    found: list[Row] = []
    for line, cells in rows:
        if line > MOST_ROWS or len(cells) > MOST_COLUMNS:
            raise RegisterFileTooLarge
        if any(cells):
            found.append((line, cells))
    if not found:
        return Table((), ())
    first = found[0][1]
    if any(_POSTCODE.fullmatch(cell) for cell in first):  # a resident: there is no head
        return Table(tuple(f"Kolom {number}" for number in range(1, len(first) + 1)), tuple(found))
    return Table(first, tuple(found[1:]))


# ---- CSV ----


def _text(data: bytes) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", errors="replace")
    if data[1:2] == b"\0":  # UTF-16 whose mark is missing
        return data.decode("utf-16-le", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _text_rows(text: str, told: Told) -> Iterator[Row]:
    """Yield each row with the line it ends on; the separator is the one that the first line has most of."""
    first, _, rest = text.lstrip("\r\n").partition("\n")
    named = re.fullmatch(r'"?sep=(.)"?\s*', first)
    separator = named[1] if named else max(";,\t|", key=first.count)
    skipped = text.count("\n") - rest.count("\n") if named else 0
    total = text.count("\n")
    reader = csv.reader(io.StringIO(rest if named else text, newline=""), delimiter=separator)
    try:
        for number, cells in enumerate(reader):
            if number % TELL_EVERY == 0:
                told(reader.line_num, max(total, reader.line_num))
            yield reader.line_num + skipped, tuple(" ".join(cell.split()) for cell in cells)
    except csv.Error as problem:
        raise TableBroken(line=reader.line_num + skipped) from problem


# ---- XLSX ----


def _workbook_rows(data: bytes, told: Told) -> Iterator[Row]:
    import openpyxl  # noqa: PLC0415 - only who has a workbook waits for it

    # What a workbook says of its looks is of no concern here.
    warnings.filterwarnings("ignore", module=r"openpyxl\.")
    _refuse_bomb(data)
    try:
        book: Any = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as problem:  # whatever can be wrong inside comes out as some error of its own
        raise WorkbookUnreadable from problem
    try:
        yield from _sheet_rows(book, told)
    finally:
        book.close()


def _refuse_bomb(data: bytes) -> None:
    """Look how large a workbook becomes before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            inside = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile as problem:
        raise WorkbookUnreadable from problem
    if inside > _LARGEST_INSIDE:
        raise RegisterFileTooLarge


def _sheet_rows(book: Any, told: Told) -> Iterator[Row]:  # noqa: ANN401 - openpyxl has no types
    sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
    if sheet is None:
        return
    total = int(sheet.max_row or 0)
    sheet.reset_dimensions()  # what the sheet says of its own size may be a lie
    rows: Iterator[tuple[object, ...]] = sheet.iter_rows(values_only=True)
    width = 0
    for line in count(1):
        try:
            cells = next(rows, None)
        except Exception as problem:
            raise WorkbookUnreadable from problem
        if cells is None:
            return
        if line % TELL_EVERY == 0:
            told(line, max(total, line))
        found = _without_end([_cell(value) for value in cells])
        width = width or len(found)
        yield line, (*found, *[""] * (width - len(found)))


def _without_end(cells: list[str]) -> list[str]:
    """Leave out the empty cells at the end of a row, of which a sheet can have thousands."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cell(value: object) -> str:
    """Return a cell as it would stand in a CSV file: dates year first, whole numbers without a point."""
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return " ".join(str(value).split())
