"""The number of a signature sheet, and the text of its QR code: made, written and read back here alone.

A number is six random digits and a check digit (Damm, by python-stdnum) over the plan's number *and* those six. So a
wrong digit or two swapped neighbours in either number are caught, and nearly always a sheet under another plan's name.
A sheet is known by its plan and its number together: two plans may have a sheet of the same number.

The QR text has capitals and digits alone (QR alphanumeric mode)::

    WB1L eeee p n... ddddddd     edition, practice (P) or live (L), number of the plan, number of the sheet
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum import damm

from app.models.codes import ALPHABET, normalise
from app.models.terms import DomainError, Rng

SHEET_TAG = "WB1L"
LENGTH = 7
"""Digits in the number of a sheet, with the check digit."""

_RANDOM = LENGTH - 1
_QR = re.compile(
    rf"{SHEET_TAG}(?P<edition>[{ALPHABET}]{{4}})(?P<practice>[PL])(?P<plan>[0-9]{{1,9}})(?P<sheet>[0-9]{{{LENGTH}}})"
)
_TYPED = re.compile(rf"(?P<plan>[0-9]{{1,9}})(?P<sheet>[0-9]{{{LENGTH}}})")


class SheetNumberWrong(DomainError):
    """The number of the plan or of the sheet holds a typing error."""


class NotASheet(DomainError):
    """What was scanned or typed is no signature sheet."""


@dataclass(frozen=True)
class SheetScan:
    """What was read: a plan, and a sheet unless it is empty. ``edition`` and ``practice`` are None when typed."""

    plan_number: int
    sheet_no: str = ""
    edition: str | None = None
    practice: bool | None = None


def new(rng: Rng, plan_number: int) -> str:
    """Return a fresh number for a sheet of this plan: seven digits, ungrouped."""
    stem = f"{int.from_bytes(rng(8), 'big') % 10**_RANDOM:0{_RANDOM}}"
    return stem + damm.calc_check_digit(f"{plan_number}{stem}")


def fits(plan_number: int, sheet_no: str) -> bool:
    """Tell whether this can be the number of a sheet of this plan."""
    digits = len(sheet_no) == LENGTH and sheet_no.isascii() and sheet_no.isdigit()
    return digits and damm.is_valid(f"{plan_number}{sheet_no}")


def group(sheet_no: str) -> str:
    """Return the number as people read it: ``123 456 7``."""
    return f"{sheet_no[:3]} {sheet_no[3:6]} {sheet_no[6:]}".strip()


def sheet_qr(edition: str, plan_number: int, sheet_no: str, *, practice: bool) -> str:
    """Return the text of a sheet's QR code.

    Args:
        edition: the edition's short id.
        plan_number: the number of the plan, not the one on the ballot.
        sheet_no: the number of the sheet, ungrouped.
        practice: whether the edition is for practice.
    """
    text = f"{SHEET_TAG}{edition}{'P' if practice else 'L'}{plan_number}{sheet_no}"
    if not (_QR.fullmatch(text) and fits(plan_number, sheet_no)):
        raise ValueError("a sheet needs a short id, the number of a plan and a number with its check digit")
    return text


def read_sheet(text: str) -> SheetScan:
    """Return what a scanner or a person put in: the QR text, plan and sheet as digits, or the plan's number alone.

    Raises:
        NotASheet: it is something else.
        SheetNumberWrong: the check digit says that a digit is wrong.
    """
    read = normalise(text)
    if read.isascii() and read.isdigit() and len(read) <= LENGTH:
        return SheetScan(int(read))
    found = _QR.fullmatch(read) or _TYPED.fullmatch(read)
    if found is None:
        raise NotASheet
    parts = found.groupdict()
    plan_number, sheet_no = int(parts["plan"]), parts["sheet"]
    if not fits(plan_number, sheet_no):
        raise SheetNumberWrong
    if "edition" not in parts:
        return SheetScan(plan_number, sheet_no)
    return SheetScan(plan_number, sheet_no, edition=parts["edition"], practice=parts["practice"] == "P")
