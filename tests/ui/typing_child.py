"""A whole program that types on in a plan and never rests, for a test that kills it.

Run as ``python -m tests.ui.typing_child FOLDER``. Every key is reported on standard output: when it was pressed, in
nanoseconds of the clock that all processes share, and how many there were then.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.db import Store
from app.operations import editions
from app.ui.catalogue import PAGES
from app.ui.desk import Desk, Opened
from app.ui.jobs import Jobs
from app.ui.main_window import MainWindow
from app.ui.pages.plans import PlansPage
from tests.stores import KEY
from tests.ui.desk_room import ANNA, MORNING

TEXT = "Wij zetten een bankje neer. "
KEY_MS = 15
"""Milliseconds from one key to the next: faster than anyone types."""


def main(folder: Path) -> int:
    """Type until someone puts an end to it."""
    application = QApplication([])
    store = Store.open(folder, KEY)
    opened = Opened(store, editions.edition(store), ANNA)
    desk = Desk(Jobs(), lambda _name, _passphrase: opened, clock=lambda: MORNING)
    window = MainWindow(desk, pages=PAGES)
    window.show()
    desk.let_in(opened)
    page = window.open_page(PlansPage.key)
    page.press_main()
    (field,) = window.findChildren(QWidget, "plans_what_edit")
    timer = QTimer(interval=KEY_MS)
    typed = 0

    def key() -> None:
        nonlocal typed
        QTest.keyClicks(field, TEXT[typed % len(TEXT)])
        typed += 1
        os.write(1, f"{time.monotonic_ns()} {typed}\n".encode())

    timer.timeout.connect(key)
    timer.start()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
