"""A result in plain Dutch, the same on screen, on the wall and on paper: what is chosen and why, what is still open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.models.allocation import lot
from app.models.count_words import check_sentence
from app.models.dutch import count, euro, number
from app.models.records import ClosingDifference
from app.models.result_parts import Audit, AuditBatch
from app.models.result_records import PlanResult, Result
from app.models.terms import Channel, LeftOver, LimitKind, PlanOutcome, Rule, TieBreak
from app.models.words import difference_sentence

_RULES = {
    Rule.GREEDY_SKIP: (
        "Het plan met de meeste stemmen gaat voor; "
        "past een plan niet meer in het geld dat over is, dan is het volgende aan de beurt."
    ),
    Rule.GREEDY_STOP: (
        "Het plan met de meeste stemmen gaat voor; bij het eerste plan dat niet meer past, stopt de verdeling."
    ),
    Rule.EQUAL_SHARES: (
        "Iedere stemmer krijgt een even groot deel van het geld; een plan is gekozen als zijn stemmers het samen "
        "kunnen betalen."
    ),
}
_TIES = {
    TieBreak.LOT: "Bij gelijke plannen beslist het lot.",
    TieBreak.LOWER_COST: "Bij gelijke plannen gaat het goedkoopste voor; kosten ze evenveel, dan beslist het lot.",
    TieBreak.DECIDE: "Bij gelijke plannen beslist een mens wat voorgaat; de reden komt in het verslag.",
}


def headline(found: Result) -> str:
    """Return what is chosen, and the money used and left, in a few sentences."""
    chosen = [line for line in found.plans if line.chosen]
    left = f"Er blijft {euro(found.left_over_cents)} over van {euro(found.contest.budget_cents)}."
    if not chosen:
        return " ".join(("Er is geen plan gekozen.", *_partial(found), left))
    used = euro(sum(line.plan.cost_cents for line in chosen))
    word, they = ("is", "Het kost") if len(chosen) == 1 else ("zijn", "Samen kosten ze")
    of = count(len(found.plans), "plan", "plannen")
    begin = f"{number(len(chosen))} van de {of} {word} gekozen. {they} {used}."
    return " ".join((begin, *_partial(found), left))


def _partial(found: Result) -> Iterator[str]:
    if found.partial:
        plan, given = found.partial.plan, euro(found.partial.granted_cents)
        yield f"Plan {plan.ballot_number} krijgt wat over was, {given} van de {euro(plan.cost_cents)}."


def missing(found: Result) -> tuple[str, ...]:
    """Return why a result is not final, a sentence a line; empty when it is."""
    return tuple(_missing(found))


def _missing(found: Result) -> Iterator[str]:
    if found.trial:
        yield "Dit is een proef, met een andere regel of een andere loting dan is vastgelegd."
    for place in found.open_stations:
        yield f"Het stemlokaal {place} is nog open."
    if found.open_batches:
        word = "is" if found.open_batches == 1 else "zijn"
        yield f"Er {word} nog {count(found.open_batches, 'bundel', 'bundels')} niet vastgesteld."
    for difference in found.differences:
        yield difference_line(difference)
    for check in found.checks:
        if check.stops:
            yield check_sentence(check, lead=True)
    if found.draw_needed:
        who = "Een mens" if found.tie_break is TieBreak.DECIDE else "Het lot"
        yield f"Er zijn plannen die gelijk staan. {who} moet nog beslissen."


def explained(found: Result) -> tuple[str, ...]:
    """Return what did not hold and was explained, with why."""
    differences = (f"{difference_line(difference)} Uitleg: {why}" for difference, why in found.explained)
    checks = (check_sentence(check, lead=True) for check in found.checks if check.explanation)
    return (*differences, *checks)


def difference_line(difference: ClosingDifference) -> str:
    """Return a difference with its place and without its code, which is for the record on paper."""
    where = f"{difference.place}. " if difference.place else ""
    return f"{where}{difference_sentence(difference).removesuffix(f' ({difference.code})')}"


def rule_sentence(found: Result) -> str:
    """Return the rule in one sentence."""
    return _RULES[found.rule]


def rule_details(found: Result) -> str:
    """Return what goes with the rule: the least number of votes, equals, and what is left over."""
    said = [_TIES[found.tie_break]]
    if found.contest.threshold_votes > 1:
        needed = count(found.contest.threshold_votes, "stem", "stemmen")
        said.insert(0, f"Een plan heeft minstens {needed} nodig.")
    if found.left_over is LeftOver.PARTIAL:
        said.append("Wat over is, gaat naar het eerste plan dat niet meer past.")
    return " ".join(said)


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


def votes_words(found: Result, line: PlanResult) -> str:
    """Return the votes of a plan, apart per channel where there is more than one and that may be shown."""
    paper, online = line.votes.get(Channel.PAPER, 0), line.votes.get(Channel.ONLINE, 0)
    show = found.channels_apart and paper and online
    apart = f" (papier {number(paper)}, online {number(online)})" if show else ""
    return f"{count(line.total, 'stem', 'stemmen')}{apart}"


def outcome_words(found: Result, line: PlanResult) -> str:
    """Return in words whether a plan is chosen, and if not, why."""
    match line.outcome:
        case PlanOutcome.CHOSEN:
            return "gekozen"
        case PlanOutcome.PARTIAL:
            return f"krijgt wat over was: {euro(line.granted_cents)} van de {euro(line.plan.cost_cents)}"
        case PlanOutcome.DOES_NOT_FIT:
            return f"niet meer passend: nog {euro(line.left_cents)} over"
        case PlanOutcome.AFTER_STOP:
            return "niet gekozen: de verdeling was al gestopt"
        case PlanOutcome.BELOW_THRESHOLD if line.total == 0:
            return "niet gekozen: geen stemmen"
        case PlanOutcome.BELOW_THRESHOLD:
            needed = count(found.contest.threshold_votes, "stem", "stemmen")
            return f"niet gekozen: minder dan {needed}"


def plan_name(line: PlanResult) -> str:
    """Return number and title of a plan."""
    return f"{line.plan.ballot_number}. {line.plan.title}"


def names_of(found: Result, group: Sequence[int]) -> tuple[str, ...]:
    """Return number and title of these plans, in this order."""
    names = {line.plan.ballot_number: plan_name(line) for line in found.plans}
    return tuple(names[plan] for plan in group)


def tie_sentence(found: Result, group: Sequence[int]) -> str:
    """Return which plans stand equal."""
    equal = "Gelijk" if found.rule is Rule.EQUAL_SHARES else "Evenveel stemmen"
    return f"{equal}: {', '.join(names_of(found, sorted(group)))}."


def order_sentence(found: Result, group: Sequence[int]) -> str:
    """Return in which order equal plans came, and how that was found."""
    order = ", ".join(str(plan) for plan in group)
    if any(set(group) <= set(waiting) for waiting in found.draw_needed):
        return "Hierover moet nog worden geloot of beslist."
    for decision in found.tie_decisions:
        if sorted(decision.order) == sorted(group):
            return f"Beslist door {decision.by}: eerst plan {order}. Reden: {decision.reason}"
    if found.tie_break is TieBreak.LOWER_COST:
        return f"Het goedkoopste gaat voor: plan {order}."
    if found.seed:
        return f"Volgorde na loting: plan {order}."
    return f"De volgorde maakt niet uit: plan {order}."


def short_lot(seed: str, plan: int) -> str:
    """Return the beginning of a plan's lot in groups of four, enough to compare aloud."""
    made = lot(seed, plan)
    return " ".join(made[at : at + 4] for at in range(0, 12, 4))


