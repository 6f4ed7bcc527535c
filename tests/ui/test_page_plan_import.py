"""Taking plans in on the page: real files, the real window, by keyboard and by letting a file go on it."""

from __future__ import annotations

import io
import json
from collections.abc import Generator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QFileDialog, QLineEdit, QListView
from pytestqt.qtbot import QtBot

from app.models.records import Plan
from app.operations import plan_lists
from app.operations.journal import Store
from app.settings import Scheme, Settings
from app.ui.desk import Opened
from app.ui.pages.plan_import import PlanImportPage
from tests.models.test_openstad import RESOURCE
from tests.ui.desk_room import BRAM, Room, laptop
from tests.ui.test_every_page import for_people

HEADINGS = "kenmerk;titel;wat;gebied;kosten in euro\n"
TWO = HEADINGS + "A1;Café aan het water;Met een terras;Molenwijk;1.250,50\nA2;Boom;;;100\n"


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with laptop(tmp_path / "laptop") as opened:
        yield opened


@pytest.fixture
def room(qtbot: QtBot, store: Store) -> Generator[Room]:
    made = Room(qtbot, store, settings=Settings(scheme=Scheme.LIGHT))
    made.open(PlanImportPage)
    yield made
    made.settle()
    made.close()


@pytest.fixture(autouse=True)
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "documenten"))
    return tmp_path / "documenten"


def page_of(room: Room) -> PlanImportPage:
    return room.open(PlanImportPage)


def look_at(room: Room, path: Path) -> None:
    page_of(room).look_at(str(path))
    room.settle()


def csv_file(folder: Path, text: str = TWO, name: str = "plannen.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def new_plans(store: Store) -> dict[str, Plan]:
    """Return the plans that came out of a file, by their id there."""
    return {plan.external_id: plan for plan in plan_lists.whole(store) if plan.number >= 100_000}


def test_a_list_is_looked_at_first_and_taken_in_by_keyboard(room: Room, store: Store, tmp_path: Path) -> None:
    path = csv_file(tmp_path, TWO + "A3;;zonder titel;;5\n")
    room.press(Qt.Key.Key_Return, ctrl=True)
    dialog = room.window.findChild(QFileDialog, "plan_import_dialog")
    assert dialog is not None
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert name is not None
    name.setText(str(path))
    with room.bot.waitSignal(dialog.fileSelected):
        room.bot.keyClick(name, Qt.Key.Key_Return)
    room.settle()
    assert room.keyboard.objectName() == "plan_import_main"
    room.window.activateWindow()
    room.bot.waitUntil(room.window.isActiveWindow)
    assert "Regel 2: Café aan het water, Molenwijk, €\u00a01.250,50." in room.text
    assert "Regel 4: de titel ontbreekt." in room.text
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert "In dit bestand: 2 plannen, 2 nieuw." in room.text
    problems = room.find(QListView, "plan_import_problems").model()
    assert problems.index(0, 0).data() == "Regel 4: de titel ontbreekt."
    assert new_plans(store) == {}
    assert room.keyboard.objectName() == "plan_import_main"
    room.press(Qt.Key.Key_Return)
    assert "2 plannen zijn ingelezen." in room.text
    assert new_plans(store)["A1"].text.cost_cents == 125_050
    assert room.keyboard.objectName() == "plan_import_main"


def test_the_same_list_again_has_nothing_to_take_in_and_what_changed_is_only_updated_when_ticked(
    room: Room, store: Store, tmp_path: Path
) -> None:
    look_at(room, csv_file(tmp_path))
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.press(Qt.Key.Key_Return)
    look_at(room, csv_file(tmp_path))
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert "2 plannen, 2 precies zoals het er al staat." in room.text
    assert not room.shows("plan_import_main")
    assert room.keyboard.objectName() == "plan_import_another"
    look_at(room, csv_file(tmp_path, TWO.replace("Boom;;;100", "Lindeboom;;;100")))
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert "1 hier al, maar anders" in room.text
    assert not room.shows("plan_import_main")
    room.push("plan_import_update")
    assert room.find(QCheckBox, "plan_import_update").text() == (
        "Werk ook 1 plan dat hier al staat bij met wat het bestand zegt"
    )
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert "1 plan is bijgewerkt. 1 plan stond er al zo." in room.text
    assert new_plans(store)["A2"].text.title == "Lindeboom"


def test_columns_are_chosen_where_no_heading_is_known(room: Room, store: Store, tmp_path: Path) -> None:
    look_at(room, csv_file(tmp_path, "Idee;Centen\nBank;5\n"))
    assert "Kies hieronder eerst in welke kolom de titel staat." in room.text
    assert room.keyboard.objectName() == "plan_import_title"
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert "Kies de kolom waar dit in staat." in room.text
    room.press(Qt.Key.Key_Down)
    assert room.find(QComboBox, "plan_import_title").currentText() == "Idee (bijvoorbeeld Bank)"
    assert "Regel 2: Bank." in room.text
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert "De kolom “Centen” is niet overgenomen." in str(
        room.find(QListView, "plan_import_problems").model().index(0, 0).data()
    )
    room.push("plan_import_columns")
    assert room.shows("plan_import_title")
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.press(Qt.Key.Key_Return)
    assert [plan.text.title for plan in new_plans(store).values()] == ["Bank"]


def test_a_file_that_is_let_go_on_the_page_is_looked_at(room: Room, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "resource.json"
    path.write_text(json.dumps([RESOURCE]), encoding="utf-8")
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(path))])
    card = page_of(room).start
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, carried, buttons, keys)
    QApplication.sendEvent(card, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(card, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, carried, buttons, keys))
    room.settle()
    assert "In dit bestand: 1 plan, 1 nieuw." in room.text
    problems = room.find(QListView, "plan_import_problems").model()
    said = "\n".join(str(problems.index(at, 0).data()) for at in range(problems.rowCount()))
    assert "Adres, e-mail en telefoon zijn niet overgenomen bij 1 plan" in said
    room.press(Qt.Key.Key_Return)
    assert new_plans(store)["36957"].submitter.name == "Fatma Yilmaz"
    assert new_plans(store)["36957"].submitter.email == ""


