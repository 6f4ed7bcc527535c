"""The attacks find what is there to find: an attack that never finds anything would prove nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from random import Random

import pytest

from tests.secrecy import attacks
from tests.secrecy.attacks import Marks
from tests.secrecy.seized import Frame, Seized

CHOICES = [marks for size in (3, 4, 5) for marks in combinations(range(1, 11), size)]
Random(1).shuffle(CHOICES)
BALLOTS: Sequence[Marks] = CHOICES[:200]
MACHINE, NEVER = BALLOTS[::4], CHOICES[-50:]
ROW = "c" * 32
COUNTS, OTHER = 7, 3


def seized(places: Mapping[str, bytes] | None = None, ballots: Sequence[Mapping[str, object]] = ()) -> Seized:
    return Seized(
        places={"database": b"", "write-ahead log": b"", **(places or {})},
        tables={"ballot": ballots},
        roots={"marking": COUNTS},
        frames=(),
        index=(),
        files=frozenset(),
    )


def noise(size: int = 300_000) -> bytes:
    return Random(2).randbytes(size)


def rows(order: Sequence[int], **more: Callable[[int], object]) -> list[dict[str, object]]:
    """Return the ballots as stored, in an order, with more columns by their place in the order of the check-ins."""
    keys = Random(3)
    return [
        {
            "id": f"{keys.getrandbits(128):032x}",
            "marks": str(list(BALLOTS[at])),
            **{name: of(at) for name, of in more.items()},
        }
        for at in order
    ]


def mixed() -> list[int]:
    order = list(range(len(BALLOTS)))
    Random(4).shuffle(order)
    return order


@pytest.mark.parametrize(
    "written",
    [
        "gekozen: {marks}",
        "{marks!r}".replace(" ", ""),
        "{backwards}",
        "plannen {lines}",
        "{ticks}",
    ],
)
def test_one_choice_is_found_however_it_is_written(written: str) -> None:
    marks = MACHINE[7]
    text = written.format(
        marks=marks,
        backwards=", ".join(map(str, reversed(marks))),
        lines="\n".join(f"{number}." for number in marks),
        ticks="".join("1" if number in marks else "0" for number in range(1, 11)),
    )
    place = {"log": noise() + text.encode() + noise()}
    assert attacks.choices_found(seized(place), MACHINE)
    assert attacks.choices_found(seized(place), NEVER) == []
    if written != "{ticks}":
        assert attacks.choices_found(seized({"log": text.encode("utf-16-le")}), MACHINE)


@pytest.mark.parametrize("form", range(7))
def test_choices_in_short_forms_are_found_by_counting(form: int) -> None:
    places = {
        "log": noise(20_000) + b"\x00".join(tuple(attacks.short_forms(marks))[form] for marks in MACHINE)
    }
    assert attacks.choices_favoured(seized(places), MACHINE, NEVER)


@pytest.mark.parametrize("size", [2, 4])
def test_choices_as_rows_of_wider_numbers_are_found_too(size: int) -> None:
    wide = (b"".join(number.to_bytes(size, "big") for number in marks) for marks in MACHINE)
    assert attacks.choices_favoured(seized({"log": noise(20_000) + b"\xff".join(wide)}), MACHINE, NEVER)


@pytest.mark.parametrize("way", [0, 1])
def test_choices_as_numbers_in_a_column_are_found(way: int) -> None:
    kept = rows(mixed(), bits=lambda at: attacks.as_bits(BALLOTS[at])[way] if at % 4 == 0 else None)
    assert attacks.choices_favoured(seized(ballots=kept), MACHINE, NEVER)


def test_noise_gives_nothing_away() -> None:
    kept = seized({"database": noise()}, rows(mixed(), at=lambda _: "the same"))
    assert attacks.choices_found(kept, MACHINE) == []
    assert attacks.choices_favoured(kept, MACHINE, NEVER) == []
    assert attacks.orders_found(kept, BALLOTS, range(len(BALLOTS))) == []
    assert attacks.typing_found(kept, ROW) == []


def in_tens(order: Sequence[int]) -> list[int]:
    """Return stacks of ten, each mixed, in a mixed order: no early or late, but who was near whom."""
    chance = Random(5)
    stacks = [chance.sample(order[at : at + 10], 10) for at in range(0, len(order), 10)]
    return [at for stack in chance.sample(stacks, len(stacks)) for at in stack]


@pytest.mark.parametrize("order", [list, lambda order: order[::-1], in_tens])
def test_an_order_that_was_kept_is_found(order: Callable[[Sequence[int]], list[int]]) -> None:
    kept = order(range(len(BALLOTS)))
    worth = range(len(BALLOTS))
    assert attacks.orders_found(seized(ballots=rows(kept)), BALLOTS, worth)
    text = " ".join(str(list(BALLOTS[at])) for at in kept).encode()
    assert attacks.orders_found(seized({"a free page": text}), BALLOTS, worth)


def test_a_time_with_a_ballot_is_found() -> None:
    kept = seized(ballots=rows(mixed(), at=lambda at: f"2026-12-01 {9 + at // 60:02}:{at % 60:02}"))
    assert [found.split(":")[0] for found in attacks.orders_found(kept, BALLOTS, range(len(BALLOTS)))] == [
        "ballot.at"
    ]


def test_papers_of_the_marking_screen_that_lie_together_are_found() -> None:
    machine = [at % 4 == 0 for at in range(len(BALLOTS))]
    kept = seized(ballots=rows(sorted(mixed(), key=lambda at: machine[at])))
    assert attacks.orders_found(kept, BALLOTS, machine)


def test_a_paper_that_stayed_in_the_spool_is_found() -> None:
    papers = [b"%PDF stream\n" + bytes([at]) * 64 + b"endstream" for at in (1, 2, 3)]
    assert attacks.papers_found(seized({"spool/d00042-001": papers[1]}), papers) == ["spool/d00042-001"]


@pytest.mark.parametrize("left", [ROW.encode() + b"\x07", b"\x00" * 20 + ROW[:12].encode() + b"\x01\x07"])
def test_a_typed_row_that_was_left_is_found_also_half_overwritten(left: bytes) -> None:
    counted = b"a" * 32 + ROW.encode() + b"valid[1, 2]"
    assert attacks.typing_found(seized({"database": counted}), ROW) == []
    assert attacks.typing_found(seized({"database": counted + left + b"valid[1, 2]"}), ROW)


def test_a_ballot_that_a_card_knows_is_found() -> None:
    kept = seized(ballots=rows(mixed()))
    cards = [{"card": "1", "paper": kept.tables["ballot"][5]["id"]}]
    assert attacks.shared_ids(replace(kept, tables={**kept.tables, "card_act": cards})) == ["card_act.paper"]


@pytest.mark.parametrize("pages", [(OTHER, COUNTS, OTHER), (COUNTS, OTHER), (COUNTS, OTHER, COUNTS)])
def test_a_print_before_another_act_is_found(pages: tuple[int, ...]) -> None:
    frames = tuple(Frame(page, commit=True, data=b"") for page in pages)
    assert attacks.prints_placed(replace(seized(), frames=frames))
    assert attacks.prints_placed(replace(seized(), index=pages))
    assert attacks.prints_placed(replace(seized(), index=(OTHER, OTHER, COUNTS))) == []
