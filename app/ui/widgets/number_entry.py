"""A field for one hand on the numeric keypad: numbers with Enter, and a meaning for minus and slash."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit

from app.ui.widgets.basics import named, styled

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NumberEntry(QLineEdit):
    """Takes digits only. Enter gives the number away and empties the field; an empty field says so too."""

    entered = Signal(int)
    """A number was typed and closed with Enter."""
    entered_nothing = Signal()
    """Enter was pressed on an empty field."""
    minus_pressed = Signal()
    slash_pressed = Signal()
    erased_nothing = Signal()
    """Backspace was pressed on an empty field: the person wants to take back what went before."""

    def __init__(self, name: str, *, spoken: str, digits: int = 4) -> None:
        """``digits`` is the most that can be typed."""
        super().__init__()
        named(self, name, spoken)
        self.setValidator(QRegularExpressionValidator(QRegularExpression(f"\\d{{0,{digits}}}"), self))
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        styled(self, grand=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys of the numeric keypad that mean something here; leave the others to the field."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif event.key() in _ENTER:
            self._enter()
        elif event.key() == Qt.Key.Key_Minus:
            self.minus_pressed.emit()
        elif event.key() == Qt.Key.Key_Slash:
            self.slash_pressed.emit()
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.erased_nothing.emit()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        typed = self.text()
        self.clear()
        if typed:
            self.entered.emit(int(typed))
        else:
            self.entered_nothing.emit()
