"""Python's garbage is collected on the GUI thread only.

A collection runs on whatever thread happens to allocate. One on the store's thread could destroy a Qt object there,
with its timers on another thread, and take the program down.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1000


class Garbage(QObject):
    """Collects once a second what the thresholds of ``gc`` say is due; automatic collection is off meanwhile."""

    def __init__(self, parent: QObject) -> None:
        """Take collecting over, on the thread of ``parent`` and for as long as it lives."""
        super().__init__(parent)
        gc.disable()
        self._often = QTimer(self, interval=_EVERY_MS)
        self._often.timeout.connect(self.collect)
        self._often.start()

    def collect(self) -> None:
        """Collect the oldest generation that is due, as Python itself would."""
        due = [
            generation
            for generation, limit in enumerate(gc.get_threshold())
            if gc.get_count()[generation] > limit
        ]
        if due:
            gc.collect(max(due))
