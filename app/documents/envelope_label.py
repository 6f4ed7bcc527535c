"""The label on the envelope of a provisional paper: its number, where it comes from and why; never whose it is.

The outer envelope holds the card and a second, shut envelope with the paper, which nobody reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.colors import black, white
from reportlab.lib.units import mm

from app.documents.flow import Text
from app.documents.layout import (
    HEIGHT,
    LINE,
    MARGIN,
    WIDTH,
    Properties,
    Sheet,
    practice_band,
    style,
    vote_name,
)
from app.models.records import Contest, Edition, Provisional

PER_SHEET = 2
_LABEL_HEIGHT = HEIGHT / PER_SHEET
_WIDE = WIDTH - 2 * MARGIN


def envelope_labels(
    edition: Edition, contest: Contest, place: str, provisionals: Sequence[Provisional] = ()
) -> bytes:
    """Return labels as PDF, two on an A4 sheet; without provisional papers a sheet to fill in by hand.

    Args:
        edition: the edition.
        contest: the contest that is voted on.
        place: the polling station.
        provisionals: the papers, each with its number and the reason in words.
    """
    out = BytesIO()
    title = f"Etiketten voorlopige stembiljetten {place}"
    sheet = Sheet(out, Properties(title, edition.name, edition.practice, furniture=False))
    wanted: list[Provisional | None] = [*provisionals] or [None] * PER_SHEET
    for first in range(0, len(wanted), PER_SHEET):
        for row, given in enumerate(wanted[first : first + PER_SHEET]):
            _label(sheet, edition, contest, place, given, row * _LABEL_HEIGHT)
        with sheet.tags.artifact():
            sheet.rule(0, _LABEL_HEIGHT, WIDTH, weight=0.5, colour=LINE)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def _label(
    sheet: Sheet, edition: Edition, contest: Contest, place: str, given: Provisional | None, top: float
) -> None:
    with sheet.tags.artifact():
        if edition.practice:
            practice_band(sheet, MARGIN, top + 7, _WIDE, 7)
        sheet.setFillColor(black)
        sheet.rect((WIDTH - MARGIN - 70) * mm, (HEIGHT - top - 38) * mm, 70 * mm, 18 * mm, stroke=0, fill=1)
    with sheet.tags.leaf("P"):
        sheet.text(
            WIDTH - MARGIN - 35, top + 31.5, "Niet openen", 26, bold=True, colour=white, align="centre"
        )
    with sheet.tags.leaf("H1"):
        sheet.text(MARGIN, top + 28, "Envelop", 20, bold=True)
    _number(sheet, given, top)
    with sheet.tags.leaf("P"):
        sheet.text(MARGIN, top + 50, "Voorlopig stembiljet", 18, bold=True)
    with sheet.tags.leaf("P"):
        sheet.fitted(MARGIN, top + 59, f"Stemlokaal: {place}", 14, _WIDE)
    with sheet.tags.leaf("P"):
        sheet.fitted(MARGIN, top + 67, f"Stemming: {vote_name(edition, contest)}", 14, _WIDE)
    with sheet.tags.leaf("P"):
        sheet.text(MARGIN, top + 78, "Reden:", 14, bold=True)
    _reason(sheet, given, top + 80)
    inside = (
        "In deze envelop zitten de stemkaart en een tweede, dichte envelop met het stembiljet. "
        "Na het sluiten wordt beslist of de stem meetelt. Schrijf geen naam op de envelop."
    )
    sheet.block(MARGIN, top + 122, _WIDE, Text(inside, style(12, leading=15)))


def _number(sheet: Sheet, given: Provisional | None, top: float) -> None:
    if given is not None:
        with sheet.tags.leaf("P"):
            sheet.text(MARGIN + 34, top + 34, str(given.number), 54, bold=True)
        return
    with sheet.tags.artifact():
        sheet.rule(MARGIN + 34, top + 34, 40, weight=1)


def _reason(sheet: Sheet, given: Provisional | None, top: float) -> None:
    if given is None:
        with sheet.tags.artifact():
            for row in range(3):
                sheet.rule(MARGIN, top + 10 + 12 * row, _WIDE, weight=0.8)
        return
    size = 18.0
    while True:
        made = Text(given.note, style(size, leading=size * 1.2))
        if size <= 7 or made.wrap(_WIDE * mm, HEIGHT * mm)[1] <= 38 * mm:
            sheet.block(MARGIN, top, _WIDE, made)
            return
        size -= 1
