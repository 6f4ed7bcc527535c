"""Counting paper: batches, two blind entries, differences, acceptance. Drawn in ``docs/counting.md``.

Invariant 4: only after the station was closed. Invariant 3: what is typed, with its place in the stack, stays on
this laptop and is wiped when the batch is accepted; only then are there ballots, under random keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.models.ballots import BatchEntryRow, BatchRow, EnteredPaperRow
from app.models.edition import EditionRow, HelperRow
from app.models.journal import JournalRow
from app.models.records import Batch, ClosingDifference, Entry, Paper
from app.models.roll import StationRow
from app.models.terms import (
    BatchState,
    Channel,
    DomainError,
    InvalidReason,
    Json,
    Moment,
    StationState,
    derived_id,
)
from app.operations.cards import ReasonMissing
from app.operations.count_effects import (
    ACCEPTED,
    BOX_EXPLAINED,
    CORRECTED,
    ENTERED,
    MADE,
    RECOUNTED,
    RESTARTED,
    SETTLED,
)
from app.operations.count_rows import (
    ROUNDS,
    BatchAccepted,
    NotYourEntry,
    UnknownPlanNumber,
    batch_record,
    differing,
    entries_of,
    entry_of,
    entry_record,
    how_many,
    open_batch,
    paper_of,
    progress,
    put,
    typed,
    worth_counts,
)
from app.operations.incidents import helper_name
from app.operations.journal import Store, act, event_of
from app.operations.sealed import seal
from app.operations.stations import StationOpen, numbers_of

__all__ = ["BatchAccepted", "NotYourEntry", "UnknownPlanNumber"]


class BatchTooSmall(DomainError):
    """So few papers could tell who voted what: a batch holds at least ``minimum``."""


class RestTooSmall(DomainError):
    """This batch would leave ``rest`` papers in the box, too few for a batch of their own (``minimum``)."""


class SameHelper(DomainError):
    """The second entry must be another person's."""


class EntryBusy(DomainError):
    """``helper`` has not finished typing this batch yet."""


class BothEntered(DomainError):
    """The batch has been typed twice already."""


class EntryFinished(DomainError):
    """This entry is finished: what differs is entered again one paper at a time."""


class NoSuchPosition(DomainError):
    """Papers are typed one after the other: ``next`` is the next position."""


class PaperCountDiffers(DomainError):
    """The cover sheet says ``expected`` papers, ``found`` were typed."""


class NothingDiffers(DomainError):
    """The entries do not differ at this ``position``."""


class SecondHelperNeeded(DomainError):
    """Two different people look at the paper together."""


class NotAgreed(DomainError):
    """Only a batch on which both entries agree can be accepted; this one is in ``state``."""


def make_batch(
    store: Store, moment: Moment, *, station_id: UUID, paper_count: int, last: bool = False
) -> Batch:
    """Make the next batch of a closed station's box, with the hand count of its cover sheet.

    A batch smaller than the edition's minimum is refused, unless the whole box holds no more than that: then the
    paper box itself hides no better. ``last`` says, on record, that nothing is left in the box although the
    station's numbers expect more; such a last batch may be small.

    Raises ``StationOpen``, ``BatchTooSmall`` or ``RestTooSmall``.
    """
    with act(store, moment) as doing:
        station = doing.session.get_one(StationRow, station_id)
        if station.state is not StationState.CLOSED:
            raise StationOpen(place=station.place)
        made = doing.session.scalars(select(BatchRow).where(BatchRow.station_id == station_id)).all()
        _large_enough(doing.session, station_id, sum(row.paper_count for row in made), paper_count, last=last)
        number = max((row.number for row in made), default=0) + 1
        # The id follows from box and number: the same bundle made on two laptops is one batch, not two.
        batch_id = derived_id("batch", station_id, str(number))
        payload: dict[str, Json] = {
            "station_id": str(station_id),
            "number": number,
            "paper_count": paper_count,
        }
        doing.record(MADE, batch_id, {**payload, "last": last})
        return batch_record(doing.session, doing.session.get_one(BatchRow, batch_id))


