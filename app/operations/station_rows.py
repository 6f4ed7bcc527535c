"""A station as it is read: its numbers, what did not close, its log and last acts. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.closing import ClosingCheck, closing_checks
from app.models.edition import DeskSessionRow
from app.models.records import (
    ClosingCount,
    ClosingDifference,
    Station,
    StationAct,
    StationLogLine,
    StationNumbers,
)
from app.models.roll import CardActRow, MarkingRow, PaperActRow, ProvisionalRow, StationActRow, StationRow
from app.models.terms import CardStep, PaperSource, PaperStep, StationState
from app.operations.incidents import helper_name

LAST_ACTS = 5


def station_record(session: Session, station_id: UUID) -> Station:
    """Return a station as a value, within another act or query."""
    row = session.get_one(StationRow, station_id)
    numbers = numbers_now(session, row)
    closed = row.state is StationState.CLOSED
    return Station(
        id=row.id,
        session_id=row.session_id,
        contest_id=row.contest_id,
        place=row.place,
        day=session.get_one(DeskSessionRow, row.session_id).day,
        state=row.state,
        seal=row.seal,
        crew=row.crew,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        numbers=numbers,
        differences=tuple(one for one, _ in closing_differences(session, row)) if closed else (),
        last_acts=_last_acts(session, row.id),
        paused=row.paused,
        checks=row.opening,
        counted=_counted(row, numbers),
        explanations=row.closing.get("explanations", {}),
        log=_log(session, row.id),
        prints=prints_of(session, row.id),
    )


def numbers_of(session: Session, station_id: UUID) -> StationNumbers:
    """Return a station's counters, for other operations."""
    return numbers_now(session, session.get_one(StationRow, station_id))


def numbers_now(session: Session, row: StationRow, papers_end: int | None = None) -> StationNumbers:
    """Return a station's counters; ``papers_end`` is what the crew has just counted, else what its closing says."""
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
    given = [row.accepted for row in provisional_rows(session, row.id)]
    handed = cards.get(PaperSource.HANDED_OUT, 0)
    return StationNumbers(
        taken_in=sum(cards.values()),
        handed_out=handed + papers.get(PaperStep.HANDED_OUT, 0),
        brought_in=cards.get(PaperSource.BROUGHT_IN, 0),
        signature_list=cards.get(PaperSource.SIGNATURE_LIST, 0),
        spoiled=papers.get(PaperStep.SPOILED, 0),
        handed_back=papers.get(PaperStep.HANDED_BACK, 0),
        provisional=len(given),
        provisional_accepted=given.count(True),
        provisional_rejected=given.count(False),
        papers_begin=row.papers_begin,
        papers_end=row.papers_end if papers_end is None else papers_end,
    )


def provisional_rows(session: Session, station_id: UUID) -> Sequence[ProvisionalRow]:
    """Return the provisional papers of a station that were not taken back, by their numbers."""
    query = select(ProvisionalRow).where(
        ProvisionalRow.station_id == station_id, ProvisionalRow.undone.is_(False)
    )
    return session.scalars(query.order_by(ProvisionalRow.number, ProvisionalRow.id)).all()


def prints_of(session: Session, station_id: UUID) -> int:
    """Return how many papers the marking screen printed."""
    row = session.get(MarkingRow, station_id)
    return row.prints if row else 0


def differences(checks: Sequence[ClosingCheck]) -> tuple[ClosingDifference, ...]:
    """Return the checks that must be explained: those between numbers that do not hold."""
    return tuple(
        ClosingDifference(one.code, int(one.expected), int(one.found))
        for one in checks
        if one.fatal and not one.holds
    )


def closing_differences(session: Session, row: StationRow) -> tuple[tuple[ClosingDifference, str], ...]:
    """Return what did not close at a closed station, each with what explains it or an empty text."""
    numbers = numbers_now(session, row)
    counted = _counted(row, numbers)
    if counted is None:
        return ()
    prints = prints_of(session, row.id)
    found = differences(closing_checks(numbers, counted, seal=row.seal, paused=False, prints=prints))
    said: dict[str, str] = row.closing.get("explanations", {})
    return tuple((one, said.get(one.code) or said.get("", "")) for one in found)


def _counted(row: StationRow, numbers: StationNumbers) -> ClosingCount | None:
    """Return what the crew counted at the closing; what a record of before does not say, it found as recorded."""
    if row.papers_end is None:
        return None
    said: dict[str, Any] = {
        "spoiled": numbers.spoiled,
        "handed_back": numbers.handed_back,
        "provisional": numbers.provisional,
        "seal": row.seal,
    } | row.closing.get("counted", {})
    return ClosingCount(papers_end=row.papers_end, **said)


def _log(session: Session, station_id: UUID) -> tuple[StationLogLine, ...]:
    query = select(StationActRow).where(StationActRow.station_id == station_id)
    rows = session.scalars(query.order_by(StationActRow.rank, StationActRow.event_id)).all()
    return tuple(
        StationLogLine(row.at, row.step, row.text, helper_name(session, row.actor_id)) for row in rows
    )


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
    for given in provisional_rows(session, station_id)[-LAST_ACTS:]:
        found[given.id] = StationAct(given.id, given.at, "provisional", undone=False)
    return tuple(found[key] for key in sorted(found, reverse=True)[:LAST_ACTS])
