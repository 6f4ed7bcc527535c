"""Posters for the wall of a polling station: where and when, how to vote, the card, and arrows. A4; A3 by enlarging."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

from reportlab.lib.colors import black
from reportlab.lib.units import mm

from app.documents.flow import Text
from app.documents.layout import (
    HEIGHT,
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
from app.models.records import Contest, Edition

_WIDE = WIDTH - 2 * MARGIN
_LEAST, _TITLE = 14.0, 60.0

_STEPS = (
    "Geef uw stemkaart af. U krijgt een stembiljet.",
    "Ga naar een stemhokje. Daar bent u alleen.",
    "Zet een kruisje bij elk plan dat u kiest.",
    "Vergist? Vraag een nieuw stembiljet.",
    "Vouw het stembiljet dicht. Doe het in de stembus.",
)
_HELP = "Hulp nodig, of liever grotere letters? Vraag het ons."
_LOST = (
    "Kom naar de tafel met uw identiteitsbewijs.",
    "Wij zoeken u op. Wij schrijven geen nummer over.",
    "U krijgt een nieuwe kaart. De oude werkt niet meer.",
)


def posters(edition: Edition, contest: Contest, place: str, hours: str) -> bytes:
    """Return six posters as PDF: the place, the steps, the card, a lost card, an arrow left and an arrow right.

    Args:
        edition: the edition, whose name stands on each.
        contest: what is voted on.
        place: where the polling station is, as people call it.
        hours: when it is open, in words (``10.00 tot 20.00 uur``).
    """
    out = BytesIO()
    title = f"Posters stemlokaal {place}"
    sheet = Sheet(out, Properties(title, edition.name, edition.practice, furniture=False))
    for draw in _drawings(contest, place, hours):
        _frame(sheet, edition, contest)
        draw(sheet)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def _drawings(contest: Contest, place: str, hours: str) -> Sequence[Callable[[Sheet], None]]:
    return (
        lambda sheet: _place(sheet, contest, place, hours),
        lambda sheet: _steps(sheet, "Zo stemt u", _STEPS, _HELP),
        _bring_card,
        lambda sheet: _steps(sheet, "Kaart kwijt?", _LOST, "Het komt vaak voor. Wij helpen u graag."),
        lambda sheet: _arrow(sheet, place, left=True),
        lambda sheet: _arrow(sheet, place, left=False),
    )


def _frame(sheet: Sheet, edition: Edition, contest: Contest) -> None:
    with sheet.tags.artifact():
        if edition.practice:
            practice_band(sheet, MARGIN, 8, _WIDE, 12, size=15)
        sheet.rule(MARGIN, HEIGHT - 24, _WIDE, weight=1.2)
        sheet.fitted(MARGIN, HEIGHT - 15, vote_name(edition, contest), 16, _WIDE, least=9)


def _place(sheet: Sheet, contest: Contest, place: str, hours: str) -> None:
    top = 40 + _large(sheet, 40, "Stemlokaal", 96) + 12
    top += _large(sheet, top, place, 44, most=70) + 14
    if contest.voting_date is not None:
        top += _large(sheet, top, dutch.day(contest.voting_date), 34, most=34) + 3
    _large(sheet, top, f"Open: {hours}", 34, most=50)


def _steps(sheet: Sheet, title: str, steps: Sequence[str], after: str) -> None:
    top = 34 + _large(sheet, 34, title, 72) + 10
    for number, step in enumerate(steps, start=1):
        with sheet.tags.leaf("P"):
            sheet.text(MARGIN, top + 13, str(number), 44, bold=True)
        top += max(_large(sheet, top, step, 30, bold=False, left=22), 18) + 5
    _large(sheet, top + 4, after, 22, most=HEIGHT - 30 - top, bold=False)


def _bring_card(sheet: Sheet) -> None:
    top = 40 + _large(sheet, 40, "Neem uw stemkaart mee", 64, most=70) + 12
    with sheet.tags.leaf("Figure", "Een tekening van een stemkaart"):
        _card(sheet, 45, top)
    top += 84 + 12
    _large(sheet, top, "Geef de kaart af aan de tafel. U krijgt een stembiljet.", 30, most=40, bold=False)


def _card(sheet: Sheet, left: float, top: float) -> None:
    """Draw a card that no reader takes for one: where its QR stands are three squares."""
    sheet.setStrokeColor(black)
    sheet.setLineWidth(3)
    sheet.roundRect(left * mm, (HEIGHT - top - 84) * mm, 120 * mm, 84 * mm, 4 * mm)
    sheet.text(left + 10, top + 19, "Stemkaart", 34, bold=True)
    for x, y in ((76, 30), (97, 30), (76, 51)):
        sheet.box(left + x, top + y, 14, outline=3)
    sheet.rule(left + 10, top + 62, 58, weight=6, colour=MUTED)
    sheet.rule(left + 10, top + 72, 58, weight=6, colour=MUTED)


def _arrow(sheet: Sheet, place: str, *, left: bool) -> None:
    with sheet.tags.leaf("Figure", "Een pijl naar links" if left else "Een pijl naar rechts"):
        path = sheet.beginPath()
        points = ((25, 105), (95, 40), (95, 80), (185, 80), (185, 130), (95, 130), (95, 170))
        for number, (x, y) in enumerate(points):
            at = ((x if left else WIDTH - x) * mm, (HEIGHT - y) * mm)
            (path.moveTo if number == 0 else path.lineTo)(*at)
        path.close()
        sheet.setFillColor(black)
        sheet.drawPath(path, stroke=0, fill=1)
    top = 190 + _large(sheet, 190, "Stemlokaal", 96) + 6
    _large(sheet, top, place, 30, most=HEIGHT - 28 - top)


def _large(
    sheet: Sheet,
    top: float,
    text: str,
    size: float,
    *,
    most: float = 60,
    bold: bool = True,
    left: float = 0,
) -> float:
    """Draw a text as large as fits in the width (no word broken) and in ``most`` millimetres; return its height."""
    wide, title = _WIDE - left, size >= _TITLE
    while True:
        made = Text(text, style(size, bold=bold, leading=size * 1.15), "H1" if title else "P")
        longest = max((text_width(word, size, bold=bold) for word in text.split()), default=0)
        _, high = made.wrap(wide * mm, HEIGHT * mm)
        if size <= _LEAST or (longest <= wide and high <= most * mm):
            return sheet.block(MARGIN + left, top, wide, made)
        size -= 1
