"""Beheer: which printer the marking screen uses, and where its crosses come."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from app.operations import editions, plans
from app.ui.pages.manage import ManagePage
from app.ui.pages.station_marking import marked
from tests.ui.desk_room import Room, laptop
from tests.ui.marking.test_marking_printing import fake_lp, shut_gate

PRINTERS = ("Usual", "Balie")


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Room]:
    monkeypatch.setattr("app.ui.pages.manage_marking.printer_names", lambda: PRINTERS)
    fake_lp(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    with laptop(tmp_path / "laptop") as store:
        made = Room(qtbot, store)
        made.open(ManagePage)
        yield made
        made.settle()
        made.close()


def test_a_printer_is_chosen_and_the_test_paper_has_every_cross_where_it_will_come(
    room: Room, tmp_path: Path
) -> None:
    printers = room.find(QComboBox, "manage_marking_printer")
    assert [printers.itemText(place) for place in range(printers.count())][1:] == list(PRINTERS)
    printers.setCurrentIndex(2)
    printers.activated.emit(2)
    assert not room.shows("manage_marking_right_edit"), "on blank paper nothing has to be moved"
    room.find(QCheckBox, "manage_marking_on_printed").click()
    for name, typed in (("manage_marking_right_edit", "1,5"), ("manage_marking_down_edit", "-0,5")):
        field = room.find(QLineEdit, name)
        field.clear()
        room.type(typed, into=name)
    room.push("manage_marking_test")
    settings = room.desk.settings
    assert (settings.marking_printer, settings.marking_on_printed) == ("Balie", True)
    assert (settings.marking_right_mm, settings.marking_down_mm) == (1.5, -0.5)
    assert "Scheur het daarna door" in room.text
    edition = editions.edition(room.store)
    on_ballot = plans.ballot(room.store, edition.contests[0].id)
    every = frozenset(plan.ballot_number for plan in on_ballot)
    wanted = marked(edition, edition.contests[0], on_ballot, every, settings)
    assert (tmp_path / "bin" / "taken").read_bytes() == wanted
    assert "'Balie'" in (tmp_path / "bin" / "said").read_text()


@pytest.mark.parametrize("typed", ["9", "ver", "-5,5"])
def test_an_offset_that_would_mark_another_plan_is_refused_in_words(room: Room, typed: str) -> None:
    room.find(QCheckBox, "manage_marking_on_printed").click()
    room.find(QLineEdit, "manage_marking_right_edit").clear()
    room.type(typed, into="manage_marking_right_edit")
    room.find(QCheckBox, "manage_marking_on_printed").setFocus()
    assert "Vul een getal in van -5 tot en met 5." in room.text
    assert room.desk.settings.marking_right_mm == 0.0


def test_a_printer_that_does_not_answer_is_said(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.marking.printing.PATIENCE_S", 0.05)
    with shut_gate(tmp_path / "bin"):
        room.push("manage_marking_test")
    assert "de printer nam het niet aan" in room.text


def test_a_printer_that_refuses_is_said(room: Room, tmp_path: Path) -> None:
    fake_lp(tmp_path / "bin", 1)
    room.push("manage_marking_test")
    assert "de printer nam het niet aan" in room.text
