"""``./dev power [CUTS] [SEED]``: cut the power so many times, in all ways, and print what came of it."""

from __future__ import annotations

import secrets
import sys
import tempfile
import time
from pathlib import Path

from tests.power.at_desk import ACTS, DeskCuts
from tests.power.in_sync import SyncCuts
from tests.power.tally import Tally

CUTS = 1_000
ROUND = 20
"""Cuts in one round: sixteen of a desk at work, one of folding in, three of sync."""


def run(folder: Path, cuts: int, seed: str) -> Tally:
    """Make at least so many cuts, in whole rounds."""
    tally = Tally()
    desk = DeskCuts(folder, seed, tally, acts=min(ACTS, cuts))  # a short run has short days
    talk = SyncCuts(folder, seed, tally)
    begun = time.monotonic()
    try:
        while tally.cuts < cuts:
            for _ in range(4):
                desk.kill()
            desk.kill_folding()
            talk.kill_sending()
            talk.kill_fetching()
            talk.kill_central()
            say(f"{tally.cuts} cuts, {len(tally.problems)} problems, {time.monotonic() - begun:.0f} s")
    finally:
        talk.close()
    return tally


def say(text: str) -> None:
    sys.stderr.write(text + "\n")


def main(arguments: list[str]) -> int:
    """Print the table; return 1 when anything was lost, doubled, half or shut."""
    cuts = int(arguments[0]) if arguments else CUTS
    seed = arguments[1] if len(arguments) > 1 else secrets.token_hex(4)
    say(f"seed {seed}")
    with tempfile.TemporaryDirectory(prefix="wijkbalie-power-") as folder:
        tally = run(Path(folder), cuts, seed)
    sys.stdout.write(tally.table() + "\n")
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
