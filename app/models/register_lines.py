"""One resident as a register or a helper writes them down: how it is put in order, and what can be wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from app.models.records import RegisterLine

_POSTCODE = re.compile(r"[1-9]\d{3}[A-Z]{2}")
_HOUSE = re.compile(r"\d[0-9A-Za-z-]{0,15}")
_HOUSE_DATE = re.compile(
    r"(?:19|20)\d\d-\d\d-\d\d|\d{1,2}-?(?:jan|feb|mrt|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec)",
    re.IGNORECASE,
)
_TIME = r"(?:[T ].*)?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?P<mark>[-/.]?)(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){_TIME}"
)
_YEAR_LAST = re.compile(rf"(?P<day>\d{{1,2}})[-/. ](?P<month>\d{{1,2}})[-/. ](?P<year>\d{{4}}){_TIME}")
_YEARS = range(1890, 2101)
_DAY_NUMBERS = range(5_000, 73_000)
"""Days since the end of 1899, as spreadsheets count them, that can be a birthday: from 1913 to 2099."""

_FIRST_DAY = date(1899, 12, 30)
_LONGEST = {"register_no": 32, "name": 200, "house_number": 16}


class RowFault(StrEnum):
    """What is wrong with a row of the file, by the column it is about."""

    COLUMNS = "columns"
    REGISTER_NO = "register_no"
    NAME = "name"
    POSTCODE = "postcode"
    HOUSE_NUMBER = "house_number"
    BIRTH = "birth"
    HOUSE_DATE = "house_date"
    CONTEST = "contest"
    TWICE = "twice"


_FAULTS = {
    RowFault.COLUMNS: "het aantal kolommen klopt niet",
    RowFault.REGISTER_NO: "het registernummer ontbreekt of is te lang",
    RowFault.NAME: "de naam ontbreekt of is te lang",
    RowFault.POSTCODE: "de postcode is geen vier cijfers en twee letters",
    RowFault.HOUSE_NUMBER: "het huisnummer begint niet met een cijfer of is te lang",
    RowFault.BIRTH: "het geboortejaar of de geboortedatum is niet te lezen",
    RowFault.HOUSE_DATE: "het huisnummer is een datum geworden",
    RowFault.CONTEST: "deze stemming is er niet",
    RowFault.TWICE: "het registernummer staat al eerder in het bestand",
}


def faults_in_words(faults: Iterable[RowFault]) -> str:
    """Return what is wrong as a part of a Dutch sentence."""
    return ", ".join(_FAULTS[fault] for fault in faults)


def read_line(cells: Mapping[str, str]) -> tuple[RegisterLine, tuple[RowFault, ...]]:
    """Return a row of a register by the names of its fields as a line, with all that is wrong with it."""
    year, born, birth_good = read_birth(cells.get("birth", ""))
    line = RegisterLine(
        register_no=cells["register_no"],
        name=cells["name"],
        postcode=cells["postcode"].replace(" ", "").upper(),
        house_number=_house(cells["house_number"], cells.get("letter", ""), cells.get("addition", "")),
        birth_year=year,
        birth_date=born,
    )
    faults = [] if _fits("register_no", line.register_no) else [RowFault.REGISTER_NO]
    faults += _faults_of(line)
    return line, (*faults, *(() if birth_good else (RowFault.BIRTH,)))


def checked_line(
    name: str, postcode: str, house_number: str, birth: date | int | None
) -> tuple[RegisterLine, tuple[RowFault, ...]]:
    """Return a resident whom a helper writes down, still without a number, with all that is wrong."""
    born = birth if isinstance(birth, date) else None
    year = birth.year if isinstance(birth, date) else birth
    line = RegisterLine(
        register_no="",
        name=" ".join(name.split()),
        postcode=postcode.replace(" ", "").upper(),
        house_number=_house(" ".join(house_number.split())),
        birth_year=year,
        birth_date=born,
    )
    birth_good = year is None or year in _YEARS
    return line, (*_faults_of(line), *(() if birth_good else (RowFault.BIRTH,)))


def _faults_of(line: RegisterLine) -> list[RowFault]:
    house = line.house_number
    is_date = _HOUSE_DATE.fullmatch(house) is not None
    checks: tuple[tuple[RowFault, bool], ...] = (
        (RowFault.NAME, _fits("name", line.name)),
        (RowFault.POSTCODE, _POSTCODE.fullmatch(line.postcode) is not None),
        (RowFault.HOUSE_NUMBER, _fits("house_number", house) and _HOUSE.fullmatch(house) is not None),
        (RowFault.HOUSE_DATE, not is_date),
    )
    return [fault for fault, good in checks if not good]


def _fits(column: str, value: str) -> bool:
    return 0 < len(value) <= _LONGEST[column]


def _house(number: str, letter: str = "", addition: str = "") -> str:
    """Write a house number with its additions as people do: ``12A``, ``12-3``, ``12bis``, ``12A-3``."""
    house = _tight(number)
    for part in (_tight(letter), _tight(addition)):
        part_only = part.removeprefix("-")
        house += f"-{part_only}" if part_only[:1].isdigit() and house[-1:].isalnum() else part_only
    return house


def _tight(part: str) -> str:
    """Leave white out; between two digits it parts them: ``12 3`` is ``12-3``."""
    return re.sub(r"(?<=\d)\s+(?=\d)", "-", part.strip()).replace(" ", "")


def read_birth(text: str) -> tuple[int | None, date | None, bool]:
    """Return year and date out of a year or date in any of the usual ways, and whether it could be read.

    Where the register knows only the year it writes zeros for the day and the month.
    """
    if not text:
        return None, None, True
    if re.fullmatch(r"\d{4,5}", text) and int(text) not in _YEARS:
        born = _FIRST_DAY + timedelta(int(text)) if int(text) in _DAY_NUMBERS else None
        return (born.year, born, True) if born else (None, None, False)
    if re.fullmatch(r"\d{4}", text):
        return int(text), None, True
    readers: tuple[Callable[[str], re.Match[str] | None], ...] = (_YEAR_FIRST.fullmatch, _YEAR_LAST.fullmatch)
    found = next((match for reader in readers if (match := reader(text))), None)
    return _day_of(*(int(found[part]) for part in ("year", "month", "day"))) if found else (None, None, False)


def _day_of(year: int, month: int, day: int) -> tuple[int | None, date | None, bool]:
    if year not in _YEARS:
        return None, None, False
    if month == 0 or day == 0:
        return year, None, True
    try:
        return year, date(year, month, day), True
    except ValueError:  # no such day
        return None, None, False
