"""The words of the domain: ids, enumerations, small values and errors.

Nothing here knows SQLAlchemy, Qt or the disk. Names follow ``docs/glossary.md``.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeAlias

Rng: TypeAlias = Callable[[int], bytes]
"""A source of randomness: how many bytes are wanted -> that many (``secrets.token_bytes`` in earnest)."""

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
"""What a journal payload may hold. No floats: money is whole cents, lengths are whole units."""

NAMESPACE = uuid.UUID("6f0c7c0e-8e2b-5a53-9a6b-0d1a5e2c4b7f")
"""Root of every id that must come out the same on each laptop (practice edition, incidents)."""


@dataclass(frozen=True)
class Moment:
    """Who acts, when, and with which randomness. Passed into every operation, never read inside one.

    ``by`` is the helper's id; ``at`` is timezone-aware UTC and only for people: no decision depends on it.
    """

    by: uuid.UUID
    at: datetime
    rng: Rng

    def __post_init__(self) -> None:
        """Refuse a naive time: it would mean something else on the next laptop."""
        if self.at.tzinfo is None or self.at.utcoffset() != UTC.utcoffset(None):
            raise ValueError("Moment.at must be timezone-aware UTC")

    def new_id(self) -> uuid.UUID:
        """Return a fresh UUIDv7 (RFC 9562, section 5.7), which sorts by time."""
        stamp = int(self.at.timestamp() * 1000).to_bytes(6, "big")
        raw = bytearray(stamp + self.rng(10))
        raw[6] = (raw[6] & 0x0F) | 0x70
        raw[8] = (raw[8] & 0x3F) | 0x80
        return uuid.UUID(bytes=bytes(raw))

    def new_secret_id(self) -> uuid.UUID:
        """Return a fresh UUIDv4 that tells nothing, not even the time: for ballots (invariant 3)."""
        return uuid.UUID(bytes=self.rng(16), version=4)


def derived_id(*parts: str | uuid.UUID) -> uuid.UUID:
    """Return the one id that belongs to these parts, the same on every device."""
    return uuid.uuid5(NAMESPACE, "\x1f".join(str(part) for part in parts))


def short_hash(digest: bytes) -> str:
    """Return a head hash as printed on signed records: eight groups of four hexadecimal characters."""
    text = digest.hex()[:32]
    return " ".join(text[i : i + 4] for i in range(0, 32, 4))


def file_digest(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class Role(StrEnum):
    """What a helper may do. ``LEAD`` is the gebiedsverbinder or session lead."""

    LEAD = "lead"
    HELPER = "helper"


class SessionKind(StrEnum):
    """The kind of occasion: spreekuur, plannenlab or stemlokaal."""

    OFFICE_HOUR = "office_hour"
    PLAN_LAB = "plan_lab"
    POLLING_STATION = "polling_station"


class PlanState(StrEnum):
    """Where a plan stands; after the vote, the result says which are chosen."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    ON_BALLOT = "on_ballot"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"


GONE = frozenset((PlanState.WITHDRAWN, PlanState.JOINED))
"""States of a plan that does not go on by itself: it was withdrawn, or goes on as part of another."""


class VerdictWord(StrEnum):
    """What an expert says of a plan at the table: ja, ja mits, nee."""

    YES = "yes"
    YES_PROVIDED = "yes_provided"
    NO = "no"


class NoteKind(StrEnum):
    """What is noted with a plan beside its text: what merges by itself.

    An action point for a department, an agreement after the vote (who does what by when), how it goes, and who took
    up a plan that was not chosen.
    """

    ACTION_POINT = "action_point"
    AGREEMENT = "agreement"
    PROGRESS = "progress"
    WAY_ON = "way_on"


class ReachBy(StrEnum):
    """How a resident wants to be reached."""

    LETTER = "letter"
    PHONE = "phone"
    EMAIL = "email"


class CardState(StrEnum):
    """Where a ballot card stands; see ``docs/cards.md`` for the drawing."""

    PRINTED = "printed"
    ALLOTTED = "allotted"
    ISSUED = "issued"
    VOIDED = "voided"
    REPLACED = "replaced"
    SURRENDERED = "surrendered"
    USED_ONLINE = "used_online"


class CardStep(StrEnum):
    """What can be done to a card."""

    ALLOT = "allot"
    ISSUE = "issue"
    VOID = "void"
    REPLACE = "replace"
    SURRENDER = "surrender"
    USE_ONLINE = "use_online"
    UNDO = "undo"


class StationState(StrEnum):
    """A polling station is open or closed; reopening is a new act with a reason."""

    OPEN = "open"
    CLOSED = "closed"


class StationStep(StrEnum):
    """What happens at a station apart from cards and papers: the lines of its log."""

    OPENED = "opened"
    CLOSED = "closed"
    REOPENED = "reopened"
    PAUSED = "paused"
    RESUMED = "resumed"
    CREW = "crew"
    NOTE = "note"


class CrewRole(StrEnum):
    """What someone does at a station: leads it, or works there."""

    CHAIR = "chair"
    MEMBER = "member"


class PrintKind(StrEnum):
    """What a print run makes: letters with a card for residents of the register, or numbered stock."""

    LETTERS = "letters"
    STOCK = "stock"


class PaperSource(StrEnum):
    """Where the paper comes from that goes with a surrendered card.

    Handed out here, brought in filled, out of the envelope of a provisional paper that was accepted, or marked
    by the program after a signature list.
    """

    HANDED_OUT = "handed_out"
    BROUGHT_IN = "brought_in"
    PROVISIONAL = "provisional"
    SIGNATURE_LIST = "signature_list"


