"""The helper at the check-in lets one resident after the other in at a marking screen on a second display."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.marking.parts import Key
from app.ui.marking.session import Step
from app.ui.marking.window import MarkingWindow
from tests.ui.desk_room import Room
from tests.ui.marking.test_marking_printing import fake_lp
from tests.ui.station.room import answer, aside

FREE = "station_marking_free_act"


@pytest.fixture
def screen(check_in: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MarkingWindow:
    """Return a marking screen that was opened at the check-in, as with a second display: the helper works on."""
    fake_lp(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    monkeypatch.setattr("app.ui.pages.station_marking.printer_names", lambda: ("Balie",))
    monkeypatch.setattr(type(check_in.desk), "lock", lambda _desk: None)
    assert not check_in.shows(FREE)
    aside(check_in, "station_marking_act")
    check_in.settle()
    assert "Hij print één stembiljet" in check_in.text
    check_in.push("station_question_yes")
    made = next(one for one in QApplication.topLevelWidgets() if isinstance(one, MarkingWindow))
    made._tick.stop()
    check_in.window.activateWindow()
    return made


def test_after_a_print_the_helper_frees_the_screen_for_the_next(
    check_in: Room, screen: MarkingWindow
) -> None:
    check_in.push(FREE)
    assert "Er is nog iemand bezig met de stemhulp, of hij is al vrij." in answer(check_in)
    for name in ("nl", "go_on", "go_on", "done_choosing", "print"):
        key = screen.findChild(Key, f"marking_{name}")
        assert key is not None
        key.click()
        QApplication.processEvents()
    check_in.bot.waitUntil(lambda: screen.marking.step is Step.THANKS)
    screen.rest()
    check_in.settle()
    check_in.push(FREE)
    assert "De stemhulp is vrij voor de volgende bewoner." in answer(check_in)
    assert screen.marking.step is Step.LANGUAGE
    screen.leave()
    assert not check_in.shows(FREE)
