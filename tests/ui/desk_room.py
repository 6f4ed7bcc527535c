"""A desk on a real encrypted store with real worker threads, and hands that work it by keyboard."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.db import Store
from app.models.edition_draft import EditionDraft
from app.models.records import DeskSession, Helper, RegisterLine
from app.models.terms import Moment, Role, SessionKind
from app.operations import editions, register, sessions
from app.operations.practice import practice_draft
from app.settings import Scheme, Settings
from app.ui.catalogue import PAGES
from app.ui.desk import Desk, Opened
from app.ui.jobs import Jobs
from app.ui.main_window import MainWindow
from app.ui.pages.base import Page
from app.ui.style import apply_style
from app.ui.widgets.basics import Words
from tests.stores import fingerprint, like

ANNA = Helper(UUID(int=1), "Anna", Role.LEAD)
BRAM = Helper(UUID(int=2), "Bram", Role.HELPER)
MORNING = datetime(2026, 12, 1, 9, 42, tzinfo=UTC)
"""10.42 uur in the Netherlands, a Tuesday."""

TODAY = date(2026, 12, 1)
CONTROL = Qt.KeyboardModifier.ControlModifier
P = TypeVar("P", bound=Page)
W = TypeVar("W", bound=QWidget)


def moment(helper: Helper = ANNA) -> Moment:
    return Moment(by=helper.id, at=MORNING, rng=secrets.token_bytes)


def live_draft() -> EditionDraft:
    """Return the practice edition's contest, areas and plans as a live edition."""
    return replace(practice_draft(), name="Schalkwijk aan Zet", practice=False)


@contextmanager
def laptop(folder: Path, draft: EditionDraft | None = None) -> Generator[Store]:
    """Open a new store with an edition, the same for each test with this draft; Anna leads, Bram helps."""
    edition = draft or live_draft()

    def fill(store: Store) -> None:
        editions.create(store, moment(), draft=edition, device_name="Laptop 1", helper_name="Anna")
        editions.add_helper(store, moment(), helper_id=BRAM.id, name=BRAM.name)

    store = like(f"desk {fingerprint(edition)}", fill, folder)
    try:
        yield store
    finally:
        store.close()


def begin(store: Store, kind: SessionKind, day: date = TODAY) -> DeskSession:
    return sessions.start(store, moment(), kind=kind, place="De Ringvaart", day=day)


def enroll_residents(store: Store, count: int = 3) -> None:
    """Put made-up residents in the register of the first contest."""
    lines: Sequence[RegisterLine] = [
        RegisterLine(f"R{number}", f"Bewoner {number}", "2037AB", str(number), 1950)
        for number in range(count)
    ]
    contest = editions.edition(store).contests[0]
    register.import_lines(store, moment(), contest_id=contest.id, lines=lines)


class Room:
    """The whole window on a store, with someone behind the desk."""

    def __init__(
        self,
        bot: QtBot,
        store: Store,
        *,
        helper: Helper = ANNA,
        session: DeskSession | None = None,
        settings: Settings | None = None,
        clock: Callable[[], datetime] = lambda: MORNING,
    ) -> None:
        self.bot = bot
        self.store = store
        self.jobs = Jobs()
        self.desk = Desk(
            self.jobs,
            lambda _name, _passphrase: Opened(store, editions.edition(store), helper),
            settings=settings or Settings(scheme=Scheme.LIGHT),
            clock=clock,
        )
        self.window = MainWindow(self.desk, pages=PAGES)
        bot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        bot.waitUntil(self.window.isActiveWindow)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_style(application, self.desk.settings)
        self.desk.let_in(Opened(store, editions.edition(store), helper, session))
        self.settle()

    def open(self, kind: type[P]) -> P:
        page = self.window.open_page(kind.key)
        assert isinstance(page, kind)
        self.settle()
        return page

    def settle(self) -> None:
        """Wait until every act has been answered and what came of it is drawn."""
        self.bot.waitUntil(lambda: not self.jobs.pending)
        QApplication.processEvents()
        self.bot.waitUntil(lambda: not self.jobs.pending)

    def find(self, kind: type[W], name: str) -> W:
        """Return what is on the screen under this name."""
        found = [widget for widget in self.window.findChildren(kind, name) if widget.isVisible()]
        assert found, f"{name} is not on the screen"
        return found[-1]

    def shows(self, name: str) -> bool:
        return any(widget.isVisible() for widget in self.window.findChildren(QWidget, name))

    def type(self, text: str, *, into: str = "") -> None:
        """Type where the keyboard is, or in a named field after going there."""
        if into:
            self.find(QWidget, into).setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClicks(self.keyboard, text)

    def press(self, *keys: Qt.Key, ctrl: bool = False) -> None:
        for key in keys:
            QTest.keyClick(self.keyboard, key, CONTROL if ctrl else Qt.KeyboardModifier.NoModifier)
        self.settle()

    def push(self, name: str) -> None:
        """Go to a button by keyboard and press it."""
        self.find(QWidget, name).setFocus(Qt.FocusReason.TabFocusReason)
        self.press(Qt.Key.Key_Space)

    @property
    def keyboard(self) -> QWidget:
        return self.window.focusWidget() or self.window

    @property
    def text(self) -> str:
        """Return every word on the screen."""
        return "\n".join(words.plain for words in self.window.findChildren(Words) if words.isVisible())

    def close(self) -> None:
        self.window.close()
