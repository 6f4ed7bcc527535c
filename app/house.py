"""What stands behind the window: the folder of the edition, its store, the practice central, the log."""

from __future__ import annotations

import logging
import logging.handlers
import platform
import secrets
import traceback
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from uuid import UUID

from platformdirs import user_log_path

from app.models.terms import DomainError, Moment, Rng

if TYPE_CHECKING:
    from app.models.records import Helper, SyncStatus
    from app.operations import folders
    from app.operations.journal import Store
    from app.sync.server.practice import PracticeCentral
    from app.sync.server.report import EditionReport
    from app.ui.desk import Opened


class House:
    """What the window works in: the folder of the edition, and in practice a central of its own."""

    def __init__(self, folder: Path, *, practice: bool, rng: Rng = secrets.token_bytes) -> None:
        """Take the folder; nothing is opened yet. ``rng`` is another one only in the demo."""
        self.folder = folder
        self.practice = practice
        self._rng = rng
        self.opened: folders.Opened | None = None
        self._central: PracticeCentral | None = None
        self._running = ExitStack()

    def unlock(self, name: str, passphrase: str) -> Opened:
        """Open the folder, or check another helper on the open one. Practice is set up on first use.

        Raises the expected errors of ``folders.open_folder``.
        """
        from app.operations import editions, folders, sessions
        from app.operations.practice import set_up_practice
        from app.ui.desk import Opened

        # Here, while the lock is all there is: pages and lanes need it next, and two threads that load it
        # at the same moment get it half.
        import_module("app.sync.client")
        if self.opened is None:
            if self.practice and not folders.has_store(self.folder):
                moment = Moment(by=UUID(bytes=self._rng(16), version=4), at=datetime.now(UTC), rng=self._rng)
                set_up_practice(self.folder, moment, device_name=platform.node()).store.close()
            self.opened = folders.open_folder(self.folder, name=name, passphrase=passphrase)
            helper = self.opened.helper
            self._take_up_typing(self.opened.store, helper)
        else:
            helper = folders.switch_helper(self.opened, name=name, passphrase=passphrase)
        store = self.opened.store
        return Opened(store, editions.edition(store), helper, sessions.open_here(store))

    def _take_up_typing(self, store: Store, helper: Helper) -> None:
        """Save what was still being typed when the program was stopped by force; if it cannot be, it stays as it is."""
        from app.operations.plan_scratch import take_up_scratch

        moment = Moment(by=helper.id, at=datetime.now(UTC), rng=self._rng)
        with suppress(DomainError):
            take_up_scratch(store, moment)

    def add_helper(self, moment: Moment, name: str, passphrase: str) -> Helper:
        """Give a new helper a key slot and a place in the journal. Raises as ``folders.add_helper``."""
        from app.operations import folders

        if self.opened is None:
            raise RuntimeError("the edition has not been opened yet")
        shortest = folders.SHORTEST_PRACTICE_PASSPHRASE if self.practice else folders.SHORTEST_PASSPHRASE
        return folders.add_helper(self.opened, moment, name=name, passphrase=passphrase, shortest=shortest)

    def sync_status(self) -> SyncStatus:
        """Return how far this laptop and central agree."""
        from app.sync import client

        if self.opened is None:
            raise RuntimeError("the edition has not been opened yet")
        return client.status(self.opened.store)

    def practice_central(self) -> tuple[str, str]:
        """Start the practice central on this laptop; return its address and an enrolment code."""
        from app.sync.server.practice import PracticeCentral

        if self.opened is None:
            raise RuntimeError("the edition has not been opened yet")
        if self._central is None:
            central = PracticeCentral(self.folder / "centrale", self.opened.key)
            self._central = self._running.enter_context(central)
        return self._central.url, self._central.enrolment_code()

    def practice_report(self) -> EditionReport:
        """Return what the practice central has of this edition."""
        from app.sync.server.report import report

        if self._central is None:
            raise RuntimeError("the practice central was not started")
        return report(self._central.store)["editions"][0]

    def close(self) -> None:
        """Close what was opened."""
        self._running.close()
        if self.opened is not None:
            self.opened.store.close()


def start_log() -> None:
    """Write what the program does, without personal data, to a small file that replaces itself."""
    folder = user_log_path("wijkbalie", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(folder / "wijkbalie.log", maxBytes=500_000, backupCount=2)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]


def surprise(tell: Callable[[], None]) -> Hook:
    """Return the last resort for a fault in the program: log where it was, not on what, and tell."""

    def hook(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
        # The message of an exception may hold a name or a code; its kind and its place cannot.
        places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
        logging.getLogger("wijkbalie").error("%s at %s", kind.__name__, " > ".join(places))
        tell()

    return hook
