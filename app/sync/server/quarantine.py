"""Events that central keeps aside, without effect, until a person takes them in or leaves them out. None is lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from app.db import Store
from app.models.journal import CursorRow, DeviceRow, JournalRow, QuarantineRow
from app.models.terms import DomainError, QuarantineDecision, QuarantineReason
from app.operations.journal import ReasonMissing, journal_row, moved
from app.sync.server.devices import chain_of, locked_device, new_epoch
from app.sync.server.intake import lock_cursor, take_in_rows

LIMIT = 20_000
"""Most events that are kept aside for one laptop; what is more stays on the laptop, which has it all."""


_IDS_AT_ONCE = 1_000


class NothingAside(DomainError):
    """Nothing of this laptop waits for a decision: it was decided on meanwhile."""


@dataclass(frozen=True)
class PutAside:
    """What is kept aside of one chain of a laptop for one reason; ``types`` counts its events by type."""

    device_id: UUID
    device: str
    epoch: int
    why: QuarantineReason
    events: int
    first_seq: int
    last_seq: int
    received_at: datetime
    types: dict[str, int]


def put_aside(
    session: Session, device: DeviceRow, rows: Sequence[JournalRow], why: QuarantineReason, at: datetime
) -> int:
    """Keep events of a laptop whose row is locked; what is in its journal or aside already is not kept twice."""
    hashes = [row.hash for row in rows]
    known = set(
        session.scalars(
            select(JournalRow.hash).where(JournalRow.device_id == device.id, JournalRow.hash.in_(hashes))
        )
    )
    here = QuarantineRow.device_id == device.id
    known |= set(session.scalars(select(QuarantineRow.hash).where(here, QuarantineRow.hash.in_(hashes))))
    room = LIMIT - (session.scalar(select(func.count()).select_from(QuarantineRow).where(here)) or 0)
    fresh = [row for row in rows if row.hash not in known][: max(0, room)]
    session.add_all(_aside(row, why, at) for row in fresh)
    session.flush()
    return len(fresh)


def is_fork(session: Session, device_id: UUID, row_hash: bytes) -> bool:
    """Tell whether the event with this hash was kept aside as one of another branch of this laptop's journal."""
    row = session.get(QuarantineRow, (device_id, row_hash))
    return row is not None and row.why is QuarantineReason.FORK


def _aside(row: JournalRow, why: QuarantineReason, at: datetime) -> QuarantineRow:
    return QuarantineRow(
        device_id=row.device_id,
        hash=row.hash,
        epoch=row.epoch,
        seq=row.seq,
        why=why,
        prev_hash=row.prev_hash,
        header=row.header,
        salt=row.salt,
        payload=row.payload,
        received_at=at,
        decision=None,
        decided_by="",
        decided_reason="",
        decided_at=None,
    )


def waiting(store: Store, edition_id: UUID | None = None) -> tuple[PutAside, ...]:
    """Return what waits for a decision, of one edition or of all, oldest first.

    What came into the journal after all, by a new chain of the same laptop, waits no longer.
    """
    with store.read() as session:
        query = (
            select(QuarantineRow, DeviceRow)
            .join(DeviceRow, DeviceRow.id == QuarantineRow.device_id)
            .where(QuarantineRow.decision.is_(None))
            .options(defer(QuarantineRow.payload))
        )
        if edition_id is not None:
            query = query.where(DeviceRow.edition_id == edition_id)
        groups: dict[tuple[UUID, str, int, QuarantineReason], list[QuarantineRow]] = {}
        found = session.execute(query.order_by(QuarantineRow.received_at, QuarantineRow.seq)).all()
        came = _came_after_all(session, [row for row, _ in found])
        for row, device in found:
            if row.hash not in came:
                groups.setdefault((device.id, device.name, row.epoch, row.why), []).append(row)
        return tuple(_summed(key, rows) for key, rows in groups.items())


def _came_after_all(session: Session, rows: Sequence[QuarantineRow]) -> set[bytes]:
    """Return the hashes of those whose event is in the journal, in whatever chain."""
    ids = {row.hash: UUID(json.loads(row.header)["event_id"]) for row in rows}
    wanted, came = list(set(ids.values())), set[UUID]()
    for start in range(0, len(wanted), _IDS_AT_ONCE):
        part = wanted[start : start + _IDS_AT_ONCE]
        came |= set(session.scalars(select(JournalRow.event_id).where(JournalRow.event_id.in_(part))))
    return {own_hash for own_hash, event_id in ids.items() if event_id in came}


