"""Beheer on a real store and folder: helpers, register, prints, journal, view."""

from __future__ import annotations

import secrets
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import text as sql

from app import crypto
from app.models.records import Contest, PlanText, Submitter
from app.models.terms import Limit, LimitKind, Rule, TieBreak
from app.operations import folders, plans
from app.operations.journal import Store
from app.settings import Scheme, Settings
from app.ui.housekeeping import Housekeeping
from app.ui.pages.manage import ManagePage
from app.ui.pages.manage_words import contest_lines, limit_sentence, rule_sentence
from tests.ui.desk_room import ANNA, BRAM, Room, laptop, live_draft, moment

QUICK = crypto.Cost(memory_kib=64 * 1024, time=1)


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with laptop(tmp_path / "laptop") as opened:
        yield opened


@pytest.fixture(autouse=True)
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "documenten"))
    return tmp_path / "documenten"


def open_manage(qtbot: QtBot, store: Store, *, scale: int = 100) -> Room:
    room = Room(qtbot, store, settings=Settings(scheme=Scheme.LIGHT, text_scale=scale))
    room.open(ManagePage)
    return room


def _contest() -> Contest:
    limit = Limit(LimitKind.COST, 7_000_000)
    return Contest(
        UUID(int=5), "s", "S", "", 7_000_000, limit, Rule.GREEDY_SKIP, TieBreak.LOT, 0, 16, None, 2
    )


def test_the_edition_is_told_in_words(qtbot: QtBot, store: Store) -> None:
    room = open_manage(qtbot, store)
    assert (
        "Er is €\u00a070.000 te verdelen. Stemmen kan vanaf 16 jaar, op dinsdag 1 december 2026." in room.text
    )
    assert "De plannen die iemand kiest, mogen samen €\u00a070.000 kosten." in room.text
    assert "Past een plan niet meer in het geld, dan slaan we het over." in room.text
    assert "Stemmen: maandag 9 november 2026 tot en met dinsdag 1 december 2026 (nu)" in room.text
    room.close()


def test_other_limits_and_rules_have_their_own_sentence() -> None:
    with_stop = replace(_contest(), rule=Rule.GREEDY_STOP)
    assert "dan houdt het op" in rule_sentence(with_stop)
    assert limit_sentence(Limit(LimitKind.CHOICES, 3)) == "Iemand mag 3 plannen kiezen."
    assert "zo veel plannen kiezen als" in limit_sentence(Limit(LimitKind.NONE))
    assert contest_lines(replace(_contest(), plans=1))[-1] == "Er staat 1 plan op het stembiljet."


def test_a_new_helper_types_a_passphrase_twice_and_can_open_the_laptop(qtbot: QtBot, tmp_path: Path) -> None:
    _, public = crypto.new_recovery_pair(secrets.token_bytes)
    founder = folders.Founder("Anna", "een lange wachtzin", public, cost=QUICK)
    here = folders.set_up(
        tmp_path / "map", moment(), draft=live_draft(), founder=founder, device_name="Laptop 1"
    )
    room = Room(qtbot, here.store)
    room.desk.housekeeping = Housekeeping(
        lambda when, name, words: folders.add_helper(here, when, name=name, passphrase=words, cost=QUICK)
    )
    room.open(ManagePage)
    room.type("Carla", into="manage_helper_name_edit")
    room.press(Qt.Key.Key_Return)
    room.type("fietsen in de regen")
    room.press(Qt.Key.Key_Return)
    room.type("fietsen in de zon")
    room.press(Qt.Key.Key_Return)
    assert "Dit is niet hetzelfde." in room.text
    room.find(QLineEdit, "manage_helper_again_edit").clear()
    room.type("fietsen in de regen")
    room.press(Qt.Key.Key_Return)
    assert "Carla kan nu op deze laptop werken." in room.text
    assert "Carla – medewerker" in room.text
    assert not room.find(QLineEdit, "manage_helper_passphrase_edit").text()
    room.close()
    here.store.close()
    again = folders.open_folder(tmp_path / "map", name="Carla", passphrase="fietsen in de regen")
    assert again.helper.name == "Carla"
    again.store.close()


