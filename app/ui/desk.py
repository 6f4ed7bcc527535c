"""What every page gets: the open edition, who sits at the desk, in which session, and the way to get work done.

The desk is locked until someone opens it with a name and passphrase, and again after a while without input. Locking
forgets the helper, not the session and not what stands on the pages.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.models.records import DeskSession, Edition, Helper
from app.models.terms import Moment, Rng
from app.settings import Settings
from app.ui.housekeeping import Housekeeping
from app.ui.jobs import Jobs
from app.ui.sending import Sending, Stick

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store

LOCK_AFTER_MS = 5 * 60 * 1000
"""Milliseconds without a key or mouse button before the desk locks itself."""

MARKING = "marking"
"""What the window of the marking screen is called."""

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


@dataclass(frozen=True)
class Opened:
    """What a right passphrase opens. ``session`` is the one that was open when the program last stopped, if any."""

    store: Store
    edition: Edition
    helper: Helper
    session: DeskSession | None = None


Unlock = Callable[[str, str], Opened]
"""(name, passphrase) -> what they open; takes about a second, raises an expected error when they do not fit."""


@dataclass(frozen=True)
class PracticeLogin:
    """The names, and the passphrase they share, that the practice edition tells everyone."""

    names: tuple[str, ...]
    passphrase: str


@dataclass(frozen=True)
class Place:
    """Where to go in the window: the key of a page, and what to show there (the page knows what the id means)."""

    page: str
    subject: UUID | None = None
    act: str = ""


def _of_resident(watched: QObject) -> bool:
    """Tell whether this is the marking screen, where a resident's touch is no sign of a helper at the desk.

    Qt gives every input to its own window first, which says nothing of whose it is, and then to a widget.
    """
    return not isinstance(watched, QWidget) or watched.window().objectName() == MARKING


def _now() -> datetime:
    return datetime.now(UTC)


class Desk(QObject):
    """The desk that pages work at. Everything that a page needs from outside comes from here."""

    helper_changed = Signal()
    session_changed = Signal()
    settings_changed = Signal()
    locking = Signal()
    """The desk is about to lock: pages save what is pending while there is still a helper."""
    locked = Signal()
    unlocked = Signal()
    page_requested = Signal(Place)

    def __init__(  # noqa: PLR0913  # all that comes from outside comes in here
        self,
        jobs: Jobs,
        unlock: Unlock,
        *,
        settings: Settings | None = None,
        save_settings: Callable[[Settings], None] | None = None,
        practice: PracticeLogin | None = None,
        clock: Callable[[], datetime] = _now,
        rng: Rng = secrets.token_bytes,
        lock_after_ms: int = LOCK_AFTER_MS,
        parent: QObject | None = None,
    ) -> None:
        """Start locked. ``practice`` is given in the practice edition only; ``clock`` answers in UTC."""
        super().__init__(parent)
        self.jobs = jobs
        self.unlock = unlock
        self.practice = practice
        self.practice_central: Callable[[], tuple[str, str]] | None = None
        """In practice: start the central of this laptop; its address and an enrolment code."""
        self.housekeeping: Housekeeping | None = None
        """What the lead arranges that needs the folder or its key; without it *Beheer* does not offer it."""
        self.settings = settings or Settings()
        self._save_settings = save_settings
        self._clock = clock
        self._rng = rng
        self._open: Opened | None = None
        self._helper: Helper | None = None
        self._session: DeskSession | None = None
        self.sending = Sending(self)
        self.stick = Stick(self)
        self._idle = QTimer(self, interval=lock_after_ms, singleShot=True)
        self._idle.timeout.connect(self.lock)

    @property
    def store(self) -> Store:
        """Return the open store. Raises ``RuntimeError`` before the first unlocking."""
        return self._need_open().store

    @property
    def edition(self) -> Edition:
        """Return the open edition. Raises ``RuntimeError`` before the first unlocking."""
        return self._need_open().edition

    @property
    def opened(self) -> bool:
        """Tell whether the edition has been opened since the program started."""
        return self._open is not None

    @property
    def helper(self) -> Helper | None:
        """Return who sits at the desk; nobody while it is locked."""
        return self._helper

    @property
    def session(self) -> DeskSession | None:
        """Return the session that is going on, if any."""
        return self._session

    def moment(self) -> Moment:
        """Return who acts and when, for an act that starts now.

        What is finished after the desk was locked was begun by whoever sat there last. Raises ``RuntimeError`` before
        the first unlocking.
        """
        return Moment(by=self._need_open().helper.id, at=self._clock(), rng=self._rng)

    def now(self) -> datetime:
        """Return the time of this desk, in UTC, for showing."""
        return self._clock()

    def let_in(self, found: Opened) -> None:
        """Seat the helper whom a right passphrase let in; the session that was going on goes on."""
        if self._open is None:
            self._session = found.session
            self._watch_input()
        self._open = found
        self._helper = found.helper
        self._idle.start()
        self.helper_changed.emit()
        self.session_changed.emit()
        self.unlocked.emit()

    def lock(self) -> None:
        """Shut the desk; pages keep what stands on them."""
        if self._helper is None:
            return
        self.locking.emit()
        self._idle.stop()
        self._helper = None
        self.helper_changed.emit()
        self.locked.emit()

    def set_session(self, session: DeskSession | None) -> None:
        """Note that a session was started, changed or ended."""
        self._session = session
        self.session_changed.emit()

    def change_settings(self, settings: Settings) -> None:
        """Take over other settings and keep them for the next time."""
        if settings == self.settings:
            return
        self.settings = settings
        if self._save_settings is not None:
            self._save_settings(settings)
        self.settings_changed.emit()

    def go(self, page: str, subject: UUID | None = None, act: str = "") -> None:
        """Ask the window to show a page, with a subject if the page should open one."""
        self.page_requested.emit(Place(page, subject, act))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Start counting again at every sign of life; everything passes through."""
        if self._helper is not None and event.type() in _INPUT and not _of_resident(watched):
            self._idle.start()
        return False

    def _watch_input(self) -> None:
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def _need_open(self) -> Opened:
        if self._open is None:
            raise RuntimeError("the edition has not been opened yet")
        return self._open
