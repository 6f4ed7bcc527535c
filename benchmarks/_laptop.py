"""A laptop in a process of its own: its whole window, first left alone, then made to sync through its page.

A heart beats on the GUI thread every 5 ms; how far apart the beats were is what a key would have waited, 5 ms less. A
thread that hangs for a second misses 199 beats and would count once. So a long gap counts as every beat missed in it,
each as late as it would have been.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from _table import HELPER, percentile
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication
from sqlalchemy import func, select

from app.db import Store
from app.models.journal import JournalRow
from app.models.records import Helper
from app.models.terms import Role
from app.operations import editions
from app.settings import Scheme, Settings
from app.sync import client
from app.ui.catalogue import PAGES
from app.ui.desk import Desk, Opened
from app.ui.garbage import Garbage
from app.ui.jobs import Jobs
from app.ui.main_window import MainWindow

BEAT_MS = 5
IDLE_MS = 10_000
PRESSES = 100
AGAIN_AFTER_MS = 1_000


@dataclass(frozen=True)
class Stalls:
    """Milliseconds between beats of the GUI thread, missed ones counted too."""

    p50: float
    p99: float
    worst: float

    @classmethod
    def of(cls, gaps: list[float]) -> Stalls:
        """Return the figures of gaps in milliseconds."""
        felt = [gap - missed * BEAT_MS for gap in gaps for missed in range(max(1, int(gap // BEAT_MS)))]
        return cls(percentile(felt, 0.5), percentile(felt, 0.99), max(felt))


@dataclass(frozen=True)
class Measured:
    """What one run of a laptop gives: seconds from the key until all was in, and how the window felt."""

    seconds: float
    presses: int
    unconfirmed: int
    events: int
    idle: Stalls
    busy: Stalls


class Heart(QObject):
    """Beats on the thread that it is made on, and keeps how far apart the beats were."""

    def __init__(self) -> None:
        """Begin to beat."""
        super().__init__()
        self._last = time.perf_counter()
        self._gaps: list[float] = []
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def take(self) -> Stalls:
        """Return what was felt since the last time."""
        gaps, self._gaps = self._gaps, []
        return Stalls.of(gaps)

    def _beat(self) -> None:
        now = time.perf_counter()
        self._gaps.append((now - self._last) * 1000)
        self._last = now


def live(milliseconds: int) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def settle(jobs: Jobs) -> None:
    """Let the window live until everything asked for has been answered."""
    loop = QEventLoop()
    jobs.idle.connect(loop.quit)
    if jobs.pending:
        loop.exec()
    jobs.idle.disconnect(loop.quit)


def events_in(store: Store) -> int:
    """Return how many events the laptop has, its own and those of others."""
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(JournalRow)) or 0


def measure(window: MainWindow, store: Store, wanted: int) -> Measured:
    """Leave the window alone, then sync until all is confirmed and ``wanted`` events are here."""
    page, jobs = window.open_page("send"), window.desk.jobs
    settle(jobs)
    heart = Heart()
    live(IDLE_MS)
    idle = heart.take()
    began, presses, unconfirmed, here = time.perf_counter(), 0, 1, 0
    while unconfirmed or here < wanted:
        assert presses < PRESSES, "sync does not get through"
        if presses:
            live(AGAIN_AFTER_MS)
        page.press_main()
        presses += 1
        settle(jobs)
        unconfirmed, here = client.status(store).unconfirmed, events_in(store)
    seconds = time.perf_counter() - began
    return Measured(seconds, presses, unconfirmed, here, idle, heart.take())


def main() -> None:
    """Open the folder with the key and sync until so many events are here; print what was measured as JSON."""
    folder, key, wanted = Path(sys.argv[1]), bytes.fromhex(sys.stdin.readline()), int(sys.argv[2])
    running = QApplication(sys.argv[:1])
    store = Store.open(folder, key)
    opened = Opened(store, editions.edition(store), Helper(HELPER, "Anna", Role.LEAD))
    desk = Desk(Jobs(), lambda _name, _passphrase: opened, settings=Settings(scheme=Scheme.LIGHT))
    window = MainWindow(desk, pages=PAGES, sync_status=lambda: client.status(store))
    Garbage(window)
    window.show()
    desk.let_in(opened)
    settle(desk.jobs)
    found = measure(window, store, wanted)
    window.close()
    store.close()
    running.processEvents()
    print(json.dumps(asdict(found)))


if __name__ == "__main__":
    main()
