"""The polling station: open, check in, papers, close. Invariants 2, 4 and 7."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.ballots import BatchRow
from app.models.edition import DeskSessionRow, ThisDeviceRow
from app.models.journal import JournalRow
from app.models.records import ClosingDifference, Station, StationAct, StationNumbers, Verdict
from app.models.roll import CardActRow, PaperActRow, StationRow
from app.models.terms import (
    CardStep,
    DomainError,
    Json,
    Moment,
    Outcome,
    PaperSource,
    PaperStep,
    StationState,
)
from app.operations.cards import ReasonMissing, record_surrender, record_undo
from app.operations.journal import Act, Event, EventKind, Store, act
from app.operations.verdict import judge

LAST_ACTS = 5


class StationClosed(DomainError):
    """Nothing can be taken in or handed out: the station is closed."""


class StationOpen(DomainError):
    """This can only be done after the station was closed."""


class StationElsewhere(DomainError):
    """The station at ``place`` was opened on another laptop, and only that one works for it."""


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
) -> Station:
    """Open a station with an empty sealed box and counted papers. Raises ``OpeningIncomplete``."""
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
            },
        )
        return _station(doing.session, doing.session.get_one(StationRow, station_id))


def check_in(store: Store, moment: Moment, *, station_id: UUID, scan: str) -> Verdict:
    """Answer a card; when it is good, take it in and hand out one paper: one act, on disk on return.

    Raises ``StationClosed``. A card that is not good is an answer, not an error.
    """
    return _take_in(store, moment, station_id, scan, PaperSource.HANDED_OUT)


def _take_in(store: Store, moment: Moment, station_id: UUID, scan: str, source: PaperSource) -> Verdict:
    with act(store, moment) as doing:
        station = _open(doing.session, station_id)
        verdict = judge(doing.session, station.contest_id, scan)
        if not verdict.accepted or verdict.card_id is None:
            return verdict
        event = record_surrender(
            doing, verdict.card_id, place=station.place, source=source, station_id=station_id
        )
        return Verdict(verdict.kind, verdict.card_id, act_id=event.id)


def take_in_brought(store: Store, moment: Moment, *, station_id: UUID, scan: str) -> Verdict:
    """Answer a card that comes with a filled paper; when it is good, take it in, and the paper goes into the box.

    Raises ``StationClosed`` or ``StationElsewhere``.
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
        _open(doing.session, station_id)
        doing.record(PAPER, station_id, {"steps": [step.value for step in steps], "reason": reason.strip()})


def undo(store: Store, moment: Moment, *, station_id: UUID, act_id: UUID, reason: str) -> None:
    """Take a check-in or a paper act at this station back, on record and with a reason.

    Raises ``StationClosed``, ``ReasonMissing`` or ``NothingToUndo``.
    """
    if not reason.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        station = _open(doing.session, station_id)
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
    store: Store, moment: Moment, *, station_id: UUID, papers_end: int, explanation: str = ""
) -> Station:
    """Close the station with the counted rest of the papers. Differences must be explained (invariant 7).

    Raises ``NumbersDoNotClose`` with all differences at once, or ``StationClosed``.
    """
    with act(store, moment) as doing:
        row = _open(doing.session, station_id)
        found = closing_differences(_numbers(doing.session, row, papers_end))
        if found and not explanation.strip():
            raise NumbersDoNotClose(differences=found)
        said: dict[str, Json] = {"papers_end": papers_end, "explanation": explanation.strip()}
        doing.record(CLOSED, station_id, said, base_rev=_generation(doing.session, station_id))
        return _station(doing.session, row)


def reopen(store: Store, moment: Moment, *, station_id: UUID, reason: str) -> Station:
    """Open a closed station again, on record and with a reason, as long as its box is not being counted.

    Raises ``ReasonMissing``, ``StationElsewhere`` or ``CountingStarted``.
    """
    if not reason.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        _own(doing.session, station_id)
        if doing.session.scalars(select(BatchRow.id).where(BatchRow.station_id == station_id)).first():
            raise CountingStarted
        said: dict[str, Json] = {"reason": reason.strip()}
        doing.record(REOPENED, station_id, said, base_rev=_generation(doing.session, station_id))
        return _station(doing.session, doing.session.get_one(StationRow, station_id))


def closing_differences(numbers: StationNumbers) -> tuple[ClosingDifference, ...]:
    """Return every check of invariant 7 that does not hold, in the order of the record.

    F.201: one paper in the box for every card taken in. F.202: papers gone from the stock were handed out.
    """
    checks = [ClosingDifference("F.201", numbers.taken_in, numbers.in_box)]
    if numbers.papers_end is not None:
        gone = numbers.papers_begin - numbers.papers_end
        checks.append(ClosingDifference("F.202", numbers.handed_out, gone))
    return tuple(check for check in checks if check.expected != check.found)


def station(store: Store, station_id: UUID) -> Station:
    """Return a station with its counters and last acts."""
    with store.read() as session:
        return _station(session, session.get_one(StationRow, station_id))


def stations(store: Store, *, session_id: UUID | None = None) -> tuple[Station, ...]:
    """Return every station, or those of one session, the newest first."""
    query = select(StationRow).order_by(StationRow.opened_at.desc())
    if session_id is not None:
        query = query.where(StationRow.session_id == session_id)
    with store.read() as session:
        return tuple(_station(session, row) for row in session.scalars(query).all())


def _own(session: Session, station_id: UUID) -> StationRow:
    row = session.get_one(StationRow, station_id)
    if row.device_id != session.get_one(ThisDeviceRow, 1).device_id:
        raise StationElsewhere(place=row.place)
    return row


