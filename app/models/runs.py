"""What print runs, packs of stock and lists of used cards look like from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.models.records import IssuedCard
from app.models.terms import PrintKind

PACK = 50
"""Cards in a pack of stock."""

PART = 500
"""Cards in one part of a print run: one file, one act."""


@dataclass(frozen=True)
class RunPart:
    """A part whose cards are on paper: cards ``first`` to ``last`` of the run, in a file with this SHA-256."""

    event_id: UUID
    part: int
    first: int
    count: int
    sha256: str
    voided: bool = False

    @property
    def last(self) -> int:
        """Return the run number of the last card."""
        return self.first + self.count - 1


@dataclass(frozen=True)
class PrintRun:
    """A print run and how far it is. ``left`` is how many cards it can still make; ``here`` whether on this laptop."""

    id: UUID
    contest_id: UUID
    kind: PrintKind
    wanted: int
    left: int
    started_at: datetime
    here: bool
    device: str
    parts: tuple[RunPart, ...]

    @property
    def made(self) -> int:
        """Return how many cards it made that were not voided with their part."""
        return sum(part.count for part in self.parts if not part.voided)

    @property
    def packs(self) -> int:
        """Return the number of the last pack of stock."""
        return -(-max((part.last for part in self.parts), default=0) // PACK)


@dataclass(frozen=True)
class DraftPart:
    """A part that is about to be put on paper. Its codes are in here and nowhere else."""

    run_id: UUID
    contest_id: UUID
    kind: PrintKind
    part: int
    first: int
    cards: tuple[IssuedCard, ...]

    @property
    def last(self) -> int:
        """Return the run number of the last card."""
        return self.first + len(self.cards) - 1


@dataclass(frozen=True)
class Allotment:
    """Packs ``first`` to ``last`` of a run of stock that went to ``label``: a laptop, a session, or a place."""

    event_id: UUID
    run_id: UUID
    first: int
    last: int
    label: str
    at: datetime


@dataclass(frozen=True)
class OnlineReport:
    """What became of a list of cards that were used online: how many of each.

    ``taken_in`` were taken in on paper too: each is an incident. ``not_good`` were never issued, void or
    replaced: each is an incident as well.
    """

    marked: int
    known: int
    unknown: int
    taken_in: int
    not_good: int
