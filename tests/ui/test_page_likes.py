"""Signature sheets by keyboard: scan, count, Enter; line by line; take back; print; likes of the website."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.db import Store
from app.models.plan_code import plan_qr
from app.models.records import Plan
from app.models.sheet_number import group, new, sheet_qr
from app.operations import editions, likes, plan_lists, plans
from app.settings import Scheme, Settings
from app.ui.pages.likes import LikesPage
from app.ui.pages.likes_line import LikesLine
from app.ui.pages.likes_words import ENOUGH, day_of
from app.ui.printing import FOLDER_VARIABLE
from tests.operations.samples import seeded
from tests.ui.desk_room import Room, laptop, live_draft, moment
from tests.ui.test_every_page import for_people

ENTER = Qt.Key.Key_Return


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Store]:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "papier"))
    with laptop(tmp_path / "editie") as made:
        yield made


@pytest.fixture
def by_line(tmp_path: Path) -> Generator[Store]:
    draft = live_draft()
    asked = replace(draft, plan_rules=replace(draft.plan_rules, like_lines=True))
    with laptop(tmp_path / "regels", asked) as made:
        yield made


@pytest.fixture
def open_page(qtbot: QtBot) -> Generator[Callable[[Store, int], Room]]:
    rooms: list[Room] = []

    def make(store: Store, scale: int = 100) -> Room:
        room = Room(qtbot, store, settings=Settings(scheme=Scheme.LIGHT, text_scale=scale))
        room.window.resize(1366, 768)
        room.open(LikesPage)
        rooms.append(room)
        return room

    yield make
    for room in rooms:
        room.settle()
        room.close()


def first_plan(store: Store) -> Plan:
    return plans.plan(store, plan_lists.plans(store)[0].id)


def number_of(plan: Plan, seed: str = "lijst") -> str:
    return new(seeded(seed), plan.number)


def take(store: Store, plan: Plan, many: int, seed: str) -> None:
    likes.take_in(store, moment(), plan_id=plan.id, sheet_no=number_of(plan, seed), count=many)


Open = Callable[..., Room]


def test_a_pile_of_sheets_goes_in_by_scanner_and_number_keys_alone(store: Store, open_page: Open) -> None:
    plan, edition = first_plan(store), editions.edition(store)
    likes.set_online(store, moment(), counts={plan.id: 8}, as_of=date(2026, 11, 30))
    room = open_page(store)
    for seed, many in (("een", 15), ("twee", 14)):
        room.type(sheet_qr(edition.short_id, plan.number, number_of(plan, seed), practice=False))
        room.press(ENTER)
        assert f"lijst {group(number_of(plan, seed))}" in room.text
        room.type(str(many))
        room.press(ENTER)
        assert "Bewaard" in room.text
    assert "37 van 50 (29 op papier, 8 op internet). Nog 13 likes nodig." in room.text
    assert room.keyboard.objectName() == "likes_scan_edit"
    room.type(f"{plan.number} {group(number_of(plan, 'een'))}")
    room.press(ENTER)
    assert "Deze lijst is al ingevoerd, door Anna, op" in room.text
    room.type(f"{plan.number} {group(number_of(plan, 'een'))[:-1]}x")
    room.press(ENTER)
    assert "Dit is geen handtekeningenlijst." in room.text


def test_a_number_of_signatures_that_cannot_be_is_said_and_the_sheet_stays(
    store: Store, open_page: Open
) -> None:
    plan = first_plan(store)
    room = open_page(store)
    room.type(f"{plan.number}{number_of(plan)}")
    room.press(ENTER)
    room.press(ENTER)
    assert "Vul in hoeveel handtekeningen het zijn, in cijfers." in room.text
    room.type("16")
    room.press(ENTER)
    assert "Op één lijst passen 15 handtekeningen. Er staat nu 16." in room.text
    room.press(Qt.Key.Key_Backspace)
    room.press(ENTER)
    assert likes.standing(store, plan.id).paper == 1


def test_line_by_line_a_double_is_said_at_once_and_counts_once(by_line: Store, open_page: Open) -> None:
    plan = first_plan(by_line)
    room = open_page(by_line)

    def line(*parts: str) -> None:
        for part in parts:
            room.type(part)
            room.press(ENTER)

    room.type(f"{plan.number}{number_of(plan)}")
    room.press(ENTER)
    line("Fatma Yilmaz", "2037 AB", "12")
    line("Jan de Vries", "2037", "14")
    assert "Deze regel is niet goed te lezen." in room.text
    assert room.find(QLineEdit, "likes_name_edit").text() == "Jan de Vries"
    room.find(QLineEdit, "likes_postcode_edit").setText("2037AB")
    room.find(QLineEdit, "likes_house_edit").setFocus()
    room.press(ENTER)
    assert "Regel 3 van de lijst" in room.text
    line("F. Yilmaz", "2037ab", "12")
    assert "Deze bewoner staat al op deze lijst." in room.text
    room.push("likes_line_drop")
    assert "Regel 3 van de lijst" in room.text
    room.press(ENTER)
    room.press(ENTER)
    assert "Bewaard" in room.text
    assert likes.standing(by_line, plan.id).paper == 2
    room.type(f"{plan.number}{number_of(plan, 'twee')}")
    room.press(ENTER)
    line("Fatma Yilmaz", "2037AB", "12")
    assert f"Deze bewoner staat al op lijst {group(number_of(plan))}." in room.text
    room.press(Qt.Key.Key_Escape)
    assert "nog niet bewaard" in room.text
    room.press(Qt.Key.Key_Escape)
    room.press(ENTER, ctrl=True)
    assert likes.standing(by_line, plan.id).paper == 2


def test_a_sheet_is_taken_back_with_a_reason_on_the_page_of_its_plan(store: Store, open_page: Open) -> None:
    plan = first_plan(store)
    take(store, plan, 9, "een")
    room = open_page(store)
    room.type(plan_qr(editions.edition(store).short_id, plan.number, practice=False))
    room.press(ENTER)
    assert "9 van 50 (9 op papier, 0 op internet)" in room.text
    room.push("likes_undo_1")
    room.push("likes_reason_ready_1")
    assert "Teruggenomen: Verkeerd geteld." in room.text
    assert likes.standing(store, plan.id).paper == 0
    room.type(number_of(plan, "een"), into="likes_sheet_edit")
    room.press(ENTER)
    room.type("8")
    room.press(ENTER)
    assert likes.standing(store, plan.id).paper == 8


def test_empty_sheets_are_made_each_with_a_number_of_its_own(
    store: Store, open_page: Open, tmp_path: Path
) -> None:
    plan = first_plan(store)
    room = open_page(store)
    room.desk.go("likes", plan.id)
    room.settle()
    count = room.find(QLineEdit, "likes_print_count")
    count.clear()
    room.type("0", into="likes_print_count")
    room.press(ENTER)
    assert "Vul een getal in van 1 tot 100." in room.text
    count.clear()
    room.type("2", into="likes_print_count")
    room.press(ENTER)
    (made,) = (tmp_path / "papier").iterdir()
    assert made.name == f"Handtekeningenlijsten plan {plan.number}.pdf"
    assert room.keyboard.objectName() == "likes_document_print"


def test_likes_of_the_website_are_looked_at_before_they_are_taken_over(
    store: Store, open_page: Open, tmp_path: Path
) -> None:
    plan = first_plan(store)
    file = tmp_path / "likes.csv"
    file.write_text(f"nummer;likes\n{plan.number};51\n99999;3\n")
    room = open_page(store)
    room.push("likes_online_open")
    page = room.window.page
    assert isinstance(page, LikesPage)
    page.online.look_at(str(file))
    room.settle()
    assert "1 plan gevonden, bij 1 verandert het aantal." in room.text
    assert "1 regel wordt niet overgenomen: 99999." in room.text
    assert likes.standing(store, plan.id).online == 0
    day = room.find(QLineEdit, "likes_file_day")
    day.setText("1-1-2030")
    room.press(ENTER, ctrl=True)
    assert "Vul een dag in die al geweest is" in room.text
    day.setText("30-11-2026")
    room.press(ENTER, ctrl=True)
    assert "Overgenomen: 1 plan heeft een nieuw aantal." in room.text
    assert likes.standing(store, plan.id).online == 51
    model = page.list.model
    cells = [model.row(number).cells for number in range(model.rowCount())]
    assert any(ENOUGH in row[0] for row in cells)


def test_a_number_online_is_typed_at_the_plan(store: Store, open_page: Open) -> None:
    plan = first_plan(store)
    room = open_page(store)
    room.desk.go("likes", plan.id)
    room.settle()
    room.type("12", into="likes_online_count")
    room.press(ENTER)
    assert "12 van 50 (0 op papier, 12 op internet)" in room.text


def test_the_way_back_leads_to_the_overview_and_from_there_to_all_plans(
    store: Store, open_page: Open
) -> None:
    plan = first_plan(store)
    room = open_page(store)
    room.desk.go("likes", plan.id)
    room.settle()
    room.press(Qt.Key.Key_Escape)
    assert room.keyboard.objectName() == "likes_scan_edit"
    room.press(Qt.Key.Key_Escape)
    assert room.window.page is not None
    assert room.window.page.key == "plans"


@pytest.mark.parametrize("scale", [100, 200])
def test_inv_10_every_view_can_be_worked_heard_and_seen(by_line: Store, open_page: Open, scale: int) -> None:
    plan = first_plan(by_line)
    room = open_page(by_line, scale)
    page = room.window.page
    assert isinstance(page, LikesPage)
    check(room)
    page.read(f"{plan.number}{number_of(plan)}")
    check(room)
    page.desk.go("likes", plan.id)
    check(room)
    page.escape()
    room.push("likes_online_open")
    check(room)


def check(room: Room) -> None:
    room.settle()
    room.bot.wait(1)
    widgets = for_people(room.window)
    names = [widget.objectName() for widget in widgets]
    assert "" not in names
    assert len(names) == len(set(names))
    assert [widget.objectName() for widget in widgets if not widget.accessibleName()] == []
    pressed = [widget for widget in widgets if isinstance(widget, QAbstractButton | QLineEdit)]
    assert [w.objectName() for w in pressed if w.height() < 44 or w.width() < 44] == []
    page = room.window.page
    assert page is not None
    area = page.area
    inside = area.widget()
    assert isinstance(inside, QWidget)
    assert inside.width() <= area.viewport().width()


def test_the_line_for_other_pages_says_how_many_and_hides_without(qtbot: QtBot) -> None:
    line = LikesLine("plans_likes")
    qtbot.addWidget(line)
    line.set_standing(likes.LikeStanding(UUID(int=1), 29, 8, 50))
    assert not line.isHidden()
    assert "37 van 50" in line.accessibleDescription()
    line.set_standing(None)
    assert line.isHidden()


def test_a_day_is_understood_as_people_type_it() -> None:
    assert day_of("3-11-2026") == day_of("2026-11-03") == date(2026, 11, 3)
    assert day_of("31-2-2026") is None
    assert day_of("gisteren") is None
