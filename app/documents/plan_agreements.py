"""The agreements about a plan that is carried out, in large print and to be signed; and of others, their way on.

The sheet is for the people of the plan: it names who does what. Nothing of it goes into a file name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from reportlab.platypus import Flowable, KeepTogether

from app.documents.flow import Panel, Signatures, Text, gap
from app.documents.layout import MUTED, Properties, flow, printed_line, style
from app.models import dutch
from app.models.after_words import NO_TITLE, due_words, note_words, outcome_line
from app.models.note_records import PlanAfter, PlanNote
from app.models.records import Edition
from app.models.terms import NoteKind

_SIZE = 18.0
_BODY = style(_SIZE)
_HEAD = style(20, bold=True, spaceBefore=16, spaceAfter=4, keepWithNext=1)
_QUIET = style(14, textColor=MUTED)
_SIGN = ("Plannenmaker", "Plannenmaker", "Gemeente", "Datum")


def plan_agreements(
    edition: Edition, plan: PlanAfter, *, one_year: date | None, today: date, printed_at: datetime
) -> bytes:
    """Return the sheet as PDF, 18 pt.

    Args:
        edition: the edition it belongs to.
        plan: the plan with its notes.
        one_year: the day by which a chosen plan is carried out; None for other plans.
        today: the day by which something is too late or not.
        printed_at: the moment on the paper.
    """
    properties = Properties(
        title=f"Afspraken over plan {plan.number}: {plan.title or NO_TITLE}",
        author=edition.name,
        practice=edition.practice,
        printed_at=printed_at,
        footer=(f"{edition.name} – plan {plan.number}", printed_line(printed_at)),
    )
    return flow(list(_story(edition, plan, one_year, today)), properties, bottom=30)


def _story(edition: Edition, plan: PlanAfter, one_year: date | None, today: date) -> Iterator[Flowable]:
    yield Text(f"{edition.name} – plan {plan.number}", _QUIET)
    yield Text(plan.title or NO_TITLE, style(30, bold=True, leading=37), "H1")
    yield gap(3)
    yield Text(outcome_line(plan), _BODY)
    if plan.goes_on and one_year is not None:
        yield gap(3)
        said = f"Dit plan is klaar uiterlijk {dutch.day(one_year)}. Dat is een jaar na de uitslag."
        yield Panel([Text(said, style(_SIZE, bold=True))])
    yield from _list("Wie doet wat?" if plan.goes_on else "Afspraken", plan.of(NoteKind.AGREEMENT), today)
    yield from _list("Hoe dit plan verder gaat", plan.of(NoteKind.WAY_ON), None)
    yield from _list("Wat de gemeente doet", plan.of(NoteKind.ACTION_POINT), today)
    yield from _list("Hoe gaat het?", plan.of(NoteKind.PROGRESS), None)
    if plan.goes_on and not plan.of(NoteKind.AGREEMENT):
        yield gap(4)
        yield Text("Er zijn nog geen afspraken. Maak ze samen: wie doet wat, en wanneer is het klaar?", _BODY)
    yield gap(8)
    yield KeepTogether([Text("Gelezen en akkoord", _HEAD, "H2"), Signatures(_SIGN)])


def _list(head: str, notes: tuple[PlanNote, ...], today: date | None) -> Iterator[Flowable]:
    for place, note in enumerate(notes):
        lines: list[Flowable] = [Text(head, _HEAD, "H2")] if not place else []
        lines.append(Text(note_words(note), _BODY))
        about = due_words(note, today) if today is not None else dutch.day(note.at)
        lines += [Text(f"{about}.", _QUIET), gap(3)]
        yield KeepTogether(lines)