def _large_enough(session: Session, station_id: UUID, bundled: int, paper_count: int, *, last: bool) -> None:
    minimum = session.scalars(select(EditionRow.minimum_batch)).one()
    in_box = numbers_of(session, station_id).in_box
    whole_box = bundled == 0 and paper_count >= in_box
    if paper_count < 1 or (paper_count < minimum and not whole_box and not last):
        raise BatchTooSmall(minimum=minimum)
    rest = in_box - bundled - paper_count
    if 0 < rest < minimum and not last:
        raise RestTooSmall(rest=rest, minimum=minimum)


def recount(store: Store, moment: Moment, *, batch_id: UUID, paper_count: int, reason: str) -> Batch:
    """Correct the hand count of a batch, on record: the stack was counted again because the entry did not fit.

    An entry that was finished with another count is opened again. Raises ``ReasonMissing``, ``BatchTooSmall``
    (no papers at all) or ``BatchAccepted``.
    """
    _given(reason)
    if paper_count < 1:
        raise BatchTooSmall(minimum=1)
    with act(store, moment) as doing:
        row = open_batch(doing.session, batch_id)
        doing.record(RECOUNTED, batch_id, {"paper_count": paper_count, "reason": reason.strip()})
        for entry in entries_of(doing.session, batch_id):
            entry.finished = entry.finished and how_many(doing.session, entry) == paper_count
        progress(doing.session, row)
        return batch_record(doing.session, row)


def begin_entry(store: Store, moment: Moment, *, batch_id: UUID) -> Entry:
    """Begin typing a batch, or go on where this helper stopped. The stack lies with one person at a time.

    Raises ``SameHelper``, ``EntryBusy``, ``BothEntered`` or ``BatchAccepted``.
    """
    with store.write() as session:
        row = open_batch(session, batch_id)
        entries = entries_of(session, batch_id)
        for entry in entries:
            if entry.helper_id == moment.by and entry.finished:
                raise SameHelper
            if entry.helper_id == moment.by:
                return entry_record(session, entry)
        if len(entries) == len(ROUNDS):
            raise BothEntered
        for entry in entries:
            if not entry.finished:
                raise EntryBusy(helper=helper_name(session, entry.helper_id))
        free = min(set(ROUNDS) - {entry.round for entry in entries})
        entry = BatchEntryRow(batch_id=batch_id, round=free, helper_id=moment.by, finished=False)
        session.add(entry)
        progress(session, row)
        return entry_record(session, entry)


def enter_paper(
    store: Store,
    moment: Moment,
    *,
    batch_id: UUID,
    position: int,
    marks: Sequence[int] | None,
    invalid: InvalidReason | None = None,
) -> Paper:
    """Save one paper of the stack: the next one, or an earlier one again. No marks at all is a blank paper.

    Positions start at 1. Raises ``NotYourEntry``, ``EntryFinished``, ``NoSuchPosition``, ``UnknownPlanNumber``
    or ``BatchAccepted``.
    """
    with store.write() as session:
        row, entry = _typing(session, batch_id, moment.by)
        following = how_many(session, entry) + 1
        if not 1 <= position <= following:
            raise NoSuchPosition(next=following)
        paper = paper_of(session, row.contest_id, marks, invalid)
        put(session, entry, position, paper)
        return paper


def remove_last_paper(store: Store, moment: Moment, *, batch_id: UUID) -> Entry:
    """Take back the last paper of one's own unfinished entry, which was typed twice. Raises as ``enter_paper``."""
    with store.write() as session:
        _, entry = _typing(session, batch_id, moment.by)
        done = how_many(session, entry)
        if not done:
            raise NoSuchPosition(next=1)
        session.delete(session.get_one(EnteredPaperRow, (batch_id, entry.round, done)))
        session.flush()
        return entry_record(session, entry)


