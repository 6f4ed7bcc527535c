"""Whole sessions by keyboard alone: every language, every size, every theme, on a small laptop and a tall screen."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt

from app.models.terms import Limit, LimitKind
from app.ui.marking.session import SIZES, Step, Theme, View
from app.ui.marking.words import LANGUAGES, language
from tests.ui.marking.booth import Resident
from tests.ui.marking.conftest import Sit

THEMES = tuple(Theme)
SMALL, TALL = (1366, 768), (1080, 1920)


@pytest.mark.parametrize("size, screen", [*((size, SMALL) for size in range(SIZES)), (SIZES - 1, TALL)])
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_session_by_keyboard_alone(sit: Sit, code: str, size: int, screen: tuple[int, int]) -> None:
    resident = sit(size=screen)
    said = language(code)
    resident.choose(code)
    resident.choose_all(f"size_{size + 1}", f"theme_{THEMES[(size + 1) % len(THEMES)]}", "go_on")
    assert said.say("explain_title") in resident.text
    assert said.say("limit_cost", money=said.euro(25_000_00)) in resident.text
    resident.choose("go_on")
    resident.choose_all("plan_3", "plan_1")
    assert said.say("left_cost", money=said.euro(9_000_00)) in resident.text
    resident.choose("plan_3")
    resident.choose("plan_12")
    resident.choose("done_choosing")
    assert said.say("review_chosen", count=2) in resident.text
    assert "Een schommel in het park" in resident.text
    assert "Koken met de buren" not in resident.text
    resident.choose("print")
    resident.bot.waitUntil(lambda: resident.step is Step.THANKS)
    assert resident.printer.papers == [frozenset({1, 12})]
    assert resident.window.layoutDirection() is (
        Qt.LayoutDirection.RightToLeft if code == "ar" else Qt.LayoutDirection.LeftToRight
    )
    resident.choose("done")
    assert resident.step is Step.RESTING
    assert resident.marking.manner.language == "nl"


@pytest.fixture
def choosing(resident: Resident) -> Resident:
    resident.choose_all("nl", "go_on", "go_on")
    assert resident.step is Step.CHOOSE
    return resident


def test_a_plan_that_no_longer_fits_says_so_and_stays_readable(choosing: Resident) -> None:
    choosing.choose_all("plan_6", "plan_4")
    assert choosing.marking.marks == {6}
    assert "Het kost € 14.000 en u kunt nog € 5.000 verdelen." in choosing.text.replace("\u00a0", " ")
    assert choosing.at == "plan_4"
    assert "Past niet meer" in choosing.key("plan_4").accessibleName()
    choosing.choose("plan_1")
    assert "Haal eerst een ander plan weg" not in choosing.text, "the sentence goes with the next act"
    assert choosing.marking.marks == {6, 1}


def test_with_a_number_of_choices_the_screen_counts_choices(sit: Sit) -> None:
    resident = sit(limit=Limit(LimitKind.CHOICES, 2))
    resident.choose_all("nl", "go_on")
    assert "U mag hoogstens 2 plannen kiezen." in resident.text
    resident.choose_all("go_on", "plan_4")
    assert "U kunt nog 1 plan kiezen." in resident.text
    resident.choose_all("plan_5", "plan_6")
    assert "U koos al zoveel plannen als mag." in resident.text
    assert resident.marking.marks == {4, 5}


def test_without_a_limit_the_screen_says_how_many_were_chosen(sit: Sit) -> None:
    resident = sit(limit=Limit(LimitKind.NONE))
    resident.choose_all("nl", "go_on", "go_on")
    for number in range(1, 13):
        resident.choose(f"plan_{number}")
    assert "U koos 12 plannen." in resident.text


def test_a_blank_paper_can_be_printed(choosing: Resident) -> None:
    choosing.choose("done_choosing")
    assert "U koos geen plan. U print dan een leeg stembiljet. Dat mag." in choosing.text
    assert "Leeg stembiljet printen" in choosing.key("print").accessibleName()
    choosing.choose("print")
    choosing.bot.waitUntil(lambda: choosing.step is Step.THANKS)
    assert choosing.printer.papers == [frozenset()]


def test_escape_goes_back_step_by_step_and_keeps_the_choices(choosing: Resident) -> None:
    choosing.choose_all("plan_2", "done_choosing")
    walked: list[Step] = []
    for _ in range(6):
        walked.append(choosing.step)
        choosing.press(Qt.Key.Key_Escape)
    assert walked == [Step.REVIEW, Step.CHOOSE, Step.EXPLAIN, Step.LETTERS, Step.LANGUAGE, Step.LANGUAGE]
    choosing.choose_all("nl", "go_on", "go_on")
    assert choosing.marking.marks == {2}


def test_starting_over_asks_and_the_safe_answer_has_the_keyboard(choosing: Resident) -> None:
    choosing.choose_all("plan_2", "start_over")
    assert choosing.at == "start_over_no"
    choosing.press(Qt.Key.Key_Return)
    assert choosing.marking.marks == {2}
    choosing.choose_all("start_over", "start_over_yes")
    assert (choosing.step, choosing.marking.marks) == (Step.LANGUAGE, frozenset())


def test_digits_go_to_a_plan(choosing: Resident) -> None:
    choosing.press(Qt.Key.Key_1, Qt.Key.Key_1)
    assert choosing.at == "plan_11"
    choosing.press(Qt.Key.Key_Return)
    assert choosing.marking.marks == {11}


def test_a_number_without_a_plan_is_said(choosing: Resident) -> None:
    choosing.press(Qt.Key.Key_0)
    assert "Er is geen plan met dit nummer." in choosing.text


def test_a_number_can_be_touched_too(choosing: Resident) -> None:
    for name in ("by_number", "digit_1", "digit_0"):
        choosing.touch(name)
    assert "Repaircafé" in choosing.text
    choosing.touch("number_go")
    assert choosing.marking.view is View.ONE
    choosing.touch("choose_this")
    assert choosing.marking.marks == {10}
    choosing.touch("by_number")
    assert not choosing.key("number_go").isEnabled()
    choosing.press(Qt.Key.Key_Escape)
    assert choosing.marking.view is View.LIST


def test_plans_one_by_one(choosing: Resident) -> None:
    choosing.choose("one_by_one")
    assert "1 van 12" in choosing.text
    choosing.choose("next_plan")
    assert "Bankjes en bloembakken" in choosing.text
    choosing.choose_all("choose_this", "previous_plan", "previous_plan")
    assert "12 van 12" in choosing.text
    choosing.choose("as_list")
    assert choosing.at == "plan_12"
    assert choosing.marking.marks == {2}


def test_letters_can_be_made_larger_halfway(choosing: Resident) -> None:
    choosing.choose_all("plan_2", "letters", "tr", "size_4", "go_on")
    assert choosing.step is Step.CHOOSE
    assert choosing.marking.marks == {2}
    assert language("tr").say("choose_title") in choosing.text


def test_everything_can_be_touched(sit: Sit) -> None:
    resident = sit()
    for name in ("en", "go_on", "go_on", "plan_1", "done_choosing", "print"):
        resident.touch(name)
    resident.bot.waitUntil(lambda: resident.step is Step.THANKS)
    assert resident.printer.papers == [frozenset({1})]


@pytest.mark.parametrize("size", range(SIZES))
def test_long_words_are_scrolled_into_view_before_the_next_key(sit: Sit, size: int) -> None:
    """Walking with one key shows every line of the explanation, also where it does not fit on the screen."""
    resident = sit(size=(1024, 600))
    resident.choose("ar")
    resident.choose_all(f"size_{size + 1}", "go_on")
    bar, page = resident.window._area.verticalScrollBar(), resident.window._area.viewport().height()
    seen = [(bar.value(), bar.value() + page)]
    while resident.at != "go_on":
        resident.press(Qt.Key.Key_Down)
        seen.append((bar.value(), bar.value() + page))
    assert seen[0][0] == 0
    assert all(after[0] <= before[1] for before, after in pairwise(seen)), "nothing skipped"
    assert seen[-1][1] >= bar.maximum() + page
