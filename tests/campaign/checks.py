"""What must hold when everything has come to rest: P1 to P4, P6, P9 and P10 of the promise to lose nothing."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from app.db import Store
from app.models.base import UtcDateTime
from app.models.journal import IncidentRow, JournalRow, QuarantineRow
from app.models.tables import Base
from app.models.terms import Outcome, QuarantineDecision
from app.operations.journal import verify
from app.sync.apply import apply_event, retry_held
from tests.campaign.desk import BROKEN
from tests.campaign.stores import EMPTY_CENTRAL, fast_store, template
from tests.campaign.world import World, event_ids
from tests.operations.samples import copy_of
from tests.sync.samples import CENTRAL_ONLY, LAPTOP_ONLY, contents

ONE_SIDED = CENTRAL_ONLY | LAPTOP_ONLY | {"blob", "blob_piece"}
"""Tables that hold what one side knows or has fetched, not what the acts come to."""

RETRY_EVERY = 10


def check_all(world: World, order: int) -> None:
    """Check a world that was drained; ``order`` picks the order in which the acts are folded once more."""
    check_nothing_lost(world)
    check_outcomes(world.central.store)
    check_chains(world)
    check_laptops_agree(world)
    check_fold(world, order)


def check_nothing_lost(world: World) -> None:
    """P2, P6: what was confirmed, and what is on any laptop that still exists, is at central or aside."""
    there = event_ids(world.central.store) | aside(world.central.store)
    lost = world.acknowledged - there
    assert not lost, f"P2: {len(lost)} confirmed acts are not at central"
    for laptop in world.laptops:
        missing = event_ids(laptop.store) - there
        assert not missing, f"P6: {len(missing)} acts on {laptop.name} are not at central"


def aside(central: Store) -> set[UUID]:
    """Return the ids of what is or was kept aside."""
    with central.read() as session:
        return {
            UUID(json.loads(header)["event_id"]) for header in session.scalars(select(QuarantineRow.header))
        }


def check_outcomes(central: Store) -> None:
    """P3: every event has an outcome; only the broken one was refused, and nothing waits for what is there."""
    with central.read() as session:
        rows = session.scalars(select(JournalRow)).all()
        left_out = session.scalars(
            select(QuarantineRow.hash).where(QuarantineRow.decision == QuarantineDecision.LEFT_OUT)
        ).first()
        refused = [(row.type, row.problem) for row in rows if row.outcome is Outcome.REJECTED]
        held = [row.type for row in rows if row.outcome is Outcome.HELD]
    wrong = [one for one in refused if one[0] != BROKEN.type]
    assert not wrong, f"P3: refused at central: {wrong}"
    assert left_out or not held, f"P3: waiting at central for ever: {held}"


def check_chains(world: World) -> None:
    """P1, P10: every chain in every store is whole, gapless and the same."""
    verify(world.central.store)
    for laptop in world.laptops:
        verify(laptop.store)


def check_laptops_agree(world: World) -> None:
    """Every laptop has the same events and the same rows as central."""
    central = contents(world.central.store, without=ONE_SIDED)
    for laptop in world.laptops:
        if laptop.purged:
            continue
        found = contents(laptop.store, without=ONE_SIDED)
        assert not (problem := difference(central, found)), (
            f"P1: {laptop.name} differs from central: {problem}"
        )


def check_fold(world: World, order: int) -> None:
    """P1, P4: the same acts, once each, in the order of each journal or in any other, give the same rows."""
    folder = world.folder / f"fold {order}"
    store = folded(world.central.store, folder, order)
    problem = difference(contents(world.central.store, without=ONE_SIDED), contents(store, without=ONE_SIDED))
    store.close()
    assert not problem, f"P1, P4: in another order it differs: {problem}"


def folded(central: Store, folder: Path, order: int) -> Store:
    """Return a fresh store with every event of central taken in: by laptop for order 0, else shuffled."""
    store = fast_store(template().copy(EMPTY_CENTRAL, folder))
    with central.read() as session:
        chains = (JournalRow.device_id, JournalRow.epoch, JournalRow.seq)
        rows = [copy_of(row) for row in session.scalars(select(JournalRow).order_by(*chains))]
    if order:
        random.Random(order).shuffle(rows)
    with store.write() as session:
        for number, row in enumerate(rows):
            session.add(row)
            session.flush()
            apply_event(session, row)
            if number % RETRY_EVERY == 0 or row is rows[-1]:
                retry_held(session, row.edition_id)
    return store


def difference(wanted: dict[str, list[str]], found: dict[str, list[str]]) -> str:
    """Return what differs between two sides, in words; empty when nothing does."""
    lines = [
        f"\n  {name}: missing {sorted(set(rows) - set(found[name]))}, too much {sorted(set(found[name]) - set(rows))}"
        for name, rows in wanted.items()
        if rows != found[name]
    ]
    return "".join(lines)


def timeless(store: Store) -> dict[str, list[str]]:
    """Return what a store holds but for times and what follows from them (hashes)."""
    found: dict[str, list[str]] = {}
    with store.read() as session:
        for name, table in Base.metadata.tables.items():
            if name in ONE_SIDED:
                continue
            columns = [column for column in table.c if not isinstance(column.type, UtcDateTime)]
            if name == "journal":
                kept = (
                    "event_id",
                    "device_id",
                    "epoch",
                    "seq",
                    "type",
                    "entity_id",
                    "outcome",
                    "problem",
                    "cursor",
                )
                columns = [table.c[column] for column in kept]
            found[name] = sorted(repr(tuple(row)) for row in session.execute(select(*columns)))
    return found


def count_of(central: Store) -> Counter[str]:
    """Return how much happened, as central has it."""
    with central.read() as session:
        outcomes = Counter(f"events: {outcome}" for outcome in session.scalars(select(JournalRow.outcome)))
        kinds = Counter(f"incidents: {kind}" for kind in session.scalars(select(IncidentRow.kind)))
        types = Counter(f"act: {kind}" for kind in session.scalars(select(JournalRow.type)))
    return outcomes + kinds + types