def _open(session: Session, station_id: UUID) -> StationRow:
    row = _own(session, station_id)
    if row.state is not StationState.OPEN:
        raise StationClosed(place=row.place)
    return row


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


def _numbers(session: Session, row: StationRow, papers_end: int | None = None) -> StationNumbers:
    undo = select(CardActRow.undoes).where(CardActRow.undoes.is_not(None))
    cards = dict(
        session.execute(
            select(CardActRow.source, func.count())
            .where(
                CardActRow.station_id == row.id,
                CardActRow.step == CardStep.SURRENDER,
                CardActRow.event_id.not_in(undo),
            )
            .group_by(CardActRow.source)
        ).all()
    )
    papers = dict(
        session.execute(
            select(PaperActRow.step, func.count())
            .where(PaperActRow.station_id == row.id, PaperActRow.undone_by.is_(None))
            .group_by(PaperActRow.step)
        ).all()
    )
    handed = cards.get(PaperSource.HANDED_OUT, 0)
    return StationNumbers(
        taken_in=sum(cards.values()),
        handed_out=handed + papers.get(PaperStep.HANDED_OUT, 0),
        brought_in=cards.get(PaperSource.BROUGHT_IN, 0),
        spoiled=papers.get(PaperStep.SPOILED, 0),
        handed_back=papers.get(PaperStep.HANDED_BACK, 0),
        papers_begin=row.papers_begin,
        papers_end=row.papers_end if papers_end is None else papers_end,
    )


def numbers_of(session: Session, station_id: UUID) -> StationNumbers:
    """Return a station's counters, for other operations."""
    return _numbers(session, session.get_one(StationRow, station_id))


def _station(session: Session, row: StationRow) -> Station:
    numbers = _numbers(session, row)
    return Station(
        id=row.id,
        session_id=row.session_id,
        contest_id=row.contest_id,
        place=row.place,
        day=_day(session, row),
        state=row.state,
        seal=row.seal,
        crew=row.crew,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        numbers=numbers,
        differences=closing_differences(numbers) if row.closed_at else (),
        explanation=row.explanation,
        last_acts=_last_acts(session, row.id),
    )


def _day(session: Session, row: StationRow) -> date:
    return session.get_one(DeskSessionRow, row.session_id).day


def _last_acts(session: Session, station_id: UUID) -> tuple[StationAct, ...]:
    """Return the last five acts, newest first; ``what`` is the step's word."""
    cards = session.scalars(
        select(CardActRow)
        .where(CardActRow.station_id == station_id, CardActRow.step == CardStep.SURRENDER)
        .order_by(CardActRow.event_id.desc())
        .limit(LAST_ACTS)
    ).all()
    ids = [row.event_id for row in cards]
    undone = set(session.scalars(select(CardActRow.undoes).where(CardActRow.undoes.in_(ids))))
    found = {
        row.event_id: StationAct(row.event_id, row.at, "taken_in", row.event_id in undone) for row in cards
    }
    papers = session.scalars(
        select(PaperActRow)
        .where(PaperActRow.station_id == station_id)
        .order_by(PaperActRow.event_id.desc(), PaperActRow.step)
        .limit(2 * LAST_ACTS)
    )
    for row in papers:  # of the two steps of a replaced paper, "spoiled" comes last and names the act
        found[row.event_id] = StationAct(row.event_id, row.at, row.step.value, row.undone_by is not None)
    return tuple(found[key] for key in sorted(found, reverse=True)[:LAST_ACTS])


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
            papers_begin=payload["papers_begin"],
            papers_end=None,
            explanation="",
            opened_at=event.occurred_at,
            closed_at=None,
        )
    )
    session.flush()
    return Outcome.APPLIED


def _apply_ended(session: Session, event: Event) -> Outcome:
    """Close a station or open it again: the act that knew of most others says how it stands now."""
    row = session.get(StationRow, event.entity_id)
    if row is None:
        return Outcome.HELD
    if any(_rank(other) > (event.base_rev, event.id) for other in _endings(session, row.id)):
        return Outcome.APPLIED
    payload = event.payload
    if event.type == CLOSED.type:
        row.state, row.closed_at = StationState.CLOSED, event.occurred_at
        row.papers_end, row.explanation = payload["papers_end"], payload["explanation"]
    else:
        row.state, row.closed_at, row.papers_end, row.explanation = StationState.OPEN, None, None, ""
    return Outcome.APPLIED


def _endings(session: Session, station_id: UUID) -> Sequence[JournalRow]:
    """Return every act so far that closed this station or opened it again."""
    query = select(JournalRow).where(
        JournalRow.entity_id == station_id,
        JournalRow.type.in_((CLOSED.type, REOPENED.type)),
        JournalRow.outcome.not_in((Outcome.HELD, Outcome.REJECTED)),
    )
    return session.scalars(query).all()


def _rank(row: JournalRow) -> tuple[int, UUID]:
    return json.loads(row.header)["base_rev"], row.event_id


def _generation(session: Session, station_id: UUID) -> int:
    """Return a number above that of every closing and reopening known here: neither arrival nor a clock decides."""
    return 1 + max((_rank(row)[0] for row in _endings(session, station_id)), default=0)


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
        row.undone_by = event.id
    return Outcome.APPLIED if rows else Outcome.HELD


OPENED = EventKind("station.opened", _apply_opened)
CLOSED = EventKind("station.closed", _apply_ended)
REOPENED = EventKind("station.reopened", _apply_ended)
PAPER = EventKind("station.paper", _apply_paper)
PAPER_UNDONE = EventKind("station.paper_undone", _apply_paper_undone)
