"""What the page Stemlokaal decides and says without a window: which station it is about, numbers, sentences."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from app.models.codes import UnreadableCode, read_scan
from app.models.dutch import clock, number
from app.models.records import Contest, DeskSession, Station, StationAct, StationNumbers
from app.models.terms import SessionKind, StationState, StationStep, VerdictKind

ACTS = {
    "taken_in": "Kaart ingenomen",
    "handed_out": "Extra biljet",
    "spoiled": "Bedorven biljet",
    "handed_back": "Biljet terug",
    "provisional": "Voorlopig biljet",
}
"""What the last acts are called, by ``StationAct.what``."""

PROVISIONAL_WHY: dict[VerdictKind, tuple[str, ...]] = {
    VerdictKind.UNKNOWN: ("Kaart is vandaag elders uitgegeven", "Kaart is echt, maar hier niet bekend"),
    VerdictKind.NOT_ISSUED: ("Bewoner zegt de kaart te hebben gekregen",),
    VerdictKind.ALREADY_TAKEN_IN: ("Bewoner zegt nog niet te hebben gestemd",),
    VerdictKind.REPLACED: ("Bewoner zegt geen andere kaart te hebben",),
    VerdictKind.USED_ONLINE: ("Bewoner zegt niet online te hebben gestemd",),
    VerdictKind.OTHER_CARD_USED: ("Bewoner zegt nog niet te hebben gestemd",),
}
"""The answers after which a provisional paper may be given, each with the reasons that people often have."""

_MOST_PAPERS = 1_000_000


class Stage(StrEnum):
    """Where the polling station of this session stands."""

    OPENING = "opening"
    CHECK_IN = "check_in"
    CLOSED = "closed"


def station_here(session: DeskSession | None, stations: Sequence[Station]) -> Station | None:
    """Return the station of the session at this desk: the open one, else the one that closed last.

    Stations of other laptops, which sync may bring, belong to other sessions.
    """
    if session is None or session.kind is not SessionKind.POLLING_STATION:
        return None
    own = [station for station in stations if station.session_id == session.id]
    opened = [station for station in own if station.state is StationState.OPEN]
    return next(iter(opened or own), None)


def stage_of(station: Station | None) -> Stage:
    """Return which of the three screens a station needs."""
    if station is None:
        return Stage.OPENING
    return Stage.CHECK_IN if station.state is StationState.OPEN else Stage.CLOSED


def contests_left(
    session: DeskSession | None, stations: Sequence[Station], contests: Sequence[Contest]
) -> list[Contest]:
    """Return the contests that have no station in this session yet."""
    session_id = session.id if session else None
    taken = {station.contest_id for station in stations if station.session_id == session_id}
    return [contest for contest in contests if contest.id not in taken]


def whole_number(text: str) -> int | None:
    """Return a number of papers as people type it (``1.200`` or ``1200``), else None."""
    digits = text.strip().replace(".", "").replace(" ", "")
    if not digits.isascii() or not digits.isdigit():
        return None
    value = int(digits)
    return value if value <= _MOST_PAPERS else None


def act_sentence(act: StationAct) -> str:
    """Return one of the last acts in a few words."""
    said = f"{clock(act.at)}  {ACTS.get(act.what, act.what)}"
    return f"{said} – teruggedraaid" if act.undone else said


def numbers_lines(numbers: StationNumbers) -> list[tuple[str, str]]:
    """Return the numbers of a station as pairs of a word and a number, in the order of the record."""
    lines = [
        ("Stemkaarten ingenomen", numbers.taken_in),
        ("Stembiljetten uitgegeven", numbers.handed_out),
        ("Ingevuld meegebracht", numbers.brought_in),
        ("Bedorven", numbers.spoiled),
        ("Teruggegeven", numbers.handed_back),
        *_rarer(numbers),
        ("In de bus", numbers.in_box),
        ("Voorraad bij opening", numbers.papers_begin),
    ]
    if numbers.papers_end is not None:
        lines.append(("Voorraad bij sluiting", numbers.papers_end))
    return [(word, number(value)) for word, value in lines]


def _rarer(numbers: StationNumbers) -> list[tuple[str, int]]:
    """Return the numbers that most stations do not have."""
    lines = [
        ("Na een handtekeningenlijst", numbers.signature_list),
        ("Voorlopig, in een envelop", numbers.provisional),
        ("Voorlopig en aangenomen", numbers.provisional_accepted),
        ("Voorlopig en afgewezen", numbers.provisional_rejected),
    ]
    return [(word, value) for word, value in lines if value]


def envelope_steps(number: int) -> str:
    """Return what to do with a provisional paper, in three steps."""
    return (
        "1. Geef een stembiljet en een kleine envelop. De bewoner doet het ingevulde biljet erin en plakt hem dicht.\n"
        f"2. Doe de kleine envelop en de stemkaart in de grote envelop. Schrijf er {number} op.\n"
        "3. Leg de grote envelop apart. Hij gaat niet in de bus."
    )


def pause_sentence(station: Station) -> str:
    """Return since when a station stands on pause, and why."""
    lines = [line for line in station.log if line.step is StationStep.PAUSED]
    if not lines:
        return "Er gaat nu geen kaart in."
    return f"Sinds {clock(lines[-1].at)}: {lines[-1].text}. Er gaat nu geen kaart in."


def not_a_code(text: str) -> str:
    """Say that a scanned or typed code is no reason: codes never get into the journal."""
    try:
        read_scan(text)
    except UnreadableCode:
        return ""
    return "Er is een kaart gescand, en dat is geen reden. Kies Terug en scan de kaart opnieuw."
