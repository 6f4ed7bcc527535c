"""The result of 15,000 ballots over 100 plans: every rule, beside pabutools with the same ballots in the same run.

Ours reads the ballots from the encrypted store and finds ties, sums and checks as well; pabutools only chooses, from
ballots in memory. Target: greedy at most 1 second, equal shares at most 10.
"""

from __future__ import annotations

import random
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from _table import HELPER, edition_of, show
from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, Instance, Project
from pabutools.rules import BudgetAllocation, greedy_utilitarian_welfare, method_of_equal_shares

from app.db import Store
from app.models.pabulib import PbBallot, PbFile
from app.models.terms import Limit, LimitKind, Moment, Rule
from app.operations import editions, votes
from app.operations.result import result

BALLOTS = 15_000
PLANS = 100
RUNS = 5
TARGETS = {Rule.GREEDY_SKIP: 1.0, Rule.GREEDY_STOP: 1.0, Rule.EQUAL_SHARES: 10.0}


def papers() -> list[tuple[str, ...]]:
    """Return the marks of every ballot: popular plans more often, within the budget."""
    rng = random.Random(7)
    weights = [1 / (place + 3) for place in range(PLANS)]
    names = [str(number) for number in range(1, PLANS + 1)]
    return [tuple(dict.fromkeys(rng.choices(names, weights, k=rng.randint(1, 8)))) for _ in range(BALLOTS)]


class Pabutools:
    """The same election for the other program."""

    def __init__(self, marks: list[tuple[str, ...]], costs: dict[str, int], budget: int) -> None:
        """Take the election in, before the clock runs."""
        projects = {name: Project(name, cents) for name, cents in costs.items()}
        ballots = [ApprovalBallot([projects[name] for name in ballot]) for ballot in marks]
        self.instance = Instance(projects.values(), budget_limit=budget)
        self.profile = ApprovalProfile(ballots)

    def greedy(self) -> None:
        """Choose by votes, skipping what does not fit."""
        greedy_utilitarian_welfare(self.instance, self.profile, Cost_Sat)

    def equal_shares(self) -> None:
        """Choose by equal shares with a euro more a voter, and then by votes."""
        found = method_of_equal_shares(self.instance, self.profile, Cost_Sat, voter_budget_increment=100)
        assert isinstance(found, BudgetAllocation)
        greedy_utilitarian_welfare(
            self.instance, self.profile, Cost_Sat, initial_budget_allocation=list(found)
        )


def timed(work: Callable[[], object], runs: int) -> list[float]:
    """Return the seconds that each run took."""
    times: list[float] = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return times


def seconds_of(times: list[float]) -> list[str]:
    """Return the cells of a row of the table."""
    return [f"{statistics.median(times):.3f}", f"{min(times):.3f}", f"{max(times):.3f}"]


def main() -> None:
    """Fill a store, measure, print."""
    marks, draft = papers(), edition_of(PLANS)
    costs = {plan.external_id: plan.text.cost_cents for plan in draft.plans}
    pb = PbFile("0" * 64, {}, 0, Limit(LimitKind.NONE), 0, (), tuple(map(PbBallot, marks)), ())
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="wijkbalie-bench-") as folder:
        store = Store.create(Path(folder) / "editie", secrets.token_bytes(32))
        moment = Moment(by=HELPER, at=datetime.now(UTC), rng=secrets.token_bytes)
        contest = editions.create(
            store, moment, draft=draft, device_name="Laptop", helper_name="Anna"
        ).contests[0]
        votes.import_online(store, moment, contest_id=contest.id, pb=pb, source="0" * 64)
        for rule in Rule:
            work = partial(result, store, contest_id=contest.id, rule=rule, seed="zin")
            times[rule.value] = timed(work, RUNS)
        store.close()
    other = Pabutools(marks, costs, contest.budget_cents)
    times["pabutools, greedy"] = timed(other.greedy, RUNS)
    times["pabutools, equal shares"] = timed(other.equal_shares, 1)
    rows = [[name, *seconds_of(found), ratio(name, times)] for name, found in times.items()]
    show(
        f"Result of {BALLOTS:,} ballots, {PLANS} plans",
        ("", "median, s", "least", "most", "of pabutools"),
        rows,
    )
    good = all(max(times[rule.value]) <= target for rule, target in TARGETS.items())
    print(f"  target: greedy <= 1 s, equal shares <= 10 s: {'met' if good else 'NOT met'}")


def ratio(name: str, times: dict[str, list[float]]) -> str:
    """Return how long a rule took, in times of the other program with the same kind of rule."""
    other = "pabutools, equal shares" if "equal" in name else "pabutools, greedy"
    return f"{statistics.median(times[name]) / statistics.median(times[other]):.2f}"


if __name__ == "__main__":
    main()
