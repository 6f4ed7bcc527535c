"""Where the program's own files lie, from a checkout as well as from an installed package."""

import os
from pathlib import Path

from platformdirs import user_data_path


def resources() -> Path:
    """Return the folder with fonts, icons, style and the practice edition, which stands beside ``app``."""
    return Path(__file__).resolve().parent.parent / "resources"


def data_folder(*, practice: bool) -> Path:
    """Return the usual folder of the edition on this laptop; practice has one of its own."""
    return user_data_path("wijkbalie", appauthor=False) / ("oefening" if practice else "editie")


def unfinished(path: Path) -> Path:
    """Return where a file is written until it is whole."""
    return path.with_name(f".{path.name}.deel")


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file whole or not at all: under another name, flushed to the disk, then renamed.

    A ``private`` one can be read by no other user of the computer. Raises ``OSError``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = unfinished(path)
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Put on the disk that a file got its name, where the system knows how (Windows does it by itself)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
