"""Making the result known: on record, once, and again with a reason when the numbers changed."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.operations import publication
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.result_look import Outlook, known_lines
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.layouts import Card, flow
from app.ui.widgets.reason import ReasonStrip

_FIRST = (
    "De uitslag is definitief. Maak hem bekend als iedereen klaar is met tellen. Dat komt in het logboek, "
    "met de getallen van nu."
)
_DIFFERS = "Let op: er is iets anders bekendgemaakt dan hier nu staat. Maak de verbeterde uitslag bekend."
_TWO = "Op twee laptops is een andere uitslag bekendgemaakt. Maak bekend wat klopt; dat komt in de plaats van beide."
_SURE = "Is alles geteld, ook op de andere laptops? Hierna staat in het logboek dat dit de uitslag is."
_WHY = "Waarom is de uitslag anders dan bekendgemaakt? Dit komt op het blad met verbeteringen."


class KnownCard(Card):
    """Says whether and when the result was made known, and does it."""

    made_known = Signal()
    """It was put on record."""
    corrections_wanted = Signal()
    """The page with old and new numbers is asked for."""

    def __init__(self, page: Page) -> None:
        """``page`` asks the question and does the act."""
        super().__init__()
        self._page = page
        self._outlook: Outlook | None = None
        self._said = named(Words(), f"{page.key}_known")
        self._hint = named(Words(), f"{page.key}_known_hint")
        self._publish = named(QuietButton("Maak de uitslag bekend"), f"{page.key}_publish")
        self._corrections = named(QuietButton("Blad met verbeteringen", "print"), f"{page.key}_corrections")
        self.reason = ReasonStrip(f"{page.key}_why", label="Waarom is het anders?")
        self.body.addWidget(Words("Bekendmaken", "label"))
        for part in (self._said, self._hint, flow(self._publish, self._corrections), self.reason):
            self.body.addWidget(part)
        self._publish.clicked.connect(self._ask)
        self._corrections.clicked.connect(self.corrections_wanted)
        self.reason.closed.connect(self._publish.setFocus)
        self.hide()

    def show_outlook(self, outlook: Outlook) -> None:
        """Show what was made known and what can be done; nothing while the result is not final and never was."""
        self._outlook = outlook
        final = not outlook.open
        self.setVisible(bool(outlook.known) or final)
        self._said.set_text("\n".join(known_lines(outlook.known)))
        self._said.setVisible(bool(outlook.known))
        self._publish.setVisible(final and (outlook.differs or not outlook.known))
        self._publish.set_word(
            "Maak de verbeterde uitslag bekend" if outlook.known else "Maak de uitslag bekend"
        )
        self._corrections.setVisible(bool(outlook.known and outlook.known[-1].corrects))
        self._hint.set_text(_hint(outlook))
        self._hint.setVisible(bool(self._hint.plain))

    def _ask(self) -> None:
        if self._outlook is not None and self._outlook.known:
            self.reason.ask(_WHY, "Maak bekend", self._do)
        else:
            self._page.ask(_SURE, "Maak bekend", lambda: self._do(""))

    def _do(self, reason: str) -> None:
        if self._outlook is None:
            return
        store, moment, shown = self._page.desk.store, self._page.desk.moment(), self._outlook.result
        self._page.act(
            lambda: publication.publish(store, moment, shown=shown, reason=reason),
            lambda _made: self.made_known.emit(),
            changed=frozenset({Topic.RESULT}),
        )


def _hint(outlook: Outlook) -> str:
    if not outlook.known:
        return _FIRST
    if not outlook.differs:
        return ""
    if len(outlook.in_force) > 1:
        return _TWO
    return _DIFFERS