def audit_lines(audit: Audit) -> tuple[str, ...]:
    """Return how the recount was drawn and how it stands, a sentence a line."""
    size = audit.size
    lines = [
        f"Getrokken met: “{audit.seed}”. Natellen: {size.sample} van de {count(size.batches, 'bundel', 'bundels')}.",
        f"Een verkeerde uitslag blijft dan in hoogstens {size.risk_percent} van de 100 keer onopgemerkt.",
        *(_batch_line(batch) for batch in audit.drawn),
    ]
    if audit.done:
        same = "Alles klopt." if not audit.differing else ""
        wrong = count(audit.differing, "biljet is anders", "biljetten zijn anders")
        lines.append(f"Het natellen is klaar. {same or f'Let op: {wrong} dan ingevoerd.'}")
    return tuple(lines)


def _batch_line(batch: AuditBatch) -> str:
    found = batch.finding
    if found is None:
        return f"{batch_name(batch)}: nog natellen."
    if not found.differing:
        return f"{batch_name(batch)}: klopt ({found.by} en {found.second})."
    different = count(found.differing, "biljet anders", "biljetten anders")
    return f"{batch_name(batch)}: {different} ({found.by} en {found.second}). {found.note}"


def batch_name(batch: AuditBatch) -> str:
    """Return which batch it is, and how many papers it holds."""
    many = count(batch.papers, "biljet", "biljetten")
    return f"{batch.place}, bundel {batch.batch_number} ({many})"
