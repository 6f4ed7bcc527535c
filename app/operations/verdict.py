"""The one answer to a scanned or typed card."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crypto import code_digest
from app.models.codes import CardScan, UnreadableCode, read_scan
from app.models.edition import ContestRow, EditionRow
from app.models.records import Verdict
from app.models.roll import BallotCardRow
from app.models.terms import CardState, CardStep, VerdictKind
from app.operations.card_acts import live_acts
from app.operations.journal import Store
from app.operations.register import also_added

_USED = (CardState.SURRENDERED, CardState.USED_ONLINE)

_BY_STATE = {
    CardState.PRINTED: VerdictKind.NOT_ISSUED,
    CardState.ALLOTTED: VerdictKind.NOT_ISSUED,
    CardState.ISSUED: VerdictKind.ACCEPTED,
    CardState.VOIDED: VerdictKind.VOIDED,
    CardState.REPLACED: VerdictKind.REPLACED,
    CardState.SURRENDERED: VerdictKind.ALREADY_TAKEN_IN,
    CardState.USED_ONLINE: VerdictKind.USED_ONLINE,
}


_TELLING: dict[VerdictKind, tuple[CardStep, ...]] = {
    VerdictKind.ALREADY_TAKEN_IN: (CardStep.SURRENDER,),
    VerdictKind.USED_ONLINE: (CardStep.USE_ONLINE,),
    VerdictKind.OTHER_CARD_USED: (CardStep.SURRENDER, CardStep.USE_ONLINE),
    VerdictKind.VOIDED: (CardStep.VOID,),
    VerdictKind.REPLACED: (CardStep.VOID, CardStep.REPLACE),
}
"""Which acts tell when and where a card came to stand as it does."""


def check(store: Store, *, contest_id: UUID, scan: str) -> Verdict:
    """Return what the check-in would answer now, without taking the card in."""
    with store.read() as session:
        return judge(session, contest_id, scan)


def judge(session: Session, contest_id: UUID, scan: str) -> Verdict:
    """Decide whether a card may be taken in for this contest. Changes nothing."""
    return judge_card(session, contest_id, scan)[0]


def judge_card(session: Session, contest_id: UUID, scan: str) -> tuple[Verdict, BallotCardRow | None]:
    """Do as ``judge``, and return the card too if it is known: an act that holds it need not read it again."""
    try:
        read = read_scan(scan)
    except UnreadableCode:
        return Verdict(VerdictKind.UNREADABLE), None
    if not isinstance(read, CardScan):
        return Verdict(VerdictKind.NOT_A_CARD), None
    columns = (EditionRow.practice, EditionRow.short_id, EditionRow.code_keys)
    practice, short_id, keys = session.execute(select(*columns)).one()
    if read.practice is not None and read.practice != practice:
        return Verdict(VerdictKind.PRACTICE_CARD if read.practice else VerdictKind.LIVE_CARD), None
    if read.edition is not None and read.edition != short_id:
        return Verdict(VerdictKind.OTHER_EDITION), None
    card = _by_code(session, keys, read.code)
    if card is None:
        return Verdict(VerdictKind.UNKNOWN), None
    return _by_card(session, card, contest_id), card


def _by_card(session: Session, card: BallotCardRow, contest_id: UUID) -> Verdict:
    if card.contest_id != contest_id:
        contest = session.get_one(ContestRow, card.contest_id)
        return Verdict(VerdictKind.OTHER_CONTEST, card.id, contest=contest.name)
    kind, about = _BY_STATE[card.state], card.id
    if kind is VerdictKind.ACCEPTED and (other := _used_card_beside(session, card)):
        kind, about = VerdictKind.OTHER_CARD_USED, other
    telling = _TELLING.get(kind)
    earlier = [act for act in live_acts(session, about) if act.step in telling] if telling else []
    if not earlier:
        return Verdict(kind, card.id)
    return Verdict(kind, card.id, where=earlier[0].place, at=earlier[0].at)


def _used_card_beside(session: Session, card: BallotCardRow) -> UUID | None:
    """Return another card of the same resident that was used: one entitlement, one vote (invariant 2).

    Two good cards of one resident come from two laptops apart, from an undone void, or from a resident who was added
    at the desk and stands in the file of the municipality as well.
    """
    if card.entry_id is None:
        return None
    theirs = select(BallotCardRow.id).where(
        BallotCardRow.entry_id.in_([card.entry_id, *also_added(session, card.entry_id)]),
        BallotCardRow.id != card.id,
        BallotCardRow.state.in_(_USED),
    )
    return session.scalars(theirs).first()


def _by_code(session: Session, keys: Sequence[str], code: str) -> BallotCardRow | None:
    digests = [code_digest(bytes.fromhex(key), code) for key in keys]
    return session.scalars(select(BallotCardRow).where(BallotCardRow.code_hash.in_(digests))).first()
