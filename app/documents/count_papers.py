"""The papers of a count: cover sheets for the batches of a box, and the list of decided papers for the observers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from reportlab.platypus import Flowable, KeepTogether, PageBreak

from app.documents.flow import Grid, Row, Signatures, Text, gap
from app.documents.layout import MUTED, Properties, flow, printed_line, right, style, vote_name
from app.models import dutch
from app.models.counts import DecidedBatch
from app.models.records import Contest, Edition, Station
from app.models.words import WORDS

_BODY = style(12)
_BOLD = style(12, bold=True)
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


def decided_list(
    edition: Edition,
    contest: Contest,
    batches: Sequence[DecidedBatch],
    *,
    head_hash: str,
    printed_at: datetime,
) -> bytes:
    """Return the list of papers about which something was decided as PDF/A-2b, by batch and reason.

    Args:
        edition: the edition.
        contest: the contest that was counted.
        batches: the batches in which something was decided.
        head_hash: the hash of the journal's last entry, as it is printed.
        printed_at: when the list is made, UTC.
    """
    title = f"Bijzondere biljetten {contest.name}"
    properties = Properties(
        title=title,
        author=edition.name,
        practice=edition.practice,
        printed_at=printed_at,
        footer=(printed_line(printed_at), f"Controlegetal {head_hash}"),
        archival=True,
    )
    return flow([*_decided(edition, contest, batches)], properties, bottom=30)


def _decided(edition: Edition, contest: Contest, batches: Sequence[DecidedBatch]) -> Iterator[Flowable]:
    yield Text(vote_name(edition, contest), _NOTE)
    yield Text("Biljetten waarover is beslist", style(26, bold=True, leading=33), "H1")
    yield Text(
        "Per bundel: waarom er over een biljet is beslist, en of het telt. Welk biljet het was en wat erop staat, is "
        "met opzet niet bewaard: zo blijft geheim wie wat heeft gestemd. De biljetten zelf zitten in de bundel.",
        _BODY,
    )
    yield gap(3)
    if not batches:
        yield Text("Er is over geen enkel biljet beslist.", _BOLD)
        return
    yield from _rules(edition)
    for batch in batches:
        yield KeepTogether([*_batch(batch)])
    yield gap(4)
    yield KeepTogether([Text("Gezien door", _HEAD, "H2"), Signatures(("Naam:", "Naam:"))])


def _rules(edition: Edition) -> Iterator[Flowable]:
    counted = [WORDS[reason] for reason in edition.counted_papers]
    if counted:
        yield Text(f"Bij dit wijkbudget telt zo’n biljet gewoon mee: {'; '.join(counted)}.", _BODY)


def _batch(batch: DecidedBatch) -> Iterator[Flowable]:
    papers = dutch.count(batch.paper_count, "biljet", "biljetten")
    yield Text(f"{batch.place}, bundel {batch.number} ({papers})", _HEAD, "H2")
    header = Row(((Text("Waarom", _BOLD),), (Text("Telt als", _BOLD),), (Text("Biljetten", right(_BOLD)),)))
    rows = [
        Row(
            (
                (Text(str(WORDS[line.reason]), _BODY),),
                (Text(str(WORDS[line.kind]), _BODY),),
                (Text(dutch.number(line.papers), right(_BODY)),),
            )
        )
        for line in batch.decided
    ]
    if rows:
        yield Grid((90, 45, 35), header, rows)
    yield Text(f"Ingevoerd door {' en '.join(batch.typists)}.", _NOTE)
    for line in batch.settled:
        yield Text(f"Samen bij het biljet vastgelegd: {line}", _NOTE)
    yield gap(1)
