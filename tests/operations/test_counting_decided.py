"""What a paper is worth by the edition's rules, and the list of what was decided: never which paper it was."""

from __future__ import annotations

import json

from sqlalchemy import select

from app.models.ballots import BallotRow
from app.models.counts import Decided
from app.models.journal import JournalRow
from app.models.records import Paper
from app.models.terms import InvalidReason, PaperKind
from app.operations import counting, counting_lists
from tests.operations.count_samples import (
    ANNA,
    BRAM,
    CARLA,
    STACK,
    opened_box,
    plans_draft,
    swapped,
    typed_twice,
)
from tests.operations.samples import CONTEST, Laptop


def test_a_torn_paper_counts_and_a_signed_one_does_not_by_the_usual_rules(here: Laptop) -> None:
    assert plans_draft().counted_papers == (InvalidReason.TORN, InvalidReason.TWO_TOGETHER)
    box = opened_box(here, 12)
    made = counting.make_batch(here.store, here.now(), station_id=box, paper_count=12)
    counting.begin_entry(here.store, here.now(), batch_id=made.id)

    def typed(reason: InvalidReason, marks: list[int]) -> Paper:
        return counting.enter_paper(
            here.store, here.now(), batch_id=made.id, position=1, marks=marks, invalid=reason
        )

    assert typed(InvalidReason.TORN, [2]) == Paper(PaperKind.VALID, (2,), InvalidReason.TORN)
    assert typed(InvalidReason.TORN, []) == Paper(PaperKind.BLANK, (), InvalidReason.TORN)
    assert typed(InvalidReason.SIGNED, [2]) == Paper(PaperKind.INVALID, (), InvalidReason.SIGNED)
    over = typed(InvalidReason.TORN, list(range(1, 9)))
    assert (over.kind, over.reason) == (PaperKind.INVALID, InvalidReason.OVER_LIMIT)


def test_the_list_says_how_many_and_who_decided(here: Laptop) -> None:
    batch_id = _counted_with_a_torn_paper(here)
    (found,) = counting_lists.decided_papers(here.store, CONTEST)
    assert (found.place, found.number, found.paper_count) == ("De Ringvaart", 1, 12)
    assert found.decided == (
        Decided(InvalidReason.OVER_LIMIT, PaperKind.INVALID, 1),
        Decided(InvalidReason.TORN, PaperKind.VALID, 1),
        Decided(InvalidReason.UNCLEAR, PaperKind.INVALID, 1),
    )
    assert found.typists == ("Anna", "Bram")
    assert found.settled == ("de scheur loopt langs het vakje (Carla en Anna)",)
    assert batch_id


def test_inv_03_what_was_decided_about_a_paper_that_counts_is_not_kept_beside_its_marks(here: Laptop) -> None:
    batch_id = _counted_with_a_torn_paper(here)
    with here.store.read() as session:
        kept = session.execute(select(BallotRow.kind, BallotRow.reason)).all()
        said = session.scalars(select(JournalRow).where(JournalRow.entity_id == batch_id)).all()
        payloads = [json.loads(row.payload) for row in said if row.payload]
    assert all(reason is None for kind, reason in kept if kind is not PaperKind.INVALID)
    ballots = [line for payload in payloads for line in payload.get("ballots", [])]
    assert len(ballots) == 12
    assert "torn" not in json.dumps(ballots)


def _counted_with_a_torn_paper(here: Laptop) -> object:
    """Count STACK; of the second paper Bram does not see that it is torn, so two people look at it."""
    box = opened_box(here, 12)
    made = counting.make_batch(here.store, here.now(), station_id=box, paper_count=12)
    typed_twice(here, made.id, STACK, swapped(STACK, 2, [4]))
    counting.settle(
        here.store,
        here.now(CARLA),
        batch_id=made.id,
        position=2,
        marks=[3],
        invalid=InvalidReason.TORN,
        reason="de scheur loopt langs het vakje",
        second_helper_id=ANNA,
    )
    counting.accept(here.store, here.now(BRAM), batch_id=made.id)
    return made.id
