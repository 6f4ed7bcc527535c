"""What an edition says about plans: lengths, prices, rules, a sketch map, and the questions of the feasibility check.

It is data of the edition (``docs/edition-file.md``), kept with it as one JSON value.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from app.models.terms import VerdictWord

REVIEW_WEEKS = 6
"""Weeks in which the experts give their verdicts, unless the edition says otherwise."""

Point: TypeAlias = tuple[int, int]
"""A place on the sketch map: from the left and from the top, in thousandths of its width and height."""


class PlanRule(StrEnum):
    """A rule that is checked by the words in a plan."""

    TRAFFIC_SAFETY = "traffic_safety"
    MUNICIPAL_DUTY = "municipal_duty"
    NOT_WITHIN_YEAR = "not_within_year"


@dataclass(frozen=True)
class Length:
    """How many characters the online side wants in a text: at least, and at most."""

    least: int
    most: int


@dataclass(frozen=True)
class Lengths:
    """The lengths of the online side; those of OpenStad's plan form when the edition says nothing."""

    title: Length = Length(10, 50)
    summary: Length = Length(20, 140)
    description: Length = Length(140, 5000)


@dataclass(frozen=True)
class Price:
    """A typical amount, to help with a cost line: ``unit_cents`` for one ``what``."""

    what: str
    unit_cents: int


@dataclass(frozen=True)
class WordRule:
    """A rule with the words (or beginnings of words) that call for a look; ``stops`` a plan, or only warns."""

    rule: PlanRule
    words: tuple[str, ...]
    stops: bool = False


@dataclass(frozen=True)
class Street:
    """A line on the sketch map with its name."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class AreaMap:
    """One area on the sketch map: its outline, and the streets that people find their way by."""

    area: str
    outline: tuple[Point, ...]
    streets: tuple[Street, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question of the check, answered with yes or no.

    It is asked when the question ``after`` was answered with yes (empty: always). When the answer is no, ``if_no`` is
    the verdict that is proposed and ``advice`` the text that goes with it.
    """

    key: str
    text: str
    after: str = ""
    if_no: VerdictWord = VerdictWord.YES
    advice: str = ""


@dataclass(frozen=True)
class Expertise:
    """A field of expertise at the table, with its questions in their order."""

    key: str
    name: str
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class PlanRules:
    """All of it. ``minimum_cents`` is the least a plan asks; ``like_lines`` is whether lists are typed line by line."""

    minimum_cents: int = 0
    like_lines: bool = False
    review_weeks: int = REVIEW_WEEKS
    lengths: Lengths = Lengths()
    prices: tuple[Price, ...] = ()
    word_rules: tuple[WordRule, ...] = ()
    maps: tuple[AreaMap, ...] = ()
    expertise: tuple[Expertise, ...] = ()


NO_RULES = PlanRules()
"""An edition that says nothing about plans."""
