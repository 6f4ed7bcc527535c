"""The composition root: decides between window and command line, and puts the window together.

The window shows its lock page before anything heavy is loaded: the store and the pages come after.
"""

from __future__ import annotations

import logging
import logging.handlers
import platform
import secrets
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from uuid import uuid4

from platformdirs import user_log_path

from app import paths
from app.models.terms import Moment

if TYPE_CHECKING:
    from app.operations import folders
    from app.sync.server.practice import PracticeCentral
    from app.ui.desk import Opened
    from app.ui.main_window import MainWindow


def main() -> int:
    """Run the program with the arguments it was started with and return its exit status."""
    arguments = sys.argv[1:]
    wanted = window_wanted(arguments)
    if wanted is None:
        from app import cli

        return cli.run(arguments)
    folder, practice = wanted
    return show_window(folder, practice=practice)


def window_wanted(arguments: Sequence[str]) -> tuple[Path, bool] | None:
    """Return the data folder and whether it is practice when the arguments ask for the window, else None."""
    rest = list(arguments)
    practice = "--practice" in rest
    if practice:
        rest.remove("--practice")
    folder = paths.data_folder(practice=practice)
    if rest[:1] == ["--data"] and len(rest) == 2:  # noqa: PLR2004 - the option and its value
        folder = Path(rest[1]).expanduser().absolute()
        rest = []
    return None if rest else (folder, practice)


def show_window(folder: Path, *, practice: bool) -> int:
    """Open the window on the edition in ``folder`` and stay until it is closed."""
    from app.ui.application import application

    start_log()
    running = application()
    window, closing = build_window(folder, practice=practice)
    sys.excepthook = surprise(window.tell_surprise)
    window.show()
    status = running.exec()
    closing()
    return status


def build_window(folder: Path, *, practice: bool) -> tuple[MainWindow, Callable[[], None]]:
    """Return the window, locked, and what to call when it is gone."""
    from app.settings import load_settings, save_settings, settings_path
    from app.ui.desk import Desk, PracticeLogin
    from app.ui.jobs import Jobs
    from app.ui.main_window import MainWindow

    place = settings_path()
    jobs = Jobs()
    house = House(folder, practice=practice)
    desk = Desk(
        jobs,
        house.unlock,
        settings=load_settings(place),
        save_settings=lambda settings: save_settings(place, settings),
        practice=PracticeLogin("Anna", "oefenen") if practice else None,
    )
    window = MainWindow(desk)

    def closing() -> None:
        jobs.shutdown()
        house.close()

    return window, closing


class House:
    """What the window works in: the folder of the edition, and in practice a central of its own."""

    def __init__(self, folder: Path, *, practice: bool) -> None:
        """Take the folder; nothing is opened yet."""
        self.folder = folder
        self.practice = practice
        self.opened: folders.Opened | None = None
        self._central: PracticeCentral | None = None

    def unlock(self, name: str, passphrase: str) -> Opened:
        """Open the folder, or check another helper on the open one. Practice is set up on first use.

        Raises the expected errors of ``folders.open_folder``.
        """
        from app.operations import editions, folders, sessions
        from app.operations.practice import set_up_practice
        from app.ui.desk import Opened

        if self.opened is None:
            if self.practice and not folders.has_store(self.folder):
                moment = Moment(by=uuid4(), at=datetime.now(UTC), rng=secrets.token_bytes)
                set_up_practice(self.folder, moment, device_name=platform.node()).store.close()
            self.opened = folders.open_folder(self.folder, name=name, passphrase=passphrase)
            helper = self.opened.helper
        else:
            helper = folders.switch_helper(self.opened, name=name, passphrase=passphrase)
        running = sessions.open_sessions(self.opened.store)
        edition = editions.edition(self.opened.store)
        return Opened(self.opened.store, edition, helper, running[0] if running else None)

    def practice_central(self) -> tuple[str, str]:
        """Start the practice central on this laptop; return its address and an enrolment code."""
        from app.sync.server.practice import PracticeCentral

        if self._central is None:
            self._central = PracticeCentral(self.folder / "centrale")
        return self._central.url, self._central.enrolment_code()

    def close(self) -> None:
        """Close what was opened."""
        if self._central is not None:
            self._central.close()
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


if __name__ == "__main__":
    sys.exit(main())
