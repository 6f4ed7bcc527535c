"""A result in sentences: what is chosen and why, what is not final yet, how the lot works. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.models.dutch import count, euro, number
from app.models.records import ClosingDifference, PlanResult, Result
from app.models.terms import Channel, LimitKind, PlanOutcome, Rule
from app.models.words import difference_sentence
from app.operations import result as results

if TYPE_CHECKING:
    from app.operations.journal import Store

_RULES = {
    Rule.GREEDY_SKIP: "past een plan niet meer in het geld dat over is, dan is het volgende aan de beurt.",
    Rule.GREEDY_STOP: "bij het eerste plan dat niet meer past, stopt de verdeling.",
}
LOT_HELP = (
    "Bedenk samen een zin, of gooi een paar keer met dobbelstenen, en zeg het hardop waar iedereen bij is. Typ het "
    "daarna precies zo over. De computer rekent met deze zin uit welk plan voorgaat; iedereen kan dat nadoen. "
    "Hoe dat gaat, staat in het verslag."
)


@dataclass(frozen=True)
class Outlook:
    """A result as it stands."""

    result: Result

    @property
    def counted(self) -> bool:
        """Tell whether there is any ballot yet."""
        ballots = self.result.ballots
        return bool(ballots.paper or ballots.online or ballots.blank or ballots.invalid)


def look(store: Store, contest_id: UUID) -> Outlook:
    """Return the result of a contest with what is still open."""
    return Outlook(results.result(store, contest_id=contest_id))


def provisional(outlook: Outlook) -> tuple[str, ...]:
    """Return why a result is not final, a sentence a line; empty when it is."""
    return tuple(_provisional(outlook))


def _provisional(outlook: Outlook) -> Iterator[str]:
    found = outlook.result
    for place in found.open_stations:
        yield f"Het stemlokaal {place} is nog open."
    if found.open_batches:
        word = "is" if found.open_batches == 1 else "zijn"
        yield f"Er {word} nog {count(found.open_batches, 'bundel', 'bundels')} niet vastgesteld."
    for difference in found.differences:
        yield _difference_line(difference)
    if found.draw_needed:
        yield "Er zijn plannen met evenveel stemmen. Het lot moet nog beslissen."


def explained(found: Result) -> tuple[str, ...]:
    """Return the differences that someone explained, each with its explanation on the next line."""
    return tuple(f"{_difference_line(difference)}\nUitleg: {why}" for difference, why in found.explained)


def _difference_line(difference: ClosingDifference) -> str:
    where = f"{difference.place}. " if difference.place else ""
    # The code at the end is for the record on paper.
    return f"{where}{difference_sentence(difference).removesuffix(f' ({difference.code})')}"


def headline(found: Result) -> str:
    """Return what is chosen, and the money used and left, in one or two sentences."""
    chosen = [line for line in found.plans if line.chosen]
    left = f"Er blijft {euro(found.left_over_cents)} over van {euro(found.contest.budget_cents)}."
    if not chosen:
        return f"Er is geen plan gekozen. {left}"
    used = euro(sum(line.plan.cost_cents for line in chosen))
    word, they = ("is", "Het kost") if len(chosen) == 1 else ("zijn", "Samen kosten ze")
    of = count(len(found.plans), "plan", "plannen")
    return f"{number(len(chosen))} van de {of} {word} gekozen. {they} {used}. {left}"


def rule_sentence(found: Result) -> str:
    """Return the rule in one sentence."""
    most = f" Een plan heeft minstens {count(found.contest.threshold_votes, 'stem', 'stemmen')} nodig."
    needs = most if found.contest.threshold_votes > 1 else ""
    return f"Het plan met de meeste stemmen gaat voor; {_RULES[found.rule]}{needs}"


def limit_sentence(found: Result) -> str:
    """Return what everyone could choose."""
    limit = found.contest.limit
    match limit.kind:
        case LimitKind.COST:
            return f"Iedereen kon voor hoogstens {euro(limit.value)} aan plannen kiezen."
        case LimitKind.CHOICES:
            return f"Iedereen kon hoogstens {count(limit.value, 'plan', 'plannen')} kiezen."
        case LimitKind.NONE:
            return "Iedereen kon zoveel plannen kiezen als gewenst."


def votes_words(line: PlanResult) -> str:
    """Return the votes of a plan, apart per channel where there is more than one."""
    paper, online = line.votes.get(Channel.PAPER, 0), line.votes.get(Channel.ONLINE, 0)
    apart = f" (papier {number(paper)}, online {number(online)})" if paper and online else ""
    return f"{count(line.total, 'stem', 'stemmen')}{apart}"


def outcome_words(line: PlanResult, threshold: int) -> str:
    """Return in words whether a plan is chosen, and if not, why."""
    match line.outcome:
        case PlanOutcome.CHOSEN:
            return "gekozen"
        case PlanOutcome.DOES_NOT_FIT:
            return f"niet meer passend: nog {euro(line.left_cents)} over"
        case PlanOutcome.AFTER_STOP:
            return "niet gekozen: de verdeling was al gestopt"
        case PlanOutcome.BELOW_THRESHOLD if line.total == 0:
            return "niet gekozen: geen stemmen"
        case PlanOutcome.BELOW_THRESHOLD:
            return f"niet gekozen: minder dan {count(threshold, 'stem', 'stemmen')}"


def tie_sentence(found: Result, group: Sequence[int]) -> str:
    """Return which plans have equal votes."""
    titles = {line.plan.ballot_number: line.plan.title for line in found.plans}
    return "Evenveel stemmen: " + ", ".join(f"{n}. {titles[n]}" for n in group) + "."


def drawn_sentence(group: Sequence[int]) -> str:
    """Return in which order the lot put plans with equal votes."""
    return f"Volgorde na loting: plan {', '.join(str(n) for n in group)}."
