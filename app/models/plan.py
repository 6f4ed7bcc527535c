"""Mapped: plans, their cost lines and, apart, who handed them in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, UtcDateTime, words
from app.models.terms import PlanState, ReachBy


class PlanRow(Base):
    """A plan as it stands. Its text columns are the fields of ``records.PlanText``.

    ``joined_to`` is the plan it goes on in; ``entered_by`` is the helper who typed it in first.
    """

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("contest_id", "ballot_number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    external_id: Mapped[str] = mapped_column(String(64))
    contest_id: Mapped[UUID | None] = mapped_column(ForeignKey("contest.id"))
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(server_default="")
    what: Mapped[str]
    why: Mapped[str]
    for_whom: Mapped[str]
    area: Mapped[str]
    place: Mapped[str]
    point: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    themes: Mapped[list[str]] = mapped_column(JSON)
    own_part: Mapped[str]
    volunteers: Mapped[str]
    municipality_part: Mapped[str]
    upkeep: Mapped[str]
    asked_others: Mapped[str]
    state: Mapped[PlanState] = mapped_column(words(PlanState))
    ballot_number: Mapped[int | None]
    joined_to: Mapped[UUID | None]
    entered_by: Mapped[UUID | None]
    revision: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cost_lines: Mapped[list[CostLineRow]] = relationship(
        order_by="CostLineRow.position", cascade="all, delete-orphan", lazy="selectin"
    )
    submitter: Mapped[SubmitterRow | None] = relationship(cascade="all, delete-orphan", lazy="selectin")


class CostLineRow(Base):
    """One line of a plan's budget."""

    __tablename__ = "cost_line"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    what: Mapped[str]
    quantity: Mapped[int]
    unit_cents: Mapped[int] = mapped_column(BigInteger)
    offer_attached: Mapped[bool]


class SubmitterRow(Base):
    """Who handed the plan in: personal data, erased on its own."""

    __tablename__ = "submitter"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    reach_by: Mapped[ReachBy] = mapped_column(words(ReachBy))
    consent_contact: Mapped[bool]
    consent_publish_name: Mapped[bool]
    under_16: Mapped[bool] = mapped_column(server_default=false())
    guardian_name: Mapped[str] = mapped_column(server_default="")