def test_a_workbook_is_taken_in_like_a_csv_file(room: Room, store: Store, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Titel", "Kosten"), ("Bank", 12.5)):
        sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    path = tmp_path / "plannen.xlsx"
    path.write_bytes(written.getvalue())
    look_at(room, path)
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.press(Qt.Key.Key_Return)
    assert [plan.text.cost_cents for plan in new_plans(store).values()] == [1250]


def test_what_is_left_out_can_be_kept_as_text(room: Room, tmp_path: Path, documents: Path) -> None:
    look_at(room, csv_file(tmp_path, TWO + "A1;Dubbel;;;\n;Te veel;;;-5\n"))
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.push("plan_import_save")
    saved = (documents / "Wat niet is ingelezen.txt").read_text(encoding="utf-8-sig")
    assert saved.splitlines() == [
        "In dit bestand: 2 plannen, 2 nieuw.",
        "",
        "Regel 4: een plan met dit kenmerk of deze titel staat al eerder in het bestand.",
        "Regel 5: de kosten zijn minder dan nul.",
    ]
    assert "De lijst staat in de map" in room.text


def test_an_import_can_be_stopped_and_then_nothing_is_taken_in(
    room: Room, store: Store, tmp_path: Path
) -> None:
    many = HEADINGS + "".join(f"P{n};Plan {n};;;\n" for n in range(300))
    look_at(room, csv_file(tmp_path, many))
    room.press(Qt.Key.Key_Return, ctrl=True)
    page = page_of(room)
    page.press_main()
    assert room.keyboard.objectName() == "plan_import_progress_stop"
    room.press(Qt.Key.Key_Space)
    assert "Gestopt. Er is niets ingelezen." in room.text
    assert new_plans(store) == {}
    assert room.shows("plan_import_main")


@pytest.mark.parametrize(
    "name, content, said",
    [
        ("x.csv", b"titel\n", "In dit bestand staan geen plannen."),
        ("x.xlsx", b"PK\x03\x04 kapot", "Dit Excel-bestand is niet te lezen"),
        ("x.json", b"[" * 100_000, "geen lijst met plannen van OpenStad"),
        ("x.json", b'[{"id": 1, "title": "half', "Vanaf regel 1 is dit bestand niet te lezen"),
        ("x.pb", b"META\nkey;value\n", "Het stembestand klopt niet op regel"),
        ("x.csv", b"x" * 50_000_000, "Dit bestand is te groot"),
    ],
)
def test_a_file_that_is_no_list_of_plans_is_refused_with_the_reason(
    room: Room, store: Store, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    look_at(room, tmp_path / name)
    assert said in room.text
    assert room.keyboard.objectName() == "plan_import_main"
    assert new_plans(store) == {}


def test_a_file_is_put_away_when_someone_else_sits_down(room: Room, store: Store, tmp_path: Path) -> None:
    look_at(room, csv_file(tmp_path))
    assert "Café aan het water" in room.text
    room.desk.let_in(Opened(store, room.desk.edition, BRAM))
    room.settle()
    assert "Café aan het water" not in room.text
    assert page_of(room).columns.table.rows == ()


def test_the_way_goes_back_to_the_list(room: Room) -> None:
    room.press(Qt.Key.Key_Escape)
    room.push("plans_to_plan_import")
    assert "Kies een bestand, of sleep het hierheen." in room.text


@pytest.mark.parametrize("scale", [100, 200])
def test_every_step_can_be_worked_heard_and_read_in_large_letters(
    qtbot: QtBot, store: Store, tmp_path: Path, scale: int
) -> None:
    room = Room(qtbot, store, settings=Settings(scheme=Scheme.LIGHT, text_scale=scale))
    room.window.resize(1366, 768)
    page = room.open(PlanImportPage)
    path = csv_file(tmp_path, TWO + "A3;;te kort;;\nA4;Duur;;;-5\n")
    steps = (lambda: None, lambda: page.look_at(str(path)), page.press_main)
    for step in steps:
        step()
        room.settle()
        room.bot.wait(1)
        widgets = [widget for widget in for_people(room.window) if page.isAncestorOf(widget)]
        assert widgets
        assert [widget.objectName() for widget in widgets if not widget.objectName()] == []
        assert [widget.objectName() for widget in widgets if not widget.accessibleName()] == []
        small = [widget.objectName() for widget in widgets if min(widget.width(), widget.height()) < 44]
        assert small == []
        assert page.area.horizontalScrollBar().maximum() == 0
    room.close()
