"""Plans as a table for a spreadsheet, without personal data, in which nothing is a formula.

Residents write what they like, and a spreadsheet runs a cell that begins like a formula (OWASP, "CSV injection"). In
CSV such a cell gets an apostrophe in front; in XLSX every text is written as text, also for when someone edits it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from app.models.records import Plan
from app.models.terms import PlanState

_HEADINGS = (
    "nummer",
    "stand",
    "stembiljetnummer",
    "titel",
    "samenvatting",
    "wat",
    "waarom",
    "voor wie",
    "gebied",
    "plek",
    "thema's",
    "kosten in euro",
    "zelf doen",
    "gemeente",
    "na het eerste jaar",
)
"""Who helps and who was asked are left out: people are named there (``erasure.ASKS_AFTER_PEOPLE``)."""

_WIDTHS = (10, 14, 18, 40, 40, 60, 60, 30, 20, 30, 30, 16, 40, 40, 40)
"""How wide the columns are in a spreadsheet, in characters."""

_STATES = {
    PlanState.DRAFT: "concept",
    PlanState.HANDED_IN: "ingediend",
    PlanState.ON_BALLOT: "op stembiljet",
    PlanState.WITHDRAWN: "ingetrokken",
    PlanState.JOINED: "samengevoegd",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a formula begins with. Reading plans back (``models/plan_table.py``) knows the same."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What an XLSX file cannot hold (XML 1.0, section 2.2)."""


def as_csv(plans: Iterable[Plan]) -> bytes:
    """Return plans as CSV with semicolons and CRLF, in UTF-8 with a mark, so that Excel reads the accents."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    for plan in plans:
        writer.writerow([_in_csv(cell) for cell in _cells(plan)])
    return out.getvalue().encode("utf-8-sig", errors="replace")


def as_xlsx(plans: Iterable[Plan]) -> bytes:
    """Return plans as an Excel workbook of one sheet, its first row in view while one scrolls."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("Plannen")
    sheet.freeze_panes = "A2"
    for place, width in enumerate(_WIDTHS):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    sheet.append([_in_xlsx(sheet, heading, bold=True) for heading in _HEADINGS])
    for plan in plans:
        sheet.append([_in_xlsx(sheet, cell) for cell in _cells(plan)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(plan: Plan) -> tuple[str | int | Decimal, ...]:
    text = plan.text
    return (
        plan.number,
        _STATES[plan.state],
        plan.ballot_number or "",
        text.title,
        text.summary,
        text.what,
        text.why,
        text.for_whom,
        text.area,
        text.place,
        ", ".join(text.themes),
        Decimal(text.cost_cents) / 100,
        text.own_part,
        text.municipality_part,
        text.upkeep,
    )


def _in_csv(cell: str | float | Decimal) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", ",")
    written = str(cell)
    return "'" + written if written.startswith(_FORMULA) else written


def _in_xlsx(sheet: Any, cell: str | float | Decimal, *, bold: bool = False) -> object:  # noqa: ANN401 - openpyxl's
    if not isinstance(cell, str):
        return cell
    made: Any = WriteOnlyCell(sheet, _UNPRINTABLE.sub("", cell))
    made.data_type = "s"  # openpyxl takes a text that begins with "=" for a formula
    made.quotePrefix = True
    made.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        made.font = Font(bold=True)
    return made
