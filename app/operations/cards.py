"""Ballot cards: issue, take in, void, replace, undo. The steps are drawn in ``docs/cards.md``.

On one laptop an illegal step is refused; between laptops that could not hear each other it becomes an
incident (invariant 2). ``card_acts`` decides what state a set of acts adds up to.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.crypto import code_digest
from app.models.ages import old_enough
from app.models.codes import new_code
from app.models.edition import ContestRow, EditionRow
from app.models.records import Card, CardHistoryLine, IssuedCard
from app.models.roll import BallotCardRow, CardActRow, RegisterEntryRow
from app.models.terms import CardState, CardStep, DomainError, Json, Moment, Outcome, PaperSource, VerdictKind
from app.operations.card_acts import add_act, known_entry, live_acts
from app.operations.incidents import helper_name
from app.operations.journal import Act, Event, EventKind, ReasonMissing, Store, act
from app.operations.register import add_resident, also_added, resident_of
from app.operations.verdict import judge

BY_POST = "per post"


class IllegalCardStep(DomainError):
    """This ``step`` cannot be done to a card in this ``state``."""


class CardRefused(DomainError):
    """The card cannot be used; ``verdict`` is the answer that the desk gives."""


class AlreadyHasCard(DomainError):
    """The resident has a card that is still good: ``at`` and ``where`` it was issued."""


class HasCardAsAdded(DomainError):
    """The resident was added at the desk as ``number``, and has a good card so: ``at`` and ``where`` it was issued."""


class AlreadyVoted(DomainError):
    """The resident's card was taken in: ``at`` and ``where``."""


class TooYoung(DomainError):
    """The resident is younger than ``min_age`` on the day of the vote."""


class IdentityNotSeen(DomainError):
    """No card without an identity document having been seen."""


class DoneAtStation(DomainError):
    """This was done at a polling station, and its numbers rest on it: it can only be taken back there."""


class PaperInBox(DomainError):
    """The paper of this card lies in the box among others, and nobody can tell which: this cannot be taken back."""


class AlreadyInRegister(DomainError):
    """Someone of this name stands in the register at this address, as ``entry_id``."""


class UnknownEntry(DomainError):
    """This resident is not in the register on this laptop."""


def issue(
    store: Store, moment: Moment, *, entry_id: UUID, identity_seen: bool, place: str, stock_code: str = ""
) -> IssuedCard:
    """Give a resident of the register a card: a new one, or the stock card with ``stock_code``.

    Raises ``IdentityNotSeen``, ``UnknownEntry``, ``TooYoung``, ``AlreadyHasCard``, ``HasCardAsAdded``,
    ``AlreadyVoted``, ``IllegalCardStep`` or ``CardRefused`` (a stock card that is not good).
    """
    with act(store, moment) as doing:
        entry = _entitled(doing, entry_id, identity_seen=identity_seen)
        _refuse_second_card(doing.session, entry)
        return _give(doing, entry, place, stock_code)


def issue_to_new(
    store: Store,
    moment: Moment,
    *,
    contest_id: UUID,
    name: str,
    postcode: str,
    house_number: str,
    birth: date | int | None,
    reason: str,
    identity_seen: bool,
    place: str,
    stock_code: str = "",
) -> IssuedCard:
    """Add a resident who does not stand in the register and give a card, in one act that central must check.

    ``birth`` is a date or only the year. Raises ``AlreadyInRegister``, as ``register.add_resident`` and as ``issue``
    do; then nothing is added.
    """
    with act(store, moment) as doing:
        added = add_resident(
            doing,
            contest_id=contest_id,
            name=name,
            postcode=postcode,
            house_number=house_number,
            birth=birth,
            reason=reason,
            place=place,
        )
        _refuse_known(doing.session, added)
        entry = _entitled(doing, added.id, identity_seen=identity_seen)
        return _give(doing, entry, place, stock_code)


def _refuse_known(session: Session, added: RegisterEntryRow) -> None:
    same = select(RegisterEntryRow.id).where(
        RegisterEntryRow.contest_id == added.contest_id,
        RegisterEntryRow.postcode == added.postcode,
        RegisterEntryRow.house_number == added.house_number,
        RegisterEntryRow.search == added.search,
        RegisterEntryRow.id != added.id,
    )
    if added.birth_year is not None:  # a father and a son of one name are two residents
        year = RegisterEntryRow.birth_year
        same = same.where(or_(year.is_(None), year == added.birth_year))
    known = session.scalars(same).first()
    if known is not None:
        raise AlreadyInRegister(entry_id=known)


