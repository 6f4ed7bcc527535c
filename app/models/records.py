"""What operations answer with: frozen values, never mapped rows.

Money is whole euro cents, times are timezone-aware UTC, a ``*_hash`` is raw bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from app.models.plan_rules import NO_RULES, PlanRules
from app.models.terms import (
    BatchState,
    CardState,
    CardStep,
    IncidentKind,
    InvalidReason,
    LeftOver,
    Limit,
    PaperKind,
    PlanState,
    ReachBy,
    Role,
    Rule,
    SessionKind,
    StationState,
    StationStep,
    TieBreak,
    VerdictKind,
)


@dataclass(frozen=True)
class Phase:
    """A phase of the edition with its first and last day."""

    name: str
    starts: date
    ends: date


@dataclass(frozen=True)
class Contest:
    """One budget that one area's residents divide over plans.

    ``key`` is the short name used on the command line; ``plans`` is the number of plans on the ballot.
    ``min_age`` is in whole years on ``voting_date``.
    """

    id: UUID
    key: str
    name: str
    area: str
    budget_cents: int
    limit: Limit
    rule: Rule
    tie_break: TieBreak
    threshold_votes: int
    min_age: int
    voting_date: date | None
    plans: int
    left_over: LeftOver = LeftOver.NONE


@dataclass(frozen=True)
class Edition:
    """One run of the programme, with its contests. ``short_id`` is the 4-character mark on QR codes.

    ``signature_lists`` is whether residents may vote by signing a plan's list with the code of their card.
    ``counted_papers`` are the reasons that let an odd paper count all the same; any other makes it invalid.
    """

    id: UUID
    short_id: str
    name: str
    practice: bool
    language: str
    themes: tuple[str, ...]
    areas: tuple[str, ...]
    phases: tuple[Phase, ...]
    likes_needed: int
    minimum_batch: int
    contests: tuple[Contest, ...]
    signature_lists: bool = False
    counted_papers: tuple[InvalidReason, ...] = ()
    plan_rules: PlanRules = NO_RULES


@dataclass(frozen=True)
class Helper:
    """Someone who works with the program on this edition."""

    id: UUID
    name: str
    role: Role


@dataclass(frozen=True)
class DeskSession:
    """A dated occasion at a place: spreekuur, plannenlab or stemlokaal."""

    id: UUID
    kind: SessionKind
    place: str
    day: date
    open: bool


@dataclass(frozen=True)
class CostLine:
    """One line of a plan's budget: ``quantity`` whole units of ``unit_cents`` each."""

    what: str
    quantity: int
    unit_cents: int
    offer_attached: bool = False

    @property
    def total_cents(self) -> int:
        """Return quantity times unit price, in cents."""
        return self.quantity * self.unit_cents


@dataclass(frozen=True)
class Submitter:
    """Who handed the plan in: personal data, kept apart, only with consent.

    Of a maker ``under_16`` the address, telephone number and e-mail are those of the guardian, by the name given.
    """

    name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    reach_by: ReachBy = ReachBy.LETTER
    consent_contact: bool = False
    consent_publish_name: bool = False
    under_16: bool = False
    guardian_name: str = ""


@dataclass(frozen=True)
class PlanText:
    """Everything of a plan that a resident tells and a helper types in, apart from who they are.

    ``point`` is the place on the edition's sketch map, in thousandths of its width and height, if it was pointed out.
    """

    title: str = ""
    summary: str = ""
    what: str = ""
    why: str = ""
    for_whom: str = ""
    area: str = ""
    place: str = ""
    point: tuple[int, int] | None = None
    themes: tuple[str, ...] = ()
    cost_lines: tuple[CostLine, ...] = ()
    own_part: str = ""
    volunteers: str = ""
    municipality_part: str = ""
    upkeep: str = ""
    asked_others: str = ""

    @property
    def cost_cents(self) -> int:
        """Return the sum of the cost lines, in cents."""
        return sum(line.total_cents for line in self.cost_lines)


@dataclass(frozen=True)
class Plan:
    """A plan as it stands. ``number`` is its number in the edition, ``ballot_number`` that on the ballot.

    ``external_id`` is its id in the file or service it came from, else empty. ``revision`` counts changes.
    ``joined_to`` is the plan that it goes on in, when it was joined to another.
    """

    id: UUID
    number: int
    external_id: str
    contest_id: UUID | None
    text: PlanText
    submitter: Submitter
    state: PlanState
    ballot_number: int | None
    revision: int
    changed_at: datetime
    joined_to: UUID | None = None


