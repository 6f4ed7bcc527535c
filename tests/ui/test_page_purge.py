"""Beheer: personal data may go when central has had everything for 30 days, after one question; then it says so."""

from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.db import Store
from app.operations import plan_lists
from app.settings import Scheme, Settings
from app.sync.purge import GRACE, PurgeNotReady, PurgeWait
from app.ui.pages.manage import ManagePage
from app.ui.purge_words import WAITS
from app.ui.text import sentence
from tests.sync.receipts import enrol, vouch
from tests.ui.desk_room import BRAM, Room, enroll_residents, laptop
from tests.ui.two_laptops import a_plan


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with laptop(tmp_path / "laptop") as opened:
        enroll_residents(opened, 3)
        a_plan(opened)
        yield opened


def manage(qtbot: QtBot, store: Store, *, scale: int = 100) -> Room:
    room = Room(qtbot, store, settings=Settings(scheme=Scheme.LIGHT, text_scale=scale))
    room.window.resize(1366, 768)
    room.open(ManagePage)
    return room


def test_inv_09_before_it_may_the_page_says_why_and_offers_nothing(qtbot: QtBot, store: Store) -> None:
    room = manage(qtbot, store)
    assert "Op deze laptop staan gegevens van 3 bewoners en 1 plannenmaker" in room.text
    assert "Deze laptop is niet aangemeld bij de centrale." in room.text
    assert not room.shows("manage_purge_erase")
    enrol(store)
    vouch(store, after=GRACE - timedelta(days=3))
    page = room.window.page
    assert page is not None
    page.refresh(page.topics)
    room.settle()
    assert "Verstuur op donderdag 4 februari 2027 of later nog een keer." in room.text
    assert not room.shows("manage_purge_erase")
    room.close()


def test_inv_09_personal_data_go_after_one_question_and_the_page_says_so(qtbot: QtBot, store: Store) -> None:
    enrol(store)
    vouch(store)
    room = manage(qtbot, store)
    room.push("manage_purge_erase")
    assert "Die verdwijnen hier voorgoed" in room.text
    assert room.keyboard.objectName() == "manage_question_no"
    room.press(Qt.Key.Key_Escape)
    assert "3 bewoners" in room.text
    room.push("manage_purge_erase")
    room.push("manage_question_yes")
    assert "Gewist: gegevens van 3 bewoners en 1 plannenmaker" in room.text
    assert "zijn de persoonsgegevens op deze laptop gewist" in room.text
    assert not room.shows("manage_purge_erase")
    assert [plan.title for plan in plan_lists.plans(store, search="bankjes aan de molenplas")] == [
        "Bankjes aan de Molenplas"
    ]
    room.close()


def test_inv_09_a_helper_does_not_see_it(qtbot: QtBot, store: Store) -> None:
    room = Room(qtbot, store, helper=BRAM)
    room.open(ManagePage)
    assert not room.shows("manage_purge")
    room.close()


def test_every_reason_to_wait_has_its_sentence() -> None:
    assert set(WAITS) == {why.value for why in PurgeWait} - {PurgeWait.NONE.value}
    for why in PurgeWait:
        if why is not PurgeWait.NONE:
            assert sentence(PurgeNotReady(why=why)) == f"{WAITS[why.value]} Er is niets gewist."
