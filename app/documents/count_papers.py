"""The papers of a count: cover sheets for the batches of a box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportlab.platypus import Flowable, PageBreak

from app.documents.flow import Grid, Row, Signatures, Text, gap
from app.documents.layout import MUTED, Properties, flow, style, vote_name
from app.models import dutch
from app.models.records import Contest, Edition, Station

_NOTE = style(10.5, textColor=MUTED)
_HEAD = style(15, bold=True, spaceBefore=10, spaceAfter=4)
_TYPISTS = ("Eerste invoer door:", "Tweede invoer door:")
_ROOM_TO_WRITE = 4
_LINE = 11.0


def cover_sheets(
    edition: Edition, contest: Contest, station: Station, numbers: Sequence[int], *, box: int
) -> bytes:
    """Return a cover sheet for each of these batches of a box as PDF, one on a page.

    What is counted and by whom is written on it by hand, as it is known before anything is typed.

    Args:
        edition: the edition.
        contest: the contest whose papers these are.
        station: whose box it is.
        numbers: the numbers of the batches.
        box: the number of the box among the boxes of the count.
    """
    title = f"Voorbladen {station.place}, bundel {numbers[0]} tot en met {numbers[-1]}"
    properties = Properties(title=title, author=edition.name, practice=edition.practice)
    story: list[Flowable] = []
    for number in numbers:
        story += [PageBreak()] if story else []
        story += _cover(edition, contest, station, number, box)
    return flow(story, properties)


def _cover(edition: Edition, contest: Contest, station: Station, number: int, box: int) -> Iterator[Flowable]:
    yield Text(vote_name(edition, contest), _NOTE)
    yield Text(f"Voorblad bundel {number}", style(34, bold=True, leading=42), "H1")
    yield Text(f"Bus {box}: stemlokaal {station.place}, {dutch.day(station.day)}", style(15))
    yield gap(6)
    yield _to_fill_in("Aantal biljetten, met de hand geteld", "Nog eens geteld door een ander")
    yield Text("Wie telden de stapel", _HEAD, "H2")
    yield Signatures(("Naam en handtekening", "Naam en handtekening"))
    yield Text("Wie voerden de bundel in", _HEAD, "H2")
    yield Signatures(_TYPISTS)
    yield Text("Verschillen en bijzonderheden", _HEAD, "H2")
    yield Text("Schrijf hier geen namen van bewoners, en niet wat er op een biljet staat.", _NOTE)
    yield Grid((170,), None, [Row(((gap(_LINE - 4),),)) for _ in range(_ROOM_TO_WRITE)])


def _to_fill_in(*labels: str) -> Grid:
    rows = [Row(((Text(label, style(14)),), (gap(8),))) for label in labels]
    return Grid((100, 70), None, rows)
