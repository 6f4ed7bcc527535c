"""Lists: search while typing with the results under it, and the list of what is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QWidget,
)

from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6, TARGET
from app.ui.widgets.answers import EmptyState
from app.ui.widgets.basics import MainButton, QuietButton, Words, named
from app.ui.widgets.icons import Icon
from app.ui.widgets.layouts import Card, clear, column, row

_CELL_SIDES = 32
"""White at both sides of a cell's text, as the style sheet has it, in pixels."""

PAGE = 250
"""The most rows that a list shows; who needs more searches more precisely."""

PAUSE_MS = 150
"""Milliseconds of rest in typing before a search starts."""


@dataclass(frozen=True)
class Row:
    """A line of a list: the id of what it is about, and a text per column."""

    key: UUID
    cells: tuple[str, ...]


class Rows(QAbstractTableModel):
    """The rows that a list shows."""

    def __init__(self, columns: Sequence[str], right: frozenset[int], parent: QObject) -> None:
        """``right`` are the columns of numbers, which line up on the right."""
        super().__init__(parent)
        self._columns = tuple(columns)
        self._right = right
        self._rows: tuple[Row, ...] = ()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows, at most ``PAGE``."""
        self.beginResetModel()
        self._rows = tuple(rows[:PAGE])
        self.endResetModel()

    def row(self, number: int) -> Row:
        """Return a row by its place."""
        return self._rows[number]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Return the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a cell's text, its alignment, or what a screen reader says of it."""
        text = self._rows[index.row()].cells[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._columns[index.column()]}: {text}"
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in self._right:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a column's heading."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in self._right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


