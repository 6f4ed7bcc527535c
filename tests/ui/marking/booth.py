"""A marking screen with made-up plans, and a resident who works it by keyboard or by two switches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.models.records import BallotPlan
from app.models.terms import Limit, LimitKind
from app.ui.marking.parts import Key, Say
from app.ui.marking.session import Marking, Step
from app.ui.marking.speech import Speech
from app.ui.marking.window import Booth, MarkingWindow

TITLES = (
    "Een schommel in het park",
    "Bankjes en bloembakken langs de Ringvaart voor wie even wil zitten",
    "Koken met de buren",
    "Verlichting op het fietspad achter de sporthal",
    "Moestuin bij de school",
    "Muziekavond",
    "Fietsles",
    "Een boom voor elk kind",
    "Watertappunt",
    "Repaircafé",
    "Speeltoestel voor peuters",
    "Jeu de boules",
)
COSTS = (5_000, 8_000, 11_000, 14_000, 17_000, 20_000, 2_500, 3_000, 4_000, 6_000, 9_000, 12_000)
"""In euro."""

BUDGET = Limit(LimitKind.COST, 25_000_00)
NO_VOICE = "none"


def ballot(count: int = 12) -> tuple[BallotPlan, ...]:
    return tuple(
        BallotPlan(UUID(int=number), number, str(number), TITLES[number - 1], COSTS[number - 1] * 100)
        for number in range(1, count + 1)
    )


class Printer:
    """Takes what is printed in memory, at once, or fails or does not answer when it is told to."""

    def __init__(self) -> None:
        self.papers: list[frozenset[int]] = []
        self.broken = self.silent = False

    def print_marks(
        self, marks: frozenset[int], done: Callable[[bool], None], failed: Callable[[Exception], None]
    ) -> None:
        if self.broken:
            failed(RuntimeError("no paper"))
            return
        self.papers.append(marks)
        done(not self.silent)


class Resident:
    """Someone at the screen."""

    def __init__(
        self,
        bot: QtBot,
        *,
        limit: Limit = BUDGET,
        plans: Sequence[BallotPlan] = (),
        speech: str = NO_VOICE,
        size: tuple[int, int] = (1366, 768),
    ) -> None:
        self.printer = Printer()
        booth = Booth(plans or ballot(), limit, self.printer.print_marks)
        self.window = MarkingWindow(booth, speech=Speech(engine=speech), dpi=100)
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        bot.waitUntil(self.window.isActiveWindow)
        # Seconds go by in ``wait`` only.
        self.window._tick.stop()
        self.bot = bot

    # ------------------------------------------------------------------ what the screen says

    @property
    def marking(self) -> Marking:
        return self.window.marking

    @property
    def step(self) -> Step:
        return self.marking.step

    @property
    def at(self) -> str:
        """Return the name of the key that has the keyboard."""
        held = self.window.focusWidget()
        return held.objectName().removeprefix("marking_") if isinstance(held, Key) else ""

    @property
    def keys(self) -> list[str]:
        return [
            key.objectName().removeprefix("marking_")
            for key in self.window.findChildren(Key)
            if key.isVisible()
        ]

    @property
    def text(self) -> str:
        return "\n".join(said.text() for said in self.window.findChildren(Say) if said.isVisible())

    def key(self, name: str) -> Key:
        found = self.window.findChild(Key, f"marking_{name}")
        assert found is not None, f"{name} is not on the screen"
        return found

    # ------------------------------------------------------------------ hands

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            held: QWidget = self.window.focusWidget() or self.window
            QTest.keyClick(held, key)
            QApplication.processEvents()

    def walk_to(self, name: str, by: Qt.Key = Qt.Key.Key_Down) -> None:
        """Move on with one key until a name has the keyboard."""
        for _ in range(200):
            if self.at == name:
                return
            self.press(by)
        raise AssertionError(f"{name} cannot be reached with {by.name}")

    def choose(self, name: str) -> None:
        self.walk_to(name)
        self.press(Qt.Key.Key_Return)

    def choose_all(self, *names: str) -> None:
        for name in names:
            self.choose(name)

    def touch(self, name: str) -> None:
        QTest.mouseClick(self.key(name), Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def wait(self, seconds: int) -> None:
        """Let seconds of silence go by."""
        for _ in range(seconds):
            self.window._second()

    def leave(self) -> None:
        if shiboken6.isValid(self.window):
            self.window.leave()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
