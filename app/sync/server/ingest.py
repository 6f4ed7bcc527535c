"""Take in a batch of a device's journal: all checks, one transaction, an outcome for every event.

Locks are always taken in the same order: the device's row, then the single cursor row. The second lets one
batch at a time take effect. That is on purpose: an effect must see every act that came before it (two laptops
that took in the same card), and no reader of changes may skip an event that commits late.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Store
from app.models.edition import ThisDeviceRow
from app.models.journal import DeviceRow, EpochRow, JournalRow
from app.models.terms import Outcome, QuarantineReason
from app.sync.protocol import Batch, BatchAnswer, EventResult, Receipt, blobs_digest, receipt_part
from app.sync.server.blobs import covered_blobs
from app.sync.server.devices import chain_of, locked_device, why_aside
from app.sync.server.intake import lock_cursor, take_in_rows
from app.sync.server.problems import Refused
from app.sync.server.quarantine import is_fork, put_aside
from app.sync.signing import signed


def ingest(store: Store, device_id: UUID, batch: Batch, *, at: datetime) -> BatchAnswer:
    """Take in a batch from an enrolled device at central's time ``at``.

    Whatever was taken in before is answered as a duplicate. Raises ``Refused``, with nothing of the batch in the
    journal: what comes from a laptop that was shut out or whose time is over, and what splits its journal in two
    (``fork``), is kept aside for a person. How many events the laptop says it has is noted also then, but for a fork:
    there it is the number of another branch, which the laptop reports once it goes on in a chain of its own.
    """
    with store.write() as session:
        device = locked_device(session, device_id)
        device.last_contact = at
        rows = _chained_rows(batch, device)
        chain = chain_of(session, device, batch.epoch, at)
        known = _known(session, chain, batch)
        fork = QuarantineReason.FORK if _forks(session, chain, batch, rows, known) else None
        why = why_aside(device, at) or fork
        gap = batch.first_seq > chain.acked_seq + 1
        if why is None and not gap:
            return _take_in(session, device, chain, batch, rows, known, at)
        if fork is None:
            chain.reported_seq = max(batch.local_head_seq, chain.reported_seq)
        if why is not None:
            # Of a laptop that was shut out too: numbers of another branch must not pass for the laptop's own.
            put_aside(session, device, rows, fork or why, at)
        refused = Refused(why.value) if why else Refused("gap", acked_seq=chain.acked_seq)
    raise refused


def _chained_rows(batch: Batch, device: DeviceRow) -> list[JournalRow]:
    """Return the rows of a batch, each hashed onto the one before it, with the device's signature over the last."""
    rows: list[JournalRow] = []
    prev_hash = bytes.fromhex(batch.prev_hash)
    edition_id = device.edition_id or UUID(int=0)
    for seq, event in enumerate(batch.events, start=batch.first_seq):
        header = event.header
        if (header.device_id, header.epoch, header.seq) != (str(device.id), batch.epoch, seq):
            raise Refused("broken-chain", detail=f"event {seq} has another place in the journal")
        try:
            row = event.row(edition_id, prev_hash)
        except ValueError as problem:
            raise Refused(
                "broken-chain", detail=f"the payload of event {seq} is not what was chained"
            ) from problem
        rows.append(row)
        prev_hash = row.hash
    if not batch.is_signed_by(device.id, device.public_key, prev_hash):
        raise Refused("bad-signature")
    return rows


def _known(session: Session, chain: EpochRow, batch: Batch) -> dict[int, JournalRow]:
    """Return what was received before of the events in a batch and the one before them, by number."""
    query = select(JournalRow).where(
        JournalRow.device_id == chain.device_id,
        JournalRow.epoch == chain.epoch,
        JournalRow.seq.between(batch.first_seq - 1, batch.first_seq + len(batch.events) - 1),
    )
    return {row.seq: row for row in session.scalars(query)}


def _forks(
    session: Session, chain: EpochRow, batch: Batch, rows: Sequence[JournalRow], known: dict[int, JournalRow]
) -> bool:
    """Tell whether a batch says something else than what was received before, or goes on from what did."""
    before, prev_hash = known.get(batch.first_seq - 1), bytes.fromhex(batch.prev_hash)
    if batch.first_seq > chain.acked_seq + 1:
        return is_fork(session, chain.device_id, prev_hash)
    expected = before.hash if before else chain.head_hash
    compared = before is not None or batch.first_seq == chain.acked_seq + 1
    if compared and prev_hash != expected:
        return True
    return any(row.seq in known and row.hash != known[row.seq].hash for row in rows)


def _take_in(
    session: Session,
    device: DeviceRow,
    chain: EpochRow,
    batch: Batch,
    rows: Sequence[JournalRow],
    known: dict[int, JournalRow],
    at: datetime,
) -> BatchAnswer:
    again = [_result(known[row.seq], Outcome.DUPLICATE) for row in rows if row.seq <= chain.acked_seq]
    fresh = [row for row in rows if row.seq > chain.acked_seq]
    cursor = lock_cursor(session)
    _refuse_used_ids(session, fresh)
    taken = take_in_rows(session, device, chain, cursor, fresh)
    # A stick may be older than what the laptop last said by internet.
    chain.reported_seq = max(batch.local_head_seq, chain.reported_seq, chain.acked_seq)
    receipt = _receipt(session, chain, at)
    return BatchAnswer(
        acked_seq=receipt.acked_seq,
        head_hash=receipt.head_hash,
        results=(*again, *(_result(row, row.outcome) for row in taken)),
        receipt=receipt,
        receipt_signature=signed(session.get_one(ThisDeviceRow, 1).private_key, receipt_part(receipt)),
    )


def _receipt(session: Session, chain: EpochRow, at: datetime) -> Receipt:
    return Receipt(
        device_id=str(chain.device_id),
        epoch=chain.epoch,
        acked_seq=chain.acked_seq,
        head_hash=chain.head_hash.hex(),
        blobs=blobs_digest(covered_blobs(session, chain.device_id)),
        received_at=at.astimezone(UTC).isoformat(timespec="milliseconds"),
    )


def _refuse_used_ids(session: Session, rows: Sequence[JournalRow]) -> None:
    ids = {row.event_id for row in rows}
    query = select(JournalRow.event_id).where(JournalRow.event_id.in_(ids)).limit(1)
    if len(ids) < len(rows) or session.scalars(query).first() is not None:
        raise Refused("event-known")


def _result(row: JournalRow, outcome: Outcome) -> EventResult:
    return EventResult(event_id=str(row.event_id), outcome=outcome, problem=row.problem)
