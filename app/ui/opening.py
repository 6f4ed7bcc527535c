"""The first window: on the screen before anything else is loaded, and then filled with the real one.

Loading the program takes twice as long as showing a bare window. So a bare window comes first, in the colours of
the computer, and takes the main window in when that is ready.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.tokens import DARK, LIGHT


class Opening(QWidget):
    """An empty window of the program's size and colour, until ``fill``."""

    def __init__(self) -> None:
        """Make it; ``show`` and one round of events put it on the screen."""
        super().__init__()
        self._inside: QWidget | None = None
        self.setObjectName("opening")
        self.setWindowTitle("Wijkbalie")
        self.resize(1366, 768)
        dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        colours = self.palette()
        colours.setColor(QPalette.ColorRole.Window, QColor((DARK if dark else LIGHT).paper))
        self.setPalette(colours)

    def fill(self, window: QWidget) -> None:
        """Take the main window in; from here on it decides, also about closing."""
        self._inside = window
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(window)
        window.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close when what is inside agrees."""
        if self._inside is not None and not self._inside.close():
            event.ignore()
            return
        super().closeEvent(event)
