"""The window for the hall: a whole display, large letters, one plan at a time, on keys that a presenter has too.

It keeps the result that it was opened with: what is counted meanwhile does not change the story halfway.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from app.ui.projector.picture import RESULT_HINT, Picture
from app.ui.projector.slides import Slide, first_of_ending
from app.ui.widgets.answers import announce
from app.ui.widgets.layouts import column
from app.ui.widgets.practice import PracticeBand

_NEXT = frozenset(
    {
        Qt.Key.Key_Space,
        Qt.Key.Key_Right,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
    }
)
_BAND = 22
"""Pixels of the letters of the practice band: it is read from the back of the hall."""
_BACK = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_PageUp, Qt.Key.Key_Backspace})


class ProjectorWindow(QWidget):
    """The result, or a plan lab, for the hall. Space or an arrow goes on, Esc closes."""

    turned = Signal()
    """Another picture shows."""
    closed = Signal()
    """The window is going away."""

    def __init__(
        self,
        shown: Sequence[Slide],
        parent: QWidget,
        *,
        practice: bool,
        about: str = "uitslag",
        hint: str = RESULT_HINT,
    ) -> None:
        """``shown`` are the pictures; ``parent`` is the window of the desk, with which this one goes.

        ``about`` says what is shown, ``hint`` which keys there are.
        """
        super().__init__(parent, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("projector")
        self.setWindowTitle(f"Wijkbalie – {about}")
        self._hint = hint
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.slides = tuple(shown)
        self.at = 0
        self._picture = Picture("projector_picture")
        layout = column(self, space=0)
        if practice:
            band = PracticeBand()
            band.setStyleSheet(f"font-size: {_BAND}px")
            layout.addWidget(band)
        layout.addWidget(self._picture, 1)
        self.show_slide(0)

    @property
    def slide(self) -> Slide:
        """Return the picture that shows."""
        return self.slides[self.at]

    def show_slide(self, place: int) -> None:
        """Show the picture at this place; before the first and after the last nothing changes."""
        self.at = min(max(place, 0), len(self.slides) - 1)
        self._picture.show_slide(self.slide, hint="" if self.at else self._hint)
        self.setAccessibleName(self.slide.spoken)
        announce(self, self.slide.spoken)
        self.turned.emit()

    def go_on(self) -> None:
        """Show the next picture."""
        self.show_slide(self.at + 1)

    def go_back(self) -> None:
        """Show the picture before this one."""
        self.show_slide(self.at - 1)

    def leave(self) -> None:
        """Put the window away for good."""
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through the evening by keyboard or presenter; other keys do nothing."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.leave()
        elif key in _NEXT:
            self.go_on()
        elif key in _BACK:
            self.go_back()
        elif key == Qt.Key.Key_Home:
            self.show_slide(0)
        elif key == Qt.Key.Key_End:
            self.show_slide(first_of_ending(self.slides))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go on at a click, back at a click on the left edge."""
        at: QPoint = event.position().toPoint()
        if at.x() < self.width() // 5:
            self.go_back()
        else:
            self.go_on()
