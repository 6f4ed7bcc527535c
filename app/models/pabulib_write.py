"""Write a result with its plans and ballots as a Pabulib file (``.pb``), see https://pabulib.org/format.

The file is open data: it must tell nothing about who voted what. Ballots stand in the order of what they say,
so their place tells nothing; their numbers are only their place. What the format cannot say stands in
``comment``.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.models.records import BallotPlan, Contest
from app.models.result_records import PlanResult, Result
from app.models.terms import Channel, LeftOver, LimitKind, PlanOutcome, Rule, TieBreak

METHODS = {Channel.ONLINE: "internet", Channel.PAPER: "paper"}
SMALLEST_CHANNEL = 10
"""With fewer ballots in one of two channels the file does not say which road a ballot came by; at least this many."""

_EURO = 100
_RULES = {
    Rule.GREEDY_SKIP: "greedy_skip, most votes first, skipping what does not fit",
    Rule.GREEDY_STOP: "greedy_stop, most votes first, stopping at what does not fit",
    Rule.EQUAL_SHARES: (
        "equal_shares, the method of equal shares with cost utilities, completed by 1 more a voter (add1) until the "
        "budget would be exceeded or nothing fits, and then most votes first, skipping what does not fit"
    ),
}


@dataclass(frozen=True)
class PbAbout:
    """What the file says about the vote apart from its result. A day may be only a year."""

    description: str
    unit: str
    instance: str
    begins: date | int
    ends: date | int
    country: str = "Netherlands"
    language: str = "nl"
    currency: str = "EUR"


def write_pb(result: Result, ballots: Iterable[tuple[Channel, tuple[int, ...]]], about: PbAbout) -> str:
    """Return the text of a ``.pb`` file.

    A plan that costs more than the whole budget is written as it is, though pabulib-checker calls it an
    error.

    Args:
        result: the final result; its order of plans is kept, so that equals stand as the lot put them.
        ballots: the channel and the marked ballot numbers of every valid ballot, in any order. Blank ones (no
            marks) may be among them; the format has no place for them, so they are only counted.
        about: what the file says about the vote.

    Raises:
        ValueError: the ballots do not add up to the votes of the result.
    """
    filled = sorted((tuple(sorted(marks)), channel) for channel, marks in ballots if marks)
    _check_sum(result, filled)
    ids = _ids(result.plans)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerows([["META"], ["key", "value"]])
    writer.writerows((key, _plain(value)) for key, value in _meta(result, len(filled), about, ids))
    writer.writerows([["PROJECTS"], ["project_id", "cost", "votes", "name", "selected"]])
    writer.writerows(_project(plan, ids[plan.plan.ballot_number]) for plan in result.plans)
    writer.writerow(["VOTES"])
    writer.writerows(_votes(filled, ids, max(result.smallest_part, SMALLEST_CHANNEL)))
    return out.getvalue()


def write_plans_pb(contest: Contest, plans: Sequence[BallotPlan], about: PbAbout) -> str:
    """Return the text of a ``.pb`` file with plans that nobody voted on yet, in their order.

    There are no votes and no result in it, so no rule either; a plan without costs is given a cost of 1.
    """
    ids = _own_ids(plans)
    costs = {plan.ballot_number: max(plan.cost_cents, _EURO) for plan in plans}
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerows([["META"], ["key", "value"]])
    begin = (("description", about.description), ("country", about.country), ("unit", about.unit))
    writer.writerows((key, _plain(value)) for key, value in (*begin, ("instance", about.instance)))
    writer.writerows(
        [("num_projects", len(plans)), ("num_votes", 0), ("budget", _amount(contest.budget_cents))]
    )
    writer.writerows([("vote_type", "approval"), ("rule", "unknown")])
    writer.writerows([("date_begin", _day(about.begins)), ("date_end", _day(about.ends))])
    writer.writerows([("language", about.language), ("currency", about.currency)])
    if sum(cost // _EURO for cost in costs.values()) <= contest.budget_cents // _EURO:
        writer.writerow(["fully_funded", "1"])
    writer.writerow(["comment", "#1: Made by Wijkbalie. Plans before the vote."])
    writer.writerows([["PROJECTS"], ["project_id", "cost", "votes", "name"]])
    for plan in plans:
        number = plan.ballot_number
        writer.writerow([ids[number], _amount(costs[number]), "0", _plain(plan.title)])
    writer.writerows([["VOTES"], ["voter_id", "vote"]])
    return out.getvalue()


def _check_sum(result: Result, filled: Sequence[tuple[tuple[int, ...], Channel]]) -> None:
    counted = Counter(number for marks, _ in filled for number in marks)
    stated = {plan.plan.ballot_number: plan.total for plan in result.plans if plan.total}
    if counted != stated:
        raise ValueError("the ballots do not add up to the votes of the result")


def _plain(text: str) -> str:
    """Return the text on one line, without white space at its ends, which the format forbids."""
    return " ".join(text.split()) or "-"


def _amount(cents: int) -> str:
    euros, rest = divmod(cents, _EURO)
    return f"{euros}.{rest:02d}" if rest else str(euros)


def _cost(plan: PlanResult) -> int:
    """Return the cost in cents; the format knows no free plans, and its custom is to let them cost 1."""
    return max(plan.plan.cost_cents, _EURO)


def _day(day: date | int) -> str:
    return f"{day:04d}" if isinstance(day, int) else f"{day:%d.%m.%Y}"


def _ids(plans: Sequence[PlanResult]) -> dict[int, str]:
    return _own_ids([plan.plan for plan in plans])


def _own_ids(plans: Sequence[BallotPlan]) -> dict[int, str]:
    """Return ballot number -> project id: the plan's own id, or its number where own ids are no ids there."""
    own = [plan.external_id for plan in plans]
    usable = len(set(own)) == len(own) and all(i.isascii() and i.replace("-", "").isalnum() for i in own)
    return {plan.ballot_number: plan.external_id if usable else str(plan.ballot_number) for plan in plans}


