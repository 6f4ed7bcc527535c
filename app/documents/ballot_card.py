"""Ballot cards: one at the desk with an explanation, or a print run of tens of thousands, six on a sheet.

A card proves entitlement and says nothing of a choice. Its QR holds what ``codes.card_qr`` gives, never a
URL; under it the code stands in big groups of four, so that it can be read aloud over a counter.

What all cards share is drawn once, as a form that each page refers to; only code, QR and name are set per
card. The sheets of a print run are not tagged: they go to a print shop, and tens of thousands of tags help
nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice
from typing import BinaryIO

from reportlab.lib.units import mm

from app.documents import qr
from app.documents.flow import Text
from app.documents.layout import (
    HEIGHT,
    INK,
    LINE,
    MARGIN,
    MUTED,
    WIDTH,
    Properties,
    Sheet,
    practice_band,
    style,
    text_width,
    vote_name,
)
from app.models import dutch
from app.models.codes import card_qr, group
from app.models.records import Contest, Edition, IssuedCard, Resident

CARD_WIDTH, CARD_HEIGHT = WIDTH / 2, HEIGHT / 3
PER_SHEET = 6
QR_SIZE = 30.0
"""The symbol without its quiet zone; millimetres."""

_PAD = 10.0
_QR_LEFT, _QR_TOP = CARD_WIDTH - _PAD - QR_SIZE, 33.0
_FORM, _MARKS = "card", "marks"
_PAYLOAD_LENGTH = 21

_STEPS = (
    "{when}Ga naar een stemlokaal en neem deze kaart mee.",
    "Geef de kaart af. U krijgt een stembiljet.",
    "Zet op het stembiljet een kruisje bij elk plan dat u kiest. Doe het stembiljet in de stembus.",
)
_GOOD_TO_KNOW = (
    "De kaart en de code zijn alleen van u. Geef ze niet aan iemand anders.",
    "Uw stem is geheim. Op het stembiljet staan geen naam en geen code.",
    "Kaart kwijt? Kom langs met uw identiteitsbewijs. U krijgt een nieuwe kaart. De oude werkt niet meer.",
)


def desk_card(edition: Edition, contest: Contest, card: IssuedCard) -> bytes:
    """Return a card as PDF for the resident at the desk: what to do with it in plain words, and the card."""
    out = BytesIO()
    footer = (f"{edition.name} – stemkaart",)
    sheet = Sheet(
        out, Properties(f"Stemkaart – {contest.name}", edition.name, edition.practice, footer=footer)
    )
    _define_card(sheet, edition, contest)
    top = _explain(sheet, edition, contest, card)
    left = (WIDTH - CARD_WIDTH) / 2
    with sheet.tags.artifact():
        _cut_out(sheet, left, top)
    with sheet.tags.leaf("Figure", f"De stemkaart, met een QR-code en de code {group(card.code)}"):
        _draw_card(sheet, card, left, top, qr.symbol(_payload(edition, card)))
    sheet.save()
    return out.getvalue()


def ballot_cards(edition: Edition, contest: Contest, cards: Iterable[IssuedCard], out: BinaryIO) -> int:
    """Write a print run to a binary file and return the number of cards.

    Args:
        edition: the edition the cards belong to.
        contest: one of the edition's contests.
        cards: the cards, with a resident or as stock; taken one by one, so that many need little memory.
        out: where the PDF goes.
    """
    sheet = _RunSheet(
        out, Properties(f"Stemkaarten – {contest.name}", edition.name, edition.practice, furniture=False)
    )
    _define_card(sheet, edition, contest)
    _define_marks(sheet)
    press = qr.Press(_PAYLOAD_LENGTH)
    printed = 0
    for together in _sheets(cards):
        sheet.doForm(_MARKS)
        for place, card in enumerate(together):
            left, top = place % 2 * CARD_WIDTH, place // 2 * CARD_HEIGHT
            _draw_card(sheet, card, left, top, press.symbol(_payload(edition, card)))
        sheet.showPage()
        printed += len(together)
    sheet.save()
    return printed


class _RunSheet(Sheet):
    """A sheet that lets go of every page at once: nothing on it depends on how many there are."""

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Finish the page."""
        self.finish_page()

    def save(self) -> None:
        """Write the file."""
        self.write_file()


def _sheets(cards: Iterable[IssuedCard]) -> Iterator[list[IssuedCard]]:
    waiting = iter(cards)
    while together := list(islice(waiting, PER_SHEET)):
        yield together


