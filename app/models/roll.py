"""Mapped, roll side: who may vote, cards, and what was done with them.

Nothing here shares a key, column or sequence with the ballot side (``ballots.py``): invariant 3.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime, words
from app.models.terms import (
    CardState,
    CardStep,
    PaperSource,
    PaperStep,
    PrintKind,
    StationState,
    StationStep,
    VerdictKind,
)


class RegisterEntryRow(Base):
    """A resident entitled to vote in one contest. ``search`` is the name in lower case without accents.

    ``birth_date`` is there when the register has it, else only ``birth_year``. ``added_because`` is why a resident was
    added at the desk, who did not stand in the register; empty for all others.
    """

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
    birth_date: Mapped[date | None]
    added_because: Mapped[str] = mapped_column(server_default="")


class RegisterWordRow(Base):
    """One word of one resident's name (or register number), folded, so that search finds it by its beginning."""

    __tablename__ = "register_word"
    __table_args__ = ({"sqlite_with_rowid": False},)

    contest_id: Mapped[UUID] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("register_entry.id"), primary_key=True, index=True)


class PrintRunRow(Base):
    """A print run of cards: ``wanted`` cards of one kind, made in parts.

    It can be gone on with after a stop, on the laptop ``device_id`` alone: only there do its papers lie.
    """

    __tablename__ = "print_run"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contest.id"))
    kind: Mapped[PrintKind] = mapped_column(words(PrintKind))
    wanted: Mapped[int]
    device_id: Mapped[UUID]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PrintPartRow(Base):
    """One part of a print run whose cards are on paper: a file, its SHA-256, and which numbers stand in it.

    ``voided_by`` is the act that made its cards worthless because the file was lost or changed.
    """

    __tablename__ = "print_part"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("print_run.id"), index=True)
    part: Mapped[int]
    first: Mapped[int]
    count: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    voided_by: Mapped[UUID | None]


class AllotmentRow(Base):
    """Packs of stock cards ``first`` to ``last`` of a run (from 1, fifty cards each) that went to a laptop or place."""

    __tablename__ = "allotment"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("print_run.id"), index=True)
    first: Mapped[int]
    last: Mapped[int]
    to_device: Mapped[UUID | None]
    to_session: Mapped[UUID | None]
    label: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class BallotCardRow(Base):
    """A ballot card. ``state`` and ``entry_id`` follow from its acts; the code is only a keyed hash.

    ``run_id`` and ``run_number`` (from 1) are the print run it was made in and its place there, if it was.
    """

    __tablename__ = "ballot_card"
    __table_args__ = (Index("ix_ballot_card_run", "run_id", "run_number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contest.id"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    state: Mapped[CardState] = mapped_column(words(CardState))
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("register_entry.id"), index=True)
    run_id: Mapped[UUID | None]
    run_number: Mapped[int | None]


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
    in one order, that of one journal. ``opening`` is what was checked before it opened and how that came out;
    ``closing`` what was counted when it closed, and the explanation of each difference by its code.
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
    opening: Mapped[dict[str, str]] = mapped_column(JSON, server_default="{}")
    paused: Mapped[bool] = mapped_column(server_default=false())
    papers_begin: Mapped[int]
    papers_end: Mapped[int | None]
    closing: Mapped[dict[str, Any]] = mapped_column(JSON, server_default="{}")
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


class StationActRow(Base):
    """A line of a station's log. ``rank`` and then the id say what came after what, as the laptop there knew it."""

    __tablename__ = "station_act"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    station_id: Mapped[UUID] = mapped_column(ForeignKey("station.id"), index=True)
    step: Mapped[StationStep] = mapped_column(words(StationStep))
    rank: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[UUID]
    text: Mapped[str]


class ProvisionalRow(Base):
    """A provisional paper in its double envelope, by the ``number`` that stands on it; the card lies in it too.

    ``why`` is the answer that the check-in gave. ``undone`` when it was given by mistake; ``accepted`` is None until
    someone decided.
    """

    __tablename__ = "provisional"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    station_id: Mapped[UUID] = mapped_column(ForeignKey("station.id"), index=True)
    number: Mapped[int]
    why: Mapped[VerdictKind] = mapped_column(words(VerdictKind))
    note: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone: Mapped[bool]
    accepted: Mapped[bool | None]
    decided_because: Mapped[str]


class MarkingRow(Base):
    """How many papers the marking screen printed at a station: all that it ever keeps (invariants 3 and 4)."""

    __tablename__ = "marking"

    station_id: Mapped[UUID] = mapped_column(ForeignKey("station.id"), primary_key=True)
    prints: Mapped[int]
