"""The polling station: open, check in, papers, close. Invariants 2, 4 and 7.

What else happens there is in ``station_log`` (pause, crew, notes), ``provisional`` (papers in a double envelope) and
``marking`` (the marking screen's count).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import EMPTY_LOG
from app.models.closing import closing_checks
from app.models.edition import DeskSessionRow, ThisDeviceRow
from app.models.records import (
    ClosingCount,
    Station,
    StationAct,
    Verdict,
)
from app.models.roll import CardActRow, MarkingRow, PaperActRow, StationActRow, StationRow
from app.models.terms import (
    CardStep,
    DomainError,
    Json,
    Moment,
    Outcome,
    PaperSource,
    PaperStep,
    StationState,
    StationStep,
)
from app.operations.cards import ReasonMissing, record_surrender, record_undo
from app.operations.count_effects import counting_begun
from app.operations.journal import Act, Event, EventKind, Store, act, lead_only
from app.operations.station_rows import LAST_ACTS, differences, numbers_now, prints_of, station_record
from app.operations.verdict import judge_card


class StationClosed(DomainError):
    """Nothing can be taken in or handed out: the station is closed."""


class StationOpen(DomainError):
    """This can only be done after the station was closed."""


class StationElsewhere(DomainError):
    """The station at ``place`` was opened on another laptop, and only that one works for it."""


class StationPaused(DomainError):
    """The station at ``place`` stands on pause: no card is taken in until it goes on."""


class OpeningIncomplete(DomainError):
    """``missing`` names what is not filled in: crew, seal or papers."""


class NumbersDoNotClose(DomainError):
    """The closing numbers differ and nothing was explained: ``differences`` lists every one of them."""


class CountingStarted(DomainError):
    """The station cannot be opened again: its box is being counted."""


class NothingToUndo(DomainError):
    """This act was taken back already, or was not done at this station."""


def open_station(
    store: Store,
    moment: Moment,
    *,
    session_id: UUID,
    contest_id: UUID,
    crew: str,
    seal: str,
    papers_begin: int,
    checks: Mapping[str, str] | None = None,
) -> Station:
    """Open a station with an empty sealed box and counted papers. Raises ``OpeningIncomplete``.

    ``checks`` is what was tried before (clock, printer, scanner...) and how it came out, in words for the record.
    """
    given = {"crew": crew.strip(), "seal": seal.strip(), "papers": "yes" if papers_begin > 0 else ""}
    missing = tuple(name for name, value in given.items() if not value)
    if missing:
        raise OpeningIncomplete(missing=missing)
    with act(store, moment) as doing:
        station_id = moment.new_id()
        place = doing.session.get_one(DeskSessionRow, session_id).place
        doing.record(
            OPENED,
            station_id,
            {
                "session_id": str(session_id),
                "contest_id": str(contest_id),
                "place": place,
                "crew": crew.strip(),
                "seal": seal.strip(),
                "papers_begin": papers_begin,
                "checks": dict(checks or {}),
            },
        )
        return station_record(doing.session, station_id)


def check_in(store: Store, moment: Moment, *, station_id: UUID, scan: str) -> Verdict:
    """Answer a card; when it is good, take it in and hand out one paper: one act, on disk on return.

    Raises ``StationClosed`` or ``StationPaused``. A card that is not good is an answer, not an error.
    """
    return _take_in(store, moment, station_id, scan, PaperSource.HANDED_OUT)


def after_check_in(station: Station, *, act_id: UUID, at: datetime) -> Station:
    """Return a station as it stands after ``check_in`` said yes, without reading it from the disk again."""
    numbers = station.numbers
    counted = replace(numbers, taken_in=numbers.taken_in + 1, handed_out=numbers.handed_out + 1)
    newest = StationAct(act_id, at, "taken_in", undone=False)
    return replace(station, numbers=counted, last_acts=(newest, *station.last_acts)[:LAST_ACTS])


def _take_in(store: Store, moment: Moment, station_id: UUID, scan: str, source: PaperSource) -> Verdict:
    with act(store, moment) as doing:
        station = working(doing.session, station_id)
        verdict, card = judge_card(doing.session, station.contest_id, scan)
        if not verdict.accepted or card is None:
            return verdict
        event = record_surrender(doing, card.id, place=station.place, source=source, station_id=station_id)
        return Verdict(verdict.kind, card.id, act_id=event.id)


def take_in_brought(store: Store, moment: Moment, *, station_id: UUID, scan: str) -> Verdict:
    """Answer a card that comes with a filled paper; when it is good, take it in, and the paper goes into the box.

    Raises ``StationClosed``, ``StationPaused`` or ``StationElsewhere``.
    """
    return _take_in(store, moment, station_id, scan, PaperSource.BROUGHT_IN)


def hand_out(store: Store, moment: Moment, *, station_id: UUID, reason: str) -> None:
    """Hand out one more paper, with a reason. Raises ``StationClosed`` or ``ReasonMissing``."""
    _paper(store, moment, station_id, (PaperStep.HANDED_OUT,), reason)


def spoil(store: Store, moment: Moment, *, station_id: UUID, reason: str, replaced: bool = True) -> None:
    """Take a spoiled paper back unread and, unless told otherwise, hand out another."""
    steps = (PaperStep.SPOILED, PaperStep.HANDED_OUT) if replaced else (PaperStep.SPOILED,)
    _paper(store, moment, station_id, steps, reason)


def hand_back(store: Store, moment: Moment, *, station_id: UUID, reason: str) -> None:
    """Take back an unused paper from someone who leaves without voting. Raises as ``hand_out``."""
    _paper(store, moment, station_id, (PaperStep.HANDED_BACK,), reason)


def _paper(store: Store, moment: Moment, station_id: UUID, steps: tuple[PaperStep, ...], reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        open_here(doing.session, station_id)
        doing.record(PAPER, station_id, {"steps": [step.value for step in steps], "reason": reason.strip()})


def undo(store: Store, moment: Moment, *, station_id: UUID, act_id: UUID, reason: str) -> None:
    """Take a check-in or a paper act at this station back, on record and with a reason.

    Raises ``StationClosed``, ``ReasonMissing``, ``PaperInBox`` or ``NothingToUndo``.
    """
    if not reason.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        station = open_here(doing.session, station_id)
        papers = _paper_rows(doing.session, station_id, act_id)
        if papers:
            _undo_paper(doing, station_id, papers, act_id, reason)
        elif _taken_in_here(doing.session, station_id, act_id):
            record_undo(doing, act_id, reason=reason, place=station.place)
        else:
            raise NothingToUndo


def _undo_paper(doing: Act, station_id: UUID, papers: list[PaperActRow], act_id: UUID, reason: str) -> None:
    if any(row.undone_by for row in papers):
        raise NothingToUndo
    doing.record(PAPER_UNDONE, station_id, {"undoes": str(act_id), "reason": reason.strip()})


def close(
    store: Store,
    moment: Moment,
    *,
    station_id: UUID,
    counted: ClosingCount,
    explanations: Mapping[str, str] | None = None,
) -> Station:
    """Close the station with what the crew counted. Every difference must be explained, by its code (invariant 7).

    Raises ``NumbersDoNotClose`` with all differences that nobody explained, or ``StationClosed``.
    """
    said = {code: text.strip() for code, text in (explanations or {}).items() if text.strip()}
    with act(store, moment) as doing:
        row = open_here(doing.session, station_id)
        numbers = numbers_now(doing.session, row, counted.papers_end)
        prints = prints_of(doing.session, station_id)
        checks = closing_checks(numbers, counted, seal=row.seal, paused=row.paused, prints=prints)
        found = tuple(one for one in differences(checks) if one.code not in said)
        if found:
            raise NumbersDoNotClose(differences=found)
        payload: dict[str, Json] = {
            "papers_end": counted.papers_end,
            "counted": _counted_json(counted),
            "explanations": {code: said[code] for code in sorted(said)},
            "prints": prints,
        }
        doing.record(CLOSED, station_id, payload, base_rev=next_rank(doing.session, station_id))
        # It would tell after which check-ins the marking screen last printed.
        doing.session.info[EMPTY_LOG] = True
        return station_record(doing.session, station_id)


def _counted_json(counted: ClosingCount) -> dict[str, Json]:
    return {
        "spoiled": counted.spoiled,
        "handed_back": counted.handed_back,
        "provisional": counted.provisional,
        "seal": counted.seal.strip(),
    }


def reopen(store: Store, moment: Moment, *, station_id: UUID, reason: str) -> Station:
    """Open a closed station again, on record and with a reason, as long as its box is not being counted.

    Raises ``LeadNeeded``, ``ReasonMissing``, ``StationElsewhere`` or ``CountingStarted``.
    """
    if not reason.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        lead_only(doing)
        _own(doing.session, station_id)
        if counting_begun(doing.session, station_id):
            raise CountingStarted
        said: dict[str, Json] = {"reason": reason.strip()}
        doing.record(REOPENED, station_id, said, base_rev=next_rank(doing.session, station_id))
        return station_record(doing.session, station_id)


def station(store: Store, station_id: UUID) -> Station:
    """Return a station with its counters and last acts."""
    with store.read() as session:
        return station_record(session, station_id)


def stations(store: Store, *, session_id: UUID | None = None) -> tuple[Station, ...]:
    """Return every station, or those of one session, the newest first."""
    query = select(StationRow).order_by(StationRow.opened_at.desc())
    if session_id is not None:
        query = query.where(StationRow.session_id == session_id)
    with store.read() as session:
        return tuple(station_record(session, row.id) for row in session.scalars(query).all())


def _own(session: Session, station_id: UUID) -> StationRow:
    row = session.get_one(StationRow, station_id)
    if row.device_id != session.get_one(ThisDeviceRow, 1).device_id:
        raise StationElsewhere(place=row.place)
    return row


def open_here(session: Session, station_id: UUID) -> StationRow:
    """Return a station that this laptop may work for. Raises ``StationElsewhere`` or ``StationClosed``."""
    row = _own(session, station_id)
    if row.state is not StationState.OPEN:
        raise StationClosed(place=row.place)
    return row


def working(session: Session, station_id: UUID) -> StationRow:
    """Return a station that takes cards in now. Raises as ``open_here``, and ``StationPaused``."""
    row = open_here(session, station_id)
    if row.paused:
        raise StationPaused(place=row.place)
    return row


def next_rank(session: Session, station_id: UUID) -> int:
    """Return a rank above that of every line of the log known here, so that what replaces what needs no clock."""
    highest = select(func.max(StationActRow.rank)).where(StationActRow.station_id == station_id)
    return 1 + (session.scalar(highest) or 0)


def _taken_in_here(session: Session, station_id: UUID, act_id: UUID) -> bool:
    """Tell whether this act took a card in at this station and stands."""
    here = select(CardActRow.event_id).where(
        CardActRow.event_id == act_id,
        CardActRow.station_id == station_id,
        CardActRow.step == CardStep.SURRENDER,
    )
    undone = select(CardActRow.event_id).where(CardActRow.undoes == act_id)
    return session.scalars(here).first() is not None and session.scalars(undone).first() is None


def open_box(store: Store, *, session_id: UUID, contest_id: UUID) -> UUID | None:
    """Return the station of this session whose box takes papers of this contest now, if there is one."""
    query = select(StationRow.id).where(
        StationRow.session_id == session_id,
        StationRow.contest_id == contest_id,
        StationRow.state == StationState.OPEN,
    )
    with store.read() as session:
        return session.scalars(query).first()


def _paper_rows(session: Session, station_id: UUID, act_id: UUID) -> list[PaperActRow]:
    query = select(PaperActRow).where(PaperActRow.station_id == station_id, PaperActRow.event_id == act_id)
    return list(session.scalars(query))


# ---- effects: the same here and at central ----


def _apply_opened(session: Session, event: Event) -> Outcome:
    payload = event.payload
    if session.get(DeskSessionRow, UUID(payload["session_id"])) is None:
        return Outcome.HELD
    session.add(
        StationRow(
            id=event.entity_id,
            session_id=UUID(payload["session_id"]),
            contest_id=UUID(payload["contest_id"]),
            device_id=event.device_id,
            place=payload["place"],
            state=StationState.OPEN,
            seal=payload["seal"],
            crew=payload["crew"],
            opening=payload.get("checks", {}),
            paused=False,
            papers_begin=payload["papers_begin"],
            papers_end=None,
            closing={},
            opened_at=event.occurred_at,
            closed_at=None,
        )
    )
    session.flush()
    add_line(session, event, StationStep.OPENED, payload["crew"])
    return Outcome.APPLIED


def _apply_closed(session: Session, event: Event) -> Outcome:
    row, payload = session.get(StationRow, event.entity_id), event.payload
    if row is None:
        return Outcome.HELD
    said = payload.get("explanations") or {"": payload.get("explanation", "")}
    if add_line(session, event, StationStep.CLOSED, "; ".join(text for text in said.values() if text)):
        row.state, row.closed_at, row.papers_end = (
            StationState.CLOSED,
            event.occurred_at,
            payload["papers_end"],
        )
        row.closing = {"explanations": said, "counted": payload.get("counted", {})}
    set_prints(session, row.id, payload.get("prints", 0))
    return Outcome.APPLIED


def _apply_reopened(session: Session, event: Event) -> Outcome:
    row = session.get(StationRow, event.entity_id)
    if row is None:
        return Outcome.HELD
    if add_line(session, event, StationStep.REOPENED, event.payload["reason"]):
        row.state, row.closed_at, row.papers_end, row.closing = StationState.OPEN, None, None, {}
    return Outcome.APPLIED


_SAME_MATTER = (
    {StationStep.CLOSED, StationStep.REOPENED},
    {StationStep.PAUSED, StationStep.RESUMED},
    {StationStep.CREW},
)
"""Steps of which the last one says how the station stands."""


def add_line(session: Session, event: Event, step: StationStep, text: str) -> bool:
    """Add a line to a station's log; tell whether no later line says otherwise about the same matter.

    Later is what knew of more lines, and then what has the higher id: neither arrival nor a clock decides.
    """
    matter = next((steps for steps in _SAME_MATTER if step in steps), {step})
    query = select(StationActRow.rank, StationActRow.event_id).where(
        StationActRow.station_id == event.entity_id, StationActRow.step.in_(matter)
    )
    last = all((rank, event_id) < (event.base_rev, event.id) for rank, event_id in session.execute(query))
    session.add(
        StationActRow(
            event_id=event.id,
            station_id=event.entity_id,
            step=step,
            rank=event.base_rev,
            at=event.occurred_at,
            actor_id=event.actor_id,
            text=text,
        )
    )
    session.flush()
    return last


def set_prints(session: Session, station_id: UUID, prints: int) -> None:
    """Put down how many papers the marking screen printed: never fewer than known here."""
    row = session.get(MarkingRow, station_id)
    if row is None:
        session.add(MarkingRow(station_id=station_id, prints=prints))
    else:
        row.prints = max(row.prints, prints)
    session.flush()


def _apply_paper(session: Session, event: Event) -> Outcome:
    if session.get(StationRow, event.entity_id) is None:
        return Outcome.HELD
    for step in event.payload["steps"]:
        row = PaperActRow(
            event_id=event.id,
            station_id=event.entity_id,
            step=PaperStep(step),
            undone_by=None,
            at=event.occurred_at,
            reason=event.payload["reason"],
        )
        session.add(row)
    session.flush()
    return Outcome.APPLIED


def _apply_paper_undone(session: Session, event: Event) -> Outcome:
    rows = _paper_rows(session, event.entity_id, UUID(event.payload["undoes"]))
    for row in rows:
        row.undone_by = min(row.undone_by or event.id, event.id)  # a twin may have taken it back as well
    return Outcome.APPLIED if rows else Outcome.HELD


OPENED = EventKind("station.opened", _apply_opened)
CLOSED = EventKind("station.closed", _apply_closed)
REOPENED = EventKind("station.reopened", _apply_reopened)
PAPER = EventKind("station.paper", _apply_paper)
PAPER_UNDONE = EventKind("station.paper_undone", _apply_paper_undone)
