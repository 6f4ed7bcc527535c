"""What of a result that was made known is no longer so: a short page, old beside new, as PDF/A-2b."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from reportlab.platypus import Flowable

from app.documents.flow import Grid, Row, Signatures, Text, gap
from app.documents.layout import MUTED, Properties, flow, printed_line, right, style
from app.models import dutch
from app.models.publication import Change, Publication, changes
from app.models.result_records import Result
from app.models.terms import PlanOutcome, Rule, short_hash
from app.models.words import WORDS

_BODY = style(12)
_BOLD = style(12, bold=True)
_NOTE = style(10.5, textColor=MUTED)
_HEAD = style(15, bold=True, spaceBefore=12, spaceAfter=4, keepWithNext=1)

_RULES = {
    Rule.GREEDY_SKIP: "overslaan wat niet past",
    Rule.GREEDY_STOP: "stoppen bij wat niet past",
    Rule.EQUAL_SHARES: "gelijke delen",
}
_THINGS = {
    "paper": "Geldig op papier",
    "online": "Geldig online",
    "blank": "Blanco",
    "invalid": "Ongeldig",
    "left_over_cents": "Geld dat over is",
    "rule": "De regel",
    "seed": "Waarmee is geloot",
    "votes": "stemmen",
    "votes_paper": "stemmen op papier",
    "votes_online": "stemmen online",
    "outcome": "uitkomst",
    "granted_cents": "geld",
}


def corrections(result: Result, published: Sequence[Publication], *, printed_at: datetime) -> bytes:
    """Return the page that goes with the latest publication: what each that it corrects said, and what it says.

    Args:
        result: which vote it is about.
        published: when the result was made known, each after those that it corrects; the last one corrects.
        printed_at: when the page is made, UTC.
    """
    new = published[-1]
    old = [one for one in published if one.id in new.corrects]
    properties = Properties(
        title=f"Verbeterde uitslag {result.contest.name} – {result.edition}",
        author=result.edition,
        practice=result.practice,
        printed_at=printed_at,
        footer=(printed_line(printed_at), f"Controlegetal {short_hash(result.head_hash)}"),
        archival=True,
    )
    return flow(list(_story(result, old, new)), properties, bottom=30)


def _story(result: Result, old: Sequence[Publication], new: Publication) -> Iterator[Flowable]:
    yield Text(result.edition, _NOTE)
    yield Text("Verbeterde uitslag", style(26, bold=True, leading=33), "H1")
    yield Text(result.contest.name, style(15))
    yield gap(3)
    yield Text(f"De uitslag is verbeterd op {dutch.day(new.at)}, {dutch.clock(new.at)}.", _BODY)
    yield Text(f"Waarom: {new.reason}", _BOLD)
    for one in old:
        yield Text(f"Bekendgemaakt op {dutch.day(one.at)}, {dutch.clock(one.at)}", _HEAD, "H2")
        yield _table(changes(one.numbers, new.numbers))
    yield gap(2)
    yield Text("Wat hier niet staat, is niet veranderd.", _NOTE)
    yield gap(4)
    yield Signatures(["Projectleider", "Teller"])


def _table(found: Sequence[Change]) -> Flowable:
    if not found:
        return Text("Deze getallen waren hetzelfde.", _BODY)
    bold = style(10.5, bold=True)
    header = Row(((Text("Wat", bold),), (Text("Was", right(bold)),), (Text("Is nu", right(bold)),)))
    return Grid((90, 40, 40), header, [_row(change) for change in found])


def _row(change: Change) -> Row:
    thing = _THINGS[change.what]
    name = f"{change.number}. {change.title}: {thing}" if change.number is not None else thing
    heavy = _BOLD if change.what == "outcome" else _BODY
    return Row(
        (
            (Text(name, heavy),),
            (Text(_said(change, change.old), right(_BODY)),),
            (Text(_said(change, change.new), right(heavy)),),
        )
    )


def _said(change: Change, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, Rule):
        return _RULES[value]
    if isinstance(value, PlanOutcome):
        return WORDS[value]
    if change.what.endswith("_cents"):
        return dutch.euro(value)
    return dutch.number(value) if isinstance(value, int) else str(value)
