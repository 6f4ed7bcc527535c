"""What the hall sees of a plan lab: its plans, what they still miss, and totals. Nothing about people. No Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.models.dutch import count, day, euro
from app.models.lab_words import missing_words, over_words
from app.models.note_records import LabPlan, PlanLab
from app.models.words import FIELDS
from app.ui.projector.slides import Slide

PLANS_ON_ONE = 3
"""So many plans on one picture can be read from the back of the room, with what they miss."""
_GAPS_ON_ONE = 6


def lab_evening(lab: PlanLab) -> tuple[Slide, ...]:
    """Return the pictures: how far the evening is, the plans table by table, and what is missed most."""
    return (_totals(lab), *_plans(lab), *_gaps(lab))


def _heading(lab: PlanLab) -> str:
    return f"Plannenlab {lab.session.place} – {day(lab.session.day)}"


def _totals(lab: PlanLab) -> Slide:
    if not lab.plans:
        return Slide(_heading(lab), "Welkom", facts=("Nog geen plannen op tafel.",))
    facts = [
        f"Aan {count(len(lab.tables), 'tafel', 'tafels')}",
        f"{count(lab.complete, 'plan is', 'plannen zijn')} af" if lab.complete else "Nog geen plan is af",
        f"Samen kosten ze {euro(lab.cost_cents)}",
    ]
    return Slide(_heading(lab), count(len(lab.plans), "plan", "plannen"), facts=tuple(facts))


def _plans(lab: PlanLab) -> Iterator[Slide]:
    parts = [lab.plans[at : at + PLANS_ON_ONE] for at in range(0, len(lab.plans), PLANS_ON_ONE)]
    for place, part in enumerate(parts, start=1):
        title = "De plannen" if len(parts) == 1 else f"De plannen – {place} van {len(parts)}"
        yield Slide(_heading(lab), title, list=tuple(_line(plan) for plan in part), ticked=False)


def _line(plan: LabPlan) -> str:
    gap = f"Mist nog: {missing_words(plan, capital=False)}" if plan.missing else missing_words(plan)
    costs = over_words(plan) or (euro(plan.cost_cents) if plan.cost_cents else "")
    about = ". ".join(part for part in (costs, gap) if part)
    return f"{plan.table}: {plan.title or 'Plan zonder titel'}. {about}."


def _gaps(lab: PlanLab) -> Iterator[Slide]:
    """Say what is missed most, for who goes round to help."""
    missed = Counter(field for plan in lab.plans for field in plan.missing)
    if missed:
        lines = tuple(
            f"{FIELDS[field][:1].upper()}{FIELDS[field][1:]}: bij {count(many, 'plan', 'plannen')}"
            for field, many in missed.most_common(_GAPS_ON_ONE)
        )
        yield Slide(_heading(lab), "Wat missen de plannen nog?", list=lines, ticked=False)
