"""The round list of a plan lab: who goes round the tables sees of each plan what it still misses. Nobody's name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from app.documents.flow import Grid, Row, Text, cut, gap
from app.documents.layout import INK, MUTED, Properties, flow, printed_line, right, style
from app.models import dutch
from app.models.lab_words import (
    likes_words,
    look_words,
    makers_words,
    missing_words,
    over_words,
    totals_words,
)
from app.models.note_records import LabPlan, PlanLab
from app.models.records import Edition

_BODY = style(12, leading=15.5)
_BOLD = style(12, bold=True, leading=15.5)
_IN = style(12, bold=True, leading=15.5, leftIndent=10)
_QUIET = style(10.5, textColor=MUTED, leading=13.5)
_WIDTHS = (30, 55, 27, 46, 12)


def round_list(edition: Edition, lab: PlanLab, *, printed_at: datetime) -> bytes:
    """Return the round list as PDF: per table its plans, what they cost, what they miss, and a box to tick."""
    properties = Properties(
        title=f"Rondelijst plannenlab {lab.session.place}",
        author=edition.name,
        practice=edition.practice,
        printed_at=printed_at,
        footer=(f"{edition.name} – plannenlab {lab.session.place}", printed_line(printed_at)),
    )
    return flow(list(_story(lab)), properties, bottom=30)


def _story(lab: PlanLab) -> Iterator[Flowable]:
    yield Text("Rondelijst plannenlab", style(24, bold=True, leading=30), "H1")
    yield Text(f"{lab.session.place} – {dutch.day(lab.session.day)}", _BODY)
    yield gap(2)
    yield Text(totals_words(lab), _BODY)
    if not lab.plans:
        return
    yield gap(3)
    words = ("Tafel", "Plan", "Kost", "Mist nog", "")
    looks = (_BOLD, _BOLD, right(_BOLD), _IN, _BOLD)
    heads = tuple((Text(word, look),) for word, look in zip(words, looks, strict=True))
    yield Grid(_WIDTHS, Row(heads), [_row(plan) for plan in lab.plans])


def _row(plan: LabPlan) -> Row:
    about = ", ".join(
        part for part in (f"plan {plan.number}", plan.area, makers_words(plan), likes_words(plan)) if part
    )
    title = (Text(cut(plan.title, 200) or "Plan zonder titel", _BOLD), Text(about, _QUIET))
    over = over_words(plan)
    cost = (Text(dutch.euro(plan.cost_cents), right(_BODY)), *([Text(over, right(_QUIET))] if over else []))
    said = [line for line in (missing_words(plan), look_words(plan)) if line]
    missing = tuple(Text(line, style(12, leading=15.5, leftIndent=10)) for line in said)
    return Row(((Text(plan.table, _BODY),), title, cost, missing, (_TickBox(),)))


class _TickBox(Flowable):
    """An empty square, for who went past the table."""

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: ARG002, N803 - reportlab's names
        """Return width and height in points."""
        self.width = aW
        return aW, 6 * mm

    def draw(self) -> None:
        """Draw it against the right edge."""
        canvas: Any = self.canv
        with canvas.tags.artifact():
            canvas.setStrokeColor(INK)
            canvas.setLineWidth(1)
            canvas.rect(self.width - 6 * mm, 0.5, 5.5 * mm, 5.5 * mm, stroke=1, fill=0)
