"""Ballot cards: print, issue, take in, void, replace, undo. The steps are drawn in ``docs/cards.md``.

On one laptop an illegal step is refused; between laptops that could not hear each other it becomes an
incident (invariant 2). ``card_acts`` decides what state a set of acts adds up to.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.crypto import code_digest
from app.models.codes import new_code
from app.models.edition import ContestRow, EditionRow
from app.models.records import Card, CardHistoryLine, IssuedCard
from app.models.roll import BallotCardRow, CardActRow, RegisterEntryRow
from app.models.terms import CardState, CardStep, DomainError, Json, Moment, Outcome, PaperSource, VerdictKind
from app.operations.card_acts import add_act, known_entry, live_acts
from app.operations.incidents import helper_name
from app.operations.journal import Act, Event, EventKind, ReasonMissing, Store, act
from app.operations.register import resident_of
from app.operations.verdict import find_card, judge

CARDS_PER_EVENT = 500
BY_POST = "per post"


class IllegalCardStep(DomainError):
    """This ``step`` cannot be done to a card in this ``state``."""


class CardRefused(DomainError):
    """The card cannot be used; ``verdict`` is the answer that the desk gives."""


class AlreadyHasCard(DomainError):
    """The resident has a card that is still good: ``at`` and ``where`` it was issued."""


class AlreadyVoted(DomainError):
    """The resident's card was taken in: ``at`` and ``where``."""


class TooYoung(DomainError):
    """The resident is younger than ``min_age`` on the day of the vote."""


class IdentityNotSeen(DomainError):
    """No card without an identity document having been seen."""


class DoneAtStation(DomainError):
    """This was done at a polling station, and its numbers rest on it: it can only be taken back there."""


class UnknownEntry(DomainError):
    """This resident is not in the register on this laptop."""


def print_stock(store: Store, moment: Moment, *, contest_id: UUID, count: int) -> tuple[IssuedCard, ...]:
    """Make ``count`` cards without a name, to be issued by scanning. The codes exist only in the answer."""
    with act(store, moment) as doing:
        return _print(doing, contest_id, [None] * count)


def print_register(store: Store, moment: Moment, *, contest_id: UUID) -> tuple[IssuedCard, ...]:
    """Make a card for every resident of the contest who may vote and has none yet, to be sent by post."""
    with act(store, moment) as doing:
        session = doing.session
        with_card = select(CardActRow.entry_id).where(CardActRow.entry_id.is_not(None))
        entries = session.scalars(
            select(RegisterEntryRow)
            .where(RegisterEntryRow.contest_id == contest_id, RegisterEntryRow.id.not_in(with_card))
            .order_by(RegisterEntryRow.postcode, RegisterEntryRow.house_number, RegisterEntryRow.register_no)
        ).all()
        contest = session.get_one(ContestRow, contest_id)
        return _print(doing, contest_id, [entry for entry in entries if _old_enough(contest, entry, moment)])


def _print(
    doing: Act, contest_id: UUID, entries: Sequence[RegisterEntryRow | None]
) -> tuple[IssuedCard, ...]:
    made: list[IssuedCard] = []
    for start in range(0, len(entries), CARDS_PER_EVENT):
        lines: list[Json] = []
        for entry in entries[start : start + CARDS_PER_EVENT]:
            card_id, code = doing.moment.new_id(), new_code(doing.moment.rng)
            digest = code_digest(_code_key(doing.session), code)
            lines.append([str(card_id), digest.hex(), str(entry.id) if entry else None])
            resident = resident_of(entry, card_id, CardState.ISSUED) if entry else None
            made.append(IssuedCard(card_id, contest_id, code, resident))
        doing.record(PRINTED, contest_id, {"cards": lines})
    return tuple(made)


def issue(
    store: Store, moment: Moment, *, entry_id: UUID, identity_seen: bool, place: str, stock_code: str = ""
) -> IssuedCard:
    """Give a resident of the register a card: a new one, or the stock card with ``stock_code``.

    Raises ``IdentityNotSeen``, ``UnknownEntry``, ``TooYoung``, ``AlreadyHasCard``, ``AlreadyVoted``,
    ``IllegalCardStep`` or ``CardRefused`` (a stock card that is not good).
    """
    with act(store, moment) as doing:
        session = doing.session
        entry = _entitled(doing, entry_id, identity_seen=identity_seen)
        _refuse_second_card(session, entry)
        if stock_code:
            card = _stock_card(session, entry.contest_id, stock_code)
            doing.record(ISSUED, card.id, {"entry_id": str(entry.id), "place": place})
            return IssuedCard(card.id, entry.contest_id, stock_code, resident_of(entry, card.id, card.state))
        card_id, code = moment.new_id(), new_code(moment.rng)
        digest = code_digest(_code_key(session), code)
        doing.record(
            ISSUED,
            card_id,
            {
                "entry_id": str(entry.id),
                "place": place,
                "contest_id": str(entry.contest_id),
                "code_hash": digest.hex(),
            },
        )
        return IssuedCard(card_id, entry.contest_id, code, resident_of(entry, card_id, CardState.ISSUED))


