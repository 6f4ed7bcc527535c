from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from app.db import Store
from app.models.records import Station, StationNumbers
from app.models.terms import SessionKind, StationState
from app.operations import stations
from app.ui.pages.station import StationPage
from app.ui.pages.station_closing_words import HandCount, shown_checks
from app.ui.pages.station_words import whole_number
from tests.operations.samples import open_to_count
from tests.ui.desk_room import Room, begin, laptop
from tests.ui.roll_room import (
    JAN,
    Printer,
    contest,
    give_card,
    later,
    two_contests,
    window,
)
from tests.ui.station.room import (
    ENTER,
    aside,
    close_with,
    counted,
    crushed,
    fill_in,
    message,
    now,
    opened,
    scan,
)


def test_numbers_that_close_need_no_explanation_and_give_a_record(
    check_in: Room, store: Store, station: Station, folder: Path, printer: Printer
) -> None:
    scan(check_in, give_card(store, JAN).code)
    close_with(check_in, "499")
    assert "Hoe komt het verschil" not in check_in.text
    assert "kan niemand hier meer stemmen" in check_in.text
    check_in.push("station_question_yes")
    assert now(store, station).state is StationState.CLOSED
    assert "Alle getallen sluiten." in check_in.text
    assert check_in.keyboard.objectName() == "station_record_print"
    check_in.press(Qt.Key.Key_Space)
    assert printer.opened == [folder / "Proces-verbaal De Ringvaart 2026-12-01.pdf"]
    assert check_in.shows("rail_today"), "the crew may go on to another page"


def test_all_differences_stand_there_at_once_while_typing_and_must_be_explained(
    check_in: Room, store: Store, station: Station
) -> None:
    scan(check_in, give_card(store, JAN).code)
    aside(check_in, "station_extra_act")
    check_in.push("station_reason_ready_1")
    close_with(check_in, "497")
    assert "Tel de ongebruikte biljetten nog eens.\nF.202, bladzijde 1, B" in check_in.text
    assert check_in.text.count("Schrijf dan op hoe het komt.") == 2, "one for each difference"
    assert now(store, station).state is StationState.OPEN
    check_in.type("Een bewoner kreeg er twee.", into="station_explanation_F201_edit")
    check_in.press(ENTER, ctrl=True)
    assert check_in.text.count("Schrijf dan op hoe het komt.") == 1
    check_in.type("Een biljet is nat geworden.", into="station_explanation_F202_edit")
    check_in.press(ENTER, ctrl=True)
    check_in.push("station_question_yes")
    closed = now(store, station)
    assert [difference.code for difference in closed.differences] == ["F.201", "F.202"]
    assert closed.explanations == {
        "F.201": "Een bewoner kreeg er twee.",
        "F.202": "Een biljet is nat geworden.",
    }
    assert "Uitleg: Een biljet is nat geworden." in check_in.text


def test_a_difference_that_arose_in_the_meantime_is_not_closed_over(
    check_in: Room, store: Store, station: Station
) -> None:
    close_with(check_in, "500")
    stations.hand_out(store, later(), station_id=station.id, reason="Bewoner kreeg geen biljet")
    check_in.push("station_question_yes")
    assert "De getallen sluiten niet" in message(check_in)
    assert "F.201, bladzijde 1, A" in check_in.text
    assert check_in.shows("station_explanation_F201_edit"), "the numbers are those of now"
    assert now(store, station).state is StationState.OPEN


def test_closing_asks_for_the_rest_of_the_stock_and_esc_goes_back_to_taking_in(check_in: Room) -> None:
    close_with(check_in, "veel")
    assert "Tel de stapel en schrijf het getal" in check_in.text
    check_in.press(Qt.Key.Key_Escape)
    assert check_in.keyboard.objectName() == "station_code_edit"


def test_a_closed_station_is_opened_again_with_a_reason(
    check_in: Room, store: Store, station: Station
) -> None:
    close_with(check_in, "500")
    check_in.push("station_question_yes")
    check_in.push("station_reopen")
    check_in.press(ENTER)
    assert "Schrijf in een paar woorden waarom" in check_in.text
    check_in.push("station_reopen_reason_ready_1")
    assert now(store, station).state is StationState.OPEN
    assert check_in.keyboard.objectName() == "station_code_edit"
    check_in.push("station_close_act")
    assert not check_in.find(QWidget, "station_papers_end_edit").property("text"), "the stock is counted anew"


