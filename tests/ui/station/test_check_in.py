from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import event

from app.db import Store
from app.models.codes import BallotStyle, card_qr, new_code, paper_qr, short_id
from app.models.records import Station
from app.models.terms import SessionKind, StationState
from app.operations import cards, editions
from app.ui.desk import Opened
from app.ui.pages.station import StationPage
from tests import printed
from tests.ui.desk_room import ANNA, Room, begin, laptop
from tests.ui.roll_room import (
    FATIMA,
    JAN,
    contest,
    early,
    fill_register,
    give_card,
    two_contests,
    window,
)
from tests.ui.station.room import ENTER, answer, aside, counters, go_on, message, now, opened, scan


def test_a_scanned_card_is_good_once_and_then_refused_with_when_and_where(
    check_in: Room, store: Store, station: Station
) -> None:
    card = give_card(store, JAN)
    payload = card_qr(editions.edition(store).short_id, card.code, practice=False)
    assert scan(check_in, payload) == "Goed De kaart is ingenomen. Geef een stembiljet."
    assert counters(check_in) == ["Ingenomen: 1", "Uitgegeven: 1", "Bedorven: 0", "In de bus: 1"]
    go_on(4)
    refused = scan(check_in, payload)
    assert "Niet innemen" in refused
    assert "al ingenomen op dinsdag 1 december 2026 om 10.42 uur in De Ringvaart" in refused
    assert now(store, station).numbers.handed_out == 1


def test_the_screen_counts_a_card_by_itself_as_the_journal_does_and_reads_nothing_again(
    check_in: Room, store: Store, station: Station
) -> None:
    page = check_in.window.page
    assert isinstance(page, StationPage)
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(store.engine, "before_cursor_execute", note)
    for person in (JAN, FATIMA):
        code = give_card(store, person).code
        asked.clear()
        scan(check_in, code)
        assert not [text for text in asked if "FROM paper_act" in text], "the station was read again"
    shown, there = page._station, now(store, station)
    assert shown is not None
    assert shown.numbers == there.numbers
    assert [act.event_id for act in shown.last_acts] == [act.event_id for act in there.last_acts]
    aside(check_in, "station_spoiled_act")
    check_in.push("station_reason_ready_1")
    assert counters(check_in) == ["Ingenomen: 2", "Uitgegeven: 3", "Bedorven: 1", "In de bus: 2"]


def test_a_double_enter_or_a_scanner_with_two_line_ends_leaves_the_green_answer(
    check_in: Room, store: Store, station: Station
) -> None:
    code = give_card(store, JAN).code
    field = check_in.find(QWidget, "station_code_edit")
    QTest.keyClicks(field, code)
    QTest.keyClick(field, ENTER)
    QTest.keyClick(field, Qt.Key.Key_Enter)  # before the answer is there
    check_in.settle()
    assert answer(check_in).startswith("Goed")
    check_in.press(ENTER)
    assert answer(check_in).startswith("Goed"), "right after it"
    assert scan(check_in, code).startswith("Goed"), "read twice by a scanner"
    assert now(store, station).numbers.handed_out == 1


def test_a_loose_enter_long_after_a_good_card_asks_nothing(check_in: Room, store: Store) -> None:
    scan(check_in, give_card(store, JAN).code)
    go_on(30)
    check_in.press(ENTER)
    assert answer(check_in).startswith("Goed")
    check_in.find(QLineEdit, "station_code_edit").clear()
    check_in.press(ENTER)
    assert answer(check_in).startswith("Goed")


def test_a_card_that_this_desk_just_took_in_is_refused_with_the_question_whether_the_paper_was_given(
    check_in: Room, store: Store
) -> None:
    first, second = give_card(store, JAN), give_card(store, FATIMA)
    own = "Deze kaart heeft u zojuist zelf ingenomen. Gaf u nog geen stembiljet? Geef het dan nu."
    scan(check_in, first.code)
    go_on(4)
    refused = scan(check_in, first.code)
    assert refused.startswith("Niet innemen Deze kaart is al ingenomen")
    assert own in refused
    scan(check_in, second.code)
    assert own not in scan(check_in, first.code), "another card came in between"


def test_a_card_that_was_taken_back_can_be_scanned_again_at_once(check_in: Room, store: Store) -> None:
    code = give_card(store, JAN).code
    scan(check_in, code)
    check_in.push("station_undo_1")
    check_in.push("station_reason_ready_1")
    assert answer(check_in).startswith("Teruggedraaid")
    check_in.press(ENTER)
    assert answer(check_in).startswith("Goed"), "the code still stands there"


def test_a_code_left_half_typed_is_replaced_by_the_next_scan(check_in: Room, store: Store) -> None:
    check_in.type("ABC")
    check_in.desk.lock()
    check_in.desk.let_in(Opened(store, editions.edition(store), ANNA, check_in.desk.session))
    check_in.settle()
    assert scan(check_in, give_card(store, JAN).code).startswith("Goed")
    check_in.type("ABC")
    aside(check_in, "station_leave_act")
    check_in.press(Qt.Key.Key_Escape)
    assert scan(check_in, give_card(store, FATIMA).code).startswith("Goed")


