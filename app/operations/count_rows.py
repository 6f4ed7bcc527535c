"""The work of two typists as it lies in the database: whose entry it is, what is typed, where they differ.

All of it lives on the laptop where it is typed and is wiped when the batch is accepted: it is never synced.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.allocation import ballot_worth
from app.models.ballots import BallotRow, BatchEntryRow, BatchRow, EnteredPaperRow
from app.models.edition import ContestRow, EditionRow
from app.models.plan import CostLineRow, PlanRow
from app.models.records import Batch, Entry, Paper
from app.models.terms import BatchState, DomainError, InvalidReason, Json, Limit, PaperKind
from app.operations.incidents import helper_name

ROUNDS = (1, 2)


class BatchAccepted(DomainError):
    """The batch has been accepted: its papers are in the result and stay as they are."""


class NotYourEntry(DomainError):
    """This helper has no entry in this batch; the other one's is not shown (the count is blind)."""


class UnknownPlanNumber(DomainError):
    """There is no plan with this ``number`` on the ballot."""


def open_batch(session: Session, batch_id: UUID) -> BatchRow:
    """Return a batch that is still being counted. Raises ``BatchAccepted``."""
    row = session.get_one(BatchRow, batch_id)
    if row.state is BatchState.ACCEPTED:
        raise BatchAccepted(number=row.number)
    return row


def entries_of(session: Session, batch_id: UUID) -> list[BatchEntryRow]:
    """Return the entries of a batch, by round."""
    query = select(BatchEntryRow).where(BatchEntryRow.batch_id == batch_id).order_by(BatchEntryRow.round)
    return list(session.scalars(query))


def entry_of(session: Session, batch_id: UUID, helper_id: UUID) -> BatchEntryRow:
    """Return the entry of this helper. Raises ``NotYourEntry``."""
    for entry in entries_of(session, batch_id):
        if entry.helper_id == helper_id:
            return entry
    raise NotYourEntry


def typed(session: Session, entry: BatchEntryRow) -> list[Paper]:
    """Return what was typed in one entry, in the order of the stack."""
    query = (
        select(EnteredPaperRow)
        .where(EnteredPaperRow.batch_id == entry.batch_id, EnteredPaperRow.round == entry.round)
        .order_by(EnteredPaperRow.position)
    )
    return [Paper(row.kind, tuple(row.marks), row.reason) for row in session.scalars(query)]


def how_many(session: Session, entry: BatchEntryRow) -> int:
    """Return how many papers were typed in one entry: they are typed without gaps, so it is the last position."""
    query = select(func.max(EnteredPaperRow.position)).where(
        EnteredPaperRow.batch_id == entry.batch_id, EnteredPaperRow.round == entry.round
    )
    return session.scalar(query) or 0


def put(session: Session, entry: BatchEntryRow, position: int, paper: Paper) -> None:
    """Write one typed paper, over what stood there."""
    row = session.get(EnteredPaperRow, (entry.batch_id, entry.round, position))
    if row is None:
        row = EnteredPaperRow(batch_id=entry.batch_id, round=entry.round, position=position)
        session.add(row)
    row.kind, row.marks, row.reason = paper.kind, list(paper.marks), paper.reason
    session.flush()


def paper_of(
    session: Session, contest_id: UUID, marks: Sequence[int] | None, invalid: InvalidReason | None
) -> Paper:
    """Return what a paper is worth: by what is the matter with it and the edition's rules, or by its marks.

    Marks of a paper that is invalid by a person's judgement are not kept. One that counts all the same keeps the
    reason beside its marks until the batch is accepted. Raises ``UnknownPlanNumber``.
    """
    contest = session.get_one(ContestRow, contest_id)
    if invalid is not None and invalid not in session.get_one(EditionRow, contest.edition_id).counted_papers:
        return Paper(PaperKind.INVALID, (), invalid)
    costs = plan_costs(session, contest_id, marks or ())
    for number in marks or ():
        if number not in costs:
            raise UnknownPlanNumber(number=number)
    paper = ballot_worth(marks or (), Limit(contest.limit_kind, contest.limit_value), costs)
    return replace(paper, reason=paper.reason or invalid)


