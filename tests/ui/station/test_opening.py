from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from app.db import Store
from app.models.terms import SessionKind
from app.operations import sessions, stations
from app.ui.pages.cards import CardsPage
from app.ui.pages.station import StationPage
from tests.ui.desk_room import TODAY, Room, begin, laptop
from tests.ui.roll_room import (
    Printer,
    contest,
    later,
    two_contests,
    window,
)
from tests.ui.station.room import ENTER, crushed, fill_in


def test_opening_asks_for_all_that_is_missing_at_once(room: Room, store: Store) -> None:
    room.press(ENTER, ctrl=True)
    for said in (
        "wie er werken",
        "nummer van de verzegeling",
        "Schrijf een getal",
        "lege bus",
        "print een blad",
    ):
        assert said in room.text
    assert room.keyboard.objectName() == "station_crew_edit"
    assert not stations.stations(store)


def test_a_station_opens_by_keyboard_and_its_zero_report_is_ready(
    room: Room, store: Store, folder: Path, printer: Printer
) -> None:
    fill_in(room)
    room.press(ENTER, ctrl=True)
    (station,) = stations.stations(store)
    assert (station.crew, station.seal, station.numbers.papers_begin) == ("Anna, Bram", "A-0042", 500)
    assert room.keyboard.objectName() == "station_code_edit", "the first card can be scanned"
    room.push("station_opening_document_print")
    assert printer.opened == [folder / "Verslag van de opening De Ringvaart 2026-12-01.pdf"]


def test_without_a_session_the_station_begins_one_here(qtbot: QtBot, store: Store) -> None:
    with window(qtbot, store) as room:
        room.open(StationPage)
        fill_in(room)
        room.press(ENTER, ctrl=True)
        assert "Vul in waar u bent" in room.text
        room.type("Buurthuis Molenwijk", into="station_place_edit")
        room.press(ENTER, ctrl=True)
        assert room.desk.session is not None
        assert room.desk.session.kind is SessionKind.POLLING_STATION
        assert stations.stations(store)[0].place == "Buurthuis Molenwijk"
        assert room.keyboard.objectName() == "station_code_edit"


def test_a_spreekuur_makes_way_for_the_station_and_that_is_said(qtbot: QtBot, store: Store) -> None:
    before = begin(store, SessionKind.OFFICE_HOUR)
    with window(qtbot, store, before) as room:
        room.open(StationPage)
        assert "Nu is bezig: Spreekuur De Ringvaart" in room.text
        fill_in(room)
        room.press(ENTER, ctrl=True)
        assert [session.kind for session in sessions.open_sessions(store)] == [SessionKind.POLLING_STATION]


def test_a_session_that_began_on_another_page_is_known_here(qtbot: QtBot, store: Store) -> None:
    with window(qtbot, store) as room:
        room.open(StationPage)
        assert room.shows("station_place_edit")
        room.open(CardsPage)
        room.desk.set_session(begin(store, SessionKind.POLLING_STATION))
        room.open(StationPage)
        assert not room.shows("station_place_edit")


def test_with_several_contests_the_crew_says_which(qtbot: QtBot, tmp_path: Path) -> None:
    with (
        laptop(tmp_path / "twee", two_contests()) as store,
        window(qtbot, store, begin(store, SessionKind.POLLING_STATION)) as room,
    ):
        room.open(StationPage)
        fill_in(room)
        room.press(ENTER, ctrl=True)
        assert "Kies de stemming" in room.text
        choice = room.find(QComboBox, "station_contest_choice")
        choice.setCurrentIndex(1)
        choice.activated.emit(1)
        room.press(ENTER, ctrl=True)
        assert stations.stations(store)[0].contest_id == contest(store, 1).id
        assert "Kaarten innemen – Haarlem-Noord" in room.text


@pytest.mark.parametrize("width", [1100, 1280, 1600])
def test_a_long_place_and_every_error_leave_the_fields_of_the_form_whole(
    qtbot: QtBot, store: Store, width: int
) -> None:
    place = "Buurthuis De Ringvaart aan de Europaweg, de grote zaal achter de bibliotheek van Schalkwijk"
    spreekuur = sessions.start(store, later(), kind=SessionKind.OFFICE_HOUR, place=place, day=TODAY)
    with window(qtbot, store, spreekuur) as room:
        room.window.resize(width, 720)
        room.open(StationPage)
        assert not crushed(room)
        room.press(ENTER, ctrl=True)
        room.settle()
        assert not crushed(room)
