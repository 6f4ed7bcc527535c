"""What is said on the page of a plan lab."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import count

from app.models.dutch import euro
from app.models.lab_words import likes_words, look_words, makers_words, missing_words, over_words
from app.models.note_records import LabPlan
from app.models.records import DeskSession
from app.models.words import WORDS

NO_TITLE = "Plan zonder titel"


def no_lab_sentence(session: DeskSession | None) -> str:
    """Return that no plan lab goes on, and how to begin one."""
    if session is None:
        return "Er is nu geen plannenlab. Begin er een op de pagina Vandaag. Dan komen hier de tafels."
    return (
        f"Er is nu geen plannenlab: u bent bezig met {WORDS[session.kind].lower()} {session.place}. Sluit dat af op "
        "de pagina Vandaag en begin daar een plannenlab. Dan komen hier de tafels."
    )


def row_cells(plan: LabPlan) -> tuple[str]:
    """Return a plan as it stands in the list of tables: where it lies, what it is called, and what it misses."""
    gaps = f"Mist nog: {missing_words(plan, capital=False)}" if plan.missing else missing_words(plan)
    lines = (f"{plan.table}: {plan.title or NO_TITLE}", gaps, over_words(plan), look_words(plan))
    return ("\n".join(line for line in lines if line),)


def about_lines(plan: LabPlan) -> str:
    """Return what there is to know of a plan at its table: number, area, makers, and what it costs."""
    about = ", ".join(
        part
        for part in (plan.table, f"plan {plan.number}", plan.area, makers_words(plan), likes_words(plan))
        if part
    )
    costs = f"Kost {euro(plan.cost_cents)}" if plan.cost_cents else "Nog geen begroting"
    if plan.cost_cents and plan.budget_cents is not None:
        costs += f". Er is {euro(plan.budget_cents)} voor alle plannen samen"
    over = over_words(plan)
    return f"{about}\n{costs}{f': {over}' if over else ''}."


def free_table(tables: Collection[str]) -> str:
    """Return the name of the next table: ``Tafel`` with the first number that no table has."""
    taken = {int(found[1]) for table in tables if (found := re.fullmatch(r"tafel (\d+)", table.casefold()))}
    return f"Tafel {next(number for number in count(1) if number not in taken)}"


def saved_words(table: str) -> str:
    """Return that a plan lies at a table now."""
    return (
        f"Het plan ligt nu op {table}."
        if table.casefold().startswith("tafel")
        else f"Het plan ligt nu: {table}."
    )
