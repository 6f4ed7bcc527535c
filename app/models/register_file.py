"""Reading a register out of a CSV file, as municipalities deliver them. Pure: bytes in, lines and problems out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from stdnum.nl import bsn

from app.models.records import RegisterLine
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
_POSTCODE = re.compile(r"[1-9]\d{3}[A-Z]{2}")
_HOUSE = re.compile(r"\d[0-9A-Za-z -]{0,15}")
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ].*)?|\d{4})?")
_YEAR_LAST = re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ](\d{4})(?:[T ].*)?")
_YEARS = range(1890, 2101)
_LONGEST = {"register_no": 32, "name": 200, "house_number": 16}


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


class RowFault(StrEnum):
    """What is wrong with a row of the file, by the column it is about."""

    COLUMNS = "columns"
    REGISTER_NO = "register_no"
    NAME = "name"
    POSTCODE = "postcode"
    HOUSE_NUMBER = "house_number"
    BIRTH = "birth"
    TWICE = "twice"


_FAULTS = {
    RowFault.COLUMNS: "het aantal kolommen klopt niet",
    RowFault.REGISTER_NO: "het registernummer ontbreekt of is te lang",
    RowFault.NAME: "de naam ontbreekt of is te lang",
    RowFault.POSTCODE: "de postcode is geen vier cijfers en twee letters",
    RowFault.HOUSE_NUMBER: "het huisnummer begint niet met een cijfer of is te lang",
    RowFault.BIRTH: "het geboortejaar is niet te lezen",
    RowFault.TWICE: "het registernummer staat al eerder in het bestand",
}


@dataclass(frozen=True)
class RowProblem:
    """A row that was not taken: its line in the file, from 1, and everything that is wrong with it.

    Holds nothing of what the row says: problems are shown and logged, personal data are not.
    """

    line: int
    faults: tuple[RowFault, ...]

    def __str__(self) -> str:
        """Return the problem as a Dutch sentence."""
        return f"Regel {self.line}: {'; '.join(_FAULTS[fault] for fault in self.faults)}."


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
        entry, faults = _line(cells)
        if entry.register_no in lines:
            faults = (*faults, RowFault.TWICE)
        if faults:
            problems.append(RowProblem(number, faults))
        else:
            lines[entry.register_no] = entry
    return RegisterFile(tuple(lines.values()), tuple(problems))


def _line(cells: dict[str, str]) -> tuple[RegisterLine, tuple[RowFault, ...]]:
    postcode = cells["postcode"].replace(" ", "").upper()
    house = _house(cells["house_number"], cells.get("addition", ""))
    birth = cells.get("birth", "")
    year = _year(birth)
    checks: tuple[tuple[RowFault, bool], ...] = (
        (RowFault.REGISTER_NO, _fits("register_no", cells["register_no"])),
        (RowFault.NAME, _fits("name", cells["name"])),
        (RowFault.POSTCODE, _POSTCODE.fullmatch(postcode) is not None),
        (RowFault.HOUSE_NUMBER, _fits("house_number", house) and _HOUSE.fullmatch(house) is not None),
        (RowFault.BIRTH, not birth or year is not None),
    )
    entry = RegisterLine(cells["register_no"], cells["name"], postcode, house, year)
    return entry, tuple(fault for fault, good in checks if not good)


def _fits(column: str, value: str) -> bool:
    return 0 < len(value) <= _LONGEST[column]


def _house(number: str, addition: str) -> str:
    """Write a house number with its addition as people do: ``12A``, ``12-3``, ``12bis``."""
    number, addition = number.replace(" ", ""), addition.replace(" ", "").removeprefix("-")
    return f"{number}-{addition}" if addition[:1].isdigit() else number + addition


def _year(birth: str) -> int | None:
    """Return the year out of a year or date in any of the usual ways; only the year is kept (invariant 9)."""
    readers: tuple[Callable[[str], re.Match[str] | None], ...] = (_YEAR_FIRST.fullmatch, _YEAR_LAST.fullmatch)
    found = next((match for reader in readers if (match := reader(birth))), None)
    year = int(found[1]) if found else 0
    return year if year in _YEARS else None
