from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.db import Store
from app.models.codes import new_code
from app.models.records import DeskSession, Station
from app.models.terms import StationStep
from app.operations import cards, provisional, stations
from app.ui.pages.station import StationPage
from app.ui.widgets.code_field import code_hint
from tests import printed
from tests.ui.desk_room import BRAM, Room
from tests.ui.roll_room import FATIMA, JAN, early, give_card, window
from tests.ui.station.room import ENTER, answer, aside, close_with, counters, message, now, scan

OFFER = "station_provisional_act"


def give_envelope(room: Room, code: str) -> None:
    scan(room, code)
    room.push(OFFER)
    room.push("station_reason_ready_1")


# ---- the code as it is typed


@pytest.mark.parametrize(
    "typed, said",
    [
        ("", ""),
        ("W", ""),
        ("WB1C", ""),
        ("AC3", ""),
        ("ACD5", "groep 1: 5 staat op geen enkele kaart"),
        ("ACDE6S", "groep 2: S staat op geen enkele kaart"),
        ("ACDEACDEACDE", "Eén teken klopt niet"),
        ("HTTPSWWWEXAMPLE", ""),
    ],
)
def test_the_group_that_cannot_be_right_is_pointed_out(typed: str, said: str) -> None:
    assert said in code_hint(typed)
    assert bool(said) == bool(code_hint(typed))


def test_the_wrong_group_stands_below_the_field_while_one_types(check_in: Room, store: Store) -> None:
    check_in.type("acd5")
    assert "Kijk nog eens naar groep 1: 5 staat" in check_in.text
    check_in.press(Qt.Key.Key_Backspace)
    assert "Kijk nog eens naar groep" not in check_in.text
    assert code_hint(new_code(early().rng)) == ""


# ---- pause, crew, notes


def test_on_pause_no_card_goes_in_and_a_scan_does_not_end_it(
    check_in: Room, store: Store, station: Station
) -> None:
    card = give_card(store, JAN)
    check_in.push("station_pause_act")
    check_in.push("station_reason_ready_1")
    assert "Even rust. Er gaat nu geen kaart in." in check_in.text
    check_in.type(card.code)
    check_in.press(ENTER)
    assert "staat op pauze" in message(check_in)
    assert now(store, station).paused
    check_in.push("station_resume_act")
    assert not check_in.shows("station_pause")
    assert not message(check_in), "what was said of the pause goes with it"
    assert scan(check_in, card.code).startswith("Goed")


def test_a_note_and_another_crew_come_into_the_log(check_in: Room, store: Store, station: Station) -> None:
    aside(check_in, "station_note_act")
    check_in.press(ENTER)
    assert "wat er gebeurde" in check_in.text
    check_in.type("Een kind viel van het podium")
    check_in.press(ENTER)
    aside(check_in, "station_crew_act")
    check_in.type("Chaima", into="station_crew_now_3_edit")
    check_in.push("station_crew_now_yes")
    found = now(store, station)
    assert found.crew.endswith("Chaima (lid)")
    assert [line.step for line in found.log] == [StationStep.OPENED, StationStep.NOTE, StationStep.CREW]
    assert check_in.keyboard.objectName() == "station_code_edit"


def test_the_notes_of_the_day_are_put_before_whoever_explains_a_difference(check_in: Room) -> None:
    aside(check_in, "station_note_act")
    check_in.type("Twee biljetten zijn nat geworden")
    check_in.press(ENTER)
    close_with(check_in, "498")
    field = check_in.find(QPlainTextEdit, "station_explanation_F202_edit")
    assert field.toPlainText() == "10.42 uur: Twee biljetten zijn nat geworden"
    assert "De getallen sluiten niet: 1 verschil." in message(check_in)
    assert not check_in.shows("station_question_yes"), "nobody has read yet what stood ready"
    assert check_in.keyboard is field
    check_in.press(ENTER, ctrl=True)
    check_in.find(QPushButton, "station_question_yes")
    assert "1 verschil. Dat komt met uw uitleg in het proces-verbaal." in check_in.text
    assert not message(check_in)


# ---- provisional papers


