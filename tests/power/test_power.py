"""A short run of the power cuts; the long one is ``./dev power``, its figures are in ``docs/reliability.md``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.db import FILE_NAME, Store
from tests.operations.samples import KEY
from tests.power.at_desk import _look
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
