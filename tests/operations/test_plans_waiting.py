"""What waits around the plans, as Vandaag says it: for the 'ja, mits' table, for a verdict, for a department."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from pathlib import Path

import pytest

from app.models.terms import NoteKind, VerdictWord
from app.models.waiting import Waiting
from app.operations import likes, plan_notes, plans, review
from app.operations.plans_waiting import waiting
from tests.operations.plan_samples import handed_in
from tests.operations.review_samples import FIELDS, a_table_laptop, judge, open_round
from tests.operations.samples import Laptop

DAY = date(2026, 7, 1)


@pytest.fixture
def laptop(tmp_path: Path) -> Generator[Laptop]:
    made = a_table_laptop(tmp_path / "laptop", "Laptop 1")
    yield made
    made.store.close()


def test_a_plan_with_enough_likes_waits_until_it_is_in_a_round(laptop: Laptop) -> None:
    first, second = handed_in(laptop, "Bankje"), handed_in(laptop, "Boom")
    assert waiting(laptop.store) == Waiting()
    likes.set_online(laptop.store, laptop.now(), counts={first: 50, second: 49}, as_of=DAY)
    assert waiting(laptop.store).enough_likes == 1
    round_id = open_round(laptop, first)
    assert waiting(laptop.store).enough_likes == 0
    review.take_off(laptop.store, laptop.now(), round_id=round_id, plan_id=first, reason="Te vroeg")
    assert waiting(laptop.store).enough_likes == 1
    plans.withdraw(laptop.store, laptop.now(), plan_id=first, reason="Wil niet meer")
    assert waiting(laptop.store).enough_likes == 0


def test_a_plan_waits_for_a_verdict_until_every_field_gave_one(laptop: Laptop) -> None:
    first, second = handed_in(laptop, "Bankje"), handed_in(laptop, "Boom")
    round_id = open_round(laptop, first, second)
    found = waiting(laptop.store)
    assert (found.to_judge, found.deadline) == (2, review.rounds(laptop.store)[0].deadline)
    judge(laptop, round_id, first, FIELDS[0], VerdictWord.YES)
    assert waiting(laptop.store).to_judge == 2
    judge(laptop, round_id, first, FIELDS[1], VerdictWord.NO)
    assert waiting(laptop.store).to_judge == 1
    plans.withdraw(laptop.store, laptop.now(), plan_id=second, reason="Wil niet meer")
    assert waiting(laptop.store).to_judge == 0


def test_an_action_point_waits_until_it_is_done_or_taken_back(laptop: Laptop) -> None:
    plan_id = handed_in(laptop, "Zebrapad")
    store, now = laptop.store, laptop.now
    made = [
        plan_notes.make(store, now(), plan_id=plan_id, kind=kind, who="Verkeer", what="Kijken", due=due)
        for kind, due in (
            (NoteKind.ACTION_POINT, date(2026, 8, 1)),
            (NoteKind.ACTION_POINT, DAY),
            (NoteKind.PROGRESS, None),
        )
    ]
    found = waiting(store)
    assert (found.points, found.first_due) == (2, DAY)
    plan_notes.done(store, now(), note_id=made[1].id, on=DAY)
    plan_notes.take_back(store, now(), note_id=made[0].id, reason="Dubbel")
    assert waiting(store) == Waiting()