def test_a_typed_code_in_small_letters_is_as_good_as_a_scan(check_in: Room, store: Store) -> None:
    assert scan(check_in, give_card(store, JAN).code.lower()).startswith("Goed")


def test_the_answer_stays_until_the_next_card_and_the_keyboard_in_the_field(
    check_in: Room, store: Store
) -> None:
    first, second = give_card(store, JAN), give_card(store, FATIMA)
    scan(check_in, first.code)
    assert check_in.keyboard.objectName() == "station_code_edit"
    check_in.settle()
    assert answer(check_in).startswith("Goed")
    assert scan(check_in, "7777 7777 7777").startswith("Niet te lezen")
    assert scan(check_in, second.code).startswith("Goed")


def test_every_refusal_has_a_sentence_of_its_own(check_in: Room, store: Store) -> None:
    edition = editions.edition(store)
    stock = printed.stock(store, early(), contest_id=contest(store).id, count=1)[0]
    voided, replaced = give_card(store, JAN), give_card(store, FATIMA)
    cards.void(store, early(), card_id=voided.card_id, reason="Kwijt", place="De Ringvaart")
    cards.replace(
        store, early(), card_id=replaced.card_id, reason="Kwijt", identity_seen=True, place="De Ringvaart"
    )
    strange = new_code(early().rng)
    elsewhere = short_id(early().new_id())
    scans = {
        strange: "niet bekend",
        "ABC": "niet goed gelezen",
        stock.code: "nooit aan iemand uitgegeven",
        voided.code: "ongeldig gemaakt",
        replaced.code: "Alleen de nieuwe kaart geldt",
        card_qr(edition.short_id, strange, practice=True): "oefenkaart",
        card_qr(elsewhere, strange, practice=False): "ander wijkbudget",
        paper_qr(edition.short_id, 0, style=BallotStyle.NORMAL, page=1, practice=False): "geen stemkaart",
    }
    said = {text: scan(check_in, text) for text in scans}
    for text, wanted in scans.items():
        assert wanted in said[text]
    assert "een nieuwe kaart krijgen, op de pagina Stemkaart" in said[voided.code]
    assert len(set(said.values())) == len(scans)
    assert counters(check_in)[0] == "Ingenomen: 0"


def test_a_card_of_another_contest_is_sent_there_by_name(qtbot: QtBot, tmp_path: Path) -> None:
    with laptop(tmp_path / "twee", two_contests()) as store:
        fill_register(store, JAN, place=1)
        card = give_card(store, JAN, place=1)
        session = begin(store, SessionKind.POLLING_STATION)
        opened(store, session)
        with window(qtbot, store, session) as room:
            room.open(StationPage)
            assert "andere stemming: Haarlem-Noord" in scan(room, card.code)


def test_inv_11_a_real_card_is_handed_back_by_a_practice_station(qtbot: QtBot, tmp_path: Path) -> None:
    with laptop(tmp_path / "oefening", replace(two_contests(), practice=True)) as store:
        session = begin(store, SessionKind.POLLING_STATION)
        opened(store, session)
        with window(qtbot, store, session) as room:
            room.open(StationPage)
            real = card_qr(editions.edition(store).short_id, new_code(early().rng), practice=False)
            assert "Dit is een echte stemkaart, en dit is een oefening" in scan(room, real)


def test_a_scan_while_a_button_has_the_keyboard_still_reaches_the_field(
    check_in: Room, store: Store, station: Station
) -> None:
    card = give_card(store, JAN)
    check_in.find(QWidget, "station_close_act").setFocus()
    QTest.keyClicks(check_in.find(QWidget, "station_close_act"), card.code[0])
    check_in.type(card.code[1:])
    check_in.press(ENTER)
    assert answer(check_in).startswith("Goed")
    assert now(store, station).state is StationState.OPEN


def test_two_scans_without_a_pause_get_their_answers_in_order(
    check_in: Room, store: Store, station: Station
) -> None:
    first, second = give_card(store, JAN), give_card(store, FATIMA)
    field = check_in.find(QWidget, "station_code_edit")
    for code in (first.code, second.code):
        QTest.keyClicks(field, code)
        QTest.keyClick(field, ENTER)
    check_in.settle()
    assert now(store, station).numbers.taken_in == 2


def test_esc_and_the_page_keys_do_not_leave_the_check_in(check_in: Room) -> None:
    page = check_in.window.page
    assert not check_in.shows("rail_today"), "the rail is away"
    check_in.press(Qt.Key.Key_Escape)
    QTest.keyClick(check_in.keyboard, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    check_in.settle()
    assert check_in.window.page is page
    assert check_in.keyboard.objectName() == "station_code_edit"


def test_who_wants_another_page_asks_for_it_and_comes_back_to_the_check_in(
    check_in: Room, store: Store
) -> None:
    aside(check_in, "station_leave_act")
    assert check_in.keyboard.objectName() == "station_question_no", "staying is the safe answer"
    check_in.push("station_question_yes")
    assert "Kies links een pagina" in message(check_in)
    assert check_in.shows("rail_today")
    scan(check_in, give_card(store, JAN).code)
    assert not check_in.shows("rail_today"), "the next card closes the way out again"
