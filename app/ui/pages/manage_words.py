"""What Beheer says of the edition, a file and the journal, in plain words. Knows no Qt."""

from __future__ import annotations

from datetime import date

from app.models.dutch import count, day, euro, number
from app.models.records import Contest, Edition, Helper, Phase
from app.models.terms import Limit, LimitKind, Rule, short_hash
from app.models.words import WORDS


def limit_sentence(limit: Limit) -> str:
    """Return what bounds one ballot."""
    if limit.kind is LimitKind.COST:
        return f"De plannen die iemand kiest, mogen samen {euro(limit.value)} kosten."
    if limit.kind is LimitKind.CHOICES:
        return f"Iemand mag {count(limit.value, 'plan', 'plannen')} kiezen."
    return "Iemand mag zo veel plannen kiezen als hij wil."


def rule_sentence(contest: Contest) -> str:
    """Return how it is decided which plans are chosen."""
    then = {
        Rule.GREEDY_SKIP: "Past een plan niet meer in het geld, dan slaan we het over.",
        Rule.GREEDY_STOP: "Past een plan niet meer in het geld, dan houdt het op.",
    }[contest.rule]
    least = f" Een plan heeft minstens {count(contest.threshold_votes, 'stem', 'stemmen')} nodig."
    needed = least if contest.threshold_votes else ""
    return f"Het plan met de meeste stemmen komt eerst. {then}{needed} Bij gelijke stemmen beslist het lot."


def contest_lines(contest: Contest) -> tuple[str, ...]:
    """Return a contest in words: money, who may vote, limit, rule, plans on the ballot."""
    voting = f", op {day(contest.voting_date)}" if contest.voting_date else ""
    return (
        f"Er is {euro(contest.budget_cents)} te verdelen. Stemmen kan vanaf {contest.min_age} jaar{voting}.",
        limit_sentence(contest.limit),
        rule_sentence(contest),
        f"Er {'staat' if contest.plans == 1 else 'staan'} {count(contest.plans, 'plan', 'plannen')} op het stembiljet.",
    )


def phase_line(phase: Phase, today: date) -> str:
    """Return a phase with its days, and whether it is the one of today."""
    now = " (nu)" if phase.starts <= today <= phase.ends else ""
    return f"{phase.name}: {day(phase.starts)} tot en met {day(phase.ends)}{now}"


def edition_sentence(edition: Edition) -> str:
    """Return what kind of edition it is."""
    likes = count(edition.likes_needed, "like", "likes")
    real = "Dit is een oefening. Niets telt echt." if edition.practice else "Dit is een echte editie."
    return f"{real} Een plan heeft {likes} nodig om verder te gaan."


def helper_line(helper: Helper) -> str:
    """Return a helper with their part."""
    return f"{helper.name} – {WORDS[helper.role]}"


def register_sentence(residents: int) -> str:
    """Return how many may vote."""
    if not residents:
        return "Er staat nog niemand in het register. Zonder register kunt u geen stemkaarten uitgeven."
    return f"Er {'staat' if residents == 1 else 'staan'} {count(residents, 'bewoner', 'bewoners')} in het register."


def journal_sentence(events: int, devices: int, head_hash: bytes) -> str:
    """Return that the journal holds, with the number that stands on every signed record."""
    acts = f"{number(events)} {'handeling' if events == 1 else 'handelingen'}"
    laptops = count(devices, "laptop", "laptops")
    return f"Het logboek klopt: {acts} van {laptops}. Controlegetal: {short_hash(head_hash)}"
