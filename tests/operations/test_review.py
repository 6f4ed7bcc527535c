"""The 'ja, mits' table: rounds and verdicts, on one laptop and on several that could not hear each other."""

from collections.abc import Callable, Generator, Sequence
from datetime import date
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.review_records import TablePlan
from app.models.terms import DomainError, IncidentKind, Outcome, PlanState, VerdictWord
from app.operations import editions, incidents, plans, review, review_lists
from app.operations.journal import ReasonMissing
from tests.operations.four_laptops import NAMES, come_to_the_same, four_alike
from tests.operations.plan_samples import entered, exchange, handed_in
from tests.operations.review_samples import FIELDS, STARTS, a_table_laptop, judge, open_round, plan_of
from tests.operations.samples import Laptop, tables

YES, PROVIDED, NO = VerdictWord.YES, VerdictWord.YES_PROVIDED, VerdictWord.NO
Laptops = Callable[[str], Laptop]


@pytest.fixture
def make_table(tmp_path: Path) -> Generator[Laptops]:
    """Make as many laptops with a table as a story needs."""
    made: list[Laptop] = []

    def make(name: str) -> Laptop:
        made.append(a_table_laptop(tmp_path / name, name))
        return made[-1]

    yield make
    for one in made:
        one.store.close()


@pytest.fixture
def laptop(make_table: Laptops) -> Laptop:
    return make_table("een")


@pytest.fixture
def apart(make_table: Laptops) -> tuple[Laptop, Laptop, UUID, UUID]:
    """Two laptops that know a round with one plan, and from then on not each other."""
    one, two = make_table("een"), make_table("twee")
    plan_id = handed_in(one, "Bankjes")
    round_id = open_round(one, plan_id)
    two.receive(one.events())
    return one, two, round_id, plan_id


def clashes(laptop: Laptop) -> list[tuple[int, bool]]:
    """Return the incidents about verdicts: how many acts, and whether it was settled."""
    found = incidents.incidents(laptop.store)
    return [(len(one.acts), one.settled) for one in found if one.kind is IncidentKind.TWO_VERDICTS]


def test_a_round_lasts_as_many_weeks_as_the_edition_says(laptop: Laptop) -> None:
    plan_id = handed_in(laptop, "Bankjes")
    round_id = open_round(laptop, plan_id)
    view = review.round_view(laptop.store, round_id)
    assert (view.starts, view.deadline) == (date(2026, 7, 15), date(2026, 8, 26))
    assert view.days_left(date(2026, 8, 3)) == 23
    assert [field.name for field in view.fields] == ["Groen", "Verkeer"]
    (listed,) = review.rounds(laptop.store)
    assert (listed.name, listed.plans) == ("Eerste ronde", 1)


def test_only_plans_that_were_handed_in_come_on_the_table(laptop: Laptop) -> None:
    store, ready, half = laptop.store, handed_in(laptop, "Bankjes"), entered(laptop)
    number = plans.plan(store, half).number
    with pytest.raises(plans.NotHandedIn) as problem:
        open_round(laptop, ready, half)
    assert problem.value.data["numbers"] == (number,)
    with pytest.raises(review.NoPlansChosen):
        open_round(laptop)
    with pytest.raises(editions.NameMissing):
        review.start_round(store, laptop.now(), name=" ", starts=STARTS, plan_ids=[ready])
    assert review.rounds(store) == ()


def test_a_plan_that_comes_late_is_added_to_the_round(laptop: Laptop) -> None:
    round_id = open_round(laptop, handed_in(laptop, "Bankjes"))
    late = handed_in(laptop, "Honing")
    view = review.add_plans(laptop.store, laptop.now(), round_id=round_id, plan_ids=[late])
    assert {plan.title for plan in view.plans} == {"Bankjes", "Honing"}
    assert len(view.open_for("groen")) == 2


def test_a_round_of_more_plans_than_one_event_holds_is_one_act_and_comes_over_in_any_order(
    make_table: Laptops, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "_AT_ONCE", 2)
    one, late = make_table("een"), make_table("laat")
    made = [handed_in(one, f"Plan {letter}") for letter in "abcdefg"]
    round_id = open_round(one, *made[:5])
    review.add_plans(one.store, one.now(), round_id=round_id, plan_ids=made[5:])
    late.receive(one.events()[::-1])
    for laptop in (one, late):
        assert {plan.id for plan in review.round_view(laptop.store, round_id).plans} == set(made)
    assert tables(one.store) == tables(late.store)


def test_blocking_needs_a_reason_and_a_way_on_and_a_condition_is_said(laptop: Laptop) -> None:
    plan_id = handed_in(laptop, "Bankjes")
    round_id = open_round(laptop, plan_id)
    for word, conditions, advice, problem in (
        (PROVIDED, " ", "", review.ConditionsMissing),
        (NO, "", "Kies een andere plek", review.NoWithoutReason),
        (NO, "Het kan hier niet veilig", "  ", review.NoWithoutAdvice),
    ):
        with pytest.raises(problem):
            judge(laptop, round_id, plan_id, "verkeer", word, conditions, advice)
    assert plan_of(laptop, round_id, plan_id).stand("verkeer").history == ()


