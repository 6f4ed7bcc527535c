"""A laptop whose stemlokaal is closed, with papers in its box, and people to count them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from app.db import Store
from app.models.ballots import BallotRow, EnteredPaperRow
from app.models.edition_draft import EditionDraft, PlanDraft
from app.models.records import Batch, CostLine, PlanText
from app.models.terms import InvalidReason, Moment, PaperKind, Role, SessionKind, derived_id
from app.operations import counting, counting_boxes, editions, sessions, stations
from tests.operations.samples import HELPER, Laptop, a_draft, clock, close_station, seeded, tables
from tests.stores import fingerprint, like

ANNA = HELPER
BRAM = derived_id("helper", "Bram")
CARLA = derived_id("helper", "Carla")
PLANS = 10
MINIMUM = 10
SURE = "geteld door twee mensen"

Typed = Sequence[int] | InvalidReason
"""A paper as a teller reads it: the numbers marked, or why it is invalid."""

STACK: tuple[Typed, ...] = (
    [1, 2], [3], [], [1, 2, 3], [10], InvalidReason.UNCLEAR, [2], [1, 2], [4, 5, 6], [7],
    list(range(1, 9)), [1],
)  # fmt: skip
"""Twelve papers: nine valid, one blank, one signed off as unclear, one over the limit (eight plans of EUR 10,000)."""


Make = Callable[[str], Laptop]
"""Makes as many laptops with these plans as a story needs, by name."""


def plans_draft(minimum: int = MINIMUM) -> EditionDraft:
    """Return the edition of the other stories with ten plans of EUR 10,000 on the ballot."""
    texts = [
        PlanText(f"Plan {n}", cost_lines=(CostLine("Alles", 1, 1_000_000),)) for n in range(1, PLANS + 1)
    ]
    drafts = tuple(PlanDraft(f"p{n}", "schalkwijk", n, text) for n, text in enumerate(texts, start=1))
    return replace(a_draft(), plans=drafts, minimum_batch=minimum)


def a_counting_laptop(folder: Path, name: str = "Laptop 1", minimum: int = MINIMUM) -> Laptop:
    """Make a laptop with the plans and three helpers; close its store in the end."""

    def fill(store: Store) -> None:
        now = clock(seeded(name))
        editions.create(store, now(), draft=plans_draft(minimum), device_name=name, helper_name="Anna")
        for helper_id, helper in ((BRAM, "Bram"), (CARLA, "Carla")):
            editions.add_helper(store, now(), helper_id=helper_id, name=helper, role=Role.HELPER)

    store = like(f"counting {fingerprint((name, minimum))}", fill, folder)
    return Laptop(name, store, clock(seeded(f"{name}, from then on"), first=3))


def open_box(here: Laptop, papers: int, place: str = "De Ringvaart") -> UUID:
    """Return an open station where so many papers went into the box."""
    store, now = here.store, here.now
    day = sessions.start(store, now(), kind=SessionKind.POLLING_STATION, place=place, day=date(2026, 12, 1))
    station = stations.open_station(
        store,
        now(),
        session_id=day.id,
        contest_id=here.contest_id,
        crew="Anna, Bram",
        seal="4711",
        papers_begin=100,
    )
    for _ in range(papers):
        stations.hand_out(store, now(), station_id=station.id, reason="met volmacht")
    return station.id


def closed_box(here: Laptop, papers: int, place: str = "De Ringvaart", why: str = "volmachten") -> UUID:
    """Return a closed station with so many papers in its box, still sealed."""
    station_id = open_box(here, papers, place)
    close_station(here.store, here.now(), station_id=station_id, papers_end=100 - papers, explanation=why)
    return station_id


def opened_box(here: Laptop, papers: int, place: str = "De Ringvaart", why: str = "volmachten") -> UUID:
    """Return a closed station whose box was opened to be counted, with so many papers in it."""
    station_id = closed_box(here, papers, place, why)
    counting_boxes.open_box(
        here.store, here.now(), station_id=station_id, second_helper_id=BRAM, seal="4711", mixed=True
    )
    return station_id


def type_stack(store: Store, moment: Moment, batch_id: UUID, stack: Sequence[Typed]) -> Batch:
    """Type a whole stack as one helper and finish."""
    counting.begin_entry(store, moment, batch_id=batch_id)
    for position, paper in enumerate(stack, start=1):
        invalid = paper if isinstance(paper, InvalidReason) else None
        marks = None if isinstance(paper, InvalidReason) else paper
        counting.enter_paper(
            store, moment, batch_id=batch_id, position=position, marks=marks, invalid=invalid
        )
    return counting.finish_entry(store, moment, batch_id=batch_id)


def typed_twice(here: Laptop, batch_id: UUID, first: Sequence[Typed], second: Sequence[Typed]) -> Batch:
    """Type a batch as Anna and then as Bram."""
    type_stack(here.store, here.now(ANNA), batch_id, first)
    return type_stack(here.store, here.now(BRAM), batch_id, second)


def counted(here: Laptop, station_id: UUID, stack: Sequence[Typed], *, last: bool = False) -> Batch:
    """Make a batch of a stack, type it twice alike and accept it."""
    made = counting.make_batch(
        here.store, here.now(), station_id=station_id, paper_count=len(stack), last=last
    )
    typed_twice(here, made.id, stack, stack)
    return counting.accept(here.store, here.now(), batch_id=made.id)


def ballots_of(store: Store) -> list[tuple[UUID, PaperKind, list[int]]]:
    with store.read() as session:
        query = select(BallotRow.id, BallotRow.kind, BallotRow.marks)
        return [(key, kind, marks) for key, kind, marks in session.execute(query)]


def shared(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return what every side must agree on about the count."""
    names = ("batch", "batch_entry", "entered_paper", "ballot", "incident", "incident_act", "station")
    return {name: rows for name, rows in tables(store).items() if name in names}


def in_typing(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(EnteredPaperRow)) or 0


def swapped(stack: Sequence[Typed], position: int, paper: Typed) -> list[Typed]:
    changed = list(stack)
    changed[position - 1] = paper
    return changed
