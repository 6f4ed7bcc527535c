"""A laptop with an edition, a clock and a die that always fall the same, and a way to carry a journal elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Protocol
from uuid import UUID

from sqlalchemy import inspect, select

from app.db import Store
from app.models.edition_draft import ContestDraft, EditionDraft
from app.models.journal import JournalRow
from app.models.records import ClosingCount, Station
from app.models.terms import Limit, LimitKind, Moment, Outcome, Rng, Rule, TieBreak, derived_id
from app.operations import counting_boxes, editions, stations
from app.sync.apply import apply_event, retry_held
from tests.stores import KEY as KEY  # noqa: PLC0414 - stories open such a store again
from tests.stores import new_store

MORNING = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
HELPER = derived_id("helper", "Anna")


class Now(Protocol):
    """Gives the next moment, a minute after the last; by Anna unless someone else is named."""

    def __call__(self, by: UUID = HELPER) -> Moment: ...


def seeded(seed: str) -> Rng:
    """Return randomness that is the same in every run: SHA-256 over seed and counter."""
    turns = count()

    def draw(length: int) -> bytes:
        blocks = -(-length // 32)
        return b"".join(hashlib.sha256(f"{seed}:{next(turns)}".encode()).digest() for _ in range(blocks))[
            :length
        ]

    return draw


def clock(rng: Rng, first: int = 0) -> Now:
    """Return a clock that goes a minute further each time it is asked, ``first`` minutes after ``MORNING``."""
    minutes = count(first)

    def now(by: UUID = HELPER) -> Moment:
        return Moment(by=by, at=MORNING + timedelta(minutes=next(minutes)), rng=rng)

    return now


def a_draft() -> EditionDraft:
    """Return a small edition with one contest of EUR 70,000."""
    contest = ContestDraft(
        key="schalkwijk",
        name="Schalkwijk aan Zet",
        area="Schalkwijk",
        budget_cents=7_000_000,
        limit=Limit(LimitKind.COST, 7_000_000),
        rule=Rule.GREEDY_SKIP,
        tie_break=TieBreak.LOT,
        threshold_votes=1,
        min_age=16,
        voting_date=date(2026, 12, 1),
    )
    return EditionDraft(
        digest="0" * 64,
        name="Schalkwijk aan Zet",
        practice=True,
        language="nl",
        themes=("Elkaar ontmoeten", "Duurzaamheid"),
        areas=("Meerwijk", "Molenwijk"),
        phases=(),
        likes_needed=50,
        minimum_batch=2,
        signature_lists=False,
        contests=(contest,),
        plans=(),
    )


CONTEST = a_draft().contest_id("schalkwijk")


@dataclass
class Laptop:
    """One laptop: its store, its own clock and die, and what it may receive from others."""

    name: str
    store: Store
    now: Now
    contest_id: UUID = CONTEST
    outcomes: dict[UUID, Outcome] = field(default_factory=dict[UUID, Outcome])

    def receive(self, events: Iterable[JournalRow]) -> None:
        """Take in events of other laptops in the order given, as sync does; known ones do nothing."""
        with self.store.write() as session:
            for event in events:
                if session.get(JournalRow, event.event_id) is not None:
                    continue
                row = copy_of(event)
                session.add(row)
                self.outcomes[event.event_id], _ = apply_event(session, row)
                if self.outcomes[event.event_id] is not Outcome.HELD:
                    retry_held(session, row.edition_id)

    def events(self) -> list[JournalRow]:
        """Return everything in this laptop's journal but the setting up of the edition, as it was recorded."""
        with self.store.read() as session:
            rows = session.scalars(select(JournalRow).order_by(JournalRow.device_id, JournalRow.seq)).all()
            return [copy_of(row) for row in rows if row.type not in SETTING_UP]


SETTING_UP = {editions.CREATED.type, editions.HELPER_ADDED.type}


def copy_of(row: JournalRow) -> JournalRow:
    """Return a journal row as it travels: without what the other side made of it."""
    values = {name: getattr(row, name) for name in inspect(JournalRow).columns.keys()}  # noqa: SIM118 - no dict
    return JournalRow(**values | {"outcome": Outcome.APPLIED, "problem": "", "cursor": None})


def tables(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return everything that the acts made of the rows, to compare laptops: all but journal and identity."""
    own = {"journal", "this_device", "edition", "alembic_version"}
    with store.engine.connect() as connection:
        found = [name for name in inspect(connection).get_table_names() if name not in own]
        # Of the full-text index only what it says: how SQLite keeps it depends on the order of the acts.
        names = [name for name in found if not name.startswith("plan_index_")]
        return {
            name: sorted(
                (tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")), key=repr
            )
            for name in names
        }


def a_laptop(folder: Path, name: str) -> Laptop:
    """Make a laptop with the edition of ``a_draft`` in a folder; close its store in the end."""
    store, now = new_store(folder), clock(seeded(name))
    editions.create(store, now(), draft=a_draft(), device_name=name, helper_name="Anna")
    return Laptop(name, store, now)


def close_station(
    store: Store, moment: Moment, *, station_id: UUID, papers_end: int, explanation: str = ""
) -> Station:
    """Close a station whose crew found every stack as recorded, but for the rest of the papers."""
    found = stations.station(store, station_id)
    numbers = found.numbers
    counted = ClosingCount(papers_end, numbers.spoiled, numbers.handed_back, numbers.provisional, found.seal)
    said = {"F.201": explanation, "F.202": explanation}
    return stations.close(store, moment, station_id=station_id, counted=counted, explanations=said)


SECOND = derived_id("helper", "Kees")
"""Who looks along when a box is opened."""


def open_to_count(store: Store, moment: Moment, station_id: UUID) -> None:
    """Open the box of a closed station as two people, its seal as it was."""
    if SECOND not in {helper.id for helper in editions.helpers(store)}:
        editions.add_helper(store, moment, helper_id=SECOND, name="Kees")
    seal = stations.station(store, station_id).seal
    counting_boxes.open_box(
        store, moment, station_id=station_id, second_helper_id=SECOND, seal=seal, mixed=True
    )
