from __future__ import annotations

from collections.abc import Generator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QTableView
from pytestqt.qtbot import QtBot

from app.db import Store
from app.models.codes import card_qr, group, new_code
from app.models.records import RegisterLine
from app.models.terms import CardState, SessionKind
from app.operations import cards, editions, register, stations
from app.ui.desk import Opened
from app.ui.pages.cards import CardsPage
from app.ui.pages.cards_words import address, too_young
from app.ui.widgets.answers import AnswerPanel
from app.ui.widgets.basics import Words
from tests import printed
from tests.ui.desk_room import ANNA, Room, begin, laptop
from tests.ui.roll_room import (
    FATIMA,
    JAN,
    MILAN,
    Printer,
    contest,
    early,
    entry,
    fill_register,
    give_card,
    later,
    two_contests,
    window,
)

ENTER = Qt.Key.Key_Return


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
    """A live edition with Fatima, Jan, and Milan who is fourteen, in the register."""
    with laptop(tmp_path / "editie") as made:
        fill_register(made)
        yield made


@pytest.fixture
def room(qtbot: QtBot, store: Store) -> Generator[Room]:
    with window(qtbot, store, begin(store, SessionKind.OFFICE_HOUR)) as made:
        made.open(CardsPage)
        yield made


def look_up(room: Room, text: str) -> None:
    """Type a search and open the first one found with Enter, all from the keyboard."""
    room.type(text, into="card_residents_search")
    room.press(ENTER)
    room.bot.waitUntil(lambda: room.shows("card_resident_name"))


def tick_identity(room: Room) -> None:
    room.find(QAbstractButton, "card_identity_check").setFocus()
    room.press(Qt.Key.Key_Space)


def answer_reason(room: Room, text: str) -> None:
    room.type(text, into="card_reason_edit")
    room.press(ENTER)


def message(room: Room) -> str:
    assert room.window.page is not None
    return room.window.page.message.text


def state_of(store: Store, line: RegisterLine) -> CardState | None:
    return register.resident(store, entry(store, line)).card_state


def words(room: Room, name: str) -> str:
    return room.find(Words, name).plain


# ---- finding ---------------------------------------------------------------------------------------------------


def test_the_search_field_has_the_keyboard_and_finds_while_typing(room: Room) -> None:
    room.type("2033ab 14")
    room.bot.waitUntil(lambda: room.shows("card_residents_table"))
    table = room.find(QTableView, "card_residents_table")
    cells = [table.model().index(0, column).data() for column in range(4)]
    assert table.model().rowCount() == 2
    assert cells == ["Jan de Vries", "1961", "2033 AB 14", "geen kaart"]


def test_who_is_not_found_is_said(room: Room) -> None:
    room.type("Zonnebloem")
    room.bot.waitUntil(lambda: "Niets gevonden. Zoek ook op adres" in room.text)
    assert "Kies dan onderaan: Bewoner toevoegen." in room.text


def test_an_empty_register_says_how_to_start(qtbot: QtBot, tmp_path: Path) -> None:
    with (
        laptop(tmp_path / "leeg") as store,
        window(qtbot, store, begin(store, SessionKind.OFFICE_HOUR)) as room,
    ):
        page = room.open(CardsPage)
        assert "Lees het eerst in bij Beheer" in room.text
        assert not room.shows("card_residents_search")
        with qtbot.waitSignal(room.desk.page_requested, check_params_cb=lambda place: place.page == "manage"):
            room.desk.page_requested.disconnect(room.window.go)
            room.push("card_register_start")
        fill_register(store)
        page.refresh(page.topics)
        room.settle()
        assert room.keyboard.objectName() == "card_residents_search"


# ---- issuing ---------------------------------------------------------------------------------------------------


def test_a_resident_gets_a_card_that_is_shown_once_and_printed(
    room: Room, store: Store, folder: Path, printer: Printer
) -> None:
    look_up(room, "Bouzambou")
    assert words(room, "card_resident_state") == "Deze bewoner heeft nog geen stemkaart."
    tick_identity(room)
    room.press(ENTER, ctrl=True)
    code = words(room, "card_issued_code")
    assert len(code.split(" ")) == 3, "a code is read aloud in groups of four"
    assert state_of(store, FATIMA) is CardState.ISSUED
    room.press(ENTER, ctrl=True)
    assert printer.opened == [folder / "Stemkaart.pdf"]
    assert printer.opened[0].read_bytes().startswith(b"%PDF")
    room.press(ENTER, ctrl=True)
    assert code not in room.text, "the code can be seen only once"
    assert not list(folder.iterdir()), "no card in the clear is left on the disk"
    assert room.keyboard.objectName() == "card_residents_search"


