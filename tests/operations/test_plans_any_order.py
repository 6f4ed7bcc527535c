"""What a plan becomes does not depend on what came first, also in fields that its beginning says nothing of."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from app.models.records import Submitter
from app.models.terms import derived_id
from app.operations import plan_joins, plans
from tests.operations.plan_samples import edited, entered, exchange, handed_in, imported
from tests.operations.samples import CONTEST, Laptop, tables

KEES = derived_id("helper", "Kees")
Laptops = Callable[[str], Laptop]


def join(laptop: Laptop, plan_id: UUID, into: UUID) -> None:
    plan_joins.join(laptop.store, laptop.now(), plan_id=plan_id, into=into, reason="hetzelfde idee")


def point(laptop: Laptop, plan_id: UUID, _other: UUID) -> None:
    edited(laptop, plan_id, point=(40, 60))


@pytest.mark.parametrize("late", [join, point])
def test_inv_06_what_the_ballot_list_did_not_know_leaves_nothing_in_the_plan_whichever_came_first(
    laptops: Laptops, late: Callable[[Laptop, UUID, UUID], None]
) -> None:
    one, two = laptops("een"), laptops("twee")
    plan_id, other = handed_in(one, "Bankjes"), entered(one)
    two.receive(one.events())
    plans.put_on_ballot(one.store, one.now(), contest_id=CONTEST, plan_ids=[plan_id])
    late(two, plan_id, other)
    exchange(one, two)
    assert tables(one.store) == tables(two.store)


def test_inv_06_a_maker_whom_the_ballot_list_did_not_know_is_nowhere_or_everywhere(laptops: Laptops) -> None:
    one, two, plan_id = laptops("een"), laptops("twee"), uuid4()
    imported(one, plan_id, None)
    two.receive(one.events())
    plans.put_on_ballot(one.store, one.now(), contest_id=CONTEST, plan_ids=[plan_id])
    plan = plans.plan(two.store, plan_id)
    plans.change(two.store, two.now(), plan_id=plan_id, text=plan.text, submitter=Submitter(name="Fatma"))
    exchange(one, two)
    assert tables(one.store) == tables(two.store)


def test_inv_06_who_typed_in_a_plan_from_a_file_twice_is_the_same_on_both_laptops(laptops: Laptops) -> None:
    one, two, plan_id = laptops("een"), laptops("twee"), uuid4()
    kees = Laptop("twee", two.store, lambda by=KEES: two.now(by))
    imported(one, plan_id, None)
    imported(kees, plan_id, None)
    exchange(one, two)
    assert tables(one.store) == tables(two.store)
