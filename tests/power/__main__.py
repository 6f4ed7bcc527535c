"""``./dev power [CUTS] [SEED] [--green]``: cut the power so many times, in all ways, and print what came of it.

With ``--green`` only right after the green answer of a check-in.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
import time
from pathlib import Path

from tests.power.at_station import GreenCuts
from tests.power.tally import Tally

CUTS = 1_000
ROUND = 21
"""Cuts in one round: sixteen of a desk at work, one of folding in, three of sync, one right after green."""


def run(folder: Path, cuts: int, seed: str) -> Tally:
    """Make at least so many cuts, in whole rounds."""
    # They bring all of central, which the cuts right after green can do without.
    from tests.power.at_desk import ACTS, DeskCuts  # noqa: PLC0415
    from tests.power.in_sync import SyncCuts  # noqa: PLC0415

    tally = Tally()
    desk = DeskCuts(folder, seed, tally, acts=min(ACTS, cuts))  # a short run has short days
    talk, green = SyncCuts(folder, seed, tally), GreenCuts(folder, seed, tally)
    begun = time.monotonic()
    try:
        while tally.cuts < cuts:
            for _ in range(4):
                desk.kill()
            desk.kill_folding()
            talk.kill_sending()
            talk.kill_fetching()
            talk.kill_central()
            green.kill()
            tell(tally, begun)
    finally:
        talk.close()
    return tally


def run_green(folder: Path, cuts: int, seed: str) -> Tally:
    """Make so many cuts right after green."""
    tally = Tally()
    green, begun = GreenCuts(folder, seed, tally), time.monotonic()
    while tally.cuts < cuts:
        green.kill()
        if tally.cuts % ROUND == 0:
            tell(tally, begun)
    return tally


def tell(tally: Tally, begun: float) -> None:
    """Say how far it is."""
    say(f"{tally.cuts} cuts, {len(tally.problems)} problems, {time.monotonic() - begun:.0f} s")


def say(text: str) -> None:
    sys.stderr.write(text + "\n")


def main(arguments: list[str]) -> int:
    """Print the table; return 1 when anything was lost, doubled, half or shut."""
    parser = argparse.ArgumentParser(prog="./dev power")
    parser.add_argument("cuts", type=int, nargs="?", default=CUTS)
    parser.add_argument("seed", nargs="?", default=secrets.token_hex(4))
    parser.add_argument(
        "--green", action="store_true", help="only right after the green answer of a check-in"
    )
    given = parser.parse_intermixed_args(arguments)
    say(f"seed {given.seed}")
    with tempfile.TemporaryDirectory(prefix="wijkbalie-power-") as folder:
        tally = (run_green if given.green else run)(Path(folder), given.cuts, given.seed)
    sys.stdout.write(tally.table() + "\n")
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
