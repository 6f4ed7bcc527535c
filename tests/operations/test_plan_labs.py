"""Plan labs: plans at tables, what they still miss, and one answer on every laptop."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.note_records import LabPlan
from app.models.plan_checks import FindingKind
from app.models.records import CostLine, PlanText
from app.models.terms import Outcome, SessionKind
from app.operations import likes, plan_joins, plan_labs, plans, sessions
from app.operations.plan_labs import NoPlanLab, TableMissing
from app.operations.plans import TextTooLong
from tests.operations.four_laptops import NAMES, come_to_the_same, four_alike
from tests.operations.plan_samples import BENCH, entered, exchange, imported
from tests.operations.samples import Laptop, a_laptop, tables

EVENING = date(2026, 11, 24)


def a_lab(laptop: Laptop, kind: SessionKind = SessionKind.PLAN_LAB) -> UUID:
    return sessions.start(laptop.store, laptop.now(), kind=kind, place="De Ringvaart", day=EVENING).id


def seated(laptop: Laptop, lab_id: UUID, plan_id: UUID, table: str) -> None:
    plan_labs.seat(laptop.store, laptop.now(), session_id=lab_id, plan_id=plan_id, table_name=table)


def taken_off(laptop: Laptop, lab_id: UUID, plan_id: UUID) -> None:
    plan_labs.unseat(laptop.store, laptop.now(), session_id=lab_id, plan_id=plan_id)


def listed(laptop: Laptop, lab_id: UUID) -> tuple[LabPlan, ...]:
    return plan_labs.lab(laptop.store, lab_id).plans


def test_the_round_list_says_of_each_plan_what_it_costs_and_what_it_still_misses(laptop: Laptop) -> None:
    lab_id, half = a_lab(laptop), PlanText(title="Een halve", cost_lines=(CostLine("alles", 1, 7_500_000),))
    seated(laptop, lab_id, entered(laptop), "Tafel 10")
    seated(laptop, lab_id, entered(laptop, half), "  tafel  2 ")
    first, second = listed(laptop, lab_id)
    assert (first.table, first.title, first.makers, first.over_cents) == ("tafel 2", "Een halve", 1, 500_000)
    assert first.missing == ("what", "why", "for_whom", "area", "upkeep")
    assert (second.table, second.title, second.missing, second.over_cents) == (
        "Tafel 10",
        BENCH.title,
        (),
        0,
    )
    found = plan_labs.lab(laptop.store, lab_id)
    assert (found.tables, found.complete, found.cost_cents) == (("tafel 2", "Tafel 10"), 1, 7_785_000)


def test_a_plan_moves_to_another_table_and_off_again(laptop: Laptop) -> None:
    lab_id, plan_id = a_lab(laptop), entered(laptop)
    seated(laptop, lab_id, plan_id, "Tafel 1")
    seated(laptop, lab_id, plan_id, "Tafel 2")
    assert [plan.table for plan in listed(laptop, lab_id)] == ["Tafel 2"]
    taken_off(laptop, lab_id, plan_id)
    assert listed(laptop, lab_id) == ()
    seated(laptop, lab_id, plan_id, "Tafel 2")
    assert [plan.table for plan in listed(laptop, lab_id)] == ["Tafel 2"]


def test_the_round_list_says_which_rules_ask_for_a_look_but_nothing_of_the_maker(laptop: Laptop) -> None:
    lab_id = a_lab(laptop)
    seated(laptop, lab_id, entered(laptop, replace(BENCH, area="Amsterdam", title="x")), "Tafel 1")
    (plan,) = listed(laptop, lab_id)
    assert [finding.kind for finding in plan.findings] == [FindingKind.OUTSIDE_AREA]


def test_the_round_list_counts_the_likes_of_a_plan(laptop: Laptop) -> None:
    lab_id, plan_id = a_lab(laptop), entered(laptop)
    seated(laptop, lab_id, plan_id, "Tafel 1")
    likes.set_online(laptop.store, laptop.now(), counts={plan_id: 12}, as_of=EVENING)
    assert [plan.likes for plan in listed(laptop, lab_id)] == [12]


def test_a_plan_on_the_ballot_misses_nothing_that_could_still_be_filled_in(laptop: Laptop) -> None:
    lab_id, plan_id = a_lab(laptop), uuid4()
    imported(laptop, plan_id, 4)
    seated(laptop, lab_id, plan_id, "Tafel 1")
    assert [plan.missing for plan in listed(laptop, lab_id)] == [()]


def test_a_new_table_begins_with_an_empty_plan(laptop: Laptop) -> None:
    lab_id = a_lab(laptop)
    plan_id = plan_labs.begin(laptop.store, laptop.now(), session_id=lab_id, table_name="Tafel 1")
    (plan,) = listed(laptop, lab_id)
    assert (plan.plan_id, plan.table, plan.title, plan.makers, plan.cost_cents) == (
        plan_id,
        "Tafel 1",
        "",
        0,
        0,
    )


def test_no_plan_begins_where_there_is_no_table(laptop: Laptop) -> None:
    lab_id = a_lab(laptop)
    with pytest.raises(TableMissing):
        plan_labs.begin(laptop.store, laptop.now(), session_id=lab_id, table_name=" ")
    with pytest.raises(NoPlanLab):
        plan_labs.begin(laptop.store, laptop.now(), session_id=uuid4(), table_name="Tafel 1")
    assert not [event for event in laptop.events() if event.type == "plan.entered"]


def test_nothing_is_recorded_when_nothing_changes(laptop: Laptop) -> None:
    lab_id, plan_id = a_lab(laptop), entered(laptop)
    taken_off(laptop, lab_id, plan_id)
    seated(laptop, lab_id, plan_id, "Tafel 1")
    seated(laptop, lab_id, plan_id, "Tafel 1 ")
    taken_off(laptop, lab_id, plan_id)
    taken_off(laptop, lab_id, plan_id)
    kinds = [event.type for event in laptop.events() if event.type.startswith("lab.")]
    assert kinds == ["lab.plan_seated", "lab.plan_unseated"]


def test_a_plan_that_was_withdrawn_is_off_the_round_list(laptop: Laptop) -> None:
    lab_id, plan_id = a_lab(laptop), entered(laptop)
    seated(laptop, lab_id, plan_id, "Tafel 1")
    plans.withdraw(laptop.store, laptop.now(), plan_id=plan_id, reason="verhuisd")
    assert listed(laptop, lab_id) == ()


def test_a_plan_that_joins_another_at_the_table_gives_its_place_to_that_one(laptop: Laptop) -> None:
    lab_id, one, two = a_lab(laptop), entered(laptop), entered(laptop, replace(BENCH, title="Samen"))
    seated(laptop, lab_id, one, "Tafel 1")
    plan_joins.join(laptop.store, laptop.now(), plan_id=one, into=two, reason="hetzelfde idee")
    assert [(plan.table, plan.title, plan.makers) for plan in listed(laptop, lab_id)] == [
        ("Tafel 1", "Samen", 2)
    ]
    seated(laptop, lab_id, two, "Tafel 3")
    assert [plan.table for plan in listed(laptop, lab_id)] == ["Tafel 3"]
    taken_off(laptop, lab_id, two)
    assert listed(laptop, lab_id) == ()


def test_only_a_plan_lab_that_goes_on_has_tables(laptop: Laptop) -> None:
    hour, lab_id, plan_id = a_lab(laptop, SessionKind.OFFICE_HOUR), a_lab(laptop), entered(laptop)
    with pytest.raises(NoPlanLab):
        seated(laptop, hour, plan_id, "Tafel 1")
    sessions.close(laptop.store, laptop.now(), session_id=lab_id)
    with pytest.raises(NoPlanLab):
        taken_off(laptop, lab_id, plan_id)


def test_a_table_has_a_name_that_fits(laptop: Laptop) -> None:
    lab_id, plan_id = a_lab(laptop), entered(laptop)
    with pytest.raises(TableMissing):
        seated(laptop, lab_id, plan_id, "  ")
    with pytest.raises(TextTooLong):
        seated(laptop, lab_id, plan_id, "x" * 41)


def test_a_plan_put_at_two_tables_apart_is_at_one_of_them_on_both_laptops(
    laptops: Callable[[str], Laptop],
) -> None:
    one, two = laptops("een"), laptops("twee")
    lab_id, plan_id = a_lab(one), entered(one)
    two.receive(one.events())
    seated(one, lab_id, plan_id, "Tafel 1")
    seated(two, lab_id, plan_id, "Tafel 2")
    exchange(one, two)
    assert listed(one, lab_id) == listed(two, lab_id)
    assert Outcome.MERGED in {*one.outcomes.values(), *two.outcomes.values()}
    assert tables(one.store) == tables(two.store)


def test_who_saw_the_other_table_has_the_last_word_even_with_a_clock_that_is_behind(
    laptops: Callable[[str], Laptop],
) -> None:
    ahead, behind = laptops("voor"), laptops("achter")
    lab_id, plan_id = a_lab(ahead), entered(ahead)
    seated(ahead, lab_id, plan_id, "Tafel 1")
    behind.receive(ahead.events())
    seated(behind, lab_id, plan_id, "Tafel 2")  # at the second minute: before the act that it knew
    exchange(ahead, behind)
    for laptop in (ahead, behind):
        assert [plan.table for plan in listed(laptop, lab_id)] == ["Tafel 2"]


def test_a_table_waits_for_its_plan_and_its_evening(laptops: Callable[[str], Laptop]) -> None:
    one, late = laptops("een"), laptops("laat")
    lab_id, plan_id = a_lab(one), entered(one)
    seated(one, lab_id, plan_id, "Tafel 1")
    late.receive(one.events()[::-1])
    assert next(iter(late.outcomes.values())) is Outcome.HELD
    assert listed(late, lab_id) == listed(one, lab_id)


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, UUID, list[UUID]]:
    """Four laptops as they stand when each story begins: two know the lab and its plans, two know nothing."""
    folder = tmp_path_factory.mktemp("beginning")
    made = [a_laptop(folder / name, name) for name in NAMES]
    lab_id = a_lab(made[0])
    plan_ids = [entered(made[0], replace(BENCH, title=title)) for title in ("Bankjes", "Honing")]
    exchange(*made[:2])
    for laptop in made:
        laptop.store.close()
    return folder, lab_id, plan_ids


STEP = st.tuples(st.booleans(), st.sampled_from(("Tafel 1", "Tafel 2", "", "meet")), st.integers(0, 1))


@settings(max_examples=settings().max_examples // 3)
@given(script=st.lists(STEP, max_size=10), order=st.randoms(use_true_random=False))
def test_inv_06_tables_of_two_laptops_come_out_the_same_in_any_order(
    beginning: tuple[Path, UUID, list[UUID]], script: Sequence[tuple[bool, str, int]], order: Random
) -> None:
    template, lab_id, plan_ids = beginning
    with four_alike(template) as made:
        one, two, *_ = made
        for at_one, table, which in script:
            here, there = (one, two) if at_one else (two, one)
            if table == "meet":
                here.receive(there.events())
            elif table:
                seated(here, lab_id, plan_ids[which], table)
            else:
                taken_off(here, lab_id, plan_ids[which])
        come_to_the_same(made, order)
