"""Two typists who hit a wrong key now and then, over 3,000 papers; and what a thief of the laptop could learn."""

from __future__ import annotations

import json
import random
from collections import Counter as Tally
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text

from app.models.ballots import EnteredPaperRow
from app.models.journal import JournalRow
from app.models.records import Batch, Paper
from app.operations import counting
from app.operations.count_rows import paper_of
from app.operations.counting_errors import likelier_to_err
from app.operations.journal import event_of
from tests.operations.count_samples import (
    ANNA,
    BRAM,
    PLANS,
    STACK,
    Make,
    Typed,
    ballots_of,
    counted,
    in_typing,
    opened_box,
    swapped,
    typed_twice,
)
from tests.operations.samples import Laptop

PAPERS = 3_000
BUNDLE = 100
WRONG_KEYS = 0.01


@dataclass
class Typist:
    """Someone who hits a wrong digit once in a hundred keys, and sees at once when there is no such plan."""

    helper_id: UUID
    dice: random.Random
    papers: int = 0

    def types(self, paper: Sequence[int]) -> list[int]:
        """Return what comes out when this paper is typed."""
        self.papers += 1
        marks: list[int] = []
        for mark in paper:
            number = self._keys(mark)
            while not 1 <= number <= PLANS or number in marks:  # the program refuses it: typed again at once
                number = self._keys(mark)
            marks.append(number)
        return marks

    def _keys(self, number: int) -> int:
        return int("".join(self._key(digit) for digit in str(number)))

    def _key(self, digit: str) -> str:
        return str(self.dice.randrange(10)) if self.dice.random() < WRONG_KEYS else digit


def a_paper(dice: random.Random) -> list[int]:
    return dice.sample(range(1, PLANS + 1), dice.choice([0, 1, 2, 2, 3]))


class Table:
    """A count of many batches with two typists; what a typist types goes to the store a batch at a time."""

    def __init__(self, here: Laptop, anna: Typist, bram: Typist) -> None:
        self.here, self.typists = here, (anna, bram)
        self.again = 0
        self.worth: dict[tuple[int, ...], Paper] = {}

    def count(self, box: UUID, stack: Sequence[list[int]]) -> None:
        """Type a batch twice, have what differs typed again or settled, and accept it."""
        here = self.here
        made = counting.make_batch(here.store, here.now(), station_id=box, paper_count=len(stack))
        for typist in self.typists:
            self._enter(made, typist, [typist.types(paper) for paper in stack])
        first = likelier_to_err(here.store, made.id)
        for typist in sorted(self.typists, key=lambda one: one.helper_id != first):
            for position in counting.batch(here.store, made.id).differing:
                self._type_again(made.id, typist, position, stack[position - 1])
        for position in counting.batch(here.store, made.id).differing:
            self._settle(made.id, position, stack[position - 1])
        counting.accept(here.store, here.now(), batch_id=made.id)

    def _enter(self, made: Batch, typist: Typist, stack: Sequence[list[int]]) -> None:
        here, moment = self.here, self.here.now(typist.helper_id)
        begun = counting.begin_entry(here.store, moment, batch_id=made.id)
        with here.store.write() as session:
            for position, marks in enumerate(stack, start=1):
                key = tuple(sorted(marks))
                paper = self.worth.get(key) or paper_of(session, made.contest_id, marks, None)
                self.worth[key] = paper
                session.add(
                    EnteredPaperRow(
                        batch_id=made.id,
                        round=begun.round,
                        position=position,
                        kind=paper.kind,
                        marks=list(paper.marks),
                        reason=paper.reason,
                    )
                )
        counting.finish_entry(here.store, moment, batch_id=made.id)

    def _type_again(self, batch_id: UUID, typist: Typist, position: int, paper: list[int]) -> None:
        self.again += 1
        moment = self.here.now(typist.helper_id)
        counting.reenter(
            self.here.store, moment, batch_id=batch_id, position=position, marks=typist.types(paper)
        )

    def _settle(self, batch_id: UUID, position: int, paper: list[int]) -> None:
        self.again += 1
        counting.settle(
            self.here.store,
            self.here.now(ANNA),
            batch_id=batch_id,
            position=position,
            marks=paper,
            reason="samen gekeken",
            second_helper_id=BRAM,
        )


def test_no_wrong_paper_gets_through_that_both_did_not_type_alike(here: Laptop) -> None:
    dice = random.Random(2026)
    papers = [a_paper(dice) for _ in range(PAPERS)]
    anna, bram = Typist(ANNA, random.Random(1)), Typist(BRAM, random.Random(2))
    table = Table(here, anna, bram)
    box = opened_box(here, 0)
    for start in range(0, PAPERS, BUNDLE):
        table.count(box, papers[start : start + BUNDLE])
    through = Tally(tuple(sorted(marks)) for marks in papers) - Tally(
        tuple(marks) for _, _, marks in ballots_of(here.store)
    )
    both_alike = sum(through.values())
    assert 0 < table.again < 0.03 * (anna.papers + bram.papers), "of all papers that were typed"
    assert both_alike <= 1, "one in ten thousand papers is typed wrong by both in the same way"


def test_who_corrected_more_often_is_asked_first(here: Laptop) -> None:
    box = opened_box(here, 24)
    stack: list[Typed] = [[1]] * 12
    made = counting.make_batch(here.store, here.now(), station_id=box, paper_count=12)
    typed_twice(here, made.id, stack, swapped(stack, 3, [2]))
    assert likelier_to_err(here.store, made.id) is None
    counting.reenter(here.store, here.now(BRAM), batch_id=made.id, position=3, marks=[1])
    other = counting.make_batch(here.store, here.now(), station_id=box, paper_count=12)
    typed_twice(here, other.id, swapped(stack, 1, [5]), stack)
    assert likelier_to_err(here.store, other.id) == BRAM


# ---- secrecy: someone has the laptop, its key, and saw who voted when


def test_inv_03_neither_the_table_its_file_order_nor_the_journal_tells_the_order_of_papers(
    here: Laptop,
) -> None:
    # Someone saw the stack being typed: plan 1 first, then 2, and so on; every paper can be told from the others.
    stack: list[Typed] = [[n] for n in range(1, PLANS + 1)]
    orders = []
    for place in ("De Ringvaart", "De Ark", "De Wereld"):
        made = counted(here, opened_box(here, PLANS, place), stack)
        with here.store.read() as session:
            in_file = session.scalars(
                text("SELECT marks FROM ballot WHERE batch_id = :one"), {"one": made.id.hex}
            )
            orders.append([json.loads(marks)[0] for marks in in_file])
            payloads = [
                event_of(row).payload
                for row in session.scalars(select(JournalRow).where(JournalRow.entity_id == made.id))
            ]
        sealed = [line[2][0] for about in payloads for line in about.get("ballots", [])]
        assert sealed == orders[-1], "the journal holds them by their random keys, as the table does"
        assert not [about for about in payloads if "position" in json.dumps(about)]
    typed_order = list(range(1, PLANS + 1))
    assert all(sorted(order) == typed_order for order in orders)
    assert all(order not in (typed_order, typed_order[::-1]) for order in orders)
    assert len({tuple(order) for order in orders}) == len(orders), "another order each time"
    assert in_typing(here.store) == 0


def test_inv_03_the_same_papers_typed_in_another_order_leave_the_same_behind(make: Make) -> None:
    left = []
    for stack in (STACK, STACK[::-1]):
        laptop = make("Laptop 1")
        counted(laptop, opened_box(laptop, len(STACK)), stack)
        left.append(ballots_of(laptop.store))
    assert left[0] == left[1]
