"""Where the program's own files lie, from a checkout as well as from an installed package."""

from pathlib import Path

from platformdirs import user_data_path


def resources() -> Path:
    """Return the folder with fonts, icons, style and the practice edition, which stands beside ``app``."""
    return Path(__file__).resolve().parent.parent / "resources"


def data_folder(*, practice: bool) -> Path:
    """Return the usual folder of the edition on this laptop; practice has one of its own."""
    return user_data_path("wijkbalie", appauthor=False) / ("oefening" if practice else "editie")
