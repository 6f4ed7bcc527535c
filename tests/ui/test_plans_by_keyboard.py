"""The keyboard alone, from an empty form to a printed sheet: no field is jumped to, every key goes where it would."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.models.records import CostLine, Submitter
from app.models.terms import PlanState
from app.operations.journal import Store
from app.ui import printing
from tests.ui.desk_room import Room, laptop, live_draft
from tests.ui.plan_room import only_plan, room_with


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with laptop(tmp_path / "laptop", replace(live_draft(), plans=())) as opened:
        yield opened


def tab_to(room: Room, name: str) -> None:
    """Press Tab until the keyboard is there."""
    for _ in range(40):
        if room.keyboard.objectName() == name:
            assert not room.keyboard.visibleRegion().isEmpty(), f"{name} has the keyboard and is out of sight"
            return
        QTest.keyClick(room.keyboard, Qt.Key.Key_Tab)
    pytest.fail(f"Tab never comes to {name}")


def write(room: Room, *, name: str, text: str) -> None:
    tab_to(room, name)
    QTest.keyClicks(room.keyboard, text)


def test_a_plan_goes_from_empty_form_to_printed_sheet_by_keyboard_alone(
    qtbot: QtBot, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setenv(printing.FOLDER_VARIABLE, str(tmp_path / "documenten"))
    monkeypatch.setattr(printing, "open_file", lambda path: opened.append(path) or True)
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    for name, text in (
        ("plans_title_edit", "Bankje aan de Ringvaart"),
        ("plans_summary_edit", "Even zitten aan het water"),
        ("plans_what_edit", "Wij zetten een bankje neer"),
        ("plans_why_edit", "Wie slecht loopt kan even zitten"),
        ("plans_for_whom_edit", "Iedereen"),
    ):
        write(room, name=name, text=text)
    tab_to(room, "plans_area")
    room.press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down)
    tab_to(room, "plans_map")
    room.press(Qt.Key.Key_Up)
    tab_to(room, "plans_theme_1")
    room.press(Qt.Key.Key_Space)
    tab_to(room, "plans_cost_known")
    room.press(Qt.Key.Key_Down)
    tab_to(room, "plans_cost_take")
    room.press(Qt.Key.Key_Return)
    write(room, name="plans_cost_quantity_1", text="2")
    write(room, name="plans_upkeep_edit", text="De buren vegen het schoon")
    write(room, name="plans_person_name_edit", text="Noor de Vries")
    tab_to(room, "plans_consent_contact")
    room.press(Qt.Key.Key_Space)
    write(room, name="plans_person_phone_edit", text="023 123 45 67")
    tab_to(room, "plans_reach")
    room.press(Qt.Key.Key_Down)
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert room.keyboard.objectName() == "plans_main"
    room.press(Qt.Key.Key_Return)
    assert room.keyboard.objectName() == "plans_document_print"
    room.press(Qt.Key.Key_Return)
    plan = only_plan(store)
    assert [path.name for path in opened] == [f"Plan {plan.number}.pdf"]
    assert plan.state is PlanState.HANDED_IN
    assert (plan.text.area, plan.text.point) == ("Meerwijk", (720, 705))
    assert plan.text.themes == ("Elkaar ontmoeten",)
    assert plan.text.cost_lines == (CostLine("Bank met plaatsen", 2, 180_000),)
    assert replace(plan.submitter, reach_by=Submitter().reach_by) == Submitter(
        name="Noor de Vries", phone="023 123 45 67", consent_contact=True
    )
    room.close()
