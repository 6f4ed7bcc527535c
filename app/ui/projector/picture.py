"""Paints one picture for the hall, as large as fits: black on white, the outcome by a word, a sign and a shape."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.projector.slides import Slide
from app.ui.tokens import LIGHT
from app.ui.widgets.basics import named
from app.ui.widgets.icons import draw_icon

RESULT_HINT = "Spatie of pijl: verder. Pijl terug: terug. End: de gekozen plannen. Esc: sluiten."
_INK, _MUTED = QColor(LIGHT.ink), QColor(LIGHT.muted)
_ACCENT, _PAPER = QColor(LIGHT.accent), QColor(LIGHT.surface)
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
_LEAST = 12
"""Pixels under which letters do not shrink; then the end of a text falls away."""


class Picture(QWidget):
    """Where a slide is painted."""

    def __init__(self, name: str) -> None:
        """Start empty."""
        super().__init__()
        named(self, name)
        self._slide: Slide | None = None
        self._hint = ""

    def show_slide(self, slide: Slide, *, hint: str) -> None:
        """Paint another slide; ``hint`` says which keys there are, or is empty."""
        self._slide, self._hint = slide, hint
        self.setAccessibleName(slide.spoken)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint from the top down: where we are, what it is about, how it ended, the money."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), _PAPER)
        if self._slide is None:
            return
        unit = max(1, min(self.height() // 36, self.width() // 64))
        sheet = self.rect().adjusted(3 * unit, 2 * unit, -3 * unit, -2 * unit)
        head, money = sheet.top() + 3 * unit, sheet.bottom() - 7 * unit
        _text(
            painter,
            QRect(sheet.left(), sheet.top(), sheet.width(), 2 * unit),
            self._slide.heading,
            1.5 * unit,
        )
        middle = QRect(sheet.left(), head, sheet.width(), money - head - unit)
        if self._slide.share is None:
            _words(painter, middle, self._slide, unit)
        else:
            _plan(painter, middle, self._slide, self._slide.share, unit)
        bottom = QRect(sheet.left(), money, sheet.width(), sheet.bottom() - money)
        _money(painter, bottom, self._slide, unit, self._hint)


def _words(painter: QPainter, box: QRect, slide: Slide, unit: int) -> None:
    """Paint a title and lines under it: the opening, or the list of chosen plans."""
    title = QRect(box.left(), box.top(), box.width(), 6 * unit)
    _text(painter, title, slide.title, 4 * unit, bold=True)
    lines = slide.list or slide.facts
    if not lines:
        return
    below = QRect(box.left(), title.bottom(), box.width(), box.bottom() - title.bottom())
    high = min(below.height() // len(lines), 6 * unit)
    size = _common_size(painter, lines, below.width() - 3 * unit, high - unit // 3, 2.2 * unit)
    for place, line in enumerate(lines):
        top = below.top() + place * high
        left = below.left()
        if slide.list and slide.ticked:
            draw_icon(painter, "tick", _ACCENT, QRectF(left, top + size * 0.1, size * 1.2, size * 1.2))
            left += 3 * unit
        _text(painter, QRect(left, top, below.right() - left, high), line, size)


def _plan(painter: QPainter, box: QRect, slide: Slide, share: float, unit: int) -> None:
    """Paint a plan: its name, votes and cost, its bar, and what became of it."""
    title = QRect(box.left(), box.top(), box.width(), 10 * unit)
    _text(painter, title, slide.title, 4 * unit, bold=True)
    facts = QRect(box.left(), title.bottom() + unit // 2, box.width(), 3 * unit)
    _text(painter, facts, "   ".join(slide.facts), 2.2 * unit)
    bar = QRectF(box.left(), facts.bottom() + unit // 2, box.width() * share, 1.6 * unit)
    painter.setPen(QPen(_ACCENT, max(2, unit // 5)))
    painter.setBrush(_ACCENT if slide.chosen else _PAPER)
    if share:
        painter.drawRect(bar)
    top = int(bar.bottom()) + unit
    _verdict(painter, QRect(box.left(), top, box.width(), box.bottom() - top), slide, unit)


def _verdict(painter: QPainter, box: QRect, slide: Slide, unit: int) -> None:
    high = min(box.height(), 6 * unit)
    frame = QRect(box.left(), box.top(), box.width(), high)
    painter.setPen(QPen(_ACCENT if slide.chosen else _INK, max(2, unit // 4)))
    painter.setBrush(_ACCENT if slide.chosen else _PAPER)
    painter.drawRoundedRect(frame, unit // 2, unit // 2)
    ink = _PAPER if slide.chosen else _INK
    side = high - 2 * unit
    draw_icon(
        painter,
        "tick" if slide.chosen else "no",
        ink,
        QRectF(frame.left() + unit, frame.top() + unit, side, side),
    )
    words = frame.adjusted(2 * unit + side, 0, -unit, 0)
    _text(painter, words, slide.verdict, 2.6 * unit, bold=True, ink=ink, middle=True)


def _money(painter: QPainter, box: QRect, slide: Slide, unit: int, hint: str) -> None:
    """Paint how much is given away: a bar of the whole budget, filled from the left, and the same in words."""
    words = QRect(box.left(), box.top() + 2 * unit, box.width(), 3 * unit)
    if hint:
        below = QRect(box.left(), words.bottom(), box.width(), int(1.5 * unit))
        _text(painter, below, hint, unit, ink=_MUTED)
    if not slide.budget_cents:
        return
    whole = QRectF(box.left(), box.top(), box.width(), 1.8 * unit)
    painter.setPen(QPen(_INK, max(2, unit // 6)))
    painter.setBrush(_PAPER)
    painter.drawRect(whole)
    share = min(1.0, slide.used_cents / slide.budget_cents)
    painter.fillRect(QRectF(whole.left(), whole.top(), whole.width() * share, whole.height()), _INK)
    _text(painter, words, slide.money, 2 * unit)


def _font(painter: QPainter, size: float, *, bold: bool) -> QFont:
    font = QFont(painter.font())
    font.setPixelSize(max(_LEAST, int(size)))
    font.setBold(bold)
    return font


def _fitting(
    painter: QPainter, text: str, width: int, height: int, most: float, *, bold: bool = False
) -> QFont:
    """Return the largest letters in which a text fits, no larger than ``most`` pixels."""
    size = int(most)
    while True:
        font = _font(painter, size, bold=bold)
        metrics = QFontMetrics(font)
        needed = metrics.boundingRect(QRect(0, 0, width, 100_000), int(_WRAP), text)
        longest = max((metrics.horizontalAdvance(word) for word in text.split()), default=0)
        if size <= _LEAST or (needed.height() <= height and longest <= width):
            return font
        size -= 1


def _common_size(painter: QPainter, lines: tuple[str, ...], width: int, height: int, most: float) -> int:
    return min(_fitting(painter, line, width, height, most).pixelSize() for line in lines)


def _text(
    painter: QPainter,
    box: QRect,
    text: str,
    most: float,
    *,
    bold: bool = False,
    ink: QColor = _INK,
    middle: bool = False,
) -> None:
    font = _fitting(painter, text, box.width(), box.height(), most, bold=bold)
    painter.save()
    painter.setFont(font)
    painter.setPen(ink)
    upright = Qt.AlignmentFlag.AlignVCenter if middle else Qt.AlignmentFlag.AlignTop
    painter.drawText(box, int(_WRAP | upright), text)
    painter.restore()
