"""Reading a register out of a CSV file, as municipalities deliver them. Pure: bytes in, lines and problems out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stdnum.nl import bsn

from app.models.records import RegisterLine
from app.models.register_lines import RowFault, faults_in_words, read_line
from app.models.search import fold
from app.models.terms import DomainError

REQUIRED = ("register_no", "name", "postcode", "house_number")
"""The columns that must be there; addition and birth may be absent."""

_HEADINGS = {
    "register_no": ("registernummer", "nummer", "nr", "registerno", "registernumber", "number", "volgnummer"),
    "name": ("naam", "volledigenaam", "name", "fullname"),
    "postcode": ("postcode", "postalcode", "zipcode"),
    "house_number": ("huisnummer", "huisnr", "housenumber", "houseno"),
    "addition": ("toevoeging", "huisnummertoevoeging", "huisletter", "addition"),
    "birth": ("geboortejaar", "geboortedatum", "birthyear", "birthdate", "dateofbirth", "yearofbirth"),
}
_BSN_HEADINGS = ("bsn", "burgerservice", "sofinummer", "sofinr", "citizenservicenumber")
_BSN_SHARE = 0.9


class BsnInFile(DomainError):
    """The file holds citizen service numbers in ``column``; it must not be here at all (invariant 9)."""


class RegisterFileWrong(DomainError):
    """The file is no register: ``missing`` names columns that are not there; ``line`` is unreadable, if not 0.

    ``what`` says the same in Dutch, with the headings to use.
    """

    def __init__(self, *, missing: tuple[str, ...] = (), line: int = 0) -> None:
        headings = ", ".join(_HEADINGS[name][0] for name in missing)
        what = (
            f"Deze kolommen ontbreken: {headings}."
            if missing
            else f"Vanaf regel {line} is het niet te lezen."
        )
        super().__init__(missing=missing, line=line, what=what)


@dataclass(frozen=True)
class RowProblem:
    """A row that was not taken: its line in the file, from 1, and everything that is wrong with it.

    Holds nothing of what the row says: problems are shown and logged, personal data are not.
    """

    line: int
    faults: tuple[RowFault, ...]

    def __str__(self) -> str:
        """Return the problem as a Dutch sentence."""
        return f"Regel {self.line}: {faults_in_words(self.faults)}."


@dataclass(frozen=True)
class RegisterFile:
    """What a file holds: lines that can be taken in, and rows that cannot, in the order of the file."""

    lines: tuple[RegisterLine, ...]
    problems: tuple[RowProblem, ...]


def read_register_csv(data: bytes) -> RegisterFile:
    """Read a register: UTF-8, UTF-16 or Windows text, parted by semicolons, commas or tabs, Dutch or English headings.

    Raises ``BsnInFile`` and then takes nothing, or ``RegisterFileWrong``.
    """
    rows = list(_rows(_text(data)))
    headings = rows[0][1] if rows else []
    body = [(line, row) for line, row in rows[1:] if any(cell.strip() for cell in row)]
    _refuse_bsn(headings, [row for _, row in body])
    columns = _columns(headings)
    if absent := tuple(name for name in REQUIRED if name not in columns):
        raise RegisterFileWrong(missing=absent)
    return _read(body, columns, len(headings))


def _text(data: bytes) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line it ends on; the separator is the one that the first line has most of."""
    first = text.split("\n", 1)[0]
    separator = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as problem:
        raise RegisterFileWrong(line=reader.line_num) from problem


def _heading(text: str) -> str:
    return re.sub(r"[^a-z]", "", fold(text))


def _columns(headings: Sequence[str]) -> dict[str, int]:
    """Return where each known column is; of two that mean the same the first counts."""
    found: dict[str, int] = {}
    for position, heading in enumerate(headings):
        for name, known in _HEADINGS.items():
            if _heading(heading) in known:
                found.setdefault(name, position)
    return found


def _refuse_bsn(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for position, heading in enumerate(headings):
        cells = [row[position].strip() for row in rows if position < len(row)]
        if any(word in _heading(heading) for word in _BSN_HEADINGS) or _mostly_bsn(
            [cell for cell in cells if cell]
        ):
            raise BsnInFile(column=heading.strip())


def _mostly_bsn(cells: Sequence[str]) -> bool:
    """Tell whether these are citizen service numbers by the 11-test, also where leading zeros got lost."""
    passed = sum(1 for cell in cells if re.fullmatch(r"\d{8,9}", cell) and bsn.is_valid(cell))
    return passed > _BSN_SHARE * len(cells)


def _read(body: Sequence[tuple[int, list[str]]], columns: dict[str, int], width: int) -> RegisterFile:
    lines: dict[str, RegisterLine] = {}
    problems: list[RowProblem] = []
    for number, row in body:
        if len(row) != width:
            problems.append(RowProblem(number, (RowFault.COLUMNS,)))
            continue
        cells = {name: " ".join(row[position].split()) for name, position in columns.items()}
        entry, faults = read_line(cells)
        if entry.register_no in lines:
            faults = (*faults, RowFault.TWICE)
        if faults:
            problems.append(RowProblem(number, faults))
        else:
            lines[entry.register_no] = entry
    return RegisterFile(tuple(lines.values()), tuple(problems))
