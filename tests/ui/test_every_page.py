"""What holds on every page of the rail, in the real window on a real store."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.models.terms import SessionKind
from app.operations.practice import practice_draft
from app.settings import Scheme, Settings
from app.ui.catalogue import PAGES
from app.ui.widgets.practice import PracticeBand
from tests.ui.desk_room import Room, begin, enroll_residents, laptop, live_draft

KEYS = [spec.key for spec in PAGES]


@pytest.fixture(params=[100, 200], ids="{} %".format)
def scale(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, scale: int) -> Generator[Room]:
    """Open a window of 1366x768 at a polling station in practice."""
    with laptop(tmp_path / "editie", practice_draft()) as store:
        session = begin(store, SessionKind.POLLING_STATION)
        enroll_residents(store)
        made = Room(qtbot, store, session=session, settings=Settings(scheme=Scheme.LIGHT, text_scale=scale))
        made.window.resize(1366, 768)
        yield made
        made.settle()
        made.close()


def show(room: Room, key: str) -> QWidget:
    page = room.window.open_page(key)
    room.settle()
    room.bot.wait(1)
    return page


def for_people(window: QWidget) -> list[QWidget]:
    """Return what can be reached by Tab and can be seen."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and not widget.objectName().startswith("qt_")
    ]


@pytest.mark.parametrize("key", KEYS)
def test_inv_10_every_page_can_be_worked_and_heard(room: Room, key: str) -> None:
    show(room, key)
    widgets = for_people(room.window)
    names = [widget.objectName() for widget in widgets]
    assert "" not in names
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
    assert [widget.objectName() for widget in widgets if not widget.accessibleName()] == []
    small = [
        (widget.objectName(), widget.width(), widget.height())
        for widget in widgets
        if isinstance(widget, QAbstractButton | QLineEdit | QComboBox)
        and (widget.height() < 44 or widget.width() < 44)
    ]
    assert small == []


@pytest.mark.parametrize("key", KEYS)
def test_inv_10_no_page_scrolls_sideways(room: Room, key: str) -> None:
    page = room.window.open_page(key)
    room.settle()
    room.bot.wait(1)
    assert (room.window.width(), room.window.height()) == (1366, 768)
    assert page.area.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("key", KEYS)
def test_the_main_action_stays_in_view_when_the_page_scrolls(room: Room, key: str) -> None:
    page = room.window.open_page(key)
    room.settle()
    page.area.verticalScrollBar().setValue(page.area.verticalScrollBar().maximum())
    room.bot.wait(1)
    (main,) = page.findChildren(QAbstractButton, f"{key}_main")
    if not main.isHidden():
        assert main.visibleRegion().boundingRect() == main.rect()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("scale", [100], indirect=True)
def test_inv_11_practice_shows_on_every_page(room: Room, key: str) -> None:
    show(room, key)
    (band,) = room.window.findChildren(PracticeBand)
    assert band.isVisible()
    assert band.width() == room.window.width()


def test_inv_11_a_live_edition_shows_no_practice(qtbot: QtBot, tmp_path: Path) -> None:
    with laptop(tmp_path / "editie", live_draft()) as store:
        room = Room(qtbot, store)
        for key in KEYS:
            show(room, key)
            assert not room.window.findChildren(PracticeBand)[0].isVisible()
        room.settle()
        room.close()
