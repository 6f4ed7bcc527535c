"""Mapped: the edition, its contests, helpers, sessions and this laptop."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime, words
from app.models.terms import LeftOver, LimitKind, Role, Rule, SessionKind, TieBreak


class EditionRow(Base):
    """One run of the programme.

    ``signature_lists`` is whether residents may vote by signing a plan's list with the code of their card.
    ``counted_papers`` are the reasons (``InvalidReason``) that let a paper count all the same.
    ``plan_rules`` is what it says about plans (``app/models/plan_rules.py``).
    ``code_keys`` are the keys (hexadecimal, 32 bytes each, sorted) under which card codes are hashed: one, or
    one more for each laptop that set the same edition up before it first met central.
    """

    __tablename__ = "edition"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    short_id: Mapped[str] = mapped_column(String(4))
    name: Mapped[str]
    practice: Mapped[bool]
    language: Mapped[str] = mapped_column(String(8))
    themes: Mapped[list[str]] = mapped_column(JSON)
    areas: Mapped[list[str]] = mapped_column(JSON)
    phases: Mapped[list[list[str]]] = mapped_column(JSON)
    likes_needed: Mapped[int]
    minimum_batch: Mapped[int]
    signature_lists: Mapped[bool] = mapped_column(server_default=false())
    counted_papers: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    plan_rules: Mapped[dict[str, Any]] = mapped_column(JSON, server_default="{}")
    code_keys: Mapped[list[str]] = mapped_column(JSON)


class ContestRow(Base):
    """One budget to divide. ``position`` is its number on QR codes, from 1."""

    __tablename__ = "contest"
    __table_args__ = (UniqueConstraint("edition_id", "key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str]
    area: Mapped[str]
    budget_cents: Mapped[int]
    limit_kind: Mapped[LimitKind] = mapped_column(words(LimitKind))
    limit_value: Mapped[int]
    rule: Mapped[Rule] = mapped_column(words(Rule))
    tie_break: Mapped[TieBreak] = mapped_column(words(TieBreak))
    left_over: Mapped[LeftOver] = mapped_column(words(LeftOver), server_default="none")
    threshold_votes: Mapped[int]
    min_age: Mapped[int]
    voting_date: Mapped[date | None]


class HelperRow(Base):
    """A helper. The name is what colleagues call them."""

    __tablename__ = "helper"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(words(Role))


class DeskSessionRow(Base):
    """A spreekuur, plannenlab or stemlokaal day."""

    __tablename__ = "desk_session"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[SessionKind] = mapped_column(words(SessionKind))
    place: Mapped[str]
    day: Mapped[date]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ThisDeviceRow(Base):
    """The one row that says which laptop this is, and how far it has come.

    ``head_seq`` and ``head_hash`` are the end of its own journal; ``acked_seq`` is how far central
    confirmed it; ``pull_cursor`` is how far it has read central's changes. ``private_key`` is a raw
    Ed25519 key, from which the key to decrypt with follows (``protocol.decryption_key``). ``central_key`` and
    ``central_encryption_key`` are central's raw Ed25519 and X25519 keys, pinned at enrolment. ``receipt`` is
    the last receipt that central signed, as JSON, else empty; ``covered_since`` is since when, by central's own clock,
    its receipts cover all that is here, None when they do not. ``older_confirmed`` is whether central confirmed all
    of the laptop's earlier chains since it was enrolled, began a new chain, or found that central was put back.
    ``trouble`` is the code of what central last said that asks for a person, until it is over; else empty; ``heard_at``
    is when, by central's clock, it last said so or that all is well. Answers that it signed before ``answers_from``, by
    its clock too, count no more: it was put back since, or the laptop enrolled anew.
    """

    __tablename__ = "this_device"

    one: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    device_id: Mapped[UUID]
    name: Mapped[str]
    epoch: Mapped[int]
    head_seq: Mapped[int]
    head_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    private_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    central_url: Mapped[str]
    central_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    central_encryption_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    receipt: Mapped[str] = mapped_column(Text)
    covered_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acked_seq: Mapped[int]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pull_cursor: Mapped[int]
    older_confirmed: Mapped[bool]
    trouble: Mapped[str]
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answers_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
