"""Everything that happens to plans comes to the same at central, on PostgreSQL, as on the laptops."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from app.models.journal import JournalRow
from app.models.likes import LikeLine
from app.models.sheet_number import new
from app.models.terms import IncidentKind, NoteKind, SessionKind, VerdictWord
from app.operations import (
    ballot_draw,
    editions,
    incidents,
    likes,
    plan_joins,
    plan_labs,
    plan_notes,
    plans,
    review,
    sessions,
)
from app.sync.kinds import KINDS
from tests.operations import review_samples
from tests.operations.plan_samples import BENCH, edited, entered, handed_in
from tests.operations.review_samples import FIELDS, judge
from tests.operations.samples import CONTEST, Laptop, clock, seeded
from tests.stores import new_store
from tests.sync.samples import Office, contents, outcomes

OF_PLANS = ("plan.", "like.", "note.", "review.", "lab.")
DAY = date(2026, 12, 1)
YES, PROVIDED = VerdictWord.YES, VerdictWord.YES_PROVIDED
DRAFT = replace(review_samples.DRAFT, plan_rules=replace(review_samples.DRAFT.plan_rules, like_lines=True))


def known_everywhere(office: Office, *laptops: Laptop) -> None:
    """Let all laptops send and fetch until each knows all; then all sides hold the same."""
    for _ in range(2):
        for laptop in laptops:
            office.sync(laptop)
    expected = contents(office.store)
    for laptop in laptops:
        assert contents(laptop.store) == expected
    assert {"held", "rejected"}.isdisjoint(outcomes(office.store).values())


def done(office: Office) -> set[str]:
    """Return the types of acts on plans that central has."""
    with office.store.read() as session:
        return {kind for kind in session.scalars(select(JournalRow.type)) if kind.startswith(OF_PLANS)}


def join_and_part(laptop: Laptop, into: UUID) -> None:
    for stays in (True, False):
        plan_id = entered(laptop, replace(BENCH, title="Zitten"))
        plan_joins.join(laptop.store, laptop.now(), plan_id=plan_id, into=into, reason="hetzelfde idee")
        if not stays:
            plan_joins.part(laptop.store, laptop.now(), plan_id=plan_id, reason="toch niet")
            plans.withdraw(laptop.store, laptop.now(), plan_id=plan_id, reason="verhuisd")
            plans.take_back_withdrawal(laptop.store, laptop.now(), plan_id=plan_id, reason="toch niet")


def like(laptop: Laptop, plan_id: UUID, number: str, name: str) -> None:
    people = LikeLine(name, "2037AB", "12"), LikeLine("Jan Bos", "2037AB", "14")
    likes.take_in(laptop.store, laptop.now(), plan_id=plan_id, sheet_no=number, count=2, people=people)
    likes.set_online(laptop.store, laptop.now(), counts={plan_id: len(name)}, as_of=DAY)


def note(laptop: Laptop, plan_id: UUID, what: str) -> None:
    store, kind = laptop.store, NoteKind.AGREEMENT
    made = plan_notes.make(store, laptop.now(), plan_id=plan_id, kind=kind, who="Fatma", what=what, due=DAY)
    plan_notes.done(store, laptop.now(), note_id=made.id, on=DAY)
    plan_notes.take_back(store, laptop.now(), note_id=made.id, reason="dubbel")


def at_the_lab(laptop: Laptop, session_id: UUID, plan_id: UUID, table: str) -> None:
    plan_labs.seat(laptop.store, laptop.now(), session_id=session_id, plan_id=plan_id, table_name="Tafel 9")
    plan_labs.unseat(laptop.store, laptop.now(), session_id=session_id, plan_id=plan_id)
    plan_labs.seat(laptop.store, laptop.now(), session_id=session_id, plan_id=plan_id, table_name=table)


@pytest.fixture
def two(office: Office, tmp_path: Path) -> Generator[tuple[Laptop, Laptop]]:
    """Two enrolled laptops with fields of expertise, that type sheets line by line."""
    made: list[Laptop] = []
    for name in ("Anna", "Bram"):
        store, now = new_store(tmp_path / name), clock(seeded(name))
        editions.create(store, now(), draft=DRAFT, device_name=name, helper_name="Anna")
        made.append(Laptop(name, store, now))
        office.enrol(made[-1])
    yield made[0], made[1]
    for one in made:
        one.store.close()


def test_inv_06_acts_on_plans_of_two_laptops_come_to_the_same_at_central(
    office: Office, two: tuple[Laptop, Laptop]
) -> None:
    anna, bram = two
    plan_id, other = handed_in(anna, "Bankjes"), handed_in(anna, "Honing")
    number = new(seeded("lijst"), plans.plan(anna.store, plan_id).number)
    view = review.start_round(anna.store, anna.now(), name="Eerste", starts=DAY, plan_ids=[plan_id])
    lab = sessions.start(anna.store, anna.now(), kind=SessionKind.PLAN_LAB, place="De Ringvaart", day=DAY)
    known_everywhere(office, anna, bram)

    for laptop, word, name in ((anna, YES, "Fatma Yilmaz"), (bram, PROVIDED, "Ali Demir")):
        edited(laptop, plan_id, title=f"Bankjes van {name}", point=(len(name), 40))
        like(laptop, plan_id, number, name)
        review.add_plans(laptop.store, laptop.now(), round_id=view.id, plan_ids=[other])
        review.take_off(laptop.store, laptop.now(), round_id=view.id, plan_id=other, reason=name)
        judge(laptop, view.id, plan_id, FIELDS[0], word)
        note(laptop, plan_id, f"belt met {name}")
        at_the_lab(laptop, lab.id, plan_id, f"Tafel van {name}")
        join_and_part(laptop, plan_id)
    known_everywhere(office, anna, bram)
    found = {one.kind for one in incidents.incidents(bram.store)}
    assert found == {
        IncidentKind.PLAN_FIELD_CONFLICT,
        IncidentKind.SHEET_COUNTED_TWICE,
        IncidentKind.TWO_VERDICTS,
    }

    sheets = likes.standing(anna.store, plan_id).sheets
    likes.take_back(anna.store, anna.now(), event_id=sheets[0].event_id, reason="dubbel getypt")
    for field in FIELDS:
        judge(bram, view.id, plan_id, field, YES)
    ballot_draw.draw(bram.store, bram.now(), contest_id=CONTEST, seed="3164251634")
    known_everywhere(office, anna, bram)
    assert plans.plan(anna.store, plan_id).ballot_number == 1
    assert done(office) == {kind for kind in KINDS if kind.startswith(OF_PLANS)} - {"plan.imported"}
