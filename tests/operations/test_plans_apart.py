"""Plans on laptops that could not hear each other: one outcome in any order, or a conflict for people."""

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.records import CostLine
from app.models.terms import DomainError, Outcome, PlanState
from app.operations import incidents, plan_conflicts, plans
from tests.operations.four_laptops import NAMES, come_to_the_same, four_alike
from tests.operations.plan_samples import BENCH, conflicts, edited, entered, exchange, handed_in, imported
from tests.operations.samples import CONTEST, Laptop, a_laptop, tables

Laptops = Callable[[str], Laptop]


@pytest.fixture
def apart(laptops: Laptops) -> tuple[Laptop, Laptop, UUID]:
    """Two laptops that know the same plan, and from then on not each other."""
    one, two = laptops("een"), laptops("twee")
    plan_id = entered(one)
    two.receive(one.events())
    return one, two, plan_id


def test_different_fields_changed_apart_merge_by_themselves(apart: tuple[Laptop, Laptop, UUID]) -> None:
    one, two, plan_id = apart
    edited(one, plan_id, title="Vier bankjes")
    edited(two, plan_id, cost_lines=(CostLine("bank", 4, 90_000),))
    exchange(one, two)
    for laptop in (one, two):
        plan = plans.plan(laptop.store, plan_id)
        assert (plan.text.title, plan.text.cost_cents) == ("Vier bankjes", 360_000)
        assert conflicts(laptop) == ()
    assert Outcome.MERGED in one.outcomes.values()
    assert tables(one.store) == tables(two.store)


def test_the_same_change_made_twice_is_no_conflict(apart: tuple[Laptop, Laptop, UUID]) -> None:
    one, two, plan_id = apart
    for laptop in (one, two):
        edited(laptop, plan_id, title="Vier bankjes")
    exchange(one, two)
    assert plans.plan(two.store, plan_id).text.title == "Vier bankjes"
    assert conflicts(two) == ()


def test_the_same_field_changed_apart_goes_back_and_a_person_is_asked(
    apart: tuple[Laptop, Laptop, UUID],
) -> None:
    one, two, plan_id = apart
    edited(one, plan_id, title="Vier bankjes")
    edited(one, plan_id, title="Vijf bankjes")
    edited(two, plan_id, title="Zes bankjes", area="Molenwijk")
    exchange(one, two)
    for laptop in (one, two):
        plan = plans.plan(laptop.store, plan_id)
        assert (plan.text.title, plan.text.area) == (BENCH.title, "Molenwijk")
        (incident,) = conflicts(laptop)
        assert (incident.entity_id, len(incident.acts), incident.settled) == (plan_id, 2, False)
        assert Outcome.CONFLICT in laptop.outcomes.values()
    assert tables(one.store) == tables(two.store)


def test_an_edit_that_knew_both_texts_stands_and_the_conflict_stays_until_it_is_settled(
    apart: tuple[Laptop, Laptop, UUID],
) -> None:
    one, two, plan_id = apart
    edited(one, plan_id, title="Vier bankjes")
    edited(two, plan_id, title="Zes bankjes")
    exchange(one, two)
    edited(one, plan_id, title="Zes bankjes")
    exchange(one, two)
    for laptop in (one, two):
        assert plans.plan(laptop.store, plan_id).text.title == "Zes bankjes"
        (incident,) = conflicts(laptop)
        assert (len(incident.acts), incident.settled) == (2, False)
    incidents.settle(two.store, two.now(), incident_id=incident.id, reason="gebeld met de maker")
    exchange(one, two)
    assert [found.reason for found in conflicts(one)] == ["gebeld met de maker"]
    assert tables(one.store) == tables(two.store)


def test_a_conflict_stays_when_one_side_came_to_the_same_text_by_itself(
    apart: tuple[Laptop, Laptop, UUID],
) -> None:
    one, two, plan_id = apart
    edited(one, plan_id, title="Vier bankjes")
    edited(two, plan_id, title="Zes bankjes")
    edited(one, plan_id, title="Zes bankjes")
    exchange(one, two)
    assert plans.plan(two.store, plan_id).text.title == "Zes bankjes"
    assert len(conflicts(two)) == 1
    assert tables(one.store) == tables(two.store)


