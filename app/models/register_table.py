"""The table in a file: CSV in whatever way it was written, or the first sheet of an XLSX workbook, as text.

Made for the register; plans are read by it too, with the line ends in their cells (``Reading``).
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count, zip_longest
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


@dataclass(frozen=True)
class Reading:
    """How large a file may be, in bytes as it comes and ``unpacked``, in rows, and what is kept of its cells.

    ``whole`` cells keep their line ends, a formula that was never worked out stays as text, and a quote that is never
    closed is refused. No formula is ever worked out here.
    """

    largest: int = LARGEST
    unpacked: int = _LARGEST_INSIDE
    most_rows: int = MOST_ROWS
    whole: bool = False


REGISTER = Reading()
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


def read_table(data: bytes, told: Told = quiet, how: Reading = REGISTER) -> Table:
    """Read the bytes of a CSV or XLSX file. Of a workbook only the first sheet is read.

    Raises ``RegisterFileTooLarge``, ``WorkbookUnreadable``, ``TableBroken``, or what ``told`` raises.
    """
    if len(data) > how.largest:
        raise RegisterFileTooLarge
    if data[:4] == _OLD_WORKBOOK:
        raise WorkbookUnreadable
    is_workbook = data[:4] == b"PK\x03\x04"
    rows = _workbook_rows(data, told, how) if is_workbook else _text_rows(_text(data), told, whole=how.whole)
    return _table(rows, how.most_rows)


def _table(rows: Iterable[Row], most_rows: int) -> Table:
    found: list[Row] = []
    for line, cells in rows:
        if len(found) > most_rows or line > MOST_ROWS or len(cells) > MOST_COLUMNS:
            raise RegisterFileTooLarge
        if any(cell.strip() for cell in cells):
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


def _text_rows(text: str, told: Told, *, whole: bool) -> Iterator[Row]:
    """Yield each row with the line it ends on; the separator is the one that the first line has most of."""
    first, _, rest = text.lstrip("\r\n").partition("\n")
    named = re.fullmatch(r'"?sep=(.)"?\s*', first)
    separator = named[1] if named else max(";,\t|", key=first.count)
    skipped = text.count("\n") - rest.count("\n") if named else 0
    total = text.count("\n")
    reader = csv.reader(io.StringIO(rest if named else text, newline=""), delimiter=separator, strict=whole)
    begins = 1
    try:
        for number, cells in enumerate(reader):
            if number % TELL_EVERY == 0:
                told(reader.line_num, max(total, reader.line_num))
            line = begins if whole else reader.line_num
            yield line + skipped, tuple(cells if whole else map(_on_one_line, cells))
            begins = reader.line_num + 1
    except csv.Error as problem:
        raise TableBroken(line=(begins if whole else reader.line_num) + skipped) from problem


def _on_one_line(cell: str) -> str:
    return " ".join(cell.split())


# ---- XLSX ----


def _workbook_rows(data: bytes, told: Told, how: Reading) -> Iterator[Row]:
    # What a workbook says of its looks is of no concern here.
    warnings.filterwarnings("ignore", module=r"openpyxl\.")
    _refuse_bomb(data, how.unpacked)
    book = _book(data, values=True)
    formulas = _book(data, values=False) if how.whole else None
    try:
        yield from _sheet_rows(book, formulas, told)
    finally:
        for one in filter(None, (book, formulas)):
            one.close()


def _book(data: bytes, *, values: bool) -> Any:  # noqa: ANN401 - openpyxl has no types
    """Return a workbook, with the values that were worked out when it was saved or with its formulas as text."""
    import openpyxl  # noqa: PLC0415 - only who has a workbook waits for it

    try:
        return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=values)
    except Exception as problem:  # whatever can be wrong inside comes out as some error of its own
        raise WorkbookUnreadable from problem


def _refuse_bomb(data: bytes, most: int) -> None:
    """Look how large a workbook becomes before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            inside = sum(part.file_size for part in packed.infolist())
    except Exception as problem:  # a name inside that is no text, for instance
        raise WorkbookUnreadable from problem
    if inside > most:
        raise RegisterFileTooLarge


def _sheet_rows(book: Any, formulas: Any, told: Told) -> Iterator[Row]:  # noqa: ANN401 - openpyxl has no types
    """Yield the rows of the first sheet in view; with ``formulas`` whole, and formulas without value as text."""
    total, rows = _first_sheet(book)
    _, written = _first_sheet(formulas) if formulas else (0, iter(()))
    width = 0
    for line in count(1):
        try:
            cells = next(rows, None)
            texts = next(written, ())
        except Exception as problem:
            raise WorkbookUnreadable from problem
        if cells is None:
            return
        if line % TELL_EVERY == 0:
            told(line, max(total, line))
        found = _without_end(_whole_cells(cells, texts) if formulas else [_cell(value) for value in cells])
        width = width or len(found)
        yield line, (*found, *[""] * (width - len(found)))


def _first_sheet(book: Any) -> tuple[int, Iterator[tuple[object, ...]]]:  # noqa: ANN401 - as above
    sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
    if sheet is None:
        return 0, iter(())
    total = int(sheet.max_row or 0)
    sheet.reset_dimensions()  # what the sheet says of its own size may be a lie
    return total, sheet.iter_rows(values_only=True)


def _whole_cells(cells: tuple[object, ...], texts: tuple[object, ...]) -> list[str]:
    formulas = (text if isinstance(text, str) and text.startswith("=") else None for text in texts)
    pairs = zip_longest(cells, formulas)
    return [_whole_cell(formula if value is None else value) for value, formula in pairs]


def _whole_cell(value: object) -> str:
    """Return a cell with its line ends; a number with parts has a comma, so that no point is taken for thousands."""
    match value:
        case str():
            return value
        case float() if not value.is_integer():
            return f"{value:.15g}".replace(".", ",")
        case _:
            return _cell(value)


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