def entered(store: Store, *, batch_id: UUID, helper_id: UUID) -> tuple[Paper, ...]:
    """Return what this helper typed, in the order of the stack. Raises ``NotYourEntry`` when that is nothing."""
    with store.read() as session:
        return tuple(typed(session, entry_of(session, batch_id, helper_id)))


def finish_entry(store: Store, moment: Moment, *, batch_id: UUID) -> Batch:
    """Finish one's own entry. After the second, the two are compared.

    Raises ``PaperCountDiffers``, ``NotYourEntry``, ``EntryFinished`` or ``BatchAccepted``.
    """
    with act(store, moment) as doing:
        row, entry = _typing(doing.session, batch_id, moment.by)
        papers = typed(doing.session, entry)
        if len(papers) != row.paper_count:
            raise PaperCountDiffers(expected=row.paper_count, found=len(papers))
        entry.finished = True
        counts = worth_counts(paper.kind for paper in papers)
        doing.record(ENTERED, batch_id, {"round": entry.round, **counts})
        progress(doing.session, row)
        return batch_record(doing.session, row)


def restart_entry(store: Store, moment: Moment, *, batch_id: UUID, helper_id: UUID, reason: str) -> Batch:
    """Throw a helper's entry away, on record, so that the batch can be typed anew: they left, or slipped a place.

    Raises ``ReasonMissing``, ``NotYourEntry`` (that helper has none) or ``BatchAccepted``.
    """
    _given(reason)
    with act(store, moment) as doing:
        row = open_batch(doing.session, batch_id)
        entry = entry_of(doing.session, batch_id, helper_id)
        doing.record(RESTARTED, batch_id, {"round": entry.round, "reason": reason.strip()})
        typed_here = (EnteredPaperRow.batch_id == batch_id, EnteredPaperRow.round == entry.round)
        doing.session.execute(delete(EnteredPaperRow).where(*typed_here))
        doing.session.delete(entry)
        progress(doing.session, row)
        return batch_record(doing.session, row)


def reenter(
    store: Store,
    moment: Moment,
    *,
    batch_id: UUID,
    position: int,
    marks: Sequence[int] | None,
    invalid: InvalidReason | None = None,
) -> Batch:
    """Type a paper that differs again, over one's own entry and without seeing the other's.

    Raises ``NotYourEntry``, ``NothingDiffers``, ``UnknownPlanNumber`` or ``BatchAccepted``.
    """
    with act(store, moment) as doing:
        row = _differs_at(doing.session, batch_id, position)
        entry = entry_of(doing.session, batch_id, moment.by)
        put(doing.session, entry, position, paper_of(doing.session, row.contest_id, marks, invalid))
        doing.record(CORRECTED, batch_id, {"round": entry.round})
        progress(doing.session, row)
        return batch_record(doing.session, row)


def settle(
    store: Store,
    moment: Moment,
    *,
    batch_id: UUID,
    position: int,
    marks: Sequence[int] | None,
    invalid: InvalidReason | None = None,
    reason: str,
    second_helper_id: UUID,
) -> Batch:
    """Decide with two people, the paper in hand, what it says, with the reason on record.

    Raises ``ReasonMissing``, ``SecondHelperNeeded``, ``NothingDiffers``, ``UnknownPlanNumber`` or
    ``BatchAccepted``.
    """
    _given(reason)
    with act(store, moment) as doing:
        row = _differs_at(doing.session, batch_id, position)
        if second_helper_id == moment.by or doing.session.get(HelperRow, second_helper_id) is None:
            raise SecondHelperNeeded
        paper = paper_of(doing.session, row.contest_id, marks, invalid)
        for entry in entries_of(doing.session, batch_id):
            put(doing.session, entry, position, paper)
        doing.record(SETTLED, batch_id, {"second_helper_id": str(second_helper_id), "reason": reason.strip()})
        progress(doing.session, row)
        return batch_record(doing.session, row)


