"""Mapped: what people decided about equals, and the hand recount of a sample of batches. Nothing personal."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime


class TieDecisionRow(Base):
    """An order of equal plans that is in force. None while two people decided otherwise."""

    __tablename__ = "tie_decision"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contest.id"), index=True)
    numbers: Mapped[list[int]] = mapped_column(JSON)
    reason: Mapped[str]
    actor_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditDrawRow(Base):
    """A draw of batches to count again. ``batches`` are all that it was drawn from, in the order of their numbers."""

    __tablename__ = "audit_draw"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contest.id"), index=True)
    seed: Mapped[str]
    risk_percent: Mapped[int]
    margin: Mapped[int | None]
    wrong: Mapped[int]
    sample: Mapped[int]
    batches: Mapped[list[str]] = mapped_column(JSON)


class AuditFindingRow(Base):
    """What the hand recount of a batch came to; ``differing`` papers."""

    __tablename__ = "audit_finding"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"), index=True)
    differing: Mapped[int]
    note: Mapped[str]
    actor_id: Mapped[UUID]
    second_helper_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
