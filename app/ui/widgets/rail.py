"""The rail at the side: the pages of the window, each an icon with its word."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QSizePolicy, QWidget

from app.ui.tokens import SPACE_1, SPACE_2
from app.ui.widgets.basics import Button, named
from app.ui.widgets.layouts import column


class RailButton(Button):
    """One page of the rail."""

    def __init__(self, word: str, icon_name: str, key: str) -> None:
        """``key`` is the shortcut that goes there."""
        super().__init__(word, icon_name, key=key)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._recolour)

    def _ink(self) -> QColor:
        role = QPalette.ColorRole.HighlightedText if self.isChecked() else QPalette.ColorRole.ButtonText
        return QGuiApplication.palette().color(role)

    def sizeHint(self) -> QSize:
        """Keep room for the word in bold, so that nothing moves when it is chosen."""
        hint = super().sizeHint()
        return QSize(hint.width() + hint.width() // 12, hint.height())


class Rail(QFrame):
    """The pages, the daily ones above, the rest below. Scrolls when the letters are large."""

    chosen = Signal(str)
    """The page with this key was pressed."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.setObjectName("rail")
        self._group = QButtonGroup(self)
        self._buttons: dict[str, RailButton] = {}
        self._above = 0
        inside = QWidget()
        inside.setObjectName("rail_items")
        self._layout = column(inside, space=SPACE_1, margin=SPACE_2)
        self._layout.addStretch(1)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(inside)
        self._inside = inside
        column(self).addWidget(self._area)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def add(self, key: str, word: str, icon_name: str, shortcut: str, *, below: bool) -> None:
        """Add a page; ``below`` sets it with the seldom ones at the bottom."""
        button = named(RailButton(word, icon_name, shortcut), f"rail_{key}", word)
        button.clicked.connect(lambda: self.chosen.emit(key))
        button.setCheckable(True)
        self._group.addButton(button)
        self._buttons[key] = button
        if below:
            self._layout.addWidget(button)
        else:
            self._layout.insertWidget(self._above, button)
            self._above += 1

    def add_below(self, button: QWidget) -> None:
        """Add something that is no page at the very bottom."""
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._layout.addWidget(button)

    def mark(self, key: str) -> None:
        """Show which page is open."""
        self._buttons[key].setChecked(True)

    def sizeHint(self) -> QSize:
        """Be as wide as the longest word."""
        scroll = self._area.verticalScrollBar()
        bar = scroll.sizeHint().width() if scroll.isVisible() else 0
        return QSize(self._inside.sizeHint().width() + bar + 2, 200)

    def minimumSizeHint(self) -> QSize:
        """Never cut a word off."""
        return QSize(self.sizeHint().width(), 100)
