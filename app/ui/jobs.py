"""Work off the GUI thread: an act runs elsewhere, its answer comes back here, and open pages hear what changed.

Each lane has one thread that does its jobs in order: ``STORE`` owns the writing connection, ``NETWORK`` talks to
central, ``STICK`` writes and reads USB sticks, ``PRINTER`` prints, ``LOOK`` only looks at disks, which may hang for
ever. Whatever callable is given as an answer runs on the GUI thread: the worker only puts its outcome in a queue and
rings a bell, and a slot of ``Jobs`` (an object of the GUI thread) does the calling.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from enum import StrEnum
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.ui.text import is_expected

T = TypeVar("T")


class Topic(StrEnum):
    """What an act may have changed; pages refresh by it."""

    PLANS = "plans"
    REGISTER = "register"
    CARDS = "cards"
    STATION = "station"
    COUNT = "count"
    RESULT = "result"
    SESSION = "session"
    SYNC = "sync"


NOTHING: frozenset[Topic] = frozenset()


class Lane(StrEnum):
    """Which thread does the work."""

    STORE = "store"
    NETWORK = "network"
    STICK = "stick"
    PRINTER = "printer"
    LOOK = "look"


PATIENCE = {Lane.NETWORK: 2.0, Lane.LOOK: 2.0, Lane.STICK: 60.0, Lane.PRINTER: 60.0}
"""Seconds that the end of the program waits for what was asked to stop; a dead line takes a minute, a stick no end."""


class Stopped(Exception):
    """A long job was stopped on request."""


class Progress:
    """Handed to a long job, which reports through it and asks it whether to go on. Safe from any thread."""

    def __init__(self, ring: Callable[[], None]) -> None:
        """``ring`` is called when there is news; it must be quick and safe from any thread."""
        self._ring = ring
        self._stop = threading.Event()
        self._news: tuple[int, int] | None = None

    def report(self, count: int, total: int) -> None:
        """Tell how many of ``total`` are done.

        Raises ``Stopped`` when someone asked to stop, so that a loop that reports can be stopped.
        """
        if self._stop.is_set():
            raise Stopped
        fresh, self._news = self._news is None, (count, total)
        if fresh:
            self._ring()

    @property
    def stopping(self) -> bool:
        """Tell whether someone asked to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the job to stop at its next report."""
        self._stop.set()

    def take(self) -> tuple[int, int] | None:
        """Return the latest (count, total) not yet taken, else None."""
        news, self._news = self._news, None
        return news


@dataclass(eq=False)
class Job(Generic[T]):
    """A piece of work on its way. Keep it only to stop it."""

    fn: Callable[[Progress], T]
    done: Callable[[T], None]
    failed: Callable[[Exception], None] | None
    progressed: Callable[[int, int], None] | None
    changed: frozenset[Topic]
    owner: QObject | None
    lane: Lane
    progress: Progress = field(init=False)

    def stop(self) -> None:
        """Ask a long job to stop; it then fails with ``Stopped``."""
        self.progress.stop()

    @property
    def orphaned(self) -> bool:
        """Tell whether the widget that asked for this is gone, so that nobody waits for the answer."""
        return self.owner is not None and not shiboken6.isValid(self.owner)


class Jobs(QObject):
    """Runs acts one after the other off the GUI thread and answers on it."""

    changed = Signal(frozenset)
    """An act succeeded and changed these topics (``frozenset[Topic]``)."""

    idle = Signal()
    """The last job that was on its way has been answered."""

    _rung = Signal()

    def __init__(self, parent: QObject | None = None, *, inline: bool = False) -> None:
        """With ``inline`` every job runs at once on the calling thread: for tests in which threads are no subject."""
        super().__init__(parent)
        self._inline = inline
        self._lanes = {lane: ThreadPoolExecutor(1, thread_name_prefix=lane.value) for lane in Lane}
        self._outcomes: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._running: list[Job[object]] = []
        self._ended = False
        self.left_behind = False
        """Whether a thread still waited for an answer at ``shutdown``, perhaps with the store in its hands."""
        self._rung.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    @property
    def pending(self) -> int:
        """Return how many jobs have not been answered yet."""
        return len(self._running)

    @property
    def writing(self) -> bool:
        """Tell whether a stick or a printer is at work, which takes a while to stop."""
        return any(job.lane in {Lane.STICK, Lane.PRINTER} for job in self._running)

    def run(
        self,
        fn: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        changed: frozenset[Topic] = NOTHING,
        owner: QObject | None = None,
        lane: Lane = Lane.STORE,
    ) -> Job[T]:
        """Run ``fn`` on its lane, then ``done`` with its answer on the GUI thread, then announce ``changed``.

        ``failed`` gets whatever ``fn`` raised; what is not expected (``is_expected``) also goes to
        ``sys.excepthook``, and so does everything when there is no ``failed``. When ``owner`` (by default the
        object that ``done`` is a method of) has been destroyed, the answer is dropped; ``changed`` is announced
        all the same.
        """
        return self.run_long(lambda _progress: fn(), done, failed, changed=changed, owner=owner, lane=lane)

    def run_long(
        self,
        fn: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        progressed: Callable[[int, int], None] | None = None,
        changed: frozenset[Topic] = NOTHING,
        owner: QObject | None = None,
        lane: Lane = Lane.STORE,
    ) -> Job[T]:
        """As ``run``, for work that counts: ``fn`` gets a ``Progress``, ``progressed`` hears (count, total).

        ``Job.stop`` makes the next ``Progress.report`` raise ``Stopped``, which ``failed`` receives.
        What is asked after ``shutdown`` is not done: nobody is there to see the answer.
        """
        job = Job(fn, done, failed, progressed, changed, owner or _owner_of(done), lane)
        job.progress = Progress(lambda: self._put(lambda: _tell_progress(job)))
        if self._ended:
            return job
        self._running.append(job)  # pyright: ignore[reportArgumentType]  # a list of jobs of every answer type
        if self._inline:
            self._work(job)
            self._answer()
        else:
            self._lanes[lane].submit(self._work, job)
        return job

    def shutdown(self) -> None:
        """Wait for every act on its way (long ones are asked to stop), deliver the answers, and end the threads.

        All but the store is waited for no longer than ``PATIENCE``: what it does goes on another time, whenever it is
        cut off. ``left_behind`` tells whether it was.
        """
        if self._ended:
            return
        for job in self._running:
            job.stop()
        begun = time.monotonic()
        last = {lane: self._lanes[lane].submit(_nothing) for lane in PATIENCE}
        for lane, thread in self._lanes.items():
            thread.shutdown(wait=lane is Lane.STORE)
        for lane, end in last.items():
            if wait([end], max(0, begun + PATIENCE[lane] - time.monotonic())).not_done:
                self.left_behind = True
        # An answer may ask for more, such as a page that refreshes.
        self._ended = True
        self._answer()

    def _work(self, job: Job[T]) -> None:
        """Do the work; on its lane's thread."""
        try:
            value = job.fn(job.progress)
        except Exception as error:  # noqa: BLE001  # every failure goes back to the GUI thread
            failure = error
            self._put(lambda: self._finish(job, lambda: _tell_failure(job, failure)))
        else:
            self._put(lambda: self._finish(job, lambda: self._tell_done(job, value)))

    def _put(self, outcome: Callable[[], None]) -> None:
        self._outcomes.put(outcome)
        # A worker may outlive the window by a moment; then nobody needs the bell.
        if shiboken6.isValid(self):
            self._rung.emit()

    @Slot()
    def _answer(self) -> None:
        """Call back for all that has come in; on the GUI thread."""
        while True:
            try:
                outcome = self._outcomes.get_nowait()
            except Empty:
                return
            try:
                outcome()
            except Exception as fault:  # noqa: BLE001  # one page's fault must not keep the next answer from its page
                sys.excepthook(type(fault), fault, fault.__traceback__)

    def _finish(self, job: Job[T], tell: Callable[[], None]) -> None:
        self._running = [other for other in self._running if other is not job]
        try:
            tell()
        finally:
            if not self._running:
                self.idle.emit()

    def _tell_done(self, job: Job[T], value: T) -> None:
        try:
            if not job.orphaned:
                job.done(value)
        finally:
            if job.changed:
                self.changed.emit(job.changed)


def _nothing() -> None:
    return


def _tell_progress(job: Job[T]) -> None:
    news = job.progress.take()
    if news is not None and job.progressed is not None and not job.orphaned:
        job.progressed(*news)


def _tell_failure(job: Job[T], error: Exception) -> None:
    expected = is_expected(error)
    if job.failed is not None and not job.orphaned:
        job.failed(error)
        if expected:
            return
    if not (expected and job.orphaned):
        sys.excepthook(type(error), error, error.__traceback__)


def _owner_of(callback: object) -> QObject | None:
    owner = getattr(callback, "__self__", None)
    return owner if isinstance(owner, QObject) else None
