"""The fixed questions about a plan, one after the other, answered with J or N."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from app.models.plan_rules import Expertise
from app.models.review import asked, next_question
from app.ui.pages.check_words import question_line
from app.ui.widgets.answers import announce
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.layouts import Card, flow
from app.ui.widgets.reveal import go_to


class Questions(Card):
    """One question at a time. The answers are those of one plan and one field of expertise."""

    answered = Signal()
    """Every question that is asked has an answer."""

    def __init__(self, key: str) -> None:
        """``key`` begins the names: ``<key>_yes``, ``<key>_no``, ``<key>_earlier``."""
        super().__init__()
        self.answers: dict[str, bool] = {}
        self._expertise: Expertise | None = None
        self._place = Words("", "muted")
        self._question = named(Words("", "title"), f"{key}_question")
        self._yes = named(QuietButton("Ja", "yes", key="J"), f"{key}_yes")
        self._no = named(QuietButton("Nee", "no", key="N"), f"{key}_no")
        self._earlier = named(LinkButton("Vorige vraag", "back"), f"{key}_earlier")
        for part in (
            self._place,
            self._question,
            flow(self._yes, self._no),
            Words("Of druk op de J of de N.", "muted"),
            flow(self._earlier),
        ):
            self.body.addWidget(part)
        self._yes.clicked.connect(lambda: self._answer(yes=True))
        self._no.clicked.connect(lambda: self._answer(yes=False))
        self._earlier.clicked.connect(self._back)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for letter, yes in (("J", True), ("N", False)):
            shortcut = QShortcut(QKeySequence(letter), self, context=within)
            shortcut.activated.connect(self._yes.click if yes else self._no.click)

    def begin(self, expertise: Expertise, answers: Mapping[str, bool]) -> bool:
        """Ask what was not answered yet; return whether there is anything to ask."""
        self._expertise = expertise
        self.answers = dict(answers)
        return self._show()

    def again(self) -> None:
        """Ask the last question once more, to answer it differently."""
        self._back()

    def focus_answer(self) -> None:
        """Put the keyboard on yes."""
        self._yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer(self, *, yes: bool) -> None:
        expertise = self._expertise
        question = next_question(expertise, self.answers) if expertise else None
        if question is None:
            return
        self.answers[question.key] = yes
        if self._show():
            go_to(self._yes)
        else:
            self.answered.emit()

    def _back(self) -> None:
        """Forget the last answer, and what hung on it is not asked by itself."""
        expertise = self._expertise
        if expertise is None:
            return
        known = [question.key for question in asked(expertise, self.answers) if question.key in self.answers]
        if known:
            del self.answers[known[-1]]
        self._show()
        go_to(self._yes)

    def _show(self) -> bool:
        expertise = self._expertise
        question = next_question(expertise, self.answers) if expertise else None
        if expertise is None or question is None:
            return False
        self._place.set_text(question_line(expertise, self.answers, question.key))
        self._question.set_text(question.text)
        first = not any(one.key in self.answers for one in asked(expertise, self.answers))
        self._earlier.setVisible(not first)
        announce(self, question.text)
        return True
