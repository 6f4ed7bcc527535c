"""The program is closed while a stick or a printer hangs: it ends, and what is being written gets its time."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import jobs as lanes
from app.ui.catalogue import PageSpec
from app.ui.desk import Desk
from app.ui.jobs import Jobs, Lane
from app.ui.pages.sending import SendingPage
from app.ui.sticks import Drive
from tests.ui.count_room import CountRoom, Hands

SOON = 30
"""Seconds in which the program is gone, on a busy computer too; what is written gets twice as many."""


@pytest.fixture
def gate() -> Generator[threading.Event]:
    """What a job waits for without a limit, as for a stick that hangs; it is open at the end."""
    made = threading.Event()
    yield made
    made.set()


def hanging(gate: threading.Event, lane: Lane) -> Jobs:
    """Return the workers, of which this one hangs."""
    made, begun = Jobs(), threading.Event()

    def hang() -> bool:
        begun.set()
        return gate.wait()

    made.run(hang, lambda _answer: None, lane=lane)
    assert begun.wait(SOON)
    return made


def test_a_look_at_a_stick_that_hangs_is_left_behind_at_once(
    qapp: QApplication, gate: threading.Event
) -> None:
    made = hanging(gate, Lane.LOOK)
    begun = time.monotonic()
    made.shutdown()
    assert time.monotonic() - begun < SOON
    assert made.left_behind


@pytest.mark.parametrize("lane", [Lane.STICK, Lane.PRINTER])
def test_what_is_being_written_gets_its_time_and_no_more(
    qapp: QApplication, gate: threading.Event, lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lanes.PATIENCE[lane] >= SOON
    monkeypatch.setitem(lanes.PATIENCE, lane, 0.05)
    made = hanging(gate, lane)
    made.shutdown()
    assert made.left_behind


@pytest.mark.parametrize("lane", [Lane.STICK, Lane.PRINTER])
def test_what_is_written_in_time_is_waited_for(
    qapp: QApplication, gate: threading.Event, lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in (Lane.NETWORK, Lane.LOOK):
        monkeypatch.setitem(lanes.PATIENCE, other, 0.05)
    made = hanging(gate, lane)
    ends = threading.Timer(0.3, gate.set)
    ends.start()
    made.shutdown()
    assert gate.is_set()
    assert not made.left_behind
    assert made.pending == 0
    ends.join()


@pytest.fixture
def looks() -> list[threading.Thread]:
    """Every look at which sticks there are, as it is asked for."""
    return []


@pytest.fixture
def hands(
    qtbot: QtBot, tmp_path: Path, gate: threading.Event, looks: list[threading.Thread]
) -> Generator[Hands]:
    """A page of sending on a laptop with a stick that hangs until the gate opens."""
    room = CountRoom.on(tmp_path / "edition")

    def find() -> tuple[Drive, ...]:
        looks.append(threading.current_thread())
        gate.wait()
        return ()

    def sending(desk: Desk) -> SendingPage:
        return SendingPage(desk, find)

    made = Hands(qtbot, room, (PageSpec("send", "Synchroniseren", sending),))
    yield made
    gate.set()
    made.leave()
    room.store.close()


def test_a_stick_that_hangs_is_asked_once(hands: Hands, gate: threading.Event, looks: list[object]) -> None:
    hands.come_in("Anna")
    page = hands.window.page
    assert isinstance(page, SendingPage)
    card = page.stick
    card._look()
    hands.until(lambda: len(looks) == 1)
    waiting = hands.desk.jobs.pending
    for _ in range(3):
        card._looking.timeout.emit()
    assert hands.desk.jobs.pending == waiting
    gate.set()
    hands.settle()
    card._looking.timeout.emit()
    hands.settle()
    assert len(looks) == 2, "once it answers, it is asked again"


def test_while_a_stick_is_written_the_window_says_that_it_will_close(
    hands: Hands, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.come_in("Anna")
    begun, seen = threading.Event(), list[str]()
    work, shutdown = hands.desk.jobs, hands.desk.jobs.shutdown

    def write() -> bool:
        begun.set()
        return gate.wait()

    def end() -> None:
        if hands.window.isVisible():
            seen.append(hands.reads())
        gate.set()
        shutdown()

    work.run(write, lambda _answer: None, lane=Lane.STICK)
    hands.until(begun.is_set)
    monkeypatch.setattr(work, "shutdown", end)
    hands.window.close()
    assert len(seen) == 1
    assert "het programma sluit vanzelf" in seen[0]
    assert not hands.window.isVisible()
    assert not work.left_behind
