"""Numbered stock: cards without a name, six on a sheet, in packs of fifty, each pack with a cover.

A card carries its number in the run and that of its pack, so that what lies on a table can be counted and what
is missing named. The number says nothing of who will get the card, or of a vote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO, TypeVar

from reportlab.lib.units import mm

from app.documents import qr
from app.documents.ballot_card import (
    CARD_HEIGHT,
    CARD_WIDTH,
    PAYLOAD_LENGTH,
    define_card,
    draw_card,
    payload,
)
from app.documents.layout import HEIGHT, INK, MARGIN, WIDTH, Properties, Sheet, practice_band
from app.documents.run_sheet import RunSheet
from app.models import dutch
from app.models.records import Contest, Edition, IssuedCard
from app.models.runs import PACK

PER_SHEET = 6
_MARKS = "marks"
_T = TypeVar("_T")


def stock_cards(
    edition: Edition,
    contest: Contest,
    cards: Iterable[IssuedCard],
    out: BinaryIO,
    *,
    first_number: int,
    cover: bool,
) -> int:
    """Write a run of stock to a binary file and return the number of cards.

    Args:
        edition: the edition the cards belong to.
        contest: one of the edition's contests.
        cards: the cards in the order of their numbers; taken a pack at a time, so that many need little memory.
        out: where the PDF goes.
        first_number: the run number of the first card, 1 upward; pack 1 holds the numbers 1 to 50.
        cover: whether each pack begins with a sheet that says what is in it.
    """
    title = f"Stemkaarten op voorraad – {contest.name}"
    sheet = RunSheet(out, Properties(title, edition.name, edition.practice, furniture=False))
    define_card(sheet, edition, contest)
    _define_marks(sheet)
    press = qr.Press(PAYLOAD_LENGTH)
    number = first_number
    for pack in _packs(cards, first_number):
        if cover:
            _cover(sheet, edition, contest, number, len(pack))
        for together in _groups(iter(pack), PER_SHEET):
            _draw_sheet(sheet, edition, together, number, press)
            number += len(together)
    sheet.save()
    return number - first_number


def pack_of(number: int) -> int:
    """Return the pack that a card with this run number is in."""
    return (number - 1) // PACK + 1


def _packs(cards: Iterable[IssuedCard], first_number: int) -> Iterator[list[IssuedCard]]:
    """Yield the cards pack by pack; a run that goes on halfway a pack fills that one first."""
    waiting = iter(cards)
    rest = list(islice(waiting, PACK - (first_number - 1) % PACK))
    if rest:
        yield rest
    yield from _groups(waiting, PACK)


def _groups(waiting: Iterator[_T], size: int) -> Iterator[list[_T]]:
    while together := list(islice(waiting, size)):
        yield together


def _draw_sheet(
    sheet: Sheet, edition: Edition, together: list[IssuedCard], number: int, press: qr.Press
) -> None:
    sheet.doForm(_MARKS)
    for place, card in enumerate(together):
        left, top = place % 2 * CARD_WIDTH, place // 2 * CARD_HEIGHT
        line = f"Kaart {number + place} – pak {pack_of(number + place)}"
        draw_card(sheet, card, left, top, press.symbol(payload(edition, card)), line)
    sheet.showPage()


def _cover(sheet: Sheet, edition: Edition, contest: Contest, number: int, count: int) -> None:
    wide, last = WIDTH - 2 * MARGIN, number + count - 1
    if edition.practice:
        practice_band(sheet, MARGIN, 8, wide, 8)
    sheet.text(MARGIN, 50, f"Pak {pack_of(number)}", 60, bold=True)
    which = f"kaarten {number}-{last}" if count > 1 else f"kaart {number}"
    sheet.text(MARGIN, 72, f"Stemkaarten op voorraad: {which}", 20, bold=True)
    sheet.fitted(MARGIN, 84, f"Stemming: {contest.name}", 18, wide, least=9)
    sheet.fitted(MARGIN, 93, edition.name, 14, wide, least=9)
    sheet.text(MARGIN, 112, f"In dit pak horen {dutch.count(count, 'kaart', 'kaarten')}.", 14)
    sheet.text(MARGIN, 120, "Een kaart geldt pas als hij aan een bewoner is uitgegeven.", 14)
    sheet.text(MARGIN, 128, "Bewaar het pak achter slot. Mist er een kaart? Meld het meteen.", 14)
    for place, words in enumerate(
        ("Geteld bij ontvangst", "Voor welke laptop of welk spreekuur", "Naam en paraaf")
    ):
        baseline = 158 + 26 * place
        sheet.text(MARGIN, baseline, words, 14, bold=True)
        sheet.rule(MARGIN, baseline + 12, wide, weight=0.8)
    sheet.showPage()


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
