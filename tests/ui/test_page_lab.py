"""Plannenlab on a real store: tables, plans at them, papers, and what the hall sees."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.models.plan_code import plan_qr
from app.models.records import DeskSession
from app.models.terms import SessionKind
from app.operations import plan_labs, plans
from app.operations.journal import Store
from app.settings import Scheme, Settings
from app.ui.pages.lab import LabPage
from tests.ui.desk_room import Room, begin, laptop, live_draft, moment
from tests.ui.plan_room import COMPLETE, entered


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with laptop(tmp_path / "laptop", replace(live_draft(), plans=())) as opened:
        yield opened


@pytest.fixture(autouse=True)
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "documenten"))
    return tmp_path / "documenten"


@pytest.fixture
def evening(store: Store) -> DeskSession:
    return begin(store, SessionKind.PLAN_LAB)


@pytest.fixture(params=[100])
def room(qtbot: QtBot, store: Store, evening: DeskSession, request: pytest.FixtureRequest) -> Generator[Room]:
    settings = Settings(scheme=Scheme.LIGHT, text_scale=int(request.param))
    made = Room(qtbot, store, session=evening, settings=settings)
    made.window.resize(1366, 768)
    made.open(LabPage)
    yield made
    made.settle()
    made.close()


def at_tables(store: Store, evening: DeskSession) -> list[tuple[str, str]]:
    return [(plan.table, plan.title) for plan in plan_labs.lab(store, evening.id).plans]


def where(room: Room) -> str:
    return room.window.page.key if room.window.page else ""


def lab_page(room: Room) -> LabPage:
    page = room.window.page
    assert isinstance(page, LabPage)
    return page


def seated(room: Room, store: Store, evening: DeskSession, *titles: str) -> None:
    for place, title in enumerate(titles, start=1):
        plan = entered(store, replace(COMPLETE, title=title))
        plan_labs.seat(store, moment(), session_id=evening.id, plan_id=plan.id, table_name=f"Tafel {place}")
    page = lab_page(room)
    page.refresh(page.topics)
    room.settle()


def pages(path: Path) -> int:
    return len(pypdfium2.PdfDocument(path.read_bytes()))


def test_without_a_plan_lab_the_page_says_where_one_begins(qtbot: QtBot, store: Store) -> None:
    room = Room(qtbot, store, session=begin(store, SessionKind.OFFICE_HOUR))
    room.open(LabPage)
    assert "u bent bezig met spreekuur De Ringvaart" in room.text
    room.push("lab_none_start")
    assert where(room) == "today"
    room.close()


def test_a_new_table_begins_a_plan_and_the_way_back_leads_to_the_tables(
    room: Room, store: Store, evening: DeskSession
) -> None:
    assert room.keyboard.objectName() == "lab_main"
    room.press(Qt.Key.Key_Return)
    assert room.find(QLineEdit, "lab_table_edit").text() == "Tafel 1"
    room.press(Qt.Key.Key_Return)
    assert where(room) == "plans"
    assert room.keyboard.objectName() == "plans_title_edit"
    room.type("Honing van het dak")
    room.press(Qt.Key.Key_Escape)
    room.bot.waitUntil(lambda: where(room) == "lab")
    room.settle()
    assert at_tables(store, evening) == [("Tafel 1", "Honing van het dak")]
    assert "1 plan aan 1 tafel, nog geen is af. Samen € 0." in room.text.replace("\xa0", " ")


def test_the_next_table_gets_the_next_free_number_and_a_name_is_needed(
    room: Room, store: Store, evening: DeskSession
) -> None:
    seated(room, store, evening, "Bankjes", "Honing")
    room.press(Qt.Key.Key_Return, ctrl=True)
    field = room.find(QLineEdit, "lab_table_edit")
    assert field.text() == "Tafel 3"
    room.press(Qt.Key.Key_Backspace, Qt.Key.Key_Return)
    assert "Vul in aan welke tafel het plan ligt" in room.text
    assert len(at_tables(store, evening)) == 2
    room.press(Qt.Key.Key_Escape)
    assert not room.shows("lab_table_edit")
    assert where(room) == "lab"


def test_a_plan_that_is_there_is_found_and_put_at_a_table(
    room: Room, store: Store, evening: DeskSession
) -> None:
    entered(store, replace(COMPLETE, title="Fruitbomen"))
    entered(store, replace(COMPLETE, title="Bankjes"))
    gone = entered(store, replace(COMPLETE, title="Fruit van vroeger"))
    plans.withdraw(store, moment(), plan_id=gone.id, reason="verhuisd")
    room.push("lab_seat")
    room.press(Qt.Key.Key_Return)
    room.type("fruit")
    room.press(Qt.Key.Key_Return)
    room.bot.waitUntil(lambda: not room.shows("lab_known_search"))
    room.settle()
    assert at_tables(store, evening) == [("Tafel 1", "Fruitbomen")]
    assert "Het plan ligt nu op Tafel 1." in room.text


def test_the_code_on_a_canvas_finds_its_plan(room: Room, store: Store, evening: DeskSession) -> None:
    entered(store, replace(COMPLETE, title="Bankjes"))
    plan = entered(store, replace(COMPLETE, title="Fruitbomen"))
    edition = room.desk.edition
    room.push("lab_seat")
    room.type(plan_qr(edition.short_id, plan.number, practice=edition.practice), into="lab_known_search")
    room.press(Qt.Key.Key_Return)
    room.bot.waitUntil(lambda: not room.shows("lab_known_search"))
    room.settle()
    assert at_tables(store, evening) == [("Tafel 1", "Fruitbomen")]


def test_a_plan_moves_to_another_table_and_off_it_by_keyboard(
    room: Room, store: Store, evening: DeskSession
) -> None:
    seated(room, store, evening, "Bankjes", "Honing")
    page = lab_page(room)
    page.focus_first()
    room.press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert room.keyboard.objectName() == "lab_open"
    assert "Het plan is af." in room.text
    room.push("lab_move")
    room.press(Qt.Key.Key_Escape)
    assert where(room) == "lab"
    room.push("lab_move")
    room.type("Grote tafel")
    room.press(Qt.Key.Key_Return)
    assert sorted(at_tables(store, evening)) == [("Grote tafel", "Honing"), ("Tafel 1", "Bankjes")]
    room.push("lab_off")
    room.push("lab_question_yes")
    assert at_tables(store, evening) == [("Tafel 1", "Bankjes")]
    assert not room.shows("lab_plan")


def test_what_another_laptop_changed_shows_when_it_comes_in(
    room: Room, store: Store, evening: DeskSession
) -> None:
    seated(room, store, evening, "Bankjes")
    page = lab_page(room)
    page.focus_first()
    room.press(Qt.Key.Key_Return)
    (plan,) = plan_labs.lab(store, evening.id).plans
    plan_labs.unseat(store, moment(), session_id=evening.id, plan_id=plan.plan_id)
    page.refresh(page.topics)
    room.settle()
    assert not room.shows("lab_plan")
    assert page.list.model.rowCount() == 0


def test_canvases_and_the_round_list_are_made_and_their_names_name_nobody(
    room: Room, store: Store, evening: DeskSession, documents: Path
) -> None:
    seated(room, store, evening, "Bankjes", "Honing")
    room.find(QLineEdit, "lab_many_edit").selectAll()
    room.type("3", into="lab_many_edit")
    room.push("lab_empty")
    assert "De lege vellen staan klaar." in room.text
    room.find(QLineEdit, "lab_many_edit")
    room.push("lab_filled")
    room.push("lab_round")
    made = {path.name: pages(path) for path in documents.iterdir()}
    assert made == {
        "Lege planvellen A3.pdf": 3,
        "Planvellen plannenlab A3.pdf": 2,
        "Rondelijst plannenlab.pdf": 1,
    }


@pytest.mark.parametrize("typed", ["", "0", "101"])
def test_a_number_of_sheets_that_cannot_be_is_said_at_the_field(
    room: Room, documents: Path, typed: str
) -> None:
    room.find(QLineEdit, "lab_many_edit").selectAll()
    room.type("")
    room.find(QLineEdit, "lab_many_edit").setText(typed)
    room.push("lab_empty")
    assert "Vul een getal in van 1 tot en met 100." in room.text
    assert not documents.exists()


def test_the_hall_sees_plans_gaps_and_totals_and_nobodys_name(
    room: Room, store: Store, evening: DeskSession
) -> None:
    seated(room, store, evening, "Bankjes", "Honing", "Fruitbomen", "Een koor")
    half = entered(store, replace(COMPLETE, title="", upkeep="", cost_lines=()))
    plan_labs.seat(store, moment(), session_id=evening.id, plan_id=half.id, table_name="Tafel 9")
    page = lab_page(room)
    page.refresh(page.topics)
    room.settle()
    room.push("lab_hall")
    window = page.hall.shown
    assert window is not None
    said: list[str] = []
    for _ in window.slides:
        said.append(window.accessibleName())
        QTest.keyClick(window, Qt.Key.Key_Space)
    assert "5 plannen. Aan 5 tafels. 4 plannen zijn af" in said[0]
    assert "Tafel 1: Bankjes. € 1.250. Het plan is af" in said[1].replace("\xa0", " ")
    assert (
        "Tafel 9: Plan zonder titel. Mist nog: titel, begroting, wat er na het eerste jaar gebeurt" in said[2]
    )
    assert "Titel: bij 1 plan" in said[3]
    assert not any("Noor" in words or "Vries" in words or "Anna" in words for words in said)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert page.hall.shown is None
    assert not room.shows("lab_hall_now")


def test_the_end_of_the_evening_takes_the_tables_away(room: Room, store: Store, evening: DeskSession) -> None:
    seated(room, store, evening, "Bankjes")
    room.push("lab_hall")
    page = lab_page(room)
    room.desk.set_session(None)
    room.settle()
    assert page.hall.shown is None
    assert "Er is nu geen plannenlab." in room.text


@pytest.mark.parametrize("room", [100, 200], indirect=True)
def test_inv_10_the_page_never_scrolls_sideways(room: Room, store: Store, evening: DeskSession) -> None:
    seated(
        room,
        store,
        evening,
        "Samen koken, eten, tuinieren en muziek maken " * 2,
    )
    page = lab_page(room)
    page.focus_first()
    room.press(Qt.Key.Key_Return)
    room.push("lab_seat")
    room.bot.wait(1)
    assert (room.window.width(), room.window.height()) == (1366, 768)
    assert page.area.horizontalScrollBar().maximum() == 0