def test_the_card_on_paper_is_taken_in_by_the_code_on_the_screen(room: Room, store: Store) -> None:
    look_up(room, "Bouzambou")
    tick_identity(room)
    room.press(ENTER, ctrl=True)
    code = words(room, "card_issued_code")
    act_id = cards.surrender(store, later(), contest_id=contest(store).id, scan=code, place="De Ringvaart")
    assert act_id


def test_leaving_the_page_takes_the_code_and_the_file_away(room: Room, folder: Path) -> None:
    look_up(room, "Bouzambou")
    tick_identity(room)
    room.press(ENTER, ctrl=True)
    assert (folder / "Stemkaart.pdf").exists()
    room.desk.lock()
    assert not (folder / "Stemkaart.pdf").exists()
    assert not room.shows("card_issued_code")


def test_who_comes_back_to_a_card_that_was_not_printed_is_told_whose_it_is(room: Room, store: Store) -> None:
    look_up(room, "Bouzambou")
    tick_identity(room)
    room.press(ENTER, ctrl=True)
    room.desk.lock()
    room.desk.let_in(Opened(store, editions.edition(store), ANNA, room.desk.session))
    room.settle()
    assert message(room) == (
        "De kaart van Fatima El Idrissi-Bouzambou is niet geprint. "
        "Kies Kaart vervangen om een nieuwe te maken."
    )
    room.push("card_message_action")
    assert words(room, "card_resident_name") == "Fatima El Idrissi-Bouzambou"


def test_the_next_resident_may_come_before_and_after_printing(room: Room, printer: Printer) -> None:
    for name, after_printing in (("Bouzambou", False), ("000102", True)):
        look_up(room, name)
        tick_identity(room)
        room.press(ENTER, ctrl=True)
        if after_printing:
            room.press(ENTER, ctrl=True)
            assert printer.opened
            room.press(ENTER, ctrl=True)
        else:
            room.push("card_next")
        assert room.keyboard.objectName() == "card_residents_search"
        assert ("is niet geprint" in message(room)) is not after_printing


def test_a_sheet_that_cannot_be_saved_is_said_and_made_again(room: Room, folder: Path) -> None:
    folder.write_text("een bestand waar een map hoort")
    look_up(room, "Bouzambou")
    tick_identity(room)
    room.press(ENTER, ctrl=True)
    assert "kan niet bewaard worden" in message(room)
    assert room.shows("card_issued_code"), "the code is still there"
    folder.unlink()
    room.push("card_message_action")
    assert (folder / "Stemkaart.pdf").exists()


def test_without_the_tick_there_is_no_card(room: Room, store: Store) -> None:
    look_up(room, "Bouzambou")
    room.press(ENTER, ctrl=True)
    assert "Bekijk eerst het identiteitsbewijs" in room.text
    assert room.keyboard.objectName() == "card_identity_check"
    assert state_of(store, FATIMA) is None


def test_a_tick_for_one_resident_does_not_hold_for_the_next(room: Room) -> None:
    look_up(room, "Bouzambou")
    tick_identity(room)
    room.press(Qt.Key.Key_Escape)
    look_up(room, "000102")
    assert not room.find(QAbstractButton, "card_identity_check").isChecked()


def test_who_is_too_young_is_said_at_once_and_nothing_can_be_issued(room: Room, store: Store) -> None:
    look_up(room, "Milan")
    said = words(room, "card_resident_state")
    assert said.startswith("Deze bewoner is te jong om te stemmen (vanaf 16 jaar). Geef geen kaart.")
    assert not room.shows("card_main")
    assert not room.shows("card_identity_check")
    assert room.keyboard.objectName() == "card_back", "no button of the window is under Enter"
    room.press(ENTER, ctrl=True)
    assert state_of(store, MILAN) is None
    room.press(Qt.Key.Key_Escape)
    assert room.keyboard.objectName() == "card_residents_search"


@pytest.mark.parametrize(
    "birth, young",
    [
        (2011, True),
        (2010, False),
        (date(2010, 12, 1), False),  # sixteen on the day of the vote
        (date(2010, 12, 2), True),
    ],
)
def test_the_page_and_the_act_agree_on_who_is_too_young(
    store: Store, birth: int | date, *, young: bool
) -> None:
    vote = contest(store)
    assert vote.voting_date == date(2026, 12, 1)
    born = birth if isinstance(birth, date) else None
    year = birth.year if isinstance(birth, date) else birth
    line = replace(MILAN, register_no="000999", birth_year=year, birth_date=born)
    fill_register(store, line)
    entry_id = entry(store, line)
    assert too_young(register.resident(store, entry_id), vote, later().at.date()) is young
    with pytest.raises(cards.TooYoung) if young else nullcontext():
        cards.issue(store, later(), entry_id=entry_id, identity_seen=True, place="De Ringvaart")


