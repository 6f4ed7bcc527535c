"""Fixtures of the page Stemlokaal."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.db import Store
from app.models.records import DeskSession, Station
from app.models.terms import SessionKind
from app.ui.pages.station import StationPage
from tests.ui.desk_room import Room, begin, laptop
from tests.ui.roll_room import (
    Printer,
    fill_register,
    window,
)
from tests.ui.station.room import opened


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "uit"))
    return tmp_path / "uit"


@pytest.fixture
def printer() -> Generator[Printer]:
    made = Printer()
    yield made
    made.remove()


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with laptop(tmp_path / "editie") as made:
        fill_register(made)
        yield made


@pytest.fixture
def session(store: Store) -> DeskSession:
    return begin(store, SessionKind.POLLING_STATION)


@pytest.fixture
def room(qtbot: QtBot, store: Store, session: DeskSession) -> Generator[Room]:
    """The page on a polling station session without a station."""
    with window(qtbot, store, session) as made:
        made.open(StationPage)
        yield made


@pytest.fixture
def station(store: Store, session: DeskSession) -> Station:
    return opened(store, session)


@pytest.fixture
def check_in(qtbot: QtBot, store: Store, session: DeskSession, station: Station) -> Generator[Room]:
    """The page while cards are taken in."""
    with window(qtbot, store, session) as made:
        made.open(StationPage)
        yield made
