"""From the start of the process to the first painted window: Wijkbalie beside a bare PySide6 window.

Each run is a fresh process; the two take turns. Target: at most 1.3 times the bare window. The second line is
when the real window, with its lock, is painted inside the first.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _table import show

RUNS = 7
TARGET = 1.3

BARE = """
import sys, time
from PySide6.QtWidgets import QApplication, QWidget

class Bare(QWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(time.perf_counter(), flush=True)
        QApplication.quit()

running = QApplication(sys.argv[:1])
window = Bare()
window.resize(1366, 768)
window.show()
running.exec()
"""

OURS = """
import os, sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QLineEdit
from app import main
from app.ui import opening

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Paint:
            QTimer.singleShot(0, done)
        return False

def done():
    print(time.perf_counter(), flush=True)
    os._exit(0)

class Opening(opening.Opening):
    def paintEvent(self, event):
        super().paintEvent(event)
        if not getattr(self, "seen", False):
            self.seen = True
            print(time.perf_counter(), flush=True)

    def fill(self, window):
        self.watch = Watch()
        for field in window.findChildren(QLineEdit):
            field.installEventFilter(self.watch)
        super().fill(window)

opening.Opening = Opening
sys.argv = ["wijkbalie", "--practice"]
sys.exit(main.main())
"""


def run(script: str, home: Path) -> list[float]:
    """Start a process and return the seconds from its start to each time that it printed."""
    places = {name: str(home) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | places,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    times = [float(line) - began for line in done.stdout.split()]
    assert times, done.stderr
    return times


def main() -> None:
    """Measure in turns and print the medians."""
    bare: list[float] = []
    first: list[float] = []
    whole: list[float] = []
    with tempfile.TemporaryDirectory(prefix="wijkbalie-bench-") as folder:
        run(BARE, Path(folder))
        run(OURS, Path(folder))  # the first start reads everything from disk
        for _ in range(RUNS):
            bare += run(BARE, Path(folder))[:1]
            shown = run(OURS, Path(folder))
            first.append(shown[0])
            whole.append(shown[1])
    least = statistics.median(bare)
    rows = [
        [
            name,
            f"{statistics.median(times):.2f}",
            f"{min(times):.2f}",
            f"{max(times):.2f}",
            f"{statistics.median(times) / least:.2f}",
        ]
        for name, times in (
            ("bare PySide6 window", bare),
            ("first window", first),
            ("lock page in it", whole),
        )
    ]
    show(f"First window, {RUNS} runs each", ("", "median, s", "least", "most", "ratio"), rows)
    ratio = statistics.median(first) / least
    print(f"  target: ratio <= {TARGET}: {'met' if ratio <= TARGET else 'NOT met'}")


if __name__ == "__main__":
    main()
