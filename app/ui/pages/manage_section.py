"""A quiet card on the page Beheer: a head, a sentence, and what belongs to it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.models.records import Contest
from app.ui.desk import Desk
from app.ui.pages.base import Page
from app.ui.tokens import SPACE_1, SPACE_4
from app.ui.widgets.basics import Words, named
from app.ui.widgets.fields import ChoiceField
from app.ui.widgets.layouts import Card, column


class Section(Card):
    """One subject of Beheer. A subclass adds to ``body`` and answers ``refresh``."""

    for_lead = True
    """Whether only the lead sees it."""

    def __init__(self, page: Page, thing: str, head: str, sentence: str = "") -> None:
        """``thing`` is what the card is called: ``manage_<thing>``."""
        super().__init__()
        named(self, page.name(thing), head)
        self.page = page
        self.body.setSpacing(SPACE_4)
        top = column(space=SPACE_1)
        top.addWidget(Words(head, "large"))
        if sentence:
            top.addWidget(Words(sentence, "muted"))
        self.body.addLayout(top)

    @property
    def desk(self) -> Desk:
        """Return the desk that the page works at."""
        return self.page.desk

    def add(self, *parts: QWidget) -> None:
        """Put parts under each other."""
        for part in parts:
            self.body.addWidget(part)

    def refresh(self) -> None:
        """Fetch again what the card shows."""


class ContestChoice(ChoiceField):
    """Which contest it is for; not asked where there is only one."""

    def __init__(self, name: str, contests: tuple[Contest, ...]) -> None:
        """The first one is chosen; ``name`` is ``<page>_<thing>``."""
        super().__init__("Voor welke stemming?", name, [(contest.key, contest.name) for contest in contests])
        self._contests = contests
        if contests:
            self.set_value(contests[0].key)
        if len(contests) < 2:
            self.hide()

    @property
    def contest(self) -> Contest | None:
        """Return the contest that is chosen; None in an edition without any."""
        return next((contest for contest in self._contests if contest.key == self.value), None)
