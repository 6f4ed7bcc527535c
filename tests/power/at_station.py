"""Cuts right after green: the real page of a polling station takes cards in and dies as its answer is painted."""

from __future__ import annotations

import os
import shutil
from itertools import count
from pathlib import Path
from random import Random
from uuid import UUID

from PySide6.QtCore import QEventLoop, Qt, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import func, select

from app.db import Store
from app.models.journal import JournalRow
from app.models.records import Helper, IssuedCard
from app.models.roll import BallotCardRow, CardActRow, RegisterEntryRow
from app.models.terms import CardState, CardStep, Role, SessionKind, VerdictKind
from app.operations import cards, editions, journal, sessions, stations
from app.settings import Scheme, Settings
from app.ui.catalogue import PAGES
from app.ui.desk import Desk, Opened
from app.ui.jobs import Jobs
from app.ui.main_window import MainWindow
from app.ui.pages.station_check_in import CheckInView
from app.ui.tokens import Tone
from tests.operations.samples import CONTEST, HELPER, KEY, MORNING, clock, seeded
from tests.power.children import Child, Say, fork
from tests.power.desk_work import PLACE, new_desk
from tests.power.tally import Tally

KIND = "killed right after green"
MOST_GREEN = 4
"""Greens in one life, at most."""

REPORT = 4
"""Bytes of a report: which card the screen said yes to."""


class GreenCuts:
    """One polling station after the other, killed time and again until its cards are used up."""

    def __init__(self, folder: Path, seed: str, tally: Tally) -> None:
        self._folder, self._seed, self._tally = folder, seed, tally
        self._chance = Random(f"{seed} groen")
        self._numbers = count()
        self._ready: tuple[Path, list[IssuedCard]] | None = None
        self._store = folder / "geen"
        self._cards: list[IssuedCard] = []

    def kill(self) -> None:
        """Let the page take some cards in, kill it at the green of the last of them, and look at what it left."""
        if len(self._cards) < MOST_GREEN + 3:  # one may be under way, one is taken in by the look afterwards
            self._fresh()
        wanted = self._chance.randint(1, MOST_GREEN)
        codes = [card.code for card in self._cards]
        child = fork(lambda say: _sit(self._store, codes, say), size=REPORT)
        green = [self._cards[place] for place in _green(child, wanted)]
        with self._tally.cut(KIND, len(green)):
            self._look(green)

    def _fresh(self) -> None:
        if self._ready is None:
            self._ready = _prepared(self._folder / "stemlokaal", self._seed)
        shutil.rmtree(self._store, ignore_errors=True)
        self._store = self._folder / f"stemlokaal-{next(self._numbers)}"
        shutil.copytree(self._ready[0], self._store)
        self._cards = list(self._ready[1])

    def _look(self, green: list[IssuedCard]) -> None:
        """Open the store without any help. Raises ``Lost`` or ``Wrong``, through ``tally``."""
        fresh, self._cards = self._cards[len(green) :], []  # a store in which something is wrong is left
        store = Store.open(self._store, KEY)
        try:
            journal.verify(store)
            station = stations.stations(store)[0]
            self._all_there(store, green)
            if _taken_in(store, fresh[0].card_id):
                self._tally.seen("the card after the last green one was on the disk too")
                green, fresh = [*green, fresh[0]], fresh[1:]
            self._counts_agree(store)
            now = clock(self._chance.randbytes, 600)
            for card in green:
                again = stations.check_in(store, now(), station_id=station.id, scan=card.code)
                if again.kind is not VerdictKind.ALREADY_TAKEN_IN:
                    self._tally.wrong(f"a green card is answered again with {again.kind}")
            if not stations.check_in(store, now(), station_id=station.id, scan=fresh[0].code).accepted:
                self._tally.wrong("the next card is not taken in")
            self._counts_agree(store)
        finally:
            store.close()
        self._cards = fresh[1:]

    def _all_there(self, store: Store, green: list[IssuedCard]) -> None:
        for place, card in enumerate(green):
            acts = _taken_in(store, card.card_id)
            if acts == 0:
                self._tally.lost(f"green card {place} of {len(green)} is not taken in")
            if acts > 1:
                self._tally.wrong(f"a green card is taken in {acts} times")

    def _counts_agree(self, store: Store) -> None:
        """The counter, the cards, what was done to them and the journal must tell the same number."""
        with store.read() as session:
            states = select(func.count()).where(BallotCardRow.state == CardState.SURRENDERED)
            acts = select(func.count()).where(CardActRow.step == CardStep.SURRENDER)
            events = select(func.count()).where(JournalRow.type == cards.SURRENDERED.type)
            found = [session.scalar(query) for query in (states, acts, events)]
        numbers = stations.stations(store)[0].numbers
        if {numbers.taken_in, numbers.handed_out, *found} != {numbers.taken_in}:
            self._tally.wrong(f"{numbers.taken_in} counted, {found} cards, acts and events")


