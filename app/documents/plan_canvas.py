"""The plan canvas: one large sheet on the table of a plan lab, that makers fill in by hand.

It is drawn for A4; on A3 the same sheet is larger in every way, letters too.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from io import BytesIO
from math import sqrt

from reportlab.lib.pagesizes import A3, A4
from reportlab.lib.units import mm

from app.documents import qr
from app.documents.flow import Text
from app.documents.layout import HEIGHT, INK, LINE, MUTED, WIDTH, Properties, Sheet, practice_band, style
from app.models.note_records import LabPlan
from app.models.plan_code import plan_qr
from app.models.records import Edition

_SIDE = 15.0
_WIDE = WIDTH - 2 * _SIDE
_GAP = 4.0
_QR = 25.0
_HEAD = style(18, bold=True, leading=21)
_HELP = style(12.5, leading=15, textColor=MUTED)
_COST_LINES = 4
_STEPS = 3


class PaperSize(StrEnum):
    """What paper a canvas is printed on."""

    A4 = "A4"
    A3 = "A3"


def plan_canvas(edition: Edition, wanted: Sequence[LabPlan | None], *, size: PaperSize) -> bytes:
    """Return canvases as PDF, one a page: with the plan's number, title and table on it, or empty for None.

    Raises:
        ValueError: none is wanted.
    """
    if not wanted:
        raise ValueError("at least one canvas")
    out = BytesIO()
    properties = Properties("Plan op papier – plannenlab", edition.name, edition.practice, furniture=False)
    sheet = Sheet(out, properties)
    for plan in wanted:
        sheet.setPageSize(A3 if size is PaperSize.A3 else A4)
        if size is PaperSize.A3:
            sheet.scale(sqrt(2), sqrt(2))
        _page(sheet, edition, plan)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def _page(sheet: Sheet, edition: Edition, plan: LabPlan | None) -> None:
    if edition.practice:
        with sheet.tags.artifact():
            practice_band(sheet, _SIDE, 6, _WIDE, 7)
    _top(sheet, edition, plan)
    half = (_WIDE - _GAP) / 2
    right = _SIDE + half + _GAP
    _box(sheet, _SIDE, 64, half, 58, "Wat is het idee?", "Wat gaan we doen, en waar?")
    _box(sheet, right, 64, half, 58, "Voor wie is het?", "Wie hebben er iets aan, en waarom?")
    _box(sheet, _SIDE, 126, half, 44, "Wat is er nodig?", "Spullen, een plek, toestemming.")
    _box(sheet, right, 126, half, 44, "Wie helpt mee?", "Buren, een club, de gemeente.")
    _costs(sheet, 174)
    _steps(sheet, 236)
    with sheet.tags.leaf("P"):
        said = f"{edition.name} – plannenlab. Schrijf hier geen adressen of telefoonnummers op."
        sheet.text(_SIDE, HEIGHT - 10, said, 10, colour=MUTED)


def _top(sheet: Sheet, edition: Edition, plan: LabPlan | None) -> None:
    with sheet.tags.leaf("H1"):
        sheet.text(_SIDE, 25, "Ons plan", 30, bold=True)
    if plan is None:
        _line_to_fill(sheet, "Nummer", _SIDE + 62, 25, 38)
        _line_to_fill(sheet, "Tafel", _SIDE + 108, 25, 72)
        _name_to_fill(sheet, 36, _WIDE)
        return
    wide = _WIDE - _QR - 9
    with sheet.tags.leaf("P"):
        sheet.text(_SIDE + 58, 25, f"Plan {plan.number}", 18, bold=True)
    with sheet.tags.leaf("P"):
        sheet.fitted(_SIDE, 34.5, plan.table, 16, wide)
    _code(sheet, edition, plan)
    if plan.title:
        _title(sheet, plan.title, wide)
    else:
        _name_to_fill(sheet, 43, wide)


def _name_to_fill(sheet: Sheet, baseline: float, wide: float) -> None:
    with sheet.tags.leaf("P"):
        sheet.text(_SIDE, baseline, "Hoe heet het plan?", 14, colour=MUTED)
    with sheet.tags.artifact():
        sheet.rule(_SIDE, 56, wide, weight=1)


def _title(sheet: Sheet, title: str, wide: float) -> None:
    """Draw the title as large as fits in the room that it has."""
    size = 24.0
    while True:
        made = Text(title, style(size, bold=True, leading=size * 1.15), "P")
        if size <= 11 or made.wrap(wide * mm, HEIGHT * mm)[1] <= 22 * mm:
            sheet.block(_SIDE, 38.5, wide, made)
            return
        size -= 1


def _code(sheet: Sheet, edition: Edition, plan: LabPlan) -> None:
    left, top = WIDTH - _SIDE - _QR - 3, 18 if edition.practice else 14
    with sheet.tags.leaf("Figure", f"QR-code van plan {plan.number}"):
        text = plan_qr(edition.short_id, plan.number, practice=edition.practice)
        qr.draw(sheet, left, top + 6, _QR, qr.symbol(text))


def _line_to_fill(sheet: Sheet, word: str, x: float, baseline: float, wide: float) -> None:
    with sheet.tags.leaf("P"):
        sheet.text(x, baseline, word, 14, colour=MUTED)
    with sheet.tags.artifact():
        start = 20 if word == "Nummer" else 13
        sheet.rule(x + start, baseline + 1, wide - start, weight=1)


def _box(sheet: Sheet, x: float, top: float, wide: float, high: float, head: str, text: str) -> None:
    with sheet.tags.artifact():
        sheet.setStrokeColor(INK)
        sheet.setLineWidth(1.2)
        sheet.roundRect(x * mm, (HEIGHT - top - high) * mm, wide * mm, high * mm, 2.5 * mm, stroke=1, fill=0)
    done = sheet.block(x + 4, top + 2.5, wide - 8, Text(head, _HEAD, "H2"))
    sheet.block(x + 4, top + 3 + done, wide - 8, Text(text, _HELP))


def _costs(sheet: Sheet, top: float) -> None:
    _box(sheet, _SIDE, top, _WIDE, 58, "Wat kost het?", "")
    columns = (
        (_SIDE + 4, "Waarvoor"),
        (_SIDE + 92, "Hoeveel"),
        (_SIDE + 116, "Per stuk"),
        (_SIDE + 144, "Samen"),
    )
    for x, word in columns:
        with sheet.tags.leaf("P"):
            sheet.text(x, top + 15.5, word, 12.5, colour=MUTED)
    with sheet.tags.artifact():
        for row in range(_COST_LINES + 1):
            last = row == _COST_LINES
            left = columns[3][0] if last else _SIDE + 4
            sheet.rule(
                left, top + 24.5 + 7.6 * row, _SIDE + _WIDE - 4 - left, weight=1 if last else 0.6, colour=LINE
            )
        for x, _ in columns[1:]:
            sheet.setLineWidth(0.6)
            sheet.line((x - 3) * mm, (HEIGHT - top - 17) * mm, (x - 3) * mm, (HEIGHT - top - 47.5) * mm)
    with sheet.tags.leaf("P"):
        sheet.text(columns[3][0] - 6, top + 54, "Alles samen", 14, bold=True, align="right")
    with sheet.tags.leaf("P"):
        sheet.text(columns[3][0], top + 54, "€", 14, bold=True)


def _steps(sheet: Sheet, top: float) -> None:
    _box(sheet, _SIDE, top, _WIDE, 46, "De eerste drie stappen", "")
    for x, word in ((_SIDE + 92, "Wie?"), (_SIDE + 140, "Wanneer?")):
        with sheet.tags.leaf("P"):
            sheet.text(x, top + 9, word, 12.5, colour=MUTED)
    for step in range(_STEPS):
        base = top + 20 + 11 * step
        with sheet.tags.leaf("P"):
            sheet.text(_SIDE + 4, base, str(step + 1), 18, bold=True)
        with sheet.tags.artifact():
            for left, end in (
                (_SIDE + 12, _SIDE + 88),
                (_SIDE + 92, _SIDE + 136),
                (_SIDE + 140, _SIDE + _WIDE - 4),
            ):
                sheet.rule(left, base + 1, end - left, weight=0.6)
