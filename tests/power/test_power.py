"""A short run of the power cuts; the long one is ``./dev power``, its figures are in ``docs/reliability.md``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.db import FILE_NAME, Store
from app.models.roll import CardActRow
from app.models.terms import CardStep
from app.operations import stations
from tests.operations.samples import KEY, clock, seeded
from tests.power.at_desk import _look
from tests.power.at_station import KIND, GreenCuts
from tests.power.desk_work import State, a_story, copied
from tests.power.log_file import Log, log_of
from tests.power.tally import Tally

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills by POSIX signal")


def test_inv_01_what_was_saved_or_confirmed_survives_every_cut_of_the_power() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.power", "20"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    total = next(line for line in ran.stdout.splitlines() if line.startswith("| **all** "))
    cuts, _, *bad = (int(cell) for cell in total.split("|")[2:-1])
    assert cuts >= 20  # it plays whole rounds
    assert bad == [0, 0, 0]


def test_inv_01_every_card_that_was_green_is_taken_in_once_after_a_kill() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.power", "2", "--green"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    row = next(line for line in ran.stdout.splitlines() if line.startswith(f"| {KIND} "))
    cuts, green, *bad = (int(cell) for cell in row.split("|")[2:-1])
    assert cuts == 2
    assert green >= 2
    assert bad == [0, 0, 0]


def test_a_green_card_that_is_lost_or_taken_in_twice_is_seen(tmp_path: Path) -> None:
    tally = Tally()
    cuts = GreenCuts(tmp_path, "groen", tally)
    cuts._fresh()
    first, *_ = cuts._cards
    with tally.cut("lost", 1):
        cuts._look([first])
    cuts._fresh()
    store = Store.open(cuts._store, KEY)
    stations.check_in(
        store, clock(seeded("nu"), 500)(), station_id=stations.stations(store)[0].id, scan=first.code
    )
    with store.write() as session:
        (row,) = session.scalars(select(CardActRow).where(CardActRow.step == CardStep.SURRENDER))
        made = {column.key: getattr(row, column.key) for column in CardActRow.__table__.columns}
        session.add(CardActRow(**made | {"event_id": uuid4()}))
    store.close()
    with tally.cut("twice", 1):
        cuts._look([first])
    assert [(row.lost, row.wrong, row.shut) for row in tally.kinds.values()] == [(1, 0, 0), (0, 1, 0)]


def test_an_act_is_saved_when_the_log_reaches_its_place_and_not_a_byte_before(tmp_path: Path) -> None:
    story = a_story(tmp_path, "dag", 3)
    work = copied(story.base, tmp_path / "werk")
    store, log = Store.open(work, KEY), Log(work)
    places = [(step.do(store), log.place())[1] for step in story.steps]
    left: dict[int, int] = {}
    for cut in (places[1].end, places[1].end - 1):
        copy = copied(work, tmp_path / f"kopie-{cut}")
        (copy / f"{FILE_NAME}-wal").write_bytes(log_of(work)[:cut])
        opened = Store.open(copy, KEY)
        left[cut] = story.states.index(State.of(opened))
        opened.close()
    store.close()
    assert left == {places[1].end: 2, places[1].end - 1: 1}


def test_a_lost_act_and_a_row_too_many_are_seen(tmp_path: Path) -> None:
    story, tally = a_story(tmp_path, "dag", 3), Tally()
    with tally.cut("an act lost", 1):
        _look(copied(story.base, tmp_path / "verloren"), story, 1, tally)
    doubled = copied(story.base, tmp_path / "dubbel")
    store = Store.open(doubled, KEY)
    with store.write() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO incident SELECT id, 'double_vote', id, '', NULL FROM helper"
        )
    store.close()
    with tally.cut("a row doubled", 0):
        _look(doubled, story, 0, tally)
    with tally.cut("no store", 0):
        _look(tmp_path / "weg", story, 0, tally)
    assert [(row.lost, row.wrong, row.shut) for row in tally.kinds.values()] == [
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
    ]
    assert len(tally.problems) == 3