def test_a_text_that_was_saved_often_while_it_was_typed_is_one_act_of_the_conflict(
    apart: tuple[Laptop, Laptop, UUID],
) -> None:
    one, two, plan_id = apart
    for laptop, word in ((one, "Bankjes"), (two, "Honing")):
        for length in range(1, len(word) + 1):
            edited(laptop, plan_id, title=word[:length])
    exchange(one, two)
    (incident,) = conflicts(one)
    assert len(incident.acts) == 2
    assert tables(one.store) == tables(two.store)


def test_an_edit_made_apart_from_a_settled_conflict_opens_it_again(
    apart: tuple[Laptop, Laptop, UUID], laptops: Laptops
) -> None:
    one, two, plan_id = apart
    three = laptops("drie")
    three.receive(one.events())
    edited(one, plan_id, title="Vier bankjes")
    edited(two, plan_id, title="Zes bankjes")
    edited(three, plan_id, title="Honderd bankjes")
    exchange(one, two)
    (incident,) = conflicts(one)
    incidents.settle(one.store, one.now(), incident_id=incident.id, reason="gebeld")
    exchange(two, three)
    exchange(one, two, three)
    for laptop in (one, two, three):
        (incident,) = conflicts(laptop)
        assert (len(incident.acts), incident.settled) == (3, False)
    assert tables(one.store) == tables(two.store) == tables(three.store)


def test_an_edit_that_answers_another_replaces_it_whatever_arrives_first(
    apart: tuple[Laptop, Laptop, UUID], laptops: Laptops
) -> None:
    one, two, plan_id = apart
    edited(one, plan_id, title="Vier bankjes")
    two.receive(one.events())
    edited(
        two, plan_id, title=BENCH.title
    )  # back to what it was: no clock or value could tell which is newer
    late = laptops("laat")
    late.receive([*two.events()][::-1])
    assert plans.plan(late.store, plan_id).text.title == BENCH.title
    assert conflicts(late) == ()
    assert tables(late.store) == tables(two.store)


def test_an_edit_made_apart_from_a_withdrawal_is_for_a_person_to_decide(
    apart: tuple[Laptop, Laptop, UUID],
) -> None:
    one, two, plan_id = apart
    plans.withdraw(one.store, one.now(), plan_id=plan_id, reason="verhuisd")
    edited(two, plan_id, title="Vier bankjes")
    exchange(one, two)
    for laptop in (one, two):
        plan = plans.plan(laptop.store, plan_id)
        assert (plan.state, plan.text.title) == (PlanState.WITHDRAWN, "Vier bankjes")
        assert len(conflicts(laptop)) == 1
    plans.take_back_withdrawal(one.store, one.now(), plan_id=plan_id, reason="de buren gaan door")
    exchange(one, two)
    assert plans.plan(two.store, plan_id).state is PlanState.DRAFT
    assert [incident.settled for incident in conflicts(two)] == [False]
    assert tables(one.store) == tables(two.store)


def test_handing_in_apart_from_a_withdrawal_leaves_the_plan_where_it_was(
    apart: tuple[Laptop, Laptop, UUID],
) -> None:
    one, two, plan_id = apart
    plans.withdraw(one.store, one.now(), plan_id=plan_id, reason="verhuisd")
    plans.hand_in(two.store, two.now(), plan_id=plan_id)
    exchange(one, two)
    assert plans.plan(one.store, plan_id).state is PlanState.DRAFT
    assert len(conflicts(one)) == 1
    assert tables(one.store) == tables(two.store)


