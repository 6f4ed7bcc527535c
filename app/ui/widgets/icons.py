"""The line icons, drawn in the ink of what they stand on."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import paths
from app.ui.tokens import Tone

SIZE = 24
"""Side of an icon at 100 % text, in pixels."""

TONE_ICONS = {Tone.YES: "yes", Tone.NO: "no", Tone.MIND: "mind", Tone.IDLE: "idle"}


@cache
def _drawing(name: str) -> str:
    return (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def draw_icon(painter: QPainter, name: str, ink: QColor, box: QRectF) -> None:
    """Draw the icon ``name`` in ``ink``, filling ``box``."""
    svg = _drawing(name).replace("currentColor", ink.name())
    QSvgRenderer(QByteArray(svg.encode())).render(painter, box)


def icon(name: str, ink: QColor, side: int = SIZE, *, gap: int = 0) -> QIcon:
    """Return an icon for a button, in ``ink``, sharp on a screen of double density.

    ``gap`` pixels on its right stay white, to keep the word at a distance.
    """
    pixmap = QPixmap((side + gap) * 2, side * 2)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw_icon(painter, name, ink, QRectF(0, 0, side, side))
    painter.end()
    return QIcon(pixmap)


def side_for(widget: QWidget, factor: float = 1.25) -> int:
    """Return the side of an icon beside text in this widget's own size, in pixels."""
    return max(16, round(widget.fontMetrics().height() * factor))


class Icon(QWidget):
    """An icon that stands by itself beside a word; the style sheet's ``color`` is its ink."""

    def __init__(self, name: str, parent: QWidget | None = None, *, factor: float = 1.25) -> None:
        """``factor`` is its side in heights of a line of text."""
        super().__init__(parent)
        self._name = name
        self._factor = factor
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_name(self, name: str) -> None:
        """Show another icon."""
        self._name = name
        self.update()

    def sizeHint(self) -> QSize:
        """Grow with the text."""
        side = side_for(self, self._factor)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it in the ink of the style sheet."""
        painter = QPainter(self)
        side = min(self.width(), self.height())
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        draw_icon(
            painter,
            self._name,
            ink,
            QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side),
        )
