"""What is typed between two savings is on disk, is no act yet, and comes back once after the power went."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from sqlalchemy import select

from app.models.journal import JournalRow
from app.models.plan_acts import PlanScratchRow
from app.models.plan_checks import TEXT_LIMIT
from app.models.records import CostLine, Plan, PlanText, Submitter
from app.operations import plans
from app.operations.journal import verify
from app.operations.plan_scratch import keep_scratch, take_up_scratch
from tests.operations.samples import HELPER, Laptop

BENCH = PlanText(title="Bankjes", what="Drie bankjes")
FATMA = Submitter(name="Fatma Yilmaz")
EMPTY = (PlanText(), Submitter())


def kept(laptop: Laptop) -> bool:
    with laptop.store.read() as session:
        return session.scalars(select(PlanScratchRow)).first() is not None


def acts(laptop: Laptop) -> int:
    with laptop.store.read() as session:
        return len(session.scalars(select(JournalRow.event_id)).all())


def typed(laptop: Laptop, plan: Plan, text: PlanText) -> None:
    keep_scratch(
        laptop.store,
        helper_id=HELPER,
        plan_id=plan.id,
        before=(plan.text, plan.submitter),
        now=(text, plan.submitter),
    )


def test_a_new_plan_that_was_being_typed_comes_back_once(laptop: Laptop) -> None:
    before = acts(laptop)
    for what in ("D", "Drie ban", "Drie bankjes"):
        keep_scratch(
            laptop.store,
            helper_id=HELPER,
            plan_id=None,
            before=EMPTY,
            now=(replace(BENCH, what=what), FATMA),
        )
    assert acts(laptop) == before, "typing is no act"
    plan = take_up_scratch(laptop.store, laptop.now())
    assert plan is not None
    assert (plan.text, plan.submitter) == (BENCH, FATMA)
    assert plan == plans.plan(laptop.store, plan.id)
    assert take_up_scratch(laptop.store, laptop.now()) is None


def test_what_another_changed_in_the_meantime_stays(laptop: Laptop) -> None:
    plan = plans.enter(laptop.store, laptop.now(), text=BENCH, submitter=FATMA)
    typed(laptop, plan, replace(BENCH, what="Vier bankjes"))
    # What comes by sync is no saving of this form.
    plan_id = plan.id
    with_title = replace(BENCH, title="Banken")
    kept_row = _row(laptop)
    plans.change(laptop.store, laptop.now(), plan_id=plan_id, text=with_title, submitter=FATMA)
    with laptop.store.write() as session:
        session.add(kept_row)
    found = take_up_scratch(laptop.store, laptop.now())
    assert found is not None
    assert (found.text.title, found.text.what) == ("Banken", "Vier bankjes")


def _row(laptop: Laptop) -> PlanScratchRow:
    with laptop.store.read() as session:
        row = session.get_one(PlanScratchRow, 1)
        return PlanScratchRow(one=1, plan_id=row.plan_id, helper_id=row.helper_id, fields=row.fields)


@pytest.mark.parametrize("new", [True, False], ids=["a new plan", "a known plan"])
def test_a_saving_wipes_what_was_kept(laptop: Laptop, *, new: bool) -> None:
    plan = plans.enter(laptop.store, laptop.now(), text=BENCH, submitter=FATMA)
    typed(laptop, plan, replace(BENCH, what="Vier"))
    if new:
        plans.enter(laptop.store, laptop.now(), text=BENCH, submitter=FATMA)
    else:
        text = replace(BENCH, what="Vier bankjes")
        plans.change(laptop.store, laptop.now(), plan_id=plan.id, text=text, submitter=FATMA)
    assert not kept(laptop)


def test_what_cannot_be_saved_stays_kept(laptop: Laptop) -> None:
    whole = replace(BENCH, title="Bankjes")
    plan = plans.enter(laptop.store, laptop.now(), text=whole, submitter=FATMA)
    typed(laptop, plan, replace(whole, what="Vier bankjes"))
    plans.withdraw(laptop.store, laptop.now(), plan_id=plan.id, reason="Verhuisd")
    with pytest.raises(plans.PlanFixed):
        take_up_scratch(laptop.store, laptop.now())
    assert kept(laptop)


def test_a_plan_that_is_full_to_the_brim_is_saved_and_comes_back(laptop: Laptop) -> None:
    names = [one.name for one in fields(PlanText) if one.type == "str"]
    full = replace(PlanText(), **dict.fromkeys(names, "\N{DECIDUOUS TREE}" * TEXT_LIMIT))
    maker = Submitter(name="é" * TEXT_LIMIT, address="é" * TEXT_LIMIT, email="é" * TEXT_LIMIT)
    keep_scratch(laptop.store, helper_id=HELPER, plan_id=None, before=EMPTY, now=(full, maker))
    plan = take_up_scratch(laptop.store, laptop.now())
    assert plan is not None
    assert (plan.text, plan.submitter) == (full, maker)
    other = replace(full, **dict.fromkeys(names, "\N{SUNFLOWER}" * TEXT_LIMIT))
    changed = plans.change(laptop.store, laptop.now(), plan_id=plan.id, text=other, submitter=maker)
    assert changed.text == other
    verify(laptop.store)


def test_more_cost_lines_than_an_act_can_hold_are_refused(laptop: Laptop) -> None:
    text = PlanText(cost_lines=tuple(CostLine("x" * 200, 1, 1) for _ in range(1_000)))
    with pytest.raises(plans.TextTooLong):
        plans.enter(laptop.store, laptop.now(), text=text, submitter=FATMA)
