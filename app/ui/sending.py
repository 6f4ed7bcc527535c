"""Work with central that goes on whatever page is open: sending over the network, and reading and writing a stick.

The page *Synchroniseren* and the status line listen; leaving the page changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.jobs import Lane, Progress, Topic
from app.ui.pages.sending_words import (
    answers_sentence,
    fault_sentence,
    on_this_laptop,
    report_sentence,
    written_sentence,
)
from app.ui.tokens import Tone

if TYPE_CHECKING:
    # The client brings SQLAlchemy, which the first window must not wait for.
    from app.sync.bundle import AnswersRead, BundleWritten
    from app.sync.client import SyncReport
    from app.ui.desk import Desk

T = TypeVar("T")
Tell: TypeAlias = Callable[[str, int, int], None]
"""(what goes on, how many are done, of how many); while waiting, how many seconds are left of how many."""

SILENT_AFTER_MS = 15_000
"""Milliseconds without any news after which it is said that nothing comes."""


@dataclass(frozen=True)
class Underway:
    """How far a run is.

    ``silent`` is that there has been no news for a while, ``stopping`` that it was asked to stop.
    """

    what: str
    done: int = 0
    total: int = 0
    silent: bool = False
    stopping: bool = False


@dataclass(frozen=True)
class Ending:
    """What came of a run, as it is said; ``unfinished`` when there is something to go on with."""

    tone: Tone
    sentence: str
    unfinished: bool = False


@dataclass
class _Seen:
    """What the run told last: written by its own thread, read by the window's."""

    now: Underway


class Run(QObject):
    """One piece of long work at a time, that outlives the page it was started on."""

    changed = Signal()
    """It began, came further or ended; look at ``underway``."""

    ended = Signal(Ending)

    def __init__(self, desk: Desk, lane: Lane) -> None:
        """``lane`` is the thread that does the work."""
        super().__init__(desk)
        self._desk = desk
        self._lane = lane
        self._ask_stop: Callable[[], None] | None = None
        self.underway: Underway | None = None
        self.unfinished = False
        """Whether the last run broke off, so that the next one goes on."""
        self._silence = QTimer(self, interval=SILENT_AFTER_MS, singleShot=True)
        self._silence.timeout.connect(self._note_silence)

    @property
    def running(self) -> bool:
        """Tell whether work goes on."""
        return self.underway is not None

    def stop(self) -> None:
        """Ask it to stop where it can go on later."""
        if self._ask_stop is not None and self.underway is not None:
            self._show(replace(self.underway, stopping=True))
            self._ask_stop()

    def start(
        self, what: str, work: Callable[[Tell, Callable[[], bool]], T], said: Callable[[T], Ending]
    ) -> None:
        """Do ``work(tell, stop)``, unless something goes on already; ``said`` puts what came of it in words."""
        if self.underway is not None:
            return
        seen = _Seen(Underway(what))

        def run(progress: Progress) -> T:
            def tell(what: str, done: int, total: int) -> None:
                seen.now = Underway(what, done, total)
                # Once stopping, reporting would break a page off half-way; the work itself stops after it.
                if not progress.stopping:
                    progress.report(done, total)

            return work(tell, lambda: progress.stopping)

        self._show(seen.now)
        job = self._desk.jobs.run_long(
            run,
            lambda value: self._end(said(value)),
            self._fail,
            progressed=lambda _done, _total: self._news(seen.now),
            changed=frozenset(Topic),
            owner=self,
            lane=self._lane,
        )
        self._ask_stop = job.stop if self.running else None

    def _news(self, underway: Underway) -> None:
        if self.underway is not None:
            self._show(replace(underway, stopping=self.underway.stopping))

    def _show(self, underway: Underway) -> None:
        self.underway = underway
        if not underway.silent:
            self._silence.start()
        self.changed.emit()

    def _note_silence(self) -> None:
        if self.underway is not None:
            self._show(replace(self.underway, silent=True))

    def _fail(self, error: Exception) -> None:
        self._end(Ending(Tone.MIND, fault_sentence(error), unfinished=True))
        # What had come in before it broke off is here to stay, and pages must show it.
        self._desk.jobs.changed.emit(frozenset(Topic))

    def _end(self, ending: Ending) -> None:
        self._silence.stop()
        self._ask_stop = self.underway = None
        self.unfinished = ending.unfinished
        self.changed.emit()
        self.ended.emit(ending)


class Sending(Run):
    """Sending to central and fetching from it."""

    def __init__(self, desk: Desk) -> None:
        """Wait to be asked."""
        super().__init__(desk, Lane.NETWORK)

    def send(self) -> None:
        """Send and fetch all there is."""
        store, at, practice = self._desk.store, self._desk.now(), self._desk.practice_central

        def work(tell: Tell, stop: Callable[[], bool]) -> SyncReport:
            from app.sync import client

            # The practice central of this laptop has another address each time the program starts.
            here = practice and on_this_laptop(client.status(store).central_url)
            address = practice()[0] if practice and here else None
            return client.sync(store, at=at, url=address, progress=tell, stop=stop)

        self.start("push", work, self._sent)

    def begin_anew(self) -> None:
        """Forget how the last run ended: this laptop has been enrolled, perhaps elsewhere."""
        self.unfinished = False
        self.changed.emit()

    def _sent(self, report: SyncReport) -> Ending:
        left = report.refused or report.photos_refused or report.stopped
        tone = Tone.MIND if left else Tone.YES
        return Ending(tone, report_sentence(report), unfinished=report.stopped)


class Stick(Run):
    """Writing a USB stick for central, and reading central's answer from it."""

    def __init__(self, desk: Desk) -> None:
        """Wait to be asked."""
        super().__init__(desk, Lane.STICK)

    def write(self, folder: Path) -> None:
        """Put what central has not confirmed on the stick in ``folder``."""
        store, at = self._desk.store, self._desk.now()

        def work(tell: Tell, stop: Callable[[], bool]) -> BundleWritten:
            from app.sync import bundle

            return bundle.write_bundle(
                store, folder, at=at, progress=lambda done, total: tell("write", done, total), stop=stop
            )

        self.start("write", work, lambda made: Ending(Tone.YES, written_sentence(made)))

    def read(self, folder: Path) -> None:
        """Take in the answers of central that stand in ``folder``."""
        store, at = self._desk.store, self._desk.now()

        def work(tell: Tell, stop: Callable[[], bool]) -> AnswersRead:
            from app.sync import bundle

            found = bundle.read_answers(
                store, folder, at=at, progress=lambda done, total: tell("read", done, total), stop=stop
            )
            if found.faults and not found.read:
                raise found.faults[0][1]
            return found

        self.start("read", work, self._read)

    def _read(self, found: AnswersRead) -> Ending:
        fine = found.read and not found.faults and not any(answer.refused for answer in found.read)
        said = [answers_sentence(found.read), *(fault_sentence(fault) for _, fault in found.faults[:1])]
        return Ending(Tone.YES if fine else Tone.MIND, " ".join(said))
