"""Online likes out of a file: looked at first, then taken over."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.dutch import count, number
from app.models.like_table import read_likes
from app.operations import likes
from app.operations.likes_online import OnlinePreview, preview
from app.ui.file_dialog import file_dialog
from app.ui.jobs import NOTHING
from app.ui.pages.base import Page
from app.ui.pages.likes_entry import CHANGED
from app.ui.pages.likes_words import day_of, day_typed, left_line
from app.ui.pages.manage_online import ListNotOpened
from app.ui.tokens import SPACE_4, Tone
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import Card, column, flow
from app.ui.widgets.lists import Row, SearchList

_HOW = (
    "Kies de lijst van de website: een CSV- of Excel-bestand met een kolom nummer en een kolom likes. U ziet eerst wat "
    "er verandert."
)


class OnlineView(QWidget):
    """A file, a preview, and the day it is of."""

    taken = Signal()
    """The counts were taken over."""

    def __init__(self, page: Page) -> None:
        """Start without a file."""
        super().__init__()
        self._page = page
        self._found: OnlinePreview | None = None
        self._choose = named(QuietButton("Bestand kiezen", "open"), "likes_file_choose")
        self._choose.clicked.connect(self._ask_file)
        self._day = TextField(
            "Dag van de telling", "likes_file_day", help_text="De nieuwste dag telt.", longest=10
        )
        self._found_words = Words("", "large")
        self._left = Words("")
        self._list = SearchList(
            "likes_file",
            ("Nummer", "Plan", "Was", "Wordt"),
            placeholder="Wat er verandert",
            empty="Kies eerst een bestand.",
            stretch=1,
            right=frozenset({2, 3}),
            searchable=False,
        )
        card = Card()
        for part in (Words(_HOW), flow(self._choose), self._day):
            card.body.addWidget(part)
        layout = column(self, space=SPACE_4)
        for part in (card, self._found_words, self._left, self._list):
            layout.addWidget(part)

    def begin(self) -> None:
        """Begin without a file, on today's day."""
        self._page.set_title("Likes van internet")
        self._day.set_value(day_typed(self._page.desk.now().date()))
        self._show(None)
        self.focus_first()

    def focus_first(self) -> None:
        """Go to the button for the file, or to the day once there is one."""
        first = self._day if self._found else self._choose
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_file(self) -> None:
        dialog = file_dialog(self, "likes_file_dialog", "Kies de lijst met likes")
        dialog.setNameFilters(["Lijsten (*.csv *.xlsx *.txt)", "Alle bestanden (*)"])
        dialog.fileSelected.connect(self.look_at)
        dialog.open()

    def look_at(self, path: str) -> None:
        """Read a file and show what it would change."""
        store = self._page.desk.store

        def read() -> OnlinePreview:
            try:
                data = Path(path).read_bytes()
            except OSError as error:
                raise ListNotOpened(name=Path(path).name) from error
            return preview(store, read_likes(data))

        self._page.act(read, self._show, changed=NOTHING)

    def _show(self, found: OnlinePreview | None) -> None:
        self._found = found
        lines = found.lines if found else ()
        cells = [
            Row(one.plan_id, (str(one.number), one.title, number(one.before), number(one.count)))
            for one in lines
        ]
        self._list.set_rows(cells)
        changes = sum(one.before != one.count for one in lines)
        said = f"{count(len(lines), 'plan', 'plannen')} gevonden, bij {changes} verandert het aantal."
        self._found_words.set_text(said if found else "")
        self._left.set_text(left_line([row.key for row in found.left]) if found and found.left else "")
        for words in (self._found_words, self._left):
            words.setVisible(bool(words.plain))
        self._page.set_main_action("Overnemen", self._take if lines else None, "tick")
        if found:
            self.focus_first()

    def _take(self) -> None:
        found, as_of = self._found, day_of(self._day.value)
        if found is None:
            return
        if as_of is None or as_of > self._page.desk.now().date():
            self._day.show_error("Vul een dag in die al geweest is, zoals 3-11-2026.")
            self._day.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        store, moment = self._page.desk.store, self._page.desk.moment()
        counts: dict[UUID, int] = found.counts

        def done(news: int) -> None:
            self._show(None)
            self._page.say(
                Tone.YES, f"Overgenomen: {count(news, 'plan heeft', 'plannen hebben')} een nieuw aantal."
            )
            self.taken.emit()

        self._page.act(
            lambda: likes.set_online(store, moment, counts=counts, as_of=as_of), done, changed=CHANGED
        )
