"""The main window: it puts the parts together and carries wishes from one to the other, and does nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QWidget

from app.models.records import SyncStatus
from app.ui.catalogue import ASIDE, PAGES, PageSpec
from app.ui.desk import Desk, Place
from app.ui.frame import Header, StatusLine, step_text, with_view_menu
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.lock import LockPage
from app.ui.sending import Ending
from app.ui.style import apply_style
from app.ui.text import UNFORESEEN
from app.ui.tokens import Tone
from app.ui.widgets.basics import Button, QuietButton, named
from app.ui.widgets.layouts import column
from app.ui.widgets.practice import PracticeBand
from app.ui.widgets.rail import Rail, RailButton

B = TypeVar("B", bound=Button)
_STATUS_PAUSE_MS = 300
_STATUS_EVERY_MS = 60_000
_STILL_WRITING = (
    "Er wordt nog een USB-stick beschreven of iets geprint. Wacht even: het programma sluit vanzelf."
)


class MainWindow(QWidget):
    """The window with its rail, header, pages, status line and lock; ``Opening`` may hold it."""

    def __init__(
        self,
        desk: Desk,
        *,
        pages: Sequence[PageSpec] = PAGES,
        sync_status: Callable[[], SyncStatus] | None = None,
    ) -> None:
        """``sync_status`` asks the store how far this laptop and central agree; it runs on the store's thread."""
        super().__init__()
        self.desk = desk
        self._specs = {spec.key: spec for spec in pages}
        self._aside = {spec.key: spec for spec in ASIDE}
        self._pages: dict[str, Page] = {}
        self._stale: dict[str, frozenset[Topic]] = {}
        self._sync_status = sync_status
        self._focus_before: QWidget | None = None
        self._may_close = False
        self.setWindowTitle("Wijkbalie")
        self.resize(1366, 768)
        # Dressed first: what is made after it needs no second look at its style.
        self._dress()
        self._assemble()
        self._wire()
        self._add_shortcuts()
        self._lock.focus_first()

    # ------------------------------------------------------------------ pages

    @property
    def page(self) -> Page | None:
        """Return the page that is open; None before the first unlocking."""
        found = self._stack.currentWidget()
        return found if isinstance(found, Page) else None

    def open_page(self, key: str) -> Page:
        """Show a page, made when it is first asked for, with what changed since it was last seen."""
        before = self.page
        page = self._made(key)
        if before is page:
            return page
        if before is not None:
            before.save_pending()
        self._stack.setCurrentWidget(page)
        self._rail.mark(key if key in self._specs else self._aside[key].under)
        self._show_alone()
        self._refresh(page)
        page.focus_first()
        return page

    def go(self, place: Place) -> None:
        """Show a place that a page asked for."""
        page = self.open_page(place.page)
        if place.subject is not None or place.act:
            page.show_place(place)

    def _made(self, key: str) -> Page:
        if key not in self._pages:
            page = (self._specs.get(key) or self._aside[key]).make(self.desk)
            page.alone_changed.connect(self._show_alone)
            self._pages[key] = page
            self._stale[key] = page.topics
            self._stack.addWidget(page)
        return self._pages[key]

    def _note_changes(self, topics: frozenset[Topic]) -> None:
        for key, page in self._pages.items():
            self._stale[key] |= page.unseen(topics)
        if self.page is not None:
            self._refresh(self.page)
        self._status_pause.start()

    def _refresh(self, page: Page) -> None:
        topics = self._stale[page.key]
        if topics and self.desk.helper is not None:
            self._stale[page.key] = frozenset()
            page.refresh(topics)

    def _show_alone(self) -> None:
        alone = self.page is not None and self.page.alone
        self._rail.setVisible(not alone)
        for shortcut in self._page_shortcuts:
            shortcut.setEnabled(not alone)

    # ------------------------------------------------------------------ lock

    def _ask_switch(self) -> None:
        self._save_pending()
        self._cover(switching=True)

    def _cover(self, *, switching: bool = False) -> None:
        if self._root.currentWidget() is not self._lock:
            self._focus_before = self.focusWidget()
        for stray in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
            if stray is not None:
                stray.close()
        self._lock.ask(switching=switching)
        self._root.setCurrentWidget(self._lock)
        self._lock.focus_first()

    def _uncover(self) -> None:
        self._root.setCurrentWidget(self._shell)
        self._show_practice()
        if self.page is None:
            self.open_page(next(iter(self._specs)))
        else:
            self._refresh(self.page)
            self._focus_again(self.page)
        self._ask_status()

    def _focus_again(self, page: Page) -> None:
        before = self._focus_before
        if before is not None and page.isAncestorOf(before):
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            page.focus_first()

    def _save_pending(self) -> None:
        for page in self._pages.values():
            page.save_pending()

    def tell_surprise(self) -> None:
        """Say that the program itself made a mistake. What was said to be saved is saved."""
        if self.page is not None:
            self.page.say(Tone.NO, UNFORESEEN)

    # ------------------------------------------------------------------ status, dress, keys

    def _ask_status(self) -> None:
        if self._sync_status is not None and self.desk.helper is not None:
            self.desk.jobs.run(self._sync_status, self._status.show_status)

    def _show_practice(self) -> None:
        self._band.setVisible(
            self.desk.practice is not None or (self.desk.opened and self.desk.edition.practice)
        )

    def _dress(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply_style(application, self.desk.settings)

    def _escape(self) -> None:
        if self.page is not None:
            self.page.escape()

    def _help(self) -> None:
        if self.page is not None:
            self.page.toggle_help()

    def _search(self) -> None:
        if self.page is not None:
            self.page.focus_search()

    def _larger(self) -> None:
        step_text(self.desk, 1)

    def _smaller(self) -> None:
        step_text(self.desk, -1)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask first where a page holds the window; else save what is pending and wait for acts on their way."""
        page = self.page
        if page is not None and page.alone and self.desk.helper is not None and not self._may_close:
            event.ignore()
            page.ask(
                "Dit is nog bezig. Wilt u het hele programma sluiten?",
                "Programma sluiten",
                self._close_anyway,
            )
            return
        if self.desk.helper is not None:
            self._save_pending()
        if page is not None and self.desk.helper is not None and self.desk.jobs.writing:
            page.say(Tone.MIND, _STILL_WRITING)
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        else:
            # Acts on their way may take a moment; nobody should look at a window that does not answer.
            self.window().hide()
        self.desk.jobs.shutdown()
        super().closeEvent(event)

    def _close_anyway(self) -> None:
        self._may_close = True
        self.window().close()

    # ------------------------------------------------------------------ putting together

    def _assemble(self) -> None:
        self._band = PracticeBand()
        self._rail, self._header, self._status = Rail(), Header(self.desk), StatusLine(self.desk)
        self._stack = QStackedWidget()
        self._lock = LockPage(self.desk, self._view(QuietButton("Weergave", "view"), "lock_view"))
        self._shell = QWidget()
        self._shell.setObjectName("shell")
        across = QHBoxLayout(self._shell)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._rail)
        side = column(space=0)
        for part in (self._header, self._stack, self._status):
            side.addWidget(part, 1 if part is self._stack else 0)
        across.addLayout(side, 1)
        self._root = QStackedWidget()
        self._root.addWidget(self._lock)
        self._root.addWidget(self._shell)
        down = column(self, space=0)
        down.addWidget(self._band)
        down.addWidget(self._root, 1)
        self._show_practice()
        for number, spec in enumerate(self._specs.values(), start=1):
            self._rail.add(spec.key, spec.word, spec.icon, f"Alt+{number}", below=spec.below)
        self._rail.add_below(self._view(RailButton("Weergave", "view", "Ctrl+= en Ctrl+-"), "rail_view"))

    def _view(self, button: B, name: str) -> B:
        return with_view_menu(self.desk, named(button, name))

    def _wire(self) -> None:
        desk = self.desk
        self._status_pause = QTimer(self, interval=_STATUS_PAUSE_MS, singleShot=True)
        self._status_pause.timeout.connect(self._ask_status)
        self._status_now_and_then = QTimer(self, interval=_STATUS_EVERY_MS)
        self._status_now_and_then.timeout.connect(self._ask_status)
        self._status_now_and_then.start()
        desk.jobs.changed.connect(self._note_changes)
        desk.page_requested.connect(self.go)
        desk.locking.connect(self._save_pending)
        desk.locked.connect(self._cover)
        desk.unlocked.connect(self._uncover)
        desk.settings_changed.connect(self._dress)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._dress)
        self._rail.chosen.connect(self.open_page)
        self._header.lock_requested.connect(desk.lock)
        self._header.switch_requested.connect(self._ask_switch)
        self._lock.returned.connect(self._uncover)
        self._status.pressed.connect(lambda: self._leave_for(Place("send")))
        self._status.stick_requested.connect(lambda: self._leave_for(Place("send", act="stick")))
        desk.sending.changed.connect(self._ask_status_soon)
        desk.stick.ended.connect(self._tell_elsewhere)

    def _leave_for(self, place: Place) -> None:
        """Go to a place from the status line; a page that holds the window asks first."""
        page = self.page
        if place.page not in self._specs or page is None:
            return
        if page.alone:
            page.ask(
                "Dit scherm is nog bezig. Wilt u ervan weg?", "Naar Synchroniseren", lambda: self.go(place)
            )
        else:
            self.go(place)

    def _tell_elsewhere(self, ending: Ending) -> None:
        """Say what came of the stick where the person is now, if that is not its own page."""
        if self.page is not None and self.page.key != "send":
            self.page.say(ending.tone, ending.sentence)

    def _ask_status_soon(self) -> None:
        if not self._status_pause.isActive():
            self._status_pause.start()

    def _add_shortcuts(self) -> None:
        shell = self._shell
        self._page_shortcuts = [
            QShortcut(QKeySequence(f"{modifier}+{number}"), shell, partial(self.open_page, key))
            for number, key in enumerate(self._specs, start=1)
            for modifier in ("Alt", "Ctrl")
        ]
        for keys, act in (("F1", self._help), ("Ctrl+F", self._search), ("Esc", self._escape)):
            QShortcut(QKeySequence(keys), shell, act)
        QShortcut(QKeySequence("Ctrl+L"), shell, self.desk.lock)
        for keys, act in (("Ctrl+=", self._larger), ("Ctrl++", self._larger), ("Ctrl+-", self._smaller)):
            QShortcut(QKeySequence(keys), self, act)