def replace(
    store: Store, moment: Moment, *, card_id: UUID, reason: str, identity_seen: bool, place: str
) -> IssuedCard:
    """Void a lost, damaged or wrong card and give the same resident a new one, in one act.

    The old code is never printed again. Raises as ``issue`` does, and ``ReasonMissing``.
    """
    with act(store, moment) as doing:
        session = doing.session
        old = session.get_one(BallotCardRow, card_id)
        _legal(old, CardStep.REPLACE)
        if old.entry_id is None:
            raise UnknownEntry
        entry = _entitled(doing, old.entry_id, identity_seen=identity_seen)
        new_id, code = moment.new_id(), new_code(moment.rng)
        doing.record(
            REPLACED,
            card_id,
            {
                "new_card_id": str(new_id),
                "entry_id": str(entry.id),
                "code_hash": code_digest(_code_key(session), code).hex(),
                "place": place,
                "reason": _given(reason),
            },
        )
        return IssuedCard(new_id, entry.contest_id, code, resident_of(entry, new_id, CardState.ISSUED))


def void(store: Store, moment: Moment, *, card_id: UUID, reason: str, place: str) -> None:
    """Make a card worthless, for good. Raises ``IllegalCardStep`` or ``ReasonMissing``."""
    with act(store, moment) as doing:
        _legal(doing.session.get_one(BallotCardRow, card_id), CardStep.VOID)
        doing.record(VOIDED, card_id, {"place": place, "reason": _given(reason)})


def surrender(
    store: Store,
    moment: Moment,
    *,
    contest_id: UUID,
    scan: str,
    place: str,
) -> UUID:
    """Take a card in and cancel it, away from a station (there it is ``stations.take_in_brought``).

    Returns the act's id, for undo. Raises ``CardRefused`` with the verdict that the desk shows.
    """
    with act(store, moment) as doing:
        verdict = judge(doing.session, contest_id, scan)
        if not verdict.accepted or verdict.card_id is None:
            raise CardRefused(verdict=verdict)
        brought = PaperSource.BROUGHT_IN
        return record_surrender(doing, verdict.card_id, place=place, source=brought, station_id=None).id


def record_surrender(
    doing: Act, card_id: UUID, *, place: str, source: PaperSource, station_id: UUID | None
) -> Event:
    """Record that an accepted card was taken in, as part of an act that judged it."""
    payload: dict[str, Json] = {
        "place": place,
        "source": source.value,
        "station_id": str(station_id) if station_id else None,
    }
    return doing.record(SURRENDERED, card_id, payload)


def undo(store: Store, moment: Moment, *, act_id: UUID, reason: str, place: str) -> None:
    """Take an act on a card back, on record and with a reason. An issue on which later acts stand cannot be undone.

    What was done at a station is taken back there (``stations.undo``), as long as it is open. Raises
    ``ReasonMissing``, ``DoneAtStation``, or ``IllegalCardStep`` when later acts stand on this one.
    """
    with act(store, moment) as doing:
        at_station = select(CardActRow.station_id).where(
            CardActRow.event_id == act_id, CardActRow.station_id.is_not(None)
        )
        if doing.session.scalars(at_station).first() is not None:
            raise DoneAtStation
        record_undo(doing, act_id, reason=reason, place=place)


