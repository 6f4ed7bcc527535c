"""The few values that the whole window is made of: colour, space, type.

Contrast is at least 7:1 for text on its ground and 4.4:1 for the borders of controls; ``tests/ui/test_shell_style.py``
measures it. Space is in pixels, type is a factor of the base size.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a message or answer means, always shown by a word and an icon as well as by colour."""

    YES = "yes"
    NO = "no"
    MIND = "mind"
    IDLE = "idle"


@dataclass(frozen=True)
class Pair:
    """An ink and the ground it stands on."""

    ink: str
    ground: str


@dataclass(frozen=True)
class Tokens:
    """The colours of one scheme, as ``#RRGGBB``. ``focus`` is the ring around what has the keyboard."""

    paper: str
    surface: str
    ink: str
    muted: str
    line: str
    accent: str
    on_accent: str
    focus: str
    hover: str
    yes: Pair
    no: Pair
    mind: Pair
    practice: str = "#5B2A86"
    practice_stripe: str = "#9B72C7"
    on_practice: str = "#FFFFFF"


LIGHT = Tokens(
    paper="#FAF8F5",
    surface="#FFFFFF",
    ink="#1C1B1A",
    muted="#4D4A47",
    line="#7D7872",
    accent="#0B4A66",
    on_accent="#FFFFFF",
    focus="#0B4A66",
    hover="#EDE9E3",
    yes=Pair("#14532D", "#E3F3E6"),
    no=Pair("#7F1D1D", "#FCE8E6"),
    mind=Pair("#5C3D00", "#FFF1CC"),
)
DARK = Tokens(
    paper="#161514",
    surface="#232120",
    ink="#F3F1EE",
    muted="#C9C4BE",
    line="#8C867F",
    accent="#9BD3EC",
    on_accent="#161514",
    focus="#9BD3EC",
    hover="#332F2D",
    yes=Pair("#A8E3B5", "#12301C"),
    no=Pair("#FFC2BC", "#3D1110"),
    mind=Pair("#FFE08A", "#3A2A00"),
)
CONTRAST = Tokens(
    paper="#000000",
    surface="#000000",
    ink="#FFFFFF",
    muted="#FFFFFF",
    line="#FFFFFF",
    accent="#FFFFFF",
    on_accent="#000000",
    focus="#FFFF00",
    hover="#2B2B2B",
    yes=Pair("#FFFFFF", "#000000"),
    no=Pair("#FFFFFF", "#000000"),
    mind=Pair("#FFFFFF", "#000000"),
)

SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6, SPACE_10 = 4, 8, 12, 16, 24, 40
"""The steps of white, in pixels."""

RADIUS = 6
TARGET = 44
"""The least height of anything to press, in pixels (WCAG 2.2, target size enhanced)."""

RING = 3
"""The width of the focus ring, in pixels."""

FORM_WIDTH = 880
"""The greatest width of a form at 100 % text, in pixels."""

FAMILIES = ("Atkinson Hyperlegible", "Noto Sans", "DejaVu Sans", "sans-serif")
BASE_POINTS = 11.0
LARGE, TITLE, ANSWER = 1.25, 1.6, 2.4
"""The sizes of type above the base."""