def _prepared(folder: Path, seed: str) -> tuple[Path, list[IssuedCard]]:
    """Make a laptop with an open station, and cards of which each resident has one."""
    store, now = new_desk(folder, "Laptop 1"), clock(seeded(seed), 100)
    with store.read() as session:
        entries = list(session.scalars(select(RegisterEntryRow.id).order_by(RegisterEntryRow.register_no)))
    made = [
        cards.issue(store, now(), entry_id=entry_id, identity_seen=True, place=PLACE) for entry_id in entries
    ]
    day = sessions.start(store, now(), kind=SessionKind.POLLING_STATION, place=PLACE, day=MORNING.date())
    stations.open_station(
        store, now(), session_id=day.id, contest_id=CONTEST, crew="Anna", seal="1", papers_begin=len(made)
    )
    store.close()
    return folder, made


def _taken_in(store: Store, card_id: UUID) -> int:
    with store.read() as session:
        query = select(func.count()).where(
            CardActRow.card_id == card_id, CardActRow.step == CardStep.SURRENDER
        )
        return session.scalar(query) or 0


def _green(child: Child, wanted: int) -> list[int]:
    """Kill the child the moment it says its last green; return all that it said."""
    said: list[bytes] = []
    while len(said) < wanted and (report := child.next()) is not None:
        said.append(report)
    said += child.kill()
    if not said:
        raise RuntimeError("the station took nothing in")
    return [int.from_bytes(report, "big") for report in said]


def _sit(folder: Path, codes: list[str], say: Say) -> None:
    """Scan one card after the other at the real page, and tell of each green the moment it is painted."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qInstallMessageHandler(lambda *_: None)  # what this platform cannot do interests nobody here
    _app = QApplication([])
    window, view = _station(Store.open(folder, KEY))
    for place, code in enumerate(codes):
        loop = QEventLoop()

        def answered(place: int = place, loop: QEventLoop = loop) -> None:
            if view.answer.tone is not Tone.YES:
                raise RuntimeError(view.answer.text)
            say(place.to_bytes(REPORT, "big"))
            loop.quit()

        view.acted.connect(answered)
        QTest.keyClicks(view.code, code)
        QTest.keyClick(view.code, Qt.Key.Key_Return)
        loop.exec()
        view.acted.disconnect(answered)
    window.desk.jobs.shutdown()


def _station(store: Store) -> tuple[MainWindow, CheckInView]:
    """Open the whole window at the check-in."""
    opened = Opened(
        store, editions.edition(store), Helper(HELPER, "Anna", Role.LEAD), sessions.open_here(store)
    )
    desk = Desk(Jobs(), lambda _name, _passphrase: opened, settings=Settings(scheme=Scheme.LIGHT))
    window = MainWindow(desk, pages=PAGES)
    window.show()
    desk.let_in(opened)
    view = window.open_page("station").findChild(CheckInView)
    while view is None or desk.jobs.pending or not view.isVisible():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
    return window, view
