"""What of a result was made known, and how a later one differs from it: numbers about plans, nothing about people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.models.result_records import BallotCounts, Result
from app.models.terms import Channel, Json, PlanOutcome, Rule


@dataclass(frozen=True)
class PublishedPlan:
    """A plan as it was made known. ``apart`` are its votes per channel, empty where these may not be shown."""

    number: int
    title: str
    votes: int
    apart: Mapping[Channel, int]
    outcome: PlanOutcome
    granted_cents: int

    @property
    def chosen(self) -> bool:
        """Tell whether the plan was said to be chosen."""
        return self.outcome is PlanOutcome.CHOSEN


@dataclass(frozen=True)
class Numbers:
    """The numbers of a result that were made known; equal when nothing that people were told differs."""

    ballots: BallotCounts
    rule: Rule
    seed: str
    left_over_cents: int
    plans: tuple[PublishedPlan, ...]


@dataclass(frozen=True)
class Publication:
    """That a result was made known. ``reason`` says why an earlier one was corrected, or is empty.

    ``corrects`` are the publications in force until then.
    """

    id: UUID
    at: datetime
    by: str
    reason: str
    corrects: tuple[UUID, ...]
    numbers: Numbers


@dataclass(frozen=True)
class Change:
    """One thing that is no longer what was made known, each side in words.

    ``what`` is a field of ``Numbers``, of its ballots or of a plan, or ``votes_paper`` or ``votes_online`` of a plan.
    """

    what: str
    old: Any
    new: Any
    number: int | None = None
    title: str = ""


def numbers_of(result: Result) -> Numbers:
    """Return what of a result is made known, plans by their number."""
    plans = (
        PublishedPlan(
            number=line.plan.ballot_number,
            title=line.plan.title,
            votes=line.total,
            apart=dict(line.votes) if result.channels_apart else {},
            outcome=line.outcome,
            granted_cents=line.granted_cents,
        )
        for line in result.plans
    )
    return Numbers(
        ballots=result.ballots,
        rule=result.rule,
        seed=result.seed,
        left_over_cents=result.left_over_cents,
        plans=tuple(sorted(plans, key=lambda plan: plan.number)),
    )


def changes(old: Numbers, new: Numbers) -> tuple[Change, ...]:
    """Return what differs, first what is about all plans and then plan by plan; empty when nothing does."""
    return tuple(_changes(old, new))


def _changes(old: Numbers, new: Numbers) -> Iterator[Change]:
    for what in ("paper", "online", "blank", "invalid"):
        yield from _differs(what, getattr(old.ballots, what), getattr(new.ballots, what))
    for what in ("rule", "seed", "left_over_cents"):
        yield from _differs(what, getattr(old, what), getattr(new, what))
    before = {plan.number: plan for plan in old.plans}
    after = {plan.number: plan for plan in new.plans}
    for number in sorted(before | after):
        yield from _plan_changes(before.get(number), after.get(number))


def _plan_changes(old: PublishedPlan | None, new: PublishedPlan | None) -> Iterator[Change]:
    known = new or old
    if known is None:
        return
    about = (known.number, known.title)
    yield from _differs("votes", old.votes if old else None, new.votes if new else None, *about)
    if old and new and old.apart and new.apart:
        for channel in Channel:
            name = f"votes_{channel.value}"
            yield from _differs(name, old.apart.get(channel, 0), new.apart.get(channel, 0), *about)
    yield from _differs("outcome", old.outcome if old else None, new.outcome if new else None, *about)
    was, now = old.granted_cents if old else None, new.granted_cents if new else None
    yield from _differs("granted_cents", was, now, *about)


def _differs(
    what: str, old: object, new: object, number: int | None = None, title: str = ""
) -> Iterator[Change]:
    if old != new:
        yield Change(what, old, new, number, title)


def to_json(numbers: Numbers) -> dict[str, Json]:
    """Return the numbers as the journal keeps them."""
    ballots = numbers.ballots
    return {
        "ballots": {
            "paper": ballots.paper,
            "online": ballots.online,
            "blank": ballots.blank,
            "invalid": ballots.invalid,
        },
        "rule": numbers.rule.value,
        "seed": numbers.seed,
        "left_over_cents": numbers.left_over_cents,
        "plans": [
            {
                "number": plan.number,
                "title": plan.title,
                "votes": plan.votes,
                "apart": {channel.value: votes for channel, votes in plan.apart.items()},
                "outcome": plan.outcome.value,
                "granted_cents": plan.granted_cents,
            }
            for plan in numbers.plans
        ],
    }


def from_json(kept: Mapping[str, Any]) -> Numbers:
    """Return the numbers as ``to_json`` wrote them."""
    return Numbers(
        ballots=BallotCounts(**kept["ballots"]),
        rule=Rule(kept["rule"]),
        seed=kept["seed"],
        left_over_cents=kept["left_over_cents"],
        plans=tuple(
            PublishedPlan(
                number=plan["number"],
                title=plan["title"],
                votes=plan["votes"],
                apart={Channel(channel): votes for channel, votes in plan["apart"].items()},
                outcome=PlanOutcome(plan["outcome"]),
                granted_cents=plan["granted_cents"],
            )
            for plan in kept["plans"]
        ),
    )
