"""Online votes: taken from the file of the online side, as ballots without anything about who cast them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.allocation import ballot_worth
from app.models.ballots import BatchRow
from app.models.edition import ContestRow
from app.models.pabulib import PbBallot, PbFile
from app.models.plan import PlanRow
from app.models.records import ImportReport, Paper
from app.models.terms import BatchState, Channel, DomainError, Limit, Moment, Outcome, PaperKind, derived_id
from app.operations.count_rows import plan_costs
from app.operations.journal import Event, EventKind, Store, act
from app.operations.sealed import count_first, events_on, seal, sealings


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
    """
    with act(store, moment) as doing:
        session = doing.session
        batch_id = derived_id("online", contest_id)
        if session.get(BatchRow, batch_id) is not None:
            raise AlreadyImported
        papers = _papers(session, session.get_one(ContestRow, contest_id), pb)
        about = {"contest_id": str(contest_id), "source": source, "paper_count": len(papers)}
        seal(doing, IMPORTED, batch_id, papers, about)
    return ImportReport(taken=len(papers), notes=tuple(_notes(papers, pb.ballots)))


def _papers(session: Session, contest: ContestRow, pb: PbFile) -> list[Paper]:
    numbers = _numbers(session, contest.id)
    unknown = tuple(project.id for project in pb.projects if project.id not in numbers)
    if unknown:
        raise UnknownProjects(ids=unknown)
    costs = plan_costs(session, contest.id)
    limit = Limit(contest.limit_kind, contest.limit_value)
    return [ballot_worth([numbers[mark] for mark in ballot.projects], limit, costs) for ballot in pb.ballots]


def _numbers(session: Session, contest_id: UUID) -> Mapping[str, int]:
    """Return external id -> ballot number; a plan without an external id goes by its number as text."""
    query = select(PlanRow.external_id, PlanRow.ballot_number).where(PlanRow.contest_id == contest_id)
    rows = session.execute(query)
    return {external_id or str(number): number for external_id, number in rows if number is not None}


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
