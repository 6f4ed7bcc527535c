from __future__ import annotations

import subprocess
import sys
import wave
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFontDatabase
from PySide6.QtWidgets import QApplication

from app import paths
from app.settings import Scheme, Settings, load_settings, save_settings
from app.ui.style import apply_style, style_sheet, tokens_for
from app.ui.tokens import CONTRAST, DARK, LIGHT, Tokens
from app.ui.widgets.icons import TONE_ICONS, icon

SCHEMES = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    found = QColor(colour)
    return 0.2126 * linear(found.redF()) + 0.7152 * linear(found.greenF()) + 0.0722 * linear(found.blueF())


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tokens", SCHEMES.values(), ids=SCHEMES.keys())
def test_inv_10_text_has_a_contrast_of_seven_and_borders_of_more_than_four(tokens: Tokens) -> None:
    pairs = [(tokens.ink, ground) for ground in (tokens.paper, tokens.surface, tokens.hover)]
    pairs += [(tokens.muted, tokens.paper), (tokens.muted, tokens.surface), (tokens.on_accent, tokens.accent)]
    pairs += [(pair.ink, pair.ground) for pair in (tokens.yes, tokens.no, tokens.mind)]
    pairs += [
        (tokens.no.ink, tokens.paper),
        (tokens.no.ink, tokens.surface),
        (tokens.on_practice, tokens.practice),
    ]
    assert [pair for pair in pairs if contrast(*pair) < 7] == []
    borders = [(tokens.line, tokens.surface), (tokens.focus, tokens.surface)]
    assert [pair for pair in borders if contrast(*pair) < 4.3] == []


def test_every_scheme_and_size_fills_the_whole_style_sheet() -> None:
    for tokens in SCHEMES.values():
        for scale in (100, 200):
            assert "$" not in style_sheet(tokens, scale)


def test_the_typeface_made_for_legibility_is_the_one_in_use(qapp: QApplication) -> None:
    apply_style(qapp, Settings())
    assert "Atkinson Hyperlegible" in QFontDatabase.families()
    assert qapp.font().families()[0] == "Atkinson Hyperlegible"


def test_without_a_choice_the_colours_follow_the_computer(qapp: QApplication) -> None:
    assert tokens_for(Scheme.SYSTEM) in SCHEMES.values()
    assert tokens_for(Scheme.DARK) is DARK


def test_icons_are_drawn_in_the_ink_that_is_asked_for(qapp: QApplication) -> None:
    for name in TONE_ICONS.values():
        image = icon(name, QColor("#7F1D1D")).pixmap(24, 24).toImage()
        strongest = max(
            (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())),
            key=QColor.alpha,
        )
        assert abs(strongest.red() - 0x7F) < 8
        assert strongest.green() < 0x30


def test_settings_come_back_as_they_were_kept(tmp_path: Path) -> None:
    path = tmp_path / "config" / "settings.json"
    chosen = Settings(Scheme.CONTRAST, 150, sound=False, data_folder="/home/anna/edities/saz")
    save_settings(path, chosen)
    assert load_settings(path) == chosen
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"scheme": "paars", "text_scale": 37, "sound": "ja", "data_folder": 3}',
    ],
)
def test_damaged_settings_never_keep_the_desk_shut(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(damaged)
    assert load_settings(path) == Settings()


def test_settings_that_are_half_right_keep_the_right_half(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"scheme": "dark", "text_scale": "groot"}', encoding="utf-8")
    assert load_settings(path) == Settings(Scheme.DARK)


def test_a_folder_that_cannot_be_written_leaves_the_old_settings(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    with pytest.raises(OSError, match=r"."):
        save_settings(blocked / "settings.json", Settings())


def test_the_first_window_waits_for_nothing_heavy() -> None:
    heavy = ("sqlalchemy", "reportlab", "httpx", "cryptography", "PySide6.QtMultimedia", "alembic", "fastapi")
    code = f"import sys, app.ui.main_window; print([m for m in {heavy!r} if m in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.strip() == "[]"


def test_tones_for_yes_and_no_are_short() -> None:
    for name in ("yes", "no"):
        with wave.open(str(paths.resources() / "sounds" / f"{name}.wav")) as sound:
            assert 0.1 < sound.getnframes() / sound.getframerate() < 0.6
