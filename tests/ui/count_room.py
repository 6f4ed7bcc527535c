"""A laptop after a day at the polling station: closed boxes, two tellers, and fingers to type with."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TypeAlias, TypeVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.db import Store
from app.models.edition_draft import EditionDraft
from app.models.practice import residents
from app.models.records import Helper, IssuedCard, Station, SyncStatus
from app.models.terms import InvalidReason, Moment, Role, SessionKind, derived_id
from app.operations import counting, counting_boxes, editions, register, sessions, stations
from app.operations.practice import practice_draft
from app.settings import Scheme, Settings
from app.ui.catalogue import PageSpec
from app.ui.desk import Desk, Opened
from app.ui.jobs import Jobs
from app.ui.main_window import MainWindow
from app.ui.widgets.basics import Words
from tests import printed
from tests.operations.samples import close_station
from tests.stores import KEY, fingerprint, like

EVENING = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)
ANNA = Helper(derived_id("helper", "Anna"), "Anna", Role.LEAD)
BRAM = Helper(derived_id("helper", "Bram"), "Bram", Role.HELPER)
CAROLA = Helper(derived_id("helper", "Carola"), "Carola", Role.HELPER)
HELPERS = {helper.name: helper for helper in (ANNA, BRAM, CAROLA)}

W = TypeVar("W", bound=QWidget)

Vote: TypeAlias = tuple[int, ...] | InvalidReason | None
"""What one paper says: plan numbers, why it is invalid by eye, or None for a blank one."""


class WrongPassphrase(Exception):  # as the key file raises it
    """Stands for the refusal of the key file, which has its sentence by this name."""


@dataclass
class CountRoom:
    """A store with the practice edition, and a clock that goes on a second at a time."""

    store: Store
    seconds: count[int] = field(default_factory=count)
    cards: list[IssuedCard] = field(default_factory=list[IssuedCard])

    @classmethod
    def on(cls, folder: Path, draft: EditionDraft | None = None, device: str = "Laptop 1") -> CountRoom:
        """Set up the edition with Anna and Bram; a draft without a folder's worth of residents is fine."""
        edition = draft or practice_draft()

        def fill(store: Store) -> None:
            moment = Moment(by=ANNA.id, at=EVENING, rng=secrets.token_bytes)
            editions.create(store, moment, draft=edition, device_name=device, helper_name="Anna")
            editions.add_helper(store, moment, helper_id=BRAM.id, name="Bram", role=Role.HELPER)

        return cls(like(f"count {fingerprint((edition, device))}", fill, folder), count(1))

    @classmethod
    def again(cls, folder: Path) -> CountRoom:
        """Open what was left behind."""
        return cls(Store.open(folder, KEY), count(100_000))

    @property
    def contest_id(self) -> UUID:
        return editions.edition(self.store).contests[0].id

    def now(self) -> datetime:
        return EVENING + timedelta(seconds=next(self.seconds))

    def moment(self, by: Helper = ANNA) -> Moment:
        return Moment(by=by.id, at=self.now(), rng=secrets.token_bytes)

    def station(
        self,
        place: str,
        papers: int,
        *,
        closed: bool = True,
        opened_to_count: bool = True,
        contest_id: UUID | None = None,
    ) -> Station:
        """Hold a station at which so many residents put a paper in the box, close it and open the box."""
        contest = contest_id or self.contest_id
        moment = self.moment
        session = sessions.start(
            self.store, moment(), kind=SessionKind.POLLING_STATION, place=place, day=date(2026, 12, 1)
        )
        opened = stations.open_station(
            self.store,
            moment(),
            session_id=session.id,
            contest_id=contest,
            crew="Anna en Bram",
            seal="0417",
            papers_begin=500,
        )
        for card in self.posted(contest, papers):
            assert stations.check_in(self.store, moment(), station_id=opened.id, scan=card.code).accepted
        if not closed:
            return stations.station(self.store, opened.id)
        made = close_station(self.store, moment(), station_id=opened.id, papers_end=500 - papers)
        if opened_to_count:
            self.open_box(made)
        return made

    def open_box(self, station: Station) -> None:
        """Have Anna and Bram open a box, its seal as it was."""
        counting_boxes.open_box(
            self.store, self.moment(), station_id=station.id, second_helper_id=BRAM.id, seal=station.seal, mixed=True,
        )  # fmt: skip

    def posted(self, contest_id: UUID, count: int) -> list[IssuedCard]:
        """Return cards that residents got by post and have not used yet."""
        if len(self.cards) < count:
            lines = residents(seed=7, count=4 * count + 100)
            register.import_lines(self.store, self.moment(), contest_id=contest_id, lines=lines)
            self.cards += printed.letters(self.store, self.moment(), contest_id=contest_id)
        used, self.cards = self.cards[:count], self.cards[count:]
        return used

    def count_all(self, station: Station, votes: Sequence[Vote]) -> None:
        """Count a box as one batch, without mistakes."""
        made = counting.make_batch(
            self.store, self.moment(), station_id=station.id, paper_count=len(votes), last=True
        )
        for helper in (ANNA, BRAM):
            self.enter(made.id, votes, helper)
        counting.accept(self.store, self.moment(), batch_id=made.id)

    def enter(self, batch_id: UUID, votes: Sequence[Vote], helper: Helper) -> None:
        """Have a helper type a whole batch."""
        counting.begin_entry(self.store, self.moment(helper), batch_id=batch_id)
        for position, vote in enumerate(votes, start=1):
            invalid = vote if isinstance(vote, InvalidReason) else None
            marks = vote if isinstance(vote, tuple) else ()
            counting.enter_paper(
                self.store, self.moment(helper), batch_id=batch_id, position=position, marks=marks, invalid=invalid,
            )  # fmt: skip
        counting.finish_entry(self.store, self.moment(helper), batch_id=batch_id)