def test_without_a_session_nothing_is_given_and_the_way_to_one_is_shown(qtbot: QtBot, store: Store) -> None:
    with window(qtbot, store) as room:
        room.open(CardsPage)
        look_up(room, "Bouzambou")
        assert "nog geen spreekuur of stemlokaal begonnen" in message(room)
        tick_identity(room)
        room.press(ENTER, ctrl=True)
        assert state_of(store, FATIMA) is None
        room.desk.set_session(begin(store, SessionKind.OFFICE_HOUR))
        assert not message(room), "the way is free now"


def test_a_card_given_at_the_next_table_a_moment_ago_is_not_given_twice(room: Room, store: Store) -> None:
    look_up(room, "Bouzambou")
    cards.issue(store, later(), entry_id=entry(store, FATIMA), identity_seen=True, place="Tafel 2")
    tick_identity(room)
    room.press(ENTER, ctrl=True)
    assert "heeft al een stemkaart" in message(room)
    assert "Tafel 2" in message(room)


def test_who_voted_a_moment_ago_gets_no_second_card(room: Room, store: Store) -> None:
    look_up(room, "Bouzambou")
    card = cards.issue(store, later(), entry_id=entry(store, FATIMA), identity_seen=True, place="Tafel 2")
    cards.surrender(store, later(), contest_id=card.contest_id, scan=card.code, place="Tafel 2")
    tick_identity(room)
    room.press(ENTER, ctrl=True)
    assert "heeft al gestemd" in message(room)


# ---- stock -----------------------------------------------------------------------------------------------------


def test_a_card_from_stock_is_given_by_scanning_it(room: Room, store: Store, folder: Path) -> None:
    stock = printed.stock(store, early(), contest_id=contest(store).id, count=1)[0]
    look_up(room, "Bouzambou")
    tick_identity(room)
    payload = card_qr(editions.edition(store).short_id, stock.code, practice=False)
    room.type(payload, into="card_stock_edit")
    room.press(ENTER)
    assert "uitgegeven aan Fatima El Idrissi-Bouzambou" in message(room)
    assert state_of(store, FATIMA) is CardState.ISSUED
    assert not folder.exists(), "a stock card is on paper already"


def test_a_stock_card_without_the_tick_is_not_given(room: Room, store: Store) -> None:
    stock = printed.stock(store, early(), contest_id=contest(store).id, count=1)[0]
    look_up(room, "Bouzambou")
    room.type(stock.code, into="card_stock_edit")
    room.press(ENTER)
    assert "Bekijk eerst het identiteitsbewijs" in room.text
    assert state_of(store, FATIMA) is None


def test_someone_elses_card_is_no_stock(room: Room, store: Store) -> None:
    jans = give_card(store, JAN)
    look_up(room, "Bouzambou")
    tick_identity(room)
    room.type(jans.code, into="card_stock_edit")
    room.press(ENTER)
    assert "Deze kaart is al aan iemand uitgegeven." in message(room)


def test_an_unknown_card_is_no_stock(room: Room) -> None:
    look_up(room, "Bouzambou")
    tick_identity(room)
    room.type(new_code(early().rng), into="card_stock_edit")
    room.press(ENTER)
    assert "op deze laptop niet bekend" in message(room)
    assert "Scan een andere kaart uit de voorraad." in message(room)
    assert "Niet innemen" not in message(room), "here a card is given, not taken in"


# ---- a card that is there already ------------------------------------------------------------------------------


def test_a_lost_card_is_replaced_in_one_act(room: Room, store: Store) -> None:
    lost = give_card(store, JAN)
    look_up(room, "000102")
    assert "uitgegeven op dinsdag 1 december 2026" in words(room, "card_resident_state")
    room.press(ENTER, ctrl=True)
    assert "Bekijk eerst het identiteitsbewijs" in room.text
    tick_identity(room)
    room.press(ENTER, ctrl=True)
    room.push("card_reason_ready_1")
    assert words(room, "card_issued_code") != group(lost.code)
    assert cards.card(store, lost.card_id).state is CardState.REPLACED
    assert state_of(store, JAN) is CardState.ISSUED


def test_voiding_needs_a_reason_and_shows_in_the_history(room: Room, store: Store) -> None:
    give_card(store, JAN)
    look_up(room, "000102")
    room.push("card_void")
    room.press(ENTER)
    assert "Schrijf in een paar woorden waarom" in room.text
    assert state_of(store, JAN) is CardState.ISSUED
    assert "Schrijf geen namen op." in room.text, "the reason stays when names are erased"
    answer_reason(room, "Verhuisd naar Utrecht")
    assert state_of(store, JAN) is CardState.VOIDED
    assert "Reden: Verhuisd naar Utrecht." in room.text
    assert "ongeldig gemaakt op" in words(room, "card_resident_state")
    assert room.shows("card_stock_edit"), "the resident can get a new card"


