"""Long work on the page itself: a bar with counts, what is left, and stop; the page stays usable."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from app.models.dutch import number
from app.ui.tokens import SPACE_2
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.layouts import column, row


class ProgressRow(QWidget):
    """Shows how far a long job is. Hidden until it starts."""

    stop_requested = Signal()

    def __init__(self, name: str, *, clock: Callable[[], float] = monotonic) -> None:
        """``clock`` answers in seconds, for the guess of what is left."""
        super().__init__()
        self._clock = clock
        self._began = 0.0
        self._what = ""
        self._words = Words()
        self.bar = named(QProgressBar(textVisible=False), f"{name}_bar", "Voortgang")
        self.stop = named(QuietButton("Stoppen"), f"{name}_stop")
        self.stop.clicked.connect(self._ask_stop)
        line = row(self.bar, self.stop)
        line.setStretch(0, 1)
        layout = column(self, space=SPACE_2)
        layout.addWidget(self._words)
        layout.addLayout(line)
        self.hide()

    def start(self, what: str) -> None:
        """Show that work has begun; ``what`` is what is being done: ``Kaarten maken``."""
        self._what = what
        self._began = self._clock()
        self.bar.setRange(0, 0)
        self.stop.setEnabled(True)
        self._words.set_text(f"{what} …")
        self.show()

    def show_count(self, count: int, total: int) -> None:
        """Show that ``count`` of ``total`` are done."""
        self.bar.setRange(0, max(1, total))
        self.bar.setValue(count)
        self._words.set_text(f"{self._what}: {number(count)} van {number(total)}{self._left(count, total)}")

    def show_waiting(self, sentence: str) -> None:
        """Say why it stands still for a while; what was done stays in the bar."""
        self._words.set_text(sentence)

    def finish(self) -> None:
        """Go away; the page says what came of it."""
        self.hide()

    @property
    def text(self) -> str:
        """Return what stands above the bar."""
        return self._words.plain

    def _left(self, count: int, total: int) -> str:
        spent = self._clock() - self._began
        if count == 0 or spent < 3:
            return ""
        seconds = spent / count * (total - count)
        if seconds < 60:
            return ", nog minder dan een minuut"
        minutes = round(seconds / 60)
        return f", nog ongeveer {number(minutes)} {'minuut' if minutes == 1 else 'minuten'}"

    def _ask_stop(self) -> None:
        self.stop.setEnabled(False)
        self.stop_requested.emit()
        self._words.set_text(f"{self._what}: wordt gestopt …")