def accept(store: Store, moment: Moment, *, batch_id: UUID) -> Batch:
    """Make ballots of a batch on which both entries agree, and wipe what was typed. It cannot be taken back.

    Raises ``NotAgreed`` or ``BatchAccepted``.
    """
    with act(store, moment) as doing:
        row = open_batch(doing.session, batch_id)
        if row.state is not BatchState.AGREED:
            raise NotAgreed(state=row.state)
        entries = entries_of(doing.session, batch_id)
        about: dict[str, Json] = {
            "station_id": str(row.station_id),
            "number": row.number,
            "helpers": [str(entry.helper_id) for entry in entries],
        }
        seal(doing, ACCEPTED, batch_id, typed(doing.session, entries[0]), about)
        accepted = batch_record(doing.session, row)
    # The write-ahead log still holds what was typed: empty it, so that wiped is wiped on disk as well.
    store.pragma("wal_checkpoint(TRUNCATE)")
    return accepted


def explain_box(store: Store, moment: Moment, *, station_id: UUID, explanation: str) -> None:
    """Put on record why the box held more or fewer papers than the station's numbers say. Raises ``ReasonMissing``.

    It covers the two numbers of this moment: another difference that comes up later asks for its own explanation.
    """
    _given(explanation)
    with act(store, moment) as doing:
        expected, found = _box_numbers(doing.session, station_id)
        said: dict[str, Json] = {"expected": expected, "found": found, "explanation": explanation.strip()}
        doing.record(BOX_EXPLAINED, station_id, said)


def batches(store: Store, *, station_id: UUID | None = None) -> tuple[Batch, ...]:
    """Return the batches of one box, or of all, by number."""
    query = (
        select(BatchRow)
        .where(BatchRow.channel == Channel.PAPER)
        .order_by(BatchRow.station_id, BatchRow.number)
    )
    if station_id is not None:
        query = query.where(BatchRow.station_id == station_id)
    with store.read() as session:
        return tuple(batch_record(session, row) for row in session.scalars(query).all())


def batch(store: Store, batch_id: UUID) -> Batch:
    """Return one batch."""
    with store.read() as session:
        return batch_record(session, session.get_one(BatchRow, batch_id))


def box_difference(store: Store, station_id: UUID) -> ClosingDifference | None:
    """Return how many papers the box must hold and how many were bundled (F.203), None when these are equal."""
    with store.read() as session:
        return box_check(session, station_id)


def box_check(session: Session, station_id: UUID) -> ClosingDifference | None:
    """Return ``box_difference`` within another query."""
    expected, found = _box_numbers(session, station_id)
    place = session.get_one(StationRow, station_id).place
    return ClosingDifference("F.203", expected, found, place) if expected != found else None


def _box_numbers(session: Session, station_id: UUID) -> tuple[int, int]:
    """Return how many papers the box must hold and how many were bundled."""
    bundled = select(func.sum(BatchRow.paper_count)).where(BatchRow.station_id == station_id)
    return numbers_of(session, station_id).in_box, int(session.scalar(bundled) or 0)


def box_explanation(session: Session, station_id: UUID, difference: ClosingDifference) -> str:
    """Return what was put on record about exactly this difference of a box, empty when nothing was."""
    query = select(JournalRow).where(
        JournalRow.entity_id == station_id, JournalRow.type == BOX_EXPLAINED.type
    )
    said = [event_of(row).payload for row in session.scalars(query)]
    numbers = (difference.expected, difference.found)
    return "; ".join(
        sorted({about["explanation"] for about in said if (about["expected"], about["found"]) == numbers})
    )


def _given(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing


def _typing(session: Session, batch_id: UUID, helper_id: UUID) -> tuple[BatchRow, BatchEntryRow]:
    row = open_batch(session, batch_id)
    entry = entry_of(session, batch_id, helper_id)
    if entry.finished:
        raise EntryFinished
    return row, entry


def _differs_at(session: Session, batch_id: UUID, position: int) -> BatchRow:
    row = open_batch(session, batch_id)
    if row.state is not BatchState.DIFFERS or position not in differing(session, batch_id):
        raise NothingDiffers(position=position)
    return row
