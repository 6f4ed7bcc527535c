"""What an edition file says about plans: ``[plans]``, ``[[price]]``, ``[[rule]]``, ``[[map]]``, ``[[expertise]]``."""

from __future__ import annotations

from app.models.plan_rules import (
    REVIEW_WEEKS,
    AreaMap,
    Expertise,
    Length,
    Lengths,
    PlanRule,
    PlanRules,
    Point,
    Price,
    Question,
    Street,
    WordRule,
)
from app.models.terms import VerdictWord
from app.models.toml_lines import ProblemCode, Table

_LONGEST_KEY = 64
_MOST_EUROS = 1_000_000
_MOST_CHARACTERS = 10_000
_MAP_SIDE = 1_000
_FEWEST_CORNERS, _FEWEST_STOPS = 3, 2


def read_plan_rules(root: Table, areas: tuple[str, ...]) -> PlanRules:
    """Read what an edition file says about plans; ``areas`` are those that a map may be of."""
    plans = root.table("plans")
    rules = PlanRules(
        minimum_cents=plans.number("minimum_eur", 0, 0, _MOST_EUROS) * 100,
        like_lines=plans.yes_no("like_lines", default=False),
        review_weeks=plans.number("review_weeks", REVIEW_WEEKS, 1, 52),
        lengths=Lengths(
            title=_length(plans, "title", Lengths.title),
            summary=_length(plans, "summary", Lengths.summary),
            description=_length(plans, "description", Lengths.description),
        ),
        prices=tuple(_price(table) for table in root.tables("price")),
        word_rules=tuple(_word_rule(table) for table in root.tables("rule")),
        maps=tuple(_map(table, areas) for table in root.tables("map")),
        expertise=_expertise(root.tables("expertise")),
    )
    plans.end()
    return rules


def _length(table: Table, key: str, usual: Length) -> Length:
    least = table.number(f"{key}_least", usual.least, 0, _MOST_CHARACTERS)
    most = table.number(f"{key}_most", max(usual.most, least), 1, _MOST_CHARACTERS)
    if most < least:
        table.wrong(f"{key}_most", ProblemCode.OUT_OF_RANGE, most, f"{least}-{_MOST_CHARACTERS}")
    return Length(least, most)


def _price(table: Table) -> Price:
    price = Price(table.text("what", longest=200), table.number("unit_eur", None, 1, _MOST_EUROS) * 100)
    table.end()
    return price


def _word_rule(table: Table) -> WordRule:
    rule = WordRule(
        rule=PlanRule(table.choice("kind", tuple(PlanRule))),
        words=table.texts("words"),
        stops=table.yes_no("stops", default=False),
    )
    table.end()
    return rule


def _map(table: Table, areas: tuple[str, ...]) -> AreaMap:
    found = AreaMap(
        area=table.choice("area", areas) if areas else table.text("area"),
        outline=_points(table, "outline", _FEWEST_CORNERS),
        streets=tuple(_street(street) for street in table.tables("street")),
    )
    table.end()
    return found


def _street(table: Table) -> Street:
    street = Street(table.text("name", longest=100), _points(table, "points", _FEWEST_STOPS))
    table.end()
    return street


def _points(table: Table, key: str, fewest: int) -> tuple[Point, ...]:
    points = table.points(key, _MAP_SIDE)
    if len(points) < fewest:
        table.wrong(key, ProblemCode.OUT_OF_RANGE, len(points), f"{fewest}-...")
    return points


def _expertise(tables: tuple[Table, ...]) -> tuple[Expertise, ...]:
    found: dict[str, Expertise] = {}
    for table in tables:
        key = table.text("key", longest=_LONGEST_KEY)
        if key in found:
            table.wrong("key", ProblemCode.DUPLICATE, key)
        name = table.text("name", longest=200)
        found[key] = Expertise(key, name, _questions(table.tables("question")))
        table.end()
    return tuple(found.values())


def _questions(tables: tuple[Table, ...]) -> tuple[Question, ...]:
    found: dict[str, Question] = {}
    for table in tables:
        key = table.text("key", longest=_LONGEST_KEY)
        if key in found:
            table.wrong("key", ProblemCode.DUPLICATE, key)
        found[key] = Question(
            key=key,
            text=table.text("text", longest=300),
            after=table.choice("after", ("", *(known for known in found if known != key)), ""),
            if_no=VerdictWord(table.choice("if_no", tuple(VerdictWord), VerdictWord.YES)),
            advice=table.text("advice", "", longest=1000),
        )
        table.end()
    return tuple(found.values())
