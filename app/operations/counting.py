"""Counting paper: batches, two blind entries, differences, acceptance. Drawn in ``docs/counting.md``.

Invariant 4: only after the station was closed. Invariant 3: what is typed, with its place in the stack, stays on
this laptop and is wiped when the batch is accepted; only then are there ballots, under random keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.models.ballots import BatchEntryRow, BatchRow, EnteredPaperRow
from app.models.edition import EditionRow, HelperRow
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
    counting_begun,
    sheets_of,
)
from app.operations.count_rows import (
    ROUNDS,
    BatchAccepted,
    NotYourEntry,
    UnknownPlanNumber,
    bare,
    batch_record,
    decided_in,
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
from app.operations.journal import Act, Store, act
from app.operations.sealed import events_about, seal
from app.operations.station_rows import numbers_of
from app.operations.stations import StationOpen

__all__ = ["BatchAccepted", "NotYourEntry", "UnknownPlanNumber"]

BOX_CODE = "F.203"
"""The check that as many papers were bundled as the box must hold."""


class BatchTooSmall(DomainError):
    """So few papers could tell who voted what: a batch holds at least ``minimum``."""


class RestTooSmall(DomainError):
    """This batch would leave ``rest`` papers in the box, too few for a batch of their own (``minimum``)."""


class BundleMissing(DomainError):
    """This cannot be the last batch: ``rest`` papers are still expected, enough for a batch (``minimum``)."""


class LastMade(DomainError):
    """The last batch of this box was made: what turns up later goes into a bundle that is not accepted yet."""


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


class BoxShut(DomainError):
    """The box of ``place`` must be opened, on record and by two people, before its papers are bundled."""


class ProvisionalsOpen(DomainError):
    """``count`` provisional papers of ``place`` must be decided before its box is opened."""


def make_batch(
    store: Store, moment: Moment, *, station_id: UUID, paper_count: int, last: bool = False
) -> Batch:
    """Make the next batch of a closed station's box, with the hand count of its cover sheet.

    A batch smaller than the edition's minimum is refused, unless the whole box holds no more than that: then the
    paper box itself hides no better. ``last`` says, on record, that nothing is left in the box although the
    station's numbers expect more, fewer than a bundle; such a last batch may be small, and ends the box.

    Raises ``StationOpen``, ``ProvisionalsOpen``, ``BoxShut``, ``LastMade``, ``BundleMissing``, ``BatchTooSmall`` or
    ``RestTooSmall``.
    """
    with act(store, moment) as doing:
        station = doing.session.get_one(StationRow, station_id)
        if station.state is not StationState.CLOSED:
            raise StationOpen(place=station.place)
        if waiting := numbers_of(doing.session, station_id).provisional_open:
            raise ProvisionalsOpen(count=waiting, place=station.place)
        made = doing.session.scalars(select(BatchRow).where(BatchRow.station_id == station_id)).all()
        if not counting_begun(doing.session, station_id):
            raise BoxShut(place=station.place)
        room = _room(doing.session, station_id)
        if any(row.last for row in made):
            raise LastMade
        _large_enough(room, paper_count, last=last)
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


@dataclass(frozen=True)
class _Room:
    """What the size of a batch is held against: the edition's ``minimum``, and the papers ``left`` for it.

    ``left`` are those that must be in the box by the station's numbers, without the other bundles; ``first`` when
    there are no others.
    """

    minimum: int
    left: int
    first: bool

    def small(self, papers: int) -> bool:
        """Tell whether so few papers could tell who voted what, being more than the whole box hides."""
        whole_box = self.first and papers >= self.left
        return papers < 1 or (papers < self.minimum and not whole_box)


def _room(session: Session, station_id: UUID, but: UUID | None = None) -> _Room:
    """Return the room for a batch of a box beside the others; ``but`` is the batch itself when it is there."""
    minimum = session.scalars(select(EditionRow.minimum_batch)).one()
    query = select(BatchRow).where(BatchRow.station_id == station_id)
    others = [row.paper_count for row in session.scalars(query) if row.id != but]
    return _Room(minimum, numbers_of(session, station_id).in_box - sum(others), first=not others)


def _large_enough(room: _Room, papers: int, *, last: bool) -> None:
    """Refuse a new batch by which few papers would stand apart (invariant 3).

    A small last batch is one of which papers are missing: the others must have left room for a whole bundle.
    """
    rest = room.left - papers
    if last and rest >= room.minimum:
        raise BundleMissing(rest=rest, minimum=room.minimum)
    room_for_one = room.first or room.left >= room.minimum
    if papers < 1 or (room.small(papers) and not (last and room_for_one)):
        raise BatchTooSmall(minimum=room.minimum)
    if 0 < rest < room.minimum and not last:
        raise RestTooSmall(rest=rest, minimum=room.minimum)


def recount(store: Store, moment: Moment, *, batch_id: UUID, paper_count: int, reason: str) -> Batch:
    """Correct the hand count of a batch, on record: the stack was counted again because the entry did not fit.

    An entry that was finished with another count is opened again. A count below the minimum is refused, unless
    the whole box holds no more; or unless papers are missing and no bundle is left to make: then it is the last
    batch, on record.

    Raises ``ReasonMissing``, ``BatchTooSmall``, ``RestTooSmall`` or ``BatchAccepted``.
    """
    _given(reason)
    with act(store, moment) as doing:
        row = open_batch(doing.session, batch_id)
        last = _recount_fits(doing.session, row, paper_count)
        about: dict[str, Json] = {"paper_count": paper_count, "last": last, "reason": reason.strip()}
        doing.record(RECOUNTED, batch_id, {**about, "replaces": sheets_of(doing.session, batch_id)})
        return batch_record(doing.session, row)


def _recount_fits(session: Session, row: BatchRow, papers: int) -> bool:
    """Return whether this count makes a batch the last of its box. Raises ``BatchTooSmall`` or ``RestTooSmall``."""
    room = _room(session, _box_of(row), but=row.id)
    rest = room.left - papers
    small = room.small(papers)
    if papers < 1 or (small and rest >= room.minimum):
        raise BatchTooSmall(minimum=room.minimum)
    if papers > row.paper_count and 0 < rest < room.minimum and not row.last:
        raise RestTooSmall(rest=rest, minimum=room.minimum)
    return row.last or small


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
        before = typed(doing.session, entry)[position - 1]
        paper = paper_of(doing.session, row.contest_id, marks, invalid)
        put(doing.session, entry, position, paper)
        doing.record(CORRECTED, batch_id, {"round": entry.round, "changed": paper != before})
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

    Raises ``NotAgreed``, ``BatchTooSmall`` (below the minimum, and not the whole box or its last batch) or
    ``BatchAccepted``.
    """
    with act(store, moment) as doing:
        row = open_batch(doing.session, batch_id)
        if row.state is not BatchState.AGREED:
            raise NotAgreed(state=row.state)
        room = _room(doing.session, _box_of(row), but=row.id)
        if room.small(row.paper_count) and not row.last:
            raise BatchTooSmall(minimum=room.minimum)
        entries = entries_of(doing.session, batch_id)
        papers = typed(doing.session, entries[0])
        about: dict[str, Json] = {
            "station_id": str(row.station_id),
            "number": row.number,
            "helpers": [str(entry.helper_id) for entry in entries],
            "decided": decided_in(papers),
        }
        seal(doing, ACCEPTED, batch_id, map(bare, papers), about)
        return batch_record(doing.session, row)