class PaperStep(StrEnum):
    """What happened to ballot papers at a station apart from a check-in."""

    HANDED_OUT = "handed_out"
    SPOILED = "spoiled"
    HANDED_BACK = "handed_back"


class VerdictKind(StrEnum):
    """The one answer at the check-in."""

    ACCEPTED = "accepted"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"
    NOT_ISSUED = "not_issued"
    ALREADY_TAKEN_IN = "already_taken_in"
    VOIDED = "voided"
    REPLACED = "replaced"
    OTHER_CONTEST = "other_contest"
    OTHER_EDITION = "other_edition"
    PRACTICE_CARD = "practice_card"
    LIVE_CARD = "live_card"
    NOT_A_CARD = "not_a_card"
    USED_ONLINE = "used_online"
    OTHER_CARD_USED = "other_card_used"


class Channel(StrEnum):
    """The road a ballot came by; shown apart, counted alike."""

    PAPER = "paper"
    ONLINE = "online"


class PaperKind(StrEnum):
    """What a ballot paper is worth."""

    VALID = "valid"
    BLANK = "blank"
    INVALID = "invalid"


class InvalidReason(StrEnum):
    """What is the matter with a paper. The edition says which of these make it invalid and which let it count.

    What is over the limit, of another contest or from practice never counts.
    """

    OVER_LIMIT = "over_limit"
    UNCLEAR = "unclear"
    SIGNED = "signed"
    TORN = "torn"
    TWO_TOGETHER = "two_together"
    WRONG_CONTEST = "wrong_contest"
    PRACTICE = "practice"


class BatchState(StrEnum):
    """How far a batch of papers has been counted; see ``docs/counting.md``."""

    MADE = "made"
    FIRST_ENTRY = "first_entry"
    SECOND_ENTRY = "second_entry"
    DIFFERS = "differs"
    AGREED = "agreed"
    ACCEPTED = "accepted"


class LimitKind(StrEnum):
    """What bounds one ballot: the summed cost of its plans, their number, or nothing."""

    COST = "max_sum_cost"
    CHOICES = "max_length"
    NONE = "none"


class Rule(StrEnum):
    """How winners are found, see ``docs/result.md``.

    Most votes first, and after a plan that does not fit go on or stop; or the method of equal shares.
    """

    GREEDY_SKIP = "greedy_skip"
    GREEDY_STOP = "greedy_stop"
    EQUAL_SHARES = "equal_shares"


class LeftOver(StrEnum):
    """What becomes of the money that is left over: nothing, or it goes to the next plan in line, which gets a part."""

    NONE = "none"
    PARTIAL = "partial"


class TieBreak(StrEnum):
    """How equals are ordered: by lot, the cheaper one first (then by lot), or as a person decides, on record."""

    LOT = "lot"
    LOWER_COST = "lower_cost"
    DECIDE = "decide"


class PlanOutcome(StrEnum):
    """Why a plan is chosen or not."""

    CHOSEN = "chosen"
    PARTIAL = "partial"
    DOES_NOT_FIT = "does_not_fit"
    AFTER_STOP = "after_stop"
    BELOW_THRESHOLD = "below_threshold"


class Outcome(StrEnum):
    """What became of a journal event on the side that received it."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    MERGED = "merged"
    CONFLICT = "conflict"
    INCIDENT = "incident"
    REJECTED = "rejected"
    HELD = "held"


class QuarantineReason(StrEnum):
    """Why central keeps an event aside: the laptop was shut out, its time was over, or its journal split in two."""

    REVOKED = "revoked"
    OVERDUE = "overdue"
    FORK = "fork"


class QuarantineDecision(StrEnum):
    """What a person decided about events that were kept aside."""

    TAKEN_IN = "taken_in"
    LEFT_OUT = "left_out"


class IncidentKind(StrEnum):
    """Something out of line that a person must look at."""

    CARD_USED_TWICE = "card_used_twice"
    ENTITLEMENT_USED_TWICE = "entitlement_used_twice"
    VOIDED_CARD_USED = "voided_card_used"
    UNISSUED_CARD_USED = "unissued_card_used"
    CARD_ISSUED_TWICE = "card_issued_twice"
    PLAN_FIELD_CONFLICT = "plan_field_conflict"
    TWO_TOTALS_FOR_BATCH = "two_totals_for_batch"
    TWO_SEEDS = "two_seeds"
    LAPTOP_RESTARTED = "laptop_restarted"
    USED_ONLINE_AND_HERE = "used_online_and_here"
    RESIDENT_ADDED = "resident_added"
    TWO_DECISIONS = "two_decisions"
    TWO_TIE_ORDERS = "two_tie_orders"
    TWO_PUBLICATIONS = "two_publications"
    SHEET_COUNTED_TWICE = "sheet_counted_twice"
    TWO_VERDICTS = "two_verdicts"


@dataclass(frozen=True)
class Limit:
    """A contest's ballot limit: ``value`` is cents for ``COST``, a count for ``CHOICES``, 0 for ``NONE``."""

    kind: LimitKind
    value: int = 0


class DomainError(Exception):
    """An expected failure. Carries data, not sentences: ``app/ui/text.py`` turns it into plain Dutch."""

    def __init__(self, **data: object) -> None:
        """Keep the data that a sentence needs, by name."""
        super().__init__(type(self).__name__, data)
        self.data = data


class LeadNeeded(DomainError):
    """Only a lead may do this."""
