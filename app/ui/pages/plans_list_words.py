"""What is said above the list of plans: how many there are, which ones were chosen, and in what order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from app.models.dutch import clock, count, day, number
from app.models.likes import LikeStanding
from app.models.plan_filter import PAGE, PlanFilter, PlanSort
from app.models.records import PlanRow
from app.models.terms import PlanState
from app.models.words import WORDS
from app.ui.pages.likes_words import likes_of
from app.ui.pages.plans_words import row_cells

CHOOSE, CHOSEN = "Kies welke plannen", "Klaar met kiezen"
SAVE, SAVED = "Lijst bewaren", "Klaar met bewaren"
"""What a button says that folds something out, and in again."""

EARLIER, LATER = f"Vorige {PAGE}", f"Volgende {PAGE}"
NONE_YET = "Hier komen de plannen van bewoners. Er is er nog geen."
NOT_FOUND = "Niets gevonden. Kijk of het goed geschreven is."
NOT_CHOSEN = "Geen plan past bij wat u koos. Druk op Alle plannen om alles weer te zien."

SORTS: Mapping[PlanSort, str] = {
    PlanSort.TITLE: "Op titel",
    PlanSort.NEWEST: "Laatst gewijzigd eerst",
    PlanSort.COST: "Duurste eerst",
    PlanSort.NUMBER: "Op nummer",
}
SINCE: Mapping[str, str] = {
    "": "Maakt niet uit",
    "0": "Vandaag",
    "1": "Sinds gisteren",
    "7": "In de afgelopen 7 dagen",
    "30": "In de afgelopen 30 dagen",
}
"""How far back a change may be, by the number of days."""


def cells(row: PlanRow, standing: LikeStanding | None, *, changed: bool) -> tuple[str, str]:
    """Return a plan as it stands in the list, with its likes if it has any; ``changed`` adds when it changed last."""
    about, state = row_cells(row)
    when = f"\nGewijzigd op {day(row.changed_at)} om {clock(row.changed_at)}" if changed else ""
    liked = f"\n{likes_of(standing)} likes" if standing is not None and standing.total else ""
    return about + when, state + liked


def count_sentence(total: int, wanted: PlanFilter) -> str:
    """Return how many plans there are of those that were asked for, and what was asked."""
    parts = list(_chosen(wanted))
    many = count(total, "plan", "plannen") if total else "Geen plannen"
    found = many + (f" met “{wanted.text}”" if wanted.text else "")
    return f"{found}. Gekozen: {', '.join(parts)}." if parts else f"{found}."


def part_sentence(before: int, shown: int, total: int) -> str:
    """Return which part of a long list is on the screen; nothing when it is all of it."""
    if shown == total:
        return ""
    return f" Hieronder staan nummer {number(before + 1)} tot en met {number(before + shown)}."


def _chosen(wanted: PlanFilter) -> Iterator[str]:
    for state in PlanState:
        if state in wanted.states:
            yield WORDS[state].lower()
    if wanted.area:
        yield wanted.area
    if wanted.theme:
        yield f"thema {wanted.theme}"
    if wanted.incomplete:
        yield "waar nog iets mist"
    if wanted.entered_by is not None:
        yield "door u ingevoerd"
    if wanted.since is not None:
        yield f"gewijzigd vanaf {_short(wanted.since)}"


def _short(value: date) -> str:
    return day(value).rsplit(" ", 1)[0]