def test_the_outcome_is_that_of_all_fields_together(laptop: Laptop) -> None:
    plan_id = handed_in(laptop, "Bankjes")
    round_id = open_round(laptop, plan_id)

    def outcome(field: str, word: VerdictWord) -> tuple[VerdictWord | None, int]:
        plan = judge(laptop, round_id, plan_id, field, word)
        return plan.outcome, len(plan.open_fields)

    assert outcome("groen", YES) == (None, 1)
    assert outcome("groen", PROVIDED) == (None, 1)
    assert outcome("verkeer", YES) == (PROVIDED, 0)
    assert outcome("groen", YES) == (YES, 0)
    assert outcome("verkeer", NO) == (NO, 0)


def test_a_no_decides_while_another_field_is_still_open(laptop: Laptop) -> None:
    plan_id = handed_in(laptop, "Bankjes")
    round_id = open_round(laptop, plan_id)
    plan = judge(laptop, round_id, plan_id, "verkeer", NO)
    assert plan.outcome is NO
    assert [stand.expertise.key for stand in plan.open_fields] == ["groen"]


def test_a_verdict_that_is_changed_stays_in_the_history(laptop: Laptop) -> None:
    plan_id = handed_in(laptop, "Bankjes")
    round_id = open_round(laptop, plan_id)
    judge(laptop, round_id, plan_id, "verkeer", NO)
    stand = judge(laptop, round_id, plan_id, "verkeer", YES).stand("verkeer")
    assert [given.verdict for given in stand.history] == [NO, YES]
    assert stand.given == stand.history[1]
    assert stand.history[0].by == "Anna"
    assert clashes(laptop) == []


def test_a_plan_that_left_the_table_is_not_judged_any_more(laptop: Laptop) -> None:
    plan_id = handed_in(laptop, "Bankjes")
    round_id = open_round(laptop, plan_id)
    plans.withdraw(laptop.store, laptop.now(), plan_id=plan_id, reason="verhuisd")
    with pytest.raises(plans.PlanFixed) as problem:
        judge(laptop, round_id, plan_id, "verkeer", YES)
    assert problem.value.data["state"] is PlanState.WITHDRAWN
    plan = plan_of(laptop, round_id, plan_id)
    assert (plan.gone, plan.open_fields, plan.outcome) == (True, (), None)


def test_a_plan_is_taken_off_the_table_for_good_and_its_verdicts_stay(
    apart: tuple[Laptop, Laptop, UUID, UUID],
) -> None:
    one, two, round_id, plan_id = apart
    with pytest.raises(ReasonMissing):
        review.take_off(one.store, one.now(), round_id=round_id, plan_id=plan_id, reason=" ")
    judge(two, round_id, plan_id, "verkeer", YES)
    for laptop, reason in ((one, "per ongeluk"), (two, "nog niet af")):
        view = review.take_off(laptop.store, laptop.now(), round_id=round_id, plan_id=plan_id, reason=reason)
        assert view.plans == ()
    with pytest.raises(review.NotOnTable):
        judge(one, round_id, plan_id, "verkeer", YES)
    with pytest.raises(review.TakenOffTable):
        review.add_plans(one.store, one.now(), round_id=round_id, plan_ids=[plan_id])
    exchange(one, two)
    assert [listed.plans for listed in review.rounds(one.store)] == [0]
    assert [one.rounds for one in review_lists.candidates(two.store)] == [()]
    found = tables(one.store)
    assert found == tables(two.store)
    assert "nog niet af / per ongeluk" in found["review_plan"][0]
    assert len(found["verdict"]) == 1


def test_a_plan_outside_the_round_or_an_unknown_field_is_refused(laptop: Laptop) -> None:
    plan_id, other = handed_in(laptop, "Bankjes"), handed_in(laptop, "Honing")
    round_id = open_round(laptop, plan_id)
    for judged, field in ((other, "verkeer"), (plan_id, "geld")):
        with pytest.raises(review.NotOnTable):
            judge(laptop, round_id, judged, field, YES)


def test_different_fields_judged_apart_merge_by_themselves(apart: tuple[Laptop, Laptop, UUID, UUID]) -> None:
    one, two, round_id, plan_id = apart
    judge(one, round_id, plan_id, "groen", YES)
    judge(two, round_id, plan_id, "verkeer", PROVIDED)
    exchange(one, two)
    for laptop in (one, two):
        assert plan_of(laptop, round_id, plan_id).outcome is PROVIDED
        assert clashes(laptop) == []
    assert tables(one.store) == tables(two.store)


def test_equal_verdicts_given_apart_are_one(apart: tuple[Laptop, Laptop, UUID, UUID]) -> None:
    one, two, round_id, plan_id = apart
    for laptop in (one, two):
        judge(laptop, round_id, plan_id, "groen", PROVIDED)
    exchange(one, two)
    stand = plan_of(one, round_id, plan_id).stand("groen")
    assert (stand.clash, stand.given is not None, len(stand.history)) == (False, True, 2)
    assert clashes(two) == []


