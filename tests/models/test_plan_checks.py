"""The rules that are checked while a plan is typed: what stops it, what only warns, in one plain sentence each."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from app.models.plan_checks import Finding, FindingKind, contest_for, findings
from app.models.plan_rules import Length, Lengths, PlanRule, PlanRules, WordRule
from app.models.records import Contest, CostLine, PlanText, Submitter
from app.models.terms import Limit, LimitKind, Rule, TieBreak

CONTEST = Contest(
    id=UUID(int=1),
    key="wijk",
    name="Wijk",
    area="Meerwijk",
    budget_cents=7_000_000,
    limit=Limit(LimitKind.COST, 7_000_000),
    rule=Rule.GREEDY_SKIP,
    tie_break=TieBreak.LOT,
    threshold_votes=1,
    min_age=16,
    voting_date=None,
    plans=0,
)
RULES = PlanRules(
    minimum_cents=10_000,
    lengths=Lengths(Length(5, 30), Length(5, 40), Length(10, 60)),
    word_rules=(
        WordRule(PlanRule.TRAFFIC_SAFETY, ("zebrapad", "te hard", "drempel")),
        WordRule(PlanRule.MUNICIPAL_DUTY, ("riool",), stops=True),
        WordRule(PlanRule.NOT_WITHIN_YEAR, ("zwembad", "café")),
    ),
)
AREAS = ("Meerwijk", "Molenwijk")
THEMES = ("Groen", "Ontmoeten")
GOOD = PlanText(
    title="Bankje aan het water",
    summary="Even zitten aan het water",
    what="Wij zetten een bankje neer",
    area="Meerwijk",
    themes=("Groen",),
    cost_lines=(CostLine("Bankje", 1, 125_000),),
)


def found(text: PlanText, submitter: Submitter | None = None) -> tuple[Finding, ...]:
    return findings(text, submitter or Submitter("Noor"), CONTEST, RULES, AREAS, THEMES)


def test_of_a_plan_that_keeps_the_rules_nothing_is_said() -> None:
    assert found(GOOD) == ()


def test_of_an_empty_plan_nothing_is_said_either() -> None:
    assert found(PlanText(), Submitter()) == ()


@pytest.mark.parametrize(
    "change, kind, stops, words",
    [
        (
            {"cost_lines": (CostLine("Hal", 1, 7_200_000),)},
            FindingKind.OVER_BUDGET,
            True,
            "€\u00a02.000 te veel: voor alle plannen samen is er €\u00a070.000",
        ),
        ({"cost_lines": (CostLine("Koffie", 2, 2_500),)}, FindingKind.BELOW_MINIMUM, True, "€\u00a050"),
        ({"area": "Leiden"}, FindingKind.OUTSIDE_AREA, True, "Leiden hoort niet bij dit wijkbudget"),
        ({"area": "", "place": "Bij de brug"}, FindingKind.AREA_UNKNOWN, False, "Kies ook de wijk"),
        ({"themes": ("Groen", "Sport")}, FindingKind.OTHER_THEME, False, "Sport"),
        ({"what": "Wij maken een zebrapad bij school"}, FindingKind.TRAFFIC_SAFETY, False, "(zebrapad)"),
        ({"why": "De auto's rijden  te\nhard"}, FindingKind.TRAFFIC_SAFETY, False, "(te hard)"),
        ({"municipality_part": "Het RIOOL maken"}, FindingKind.MUNICIPAL_DUTY, True, "(riool)"),
        ({"title": "Zwembadje op het plein"}, FindingKind.NOT_WITHIN_YEAR, False, "(zwembad)"),
        ({"title": "Een cafe in de buurt"}, FindingKind.NOT_WITHIN_YEAR, False, "(café)"),
        ({"title": "B" * 31}, FindingKind.TOO_LONG, False, "1 teken te lang"),
        ({"summary": "B" * 3}, FindingKind.TOO_SHORT, False, "nog 2 tekens te kort"),
        ({"what": "B" * 62}, FindingKind.TOO_LONG, False, "2 tekens te lang"),
    ],
)
def test_each_rule_says_in_one_sentence_whether_it_stops(
    change: dict[str, object], kind: FindingKind, stops: object, words: str
) -> None:
    (finding,) = found(replace(GOOD, **change))
    assert (finding.kind, finding.stops) == (kind, stops)
    assert words in finding.words


def test_a_word_is_only_found_at_its_beginning() -> None:
    assert found(replace(GOOD, what="Wij maken de buitendrempel mooi")) == ()
    assert [one.kind for one in found(replace(GOOD, what="Wij leggen drempels aan"))] == [
        FindingKind.TRAFFIC_SAFETY
    ]


def test_who_helps_says_nothing_of_what_the_plan_is_about() -> None:
    assert found(replace(GOOD, volunteers="Iemand van het riool", asked_others="Het zwembad")) == ()


def test_a_maker_under_sixteen_needs_the_name_of_a_guardian() -> None:
    (finding,) = found(GOOD, Submitter("Sami", under_16=True))
    assert (finding.kind, finding.stops) == (FindingKind.NO_GUARDIAN, True)
    assert found(GOOD, Submitter("Sami", under_16=True, guardian_name="Amina")) == ()


def test_what_stops_comes_before_what_only_warns() -> None:
    both = found(replace(GOOD, area="Leiden", themes=("Sport",), title="B"))
    assert [one.stops for one in both] == [True, False, False]


def test_an_edition_without_areas_themes_and_budget_takes_any() -> None:
    text = replace(GOOD, area="Leiden", themes=("Sport",), cost_lines=(CostLine("Hal", 1, 90_000_000),))
    assert findings(text, Submitter("Noor"), None, RULES, (), ()) == ()


def test_the_budget_is_that_of_the_plans_contest_its_area_or_the_only_one() -> None:
    other = replace(CONTEST, id=UUID(int=2), area="Molenwijk")
    assert contest_for((CONTEST, other), other.id, "Meerwijk") == other
    assert contest_for((CONTEST, other), None, "Molenwijk") == other
    assert contest_for((CONTEST, other), None, "") is None
    assert contest_for((CONTEST,), None, "Leiden") == CONTEST
