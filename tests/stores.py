"""Laptops' stores to begin with: made once per process as the program makes them, copied for each test after that.

Making the tables takes longer than most stories. ``test_store.py`` and ``test_migrations.py`` look at the making.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from app.db import FILE_NAME, Store

KEY = bytes(range(32))


def new_store(folder: Path) -> Store:
    """Give a new store with the newest tables and nothing in them, as ``Store.create`` does under ``KEY``."""
    return like("empty", lambda _store: None, folder)


def like(name: str, fill: Callable[[Store], object], folder: Path) -> Store:
    """Give a store in ``folder`` that is filled as all of this name are; ``fill`` is called for the first one only.

    What ``fill`` draws by chance is the same in every copy, the device's identity too.
    """
    made = _templates() / name
    if not made.exists():
        begun = made.with_suffix(".begun")
        store = Store.create(begun, KEY) if name == "empty" else new_store(begun)
        try:
            fill(store)
        finally:
            store.close()
        begun.rename(made)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made / FILE_NAME, folder / FILE_NAME)
    return Store.open(folder, KEY)


def fingerprint(content: object) -> str:
    """Return a short name for what a store is filled with."""
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


@cache
def _templates() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="wijkbalie-stores-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
