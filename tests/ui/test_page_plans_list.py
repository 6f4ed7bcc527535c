"""The list of plans on a real store: choose which plans, in what order, leaf through many, save the list."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.models.plan_filter import PAGE
from app.models.records import PlanText
from app.operations import likes, plan_lists, plans
from app.operations.journal import Store, act
from app.ui.desk import Opened
from app.ui.pages.plans import PlansPage
from tests.ui.desk_room import BRAM, TODAY, Room, laptop, live_draft, moment
from tests.ui.plan_room import COMPLETE, NOOR, entered, room_with

HALF = PlanText(title="Appelbomen", area="Molenwijk")


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with laptop(tmp_path / "laptop", replace(live_draft(), plans=())) as opened:
        yield opened


@pytest.fixture(autouse=True)
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "documenten"))
    return tmp_path / "documenten"


def listed(room: Room) -> list[str]:
    """Return the titles of the plans on the screen."""
    page = room.window.page
    assert isinstance(page, PlansPage)
    model = page.list.model
    return [model.row(at).cells[0].split("\n")[0] for at in range(model.rowCount())]


def choose(room: Room, name: str, word: str) -> None:
    """Choose by keyboard: type the word in the field that drops down."""
    field = room.find(QComboBox, name)
    field.setFocus(Qt.FocusReason.TabFocusReason)
    room.type(word)
    room.press(Qt.Key.Key_Return)
    field.activated.emit(field.currentIndex())
    room.settle()


def many(store: Store, count: int) -> None:
    with act(store, moment()) as doing:
        for number in range(count):
            plans.record_imported(
                doing,
                plan_id=doing.moment.new_id(),
                number=20_000 + number,
                external_id="",
                contest_id=None,
                ballot_number=None,
                text=PlanText(title=f"Plan {number:03d}"),
            )


def test_plans_are_chosen_by_keyboard_and_one_press_shows_all_again(qtbot: QtBot, store: Store) -> None:
    entered(store)
    entered(store, HALF)
    room = room_with(qtbot, store)
    assert room.keyboard.objectName() == "plans_list_search"
    assert "2 plannen." in room.text
    room.push("plans_choose")
    assert room.keyboard.objectName() == "plans_filter_state"
    choose(room, "plans_filter_area", "Molenwijk")
    assert listed(room) == ["Appelbomen"]
    assert "1 plan. Gekozen: Molenwijk." in room.text
    room.push("plans_filter_incomplete")
    assert "Gekozen: Molenwijk, waar nog iets mist." in room.text
    room.push("plans_show_all")
    assert listed(room) == ["Appelbomen", COMPLETE.title]
    assert room.keyboard.objectName() == "plans_list_search"
    assert not room.shows("plans_show_all")
    room.push("plans_choose")
    assert not room.shows("plans_filter_state")
    room.close()


def test_tab_goes_from_top_to_bottom(qtbot: QtBot, store: Store) -> None:
    entered(store)
    room = room_with(qtbot, store)
    room.push("plans_choose")
    room.push("plans_save_list")
    room.push("plans_save_csv")
    room.find(QLineEdit, "plans_list_search").setFocus(Qt.FocusReason.TabFocusReason)
    seen: list[str] = []
    for _ in range(15):
        room.press(Qt.Key.Key_Tab)
        seen.append(room.keyboard.objectName().removeprefix("plans_"))
    assert seen == [
        *("choose", "save_list"),
        *(f"filter_{name}" for name in ("state", "area", "theme", "since", "sort", "incomplete", "mine")),
        *("save_xlsx", "save_csv", "save_pdf", "list_document_print", "list_document_folder", "list_table"),
    ]
    room.close()


def test_a_list_without_any_plan_that_fits_says_how_to_see_all(qtbot: QtBot, store: Store) -> None:
    entered(store)
    room = room_with(qtbot, store)
    room.push("plans_choose")
    room.push("plans_filter_incomplete")
    assert listed(room) == []
    assert "Geen plannen. Gekozen: waar nog iets mist." in room.text
    assert "Druk op Alle plannen om alles weer te zien." in room.text
    room.push("plans_show_all")
    room.type("zwembad")
    room.bot.waitUntil(lambda: "Niets gevonden." in room.text)
    assert "Geen plannen met “zwembad”." in room.text
    room.close()


def test_whose_plans_they_are_is_forgotten_when_another_helper_sits_down(qtbot: QtBot, store: Store) -> None:
    entered(store)
    plans.enter(store, moment(BRAM), text=HALF, submitter=NOOR)
    room = room_with(qtbot, store)
    room.push("plans_choose")
    room.push("plans_filter_mine")
    assert listed(room) == [COMPLETE.title]
    assert "door u ingevoerd" in room.text
    room.desk.lock()
    room.desk.let_in(Opened(store, room.desk.edition, BRAM, room.desk.session))
    room.settle()
    assert listed(room) == ["Appelbomen", COMPLETE.title]
    room.close()


def test_the_newest_change_comes_first_and_says_when_it_was(qtbot: QtBot, store: Store) -> None:
    entered(store, HALF)
    room = room_with(qtbot, store)
    room.push("plans_choose")
    choose(room, "plans_filter_sort", "Laatst")
    page = room.window.page
    assert isinstance(page, PlansPage)
    assert "Gewijzigd op dinsdag 1 december 2026 om 10.42 uur" in page.list.model.row(0).cells[0]
    room.close()


def test_what_a_plan_misses_stands_in_the_list_also_once_it_was_handed_in(qtbot: QtBot, store: Store) -> None:
    many(store, 1)
    room = room_with(qtbot, store)
    page = room.window.page
    assert isinstance(page, PlansPage)
    about, state = page.list.model.row(0).cells
    assert "Mist nog: wat het plan is" in about
    assert state == "Ingeleverd"
    room.close()


def test_a_plan_with_likes_says_how_many_in_the_list(qtbot: QtBot, store: Store) -> None:
    many(store, 2)
    liked, _ = plan_lists.plans(store)
    likes.set_online(store, moment(), counts={liked.id: 37}, as_of=TODAY)
    room = room_with(qtbot, store)
    page = room.window.page
    assert isinstance(page, PlansPage)
    states = {page.list.model.row(at).key: page.list.model.row(at).cells[1] for at in range(2)}
    assert states.pop(liked.id) == "Ingeleverd\n37 van 50 likes"
    assert list(states.values()) == ["Ingeleverd"]
    room.close()


def test_a_long_list_is_leafed_through(qtbot: QtBot, store: Store) -> None:
    many(store, PAGE + 5)
    room = room_with(qtbot, store)
    assert "255 plannen. Hieronder staan nummer 1 tot en met 250." in room.text
    assert not room.find(QPushButton, "plans_earlier").isEnabled()
    room.push("plans_later")
    assert listed(room) == [f"Plan {number:03d}" for number in range(PAGE, PAGE + 5)]
    assert not room.find(QPushButton, "plans_later").isEnabled()
    room.push("plans_earlier")
    assert listed(room)[0] == "Plan 000"
    room.push("plans_later")
    room.type("plan 251", into="plans_list_search")
    room.bot.waitUntil(lambda: listed(room) == ["Plan 251"])
    assert not room.shows("plans_later")
    room.close()


def test_the_list_that_stands_there_is_saved_in_three_ways_and_names_nobody(
    qtbot: QtBot, store: Store, documents: Path
) -> None:
    entered(store)
    entered(store, HALF)
    room = room_with(qtbot, store)
    room.push("plans_choose")
    room.push("plans_filter_incomplete")
    room.push("plans_save_list")
    assert room.keyboard.objectName() == "plans_save_xlsx"
    for kind in ("xlsx", "csv", "pdf"):
        room.push(f"plans_save_{kind}")
        assert f"De lijst staat klaar: Plannen 2026-12-01.{kind}." in room.text
    assert room.keyboard.objectName() == "plans_list_document_print"
    assert room.find(QPushButton, "plans_list_document_print").text() == "Open"
    table = (documents / "Plannen 2026-12-01.csv").read_bytes()
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig")), delimiter=";"))
    assert [row["titel"] for row in rows] == ["Appelbomen"]
    paper = pypdfium2.PdfDocument(documents / "Plannen 2026-12-01.pdf")
    words = paper[0].get_textpage().get_text_range()
    assert "Appelbomen" in words
    assert "Noor" not in words
    assert (documents / "Plannen 2026-12-01.xlsx").stat().st_size
    room.close()


@pytest.mark.parametrize("scale", [100, 200])
def test_the_list_needs_no_scrolling_sideways(qtbot: QtBot, store: Store, scale: int) -> None:
    entered(store, replace(COMPLETE, title="Een heel lange titel " * 8))
    room = room_with(qtbot, store, scale=scale)
    room.window.resize(1366, 768)
    room.push("plans_choose")
    room.push("plans_save_list")
    room.settle()
    page = room.window.page
    assert page is not None
    assert page.width() <= room.window.width()
    for name in ("plans_list_search", "plans_filter_theme", "plans_save_csv"):
        found = room.find(QLineEdit if name.endswith("search") else QWidget, name)
        right = found.mapTo(room.window, found.rect().topRight()).x()
        assert right <= room.window.width()
    room.close()