def test_a_station_whose_box_is_being_counted_stays_closed(
    check_in: Room, store: Store, station: Station
) -> None:
    close_with(check_in, "500")
    check_in.push("station_question_yes")
    open_to_count(store, later(), station.id)
    check_in.push("station_reopen")
    check_in.push("station_reopen_reason_ready_1")
    assert "al geopend om te tellen" in message(check_in)


def test_after_closing_the_way_leads_to_counting(qtbot: QtBot, check_in: Room) -> None:
    close_with(check_in, "500")
    check_in.push("station_question_yes")
    check_in.desk.page_requested.disconnect(check_in.window.go)
    with qtbot.waitSignal(check_in.desk.page_requested, check_params_cb=lambda place: place.page == "count"):
        check_in.press(ENTER, ctrl=True)


def test_a_second_contest_gets_a_station_after_the_first_closed(qtbot: QtBot, tmp_path: Path) -> None:
    with laptop(tmp_path / "twee", two_contests()) as store:
        session = begin(store, SessionKind.POLLING_STATION)
        first = opened(store, session)
        stations.close(store, later(), station_id=first.id, counted=counted(500))
        with window(qtbot, store, session) as room:
            room.open(StationPage)
            room.push("station_another")
            room.press(Qt.Key.Key_Escape)
            room.push("station_another")
            fill_in(room)
            room.press(ENTER, ctrl=True)
            assert {station.contest_id for station in stations.stations(store)} == {
                contest(store, 0).id,
                contest(store, 1).id,
            }


@pytest.mark.parametrize("width", [1100, 1280, 1600])
def test_closing_with_differences_leaves_every_line_whole(check_in: Room, store: Store, width: int) -> None:
    check_in.window.resize(width, 720)
    scan(check_in, give_card(store, JAN).code)
    aside(check_in, "station_extra_act")
    check_in.push("station_reason_ready_1")
    close_with(check_in, "497")
    check_in.settle()
    assert not crushed(check_in)
    for code in ("F201", "F202"):
        check_in.type(
            "Een biljet is nat geworden en is toen weggegooid. " * 4, into=f"station_explanation_{code}_edit"
        )
    check_in.press(ENTER, ctrl=True)
    check_in.push("station_question_yes")
    assert check_in.shows("station_differences")
    check_in.bot.waitUntil(lambda: not crushed(check_in))


def test_a_number_of_papers_is_read_as_people_write_it() -> None:
    assert [whole_number(text) for text in ("500", " 1.200 ", "0")] == [500, 1200, 0]
    assert [whole_number(text) for text in ("", "veel", "-3", "1,5", "99999999", "²")] == [None] * 6


def test_every_check_stands_there_before_anything_was_counted(station: Station) -> None:
    numbers = StationNumbers(taken_in=2, handed_out=2, papers_begin=10)
    held = replace(station, numbers=numbers)
    said = {check.code: check.holds for check in shown_checks(held, HandCount())}
    assert said == dict.fromkeys(("F.202", "F.204", "F.205", "F.206", "W.201")) | {
        "F.201": True,
        "W.202": True,
        "W.203": True,
        "W.204": True,
    }
    counted = HandCount(papers_end=7, spoiled=0, handed_back=0, provisional=0, seal="a 0042")
    wrong = [check for check in shown_checks(held, counted) if not check.holds]
    assert [check.code for check in wrong if check.explain] == ["F.202"]


def test_more_prints_of_the_marking_screen_than_papers_handed_out_warn(station: Station) -> None:
    numbers = StationNumbers(taken_in=2, handed_out=2, provisional=1, papers_begin=10)
    for prints, holds in ((3, True), (4, False)):
        held = replace(station, numbers=numbers, prints=prints)
        said = next(check for check in shown_checks(held, HandCount()) if check.code == "W.204")
        assert (said.holds, said.explain) == (holds, False)
    assert "Uitgegeven, ook voorlopig: 3. Geprint: 4." in said.sentence


def test_the_check_in_field_and_buttons_have_names_for_a_screen_reader(check_in: Room) -> None:
    page = check_in.window.page
    assert page is not None
    for button in page.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.accessibleName(), button.objectName()
