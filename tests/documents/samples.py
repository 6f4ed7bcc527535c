"""Made-up editions, plans and results to print, and eyes to look at what was printed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pypdfium2
import zxingcpp
from numpy.typing import NDArray

from app.models import codes
from app.models.allocation import Rules, allocate, lot
from app.models.counts import Decided, DecidedBatch, Recount, Totals
from app.models.publication import Publication, numbers_of
from app.models.records import (
    BallotPlan,
    ClosingCount,
    Contest,
    CostLine,
    Edition,
    IssuedCard,
    Plan,
    PlanText,
    Provisional,
    Resident,
    Station,
    StationLogLine,
    StationNumbers,
    Submitter,
)
from app.models.result_parts import Audit, AuditBatch, AuditFinding, AuditSize, PartCount
from app.models.result_records import BallotCounts, PlanResult, Result
from app.models.terms import (
    Channel,
    InvalidReason,
    Limit,
    LimitKind,
    PaperKind,
    PlanState,
    Rule,
    StationState,
    StationStep,
    TieBreak,
    VerdictKind,
)

PRINTED_AT = datetime(2026, 12, 1, 9, 42, tzinfo=UTC)
HEAD_HASH = bytes(range(32))
LONG_TITLE = "Samen koken, eten, tuinieren en muziek maken in het buurthuis aan de rand van de Meerwijk"
EDITION_ID = UUID(int=7)
BUDGET = 7_000_000

CONTEST = Contest(
    id=UUID(int=11),
    key="schalkwijk",
    name="Schalkwijk",
    area="Schalkwijk",
    budget_cents=BUDGET,
    limit=Limit(LimitKind.COST, BUDGET),
    rule=Rule.GREEDY_SKIP,
    tie_break=TieBreak.LOT,
    threshold_votes=1,
    min_age=16,
    voting_date=date(2026, 12, 1),
    plans=16,
)


def edition(*, practice: bool = True) -> Edition:
    return Edition(
        id=EDITION_ID,
        short_id=codes.short_id(EDITION_ID),
        name="Schalkwijk aan Zet",
        practice=practice,
        language="nl",
        themes=("Elkaar ontmoeten", "Op straat & groen"),
        areas=("Europawijk", "Meerwijk"),
        phases=(),
        likes_needed=50,
        minimum_batch=10,
        contests=(CONTEST,),
    )


def ballot_plans(count: int) -> list[BallotPlan]:
    """Return plans with ordinary titles, and a long one at every fourth place."""
    costs = (350_000, 1_250_000, 99_950, 700_000, 2_500_000)
    return [
        BallotPlan(
            id=UUID(int=100 + number),
            ballot_number=number,
            external_id=str(number),
            title=LONG_TITLE if number % 4 == 0 else f"Fruitbomen in straat {number}",
            cost_cents=costs[number % 5],
        )
        for number in range(1, count + 1)
    ]


def cards(count: int, *, stock: bool = False) -> Iterator[IssuedCard]:
    source = random.Random(3)
    for number in range(count):
        card_id = UUID(int=1000 + number)
        resident = Resident(
            entry_id=card_id,
            contest_id=CONTEST.id,
            register_no=str(number),
            name=f"Mevrouw A. van den Berg-Jansen {number}",
            postcode="2037 AB",
            house_number=str(number),
            birth_year=1950,
            card_id=card_id,
            card_state=None,
        )
        yield IssuedCard(card_id, CONTEST.id, codes.new_code(source.randbytes), None if stock else resident)


def plan(text: PlanText | None = None, submitter: Submitter | None = None) -> Plan:
    full = PlanText(
        title="Speelplek Duitslandlaan & omgeving <2>",
        what="Wij maken de speelplek groter.",
        cost_lines=(CostLine("Klimrek", 1, 985_000, offer_attached=True), CostLine("Bank", 2, 64_950)),
    )
    return Plan(
        id=UUID(int=1),
        number=12,
        external_id="",
        contest_id=CONTEST.id,
        text=text or full,
        submitter=submitter or Submitter(name="Fatima el Amrani", phone="06 12345678", consent_contact=True),
        state=PlanState.DRAFT,
        ballot_number=None,
        revision=1,
        changed_at=PRINTED_AT,
    )


def station(**changes: object) -> Station:
    fields: dict[str, object] = {
        "id": UUID(int=3),
        "session_id": UUID(int=4),
        "contest_id": CONTEST.id,
        "place": "De Ringvaart",
        "day": date(2026, 12, 1),
        "state": StationState.CLOSED,
        "seal": "NL-00417-23",
        "crew": "A. de Vries (voorzitter), B. Yilmaz (lid)",
        "opened_at": PRINTED_AT,
        "closed_at": PRINTED_AT,
        "numbers": StationNumbers(
            taken_in=214,
            handed_out=209,
            brought_in=9,
            spoiled=3,
            handed_back=1,
            provisional=2,
            papers_begin=500,
            papers_end=289,
        ),
        "differences": (),
        "last_acts": (),
        "checks": {"Klok": "gelijk met de centrale", "Printer": "proefblad geprint", "Accu": "80 procent"},
        "counted": counted(),
        "log": log(),
        "prints": 12,
        **changes,
    }
    return Station(**fields)  # pyright: ignore[reportArgumentType]


def counted(*, papers_end: int = 289, spoiled: int = 3, seal: str = "NL-00417-23") -> ClosingCount:
    return ClosingCount(papers_end=papers_end, spoiled=spoiled, handed_back=1, provisional=2, seal=seal)


def log() -> tuple[StationLogLine, ...]:
    lines = (
        (9, 42, StationStep.OPENED, "A. de Vries (voorzitter), B. Yilmaz (lid)"),
        (11, 5, StationStep.PAUSED, "De printer deed het niet"),
        (11, 17, StationStep.RESUMED, ""),
        (12, 30, StationStep.CREW, "A. de Vries (voorzitter), C. Bos (lid)"),
        (14, 2, StationStep.NOTE, "Iemand filmde in het stemlokaal en is gevraagd te stoppen"),
        (20, 1, StationStep.CLOSED, ""),
    )
    return tuple(
        StationLogLine(PRINTED_AT.replace(hour=hour, minute=minute), step, text, "A. de Vries")
        for hour, minute, step, text in lines
    )


def provisionals() -> tuple[Provisional, ...]:
    decisions = ((True, "De kaart is intussen bekend"), (False, "Al ingenomen in De Ark"), (None, ""))
    return tuple(
        Provisional(
            id=UUID(int=900 + number),
            station_id=UUID(int=3),
            number=number,
            why=VerdictKind.UNKNOWN,
            note="De kaart staat niet op deze laptop",
            at=PRINTED_AT,
            accepted=accepted,
            decided_because=because,
        )
        for number, (accepted, because) in enumerate(decisions, start=1)
    )


def result(
    count: int = 16, *, seed: str = "Schalkwijk 1 december", open_batches: int = 0, **more: object
) -> Result:
    plans = ballot_plans(count)
    votes = {line.ballot_number: (count - line.ballot_number) // 2 * 37 for line in plans}
    divided = allocate(plans, {(number,): many for number, many in votes.items()}, Rules(BUDGET, seed=seed))
    made = Result(
        edition="Schalkwijk aan Zet",
        practice=True,
        contest=CONTEST,
        rule=Rule.GREEDY_SKIP,
        tie_break=TieBreak.LOT,
        seed=seed,
        ballots=BallotCounts(paper=1204, online=2310, blank=14, invalid=9),
        plans=tuple(
            PlanResult(
                plan=line.plan,
                votes={Channel.PAPER: line.votes // 3, Channel.ONLINE: line.votes - line.votes // 3},
                chosen=line.chosen,
                outcome=line.outcome,
                left_cents=line.left_cents,
                rank=line.rank,
                granted_cents=line.granted_cents,
            )
            for line in divided.plans
        ),
        left_over_cents=divided.left_over_cents,
        ties=divided.ties,
        open_batches=open_batches,
        head_hash=HEAD_HASH,
    )
    return replace(made, **more)


def parts(count: int = 16) -> tuple[PartCount, ...]:
    """Return two boxes, of which one is two small ones joined, and the online votes."""
    votes = {number: 3 * number for number in range(1, count + 1)}
    return (
        PartCount(("De Ringvaart",), (Channel.PAPER,), 800, 10, 4, votes),
        PartCount(("De Molen", "Het Badhuis"), (Channel.PAPER,), 404, 4, 5, votes),
        PartCount(("online",), (Channel.ONLINE,), 2310, 0, 0, votes),
    )


def audit(*, differing: int = 0, done: bool = True) -> Audit:
    """Return a recount of two batches out of three."""
    finding = AuditFinding(
        differing, "Een kruisje stond naast het hokje" if differing else "", "Anna", "Bram", PRINTED_AT
    )
    batches = tuple(
        AuditBatch(
            number=number,
            batch_id=UUID(int=700 + number),
            place="De Ringvaart",
            batch_number=number,
            papers=50,
            lot=lot("3164251634", number),
            drawn=number < 3,
            finding=finding if done and number < 3 else None,
        )
        for number in (1, 2, 3)
    )
    return Audit("3164251634", AuditSize(10, 3, 37, 2, 2), batches)


def decided() -> tuple[DecidedBatch, ...]:
    """Return two batches with papers about which something was decided, once by two people at the paper."""
    return (
        DecidedBatch(
            place="De Ringvaart",
            number=1,
            paper_count=50,
            decided=(
                Decided(InvalidReason.OVER_LIMIT, PaperKind.INVALID, 2),
                Decided(InvalidReason.TORN, PaperKind.VALID, 1),
            ),
            typists=("Anna", "Bram"),
            settled=("de scheur loopt langs het vakje (Carla en Anna)",),
        ),
        DecidedBatch(
            "Het Badhuis", 3, 40, (Decided(InvalidReason.SIGNED, PaperKind.INVALID, 1),), ("Anna", "Carla")
        ),
    )


def recounts() -> tuple[Recount, ...]:
    """Return a batch that was counted again because someone asked for it."""
    old = Totals({PaperKind.VALID: 48, PaperKind.BLANK: 2}, {1: 20, 2: 15})
    new = Totals({PaperKind.VALID: 49, PaperKind.BLANK: 1}, {1: 20, 2: 16})
    return (Recount("De Ringvaart", 2, ("een waarnemer vroeg erom",), old, new),)


def published(*, numbers: Result | None = None) -> tuple[Publication, ...]:
    """Return a result that was made known and corrected a day later."""
    now = numbers_of(numbers or result())
    first = replace(
        now,
        ballots=replace(now.ballots, paper=1190),
        plans=tuple(replace(plan, votes=plan.votes + 3) if plan.number == 2 else plan for plan in now.plans),
    )
    return (
        Publication(UUID(int=801), PRINTED_AT, "Anna", "", (), first),
        Publication(
            UUID(int=802),
            PRINTED_AT + timedelta(days=1),
            "Anna",
            "Er was een bundel vergeten",
            (UUID(int=801),),
            now,
        ),
    )


def look(pdf: bytes, dpi: int = 150) -> list[NDArray[np.uint8]]:
    """Return every page as a grey picture."""
    document: Any = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=dpi / 72, grayscale=True).to_numpy().squeeze() for page in document]


def read(pdf: bytes) -> list[str]:
    """Return the text of every page, all white space one space."""
    document = pypdfium2.PdfDocument(pdf)
    texts: list[str] = [page.get_textpage().get_text_bounded() for page in document]
    return [" ".join(text.split()) for text in texts]


def scan(picture: NDArray[np.uint8]) -> list[Any]:
    """Return what a reader finds of QR codes in a picture."""
    return list(
        zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    )
