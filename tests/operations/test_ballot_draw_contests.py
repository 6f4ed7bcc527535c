"""Two contests: every plan that came through the check is drawn in one of them, or is said to be in none."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from app.models.terms import PlanState, VerdictWord
from app.operations import ballot_draw, editions, plans
from tests.operations.plan_samples import BENCH, entered
from tests.operations.review_samples import DRAFT, FIELDS, judge, open_round
from tests.operations.samples import Laptop, clock, seeded
from tests.stores import new_store

FIRST = replace(DRAFT.contests[0], key="meerwijk", name="Meerwijk", area="Meerwijk")
ELSEWHERE = replace(FIRST, key="molenwijk", name="Molenwijk", area="Molenwijk")
YOUNG = replace(FIRST, key="jong", name="Jong Meerwijk")
WHOLE = replace(FIRST, key="heel", name="Heel Haarlem", area="")
"""A contest beside that of Meerwijk: elsewhere, for the same residents, or for the whole town."""


@pytest.fixture
def with_contest(tmp_path: Path) -> Generator[Callable[..., Laptop]]:
    made: list[Laptop] = []

    def make(second: object) -> Laptop:
        store, now = new_store(tmp_path), clock(seeded("een"))
        draft = replace(DRAFT, contests=(FIRST, second))
        editions.create(store, now(), draft=draft, device_name="een", helper_name="Anna")
        made.append(Laptop("een", store, now))
        return made[-1]

    yield make
    for one in made:
        one.store.close()


def through(laptop: Laptop, **areas: str) -> dict[str, UUID]:
    """Bring a plan in each of these areas through the check."""
    made = {title: entered(laptop, replace(BENCH, title=title, area=area)) for title, area in areas.items()}
    for plan_id in made.values():
        plans.hand_in(laptop.store, laptop.now(), plan_id=plan_id)
    round_id = open_round(laptop, *made.values())
    for plan_id in made.values():
        for field in FIELDS:
            judge(laptop, round_id, plan_id, field, VerdictWord.YES)
    return made


def ready(laptop: Laptop) -> list[set[str]]:
    contests = editions.edition(laptop.store).contests
    return [{plan.title for plan in ballot_draw.ready(laptop.store, one.id)[0]} for one in contests]


def test_a_plan_is_drawn_in_the_contest_of_its_area(with_contest: Callable[..., Laptop]) -> None:
    laptop = with_contest(ELSEWHERE)
    made = through(laptop, Bankjes="Meerwijk", Honing="Molenwijk")
    assert ready(laptop) == [{"Bankjes"}, {"Honing"}]
    for contest in editions.edition(laptop.store).contests:
        ballot_draw.draw(laptop.store, laptop.now(), contest_id=contest.id, seed="3164251634")
        assert len(plans.ballot(laptop.store, contest.id)) == 1
    states = {plans.plan(laptop.store, plan_id).state for plan_id in made.values()}
    assert states == {PlanState.ON_BALLOT}


def test_a_plan_is_ready_for_one_contest_only(with_contest: Callable[..., Laptop]) -> None:
    laptop = with_contest(YOUNG)
    through(laptop, Bankjes="Meerwijk")
    assert ready(laptop) == [{"Bankjes"}, set()]


def test_a_plan_of_no_area_with_a_contest_is_in_that_of_the_whole_town(
    with_contest: Callable[..., Laptop],
) -> None:
    laptop = with_contest(WHOLE)
    through(laptop, Bankjes="Meerwijk", Honing="Molenwijk")
    assert ready(laptop) == [{"Bankjes"}, {"Honing"}]


def test_a_plan_that_belongs_to_no_contest_is_said_and_not_forgotten(
    with_contest: Callable[..., Laptop],
) -> None:
    laptop = with_contest(replace(ELSEWHERE, area="Boerhaavewijk"))
    through(laptop, Bankjes="Meerwijk", Honing="Molenwijk")
    assert ready(laptop) == [{"Bankjes"}, set()]
    assert [plan.title for plan in ballot_draw.in_no_contest(laptop.store)] == ["Honing"]
