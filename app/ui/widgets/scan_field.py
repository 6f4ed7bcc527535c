"""A large field for what a scanner types: a line that ends with Enter, or with the Tab that some scanners send."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.widgets.basics import named, styled


class ScanField(QLineEdit):
    """Takes a scanned or typed line. It stays, selected, so that the next one replaces it."""

    code_entered = Signal(str)
    """A line was completed with Enter or Tab; never an empty one."""

    def __init__(self, name: str, *, spoken: str, parent: QWidget | None = None) -> None:
        """``spoken`` is what a screen reader calls it."""
        super().__init__(parent)
        named(self, name, spoken)
        styled(self, grand=True)

    @property
    def code(self) -> str:
        """Return what stands in the field."""
        return self.text().strip()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Enter as the end; Tab comes by ``focusNextPrevChild``."""
        ends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if ends and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._enter()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001  # as Qt calls it
        """Keep the keyboard when Tab ends a scan."""
        if forward and self.text() and not self.hasSelectedText():
            self._enter()
            return True
        return super().focusNextPrevChild(forward)

    def _enter(self) -> None:
        code = self.code
        self.selectAll()
        if code:
            self.code_entered.emit(code)
