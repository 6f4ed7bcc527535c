"""The draw of ballot numbers, before everyone's eyes: which plans, the seed, and the numbers that came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.models.dutch import count
from app.models.records import Contest, Edition
from app.models.review_records import NumberDraw, TablePlan
from app.models.review_words import plan_head
from app.ui import text
from app.ui.jobs import NOTHING, Topic
from app.ui.pages.base import Page
from app.ui.pages.check_words import draw_question
from app.ui.pages.manage_section import ContestChoice
from app.ui.pages.result_seed import SeedFields
from app.ui.printing import DocumentBar, save_document
from app.ui.tokens import SPACE_3, Tone
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.layouts import Card, column, flow
from app.ui.widgets.reveal import go_to

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store

_HELP = (
    "Loot waar iedereen bij is. Gooi tien keer met een dobbelsteen en laat iemand de cijfers noemen. Of zeg samen een "
    "zin hardop. Uit deze cijfers of zin volgen de nummers; iedereen kan dat nadoen."
)
_NOTHING = "Er is nog geen plan met de uitkomst ja of ja, mits. Geef eerst oordelen; daarna kunt u loten."
_NUMBERED = "De plannen van deze stemming hebben al een nummer. Daar verandert niets meer aan."
_TWICE = "Let op: er is op twee laptops apart geloot. Kijk bij Synchroniseren naar het voorval voordat u iets print."


@dataclass(frozen=True)
class _Stand:
    """What a draw would be about, or what came of it."""

    through: tuple[TablePlan, ...]
    waiting: tuple[TablePlan, ...]
    nowhere: tuple[TablePlan, ...]
    draws: tuple[NumberDraw, ...]
    numbered: bool


class DrawView(QWidget):
    """The plans that are drawn, the seed, and afterwards the numbers."""

    def __init__(self, page: Page) -> None:
        """``page`` asks the question and does the act."""
        super().__init__()
        self._page = page
        self._stand: _Stand | None = None
        key = page.key
        self.contest = ContestChoice(f"{key}_contest", page.desk.edition.contests)
        self.contest.edited.connect(self.refresh)
        self._what = named(Words(""), f"{key}_draw_plans")
        self._result = named(Words("", "large"), f"{key}_drawn")
        self.seed = SeedFields(key, "draw", "Loot de nummers", self._ask)
        self._seed_card = Card()
        self._seed_card.body.setSpacing(SPACE_3)
        self._seed_card.body.addWidget(Words(_HELP, "muted"))
        self._seed_card.body.addWidget(self.seed)
        self._print = named(QuietButton("Maak het blad om te ondertekenen", "print"), f"{key}_draw_page")
        self._print.clicked.connect(self._save)
        self.document = DocumentBar(f"{key}_draw_document")
        layout = column(self)
        for part in (
            self.contest,
            self._what,
            self._seed_card,
            self._result,
            flow(self._print),
            self.document,
        ):
            layout.addWidget(part)
        layout.addStretch(1)

    def open(self) -> None:
        """Look what can be drawn, and put the keyboard there."""
        self._stand = None
        for part in (self._what, self._seed_card, self._result, self._print, self.document):
            part.hide()
        self.refresh()

    def refresh(self) -> None:
        """Look again what can be drawn, or what was."""
        contest = self.contest.contest
        if contest is not None:
            store = self._page.desk.store
            self._page.fetch(lambda: _look(store, contest), self._show)

    def begin(self) -> None:
        """Put the keyboard where the throws are typed, or on the way to print."""
        if self._seed_card.isVisible():
            go_to(self.seed.dice)
        elif self._print.isVisible():
            go_to(self._print)
        else:
            self._page.focus_back()

    def _show(self, stand: _Stand) -> None:
        first, self._stand = self._stand is None, stand
        drawn = bool(stand.draws)
        can = bool(stand.through) and not stand.numbered
        self._seed_card.setVisible(can)
        self._what.set_text(_plans_text(stand))
        self._what.setVisible(bool(self._what.plain))
        self._result.set_text("\n\n".join(_drawn_text(draw) for draw in stand.draws))
        self._result.setVisible(drawn)
        self._print.setVisible(drawn)
        if len(stand.draws) > 1:
            self._page.say(Tone.MIND, _TWICE)
        if first:
            self.begin()

    def _ask(self, seed: str, said: str) -> None:
        stand = self._stand
        if stand is not None:
            sentence = draw_question(said, len(stand.through), stand.waiting)
            self._page.ask(sentence, "Loot de nummers", lambda: self._draw(seed))

    def _draw(self, seed: str) -> None:
        contest = self.contest.contest
        if contest is None:
            return
        store, moment = self._page.desk.store, self._page.desk.moment()

        def draw() -> _Stand:
            from app.operations import ballot_draw

            ballot_draw.draw(store, moment, contest_id=contest.id, seed=seed)
            return _look(store, contest)

        self._page.act(
            draw,
            self._drawn,
            changed=frozenset({Topic.PLANS, Topic.RESULT}),
            failed=lambda error: self.seed.refuse(text.sentence(error)),
        )

    def _drawn(self, stand: _Stand) -> None:
        self._show(stand)
        self._page.say(
            Tone.YES, "Geloot. De nummers staan vast. Maak nu het blad, en laat twee mensen tekenen."
        )
        go_to(self._print)

    def _save(self) -> None:
        stand, contest = self._stand, self.contest.contest
        if stand is None or contest is None or not stand.draws:
            return
        edition, now = self._page.desk.edition, self._page.desk.now()
        draw = stand.draws[-1]

        def made(path: Path) -> None:
            self.document.show_document(path, "Het blad staat klaar.")
            go_to(self.document.print_button)

        self._page.act(lambda: _page(edition, contest, draw, now), made, changed=NOTHING)


def _look(store: Store, contest: Contest) -> _Stand:
    from app.operations import ballot_draw, plans

    through, waiting = ballot_draw.ready(store, contest.id)
    draws = ballot_draw.drawn(store, contest.id)
    nowhere = ballot_draw.in_no_contest(store)
    return _Stand(through, waiting, nowhere, draws, numbered=bool(plans.ballot(store, contest.id)))


def _page(edition: Edition, contest: Contest, draw: NumberDraw, now: datetime) -> Path:
    from app.documents.review_list import draw_page

    data = draw_page(edition, contest, draw, printed_at=now)
    return save_document(f"Loting nummers {contest.name}.pdf", data)


def _plans_text(stand: _Stand) -> str:
    if stand.numbered:
        return "" if stand.draws else _NUMBERED
    if not stand.through:
        return "\n".join([_NOTHING, *_nowhere(stand)])
    lines = [f"{count(len(stand.through), 'plan doet', 'plannen doen')} mee:", *_names(stand.through)]
    if stand.waiting:
        many = count(len(stand.waiting), "plan heeft", "plannen hebben")
        lines += [
            "",
            f"{many} nog geen uitkomst en kan niet mee:"
            if len(stand.waiting) == 1
            else f"{many} nog geen uitkomst en kunnen niet mee:",
            *_names(stand.waiting),
        ]
    return "\n".join([*lines, *_nowhere(stand)])


def _nowhere(stand: _Stand) -> list[str]:
    if not stand.nowhere:
        return []
    many = count(len(stand.nowhere), "plan hoort", "plannen horen")
    return [
        "",
        f"{many} bij geen enkele stemming. Kies bij het plan een wijk die meedoet:",
        *_names(stand.nowhere),
    ]


def _names(plans: Sequence[TablePlan]) -> list[str]:
    return [f"• {plan_head(plan)}" for plan in plans]


def _drawn_text(draw: NumberDraw) -> str:
    lines = [f"Geloot met: “{draw.seed}”"]
    lines += [
        f"{line.ballot_number}. {line.title or 'Zonder titel'} (plan {line.number})" for line in draw.plans
    ]
    return "\n".join(lines)
