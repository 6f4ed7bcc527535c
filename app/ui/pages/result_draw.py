"""Plans that stand equal: the lot with dice or a phrase said aloud, the cheaper one, or what a person decides."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.result_records import Result
from app.models.result_words import names_of, order_sentence, short_lot, tie_sentence
from app.models.terms import TieBreak
from app.operations import result as results
from app.ui import text
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.result_seed import SeedFields
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import Card, column, flow
from app.ui.widgets.reveal import go_to

_LOT_HELP = (
    "Loot waar iedereen bij is. Gooi tien keer met een dobbelsteen en laat iemand uit de zaal de cijfers noemen. "
    "Of zeg samen een zin hardop. Uit deze cijfers of zin volgt welk plan voorgaat; iedereen kan dat nadoen."
)
_DECIDE_HELP = "Bespreek dit met de mensen die erbij zijn. Typ daarna welk plan voorgaat, en waarom."


class DrawCard(Card):
    """Asks for what must be drawn or decided, and shows afterwards what came of it."""

    drawn = Signal()
    """The draw or the decision was put on record."""
    hall_wanted = Signal()
    """The draw is to be shown to the hall."""

    def __init__(self, page: Page) -> None:
        """``page`` asks the question and does the act."""
        super().__init__()
        self._page = page
        self._result: Result | None = None
        self._head = Words("Het lot beslist", "label")
        self._ties = named(Words(), f"{page.key}_ties")
        self.body.addWidget(self._head)
        self.body.addWidget(self._ties)
        self._build_lot()
        self._build_decision()
        self._hall = named(QuietButton("Toon de loting aan de zaal", "result"), f"{page.key}_draw_hall")
        self._hall.clicked.connect(self.hall_wanted)
        self.body.addWidget(flow(self._hall))
        self.hide()

    def show_result(self, found: Result) -> None:
        """Show what must be drawn or decided, or what came of it; nothing when no plans stand equal."""
        self._result = found
        needed = bool(found.draw_needed)
        settled = bool(found.ties) and (bool(found.seed) or found.tie_break is not TieBreak.LOT)
        self.setVisible(needed or settled)
        decide = found.tie_break is TieBreak.DECIDE
        self._head.set_text(_head(found))
        self._ties.set_text("\n".join(_lines(found)))
        self._lot.setVisible(needed and not decide)
        self._decision.setVisible(needed and decide)
        self._hall.setVisible(bool(found.seed and found.ties and not decide))

    def begin(self) -> None:
        """Put the keyboard where the draw or the decision is typed."""
        go_to(self.order if self._decision.isVisible() else self.seed.dice)

    # ------------------------------------------------------------------ the lot

    def _build_lot(self) -> None:
        self._lot = QWidget()
        self.seed = SeedFields(self._page.key, "seed", "Leg de loting vast", self._ask_lot)
        inside = column(self._lot)
        inside.addWidget(Words(_LOT_HELP, "muted"))
        inside.addWidget(self.seed)
        self.body.addWidget(self._lot)

    def _ask_lot(self, seed: str, said: str) -> None:
        self._page.ask(
            f"{said} Heeft iedereen het gezien of gehoord? Hierna kan dit niet meer veranderen.",
            "Leg de loting vast",
            lambda: self._set(seed),
        )

    def _set(self, seed: str) -> None:
        if self._result is None:
            return
        store, moment = self._page.desk.store, self._page.desk.moment()
        contest_id = self._result.contest.id
        self._page.act(
            lambda: results.set_seed(store, moment, contest_id=contest_id, seed=seed),
            lambda _: self.drawn.emit(),
            changed=frozenset({Topic.RESULT}),
            failed=lambda error: self.seed.refuse(text.sentence(error)),
        )

    # ------------------------------------------------------------------ a person decides

    def _build_decision(self) -> None:
        key = self._page.key
        self._decision = QWidget()
        inside = column(self._decision)
        self.order = TextField(
            "Welk plan gaat voor?",
            f"{key}_order_edit",
            help_text="Typ alle nummers van deze plannen met een spatie ertussen. Het eerste gaat voor.",
        )
        self.why = TextField("Waarom?", f"{key}_order_why_edit", longest=200)
        button = named(QuietButton("Leg de keuze vast"), f"{key}_order_set")
        for part in (Words(_DECIDE_HELP, "muted"), self.order, self.why, flow(button)):
            inside.addWidget(part)
        button.clicked.connect(self._ask_decision)
        self.why.edit.returnPressed.connect(self._ask_decision)
        self.body.addWidget(self._decision)

    def _ask_decision(self) -> None:
        found = self._result
        if found is None or not found.draw_needed:
            return
        order = tuple(int(part) for part in re.findall(r"\d+", self.order.value))
        if sorted(order) not in [sorted(group) for group in found.draw_needed]:
            self.order.show_error(f"Typ deze nummers, elk een keer: {_numbers(found.draw_needed[0])}.")
            self.order.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if not self.why.value:
            self.why.show_error("Schrijf in een paar woorden waarom. Dat komt in het verslag.")
            self.why.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        names = ", dan ".join(names_of(found, order))
        reason = self.why.value
        self._page.ask(f"Eerst {names}. Klopt dat?", "Leg de keuze vast", lambda: self._decide(order, reason))

    def _decide(self, order: Sequence[int], reason: str) -> None:
        from app.operations import ties

        if self._result is None:
            return
        store, moment = self._page.desk.store, self._page.desk.moment()
        contest_id = self._result.contest.id
        self._page.act(
            lambda: ties.decide_tie(store, moment, contest_id=contest_id, order=order, reason=reason),
            lambda _: self._decided(),
            changed=frozenset({Topic.RESULT}),
            failed=lambda error: self.order.show_error(text.sentence(error)),
        )

    def _decided(self) -> None:
        for field in (self.order, self.why):
            field.set_value("")
        self.drawn.emit()


def _head(found: Result) -> str:
    if found.tie_break is TieBreak.DECIDE:
        return "Een mens moet beslissen" if found.draw_needed else "Er is beslist"
    if found.draw_needed:
        return "Het lot moet beslissen"
    return "Er is geloot" if found.seed else "Het goedkoopste plan gaat voor"


def _lines(found: Result) -> list[str]:
    if found.draw_needed:
        return [tie_sentence(found, group) for group in found.draw_needed]
    lines: list[str] = []
    for group in found.ties:
        lines += [tie_sentence(found, group), *_lots(found, group), order_sentence(found, group)]
    if found.seed:
        lines.append(f"Er is geloot met: “{found.seed}”. Hoe de loting na te doen is, staat in het verslag.")
    return lines


def _lots(found: Result, group: Sequence[int]) -> list[str]:
    if not found.seed or found.tie_break is not TieBreak.LOT:
        return []
    return [f"Plan {plan} trekt lot {short_lot(found.seed, plan)}" for plan in sorted(group)]


def _numbers(group: Sequence[int]) -> str:
    return ", ".join(str(plan) for plan in sorted(group))
