"""Deciding about equal plans: where the edition leaves it to people, one of them puts the order on record."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.journal import JournalRow
from app.models.terms import DomainError, Json, Moment, TieBreak
from app.operations.journal import ReasonMissing, Store, act, event_of
from app.operations.result import result_now
from app.operations.tie_effects import TIE_DECIDED


class NothingToDecide(DomainError):
    """These plans are not equals whose order is still open. Data: ``order``, and the ``groups`` that are."""


def decide_tie(store: Store, moment: Moment, *, contest_id: UUID, order: Sequence[int], reason: str) -> None:
    """Decide the order of a group of equal plans that ``Result.draw_needed`` names, with the reason on record.

    Args:
        store: the edition's store.
        moment: who decides, and when.
        contest_id: the contest that the plans are of.
        order: their ballot numbers, the one that goes first at the front.
        reason: why this order.

    Raises:
        ReasonMissing: there is no reason.
        NothingToDecide: the edition has another rule for equals, or these plans are no such group.
    """
    if not reason.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        found = result_now(doing.session, contest_id)
        groups = found.draw_needed if found.tie_break is TieBreak.DECIDE else ()
        if sorted(order) not in [sorted(group) for group in groups]:
            raise NothingToDecide(order=tuple(order), groups=groups)
        replaces = _about(doing.session, contest_id, order)
        decided: dict[str, Json] = {"order": list(order), "reason": reason.strip(), "replaces": replaces}
        doing.record(TIE_DECIDED, contest_id, decided)


def _about(session: Session, contest_id: UUID, order: Sequence[int]) -> list[Json]:
    """Return the ids of the decisions so far about any of these plans: this one takes their place."""
    query = select(JournalRow).where(JournalRow.entity_id == contest_id, JournalRow.type == TIE_DECIDED.type)
    known = [event_of(row) for row in session.scalars(query.order_by(JournalRow.event_id))]
    return [str(found.id) for found in known if not set(order).isdisjoint(found.payload["order"])]
