"""Vandaag on a real store: begin a day, see what there is to do, close it."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from app.models.records import PlanText, Submitter
from app.models.terms import SessionKind
from app.operations import editions, plans, sessions, stations
from app.operations.journal import Store
from app.settings import Scheme, Settings
from app.ui.jobs import Topic
from app.ui.pages.plans import PlansPage
from app.ui.pages.today import TodayPage
from tests.ui.desk_room import Room, begin, enroll_residents, laptop, moment


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with laptop(tmp_path) as opened:
        yield opened


def test_a_day_is_begun_by_keyboard_and_the_list_stands_ready(qtbot: QtBot, store: Store) -> None:
    room = Room(qtbot, store)
    assert "Wat gaat u doen?" in room.text
    assert room.keyboard.objectName() == "today_start_kind_office_hour"
    room.press(Qt.Key.Key_Space)
    assert room.find(QPushButton, "today_main").text() == "Spreekuur beginnen"
    room.type("De Ringvaart", into="today_start_place_edit")
    room.press(Qt.Key.Key_Return)
    assert "Spreekuur De Ringvaart" in room.text
    assert "Dinsdag 1 december 2026" in room.text
    assert room.keyboard.objectName() == "today_todo_plan"
    assert [session.place for session in sessions.open_sessions(store)] == ["De Ringvaart"]
    room.close()


def test_arrow_keys_go_from_one_kind_of_day_to_the_other(qtbot: QtBot, store: Store) -> None:
    room = Room(qtbot, store)
    room.press(Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert room.find(QRadioButton, "today_start_kind_polling_station").isChecked()
    assert room.find(QPushButton, "today_main").text() == "Stemlokaal beginnen"
    room.close()


def test_beginning_without_kind_or_place_says_what_is_missing(qtbot: QtBot, store: Store) -> None:
    room = Room(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert "Kies eerst wat u gaat doen." in room.text
    room.press(Qt.Key.Key_Space)
    assert "Kies eerst wat u gaat doen." not in room.text
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert "Vul in waar u bent" in room.text
    assert room.keyboard.objectName() == "today_start_place_edit"
    assert not sessions.open_sessions(store)
    room.close()


def test_a_day_that_was_not_closed_can_be_gone_on_with(qtbot: QtBot, store: Store) -> None:
    begin(store, SessionKind.PLAN_LAB)
    room = Room(qtbot, store)
    assert "Plannenlab De Ringvaart – dinsdag 1 december 2026" in room.text
    room.push("today_start_resume_0")
    assert "Schrijf een plan op" in room.text
    assert not room.shows("today_start")
    room.close()


def test_the_list_brings_people_to_the_plan_that_lacks_a_budget(qtbot: QtBot, store: Store) -> None:
    text = PlanText(title="Bankje", what="Zitten", why="Rust", for_whom="Ons", area="Meerwijk", upkeep="Wij")
    plans.enter(store, moment(), text=text, submitter=Submitter())
    room = Room(qtbot, store, session=begin(store, SessionKind.OFFICE_HOUR))
    assert "1 plan mist nog een begroting" in room.text
    room.push("today_todo_costs")
    assert isinstance(room.window.page, PlansPage)
    assert "Er mist nog: begroting." in room.text
    room.close()


def test_a_new_plan_is_one_key_away(qtbot: QtBot, store: Store) -> None:
    room = Room(qtbot, store, session=begin(store, SessionKind.OFFICE_HOUR))
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert isinstance(room.window.page, PlansPage)
    assert room.keyboard.objectName() == "plans_title_edit"
    room.close()


def test_the_list_follows_what_happens_elsewhere(qtbot: QtBot, store: Store) -> None:
    room = Room(qtbot, store, session=begin(store, SessionKind.OFFICE_HOUR))
    assert "er staat niemand in het register" in room.text
    enroll_residents(store)
    room.jobs.changed.emit(frozenset({Topic.REGISTER}))
    room.settle()
    assert "er staat niemand in het register" not in room.text
    assert room.shows("today_todo_card")
    room.close()


def test_an_open_station_must_be_closed_before_the_day(qtbot: QtBot, store: Store) -> None:
    session = begin(store, SessionKind.POLLING_STATION)
    contest = editions.edition(store).contests[0]
    stations.open_station(
        store,
        moment(),
        session_id=session.id,
        contest_id=contest.id,
        crew="Anna",
        seal="0042",
        papers_begin=100,
    )
    room = Room(qtbot, store, session=session)
    assert "Neem kaarten in" in room.text
    assert "het stemlokaal De Ringvaart is nog open" in room.text
    assert not room.shows("today_todo_close_day")
    room.close()


def test_closing_the_day_asks_once_with_the_safe_answer_under_the_keyboard(
    qtbot: QtBot, store: Store
) -> None:
    room = Room(qtbot, store, session=begin(store, SessionKind.OFFICE_HOUR))
    room.push("today_todo_close_day")
    assert "Sluit u het spreekuur in De Ringvaart af?" in room.text
    room.press(Qt.Key.Key_Return)
    assert len(sessions.open_sessions(store)) == 1
    room.push("today_todo_close_day")
    room.push("today_question_yes")
    assert not sessions.open_sessions(store)
    assert "is afgesloten" in room.text
    assert "Wat gaat u doen?" in room.text
    room.close()


def test_yesterday_is_closed_before_today_begins(qtbot: QtBot, store: Store) -> None:
    room = Room(qtbot, store, session=begin(store, SessionKind.OFFICE_HOUR, date(2026, 11, 30)))
    assert "Dit is nog de dag van maandag 30 november 2026" in room.text
    room.close()


@pytest.mark.parametrize("scale", [100, 200])
def test_nothing_is_wider_than_the_window_however_large_the_letters(
    qtbot: QtBot, store: Store, scale: int
) -> None:
    room = Room(
        qtbot,
        store,
        session=begin(store, SessionKind.OFFICE_HOUR),
        settings=Settings(scheme=Scheme.LIGHT, text_scale=scale),
    )
    room.window.resize(1366, 768)
    page = room.open(TodayPage)
    assert room.window.width() == 1366
    inside = page.area.widget()
    assert inside is not None
    assert inside.minimumSizeHint().width() <= page.area.viewport().width()
    room.close()
