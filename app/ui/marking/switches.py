"""What a key on the keyboard, or a switch that sends one, means at the marking screen.

Two switches are enough for everything: one moves on, the other chooses. Switch boxes send Tab and Enter, F7 and F8, or
space and Enter; the last pair only works after *Twee schakelaars* was chosen, because a space bar otherwise chooses.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt


class Sign(StrEnum):
    """What is meant by a key."""

    NEXT = "next"
    PREVIOUS = "previous"
    CHOOSE = "choose"
    BACK = "back"
    WIPE = "wipe"


_ALWAYS = {
    Qt.Key.Key_Tab: Sign.NEXT,
    Qt.Key.Key_Down: Sign.NEXT,
    Qt.Key.Key_F7: Sign.NEXT,
    Qt.Key.Key_Backtab: Sign.PREVIOUS,
    Qt.Key.Key_Up: Sign.PREVIOUS,
    Qt.Key.Key_Return: Sign.CHOOSE,
    Qt.Key.Key_Enter: Sign.CHOOSE,
    Qt.Key.Key_F8: Sign.CHOOSE,
    Qt.Key.Key_Escape: Sign.BACK,
    Qt.Key.Key_Back: Sign.BACK,
    Qt.Key.Key_Backspace: Sign.WIPE,
}


def meaning(key: int, *, switches: bool, right_to_left: bool) -> Sign | None:
    """Return what a key means, or None; sideways arrows follow the direction of reading."""
    if key == Qt.Key.Key_Space:
        return Sign.NEXT if switches else Sign.CHOOSE
    if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
        return Sign.NEXT if (key == Qt.Key.Key_Left) is right_to_left else Sign.PREVIOUS
    return _ALWAYS.get(Qt.Key(key))