class SearchList(QWidget):
    """A search field with its results. Up and Down move, Enter opens (the first, if none was picked)."""

    searched = Signal(str)
    """The person rested while typing: look for this text (also when it became empty)."""

    chosen = Signal(UUID)
    """The person opened a row: its key."""

    start_pressed = Signal()
    """The button of the empty list was pressed."""

    def __init__(  # noqa: PLR0913  # a list is told all that differs between lists
        self,
        name: str,
        columns: Sequence[str],
        *,
        placeholder: str,
        empty: str,
        empty_word: str = "",
        nothing: str = "Niets gevonden. Kijk of het goed geschreven is.",
        stretch: int = 0,
        right: frozenset[int] = frozenset(),
        searchable: bool = True,
    ) -> None:
        """``name`` is ``<page>_<thing>``; ``nothing`` is said when a search finds nothing.

        ``stretch`` is the column that takes the room, ``right`` those of numbers.
        """
        super().__init__()
        self._empty_sentence = empty
        self._nothing_sentence = nothing
        self.search = named(
            QLineEdit(maxLength=100, placeholderText=placeholder), f"{name}_search", placeholder
        )
        self.search.setClearButtonEnabled(False)
        if not searchable:
            self.search.hide()
        self.search.installEventFilter(self)
        self.model = Rows(columns, right, self)
        self.table = named(QTableView(), f"{name}_table", placeholder)
        self.table.setModel(self.model)
        self._fit_soon = QTimer(self, interval=0, singleShot=True)
        self._fit_soon.timeout.connect(self._fit_rows)
        self._dress_table(stretch)
        self._empty = EmptyState(f"{name}_empty", empty, empty_word)
        self._empty.pressed.connect(self.start_pressed)
        self._more = Words("", "muted")
        self._more.hide()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.table)
        layout = column(self, space=SPACE_3)
        layout.addWidget(self.search)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._more)
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._search_now)
        self._open_when_found = False
        self._found_for = ""  # the search that the rows belong to
        self.search.textEdited.connect(self._pause.start)
        self.table.activated.connect(self._open)
        self.table.clicked.connect(self._open)
        self.setFocusProxy(self.search if searchable else self.table)

    def set_rows(self, rows: Sequence[Row], found_for: str | None = None) -> None:
        """Show what was found for a search text (the present one unless named); an overtaken answer is dropped."""
        self._found_for = self.text if found_for is None else found_for
        if self._found_for != self.text:
            return
        self.model.set_rows(rows)
        sought = bool(self.search.text().strip())
        self._empty.set_sentence(self._nothing_sentence if sought else self._empty_sentence)
        self._stack.setCurrentIndex(1 if rows else 0)
        self._more.setVisible(len(rows) > PAGE)
        self._more.set_text(f"Dit zijn de eerste {PAGE}. Typ meer om preciezer te zoeken.")
        self._fit_soon.start()
        if self._open_when_found:
            self._open_when_found = False
            self._open_picked()

    def set_sentences(self, empty: str, nothing: str) -> None:
        """Say something else where there are no rows: without a search, and when a search finds nothing."""
        self._empty_sentence, self._nothing_sentence = empty, nothing

    @property
    def text(self) -> str:
        """Return what is searched for."""
        return self.search.text().strip()

    def clear_search(self) -> None:
        """Empty the search field and search for everything."""
        self.search.clear()
        self._search_now()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys and Enter of the search field work on the results."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Give the rows the height of the text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._size_rows()

    def _key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if key in steps:
            self._step(steps[key])
            return True
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self._open_soon()
            return True
        return False

    def _step(self, step: int) -> None:
        if self.model.rowCount():
            now = self.table.currentIndex().row()
            self.table.selectRow(min(max(0, now + step), self.model.rowCount() - 1))

    def _open_soon(self) -> None:
        """Open what is picked; rows that still belong to what was typed before are waited for first."""
        if self._pause.isActive():
            self._search_now()
        self._open_when_found = self._found_for != self.text
        if not self._open_when_found:
            self._open_picked()

    def _open_picked(self) -> None:
        if self.model.rowCount():
            self._open(self.model.index(max(0, self.table.currentIndex().row()), 0))

    def _open(self, index: QModelIndex) -> None:
        self.chosen.emit(self.model.row(index.row()).key)

    def _search_now(self) -> None:
        self._pause.stop()
        self.searched.emit(self.text)

    def _dress_table(self, stretch: int) -> None:
        table = self.table
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setWordWrap(True)
        table.setTextElideMode(Qt.TextElideMode.ElideNone)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        heads = table.horizontalHeader()
        heads.setHighlightSections(False)
        heads.setSectionsClickable(False)
        # Only the rows in view decide how wide a column is: measuring all would hold up typing.
        heads.setResizeContentsPrecision(0)
        heads.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        heads.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        heads.sectionResized.connect(self._fit_soon.start)
        self._size_rows()

    def _size_rows(self) -> None:
        height = max(TARGET, self.table.fontMetrics().lineSpacing() + SPACE_6)
        self.table.verticalHeader().setMinimumSectionSize(height)
        self.table.verticalHeader().setDefaultSectionSize(height)
        self.table.setMinimumHeight(height * 4)
        self._fit_soon.start()

    def _fit_rows(self) -> None:
        """Give the rows whose text needs more than one line the height for it.

        Qt can do this itself, but measures every cell, and does not count the style sheet's padding.
        """
        metrics, least = self.table.fontMetrics(), self.table.verticalHeader().defaultSectionSize()
        rooms = [self.table.columnWidth(column) - _CELL_SIDES for column in range(self.model.columnCount())]
        surely = [room // max(1, metrics.maxWidth() // 2) for room in rooms]
        for number in range(self.model.rowCount()):
            height = least
            for cell, room, fits in zip(self.model.row(number).cells, rooms, surely, strict=True):
                if "\n" in cell or (len(cell) > fits and metrics.horizontalAdvance(cell) > room):
                    box = QRect(0, 0, max(40, room), 10_000)
                    high = metrics.boundingRect(box, Qt.TextFlag.TextWordWrap, cell).height()
                    height = max(height, high + SPACE_6)
            if height != self.table.rowHeight(number):
                self.table.setRowHeight(number, height)


@dataclass(frozen=True)
class Todo:
    """Something to do: a sentence and the button that brings you there. ``why_not`` says why it can't be done now."""

    key: str
    sentence: str
    word: str = ""
    why_not: str = ""
    icon: str = "today"


class TodoList(QWidget):
    """What there is to do now, most urgent first: the first one is the main action."""

    chosen = Signal(str)
    """The button of the item with this key was pressed."""

    def __init__(self, name: str) -> None:
        """``name`` is ``<page>_<thing>``; each button is called ``<name>_<key>``."""
        super().__init__()
        named(self, name, "Wat er nu te doen is")
        self._name = name
        self._layout = column(self, space=SPACE_2)

    def set_items(self, items: Sequence[Todo], *, first_is_main: bool = True) -> None:
        """Show other items."""
        clear(self._layout)
        main = next((item.key for item in items if item.word), None) if first_is_main else None
        for item in items:
            self._layout.addWidget(self._line(item, main=item.key == main))

    def _line(self, item: Todo, *, main: bool) -> QWidget:
        card = Card(margin=SPACE_3)
        line = row(space=SPACE_4)
        line.setContentsMargins(SPACE_2, 0, 0, 0)
        line.addWidget(Icon(item.icon))
        words = column(space=0)
        words.addWidget(Words(item.sentence, "large" if main else "body"))
        if item.why_not:
            words.addWidget(Words(item.why_not, "muted"))
        line.addLayout(words, 1)
        if item.word:
            button = (MainButton if main else QuietButton)(item.word)
            named(button, f"{self._name}_{item.key}", f"{item.word}: {item.sentence}")
            button.clicked.connect(lambda: self.chosen.emit(item.key))
            line.addWidget(button)
        card.body.addLayout(line)
        return card
