"""Online votes: taken from the file of the online side, as ballots without anything about who cast them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.allocation import ballot_worth
from app.models.ballots import BatchRow
from app.models.edition import ContestRow
from app.models.online_file import BadRow, OnlineFile, OnlineFileWrong, RowProblem, read_online
from app.models.pabulib import PbBallot, PbFile, read_pb
from app.models.plan import PlanRow
from app.models.records import ImportReport, Paper
from app.models.roll import BallotCardRow, RegisterEntryRow, StationRow
from app.models.terms import (
    BatchState,
    CardState,
    Channel,
    DomainError,
    Json,
    Limit,
    Moment,
    Outcome,
    PaperKind,
    StationState,
    derived_id,
    file_digest,
)
from app.operations.card_lists import cards_by_code, record_used
from app.operations.count_rows import plan_costs
from app.operations.journal import Event, EventKind, Store, act
from app.operations.register import also_added
from app.operations.sealed import count_first, events_on, seal, sealings
from app.operations.stations import StationOpen


class UnknownProjects(DomainError):
    """The file has plans that are not on the ballot of this contest: ``ids`` are theirs in the file."""


class AlreadyImported(DomainError):
    """This contest has its online votes already, of this file or another: a contest has one set of them."""


def import_online(store: Store, moment: Moment, *, contest_id: UUID, pb: PbFile, source: str) -> ImportReport:
    """Take the ballots of a file as online votes of a contest, all of them or none.

    A ballot over the contest's limit counts as invalid and is mentioned in the report. A contest's online votes
    are taken once: a newer export holds the older one's ballots as well, and would count them double.

    Args:
        store: the edition's store.
        moment: who acts, and the randomness for the ballots' keys.
        contest_id: the contest that the file is about; its plans are found by their external id.
        pb: the file as read.
        source: the SHA-256 of the file in hexadecimal, kept to show which file was taken.

    Raises:
        UnknownProjects: the file is about other plans; nothing was taken.
        AlreadyImported: online votes of this contest were taken before, from any file.
        StationOpen: people still vote on paper.
    """
    with act(store, moment) as doing:
        session = doing.session
        batch_id = _not_taken_yet(session, contest_id)
        papers = _papers(session, session.get_one(ContestRow, contest_id), pb)
        about = {"contest_id": str(contest_id), "source": source, "paper_count": len(papers)}
        seal(doing, IMPORTED, batch_id, papers, about)
    return ImportReport(taken=len(papers), notes=tuple(_notes(papers, pb.ballots)))


def import_export(store: Store, moment: Moment, *, contest_id: UUID, export: OnlineFile) -> ImportReport:
    """Take the ballots of the online side's own export, all of them or none.

    Where the export has codes, the ballot of a card that was taken in on paper does not count, nor that of one that
    is void or was never given out, or whose resident voted with another card; of these only the number is kept.
    The other cards become used online. The cards are recorded in the order of their ids and the ballots in that of
    random keys: nothing joins the two.

    Raises ``StationOpen``, ``AlreadyImported``, or ``OnlineFileWrong`` with every line that cannot be taken.
    """
    with act(store, moment) as doing:
        session = doing.session
        batch_id = _not_taken_yet(session, contest_id)
        contest = session.get_one(ContestRow, contest_id)
        marks = _marks(session, contest, export)
        used, cancelled = _by_card(session, contest_id, export)
        kept = [marks[ballot.line] for ballot in export.ballots if ballot.code not in cancelled]
        papers = _worth(session, contest, kept)
        about: dict[str, Json] = {
            "contest_id": str(contest_id),
            "source": export.digest,
            "paper_count": len(papers),
            "cancelled": len(cancelled),
        }
        seal(doing, IMPORTED, batch_id, papers, about)
        record_used(doing, contest_id, used)
    return ImportReport(taken=len(papers), notes=(*_cancelled(len(cancelled)), *_notes(papers, ())))


def import_file(store: Store, moment: Moment, *, contest_id: UUID, name: str, data: bytes) -> ImportReport:
    """Take online votes from a file: a ``.pb`` by its name, else the online side's export.

    Raises as ``import_online`` and ``import_export``, and what reading the file raises.
    """
    if name.lower().endswith(".pb"):
        return import_online(store, moment, contest_id=contest_id, pb=read_pb(data), source=file_digest(data))
    return import_export(store, moment, contest_id=contest_id, export=read_online(data))


def _not_taken_yet(session: Session, contest_id: UUID) -> UUID:
    """Return the id of the batch of online votes, once all stations are closed (``docs/counting.md``)."""
    batch_id = derived_id("online", contest_id)
    if session.get(BatchRow, batch_id) is not None:
        raise AlreadyImported
    query = select(StationRow.place).where(
        StationRow.contest_id == contest_id, StationRow.state != StationState.CLOSED
    )
    place = session.scalars(query.order_by(StationRow.place)).first()
    if place is not None:
        raise StationOpen(place=place)
    return batch_id


def _marks(session: Session, contest: ContestRow, export: OnlineFile) -> dict[int, list[int]]:
    """Return line -> ballot numbers."""
    known = _plan_names(session, contest.id, {plan for ballot in export.ballots for plan in ballot.plans})
    bad = [
        BadRow(ballot.line, RowProblem.UNKNOWN_PLAN)
        for ballot in export.ballots
        if not set(ballot.plans) <= set(known)
    ]
    if bad:
        raise OnlineFileWrong(bad)
    return {ballot.line: [known[plan] for plan in ballot.plans] for ballot in export.ballots}


def _plan_names(session: Session, contest_id: UUID, used: Collection[str]) -> Mapping[str, int]:
    """Return the ballot number of each name of a plan in a file: all external ids, all numbers, or of both sorts.

    In a file that uses both, a name that is the id of one plan and the number of another is not known.
    """
    ids = _numbers(session, contest_id)
    numbers = {str(number): number for number in ids.values()}
    for names in (ids, numbers):
        if names.keys() >= set(used):
            return names
    return {name: number for name, number in (numbers | ids).items() if numbers.get(name, number) == number}


def _by_card(session: Session, contest_id: UUID, export: OnlineFile) -> tuple[list[UUID], set[str]]:
    """Return the cards that voted online, and the codes whose ballots do not count."""
    if not export.codes:
        return [], set()
    cards = cards_by_code(session, (ballot.code for ballot in export.ballots))
    bad = [
        BadRow(ballot.line, RowProblem.UNKNOWN_CARD if card is None else RowProblem.OTHER_CONTEST)
        for ballot in export.ballots
        if (card := cards.get(ballot.code)) is None or card.contest_id != contest_id
    ]
    if bad:
        raise OnlineFileWrong(bad)
    cancelled = _do_not_count(session, contest_id, cards)
    used = [
        card.id for code, card in cards.items() if card.state is CardState.ISSUED and code not in cancelled
    ]
    return used, cancelled


def _do_not_count(session: Session, contest_id: UUID, cards: Mapping[str, BallotCardRow]) -> set[str]:
    """Return the codes of cards that are not good, or whose resident voted with another card (invariant 2).

    That is a card used on paper, or an earlier one of this file: first those that are known to be used online, then
    by their ids.
    """
    paper = select(BallotCardRow.entry_id).where(
        BallotCardRow.contest_id == contest_id, BallotCardRow.state == CardState.SURRENDERED
    )
    voted = set(session.scalars(paper)) - {None}
    beside = _entries_beside(session, contest_id)
    found: set[str] = set()
    for code, card in sorted(cards.items(), key=lambda one: (one[1].state is CardState.ISSUED, one[1].id)):
        good = card.state in {CardState.ISSUED, CardState.USED_ONLINE}
        theirs = {card.entry_id, *beside.get(card.entry_id, ())} - {None}
        if not good or voted & theirs:
            found.add(code)
        else:
            voted |= theirs
    return found


def _entries_beside(session: Session, contest_id: UUID) -> dict[UUID | None, set[UUID]]:
    """Return the other entries of residents who were added at the desk and stand in the file as well."""
    added = select(RegisterEntryRow.id).where(
        RegisterEntryRow.contest_id == contest_id, RegisterEntryRow.added_because != ""
    )
    beside: dict[UUID | None, set[UUID]] = {}
    for one in session.scalars(added).all():
        for other in also_added(session, one):
            beside.setdefault(one, set()).add(other)
            beside.setdefault(other, set()).add(one)
    return beside


def _cancelled(number: int) -> Iterable[str]:
    if number:
        yield f"Niet meegeteld, omdat al met een kaart is gestemd of de kaart niet geldt: {number}."


def _papers(session: Session, contest: ContestRow, pb: PbFile) -> list[Paper]:
    numbers = _numbers(session, contest.id)
    unknown = tuple(project.id for project in pb.projects if project.id not in numbers)
    if unknown:
        raise UnknownProjects(ids=unknown)
    return _worth(session, contest, ([numbers[mark] for mark in ballot.projects] for ballot in pb.ballots))


def _worth(session: Session, contest: ContestRow, ballots: Iterable[Sequence[int]]) -> list[Paper]:
    costs = plan_costs(session, contest.id)
    limit = Limit(contest.limit_kind, contest.limit_value)
    return [ballot_worth(marks, limit, costs) for marks in ballots]


def _numbers(session: Session, contest_id: UUID) -> dict[str, int]:
    """Return external id -> ballot number; a plan without an external id goes by its number as text."""
    query = select(PlanRow.external_id, PlanRow.ballot_number).where(PlanRow.contest_id == contest_id)
    rows = [(external_id, number) for external_id, number in session.execute(query) if number is not None]
    own = {external_id: number for external_id, number in rows if external_id}
    return {str(number): number for external_id, number in rows if not external_id} | own


def _notes(papers: Iterable[Paper], ballots: Iterable[PbBallot]) -> Iterable[str]:
    kinds = Counter(paper.kind for paper in papers)
    on_paper = sum(ballot.voting_method == "paper" for ballot in ballots)
    if kinds[PaperKind.INVALID]:
        yield f"Stembiljetten boven de grens van de stemming, geteld als ongeldig: {kinds[PaperKind.INVALID]}."
    if kinds[PaperKind.BLANK]:
        yield f"Stembiljetten zonder keuze, geteld als blanco: {kinds[PaperKind.BLANK]}."
    if on_paper:
        yield f"Stembiljetten die volgens het bestand op papier waren, meegeteld bij online: {on_paper}."


def _apply_imported(session: Session, event: Event) -> Outcome:
    """Count one import, whichever laptops took the votes: never one on top of the other.

    The same ballots twice are a duplicate; other ballots are an incident, and the same ones count on every side.
    """
    if session.get(ContestRow, UUID(event.payload["contest_id"])) is None:
        return Outcome.HELD
    whole = sealings(events_on(session, event, event.type))
    about = whole[0].about if whole else events_on(session, event, event.type)[0].payload
    row = session.get(BatchRow, event.entity_id) or _import_row(event)
    row.source, row.paper_count = about["source"], about["paper_count"]
    session.add(row)
    session.flush()
    return count_first(session, row, whole, event) if whole else Outcome.APPLIED


def _import_row(event: Event) -> BatchRow:
    return BatchRow(
        id=event.entity_id,
        contest_id=UUID(event.payload["contest_id"]),
        station_id=None,
        channel=Channel.ONLINE,
        number=1,
        paper_count=0,
        state=BatchState.MADE,
        source="",
    )


IMPORTED = EventKind("votes.imported", _apply_imported)
