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
