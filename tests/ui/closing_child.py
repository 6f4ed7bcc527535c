"""A whole program of which the network's thread waits for a central that says nothing, when the window is closed.

Run as ``python -m tests.ui.closing_child PORT FOLDER``.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from app import main
from app.house import House
from app.ui.jobs import Lane
from app.ui.main_window import MainWindow


def wait_and_close(window: MainWindow, port: int) -> None:
    """Begin to wait for an answer, and close the window once that has begun."""
    line = socket.create_connection(("127.0.0.1", port))
    window.desk.jobs.run(lambda: line.recv(1), lambda _answer: None, lane=Lane.NETWORK)
    QTimer.singleShot(50, window.window().close)


def run(port: int, folder: Path) -> int:
    """Show the window as the program does, and leave as it does."""
    build = main.build_window

    def built(house: House) -> MainWindow:
        window = build(house)
        QTimer.singleShot(0, lambda: wait_and_close(window, port))
        return window

    main.build_window = built
    return main.show_window(lambda: folder, practice=False)


if __name__ == "__main__":
    sys.exit(run(int(sys.argv[1]), Path(sys.argv[2])))
