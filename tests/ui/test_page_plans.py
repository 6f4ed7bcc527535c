"""Plannen on a real store: write a plan down with a resident, and never lose a word of it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.models.plan_checks import TEXT_LIMIT
from app.models.records import CostLine, PlanText, Submitter
from app.models.terms import PlanState
from app.operations import plan_lists, plans
from app.operations.journal import Store
from app.ui.desk import Opened
from app.ui.jobs import Topic
from app.ui.pages.plans import PlansPage
from app.ui.pages.plans_saving import merged
from tests.ui.desk_room import ANNA, BRAM, laptop, live_draft, moment
from tests.ui.plan_room import COMPLETE, NOOR, only_plan, room_with, saved


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with laptop(tmp_path / "laptop", replace(live_draft(), plans=())) as opened:
        yield opened


@pytest.fixture(autouse=True)
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "documenten"))
    return tmp_path / "documenten"


def test_an_empty_list_says_what_would_stand_here_and_how_to_start(qtbot: QtBot, store: Store) -> None:
    room = room_with(qtbot, store)
    assert "Hier komen de plannen van bewoners" in room.text
    room.push("plans_list_empty_start")
    assert room.keyboard.objectName() == "plans_title_edit"
    room.close()


def test_a_whole_plan_is_typed_without_a_mouse_and_handed_in(qtbot: QtBot, store: Store) -> None:
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    for text in ("Bankje", "Even zitten aan het water", "Een bankje neerzetten", "Even zitten", "Iedereen"):
        room.type(text)
        room.press(Qt.Key.Key_Tab)
    assert room.keyboard.objectName() == "plans_area"
    room.press(Qt.Key.Key_Down)
    room.type("Bankje", into="plans_cost_what_1")
    room.press(Qt.Key.Key_Return)
    room.press(Qt.Key.Key_Return)
    room.type("1.250,50")
    room.press(Qt.Key.Key_Return)
    assert room.keyboard.objectName() == "plans_cost_what_2"
    room.type("De buren vegen", into="plans_upkeep_edit")
    room.type("Noor de Vries", into="plans_person_name_edit")
    room.press(Qt.Key.Key_Return, ctrl=True)
    saved(room)
    plan = only_plan(store)
    assert plan.state is PlanState.HANDED_IN
    assert (plan.text.title, plan.text.summary) == ("Bankje", "Even zitten aan het water")
    assert plan.text.area in live_draft().areas
    assert plan.text.cost_lines == (CostLine("Bankje", 1, 125_050),)
    assert plan.submitter.name == "Noor de Vries"
    assert "Het plan is ingeleverd." in room.text
    assert room.find(QPushButton, "plans_main").text() == "Print het plan"
    room.close()


def test_what_was_typed_is_saved_a_moment_after_the_last_key(qtbot: QtBot, store: Store) -> None:
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert "Een half plan mag ook" in room.text
    room.type("Bank")
    assert "Wordt bewaard …" in room.text
    saved(room)
    assert only_plan(store).text.title == "Bank"
    room.type("je")
    saved(room)
    room.bot.waitUntil(lambda: only_plan(store).text.title == "Bankje")
    assert only_plan(store).revision == plans.plan(store, only_plan(store).id).revision
    room.close()


def test_opening_and_leaving_an_empty_form_saves_nothing(qtbot: QtBot, store: Store) -> None:
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.press(Qt.Key.Key_Tab, Qt.Key.Key_Tab)
    room.press(Qt.Key.Key_Escape)
    assert not plan_lists.plans(store)
    assert "Plannen" in room.text
    room.close()


def test_locking_saves_what_was_typed_a_moment_ago(qtbot: QtBot, store: Store) -> None:
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.type("Fontein")
    room.desk.lock()
    room.settle()
    assert only_plan(store).text.title == "Fontein"
    room.close()


def test_closing_the_window_saves_what_was_typed_a_moment_ago(qtbot: QtBot, store: Store) -> None:
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.type("Fontein")
    room.close()
    assert only_plan(store).text.title == "Fontein"


def test_going_to_another_page_saves_and_coming_back_finds_the_list(qtbot: QtBot, store: Store) -> None:
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.type("Fontein")
    room.window.open_page("today")
    room.settle()
    assert only_plan(store).text.title == "Fontein"
    room.open(PlansPage)
    assert room.keyboard.objectName() == "plans_list_search"
    room.press(Qt.Key.Key_Return)
    assert room.find(QLineEdit, "plans_title_edit").text() == "Fontein"
    room.close()


def test_another_helper_or_session_finds_the_list_and_not_the_last_residents_plan(
    qtbot: QtBot, store: Store
) -> None:
    room = room_with(qtbot, store)
    for sitting, change in (
        (ANNA, lambda: room.desk.let_in(Opened(store, room.desk.edition, BRAM))),
        (BRAM, lambda: room.desk.set_session(None)),
    ):
        room.press(Qt.Key.Key_Return, ctrl=True)
        room.type("Fontein")
        room.desk.lock()
        room.settle()
        room.desk.let_in(Opened(store, room.desk.edition, sitting))
        room.settle()
        assert room.keyboard.objectName() == "plans_title_edit", "the same helper goes on"
        change()
        room.settle()
        assert room.keyboard.objectName() == "plans_list_search"
        room.type("Hallo")
        room.find(QLineEdit, "plans_list_search").clear()
        room.settle()
    assert {row.title for row in plan_lists.plans(store)} == {"Fontein"}
    room.close()


def test_an_opened_plan_takes_no_typing_in_its_title(qtbot: QtBot, store: Store) -> None:
    plans.enter(store, moment(), text=COMPLETE, submitter=NOOR)
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return)
    QTest.keyClicks(room.keyboard, "Nog een plan")
    room.settle()
    assert only_plan(store).text.title == COMPLETE.title
    room.close()


def test_back_in_the_list_the_next_word_takes_the_place_of_the_last(qtbot: QtBot, store: Store) -> None:
    plans.enter(store, moment(), text=COMPLETE, submitter=NOOR)
    room = room_with(qtbot, store)
    room.type("bankje")
    room.press(Qt.Key.Key_Return)
    room.press(Qt.Key.Key_Escape)
    room.settle()
    assert room.find(QLineEdit, "plans_list_search").selectedText() == "bankje"
    room.close()


def test_typing_goes_on_while_saving_and_nothing_is_lost_or_doubled(qtbot: QtBot, store: Store) -> None:
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    page = room.window.page
    assert isinstance(page, PlansPage)
    for letter in "Een fontein op het plein":
        QTest.keyClicks(room.keyboard, letter)
        page.editor.flush()
    room.settle()
    assert only_plan(store).text.title == "Een fontein op het plein"
    assert room.find(QLineEdit, "plans_title_edit").text() == "Een fontein op het plein"
    room.close()


def test_an_incomplete_plan_says_in_words_what_is_missing_and_goes_there(qtbot: QtBot, store: Store) -> None:
    plans.enter(store, moment(), text=replace(COMPLETE, why="", cost_lines=()), submitter=NOOR)
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return)
    assert "Er mist nog: waarom, begroting." in room.text
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert "Vul nog in: waarom, begroting." in room.text
    assert room.keyboard.objectName() == "plans_why_edit"
    QTest.keyClicks(room.keyboard, "E")
    assert "Vul nog in" not in room.text, "once someone types it may not be true any more"
    assert only_plan(store).state is PlanState.DRAFT
    room.close()


@pytest.mark.parametrize("typed", ["", "duizend"])
def test_a_plan_with_a_price_that_cannot_be_read_is_not_handed_in(
    qtbot: QtBot, store: Store, typed: str
) -> None:
    plans.enter(store, moment(), text=COMPLETE, submitter=NOOR)
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return)
    room.push("plans_cost_add")
    room.type("Plaatsen", into="plans_cost_what_2")
    room.find(QLineEdit, "plans_cost_price_2").setFocus()
    QTest.keyClicks(room.keyboard, typed)
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert only_plan(store).state is PlanState.DRAFT
    assert "Vul nog in: begroting." in room.text
    assert room.keyboard.objectName() == "plans_cost_price_2"
    assert not room.keyboard.visibleRegion().isEmpty()
    room.type("350")
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert only_plan(store).state is PlanState.HANDED_IN
    assert only_plan(store).text.cost_cents == 160_000
    room.close()


def test_a_plan_is_found_while_typing_and_opened_with_enter(qtbot: QtBot, store: Store) -> None:
    plans.enter(store, moment(), text=COMPLETE, submitter=NOOR)
    plans.enter(store, moment(), text=replace(COMPLETE, title="Bomen planten"), submitter=NOOR)
    room = room_with(qtbot, store)
    assert room.keyboard.objectName() == "plans_list_search"
    room.type("bomen")
    room.press(Qt.Key.Key_Return)
    assert room.find(QLineEdit, "plans_title_edit").text() == "Bomen planten"
    room.press(Qt.Key.Key_Escape)
    assert room.keyboard.objectName() == "plans_list_search"
    room.close()


def test_the_list_tells_state_and_what_is_missing_in_words(qtbot: QtBot, store: Store) -> None:
    plans.enter(store, moment(), text=replace(COMPLETE, upkeep=""), submitter=NOOR)
    room = room_with(qtbot, store)
    page = room.open(PlansPage)
    about, state = page.list.model.row(0).cells
    assert about == (
        "Bankje aan de Ringvaart\nMeerwijk – €\u00a01.250\nMist nog: wat er na het eerste jaar gebeurt"
    )
    assert state == "Nog niet ingeleverd"
    room.close()


def test_too_dear_a_plan_is_told_so_while_typing(qtbot: QtBot, store: Store) -> None:
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.type("Zwembad", into="plans_cost_what_1")
    room.type("72000", into="plans_cost_price_1")
    assert "Dat is €\u00a02.000 te veel: voor alle plannen samen is er €\u00a070.000." in room.text
    room.close()


def test_a_price_that_is_no_amount_is_said_after_leaving_the_field_and_stays_in_view(
    qtbot: QtBot, store: Store
) -> None:
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.type("Bank", into="plans_cost_what_1")
    room.type("veel", into="plans_cost_price_1")
    assert "Dit is geen bedrag" not in room.text
    room.press(Qt.Key.Key_Tab)
    saved(room)
    assert "Dit is geen bedrag" in room.text
    assert room.find(QLineEdit, "plans_cost_price_1").text() == "veel"
    room.close()


def test_a_line_of_the_budget_can_be_taken_away(qtbot: QtBot, store: Store) -> None:
    lines = (CostLine("Bank", 1, 10_000), CostLine("Boom", 2, 5_000), CostLine("Hek", 1, 2_500))
    plans.enter(store, moment(), text=replace(COMPLETE, cost_lines=lines), submitter=NOOR)
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return)
    room.push("plans_cost_remove_2")
    assert room.find(QLineEdit, "plans_cost_what_2").text() == "Hek"
    room.press(Qt.Key.Key_Escape)
    assert only_plan(store).text.cost_lines == (lines[0], lines[2])
    room.close()


def test_contact_data_are_kept_only_with_consent_for_contact(qtbot: QtBot, store: Store) -> None:
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.type("Noor", into="plans_person_name_edit")
    assert not room.shows("plans_person_phone_edit")
    room.push("plans_consent_contact")
    room.type("023 123 45 67", into="plans_person_phone_edit")
    saved(room)
    room.press(Qt.Key.Key_Tab)
    assert only_plan(store).submitter.phone == "023 123 45 67"
    assert only_plan(store).submitter.consent_contact
    room.push("plans_consent_contact")
    room.press(Qt.Key.Key_Escape)
    plan = only_plan(store)
    assert plan.submitter == Submitter(name="Noor")
    room.close()


def test_the_next_resident_never_finds_contact_data_of_the_last(qtbot: QtBot, store: Store) -> None:
    plans.enter(store, moment(), text=COMPLETE, submitter=NOOR)
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return)
    assert room.find(QLineEdit, "plans_person_phone_edit").text() == "023 123 45 67"
    room.push("plans_consent_contact")
    room.press(Qt.Key.Key_Escape)
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.push("plans_consent_contact")
    assert not room.find(QLineEdit, "plans_person_phone_edit").text()
    assert not room.find(QLineEdit, "plans_person_name_edit").text()
    room.close()


def test_the_sheet_is_printed_under_a_number_and_not_a_name(
    qtbot: QtBot, store: Store, documents: Path
) -> None:
    plan = plans.enter(store, moment(), text=COMPLETE, submitter=NOOR)
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return)
    room.push("plans_print")
    (sheet,) = documents.iterdir()
    assert sheet.name == f"Plan {plan.number}.pdf"
    assert sheet.read_bytes().startswith(b"%PDF")
    assert "staat klaar om te printen" in room.text
    room.close()


def test_a_plan_is_withdrawn_with_a_reason_and_taken_back(qtbot: QtBot, store: Store) -> None:
    plans.enter(store, moment(), text=COMPLETE, submitter=NOOR)
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return)
    room.push("plans_withdraw")
    room.press(Qt.Key.Key_Return)
    assert only_plan(store).state is PlanState.DRAFT
    room.type("Verhuisd")
    room.press(Qt.Key.Key_Return)
    assert only_plan(store).state is PlanState.WITHDRAWN
    assert "Dit plan is ingetrokken." in room.text
    assert room.find(QLineEdit, "plans_title_edit").isReadOnly()
    room.push("plans_take_back")
    room.type("Toch niet verhuisd")
    room.press(Qt.Key.Key_Return)
    assert only_plan(store).state is PlanState.DRAFT
    assert not room.find(QLineEdit, "plans_title_edit").isReadOnly()
    room.close()


def test_escape_calls_off_a_withdrawal_and_leaves_the_plan_open(qtbot: QtBot, store: Store) -> None:
    plans.enter(store, moment(), text=COMPLETE, submitter=NOOR)
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return)
    room.push("plans_withdraw")
    room.press(Qt.Key.Key_Escape)
    assert room.shows("plans_title_edit")
    assert not room.shows("plans_reason")
    room.close()


def test_a_plan_on_the_ballot_is_read_only_and_says_why(qtbot: QtBot, tmp_path: Path) -> None:
    with laptop(tmp_path / "stembiljet") as store:
        room = room_with(qtbot, store)
        room.type("honing")
        room.press(Qt.Key.Key_Return)
        assert "Dit plan staat op het stembiljet met nummer" in room.text
        assert "zo stemt iedereen over hetzelfde plan" in room.text
        before = plan_lists.plans(store, search="honing")
        room.type("x", into="plans_title_edit")
        room.type("x", into="plans_what_edit")
        assert room.find(QPlainTextEdit, "plans_what_edit").isReadOnly()
        assert not room.find(QCheckBox, "plans_consent_name").isEnabled()
        assert not room.shows("plans_withdraw")
        room.press(Qt.Key.Key_Escape)
        assert plan_lists.plans(store, search="honing") == before
        room.close()


def test_what_another_laptop_changed_stays_when_this_one_saves_another_field(
    qtbot: QtBot, store: Store
) -> None:
    plan = plans.enter(store, moment(), text=COMPLETE, submitter=NOOR)
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return)
    elsewhere = replace(COMPLETE, why="Rust en uitzicht")
    plans.change(store, moment(), plan_id=plan.id, text=elsewhere, submitter=NOOR)
    room.type("Bankje aan de Ringvaart!", into="plans_title_edit")
    room.press(Qt.Key.Key_Tab)
    saved(room)
    assert only_plan(store).text == replace(elsewhere, title="Bankje aan de Ringvaart!")
    assert room.find(QPlainTextEdit, "plans_why_edit").toPlainText() == "Rust en uitzicht"
    room.close()


def test_news_from_elsewhere_is_shown_when_nothing_typed_waits(qtbot: QtBot, store: Store) -> None:
    plan = plans.enter(store, moment(), text=COMPLETE, submitter=NOOR)
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return)
    elsewhere = replace(COMPLETE, place="Bij de brug")
    plans.change(store, moment(), plan_id=plan.id, text=elsewhere, submitter=NOOR)
    room.jobs.changed.emit(frozenset({Topic.PLANS}))
    room.settle()
    assert room.find(QLineEdit, "plans_place_edit").text() == "Bij de brug"
    room.close()


def test_what_cannot_be_saved_stays_on_the_screen_until_it_can(qtbot: QtBot, store: Store) -> None:
    plan = plans.enter(store, moment(), text=COMPLETE, submitter=NOOR)
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return)
    room.find(QPlainTextEdit, "plans_what_edit").setPlainText("x" * (TEXT_LIMIT + 1))
    room.press(Qt.Key.Key_Escape)
    assert "De tekst bij" in room.text
    assert "Nog niet bewaard" in room.text
    field = room.find(QPlainTextEdit, "plans_what_edit")
    field.setPlainText("Korter")
    room.push("plans_message_action")
    saved(room)
    assert plans.plan(store, plan.id).text.what == "Korter"
    room.close()


def test_only_what_was_typed_here_is_taken_over_what_others_did() -> None:
    before = PlanText(title="A", what="oud", why="oud")
    mine = replace(before, what="van mij")
    theirs = replace(before, why="van hen", what="ook van hen")
    assert merged(before, mine, theirs) == PlanText(title="A", what="van mij", why="van hen")


@pytest.mark.parametrize("scale", [100, 200])
def test_the_form_is_never_wider_than_the_window(qtbot: QtBot, store: Store, scale: int) -> None:
    long = "Een heel lange naam van een plan die maar niet ophoudt en over de rand dreigt te lopen"
    line = CostLine(long, 12_345, 12_345_678, offer_attached=True)
    plans.enter(store, moment(), text=replace(COMPLETE, title=long, cost_lines=(line,)), submitter=NOOR)
    room = room_with(qtbot, store, scale=scale)
    room.window.resize(1366, 768)
    room.press(Qt.Key.Key_Return)
    page = room.open(PlansPage)
    assert room.window.width() == 1366
    inside = page.area.widget()
    assert inside is not None
    assert inside.minimumSizeHint().width() <= page.area.viewport().width()
    room.close()


def test_with_large_letters_a_message_is_whole_and_scrolls_along(qtbot: QtBot, store: Store) -> None:
    plans.enter(store, moment(), text=PlanText(title="Bankje"), submitter=NOOR)
    room = room_with(qtbot, store, scale=200)
    room.press(Qt.Key.Key_Return)
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.settle()
    page = room.window.page
    assert isinstance(page, PlansPage)
    assert page.area.isAncestorOf(page.message)
    assert page.message.height() >= page.message.heightForWidth(page.message.width())
    assert room.keyboard.objectName() == "plans_what_edit"
    assert not room.keyboard.visibleRegion().isEmpty()
    room.close()


def test_after_handing_in_the_keyboard_is_on_what_comes_next(qtbot: QtBot, store: Store) -> None:
    plans.enter(store, moment(), text=COMPLETE, submitter=NOOR)
    room = room_with(qtbot, store)
    room.press(Qt.Key.Key_Return)
    room.find(QPushButton, "plans_main").setFocus()
    room.press(Qt.Key.Key_Return)
    assert only_plan(store).state is PlanState.HANDED_IN
    assert room.keyboard.objectName() == "plans_main"
    room.close()
