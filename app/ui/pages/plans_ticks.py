"""Two kinds of ticks on the form of a plan: the themes it belongs to, and consent, one purpose a box."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from app.models import consents
from app.ui.tokens import SPACE_1
from app.ui.widgets.basics import Words, named
from app.ui.widgets.fields import CheckField
from app.ui.widgets.layouts import column


class ThemeChecks(QWidget):
    """The themes a plan belongs to: one or more."""

    edited = Signal()

    def __init__(self, name: str, themes: Sequence[str]) -> None:
        """Offer the edition's themes; each box is called ``<name>_<place>``."""
        super().__init__()
        named(self, name, "Thema")
        self._name = name
        self._boxes: list[tuple[str, QCheckBox]] = []
        self._layout = column(self, space=SPACE_1)
        self._layout.addWidget(Words("Thema", "label"))
        self._layout.addWidget(Words("Waar hoort het plan bij? Meer dan één mag.", "muted"))
        for theme in themes:
            self._offer(theme)
        if not themes:
            self.hide()

    @property
    def value(self) -> tuple[str, ...]:
        """Return the themes that are ticked."""
        return tuple(theme for theme, box in self._boxes if box.isChecked())

    def set_value(self, themes: Sequence[str]) -> None:
        """Tick others; a theme that the edition does not know is kept."""
        for theme in themes:
            if theme not in (known for known, _ in self._boxes):
                self._offer(theme)
                self.show()
        for theme, box in self._boxes:
            box.setChecked(theme in themes)

    def focus_first(self) -> None:
        """Put the keyboard on the first theme."""
        if self._boxes:
            self._boxes[0][1].setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self, theme: str) -> None:
        place = len(self._boxes) + 1
        box = named(QCheckBox(theme.replace("&", "&&")), f"{self._name}_{place}", f"Thema: {theme}")
        box.clicked.connect(self.edited)
        self._boxes.append((theme, box))
        self._layout.addWidget(box)


class ConsentField(CheckField):
    """One purpose, what it means, and a box to tick: never more than one purpose in a box."""

    def __init__(self, name: str, purpose: str, meaning: str) -> None:
        """``purpose`` is the sentence that is agreed to."""
        self._purpose = Words(purpose, "label")
        super().__init__(consents.YES, name, help_text=meaning)
        self.control.setAccessibleName(f"{consents.YES}: {purpose}")

    def _build(self) -> None:
        # The purpose stands in its place; without a parent the words would be a window of their own.
        self._label.setParent(self)
        self._label.hide()
        layout = column(self, space=SPACE_1)
        for part in (self._purpose, self._help, self.control, self._wrong):
            layout.addWidget(part)
