"""Hands and eyes for the demo: finds what is on the screen by its name, types, presses, waits, takes pictures."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.models.terms import DomainError
from app.ui.jobs import Jobs

W = TypeVar("W", bound=QWidget)
PATIENCE = 20.0
"""Seconds that the demo waits for one thing to happen before it says what did not."""


class StoryStuck(DomainError):
    """The story does not go on: ``what`` did not happen, or is not on the screen."""


@dataclass
class Step:
    """One step of the story: what was done, what was checked, how long it took in seconds."""

    name: str
    checked: str = ""
    seconds: float = 0.0


class Player:
    """Plays the story on a window as a person would: only what can be seen can be used."""

    def __init__(self, window: QWidget, jobs: Jobs, screens: Path) -> None:
        """Take the shown window, the jobs it waits for, and the folder for the pictures."""
        self.window = window
        self.jobs = jobs
        self.screens = screens
        self.steps: list[Step] = []
        screens.mkdir(parents=True, exist_ok=True)

    def summary(self) -> list[dict[str, object]]:
        """Return the steps for ``summary.json``."""
        return [asdict(step) for step in self.steps]

    @contextmanager
    def step(self, name: str, picture: str = "") -> Generator[Step]:
        """Play one step, time it, and take a picture at its end when a name for one is given."""
        step = Step(name)
        began = time.perf_counter()
        yield step
        self.settle()
        if picture:
            self.picture(picture)
        step.seconds = round(time.perf_counter() - began, 3)
        self.steps.append(step)

    def picture(self, name: str) -> None:
        """Save what the window shows now, once it has taken its shape."""
        for _ in range(3):
            QCoreApplication.processEvents()
        self.window.grab().save(str(self.screens / f"{len(self.steps) + 1:02d}-{name}.png"))

    def find(self, kind: type[W], name: str) -> W:
        """Return the visible thing with this name, waiting for it. Raises ``StoryStuck``."""
        self.wait(lambda: self._visible(kind, name) is not None, name)
        found = self._visible(kind, name)
        if found is None:
            raise StoryStuck(what=name)
        return found

    def _visible(self, kind: type[W], name: str) -> W | None:
        return next((w for w in self.window.findChildren(kind, name) if w.isVisible()), None)

    def wait(self, happened: Callable[[], bool], what: str) -> None:
        """Let the window live until something happened. Raises ``StoryStuck`` when it does not."""
        until = time.monotonic() + PATIENCE
        while not happened():
            if time.monotonic() > until:
                raise StoryStuck(what=what)
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def settle(self) -> None:
        """Wait until every act on its way was answered."""
        self.wait(lambda: self.jobs.pending == 0, "antwoord")
        QCoreApplication.processEvents()

    def press(self, name: str) -> None:
        """Press a button, once it can be pressed."""
        button = self.find(QAbstractButton, name)
        self.wait(button.isEnabled, f"{name} kan worden ingedrukt")
        button.click()
        self.settle()

    def write(self, name: str, text: str) -> None:
        """Type text into a field, in place of what stands there."""
        field = self.find(QWidget, name)
        if isinstance(field, QLineEdit | QPlainTextEdit):
            field.clear()
        field.setFocus()
        QTest.keyClicks(field, text)
        QCoreApplication.processEvents()

    def choose(self, name: str, text: str) -> None:
        """Choose an entry of a list by its words."""
        box = self.find(QComboBox, name)
        place = box.findText(text)
        if place < 0:
            raise StoryStuck(what=f"{name}: {text}")
        box.setCurrentIndex(place)
        box.activated.emit(place)
        self.settle()

    def tick(self, name: str) -> None:
        """Set a tick."""
        box = self.find(QAbstractButton, name)
        if not box.isChecked():
            box.click()
        self.settle()

    def key(
        self, key: Qt.Key, on: str = "", modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key, on a field by name or on what has the focus."""
        target = self.find(QWidget, on) if on else (self.window.focusWidget() or self.window)
        QTest.keyClick(target, key, modifier)
        self.settle()
