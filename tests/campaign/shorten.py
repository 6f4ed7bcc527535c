"""Make a schedule that fails as short as it can be, faster than hypothesis does: by leaving steps out."""

from __future__ import annotations

import traceback
from dataclasses import replace

from tests.campaign.machine import Schedule, check, live


def shortest(schedule: Schedule) -> tuple[Schedule, BaseException | None]:
    """Return the shortest schedule that was found to fail in the same way, and its failure, if it fails at all."""
    problem = failure_of(schedule)
    if problem is None:
        return schedule, None
    size = max(1, len(schedule.steps) // 2)
    while size:
        start = 0
        while start < len(schedule.steps):
            steps = [*schedule.steps[:start], *schedule.steps[start + size :]]
            shorter = replace(schedule, steps=steps)
            again = failure_of(shorter)
            if again is not None and _kind(again) == _kind(problem):
                schedule, problem = shorter, again
            else:
                start += size
        size //= 2
    return schedule, problem


def failure_of(schedule: Schedule) -> BaseException | None:
    """Let a schedule happen and check it; return what went wrong."""
    try:
        world = live(schedule)
        try:
            check(world, schedule)
        finally:
            world.close()
    except BaseException as problem:
        if isinstance(problem, KeyboardInterrupt):
            raise
        return problem
    return None


def _kind(problem: BaseException) -> tuple[str, str, str]:
    last = traceback.extract_tb(problem.__traceback__)[-1]
    return type(problem).__name__, last.filename, str(problem)[:30]
