"""What holds on every page, on the rail or not, in the real window on a real store."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.models.terms import SessionKind
from app.operations.practice import practice_draft
from app.settings import Scheme, Settings
from app.ui.catalogue import ASIDE, PAGES
from app.ui.pages.base import Page
from app.ui.widgets.practice import PracticeBand
from tests.ui.desk_room import Room, begin, enroll_residents, laptop, live_draft

KEYS = [spec.key for spec in (*PAGES, *ASIDE)]


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


def show(room: Room, key: str) -> Page:
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


def nameless(widgets: list[QWidget]) -> list[str]:
    """Return what has no name for the keyboard's tests or for a screen reader, or shares it."""
    names = [widget.objectName() for widget in widgets]
    twice = sorted(name for name in set(names) if name and names.count(name) > 1)
    return [
        *("no name" for name in names if not name),
        *(f"{name} is there twice" for name in twice),
        *(
            f"{widget.objectName()} cannot be heard"
            for widget in widgets
            if not widget.accessibleName() and widget.objectName()
        ),
    ]


def small(widgets: list[QWidget]) -> list[str]:
    return [
        f"{widget.objectName()} is {widget.width()} by {widget.height()}"
        for widget in widgets
        if isinstance(widget, QAbstractButton | QLineEdit | QComboBox)
        and (widget.height() < 44 or widget.width() < 44)
    ]


def out_of_view(page: Page) -> list[str]:
    """Return what leaves the window: the page to the side, or the main action when the page scrolls."""
    bar = page.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    QApplication.processEvents()
    (main,) = page.findChildren(QAbstractButton, f"{page.key}_main")
    gone = not main.isHidden() and main.visibleRegion().boundingRect() != main.rect()
    sideways = page.area.horizontalScrollBar().maximum() > 0
    return [*(["scrolls sideways"] * sideways), *(["the main action is out of view"] * gone)]


def test_inv_10_every_page_can_be_worked_heard_and_seen_whole(room: Room) -> None:
    wrong: dict[str, list[str]] = {}
    for key in KEYS:
        page = show(room, key)
        widgets = for_people(room.window)
        wrong[key] = [*nameless(widgets), *small(widgets), *out_of_view(page)]
        assert (room.window.width(), room.window.height()) == (1366, 768), key
    assert {key: found for key, found in wrong.items() if found} == {}


@pytest.mark.parametrize("scale", [100], indirect=True)
def test_every_page_that_is_not_on_the_rail_has_a_way_back(room: Room) -> None:
    for spec in ASIDE:
        page = show(room, spec.key)
        assert room.find(QAbstractButton, f"{spec.key}_back").isEnabled()
        assert page.back()
        room.settle()
        assert room.window.page is not page, spec.key


@pytest.mark.parametrize("scale", [100], indirect=True)
def test_inv_11_practice_shows_on_every_page(room: Room) -> None:
    (band,) = room.window.findChildren(PracticeBand)
    for key in KEYS:
        show(room, key)
        assert band.isVisible(), key
        assert band.width() == room.window.width(), key


def test_inv_11_a_live_edition_shows_no_practice(qtbot: QtBot, tmp_path: Path) -> None:
    with laptop(tmp_path / "editie", live_draft()) as store:
        room = Room(qtbot, store)
        for key in KEYS:
            show(room, key)
            assert not room.window.findChildren(PracticeBand)[0].isVisible()
        room.settle()
        room.close()
