"""Mapped, ballot side: batches, what is being typed, ballots. Nothing leads to a card (invariant 3)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, words
from app.models.terms import BatchState, Channel, InvalidReason, PaperKind


class BatchRow(Base):
    """A stack of papers from one box, or one import of online votes (then ``station_id`` is empty).

    ``paper_count`` is the hand count on the cover sheet, and once accepted the number of ballots.
    ``last`` says, on record, that no paper was left in the box after this one. ``decided`` lists reason, worth and
    how many, of the accepted papers about which something was decided.
    """

    __tablename__ = "batch"
    __table_args__ = (UniqueConstraint("station_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contest.id"), index=True)
    station_id: Mapped[UUID | None] = mapped_column(ForeignKey("station.id"))
    channel: Mapped[Channel] = mapped_column(words(Channel))
    number: Mapped[int]
    paper_count: Mapped[int]
    last: Mapped[bool] = mapped_column(default=False)
    state: Mapped[BatchState] = mapped_column(words(BatchState))
    source: Mapped[str] = mapped_column(String(80))
    decided: Mapped[list[list[str | int]]] = mapped_column(JSON, server_default="[]")


class BatchEntryRow(Base):
    """One helper's blind entry of a batch: ``round`` 1 or 2."""

    __tablename__ = "batch_entry"

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    helper_id: Mapped[UUID]
    finished: Mapped[bool]


class EnteredPaperRow(Base):
    """One paper as typed, by its position in the mixed stack. Wiped on acceptance; never synced."""

    __tablename__ = "entered_paper"

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[PaperKind] = mapped_column(words(PaperKind))
    marks: Mapped[list[int]] = mapped_column(JSON)
    reason: Mapped[InvalidReason | None] = mapped_column(words(InvalidReason))


class BallotRow(Base):
    """A counted ballot: a random key, the batch it lay in, what it says. Stored in the order of the key."""

    __tablename__ = "ballot"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's way to say WITHOUT ROWID

    id: Mapped[UUID] = mapped_column(primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"), index=True)
    kind: Mapped[PaperKind] = mapped_column(words(PaperKind))
    marks: Mapped[list[int]] = mapped_column(JSON)
    reason: Mapped[InvalidReason | None] = mapped_column(words(InvalidReason))


class DrawRow(Base):
    """The seed of the draw between equal plans that is in force. One per contest, none while two were announced."""

    __tablename__ = "draw"

    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    seed: Mapped[str]
