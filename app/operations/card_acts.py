"""What a set of acts on a card adds up to: state, owner and incidents, in whatever order they came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.roll import BallotCardRow, CardActRow, RegisterEntryRow, StationRow
from app.models.terms import CardState, CardStep, IncidentKind, Outcome, PaperSource
from app.operations.incidents import reconcile_all
from app.operations.journal import Event

_CARD_KINDS = (
    IncidentKind.CARD_USED_TWICE,
    IncidentKind.VOIDED_CARD_USED,
    IncidentKind.UNISSUED_CARD_USED,
    IncidentKind.CARD_ISSUED_TWICE,
    IncidentKind.USED_ONLINE_AND_HERE,
)


_USES = {CardStep.SURRENDER, CardStep.USE_ONLINE}


def add_act(
    session: Session,
    event: Event,
    step: CardStep,
    *,
    card_id: UUID | None = None,
    entry_id: UUID | None = None,
    undoes: UUID | None = None,
    place: str | None = None,
) -> Outcome:
    """Add one act to a card (the event's entity unless named) and work out what the card has become."""
    payload = event.payload
    card = session.get(BallotCardRow, card_id or event.entity_id)
    station = payload.get("station_id")
    if card is None or (station and session.get(StationRow, UUID(station)) is None):
        return Outcome.HELD
    session.add(
        CardActRow(
            event_id=event.id,
            card_id=card.id,
            step=step,
            entry_id=entry_id,
            station_id=UUID(station) if station else None,
            source=PaperSource(payload["source"]) if payload.get("source") else None,
            undoes=undoes,
            at=event.occurred_at,
            device_id=event.device_id,
            actor_id=event.actor_id,
            place=payload.get("place", "") if place is None else place,
            reason=payload.get("reason", ""),
        )
    )
    session.flush()
    return settle(session, card)


def settle(session: Session, card: BallotCardRow) -> Outcome:
    """Set a card's state and owner from its acts, and raise or dissolve the incidents that follow."""
    near = _acts_near(session, card.id)
    rows = near[card.id]
    acts = _standing(rows)
    by_step = {step: [act for act in acts if act.step is step] for step in CardStep}
    issues, surrenders = by_step[CardStep.ISSUE], by_step[CardStep.SURRENDER]
    online = by_step[CardStep.USE_ONLINE]
    ended = by_step[CardStep.VOID] + by_step[CardStep.REPLACE]
    card.entry_id = min((act.entry_id for act in issues if act.entry_id), default=None)
    card.state = _state(by_step)
    found: dict[IncidentKind, list[UUID]] = {}
    if len(surrenders) > 1:
        found[IncidentKind.CARD_USED_TWICE] = _events(surrenders)
    if surrenders and ended:
        found[IncidentKind.VOIDED_CARD_USED] = _events(surrenders + ended)
    if (surrenders or online) and not issues:
        found[IncidentKind.UNISSUED_CARD_USED] = _events(surrenders + online)
    if len({act.entry_id for act in issues}) > 1:
        found[IncidentKind.CARD_ISSUED_TWICE] = _events(issues)
    if online and (surrenders or ended):
        found[IncidentKind.USED_ONLINE_AND_HERE] = _events(online + surrenders + ended)
    about = {(kind, card.id, ""): found.get(kind, []) for kind in _CARD_KINDS}
    for entry_id in {row.entry_id for row in rows if row.entry_id}:
        about[IncidentKind.ENTITLEMENT_USED_TWICE, entry_id, ""] = _used_twice(near, entry_id)
    return Outcome.INCIDENT if reconcile_all(session, about) else Outcome.APPLIED


def _state(by_step: dict[CardStep, list[CardActRow]]) -> CardState:
    order = (
        (CardStep.SURRENDER, CardState.SURRENDERED),
        (CardStep.USE_ONLINE, CardState.USED_ONLINE),
        (CardStep.REPLACE, CardState.REPLACED),
        (CardStep.VOID, CardState.VOIDED),
        (CardStep.ISSUE, CardState.ISSUED),
        (CardStep.ALLOT, CardState.ALLOTTED),
    )
    return next((state for step, state in order if by_step[step]), CardState.PRINTED)


def _used_twice(near: Mapping[UUID, Sequence[CardActRow]], entry_id: UUID) -> list[UUID]:
    """One entitlement, one vote: return the acts that used more than one card of one resident, if they did."""
    acts = [act for used in _used_cards(near, entry_id) for act in used]
    return _events(acts) if len({act.card_id for act in acts}) > 1 else []


def _used_cards(near: Mapping[UUID, Sequence[CardActRow]], entry_id: UUID) -> Iterator[list[CardActRow]]:
    """Yield, for each card of a resident that was taken in or used online, the acts that did so.

    A card belongs to whom its standing issues name. When none stands, because it was taken back on one laptop
    while the card was used on another, it still belongs to whoever it was once issued to.
    """
    for rows in near.values():
        if any(row.entry_id == entry_id for row in rows):
            acts = _standing(rows)
            owners = {act.entry_id for act in acts if act.step is CardStep.ISSUE}
            if not owners or entry_id in owners:
                yield [act for act in acts if act.step in _USES]


def _acts_near(session: Session, card_id: UUID) -> dict[UUID, Sequence[CardActRow]]:
    """Return the acts on a card and on every other card of a resident that it was ever issued to, by card.

    Mostly there is no other. Every check-in waits for this: plain look-ups, which PostgreSQL cannot plan wrongly.
    """
    near = {card_id: _acts_on(session, card_id)}
    if owners := {row.entry_id for row in near[card_id] if row.entry_id}:
        theirs = select(CardActRow.card_id).where(CardActRow.entry_id.in_(owners))
        near |= {other: _acts_on(session, other) for other in {*session.scalars(theirs)} - {card_id}}
    return near


def live_acts(session: Session, card_id: UUID) -> list[CardActRow]:
    """Return the acts on a card that were not taken back, oldest first."""
    return _standing(_acts_on(session, card_id))


def _acts_on(session: Session, card_id: UUID) -> Sequence[CardActRow]:
    query = (
        select(CardActRow).where(CardActRow.card_id == card_id).order_by(CardActRow.at, CardActRow.event_id)
    )
    return session.scalars(query).all()


def _standing(rows: Sequence[CardActRow]) -> list[CardActRow]:
    undone = {row.undoes for row in rows if row.step is CardStep.UNDO}
    return [row for row in rows if row.step is not CardStep.UNDO and row.event_id not in undone]


def known_entry(session: Session, entry_id: UUID) -> bool:
    """Tell whether this side knows the register entry."""
    return session.get(RegisterEntryRow, entry_id) is not None


def _events(acts: Sequence[CardActRow]) -> list[UUID]:
    return [act.event_id for act in acts]
