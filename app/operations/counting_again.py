"""Counting an accepted batch again on request: two new blind entries, then old and new side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.ballots import BallotRow, BatchRow
from app.models.counts import Recount, Totals
from app.models.records import Batch
from app.models.roll import StationRow
from app.models.terms import BatchState, DomainError, Json, Moment, PaperKind
from app.operations.count_effects import ACCEPTED, COUNT_AGAIN, not_replaced
from app.operations.count_rows import batch_record, entries_of, typed
from app.operations.journal import ReasonMissing, Store, act, lead_only
from app.operations.sealed import Sealing, events_about, sealings


class NotAccepted(DomainError):
    """Only a batch that was accepted is counted again; the papers of batch ``number`` are still being entered."""


def count_again(store: Store, moment: Moment, *, batch_id: UUID, reason: str) -> Batch:
    """Have an accepted batch counted again from the first paper. It counts again once it is accepted anew.

    What was counted before stays in the journal, and is shown beside the new count once two people have agreed on it.
    Raises ``ReasonMissing``, ``LeadNeeded`` or ``NotAccepted``.
    """
    if not reason.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        lead_only(doing)
        row = doing.session.get_one(BatchRow, batch_id)
        if row.state is not BatchState.ACCEPTED or row.station_id is None:
            raise NotAccepted(number=row.number)
        known: list[Json] = [found.id for found in _standing(doing.session, batch_id)]
        doing.record(COUNT_AGAIN, batch_id, {"reason": reason.strip(), "replaces": known})
        return batch_record(doing.session, row)


def old_and_new(store: Store, batch_id: UUID) -> tuple[Totals, Totals] | None:
    """Return the count before the last recount and the new one; None when there is no such pair to show.

    While a new entry is going on there is none: the count is blind.
    """
    with store.read() as session:
        return _old_and_new(session, session.get_one(BatchRow, batch_id))


def recounts(store: Store, contest_id: UUID) -> tuple[Recount, ...]:
    """Return the accepted batches of a contest that were counted again, by place and number."""
    query = (
        select(BatchRow, StationRow.place)
        .join(StationRow, StationRow.id == BatchRow.station_id)
        .where(BatchRow.contest_id == contest_id, BatchRow.state == BatchState.ACCEPTED)
        .order_by(StationRow.place, StationRow.id, BatchRow.number)
    )
    with store.read() as session:
        return tuple(
            Recount(place, row.number, _reasons(session, row.id), *pair)
            for row, place in session.execute(query)
            if (pair := _old_and_new(session, row)) is not None
        )


def _reasons(session: Session, batch_id: UUID) -> tuple[str, ...]:
    return tuple(
        sorted({said.payload["reason"] for said in events_about(session, batch_id, COUNT_AGAIN.type)})
    )


def _old_and_new(session: Session, row: BatchRow) -> tuple[Totals, Totals] | None:
    standing = {found.id for found in _standing(session, row.id)}
    counted = sealings(events_about(session, row.id, ACCEPTED.type))
    before = [found for found in counted if found.id not in standing]
    if not before or row.state not in (BatchState.AGREED, BatchState.ACCEPTED):
        return None
    last = max(before, key=lambda found: found.id)
    lines = ((PaperKind(kind), marks) for _, kind, marks, _ in last.lines)
    return _totals(lines), _totals(_now(session, row))


def _standing(session: Session, batch_id: UUID) -> list[Sealing]:
    accepted = events_about(session, batch_id, ACCEPTED.type)
    return not_replaced(accepted, events_about(session, batch_id, COUNT_AGAIN.type))


def _now(session: Session, row: BatchRow) -> list[tuple[PaperKind, list[int]]]:
    if row.state is BatchState.AGREED:
        return [(paper.kind, list(paper.marks)) for paper in typed(session, entries_of(session, row.id)[0])]
    query = select(BallotRow.kind, BallotRow.marks).where(BallotRow.batch_id == row.id)
    return [(kind, marks) for kind, marks in session.execute(query)]


def _totals(papers: Iterable[tuple[PaperKind, Iterable[int]]]) -> Totals:
    kinds, votes = Counter[PaperKind](), Counter[int]()
    for kind, marks in papers:
        kinds[kind] += 1
        if kind is PaperKind.VALID:
            votes.update(marks)
    return Totals(dict(kinds), dict(votes))
