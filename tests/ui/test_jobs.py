from __future__ import annotations

import sys
import threading
from collections.abc import Generator
from types import TracebackType

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.models.terms import DomainError
from app.ui.jobs import Jobs, Lane, Progress, Stopped, Topic


class PlaceMissing(DomainError):
    pass


@pytest.fixture
def workers(qapp: QApplication) -> Generator[Jobs]:
    jobs = Jobs()
    yield jobs
    jobs.shutdown()


@pytest.fixture
def gate(workers: Jobs) -> Generator[threading.Event]:
    """Return what jobs may wait for without a limit: it is open at the end, before the workers are waited for."""
    made = threading.Event()
    yield made
    made.set()


@pytest.fixture
def surprises(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """Collect what reaches the excepthook, with a check that it does so on the GUI thread."""
    seen: list[BaseException] = []

    def hook(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        assert threading.current_thread() is threading.main_thread()
        seen.append(error)

    monkeypatch.setattr(sys, "excepthook", hook)
    return seen


def test_work_is_done_elsewhere_and_answered_on_the_gui_thread_even_by_a_lambda(
    qtbot: QtBot, workers: Jobs
) -> None:
    places: list[bool] = []
    with qtbot.waitSignal(workers.idle):
        workers.run(
            threading.current_thread,
            lambda worker: places.extend(
                [worker is threading.main_thread(), threading.current_thread() is threading.main_thread()]
            ),
        )
    assert places == [False, True]


def test_acts_on_the_store_run_one_after_the_other_in_the_order_they_were_asked_for(
    qtbot: QtBot, workers: Jobs, gate: threading.Event
) -> None:
    ran: list[int] = []
    answered: list[int] = []

    def act(number: int) -> int:
        gate.wait()
        ran.append(number)
        return number

    with qtbot.waitSignal(workers.idle):
        for number in range(20):
            workers.run(lambda number=number: act(number), answered.append)
        gate.set()
    assert ran == answered == list(range(20))


def test_the_network_does_not_keep_the_store_waiting(
    qtbot: QtBot, workers: Jobs, gate: threading.Event
) -> None:
    answers: list[str] = []
    workers.run(lambda: str(gate.wait()), answers.append, lane=Lane.NETWORK)
    workers.run(lambda: "bewaard", answers.append)
    qtbot.waitUntil(lambda: answers == ["bewaard"])
    with qtbot.waitSignal(workers.idle):
        gate.set()
    assert answers == ["bewaard", "True"]


def test_pages_hear_what_changed_after_the_answer_and_only_if_it_succeeded(
    qtbot: QtBot, workers: Jobs, surprises: list[BaseException]
) -> None:
    heard: list[object] = []
    workers.changed.connect(heard.append)

    def refused() -> None:
        raise PlaceMissing

    with qtbot.waitSignal(workers.idle):
        workers.run(refused, heard.append, heard.append, changed=frozenset({Topic.CARDS}))
    with qtbot.waitSignal(workers.changed):
        workers.run(lambda: "kaart", heard.append, changed=frozenset({Topic.CARDS}))
    assert isinstance(heard[0], PlaceMissing)
    assert heard[1:] == ["kaart", frozenset({Topic.CARDS})]


def test_a_fault_in_the_program_reaches_the_page_and_the_excepthook(
    qtbot: QtBot, workers: Jobs, surprises: list[BaseException]
) -> None:
    told: list[Exception] = []
    fault = ValueError("broken")

    def broken() -> None:
        raise fault

    with qtbot.waitSignal(workers.idle):
        workers.run(broken, lambda _: None, told.append)
    assert told == [fault]
    assert surprises == [fault]


def test_a_refusal_that_nobody_listens_for_is_not_lost(
    qtbot: QtBot, workers: Jobs, surprises: list[BaseException]
) -> None:
    def refused() -> None:
        raise PlaceMissing

    with qtbot.waitSignal(workers.idle):
        workers.run(refused, lambda _: None)
    assert [type(error) for error in surprises] == [PlaceMissing]


def test_a_fault_in_one_answer_does_not_keep_the_next_from_its_page(
    qtbot: QtBot, workers: Jobs, surprises: list[BaseException]
) -> None:
    answers: list[str] = []

    def stumble(_answer: str) -> None:
        raise KeyError("page")

    with qtbot.waitSignal(workers.idle):
        workers.run(lambda: "een", stumble)
        workers.run(lambda: "twee", answers.append)
    assert answers == ["twee"]
    assert len(surprises) == 1


def test_the_answer_for_a_page_that_is_gone_is_dropped_but_the_change_is_announced(
    qtbot: QtBot, workers: Jobs, gate: threading.Event
) -> None:
    answers: list[bool] = []
    page = QObject()
    workers.run(gate.wait, answers.append, owner=page, changed=frozenset({Topic.PLANS}))
    shiboken6.delete(page)
    with qtbot.waitSignal(workers.changed):
        gate.set()
    assert answers == []


def test_long_work_reports_and_can_be_stopped(qtbot: QtBot, workers: Jobs, gate: threading.Event) -> None:
    counts: list[tuple[int, int]] = []
    stopped: list[Exception] = []

    def print_cards(progress: Progress) -> None:
        for count in range(1_000_000):
            progress.report(count, 1_000_000)
            if count:
                gate.wait()

    def note(count: int, total: int) -> None:
        counts.append((count, total))
        job.stop()
        gate.set()

    with qtbot.waitSignal(workers.idle):
        job = workers.run_long(print_cards, lambda _: None, stopped.append, progressed=note)
    assert counts
    assert counts[0][1] == 1_000_000
    assert isinstance(stopped[0], Stopped)


def test_closing_waits_for_acts_on_their_way_and_delivers_their_answers(qapp: QApplication) -> None:
    jobs = Jobs()
    answers: list[int] = []
    for number in range(5):
        jobs.run(lambda number=number: number, answers.append)
    jobs.shutdown()
    assert answers == [0, 1, 2, 3, 4]
    assert jobs.pending == 0


def test_without_threads_an_act_is_done_and_answered_at_once(qapp: QApplication) -> None:
    jobs = Jobs(inline=True)
    answers: list[QThread] = []
    jobs.run(QThread.currentThread, answers.append)
    assert answers == [qapp.thread()]
    jobs.shutdown()
