"""A season of plans through the real windows: spreekuur, signatures, the table on two laptops, letters, the ballot."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pypdfium2
import pytest
import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.db import Store
from app.models.records import CostLine, Plan, PlanText, Submitter
from app.models.sheet_number import read_sheet
from app.models.terms import NoteKind, PlanState, SessionKind, VerdictWord
from app.operations import (
    ballot_draw,
    editions,
    likes,
    plan_joins,
    plan_lists,
    plan_notes,
    plans,
    review,
)
from app.settings import Scheme, Settings
from app.ui.pages.check import CheckPage
from app.ui.pages.likes import LikesPage
from app.ui.pages.plans import PlansPage
from app.ui.printing import FOLDER_VARIABLE
from tests.ui.desk_room import Room, begin, laptop, live_draft, moment
from tests.ui.two_laptops import another_laptop, know_by_name, meet

ENTER, ESCAPE, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space
GARDEN = PlanText(
    title="Fruitbomen voor de Molenwijk",
    what="We planten fruitbomen op het grasveld",
    why="Iedereen mag plukken",
    for_whom="De hele wijk",
    area="Molenwijk",
    cost_lines=(CostLine("Fruitboom", 10, 12_000),),
    upkeep="De buren snoeien",
)
NEEDED = 50
PATIENCE = 30_000
"""Milliseconds for the panels to look at what was typed, also on a busy machine."""

NO_PLANS = replace(live_draft(), plans=())


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Store]:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "papier"))
    with laptop(tmp_path / "here", NO_PLANS) as store:
        yield store


@pytest.fixture
def there(tmp_path: Path, here: Store) -> Generator[Store]:
    with another_laptop(tmp_path / "there", "Laptop Bram", here, NO_PLANS) as store:
        know_by_name(here, store, "Bram")
        know_by_name(store, here, "Laptop 1")
        yield store


def test_a_season_from_half_a_plan_to_a_number_on_the_ballot(
    qtbot: QtBot, here: Store, there: Store, tmp_path: Path
) -> None:
    _the_maker_of_another_plan_was_here_before(here)
    _three_residents_at_the_spreekuur(qtbot, here)
    _noor_returns_and_hands_in(qtbot, here)
    _fifty_signatures(qtbot, here, tmp_path / "papier")
    _four_experts_at_two_laptops(qtbot, here, there)
    _letters_and_numbers(qtbot, here, tmp_path / "papier")
    meet(here, there)
    contest = editions.edition(there).contests[0]
    assert [plan.title for plan in plans.ballot(there, contest.id)] == [
        plan.title for plan in plans.ballot(here, contest.id)
    ]


def _the_maker_of_another_plan_was_here_before(here: Store) -> None:
    made = plans.enter(here, moment(), text=GARDEN, submitter=Submitter(name="Bep van Dam"))
    plans.hand_in(here, moment(), plan_id=made.id)


def _three_residents_at_the_spreekuur(qtbot: QtBot, here: Store) -> None:
    room = _at_desk(qtbot, here)
    room.open(PlansPage)
    _half_a_plan(room)
    _alike(room)
    _about_traffic(room)
    room.close()


def _half_a_plan(room: Room) -> None:
    """Noor knows what she wants, not what it costs; she goes home to ask."""
    room.press(ENTER, ctrl=True)
    room.type("Bankjes aan de Ringvaart")
    room.type("Drie bankjes in de zon", into="plans_what_edit")
    room.type("Noor de Vries", into="plans_person_name_edit")
    room.press(ENTER, ctrl=True)
    assert "nog niet" in room.text
    room.press(ESCAPE, ESCAPE)
    assert _named(room.store, "Bankjes aan de Ringvaart").state is PlanState.DRAFT


def _alike(room: Room) -> None:
    """Fatma wants what Bep wants: they go on together."""
    room.press(ENTER, ctrl=True)
    room.type("Fruitbomen op het grasveld")
    room.type("Omdat iedereen dan mag plukken", into="plans_why_edit")
    room.type("Fatma Yilmaz", into="plans_person_name_edit")
    room.bot.waitUntil(lambda: room.shows("plans_alike_join_1"), timeout=PATIENCE)
    assert GARDEN.title in room.text
    room.push("plans_alike_join_1")
    room.push("plans_alike_reason_ready_1")
    assert "De plannen gaan samen verder." in room.text
    room.press(ESCAPE)
    together = _named(room.store, GARDEN.title)
    names = [maker.submitter.name for maker in plan_joins.makers(room.store, together.id)]
    assert names == ["Bep van Dam", "Fatma Yilmaz"]


def _about_traffic(room: Room) -> None:
    """Omar asks for a zebra crossing: that goes to the department, outside the budget."""
    room.press(ENTER, ctrl=True)
    room.type("Veilig naar school")
    room.type("Een zebrapad bij de school", into="plans_what_edit")
    room.bot.waitUntil(lambda: room.shows("plans_rules_note"), timeout=PATIENCE)
    assert "Dit gaat over veilig verkeer (zebrapad)." in room.text
    room.push("plans_rules_note")
    room.press(ESCAPE)
    (note,) = plan_notes.open_notes(room.store, [NoteKind.ACTION_POINT])
    assert note.plan_id == _named(room.store, "Veilig naar school").id


def _noor_returns_and_hands_in(qtbot: QtBot, here: Store) -> None:
    room = _at_desk(qtbot, here)
    room.open(PlansPage)
    room.type("ringvaart")
    room.press(ENTER)
    room.bot.waitUntil(lambda: room.shows("plans_why_edit"), timeout=PATIENCE)
    room.type("Om even te zitten", into="plans_why_edit")
    room.type("Oudere wandelaars", into="plans_for_whom_edit")
    room.find(QComboBox, "plans_area").setFocus(Qt.FocusReason.TabFocusReason)
    room.type("Meerwijk")
    room.type("Bankje", into="plans_cost_what_1")
    room.type("800", into="plans_cost_price_1")
    room.type("De buren vegen", into="plans_upkeep_edit")
    room.push("plans_consent_contact")
    room.type("Ringvaart 5, 2036 AB Haarlem", into="plans_person_address_edit")
    room.press(ENTER, ctrl=True)
    assert "Het plan is ingeleverd." in room.text
    room.close()


def _fifty_signatures(qtbot: QtBot, here: Store, papers: Path) -> None:
    """Four printed sheets come back filled in: fifteen, fifteen, fifteen and five; one is scanned twice."""
    plan = _named(here, "Bankjes aan de Ringvaart")
    room = _at_desk(qtbot, here)
    room.open(LikesPage)
    assert room.find(QPushButton, "rail_plans").isChecked(), "the rail still tells where one is"
    room.type(str(plan.number))
    room.press(ENTER)
    room.find(QLineEdit, "likes_print_count").clear()
    room.type("4", into="likes_print_count")
    room.press(ENTER)
    codes = _codes(papers)
    assert len(codes) == 4
    room.press(ESCAPE)
    for code, many in zip(codes, (15, 15, 15, 5), strict=True):
        room.type(code, into="likes_scan_edit")
        room.press(ENTER)
        room.type(str(many))
        room.press(ENTER)
    assert "50 van 50" in room.text
    room.type(codes[0], into="likes_scan_edit")
    room.press(ENTER)
    assert "Deze lijst is al ingevoerd, door Anna" in room.text
    likes.set_online(here, moment(), counts={plan.id: 7}, as_of=date(2026, 11, 30))
    standing = likes.standing(here, plan.id)
    assert (standing.paper, standing.online, standing.needed) == (NEEDED, 7, NEEDED)
    room.close()


def _codes(papers: Path) -> list[str]:
    """Return what a scanner reads on the printed sheets."""
    (printed,) = papers.glob("*andtekening*.pdf")
    with pypdfium2.PdfDocument(printed) as document:
        pictures = [page.render(scale=2).to_pil() for page in document]
    found = [zxingcpp.read_barcodes(picture)[0].text for picture in pictures]
    assert all(read_sheet(code).sheet_no for code in found)
    return found


def _four_experts_at_two_laptops(qtbot: QtBot, here: Store, there: Store) -> None:
    """Two fields are judged at each laptop; in the end every field of both plans has its verdict at both."""
    room = _at_desk(qtbot, here)
    room.open(CheckPage)
    room.press(ENTER, ctrl=True)
    room.push("check_tick_all")
    room.press(ENTER, ctrl=True)
    assert "Ronde 1 is begonnen met 2 plannen." in room.text
    room.close()
    meet(here, there)
    for store, seats in ((here, ("Openbare", "Verkeer")), (there, ("Vergunningen", "Samenleven"))):
        room = _at_desk(qtbot, store)
        room.open(CheckPage)
        room.bot.waitUntil(
            lambda room=room: room.keyboard.objectName() == "check_rounds_table", timeout=PATIENCE
        )
        room.press(ENTER)
        for seat in seats:
            _judge_all(room, seat)
        room.close()
    meet(here, there)
    for store in (here, there):
        assert {plan.outcome for plan in _table(store)} == {VerdictWord.YES_PROVIDED, VerdictWord.YES}


def _judge_all(room: Room, seat: str) -> None:
    combo = room.find(QComboBox, "check_seat")
    combo.setFocus(Qt.FocusReason.TabFocusReason)
    place = combo.findText(seat, Qt.MatchFlag.MatchStartsWith)
    room.press(Qt.Key.Key_Home, *([Qt.Key.Key_Down] * place))
    assert combo.currentIndex() == place
    room.press(ENTER, ctrl=True)
    for number in range(2):
        room.bot.waitUntil(lambda: room.keyboard.objectName() == "check_yes", timeout=PATIENCE)
        while room.shows("check_yes"):
            no = seat == "Samenleven" and number == 0 and "Vraag 1" in room.text
            room.press(Qt.Key.Key_N if no else Qt.Key.Key_J)
            room.bot.wait(1)
        room.press(ENTER, ctrl=True)
    room.bot.waitUntil(lambda: f"een oordeel over {seat}" in room.text, timeout=PATIENCE)


def _letters_and_numbers(qtbot: QtBot, here: Store, papers: Path) -> None:
    room = _at_desk(qtbot, here)
    room.open(CheckPage)
    room.bot.waitUntil(lambda: room.keyboard.objectName() == "check_rounds_table", timeout=PATIENCE)
    room.press(ENTER)
    room.push("check_letters")
    (letters,) = papers.rglob("*Brieven*.pdf")
    with pypdfium2.PdfDocument(letters) as document:
        said = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    assert said.count("Beste ") == said.count("Pagina 1 van") == 3, "both makers of the joined plan get one"
    assert "Noor de Vries" in said
    assert "Fatma" not in said, "who did not agree to letters is handed one without a name"
    room.push("check_draw")
    room.bot.waitUntil(lambda: room.keyboard.objectName() == "check_draw_dice_edit", timeout=PATIENCE)
    room.type("3164251634")
    room.press(ENTER)
    room.push("check_question_yes")
    contest = editions.edition(here).contests[0]
    (drawn,) = ballot_draw.drawn(here, contest.id)
    on_ballot = plans.ballot(here, contest.id)
    assert [plan.ballot_number for plan in on_ballot] == [1, 2]
    assert [plan.title for plan in on_ballot] == [line.title for line in drawn.plans]
    room.close()


def _at_desk(qtbot: QtBot, store: Store) -> Room:
    room = Room(
        qtbot,
        store,
        session=begin(store, SessionKind.OFFICE_HOUR),
        settings=Settings(scheme=Scheme.LIGHT),
    )
    room.window.resize(1366, 768)
    return room


def _named(store: Store, title: str) -> Plan:
    found: list[UUID] = [row.id for row in plan_lists.plans(store) if row.title == title]
    assert len(found) == 1
    return plans.plan(store, found[0])


def _table(store: Store) -> tuple[review.TablePlan, ...]:
    (listed,) = review.rounds(store)
    return review.round_view(store, listed.id).plans
