"""The program killed while someone types on without a rest: at most the last second of typing is missing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.db import Store
from app.operations.plan_scratch import take_up_scratch
from tests.stores import KEY
from tests.ui.desk_room import laptop, live_draft, moment
from tests.ui.plan_room import only_plan
from tests.ui.typing_child import TEXT

SECOND = 1_000_000_000

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills by POSIX signal")


def test_at_most_the_last_second_of_typing_is_missing_after_a_kill(tmp_path: Path) -> None:
    folder = tmp_path / "laptop"
    with laptop(folder, replace(live_draft(), plans=())):
        pass
    typed, killed = _typed_and_killed(folder, seconds=2.3)
    store = Store.open(folder, KEY)
    try:
        plan = take_up_scratch(store, moment())
        assert plan is not None, "it was still being typed"
        kept = plan.text.what
        assert only_plan(store) == plan
        assert take_up_scratch(store, moment()) is None, "once is enough"
    finally:
        store.close()
    needed = max(count for when, count in typed if when <= killed - SECOND)
    assert needed > 5, "it typed for more than a second"
    assert len(kept) >= needed - 1, "a space at the end is not counted"
    assert (TEXT * (len(kept) // len(TEXT) + 1)).startswith(kept)


def _typed_and_killed(folder: Path, seconds: float) -> tuple[list[tuple[int, int]], int]:
    """Let it type for so many seconds; return when each key was pressed, and when it was killed."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.typing_child", str(folder)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    typed: list[tuple[int, int]] = []
    for line in child.stdout:
        when, count = line.split()
        typed.append((int(when), int(count)))
        if typed[-1][0] - typed[0][0] > seconds * SECOND:
            break
    killed = time.monotonic_ns()
    child.kill()
    _, said = child.communicate(timeout=30)
    assert typed, said
    return typed, killed
