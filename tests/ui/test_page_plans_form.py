"""The form of a plan: everything it holds goes through, its counters are no walls, and a child's data stay out."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.models.records import Submitter
from app.models.terms import ReachBy
from app.operations.journal import Store
from tests.ui.desk_room import laptop, live_draft
from tests.ui.plan_room import COMPLETE, NOOR, entered, only_plan, open_plan, room_with, saved


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with laptop(tmp_path / "laptop", replace(live_draft(), plans=())) as opened:
        yield opened


def test_saving_one_field_erases_none_of_the_others(qtbot: QtBot, store: Store) -> None:
    text = replace(COMPLETE, summary="Even zitten aan het water", point=(620, 660))
    guarded = replace(NOOR, under_16=True, guardian_name="Femke de Vries", reach_by=ReachBy.PHONE)
    entered(store, text, guarded)
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return)
    room.type("Bij de brug", into="plans_place_edit")
    room.press(Qt.Key.Key_Tab)
    saved(room)
    plan = only_plan(store)
    assert plan.text == replace(text, place="Bij de brug")
    assert plan.submitter == guarded
    room.close()


def test_a_counter_says_what_is_too_long_for_the_website_and_all_of_it_is_kept(
    qtbot: QtBot, store: Store
) -> None:
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.type("Bankje")
    assert "6 van 50 tekens" in room.text
    room.find(QLineEdit, "plans_title_edit").setText("")
    title = "Een heel lange naam van een plan die maar niet ophoudt en verder gaat"
    room.type(title)
    assert f"Te lang voor de website: {len(title) - 50} tekens te veel. Het blijft bewaard." in room.text
    saved(room)
    assert only_plan(store).text.title == title
    room.close()


def test_a_title_far_beyond_what_a_line_holds_is_kept_too(qtbot: QtBot, store: Store) -> None:
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    edit = room.find(QLineEdit, "plans_title_edit")
    edit.insert("bank " * 100)
    room.type("x")
    saved(room)
    assert only_plan(store).text.title == "bank " * 100 + "x"
    room.close()


def test_of_a_maker_under_sixteen_only_the_guardians_data_are_kept(qtbot: QtBot, store: Store) -> None:
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.type("Sami", into="plans_person_name_edit")
    room.push("plans_consent_contact")
    room.type("06 1111 2222", into="plans_person_phone_edit")
    assert not room.shows("plans_person_guardian_edit")
    room.push("plans_person_under_16")
    assert "Gegevens van ouder of voogd" in room.text
    assert not room.find(QLineEdit, "plans_person_phone_edit").text(), "that was the child's own number"
    room.type("Amina Haddad", into="plans_person_guardian_edit")
    room.type("06 3333 4444", into="plans_person_phone_edit")
    room.press(Qt.Key.Key_Tab)
    saved(room)
    guardian = Submitter(
        "Sami", phone="06 3333 4444", consent_contact=True, under_16=True, guardian_name="Amina Haddad"
    )
    assert only_plan(store).submitter == guardian
    room.push("plans_person_under_16")
    room.press(Qt.Key.Key_Tab)
    saved(room)
    assert only_plan(store).submitter == Submitter("Sami", consent_contact=True)
    room.close()


def test_a_letter_or_a_call_counts_as_much_as_a_mail(qtbot: QtBot, store: Store) -> None:
    plan = entered(store, submitter=replace(NOOR, reach_by=ReachBy.PHONE))
    room = room_with(qtbot, store)
    open_plan(room, plan)
    assert "Een brief of een telefoontje is net zo goed als een e-mail." in room.text
    assert only_plan(store).submitter.email == ""
    room.close()


def test_a_known_amount_fills_a_line_and_the_keyboard_goes_on_to_how_many(qtbot: QtBot, store: Store) -> None:
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.type("Verf", into="plans_cost_what_1")
    room.find(QComboBox, "plans_cost_known").setFocus()
    room.press(Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert not room.shows("plans_cost_what_2"), "looking at the amounts chooses none"
    room.press(Qt.Key.Key_Tab, Qt.Key.Key_Return)
    assert room.keyboard.objectName() == "plans_cost_quantity_2"
    room.type("3")
    room.press(Qt.Key.Key_Tab)
    saved(room)
    line = only_plan(store).text.cost_lines[1]
    assert (line.what, line.quantity, line.unit_cents) == ("Picknicktafel met plaatsen", 3, 220_000)
    assert room.find(QComboBox, "plans_cost_known").currentIndex() == -1
    room.close()


# ---- the sketch map -------------------------------------------------------------------------------------------


def test_the_place_is_pointed_out_on_the_map_with_the_keyboard(qtbot: QtBot, store: Store) -> None:
    plan = entered(store)
    room = room_with(qtbot, store)
    open_plan(room, plan)
    sketch = room.find(QWidget, "plans_map")
    assert sketch.accessibleName() == "Kaart. Er staat nog geen plek op de kaart."
    sketch.setFocus()
    room.press(Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Up)
    assert (
        sketch.accessibleName()
        == "Kaart. De plek staat op de kaart, in Meerwijk, bij Leonardo da Vinciplein."
    )
    room.press(Qt.Key.Key_Tab)
    saved(room)
    assert only_plan(store).text.point == (710, 695)
    sketch.setFocus()
    room.press(Qt.Key.Key_Delete, Qt.Key.Key_Tab)
    saved(room)
    assert only_plan(store).text.point is None
    room.close()


def test_a_click_on_the_map_is_where_it_is(qtbot: QtBot, store: Store) -> None:
    plan = entered(store)
    room = room_with(qtbot, store)
    page = open_plan(room, plan)
    sketch = room.find(QWidget, "plans_map")
    QTest.mouseClick(sketch, Qt.MouseButton.LeftButton, pos=sketch.rect().center())
    point = page.editor.form.value[0].point
    assert point is not None
    assert abs(point[0] - 720) < 5
    assert abs(point[1] - 705) < 5
    room.push("plans_map_away")
    assert page.editor.form.value[0].point is None
    assert room.keyboard is sketch
    room.close()


def test_without_a_map_of_the_area_there_is_none_and_the_point_is_kept(qtbot: QtBot, store: Store) -> None:
    plan = entered(store, replace(COMPLETE, area="", point=(620, 660)))
    room = room_with(qtbot, store)
    page = open_plan(room, plan)
    assert not room.shows("plans_map")
    assert page.editor.form.value[0].point == (620, 660)
    room.close()
