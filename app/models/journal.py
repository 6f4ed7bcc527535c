"""Mapped: the journal, incidents, and what central knows of its laptops."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime, words
from app.models.terms import IncidentKind, Outcome


class JournalRow(Base):
    """One event of a device's journal (DESIGN section 5).

    ``header`` is the canonical JSON (RFC 8785) over which ``hash`` was taken, together with ``prev_hash``;
    the columns beside it repeat what queries need. ``salt`` and ``payload`` may be erased: the chain holds.
    ``cursor`` is central's order of arrival, None until central gave one (and always on a laptop).
    """

    __tablename__ = "journal"
    __table_args__ = (
        UniqueConstraint("device_id", "epoch", "seq"),
        Index("ix_journal_entity", "entity_id"),
        Index("ix_journal_edition_cursor", "edition_id", "cursor"),
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
    """A laptop as central knows it. ``public_key`` is its raw Ed25519 key; the head is what was confirmed."""

    __tablename__ = "device"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    edition_id: Mapped[UUID | None] = mapped_column(index=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    epoch: Mapped[int]
    acked_seq: Mapped[int]
    head_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    reported_seq: Mapped[int]
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_contact: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EnrolmentRow(Base):
    """A one-time code to enrol with, kept as SHA-256; ``device_id`` is set once it was used."""

    __tablename__ = "enrolment"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    edition_id: Mapped[UUID | None]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    device_id: Mapped[UUID | None]


class CursorRow(Base):
    """The last cursor that central gave out; locked while one is given, so no reader skips a late commit."""

    __tablename__ = "cursor"

    one: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(BigInteger)
