"""The result of 15,000 ballots over 100 plans, beside counting the same marks in bare Python.

Target: at most 1 second.
"""

from __future__ import annotations

import random
import secrets
import statistics
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from _table import HELPER, edition_of, show

from app.db import Store
from app.models.pabulib import PbBallot, PbFile
from app.models.terms import Channel, Limit, LimitKind, Moment, Rule
from app.operations import editions, votes
from app.operations.result import result

BALLOTS = 15_000
PLANS = 100
RUNS = 7
TARGET = 1.0


def papers() -> list[tuple[str, ...]]:
    """Return the marks of every ballot: popular plans more often, within the budget."""
    rng = random.Random(7)
    weights = [1 / (place + 3) for place in range(PLANS)]
    names = [str(number) for number in range(1, PLANS + 1)]
    return [tuple(dict.fromkeys(rng.choices(names, weights, k=rng.randint(1, 8)))) for _ in range(BALLOTS)]


def bare(marks: list[tuple[str, ...]], costs: dict[str, int], budget: int) -> Counter[str]:
    """Count and choose as simply as can be."""
    votes_of: Counter[str] = Counter(name for ballot in marks for name in ballot)
    for name, _ in votes_of.most_common():
        if costs[name] <= budget:
            budget -= costs[name]
    return votes_of


def seconds_of(times: list[float]) -> list[str]:
    """Return the cells of a row of the table."""
    return [f"{statistics.median(times):.3f}", f"{min(times):.3f}", f"{max(times):.3f}"]


def main() -> None:
    """Fill a store, measure in turns, print."""
    marks, draft = papers(), edition_of(PLANS)
    costs = {plan.external_id: plan.text.cost_cents for plan in draft.plans}
    pb = PbFile("0" * 64, {}, 0, Limit(LimitKind.NONE), 0, (), tuple(map(PbBallot, marks)), ())
    timed: dict[str, list[float]] = {"bare": [], **{rule.value: [] for rule in Rule}}
    with tempfile.TemporaryDirectory(prefix="wijkbalie-bench-") as folder:
        store = Store.create(Path(folder) / "editie", secrets.token_bytes(32))
        moment = Moment(by=HELPER, at=datetime.now(UTC), rng=secrets.token_bytes)
        contest = editions.create(
            store, moment, draft=draft, device_name="Laptop", helper_name="Anna"
        ).contests[0]
        votes.import_online(store, moment, contest_id=contest.id, pb=pb, source="0" * 64)
        for _ in range(RUNS):
            began = time.perf_counter()
            expected = bare(marks, costs, contest.budget_cents)
            timed["bare"].append(time.perf_counter() - began)
            for rule in Rule:
                began = time.perf_counter()
                found = result(store, contest_id=contest.id, rule=rule, seed="zin")
                timed[rule.value].append(time.perf_counter() - began)
                assert sum(line.votes[Channel.ONLINE] for line in found.plans) <= expected.total()
        store.close()
    least = statistics.median(timed["bare"])
    rows = [
        [name, *seconds_of(times), f"{statistics.median(times) / least:.1f}"] for name, times in timed.items()
    ]
    show(f"Result of {BALLOTS:,} ballots, {PLANS} plans", ("", "median, s", "least", "most", "ratio"), rows)
    good = all(max(timed[rule.value]) <= TARGET for rule in Rule)
    print(f"  target: <= {TARGET:.0f} s: {'met' if good else 'NOT met'}")


if __name__ == "__main__":
    main()
