"""The journal: every act is one event, chained by hash (DESIGN section 5, invariant 5).

An operation opens an ``Act``, checks, and records an event. The event's *effect* changes the rows: here when
it is recorded, elsewhere when it arrives by sync. So both sides end up the same by the same code.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import rfc8785
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Store, StoreUnreadable
from app.models.edition import EditionRow, HelperRow, ThisDeviceRow
from app.models.journal import JournalRow
from app.models.terms import DomainError, Json, LeadNeeded, Moment, Outcome, Role

__all__ = [
    "Act",
    "Event",
    "EventKind",
    "ReasonMissing",
    "Store",
    "Verification",
    "act",
    "confirmed_head",
    "lead_only",
    "verify",
]

PAYLOAD_LIMIT = 200_000
"""Bytes of canonical JSON in one event; larger acts record several events in one transaction."""


class JournalBroken(DomainError):
    """The chain does not hold: ``device``, ``seq`` and ``what`` say where and how."""


class ReasonMissing(DomainError):
    """This act needs a reason: voiding, replacing, undoing, settling."""


@dataclass(frozen=True)
class Event:
    """One act as its effect sees it. ``payload`` is what was recorded; None when it was erased."""

    id: UUID
    device_id: UUID
    epoch: int
    seq: int
    type: str
    entity_id: UUID
    base_rev: int
    actor_id: UUID
    occurred_at: datetime
    payload: Any


@dataclass(frozen=True)
class EventKind:
    """A type of event and its effect: the function that changes the rows and tells what became of it."""

    type: str
    apply: Callable[[Session, Event], Outcome]
    schema: int = 1


@dataclass(frozen=True)
class Verification:
    """What ``verify`` found: how many events of how many devices, and this laptop's head."""

    events: int
    devices: int
    head_seq: int
    head_hash: bytes


class Act:
    """A write transaction in which events are recorded under this laptop's name."""

    def __init__(self, session: Session, moment: Moment) -> None:
        """Take the open write transaction and who acts in it."""
        self.session = session
        self.moment = moment
        edition = select(EditionRow.id).limit(1).scalar_subquery()
        query = select(ThisDeviceRow, edition).where(ThisDeviceRow.one == 1)
        self._device, self._edition_id = session.execute(query).one()

    def record(
        self, kind: EventKind, entity_id: UUID, payload: Mapping[str, Json], *, base_rev: int = 0
    ) -> Event:
        """Append one event to the journal and let it take effect.

        ``base_rev`` is the revision of the entity that the act was based on, where entities have revisions.
        """
        device, moment = self._device, self.moment
        body = rfc8785.dumps(_storable(dict(payload)))
        if len(body) > PAYLOAD_LIMIT:
            raise ValueError(f"{kind.type}: an event of {len(body)} bytes is too large")
        salt = moment.rng(16)
        header: dict[str, Json] = {
            "event_id": str(moment.new_id()),
            "device_id": str(device.device_id),
            "epoch": device.epoch,
            "seq": device.head_seq + 1,
            "type": kind.type,
            "schema": kind.schema,
            "entity_id": str(entity_id),
            "base_rev": base_rev,
            "actor_id": str(moment.by),
            "occurred_at": moment.at.astimezone(UTC).isoformat(timespec="milliseconds"),
            "payload_digest": hmac.digest(salt, body, "sha256").hex(),
        }
        row = journal_row(header, prev_hash=device.head_hash, salt=salt, payload=body.decode())
        row.edition_id = self._edition_id or entity_id
        self.session.add(row)
        device.head_seq, device.head_hash = row.seq, row.hash
        event = event_of(row)
        row.outcome = kind.apply(self.session, event)
        if row.outcome in {Outcome.REJECTED, Outcome.HELD}:
            raise RuntimeError(f"{kind.type} was refused by its own effect")
        self.session.flush()
        if self._edition_id is None:  # the first event is the one that makes the edition
            self._edition_id = self.session.scalar(select(EditionRow.id))
        return event


@contextmanager
def act(store: Store, moment: Moment) -> Generator[Act]:
    """Open one act: one write transaction, saved on disk when the block ends without an error."""
    with store.write() as session:
        yield Act(session, moment)


def lead_only(doing: Act) -> None:
    """Refuse an act of anyone but a lead. Raises ``LeadNeeded``."""
    helper = doing.session.get(HelperRow, doing.moment.by)
    if helper is None or helper.role is not Role.LEAD:
        raise LeadNeeded


def _storable(value: Json) -> Json:
    """Leave out of every text what no keyboard types but a paste or a file may bring, and not every side can keep.

    That is U+0000, which PostgreSQL refuses in texts, and half of a surrogate pair, which has no form in UTF-8.
    """
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {key: _storable(one) for key, one in value.items()}
    return value


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def genesis(device_id: UUID, epoch: int) -> bytes:
    """Return the hash that a device's chain starts from, so that no two chains begin alike."""
    return hashlib.sha256(f"wijkbalie:{device_id}:{epoch}".encode()).digest()


