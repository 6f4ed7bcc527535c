"""Stemkaart: who does not stand in the register, and signature lists that become ballot papers."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from app.db import Store
from app.models.records import RegisterLine
from app.models.terms import CardState, IncidentKind, SessionKind
from app.operations import cards, incidents, register
from app.ui.pages.cards import CardsPage
from app.ui.pages.cards_signatures import PAPERS_FILE
from app.ui.widgets.answers import AnswerPanel
from app.ui.widgets.basics import Words
from tests import printed
from tests.ui.desk_room import Room, begin, laptop, live_draft
from tests.ui.roll_room import Printer, contest, early, entry, fill_register, give_card, window

ENTER = Qt.Key.Key_Return
NEIGHBOURS = tuple(RegisterLine(f"00{n}", f"Buur {n}", "2037AB", str(n), 1950) for n in range(12))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "uit"))
    return tmp_path / "uit"


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with laptop(tmp_path / "editie", replace(live_draft(), signature_lists=True, minimum_batch=3)) as made:
        fill_register(made, *NEIGHBOURS)
        yield made


@pytest.fixture
def room(qtbot: QtBot, store: Store) -> Generator[Room]:
    with window(qtbot, store, begin(store, SessionKind.OFFICE_HOUR)) as made:
        made.open(CardsPage)
        yield made


def message(room: Room) -> str:
    assert room.window.page is not None
    return room.window.page.message.text


def answer(room: Room) -> str:
    return room.find(AnswerPanel, "card_list_answer").text


def fill_form(room: Room, **values: str) -> None:
    for name, value in values.items():
        room.type(value, into=f"card_new_{name}_edit")


# ---- not in the register ---------------------------------------------------------------------------------------


def test_who_is_not_in_the_register_is_added_and_gets_a_card_that_central_checks(
    room: Room, store: Store
) -> None:
    room.type("Zonnebloem")
    room.push("card_add")
    assert room.keyboard.objectName() == "card_new_postcode_edit", "the name was typed already"
    room.press(ENTER, ctrl=True)
    assert "Vul de postcode in." in room.text
    fill_form(room, postcode="2037 ab", house="5", born="ooit", reason="Vorige week verhuisd")
    room.press(ENTER, ctrl=True)
    assert "Vul een datum in zoals 12-3-1948" in room.text
    for _ in "ooit":
        room.press(Qt.Key.Key_Backspace)
    fill_form(room, born="12-3-1948")
    room.press(ENTER, ctrl=True)
    assert "Bekijk eerst het identiteitsbewijs" in room.text
    room.press(Qt.Key.Key_Space)
    room.press(ENTER, ctrl=True)
    assert len(room.find(Words, "card_issued_code").plain.split()) == 3
    (found,) = register.find(store, contest_id=contest(store).id, text="Zonnebloem")
    assert (found.card_state, found.added_because) == (CardState.ISSUED, "Vorige week verhuisd")
    (incident,) = incidents.incidents(store)
    assert incident.kind is IncidentKind.RESIDENT_ADDED


def test_who_is_in_the_register_after_all_is_not_added_again(room: Room, store: Store) -> None:
    room.type("2037AB 3")
    room.push("card_add")
    fill_form(room, name="BUUR  3", born="1950", reason="Zie ik niet")
    room.push("card_new_identity_check")
    room.press(ENTER, ctrl=True)
    assert "staat al een bewoner met deze naam in het register" in message(room)
    assert incidents.incidents(store) == ()


def test_a_new_resident_gets_a_stock_card_by_scanning_it(room: Room, store: Store) -> None:
    (stock,) = printed.stock(store, early(), contest_id=contest(store).id, count=1)
    room.push("card_add")
    fill_form(room, name="Ada", postcode="2037AB", house="9", born="1960", reason="Pas verhuisd")
    room.push("card_new_identity_check")
    room.type(stock.code, into="card_new_stock_edit")
    room.press(ENTER)
    assert "uitgegeven aan Ada" in message(room)
    assert cards.card(store, stock.card_id).state is CardState.ISSUED


# ---- signature lists -------------------------------------------------------------------------------------------


def choose_plan(room: Room, place: int) -> None:
    combo = room.find(QComboBox, "card_list_plan")
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


def scan(room: Room, code: str) -> str:
    room.type(code, into="card_list_edit")
    room.press(ENTER)
    return answer(room)


def test_lists_are_read_plan_by_plan_and_become_papers_in_one_document(
    room: Room, store: Store, folder: Path
) -> None:
    codes = [give_card(store, line).code for line in NEIGHBOURS[:5]]
    used = give_card(store, NEIGHBOURS[6])
    cards.surrender(store, early(), contest_id=used.contest_id, scan=used.code, place="Elders")
    room.push("card_signatures")
    room.type(codes[0], into="card_list_edit")
    room.press(ENTER)
    assert "Kies eerst het plan" in room.text
    choose_plan(room, 0)
    assert "Goed" in scan(room, codes[0])
    assert "Dubbel" in scan(room, codes[0])
    assert "al ingenomen" in scan(room, used.code)
    assert "Niet te lezen" in scan(room, "ABC")
    room.press(ENTER, ctrl=True)
    assert "minstens 3 handtekeningen" in message(room)
    choose_plan(room, 1)
    for code in codes[1:]:
        assert "Goed" in scan(room, code)
    assert ": 4 handtekeningen" in room.text
    room.push("card_list_last")
    assert ": 3 handtekeningen" in room.text
    room.press(ENTER, ctrl=True)
    assert "4 kaarten worden nu ingenomen" in room.text
    room.find(QPushButton, "card_question_yes").click()
    room.settle()
    assert "4 stembiljetten staan klaar" in room.text
    assert codes[0] not in room.text
    for line, state in zip(NEIGHBOURS, [CardState.SURRENDERED] * 4 + [CardState.ISSUED], strict=False):
        assert register.resident(store, entry(store, line)).card_state is state
    assert len(pypdfium2.PdfDocument(folder / PAPERS_FILE)) % 4 == 0
    printer = Printer()
    room.press(ENTER, ctrl=True)
    assert printer.opened == [folder / PAPERS_FILE]
    printer.remove()
    room.press(Qt.Key.Key_Escape)
    assert not list(folder.iterdir()), "printed papers do not lie about"


def test_papers_that_were_not_printed_are_kept_and_said(room: Room, store: Store, folder: Path) -> None:
    codes = [give_card(store, line).code for line in NEIGHBOURS[:3]]
    room.push("card_signatures")
    choose_plan(room, 0)
    for code in codes:
        scan(room, code)
    room.press(ENTER, ctrl=True)
    room.find(QPushButton, "card_question_yes").click()
    room.settle()
    room.press(Qt.Key.Key_Escape)
    assert "nog niet geprint" in message(room)
    assert (folder / PAPERS_FILE).exists()


def test_a_sitting_is_not_left_by_accident_and_a_code_used_elsewhere_drops_out(
    room: Room, store: Store, folder: Path
) -> None:
    given = [give_card(store, line) for line in NEIGHBOURS[:4]]
    room.push("card_signatures")
    choose_plan(room, 0)
    for card in given:
        scan(room, card.code)
    room.press(Qt.Key.Key_Escape)
    assert "4 handtekeningen zijn nog niet afgerond" in room.text
    room.press(Qt.Key.Key_Escape)
    assert room.shows("card_list_edit")
    cards.surrender(store, early(), contest_id=given[0].contest_id, scan=given[0].code, place="Elders")
    room.press(ENTER, ctrl=True)
    room.find(QPushButton, "card_question_yes").click()
    room.settle()
    assert "1 code telt niet mee: de kaart is ergens anders al gebruikt" in message(room)
    assert not list(folder.iterdir()), "no papers for cards that were not taken in"
    assert ": 3 handtekeningen" in room.text


def test_inv_02_of_two_cards_of_one_resident_in_one_sitting_one_drops_out(room: Room, store: Store) -> None:
    given = [give_card(store, line) for line in NEIGHBOURS[:3]]
    first = given[0].card_id
    cards.void(store, early(), card_id=first, reason="kwijt", place="Elders")
    voided = cards.last_act_id(store, first)
    assert voided is not None
    given.append(give_card(store, NEIGHBOURS[0]))
    cards.undo(store, early(), act_id=voided, reason="terecht", place="Elders")
    room.push("card_signatures")
    choose_plan(room, 0)
    for card in given:
        scan(room, card.code)
    room.press(ENTER, ctrl=True)
    room.find(QPushButton, "card_question_yes").click()
    room.settle()
    assert "1 code telt niet mee" in message(room)
    assert ": 3 handtekeningen" in room.text
    room.press(ENTER, ctrl=True)
    room.find(QPushButton, "card_question_yes").click()
    room.settle()
    assert "3 stembiljetten staan klaar" in room.text


def test_an_edition_without_signature_lists_does_not_offer_them(qtbot: QtBot, tmp_path: Path) -> None:
    with (
        laptop(tmp_path / "zonder") as store,
        window(qtbot, store, begin(store, SessionKind.OFFICE_HOUR)) as room,
    ):
        fill_register(store)
        room.open(CardsPage)
        assert not room.shows("card_signatures")