def _give(doing: Act, entry: RegisterEntryRow, place: str, stock_code: str) -> IssuedCard:
    """Record that a resident gets a new card, or the stock card with this code."""
    session, moment = doing.session, doing.moment
    if stock_code:
        card = _stock_card(session, entry.contest_id, stock_code)
        doing.record(ISSUED, card.id, {"entry_id": str(entry.id), "place": place})
        return IssuedCard(card.id, entry.contest_id, stock_code, resident_of(entry, card.id, card.state))
    card_id, code = moment.new_id(), new_code(moment.rng)
    payload: dict[str, Json] = {
        "entry_id": str(entry.id),
        "place": place,
        "contest_id": str(entry.contest_id),
        "code_hash": code_digest(code_key(session), code).hex(),
    }
    doing.record(ISSUED, card_id, payload)
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
                "code_hash": code_digest(code_key(session), code).hex(),
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
    ``ReasonMissing``, ``DoneAtStation``, ``PaperInBox``, or ``IllegalCardStep`` when later acts stand on this one.
    """
    with act(store, moment) as doing:
        at_station = select(CardActRow.station_id).where(
            CardActRow.event_id == act_id, CardActRow.station_id.is_not(None)
        )
        if doing.session.scalars(at_station).first() is not None:
            raise DoneAtStation
        record_undo(doing, act_id, reason=reason, place=place)


def record_undo(doing: Act, act_id: UUID, *, reason: str, place: str) -> None:
    """Record that an act on a card is taken back, as part of a larger act.

    Raises as ``undo``, and ``PaperInBox`` for a signature list or an envelope that was accepted.
    """
    rows = doing.session.scalars(select(CardActRow).where(CardActRow.event_id == act_id)).all()
    if any(row.source in _IN_BOX_AT_ONCE for row in rows):
        raise PaperInBox
    for row in rows:
        standing = live_acts(doing.session, row.card_id)
        known = act_id in {other.event_id for other in standing}
        if not known or _stays(row, standing, together=len(rows)):
            card = doing.session.get_one(BallotCardRow, row.card_id)
            raise IllegalCardStep(step=CardStep.UNDO, state=card.state)
    if not rows:
        raise IllegalCardStep(step=CardStep.UNDO, state=CardState.PRINTED)
    doing.record(UNDONE, rows[0].card_id, {"undoes": str(act_id), "place": place, "reason": _given(reason)})


def _stays(row: CardActRow, standing: Sequence[CardActRow], *, together: int) -> bool:
    """Tell whether an act on a card can no longer be taken back.

    Only an issue carries later acts; the order of the others rests on clocks and decides nothing. What was done to
    hundreds of cards in one act (sent by post, voided with their part, allotted, used online) is never taken back for
    the sake of one of them.
    """
    if row.step is CardStep.ISSUE:
        later = [act for act in standing if act is not row and act.step is not CardStep.ALLOT]
        return bool(later) or row.place == BY_POST
    return row.step in _ON_MANY or (row.step is CardStep.VOID and together > 1)


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


_ON_MANY = (CardStep.ALLOT, CardStep.USE_ONLINE)

_IN_BOX_AT_ONCE = (PaperSource.SIGNATURE_LIST, PaperSource.PROVISIONAL)

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


def code_key(session: Session) -> bytes:
    """Return the key under which the codes of new cards are kept."""
    return bytes.fromhex(session.scalars(select(EditionRow)).one().code_keys[0])


def _entitled(doing: Act, entry_id: UUID, *, identity_seen: bool) -> RegisterEntryRow:
    entry = doing.session.get(RegisterEntryRow, entry_id)
    if entry is None:
        raise UnknownEntry
    contest = doing.session.get_one(ContestRow, entry.contest_id)
    if not may_vote(contest, entry.birth_year, entry.birth_date, doing.moment):
        raise TooYoung(min_age=contest.min_age)
    if not identity_seen:
        raise IdentityNotSeen
    return entry


def may_vote(contest: ContestRow, year: int | None, born: date | None, moment: Moment) -> bool:
    """Tell whether someone may vote by age: on the voting date, or today where there is none."""
    day = contest.voting_date or moment.at.date()
    return old_enough(contest.min_age, day, year=year, born=born)


def _refuse_second_card(session: Session, entry: RegisterEntryRow) -> None:
    theirs = [entry.id, *also_added(session, entry.id)]
    for row in session.scalars(select(BallotCardRow).where(BallotCardRow.entry_id.in_(theirs))):
        last = live_acts(session, row.id)[-1]
        if row.state in {CardState.SURRENDERED, CardState.USED_ONLINE}:
            raise AlreadyVoted(at=last.at, where=last.place)
        if row.state is CardState.ISSUED and row.entry_id != entry.id:
            other = session.get_one(RegisterEntryRow, row.entry_id)
            raise HasCardAsAdded(number=other.register_no, at=last.at, where=last.place)
        if row.state is CardState.ISSUED:
            raise AlreadyHasCard(at=last.at, where=last.place, card_id=row.id)


def _stock_card(session: Session, contest_id: UUID, code: str) -> BallotCardRow:
    verdict = judge(session, contest_id, code)
    found = session.get(BallotCardRow, verdict.card_id) if verdict.card_id else None
    if found is None or verdict.kind is VerdictKind.OTHER_CONTEST:
        raise CardRefused(verdict=verdict)
    _legal(found, CardStep.ISSUE)
    return found


# ---- effects: the same here and at central ----


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


ISSUED = EventKind("card.issued", _apply_issued)
REPLACED = EventKind("card.replaced", _apply_replaced)
VOIDED = EventKind("card.voided", _apply_voided)
SURRENDERED = EventKind("card.surrendered", _apply_surrendered)
UNDONE = EventKind("card.undone", _apply_undone)
