from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.models import dutch


@pytest.mark.parametrize(
    "cents, written",
    [
        (0, "€\u00a00"),
        (1_250_000, "€\u00a012.500"),
        (350, "€\u00a03,50"),
        (105, "€\u00a01,05"),
        (-1_250, "€\u00a0−12,50"),
        (123_456_789, "€\u00a01.234.567,89"),
    ],
)
def test_money_shows_cents_only_where_there_are_any(cents: int, written: str) -> None:
    assert dutch.euro(cents) == written


def test_a_day_is_written_in_full() -> None:
    assert dutch.day(date(2026, 12, 1)) == "dinsdag 1 december 2026"


def test_the_clock_is_that_of_the_netherlands_summer_and_winter() -> None:
    assert dutch.clock(datetime(2026, 12, 1, 9, 42, tzinfo=UTC)) == "10.42 uur"
    assert dutch.clock(datetime(2026, 7, 1, 7, 5, tzinfo=UTC)) == "9.05 uur"


def test_shortly_before_midnight_in_london_it_is_tomorrow_here() -> None:
    assert dutch.day(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)) == "dinsdag 1 december 2026"


@pytest.mark.parametrize("value, written", [(1, "1 plan"), (0, "0 plannen"), (12_000, "12.000 plannen")])
def test_a_noun_follows_its_number(value: int, written: str) -> None:
    assert dutch.count(value, "plan", "plannen") == written