@pytest.mark.parametrize("kind", ["unknown", "taken in", "replaced"])
def test_a_card_in_doubt_is_offered_an_envelope(check_in: Room, store: Store, kind: str) -> None:
    code = new_code(early().rng)
    if kind == "taken in":
        code = give_card(store, JAN).code
        scan(check_in, code)
        scan(check_in, give_card(store, FATIMA).code)
    elif kind == "replaced":
        old = give_card(store, JAN)
        cards.replace(
            store, early(), card_id=old.card_id, reason="Kwijt", identity_seen=True, place="De Ringvaart"
        )
        code = old.code
    scan(check_in, code)
    assert check_in.shows(OFFER)
    scan(check_in, "ABC")
    assert not check_in.shows(OFFER), "what could not be read is read again"


def test_an_envelope_gets_a_number_three_steps_and_a_label(
    check_in: Room, store: Store, station: Station, folder: Path
) -> None:
    give_envelope(check_in, new_code(early().rng))
    said = answer(check_in)
    assert said.startswith("Envelop 1 1. Geef een stembiljet en een kleine envelop.")
    assert "Schrijf er 1 op." in said
    assert check_in.keyboard.objectName() == "station_code_edit"
    assert check_in.find(QWidget, "station_provisional").accessibleName() == "Voorlopig: 1"
    assert [path.name for path in folder.iterdir()] == ["Etiket envelop 1 De Ringvaart 2026-12-01.pdf"]
    assert counters(check_in)[3] == "In de bus: 0"
    check_in.push("station_undo_1")
    check_in.push("station_reason_ready_1")
    assert "Leg het biljet terug op de stapel" in answer(check_in)
    assert now(store, station).numbers.provisional == 0


def test_every_envelope_is_decided_after_closing_and_before_counting(
    store: Store, check_in: Room, station: Station, folder: Path
) -> None:
    first = give_card(store, JAN)
    scan(check_in, first.code)
    give_envelope(check_in, new_code(early().rng))
    give_envelope(check_in, new_code(early().rng))
    late = give_card(store, FATIMA)  # known here by then
    close_with(check_in, "497", provisional="2")
    check_in.push("station_question_yes")
    assert "Beslis nog over 2 enveloppen" in check_in.text
    assert check_in.find(QPushButton, "station_main").text() == "Naar Synchroniseren"
    _decide(check_in)
    (stock,) = printed.stock(store, early(), contest_id=station.contest_id, count=1)
    for typed, said in (
        ("ABC", "Scan de kaart nog eens"),
        (new_code(early().rng), "Synchroniseer eerst"),
        (stock.code, "Synchroniseer eerst"),
    ):
        check_in.type(typed)
        check_in.press(ENTER)
        assert said in check_in.text
        assert "telt deze envelop niet mee" not in check_in.text, "a bad scan decides nothing"
    check_in.type(late.code)
    check_in.press(ENTER)
    assert "Deze kaart is nu goed" in check_in.text
    check_in.push("station_envelope_accept")
    check_in.push("station_envelope_reason_ready_1")
    _decide(check_in)
    check_in.type(first.code)
    check_in.press(ENTER)
    assert "al ingenomen" in check_in.text
    assert not check_in.shows("station_envelope_accept")
    check_in.push("station_envelope_reject")
    check_in.push("station_envelope_reason_ready_1")
    assert "Over alle enveloppen is beslist" in check_in.text
    assert check_in.find(QPushButton, "station_main").text() == "Naar Tellen"
    (record,) = folder.glob("Proces-verbaal*")
    assert "Aangenomen" in _words(record), "the record is made anew with what was decided"
    assert [one.accepted for one in provisional.of_station(store, station.id)] == [True, False]
    assert now(store, station).numbers.in_box == 2


def test_only_who_leads_opens_a_closed_station_again(
    qtbot: QtBot, store: Store, session: DeskSession, station: Station
) -> None:
    with window(qtbot, store, session, helper=BRAM) as room:
        room.open(StationPage)
        close_with(room, "500")
        room.push("station_question_yes")
        room.push("station_reopen")
        room.push("station_reopen_reason_ready_1")
        assert "alleen de gebiedsverbinder" in message(room)
        assert stations.station(store, station.id).closed_at


def _words(path: Path) -> str:
    return " ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path))


def _decide(room: Room) -> None:
    """Press the first button to decide with."""
    buttons = [one for one in room.window.findChildren(QPushButton, "station_decide") if one.isVisible()]
    buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
    room.press(Qt.Key.Key_Space)
