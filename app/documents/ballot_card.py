"""The ballot card: how it looks, and the sheet with one card and an explanation for a resident at the desk.

A card proves entitlement and says nothing of a choice. Its QR holds what ``codes.card_qr`` gives, never a
URL; under it the code stands in big groups of four, so that it can be read aloud over a counter.

What all cards share is drawn once, as a form that each page refers to; only code, QR and name are set per card.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.units import mm

from app.documents import card_words, qr
from app.documents.flow import Text
from app.documents.layout import (
    HEIGHT,
    LINE,
    MARGIN,
    MUTED,
    WIDTH,
    Properties,
    Sheet,
    practice_band,
    style,
    vote_name,
)
from app.models import dutch
from app.models.codes import card_qr, group
from app.models.records import Contest, Edition, IssuedCard, Resident

CARD_WIDTH, CARD_HEIGHT = WIDTH / 2, HEIGHT / 3
QR_SIZE = 30.0
"""The symbol without its quiet zone; millimetres."""

_PAD = 10.0
_QR_LEFT, _QR_TOP = CARD_WIDTH - _PAD - QR_SIZE, 33.0
_BESIDE_QR = _QR_LEFT - _PAD - 5
_FORM = "card"
PAYLOAD_LENGTH = 21
_SIZE = 18.0
"""Large print, points."""


def desk_card(edition: Edition, contest: Contest, card: IssuedCard) -> bytes:
    """Return a card as PDF for the resident at the desk: what to do with it in plain words, and the card."""
    out = BytesIO()
    footer = (f"{edition.name} – stemkaart",)
    sheet = Sheet(
        out, Properties(f"Stemkaart – {contest.name}", edition.name, edition.practice, footer=footer)
    )
    define_card(sheet, edition, contest)
    top = _explain(sheet, edition, contest, card)
    left = (WIDTH - CARD_WIDTH) / 2
    with sheet.tags.artifact():
        _cut_out(sheet, left, top)
    with sheet.tags.leaf("Figure", f"De stemkaart, met een QR-code en de code {group(card.code)}"):
        draw_card(sheet, card, left, top, qr.symbol(payload(edition, card)))
    sheet.save()
    return out.getvalue()


def payload(edition: Edition, card: IssuedCard) -> str:
    """Return what the QR of a card holds."""
    return card_qr(edition.short_id, card.code, practice=edition.practice)


def define_card(sheet: Sheet, edition: Edition, contest: Contest) -> None:
    """Draw what all cards share, as a form whose origin is the top left corner of the page."""
    sheet.beginForm(_FORM)
    if edition.practice:
        practice_band(sheet, _PAD, 6, CARD_WIDTH - 2 * _PAD, 6.5, size=9)
    sheet.text(_PAD, 21, "Stemkaart", 22, bold=True)
    sheet.fitted(_PAD, 27, edition.name, 11, CARD_WIDTH - 2 * _PAD)
    if contest.name != edition.name:
        sheet.fitted(_PAD, 32, contest.name, 11, _BESIDE_QR, bold=True)
    sheet.text(_PAD, 40, "Neem deze kaart", 12)
    sheet.text(_PAD, 45.5, "mee naar het", 12)
    sheet.text(_PAD, 51, "stemlokaal.", 12)
    if contest.voting_date is not None:
        weekday, _, rest = dutch.day(contest.voting_date).partition(" ")
        sheet.text(_PAD, 59, weekday, 12, bold=True)
        sheet.text(_PAD, 64.5, rest, 12, bold=True)
    sheet.rule(_PAD, 70.5, CARD_WIDTH - 2 * _PAD)
    sheet.text(_PAD, 76, "Uw code", 10, colour=MUTED)
    sheet.endForm()


def draw_card(
    sheet: Sheet, card: IssuedCard, left: float, top: float, made: qr.Symbol, whose: str = ""
) -> None:
    """Draw a card with its top left corner here; ``whose`` is the line under the code."""
    sheet.saveState()
    sheet.translate(left * mm, -top * mm)
    sheet.doForm(_FORM)
    qr.draw(sheet, _QR_LEFT, _QR_TOP, QR_SIZE, made)
    sheet.text(_PAD, 85, group(card.code), 24, bold=True)
    sheet.fitted(_PAD, 92, whose or holder(card.resident), 10.5, CARD_WIDTH - 2 * _PAD)
    sheet.restoreState()


def holder(resident: Resident | None) -> str:
    """Return whose card it is in one line; empty for stock."""
    if resident is None:
        return ""
    address = " ".join(part for part in (resident.postcode, resident.house_number) if part)
    return ", ".join(part for part in (resident.name, address) if part)


def _cut_out(sheet: Sheet, left: float, top: float) -> None:
    sheet.saveState()
    sheet.setDash(3, 3)
    sheet.setStrokeColor(LINE)
    sheet.setLineWidth(0.7)
    sheet.rect(left * mm, (HEIGHT - top - CARD_HEIGHT) * mm, CARD_WIDTH * mm, CARD_HEIGHT * mm)
    sheet.restoreState()


def _explain(sheet: Sheet, edition: Edition, contest: Contest, card: IssuedCard) -> float:
    """Write above the card what to do with it, in large print; return where the card can stand."""
    wide = WIDTH - 2 * MARGIN
    top = 20.0
    top += sheet.block(MARGIN, top, wide, Text("Uw stemkaart", style(28, bold=True, leading=33), "H1"))
    whose = f"Voor {card.resident.name}. " if card.resident is not None and card.resident.name else ""
    about = f"{whose}Met deze kaart kunt u stemmen voor {vote_name(edition, contest)}."
    top += sheet.block(MARGIN, top, wide, _squeezed(about, wide, 30))
    top = _list(sheet, top + 2.5, card_words.HOW, card_words.ways(contest), numbered=True)
    top = _list(sheet, top + 2.5, card_words.KNOW, card_words.GOOD_TO_KNOW, numbered=False)
    return min(top + 3, HEIGHT - 20 - CARD_HEIGHT)


def _list(sheet: Sheet, top: float, head: str, lines: Sequence[str], *, numbered: bool) -> float:
    wide = WIDTH - 2 * MARGIN
    bold, plain = style(_SIZE, bold=True, leading=_SIZE * 1.2), style(_SIZE, leading=_SIZE * 1.2)
    top += sheet.block(MARGIN, top, wide, Text(head, bold, "H2")) + 0.5
    for place, line in enumerate(lines, start=1):
        with sheet.tags.leaf("P"):
            sheet.text(MARGIN, top + 6.1, f"{place}." if numbered else "•", _SIZE, bold=True)
        top += sheet.block(MARGIN + 9, top, wide - 9, Text(line, plain)) + 0.8
    return top


def _squeezed(text: str, width: float, height: float) -> Text:
    """Return a paragraph as large as fits in this height: a long name must not push the card off its sheet."""
    size = _SIZE
    while True:
        made = Text(text, style(size, leading=size * 1.2))
        if made.wrap(width * mm, HEIGHT * mm)[1] <= height * mm or size <= 8:
            return made
        size -= 1