class Hands:
    """Someone at the window: types, presses, reads and waits."""

    def __init__(
        self,
        bot: QtBot,
        room: CountRoom,
        pages: Sequence[PageSpec],
        settings: Settings | None = None,
        *,
        sync_status: Callable[[], SyncStatus] | None = None,
    ) -> None:
        self.bot = bot
        self.room = room
        self.desk = Desk(
            Jobs(), self._unlock, settings=settings or Settings(scheme=Scheme.LIGHT), clock=room.now
        )
        self.window = MainWindow(self.desk, pages=pages, sync_status=sync_status)
        bot.addWidget(self.window)
        self.window.show()

    def _unlock(self, name: str, passphrase: str) -> Opened:
        if passphrase != "oefenen" or name not in HELPERS:
            raise WrongPassphrase
        running = sessions.open_sessions(self.room.store)
        edition = editions.edition(self.room.store)
        return Opened(self.room.store, edition, HELPERS[name], running[0] if running else None)

    def come_in(self, name: str) -> None:
        """Open the lock with a name, by keyboard."""
        for thing, typed in (("lock_name_edit", name), ("lock_passphrase_edit", "oefenen")):
            self.line(thing).setFocus()
            self.line(thing).selectAll()
            QTest.keyClicks(self.line(thing), typed)
        QTest.keyClick(self.line("lock_passphrase_edit"), Qt.Key.Key_Return)
        self.until(lambda: self.desk.helper == HELPERS[name])
        self.settle()

    def switch_to(self, name: str) -> None:
        """Lock the desk with Ctrl+L and have someone else sit down."""
        QTest.keyClick(self.target, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        self.until(lambda: self.desk.helper is None)
        self.come_in(name)

    @property
    def target(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def type(self, keys: str) -> None:
        """Type on whatever has the keyboard: a new line is Enter, ``-`` and ``/`` are themselves."""
        for key in keys:
            if key == "\n":
                QTest.keyClick(self.target, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
            else:
                QTest.keyClicks(self.target, key)
        self.settle()

    def main(self) -> None:
        """Do the main action with Ctrl+Enter."""
        QTest.keyClick(self.target, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.settle()

    def press(self, name: str) -> None:
        """Press a button with the space bar."""
        button = self.find(QPushButton, name)
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        self.settle()

    def settle(self) -> None:
        """Wait until every act has been answered."""
        self.until(lambda: not self.desk.jobs.pending)
        QApplication.processEvents()

    def until(self, so: Callable[[], bool]) -> None:
        self.bot.waitUntil(so)

    def line(self, name: str) -> QLineEdit:
        return self.find(QLineEdit, name)

    def find(self, kind: type[W], name: str) -> W:
        found = self.window.findChild(kind, name)
        assert isinstance(found, kind), f"there is no {name}"
        return found

    def reads(self) -> str:
        """Return all words on the open page, as someone sees them."""
        page = self.window.page
        assert page is not None
        return " ".join(
            words.plain for words in page.findChildren(Words) if words.isVisible() and words.plain
        )

    def buttons(self) -> list[str]:
        """Return the words on the buttons of the open page."""
        page = self.window.page
        assert page is not None
        return [button.text() for button in page.findChildren(QPushButton) if button.isVisible()]

    def leave(self) -> None:
        """Close the program."""
        self.window.close()
