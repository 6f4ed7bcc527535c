"""The signature sheet of a plan: what signing means, fifteen lines to write on, and a QR code to put it in by.

It names the plan and nobody: who made the plan does not stand on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from app.documents import qr
from app.documents.flow import Text
from app.documents.layout import (
    HEIGHT,
    INK,
    MARGIN,
    MUTED,
    WIDTH,
    Properties,
    Sheet,
    printed_line,
    style,
)
from app.models.likes import SHEET_LINES
from app.models.records import Edition, Plan
from app.models.sheet_number import group, sheet_qr

_WIDE = WIDTH - 2 * MARGIN
_QR = 28.0
_BESIDE = _WIDE - _QR - 12
_MEANING_TOP, _TABLE_TOP, _LINE_HIGH, _HEAD_HIGH = 76.0, 100.0, 10.9, 8.0
_SMALLEST = 8.0
"""Points; a text that is still too long then runs on."""

_COLUMNS = ((0.0, "Nr."), (10.0, "Naam"), (72.0, "Postcode en huisnummer"), (122.0, "Handtekening"))


def like_sheets(edition: Edition, plan: Plan, numbers: Sequence[str], *, printed_at: datetime) -> bytes:
    """Return empty signature sheets of a plan as PDF, one page for each of ``numbers`` (``sheet_number.new``)."""
    name = plan.text.title or "Plan zonder titel"
    out = BytesIO()
    properties = Properties(
        title=f"Handtekeningenlijst plan {plan.number}: {name}",
        author=edition.name,
        practice=edition.practice,
        printed_at=printed_at,
        footer=("Vol of klaar? Breng de lijst naar het spreekuur.", printed_line(printed_at)),
    )
    sheet = Sheet(out, properties)
    for sheet_no in numbers:
        _page(sheet, edition, plan, name, sheet_no)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def _page(sheet: Sheet, edition: Edition, plan: Plan, name: str, sheet_no: str) -> None:
    with sheet.tags.leaf("P"):
        sheet.fitted(MARGIN, 25, f"{edition.name} – handtekeningenlijst", 13, _BESIDE)
    top = 28 + _fitting(sheet, 28, name, 22, most=20, role="H1") + 7
    with sheet.tags.leaf("P"):
        sheet.text(MARGIN, top, f"Plan {plan.number}  –  lijst {group(sheet_no)}", 14, bold=True)
    if plan.text.summary:
        _fitting(sheet, top + 3, plan.text.summary, 12.5, most=_MEANING_TOP - top - 6, bold=False)
    text = sheet_qr(edition.short_id, plan.number, sheet_no, practice=edition.practice)
    with sheet.tags.leaf("Figure", f"QR-code van lijst {group(sheet_no)} van plan {plan.number}"):
        qr.draw(sheet, WIDTH - MARGIN - _QR - 4, 24, _QR, qr.symbol(text))
    sheet.block(MARGIN, _MEANING_TOP, _WIDE, Text(_meaning(edition), style(12, leading=15.5)))
    _lines(sheet)


def _meaning(edition: Edition) -> str:
    enough = f"Met {edition.likes_needed} likes kijkt de gemeente of het kan. "
    return (
        f"Met uw handtekening zegt u: dit is een goed plan. {enough}U stemt er nog niet mee. Teken elk plan één keer. "
        "Wij tellen de handtekeningen. Uw naam en adres gebruiken wij alleen om te kijken of niemand twee keer tekent. "
        "Ze komen niet op internet. Na de stemming worden ze gewist."
    )


def _fitting(
    sheet: Sheet, top: float, text: str, size: float, *, most: float, role: str = "P", bold: bool = True
) -> float:
    """Draw a text beside the QR code, smaller when it would be higher than ``most``; return its height. Millimetres."""
    while True:
        made = Text(text, _look(size, bold=bold), role)
        if size <= _SMALLEST or made.wrap(_BESIDE * mm, HEIGHT * mm)[1] <= most * mm:
            return sheet.block(MARGIN, top, _BESIDE, made)
        size -= 0.5


def _look(size: float, *, bold: bool) -> ParagraphStyle:
    return style(size, bold=bold, leading=size * 1.18)


def _lines(sheet: Sheet) -> None:
    with sheet.tags.artifact():
        bottom = _TABLE_TOP + _HEAD_HIGH + SHEET_LINES * _LINE_HIGH
        sheet.rule(MARGIN, _TABLE_TOP, _WIDE, weight=1.2, colour=INK)
        for line in range(SHEET_LINES + 1):
            sheet.rule(MARGIN, _TABLE_TOP + _HEAD_HIGH + line * _LINE_HIGH, _WIDE, weight=0.8, colour=INK)
        sheet.setLineWidth(0.5)
        for left, _ in _COLUMNS[1:]:
            x = (MARGIN + left - 2) * mm
            sheet.line(x, (HEIGHT - _TABLE_TOP) * mm, x, (HEIGHT - bottom) * mm)
    for left, head in _COLUMNS:
        with sheet.tags.leaf("P"):
            sheet.text(MARGIN + left, _TABLE_TOP + 5.6, head, 11, bold=True)
    for line in range(1, SHEET_LINES + 1):
        with sheet.tags.leaf("P"):
            y = _TABLE_TOP + _HEAD_HIGH + line * _LINE_HIGH
            sheet.text(MARGIN + 6, y - 3.4, str(line), 11, colour=MUTED, align="right")