@dataclass(frozen=True)
class PlanRow:
    """A plan in a list. ``missing`` names the fields of ``PlanText`` that are still empty."""

    id: UUID
    number: int
    title: str
    area: str
    cost_cents: int
    state: PlanState
    missing: tuple[str, ...]
    changed_at: datetime


@dataclass(frozen=True)
class Attachment:
    """A photo or scan with a plan. ``size`` is in bytes; ``here`` tells whether they have all come to this laptop."""

    id: UUID
    plan_id: UUID
    sha256: bytes
    size: int
    media_type: str
    caption: str
    here: bool


@dataclass(frozen=True)
class BallotPlan:
    """A plan on the ballot. ``external_id`` is its id in the file it came from, else its number as text."""

    id: UUID
    ballot_number: int
    external_id: str
    title: str
    cost_cents: int


@dataclass(frozen=True)
class Resident:
    """An entry of the register. ``card_state`` is that of the entry's latest card, if it has one.

    ``birth_date`` is there when the register has a whole date. ``added_because`` is why someone was added at the desk
    who did not stand in the register; empty for all others.
    """

    entry_id: UUID
    contest_id: UUID
    register_no: str
    name: str
    postcode: str
    house_number: str
    birth_year: int | None
    card_id: UUID | None
    card_state: CardState | None
    birth_date: date | None = None
    added_because: str = ""


@dataclass(frozen=True)
class RegisterLine:
    """One line of a register before it is taken in. ``postcode`` is written as ``2033AB``.

    ``birth_date`` is only there when the whole date is known; then ``birth_year`` is its year.
    """

    register_no: str
    name: str
    postcode: str
    house_number: str
    birth_year: int | None
    birth_date: date | None = None


@dataclass(frozen=True)
class RegisterComparison:
    """What taking a register in would do, in residents; ``missing`` are known here and not in the file. They stay.

    ``added`` are in the file, and were added at the desk before: they stand in the register twice from then on.
    """

    new: int
    changed: int
    same: int
    missing: int
    added: int = 0


@dataclass(frozen=True)
class IssuedCard:
    """A card that was just made: the only moment its clear ``code`` exists (twelve characters, ungrouped)."""

    card_id: UUID
    contest_id: UUID
    code: str
    resident: Resident | None


@dataclass(frozen=True)
class CardHistoryLine:
    """One thing that happened to a card, for people."""

    step: CardStep
    at: datetime
    where: str
    by: str
    reason: str


@dataclass(frozen=True)
class Card:
    """A ballot card as known on this laptop."""

    id: UUID
    contest_id: UUID
    state: CardState
    resident: Resident | None
    history: tuple[CardHistoryLine, ...]


@dataclass(frozen=True)
class Verdict:
    """The one answer to a scanned or typed card. ``where`` and ``at`` tell of an earlier use, if any.

    ``act_id`` is the event that may be undone, only when accepted. ``contest`` names the card's own contest
    when it is another one.
    """

    kind: VerdictKind
    card_id: UUID | None = None
    act_id: UUID | None = None
    where: str = ""
    at: datetime | None = None
    contest: str = ""

    @property
    def accepted(self) -> bool:
        """Tell whether a ballot paper may be handed over."""
        return self.kind is VerdictKind.ACCEPTED


@dataclass(frozen=True)
class StationNumbers:
    """The counters of a station, in papers and cards. Invariant 7 ties them together.

    ``papers_end`` is what the crew counted at closing, else None. ``provisional`` are all papers in a double envelope,
    decided or not; ``signature_list`` those that the program marked after a signature list.
    """

    taken_in: int = 0
    handed_out: int = 0
    brought_in: int = 0
    signature_list: int = 0
    spoiled: int = 0
    handed_back: int = 0
    provisional: int = 0
    provisional_accepted: int = 0
    provisional_rejected: int = 0
    papers_begin: int = 0
    papers_end: int | None = None

    @property
    def in_box(self) -> int:
        """Return how many papers the box must hold, those of accepted envelopes with them."""
        came = self.handed_out + self.brought_in + self.signature_list + self.provisional_accepted
        return came - self.spoiled - self.handed_back

    @property
    def provisional_open(self) -> int:
        """Return how many provisional papers wait for a decision."""
        return self.provisional - self.provisional_accepted - self.provisional_rejected