def chain(prev_hash: bytes, header: str) -> bytes:
    """Return the hash of an event: SHA-256 over the previous hash and the canonical header."""
    return hashlib.sha256(prev_hash + header.encode()).digest()


def journal_row(
    header: Mapping[str, Json], *, prev_hash: bytes, salt: bytes | None, payload: str | None
) -> JournalRow:
    """Return the row of an event from its header, without edition. Raises ``ValueError`` or ``KeyError``."""
    canonical = rfc8785.dumps(dict(header)).decode()
    return JournalRow(
        event_id=UUID(str(header["event_id"])),
        device_id=UUID(str(header["device_id"])),
        epoch=int(str(header["epoch"])),
        seq=int(str(header["seq"])),
        type=str(header["type"]),
        entity_id=UUID(str(header["entity_id"])),
        occurred_at=datetime.fromisoformat(str(header["occurred_at"])),
        prev_hash=prev_hash,
        hash=chain(prev_hash, canonical),
        header=canonical,
        salt=salt,
        payload=payload,
        outcome=Outcome.APPLIED,
        problem="",
        cursor=None,
    )


def moved(row: JournalRow, *, epoch: int, seq: int, prev_hash: bytes) -> JournalRow:
    """Return an event in another place, in another chain of its laptop: its id and what it says stay as they are."""
    header = json.loads(row.header) | {"epoch": epoch, "seq": seq}
    made = journal_row(header, prev_hash=prev_hash, salt=row.salt, payload=row.payload)
    made.edition_id = row.edition_id
    return made


def event_of(row: JournalRow) -> Event:
    """Return what an effect sees of a journal row."""
    header = json.loads(row.header)
    return Event(
        id=row.event_id,
        device_id=row.device_id,
        epoch=row.epoch,
        seq=row.seq,
        type=row.type,
        entity_id=row.entity_id,
        base_rev=header["base_rev"],
        actor_id=UUID(header["actor_id"]),
        occurred_at=row.occurred_at,
        payload=None if row.payload is None else json.loads(row.payload),
    )


def verify(store: Store) -> Verification:
    """Check every chain in the store from its first event on, and this laptop's head against its end.

    Raises ``JournalBroken`` at the first event that was changed, left out, put in between or cut off, and
    ``StoreUnreadable`` when a byte of an encrypted file was changed from outside.
    """
    if not store.intact():
        raise StoreUnreadable(folder="")
    with store.read() as session:
        heads: dict[tuple[UUID, int], tuple[int, bytes]] = {}
        count = 0
        order = (JournalRow.device_id, JournalRow.epoch, JournalRow.seq)
        rows = session.scalars(select(JournalRow).order_by(*order).execution_options(yield_per=500))
        try:
            for row in rows:
                _verify_row(row, heads)
                count += 1
        except (ValueError, TypeError, KeyError) as problem:  # not even an event can be read from it
            raise JournalBroken(device="?", seq=count + 1, what="changed") from problem
        device = session.get(ThisDeviceRow, 1)
        if device is None:
            return Verification(count, len(heads), 0, b"")
        own = heads.get((device.device_id, device.epoch), (0, genesis(device.device_id, device.epoch)))
        if own != (device.head_seq, device.head_hash):
            raise JournalBroken(device=device.device_id, seq=own[0] + 1, what="missing")
        return Verification(count, len({key[0] for key in heads}), device.head_seq, device.head_hash)


def _verify_row(row: JournalRow, heads: dict[tuple[UUID, int], tuple[int, bytes]]) -> None:
    key = (row.device_id, row.epoch)
    seq, head = heads.get(key, (0, genesis(*key)))
    problem = ""
    if row.seq != seq + 1:
        problem = "missing"
    elif row.prev_hash != head or row.hash != chain(head, row.header) or _columns_differ(row):
        problem = "changed"
    elif row.payload is not None and not payload_matches(json.loads(row.header), row.salt, row.payload):
        problem = "payload"
    if problem:
        raise JournalBroken(device=row.device_id, seq=row.seq, what=problem)
    heads[key] = (row.seq, row.hash)


def _columns_differ(row: JournalRow) -> bool:
    header = json.loads(row.header)
    columns = (str(row.event_id), str(row.device_id), row.epoch, row.seq, row.type, str(row.entity_id))
    names = ("event_id", "device_id", "epoch", "seq", "type", "entity_id")
    said = datetime.fromisoformat(header["occurred_at"])
    return columns != tuple(header[name] for name in names) or row.occurred_at != said


def payload_matches(header: Mapping[str, Any], salt: bytes | None, payload: str) -> bool:
    """Tell whether a payload is the one that the header's digest was taken over."""
    digest = hmac.digest(salt or b"", payload.encode(), "sha256").hex()
    return hmac.compare_digest(digest, str(header["payload_digest"]))


def confirmed_head(store: Store) -> tuple[int, int, bytes]:
    """Return how many own acts central confirmed, how many there are, and the head hash."""
    with store.read() as session:
        device = session.get_one(ThisDeviceRow, 1)
        return device.acked_seq, device.head_seq, device.head_hash