def test_a_short_passphrase_is_refused_under_its_field(qtbot: QtBot, store: Store) -> None:
    def refuse(*_asked: object) -> None:
        raise crypto.PassphraseTooShort(minimum=8)

    room = Room(qtbot, store)
    room.desk.housekeeping = Housekeeping(refuse)  # pyright: ignore[reportArgumentType]  # never answers
    room.open(ManagePage)
    for thing, words in (("name", "Carla"), ("passphrase", "kort"), ("again", "kort")):
        room.type(words, into=f"manage_helper_{thing}_edit")
    room.push("manage_helper_add")
    assert "Deze wachtzin is te kort." in room.text
    assert room.keyboard.objectName() == "manage_helper_passphrase_edit"
    room.close()


def test_ballot_papers_come_in_two_sizes_of_letters(qtbot: QtBot, store: Store, documents: Path) -> None:
    room = open_manage(qtbot, store)
    room.push("manage_papers_normal")
    room.push("manage_papers_large")
    assert sorted(path.name for path in documents.iterdir()) == [
        "Stembiljet schalkwijk grote letters.pdf",
        "Stembiljet schalkwijk.pdf",
    ]
    room.close()


def test_without_plans_there_is_no_paper_and_it_says_why(
    qtbot: QtBot, tmp_path: Path, documents: Path
) -> None:
    with laptop(tmp_path / "leeg", replace(live_draft(), plans=())) as store:
        room = open_manage(qtbot, store)
        room.push("manage_papers_normal")
        assert "er staan geen plannen op het stembiljet" in room.text
        assert not documents.exists()
        room.close()


def test_the_table_of_plans_holds_no_names_of_people(qtbot: QtBot, store: Store, documents: Path) -> None:
    noor = Submitter(name="Noor de Vries", consent_contact=True)
    plans.enter(store, moment(), text=PlanText(title="Bankje"), submitter=noor)
    room = open_manage(qtbot, store)
    room.push("manage_plans_file_make")
    table = (documents / "Plannen.csv").read_text(encoding="utf-8-sig")
    assert "Bankje" in table
    assert "Noor" not in table
    room.close()


def test_the_journal_is_checked_and_a_change_from_outside_is_found(qtbot: QtBot, store: Store) -> None:
    room = open_manage(qtbot, store)
    room.push("manage_journal_check")
    assert "Het logboek klopt:" in room.text
    assert "Controlegetal: " in room.text
    with store.engine.execution_options(write=True).connect() as connection, connection.begin():
        connection.execute(sql("UPDATE journal SET payload = '{}' WHERE seq = 2"))
    room.push("manage_journal_check")
    assert "Het logboek klopt niet bij handeling 2" in room.text
    room.close()


def test_larger_letters_and_sound_are_set_by_keyboard(qtbot: QtBot, store: Store) -> None:
    room = open_manage(qtbot, store)
    room.type("", into="manage_view_scale")
    room.press(Qt.Key.Key_Down)
    assert room.desk.settings.text_scale == 125
    room.push("manage_view_sound")
    assert not room.desk.settings.sound
    room.close()


def test_a_helper_finds_only_how_it_looks_and_whom_to_ask(qtbot: QtBot, store: Store) -> None:
    room = Room(qtbot, store, helper=BRAM)
    room.open(ManagePage)
    assert "Voor het andere vraagt u de gebiedsverbinder." in room.text
    assert room.shows("manage_view_scale")
    assert not room.shows("manage_register_choose")
    assert ANNA.name not in room.text
    room.close()


@pytest.mark.parametrize("scale", [100, 200])
def test_nothing_is_wider_than_the_window_however_large_the_letters(
    qtbot: QtBot, store: Store, scale: int
) -> None:
    room = open_manage(qtbot, store, scale=scale)
    room.window.resize(1366, 768)
    page = room.open(ManagePage)
    inside = page.area.widget()
    assert inside is not None
    assert room.window.width() == 1366
    assert inside.minimumSizeHint().width() <= page.area.viewport().width()
    room.close()