def decided_in(papers: Iterable[Paper]) -> list[Json]:
    """Return reason, worth and how many of the papers about which something was decided, in one order."""
    found = Counter((paper.reason.value, paper.kind.value) for paper in papers if paper.reason is not None)
    return [[reason, kind, papers] for (reason, kind), papers in sorted(found.items())]


def bare(paper: Paper) -> Paper:
    """Return a paper as it is counted: what was the matter with one that counts is not kept beside its marks."""
    return paper if paper.kind is PaperKind.INVALID else replace(paper, reason=None)


def plan_costs(session: Session, contest_id: UUID, numbers: Sequence[int] | None = None) -> Mapping[int, int]:
    """Return ballot number -> cents of every plan on the ballot, or of those with these numbers."""
    query = (
        select(PlanRow.ballot_number, func.sum(CostLineRow.quantity * CostLineRow.unit_cents))
        .outerjoin(CostLineRow, CostLineRow.plan_id == PlanRow.id)
        .where(PlanRow.contest_id == contest_id, PlanRow.ballot_number.is_not(None))
        .group_by(PlanRow.id, PlanRow.ballot_number)
    )
    if numbers is not None:
        query = query.where(PlanRow.ballot_number.in_(numbers))
    return {number: int(cents or 0) for number, cents in session.execute(query) if number is not None}


def differing(session: Session, batch_id: UUID) -> tuple[int, ...]:
    """Return the positions, from 1, at which two finished entries do not say the same."""
    first, second = (typed(session, entry) for entry in entries_of(session, batch_id))
    return tuple(n for n, (one, other) in enumerate(zip(first, second, strict=True), start=1) if one != other)


def progress(session: Session, row: BatchRow) -> None:
    """Set a batch's state from its entries; see the drawing in ``docs/counting.md``."""
    session.flush()
    entries = entries_of(session, row.id)
    if len(entries) < len(ROUNDS):
        row.state = BatchState.FIRST_ENTRY if entries else BatchState.MADE
    elif not all(entry.finished for entry in entries):
        row.state = BatchState.SECOND_ENTRY
    else:
        row.state = BatchState.DIFFERS if differing(session, row.id) else BatchState.AGREED


def worth_counts(kinds: Iterable[PaperKind]) -> dict[str, int]:
    """Return how many papers are valid, blank and invalid."""
    found = list(kinds)
    return {kind.value: found.count(kind) for kind in PaperKind}


def entry_record(session: Session, entry: BatchEntryRow) -> Entry:
    """Return an entry as a value, with how far it has come."""
    done = how_many(session, entry)
    if session.get_one(BatchRow, entry.batch_id).state is BatchState.ACCEPTED:
        done = session.get_one(BatchRow, entry.batch_id).paper_count
    return Entry(
        entry.round, entry.helper_id, helper_name(session, entry.helper_id), done, finished=entry.finished
    )


def batch_record(session: Session, row: BatchRow) -> Batch:
    """Return a batch as a value. Its totals are shown only once both entries agree: until then the count is blind."""
    entries = entries_of(session, row.id)
    kinds: list[PaperKind] = []
    if row.state is BatchState.ACCEPTED:
        kinds = list(session.scalars(select(BallotRow.kind).where(BallotRow.batch_id == row.id)))
    elif row.state is BatchState.AGREED:
        kinds = [paper.kind for paper in typed(session, entries[0])]
    return Batch(
        id=row.id,
        contest_id=row.contest_id,
        station_id=row.station_id,
        number=row.number,
        paper_count=row.paper_count,
        state=row.state,
        entries=tuple(entry_record(session, entry) for entry in entries),
        differing=differing(session, row.id) if row.state is BatchState.DIFFERS else (),
        **worth_counts(kinds),
    )
