"""The program is closed while central does not answer: at once, with everything whole."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.models.edition import ThisDeviceRow
from app.models.terms import SessionKind
from app.operations import sessions
from app.sync import client
from app.sync.server.practice import PracticeCentral
from app.ui.catalogue import PageSpec
from app.ui.jobs import Lane
from app.ui.pages.sending import SendingPage
from tests.ui.count_room import EVENING, KEY, CountRoom, Hands

SOON = 50
"""Seconds in which the program is gone, on a slow or busy computer too; a line counts as dead after 60."""


@pytest.fixture
def mute() -> Generator[socket.socket]:
    """A central that takes a call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(20)
        yield listening


def port_of(listening: socket.socket) -> int:
    return int(listening.getsockname()[1])


def test_the_window_closes_at_once_while_central_says_nothing(
    qtbot: QtBot, mute: socket.socket, tmp_path: Path
) -> None:
    room = CountRoom.on(tmp_path / "edition")
    with PracticeCentral(tmp_path / "centrale", KEY) as central:
        client.enrol(room.store, url=central.url, code=central.enrolment_code(), at=room.now())
    with room.store.write() as session:
        session.get_one(ThisDeviceRow, 1).central_url = f"http://127.0.0.1:{port_of(mute)}"
    waiting = client.status(room.store).unconfirmed
    hands = Hands(qtbot, room, (PageSpec("send", "Synchroniseren", SendingPage),))
    hands.come_in("Anna")
    hands.desk.sending.send()
    heard, _ = mute.accept()
    saved: list[object] = []

    def act() -> object:
        return sessions.start(
            room.store, room.moment(), kind=SessionKind.OFFICE_HOUR, place="De Molen", day=EVENING.date()
        )

    hands.desk.jobs.run(act, saved.append)
    begun = time.monotonic()
    hands.leave()
    assert time.monotonic() - begun < SOON
    assert not hands.window.isVisible()
    assert hands.desk.jobs.left_behind
    assert saved, "an act on its way is waited for"
    heard.close()  # the line dies: the run that was asked to stop does so
    hands.desk.jobs._lanes[Lane.NETWORK].shutdown(wait=True)
    assert client.status(room.store).unconfirmed == waiting + 1
    room.store.close()


def test_the_program_ends_while_its_network_still_waits(mute: socket.socket, tmp_path: Path) -> None:
    home = {name: str(tmp_path) for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "APPDATA")}
    child = subprocess.run(
        [sys.executable, "-m", "tests.ui.closing_child", str(port_of(mute)), str(tmp_path / "edition")],
        cwd=Path(__file__).parents[2],
        env={**os.environ, **home, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=SOON,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    assert "Traceback" not in child.stderr
