"""A result as bars, each with its words beside it, so that nothing depends on colour or on seeing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4
from app.ui.widgets.basics import named
from app.ui.widgets.icons import draw_icon

_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


@dataclass(frozen=True)
class Bar:
    """One bar: what it is about, how long, what stands behind it; ``marked`` gets a tick and a full bar."""

    label: str
    value: int
    text: str
    marked: bool = False


class Bars(QWidget):
    """Bars under each other, as long as their values, on a common scale from nought."""

    def __init__(self, name: str, spoken: str) -> None:
        """``spoken`` is what the whole picture is about."""
        super().__init__()
        named(self, name, spoken)
        self._bars: tuple[Bar, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_bars(self, bars: Sequence[Bar]) -> None:
        """Show other bars, in the given order; the screen reader gets them as text."""
        self._bars = tuple(bars)
        self.setAccessibleDescription("; ".join(f"{bar.label}: {bar.text}" for bar in bars))
        self._fit()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for the height of all bars at the present width."""
        return QSize(480, self._height(max(self.width(), 320)))

    def minimumSizeHint(self) -> QSize:
        """Fit in a narrow window."""
        return QSize(240, self._height(max(self.width(), 240)))

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all bars at ``width`` pixels."""
        return self._height(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height when the width changes."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint each bar under its words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 0
        greatest = max((bar.value for bar in self._bars), default=0) or 1
        for bar in self._bars:
            top = self._paint_bar(painter, bar, top, bar.value / greatest)

    def _paint_bar(self, painter: QPainter, bar: Bar, top: int, share: float) -> int:
        colours = self.palette()
        line = self.fontMetrics().height()
        words = self._words_box(bar, self.width()).translated(0, top)
        painter.setPen(colours.color(QPalette.ColorRole.WindowText))
        if bar.marked:
            draw_icon(painter, "tick", painter.pen().color(), QRectF(0, top, line, line))
        painter.drawText(words, int(_WRAP), self._caption(bar))
        room = QRectF(words.left(), words.bottom() + SPACE_2, self.width() - words.left() - 1, self._thick())
        accent = colours.color(QPalette.ColorRole.Highlight)
        painter.setPen(accent)
        painter.setBrush(accent if bar.marked else colours.color(QPalette.ColorRole.AlternateBase))
        if bar.value:
            painter.drawRoundedRect(
                QRectF(room.topLeft(), QSizeF(max(3.0, room.width() * share), self._thick())), 3, 3
            )
        return int(room.bottom()) + SPACE_4

    def _caption(self, bar: Bar) -> str:
        return f"{bar.label}\n{bar.text}"

    def _words_box(self, bar: Bar, width: int) -> QRect:
        left = self.fontMetrics().height() + SPACE_3
        return self.fontMetrics().boundingRect(
            QRect(left, 0, max(80, width - left), 100_000), int(_WRAP), self._caption(bar)
        )

    def _thick(self) -> int:
        return max(12, self.fontMetrics().height() * 2 // 3)

    def _height(self, width: int) -> int:
        return sum(
            self._words_box(bar, width).height() + SPACE_2 + self._thick() + SPACE_4 for bar in self._bars
        )

    def _fit(self) -> None:
        self.setMinimumHeight(self._height(max(self.width(), 240)))
        self.updateGeometry()


class ShareBar(QWidget):
    """One bar of a whole with a part of it filled; its words stand beside it on the page."""

    def __init__(self, name: str) -> None:
        """Start empty."""
        super().__init__()
        named(self, name)
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, part: int, whole: int, spoken: str) -> None:
        """Fill ``part`` of ``whole``; ``spoken`` says the same in words."""
        self._share = min(1.0, part / whole) if whole else 0.0
        self.setAccessibleName(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        """Be as high as a line of text."""
        return QSize(320, max(16, self.fontMetrics().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the outline of the whole and the part in it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        whole = QRectF(1, 1, self.width() - 2, self.height() - 2)
        painter.setPen(colours.color(QPalette.ColorRole.WindowText))
        painter.drawRect(whole)
        part = QRectF(whole.left(), whole.top(), whole.width() * self._share, whole.height())
        painter.fillRect(part, colours.color(QPalette.ColorRole.Highlight))