def test_what_came_after_the_ballot_was_made_does_not_change_the_ballot(laptops: Laptops) -> None:
    one, two = laptops("een"), laptops("twee")
    plan_id = handed_in(one, "Bankjes")
    two.receive(one.events())
    plans.put_on_ballot(one.store, one.now(), contest_id=CONTEST, plan_ids=[plan_id])
    edited(two, plan_id, title="Heel iets anders")
    plans.withdraw(two.store, two.now(), plan_id=plan_id, reason="toch niet")
    exchange(one, two)
    for laptop in (one, two):
        assert [plan.title for plan in plans.ballot(laptop.store, CONTEST)] == ["Bankjes"]
        assert plans.plan(laptop.store, plan_id).state is PlanState.ON_BALLOT
        (incident,) = conflicts(laptop)
        assert len(incident.acts) == 3
    assert tables(one.store) == tables(two.store)


def test_two_ballot_lists_made_apart_give_no_number_twice_and_a_person_looks(laptops: Laptops) -> None:
    one, two = laptops("een"), laptops("twee")
    bench, honey = handed_in(one, "Bankjes"), handed_in(one, "Honing")
    two.receive(one.events())
    plans.put_on_ballot(one.store, one.now(), contest_id=CONTEST, plan_ids=[bench, honey])
    own = handed_in(two, "Fruitbomen")
    plans.put_on_ballot(two.store, two.now(), contest_id=CONTEST, plan_ids=[own, honey, bench])
    exchange(one, two)
    numbers = [plan.ballot_number for plan in plans.ballot(one.store, CONTEST)]
    assert len(numbers) == len(set(numbers)) == 3
    assert [(i.entity_id, len(i.acts)) for i in conflicts(one)] == [(CONTEST, 2)]
    assert tables(one.store) == tables(two.store)


def test_a_plan_that_lost_its_number_gets_a_free_one_after_all_others(laptops: Laptops) -> None:
    one, two = laptops("een"), laptops("twee")
    for laptop, title in ((one, "Bankjes"), (two, "Honing")):
        plans.put_on_ballot(
            laptop.store, laptop.now(), contest_id=CONTEST, plan_ids=[handed_in(laptop, title)]
        )
    exchange(one, two)
    assert [plan.ballot_number for plan in plans.ballot(two.store, CONTEST)] == [1, 2]
    assert len(conflicts(two)) == 1
    assert tables(one.store) == tables(two.store)


def test_a_list_waits_for_the_plans_that_are_on_it(laptops: Laptops) -> None:
    one, late = laptops("een"), laptops("laat")
    plan_id = handed_in(one, "Bankjes")
    plans.put_on_ballot(one.store, one.now(), contest_id=CONTEST, plan_ids=[plan_id])
    late.receive(one.events()[::-1])
    assert [plan.title for plan in plans.ballot(late.store, CONTEST)] == ["Bankjes"]
    assert tables(late.store) == tables(one.store)


def test_a_plan_from_a_file_on_both_laptops_is_one_plan(laptops: Laptops) -> None:
    one, two, plan_id = laptops("een"), laptops("twee"), uuid4()
    for laptop in (one, two):
        imported(laptop, plan_id, 4)
    exchange(one, two)
    assert Outcome.DUPLICATE in one.outcomes.values()
    assert len(plans.ballot(two.store, CONTEST)) == 1
    assert conflicts(one) == conflicts(two) == ()
    assert tables(one.store) == tables(two.store)


def test_an_edit_of_a_plan_that_both_laptops_had_from_a_file_is_no_conflict(laptops: Laptops) -> None:
    one, two, plan_id = laptops("een"), laptops("twee"), uuid4()
    for laptop in (one, two):
        imported(laptop, plan_id, None)
    edited(one, plan_id, title="Beter gezegd")
    exchange(one, two)
    assert plans.plan(two.store, plan_id).text.title == "Beter gezegd"
    assert conflicts(one) == conflicts(two) == ()


def test_files_that_say_different_things_of_one_plan_are_for_a_person_to_see(laptops: Laptops) -> None:
    one, two, plan_id = laptops("een"), laptops("twee"), uuid4()
    imported(one, plan_id, None, "Oude naam")
    imported(two, plan_id, None, "Nieuwe naam")
    exchange(one, two)
    assert len(conflicts(one)) == 1
    assert tables(one.store) == tables(two.store)


