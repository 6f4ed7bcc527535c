"""The list of decided papers for the observers: how many, why, what they count as, and who decided. Never which."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.ballots import BatchRow
from app.models.counts import Decided, DecidedBatch
from app.models.roll import StationRow
from app.models.terms import BatchState, Channel, InvalidReason, PaperKind
from app.operations.count_effects import SETTLED
from app.operations.count_rows import entries_of
from app.operations.incidents import helper_name
from app.operations.journal import Store
from app.operations.sealed import events_about


def decided_papers(store: Store, contest_id: UUID) -> tuple[DecidedBatch, ...]:
    """Return the accepted batches of a contest in which something was decided, by place and number."""
    query = (
        select(BatchRow, StationRow.place)
        .join(StationRow, StationRow.id == BatchRow.station_id)
        .where(
            BatchRow.contest_id == contest_id,
            BatchRow.channel == Channel.PAPER,
            BatchRow.state == BatchState.ACCEPTED,
        )
        .order_by(StationRow.place, StationRow.id, BatchRow.number)
    )
    with store.read() as session:
        found = [_batch(session, row, place) for row, place in session.execute(query)]
    return tuple(batch for batch in found if batch.decided or batch.settled)


def _batch(session: Session, row: BatchRow, place: str) -> DecidedBatch:
    return DecidedBatch(
        place=place,
        number=row.number,
        paper_count=row.paper_count,
        decided=tuple(
            Decided(InvalidReason(str(reason)), PaperKind(str(kind)), int(papers))
            for reason, kind, papers in row.decided
        ),
        typists=tuple(helper_name(session, entry.helper_id) for entry in entries_of(session, row.id)),
        settled=tuple(sorted(_settled(session, row.id))),
    )


def _settled(session: Session, batch_id: UUID) -> Iterator[str]:
    """Yield what was settled at a paper and by whom; sorted afterwards, so that nothing tells which came first."""
    for event in events_about(session, batch_id, SETTLED.type):
        second = helper_name(session, UUID(event.payload["second_helper_id"]))
        yield f"{event.payload['reason']} ({helper_name(session, event.actor_id)} en {second})"
