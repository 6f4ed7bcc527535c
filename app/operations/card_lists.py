"""Cards in lists: taken in with a signature list, or used online. Neither list says what anyone chose.

What was chosen on a signature list stands nowhere here: the program prints a ballot paper for each signature, and the
paper is the vote (``docs/cards.md``). Stored is only that these cards were taken in, in the order of their ids.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crypto import code_digest
from app.models.codes import CardScan, UnreadableCode, read_scan
from app.models.edition import EditionRow
from app.models.records import Verdict
from app.models.roll import BallotCardRow, CardActRow
from app.models.runs import OnlineReport
from app.models.terms import (
    CardState,
    CardStep,
    DomainError,
    Json,
    Moment,
    Outcome,
    PaperSource,
    VerdictKind,
)
from app.operations.card_bulk import CARDS_AT_ONCE, add_acts
from app.operations.cards import CardRefused, record_surrender
from app.operations.journal import Act, Event, EventKind, Store, act
from app.operations.stations import working
from app.operations.verdict import judge_card

T = TypeVar("T")


class SignatureListsOff(DomainError):
    """This edition does not let residents vote by signing a list."""


class TooFewSignatures(DomainError):
    """At least ``minimum`` cards must be taken in together, so that no list can be told from another."""


def take_in_list(
    store: Store,
    moment: Moment,
    *,
    contest_id: UUID,
    scans: Sequence[str],
    place: str,
    station_id: UUID | None = None,
) -> int:
    """Take the cards of one or more signature lists in, in one transaction that names no plan; return how many.

    They are taken in the order of their ids, so that neither order nor time tells which list a card stood on.
    ``station_id`` is the station into whose box the marked papers go; its contest counts then. Raises
    ``SignatureListsOff``, ``TooFewSignatures``, ``CardRefused`` for the first code that is not good,
    or as ``stations.check_in`` does.
    """
    with act(store, moment) as doing:
        edition = doing.session.scalars(select(EditionRow)).one()
        if not edition.signature_lists:
            raise SignatureListsOff
        if len(scans) < edition.minimum_batch:
            raise TooFewSignatures(minimum=edition.minimum_batch)
        if station_id is not None:
            contest_id = working(doing.session, station_id).contest_id
        cards = _all_good(_judged(doing.session, contest_id, scans))
        source = PaperSource.SIGNATURE_LIST
        for card_id in sorted(cards):
            record_surrender(doing, card_id, place=place, source=source, station_id=station_id)
        return len(cards)


def good_together(store: Store, *, contest_id: UUID, scans: Sequence[str]) -> tuple[str, ...]:
    """Return the codes that ``take_in_list`` would take in now; of several cards of one resident only the first."""
    with store.read() as session:
        verdicts = _judged(session, contest_id, scans)
        return tuple(scan for scan, verdict in zip(scans, verdicts, strict=True) if verdict.accepted)


def codes_in(data: bytes) -> tuple[str, ...]:
    """Return the codes in a file of the online side: one a line, or a CSV table with a column named code."""
    text = data.decode("utf-8-sig", "replace")
    lines = [line for line in text.splitlines() if line.strip()]
    head = lines[0].lower() if lines else ""
    for separator in ";,\t":
        names = [name.strip(' "') for name in head.split(separator)]
        if "code" in names:
            rows = csv.reader(lines[1:], delimiter=separator)
            return tuple(row[names.index("code")] for row in rows if len(row) > names.index("code"))
    return tuple(lines)


def mark_used_online(store: Store, moment: Moment, *, codes: Sequence[str]) -> OnlineReport:
    """Put down that votes were cast online with these cards, as the online side says; report what became of each.

    It is a fact from elsewhere: a card that was taken in here as well, or that stood otherwise, is marked all the
    same, and becomes an incident where both count. A card that was marked before stays as it is.
    """
    with act(store, moment) as doing:
        session = doing.session
        clear, unread = _read(codes)
        found = _cards_of(session, clear)
        before = _marked(session, found)
        new = [card for card in found if card.id not in before]
        report = OnlineReport(
            marked=sum(card.state is CardState.ISSUED for card in new),
            known=len(before),
            unknown=len(unread) + len(clear) - len(found),
            taken_in=sum(card.state is CardState.SURRENDERED for card in new),
            not_good=sum(card.state not in (CardState.ISSUED, CardState.SURRENDERED) for card in new),
        )
        for contest_id in sorted({card.contest_id for card in new}):
            record_used(doing, contest_id, (card.id for card in new if card.contest_id == contest_id))
        return report


def _judged(session: Session, contest_id: UUID, scans: Iterable[str]) -> Iterator[Verdict]:
    """Judge cards as they are taken in together: of the cards of one resident only the first is good."""
    cards: set[UUID] = set()
    residents: set[UUID | None] = set()
    for scan in scans:
        verdict, card = judge_card(session, contest_id, scan)
        if verdict.accepted and card is not None:
            if card.id in cards:
                verdict = Verdict(VerdictKind.ALREADY_TAKEN_IN, card.id)
            elif card.entry_id in residents:
                verdict = Verdict(VerdictKind.OTHER_CARD_USED, card.id)
            cards.add(card.id)
            residents.add(card.entry_id)
        yield verdict


def _all_good(verdicts: Iterable[Verdict]) -> list[UUID]:
    cards: list[UUID] = []
    for verdict in verdicts:
        if not verdict.accepted or verdict.card_id is None:
            raise CardRefused(verdict=verdict)
        cards.append(verdict.card_id)
    return cards


def _read(codes: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return the codes as they are kept, and what is no code of a card."""
    clear: set[str] = set()
    unread: set[str] = set()
    for code in filter(None, map(str.strip, codes)):
        try:
            read = read_scan(code)
        except UnreadableCode:
            read = None
        if isinstance(read, CardScan):
            clear.add(read.code)
        else:
            unread.add(code)
    return clear, unread


