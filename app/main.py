"""The composition root: decides between window and command line, and puts the window together.

A bare window is on the screen before anything else is loaded; the shell, the store and the pages come after.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.house import House
    from app.ui.main_window import MainWindow


def main() -> int:
    """Run the program with the arguments it was started with and return its exit status."""
    arguments = sys.argv[1:]
    if not window_wanted(arguments):
        from app import cli

        return cli.run(arguments)
    return show_window(lambda: folder_wanted(arguments), practice="--practice" in arguments)


def window_wanted(arguments: Sequence[str]) -> bool:
    """Tell whether the arguments ask for the window: none, or only ``--practice`` and ``--data DIR``."""
    rest = [argument for argument in arguments if argument != "--practice"]
    return not rest or (rest[0] == "--data" and len(rest) == 2)  # noqa: PLR2004 - the option and its value


def folder_wanted(arguments: Sequence[str]) -> Path:
    """Return the data folder that the arguments name, or the usual one."""
    from app import paths

    if "--data" in arguments:
        return Path(arguments[arguments.index("--data") + 1]).expanduser().absolute()
    return paths.data_folder(practice="--practice" in arguments)


def show_window(folder: Callable[[], Path], *, practice: bool) -> int:
    """Open the window on the edition in ``folder()`` and stay until it is closed."""
    from PySide6.QtWidgets import QApplication

    from app.ui.opening import Opening

    running = QApplication(sys.argv[:1])
    running.setApplicationName("Wijkbalie")
    opening = Opening()
    opening.show()
    running.processEvents()

    from app.house import House, start_log, surprise

    start_log()
    house = House(folder(), practice=practice)
    window = build_window(house)
    sys.excepthook = surprise(window.tell_surprise)
    opening.fill(window)
    status = running.exec()
    house.close()
    return status


def build_window(house: House) -> MainWindow:
    """Return the main window of a house, locked."""
    from app.settings import load_settings, save_settings, settings_path
    from app.ui.desk import Desk, PracticeLogin
    from app.ui.jobs import Jobs
    from app.ui.main_window import MainWindow

    place = settings_path()
    desk = Desk(
        Jobs(),
        house.unlock,
        settings=load_settings(place),
        save_settings=lambda settings: save_settings(place, settings),
        practice=PracticeLogin("Anna", "oefenen") if house.practice else None,
    )
    desk.practice_central = house.practice_central if house.practice else None
    return MainWindow(desk, sync_status=house.sync_status)


if __name__ == "__main__":
    sys.exit(main())
