"""The record of a polling station (proces-verbaal) and the zero report at its opening, as PDF/A-2b.

Every number and every check stands on it, holding or not, each difference with its explanation (invariant 7), what
happened with its time, and the journal's head hash as words and QR, so that an entry cut off afterwards shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether

from app.documents.closing_page import checks, explanations, numbers, outcome
from app.documents.fingerprint import fingerprint
from app.documents.flow import Grid, Row, Signatures, Text, gap
from app.documents.layout import MUTED, Properties, flow, printed_line, style, vote_name
from app.models import dutch
from app.models.closing import ClosingCheck, closing_checks
from app.models.records import Contest, Edition, Provisional, Station
from app.models.terms import StationStep, short_hash

_BODY = style(12)
_BOLD = style(12, bold=True)
_NOTE = style(10.5, textColor=MUTED)
_HEAD = style(15, bold=True, spaceBefore=14, spaceAfter=4)
_TIMED = style(12, leftIndent=30 * mm, bulletFontSize=12, spaceAfter=3)
_FEWEST_SIGNATURES = 3
_ROOM = 50 * mm

_STEPS = {
    StationStep.OPENED: "Stemlokaal geopend",
    StationStep.CLOSED: "Stemlokaal gesloten",
    StationStep.REOPENED: "Stemlokaal weer geopend",
    StationStep.PAUSED: "Pauze",
    StationStep.RESUMED: "Einde van de pauze",
    StationStep.CREW: "Andere bemensing",
    StationStep.NOTE: "Voorval",
}


def station_record(
    edition: Edition,
    contest: Contest,
    station: Station,
    *,
    head_hash: bytes,
    printed_at: datetime,
    provisionals: Sequence[Provisional] = (),
) -> bytes:
    """Return the record of a station as PDF/A-2b: the zero report while it is open, the full one once closed.

    Args:
        edition: the edition.
        contest: the contest that is voted on here.
        station: the station as it stands.
        head_hash: the hash of the journal's last entry, raw bytes.
        printed_at: when the record is made, UTC.
        provisionals: the station's provisional papers, by their numbers.
    """
    name = "Proces-verbaal" if station.closed_at else "Verslag van de opening"
    properties = Properties(
        title=f"{name} stemlokaal {station.place}, {dutch.day(station.day)}",
        author=edition.name,
        practice=edition.practice,
        printed_at=printed_at,
        footer=(f"{printed_line(printed_at)}", f"Controlegetal {short_hash(head_hash)}"),
        archival=True,
    )
    made = _closed(station, provisionals) if station.closed_at else _opened(station)
    top = _head(edition, contest, station, name)
    return flow([*top, *made, *_signing(edition, station, head_hash)], properties, bottom=30)


def _head(edition: Edition, contest: Contest, station: Station, name: str) -> Iterator[Flowable]:
    yield Text(vote_name(edition, contest), _NOTE)
    yield Text(f"{name} stemlokaal", style(26, bold=True, leading=33), "H1")
    yield Text(f"{station.place}, {dutch.day(station.day)}", style(15))
    yield gap(3)


def _opened(station: Station) -> Iterator[Flowable]:
    yield from _section("De opening")
    yield _facts(station)
    yield from _section("De stembus")
    yield _box(station)
    yield from _opening_checks(station)
    yield from _section("De tellers")
    yield numbers(station)
    if len(station.log) > 1:
        yield from _log(station)


def _closed(station: Station, provisionals: Sequence[Provisional]) -> Iterator[Flowable]:
    found = _checks(station)
    yield outcome(found)
    yield from _section("De getallen")
    yield numbers(station)
    yield from _section("De stembus")
    yield _box(station)
    yield from _section("Opening en sluiting")
    yield _facts(station)
    yield from _section("Controle bij sluiting")
    yield checks(found)
    yield from explanations(found, station.explanations)
    yield from _opening_checks(station)
    yield from _provisionals(provisionals)
    yield from _log(station)


def _checks(station: Station) -> tuple[ClosingCheck, ...]:
    if station.counted is None:
        return ()
    seal, paused, prints = station.seal, station.paused, station.prints
    return closing_checks(station.numbers, station.counted, seal=seal, paused=paused, prints=prints)


def _box(station: Station) -> Grid:
    facts = [
        ("Stembus bij opening", "leeg getoond en daarna verzegeld"),
        ("Verzegeling bij opening", station.seal),
    ]
    if station.counted:
        facts.append(("Verzegeling bij sluiting", station.counted.seal))
        facts.append(("Pauze bij sluiting", "stond nog aan" if station.paused else "geen"))
    return _pairs(facts)


def _facts(station: Station) -> Grid:
    facts = [("Geopend", f"{dutch.day(station.opened_at)}, {dutch.clock(station.opened_at)}")]
    if station.closed_at:
        facts += [
            ("Gesloten", f"{dutch.day(station.closed_at)}, {dutch.clock(station.closed_at)}"),
            ("Pauzes", _times(station, StationStep.PAUSED)),
            ("Wisselingen", _times(station, StationStep.CREW)),
            ("Geprint op de stemhulp", dutch.number(station.prints)),
        ]
    return _pairs([*facts, ("Bemensing", "\n".join(_crew(station)))])


def _section(title: str) -> Iterator[Flowable]:
    """Yield a heading with room for some lines under it: a table may go on over pages."""
    yield CondPageBreak(_ROOM)
    yield Text(title, _HEAD, "H2")


def _pairs(facts: Sequence[tuple[str, str]]) -> Grid:
    rows = [Row(((Text(word, _BODY),), (Text(value, _BOLD),))) for word, value in facts]
    return Grid((62, 108), None, rows)


def _times(station: Station, step: StationStep) -> str:
    many = sum(1 for line in station.log if line.step is step)
    return f"{many} keer" if many else "geen"


def _crew(station: Station) -> list[str]:
    return [part.strip() for part in re.split(r"[,;\n]", station.crew) if part.strip()]


def _opening_checks(station: Station) -> Iterator[Flowable]:
    if station.checks:
        yield KeepTogether(
            [Text("Nagekeken voor de opening", _HEAD, "H2"), _pairs(list(station.checks.items()))]
        )


def _provisionals(provisionals: Sequence[Provisional]) -> Iterator[Flowable]:
    if not provisionals:
        return
    yield from _section("Voorlopige stembiljetten")
    decided = [given.accepted for given in provisionals]
    many = dutch.count(len(decided), "envelop", "enveloppen")
    yield Text(
        f"{many}: {decided.count(True)} aangenomen, {decided.count(False)} afgewezen, "
        f"{decided.count(None)} nog niet beslist.",
        style(12, spaceAfter=4),
    )
    for given in provisionals:
        words = {True: "Aangenomen", False: "Afgewezen", None: "Nog niet beslist"}[given.accepted]
        because = f": {given.decided_because}" if given.decided_because else ""
        yield Text(f"{given.note}\n{words}{because}.", _TIMED, bulletText=f"Envelop {given.number}")


def _log(station: Station) -> Iterator[Flowable]:
    yield from _section("Wat er gebeurde")
    for line in station.log:
        said = f"{_STEPS[line.step]}{': ' if line.text else ''}{line.text}"
        day = "" if line.at.date() == station.opened_at.date() else f"{dutch.day(line.at)}. "
        yield Text(f"{day}{said} ({line.by})", _TIMED, bulletText=dutch.clock(line.at))


def _signing(edition: Edition, station: Station, head_hash: bytes) -> Iterator[Flowable]:
    names = _crew(station)
    names += ["Naam:"] * (_FEWEST_SIGNATURES - len(names))
    yield KeepTogether(
        [
            Text("Ondertekening", _HEAD, "H2"),
            Text("Wij verklaren dat dit verslag klopt met wat wij hebben gezien en geteld.", _BODY),
            Signatures(names),
        ]
    )
    yield KeepTogether(fingerprint(edition.short_id, head_hash))
