"""The laptops at central: their chains, shutting one out and letting it in again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import Store
from app.models.journal import DeviceRow, EpochRow
from app.models.terms import DomainError, QuarantineReason
from app.operations.journal import ReasonMissing, genesis
from app.sync.server.problems import Refused

_EPOCHS_AHEAD = 1_000
"""How far a chain's number may be beyond the last one that central knows: it may have been put back from a backup."""


class UnknownDevice(DomainError):
    """No laptop has this id at central, or none begins with ``wanted``, or more than one does."""


def locked_device(session: Session, device_id: UUID) -> DeviceRow:
    """Return an enrolled laptop's row, locked until the transaction ends. Raises ``Refused``."""
    device = session.get(DeviceRow, device_id, with_for_update=True, populate_existing=True)
    if device is None or device.edition_id is None:
        raise Refused("unknown-device")
    return device


def known_device(session: Session, device_id: UUID) -> DeviceRow:
    """Return an enrolled laptop's row for reading. Raises ``Refused``."""
    device = session.get(DeviceRow, device_id)
    if device is None or device.edition_id is None:
        raise Refused("unknown-device")
    return device


def refuse_shut_out(store: Store, device_id: UUID, at: datetime) -> None:
    """Raise ``Refused`` for a laptop that may be told nothing any more, at central's time ``at``."""
    with store.read() as session:
        why = why_aside(known_device(session, device_id), at)
    if why is not None:
        raise Refused(why.value)


def why_aside(device: DeviceRow, at: datetime) -> QuarantineReason | None:
    """Tell why what this laptop sends is kept aside, by central's own time; None when it is welcome."""
    if device.revoked_at is not None:
        return QuarantineReason.REVOKED
    if device.valid_until is not None and at >= device.valid_until:
        return QuarantineReason.OVERDUE
    return None


def chain_of(session: Session, device: DeviceRow, epoch: int, at: datetime) -> EpochRow:
    """Return one chain of a laptop whose row is locked; a chain that is new here begins. Raises ``Refused``."""
    chain = session.get(EpochRow, (device.id, epoch), populate_existing=True)
    if chain is None:
        if epoch > _last_epoch(session, device) + _EPOCHS_AHEAD:
            raise Refused("bad-request", detail="epoch: far beyond the last one")
        chain = EpochRow(
            device_id=device.id,
            epoch=epoch,
            acked_seq=0,
            head_hash=genesis(device.id, epoch),
            reported_seq=0,
            started_at=at,
        )
        session.add(chain)
        session.flush()
    return chain


def new_epoch(session: Session, device: DeviceRow, at: datetime) -> EpochRow:
    """Begin a chain with a number that no other chain of this laptop has; its row is locked."""
    return chain_of(session, device, _last_epoch(session, device) + 1, at)


def _last_epoch(session: Session, device: DeviceRow) -> int:
    return session.scalar(select(func.max(EpochRow.epoch)).where(EpochRow.device_id == device.id)) or 0


def give_epoch(store: Store, device_id: UUID, *, left: int, at: datetime) -> int:
    """Return the number of a new chain for a laptop that was put back from a copy; it leaves chain ``left``."""
    with store.write() as session:
        device = locked_device(session, device_id)
        chain_of(session, device, left, at)
        return new_epoch(session, device, at).epoch


def revoke(store: Store, device_id: UUID, *, reason: str, at: datetime) -> None:
    """Shut a laptop out: from now on it is told nothing, and what it sends is kept aside for a person.

    Raises ``ReasonMissing`` or ``UnknownDevice``.
    """
    if not reason.strip():
        raise ReasonMissing
    with store.write() as session:
        device = _named(session, device_id)
        device.revoked_at, device.revoked_reason = at, reason.strip()


@dataclass(frozen=True)
class Bound:
    """Until when a laptop may take part; None is without end."""

    until: datetime | None


def admit(store: Store, device_id: UUID, *, bound: Bound | None = None) -> datetime | None:
    """Let a laptop in again and return until when; without a new bound, the one it had holds.

    What is kept aside stays so. Raises ``UnknownDevice``.
    """
    with store.write() as session:
        device = _named(session, device_id)
        device.revoked_at, device.revoked_reason = None, ""
        if bound is not None:
            device.valid_until = bound.until
        return device.valid_until


def find(store: Store, wanted: str) -> UUID:
    """Return the id of the laptop whose id begins so, or that has this name. Raises ``UnknownDevice``."""
    with store.read() as session:
        rows = session.scalars(select(DeviceRow)).all()
        found = [row.id for row in rows if wanted and (str(row.id).startswith(wanted) or row.name == wanted)]
    if len(found) != 1:
        raise UnknownDevice(wanted=wanted)
    return found[0]


def _named(session: Session, device_id: UUID) -> DeviceRow:
    device = session.get(DeviceRow, device_id, with_for_update=True)
    if device is None:
        raise UnknownDevice(wanted=str(device_id))
    return device
