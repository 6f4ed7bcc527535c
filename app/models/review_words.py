"""What is said of a plan after the check, on screen and on paper: the same words in both places."""

from __future__ import annotations

from app.models.dutch import count
from app.models.review_records import FieldStand, RoundView, TablePlan
from app.models.terms import VerdictWord
from app.models.words import WORDS

OUTCOME_HEADS = {
    VerdictWord.YES: "Goed nieuws: uw plan kan doorgaan",
    VerdictWord.YES_PROVIDED: "Ja, mits: dit is nog nodig voor uw plan",
    VerdictWord.NO: "Nu nog niet, maar zo kan het verder",
}
"""How the letter begins."""

OPEN, CLASH, GONE_WORD = "Nog open", "Twee oordelen", "Doet niet meer mee"


def field_word(stand: FieldStand) -> str:
    """Return how a field stands, in a word or two."""
    if stand.clash:
        return CLASH
    return str(WORDS[stand.given.verdict]) if stand.given else OPEN


def outcome_word(plan: TablePlan) -> str:
    """Return the outcome of a plan, in a word or two."""
    if plan.gone:
        return GONE_WORD
    return str(WORDS[plan.outcome]) if plan.outcome else OPEN


def plan_head(plan: TablePlan) -> str:
    """Return a plan by number and title."""
    return f"Plan {plan.number}: {plan.title or 'zonder titel'}"


def days_sentence(days: int) -> str:
    """Return how long there is until the deadline."""
    if days < 0:
        return f"{count(-days, 'dag', 'dagen')} te laat"
    return f"nog {count(days, 'dag', 'dagen')}" if days else "vandaag is de laatste dag"


def open_lines(view: RoundView) -> list[str]:
    """Return how many plans each field of expertise still has to look at, a line each."""
    return [f"{field.name}: {open_word(len(view.open_for(field.key)))}" for field in view.fields]


def open_sentence(view: RoundView) -> str:
    """Return the same as one sentence."""
    return f"Wat is er nog open? {'; '.join(open_lines(view))}."


def open_word(many: int) -> str:
    """Return how many plans are still open."""
    return f"nog {count(many, 'plan', 'plannen')}" if many else "klaar"