def record_undo(doing: Act, act_id: UUID, *, reason: str, place: str) -> None:
    """Record that an act on a card is taken back, as part of a larger act."""
    rows = doing.session.scalars(select(CardActRow).where(CardActRow.event_id == act_id)).all()
    for row in rows:
        standing = live_acts(doing.session, row.card_id)
        # Only an issue carries later acts; the order of the others rests on clocks and decides nothing. What
        # went by post was printed with hundreds of others in one act: such a card is voided, not undone.
        carries = row.step is CardStep.ISSUE and (len(standing) > 1 or row.place == BY_POST)
        if carries or act_id not in {other.event_id for other in standing}:
            card = doing.session.get_one(BallotCardRow, row.card_id)
            raise IllegalCardStep(step=CardStep.UNDO, state=card.state)
    if not rows:
        raise IllegalCardStep(step=CardStep.UNDO, state=CardState.PRINTED)
    doing.record(UNDONE, rows[0].card_id, {"undoes": str(act_id), "place": place, "reason": _given(reason)})


def card(store: Store, card_id: UUID) -> Card:
    """Return a card with all that happened to it."""
    with store.read() as session:
        row = session.get_one(BallotCardRow, card_id)
        entry = session.get(RegisterEntryRow, row.entry_id) if row.entry_id else None
        acts = session.scalars(
            select(CardActRow).where(CardActRow.card_id == card_id).order_by(CardActRow.event_id)
        )
        history = tuple(
            CardHistoryLine(a.step, a.at, a.place, helper_name(session, a.actor_id), a.reason) for a in acts
        )
        resident = resident_of(entry, row.id, row.state) if entry else None
        return Card(row.id, row.contest_id, row.state, resident, history)


def last_act_id(store: Store, card_id: UUID) -> UUID | None:
    """Return the act that ``undo`` would take back, if there is one."""
    with store.read() as session:
        standing = live_acts(session, card_id)
        return standing[-1].event_id if standing else None


LEGAL: dict[tuple[CardState, CardStep], CardState] = {
    (CardState.PRINTED, CardStep.ALLOT): CardState.ALLOTTED,
    (CardState.PRINTED, CardStep.ISSUE): CardState.ISSUED,
    (CardState.PRINTED, CardStep.VOID): CardState.VOIDED,
    (CardState.ALLOTTED, CardStep.ALLOT): CardState.ALLOTTED,
    (CardState.ALLOTTED, CardStep.ISSUE): CardState.ISSUED,
    (CardState.ALLOTTED, CardStep.VOID): CardState.VOIDED,
    (CardState.ISSUED, CardStep.SURRENDER): CardState.SURRENDERED,
    (CardState.ISSUED, CardStep.VOID): CardState.VOIDED,
    (CardState.ISSUED, CardStep.REPLACE): CardState.REPLACED,
    (CardState.ISSUED, CardStep.USE_ONLINE): CardState.USED_ONLINE,
}
"""The card as a state machine: what may be done in which state, and where it leads."""


def _legal(card_row: BallotCardRow, step: CardStep) -> None:
    if (card_row.state, step) not in LEGAL:
        raise IllegalCardStep(step=step, state=card_row.state)


