"""Where chance comes from: throws of a die or a phrase said aloud, before everyone's eyes."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.ui.widgets.basics import QuietButton, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import column, flow

DICE = 10
"""Throws of a die that a draw needs at least: over sixty million outcomes."""

_THROWS = f"Gooi minstens {DICE} keer. Typ van elke worp het cijfer: 1 tot en met 6."
_NOTHING = "Typ eerst de worpen, of de zin die hardop gezegd is."
_BOTH = "Kies: de worpen, of een zin. Maak een van de twee leeg."


class SeedFields(QWidget):
    """Two fields, of which one is filled in, and the button that goes on with it."""

    def __init__(self, key: str, thing: str, word: str, go_on: Callable[[str, str], None]) -> None:
        """``key`` and ``thing`` begin the names; ``go_on`` gets the seed and a sentence that reads it back."""
        super().__init__()
        self._go_on = go_on
        self.dice = TextField(
            "Worpen met de dobbelsteen", f"{key}_{thing}_dice_edit", help_text=_THROWS, optional=True
        )
        self.phrase = TextField("Of een zin", f"{key}_{thing}_edit", optional=True)
        button = named(QuietButton(word), f"{key}_{thing}_set")
        layout = column(self)
        for part in (self.dice, self.phrase, flow(button)):
            layout.addWidget(part)
        button.clicked.connect(self._ask)
        for field in (self.dice, self.phrase):
            field.edit.returnPressed.connect(self._ask)

    def refuse(self, sentence: str) -> None:
        """Say why it was not taken."""
        (self.dice if self.dice.value else self.phrase).show_error(sentence)

    def _ask(self) -> None:
        typed, thrown = self.dice.value, throws(self.dice.value)
        if typed and self.phrase.value:
            _wrong(self.phrase, _BOTH)
        elif typed and not thrown:
            _wrong(self.dice, _THROWS)
        elif thrown:
            self._go_on(thrown, f"De worpen zijn: {thrown}.")
        elif self.phrase.value:
            self._go_on(self.phrase.value, f"De lotingszin wordt: “{self.phrase.value}”.")
        else:
            _wrong(self.dice, _NOTHING)


def throws(typed: str) -> str:
    """Return the throws of a die as typed, without what stands between them; empty when too few or no throws."""
    digits = re.sub(r"[\s,.;-]", "", typed)
    return digits if len(digits) >= DICE and set(digits) <= set("123456") else ""


def _wrong(field: TextField, sentence: str) -> None:
    field.show_error(sentence)
    field.setFocus(Qt.FocusReason.OtherFocusReason)