def test_a_plan_of_a_contest_that_is_not_known_here_waits(laptops: Laptops) -> None:
    one, late = laptops("een"), laptops("laat")
    imported(one, uuid4(), 1)
    with late.store.write() as session:
        session.connection().exec_driver_sql("DELETE FROM contest")
    late.receive(one.events())
    assert set(late.outcomes.values()) == {Outcome.HELD}


def test_an_act_on_a_plan_still_counts_when_an_earlier_payload_was_erased(
    apart: tuple[Laptop, Laptop, UUID],
) -> None:
    one, two, plan_id = apart
    with two.store.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE journal SET salt = NULL, payload = NULL WHERE type LIKE 'plan.%'"
        )
    edited(one, plan_id, title="Vier bankjes")
    two.receive(one.events())
    assert plans.plan(two.store, plan_id).text.title == "Vier bankjes"
    assert plans.plan(two.store, plan_id).text.area == "Meerwijk"


TITLES = ("Een", "Twee", "Drie")


WORK = st.one_of(
    st.tuples(st.just("title"), st.sampled_from(TITLES)),
    st.tuples(st.just("area"), st.sampled_from(TITLES)),
    st.tuples(
        st.sampled_from(("hand_in", "withdraw", "take_back", "ballot", "meet", "settle", "choose")),
        st.just(""),
    ),
)


def play(laptop: Laptop, plan_id: UUID, work: str, value: str) -> None:
    """Do one thing, or be told that it cannot be done now."""
    store, now = laptop.store, laptop.now()
    try:
        if work == "hand_in":
            plans.hand_in(store, now, plan_id=plan_id)
        elif work == "withdraw":
            plans.withdraw(store, now, plan_id=plan_id, reason="r")
        elif work == "take_back":
            plans.take_back_withdrawal(store, now, plan_id=plan_id, reason="r")
        elif work == "ballot":
            plans.put_on_ballot(store, now, contest_id=CONTEST, plan_ids=[plan_id])
        elif work == "settle":
            for incident in conflicts(laptop):
                incidents.settle(store, laptop.now(), incident_id=incident.id, reason=laptop.name)
        elif work == "choose":
            for conflict in plan_conflicts.conflicts(store):
                chosen = None if conflict.fixed else conflict.values[0]
                plan_conflicts.settle_field(
                    store, laptop.now(), incident_id=conflict.incident_id, value=chosen, reason=laptop.name
                )
        else:
            edited(laptop, plan_id, **{work: value})
    except DomainError:
        pass


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[UUID]]:
    """Four laptops as they stand when each story begins: two know the same two plans, two know none."""
    folder = tmp_path_factory.mktemp("beginning")
    made = [a_laptop(folder / name, name) for name in NAMES]
    plan_ids = [handed_in(made[0], "Bankjes"), entered(made[0])]
    exchange(*made[:2])
    for laptop in made:
        laptop.store.close()
    return folder, plan_ids


@settings(max_examples=settings().max_examples // 3)
@given(
    script=st.lists(st.tuples(st.booleans(), WORK), max_size=12),
    order=st.randoms(use_true_random=False),
)
def test_inv_06_edits_of_two_laptops_add_up_to_the_same_in_any_order(
    beginning: tuple[Path, list[UUID]], script: Sequence[tuple[bool, tuple[str, str]]], order: Random
) -> None:
    template, plan_ids = beginning
    with four_alike(template) as made:
        one, two, *_ = made
        seen: dict[str, set[UUID]] = {name: set() for name in NAMES}
        for at_one, (work, value) in script:
            here, there = (one, two) if at_one else (two, one)
            if work == "meet":
                here.receive(there.events())
            else:
                play(here, order.choice(plan_ids), work, value)
            there_now = {incident.id for incident in conflicts(here)}
            assert seen[here.name] <= there_now, "a conflict went away by itself"
            seen[here.name] = there_now
        come_to_the_same(made, order)
