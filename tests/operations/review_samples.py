"""A table with two fields of expertise: a laptop whose edition has them, a round, and verdicts."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

from app.models.plan_rules import Expertise, PlanRules, Question
from app.models.review_records import TablePlan
from app.models.terms import VerdictWord
from app.operations import editions, review
from tests.operations.samples import Laptop, a_draft, clock, seeded
from tests.stores import new_store

FIELDS = ("groen", "verkeer")
STARTS = date(2026, 7, 15)
GREEN = Expertise(
    "groen",
    "Groen",
    (
        Question(
            "grond", "Is de grond van de gemeente?", "", VerdictWord.YES_PROVIDED, "Vraag het de eigenaar."
        ),
    ),
)
TRAFFIC = Expertise(
    "verkeer",
    "Verkeer",
    (Question("veilig", "Is het veilig?", "", VerdictWord.NO, "Kies een andere plek."),),
)
DRAFT = replace(a_draft(), plan_rules=PlanRules(expertise=(GREEN, TRAFFIC)))

_CONDITIONS = {
    VerdictWord.YES: "",
    VerdictWord.YES_PROVIDED: "Houd een doorgang vrij",
    VerdictWord.NO: "Het kan hier niet veilig",
}
_ADVICE = {VerdictWord.NO: "Kies een plek achter de kerk"}


def a_table_laptop(folder: Path, name: str) -> Laptop:
    """Make a laptop whose edition has two fields of expertise; close its store in the end."""
    store, now = new_store(folder), clock(seeded(name))
    editions.create(store, now(), draft=DRAFT, device_name=name, helper_name="Anna")
    return Laptop(name, store, now)


def open_round(laptop: Laptop, *plan_ids: UUID, name: str = "Eerste ronde") -> UUID:
    view = review.start_round(laptop.store, laptop.now(), name=name, starts=STARTS, plan_ids=plan_ids)
    return view.id


def plan_of(laptop: Laptop, round_id: UUID, plan_id: UUID) -> TablePlan:
    view = review.round_view(laptop.store, round_id)
    return next(plan for plan in view.plans if plan.id == plan_id)


def judge(
    laptop: Laptop,
    round_id: UUID,
    plan_id: UUID,
    field: str,
    word: VerdictWord,
    conditions: str | None = None,
    advice: str | None = None,
) -> TablePlan:
    """Give a verdict, with a fitting text unless another is given."""
    return review.give_verdict(
        laptop.store,
        laptop.now(),
        round_id=round_id,
        plan_id=plan_id,
        field=field,
        verdict=word,
        conditions=_CONDITIONS[word] if conditions is None else conditions,
        advice=_ADVICE.get(word, "") if advice is None else advice,
        answers={"veilig": word is VerdictWord.YES},
    )