def _summed(key: tuple[UUID, str, int, QuarantineReason], rows: Sequence[QuarantineRow]) -> PutAside:
    device_id, name, epoch, why = key
    return PutAside(
        device_id=device_id,
        device=name,
        epoch=epoch,
        why=why,
        events=len(rows),
        first_seq=min(row.seq for row in rows),
        last_seq=max(row.seq for row in rows),
        received_at=rows[0].received_at,
        types=dict(Counter(str(json.loads(row.header)["type"]) for row in rows)),
    )


def leave_out(store: Store, device_id: UUID, epoch: int, *, by: str, reason: str, at: datetime) -> int:
    """Decide that what waits of a chain does not count; it stays on record. Returns how many events.

    Raises ``ReasonMissing`` or ``NothingAside``.
    """
    if not reason.strip():
        raise ReasonMissing
    with store.write() as session:
        locked_device(session, device_id)
        rows = _undecided(session, device_id, epoch)
        _decide(rows, QuarantineDecision.LEFT_OUT, by, reason, at)
        return len(rows)


def take_in(store: Store, device_id: UUID, epoch: int, *, by: str, reason: str, at: datetime) -> int:
    """Decide that what waits of a chain counts, and let it take effect; return how many events were new.

    What goes on where the chain stands is taken into it; the rest, a branch, becomes a chain of its own, with
    its events' ids as they were. Raises ``ReasonMissing`` or ``NothingAside``.
    """
    if not reason.strip():
        raise ReasonMissing
    with store.write() as session:
        device = locked_device(session, device_id)
        cursor = lock_cursor(session)
        rows = _undecided(session, device_id, epoch)
        made = [_journal_row(device, row) for row in rows]
        new = _into_chain(session, device, cursor, made, epoch, at)
        new += _into_branch(session, device, cursor, made, at)
        _decide(rows, QuarantineDecision.TAKEN_IN, by, reason, at)
        return new


def _undecided(session: Session, device_id: UUID, epoch: int) -> Sequence[QuarantineRow]:
    query = select(QuarantineRow).where(
        QuarantineRow.device_id == device_id,
        QuarantineRow.epoch == epoch,
        QuarantineRow.decision.is_(None),
    )
    rows = session.scalars(query).all()
    if not rows:
        raise NothingAside
    return sorted(rows, key=_turn)


def _turn(row: QuarantineRow) -> tuple[int, datetime, str]:
    """Return what decides when an event's turn comes; of two that came together, no clock at a desk says which."""
    return row.seq, row.received_at, json.loads(row.header)["event_id"]


def _decide(
    rows: Iterable[QuarantineRow], decision: QuarantineDecision, by: str, reason: str, at: datetime
) -> None:
    for row in rows:
        row.decision, row.decided_by, row.decided_reason, row.decided_at = decision, by, reason.strip(), at


def _into_chain(
    session: Session,
    device: DeviceRow,
    cursor: CursorRow,
    rows: Sequence[JournalRow],
    epoch: int,
    at: datetime,
) -> int:
    chain = chain_of(session, device, epoch, at)
    by_prev = {row.prev_hash: row for row in _unknown(session, rows)}
    head, fits = chain.head_hash, list[JournalRow]()
    while (row := by_prev.get(head)) is not None:
        fits.append(row)
        head = row.hash
    return len(take_in_rows(session, device, chain, cursor, fits))


def _into_branch(
    session: Session, device: DeviceRow, cursor: CursorRow, rows: Sequence[JournalRow], at: datetime
) -> int:
    """Give events that no chain goes on with a chain of their own, in the order of their old one."""
    left = _unknown(session, rows)
    if not left:
        return 0
    chain = new_epoch(session, device, at)
    branch: list[JournalRow] = []
    head = chain.head_hash
    for seq, row in enumerate(left, start=1):
        branch.append(moved(row, epoch=chain.epoch, seq=seq, prev_hash=head))
        head = branch[-1].hash
    chain.reported_seq = len(branch)
    return len(take_in_rows(session, device, chain, cursor, branch))


def _journal_row(device: DeviceRow, row: QuarantineRow) -> JournalRow:
    made = journal_row(json.loads(row.header), prev_hash=row.prev_hash, salt=row.salt, payload=row.payload)
    if device.edition_id is not None:
        made.edition_id = device.edition_id
    return made


def _unknown(session: Session, rows: Sequence[JournalRow]) -> list[JournalRow]:
    """Return the events whose ids are not in the journal, each once: they may have come by another chain."""
    ids = [row.event_id for row in rows]
    known = set(session.scalars(select(JournalRow.event_id).where(JournalRow.event_id.in_(ids))))
    return list({row.event_id: row for row in reversed(rows) if row.event_id not in known}.values())[::-1]
