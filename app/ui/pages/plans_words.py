"""What is said about plans on their page: states, what is missing, money against the budget, consent."""

from __future__ import annotations

from app.models.dutch import clock, euro
from app.models.records import Contest, Plan, PlanRow
from app.models.terms import PlanState
from app.models.words import WORDS, field_list

NAMED_MISSING = 3
"""So many missing things are named above the form; of more there is only the number, until they are asked for."""

NO_TITLE = "Plan zonder titel"


def row_cells(row: PlanRow) -> tuple[str, str]:
    """Return a plan as it stands in the list: title, place and cost, and what it still misses; its state."""
    about = " – ".join(part for part in (row.area, euro(row.cost_cents) if row.cost_cents else "") if part)
    lines = [row.title or NO_TITLE, about, _missing_line(row)]
    return "\n".join(line for line in lines if line), WORDS[row.state]


def _missing_line(row: PlanRow) -> str:
    if row.missing and row.state in {PlanState.DRAFT, PlanState.HANDED_IN}:
        return f"Mist nog: {field_list(row.missing)}"
    return "Af: kan worden ingeleverd" if row.state is PlanState.DRAFT else ""


def missing_sentence(missing: tuple[str, ...]) -> str:
    """Return what is missing, short enough for the line that never scrolls away."""
    if not missing:
        return "Het plan is af."
    if len(missing) > NAMED_MISSING:
        return f"Er missen nog {len(missing)} dingen."
    return f"Er mist nog: {field_list(missing)}."


def saved_sentence(plan: Plan) -> str:
    """Return the assurance that stands above a saved plan, with its time."""
    return f"Bewaard om {clock(plan.changed_at)}"


def state_sentence(plan: Plan) -> str:
    """Return what the state of a plan means for who wants to change it; nothing for a draft."""
    if plan.state is PlanState.ON_BALLOT:
        number = f" met nummer {plan.ballot_number}" if plan.ballot_number else ""
        return (
            f"Dit plan staat op het stembiljet{number}. U kunt het lezen en printen, maar niet meer veranderen: "
            "zo stemt iedereen over hetzelfde plan."
        )
    if plan.state is PlanState.WITHDRAWN:
        return "Dit plan is ingetrokken. Het blijft bewaard. Wil de bewoner toch verder? Haal het dan terug."
    if plan.state is PlanState.JOINED:
        return "Dit plan gaat verder in een ander plan. Het blijft bewaard, en de maker blijft erbij."
    if plan.state is PlanState.HANDED_IN:
        return "Dit plan is ingeleverd. U kunt het nog verbeteren totdat het op het stembiljet staat."
    return ""


def going_on_sentence(going_on: Plan | None) -> str:
    """Return where a joined plan goes on."""
    if going_on is None:
        return (
            "Dit plan gaat verder in een ander plan, maar dat plan gaat zelf niet door: ze wijzen naar elkaar, of het "
            "is hier niet bekend. Kies Weer apart verder bij het plan dat door moet gaan."
        )
    where = f"Dit plan gaat verder in plan {going_on.number}: {going_on.text.title or NO_TITLE}."
    if going_on.state is PlanState.WITHDRAWN:
        return f"{where} Dat plan is ingetrokken. Wil de maker van dit plan door? Kies Weer apart verder."
    return f"{where} Het blijft bewaard, en de maker blijft erbij."


def budget_sentence(cost_cents: int, contest: Contest | None) -> tuple[str, bool]:
    """Return what a plan costs against its budget, and whether that is too much."""
    total = f"Samen {euro(cost_cents)}."
    if contest is None:
        return total, False
    budget = contest.budget_cents
    if cost_cents > budget:
        over = euro(cost_cents - budget)
        return (
            f"{total} Dat is {over} te veel: voor alle plannen samen is er {euro(budget)}. "
            "Maak het plan goedkoper, dan kan het meedoen."
        ), True
    return f"{total} Voor alle plannen samen is er {euro(budget)}.", False
