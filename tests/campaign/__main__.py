"""The campaign as a command: so many schedules, over all cores, with figures and what failed."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter

from tests.campaign.chunks import CHUNK, one_chunk


def main() -> int:
    """Run the schedules that were asked for; return 1 when one failed."""
    arguments = _arguments()
    seeds = [arguments.seed + number for number in range(-(-arguments.schedules // CHUNK))]
    started, seen, failures = time.monotonic(), Counter[str](), 0
    workers = multiprocessing.get_context("spawn").Pool(arguments.workers)
    with workers as pool:
        for done, chunk in enumerate(pool.imap_unordered(one_chunk, seeds), 1):
            seen += chunk.seen
            if chunk.failure:
                failures += 1
                _say(chunk.failure)
            _say(
                f"{seen['schedules']:,} schedules, {failures} seeds failed, {time.monotonic() - started:,.0f} s"
            )
            if done % 25 == 0 or done == len(seeds):
                _say(_figures(seen, time.monotonic() - started, failures, (seeds[0], seeds[-1])))
    return 1 if failures else 0


def _figures(seen: Counter[str], seconds: float, failures: int, seeds: tuple[int, int]) -> str:
    done = seen["schedules"]
    lines = [f"  {count:9,}  {what}" for what, count in sorted(seen.items()) if count]
    head = f"{done:,} schedules in {seconds:,.0f} s ({done / seconds:.2f}/s), seeds {seeds[0]} to {seeds[1]}"
    return "\n".join([head, *lines, f"  {failures:9,}  seeds with a failure", ""])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev campaign", description=__doc__)
    parser.add_argument("schedules", nargs="?", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1, help="the first seed; each stands for 20 schedules")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
