"""The line above the form of a plan that says it is saved; it does not scroll away."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.printing import DocumentBar
from app.ui.tokens import SPACE_3, SPACE_4
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.icons import Icon
from app.ui.widgets.layouts import column, flow, row


class SavedStrip(QWidget):
    """The line that says how far the saving is, with the print button; it does not scroll away."""

    def __init__(self) -> None:
        """Start without anything to say."""
        super().__init__()
        self._icon = Icon("idle")
        self._words = named(Words("", "muted"), "plans_saved")
        self.printing = named(QuietButton("Print het plan", "print"), "plans_print")
        self.document = DocumentBar("plans_document")
        self.points = named(LinkButton("", "mind"), "plans_to_rules")
        self.alike = named(LinkButton("Lijkt op een ander plan", "mind"), "plans_to_alike")
        self.ways = flow(self.points, self.alike)
        self._line = row(self._icon, self._words, self.ways, self.printing, space=SPACE_3)
        self._line.setStretch(1, 1)
        layout = column(self, space=SPACE_3)
        layout.setContentsMargins(0, 0, SPACE_4, 0)
        layout.addLayout(self._line)
        layout.addWidget(self.document)
        self.show_ways("", alike=False)

    @property
    def text(self) -> str:
        """Return what the line says."""
        return self._words.plain

    def show_ways(self, points: str, *, alike: bool) -> None:
        """Offer to go to what the rules say, in so many words, and to the plans that look alike."""
        self.points.set_word(points)
        self.points.setVisible(bool(points))
        self.alike.setVisible(alike)
        self.ways.setVisible(bool(points) or alike)

    def take_ways(self) -> None:
        """Keep the two ways in the line; with large letters they go along with what scrolls."""
        if self._line.indexOf(self.ways) < 0:
            self._line.insertWidget(2, self.ways)

    def say(self, icon_name: str, sentence: str) -> None:
        """Say how far it is."""
        self._icon.set_name(icon_name)
        self._words.set_text(sentence.strip())
