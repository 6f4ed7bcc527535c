"""One line of the last acts beside the check-in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.models.records import StationAct
from app.ui.pages.station_words import act_sentence
from app.ui.tokens import SPACE_2
from app.ui.widgets.basics import LinkButton, Words, named
from app.ui.widgets.layouts import row


class ActLine(QWidget):
    """One of the last acts, with its undo."""

    def __init__(self, name: str, undo: Callable[[StationAct], None]) -> None:
        """``undo`` gets the act that stands in this line."""
        super().__init__()
        self._act: StationAct | None = None
        self._words = Words()
        self.button = named(LinkButton("Terugdraaien", "undo"), name)
        self.button.clicked.connect(lambda: undo(self._act) if self._act else None)
        layout = row(space=SPACE_2)
        layout.addWidget(self._words, 1)
        layout.addWidget(self.button)
        self.setLayout(layout)
        self.hide()

    def show_act(self, act: StationAct | None) -> None:
        """Show an act; None leaves the line away."""
        self._act = act
        self.setVisible(act is not None)
        if act is not None and self._words.plain != act_sentence(act):
            self._words.set_text(act_sentence(act))
            self.button.setAccessibleName(f"Terugdraaien: {act_sentence(act)}")
        self.button.setVisible(act is not None and not act.undone)

    @property
    def text(self) -> str:
        """Return what the line says."""
        return self._words.plain
