"""What departments still have to do for plans: a list per department, each on a page of its own to hand over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby

from reportlab.platypus import Flowable, PageBreak

from app.documents.flow import Grid, Row, Text, cut, gap
from app.documents.layout import MUTED, Properties, flow, printed_line, style
from app.models import dutch
from app.models.after_words import ERASED, NO_DEPARTMENT, NO_TITLE, due_words
from app.models.note_records import ActionPoint
from app.models.records import Edition

_BODY = style(12, leading=15.5)
_BOLD = style(12, bold=True, leading=15.5)
_QUIET = style(10.5, textColor=MUTED, leading=13.5)
_WIDTHS = (62, 66, 42)


def action_points(
    edition: Edition, points: Sequence[ActionPoint], *, today: date, printed_at: datetime
) -> bytes:
    """Return the open ones of ``points`` as PDF, a page per department; ``today`` decides what is too late."""
    properties = Properties(
        title="Actiepunten voor afdelingen",
        author=edition.name,
        practice=edition.practice,
        printed_at=printed_at,
        footer=(f"{edition.name} – actiepunten", printed_line(printed_at)),
    )
    waiting = [point for point in points if point.note.done_on is None]
    return flow(list(_story(waiting, today)), properties, bottom=30)


def _story(waiting: list[ActionPoint], today: date) -> Iterator[Flowable]:
    if not waiting:
        yield Text("Actiepunten voor afdelingen", style(24, bold=True, leading=30), "H1")
        yield Text("Er staat niets open.", _BODY)
    waiting.sort(key=lambda point: _department(point).casefold())
    for place, (_, group) in enumerate(groupby(waiting, key=lambda point: _department(point).casefold())):
        points = list(group)
        if place:
            yield PageBreak()
        yield Text(cut(_department(points[0]), 100), style(24, bold=True, leading=30), "H1")
        open_words = dutch.count(len(points), "actiepunt staat", "actiepunten staan")
        yield Text(f"{open_words} open, uit plannen van bewoners.", _BODY)
        yield gap(3)
        heads = tuple((Text(word, _BOLD),) for word in ("Plan", "Wat er nodig is", "Wanneer"))
        yield Grid(_WIDTHS, Row(heads), [_row(point, today) for point in points])


def _row(point: ActionPoint, today: date) -> Row:
    title = Text(cut(point.plan_title, 200) or NO_TITLE, _BOLD)
    asked = f"plan {point.plan_number}, gevraagd op {dutch.day(point.note.at)}"
    what = Text(cut(point.note.what, 800) or ERASED, _BODY)
    return Row(((title, Text(asked, _QUIET)), (what,), (Text(due_words(point.note, today), _BODY),)))


def _department(point: ActionPoint) -> str:
    return point.note.who or NO_DEPARTMENT