@dataclass(frozen=True)
class StationAct:
    """A line in the list of last acts at the station; ``undone`` when it was taken back."""

    event_id: UUID
    at: datetime
    what: str
    undone: bool


@dataclass(frozen=True)
class ClosingDifference:
    """One closing check that does not hold: its code, what was expected, what was found and, if said, where."""

    code: str
    expected: int
    found: int
    place: str = ""


@dataclass(frozen=True)
class ClosingCount:
    """What the crew counted by hand at the closing: papers in stacks, envelopes, and the seal it found."""

    papers_end: int
    spoiled: int
    handed_back: int
    provisional: int
    seal: str


@dataclass(frozen=True)
class StationLogLine:
    """A line of a station's log, for the record."""

    at: datetime
    step: StationStep
    text: str
    by: str


@dataclass(frozen=True)
class Provisional:
    """A provisional paper in its double envelope, with the card. ``accepted`` is None until someone decided.

    ``why`` is the answer that the check-in gave.
    """

    id: UUID
    station_id: UUID
    number: int
    why: VerdictKind
    note: str
    at: datetime
    accepted: bool | None
    decided_because: str


@dataclass(frozen=True)
class Station:
    """A polling station with its box.

    ``checks`` is what was tried before opening and how it came out, in words. ``counted`` is what the crew counted at
    closing, else None, and ``explanations`` what it wrote about each difference, by its code. ``prints`` are the
    papers that the marking screen printed.
    """

    id: UUID
    session_id: UUID
    contest_id: UUID
    place: str
    day: date
    state: StationState
    seal: str
    crew: str
    opened_at: datetime
    closed_at: datetime | None
    numbers: StationNumbers
    differences: tuple[ClosingDifference, ...]
    last_acts: tuple[StationAct, ...]
    paused: bool = False
    checks: Mapping[str, str] = field(default_factory=dict[str, str])
    counted: ClosingCount | None = None
    explanations: Mapping[str, str] = field(default_factory=dict[str, str])
    log: tuple[StationLogLine, ...] = ()
    prints: int = 0


@dataclass(frozen=True)
class Paper:
    """What one ballot paper says: its worth, the ballot numbers marked (ascending) and why it is invalid."""

    kind: PaperKind
    marks: tuple[int, ...] = ()
    reason: InvalidReason | None = None


@dataclass(frozen=True)
class Entry:
    """One person's entry of a batch. ``papers`` in the order of the stack, only while the batch is open."""

    round: int
    helper_id: UUID
    helper: str
    done: int
    finished: bool


@dataclass(frozen=True)
class Batch:
    """A stack of papers from one box. ``differing`` are positions in the stack, 1 upward."""

    id: UUID
    contest_id: UUID
    station_id: UUID | None
    number: int
    paper_count: int
    state: BatchState
    entries: tuple[Entry, ...]
    differing: tuple[int, ...]
    valid: int = 0
    blank: int = 0
    invalid: int = 0


@dataclass(frozen=True)
class IncidentAct:
    """An act that an incident is about: its event type, when, where, by whom, on which laptop.

    Of a signature sheet also its number, its ``count`` of signatures and the number of the plan.
    """

    event_id: UUID
    type: str
    at: datetime
    place: str
    by: str
    device: str
    plan_number: int = 0
    sheet_no: str = ""
    count: int = 0


@dataclass(frozen=True)
class Incident:
    """Something that a person must look at, with the acts it is about, in the order of their ids.

    ``reason`` is what was written down when it was settled, or empty.
    """

    id: UUID
    kind: IncidentKind
    entity_id: UUID
    acts: tuple[IncidentAct, ...]
    settled: bool
    reason: str = ""


@dataclass(frozen=True)
class SyncStatus:
    """How far this laptop and central agree: acts not yet confirmed, last contact, open incidents.

    ``photos`` are own photos and scans that central has not vouched for yet; ``ahead`` is how far this clock was
    before central's when its last receipt came in (later by the way it travelled), None without one. ``trouble`` is the
    code of what central last said that asks for a person, empty for nothing.
    """

    enrolled: bool
    unconfirmed: int
    confirmed_at: datetime | None
    central_url: str
    open_incidents: int
    photos: int = 0
    ahead: timedelta | None = None
    trouble: str = ""


@dataclass(frozen=True)
class ImportReport:
    """What an import took and what it did not, each line in plain words."""

    taken: int
    skipped: tuple[str, ...] = field(default_factory=tuple)
    notes: tuple[str, ...] = field(default_factory=tuple)
