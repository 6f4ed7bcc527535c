"""Beheer: print runs that stop and go on, packs and where they lie, and the list of the online vote."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.crypto.print_file import open_print_file
from app.models.terms import CardState, PrintKind
from app.operations import cards, print_runs
from app.operations.journal import Store
from app.settings import Scheme, Settings
from app.ui.pages.manage import ManagePage
from app.ui.pages.manage_online import OnlineSection
from app.ui.widgets.fields import ChoiceField
from tests import printed
from tests.ui.desk_room import MORNING, Room, laptop
from tests.ui.roll_room import FATIMA, JAN, Printer, contest, early, fill_register, give_card, later

PHRASE = "vier gewone woorden hier"


@pytest.fixture(autouse=True)
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "documenten"))
    return tmp_path / "documenten"


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with laptop(tmp_path / "laptop") as opened:
        fill_register(opened)
        yield opened


class Clock:
    """The desk's clock, which holds up work beside the window at a moment that a test chooses."""

    def __init__(self) -> None:
        self.holds: Callable[[], bool] = lambda: False
        self.let_go = threading.Event()

    def __call__(self) -> datetime:
        if threading.current_thread() is not threading.main_thread() and self.holds():
            self.let_go.wait()
        return MORNING


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def room(qtbot: QtBot, store: Store, clock: Clock) -> Generator[Room]:
    made = Room(qtbot, store, settings=Settings(scheme=Scheme.LIGHT), clock=clock)
    made.open(ManagePage)
    yield made
    clock.let_go.set()  # a test that failed may have left work held up
    made.settle()
    made.close()


def message(room: Room) -> str:
    assert room.window.page is not None
    return room.window.page.message.text


def stop_when_held(room: Room, clock: Clock) -> None:
    """Press stop while the run waits at the moment that the clock holds, and see what came of it."""
    room.bot.waitUntil(lambda: room.shows("manage_runs_progress_stop"))
    room.bot.waitUntil(clock.holds)
    room.find(QWidget, "manage_runs_progress_stop").setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(room.keyboard, Qt.Key.Key_Space)
    clock.let_go.set()
    room.settle()


def choose_letters(room: Room) -> None:
    kind = room.find(QPushButton, "manage_runs_make").window().findChild(ChoiceField)
    assert kind is not None
    fields = [
        field
        for field in room.window.findChildren(ChoiceField)
        if field.control.objectName() == "manage_runs_kind"
    ]
    fields[0].set_value(PrintKind.LETTERS.value)
    fields[0].edited.emit()


def test_stock_is_made_in_a_folder_of_its_own_and_listed(room: Room, store: Store, documents: Path) -> None:
    assert "Er zijn nog geen kaarten gemaakt." in room.text
    room.type("0", into="manage_runs_count_edit")
    room.press(Qt.Key.Key_Return)
    assert "Vul een aantal in van 1 tot en met 200.000." in room.text
    room.press(Qt.Key.Key_Backspace)
    room.type("60")
    room.press(Qt.Key.Key_Return)
    assert "60 kaarten. De kaarten staan klaar om te printen." in message(room)
    assert "Klaar: 60 kaarten gemaakt, 2 pakken, in 1 bestand." in room.text
    (folder,) = documents.iterdir()
    assert [path.name for path in folder.iterdir()] == ["deel 001 kaart 1 tot en met 60.pdf"]
    printer = Printer()
    room.push("manage_run_1_folder")
    assert printer.opened == [folder]
    printer.remove()


def test_letters_go_to_who_may_vote_and_has_no_card(room: Room, store: Store) -> None:
    give_card(store, JAN)
    choose_letters(room)
    assert "nog geen heeft" in room.text
    room.push("manage_runs_make")
    assert message(room).startswith("1 kaart.")
    room.push("manage_runs_make")
    assert "iedereen die mag stemmen heeft al een kaart" in message(room)


def test_a_run_that_was_stopped_keeps_what_is_done_and_goes_on(
    room: Room, store: Store, documents: Path, clock: Clock
) -> None:
    clock.holds = lambda: any(documents.glob("*/deel 001*"))
    room.type("1200", into="manage_runs_count_edit")
    room.press(Qt.Key.Key_Return)
    assert "Dat zijn ongeveer 200 bladzijden. Wilt u dat?" in room.text
    yes = room.find(QPushButton, "manage_question_yes")
    yes.click()
    stop_when_held(room, clock)
    assert "De delen die klaar zijn, gelden." in message(room)
    assert room.keyboard.objectName() == "manage_runs_make"
    (run,) = print_runs.runs(store, later())
    assert run.made == 500
    room.push("manage_run_1_go_on")
    room.settle()
    (run,) = print_runs.runs(store, later())
    assert (run.made, run.left) == (1200, 0)
    assert "Klaar: 1.200 kaarten gemaakt, 24 pakken, in 3 bestanden." in room.text


