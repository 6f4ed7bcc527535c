"""Packs of stock and where they lie: on a laptop, at a session, or at a place by its name."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.edition import DeskSessionRow, ThisDeviceRow
from app.models.roll import AllotmentRow, BallotCardRow, PrintRunRow
from app.models.runs import PACK, Allotment
from app.models.terms import CardState, CardStep, DomainError, Json, Moment, Outcome
from app.operations.card_bulk import CARDS_AT_ONCE, add_acts
from app.operations.cards import IllegalCardStep
from app.operations.journal import Event, EventKind, Store, act

_LONGEST_PLACE = 100
_PACKS_AT_ONCE = CARDS_AT_ONCE // PACK


class NoSuchPacks(DomainError):
    """This run has no packs ``first`` to ``last``: they are not made, or ``first`` comes after ``last``."""


class PackPlaceMissing(DomainError):
    """Packs go somewhere: a laptop, a session or a place."""


def allot(store: Store, moment: Moment, *, run_id: UUID, first: int, last: int, to: str) -> int:
    """Put down that packs of a run went to ``to``; return how many cards of them can still be issued.

    A name that is this laptop's, or the place of an open session, is kept as that one too. Packs may move on: the
    last act counts. Raises ``NoSuchPacks``, ``PackPlaceMissing``, or ``IllegalCardStep`` when no card of the packs
    can still be issued.
    """
    to = to.strip()[:_LONGEST_PLACE]
    if not to:
        raise PackPlaceMissing
    with act(store, moment) as doing:
        session = doing.session
        numbers = BallotCardRow.run_number.between((first - 1) * PACK + 1, last * PACK)
        query = select(BallotCardRow).where(BallotCardRow.run_id == run_id, numbers)
        found = session.scalars(query.order_by(BallotCardRow.run_number, BallotCardRow.id)).all()
        if not (1 <= first <= last) or not found or last > -(-(found[-1].run_number or 0) // PACK):
            raise NoSuchPacks(first=first, last=last)
        good = [card for card in found if card.state in (CardState.PRINTED, CardState.ALLOTTED)]
        if not good:
            raise IllegalCardStep(step=CardStep.ALLOT, state=found[0].state)
        where = _where(session, to)
        for start in range(first, last + 1, _PACKS_AT_ONCE):
            end = min(start + _PACKS_AT_ONCE - 1, last)
            ids = [card.id for card in good if start <= -(-(card.run_number or 0) // PACK) <= end]
            payload: dict[str, Json] = {"run": str(run_id), "first": start, "last": end, **where}
            doing.record(ALLOTTED, good[0].contest_id, {**payload, "cards": [*map(str, ids)]})
        return len(good)


def allotments(store: Store) -> tuple[Allotment, ...]:
    """Return which packs went where, the latest first: it counts where two name the same pack."""
    query = select(AllotmentRow).order_by(AllotmentRow.at.desc(), AllotmentRow.event_id.desc())
    with store.read() as session:
        return tuple(
            Allotment(row.event_id, row.run_id, row.first, row.last, row.label, row.at)
            for row in session.scalars(query)
        )


def _where(session: Session, to: str) -> dict[str, Json]:
    here = session.get_one(ThisDeviceRow, 1)
    at_session = select(DeskSessionRow.id).where(
        DeskSessionRow.place == to, DeskSessionRow.closed_at.is_(None)
    )
    session_id = session.scalars(at_session).first()
    return {
        "place": to,
        "to_device": str(here.device_id) if to == here.name else None,
        "to_session": str(session_id) if session_id else None,
    }


def _apply_allotted(session: Session, event: Event) -> Outcome:
    payload = event.payload
    run_id = UUID(payload["run"])
    if session.get(PrintRunRow, run_id) is None:
        return Outcome.HELD
    outcome = add_acts(session, event, CardStep.ALLOT, [UUID(card_id) for card_id in payload["cards"]])
    if outcome is Outcome.HELD:
        return outcome
    session.add(
        AllotmentRow(
            event_id=event.id,
            run_id=run_id,
            first=payload["first"],
            last=payload["last"],
            to_device=UUID(payload["to_device"]) if payload["to_device"] else None,
            to_session=UUID(payload["to_session"]) if payload["to_session"] else None,
            label=payload["place"],
            at=event.occurred_at,
        )
    )
    session.flush()
    return outcome


ALLOTTED = EventKind("cards.allotted", _apply_allotted)
