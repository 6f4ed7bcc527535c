"""Ballot numbers by lot: the same seed gives the same numbers anywhere, once, and on record."""

import hashlib
from collections.abc import Callable, Generator
from pathlib import Path
from uuid import UUID

import pytest

from app.models.terms import IncidentKind, LeadNeeded, PlanState, VerdictWord, derived_id
from app.operations import ballot_draw, editions, incidents, plans, review
from app.operations.result import SeedMissing
from tests.operations.plan_samples import exchange, handed_in
from tests.operations.review_samples import FIELDS, STARTS, a_table_laptop, judge, open_round
from tests.operations.samples import CONTEST, Laptop, tables

YES, PROVIDED, NO = VerdictWord.YES, VerdictWord.YES_PROVIDED, VerdictWord.NO
SEED = "kersenbloesem 2026"
VERDICTS = {"Bankjes": (YES, YES), "Honing": (YES, PROVIDED), "Zwembad": (YES, NO), "Bijen": (YES, None)}


@pytest.fixture
def make_table(tmp_path: Path) -> Generator[Callable[[str], Laptop]]:
    made: list[Laptop] = []

    def make(name: str) -> Laptop:
        made.append(a_table_laptop(tmp_path / name, name))
        return made[-1]

    yield make
    for one in made:
        one.store.close()


@pytest.fixture
def laptop(make_table: Callable[[str], Laptop]) -> Laptop:
    return make_table("een")


@pytest.fixture
def judged(laptop: Laptop) -> dict[str, UUID]:
    """Put four plans on the table: ja, ja mits, nee, and one that still waits for a field."""
    made = {title: handed_in(laptop, title) for title in VERDICTS}
    round_id = open_round(laptop, *made.values())
    for title, words in VERDICTS.items():
        for field, word in zip(FIELDS, words, strict=True):
            if word is not None:
                judge(laptop, round_id, made[title], field, word)
    return made


def draw(laptop: Laptop, seed: str = SEED) -> None:
    ballot_draw.draw(laptop.store, laptop.now(), contest_id=CONTEST, seed=seed)


def test_only_plans_that_came_through_are_drawn(laptop: Laptop, judged: dict[str, UUID]) -> None:
    through, waiting = ballot_draw.ready(laptop.store, CONTEST)
    assert {plan.title for plan in through} == {"Bankjes", "Honing"}
    assert {plan.title for plan in waiting} == {"Bijen"}
    draw(laptop)
    on_ballot = plans.ballot(laptop.store, CONTEST)
    assert {plan.title for plan in on_ballot} == {"Bankjes", "Honing"}
    assert plans.plan(laptop.store, judged["Zwembad"]).state is PlanState.HANDED_IN


def test_inv_12_the_numbers_can_be_redone_by_hand_from_the_seed(
    laptop: Laptop, judged: dict[str, UUID]
) -> None:
    numbers = {plans.plan(laptop.store, judged[title]).number: title for title in ("Bankjes", "Honing")}
    draw(laptop, f"  {SEED} ")
    by_hand = sorted(numbers, key=lambda number: hashlib.sha256(f"{SEED}:{number}".encode()).hexdigest())
    (found,) = ballot_draw.drawn(laptop.store, CONTEST)
    assert [(line.ballot_number, line.number) for line in found.plans] == list(enumerate(by_hand, start=1))
    assert [line.title for line in found.plans] == [numbers[number] for number in by_hand]
    assert (found.seed, found.by) == (SEED, "Anna")
    titles = [plan.title for plan in plans.ballot(laptop.store, CONTEST)]
    assert titles == [line.title for line in found.plans]


def test_a_second_draw_is_refused_and_changes_nothing(laptop: Laptop, judged: dict[str, UUID]) -> None:
    draw(laptop)
    before = tables(laptop.store)
    with pytest.raises(ballot_draw.NumbersGiven):
        draw(laptop, "een andere zin")
    assert tables(laptop.store) == before
    assert len(judged) == 4


def test_a_draw_needs_a_seed_and_plans(laptop: Laptop) -> None:
    with pytest.raises(SeedMissing):
        draw(laptop, "  ")
    with pytest.raises(ballot_draw.NothingToDraw):
        draw(laptop)
    assert ballot_draw.drawn(laptop.store, CONTEST) == ()


def test_only_a_lead_draws(laptop: Laptop, judged: dict[str, UUID]) -> None:
    bram = derived_id("helper", "Bram")
    editions.add_helper(laptop.store, laptop.now(), helper_id=bram, name="Bram")
    with pytest.raises(LeadNeeded):
        ballot_draw.draw(laptop.store, laptop.now(bram), contest_id=CONTEST, seed=SEED)
    assert plans.ballot(laptop.store, CONTEST) == ()
    assert len(judged) == 4


def test_the_last_round_of_a_plan_decides(laptop: Laptop, judged: dict[str, UUID]) -> None:
    again = review.start_round(
        laptop.store,
        laptop.now(),
        name="Tweede ronde",
        starts=STARTS.replace(month=9),
        plan_ids=[judged["Zwembad"]],
    )
    for field in FIELDS:
        judge(laptop, again.id, judged["Zwembad"], field, YES)
    through, _ = ballot_draw.ready(laptop.store, CONTEST)
    assert "Zwembad" in {plan.title for plan in through}


def test_two_draws_made_apart_are_an_incident_and_both_stand_on_record(
    laptop: Laptop, judged: dict[str, UUID], make_table: Callable[[str], Laptop]
) -> None:
    two = make_table("twee")
    two.receive(laptop.events())
    through, _ = ballot_draw.ready(laptop.store, CONTEST)
    order = ballot_draw.drawn_order(SEED, through)
    seeds = (f"zin {count}" for count in range(100))
    other = next(seed for seed in seeds if ballot_draw.drawn_order(seed, through) != order)
    draw(laptop)
    draw(two, other)
    exchange(laptop, two)
    for one in (laptop, two):
        assert {found.seed for found in ballot_draw.drawn(one.store, CONTEST)} == {SEED, other}
        about = {(found.kind, found.entity_id) for found in incidents.incidents(one.store)}
        assert (IncidentKind.PLAN_FIELD_CONFLICT, CONTEST) in about
    assert tables(laptop.store) == tables(two.store)
    assert len(judged) == 4
