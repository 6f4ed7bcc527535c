"""Plans on one laptop: entered, changed, handed in, found, taken back and read from a file."""

from dataclasses import replace
from uuid import uuid4

import pytest

from app.db import Store
from app.models.journal import JournalRow
from app.models.records import CostLine, PlanText, ReachBy, Submitter
from app.models.terms import PlanState
from app.operations import plans
from app.operations.cards import ReasonMissing
from app.operations.journal import act
from tests.operations.plan_samples import BENCH, FATMA, edited, entered, handed_in, imported
from tests.operations.samples import CONTEST, Laptop, Now


def last_event(laptop: Laptop) -> JournalRow:
    return laptop.events()[-1]


def test_half_a_plan_is_saved_as_it_stands(store: Store, moment: Now) -> None:
    plan = plans.enter(store, moment(), text=PlanText(), submitter=Submitter())
    assert plan.state is PlanState.DRAFT
    assert 10_000 <= plan.number <= 99_999
    assert plans.plan(store, plan.id) == plan


def test_everything_of_a_plan_comes_back_as_it_was_typed(store: Store, moment: Now) -> None:
    plan = plans.enter(store, moment(), text=BENCH, submitter=FATMA)
    again = plans.plan(store, plan.id)
    assert (again.text, again.submitter) == (BENCH, FATMA)
    assert again.text.cost_cents == 285_000


