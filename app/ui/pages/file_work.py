"""Long work on a file that is read: a bar with counts and stop, and what is said when it cannot go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.ui import text
from app.ui.jobs import NOTHING, Job, Lane, Progress, Stopped, Topic
from app.ui.pages.base import Page
from app.ui.tokens import Tone
from app.ui.widgets.progress import ProgressRow
from app.ui.widgets.reveal import go_to

T = TypeVar("T")


class FileWork(QObject):
    """One piece of work at a time. Whatever fails, nothing was taken in: each act is whole or not done."""

    def __init__(self, page: Page, progress: ProgressRow, start: QWidget) -> None:
        """``start`` is what lets a file be chosen; it is put away while the work goes on."""
        super().__init__(page)
        self._page, self._progress, self._start = page, progress, start
        self._job: Job[object] | None = None
        progress.stop_requested.connect(self.stop)

    @property
    def busy(self) -> bool:
        """Tell whether work goes on."""
        return self._job is not None

    def run(
        self,
        what: str,
        fn: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[], None],
        *,
        changed: frozenset[Topic] = NOTHING,
        lane: Lane = Lane.STORE,
    ) -> None:
        """Do the work, called ``what`` on the bar; when it fails go back with ``failed`` and say why."""

        def answer(value: T) -> None:
            self._end()
            done(value)

        def refuse(error: Exception) -> None:
            self._end()
            failed()
            self._page.say(*_said(error))

        self._page.message.clear()
        self._start.hide()
        self._progress.start(what)
        go_to(self._progress.stop)
        self._job = self._page.desk.jobs.run_long(  # pyright: ignore[reportAttributeAccessIssue]  # only to stop it
            fn, answer, refuse, progressed=self._progress.show_count, changed=changed, owner=self, lane=lane
        )

    def stop(self) -> None:
        """Ask the work to stop, if any goes on."""
        if self._job is not None:
            self._job.stop()

    def _end(self) -> None:
        self._job = None
        self._progress.finish()


def _said(error: Exception) -> tuple[Tone, str]:
    if isinstance(error, Stopped):
        return Tone.MIND, "Gestopt. Er is niets ingelezen."
    if isinstance(error, OSError):
        return Tone.NO, "Dit bestand kan niet worden geopend. Er is niets ingelezen."
    said = text.sentence(error)
    return Tone.NO, said if "niets overgenomen" in said else f"{said} Er is niets ingelezen."
