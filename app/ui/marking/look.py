"""How the marking screen looks: letters in millimetres, touch targets in millimetres, three sets of colours.

Sizes are of the real thing, from the dots per inch that the screen gives of itself. The letters follow the four steps
of VVSG 2.0, the highest being capitals of 8.5 mm, for reading at 60 cm; targets are 12.7 mm, half an inch, as there.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QFont, QFontMetrics, QScreen

from app.ui.marking.session import Theme
from app.ui.marking.words import Language
from app.ui.tokens import LIGHT

CAPITALS_MM = (3.5, 4.8, 6.4, 8.5)
"""The height of a capital in each size, in millimetres."""

TARGET_MM = 12.7
"""The least height and width of anything to press, in millimetres."""

CAPITAL = 0.668
"""The height of a capital of Atkinson Hyperlegible, as a share of the letter size; of Noto Sans it is more."""

USUAL_DPI = 110.0
"""Dots per inch of a screen that does not know its own size, between a small laptop and a sharp one."""

_INCH = 25.4
_LATIN = ("Atkinson Hyperlegible", "Noto Sans", "Noto Sans Arabic")
_FAMILIES = {
    # Atkinson Hyperlegible lacks the capital I with a dot.
    "tr": ("Noto Sans",),
    "ar": ("Noto Sans Arabic", "Atkinson Hyperlegible"),
}


@dataclass(frozen=True)
class Colours:
    """The colours of a theme, as ``#RRGGBB``: all text at least 7:1 on what it stands on."""

    paper: str
    ink: str
    line: str
    accent: str
    on_accent: str
    ring: str


COLOURS = {
    Theme.NORMAL: Colours(
        LIGHT.surface, LIGHT.ink, LIGHT.line, LIGHT.accent, LIGHT.on_accent, ring="#B45309"
    ),
    Theme.BLACK_ON_WHITE: Colours("#FFFFFF", "#000000", "#000000", "#000000", "#FFFFFF", ring="#000000"),
    Theme.YELLOW_ON_BLACK: Colours("#000000", "#FFFF00", "#FFFF00", "#FFFF00", "#000000", ring="#FFFFFF"),
}


@dataclass(frozen=True)
class Look:
    """What a resident chose to see, in pixels: ``letter`` is the size of the letters, ``target`` of what is pressed."""

    colours: Colours
    letter: int
    target: int
    families: tuple[str, ...]
    right_to_left: bool

    def font(self, *, bold: bool = False, factor: float = 1.0) -> QFont:
        """Return the letters, perhaps larger by ``factor``."""
        made = QFont(list(self.families))
        made.setPixelSize(round(self.letter * factor))
        made.setBold(bold)
        return made

    @property
    def gap(self) -> int:
        """Return the white between things, in pixels."""
        return max(10, self.letter * 2 // 5)

    @property
    def sheet(self) -> str:
        """Return the style sheet of the window."""
        colours, families = self.colours, ", ".join(f'"{family}"' for family in self.families)
        return (
            f"QWidget {{ background: {colours.paper}; color: {colours.ink}; font-family: {families};"
            f" font-size: {self.letter}px; }}"
            f'Say[role="title"] {{ font-size: {round(self.letter * 1.3)}px; font-weight: bold; }}'
            f'Say[role="head"] {{ font-weight: bold; }}'
            f'Say[role="alert"] {{ font-weight: bold; border: 4px solid {colours.ring}; padding: 8px; }}'
            f"QScrollArea {{ border: none; }}"
            f"QProgressBar {{ background: {colours.paper}; border: 2px solid {colours.line};"
            f" min-height: {self.letter // 2}px; max-height: {self.letter // 2}px;"
            f" margin: 0 8px; border-radius: 0; }}"
            f"QProgressBar::chunk {{ background: {colours.accent}; border-radius: 0; }}"
            f"QScrollBar:vertical {{ width: {self.target}px; background: {colours.paper}; }}"
            f"QScrollBar::handle:vertical {{ background: {colours.line}; min-height: {self.target}px; }}"
        )


def look_of(theme: Theme, size: int, spoken: Language, dpi: float) -> Look:
    """Return the look for these choices on a screen of ``dpi`` dots per inch; ``size`` counts from 0."""
    letter = CAPITALS_MM[size] / _INCH * dpi / CAPITAL
    return Look(
        colours=COLOURS[theme],
        letter=-int(-letter // 1),
        target=-int(-TARGET_MM / _INCH * dpi // 1),
        families=_FAMILIES.get(spoken.code, _LATIN),
        right_to_left=spoken.right_to_left,
    )


def dots_per_inch(screen: QScreen) -> float:
    """Return the dots per inch of a screen; ``USUAL_DPI`` when what it says of itself cannot be true."""
    said = screen.physicalDotsPerInch()
    return said if 40 <= said <= 400 else USUAL_DPI


def can_write(letter: str) -> bool:
    """Tell whether some font of this computer has a character; marks of direction need no shape."""
    if ord(letter) < 0x20 or letter in "\u200e\u200f":
        return True
    font = QFont([*_LATIN])
    return QFontMetrics(font).inFontUcs4(ord(letter))
