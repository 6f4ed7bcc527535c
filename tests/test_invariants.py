"""Invariants that belong to no single module: what must hold when parts work together."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from app.db import Store
from app.models.ballots import BallotRow
from app.models.practice import residents
from app.models.roll import CardActRow
from app.models.terms import CardStep, SessionKind, VerdictKind
from app.operations import counting, register, sessions, stations
from app.ui.jobs import Jobs
from tests import printed
from tests.operations.count_samples import ANNA, BRAM, STACK, a_counting_laptop, open_box, type_stack
from tests.operations.samples import MORNING, Laptop, a_laptop, close_station, open_to_count


@pytest.fixture
def laptop(tmp_path: Path) -> Generator[Laptop]:
    made = a_laptop(tmp_path / "laptop", "Laptop 1")
    yield made
    made.store.close()


@pytest.fixture
def tellers(tmp_path: Path) -> Generator[Laptop]:
    made = a_counting_laptop(tmp_path / "laptop")
    yield made
    made.store.close()


def test_inv_02_a_card_that_is_scanned_eight_times_at_once_gives_one_paper(laptop: Laptop) -> None:
    store, now = laptop.store, laptop.now
    register.import_lines(store, now(), contest_id=laptop.contest_id, lines=residents(seed=1, count=40))
    made = printed.letters(store, now(), contest_id=laptop.contest_id)[:5]
    day = sessions.start(
        store, now(), kind=SessionKind.POLLING_STATION, place="De Ringvaart", day=MORNING.date()
    )
    station = stations.open_station(
        store,
        now(),
        session_id=day.id,
        contest_id=laptop.contest_id,
        crew="Anna",
        seal="1",
        papers_begin=50,
    )
    with ThreadPoolExecutor(8) as hands:
        for card in made:
            moments = [now() for _ in range(8)]
            verdicts = hands.map(
                lambda moment, code=card.code: stations.check_in(
                    store, moment, station_id=station.id, scan=code
                ),
                moments,
            )
            kinds = [verdict.kind for verdict in verdicts]
            assert kinds.count(VerdictKind.ACCEPTED) == 1
            assert kinds.count(VerdictKind.ALREADY_TAKEN_IN) == 7
    numbers = stations.station(store, station.id).numbers
    assert (numbers.taken_in, numbers.handed_out, numbers.in_box) == (5, 5, 5)
    with store.read() as session:
        taken = select(func.count()).select_from(CardActRow).where(CardActRow.step == CardStep.SURRENDER)
        assert session.scalar(taken) == 5


def ballots(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(BallotRow)) or 0


def test_inv_04_there_is_no_electronic_ballot_before_a_closed_box_was_counted_twice(tellers: Laptop) -> None:
    store, now = tellers.store, tellers.now
    station_id = open_box(tellers, len(STACK))
    assert ballots(store) == 0
    with pytest.raises(stations.StationOpen):
        counting.make_batch(store, now(), station_id=station_id, paper_count=len(STACK), last=True)
    close_station(store, now(), station_id=station_id, papers_end=100 - len(STACK), explanation="volmachten")
    open_to_count(store, now(), station_id)
    batch = counting.make_batch(store, now(), station_id=station_id, paper_count=len(STACK), last=True)
    assert ballots(store) == 0
    for teller in (ANNA, BRAM):
        type_stack(store, now(teller), batch.id, STACK)
        assert ballots(store) == 0
    counting.accept(store, now(), batch_id=batch.id)
    assert ballots(store) == len(STACK)


class Turns:
    """The turns of the window's loop, each by what the thread took of the processor until then, in milliseconds.

    A late turn may be the machine's doing; the thread's own time is the program's.
    """

    def __init__(self) -> None:
        self.ends: list[float] = []
        self._one_more = threading.Event()

    def end(self) -> None:
        self.ends.append(1000 * time.thread_time())
        self._one_more.set()

    def wait_for_one(self, _done: int, _total: int) -> None:
        """Hold the import up, on its own thread, until the window has turned once more."""
        self._one_more.clear()
        assert self._one_more.wait(20), "the window stands still during the import"

    @property
    def longest(self) -> float:
        return max(after - before for before, after in pairwise(self.ends))


def test_inv_08_the_window_goes_on_while_a_register_is_taken_in(laptop: Laptop, qtbot: QtBot) -> None:
    jobs, turns, answers = Jobs(), Turns(), list[object]()
    store, contest_id, moment = laptop.store, laptop.contest_id, laptop.now()
    lines = residents(seed=1, count=5_000)
    beat = QTimer(interval=2)
    beat.timeout.connect(turns.end)
    beat.start()
    turns.end()
    jobs.run(
        lambda: register.import_lines(
            store, moment, contest_id=contest_id, lines=lines, told=turns.wait_for_one
        ),
        answers.append,
        answers.append,
    )
    qtbot.waitUntil(lambda: bool(answers))
    turns.end()
    beat.stop()
    jobs.shutdown()
    assert register.count(store, contest_id) == 5_000
    assert turns.longest <= 50
