"""One act on hundreds of cards: allotted, voided with their part, used online. It comes out as card by card."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.models.roll import BallotCardRow, CardActRow
from app.models.terms import CardState, CardStep, Outcome
from app.operations.card_acts import settle
from app.operations.journal import Event

CARDS_AT_ONCE = 500
"""Cards in one event, and in one question to the database."""

_FRESH = {CardState.PRINTED, CardState.ALLOTTED, CardState.ISSUED}

_BECOMES: dict[CardStep, tuple[CardState, Collection[CardState], Collection[CardState]]] = {
    CardStep.ALLOT: (CardState.ALLOTTED, {CardState.PRINTED}, set(CardState) - {CardState.PRINTED}),
    CardStep.VOID: (CardState.VOIDED, _FRESH, {CardState.VOIDED, CardState.REPLACED}),
    CardStep.USE_ONLINE: (CardState.USED_ONLINE, {CardState.ISSUED}, ()),
}
"""For each step on many cards: what a card becomes, from which states it does so with nothing else to work out, and
in which states nothing changes. Every other card is worked out by itself (``card_acts.settle``)."""


def add_acts(session: Session, event: Event, step: CardStep, card_ids: Sequence[UUID]) -> Outcome:
    """Add the same act to each of at most 500 cards, and set what they have become. HELD when one is not known."""
    states = _states(session, card_ids)
    if len(states) < len(set(card_ids)):
        return Outcome.HELD
    session.execute(insert(CardActRow), [_act(event, step, card_id) for card_id in states])
    becomes, plain, same = _BECOMES[step]
    shared = _of_shared_residents(session, states) if step is CardStep.USE_ONLINE else set[UUID]()
    quiet = [card_id for card_id, state in states.items() if state in plain and card_id not in shared]
    if quiet:
        session.execute(update(BallotCardRow).where(BallotCardRow.id.in_(quiet)).values(state=becomes))
    done = {*quiet, *(card_id for card_id, state in states.items() if state in same)}
    outcomes = [
        settle(session, session.get_one(BallotCardRow, card_id)) for card_id in states if card_id not in done
    ]
    return Outcome.INCIDENT if Outcome.INCIDENT in outcomes else Outcome.APPLIED


def _states(session: Session, card_ids: Sequence[UUID]) -> dict[UUID, CardState]:
    query = select(BallotCardRow.id, BallotCardRow.state).where(BallotCardRow.id.in_(card_ids))
    return {row[0]: row[1] for row in session.execute(query)}


def _of_shared_residents(session: Session, card_ids: Collection[UUID]) -> set[UUID]:
    """Return the cards of residents who were ever given another card too: what was used of those counts together."""
    theirs = select(CardActRow.entry_id).where(
        CardActRow.card_id.in_(card_ids), CardActRow.entry_id.is_not(None)
    )
    several = (
        select(CardActRow.entry_id)
        .where(CardActRow.entry_id.in_(theirs))
        .group_by(CardActRow.entry_id)
        .having(func.count(CardActRow.card_id.distinct()) > 1)
    )
    query = select(CardActRow.card_id).where(
        CardActRow.card_id.in_(card_ids), CardActRow.entry_id.in_(several)
    )
    return set(session.scalars(query))


def _act(event: Event, step: CardStep, card_id: UUID) -> dict[str, object]:
    return {
        "event_id": event.id,
        "card_id": card_id,
        "step": step,
        "at": event.occurred_at,
        "device_id": event.device_id,
        "actor_id": event.actor_id,
        "place": event.payload.get("place", ""),
        "reason": event.payload.get("reason", ""),
    }
