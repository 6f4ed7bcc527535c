"""Layouts that keep the window within one direction of scrolling, however large the text."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QLayoutItem, QSizePolicy, QVBoxLayout, QWidget

from app.ui.tokens import SPACE_3, SPACE_4, SPACE_6


class FlowLayout(QLayout):
    """Puts widgets beside each other and goes on below when the line is full; for rows of buttons and counters."""

    def __init__(
        self, parent: QWidget | None = None, *, space: int = SPACE_3, to_right: bool = False
    ) -> None:
        """``space`` in pixels; ``to_right`` sets each line against the right edge."""
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._to_right = to_right
        self.setSpacing(space)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Add an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, or None past the end, as Qt asks for."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take an item out, or None past the end."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Ask for no more room than the items need."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that the lines take at ``width`` pixels."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put every item in its place."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """Ask for one line."""
        shown = self._shown()
        width = sum(item.sizeHint().width() for item in shown) + self.spacing() * max(0, len(shown) - 1)
        height = max((item.sizeHint().height() for item in shown), default=0)
        return QSize(width, height)

    def minimumSize(self) -> QSize:
        """Need the width of the widest item only."""
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        lines: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        used = 0
        for item in self._shown():
            size = item.sizeHint().boundedTo(QSize(max(width, item.minimumSize().width()), 16777215))
            if lines[-1] and used + size.width() > width:
                lines.append([])
                used = 0
            lines[-1].append((item, size))
            used += size.width() + self.spacing()
        return lines

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        y = rect.y()
        for line in self._lines(rect.width()):
            high = max((self._height(item, size) for item, size in line), default=0)
            wide = sum(size.width() for _, size in line) + self.spacing() * (len(line) - 1)
            x = rect.right() + 1 - wide if self._to_right else rect.x()
            for item, size in line:
                if move:
                    item.setGeometry(QRect(QPoint(x, y), QSize(size.width(), high)))
                x += size.width() + self.spacing()
            y += high + self.spacing()
        return max(0, y - self.spacing() - rect.y())

    @staticmethod
    def _height(item: QLayoutItem, size: QSize) -> int:
        return item.heightForWidth(size.width()) if item.hasHeightForWidth() else size.height()


def column(parent: QWidget | None = None, *, space: int = SPACE_4, margin: int = 0) -> QVBoxLayout:
    """Return a layout from top to bottom; ``space`` and ``margin`` in pixels."""
    layout = QVBoxLayout() if parent is None else QVBoxLayout(parent)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(space)
    return layout


def row(*items: QWidget, space: int = SPACE_3) -> QHBoxLayout:
    """Return a layout from left to right with these items; use ``flow`` where large text may need more lines."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(space)
    for item in items:
        layout.addWidget(item)
    return layout


def flow(*items: QWidget, space: int = SPACE_3, to_right: bool = False) -> QWidget:
    """Return a widget with these items beside each other, wrapping when the line is full."""
    holder = QWidget()
    layout = FlowLayout(holder, space=space, to_right=to_right)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    holder.setSizePolicy(policy)
    for item in items:
        layout.addWidget(item)
    return holder


class Card(QFrame):
    """A surface that holds what belongs together; fill its ``body``."""

    def __init__(self, parent: QWidget | None = None, *, margin: int = SPACE_6) -> None:
        """``margin`` in pixels."""
        super().__init__(parent)
        self.body = column(self, margin=margin)


class Toned(QFrame):
    """A surface whose ground tells its tone, beside the icon and words inside."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without tone."""
        super().__init__(parent)
        self.setProperty("tone", "idle")


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget = item.widget()
        inner = item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
