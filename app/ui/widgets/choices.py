"""One out of a few large choices, each with a sentence: for the moment at which someone decides what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QSizePolicy, QWidget

from app.ui.tokens import SPACE_1, SPACE_3
from app.ui.widgets.basics import Words, named
from app.ui.widgets.icons import Icon
from app.ui.widgets.layouts import Card, column, row


@dataclass(frozen=True)
class Choice:
    """What can be chosen: its key, one word, and a sentence that says when to choose it."""

    key: str
    word: str
    sentence: str
    icon: str


class _ChoiceCard(Card):
    """A card of which the whole surface chooses."""

    def __init__(self, name: str, choice: Choice) -> None:
        super().__init__(margin=SPACE_3)
        self.radio = named(QRadioButton(), name, choice.word)
        self.radio.setAccessibleDescription(choice.sentence)
        words = column(space=SPACE_1)
        words.addWidget(Words(choice.word, "large"))
        words.addWidget(Words(choice.sentence, "muted"))
        line = row(self.radio, Icon(choice.icon), space=SPACE_3)
        line.addLayout(words, 1)
        self.body.addLayout(line)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose by a press anywhere on the card."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.radio.click()
            self.radio.setFocus(Qt.FocusReason.MouseFocusReason)


class ChoiceCards(QWidget):
    """Cards to choose one of; the arrow keys go from one to the other."""

    chosen = Signal(str)
    """The person chose the card with this key."""

    def __init__(self, name: str, spoken: str, choices: Sequence[Choice]) -> None:
        """``name`` is ``<page>_<thing>``; each choice is called ``<name>_<key>``. Nothing is chosen at first."""
        super().__init__()
        named(self, name, spoken)
        self._group = QButtonGroup(self)
        self._radios: dict[str, QRadioButton] = {}
        layout = column(self, space=SPACE_3)
        for choice in choices:
            card = _ChoiceCard(f"{name}_{choice.key}", choice)
            self._group.addButton(card.radio)
            self._radios[choice.key] = card.radio
            card.radio.toggled.connect(self._tell)
            layout.addWidget(card)

    @property
    def value(self) -> str:
        """Return the key of what is chosen; empty when nothing is."""
        return next((key for key, radio in self._radios.items() if radio.isChecked()), "")

    def reset(self) -> None:
        """Choose nothing."""
        self._group.setExclusive(False)
        for radio in self._radios.values():
            radio.setChecked(False)
        self._group.setExclusive(True)

    def focus_choice(self) -> None:
        """Put the keyboard on what is chosen, else on the first."""
        key = self.value or next(iter(self._radios))
        self._radios[key].setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self) -> None:
        if self.value:
            self.chosen.emit(self.value)
