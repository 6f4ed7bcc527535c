"""How many batches to count again by hand, and which: plain arithmetic that anyone can redo (``docs/result.md``).

The size follows the power-based audit for batches of McCarthy, Stanislevic, Lindeman, Ash, Addona and Batcher,
"Percentage-based versus statistical-power-based vote tabulation audits" (The American Statistician 62(1), 2008), with
the most careful bound there is: every paper of a wrong batch may be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import comb

from app.models.allocation import lot
from app.models.result_parts import AuditSize
from app.models.result_records import PlanResult
from app.models.terms import LeftOver, PlanOutcome, Rule

MOST_RISK = 50
"""Percent. A sample that misses a wrong result more often than every other time says nothing."""


def margin_votes(
    plans: Sequence[PlanResult], rule: Rule, threshold_votes: int, left_over: LeftOver
) -> int | None:
    """Return the fewest votes by which two plans would have to come closer for another choice.

    With votes in order, the choice stays the same as long as no plan that gets nothing passes one that gets money, none
    crosses the threshold, and (when stopping, or paying a part) the first that does not fit stays the first.
    A vote for crossing the threshold counts twice: a wrong paper moves one plan by one vote and two plans by two.
    Equal shares looks at whole ballots and has no such number: then, and where nothing could change, it is None.
    """
    if rule is Rule.EQUAL_SHARES:
        return None
    waits = any(line.outcome in {PlanOutcome.DOES_NOT_FIT, PlanOutcome.PARTIAL} for line in plans)
    part = left_over is LeftOver.PARTIAL and not waits
    above = [line for line in plans if line.outcome is not PlanOutcome.BELOW_THRESHOLD]
    decides = [
        line for line in above if line.outcome is not PlanOutcome.DOES_NOT_FIT or rule is Rule.GREEDY_STOP
    ]
    gaps = [2 * (line.total - threshold_votes + 1) for line in decides]
    for place, line in enumerate(above):
        gaps += [
            line.total - other.total for other in above[place + 1 :] if line.outcome is not other.outcome
        ]
    for line in plans[len(above) :]:
        to_threshold = 2 * (threshold_votes - line.total)
        fits = line.plan.cost_cents <= line.left_cents or (part and line.left_cents > 0)
        passes = (max(to_threshold, other.total - line.total) for other in decides)
        gaps += [to_threshold] if fits else passes
    return min(gaps, default=None)


def sample_size(papers: Iterable[int], margin: int | None, risk_percent: int) -> AuditSize:
    """Return how many batches to draw so that a wrong result stays unseen in at most ``risk_percent`` of draws.

    A wrong paper can bring two plans closer by two votes: one loses its vote, the other gets one. So the result can
    only be wrong when at least ``wrong`` batches are, the largest taken first. Of ``batches`` drawn without putting
    back, none of those ``wrong`` comes up with chance C(batches - wrong, sample) / C(batches, sample). One wrong batch
    is taken when there is no margin to go by.
    """
    sizes = sorted(papers, reverse=True)
    reach = list(accumulate(2 * size for size in sizes))
    enough = sum(reached < (margin or 0) for reached in reach) + 1
    wrong, batches = min(enough, len(sizes)), len(sizes)
    if batches == 0:
        return AuditSize(risk_percent, 0, margin, 0, 0)
    sample = next(
        n for n in range(batches + 1) if 100 * comb(batches - wrong, n) <= risk_percent * comb(batches, n)
    )
    return AuditSize(risk_percent, batches, margin, wrong, max(1, sample))


def drawn_numbers(seed: str, batches: int, sample: int) -> frozenset[int]:
    """Return the numbers, from 1, of the batches with the smallest lots, as between equal plans."""
    return frozenset(sorted(range(1, batches + 1), key=lambda number: lot(seed, number))[:sample])
