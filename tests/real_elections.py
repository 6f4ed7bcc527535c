"""The real elections beside the repository, for the stories that need them."""

from __future__ import annotations

from pathlib import Path

import pytest

REAL = Path(__file__).parents[2] / "shared" / "data" / "pabulib"


def real_file(name: str) -> Path:
    """Return a real election by its name; without it the story is skipped."""
    path = REAL / name
    if not path.exists():
        pytest.skip(f"the real file {name} is not beside the repository (../shared/data/pabulib)")
    return path
