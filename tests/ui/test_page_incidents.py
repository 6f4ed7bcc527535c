"""Incidents and conflicts of plans in the real window: what happened, choosing, the reason, and the way back."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from app.db import Store
from app.models.records import CostLine
from app.models.terms import PlanState, SessionKind
from app.operations import cards, editions, incidents, plan_conflicts, plan_joins, plans, register
from app.settings import Scheme, Settings
from app.ui.pages.conflict import ConflictPage
from app.ui.pages.manage import ManagePage
from app.ui.pages.sending import SendingPage
from app.ui.pages.today import TodayPage
from tests.ui.desk_room import Room, begin, enroll_residents, laptop, moment
from tests.ui.two_laptops import a_plan, another_laptop, edit, know_by_name, meet

LONG = "Er komt een lange tafel met banken, een moestuin en een plek om te schuilen. " * 20


@pytest.fixture
def here(tmp_path: Path) -> Generator[Store]:
    with laptop(tmp_path / "here") as store:
        yield store


@pytest.fixture
def there(tmp_path: Path, here: Store) -> Generator[Store]:
    with another_laptop(tmp_path / "there", "Laptop Bram", here) as store:
        know_by_name(here, store, "Bram")
        yield store


def a_room(qtbot: QtBot, store: Store, *, scale: int = 100) -> Room:
    room = Room(qtbot, store, settings=Settings(scheme=Scheme.LIGHT, text_scale=scale))
    room.window.resize(1366, 768)
    room.open(SendingPage)
    room.settle()
    return room


def button(room: Room, word: str, nth: int = 0) -> str:
    """Return the name of the ``nth`` button on the screen that says ``word``."""
    found = [one for one in room.window.findChildren(QPushButton) if one.isVisible() and one.text() == word]
    return found[nth].objectName()


def choose(room: Room, place: int | str) -> None:
    radio = room.find(QRadioButton, f"conflict_version_{place}")
    radio.setFocus(Qt.FocusReason.TabFocusReason)
    room.press(Qt.Key.Key_Space)
    assert radio.isChecked()


def titles_apart(here: Store, there: Store, *titles: tuple[str, str]) -> None:
    for one, other in titles:
        plan_id = a_plan(here, title="Bankjes")
        meet(here, there)
        edit(here, plan_id, title=one)
        edit(there, plan_id, title=other)
    meet(here, there)


def test_a_conflict_of_two_laptops_is_settled_by_keyboard_and_people_are_back_where_they_were(
    qtbot: QtBot, here: Store, there: Store
) -> None:
    titles_apart(here, there, ("Vier bankjes", "Zes bankjes"))
    room = a_room(qtbot, here)
    assert "Een plan is op twee laptops anders gewijzigd" in room.text
    room.push(button(room, "Bekijk en kies"))
    page = room.window.page
    assert isinstance(page, ConflictPage)
    assert "Deze laptop, Anna, dinsdag 1 december 2026 om 10.42 uur" in room.text
    assert "Laptop Bram, Anna, dinsdag 1 december 2026 om 10.42 uur" in room.text
    assert "Verschil: titel" in room.text
    assert "Zo was het eerst\nZo staat het nu" in room.text
    assert "Weg: “Bankjes”\nNieuw: “Zes bankjes”" in room.text
    assert room.keyboard.objectName() == "conflict_version_1"

    room.press(Qt.Key.Key_Return, ctrl=True)
    assert "Kies eerst wat er komt te staan." in room.text
    choose(room, 2)
    room.press(Qt.Key.Key_Tab)
    assert room.keyboard.objectName() == "conflict_reason_edit"
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert "Kies eerst wat er komt te staan." not in room.text
    assert room.keyboard.objectName() == "conflict_reason_edit"
    assert page.reason.value == ""
    assert page.reason.error
    room.type("gebeld met Fatma")
    room.press(Qt.Key.Key_Return, ctrl=True)

    assert isinstance(room.window.page, SendingPage)
    (found,) = plan_conflicts.conflicts(here)
    assert (found.settled, found.reason, found.plan_title) == (True, "gebeld met Fatma", "Zes bankjes")
    assert "Bekijk en kies" not in room.text
    assert "Vastgelegd. De keuze staat in het logboek" in room.text
    room.push("send_incidents_settled")
    assert "Afgehandeld: gebeld met Fatma" in room.text
    meet(here, there)
    assert [one.reason for one in plan_conflicts.conflicts(there)] == ["gebeld met Fatma"]
    room.close()


def test_a_plan_that_was_joined_apart_to_two_others_is_settled_by_their_names(
    qtbot: QtBot, here: Store, there: Store
) -> None:
    bench, table, tree = (a_plan(here, title=title) for title in ("Bankje", "Picknicktafel", "Boom"))
    meet(here, there)
    plan_joins.join(here, moment(), plan_id=bench, into=table, reason="hetzelfde idee")
    plan_joins.join(there, moment(), plan_id=bench, into=tree, reason="de makers willen samenwerken")
    meet(here, there)
    room = a_room(qtbot, here)
    room.push(button(room, "Bekijk en kies"))
    assert "Verschil: met welk plan het verder gaat" in room.text
    for plan_id in (table, tree):
        plan = plans.plan(here, plan_id)
        assert f"Plan {plan.number}: {plan.text.title}" in room.text
        assert str(plan_id) not in room.text
    choose(room, 2)
    room.push("conflict_reason_1")
    room.press(Qt.Key.Key_Return, ctrl=True)
    (found,) = plan_conflicts.conflicts(here)
    assert found.settled
    assert plans.plan(here, bench).joined_to in {table, tree}
    room.close()


def test_a_text_of_ones_own_begins_with_the_version_chosen_last(
    qtbot: QtBot, here: Store, there: Store
) -> None:
    titles_apart(here, there, ("Vier bankjes", "Zes bankjes"))
    room = a_room(qtbot, here)
    room.push(button(room, "Bekijk en kies"))
    choose(room, 1)
    choose(room, "own")
    typed = room.find(QPlainTextEdit, "conflict_version_edit")
    assert typed.toPlainText() == "Vier bankjes"
    typed.setFocus()
    room.press(Qt.Key.Key_End, ctrl=True)
    room.type(" of vijf")
    room.push("conflict_reason_1")
    room.press(Qt.Key.Key_Return, ctrl=True)
    (found,) = plan_conflicts.conflicts(here)
    assert (found.plan_title, found.reason) == ("Vier bankjes of vijf", "Overlegd met de maker")
    room.close()


def test_nothing_typed_gets_lost_on_the_way_back_and_from_one_difference_to_the_next(
    qtbot: QtBot, here: Store, there: Store
) -> None:
    titles_apart(here, there, ("Vier bankjes", "Zes bankjes"), ("Honing", "Was"))
    room = a_room(qtbot, here)
    room.push(button(room, "Bekijk en kies"))
    assert "1 van 2 verschillen" in room.text or "2 van 2 verschillen" in room.text
    first = room.find(QWidget, "conflict_plan").accessibleName()
    choose(room, 2)
    room.type("nog bellen", into="conflict_reason_edit")
    other = "conflict_next" if "1 van 2" in room.text else "conflict_previous"
    room.push(other)
    assert room.find(QWidget, "conflict_plan").accessibleName() != first
    room.press(Qt.Key.Key_Escape)
    assert isinstance(room.window.page, SendingPage)
    nth = 0
    while True:
        room.push(button(room, "Bekijk en kies", nth))
        if room.find(QWidget, "conflict_plan").accessibleName() == first:
            break
        room.press(Qt.Key.Key_Escape)
        nth += 1
    assert room.find(QRadioButton, "conflict_version_2").isChecked()
    page = room.window.page
    assert isinstance(page, ConflictPage)
    assert page.reason.value == "nog bellen"
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert "Vastgelegd. Dit is het volgende verschil." in room.text
    assert room.find(QWidget, "conflict_plan").accessibleName() != first
    assert "van 1 verschil" not in room.text
    assert page.reason.value == ""
    room.close()


def test_a_budget_is_shown_as_lines_and_can_only_be_chosen(qtbot: QtBot, here: Store, there: Store) -> None:
    plan_id = a_plan(here, cost_lines=(CostLine("bank", 3, 80_000), CostLine("plaatsen", 1, 45_000)))
    meet(here, there)
    edit(here, plan_id, cost_lines=(CostLine("bank", 4, 80_000), CostLine("plaatsen", 1, 45_000)))
    edit(there, plan_id, cost_lines=(CostLine("bank", 3, 80_000, offer_attached=True),))
    meet(here, there)
    room = a_room(qtbot, here)
    room.push(button(room, "Bekijk en kies"))
    assert "4 × bank van €\u00a0800 = €\u00a03.200" in room.text
    assert "3 × bank van €\u00a0800 = €\u00a02.400 (offerte gezien)" in room.text
    assert not room.shows("conflict_version_own")
    choose(room, 2)
    room.type("de offerte is van gisteren", into="conflict_reason_edit")
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert plans.plan(here, plan_id).text.cost_cents == 240_000
    room.close()


def test_people_decide_whether_a_withdrawn_plan_goes_on(qtbot: QtBot, here: Store, there: Store) -> None:
    plan_id = a_plan(here)
    meet(here, there)
    plans.withdraw(there, moment(), plan_id=plan_id, reason="verhuisd")
    edit(here, plan_id, what="Vier bankjes")
    meet(here, there)
    room = a_room(qtbot, here)
    room.push(button(room, "Bekijk en kies"))
    assert "Het plan gaat door" in room.text
    assert "Het plan is ingetrokken" in room.text
    choose(room, 1)
    room.type("de buren nemen het over", into="conflict_reason_edit")
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert plans.plan(here, plan_id).state is PlanState.DRAFT
    room.close()


def test_what_stands_on_the_ballot_is_only_explained(qtbot: QtBot, here: Store, there: Store) -> None:
    plan_id = a_plan(here)
    full = dict.fromkeys(("why", "for_whom", "upkeep"), "tekst")
    edit(here, plan_id, **full, area="Meerwijk", cost_lines=(CostLine("bank", 1, 80_000),))
    plans.hand_in(here, moment(), plan_id=plan_id)
    meet(here, there)
    contest = contest_of(here)
    plans.put_on_ballot(here, moment(), contest_id=contest, plan_ids=[plan_id])
    edit(there, plan_id, title="Heel iets anders")
    meet(here, there)
    room = a_room(qtbot, here)
    room.push(button(room, "Bekijk en kies"))
    assert "iedereen stemt over hetzelfde plan" in room.text
    assert "titel: Heel iets anders" in room.text
    assert not [radio for radio in room.window.findChildren(QRadioButton) if radio.isVisible()]
    room.type("de maker weet het", into="conflict_reason_edit")
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert plan_conflicts.conflicts(here)[0].settled
    room.close()


def contest_of(store: Store) -> UUID:
    return editions.edition(store).contests[0].id


def test_no_button_decides_everything_at_once(qtbot: QtBot, here: Store, there: Store) -> None:
    titles_apart(here, there, ("Vier bankjes", "Zes bankjes"), ("Honing", "Was"))
    room = a_room(qtbot, here)
    room.push(button(room, "Bekijk en kies"))
    words = [one.text() for one in room.window.findChildren(QPushButton) if one.isVisible()]
    assert [word for word in words if "alle" in word.lower() or "alles" in word.lower()] == []
    choose(room, 1)
    room.type("gebeld", into="conflict_reason_edit")
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert [one.settled for one in plan_conflicts.conflicts(here)] == [False, True]
    room.close()


@pytest.mark.parametrize("scale", [100, 200])
def test_inv_10_the_choice_can_be_worked_and_heard_and_scrolls_one_way(
    qtbot: QtBot, here: Store, there: Store, scale: int
) -> None:
    plan_id = a_plan(here, what=LONG)
    meet(here, there)
    edit(here, plan_id, what=LONG.replace("moestuin", "boomgaard"))
    edit(there, plan_id, what=f"{LONG}En een vuurplaats.")
    meet(here, there)
    room = a_room(qtbot, here, scale=scale)
    room.push(button(room, "Bekijk en kies"))
    page = room.window.page
    assert isinstance(page, ConflictPage)
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.objectName()
            assert widget.accessibleName(), widget.objectName()
    assert page.area.horizontalScrollBar().maximum() == 0
    assert (room.window.width(), room.window.height()) == (1366, 768)
    room.close()


# ---- other incidents ------------------------------------------------------------------------------------------


def a_card_used_twice(here: Store, there: Store) -> None:
    contest = contest_of(here)
    enroll_residents(here, 1)
    resident, *_ = register.find(here, contest_id=contest, text="R0")
    card = cards.issue(here, moment(), entry_id=resident.entry_id, identity_seen=True, place="De Ringvaart")
    meet(here, there)
    for store, place in ((here, "De Ringvaart"), (there, "De Molen")):
        cards.surrender(store, moment(), contest_id=contest, scan=card.code, place=place)
    meet(here, there)


def test_an_incident_is_settled_with_a_reason_on_the_spot_and_stays_to_be_read(
    qtbot: QtBot, here: Store, there: Store
) -> None:
    a_card_used_twice(here, there)
    room = a_room(qtbot, here)
    assert "in De Molen door Anna (laptop Bram)" in room.text
    settle = button(room, "Afhandelen")
    room.push(settle)
    assert "Wat heeft u uitgezocht?" in room.text
    room.press(Qt.Key.Key_Escape)
    assert room.keyboard.objectName() == settle
    assert not incidents.incidents(here)[0].settled
    room.push(settle)
    room.press(Qt.Key.Key_Return)
    assert "Schrijf in een paar woorden waarom." in room.text
    room.type("de scanner piepte dubbel")
    room.press(Qt.Key.Key_Return)
    assert [one.reason for one in incidents.incidents(here)] == ["de scanner piepte dubbel"]
    assert "Hier moet iemand naar kijken" not in room.text
    assert "Afgehandeld. De reden staat in het logboek" in room.text
    room.push("send_incidents_settled")
    assert "Afgehandeld: de scanner piepte dubbel" in room.text
    room.close()


def test_a_reason_that_is_being_typed_stays_when_other_news_comes_in(
    qtbot: QtBot, here: Store, there: Store
) -> None:
    a_card_used_twice(here, there)
    room = a_room(qtbot, here)
    room.push(button(room, "Afhandelen"))
    room.type("de scanner")
    titles_apart(here, there, ("Vier bankjes", "Zes bankjes"))
    page = room.window.page
    assert page is not None
    page.refresh(page.topics)
    room.settle()
    assert "Een plan is op twee laptops anders gewijzigd" in room.text
    room.type(" piepte")
    room.press(Qt.Key.Key_Return)
    assert "de scanner piepte" in [one.reason for one in incidents.incidents(here)]
    room.close()


def test_from_vandaag_the_incident_on_beheer_is_in_view_and_beheer_itself_begins_at_its_top(
    qtbot: QtBot, here: Store, there: Store
) -> None:
    a_card_used_twice(here, there)
    room = Room(qtbot, here, session=begin(here, SessionKind.OFFICE_HOUR))
    room.open(TodayPage)
    room.push("today_incidents_look")
    assert isinstance(room.window.page, ManagePage)
    qtbot.waitUntil(lambda: room.keyboard.visibleRegion().boundingRect() == room.keyboard.rect())
    assert room.keyboard.objectName() == button(room, "Afhandelen")
    room.close()
    again = Room(qtbot, here)
    bar = again.open(ManagePage).area.verticalScrollBar()
    again.bot.wait(1)
    assert bar.value() == 0
    again.close()


def test_beheer_shows_the_same_incidents_and_leads_back_to_beheer(
    qtbot: QtBot, here: Store, there: Store
) -> None:
    room = Room(qtbot, here)
    room.open(ManagePage)
    assert "Er zijn geen voorvallen." in room.text
    titles_apart(here, there, ("Vier bankjes", "Zes bankjes"))
    page = room.window.page
    assert page is not None
    page.refresh(page.topics)
    room.settle()
    room.push(button(room, "Bekijk en kies"))
    choose(room, 1)
    room.push("conflict_reason_1")
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert isinstance(room.window.page, ManagePage)
    assert "Vastgelegd. De keuze staat in het logboek" in room.text
    room.push("manage_incidents_settled")
    assert "Afgehandeld: Overlegd met de maker" in room.text
    room.close()
