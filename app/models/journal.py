"""Mapped: the journal, incidents, and what central knows of its laptops."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime, words
from app.models.terms import IncidentKind, Outcome, QuarantineDecision, QuarantineReason


class JournalRow(Base):
    """One event of a device's journal (DESIGN section 5).

    ``header`` is the canonical JSON (RFC 8785) over which ``hash`` was taken, together with ``prev_hash``;
    the columns beside it repeat what queries need. ``salt`` and ``payload`` may be erased: the chain holds.
    ``cursor`` is central's order of arrival, None until central gave one (and always on a laptop); ``contest_id``,
    at central too, is the contest that the event belongs to, if it belongs to one.
    """

    __tablename__ = "journal"
    __table_args__ = (
        UniqueConstraint("device_id", "epoch", "seq"),
        Index("ix_journal_entity", "entity_id"),
        Index("ix_journal_edition_cursor", "edition_id", "cursor"),
        Index("ix_journal_outcome", "outcome"),
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    edition_id: Mapped[UUID]
    device_id: Mapped[UUID]
    epoch: Mapped[int]
    seq: Mapped[int]
    type: Mapped[str] = mapped_column(String(40))
    entity_id: Mapped[UUID]
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    header: Mapped[str] = mapped_column(Text)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    payload: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    problem: Mapped[str] = mapped_column(String(80))
    cursor: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    contest_id: Mapped[UUID | None]


class IncidentRow(Base):
    """Something a person must look at. Its id follows from kind and subject: raised once, everywhere."""

    __tablename__ = "incident"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[IncidentKind] = mapped_column(words(IncidentKind))
    entity_id: Mapped[UUID] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(String(80))
    settled_reason: Mapped[str | None]


class IncidentActRow(Base):
    """An act (journal event) that an incident is about."""

    __tablename__ = "incident_act"

    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)


class DeviceRow(Base):
    """A laptop by its raw Ed25519 key and raw X25519 key, and what it may see; on a laptop, what the others are called.

    Empty ``areas`` or ``session_kinds`` are all there are. After ``valid_until`` or ``revoked_at`` what it sends is
    put aside for a person (``QuarantineRow``).
    """

    __tablename__ = "device"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    edition_id: Mapped[UUID | None] = mapped_column(index=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    encryption_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    areas: Mapped[list[str]] = mapped_column(JSON)
    session_kinds: Mapped[list[str]] = mapped_column(JSON)
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_contact: Mapped[datetime | None] = mapped_column(UtcDateTime)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_reason: Mapped[str]


class EpochRow(Base):
    """One chain of a laptop at central: how far it was confirmed, and how many events the laptop said it has.

    A laptop has one, and one more for each time that it was put back from a copy of itself.
    """

    __tablename__ = "device_epoch"

    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    acked_seq: Mapped[int]
    head_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    reported_seq: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)


class QuarantineRow(Base):
    """An event that central keeps aside, without effect, until a person takes it in or leaves it out.

    ``decision`` is empty until then. The same event sent again is the same row.
    """

    __tablename__ = "quarantine"

    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"), primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    epoch: Mapped[int]
    seq: Mapped[int]
    why: Mapped[QuarantineReason] = mapped_column(words(QuarantineReason))
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    header: Mapped[str] = mapped_column(Text)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    payload: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decision: Mapped[QuarantineDecision | None] = mapped_column(words(QuarantineDecision))
    decided_by: Mapped[str]
    decided_reason: Mapped[str]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class HeldBundleRow(Base):
    """A USB bundle that came before the events it builds on, as it came: encrypted. Its id is its SHA-256."""

    __tablename__ = "held_bundle"

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"), index=True)
    epoch: Mapped[int]
    first_seq: Mapped[int]
    last_seq: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class EnrolmentRow(Base):
    """A one-time code to enrol with, kept as SHA-256, and what it lets a laptop see; ``device_id`` once it was used."""

    __tablename__ = "enrolment"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    edition_id: Mapped[UUID | None]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    device_id: Mapped[UUID | None]
    areas: Mapped[list[str]] = mapped_column(JSON)
    session_kinds: Mapped[list[str]] = mapped_column(JSON)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CursorRow(Base):
    """The last cursor that central gave out; locked while one is given, so no reader skips a late commit."""

    __tablename__ = "cursor"

    one: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(BigInteger)