def _cards_of(session: Session, codes: Iterable[str]) -> list[BallotCardRow]:
    return list(cards_by_code(session, codes).values())


def cards_by_code(session: Session, codes: Iterable[str]) -> dict[str, BallotCardRow]:
    """Return the card of each of these codes, as they are kept; a code that is not known here is left out."""
    keys = [bytes.fromhex(key) for key in session.scalars(select(EditionRow)).one().code_keys]
    digests = {code_digest(key, code): code for code in codes for key in keys}
    return {
        digests[card.code_hash]: card
        for chunk in _chunks(list(digests))
        for card in session.scalars(select(BallotCardRow).where(BallotCardRow.code_hash.in_(chunk)))
    }


def _marked(session: Session, cards: Iterable[BallotCardRow]) -> set[UUID]:
    """Return the cards that a list from the online side named before."""
    ids = [card.id for card in cards]
    online = CardActRow.step == CardStep.USE_ONLINE
    return {
        card_id
        for chunk in _chunks(ids)
        for card_id in session.scalars(
            select(CardActRow.card_id).where(online, CardActRow.card_id.in_(chunk))
        )
    }


def record_used(doing: Act, contest_id: UUID, ids: Iterable[UUID]) -> None:
    """Record within another act that these cards were used online, in the order of their ids."""
    for chunk in _chunks(sorted(ids)):
        cards: list[Json] = [str(card_id) for card_id in chunk]
        doing.record(USED_ONLINE, contest_id, {"cards": cards})


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), CARDS_AT_ONCE):
        yield items[start : start + CARDS_AT_ONCE]


# ---- effect: the same here and at central ----


def _apply_used_online(session: Session, event: Event) -> Outcome:
    cards = [UUID(card_id) for card_id in event.payload["cards"]]
    return add_acts(session, event, CardStep.USE_ONLINE, cards)


USED_ONLINE = EventKind("cards.used_online", _apply_used_online)
