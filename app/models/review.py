"""The flow of questions at the 'ja, mits' table: which one comes next, and what the answers add up to. No rows here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.models.plan_rules import Expertise, PlanRules, Question
from app.models.terms import VerdictWord

GENERAL = Expertise("algemeen", "Algemeen")
"""The one field of expertise, without questions, where the edition names none."""

_WORST_LAST = (VerdictWord.YES, VerdictWord.YES_PROVIDED, VerdictWord.NO)


@dataclass(frozen=True)
class Proposal:
    """What the answers propose, for the expert to change.

    Of ``YES_PROVIDED`` the conditions are what has to be done; of ``NO`` they are the reason, and the advice how it
    can go on.
    """

    verdict: VerdictWord
    conditions: str = ""
    advice: str = ""


def fields_of(rules: PlanRules) -> tuple[Expertise, ...]:
    """Return the fields of expertise of an edition."""
    return rules.expertise or (GENERAL,)


def asked(expertise: Expertise, answers: Mapping[str, bool]) -> tuple[Question, ...]:
    """Return the questions that these answers call for, answered or not, in their order.

    A question that hangs on another is asked only when that one is asked too, and was answered with yes.
    """
    found: dict[str, Question] = {}
    for question in expertise.questions:
        if not question.after or (question.after in found and answers.get(question.after, False)):
            found[question.key] = question
    return tuple(found.values())


def next_question(expertise: Expertise, answers: Mapping[str, bool]) -> Question | None:
    """Return the first question that has no answer yet; None when all have one."""
    return next((question for question in asked(expertise, answers) if question.key not in answers), None)


def proposal(expertise: Expertise, answers: Mapping[str, bool]) -> Proposal:
    """Return the worst verdict of the questions that were answered with no, and the texts that go with them."""
    noes = [one for one in asked(expertise, answers) if answers.get(one.key) is False]
    verdict = worst(question.if_no for question in noes)
    counting = [question for question in noes if question.if_no is not VerdictWord.YES]
    advice = "\n".join(question.advice for question in counting if question.advice)
    if verdict is VerdictWord.NO:
        blocking = [question for question in counting if question.if_no is VerdictWord.NO]
        return Proposal(verdict, "\n".join(f"{question.text} Nee." for question in blocking), advice)
    return Proposal(verdict, advice)


def worst(verdicts: Iterable[VerdictWord]) -> VerdictWord:
    """Return the hardest of these verdicts; yes when there is none."""
    return max(verdicts, key=_WORST_LAST.index, default=VerdictWord.YES)
