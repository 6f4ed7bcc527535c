"""The parts that the marking screen is made of: large words, and keys that are easy to hit.

A key paints itself, because Qt's own buttons cannot break a long title over lines, and because the ring around what has
the keyboard must stand free on the ground in every theme.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from app.ui.marking.look import Look

_RING, _FREE, _BORDER = 5, 3, 2
_EDGE = _RING + _FREE
_WRAP = (
    int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeading) | int(Qt.AlignmentFlag.AlignVCenter)
)
_HUGE = 10_000


class Say(QLabel):
    """A sentence that wraps. It cannot be selected: nothing goes to the clipboard."""

    def __init__(self, text: str, role: str = "body") -> None:
        """``role``: ``body``, ``head``, ``title`` or ``alert``."""
        super().__init__(text)
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        # As far in as the body of a key.
        self.setContentsMargins(_EDGE, 0, _EDGE, 0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)


class Key(QAbstractButton):
    """Something to press: one or more lines of words, at least 12.7 mm high and wide.

    With ``marked`` it is a choice that shows a cross in a box, as on the paper. It lets the window decide about keys.
    """

    def __init__(
        self,
        look: Look,
        name: str,
        lines: Sequence[str],
        press: Callable[[], None],
        *,
        main: bool = False,
        marked: bool | None = None,
    ) -> None:
        """``lines[0]`` is set in bold when there are more; ``main`` fills the key with accent."""
        super().__init__()
        self._look, self._lines, self._main = look, tuple(lines), main
        self._measured: dict[tuple[str, bool, int], QRect] = {}
        self.setObjectName(f"marking_{name}")
        self.setAccessibleName(". ".join(lines))
        self.setCheckable(marked is not None)
        self.setChecked(bool(marked))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(lambda _checked=False: press())

    # ------------------------------------------------------------------ keys are the window's

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave every key to the window, which knows what a switch means."""
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """As ``keyPressEvent``."""
        event.ignore()

    # ------------------------------------------------------------------ measures

    def hasHeightForWidth(self) -> bool:
        """Say that long words take more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that the lines take at ``width`` pixels."""
        inside = width - self._beside
        high = sum(self._bounds(line, font, inside).height() for line, font in self._set_lines())
        return max(self._look.target + 2 * _EDGE, high + 2 * self._around)

    def sizeHint(self) -> QSize:
        """Ask for each line whole."""
        wide = max(self._bounds(line, font, _HUGE).width() for line, font in self._set_lines())
        width = max(self._look.target + 2 * _EDGE, wide + self._beside + 2)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Need the width of the longest word."""
        words = [(word, font) for line, font in self._set_lines() for word in line.split()]
        wide = max((self._bounds(word, font, _HUGE).width() for word, font in words), default=0)
        return QSize(
            max(self._look.target + 2 * _EDGE, wide + self._beside + 2), self._look.target + 2 * _EDGE
        )

    @property
    def _around(self) -> int:
        return _EDGE + self._look.gap

    @property
    def _box(self) -> int:
        return self._look.letter if self.isCheckable() else 0

    @property
    def _beside(self) -> int:
        return 2 * self._around + (self._box + self._look.gap if self._box else 0)

    def _set_lines(self) -> list[tuple[str, QFont]]:
        bold_first = len(self._lines) > 1 or self._main
        return [
            (line, self._look.font(bold=bold_first and place == 0)) for place, line in enumerate(self._lines)
        ]

    def _bounds(self, line: str, font: QFont, width: int) -> QRect:
        # A layout asks for the same measure many times over.
        asked = (line, font.bold(), max(1, width))
        if asked not in self._measured:
            room = QRect(0, 0, asked[2], _HUGE)
            self._measured[asked] = QFontMetrics(font).boundingRect(room, _WRAP, line)
        return self._measured[asked]

    # ------------------------------------------------------------------ how it is drawn

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring, the body, the box and the lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(self.layoutDirection())
        colours = self._look.colours
        ground, ink = (colours.accent, colours.on_accent) if self._main else (colours.paper, colours.ink)
        body = self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.ring), _RING))
            half = _RING // 2 + 1
            painter.drawRoundedRect(self.rect().adjusted(half, half, -half, -half), 10, 10)
        painter.setPen(self._border())
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(body, 6, 6)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        gap = self._look.gap
        inside = body.adjusted(gap, gap, -gap, -gap)
        if self._box:
            inside = self._draw_box(painter, inside)
        self._draw_lines(painter, inside, ink)

    def _border(self) -> QPen:
        """A choice that was made has a thicker border besides its cross; what cannot be pressed a broken one."""
        colours = self._look.colours
        if self.isChecked():
            return QPen(QColor(colours.accent), 2 * _BORDER)
        broken = Qt.PenStyle.SolidLine if self.isEnabled() else Qt.PenStyle.DashLine
        return QPen(QColor(colours.line), _BORDER, broken)

    def _draw_box(self, painter: QPainter, inside: QRect) -> QRect:
        """Draw the box at the leading side, and return the room that is left beside it."""
        side, step = self._box, self._box + self._look.gap
        at_right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = inside.right() + 1 - side if at_right else inside.left()
        box = QRect(left, inside.center().y() - side // 2, side, side)
        painter.setPen(QPen(QColor(self._look.colours.ink), 3))
        painter.drawRect(box)
        if self.isChecked():
            cross = box.adjusted(side // 5, side // 5, -side // 5, -side // 5)
            painter.setPen(QPen(QColor(self._look.colours.ink), max(4, side // 8)))
            painter.drawLine(cross.topLeft(), cross.bottomRight())
            painter.drawLine(cross.topRight(), cross.bottomLeft())
        return inside.adjusted(0, 0, -step, 0) if at_right else inside.adjusted(step, 0, 0, 0)

    def _draw_lines(self, painter: QPainter, inside: QRect, ink: str) -> None:
        painter.setPen(QColor(ink))
        lines = [
            (line, font, self._bounds(line, font, inside.width()).height())
            for line, font in self._set_lines()
        ]
        top = inside.center().y() - sum(high for *_, high in lines) // 2
        for line, font, high in lines:
            painter.setFont(font)
            painter.drawText(QRect(inside.left(), top, inside.width(), high + 1), _WRAP, line)
            top += high


class Scroller(QScrollArea):
    """What scrolls, up and down only; keys are the window's."""

    def __init__(self, inside: QWidget) -> None:
        """Show ``inside``."""
        super().__init__(widgetResizable=True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave every key to the window."""
        event.ignore()


def columns(look: Look, keys: Sequence[QWidget], count: int = 2) -> QWidget:
    """Return keys beside each other in ``count`` columns of one width."""
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(max(2, look.gap - 2 * _EDGE))
    for place, key in enumerate(keys):
        grid.addWidget(key, place // count, place % count)
    for place in range(count):
        grid.setColumnStretch(place, 1)
    return holder
