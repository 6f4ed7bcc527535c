"""The record of a polling station (proces-verbaal): opening, counters, closing checks, and lines to sign.

Every number and every difference stands on it, explained or not (invariant 7), and the short form of the
journal's head hash, so that an entry cut off afterwards shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from reportlab.platypus import Flowable, KeepTogether

from app.documents.flow import Grid, Panel, Row, Signatures, Text, gap
from app.documents.layout import MUTED, Properties, flow, printed_line, right, style, vote_name
from app.models import dutch
from app.models.records import ClosingDifference, Contest, Edition, Station, StationNumbers
from app.models.terms import short_hash

_BODY = style(12)
_BOLD = style(12, bold=True)
_NOTE = style(10.5, textColor=MUTED)
_HEAD = style(15, bold=True, spaceBefore=14, spaceAfter=4, keepWithNext=1)
_FEWEST_SIGNATURES = 3

_CHECKS = {
    "F.201": (
        "In de stembus hoort voor elke ingenomen stemkaart één stembiljet te zitten.",
        "ingenomen stemkaarten",
        "stembiljetten in de stembus",
    ),
    "F.202": (
        "De stembiljetten die uit de voorraad zijn, horen uitgegeven te zijn.",
        "uitgegeven stembiljetten",
        "stembiljetten uit de voorraad",
    ),
}
"""What each closing check means: the rule, what was expected, what was found."""


def station_record(
    edition: Edition, contest: Contest, station: Station, *, head_hash: bytes, printed_at: datetime
) -> bytes:
    """Return the record of a station as PDF: the zero report while it is open, the full one once closed.

    Args:
        edition: the edition.
        contest: the contest that is voted on here.
        station: the station as it stands.
        head_hash: the hash of the journal's last entry, raw bytes.
        printed_at: when the record is made, UTC.
    """
    name = "Proces-verbaal" if station.closed_at else "Verslag van de opening"
    properties = Properties(
        title=f"{name} stemlokaal {station.place}, {dutch.day(station.day)}",
        author=edition.name,
        practice=edition.practice,
        printed_at=printed_at,
        footer=(f"{printed_line(printed_at)}", f"Controlegetal {short_hash(head_hash)}"),
    )
    return flow(list(_story(edition, contest, station, name, head_hash)), properties, bottom=30)


def _story(
    edition: Edition, contest: Contest, station: Station, name: str, head_hash: bytes
) -> Iterator[Flowable]:
    yield Text(vote_name(edition, contest), _NOTE)
    yield Text(f"{name} stemlokaal", style(26, bold=True, leading=33), "H1")
    yield Text(f"{station.place}, {dutch.day(station.day)}", style(15))
    yield gap(3)
    if station.closed_at:
        yield _outcome(station)
    yield Text("Opening", _HEAD, "H2")
    yield _facts(station)
    if station.closed_at:
        yield Text("De getallen", _HEAD, "H2")
        yield _numbers(station.numbers)
        yield from _differences(station)
    yield from _signing(station, head_hash)


def _outcome(station: Station) -> Flowable:
    if not station.differences:
        return Panel([Text("De getallen kloppen. Er zijn geen verschillen.", style(14, bold=True))])
    many = dutch.count(len(station.differences), "verschil", "verschillen")
    word = "Er is" if len(station.differences) == 1 else "Er zijn"
    return Panel([Text(f"De getallen kloppen niet. {word} {many}. Zie hieronder.", style(14, bold=True))])


def _facts(station: Station) -> Grid:
    facts = [
        ("Geopend", f"{dutch.day(station.opened_at)}, {dutch.clock(station.opened_at)}"),
        ("Bemensing", station.crew),
        ("Stembus", "Leeg getoond en daarna verzegeld"),
        ("Verzegeling", station.seal),
        ("Stembiljetten bij opening", dutch.number(station.numbers.papers_begin)),
    ]
    if station.closed_at:
        facts.append(("Gesloten", f"{dutch.day(station.closed_at)}, {dutch.clock(station.closed_at)}"))
    return Grid(
        (62, 108), None, [Row(((Text(word, _BODY),), (Text(value, _BOLD),))) for word, value in facts]
    )


def _numbers(numbers: StationNumbers) -> Grid:
    end = "niet geteld" if numbers.papers_end is None else dutch.number(numbers.papers_end)
    lines = (
        ("A", "Stemkaarten ingenomen", dutch.number(numbers.taken_in)),
        ("B", "Stembiljetten uitgegeven", dutch.number(numbers.handed_out)),
        ("C", "Ingevuld meegebracht", dutch.number(numbers.brought_in)),
        ("D", "Bedorven", dutch.number(numbers.spoiled)),
        ("E", "Teruggegeven", dutch.number(numbers.handed_back)),
    )
    rows = [_number_row(*line) for line in lines]
    rows.append(
        _number_row(
            "F", "Stembiljetten in de stembus (B + C − D − E)", dutch.number(numbers.in_box), heavy=True
        )
    )
    rows.append(_number_row("G", "Stembiljetten over bij sluiting", end))
    return Grid((12, 118, 40), None, rows)


def _number_row(letter: str, words: str, value: str, *, heavy: bool = False) -> Row:
    look = _BOLD if heavy else _BODY
    return Row(((Text(letter, _BOLD),), (Text(words, look),), (Text(value, right(_BOLD)),)), heavy=heavy)


def _differences(station: Station) -> Iterator[Flowable]:
    yield Text("Controle bij sluiting", _HEAD, "H2")
    found = {difference.code: difference for difference in station.differences}
    for code, (rule, _, _) in _CHECKS.items():
        if code not in found:
            yield Text(f"Klopt. {rule}", style(12, spaceAfter=4))
    for difference in station.differences:
        yield _difference(difference)
        yield gap(2)
    if station.differences:
        yield Text(
            "Verklaring van de bemensing",
            style(12, bold=True, spaceBefore=6, spaceAfter=2, keepWithNext=1),
            "H3",
        )
        yield Text(station.explanation or "Er is geen verklaring gegeven.", _BODY)


def _difference(difference: ClosingDifference) -> Flowable:
    rule, expected, found = _CHECKS.get(difference.code, ("", "verwacht", "gevonden"))
    code = difference.code
    head = f"Klopt niet. {rule} ({code})" if rule else f"Klopt niet ({code}). Controle {code}."
    much = "te veel" if difference.found > difference.expected else "te weinig"
    apart = dutch.number(abs(difference.found - difference.expected))
    numbers = (
        f"{dutch.number(difference.expected)} {expected}, {dutch.number(difference.found)} {found}. "
        f"Verschil: {apart} {much}."
    )
    return Panel([Text(head, _BOLD), Text(numbers, _BODY)])


def _signing(station: Station, head_hash: bytes) -> Iterator[Flowable]:
    names = [part.strip() for part in re.split(r"[,;\n]", station.crew) if part.strip()]
    names += ["Naam:"] * (_FEWEST_SIGNATURES - len(names))
    yield KeepTogether(
        [
            Text("Ondertekening", _HEAD, "H2"),
            Text("Wij verklaren dat dit verslag klopt met wat wij hebben gezien en geteld.", _BODY),
            Signatures(names),
            Text("Controlegetal van het logboek", _BOLD),
            Text(short_hash(head_hash), style(13)),
            Text("Met dit getal is later te zien of er iets uit het logboek is weggehaald.", _NOTE),
        ]
    )
