"""The paper of the 'ja, mits' table: the list for the evening, and the draw of ballot numbers. No personal data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from reportlab.platypus import Flowable, KeepTogether

from app.documents.flow import Grid, Row, Signatures, Text, gap
from app.documents.layout import MUTED, Properties, flow, printed_line, style, vote_name
from app.models import dutch
from app.models.records import Contest, Edition
from app.models.review_records import NumberDraw, RoundView, TablePlan
from app.models.review_words import days_sentence, field_word, open_lines, outcome_word

_BODY = style(12, spaceAfter=4)
_CELL, _BOLD = style(11), style(11, bold=True)
_TITLE = style(20, bold=True, leading=26, spaceAfter=6)
_HEAD = style(14, bold=True, spaceBefore=10, spaceAfter=3, keepWithNext=1)
_QUIET = style(11, textColor=MUTED)
_LIST = style(12, leftIndent=18, bulletIndent=2, spaceAfter=3, bulletFontSize=12)


def review_list(edition: Edition, view: RoundView, *, today: date, printed_at: datetime) -> bytes:
    """Return the list of a round as PDF: every plan, and what each field of expertise says of it or has to say yet."""
    properties = Properties(
        title=f"{view.name}: plannen op de ja-mits-tafel",
        author=edition.name,
        practice=edition.practice,
        printed_at=printed_at,
        footer=(edition.name, printed_line(printed_at)),
    )
    return flow(list(_list_story(edition, view, today)), properties, bottom=30)


def _list_story(edition: Edition, view: RoundView, today: date) -> Iterator[Flowable]:
    yield Text(edition.name, _QUIET)
    yield Text(f"Ja-mits-tafel: {view.name}", _TITLE, "H1")
    yield Text(
        f"Alle oordelen zijn er uiterlijk op {dutch.day(view.deadline)} ({days_sentence(view.days_left(today))}). "
        f"Klaar: {view.done} van {dutch.count(len(view.plans), 'plan', 'plannen')}.",
        _BODY,
    )
    for line in open_lines(view):
        yield Text(line, _LIST, "P", bulletText="•")
    yield gap(3)
    header = Row(((Text("Plan", _BOLD),), (Text("Oordelen", _BOLD),), (Text("Uitkomst", _BOLD),)))
    yield Grid((88, 54, 28), header, [_plan_row(plan) for plan in view.plans])


def _plan_row(plan: TablePlan) -> Row:
    where = ", ".join(part for part in (plan.place, plan.area) if part)
    about = " – ".join(part for part in (where, dutch.euro(plan.cost_cents)) if part)
    left = [Text(f"{plan.number}  {plan.title or 'Zonder titel'}", _BOLD), Text(about, _CELL)]
    middle = [Text(f"{stand.expertise.name}: {field_word(stand).lower()}", _CELL) for stand in plan.fields]
    return Row((left, middle, (Text(outcome_word(plan), _BOLD),)))


def draw_page(edition: Edition, contest: Contest, draw: NumberDraw, *, printed_at: datetime) -> bytes:
    """Return the record of a draw of ballot numbers as PDF, to be signed by two people who saw it."""
    properties = Properties(
        title=f"Loting van de nummers op het stembiljet – {vote_name(edition, contest)}",
        author=edition.name,
        practice=edition.practice,
        printed_at=printed_at,
        footer=(vote_name(edition, contest), printed_line(printed_at)),
        archival=True,
    )
    return flow(list(_draw_story(edition, contest, draw)), properties, bottom=30)


def _draw_story(edition: Edition, contest: Contest, draw: NumberDraw) -> Iterator[Flowable]:
    yield Text(vote_name(edition, contest), _QUIET)
    yield Text("Loting van de nummers op het stembiljet", _TITLE, "H1")
    by = f" door {draw.by}" if draw.by else ""
    yield Text(
        f"Geloot{by} op {dutch.day(draw.at)} om {dutch.clock(draw.at)}, met deze worpen of zin:", _BODY
    )
    yield Text(draw.seed, style(16, bold=True, spaceAfter=6))
    yield Text("Hoe is er geloot?", _HEAD, "H2")
    for place, line in enumerate(_how(draw), start=1):
        yield Text(line, _LIST, "P", bulletText=f"{place}.")
    yield Text("De nummers", _HEAD, "H2")
    words = ("Nummer", "Plan", "Begin van het lot")
    header = Row(tuple((Text(word, _BOLD),) for word in words))
    yield Grid(
        (26, 102, 42),
        header,
        [_drawn_row(line.ballot_number, line.number, line.title, line.lot) for line in draw.plans],
    )
    yield gap(6)
    yield KeepTogether(
        [
            Text(f"Wij waren bij deze loting met ‘{draw.seed}’, en zagen dat het zo ging.", _BODY),
            gap(4),
            Signatures(("Naam en handtekening", "Naam en handtekening")),
        ]
    )


def _how(draw: NumberDraw) -> Iterator[str]:
    yield (
        "Schrijf de worpen of de zin op, precies zoals hierboven. Zet er een dubbele punt achter, en het nummer van "
        f"het plan. Voor het eerste plan hieronder:\n{draw.seed}:{draw.plans[0].number}"
    )
    yield "Bereken daarvan de SHA-256 (tekst in UTF-8). De uitkomst is het lot van het plan."
    yield (
        "Zet de loten van klein naar groot: 0 tot en met 9 komen voor a tot en met f. Het kleinste lot krijgt "
        "nummer 1."
    )


def _drawn_row(ballot_number: int, number: int, title: str, lot: str) -> Row:
    short = " ".join(lot[at : at + 4] for at in range(0, 12, 4))
    return Row(
        (
            (Text(str(ballot_number), style(13, bold=True)),),
            (Text(f"{title or 'Zonder titel'} (plan {number})", _CELL),),
            (Text(short, _CELL),),
        )
    )
