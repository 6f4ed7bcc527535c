"""Adding up: accepted ballots per box, channel and contest, with what is too small to be shown joined (invariant 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.models.ballots import BallotRow, BatchRow
from app.models.result_parts import PartCount
from app.models.result_records import BallotCounts
from app.models.roll import StationRow
from app.models.terms import BatchState, Channel, PaperKind

ONLINE = "online"
"""The name of the part that the online votes are."""


@dataclass
class _Part:
    """The ballots of one box, or the online votes."""

    name: str
    channel: Channel
    kinds: Counter[PaperKind] = field(default_factory=Counter[PaperKind])
    votes: Counter[int] = field(default_factory=Counter[int])

    def count(self) -> PartCount:
        """Return it as a value."""
        valid, blank, invalid = (
            self.kinds[kind] for kind in (PaperKind.VALID, PaperKind.BLANK, PaperKind.INVALID)
        )
        return PartCount((self.name,), (self.channel,), valid, blank, invalid, dict(self.votes))


@dataclass(frozen=True)
class Tally:
    """All accepted ballots of a contest: every valid one by its marks, and the sums of every box and channel."""

    ballots: Counter[tuple[int, ...]]
    boxes: tuple[PartCount, ...]

    def votes(self, channel: Channel) -> Counter[int]:
        """Return ballot number -> votes of a channel."""
        total = Counter[int]()
        for box in self.boxes:
            total.update(box.votes if channel in box.channels else {})
        return total

    def valid(self, channel: Channel) -> int:
        """Return how many valid ballots came by a channel."""
        return sum(box.valid for box in self.boxes if channel in box.channels)

    @property
    def counts(self) -> BallotCounts:
        """Return how many ballots there are."""
        return BallotCounts(
            paper=self.valid(Channel.PAPER),
            online=self.valid(Channel.ONLINE),
            blank=sum(box.blank for box in self.boxes),
            invalid=sum(box.invalid for box in self.boxes),
        )

    def channels_apart(self, smallest: int) -> bool:
        """Tell whether the votes of paper and online may be shown apart: neither has a few ballots only."""
        sizes = [self.valid(channel) for channel in Channel]
        return not any(0 < size < smallest for size in sizes) or 0 in sizes

    def parts(self, smallest: int) -> tuple[PartCount, ...]:
        """Return the sums per box, with boxes of fewer valid ballots than ``smallest`` joined with the next smallest.

        Where channels are shown apart, boxes are joined with boxes only: else what is joined could be told from the
        difference with the sum of the channel.
        """
        if not self.channels_apart(smallest):
            return tuple(_joined(list(self.boxes), smallest))
        kinds = [[box for box in self.boxes if channel in box.channels] for channel in Channel]
        return tuple(part for boxes in kinds for part in _joined(boxes, smallest))


def tally(session: Session, contest_id: UUID) -> Tally:
    """Add up the accepted ballots of a contest."""
    parts = _empty_parts(session, contest_id)
    ballots = Counter[tuple[int, ...]]()
    query = accepted(contest_id).add_columns(BatchRow.station_id)
    for _, kind, marks, station_id in session.execute(query):
        part = parts[station_id]
        part.kinds[kind] += 1
        if kind is PaperKind.VALID:
            part.votes.update(marks)
            ballots[tuple(marks)] += 1
    return Tally(ballots, tuple(part.count() for part in parts.values()))


def accepted(contest_id: UUID) -> Select[Channel, PaperKind, list[int]]:
    """Return the query for channel, kind and marks of every accepted ballot."""
    return (
        select(BatchRow.channel, BallotRow.kind, BallotRow.marks)
        .join(BallotRow, BallotRow.batch_id == BatchRow.id)
        .where(BatchRow.contest_id == contest_id, BatchRow.state == BatchState.ACCEPTED)
    )


def _empty_parts(session: Session, contest_id: UUID) -> dict[UUID | None, _Part]:
    """Return the boxes of which anything was accepted, by place, and last the online votes."""
    counted = (BatchRow.contest_id == contest_id, BatchRow.state == BatchState.ACCEPTED)
    boxes = (
        select(StationRow.id, StationRow.place)
        .where(StationRow.id.in_(select(BatchRow.station_id).where(*counted)))
        .order_by(StationRow.place, StationRow.id)
    )
    parts: dict[UUID | None, _Part] = {
        station_id: _Part(place, Channel.PAPER) for station_id, place in session.execute(boxes)
    }
    online = select(BatchRow.id).where(*counted, BatchRow.station_id.is_(None))
    if session.scalars(online).first():
        parts[None] = _Part(ONLINE, Channel.ONLINE)
    return parts


def _joined(boxes: list[PartCount], smallest: int) -> Iterator[PartCount]:
    """Yield the boxes, the smallest joined with the next as long as they hold too few valid ballots."""
    left = sorted(boxes, key=lambda box: (box.valid, box.names))
    while len(left) > 1 and left[0].valid < smallest:
        first, second, *rest = left
        left = sorted([_sum(first, second), *rest], key=lambda box: (box.valid, box.names))
    yield from sorted(left, key=lambda box: box.names)


def _sum(one: PartCount, other: PartCount) -> PartCount:
    return PartCount(
        names=tuple(sorted(one.names + other.names)),
        channels=tuple(channel for channel in Channel if channel in one.channels + other.channels),
        valid=one.valid + other.valid,
        blank=one.blank + other.blank,
        invalid=one.invalid + other.invalid,
        votes=dict(Counter(one.votes) + Counter(other.votes)),
    )