def test_two_verdicts_given_apart_leave_the_field_open_until_one_replaces_both(
    apart: tuple[Laptop, Laptop, UUID, UUID],
) -> None:
    one, two, round_id, plan_id = apart
    judge(one, round_id, plan_id, "groen", YES)
    judge(one, round_id, plan_id, "verkeer", YES)
    judge(two, round_id, plan_id, "verkeer", NO)
    exchange(one, two)
    for laptop in (one, two):
        plan = plan_of(laptop, round_id, plan_id)
        assert (plan.stand("verkeer").clash, plan.outcome) == (True, None)
        assert clashes(laptop) == [(2, False)]
        assert Outcome.INCIDENT in laptop.outcomes.values()
    assert tables(one.store) == tables(two.store)
    judge(two, round_id, plan_id, "verkeer", PROVIDED)
    exchange(one, two)
    for laptop in (one, two):
        plan = plan_of(laptop, round_id, plan_id)
        assert plan.outcome is PROVIDED
        assert len(plan.stand("verkeer").history) == 3
        assert clashes(laptop) == []
    assert tables(one.store) == tables(two.store)


def test_settling_says_why_and_the_field_still_waits_for_a_verdict(
    apart: tuple[Laptop, Laptop, UUID, UUID],
) -> None:
    one, two, round_id, plan_id = apart
    judge(one, round_id, plan_id, "verkeer", YES)
    judge(two, round_id, plan_id, "verkeer", NO)
    exchange(one, two)
    (incident,) = (i for i in incidents.incidents(one.store) if i.kind is IncidentKind.TWO_VERDICTS)
    incidents.settle(one.store, one.now(), incident_id=incident.id, reason="samen bekeken")
    exchange(one, two)
    for laptop in (one, two):
        assert clashes(laptop) == [(2, True)]
        assert plan_of(laptop, round_id, plan_id).stand("verkeer").given is None
    assert tables(one.store) == tables(two.store)


def test_what_arrives_before_its_ground_waits(make_table: Laptops) -> None:
    one, late = make_table("een"), make_table("laat")
    plan_id = handed_in(one, "Bankjes")
    round_id = open_round(one, plan_id)
    for word in (NO, YES):
        judge(one, round_id, plan_id, "verkeer", word)
    events = one.events()[::-1]
    late.receive(events[:2])
    assert set(late.outcomes.values()) == {Outcome.HELD}
    late.receive(events[2:])
    assert plan_of(late, round_id, plan_id).stand("verkeer").given is not None
    assert tables(late.store) == tables(one.store)


# ---- any order of arrival -------------------------------------------------------------------------------------

WORK = st.one_of(
    st.tuples(st.sampled_from(FIELDS), st.sampled_from((YES, PROVIDED, NO))),
    st.tuples(st.sampled_from(("meet", "settle", "add", "withdraw", "off")), st.just(YES)),
)


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, UUID, list[UUID]]:
    """Four laptops as each story begins: two know a round with a plan and another plan, two know none of it."""
    folder = tmp_path_factory.mktemp("beginning")
    made = [a_table_laptop(folder / name, name) for name in NAMES]
    plan_ids = [handed_in(made[0], "Bankjes"), handed_in(made[0], "Honing")]
    round_id = open_round(made[0], plan_ids[0])
    exchange(*made[:2])
    for laptop in made:
        laptop.store.close()
    return folder, round_id, plan_ids


def play(laptop: Laptop, round_id: UUID, plan_ids: Sequence[UUID], work: str, word: VerdictWord) -> None:
    """Do one thing, or be told that it cannot be done now."""
    store = laptop.store
    try:
        if work == "add":
            review.add_plans(store, laptop.now(), round_id=round_id, plan_ids=plan_ids)
        elif work == "off":
            review.take_off(store, laptop.now(), round_id=round_id, plan_id=plan_ids[0], reason=laptop.name)
        elif work == "withdraw":
            plans.withdraw(store, laptop.now(), plan_id=plan_ids[1], reason="r")
        elif work == "settle":
            for incident in incidents.incidents(store):
                incidents.settle(store, laptop.now(), incident_id=incident.id, reason=laptop.name)
        else:
            for plan_id in plan_ids:
                judge(laptop, round_id, plan_id, work, word)
    except DomainError:
        pass


@settings(max_examples=settings().max_examples // 3)
@given(
    script=st.lists(st.tuples(st.booleans(), WORK), max_size=12),
    order=st.randoms(use_true_random=False),
)
def test_inv_06_verdicts_of_two_laptops_add_up_to_the_same_in_any_order(
    beginning: tuple[Path, UUID, list[UUID]],
    script: Sequence[tuple[bool, tuple[str, VerdictWord]]],
    order: Random,
) -> None:
    template, round_id, plan_ids = beginning
    with four_alike(template) as made:
        one, two, *_ = made
        for at_one, (work, word) in script:
            here, there = (one, two) if at_one else (two, one)
            if work == "meet":
                here.receive(there.events())
            else:
                play(here, round_id, plan_ids, work, word)
        come_to_the_same(made, order)
        seen: list[tuple[TablePlan, ...]] = [review.round_view(one.store, round_id).plans for one in made]
        assert seen[1:] == seen[:-1]
