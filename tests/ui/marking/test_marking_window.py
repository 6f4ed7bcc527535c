"""Silence, the thank-you, leaving, printing that fails, and the voice."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtTextToSpeech import QTextToSpeech
from PySide6.QtWidgets import QApplication

from app.ui.marking.session import Manner, Step, View
from app.ui.marking.speech import Speech
from app.ui.marking.window import FREE_MS, LEAVE_MS, SILENCE_S, THANKS_S, WARNING_S
from app.ui.marking.words import LANGUAGES, language
from tests.ui.marking.booth import Resident
from tests.ui.marking.conftest import Sit

LEAVING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
CALM = SILENCE_S - WARNING_S


@pytest.fixture
def busy(resident: Resident) -> Resident:
    """Return someone who made a choice."""
    resident.choose_all("en", "size_3", "go_on", "go_on", "plan_2", "plan_3")
    return resident


# ---------------------------------------------------------------------- silence


def test_two_minutes_of_silence_clear_everything(busy: Resident) -> None:
    busy.wait(SILENCE_S - 1)
    assert busy.marking.marks == {2, 3}
    busy.wait(1)
    assert (busy.step, busy.marking.marks, busy.marking.manner) == (Step.LANGUAGE, frozenset(), Manner())
    assert "Kies uw taal" in busy.text


def test_the_last_half_minute_is_counted_down_and_hides_the_choices(busy: Resident) -> None:
    busy.wait(CALM - 1)
    assert "Choose your plans" in busy.text
    busy.wait(1)
    assert "This screen starts over in 30 seconds." in busy.text
    assert "Koken met de buren" not in busy.text
    busy.wait(29)
    assert "This screen starts over in 1 second." in busy.text


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_A, Qt.Key.Key_Tab, Qt.Key.Key_Escape])
def test_any_key_goes_on_and_does_nothing_else(busy: Resident, key: Qt.Key) -> None:
    busy.wait(CALM + 5)
    busy.press(key)
    assert (busy.step, busy.marking.marks) == (Step.CHOOSE, {2, 3})
    assert "Koken met de buren" in " ".join(busy.key("plan_3")._lines)
    busy.wait(CALM - 1)
    assert "Are you still there?" not in busy.text, "the silence begins anew"


def test_a_touch_goes_on_and_presses_nothing(busy: Resident) -> None:
    busy.wait(CALM)
    touched = busy.window.childAt(busy.window.rect().center())
    assert touched is not None
    QTest.mouseClick(touched, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert busy.marking.marks == {2, 3}
    assert "Are you still there?" not in busy.text


def test_a_screen_that_nobody_uses_stays_as_it_is(resident: Resident) -> None:
    resident.wait(3 * SILENCE_S)
    assert "Kies uw taal" in resident.text


def test_after_thanks_the_screen_is_clean_in_ten_seconds(busy: Resident) -> None:
    busy.choose_all("done_choosing", "print")
    busy.bot.waitUntil(lambda: busy.step is Step.THANKS)
    assert busy.marking.marks == frozenset()
    assert "Koken" not in busy.text
    assert busy.keys == ["done"]
    busy.wait(THANKS_S)
    assert (busy.step, busy.marking.manner) == (Step.RESTING, Manner())


# ---------------------------------------------------------------------- one paper, and then a helper


@pytest.fixture
def rested(busy: Resident) -> Resident:
    """Return the screen after someone printed."""
    busy.choose_all("done_choosing", "print")
    busy.bot.waitUntil(lambda: busy.step is Step.THANKS)
    busy.choose("done")
    return busy


def test_nobody_prints_a_second_paper_until_a_helper_frees_the_screen(rested: Resident) -> None:
    for code in LANGUAGES:
        assert language(code).say("resting") in rested.text
    assert rested.keys == []
    rested.press(Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_1, Qt.Key.Key_N)
    QTest.keyClick(rested.window, Qt.Key.Key_N, LEAVING)
    rested.wait(2 * SILENCE_S)
    assert rested.step is Step.RESTING
    assert not rested.window._freeing.isActive(), "a short press is not enough"
    assert rested.window.free()
    assert rested.step is Step.LANGUAGE
    rested.choose_all("en", "go_on", "go_on", "done_choosing", "print")
    rested.bot.waitUntil(lambda: len(rested.printer.papers) == 2)


def test_with_one_display_a_helper_holds_keys_to_free_the_screen(rested: Resident) -> None:
    assert rested.window._freeing.interval() == FREE_MS == 1000
    rested.window._freeing.setInterval(1)
    QTest.keyPress(rested.window, Qt.Key.Key_N, LEAVING)
    rested.bot.waitUntil(lambda: rested.step is Step.LANGUAGE)


def test_freeing_takes_nothing_from_someone_who_is_choosing(busy: Resident) -> None:
    assert not busy.window.free()
    assert (busy.step, busy.marking.marks) == (Step.CHOOSE, {2, 3})


def test_a_helper_may_free_the_screen_while_the_thank_you_stands(busy: Resident) -> None:
    busy.choose_all("done_choosing", "print")
    busy.bot.waitUntil(lambda: busy.step is Step.THANKS)
    assert busy.window.free()
    assert busy.step is Step.LANGUAGE


def test_when_the_printer_does_not_answer_a_helper_is_called_and_nothing_is_printed_again(
    busy: Resident,
) -> None:
    busy.printer.silent = True
    busy.choose_all("done_choosing", "print")
    busy.bot.waitUntil(lambda: busy.step is Step.UNSURE)
    assert "Call a member of staff" in busy.text
    assert "Roep een medewerker" in busy.text, "for the helper"
    assert (busy.marking.marks, busy.keys) == (frozenset(), [])
    busy.press(Qt.Key.Key_Escape, Qt.Key.Key_Return)
    busy.wait(2 * SILENCE_S)
    assert busy.step is Step.UNSURE
    assert busy.window.free()
    assert busy.step is Step.LANGUAGE


# ---------------------------------------------------------------------- leaving


def test_a_resident_cannot_close_the_window(resident: Resident) -> None:
    resident.window.close()
    assert resident.window.isVisible()
    resident.press(Qt.Key.Key_Escape, Qt.Key.Key_F4, Qt.Key.Key_Q)
    QTest.keyClick(resident.window, Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(resident.window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(resident.window, Qt.Key.Key_Q, LEAVING)
    assert resident.window.isVisible(), "a short press is not enough"
    assert not resident.window._leaving.isActive()


def test_a_helper_who_holds_the_keys_leaves_and_the_choice_is_gone(busy: Resident) -> None:
    assert busy.window._leaving.interval() == LEAVE_MS == 3000
    busy.window._leaving.setInterval(1)
    with busy.bot.waitSignal(busy.window.left):
        QTest.keyPress(busy.window, Qt.Key.Key_Q, LEAVING)
    assert not busy.window.isVisible()
    assert busy.marking.marks == frozenset()


def test_the_window_has_no_frame_and_a_title_that_says_nothing(busy: Resident) -> None:
    assert busy.window.windowFlags() & Qt.WindowType.FramelessWindowHint
    assert busy.window.windowTitle() == "Wijkbalie"


# ---------------------------------------------------------------------- printing


def test_a_paper_that_is_not_printed_keeps_the_choice_and_is_not_counted(busy: Resident) -> None:
    busy.printer.broken = True
    busy.choose_all("done_choosing", "print")
    busy.bot.waitUntil(lambda: busy.step is Step.REVIEW)
    assert "Printing does not work right now." in busy.text
    assert busy.marking.marks == {2, 3}
    assert not busy.window.free(), "it is still this resident's turn"
    busy.printer.broken = False
    busy.choose("print")
    busy.bot.waitUntil(lambda: busy.step is Step.THANKS)
    assert busy.printer.papers == [frozenset({2, 3})]


def test_an_answer_of_the_printer_that_comes_too_late_is_nobodys(busy: Resident) -> None:
    turn = busy.window._turn
    busy.window.reset()
    busy.window._not_printed(turn)
    busy.window._printed(turn, surely=True)
    assert busy.step is Step.LANGUAGE


# ---------------------------------------------------------------------- speech


def test_without_a_voice_for_the_language_there_is_no_button(sit: Sit) -> None:
    resident = sit(speech="mock")
    assert "speak" not in resident.keys, "this engine speaks no Dutch"
    resident.choose("en")
    assert "speak" in resident.keys


def test_without_any_engine_the_screen_works_in_silence(resident: Resident) -> None:
    assert "speak" not in resident.keys
    assert not resident.window._speech.can_speak("en_GB")
    resident.window._speech.say("nothing", "en_GB")
    assert resident.window._speech.said == ""


def test_the_engines_of_this_computer_are_asked_and_the_silent_one_is_not_taken(qapp: QApplication) -> None:
    speech = Speech()
    assert speech._name in {*QTextToSpeech.availableEngines(), ""} - {"mock"}
    assert speech.can_speak("nl_NL") in {True, False}
    speech.forget()


def test_reading_aloud_follows_the_steps_and_the_keys(sit: Sit) -> None:
    resident = sit(speech="mock")
    resident.choose_all("en", "speak")
    voice = resident.window._speech
    assert voice.said.startswith("Choose your letters How large are the letters?")
    resident.press(Qt.Key.Key_Down)
    assert voice.said == resident.key(resident.at).accessibleName()
    resident.choose_all("go_on", "go_on")
    assert resident.marking.view is View.ONE
    assert "1. Een schommel in het park" in voice.said
    assert "You can still divide €25,000." in voice.said
    resident.choose_all("next_plan", "choose_this")
    resident.press(Qt.Key.Key_6)
    resident.choose_all("choose_this")
    assert voice.said.startswith("This plan no longer fits.")
    resident.choose("speak")
    assert voice.said == ""


def test_a_resident_who_comes_next_hears_nothing(sit: Sit) -> None:
    resident = sit(speech="mock")
    resident.choose_all("en", "speak")
    first = resident.window._speech._engine
    resident.window.reset()
    assert resident.window._speech.said == ""
    assert resident.window._speech._engine is not first, "the engine that knows what was said is gone"
    assert not resident.marking.manner.speaking
