"""Schedules: hypothesis picks what happens next, the world does it, and in the end everything must add up."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.campaign.checks import check_all, count_of, difference, timeless
from tests.campaign.desk import ACTS
from tests.campaign.roads import Mood
from tests.campaign.world import Harm, World

WHO = st.integers(0, 6)
WHICH = st.integers(0, 30)
WORDS = st.sampled_from([*sorted(ACTS), *("edit_plan", "surrender", "settle_incident") * 2])
MOODS = st.lists(st.sampled_from(list(Mood)[:-1]), max_size=5)

Steps = list[tuple[str, tuple[Any, ...]]]
"""What happens, one after the other: the name of a method of the world, and what it is given."""


@dataclass
class Schedule:
    """Everything that can make a difference: the same schedule gives the same world again."""

    seed: int
    laptops: int
    steps: Steps = field(default_factory=Steps)


HARMS = st.sampled_from((Harm.NONE, Harm.NONE, Harm.NONE, *Harm))

SEEN: Counter[str] = Counter()
"""How often each thing happened in this process: rules, and what came of them."""

FAILED: list[Schedule] = []
"""Schedules that failed in this process."""

STEPS = 25
"""Steps in one schedule."""

ROUGH = (
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
    HealthCheck.large_base_example,
)
"""What hypothesis need not warn of: a schedule is slow and long by nature."""

CLOCK_TWIN_EVERY = 12
"""One in so many schedules is lived twice, with other clocks."""


class Campaign(RuleBasedStateMachine):
    """A schedule in the making."""

    def __init__(self) -> None:
        super().__init__()
        self.world: World | None = None
        self.schedule = Schedule(0, 0)
        self.failed = False

    @initialize(seed=st.integers(0, 2**20), laptops=st.integers(2, 5))
    def begin(self, seed: int, laptops: int) -> None:
        self.schedule = Schedule(seed, laptops)
        self.world = self.new_world(seed, laptops)

    def new_world(self, seed: int, laptops: int) -> World:
        """Return the world that this schedule happens in."""
        return World(seed, laptops)

    def do(self, what: str, *arguments: Any) -> None:  # noqa: ANN401 - numbers and words
        """Let something happen in the world, and remember it."""
        if self.world is None:
            raise RuntimeError("a schedule begins with a world")
        self.schedule.steps.append((what, arguments))
        SEEN[f"rule: {what}"] += 1
        try:
            getattr(self.world, what)(*arguments)
        except BaseException:
            self.failed = True
            raise

    @rule(who=WHO, word=WORDS, a=WHICH, b=WHICH)
    def desk(self, who: int, word: str, a: int, b: int) -> None:
        self.do("desk", who, word, a, b)

    @rule(who=WHO, other=WHO, word=WORDS, a=WHICH, b=WHICH)
    def two_at_once(self, who: int, other: int, word: str, a: int, b: int) -> None:
        self.do("desk", who, word, a, b)
        self.do("desk", other, word, a, b + 1)

    @rule(who=WHO, moods=MOODS, stop_after=st.sampled_from((0, 0, 0, 1, 2)))
    def sync(self, who: int, moods: Sequence[Mood], stop_after: int) -> None:
        self.do("sync", who, moods, stop_after)

    @rule(who=WHO)
    def sync_well(self, who: int) -> None:
        self.do("sync", who, (), 0)

    @rule(
        who=WHO,
        after=st.integers(1, 60),
        doing=st.one_of(st.sampled_from(("sync", "stick")), WORDS),
        a=WHICH,
        b=WHICH,
    )
    def crash(self, who: int, after: int, doing: str, a: int, b: int) -> None:
        self.do("crash", who, after, doing, a, b)

    @rule(who=WHO)
    def put_on_stick(self, who: int) -> None:
        self.do("put_on_stick", who)

    @rule(which=WHICH, harm=HARMS)
    def bring_stick(self, which: int, harm: Harm) -> None:
        self.do("bring_stick", which, harm)

    @rule(who=WHO, which=WHICH, harm=HARMS)
    def read_answer(self, who: int, which: int, harm: Harm) -> None:
        self.do("read_answer", who, which, harm)

    @rule(who=WHO)
    def by_stick_and_back(self, who: int) -> None:
        self.do("put_on_stick", who)
        self.do("bring_stick", 0, Harm.NONE)
        self.do("read_answer", who, 0, Harm.NONE)

    @rule(who=WHO)
    def wait_and_erase(self, who: int) -> None:
        self.do("sync", who, (), 0)
        self.do("days_pass", 31)
        self.do("sync", who, (), 0)
        self.do("purge", who)

    @rule(what=st.sampled_from(("copy", "copy", "restore", "clone", "lose")), who=WHO, which=WHICH)
    def machines(self, what: str, who: int, which: int) -> None:
        arguments = {"copy": (who,), "lose": (who,), "restore": (who, which), "clone": (which,)}
        self.do(what, *arguments[what])

    @rule(who=WHO, word=WORDS, a=WHICH, b=WHICH, both=st.booleans())
    def go_back_and_on(self, who: int, word: str, a: int, b: int, both: bool) -> None:  # noqa: FBT001 - drawn
        """Work on after a copy was made, then put it back, or let it work beside the laptop, and work there too."""
        self.do("copy", who)
        self.do("desk", who, word, a, b)
        self.do("sync", who, (), 0)
        if both:
            self.do("clone", -1)
            self.do("desk", -1, word, a, b + 1)
            self.do("sync", -1, (), 0)
        else:
            self.do("restore", who, -1)
            self.do("desk", who, word, a, b + 1)

    @rule(who=WHO, years=st.integers(-30, 30), days=st.integers(0, 40))
    def time(self, who: int, years: int, days: int) -> None:
        self.do("clock", who, years)
        self.do("days_pass", days)

    @rule(what=st.sampled_from(("revoke", "admit", "decide")), which=WHICH, take_in=st.booleans())
    def people(self, what: str, which: int, take_in: bool) -> None:  # noqa: FBT001 - drawn
        arguments = {"decide": (which, take_in)}
        self.do(what, *arguments.get(what, (which,)))

    @rule(who=WHO, bounded=st.booleans())
    def enrol_anew(self, who: int, bounded: bool) -> None:  # noqa: FBT001 - drawn
        self.do("enrol_anew", who, bounded)

    def teardown(self) -> None:
        """Let everything come to rest, and check it."""
        if self.world is None:
            return
        try:
            if not self.failed:
                self.failed = True
                self.world.drain()
                SEEN.update(self.world.seen + count_of(self.world.central.store))
                SEEN["schedules"] += 1
                check(self.world, self.schedule)
                self.failed = False
        finally:
            self.world.close()
            if self.failed:
                FAILED.append(self.schedule)


def check(world: World, schedule: Schedule) -> None:
    """Check a world that came to rest; now and then, live its schedule once more with other clocks."""
    check_all(world, schedule.seed % 3)
    if random.Random(schedule.seed).randrange(CLOCK_TWIN_EVERY) == 0:
        check_other_clocks(world, schedule)


def check_other_clocks(world: World, schedule: Schedule) -> None:
    """P9: the same schedule with every clock right comes to the same."""
    SEEN["schedules lived twice, with other clocks"] += 1
    wanted = timeless(world.central.store)
    world.close()
    twin = live(schedule, skewed=False)
    problem = difference(wanted, timeless(twin.central.store))
    twin.close()
    assert not problem, f"P9: other clocks, other outcome: {problem}"


def live(schedule: Schedule, *, skewed: bool = True) -> World:
    """Let a schedule happen once more, up to when everything has come to rest."""
    world = World(schedule.seed, schedule.laptops, skewed=skewed)
    try:
        for what, arguments in schedule.steps:
            getattr(world, what)(*arguments)
        world.drain()
    except BaseException:
        world.close()
        raise
    return world


def run(schedules: int, number: int) -> None:
    """Run schedules that follow from a number; raises at the first that fails, which is then in ``FAILED``."""
    chosen = settings(
        max_examples=schedules,
        stateful_step_count=STEPS,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=ROUGH,
    )
    run_state_machine_as_test(seed(number)(type("Campaign", (Campaign,), {})), settings=chosen)
