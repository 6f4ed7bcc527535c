from __future__ import annotations

import re
from pathlib import Path

from app.models.allocation import Rules, allocate
from app.models.edition_draft import EditionDraft
from app.models.edition_file import read_edition
from app.models.practice import YEAR, residents
from app.models.records import BallotPlan
from app.models.terms import Limit, LimitKind, PlanOutcome

FILE = Path(__file__).parents[2] / "resources" / "practice" / "edition.toml"


def practice() -> EditionDraft:
    return read_edition(FILE.read_bytes())


def test_the_practice_edition_is_marked_as_practice_in_flag_and_name() -> None:
    edition = practice()
    assert edition.practice
    assert edition.name == "Schalkwijk aan Zet (oefening)"
    assert "VERZONNEN" in FILE.read_text("utf-8")


def test_the_practice_edition_has_the_rules_of_schalkwijk_aan_zet() -> None:
    edition = practice()
    (contest,) = edition.contests
    assert contest.budget_cents == 70_000_00
    assert contest.limit == Limit(LimitKind.COST, 70_000_00)
    assert (contest.min_age, edition.likes_needed) == (16, 50)
    assert edition.areas == ("Boerhaavewijk", "Europawijk", "Meerwijk", "Molenwijk")
    assert edition.themes == ("Elkaar ontmoeten", "Op straat & groen", "Duurzaamheid")


def test_all_sixteen_plans_are_on_the_ballot_with_a_budget_of_their_own() -> None:
    plans = practice().plans
    assert [plan.ballot_number for plan in plans] == list(range(1, 17))
    assert len({plan.text.title for plan in plans}) == 16
    for plan in plans:
        assert plan.text.cost_lines
        assert plan.text.area
        assert plan.text.themes


def test_the_practice_budget_skips_a_plan_and_still_pays_a_later_one() -> None:
    edition = practice()
    plans = [
        BallotPlan(
            edition.plan_id(plan),
            plan.ballot_number or 0,
            plan.external_id,
            plan.text.title,
            plan.text.cost_cents,
        )
        for plan in edition.plans
    ]
    ballots = {(plan.ballot_number,): 100 - plan.ballot_number for plan in plans}
    contest = edition.contests[0]
    result = allocate(plans, ballots, Rules(contest.budget_cents, contest.rule))
    assert len(result.chosen) == 6
    assert result.plans[5].outcome is PlanOutcome.DOES_NOT_FIT
    assert result.plans[6].chosen


def test_the_same_seed_makes_the_same_residents_and_another_seed_others() -> None:
    assert residents(7, 500) == residents(7, 500)
    assert residents(7, 500) != residents(8, 500)


def test_residents_could_live_in_schalkwijk() -> None:
    people = residents(1, 500)
    assert len(people) == 500
    assert len({person.register_no for person in people}) == 500
    for person in people:
        assert re.fullmatch(r"203[3-7][A-Z]{2}", person.postcode)
        assert re.fullmatch(r"[1-9]\d{0,2}(A|B|ZW|-1|-2)?", person.house_number)


def test_a_few_residents_are_too_young_and_many_are_old() -> None:
    ages = [YEAR - person.birth_year for person in residents(1, 500) if person.birth_year]
    assert 5 <= sum(age < 16 for age in ages) <= 50
    assert sum(age >= 70 for age in ages) >= 40
    assert min(ages) >= 13


def test_some_residents_share_a_front_door_and_some_names_have_accents() -> None:
    people = residents(1, 500)
    assert len({(person.postcode, person.house_number) for person in people}) < 400
    assert any(not person.name.isascii() for person in people)
    assert len({person.name for person in people}) > 300
