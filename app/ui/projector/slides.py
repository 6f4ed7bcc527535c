"""What the hall sees of a result, one picture at a time: plans and numbers, nothing about people. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.models.dutch import count, euro, number
from app.models.result_records import PlanResult, Result
from app.models.result_words import (
    limit_sentence,
    names_of,
    outcome_words,
    plan_name,
    rule_sentence,
    short_lot,
    votes_words,
)

_CHOSEN_ON_ONE = 6
_HOW = (
    "Van deze zin of worpen met een dubbele punt en het nummer van het plan maken wij een lot. "
    "Dat is een rekensom die iedereen kan nadoen (SHA-256)."
)


@dataclass(frozen=True)
class Slide:
    """One picture. ``title`` is the largest; ``facts`` stand under it; ``verdict`` and ``chosen`` tell the outcome.

    ``share`` is the length of the plan's bar against the plan with the most votes, None for no bar. ``used_cents``
    of ``budget_cents`` is given away so far; without a budget no money shows. ``list`` is a list of plans, each with
    a tick when they are ``ticked``, and then there is no verdict.
    """

    heading: str
    title: str
    budget_cents: int = 0
    used_cents: int = 0
    facts: tuple[str, ...] = ()
    verdict: str = ""
    chosen: bool = False
    share: float | None = None
    list: tuple[str, ...] = ()
    ticked: bool = True

    @property
    def money(self) -> str:
        """Return the money in words, for under its bar."""
        if not self.budget_cents:
            return ""
        left = self.budget_cents - self.used_cents
        if not self.used_cents:
            return f"Er is {euro(self.budget_cents)} te verdelen"
        return f"{euro(self.used_cents)} verdeeld, nog {euro(left)} over"

    @property
    def spoken(self) -> str:
        """Return all that the picture says, for who hears it."""
        said = (self.heading, self.title, *self.facts, self.verdict, *self.list, self.money)
        return ". ".join(part.rstrip(".") for part in said if part) + "."


def evening(found: Result) -> tuple[Slide, ...]:
    """Return the evening: what was voted on, each plan when its turn came, and the plans that are chosen."""
    return (_opening(found), *_plans(found), *_chosen(found))


def drawing(found: Result) -> tuple[Slide, ...]:
    """Return the draw as it was done, lot by lot, for all plans that had as many votes as another."""
    return tuple(slide for group in found.ties for slide in _draw(found, group))


def _draw(found: Result, group: Sequence[int]) -> Iterator[Slide]:
    heading = f"Loting {found.contest.name}"
    names = names_of(found, sorted(group))
    yield Slide(heading, "Deze plannen staan gelijk", list=names, ticked=False)
    how = (
        f"Wij loten met: “{found.seed}”",
        _HOW,
        "Het laagste lot gaat voor: eerst 0 tot en met 9, dan a tot en met f.",
    )
    yield Slide(heading, "Zo loten wij", facts=how)
    shown: tuple[str, ...] = ()
    for plan, name in zip(sorted(group), names, strict=True):
        shown += (f"{short_lot(found.seed, plan)}   {name}",)
        yield Slide(heading, f"Het lot van plan {plan}", list=shown, ticked=False)
    order = tuple(f"{place}e: {name}" for place, name in enumerate(names_of(found, group), start=1))
    yield Slide(heading, "De volgorde na de loting", list=order, ticked=False)


def first_of_ending(shown: Sequence[Slide]) -> int:
    """Return the place of the first picture after the last plan; without plans, that of the last picture."""
    plans = [place for place, slide in enumerate(shown) if slide.share is not None]
    return plans[-1] + 1 if plans else len(shown) - 1


def _heading(found: Result) -> str:
    return (
        f"Voorlopige uitslag {found.contest.name}" if found.provisional else f"Uitslag {found.contest.name}"
    )


def _opening(found: Result) -> Slide:
    ballots = found.ballots
    voted = ballots.paper + ballots.online
    facts = [
        f"{count(voted, 'geldige stem', 'geldige stemmen')}",
        limit_sentence(found),
        rule_sentence(found),
    ]
    if ballots.paper and ballots.online:
        facts[0] += f": {number(ballots.paper)} op papier, {number(ballots.online)} online"
    return Slide(
        _heading(found),
        count(len(found.plans), "plan", "plannen"),
        found.contest.budget_cents,
        0,
        facts=tuple(facts),
    )


def _plans(found: Result) -> Iterator[Slide]:
    most = max((line.total for line in found.plans), default=0) or 1
    used = 0
    for place, line in enumerate(found.plans, start=1):
        used += _paid(line)
        yield Slide(
            f"{_heading(found)} – plan {place} van {number(len(found.plans))}",
            plan_name(line),
            found.contest.budget_cents,
            used,
            facts=(votes_words(found, line), f"Kost {euro(line.plan.cost_cents)}"),
            verdict=_capital(outcome_words(found, line)),
            chosen=line.chosen,
            share=line.total / most,
        )


def _chosen(found: Result) -> Iterator[Slide]:
    chosen = [line for line in found.plans if line.chosen]
    used = sum(_paid(line) for line in found.plans)
    lines = [f"{plan_name(line)} – {euro(line.plan.cost_cents)}" for line in chosen]
    if found.partial:
        lines.append(f"{plan_name(found.partial)} – {outcome_words(found, found.partial)}")
    parts = [lines[at : at + _CHOSEN_ON_ONE] for at in range(0, len(lines), _CHOSEN_ON_ONE)] or [[]]
    for place, part in enumerate(parts, start=1):
        yield Slide(
            f"{_heading(found)} – {place} van {len(parts)}" if len(parts) > 1 else _heading(found),
            _ending_title(len(chosen)),
            found.contest.budget_cents,
            used,
            list=tuple(part),
        )


def _ending_title(chosen: int) -> str:
    if not chosen:
        return "Er is geen plan gekozen"
    return f"Gekozen: {count(chosen, 'plan', 'plannen')}"


def _paid(line: PlanResult) -> int:
    return line.granted_cents or (line.plan.cost_cents if line.chosen else 0)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
