"""The letters of a round of the check: one to every maker of a plan that has an outcome, all in one PDF.

The address stands where a window envelope shows it (``letters.py``), and only of who said that we may write. Anyone
else gets the letter by hand: it then names the plan, not the person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, PageBreak

from app.documents.flow import Panel, Text, gap
from app.documents.layout import HEIGHT, MARGIN, MUTED, WIDTH, Properties, Sheet, flow, practice_band, style
from app.documents.letters import WINDOW_RIGHT, in_two
from app.models import dutch
from app.models.records import Edition, Submitter
from app.models.review_records import FieldStand, RoundView, TablePlan
from app.models.review_words import OUTCOME_HEADS
from app.models.terms import VerdictWord

_TOP, _TEXT_TOP = 22.0, 92.0
_ADDRESS_LEFT, _ADDRESS_TOP, _ADDRESS_STEP = 25.0, 58.0, 6.0
_ADDRESS_LINES = 4
_BODY = style(12.5, spaceAfter=5)
_TITLE = style(18, bold=True, leading=24, spaceAfter=6)
_HEAD = style(13.5, bold=True, spaceBefore=8, spaceAfter=2, keepWithNext=1)
_LABEL = style(12.5, bold=True, keepWithNext=1)
_LIST = style(12.5, leftIndent=18, bulletIndent=2, spaceAfter=3, bulletFontSize=12.5)

_SAID = {
    VerdictWord.YES: (
        "Mensen van de gemeente die er verstand van hebben, hebben naar uw plan gekeken. Uw plan kan! "
        "Dank u wel voor het werk dat u erin stak."
    ),
    VerdictWord.YES_PROVIDED: (
        "Mensen van de gemeente die er verstand van hebben, hebben naar uw plan gekeken. Uw plan kan, als er nog "
        "iets geregeld wordt. Hieronder leest u wat. U hoeft het niet alleen te doen: wij helpen u graag."
    ),
    VerdictWord.NO: (
        "Mensen van de gemeente die er verstand van hebben, hebben naar uw plan gekeken. Zoals het plan er nu ligt, "
        "kan het nog niet. Daarmee is uw idee niet weg. Hieronder leest u waarom, en hoe het wel verder kan."
    ),
}
_CONDITIONS = {
    VerdictWord.YES: "Dit zeggen zij erbij:",
    VerdictWord.YES_PROVIDED: "Dit is nog nodig:",
    VerdictWord.NO: "Waarom het zo nog niet kan:",
}
_ADVICE = {
    VerdictWord.YES: "Een tip:",
    VerdictWord.YES_PROVIDED: "Een tip:",
    VerdictWord.NO: "Zo kan het verder:",
}


def review_letters(
    edition: Edition, view: RoundView, makers: Mapping[UUID, Sequence[Submitter]], *, printed_at: datetime
) -> bytes:
    """Return the letters of a round as one PDF; the pages are numbered per letter.

    ``makers`` are those of each plan by its id, more than one where plans were joined. A plan that is still open, or
    that is gone, gets no letter.

    Raises:
        ValueError: no plan has an outcome: there is nothing to write.
    """
    pairs = [
        (plan, maker)
        for plan in view.plans
        if plan.outcome is not None
        for maker in makers.get(plan.id, ()) or (Submitter(),)
    ]
    if not pairs:
        raise ValueError("no plan has an outcome yet")
    properties = Properties(
        title=f"Brieven – {view.name}",
        author=edition.name,
        practice=edition.practice,
        printed_at=printed_at,
    )
    story: list[Flowable] = []
    for place, (plan, maker) in enumerate(pairs):
        story += [PageBreak()] if place else []
        story += _letter(edition, plan, maker, place, printed_at)
    return flow(story, properties, top=_TOP, bottom=24, sheet_type=_LetterSheet)


class _LetterSheet(Sheet):
    """A sheet whose pages are numbered within their letter."""

    letter = (0, "")

    def _furnish(self, page: int, pages: int) -> None:  # noqa: ARG002 - the number of all pages says nothing here
        letters = [kept["letter"] for kept in self._kept]
        with self.tags.artifact():
            if self.properties.practice:
                practice_band(self, MARGIN, 8, WIDTH - 2 * MARGIN, 8)
            self.text(MARGIN, HEIGHT - 14, self.letter[1], 9, colour=MUTED)
            here, many = letters[:page].count(self.letter), letters.count(self.letter)
            self.text(
                WIDTH - MARGIN, HEIGHT - 14, f"Pagina {here} van {many}", 9, colour=MUTED, align="right"
            )


class _Beginning(Flowable):
    """The head of a letter, as high as the room that the window needs: the edition's name and the address."""

    def __init__(self, edition: Edition, place: int, footer: str, lines: Sequence[str]) -> None:
        super().__init__()
        self.edition, self.letter, self.lines = edition, (place, footer), lines

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: ARG002, N803 - reportlab's names
        """Return width and height in points."""
        return aW, (_TEXT_TOP - _TOP) * mm

    def draw(self) -> None:
        """Tell the sheet which letter begins, and draw name and address where they belong on the page."""
        canvas: Any = self.canv
        canvas.letter = self.letter
        canvas.saveState()
        canvas.translate(-MARGIN * mm, _TEXT_TOP * mm - HEIGHT * mm)
        with canvas.tags.leaf("P"):
            canvas.fitted(MARGIN, 30, self.edition.name, 16, WIDTH - 2 * MARGIN, bold=True, least=9)
        for row, line in enumerate(self.lines):
            with canvas.tags.leaf("P"):
                baseline = _ADDRESS_TOP + row * _ADDRESS_STEP
                canvas.fitted(_ADDRESS_LEFT, baseline, line, 12, WINDOW_RIGHT - _ADDRESS_LEFT)
        canvas.restoreState()