def _given(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


def _code_key(session: Session) -> bytes:
    return bytes.fromhex(session.scalars(select(EditionRow)).one().code_keys[0])


def _entitled(doing: Act, entry_id: UUID, *, identity_seen: bool) -> RegisterEntryRow:
    entry = doing.session.get(RegisterEntryRow, entry_id)
    if entry is None:
        raise UnknownEntry
    contest = doing.session.get_one(ContestRow, entry.contest_id)
    if not _old_enough(contest, entry, doing.moment):
        raise TooYoung(min_age=contest.min_age)
    if not identity_seen:
        raise IdentityNotSeen
    return entry


def _old_enough(contest: ContestRow, entry: RegisterEntryRow, moment: Moment) -> bool:
    """Compare years only: the register may hold no more than the year of birth."""
    year = (contest.voting_date or moment.at.date()).year
    return entry.birth_year is None or year - entry.birth_year >= contest.min_age


def _refuse_second_card(session: Session, entry: RegisterEntryRow) -> None:
    cards = session.scalars(select(BallotCardRow).where(BallotCardRow.entry_id == entry.id))
    for row in cards:
        last = live_acts(session, row.id)[-1]
        if row.state in {CardState.SURRENDERED, CardState.USED_ONLINE}:
            raise AlreadyVoted(at=last.at, where=last.place)
        if row.state is CardState.ISSUED:
            raise AlreadyHasCard(at=last.at, where=last.place, card_id=row.id)


def _stock_card(session: Session, contest_id: UUID, code: str) -> BallotCardRow:
    verdict = judge(session, contest_id, code)
    if verdict.kind is not VerdictKind.NOT_ISSUED:
        if verdict.accepted:
            raise IllegalCardStep(step=CardStep.ISSUE, state=CardState.ISSUED)
        raise CardRefused(verdict=verdict)
    found = find_card(session, code)
    if found is None:
        raise CardRefused(verdict=verdict)
    return found


# ---- effects: the same here and at central ----


def _apply_printed(session: Session, event: Event) -> Outcome:
    entries = {line[2] for line in event.payload["cards"] if line[2]}
    known = set(
        session.scalars(select(RegisterEntryRow.id).where(RegisterEntryRow.id.in_(map(UUID, entries))))
    )
    if session.get(ContestRow, event.entity_id) is None or len(known) < len(entries):
        return Outcome.HELD
    lines = event.payload["cards"]
    session.execute(insert(BallotCardRow), [_printed_card(event, *line) for line in lines])
    if posted := [line for line in lines if line[2]]:
        session.execute(insert(CardActRow), [_posted_act(event, *line) for line in posted])
    return Outcome.APPLIED


def _printed_card(event: Event, card_id: str, code_hash: str, entry_id: str | None) -> dict[str, object]:
    """Return a card's row as it lies in the print run: issued when it is for someone, who gets it by post."""
    return {
        "id": UUID(card_id),
        "contest_id": event.entity_id,
        "code_hash": bytes.fromhex(code_hash),
        "state": CardState.ISSUED if entry_id else CardState.PRINTED,
        "entry_id": UUID(entry_id) if entry_id else None,
    }


def _posted_act(event: Event, card_id: str, _code_hash: str, entry_id: str) -> dict[str, object]:
    return {
        "event_id": event.id,
        "card_id": UUID(card_id),
        "step": CardStep.ISSUE,
        "entry_id": UUID(entry_id),
        "at": event.occurred_at,
        "device_id": event.device_id,
        "actor_id": event.actor_id,
        "place": BY_POST,
        "reason": "",
    }


def _apply_issued(session: Session, event: Event) -> Outcome:
    payload = event.payload
    entry_id = UUID(payload["entry_id"])
    if not known_entry(session, entry_id):
        return Outcome.HELD
    if "code_hash" in payload:
        _new_card(session, event.entity_id, UUID(payload["contest_id"]), payload["code_hash"])
    return add_act(session, event, CardStep.ISSUE, entry_id=entry_id)


def _apply_replaced(session: Session, event: Event) -> Outcome:
    old = session.get(BallotCardRow, event.entity_id)
    # Whose card it was stands in the act: on this side its issue may have been taken back before this came.
    said = event.payload.get("entry_id")
    entry_id = UUID(said) if said else old and old.entry_id  # acts of earlier versions do not say
    if old is None or entry_id is None or not known_entry(session, entry_id):
        return Outcome.HELD
    new_id = UUID(event.payload["new_card_id"])
    _new_card(session, new_id, old.contest_id, event.payload["code_hash"])
    add_act(session, event, CardStep.ISSUE, card_id=new_id, entry_id=entry_id)
    return add_act(session, event, CardStep.REPLACE)


def _new_card(session: Session, card_id: UUID, contest_id: UUID, code_hash: str) -> None:
    session.add(
        BallotCardRow(
            id=card_id,
            contest_id=contest_id,
            code_hash=bytes.fromhex(code_hash),
            state=CardState.PRINTED,
            entry_id=None,
        )
    )
    session.flush()


def _apply_voided(session: Session, event: Event) -> Outcome:
    return add_act(session, event, CardStep.VOID)


def _apply_surrendered(session: Session, event: Event) -> Outcome:
    return add_act(session, event, CardStep.SURRENDER)


def _apply_undone(session: Session, event: Event) -> Outcome:
    undoes = UUID(event.payload["undoes"])
    cards = session.scalars(select(CardActRow.card_id).where(CardActRow.event_id == undoes)).all()
    if not cards:
        return Outcome.HELD
    outcomes = [add_act(session, event, CardStep.UNDO, card_id=card_id, undoes=undoes) for card_id in cards]
    return Outcome.INCIDENT if Outcome.INCIDENT in outcomes else Outcome.APPLIED


PRINTED = EventKind("cards.printed", _apply_printed)
ISSUED = EventKind("card.issued", _apply_issued)
REPLACED = EventKind("card.replaced", _apply_replaced)
VOIDED = EventKind("card.voided", _apply_voided)
SURRENDERED = EventKind("card.surrendered", _apply_surrendered)
UNDONE = EventKind("card.undone", _apply_undone)
