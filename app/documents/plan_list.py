"""The list of plans on paper: of each plan what it is, where, what it costs and what it misses. Nobody's name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from reportlab.platypus import Flowable

from app.documents.flow import Grid, Row, Text, gap
from app.documents.layout import MUTED, Properties, flow, printed_line, right, style
from app.models import dutch
from app.models.records import Edition, Plan
from app.models.terms import GONE
from app.models.words import WORDS, field_list
from app.operations.plans import missing

_BODY = style(12, leading=15.5)
_BOLD = style(12, bold=True, leading=15.5)
_QUIET = style(10.5, textColor=MUTED, leading=13.5)
_IN = style(12, leading=15.5, leftIndent=10)
_IN_BOLD = style(12, bold=True, leading=15.5, leftIndent=10)
_LONGEST = 300
"""Characters of a text in the list."""

_WIDTHS = (24, 84, 27, 35)


def plan_list(edition: Edition, plans: Sequence[Plan], chosen: str, *, printed_at: datetime) -> bytes:
    """Return the list as PDF; ``chosen`` says which plans these are, in a sentence."""
    properties = Properties(
        title=f"Plannen van {edition.name}",
        author=edition.name,
        practice=edition.practice,
        printed_at=printed_at,
        footer=(f"{edition.name} – plannen", printed_line(printed_at)),
    )
    return flow(list(_story(edition, plans, chosen)), properties, bottom=30)


def _story(edition: Edition, plans: Sequence[Plan], chosen: str) -> Iterator[Flowable]:
    yield Text("Plannen", style(24, bold=True, leading=30), "H1")
    yield Text(edition.name, _BODY)
    yield gap(2)
    total = dutch.euro(sum(plan.text.cost_cents for plan in plans))
    yield Text(f"{chosen} Samen kost dat {total}." if plans else chosen, _BODY)
    if not plans:
        return
    yield gap(3)
    heads = (("Nummer", _BOLD), ("Plan", _BOLD), ("Kost", right(_BOLD)), ("Stand", _IN_BOLD))
    yield Grid(_WIDTHS, Row(tuple((Text(*head),) for head in heads)), [_row(plan) for plan in plans])


def _row(plan: Plan) -> Row:
    text = plan.text
    where = ", ".join(_short(part) for part in (text.place, text.area) if part)
    empty = () if plan.state in GONE or plan.ballot_number else missing(text)
    said = (
        (_short(text.title) or "Plan zonder titel", _BOLD),
        (_short(text.summary), _BODY),
        (where, _QUIET),
        (f"Mist nog: {field_list(empty)}" if empty else "", _QUIET),
    )
    about = tuple(Text(line, look) for line, look in said if line)
    cost = dutch.euro(text.cost_cents) if text.cost_cents else ""
    return Row(
        (
            (Text(str(plan.number), _BODY),),
            about,
            (Text(cost, right(_BODY)),),
            (Text(WORDS[plan.state], _IN),),
        )
    )


def _short(text: str) -> str:
    """Return a text on one line, short enough that a plan always fits on a page: the list is no place to read it."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 2]} …"
