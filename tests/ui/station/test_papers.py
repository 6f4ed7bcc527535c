from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.db import Store
from app.models.records import Station, StationNumbers
from app.operations import stations
from tests.ui.desk_room import Room
from tests.ui.roll_room import (
    JAN,
    give_card,
    later,
)
from tests.ui.station.room import ENTER, answer, aside, counted, message, now, scan


@pytest.mark.parametrize(
    "button, numbers",
    [
        ("station_spoiled_act", StationNumbers(spoiled=1, handed_out=1, papers_begin=500)),
        ("station_back_act", StationNumbers(handed_back=1, papers_begin=500)),
        ("station_extra_act", StationNumbers(handed_out=1, papers_begin=500)),
    ],
)
def test_a_paper_act_is_done_by_pressing_a_ready_reason(
    check_in: Room, store: Store, station: Station, button: str, numbers: StationNumbers
) -> None:
    aside(check_in, button)
    check_in.push("station_reason_ready_1")
    assert now(store, station).numbers == numbers
    assert "Dit is bewaard." in answer(check_in)
    assert check_in.keyboard.objectName() == "station_code_edit"


def test_a_check_in_is_taken_back_with_a_reason(check_in: Room, store: Store, station: Station) -> None:
    card = give_card(store, JAN)
    scan(check_in, card.code)
    check_in.push("station_undo_1")
    check_in.press(ENTER)
    assert "Schrijf in een paar woorden waarom" in check_in.text
    check_in.type("Bewoner komt later terug", into="station_reason_edit")
    check_in.press(ENTER)
    assert now(store, station).numbers.taken_in == 0
    assert "Geef de kaart terug" in answer(check_in)
    assert "teruggedraaid" in check_in.text
    assert not check_in.shows("station_undo_1")
    assert scan(check_in, card.code).startswith("Goed")


def test_a_scan_is_never_taken_for_a_reason(check_in: Room, store: Store, station: Station) -> None:
    card = give_card(store, JAN)
    aside(check_in, "station_extra_act")
    check_in.type(card.code)
    check_in.press(ENTER)
    assert "Er is een kaart gescand" in check_in.text
    assert now(store, station).numbers.handed_out == 0
    check_in.press(Qt.Key.Key_Escape)
    assert scan(check_in, card.code).startswith("Goed")


def test_what_was_taken_back_elsewhere_cannot_be_taken_back_again(
    check_in: Room, store: Store, station: Station
) -> None:
    scan(check_in, give_card(store, JAN).code)
    act_id = now(store, station).last_acts[0].event_id
    check_in.push("station_undo_1")
    stations.undo(store, later(), station_id=station.id, act_id=act_id, reason="Verkeerde kaart")
    check_in.push("station_reason_ready_1")
    assert "al teruggenomen" in message(check_in)


def test_a_station_that_was_closed_elsewhere_takes_nothing_in(
    check_in: Room, store: Store, station: Station
) -> None:
    stations.close(store, later(), station_id=station.id, counted=counted(500))
    check_in.type(give_card(store, JAN).code)
    check_in.press(ENTER)
    assert "Dit stemlokaal is gesloten" in message(check_in)
