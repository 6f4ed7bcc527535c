from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.ui.marking.session import Step
from app.ui.marking.switches import Sign, meaning
from tests.ui.marking.booth import Resident
from tests.ui.marking.conftest import Sit

PAIRS = [
    (Qt.Key.Key_Tab, Qt.Key.Key_Return),
    (Qt.Key.Key_F7, Qt.Key.Key_F8),
    (Qt.Key.Key_Space, Qt.Key.Key_Enter),
]


def switch_to(resident: Resident, name: str, move: Qt.Key, choose: Qt.Key) -> None:
    resident.walk_to(name, by=move)
    resident.press(choose)


@pytest.mark.parametrize("move, choose", PAIRS)
def test_two_switches_do_everything(sit: Sit, move: Qt.Key, choose: Qt.Key) -> None:
    resident = sit()
    # A helper turns it on once; from here on only two keys are touched.
    resident.choose_all("nl", "switches")
    for name in (
        "go_on",
        "go_on",
        "choose_this",
        "next_plan",
        "next_plan",
        "choose_this",
        "done_choosing",
        "print",
    ):
        switch_to(resident, name, move, choose)
    resident.bot.waitUntil(lambda: resident.step is Step.THANKS)
    assert resident.printer.papers == [frozenset({1, 3})]
    switch_to(resident, "done", move, choose)
    assert resident.step is Step.RESTING


@pytest.mark.parametrize(
    "step", [Step.LANGUAGE, Step.LETTERS, Step.EXPLAIN, Step.CHOOSE, Step.REVIEW, Step.START_OVER]
)
@pytest.mark.parametrize("size", [1, 3])
def test_one_switch_comes_past_every_key_of_a_screen(sit: Sit, step: Step, size: int) -> None:
    resident = sit()
    resident.marking.step, resident.marking.manner.size = step, size
    resident.window._draw()
    wanted = {name for name in resident.keys if resident.key(name).isEnabled()}
    passed: set[str] = set()
    for _ in range(80):
        resident.press(Qt.Key.Key_Tab)
        passed.add(resident.at)
    assert wanted <= passed


def test_a_space_bar_chooses_until_two_switches_are_chosen() -> None:
    assert meaning(Qt.Key.Key_Space, switches=False, right_to_left=False) is Sign.CHOOSE
    assert meaning(Qt.Key.Key_Space, switches=True, right_to_left=False) is Sign.NEXT


def test_sideways_arrows_follow_the_direction_of_reading() -> None:
    assert meaning(Qt.Key.Key_Right, switches=False, right_to_left=False) is Sign.NEXT
    assert meaning(Qt.Key.Key_Right, switches=False, right_to_left=True) is Sign.PREVIOUS
    assert meaning(Qt.Key.Key_Left, switches=False, right_to_left=True) is Sign.NEXT


def test_other_keys_mean_nothing() -> None:
    for key in (Qt.Key.Key_F1, Qt.Key.Key_A, Qt.Key.Key_Meta, Qt.Key.Key_Print, Qt.Key.Key_F4):
        assert meaning(key, switches=False, right_to_left=False) is None
