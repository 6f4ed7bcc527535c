"""Which column of a register holds what: guessed from the headings, and no column with citizen service numbers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from stdnum.nl import bsn

from app.models.register_table import Table
from app.models.search import fold
from app.models.terms import DomainError

REQUIRED = ("register_no", "name", "postcode", "house_number")
"""The fields that must have a column; the others may be absent."""

FIELDS = {
    "register_no": "Registernummer",
    "name": "Naam",
    "postcode": "Postcode",
    "house_number": "Huisnummer",
    "letter": "Huisletter",
    "addition": "Toevoeging",
    "birth": "Geboortedatum of geboortejaar",
    "contest": "Stemming",
}
"""The fields of a register with what they are called on screen, in the order in which they are asked for."""

_HEADINGS = {
    "register_no": ("registernummer", "nummer", "nr", "registerno", "registernumber", "number", "volgnummer"),
    "name": ("naam", "volledigenaam", "naambewoner", "name", "fullname"),
    "postcode": ("postcode", "pc", "postalcode", "zipcode"),
    "house_number": ("huisnummer", "huisnr", "hnr", "housenumber", "houseno"),
    "letter": ("huisletter", "letter"),
    "addition": ("toevoeging", "huisnummertoevoeging", "toev", "addition"),
    "birth": (
        "geboortedatum",
        "gebdatum",
        "birthdate",
        "dateofbirth",
        "geboortejaar",
        "birthyear",
        "yearofbirth",
    ),
    "contest": ("stemming", "budget", "contest"),
}
"""The headings that are understood; a date of birth tells more than a year, so it comes first."""

_BSN_HEADINGS = ("bsn", "burgerservice", "sofinummer", "sofinr", "citizenservicenumber")
_BSN_SHARE = 0.5
"""By chance one number of nine digits in eleven passes the test; of a column of them more than half does not."""


_DIGITS = re.compile(r"\d{9}|(?!(?:19|20)\d\d[01]\d[0-3]\d)\d{8}")
"""Nine digits, or eight where a zero got lost; a date is none."""


class BsnInFile(DomainError):
    """The file holds citizen service numbers in ``column``; it must not be here at all (invariant 9)."""


def guess_columns(headings: Sequence[str]) -> dict[str, int]:
    """Return the column of each field whose heading is known; of two that mean the same the likelier."""
    plain = [_plain(heading) for heading in headings]
    found: dict[str, int] = {}
    for field, known in _HEADINGS.items():
        position = next((plain.index(heading) for heading in known if heading in plain), None)
        if position is not None:
            found[field] = position
    return found


def missing_columns(columns: Mapping[str, int]) -> tuple[str, ...]:
    """Return the fields that must have a column and have none."""
    return tuple(field for field in REQUIRED if field not in columns)


def headings_mark(headings: Sequence[str]) -> str:
    """Return a mark by which the same headings are known again; it tells nothing of them."""
    return hashlib.sha256("\x1f".join(_plain(heading) for heading in headings).encode()).hexdigest()[:16]


def refuse_bsn(table: Table) -> None:
    """Raise ``BsnInFile`` for a column that is called so or holds such numbers, whatever it is called."""
    for position, heading in enumerate(table.headings):
        found = [cells[position] for _, cells in table.rows if position < len(cells) and cells[position]]
        if any(word in _plain(heading) for word in _BSN_HEADINGS) or _mostly_bsn(found):
            raise BsnInFile(column=heading)


def _mostly_bsn(cells: Sequence[str]) -> bool:
    """Tell whether these are citizen service numbers by the 11-test, also where leading zeros got lost."""
    numbers = (re.sub(r"[ .]", "", cell) for cell in cells)
    passed = sum(1 for number in numbers if _DIGITS.fullmatch(number) and bsn.is_valid(number))
    return passed > _BSN_SHARE * len(cells)


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z]", "", fold(heading))
