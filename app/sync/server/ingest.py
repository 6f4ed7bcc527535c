"""Take in a batch of a device's journal: all checks, one transaction, an outcome for every event.

Locks are always taken in the same order: the device's row, then the single cursor row. The second lets one
batch at a time take effect. That is on purpose: an effect must see every act that came before it (two laptops
that took in the same card), and no reader of changes may skip an event that commits late.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Store
from app.models.journal import CursorRow, DeviceRow, JournalRow
from app.models.terms import Outcome
from app.sync.apply import apply_event, retry_held
from app.sync.protocol import Batch, BatchAnswer, EventResult
from app.sync.server.problems import Refused


def ingest(store: Store, device_id: UUID, batch: Batch, *, at: datetime) -> BatchAnswer:
    """Take in a batch from an enrolled device at central's time ``at``.

    Whatever was taken in before is answered as a duplicate. Raises ``Refused``, with nothing of the batch kept.
    """
    with store.write() as session:
        device = _locked_device(session, device_id)
        if device.edition_id is None:
            raise Refused("unknown-device")
        if batch.epoch != device.epoch:
            raise Refused("other-epoch")
        if batch.first_seq > device.acked_seq + 1:
            raise Refused("gap", acked_seq=device.acked_seq)
        cursor = session.get_one(CursorRow, 1, with_for_update=True, populate_existing=True)
        rows = _chained_rows(batch, device.edition_id, device_id)
        results = _check_known(session, device, rows, bytes.fromhex(batch.prev_hash), batch.first_seq)
        fresh = [row for row in rows if row.seq > device.acked_seq]
        _refuse_used_ids(session, fresh)
        results += [_take_in(session, device, cursor, row) for row in fresh]
        if fresh:
            retry_held(session, device.edition_id)
        device.reported_seq, device.last_contact = max(batch.local_head_seq, device.acked_seq), at
        return BatchAnswer(
            acked_seq=device.acked_seq, head_hash=device.head_hash.hex(), results=tuple(results)
        )


def _locked_device(session: Session, device_id: UUID) -> DeviceRow:
    device = session.get(DeviceRow, device_id, with_for_update=True)
    if device is None:
        raise Refused("unknown-device")
    return device


def _chained_rows(batch: Batch, edition_id: UUID, device_id: UUID) -> list[JournalRow]:
    """Return the rows of a batch, each hashed onto the one before it."""
    rows: list[JournalRow] = []
    prev_hash = bytes.fromhex(batch.prev_hash)
    for seq, event in enumerate(batch.events, start=batch.first_seq):
        header = event.header
        if (header.device_id, header.epoch, header.seq) != (str(device_id), batch.epoch, seq):
            raise Refused("broken-chain", detail=f"event {seq} has another place in the journal")
        try:
            row = event.row(edition_id, prev_hash)
        except ValueError as problem:
            raise Refused(
                "broken-chain", detail=f"the payload of event {seq} is not what was chained"
            ) from problem
        rows.append(row)
        prev_hash = row.hash
    return rows


def _check_known(
    session: Session, device: DeviceRow, rows: Sequence[JournalRow], prev_hash: bytes, first_seq: int
) -> list[EventResult]:
    """Compare a batch with what was received before; return the results of the events known already."""
    query = select(JournalRow).where(
        JournalRow.device_id == device.id,
        JournalRow.epoch == device.epoch,
        JournalRow.seq.between(first_seq - 1, first_seq + len(rows) - 1),
    )
    known = {row.seq: row for row in session.scalars(query)}
    before = known.get(first_seq - 1)
    expected = before.hash if before else device.head_hash
    if (before or first_seq == device.acked_seq + 1) and prev_hash != expected:
        raise Refused("fork")
    again = [row for row in rows if row.seq in known]
    if any(row.hash != known[row.seq].hash for row in again):
        raise Refused("fork")
    return [_result(known[row.seq], Outcome.DUPLICATE) for row in again]


def _refuse_used_ids(session: Session, rows: Sequence[JournalRow]) -> None:
    ids = {row.event_id for row in rows}
    query = select(JournalRow.event_id).where(JournalRow.event_id.in_(ids)).limit(1)
    if len(ids) < len(rows) or session.scalars(query).first() is not None:
        raise Refused("event-known")


def _take_in(session: Session, device: DeviceRow, cursor: CursorRow, row: JournalRow) -> EventResult:
    cursor.value += 1
    row.cursor = cursor.value
    session.add(row)
    session.flush()
    device.acked_seq, device.head_hash = row.seq, row.hash
    outcome, _ = apply_event(session, row)
    return _result(row, outcome)


def _result(row: JournalRow, outcome: Outcome) -> EventResult:
    return EventResult(event_id=str(row.event_id), outcome=outcome, problem=row.problem)


FindKey = Callable[[str], bytes | None]


def key_finder(store: Store) -> FindKey:
    """Return a look-up from the id of an enrolled device to its raw public key."""

    def find(device_id: str) -> bytes | None:
        try:
            wanted = UUID(device_id)
        except ValueError:
            return None
        with store.read() as session:
            return session.scalars(select(DeviceRow.public_key).where(DeviceRow.id == wanted)).first()

    return find
