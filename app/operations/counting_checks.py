"""Adding up, and every check on it at once: boxes against closing numbers, batches against hand counts (invariant 7).

| code | what must hold |
|---|---|
| F.203 | as many papers were bundled as the closing says are in the box |
| F.301 | the station is closed |
| F.302 | provisional envelopes are decided |
| F.303 | the box was opened by two people |
| F.304 | the batch was accepted |
| F.305 | as many papers were accepted as were counted by hand |
| F.306 | there is one count of the batch |
| F.307 | there is one set of online votes |
| W.301 | fewer than 3 in 100 papers are blank |
| W.302 | fewer than 3 in 100 papers are invalid |
| W.303 | the seal read at the opening is that of the closing record |
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.ballots import BallotRow, BatchRow
from app.models.counts import BoxSum, CountCheck
from app.models.journal import IncidentRow
from app.models.records import ClosingDifference
from app.models.roll import StationRow
from app.models.terms import (
    BatchState,
    DomainError,
    IncidentKind,
    Moment,
    PaperKind,
    StationState,
    derived_id,
)
from app.operations.count_effects import hand_count, openings
from app.operations.counting import BOX_CODE, box_check, box_explanation, record_explanation
from app.operations.journal import ReasonMissing, Store, act
from app.operations.station_rows import numbers_of

PER_CENT = 3
FEWEST = 3
"""A share of blank or invalid papers is only remarkable from this many papers."""


class NothingToExplain(DomainError):
    """This check holds, or is put right in another way than with words."""


def checks(store: Store, contest_id: UUID) -> tuple[CountCheck, ...]:
    """Return every check on the count of a contest that does not hold, all at once, explained or not."""
    with store.read() as session:
        return checks_now(session, contest_id)


def checks_now(session: Session, contest_id: UUID) -> tuple[CountCheck, ...]:
    """Return ``checks`` within another query."""
    boxes = (found for row in _stations(session, contest_id) for found in _of_station(session, row))
    return (*boxes, *_of_online(session, contest_id))


def explain(
    store: Store, moment: Moment, *, station_id: UUID, code: str, batch: int = 0, explanation: str
) -> None:
    """Put on record why a check does not hold. It covers the two numbers of this moment.

    Raises ``ReasonMissing`` or ``NothingToExplain``.
    """
    if not explanation.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        row = doing.session.get_one(StationRow, station_id)
        for found in _of_station(doing.session, row):
            if (found.code, found.batch) == (code, batch) and found.explainable:
                record_explanation(doing, _difference(found), station_id, explanation)
                return
        raise NothingToExplain


def sums(store: Store, contest_id: UUID) -> tuple[BoxSum, ...]:
    """Return what each closed station's box came to."""
    with store.read() as session:
        closed = [row for row in _stations(session, contest_id) if row.state is StationState.CLOSED]
        return tuple(
            BoxSum(
                place=row.place,
                in_box=numbers_of(session, row.id).in_box,
                bundled=sum(batch.paper_count for batch in _batches(session, row.id)),
                kinds=_kinds(session, row.id),
            )
            for row in closed
        )


def _of_station(session: Session, row: StationRow) -> Iterator[CountCheck]:
    base = CountCheck("F.301", row.id, row.place, expected=1, found=0)
    if row.state is not StationState.CLOSED:
        yield base
        return
    numbers, batches = numbers_of(session, row.id), _batches(session, row.id)
    if numbers.provisional_open:
        yield replace(base, code="F.302", expected=0, found=numbers.provisional_open)
    opened = openings(session, row.id)
    if numbers.in_box and not opened and not batches:
        yield replace(base, code="F.303")
        return
    if difference := box_check(session, row.id):
        yield _explained(
            session, replace(base, code=BOX_CODE, expected=difference.expected, found=difference.found)
        )
    for batch in batches:
        yield from _of_batch(session, replace(base, batch=batch.number), batch)
    yield from _warnings(session, base)
    if said := {event.payload["explanation"] for event in opened} - {""}:
        yield replace(base, code="W.303", explanation="; ".join(sorted(said)))


def _of_batch(session: Session, base: CountCheck, row: BatchRow) -> Iterator[CountCheck]:
    if row.state is not BatchState.ACCEPTED:
        yield replace(base, code="F.304", expected=row.paper_count)
        return
    by_hand = hand_count(session, row.id)
    if by_hand != row.paper_count:
        yield _explained(session, replace(base, code="F.305", expected=by_hand, found=row.paper_count))
    if _counted_twice(session, row.id):
        yield replace(base, code="F.306", expected=1, found=2)


def _of_online(session: Session, contest_id: UUID) -> Iterator[CountCheck]:
    batch_id = derived_id("online", contest_id)
    if _counted_twice(session, batch_id):
        yield CountCheck("F.307", batch_id, "Online", expected=1, found=2)


def _counted_twice(session: Session, batch_id: UUID) -> bool:
    query = select(IncidentRow.id).where(
        IncidentRow.entity_id == batch_id,
        IncidentRow.kind == IncidentKind.TWO_TOTALS_FOR_BATCH,
        IncidentRow.settled_reason.is_(None),
    )
    return session.scalars(query).first() is not None


def _warnings(session: Session, base: CountCheck) -> Iterator[CountCheck]:
    kinds = _kinds(session, base.station_id)
    papers = sum(kinds.values())
    for code, kind in (("W.301", PaperKind.BLANK), ("W.302", PaperKind.INVALID)):
        found = kinds[kind]
        if found >= FEWEST and 100 * found >= PER_CENT * papers:
            yield _explained(session, replace(base, code=code, expected=papers, found=found))


def _explained(session: Session, check: CountCheck) -> CountCheck:
    return replace(check, explanation=box_explanation(session, check.station_id, _difference(check)))


def _difference(check: CountCheck) -> ClosingDifference:
    """Return a check as it is explained; a batch is part of its code."""
    code = f"{check.code}/{check.batch}" if check.batch else check.code
    return ClosingDifference(code, check.expected, check.found)


def _stations(session: Session, contest_id: UUID) -> Sequence[StationRow]:
    query = select(StationRow).where(StationRow.contest_id == contest_id)
    return session.scalars(query.order_by(StationRow.place, StationRow.id)).all()


def _batches(session: Session, station_id: UUID) -> Sequence[BatchRow]:
    query = select(BatchRow).where(BatchRow.station_id == station_id).order_by(BatchRow.number)
    return session.scalars(query).all()


def _kinds(session: Session, station_id: UUID) -> Counter[PaperKind]:
    query = (
        select(BallotRow.kind, func.count())
        .join(BatchRow, BatchRow.id == BallotRow.batch_id)
        .where(BatchRow.station_id == station_id, BatchRow.state == BatchState.ACCEPTED)
        .group_by(BallotRow.kind)
    )
    return Counter(dict(session.execute(query).all()))