def test_a_scan_is_never_taken_for_a_reason(room: Room, store: Store) -> None:
    card = give_card(store, JAN)
    look_up(room, "000102")
    room.push("card_void")
    answer_reason(room, card.code)
    assert "Dit is de code van een kaart, geen reden" in room.text
    assert state_of(store, JAN) is CardState.ISSUED


def test_the_last_act_can_be_taken_back_with_a_reason(room: Room, store: Store) -> None:
    give_card(store, JAN)
    look_up(room, "000102")
    room.push("card_undo")
    answer_reason(room, "Aan de buurman gegeven")
    assert state_of(store, JAN) is None
    assert words(room, "card_resident_state") == "Deze bewoner heeft nog geen stemkaart."


def test_esc_calls_the_question_off_before_it_leaves_the_resident(room: Room, store: Store) -> None:
    give_card(store, JAN)
    look_up(room, "000102")
    room.push("card_void")
    room.press(Qt.Key.Key_Escape)
    assert not room.shows("card_reason")
    assert room.shows("card_resident_name")
    room.press(Qt.Key.Key_Escape)
    assert not room.shows("card_resident_name")
    assert state_of(store, JAN) is CardState.ISSUED


def test_a_card_that_came_by_post_cannot_be_taken_back_alone(room: Room, store: Store) -> None:
    printed.letters(store, early(), contest_id=contest(store).id)
    look_up(room, "000102")
    assert "per post" in words(room, "card_resident_state")
    assert not room.shows("card_undo"), "that would take back the whole print run"
    assert room.shows("card_void")


def test_a_card_voided_at_the_next_table_is_not_voided_twice(room: Room, store: Store) -> None:
    card = give_card(store, JAN)
    look_up(room, "000102")
    cards.void(store, later(), card_id=card.card_id, reason="Kwijt", place="Tafel 2")
    room.push("card_void")
    answer_reason(room, "Kwijt")
    assert "Deze kaart is al ongeldig." in message(room)


# ---- taking in -------------------------------------------------------------------------------------------------


def answer(room: Room) -> str:
    return room.find(AnswerPanel, "card_take_in_answer").text


def test_a_card_that_comes_with_a_filled_paper_is_taken_in_once(room: Room, store: Store) -> None:
    card = give_card(store, JAN)
    room.push("card_take_in")
    room.type(card.code)
    room.press(ENTER)
    assert answer(room) == "Goed De kaart is ingenomen. Doe het stembiljet ongelezen in de bus."
    assert state_of(store, JAN) is CardState.SURRENDERED
    room.press(ENTER)
    assert "al ingenomen op dinsdag 1 december 2026" in answer(room)
    assert "De Ringvaart" in answer(room)


def test_a_card_taken_in_by_mistake_is_given_back(room: Room, store: Store) -> None:
    card = give_card(store, JAN)
    room.push("card_take_in")
    room.type(card.code)
    room.press(ENTER)
    room.push("card_take_in_undo")
    room.push("card_reason_ready_2")
    assert "Teruggedraaid" in answer(room)
    assert state_of(store, JAN) is CardState.ISSUED


def test_with_an_open_station_the_paper_counts_in_its_box(qtbot: QtBot, store: Store) -> None:
    session = begin(store, SessionKind.POLLING_STATION)
    station = stations.open_station(
        store,
        later(),
        session_id=session.id,
        contest_id=contest(store).id,
        crew="Anna",
        seal="A1",
        papers_begin=100,
    )
    card = give_card(store, JAN)
    with window(qtbot, store, session) as room:
        room.open(CardsPage)
        room.push("card_take_in")
        room.type(card.code)
        room.press(ENTER)
        numbers = stations.station(store, station.id).numbers
        assert (numbers.brought_in, numbers.in_box, numbers.handed_out) == (1, 1, 0)


def test_with_several_contests_the_helper_chooses_which(qtbot: QtBot, tmp_path: Path) -> None:
    with laptop(tmp_path / "twee", two_contests()) as store:
        fill_register(store)
        fill_register(store, replace(JAN, name="Jannie de Noord"), place=1)
        session = begin(store, SessionKind.OFFICE_HOUR)
        with window(qtbot, store, session) as room:
            page = room.open(CardsPage)
            choice = page._counter.choice
            choice.combo.setCurrentIndex(1)
            choice.combo.activated.emit(1)
            room.settle()
            look_up(room, "000102")
            assert words(room, "card_resident_name") == "Jannie de Noord"


# ---- words -----------------------------------------------------------------------------------------------------


def test_an_address_is_written_as_on_an_envelope(store: Store) -> None:
    found: UUID = entry(store, JAN)
    assert address(register.resident(store, found)) == "2033 AB 14"
