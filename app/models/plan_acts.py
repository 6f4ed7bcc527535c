"""Mapped: what happens to plans beside their text: likes on paper and online, the check, notes, plan labs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime, words
from app.models.terms import NoteKind, VerdictWord


class LikeSheetRow(Base):
    """One time that a sheet of signatures was typed in.

    ``count`` is the number of signatures on it. ``lines`` are keyed hashes (hexadecimal) of the people on it, where the
    edition asks for them, else empty. ``taken_back`` is the reason why it does not count any more. ``counted`` is
    whether this is the one time that counts, ``doubles`` how many people on it stand elsewhere too.
    """

    __tablename__ = "like_sheet"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"), index=True)
    sheet_no: Mapped[str] = mapped_column(String(16), index=True)
    count: Mapped[int]
    lines: Mapped[list[str]] = mapped_column(JSON)
    taken_back: Mapped[str | None]
    counted: Mapped[bool]
    doubles: Mapped[int]


class OnlineLikesRow(Base):
    """How many likes a plan has online, as the export of the day ``as_of`` says."""

    __tablename__ = "online_likes"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    count: Mapped[int]
    as_of: Mapped[date]
    event_id: Mapped[UUID]


class PlanNoteRow(Base):
    """A note with a plan. ``who`` does ``what`` by ``due``; ``done_on`` when it was done.

    ``taken_back`` is the reason why it does not stand any more.
    """

    __tablename__ = "plan_note"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"), index=True)
    kind: Mapped[NoteKind] = mapped_column(words(NoteKind))
    who: Mapped[str]
    what: Mapped[str]
    due: Mapped[date | None]
    done_on: Mapped[date | None]
    taken_back: Mapped[str | None]
    actor_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReviewRoundRow(Base):
    """A round of the feasibility check, from its first day to the day on which all verdicts are in."""

    __tablename__ = "review_round"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    starts: Mapped[date]
    deadline: Mapped[date]


class ReviewPlanRow(Base):
    """A plan that is on the table in a round; ``taken_off`` is the reason why it is there no longer."""

    __tablename__ = "review_plan"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("review_round.id"), primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    taken_off: Mapped[str | None]


class VerdictRow(Base):
    """One verdict on a plan in one field of expertise (``plan_rules.Expertise.key``).

    ``answers`` are the answers to the questions by their key, ``replaces`` the verdicts (their events) that its maker
    knew and that it stands for now.
    """

    __tablename__ = "verdict"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("review_round.id"), index=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"), index=True)
    field: Mapped[str] = mapped_column(String(64))
    verdict: Mapped[VerdictWord] = mapped_column(words(VerdictWord))
    conditions: Mapped[str]
    advice: Mapped[str]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    replaces: Mapped[list[str]] = mapped_column(JSON)
    actor_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PlanScratchRow(Base):
    """What someone types in a plan right now and is no act yet: one row on this laptop, gone with the next saving.

    ``plan_id`` is None in a plan of which nothing was saved. ``fields`` are those that were typed in, by their name in
    the journal.
    """

    __tablename__ = "plan_scratch"

    one: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    plan_id: Mapped[UUID | None]
    helper_id: Mapped[UUID]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)


class LabPlanRow(Base):
    """A plan that is worked on at a plan lab, and at which table; ``event_id`` is what said so last."""

    __tablename__ = "lab_plan"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("desk_session.id"), primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    table_name: Mapped[str]
    event_id: Mapped[UUID]
