from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication
from PySide6.QtWidgets import QApplication

from app.ui.marking.look import CAPITALS_MM, COLOURS, TARGET_MM, USUAL_DPI, dots_per_inch, look_of
from app.ui.marking.session import SIZES, Theme
from app.ui.marking.words import LANGUAGES, language
from tests.ui.marking.conftest import Sit

INCH = 25.4


def brightness(colour: str) -> float:
    one = QColor(colour)
    channels = (one.redF(), one.greenF(), one.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((brightness(one), brightness(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_there_are_four_sizes_up_to_eight_and_a_half_millimetres() -> None:
    assert len(CAPITALS_MM) == SIZES == 4
    assert CAPITALS_MM[-1] == 8.5


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("size", range(SIZES))
@pytest.mark.parametrize("dpi", [85.0, 100.0, 141.0, 220.0])
def test_capitals_and_targets_are_as_large_on_the_glass_as_they_should_be(
    qapp: QApplication, code: str, size: int, dpi: float
) -> None:
    look = look_of(Theme.NORMAL, size, language(code), dpi)
    # Of Latin letters: in Arabic they stand in the titles, in the second family.
    font = look.font()
    font.setFamilies([family for family in look.families if "Arabic" not in family])
    high = QFontMetricsF(font).tightBoundingRect("H").height() / dpi * INCH
    assert high >= CAPITALS_MM[size] - INCH / dpi, "to within one dot"
    assert look.target / dpi * INCH >= TARGET_MM


@pytest.mark.parametrize("theme", Theme)
def test_every_theme_can_be_read(theme: Theme) -> None:
    colours = COLOURS[theme]
    assert contrast(colours.ink, colours.paper) >= 7
    assert contrast(colours.on_accent, colours.accent) >= 7
    assert contrast(colours.line, colours.paper) >= 4
    assert contrast(colours.ring, colours.paper) >= 4.5


@pytest.mark.parametrize("size", range(SIZES))
def test_every_key_is_at_least_half_an_inch_each_way(sit: Sit, size: int) -> None:
    resident = sit(speech="mock")
    resident.marking.manner.language, resident.marking.manner.size = "en", size
    for step in ("letters", "explain", "choose"):
        resident.choose({"letters": "en", "explain": "go_on", "choose": "go_on"}[step])
        for name in resident.keys:
            key = resident.key(name)
            # The ring and the white around it do not count.
            assert min(key.width(), key.height()) - 16 >= 50, (step, name)


def test_a_screen_that_does_not_know_its_size_gets_a_usual_one(qapp: QApplication) -> None:
    screen = QGuiApplication.primaryScreen()

    class Odd:
        def physicalDotsPerInch(self) -> float:  # noqa: N802
            return 12.0

    assert dots_per_inch(screen) == screen.physicalDotsPerInch()
    assert dots_per_inch(Odd()) == USUAL_DPI  # pyright: ignore[reportArgumentType]
