"""A long act of the desk keeps the store from sending: the words do not blame another program."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.db import StoreBusy
from app.sync.bundle import AnswersRead
from app.ui.catalogue import PageSpec
from app.ui.pages.sending import SendingPage
from app.ui.sending import Ending, Run
from app.ui.tokens import Tone
from tests.ui.count_room import CountRoom, Hands

CALM = "Deze laptop is nog met iets anders bezig"
SAFE = "Alles staat veilig op deze laptop."


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Generator[Hands]:
    room = CountRoom.on(tmp_path / "edition")
    made = Hands(qtbot, room, (PageSpec("send", "Synchroniseren", SendingPage),))
    made.come_in("Anna")
    yield made
    made.leave()
    room.store.close()


@pytest.mark.parametrize("road", ["sending", "stick"])
def test_a_run_that_broke_off_on_a_busy_laptop_says_so_calmly(hands: Hands, road: str) -> None:
    run = hands.desk.sending if road == "sending" else hands.desk.stick
    assert isinstance(run, Run)

    def work(_tell: object, _stop: object) -> None:
        raise StoreBusy

    run.start("push", work, lambda _none: Ending(Tone.YES, ""))
    hands.settle()
    assert CALM in hands.reads()
    assert SAFE in hands.reads()
    assert "Sluit dat programma" not in hands.reads()


def test_an_answer_that_could_not_be_read_on_a_busy_laptop_says_so_calmly(hands: Hands) -> None:
    ending = hands.desk.stick._read(AnswersRead((), ((Path("antwoord.wbreceipt"), StoreBusy()),)))
    assert CALM in ending.sentence
    assert "Sluit dat programma" not in ending.sentence