def _payload(edition: Edition, card: IssuedCard) -> str:
    return card_qr(edition.short_id, card.code, practice=edition.practice)


def _define_card(sheet: Sheet, edition: Edition, contest: Contest) -> None:
    """Draw what all cards share, as a form whose origin is the top left corner of the page."""
    sheet.beginForm(_FORM)
    if edition.practice:
        practice_band(sheet, _PAD, 6, CARD_WIDTH - 2 * _PAD, 6.5, size=9)
    sheet.text(_PAD, 23, "Stemkaart", 22, bold=True)
    _shrunk(sheet, 29, vote_name(edition, contest), 11)
    sheet.text(_PAD, 38, "Neem deze kaart", 12)
    sheet.text(_PAD, 43.5, "mee naar het", 12)
    sheet.text(_PAD, 49, "stemlokaal.", 12)
    if contest.voting_date is not None:
        weekday, _, rest = dutch.day(contest.voting_date).partition(" ")
        sheet.text(_PAD, 57.5, weekday, 12, bold=True)
        sheet.text(_PAD, 63, rest, 12, bold=True)
    sheet.rule(_PAD, 70.5, CARD_WIDTH - 2 * _PAD)
    sheet.text(_PAD, 76, "Uw code", 10, colour=MUTED)
    sheet.endForm()


def _define_marks(sheet: Sheet) -> None:
    """Draw short cut marks where the cards of a sheet meet, away from all print."""
    sheet.beginForm(_MARKS)
    length = 4.0
    for x in (length / 2, CARD_WIDTH, WIDTH - length / 2):
        for y in (CARD_HEIGHT, 2 * CARD_HEIGHT):
            sheet.rule(x - length / 2, y, length, weight=0.3, colour=INK)
    for y in (length / 2, CARD_HEIGHT, 2 * CARD_HEIGHT, HEIGHT - length / 2):
        sheet.line(
            CARD_WIDTH * mm, (HEIGHT - y - length / 2) * mm, CARD_WIDTH * mm, (HEIGHT - y + length / 2) * mm
        )
    sheet.endForm()


def _draw_card(sheet: Sheet, card: IssuedCard, left: float, top: float, made: qr.Symbol) -> None:
    sheet.saveState()
    sheet.translate(left * mm, -top * mm)
    sheet.doForm(_FORM)
    qr.draw(sheet, _QR_LEFT, _QR_TOP, QR_SIZE, made)
    sheet.text(_PAD, 85, group(card.code), 24, bold=True)
    if card.resident is not None:
        _shrunk(sheet, 92, _whose(card.resident), 10.5)
    sheet.restoreState()


def _shrunk(sheet: Sheet, baseline: float, text: str, size: float) -> None:
    """Draw a line over the width of the card, smaller when it is long."""
    width, room = text_width(text, size), CARD_WIDTH - 2 * _PAD
    sheet.text(_PAD, baseline, text, size if width <= room else max(size * room / width, 6))


def _whose(resident: Resident) -> str:
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
    """Write above the card what to do with it; return where the card can stand."""
    wide = WIDTH - 2 * MARGIN
    top = 22.0
    top += sheet.block(MARGIN, top, wide, Text("Uw stemkaart", style(28, bold=True, leading=34), "H1")) + 1
    whose = f"Voor {card.resident.name}. " if card.resident is not None and card.resident.name else ""
    about = f"{whose}Met deze kaart kunt u stemmen voor {vote_name(edition, contest)}."
    top += sheet.block(MARGIN, top, wide, Text(about, style(14))) + 4
    when = f"Stemmen kan op {dutch.day(contest.voting_date)}. " if contest.voting_date is not None else ""
    top += sheet.block(MARGIN, top, wide, Text("Zo stemt u", style(16, bold=True), "H2")) + 1
    for number, step in enumerate(_STEPS, start=1):
        with sheet.tags.leaf("P"):
            sheet.text(MARGIN, top + 5, f"{number}.", 14, bold=True)
        top += sheet.block(MARGIN + 9, top, wide - 9, Text(step.format(when=when), style(14))) + 1.5
    top += 2.5
    top += sheet.block(MARGIN, top, wide, Text("Goed om te weten", style(16, bold=True), "H2")) + 1
    for line in _GOOD_TO_KNOW:
        top += sheet.block(MARGIN, top, wide, Text(line, style(14))) + 1.5
    return min(top + 5, HEIGHT - 22 - CARD_HEIGHT)
