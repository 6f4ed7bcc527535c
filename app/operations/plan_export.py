"""Plans as a table for a spreadsheet: no personal data, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from app.models.records import Plan

_HEADINGS = (
    "nummer",
    "stand",
    "stembiljetnummer",
    "titel",
    "wat",
    "waarom",
    "voor wie",
    "gebied",
    "plek",
    "thema's",
    "kosten in euro",
    "zelf doen",
    "vrijwilligers",
    "gemeente",
    "na het eerste jaar",
    "gevraagd aan",
)
_STATES = {
    "draft": "concept",
    "handed_in": "ingediend",
    "on_ballot": "op stembiljet",
    "withdrawn": "ingetrokken",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(plans: Iterable[Plan]) -> str:
    """Return plans as CSV with semicolons and CRLF; write it as ``utf-8-sig``, so that Excel reads the accents.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV injection").
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    for plan in plans:
        writer.writerow([_harmless(cell) for cell in _cells(plan)])
    return out.getvalue()


def _cells(plan: Plan) -> tuple[str, ...]:
    text = plan.text
    return (
        str(plan.number),
        _STATES[plan.state],
        str(plan.ballot_number or ""),
        text.title,
        text.what,
        text.why,
        text.for_whom,
        text.area,
        text.place,
        ", ".join(text.themes),
        f"{text.cost_cents // 100},{text.cost_cents % 100:02d}",
        text.own_part,
        text.volunteers,
        text.municipality_part,
        text.upkeep,
        text.asked_others,
    )


def _harmless(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA) else cell
