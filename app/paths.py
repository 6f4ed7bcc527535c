"""Where the program's own files lie, from a checkout as well as from an installed package."""

from pathlib import Path


def resources() -> Path:
    """Return the folder with fonts, icons, style and the practice edition, which stands beside ``app``."""
    return Path(__file__).resolve().parent.parent / "resources"
