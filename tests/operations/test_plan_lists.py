"""Lists of plans: which plans someone asks for, in what order, a page at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.plan_filter import PlanFilter, PlanSort
from app.models.records import CostLine, PlanText
from app.models.terms import PlanState
from app.operations import plan_lists, plans
from app.operations.plan_lists import page, whole
from tests.operations.plan_samples import BENCH, FATMA, edited, entered, exchange, handed_in
from tests.operations.samples import HELPER, MORNING, Laptop

CAFE = PlanText(title="Café voor iedereen", what="Koffie drinken", cost_lines=(CostLine("kan", 2, 1_500),))
NAMELESS = PlanText(what="Iets met een 3e bal", area="Molenwijk", themes=("Duurzaamheid",))


@pytest.fixture
def three(laptop: Laptop) -> Laptop:
    """A laptop with three plans, the one without a title the newest."""
    for text in (BENCH, CAFE, NAMELESS):
        entered(laptop, text)
    return laptop


def titles(laptop: Laptop, wanted: PlanFilter, sort: PlanSort = PlanSort.TITLE) -> list[str]:
    return [row.title for row in page(laptop.store, wanted, sort=sort).rows]


@pytest.mark.parametrize(
    "text, found",
    [
        ("", ["", BENCH.title, CAFE.title]),
        ("BANKJES", [BENCH.title]),
        ("molenplas brug", [BENCH.title]),
        ("cafe", [CAFE.title]),
        ("uitrusten", []),
        ("rusten wandelaars", [BENCH.title]),
        ("3e", [""]),
        ("ba", ["", BENCH.title]),
        ("a", ["", BENCH.title, CAFE.title]),
        ('bank" OR "kof', []),
        ("%", ["", BENCH.title, CAFE.title]),
        ("zwembad", []),
    ],
)
def test_every_word_must_stand_somewhere_in_the_plan(three: Laptop, text: str, found: list[str]) -> None:
    assert titles(three, PlanFilter(text=text)) == found


def test_a_plan_is_found_by_a_part_of_its_number(laptop: Laptop) -> None:
    number = plans.plan(laptop.store, entered(laptop)).number
    entered(laptop, CAFE)
    assert titles(laptop, PlanFilter(text=f"{number} bankjes")) == [BENCH.title]
    assert BENCH.title in titles(laptop, PlanFilter(text=str(number)[:2]))
    assert BENCH.title in titles(laptop, PlanFilter(text=str(number)[:3]))


@pytest.mark.parametrize(
    "wanted, found",
    [
        (PlanFilter(area="Molenwijk"), [""]),
        (PlanFilter(theme="Duurzaamheid"), [""]),
        (PlanFilter(theme="Elkaar"), []),
        (PlanFilter(states=frozenset({PlanState.DRAFT})), ["", BENCH.title, CAFE.title]),
        (PlanFilter(states=frozenset({PlanState.HANDED_IN, PlanState.WITHDRAWN})), []),
        (PlanFilter(incomplete=True), ["", CAFE.title]),
        (PlanFilter(entered_by=HELPER), ["", BENCH.title, CAFE.title]),
        (PlanFilter(entered_by=UUID(int=5)), []),
        (PlanFilter(since=date(2026, 12, 1)), ["", BENCH.title, CAFE.title]),
        (PlanFilter(since=date(2026, 12, 2)), []),
        (PlanFilter(text="koffie", incomplete=True, since=date(2026, 12, 1)), [CAFE.title]),
    ],
)
def test_a_list_shows_only_what_is_asked_for(three: Laptop, wanted: PlanFilter, found: list[str]) -> None:
    assert titles(three, wanted) == found
    assert {plan.text.title for plan in whole(three.store, wanted)} == set(found)


def test_a_day_begins_at_midnight_in_the_netherlands(laptop: Laptop) -> None:
    plan_id = entered(laptop)
    late = replace(laptop.now(), at=MORNING.replace(day=3, hour=23, minute=30))
    plans.change(laptop.store, late, plan_id=plan_id, text=CAFE, submitter=FATMA)
    assert titles(laptop, PlanFilter(since=date(2026, 12, 4))) == [CAFE.title]
    assert titles(laptop, PlanFilter(since=date(2026, 12, 5))) == []


def test_a_plan_that_is_gone_misses_nothing_any_more(laptop: Laptop) -> None:
    plan_id = entered(laptop, CAFE)
    assert titles(laptop, PlanFilter(incomplete=True)) == [CAFE.title]
    plans.withdraw(laptop.store, laptop.now(), plan_id=plan_id, reason="toch niet")
    assert titles(laptop, PlanFilter(incomplete=True)) == []
    assert titles(laptop, PlanFilter(states=frozenset({PlanState.WITHDRAWN}))) == [CAFE.title]


def test_a_list_has_four_orders(three: Laptop) -> None:
    everything = PlanFilter()
    by_number = sorted(page(three.store).rows, key=lambda row: row.number)
    assert titles(three, everything, PlanSort.TITLE) == ["", BENCH.title, CAFE.title]
    assert titles(three, everything, PlanSort.NEWEST) == ["", CAFE.title, BENCH.title]
    assert titles(three, everything, PlanSort.COST) == [BENCH.title, CAFE.title, ""]
    assert titles(three, everything, PlanSort.NUMBER) == [row.title for row in by_number]


def test_a_long_list_comes_in_pages_that_together_show_each_plan_once(three: Laptop) -> None:
    seen: list[str] = []
    for before in range(0, 4, 2):
        part = page(three.store, before=before, limit=2)
        assert (part.total, part.before) == (3, before)
        seen += [row.title for row in part.rows]
    assert seen == ["", BENCH.title, CAFE.title]
    assert page(three.store, before=10).rows == ()
    assert page(three.store, limit=0).rows == ()


def test_who_entered_a_plan_first_stays_who_it_is_of(laptops: Callable[[str], Laptop]) -> None:
    anna, bram = laptops("Anna"), laptops("Bram")
    plan_id = entered(anna)
    exchange(anna, bram)
    plan = plans.plan(bram.store, plan_id)
    by_bram = bram.now(UUID(int=9))
    plans.change(bram.store, by_bram, plan_id=plan_id, text=replace(plan.text, why="Anders"), submitter=FATMA)
    exchange(anna, bram)
    for laptop in (anna, bram):
        assert titles(laptop, PlanFilter(entered_by=HELPER)) == [BENCH.title]
        assert titles(laptop, PlanFilter(entered_by=UUID(int=9))) == []


def test_a_handed_in_plan_can_still_miss_something(laptop: Laptop) -> None:
    plan_id = handed_in(laptop, "Bankjes")
    assert titles(laptop, PlanFilter(incomplete=True)) == []
    edited(laptop, plan_id, upkeep=" \n\u00a0")
    (row,) = page(laptop.store, PlanFilter(incomplete=True)).rows
    assert (row.title, row.missing, row.state) == ("Bankjes", ("upkeep",), PlanState.HANDED_IN)


BLANKS = st.text(alphabet=" \t\n\x1f\u00a0\u2003\u3000x", max_size=3)


@given(values=st.dictionaries(st.sampled_from(plans.REQUIRED[:5]), BLANKS), cents=st.integers(0, 1))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_a_list_says_is_missing_is_what_stops_handing_in(
    laptop: Laptop, values: dict[str, str], cents: int
) -> None:
    text = replace(PlanText(cost_lines=(CostLine("", 1, cents),)), **values)
    plan_id = entered(laptop, text)
    rows = {row.id: row for row in plan_lists.plans(laptop.store)}
    assert rows[plan_id].missing == plans.missing(text)
