"""Letters for a window envelope, each with a card to tear off at the bottom: one A4 a resident.

The sheet is folded in three (at 99 and 198 mm); the card is the lowest third. The address stands where a left
window shows it. For the windows that are common here (30 to 45 mm high, 90 mm wide or more, 20 mm from the left
edge of the envelope and 15 to 20 mm from its lower edge) and a letter that lies on the lower edge of an EA5/6
(110 x 220 mm), EC5/6 or C5/6 envelope (114 x 229 mm), that is 51 to 79 mm from the top of the sheet and 20 to
100 mm from its left; DIN 680 with DIN 5008, form B, is within it. Nothing else is printed there, so that no
shift of the letter shows anything but the address.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.platypus import Paragraph

from app.documents import card_words, qr
from app.documents.ballot_card import PAYLOAD_LENGTH, payload
from app.documents.layout import (
    HEIGHT,
    MARGIN,
    MUTED,
    WIDTH,
    Properties,
    Sheet,
    practice_band,
    printable,
    style,
    text_width,
    vote_name,
)
from app.documents.run_sheet import RunSheet
from app.models import dutch
from app.models.codes import group
from app.models.records import Contest, Edition, IssuedCard, Resident

WINDOW_LEFT, WINDOW_RIGHT, WINDOW_TOP, WINDOW_BOTTOM = 20.0, 100.0, 51.0, 79.0
"""What every window shows of the sheet, and shows nothing else of; millimetres."""

FOLDS = (99.0, 198.0)
QR_SIZE = 34.0
"""The symbol without its quiet zone; millimetres."""

_ADDRESS_LEFT, _ADDRESS_LINES = 25.0, (58.0, 64.0, 70.0, 76.0)
_QR_LEFT, _QR_TOP = WIDTH - MARGIN - QR_SIZE, 219.0
_WIDE = WIDTH - 2 * MARGIN
_BESIDE_QR = _QR_LEFT - MARGIN - 8
_FORM = "letter"


def ballot_letters(edition: Edition, contest: Contest, cards: Iterable[IssuedCard], out: BinaryIO) -> int:
    """Write a letter for each card to a binary file and return their number.

    Args:
        edition: the edition the cards belong to.
        contest: one of the edition's contests.
        cards: cards with a resident; taken one by one, so that many need little memory.
        out: where the PDF goes.

    Raises:
        ValueError: a card belongs to nobody: there is no one to write to.
    """
    sheet = RunSheet(
        out,
        Properties(
            f"Brieven met stemkaart – {contest.name}", edition.name, edition.practice, furniture=False
        ),
    )
    sheet.beginForm(_FORM)
    _letter(sheet, edition, contest)
    _card(sheet, edition, contest)
    sheet.endForm()
    press = qr.Press(PAYLOAD_LENGTH)
    printed = 0
    for card in cards:
        if card.resident is None:
            raise ValueError("a letter needs a resident")
        _draw(sheet, card.resident, card.code, press.symbol(payload(edition, card)))
        printed += 1
    sheet.save()
    return printed


def _draw(sheet: Sheet, resident: Resident, code: str, made: qr.Symbol) -> None:
    """Draw what differs between letters."""
    sheet.doForm(_FORM)
    address = (*in_two(resident.name), f"Huisnummer {resident.house_number}", resident.postcode)
    for baseline, line in zip(_ADDRESS_LINES, address, strict=True):
        sheet.fitted(_ADDRESS_LEFT, baseline, line, 12, WINDOW_RIGHT - _ADDRESS_LEFT)
    qr.draw(sheet, _QR_LEFT, _QR_TOP, QR_SIZE, made)
    sheet.fitted(MARGIN, 238, resident.name, 13, _BESIDE_QR, bold=True)
    sheet.text(MARGIN, 278, group(code), 28, bold=True)
    sheet.showPage()


def in_two(name: str) -> tuple[str, str]:
    """Return a name as the two upper lines of the address, the first empty unless it is a long one."""
    known = printable(name)
    if text_width(known, 10) <= WINDOW_RIGHT - _ADDRESS_LEFT or " " not in known:
        return "", known
    middle = min(
        (place for place, char in enumerate(known) if char == " "), key=lambda at: abs(2 * at - len(known))
    )
    return known[:middle], known[middle + 1 :]


def _letter(sheet: Sheet, edition: Edition, contest: Contest) -> None:
    """Draw what all letters say."""
    if edition.practice:
        practice_band(sheet, MARGIN, 8, _WIDE, 8)
    sheet.fitted(MARGIN, 30, edition.name, 16, _WIDE, bold=True, least=9)
    size = 13.0
    while _words(sheet, edition, contest, size, draw=False) > FOLDS[1] - 4 and size > 9:
        size -= 0.5
    _words(sheet, edition, contest, size, draw=True)


def _words(sheet: Sheet, edition: Edition, contest: Contest, size: float, *, draw: bool) -> float:
    """Set the text in this size, and return where it ends."""
    top = 93.0
    for text, bold, larger, indent in _lines(edition, contest):
        look = style(size * larger, bold=bold, leading=size * larger * 1.28, leftIndent=indent * mm)
        paragraph = Paragraph(escape(printable(text)), look, bulletText=None)
        _, high = paragraph.wrap(_WIDE * mm, HEIGHT * mm)
        if draw:
            paragraph.drawOn(sheet, MARGIN * mm, (HEIGHT - top) * mm - high)
        top += high / mm + size * 0.12
    return top


def _lines(edition: Edition, contest: Contest) -> Iterable[tuple[str, bool, float, float]]:
    """Yield each paragraph: its text, whether it is bold, how much larger it is, and its indent."""
    yield f"Uw stemkaart voor {vote_name(edition, contest)}", True, 1.4, 0
    yield "Beste bewoner,", False, 1, 0
    yield (
        (
            f"Bewoners hebben plannen gemaakt voor {contest.area or contest.name}. "
            "U beslist mee welke plannen er komen. "
            f"Voor alle plannen samen is er {dutch.euro(contest.budget_cents)}. "
            "Onderaan deze brief zit uw stemkaart. Scheur hem af en bewaar hem goed."
        ),
        False,
        1,
        0,
    )
    yield card_words.HOW, True, 1.1, 0
    for place, line in enumerate(card_words.ways(contest), start=1):
        yield f"{place}. {line}", False, 1, 4
    yield card_words.KNOW, True, 1.1, 0
    for line in card_words.GOOD_TO_KNOW:
        yield f"• {line}", False, 1, 4


def _card(sheet: Sheet, edition: Edition, contest: Contest) -> None:
    """Draw what all cards share, below the line to tear along."""
    sheet.saveState()
    sheet.setDash(3, 3)
    sheet.rule(0, FOLDS[1], WIDTH, weight=0.8)
    sheet.restoreState()
    sheet.text(MARGIN, FOLDS[1] + 4.5, "Vouw hier en scheur de kaart af.", 9, colour=MUTED)
    sheet.rule(3, FOLDS[0], 5, weight=0.5)
    if edition.practice:
        practice_band(sheet, MARGIN, 206, _WIDE, 7, size=10)
    sheet.text(MARGIN, 222, "Stemkaart", 22, bold=True)
    sheet.fitted(MARGIN, 229, vote_name(edition, contest), 12, _BESIDE_QR)
    if contest.voting_date is not None:
        sheet.text(MARGIN, 246, f"Stemmen kan op {dutch.day(contest.voting_date)}.", 12)
    sheet.text(MARGIN, 252, "Neem deze kaart mee naar het stemlokaal.", 12)
    sheet.rule(MARGIN, 260, _WIDE)
    sheet.text(MARGIN, 266, "Uw code", 10, colour=MUTED)
