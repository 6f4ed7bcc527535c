"""Redo a published result from its file alone: every number in it follows from the ballots in it, or does not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.models.allocation import AllocatedPlan, Allocation, Rules, allocate, ballot_worth
from app.models.audit_sample import drawn_numbers, sample_size
from app.models.records import BallotPlan
from app.models.result_json import FORMAT
from app.models.terms import DomainError, LeftOver, Limit, LimitKind, PaperKind, PlanOutcome, Rule, TieBreak
from app.models.words import WORDS


class NotAResult(DomainError):
    """The file is no result as ``result --json`` writes it, or a part of it is missing."""


@dataclass(frozen=True)
class Check:
    """One thing that was redone, in words, with what the file says and what comes out."""

    what: str
    published: str
    found: str

    @property
    def agrees(self) -> bool:
        """Tell whether the file is right about this."""
        return self.published == self.found


def check_result(data: bytes) -> tuple[Check, ...]:
    """Redo a result from the bytes of its JSON file. Raises ``NotAResult``."""
    try:
        published = json.loads(data)
        if published["format"] != FORMAT:
            raise NotAResult
        return tuple(_checks(published))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, ArithmeticError, RecursionError):
        raise NotAResult from None


def _checks(said: Mapping[str, Any]) -> Iterator[Check]:
    ballots = Counter({tuple(numbers): int(count) for numbers, count in said["marks"]})
    given, plans = said["ballots"], [_ballot_plan(plan) for plan in said["plans"]]
    yield _check("Stembiljetten die niet geldig kunnen zijn", 0, _impossible(said, ballots, plans))
    yield _check("Geldige stembiljetten", given["paper"] + given["online"], ballots.total())
    found = allocate(plans, ballots, _rules(said))
    redone = {line.plan.ballot_number: line for line in found.plans}
    for plan in said["plans"]:
        yield from _plan_checks(plan, redone[plan["number"]])
    yield from _money_checks(said, found)
    yield from _part_checks(said)
    if said["audit"]:
        yield from _audit_checks(said["audit"])


def _impossible(
    said: Mapping[str, Any], ballots: Mapping[tuple[int, ...], int], plans: Sequence[BallotPlan]
) -> int:
    """Return how many ballots mark a plan twice or one that is not there, nothing at all, or more than the limit."""
    limit = Limit(LimitKind(said["limit"]["kind"]), int(said["limit"]["value"]))
    costs = {plan.ballot_number: plan.cost_cents for plan in plans}

    def valid(marks: tuple[int, ...]) -> bool:
        once = len(set(marks)) == len(marks) and costs.keys() >= set(marks)
        return once and ballot_worth(marks, limit, costs).kind is PaperKind.VALID

    return sum(abs(count) for marks, count in ballots.items() if count < 1 or not valid(marks))


def _check(what: str, published: object, found: object) -> Check:
    return Check(what, _words(published), _words(found))


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return "niets" if value is None else str(value)


def _ballot_plan(plan: Mapping[str, Any]) -> BallotPlan:
    number = int(plan["number"])
    return BallotPlan(UUID(int=number), number, plan["id"], plan["title"], int(plan["cost_cents"]))


def _rules(said: Mapping[str, Any]) -> Rules:
    ties = said["tie_break"]
    return Rules(
        budget_cents=int(said["budget_cents"]),
        rule=Rule(said["rule"]),
        threshold_votes=int(said["threshold_votes"]),
        left_over=LeftOver(said["left_over"]),
        tie_break=TieBreak(ties["method"]),
        seed=ties["seed"],
        decided=tuple(tuple(order) for order in ties["decided"]),
    )


def _plan_checks(plan: Mapping[str, Any], line: AllocatedPlan) -> Iterator[Check]:
    name = f"Plan {line.plan.ballot_number}"
    yield _check(f"{name}: stemmen", plan["total"], line.votes)
    yield _check(f"{name}: uitslag", WORDS[PlanOutcome(plan["reason"])], WORDS[line.outcome])
    yield _check(f"{name}: gekozen", plan["chosen"], line.chosen)
    yield _check(f"{name}: krijgt, in centen", plan["granted_cents"], line.granted_cents)
    yield _check(f"{name}: betaalt elke kiezer hoogstens, in centen", plan["share_cents"], line.share_cents)
    if plan["votes"]:
        yield _check(f"{name}: papier en online samen", sum(plan["votes"].values()), line.votes)


def _money_checks(said: Mapping[str, Any], found: Allocation) -> Iterator[Check]:
    order = [plan["number"] for plan in said["plans"]]
    yield _check("Volgorde van de plannen", order, [line.plan.ballot_number for line in found.plans])
    yield _check("Geld dat overblijft, in centen", said["left_over_cents"], found.left_over_cents)
    yield _check("Geld van elke kiezer, in centen", said["voter_cents"], found.voter_cents)
    ties = said["tie_break"]
    yield _check("Plannen die gelijk staan", ties["groups"], [list(group) for group in found.ties])
    drawn = [list(group) for group in found.draw_needed]
    yield _check("Plannen die nog geloot of beslist moeten worden", ties["draw_needed"], drawn)


def _part_checks(said: Mapping[str, Any]) -> Iterator[Check]:
    given, parts = said["ballots"], said["parts"]
    for kind, whole in (("blank", given["blank"]), ("invalid", given["invalid"])):
        words = {"blank": "blanco", "invalid": "ongeldig"}[kind]
        yield _check(f"Alle stembussen samen: {words}", whole, sum(part[kind] for part in parts))
    votes = Counter[str]()
    for part in parts:
        votes.update(part["votes"])
    for plan in said["plans"]:
        number = str(plan["number"])
        yield _check(f"Plan {number}: alle stembussen samen", plan["total"], votes[number])


def _audit_checks(audit: Mapping[str, Any]) -> Iterator[Check]:
    """Redo how many batches had to be drawn, and which. Two laptops that drew apart may have drawn more."""
    size = sample_size(
        (batch["papers"] for batch in audit["batches"]), audit["margin_votes"], audit["risk_percent"]
    )
    yield _check("Steekproef: aantal bundels", audit["sample"], size.sample)
    wanted = drawn_numbers(audit["seed"], len(audit["batches"]), size.sample)
    drawn = {batch["number"] for batch in audit["batches"] if batch["drawn"]}
    yield _check("Steekproef: gelote bundels", sorted(drawn & wanted), sorted(wanted))
