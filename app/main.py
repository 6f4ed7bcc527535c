"""The composition root: decides between window and command line, and puts the window together.

A bare window is on the screen before anything else is loaded; the shell, the store and the pages come after.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication, QTranslator

    from app.house import House
    from app.models.terms import Rng
    from app.settings import Settings
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
    speak_dutch(running)
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
    if window.desk.jobs.left_behind:
        # Its thread would keep the program, perhaps for ever, and must not find the store closed. All acts are on disk.
        os._exit(status)
    house.close()
    return status


def speak_dutch(running: QCoreApplication) -> QTranslator:
    """Have Qt's own words in Dutch: the menu of a text field, the window that asks for a file.

    The translator that is returned lives as long as ``running``.
    """
    from PySide6.QtCore import QLibraryInfo, QTranslator

    dutch = QTranslator(running)
    if dutch.load("qtbase_nl", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        running.installTranslator(dutch)
    return dutch


def build_window(
    house: House, settings: Settings | None = None, rng: Rng = secrets.token_bytes
) -> MainWindow:
    """Return the main window of a house, locked. Given ``settings`` are not kept: for the demo."""
    from PySide6.QtCore import QCoreApplication

    from app.settings import load_settings, save_settings, settings_path
    from app.ui.desk import Desk, PracticeLogin
    from app.ui.garbage import Garbage
    from app.ui.housekeeping import Housekeeping
    from app.ui.jobs import Jobs
    from app.ui.main_window import MainWindow
    from app.ui.printing import remove_private

    place = settings_path()
    desk = Desk(
        Jobs(),
        house.unlock,
        settings=settings or load_settings(place),
        save_settings=None if settings else lambda chosen: save_settings(place, chosen),
        practice=PracticeLogin(("Anna", "Bram"), "oefenen") if house.practice else None,
        rng=rng,
    )
    desk.housekeeping = Housekeeping(house.add_helper)
    desk.practice_central = house.practice_central if house.practice else None
    window = MainWindow(desk, sync_status=house.sync_status)
    Garbage(window)
    remove_private()
    if (application := QCoreApplication.instance()) is not None:
        application.aboutToQuit.connect(remove_private)
    return window


def play_demo(out: Path, seed: int) -> int:
    """Play a whole day through the real window, without a screen where there is none; return how many steps.

    Raises ``StoryStuck`` where the day does not go as it should.
    """
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from app.house import House
    from app.settings import Scheme, Settings
    from app.ui.demo.play import DATA, play, prepare, seeded

    running = QApplication.instance() or QApplication(sys.argv[:1])
    speak_dutch(running)
    prepare(out)
    house = House(out / DATA, practice=True, rng=seeded(seed))
    window = build_window(house, Settings(scheme=Scheme.LIGHT, sound=False), seeded(seed + 1))
    window.show()
    try:
        return len(play(window, out, house.practice_report))
    finally:
        window.desk.jobs.shutdown()
        window.close()
        window.deleteLater()
        running.processEvents()
        house.close()


if __name__ == "__main__":
    sys.exit(main())
