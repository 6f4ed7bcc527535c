"""Mapped, roll side: who may vote, cards, and what was done with them.

Nothing here shares a key, column or sequence with the ballot side (``ballots.py``): invariant 3.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime, words
from app.models.terms import CardState, CardStep, PaperSource, PaperStep, StationState


class RegisterEntryRow(Base):
    """A resident entitled to vote in one contest. ``search`` is the name in lower case without accents."""

    __tablename__ = "register_entry"
    __table_args__ = (
        UniqueConstraint("contest_id", "register_no"),
        Index("ix_register_entry_address", "contest_id", "postcode", "house_number"),
        Index("ix_register_entry_search", "contest_id", "search"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contest.id"))
    register_no: Mapped[str] = mapped_column(String(32))
    name: Mapped[str]
    search: Mapped[str]
    postcode: Mapped[str] = mapped_column(String(6))
    house_number: Mapped[str] = mapped_column(String(16))
    birth_year: Mapped[int | None]


class BallotCardRow(Base):
    """A ballot card. ``state`` and ``entry_id`` follow from its acts; the code is only a keyed hash."""

    __tablename__ = "ballot_card"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contest.id"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    state: Mapped[CardState] = mapped_column(words(CardState))
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("register_entry.id"), index=True)


class CardActRow(Base):
    """One thing done to a card. The set of acts, in any order, decides the card's state (invariant 6).

    ``undoes`` names the act that this one takes back. ``place`` is where, in words, for people.
    """

    __tablename__ = "card_act"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    card_id: Mapped[UUID] = mapped_column(ForeignKey("ballot_card.id"), primary_key=True, index=True)
    step: Mapped[CardStep] = mapped_column(words(CardStep))
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("register_entry.id"), index=True)
    station_id: Mapped[UUID | None] = mapped_column(ForeignKey("station.id"), index=True)
    source: Mapped[PaperSource | None] = mapped_column(words(PaperSource))
    undoes: Mapped[UUID | None] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    device_id: Mapped[UUID]
    actor_id: Mapped[UUID]
    place: Mapped[str]
    reason: Mapped[str]


class StationRow(Base):
    """A polling station with its box and its closing numbers.

    Only the laptop that opened it (``device_id``) takes cards in for it and closes it: so its numbers are told
    in one order, that of one journal.
    """

    __tablename__ = "station"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("desk_session.id"))
    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contest.id"))
    device_id: Mapped[UUID]
    place: Mapped[str]
    state: Mapped[StationState] = mapped_column(words(StationState))
    seal: Mapped[str]
    crew: Mapped[str]
    papers_begin: Mapped[int]
    papers_end: Mapped[int | None]
    explanation: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PaperActRow(Base):
    """Something that happened to ballot papers at a station, apart from a check-in."""

    __tablename__ = "paper_act"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    station_id: Mapped[UUID] = mapped_column(ForeignKey("station.id"), index=True)
    step: Mapped[PaperStep] = mapped_column(words(PaperStep), primary_key=True)
    undone_by: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str]