def test_a_stop_after_the_last_part_says_that_all_cards_are_there(
    room: Room, documents: Path, clock: Clock
) -> None:
    clock.holds = lambda: any(documents.glob("*/deel 001*"))
    room.type("60", into="manage_runs_count_edit")
    QTest.keyClick(room.keyboard, Qt.Key.Key_Return)
    stop_when_held(room, clock)
    assert message(room).startswith("60 kaarten.")
    assert "Klaar: 60 kaarten gemaakt" in room.text


def test_a_desk_that_locks_itself_lets_a_run_go_on(room: Room, store: Store) -> None:
    busy = threading.Event()
    room.jobs.run(busy.wait, lambda _answer: None)
    try:
        room.type("60", into="manage_runs_count_edit")
        QTest.keyClick(room.keyboard, Qt.Key.Key_Return)
        room.desk.lock()
    finally:
        busy.set()
    room.settle()
    (run,) = print_runs.runs(store, later())
    assert (run.made, run.left) == (60, 0)
    assert message(room).startswith("60 kaarten.")


def test_the_file_for_a_print_shop_asks_for_a_passphrase_twice(
    room: Room, store: Store, documents: Path
) -> None:
    room.type("3", into="manage_runs_count_edit")
    room.push("manage_runs_shop_check")
    room.type("kort", into="manage_runs_secret_edit")
    room.press(Qt.Key.Key_Return)
    assert "minstens 8 tekens" in room.text
    room.type(PHRASE[4:], into="manage_runs_secret_edit")
    room.press(Qt.Key.Key_Return)
    assert "Dit is niet hetzelfde." in room.text
    room.type("kort" + PHRASE[4:], into="manage_runs_again_edit")
    room.press(Qt.Key.Key_Return)
    (sealed,) = documents.glob("*/voor de drukker.wbdruk")
    table = open_print_file(sealed.read_bytes(), "kort" + PHRASE[4:]).decode()
    assert len(table.splitlines()) == 4
    assert not room.shows("manage_runs_secret_edit"), "the passphrase does not stay on the screen"


def test_a_lost_file_is_said_with_what_to_do_and_its_cards_are_made_anew(
    room: Room, store: Store, documents: Path
) -> None:
    room.type("5", into="manage_runs_count_edit")
    room.press(Qt.Key.Key_Return)
    next(documents.glob("*/deel 001*")).unlink()
    room.open(ManagePage).refresh(frozenset())
    room.settle()
    assert "Het bestand van deel 1 staat niet meer in de map." in room.text
    assert "Zijn deze kaarten geprint? Dan hoeft u niets te doen." in room.text
    room.push("manage_run_1_void_gone")
    assert "5 kaarten gelden dan nooit meer" in room.text
    room.find(QPushButton, "manage_question_yes").click()
    room.settle()
    assert "5 kaarten zijn ongeldig gemaakt" in message(room)
    room.push("manage_run_1_go_on")
    room.settle()
    assert [path.name for path in documents.glob("*/*")] == ["deel 002 kaart 6 tot en met 10.pdf"]


def test_packs_go_to_a_place_and_it_is_shown_where(room: Room, store: Store) -> None:
    printed.stock(store, early(), contest_id=contest(store).id, count=120)
    room.open(ManagePage).refresh(frozenset())
    room.settle()
    assert "Er is nog geen pak naar een laptop of plek gegaan." in room.text
    room.push("manage_run_1_allot")
    room.type("2")
    room.press(Qt.Key.Key_Return)
    assert "Vul een nummer in van 1 tot en met 3." in room.text
    room.type("3")
    room.type("Wijkcentrum De Wereld", into="manage_run_1_to_edit")
    room.press(Qt.Key.Key_Return)
    assert "Bewaard: 70 kaarten liggen nu daar." in message(room)
    assert "Pak 2 tot en met 3: Wijkcentrum De Wereld, sinds dinsdag 1 december 2026" in room.text
    room.push("manage_run_1_allot")
    room.type("4")
    room.type("4", into="manage_run_1_last_edit")
    room.type("Thuis", into="manage_run_1_to_edit")
    room.press(Qt.Key.Key_Return)
    assert "Deze pakken zijn er niet." in message(room)


def test_the_list_of_the_online_vote_marks_its_cards(room: Room, store: Store, tmp_path: Path) -> None:
    used = give_card(store, FATIMA)
    file = tmp_path / "online.txt"
    file.write_text(f"{used.code}\nMMMM MMMM MMMM\n", encoding="utf-8")
    section = room.window.findChild(OnlineSection, "manage_online")
    assert section is not None
    section.take_over(str(file))
    room.settle()
    assert "Overgenomen als online gebruikt: 1." in room.text
    assert "Hier niet bekend: 1." in room.text
    assert cards.card(store, used.card_id).state is CardState.USED_ONLINE
    section.take_over(str(tmp_path / "niets.csv"))
    room.settle()
    assert "kan niet worden geopend" in message(room)
