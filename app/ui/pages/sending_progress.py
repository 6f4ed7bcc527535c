"""How far a run with central or a stick is, as it is shown while it goes on."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.pages.sending_words import DOING, waiting_sentence
from app.ui.sending import Run, Underway
from app.ui.widgets.progress import ProgressRow


def keyboard_of(widget: QWidget) -> QWidget | None:
    """Return what has the keyboard in the window of ``widget``."""
    return widget.window().focusWidget()


class RunProgress(ProgressRow):
    """The progress of one run; comes and goes with it."""

    def __init__(self, run: Run, name: str) -> None:
        """``name`` is the first part of the names of its bar and button."""
        super().__init__(name)
        self._run = run
        self._shown = ""
        self._pushed: QWidget | None = None
        self.held_keyboard = False
        """Whether the keyboard was here when the run ended: whoever shows what comes next takes it over."""
        self.stop_requested.connect(self._stop)
        run.changed.connect(self._follow)
        self._follow()

    def _stop(self) -> None:
        # The button that was pressed waits now, and Qt has moved the keyboard on to whatever comes next.
        self._pushed = keyboard_of(self)
        self._run.stop()

    def _follow(self) -> None:
        underway = self._run.underway
        if underway is None:
            now = keyboard_of(self)
            self.held_keyboard = now is not None and now in {self.stop, self._pushed}
            self._shown, self._pushed = "", None
            self.finish()
        elif not underway.stopping:
            self._show(underway)

    def _show(self, underway: Underway) -> None:
        doing = DOING.get(underway.what)
        if doing is not None and underway.what != self._shown:
            self._shown = underway.what
            self.start(doing)
        sentence = waiting_sentence(underway)
        if sentence:
            self.show_waiting(sentence)
        elif underway.total:
            self.show_count(underway.done, underway.total)
