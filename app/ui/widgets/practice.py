"""The mark of a practice edition: a band across the top of every page that nobody can overlook."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.tokens import LIGHT, SPACE_3, SPACE_6
from app.ui.widgets.basics import named

SENTENCE = "OEFENEN — dit is een oefening, niets telt echt"


class PracticeBand(QWidget):
    """White words on purple with slanting stripes, the same in every scheme."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Fill the width."""
        super().__init__(parent)
        named(self, "practice_band", SENTENCE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Ask for one line of text."""
        return QSize(200, self.fontMetrics().height() + SPACE_3)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint stripes, a plain ground under the words, and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(LIGHT.practice))
        self._stripes(painter)
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        wide = painter.fontMetrics().horizontalAdvance(SENTENCE) + 2 * SPACE_6
        ground = QRect((self.width() - wide) // 2, 0, wide, self.height())
        painter.fillRect(ground, QColor(LIGHT.practice))
        painter.setPen(QColor(LIGHT.on_practice))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, SENTENCE)

    def _stripes(self, painter: QPainter) -> None:
        painter.setPen(QPen(QColor(LIGHT.practice_stripe), 6))
        height = self.height()
        for x in range(-height, self.width() + height, 28):
            painter.drawLine(x, height + 4, x + height + 8, -4)