def address_lines(plan: TablePlan, maker: Submitter) -> tuple[str, ...]:
    """Return what the window shows: name and address where we may write, else the plan, to hand the letter over."""
    parts = tuple(part.strip() for part in re.split(r"[,\n]", maker.address) if part.strip())
    if not (maker.consent_contact and parts):
        return ("Voor de maker van", f"plan {plan.number}", "Om zelf te geven, of op te halen")
    name = maker.guardian_name if maker.under_16 else maker.name
    names = in_two(name) if len(parts) < _ADDRESS_LINES - 1 else (name,)
    return tuple(line for line in (*names, *parts) if line)[:_ADDRESS_LINES]


def _letter(
    edition: Edition, plan: TablePlan, maker: Submitter, place: int, printed_at: datetime
) -> Iterator[Flowable]:
    outcome = plan.outcome
    if outcome is None:
        return
    footer = f"{edition.name} – plan {plan.number}"
    yield _Beginning(edition, place, footer, address_lines(plan, maker))
    yield Text(dutch.day(printed_at), style(12, textColor=MUTED, spaceAfter=6))
    yield Text(OUTCOME_HEADS[outcome], _TITLE, "H1")
    yield Text(f"Uw plan: {plan.title or 'zonder titel'} (plan {plan.number})", _LABEL)
    yield gap(2)
    yield Text(_greeting(maker), _BODY)
    yield Text(_SAID[outcome], _BODY)
    for stand in plan.fields:
        yield from _field(stand)
    yield from _agree(plan)
    yield from _next(edition, outcome)
    yield gap(3)
    yield KeepTogether(
        [
            Text("Heeft u een vraag? Kom langs op het spreekuur en neem deze brief mee.", _BODY),
            Text(f"Met vriendelijke groet,\n{edition.name}", _BODY),
        ]
    )


def _greeting(maker: Submitter) -> str:
    if not (maker.consent_contact and maker.name):
        return "Beste plannenmaker,"
    return f"Beste {maker.name},"


def _field(stand: FieldStand) -> Iterator[Flowable]:
    """Yield what a field asks and advises; a plain yes is only named at the end."""
    given = stand.given
    if given is None or not (given.conditions or given.advice):
        return
    pieces: list[Flowable] = [Text(stand.expertise.name, style(13.5, bold=True, spaceAfter=3), "H2")]
    for label, text in (
        (_CONDITIONS[given.verdict], given.conditions),
        (_ADVICE[given.verdict], given.advice),
    ):
        if text:
            pieces += [Text(label, _LABEL), Text(text, _BODY)]
    yield gap(2)
    yield Panel(pieces) if _lines(given.conditions, given.advice) < _PANEL_LINES else KeepTogether(pieces)
    yield gap(1.5)


_PANEL_LINES = 20
"""Lines that surely fit in one panel, which is never split over pages."""


def _lines(*texts: str) -> int:
    """Return about how many lines texts take."""
    return sum(1 + len(line) // 70 for text in texts for line in text.splitlines())


def _agree(plan: TablePlan) -> Iterator[Flowable]:
    names = [s.expertise.name for s in plan.fields if s.given and s.given.verdict is VerdictWord.YES]
    if names:
        yield Text("Wat is er al goed?", _HEAD, "H2")
        yield Text(f"Over deze onderwerpen is alles in orde: {', '.join(names)}.", _BODY)
    if waiting := [stand.expertise.name for stand in plan.open_fields]:
        yield Text(f"Hierover is nog niet geoordeeld: {', '.join(waiting)}.", _BODY)


def _next(edition: Edition, outcome: VerdictWord) -> Iterator[Flowable]:
    lines = [
        Text(step, _LIST, "P", bulletText=f"{place}.")
        for place, step in enumerate(_steps(edition, outcome), start=1)
    ]
    yield KeepTogether([Text("Wat gebeurt er nu?", _HEAD, "H2"), *lines])


def _steps(edition: Edition, outcome: VerdictWord) -> Iterator[str]:
    if outcome is VerdictWord.NO:
        yield "Kijk of u uw plan kunt veranderen met de tips hierboven. Wij denken graag met u mee, op het spreekuur."
        yield "Is uw plan veranderd? Dan kijken wij er opnieuw naar."
        yield "Lukt het dit jaar niet? Soms kan het plan verder met een fonds, een organisatie of de wijkraad."
        return
    if outcome is VerdictWord.YES_PROVIDED:
        yield "Regel wat hierboven staat. Lukt iets niet alleen? Kom naar het spreekuur, dan doen we het samen."
    yield "Uw plan komt op het stembiljet. We loten, waar iedereen bij mag zijn, welk nummer het krijgt."
    yield f"Bewoners stemmen over de plannen.{_when(edition)} Vertel uw buren gerust over uw plan!"
    yield "Is uw plan gekozen? Dan voert u het binnen een jaar uit. De gemeente helpt daarbij."


def _when(edition: Edition) -> str:
    days: set[date] = {known.voting_date for known in edition.contests if known.voting_date is not None}
    return f" Dat kan op {dutch.day(days.pop())}." if len(days) == 1 else ""
