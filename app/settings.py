"""What this laptop remembers about how its users like to work: no personal data, no secrets.

One small JSON file in the user's configuration folder. It is replaced whole, so that a power cut leaves the old or the
new one; a file that cannot be understood counts as absent, because a damaged preference must never keep the desk shut.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import cast

from platformdirs import user_config_path

from app import paths

FILE_NAME = "settings.json"
TEXT_SCALES = (100, 125, 150, 200)
"""The text sizes on offer, in per cent of the base size."""
MARKING_OFFSET_MM = 5.0
"""How far the crosses of the marking screen may be moved on printed paper, in millimetres; a box is 7 mm wide."""


class Scheme(StrEnum):
    """Which colours the window uses; ``SYSTEM`` follows the computer's own setting."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


@dataclass(frozen=True)
class Settings:
    """The choices of one laptop. ``text_scale`` is in per cent, ``data_folder`` the edition that was open last.

    ``stick_folder`` is where the USB stick was the last time. The marking screen prints on ``marking_printer`` (empty:
    the usual one of the computer), on blank paper or on printed ballot papers (``marking_on_printed``); then the
    crosses move ``marking_right_mm`` and ``marking_down_mm`` millimetres. ``register_columns`` has the position of each
    field's column in a register, by the mark of its headings (``headings_mark``).
    """

    scheme: Scheme = Scheme.SYSTEM
    text_scale: int = 100
    sound: bool = True
    data_folder: str = ""
    stick_folder: str = ""
    marking_printer: str = ""
    marking_on_printed: bool = False
    marking_right_mm: float = 0.0
    marking_down_mm: float = 0.0
    register_columns: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])


def settings_path() -> Path:
    """Return where the settings of this user of the computer stand."""
    return user_config_path("wijkbalie", appauthor=False) / FILE_NAME


def load_settings(path: Path) -> Settings:
    """Return the settings in ``path``; what is missing or damaged gets its default."""
    try:
        found: object = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return Settings()
    return _checked(cast("dict[str, object]", found)) if isinstance(found, dict) else Settings()


def save_settings(path: Path, settings: Settings) -> None:
    """Replace the file at ``path`` in one step.

    Raises ``OSError`` when the folder cannot be written.
    """
    paths.write_whole(path, json.dumps(asdict(settings), indent=2).encode())


def _checked(found: dict[str, object]) -> Settings:
    scheme, scale = found.get("scheme"), found.get("text_scale")
    sound, folder, stick = found.get("sound"), found.get("data_folder"), found.get("stick_folder")
    printer = found.get("marking_printer")
    return Settings(
        scheme=Scheme(scheme) if isinstance(scheme, str) and scheme in set(Scheme) else Scheme.SYSTEM,
        text_scale=scale if isinstance(scale, int) and scale in TEXT_SCALES else 100,
        sound=sound if isinstance(sound, bool) else True,
        data_folder=folder if isinstance(folder, str) else "",
        stick_folder=stick if isinstance(stick, str) else "",
        marking_printer=printer if isinstance(printer, str) else "",
        marking_on_printed=found.get("marking_on_printed") is True,
        marking_right_mm=_offset(found.get("marking_right_mm")),
        marking_down_mm=_offset(found.get("marking_down_mm")),
        register_columns=_columns(found.get("register_columns")),
    )


def _columns(found: object) -> dict[str, dict[str, int]]:
    """Return the columns of registers; of what is damaged nothing counts: they are guessed again."""
    by_mark = cast("dict[str, object]", found) if isinstance(found, dict) else {}
    columns = {
        mark: cast("dict[str, object]", fields)
        for mark, fields in by_mark.items()
        if isinstance(fields, dict)
    }
    return {
        mark: {field_name: at for field_name, at in fields.items() if isinstance(at, int)}
        for mark, fields in columns.items()
    }


def _offset(found: object) -> float:
    """Return how far crosses move, in millimetres; more than a box is wide would put them at another plan."""
    if isinstance(found, bool) or not isinstance(found, int | float) or not abs(found) <= MARKING_OFFSET_MM:
        return 0.0
    return float(found)
