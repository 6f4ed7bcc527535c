"""A spreekuur with five residents at the table, through the real window and by keyboard alone."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from app.db import Store
from app.models.codes import CardScan, card_qr, read_scan
from app.models.records import IssuedCard, RegisterLine
from app.models.terms import CardState, CardStep, IncidentKind, SessionKind
from app.operations import cards, editions, incidents, journal, register
from app.ui.pages.cards import CardsPage
from app.ui.widgets.answers import AnswerPanel
from app.ui.widgets.basics import Words
from tests import printed
from tests.ui.desk_room import Room, begin, laptop
from tests.ui.roll_room import Printer, contest, early, entry, fill_register, window

ENTER, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Space
PLACE = "De Ringvaart"
BEP = RegisterLine("000201", "Bep van der Heijden-Oudshoorn", "2036GH", "7", 1944)
OMAR = RegisterLine("000202", "Omar Gündoğan", "2036GH", "9", 1971)
SANNE = RegisterLine("000203", "Sanne de Wit", "2036GH", "11", 2010, birth_date=date(2010, 12, 2))
JOOST = RegisterLine("000205", "Joost Bakker", "2036GH", "15", 1958)
DAY = "dinsdag 1 december 2026"


class Table:
    """The table of the spreekuur: the window, the printer, and a pack of stock cards beside it."""

    def __init__(
        self, room: Room, printer: Printer, letters: list[IssuedCard], stock: list[IssuedCard]
    ) -> None:
        self.room, self.printer = room, printer
        self.letters = {card.resident.register_no: card for card in letters if card.resident}
        self.stock = stock

    @property
    def store(self) -> Store:
        return self.room.store

    def look_up(self, text: str) -> None:
        self.room.type(text, into="card_residents_search")
        self.room.press(ENTER)
        self.room.bot.waitUntil(lambda: self.room.shows("card_resident_name"))

    def words(self, name: str) -> str:
        return self.room.find(Words, name).plain

    def see_identity(self) -> None:
        self.room.push("card_identity_check")

    def scan_stock(self, code: str) -> None:
        short = editions.edition(self.store).short_id
        self.room.type(card_qr(short, code, practice=False), into="card_stock_edit")
        self.room.press(ENTER)

    def refused(self, wanted: str, todo: str) -> None:
        """See that a refusal is said, and beside it what to do now."""
        text = self.message if wanted in self.message else self.room.text
        assert wanted in text
        assert todo in text.split(wanted, 1)[1].splitlines()[0]

    @property
    def message(self) -> str:
        assert self.room.window.page is not None
        return self.room.window.page.message.text

    @property
    def keyboard(self) -> str:
        return self.room.keyboard.objectName()

    def state(self, line: RegisterLine) -> CardState | None:
        return register.resident(self.store, entry(self.store, line)).card_state


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Table]:
    """Bep has a letter, and Joost; the others have nothing yet, and Sanne turns sixteen a day too late."""
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "uit"))
    printer = Printer()
    with laptop(tmp_path / "editie") as store:
        fill_register(store, BEP, JOOST)
        letters = printed.letters(store, early(), contest_id=contest(store).id)
        fill_register(store, OMAR, SANNE)
        stock = printed.stock(store, early(), contest_id=contest(store).id, count=4)
        with window(qtbot, store, begin(store, SessionKind.OFFICE_HOUR)) as room:
            room.open(CardsPage)
            yield Table(room, printer, list(letters), list(stock))
    printer.remove()


def test_five_residents_at_the_table_are_all_helped(table: Table) -> None:
    _lost_letter(table)
    _found_while_typing(table)
    _too_young(table)
    _not_in_the_register(table)
    _hands_in_card_and_paper(table)
    assert journal.verify(table.store).events


def _lost_letter(table: Table) -> None:
    """Bep lost her letter: it is made worthless, and she gets a card from the pack."""
    room, lost = table.room, table.letters[BEP.register_no]
    table.look_up("2036gh 7")
    assert table.words("card_resident_name") == BEP.name
    assert "per post" in table.words("card_resident_state")
    room.push("card_void")
    room.press(ENTER)
    table.refused("Schrijf in een paar woorden waarom", "")
    room.push("card_reason_ready_1")
    assert "De bewoner kan een nieuwe krijgen." in table.words("card_resident_state")
    table.scan_stock(table.stock[0].code)
    table.refused("Bekijk eerst het identiteitsbewijs", "zet dan het vinkje")
    assert table.keyboard == "card_identity_check"
    room.press(SPACE)
    table.scan_stock(lost.code)
    table.refused("Deze kaart is ongeldig gemaakt.", "scan een andere kaart uit de voorraad")
    table.scan_stock(table.stock[0].code)
    assert f"uitgegeven aan {BEP.name}. Geef de kaart mee." in table.message
    assert table.keyboard == "card_residents_search", "the next resident may come"
    found = cards.card(table.store, lost.card_id)
    assert [line.step for line in found.history] == [CardStep.ISSUE, CardStep.VOID]
    assert found.history[-1].reason == "Kwijt"
    assert table.state(BEP) is CardState.ISSUED


def _found_while_typing(table: Table) -> None:
    """Omar is found by postcode and house number before the last key; his card and its explanation are printed."""
    room = table.room
    room.type("2036 gh 9")
    room.bot.waitUntil(lambda: room.shows("card_residents_table"))
    rows = room.find(QTableView, "card_residents_table").model()
    assert [rows.index(0, column).data() for column in range(4)] == [
        OMAR.name, "1971", "2036 GH 9", "geen kaart",
    ]  # fmt: skip
    room.press(ENTER)
    room.bot.waitUntil(lambda: room.shows("card_resident_name"))
    room.press(ENTER, ctrl=True)
    table.refused("Bekijk eerst het identiteitsbewijs", "zet dan het vinkje")
    room.press(SPACE)
    room.press(ENTER, ctrl=True)
    code = table.words("card_issued_code")
    room.press(ENTER)
    (sheet,) = table.printer.opened
    text, scanned = _read(sheet)
    assert f"Voor {OMAR.name}." in text
    assert "Zo stemt u." in text
    assert code in text
    assert [read_scan(one) for one in scanned] == [
        CardScan(code.replace(" ", ""), editions.edition(table.store).short_id, practice=False)
    ]
    room.press(ENTER, ctrl=True)
    assert code not in room.text
    assert not sheet.exists(), "no card in the clear is left on the disk"


def _too_young(table: Table) -> None:
    """Sanne is sixteen on the day after the vote: that is said at once, with what to do."""
    room = table.room
    table.look_up("Sanne")
    said = table.words("card_resident_state")
    assert said.startswith("Deze bewoner is te jong om te stemmen (vanaf 16 jaar).")
    assert "Klopt de geboortedatum niet? Vraag de gebiedsverbinder." in said
    for name in ("card_main", "card_identity_check", "card_stock_edit"):
        assert not room.shows(name)
    room.press(Qt.Key.Key_Escape)
    assert table.keyboard == "card_residents_search"
    assert table.state(SANNE) is None


def _not_in_the_register(table: Table) -> None:
    """Chaima moved here last week: added with a reason, given a card, and marked for central."""
    room = table.room
    room.type("2036GH 13", into="card_residents_search")
    room.bot.waitUntil(lambda: "Niets gevonden" in room.text)
    table.refused("Niets gevonden.", "Kies dan onderaan: Bewoner toevoegen.")
    room.push("card_add")
    assert table.keyboard == "card_new_name_edit", "the address was typed already"
    room.type("Chaima Bouhali")
    room.type("12-3-1988", into="card_new_born_edit")
    room.push("card_new_identity_check")
    room.press(ENTER, ctrl=True)
    table.refused("Schrijf in een paar woorden waarom", "")
    assert table.keyboard == "card_new_reason_edit"
    room.type("Vorige week verhuisd, inschrijving gezien")
    room.press(ENTER, ctrl=True)
    assert table.words("card_issued_code")
    room.press(ENTER)
    room.press(ENTER, ctrl=True)
    (found,) = register.find(table.store, contest_id=contest(table.store).id, text="Chaima")
    assert found.card_state is CardState.ISSUED
    assert found.added_because == "Vorige week verhuisd, inschrijving gezien"
    (marked,) = incidents.incidents(table.store)
    assert marked.kind is IncidentKind.RESIDENT_ADDED


def _hands_in_card_and_paper(table: Table) -> None:
    """Joost hands in card and paper; it was his neighbour's turn, so it is undone with a reason, and done again."""
    room, card = table.room, table.letters[JOOST.register_no]
    room.push("card_take_in")
    room.type("ABC")
    room.press(ENTER)
    assert "Scan de kaart nog eens, of typ de code van de kaart over." in _answer(room)
    room.type(card.code)
    room.press(ENTER)
    assert _answer(room) == "Goed De kaart is ingenomen. Doe het stembiljet ongelezen in de bus."
    room.push("card_take_in_undo")
    room.press(ENTER)
    table.refused("Schrijf in een paar woorden waarom", "")
    room.push("card_reason_ready_2")
    assert "Geef kaart en stembiljet terug aan de bewoner." in _answer(room)
    assert table.state(JOOST) is CardState.ISSUED
    for wanted in ("Goed De kaart is ingenomen.", f"al ingenomen op {DAY} om 10.42 uur in {PLACE}"):
        room.type(card.code)
        room.press(ENTER)
        assert wanted in _answer(room)
    assert "Vraag de gebiedsverbinder." in _answer(room)
    room.press(Qt.Key.Key_Escape)
    table.look_up("Joost")
    assert "heeft al gestemd" in table.words("card_resident_state")
    steps = [line.step for line in cards.card(table.store, card.card_id).history]
    assert steps == [CardStep.ISSUE, CardStep.SURRENDER, CardStep.UNDO, CardStep.SURRENDER]
    assert "Reden: Verkeerde kaart gescand." in room.text


def _answer(room: Room) -> str:
    return room.find(AnswerPanel, "card_take_in_answer").text


def _read(path: Path) -> tuple[str, list[str]]:
    """Return the words of a document and what a scanner reads on it."""
    words: list[str] = []
    codes: list[str] = []
    for page in pypdfium2.PdfDocument(path):
        words += page.get_textpage().get_text_bounded().split()
        codes += [one.text for one in zxingcpp.read_barcodes(page.render(scale=2).to_numpy())]
    return " ".join(words), codes