def test_two_plans_never_get_the_same_number_on_one_laptop(store: Store, moment: Now) -> None:
    class Loaded:
        """A die that falls the same way twice."""

        turns = 0

        def __call__(self, length: int) -> bytes:
            self.turns += 1
            return (self.turns // 6).to_bytes(length, "big")

    die = Loaded()
    numbers = [
        plans.enter(store, replace(moment(), rng=die), text=PlanText(), submitter=Submitter()).number
        for _ in range(4)
    ]
    assert len(set(numbers)) == 4


def test_a_new_plan_never_gets_a_number_that_is_the_id_of_one_out_of_a_file(
    laptop: Laptop, moment: Now
) -> None:
    with act(laptop.store, laptop.now()) as doing:
        plans.record_imported(
            doing,
            plan_id=uuid4(),
            number=7,
            external_id="10001",
            contest_id=None,
            ballot_number=None,
            text=PlanText(title="Uit het bestand"),
        )
    falls = iter([1, 1, 2])

    def die(length: int) -> bytes:
        return (next(falls, 3) if length == len(bytes(8)) else 0).to_bytes(length, "big")

    number = plans.enter(
        laptop.store, replace(moment(), rng=die), text=PlanText(), submitter=Submitter()
    ).number
    assert number == 10_002


def test_more_plans_than_one_ballot_holds_are_refused_and_get_no_number(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "MOST_ON_BALLOT", 2)
    made = [handed_in(laptop, title) for title in ("Bankjes", "Honing", "Bijen")]
    with pytest.raises(plans.BallotTooLong):
        plans.put_on_ballot(laptop.store, laptop.now(), contest_id=CONTEST, plan_ids=made)
    assert plans.ballot(laptop.store, CONTEST) == ()
    plans.put_on_ballot(laptop.store, laptop.now(), contest_id=CONTEST, plan_ids=made[:2])


def test_only_what_differs_is_recorded_with_what_it_was_before(laptop: Laptop) -> None:
    plan_id = entered(laptop)
    changed = plans.change(
        laptop.store,
        laptop.now(),
        plan_id=plan_id,
        text=replace(BENCH, title="Vier bankjes", cost_lines=(CostLine("bank", 4, 80_000),)),
        submitter=replace(FATMA, reach_by=ReachBy.LETTER),
    )
    assert (changed.text.title, changed.text.cost_cents, changed.revision) == ("Vier bankjes", 320_000, 2)
    assert changed.submitter.reach_by is ReachBy.LETTER
    payload = last_event(laptop).payload or ""
    for part in (
        '"title":{"after":"Vier bankjes","before":"Bankjes aan de Molenplas"}',
        '"submitter.reach_by"',
    ):
        assert part in payload
    assert "Meerwijk" not in payload
    assert plans.plan(laptop.store, plan_id) == changed


def test_saving_without_a_change_records_nothing(laptop: Laptop) -> None:
    plan_id = entered(laptop)
    before = len(laptop.events())
    plan = plans.change(laptop.store, laptop.now(), plan_id=plan_id, text=BENCH, submitter=FATMA)
    assert plan == plans.plan(laptop.store, plan_id)
    assert len(laptop.events()) == before


def test_a_whole_book_does_not_fit_in_one_field(store: Store, moment: Now) -> None:
    with pytest.raises(plans.TextTooLong) as problem:
        plans.enter(store, moment(), text=PlanText(why="a" * 10_001), submitter=Submitter())
    assert problem.value.data == {"field": "why", "limit": 10_000}


def test_an_unfinished_plan_is_not_handed_in_and_all_that_is_missing_is_named(laptop: Laptop) -> None:
    plan_id = entered(laptop, PlanText(title="Bankjes", what="  "))
    with pytest.raises(plans.PlanIncomplete) as problem:
        plans.hand_in(laptop.store, laptop.now(), plan_id=plan_id)
    assert problem.value.data["missing"] == ("what", "why", "for_whom", "area", "cost_lines", "upkeep")
    assert plans.missing(BENCH) == ()


def test_a_plan_over_the_budget_is_not_handed_in_and_the_rule_is_named(laptop: Laptop) -> None:
    dear = replace(BENCH, cost_lines=(CostLine("hal", 1, 900_000_000),))
    plan_id = entered(laptop, dear)
    with pytest.raises(plans.PlanStopped) as problem:
        plans.hand_in(laptop.store, laptop.now(), plan_id=plan_id)
    assert "te veel" in str(problem.value.data["why"])
    assert plans.plan(laptop.store, plan_id).state is PlanState.DRAFT


def test_a_budget_that_adds_up_to_nought_is_no_budget() -> None:
    free = replace(BENCH, cost_lines=(CostLine("bank", 3, 0),))
    assert plans.missing(free) == ("cost_lines",)


def test_a_plan_handed_in_can_still_be_changed_but_not_handed_in_again(laptop: Laptop) -> None:
    plan_id = entered(laptop)
    assert plans.hand_in(laptop.store, laptop.now(), plan_id=plan_id).state is PlanState.HANDED_IN
    edited(laptop, plan_id, title="Vier bankjes")
    assert plans.plan(laptop.store, plan_id).text.title == "Vier bankjes"
    with pytest.raises(plans.PlanFixed):
        plans.hand_in(laptop.store, laptop.now(), plan_id=plan_id)


def test_a_withdrawn_plan_is_fixed_until_the_withdrawal_is_taken_back(laptop: Laptop) -> None:
    store, plan_id = laptop.store, entered(laptop)
    plans.hand_in(store, laptop.now(), plan_id=plan_id)
    assert (
        plans.withdraw(store, laptop.now(), plan_id=plan_id, reason="verhuisd").state is PlanState.WITHDRAWN
    )
    with pytest.raises(plans.PlanFixed) as problem:
        edited(laptop, plan_id, title="Toch niet")
    assert problem.value.data == {"state": PlanState.WITHDRAWN}
    back = plans.take_back_withdrawal(store, laptop.now(), plan_id=plan_id, reason="vergissing")
    assert back.state is PlanState.HANDED_IN
    assert '"reason":"vergissing"' in (last_event(laptop).payload or "")


def test_withdrawing_and_taking_back_twice_leads_back_to_where_the_plan_stood(laptop: Laptop) -> None:
    store, plan_id = laptop.store, entered(laptop)
    for _ in range(2):
        plans.withdraw(store, laptop.now(), plan_id=plan_id, reason="nee")
        back = plans.take_back_withdrawal(store, laptop.now(), plan_id=plan_id, reason="ja")
        assert back.state is PlanState.DRAFT


def test_withdrawing_and_taking_back_need_a_reason(laptop: Laptop) -> None:
    plan_id = entered(laptop)
    with pytest.raises(ReasonMissing):
        plans.withdraw(laptop.store, laptop.now(), plan_id=plan_id, reason=" ")
    with pytest.raises(plans.PlanFixed):
        plans.take_back_withdrawal(laptop.store, laptop.now(), plan_id=plan_id, reason="ja")


def test_ballot_numbers_follow_the_order_given_and_go_on_where_they_were(laptop: Laptop) -> None:
    one, two, three = (handed_in(laptop, title) for title in ("Een", "Twee", "Drie"))
    plans.put_on_ballot(laptop.store, laptop.now(), contest_id=CONTEST, plan_ids=[two, one])
    listed = plans.put_on_ballot(laptop.store, laptop.now(), contest_id=CONTEST, plan_ids=[three])
    assert [(plan.ballot_number, plan.title) for plan in listed] == [(1, "Twee"), (2, "Een"), (3, "Drie")]
    assert listed[0].external_id == str(plans.plan(laptop.store, two).number)
    assert plans.plan(laptop.store, one).state is PlanState.ON_BALLOT
    assert plans.plan(laptop.store, one).contest_id == CONTEST
    with pytest.raises(plans.PlanFixed):
        plans.withdraw(laptop.store, laptop.now(), plan_id=one, reason="te laat")


def test_a_draft_does_not_go_on_the_ballot_and_then_no_other_does(laptop: Laptop) -> None:
    ready, draft = handed_in(laptop, "Klaar"), entered(laptop)
    with pytest.raises(plans.NotHandedIn) as problem:
        plans.put_on_ballot(laptop.store, laptop.now(), contest_id=CONTEST, plan_ids=[ready, draft])
    assert problem.value.data["numbers"] == (plans.plan(laptop.store, draft).number,)
    assert plans.ballot(laptop.store, CONTEST) == ()


def test_a_plan_from_a_file_keeps_its_number_and_stands_on_the_ballot(laptop: Laptop) -> None:
    plan_id = uuid4()
    imported(laptop, plan_id, 4)
    (listed,) = plans.ballot(laptop.store, CONTEST)
    assert (listed.ballot_number, listed.external_id, listed.cost_cents) == (4, "2331", 500)
    plan = plans.plan(laptop.store, plan_id)
    assert (plan.number, plan.state, plan.submitter) == (7, PlanState.ON_BALLOT, Submitter())


def test_a_plan_from_a_file_without_ballot_number_counts_as_handed_in(laptop: Laptop) -> None:
    plan_id = uuid4()
    imported(laptop, plan_id, None)
    assert plans.plan(laptop.store, plan_id).state is PlanState.HANDED_IN
    assert plans.ballot(laptop.store, CONTEST) == ()
