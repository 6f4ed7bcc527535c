"""Adding up: every check at once, with its place, and what explains it."""

from __future__ import annotations

import pytest

from app.models.terms import InvalidReason, PaperKind
from app.operations import counting, counting_boxes, counting_checks
from app.operations.counting_checks import checks, explain
from tests.operations.count_samples import (
    BRAM,
    STACK,
    Make,
    Typed,
    closed_box,
    counted,
    open_box,
    opened_box,
    swapped,
)
from tests.operations.samples import CONTEST, Laptop


def codes(here: Laptop) -> list[tuple[str, str, int]]:
    return [(one.code, one.place, one.batch) for one in checks(here.store, CONTEST)]


def test_all_that_is_open_is_said_at_once_with_its_place(here: Laptop) -> None:
    open_box(here, 5, "A nog open")
    closed_box(here, 12, "B nog dicht")
    box = opened_box(here, 22, "C half")
    counting.make_batch(here.store, here.now(), station_id=box, paper_count=12)
    assert codes(here) == [
        ("F.301", "A nog open", 0),
        ("F.303", "B nog dicht", 0),
        ("F.203", "C half", 0),
        ("F.304", "C half", 1),
    ]


def test_a_box_that_was_counted_adds_up(here: Laptop) -> None:
    counted(here, opened_box(here, len(STACK)), STACK)
    assert codes(here) == []
    (box,) = counting_checks.sums(here.store, CONTEST)
    assert (box.in_box, box.bundled, box.counted) == (12, 12, 12)
    assert box.kinds == {PaperKind.VALID: 9, PaperKind.BLANK: 1, PaperKind.INVALID: 2}


def test_a_warning_stops_until_it_is_explained_and_covers_only_its_numbers(here: Laptop) -> None:
    odd: list[Typed] = [*([InvalidReason.UNCLEAR] * 3), *([[1]] * 9)]
    box = opened_box(here, 12)
    counted(here, box, odd)
    (warning,) = checks(here.store, CONTEST)
    assert (warning.code, warning.expected, warning.found, warning.stops) == ("W.302", 12, 3, True)
    explain(
        here.store, here.now(), station_id=box, code="W.302", explanation="onduidelijke uitleg op het biljet"
    )
    (warning,) = checks(here.store, CONTEST)
    assert (warning.explanation, warning.stops) == ("onduidelijke uitleg op het biljet", False)
    with pytest.raises(counting_checks.NothingToExplain):
        explain(here.store, here.now(), station_id=box, code="W.301", explanation="x")


def test_an_error_is_put_right_and_not_explained(here: Laptop) -> None:
    box = opened_box(here, 12)
    counting.make_batch(here.store, here.now(), station_id=box, paper_count=12)
    with pytest.raises(counting_checks.NothingToExplain):
        explain(here.store, here.now(), station_id=box, code="F.304", batch=1, explanation="komt nog")


def test_another_hand_count_and_two_totals_are_errors(make: Make) -> None:
    one, two = make("Laptop 1"), make("Laptop 2")
    box = opened_box(one, 12)
    two.receive(one.events())
    batch = counted(one, box, STACK)
    counted(two, box, swapped(STACK, 1, [5]))
    counting_box = two.events()
    one.receive(counting_box)
    assert codes(one) == [("F.306", "De Ringvaart", 1)]
    assert batch.number == 1


def test_a_seal_that_was_another_one_stays_in_the_list_with_its_explanation(here: Laptop) -> None:
    box = closed_box(here, 12)
    counting_boxes.open_box(
        here.store,
        here.now(),
        station_id=box,
        second_helper_id=BRAM,
        seal="1",
        mixed=True,
        explanation="verwisseld",
    )
    counted(here, box, STACK)
    assert [(one.code, one.explanation) for one in checks(here.store, CONTEST)] == [("W.303", "verwisseld")]


def test_another_seal_shows_whoever_of_two_put_the_opening_on_record_first(make: Make) -> None:
    one, two = make("Laptop 1"), make("Laptop 2")
    box = closed_box(one, 12)
    two.receive(one.events())
    for laptop, seal, why in ((one, "1", "verwisseld"), (two, "4711", "")):
        counting_boxes.open_box(
            laptop.store,
            laptop.now(),
            station_id=box,
            second_helper_id=BRAM,
            seal=seal,
            mixed=True,
            explanation=why,
        )
    counted(one, box, STACK)
    one.receive(two.events())
    two.receive(one.events())
    for laptop in (one, two):
        assert [(found.code, found.explanation) for found in checks(laptop.store, CONTEST)] == [
            ("W.303", "verwisseld")
        ]
