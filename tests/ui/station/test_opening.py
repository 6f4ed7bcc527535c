from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from app.db import Store
from app.models.codes import card_qr, new_code
from app.models.records import SyncStatus
from app.models.terms import SessionKind
from app.operations import editions, sessions, stations
from app.ui.machine import Battery, Machine, battery
from app.ui.pages.cards import CardsPage
from app.ui.pages.station import StationPage
from app.ui.pages.station_checks import clock_check, contact_check, machine_checks
from app.ui.pages.station_crew import read_crew
from app.ui.tokens import Tone
from tests.ui.desk_room import MORNING, TODAY, Room, begin, laptop
from tests.ui.roll_room import (
    Printer,
    contest,
    later,
    two_contests,
    window,
)
from tests.ui.station.room import CREW, ENTER, crushed, fill_in


def test_opening_asks_for_all_that_is_missing_at_once(room: Room, store: Store) -> None:
    room.press(ENTER, ctrl=True)
    for said in ("wie voorzitter is", "nummer van de verzegeling", "Schrijf een getal", "lege bus"):
        assert said in room.text
    assert room.keyboard.objectName() == "station_crew_1_edit"
    assert not stations.stations(store)


def test_a_station_opens_by_keyboard_and_its_zero_report_is_ready(
    room: Room, store: Store, folder: Path, printer: Printer
) -> None:
    fill_in(room)
    room.press(ENTER, ctrl=True)
    (station,) = stations.stations(store)
    assert (station.crew, station.seal, station.numbers.papers_begin) == (CREW, "A-0042", 500)
    assert set(station.checks) >= {"Stembus", "Klok", "Scanner", "Printer", "Accu", "Laatste contact"}
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


def test_what_is_not_in_order_is_said_and_keeps_nobody_from_opening(room: Room, store: Store) -> None:
    assert "Scanner: Nog niet geprobeerd" in room.text
    assert "Nog geen contact met de centrale" in room.text
    room.type("DIT IS GEEN KAART", into="station_practice_edit")
    room.press(ENTER)
    assert "Dat was geen kaart" in room.text
    code = card_qr(editions.edition(store).short_id, new_code(later().rng), practice=True)
    room.type(code, into="station_practice_edit")
    room.press(ENTER)
    assert "Scanner: Een kaart is goed gelezen." in room.text
    room.push("station_look_again")
    fill_in(room)
    room.press(ENTER, ctrl=True)
    checks = stations.stations(store)[0].checks
    assert checks["Scanner"] == "Een kaart is goed gelezen."
    assert "Nog geen contact" in checks["Klok"]
    assert code not in str(checks)


def test_a_crew_has_a_chair_and_as_many_members_as_there_are(room: Room, store: Store) -> None:
    fill_in(room)
    room.push("station_crew_more")
    room.type("Sjoerd de Vries, de jonge")
    chair = room.find(QComboBox, "station_crew_1_role")
    for place in (1, 0):
        chair.setCurrentIndex(place)
        chair.activated.emit(place)
        room.press(ENTER, ctrl=True)
        if place:
            assert "wie voorzitter is" in room.text
    crew = stations.stations(store)[0].crew
    assert crew == "Anna (voorzitter), Bram (lid), Sjoerd de Vries  de jonge (lid)"
    assert read_crew(crew) == [
        ("Anna", "chair"),
        ("Bram", "member"),
        ("Sjoerd de Vries  de jonge", "member"),
    ]


def test_a_crew_of_before_without_roles_is_read_as_members() -> None:
    assert read_crew("Anna, Bram") == [("Anna", "member"), ("Bram", "member")]


@pytest.mark.parametrize(
    "ahead, tone, said",
    [
        (None, Tone.MIND, "Nog geen contact"),
        (timedelta(seconds=-40), Tone.YES, "Gelijk met de centrale"),
        (timedelta(minutes=-7), Tone.MIND, "7 minuten achter op de centrale"),
        (
            timedelta(minutes=3),
            Tone.MIND,
            "3 minuten voor op de centrale. Kwam dat antwoord met een USB-stick?",
        ),
    ],
)
def test_the_clock_is_held_against_the_last_time_of_central(
    ahead: timedelta | None, tone: Tone, said: str
) -> None:
    status = SyncStatus(True, 0, MORNING, "", 0, ahead=ahead)
    check = clock_check(status, MORNING)
    assert check.tone is tone
    assert said in check.sentence
    assert "dinsdag 1 december 2026, 10.42 uur" in check.sentence


def test_the_laptop_says_what_it_lacks_and_what_it_cannot_see() -> None:
    poor = Machine((), Battery(12, plugged=False), 10**9)
    assert {check.tone for check in machine_checks(poor)} == {Tone.MIND}
    blind = Machine(("HP LaserJet",), None, None)
    assert [check.tone for check in machine_checks(blind)] == [Tone.YES, Tone.IDLE, Tone.IDLE]
    old = SyncStatus(True, 0, MORNING - timedelta(hours=20), "", 0)
    assert contact_check(old, MORNING).tone is Tone.MIND
    assert contact_check(replace(old, confirmed_at=MORNING), MORNING).tone is Tone.YES


@pytest.mark.parametrize("status, plugged", [("Discharging", False), ("Charging", True)])
def test_the_battery_of_a_linux_laptop_is_read(tmp_path: Path, status: str, plugged: bool) -> None:  # noqa: FBT001
    supply = tmp_path / "BAT0"
    supply.mkdir()
    (supply / "capacity").write_text("87\n")
    (supply / "status").write_text(f"{status}\n")
    assert battery(tmp_path) == Battery(87, plugged=plugged)
    (supply / "capacity").write_text("?")
    assert battery(tmp_path) is None
