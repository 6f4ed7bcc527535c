"""Provisional papers: in doubt a paper in a double envelope, decided after merging and before the box is opened.

The card goes into the outer envelope with the number on it; the paper, unread, into the inner one. To decide, the card
is taken out and scanned: when it is good by then, it is taken in and the inner envelope goes into the box.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.records import Provisional, Verdict
from app.models.roll import ProvisionalRow, StationRow
from app.models.terms import (
    DomainError,
    IncidentKind,
    Json,
    Moment,
    Outcome,
    PaperSource,
    StationState,
    VerdictKind,
)
from app.operations.cards import CardRefused, record_surrender
from app.operations.count_effects import counting_begun
from app.operations.incidents import reconcile
from app.operations.journal import Event, EventKind, ReasonMissing, Store, act
from app.operations.sealed import events_on
from app.operations.station_rows import provisional_rows
from app.operations.stations import CountingStarted, StationOpen, open_here, working
from app.operations.verdict import judge


class ProvisionalDecided(DomainError):
    """It was decided already about envelope ``number``."""


def give(store: Store, moment: Moment, *, station_id: UUID, why: VerdictKind, note: str) -> Provisional:
    """Give a provisional paper because of what the check-in said of the card; ``note`` is why, in words.

    Raises ``StationClosed``, ``StationPaused``, ``StationElsewhere`` or ``ReasonMissing``.
    """
    if not note.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        working(doing.session, station_id)
        highest = select(func.max(ProvisionalRow.number)).where(ProvisionalRow.station_id == station_id)
        number = 1 + (doing.session.scalar(highest) or 0)
        said: dict[str, Json] = {"number": number, "why": why.value, "note": note.strip()}
        event = doing.record(GIVEN, station_id, said)
        return _record(doing.session.get_one(ProvisionalRow, event.id))


def of_station(store: Store, station_id: UUID) -> tuple[Provisional, ...]:
    """Return the provisional papers of a station by their numbers."""
    with store.read() as session:
        return tuple(_record(row) for row in provisional_rows(session, station_id))


def take_back(store: Store, moment: Moment, *, provisional_id: UUID, reason: str) -> None:
    """Put down that a provisional paper was given by mistake and is back on the stack.

    Raises ``StationClosed``, ``StationElsewhere``, ``ReasonMissing`` or ``ProvisionalDecided``.
    """
    if not reason.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        row = doing.session.get_one(ProvisionalRow, provisional_id)
        open_here(doing.session, row.station_id)
        if row.accepted is not None or row.undone:
            raise ProvisionalDecided(number=row.number)
        doing.record(TAKEN_BACK, provisional_id, {"reason": reason.strip()})


def judge_again(store: Store, provisional_id: UUID, scan: str) -> Verdict:
    """Return what is to be said now of the card from an envelope."""
    with store.read() as session:
        row = session.get_one(ProvisionalRow, provisional_id)
        return judge(session, session.get_one(StationRow, row.station_id).contest_id, scan)


def accept(store: Store, moment: Moment, *, provisional_id: UUID, scan: str, reason: str) -> Provisional:
    """Take the card from an envelope in; its paper goes into the box, unread.

    Raises ``CardRefused``, ``ReasonMissing``, ``StationOpen``, ``CountingStarted`` or ``ProvisionalDecided``.
    """
    return _decide(store, moment, provisional_id, scan, reason)


def reject(store: Store, moment: Moment, *, provisional_id: UUID, reason: str) -> Provisional:
    """Leave an envelope shut for good. Raises as ``accept``, but for ``CardRefused``."""
    return _decide(store, moment, provisional_id, None, reason)


def _decide(store: Store, moment: Moment, provisional_id: UUID, scan: str | None, reason: str) -> Provisional:
    if not reason.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        row = doing.session.get_one(ProvisionalRow, provisional_id)
        station = _undecided(doing.session, row)
        if scan is not None:
            verdict = judge(doing.session, station.contest_id, scan)
            if not verdict.accepted or verdict.card_id is None:
                raise CardRefused(verdict=verdict)
            source = PaperSource.PROVISIONAL
            record_surrender(
                doing, verdict.card_id, place=station.place, source=source, station_id=station.id
            )
        said: dict[str, Json] = {
            "accepted": scan is not None,
            "reason": reason.strip(),
            "place": station.place,
        }
        doing.record(DECIDED, provisional_id, said)
        return _record(row)


def _undecided(session: Session, row: ProvisionalRow) -> StationRow:
    station = session.get_one(StationRow, row.station_id)
    if row.accepted is not None or row.undone:
        raise ProvisionalDecided(number=row.number)
    if station.state is not StationState.CLOSED:
        raise StationOpen
    if counting_begun(session, station.id):
        raise CountingStarted
    return station


def _record(row: ProvisionalRow) -> Provisional:
    return Provisional(
        id=row.id,
        station_id=row.station_id,
        number=row.number,
        why=row.why,
        note=row.note,
        at=row.at,
        accepted=row.accepted,
        decided_because=row.decided_because,
    )


# ---- effects: the same here and at central ----


def _apply_given(session: Session, event: Event) -> Outcome:
    if session.get(StationRow, event.entity_id) is None:
        return Outcome.HELD
    payload = event.payload
    session.add(
        ProvisionalRow(
            id=event.id,
            station_id=event.entity_id,
            number=payload["number"],
            why=VerdictKind(payload["why"]),
            note=payload["note"],
            at=event.occurred_at,
            undone=False,
            accepted=None,
            decided_because="",
        )
    )
    session.flush()
    return Outcome.APPLIED


def _apply_said(session: Session, event: Event) -> Outcome:
    """Let a decision stand on which all agree; where two differ the envelope stays shut and a person looks."""
    row = session.get(ProvisionalRow, event.entity_id)
    if row is None:
        return Outcome.HELD
    said = events_on(session, event, DECIDED.type, TAKEN_BACK.type)
    decided = [one for one in said if one.type == DECIDED.type]
    row.undone = len(decided) < len(said)
    if decided:
        row.accepted = not row.undone and all(one.payload["accepted"] for one in decided)
        row.decided_because = " / ".join(sorted({one.payload["reason"] for one in decided}))
    differ = decided and (row.undone or len({one.payload["accepted"] for one in decided}) > 1)
    clash = [one.id for one in said] if differ else list[UUID]()
    kind = IncidentKind.TWO_DECISIONS
    return Outcome.INCIDENT if reconcile(session, row.id, {kind: clash}, (kind,)) else Outcome.APPLIED


GIVEN = EventKind("provisional.given", _apply_given)
DECIDED = EventKind("provisional.decided", _apply_said)
TAKEN_BACK = EventKind("provisional.taken_back", _apply_said)
