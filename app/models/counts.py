"""What the count answers with, apart from batches: how a box was opened, what was decided, a count beside another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.models.terms import InvalidReason, PaperKind


@dataclass(frozen=True)
class BoxOpening:
    """How a box was opened to be counted: the seal as it was read, and the two people who were there.

    ``explanation`` says why the seal was not that of the closing record; empty when it was.
    """

    station_id: UUID
    at: datetime
    seal: str
    people: tuple[str, str]
    explanation: str = ""


@dataclass(frozen=True)
class Decided:
    """Papers of one batch about which something was decided, and what they count as: how many, never which.

    Neither their place in the stack nor what they say is kept with the reason (invariant 3).
    """

    reason: InvalidReason
    kind: PaperKind
    papers: int


@dataclass(frozen=True)
class DecidedBatch:
    """What was decided in one accepted batch, who typed it, and what two people settled at the paper, and who."""

    place: str
    number: int
    paper_count: int
    decided: tuple[Decided, ...]
    typists: tuple[str, ...]
    settled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Totals:
    """One count of a batch: papers by worth, and votes by ballot number."""

    kinds: Mapping[PaperKind, int]
    votes: Mapping[int, int] = field(default_factory=dict[int, int])


@dataclass(frozen=True)
class Recount:
    """A batch that was counted again on request: why, its count before and the one that stands now."""

    place: str
    number: int
    reasons: tuple[str, ...]
    old: Totals
    new: Totals


@dataclass(frozen=True)
class CountCheck:
    """One check on the count: where it stands, what must be and what is, and whether it holds.

    ``code`` begins with F for what stops a final result and with W for what must be explained. ``batch`` is the
    number of the batch that it is about, 0 when it is about the whole box; of online votes ``station_id`` is the id of
    their batch. ``explanation`` is what was put on record.
    """

    code: str
    station_id: UUID
    place: str
    expected: int
    found: int
    batch: int = 0
    explanation: str = ""

    @property
    def stops(self) -> bool:
        """Tell whether the result cannot be final before this is put right."""
        return not self.explanation

    @property
    def explainable(self) -> bool:
        """Tell whether a person may explain this: a warning, or papers that are not there."""
        return self.code.startswith("W") or self.code in EXPLAINABLE


EXPLAINABLE = ("F.203", "F.305")
"""Differences between two numbers that may be so: fewer papers in the box, another hand count."""


@dataclass(frozen=True)
class BoxSum:
    """What a box came to: the papers it must hold by the closing, those in batches, and the accepted ones by worth."""

    place: str
    in_box: int
    bundled: int
    kinds: Mapping[PaperKind, int]

    @property
    def counted(self) -> int:
        """Return how many papers were accepted."""
        return sum(self.kinds.values())
