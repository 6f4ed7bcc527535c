"""The schedules of one seed, in a process of their own: what they came to, and how to see a failure again."""

from __future__ import annotations

import traceback
from collections import Counter
from dataclasses import dataclass

from tests.campaign import machine
from tests.campaign.machine import Schedule, run
from tests.campaign.shorten import shortest

CHUNK = 20
"""Schedules that one seed stands for."""


@dataclass(frozen=True)
class Chunk:
    """What the schedules of one seed came to: how often what happened, and the failure if there was one."""

    seed: int
    seen: Counter[str]
    failure: str


def one_chunk(seed: int) -> Chunk:
    """Run the schedules of one seed in this process."""
    machine.SEEN.clear()
    machine.FAILED.clear()
    failure = ""
    try:
        run(CHUNK, seed)
    except BaseException as problem:
        if isinstance(problem, KeyboardInterrupt):
            raise
        failure = f"seed {seed}: {problem!r}"[:2000] + _told(machine.FAILED[:1])
    return Chunk(seed, machine.SEEN.copy(), failure)


def _told(failed: list[Schedule]) -> str:
    """Return how to see a failure again, in as few steps as can be found, and where it happens."""
    lines: list[str] = []
    for schedule in failed:
        found, problem = shortest(schedule)
        lines += ["", f"shortest: live(Schedule({found.seed}, {found.laptops}, ["]
        lines += [f"    {step!r}," for step in found.steps]
        lines += ["]))", *traceback.format_exception(problem)] if problem else ["])) does not fail again"]
    return "\n".join(lines)
