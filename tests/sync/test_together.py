"""Events share a savepoint as long as all goes well; what becomes of them must not show it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.models.journal import JournalRow
from app.models.records import CostLine, PlanText
from app.models.terms import Json, Outcome
from app.operations import plans
from app.operations.journal import EventKind, act
from app.sync.apply import apply_event, retry_held, store_and_apply
from tests.operations.samples import CONTEST, Laptop, a_laptop, copy_of, tables
from tests.sync.samples import a_plan, issue, outcomes, residents, take_in

Apply = Callable[[Session, Sequence[JournalRow]], None]


def one_by_one(session: Session, rows: Sequence[JournalRow]) -> None:
    for row in rows:
        session.add(row)
        session.flush()
        apply_event(session, row)


def a_day(laptop: Laptop) -> list[JournalRow]:
    """Do what people do, and what nobody can use; return the events."""

    def only_here(kind: str, payload: dict[str, Json]) -> None:
        with act(laptop.store, laptop.now()) as doing:
            doing.record(EventKind(kind, lambda _session, _event: Outcome.APPLIED), CONTEST, payload)

    residents(laptop)
    for number in ("R1", "R2", "R3"):
        take_in(laptop, issue(laptop, number))
    only_here("bench.placed", {"where": "Molenplas"})
    only_here("session.started", {})
    for title in ("Schalkse honing", "Fruitbomen", "Bankje"):
        plan = a_plan(laptop, title)
        for what in ("Bijen", "Bijen en kasten"):
            text = PlanText(title=title, what=what, cost_lines=(CostLine("Alles", 1, 50_000),))
            plans.change(laptop.store, laptop.now(), plan_id=plan.id, text=text, submitter=plan.submitter)
    only_here("card.surrendered", {"station_id": "geen nummer"})
    return laptop.events()


def taken(folder: Path, events: Sequence[JournalRow], apply: Apply) -> tuple[object, dict[str, str]]:
    """Return the tables of a new laptop and what became of each event, after it took them in."""
    laptop = a_laptop(folder, folder.name)
    with laptop.store.write() as session:
        apply(session, [copy_of(event) for event in events])
        retry_held(session, events[0].edition_id)
    found = (
        tables(laptop.store),
        {
            event_id: what
            for event_id, what in outcomes(laptop.store).items()
            if event_id in {str(e.event_id) for e in events}
        },
    )
    laptop.store.close()
    return found


@pytest.mark.parametrize("seed", range(4))
def test_together_or_one_by_one_the_same_becomes_of_every_event(tmp_path: Path, seed: int) -> None:
    source = a_laptop(tmp_path / "anna", "Anna")
    events = a_day(source)
    source.store.close()
    if seed:  # else in the order of the journal
        random.Random(seed).shuffle(events)
    together = taken(tmp_path / "bram", events, store_and_apply)
    alone = taken(tmp_path / "carla", events, one_by_one)
    assert together == alone


def test_one_event_that_fails_takes_none_of_its_group_with_it(tmp_path: Path) -> None:
    source = a_laptop(tmp_path / "anna", "Anna")
    events = a_day(source)
    source.store.close()
    _, became = taken(tmp_path / "bram", events, store_and_apply)
    assert sorted(set(became.values())) == ["applied", "held", "rejected"]
