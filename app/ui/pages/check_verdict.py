"""The verdict of one expert on one plan: the word, what is needed or why not, and how it can go on."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QRadioButton

from app.models.review import Proposal
from app.models.terms import VerdictWord
from app.models.words import WORDS
from app.ui import text
from app.ui.widgets.basics import Words, named
from app.ui.widgets.fields import AreaField, Field
from app.ui.widgets.layouts import Card, flow
from app.ui.widgets.reason import NO_NAMES
from app.ui.widgets.reveal import go_to

_HELP = {
    VerdictWord.YES: "Ja: dit plan kan zo.",
    VerdictWord.YES_PROVIDED: "Ja, mits: dit plan kan, als er nog iets geregeld wordt.",
    VerdictWord.NO: "Nee: zo kan het niet. Schrijf dan altijd op hoe het wel verder kan.",
}


@dataclass(frozen=True)
class Draft:
    """What was chosen and typed: the word, what is needed with a tip, why not with the way on."""

    verdict: VerdictWord
    needed: str = ""
    tip: str = ""
    reason: str = ""
    way_on: str = ""

    @property
    def conditions(self) -> str:
        """Return what is needed, or why not; nothing with yes."""
        return {VerdictWord.YES_PROVIDED: self.needed, VerdictWord.NO: self.reason}.get(self.verdict, "")

    @property
    def advice(self) -> str:
        """Return the tip, or the way on; nothing with yes."""
        return {VerdictWord.YES_PROVIDED: self.tip, VerdictWord.NO: self.way_on}.get(self.verdict, "")

    @classmethod
    def of(cls, found: Proposal) -> Draft:
        """Return a draft that says what is proposed, or was given before."""
        if found.verdict is VerdictWord.NO:
            return cls(found.verdict, reason=found.conditions, way_on=found.advice)
        return cls(found.verdict, needed=found.conditions, tip=found.advice)


class VerdictForm(Card):
    """Three words to choose from, and the texts that go with the one that is chosen."""

    def __init__(self, key: str) -> None:
        """``key`` begins the names: ``<key>_word_yes``, ``<key>_needed_edit`` and so on."""
        super().__init__()
        self._group = QButtonGroup(self)
        self._radios: dict[VerdictWord, QRadioButton] = {}
        for word in VerdictWord:
            radio = named(
                QRadioButton(str(WORDS[word])), f"{key}_word_{word.value}", f"Oordeel: {WORDS[word]}"
            )
            radio.setAccessibleDescription(_HELP[word])
            radio.toggled.connect(self._follow)
            self._group.addButton(radio)
            self._radios[word] = radio
        self._meaning = Words("", "muted")
        self.needed = AreaField(
            "Wat is er nog nodig?",
            f"{key}_needed_edit",
            help_text=_area_help("Zo concreet als u kunt."),
            lines=4,
        )
        self.tip = AreaField("Een tip voor de plannenmaker", f"{key}_tip_edit", optional=True, lines=2)
        self.reason = AreaField(
            "Waarom kan het zo niet?",
            f"{key}_reason_edit",
            help_text=_area_help("In gewone woorden."),
            lines=3,
        )
        self.way_on = AreaField(
            "Hoe kan het wel verder?",
            f"{key}_way_on_edit",
            help_text=_area_help("Een andere plek, een andere vorm, of wie kan helpen."),
            lines=3,
        )
        self._areas = (self.needed, self.tip, self.reason, self.way_on)
        self.body.addWidget(Words("Uw oordeel", "large"))
        self.body.addWidget(flow(*self._radios.values()))
        for part in (self._meaning, *self._areas):
            self.body.addWidget(part)

    @property
    def draft(self) -> Draft:
        """Return what is chosen and typed now."""
        chosen = next((word for word, radio in self._radios.items() if radio.isChecked()), VerdictWord.YES)
        return Draft(chosen, *(area.value for area in self._areas))

    def show_draft(self, draft: Draft) -> None:
        """Show a verdict to change or keep."""
        self._radios[draft.verdict].setChecked(True)
        for area, said in zip(
            self._areas, (draft.needed, draft.tip, draft.reason, draft.way_on), strict=True
        ):
            area.set_value(said)
        self._follow()

    def focus_word(self) -> None:
        """Put the keyboard on the word that is chosen."""
        self._radios[self.draft.verdict].setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, error: Exception) -> bool:
        """Say what is missing under its field; return False when it is about something else."""
        fields: dict[str, Field] = {
            "ConditionsMissing": self.needed,
            "NoWithoutReason": self.reason,
            "NoWithoutAdvice": self.way_on,
        }
        field = fields.get(type(error).__name__)
        if field is None:
            return False
        field.show_error(text.sentence(error))
        go_to(field)
        return True

    def _follow(self) -> None:
        word = self.draft.verdict
        self._meaning.set_text(_HELP[word])
        for area in (self.needed, self.tip):
            area.setVisible(word is VerdictWord.YES_PROVIDED)
        for area in (self.reason, self.way_on):
            area.setVisible(word is VerdictWord.NO)


def _area_help(sentence: str) -> str:
    return f"{sentence} {NO_NAMES}"