def _meta(result: Result, votes: int, about: PbAbout, ids: dict[int, str]) -> Iterator[tuple[str, str]]:
    """Yield the keys in the order that the format gives them."""
    contest = result.contest
    yield "description", about.description
    yield "country", about.country
    yield "unit", about.unit
    yield "instance", about.instance
    yield "num_projects", str(len(result.plans))
    yield "num_votes", str(votes)
    yield "budget", _amount(contest.budget_cents)
    yield "vote_type", "approval"
    yield "rule", _rule(result)
    yield "date_begin", _day(about.begins)
    yield "date_end", _day(about.ends)
    if contest.limit.kind is LimitKind.CHOICES:
        yield "max_length", str(min(contest.limit.value, len(result.plans)))
    if contest.limit.kind is LimitKind.COST:
        yield "max_sum_cost", _amount(contest.limit.value)
    if _threshold_counts(result):
        yield "min_project_score_threshold", str(contest.threshold_votes)
    yield "language", about.language
    yield "currency", about.currency
    if sum(_cost(plan) // _EURO for plan in result.plans) <= contest.budget_cents // _EURO:
        yield "fully_funded", "1"
    yield "comment", " ".join(f"#{n}: {_plain(text)}" for n, text in enumerate(_comments(result, ids), 1))
    if result.rule is Rule.GREEDY_STOP and result.left_over is LeftOver.PARTIAL:
        yield "leftover_budget", "Partially fund one additional project with highest score"


def _threshold_counts(result: Result) -> bool:
    return any(plan.outcome is PlanOutcome.BELOW_THRESHOLD for plan in result.plans)


def _has_cents(result: Result) -> bool:
    amounts = [result.contest.budget_cents, *(_cost(plan) for plan in result.plans)]
    return any(cents % _EURO for cents in amounts)


def _rule(result: Result) -> str:
    """Return the format's name of the rule.

    Readers round cents off, so with cents no standard name holds. The equal shares of the format are not completed
    greedily, so ours have no name there; the comment tells what was done.
    """
    if result.rule is Rule.EQUAL_SHARES:
        return "unknown"
    if _has_cents(result):
        return "greedy-custom"
    if result.rule is Rule.GREEDY_STOP:
        return "greedy-no-skip"
    return "greedy-threshold" if _threshold_counts(result) else "greedy"


def _comments(result: Result, ids: dict[int, str]) -> Iterator[str]:
    if result.practice:
        yield "PRACTICE. Nothing in this file is real."
    if result.provisional:
        yield "PROVISIONAL. Something must still be counted, drawn or looked into."
    yield f"Made by Wijkbalie. Rule: {_RULES[result.rule]}. {_left_over(result, ids)}"
    if _has_cents(result):
        yield "Some amounts have cents. The result is exact to the cent; rounding off may give another."
    if any(plan.plan.cost_cents < _EURO for plan in result.plans):
        yield "Plans that cost less than 1 are given a cost of 1."
    if result.ties and result.tie_break is TieBreak.DECIDE:
        yield f"Equal plans were put in order by people, on record. Order: {_groups(result, ids)}."
    elif result.ties and result.seed:
        first = "the cheaper first, and then " if result.tie_break is TieBreak.LOWER_COST else ""
        yield (
            f"Equal plans were put in order {first}by the SHA-256 of 'seed:number', smallest first, number being the "
            f"plan's number on the ballot. Seed: '{result.seed}'. Order drawn: {_groups(result, ids)}."
        )
    ballots = result.ballots
    yield f"Not in this file: {ballots.blank} blank and {ballots.invalid} invalid ballots."


def _groups(result: Result, ids: dict[int, str]) -> str:
    return " / ".join(", ".join(ids[number] for number in group) for group in result.ties)


def _left_over(result: Result, ids: dict[int, str]) -> str:
    part = result.partial
    if part is None:
        return "Whole plans only: what is left over is not spent."
    return (
        f"What is left over, {_amount(part.granted_cents)}, goes to the first plan that did not fit, "
        f"{ids[part.plan.ballot_number]}, as a part of its cost."
    )


def _project(plan: PlanResult, project_id: str) -> tuple[str, ...]:
    title = _plain(plan.plan.title)
    return (project_id, _amount(_cost(plan)), str(plan.total), title, str(int(plan.chosen)))


def _votes(
    filled: Sequence[tuple[tuple[int, ...], Channel]], ids: dict[int, str], smallest: int
) -> Iterator[tuple[str, ...]]:
    per_channel = Counter(channel for _, channel in filled)
    tell = len(per_channel) == 1 or min(per_channel.values(), default=0) >= smallest
    yield ("voter_id", "vote", "voting_method") if tell else ("voter_id", "vote")
    for number, (marks, channel) in enumerate(filled, 1):
        row = (str(number), ",".join(ids[mark] for mark in marks))
        yield (*row, METHODS[channel]) if tell else row
