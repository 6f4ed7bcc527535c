"""Send this laptop's own acts, in the order of its journal, until central has confirmed the last one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Store
from app.models.edition import ThisDeviceRow
from app.models.journal import JournalRow
from app.models.terms import DomainError, Outcome
from app.operations.journal import genesis
from app.sync.connection import Central, CentralAnswerWrong, CentralRefused
from app.sync.protocol import (
    BYTES_PER_BATCH,
    EVENTS_PER_BATCH,
    Batch,
    BatchAnswer,
    EventResult,
    SentEvent,
    size_of,
)


class CentralDisagrees(DomainError):
    """Central confirms a journal that is not this laptop's: ``seq`` is where. A person must look."""


@dataclass(frozen=True)
class Pushed:
    """How many events were confirmed in this run, and how many of them central could not let take effect."""

    events: int
    refused: int
    stopped: bool


@dataclass(frozen=True)
class _Page:
    path: str
    batch: Batch
    last_seq: int


def push(
    store: Store,
    central: Central,
    *,
    at: datetime,
    tell: Callable[[int, int], None],
    stop: Callable[[], bool],
) -> Pushed:
    """Send every own event that central has not confirmed. Even with none, ask it to confirm the head.

    ``tell`` hears how many are done, of how many. Raises ``CentralDisagrees`` and the errors of ``connection``.
    """
    done = refused = 0
    may_rewind = True
    while True:
        page = _next_page(store)
        try:
            answer = central.post(page.path, page.batch, BatchAnswer)
        except CentralRefused as problem:
            if not (may_rewind and _rewind(store, problem)):
                raise
            may_rewind = False
            continue
        refused += _confirm(store, page, answer, at)
        done += len(page.batch.events)
        left = page.batch.local_head_seq - answer.acked_seq
        tell(done, done + left)
        if left <= 0 or stop():
            return Pushed(done, refused, stopped=left > 0)


def _next_page(store: Store) -> _Page:
    with store.read() as session:
        device = session.get_one(ThisDeviceRow, 1)
        rows: list[JournalRow] = []
        size = 0
        query = (
            select(JournalRow)
            .where(
                JournalRow.device_id == device.device_id,
                JournalRow.epoch == device.epoch,
                JournalRow.seq > device.acked_seq,
            )
            .order_by(JournalRow.seq)
            .limit(EVENTS_PER_BATCH)
        )
        for row in session.scalars(query.execution_options(yield_per=25)):
            size += size_of(row)
            if rows and size > BYTES_PER_BATCH:
                break
            rows.append(row)
        batch = Batch(
            epoch=device.epoch,
            first_seq=device.acked_seq + 1,
            prev_hash=_hash_at(session, device, device.acked_seq).hex(),
            events=tuple(SentEvent.of(row) for row in rows),
            local_head_seq=device.head_seq,
        )
        return _Page(f"/v1/devices/{device.device_id}/batches", batch, device.acked_seq + len(rows))


def _hash_at(session: Session, device: ThisDeviceRow, seq: int) -> bytes:
    """Return the hash of an own event. Raises ``CentralDisagrees`` when there is none."""
    if seq == 0:
        return genesis(device.device_id, device.epoch)
    query = select(JournalRow.hash).where(
        JournalRow.device_id == device.device_id, JournalRow.epoch == device.epoch, JournalRow.seq == seq
    )
    found = session.scalars(query).first()
    if found is None:
        raise CentralDisagrees(seq=seq)
    return found


def _rewind(store: Store, problem: CentralRefused) -> bool:
    """Central misses events that it had confirmed (it was put back from a backup): go on from what it has."""
    if problem.code != "gap" or problem.acked_seq is None:
        return False
    with store.write() as session:
        device = session.get_one(ThisDeviceRow, 1)
        if problem.acked_seq >= device.acked_seq:
            return False
        device.acked_seq = problem.acked_seq
        device.pull_cursor = 0  # it gives the same numbers out again, to other events
    return True


def _confirm(store: Store, page: _Page, answer: BatchAnswer, at: datetime) -> int:
    """Write down what central confirmed, and only that; return how many events it refused."""
    if answer.acked_seq < page.last_seq:
        raise CentralAnswerWrong(what="acked")
    with store.write() as session:
        device = session.get_one(ThisDeviceRow, 1)
        if _hash_at(session, device, answer.acked_seq).hex() != answer.head_hash:
            raise CentralDisagrees(seq=answer.acked_seq)
        device.acked_seq, device.confirmed_at = answer.acked_seq, at
        return sum(_note(session, device, result) for result in answer.results)


def _note(session: Session, device: ThisDeviceRow, result: EventResult) -> bool:
    """Keep central's problem with an own event beside that event; tell whether it was refused there."""
    if not result.problem or result.outcome is Outcome.HELD:
        return False
    query = select(JournalRow).where(
        JournalRow.event_id == UUID(result.event_id), JournalRow.device_id == device.device_id
    )
    row = session.scalars(query).first()
    if row is not None:
        row.problem = result.problem[:80]
    return row is not None
