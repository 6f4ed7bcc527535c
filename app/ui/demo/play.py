"""Play the demo into a folder: pictures, papers, open data, and a summary of what was checked."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path

from app.models.terms import Rng
from app.operations import journal
from app.operations.result_files import result_json, result_pb
from app.ui.demo.player import Player
from app.ui.demo.story import Story
from app.ui.main_window import MainWindow
from app.ui.printing import FOLDER_VARIABLE

DATA = "gegevens"
PAPER = "papier"
SCREENS = "screens"


def seeded(seed: int) -> Rng:
    """Return randomness that is the same for the same seed: SHA-256 over seed and counter. For demos only."""
    turns = count()

    def draw(length: int) -> bytes:
        blocks = (hashlib.sha256(f"{seed}:{next(turns)}".encode()).digest() for _ in range(-(-length // 32)))
        return b"".join(blocks)[:length]

    return draw


def prepare(out: Path) -> None:
    """Make the folder ready; what an earlier demo left there goes."""
    for part in (DATA, PAPER, SCREENS):
        if (out / part).exists() and (out / "summary.json").exists():
            shutil.rmtree(out / part)
        (out / part).mkdir(parents=True, exist_ok=True)
    (out / DATA).rmdir()  # the edition is set up in it, whole or not at all
    (out / "summary.json").write_text("{}")
    os.environ[FOLDER_VARIABLE] = str(out / PAPER)


def play(
    window: MainWindow, out: Path, central: Callable[[], Mapping[str, object]]
) -> list[dict[str, object]]:
    """Play the story in a shown window and leave everything in ``out``. Raises ``StoryStuck``."""
    player = Player(window, window.desk.jobs, out / SCREENS)
    story = Story(player, window, out / PAPER, central)
    try:
        story.play()
        _keep_result(story, out)
        _check_journal(story, player)
    finally:
        summary = {"data": DATA, "helper": "Anna", "steps": player.summary()}
        (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2))
    return player.summary()


def _keep_result(story: Story, out: Path) -> None:
    found = story.result()
    (out / "result.json").write_text(json.dumps(result_json(found), ensure_ascii=False, indent=2))
    (out / "result.pb").write_text(result_pb(story.store, found))


def _check_journal(story: Story, player: Player) -> None:
    with player.step("Logboek controleren") as step:
        step.checked = f"{journal.verify(story.store).events} handelingen"
