"""What a result is made of and checked by: sums per box, what people decided about equals, the hand recount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.models.terms import Channel


@dataclass(frozen=True)
class TieDecision:
    """The order of equal plans as a person decided it, on record: ballot numbers, the first goes before the others."""

    order: tuple[int, ...]
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class PartCount:
    """The ballots of one box, of the online votes, or of several of them joined because one is too small to show.

    ``names`` are the places, or "online"; ``votes`` maps ballot numbers to the votes of valid ballots.
    """

    names: tuple[str, ...]
    channels: tuple[Channel, ...]
    valid: int
    blank: int
    invalid: int
    votes: Mapping[int, int]

    @property
    def ballots(self) -> int:
        """Return the number of ballots."""
        return self.valid + self.blank + self.invalid


@dataclass(frozen=True)
class AuditFinding:
    """What two people found when they counted a drawn batch again by hand: how many papers differ, 0 for none."""

    differing: int
    note: str
    by: str
    second: str
    at: datetime


@dataclass(frozen=True)
class AuditBatch:
    """A batch in the list that the sample was drawn from. ``number`` is its place in that list, from 1.

    ``lot`` is the SHA-256 of seed, colon and ``number`` in hexadecimal: the batches with the smallest are ``drawn``.
    """

    number: int
    batch_id: UUID
    place: str
    batch_number: int
    papers: int
    lot: str
    drawn: bool
    finding: AuditFinding | None = None


@dataclass(frozen=True)
class AuditSize:
    """How many batches must be counted again, and the numbers that this follows from (``docs/result.md``).

    ``margin`` is the smallest number of votes between two plans that would have to change places for another result,
    None when the rule gives no such number or there is no such pair; ``wrong`` is the least number of batches that
    would have to be wrong for it.
    """

    risk_percent: int
    batches: int
    margin: int | None
    wrong: int
    sample: int


@dataclass(frozen=True)
class Audit:
    """The hand recount of a random sample of batches, drawn from a public seed."""

    seed: str
    size: AuditSize
    batches: tuple[AuditBatch, ...]

    @property
    def drawn(self) -> tuple[AuditBatch, ...]:
        """Return the drawn batches, in the order of their lot."""
        return tuple(sorted((batch for batch in self.batches if batch.drawn), key=lambda batch: batch.lot))

    @property
    def done(self) -> bool:
        """Tell whether every drawn batch has been counted again."""
        return all(batch.finding for batch in self.drawn)

    @property
    def differing(self) -> int:
        """Return how many papers were found to differ, in all batches."""
        return sum(batch.finding.differing for batch in self.drawn if batch.finding)