def explain_box(store: Store, moment: Moment, *, station_id: UUID, explanation: str) -> None:
    """Put on record why the box held more or fewer papers than the station's numbers say. Raises ``ReasonMissing``.

    It covers the two numbers of this moment: another difference that comes up later asks for its own explanation.
    """
    _given(explanation)
    with act(store, moment) as doing:
        expected, found = _box_numbers(doing.session, station_id)
        record_explanation(doing, ClosingDifference(BOX_CODE, expected, found), station_id, explanation)


def record_explanation(doing: Act, difference: ClosingDifference, station_id: UUID, explanation: str) -> None:
    """Record what explains a difference of a box, within another act."""
    said: dict[str, Json] = {
        "code": difference.code,
        "expected": difference.expected,
        "found": difference.found,
        "explanation": explanation.strip(),
    }
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
    return ClosingDifference(BOX_CODE, expected, found, place) if expected != found else None


def _box_numbers(session: Session, station_id: UUID) -> tuple[int, int]:
    """Return how many papers the box must hold and how many were bundled."""
    bundled = select(func.sum(BatchRow.paper_count)).where(BatchRow.station_id == station_id)
    return numbers_of(session, station_id).in_box, int(session.scalar(bundled) or 0)


def box_explanation(session: Session, station_id: UUID, difference: ClosingDifference) -> str:
    """Return what was put on record about exactly this difference of a box, empty when nothing was."""
    said = [event.payload for event in events_about(session, station_id, BOX_EXPLAINED.type)]
    meant = (difference.code, difference.expected, difference.found)
    return "; ".join(
        sorted(
            {
                about["explanation"]
                for about in said
                if (about.get("code", BOX_CODE), about["expected"], about["found"]) == meant
            }
        )
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


def _box_of(row: BatchRow) -> UUID:
    if row.station_id is None:
        raise ValueError("online votes are not counted by hand")
    return row.station_id


def _differs_at(session: Session, batch_id: UUID, position: int) -> BatchRow:
    row = open_batch(session, batch_id)
    if row.state is not BatchState.DIFFERS or position not in differing(session, batch_id):
        raise NothingDiffers(position=position)
    return row
