from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.codes import card_qr
from app.models.records import IssuedCard, RegisterLine, Resident, Verdict
from app.models.terms import (
    CardState,
    CardStep,
    IncidentKind,
    SessionKind,
    VerdictKind,
)
from app.operations import (
    allotments,
    card_lists,
    cards,
    editions,
    incidents,
    print_runs,
    register,
    sessions,
    stations,
    verdict,
)
from tests import printed
from tests.operations.samples import CONTEST, MORNING, Laptop, tables

PLACE = "De Ringvaart"


def enrol_residents(laptop: Laptop, *lines: RegisterLine) -> tuple[Resident, ...]:
    given = lines or (
        RegisterLine("R1", "Wilhelmina de Vries", "2036AB", "12", 1948),
        RegisterLine("R2", "Yusuf Demir", "2036AB", "14", 1990),
        RegisterLine("R3", "Kind Bakker", "2036AB", "16", 2014),
    )
    register.import_lines(laptop.store, laptop.now(), contest_id=CONTEST, lines=given)
    found = [register.find(laptop.store, contest_id=CONTEST, text=line.register_no)[0] for line in given]
    return tuple(found)


def issue(laptop: Laptop, resident: Resident) -> str:
    made = cards.issue(
        laptop.store, laptop.now(), entry_id=resident.entry_id, identity_seen=True, place=PLACE
    )
    return made.code


def card_id(laptop: Laptop, code: str) -> UUID:
    found = verdict.check(laptop.store, contest_id=CONTEST, scan=code).card_id
    assert found is not None
    return found


def surrender(laptop: Laptop, code: str, place: str = PLACE) -> UUID:
    return cards.surrender(laptop.store, laptop.now(), contest_id=CONTEST, scan=code, place=place)


def test_a_card_is_issued_once_taken_in_once_and_refused_after_that_with_when_and_where(
    laptop: Laptop,
) -> None:
    resident, *_ = enrol_residents(laptop)
    code = issue(laptop, resident)
    assert verdict.check(laptop.store, contest_id=CONTEST, scan=code).accepted
    surrender(laptop, code)
    with pytest.raises(cards.CardRefused) as refused:
        surrender(laptop, code)
    answer = refused.value.data["verdict"]
    assert isinstance(answer, Verdict)
    assert answer == verdict.check(laptop.store, contest_id=CONTEST, scan=code)
    assert (answer.kind, answer.where) == (VerdictKind.ALREADY_TAKEN_IN, PLACE)
    assert answer.at is not None
    assert answer.at > MORNING


def test_a_resident_gets_one_card_and_none_after_voting(laptop: Laptop) -> None:
    resident, *_ = enrol_residents(laptop)
    code = issue(laptop, resident)
    with pytest.raises(cards.AlreadyHasCard):
        issue(laptop, resident)
    surrender(laptop, code)
    with pytest.raises(cards.AlreadyVoted):
        issue(laptop, resident)


def test_no_card_without_identity_under_age_or_outside_the_register(laptop: Laptop) -> None:
    resident, _, child = enrol_residents(laptop)
    now = laptop.now
    with pytest.raises(cards.IdentityNotSeen):
        cards.issue(laptop.store, now(), entry_id=resident.entry_id, identity_seen=False, place=PLACE)
    with pytest.raises(cards.TooYoung) as young:
        cards.issue(laptop.store, now(), entry_id=child.entry_id, identity_seen=True, place=PLACE)
    assert young.value.data == {"min_age": 16}
    with pytest.raises(cards.UnknownEntry):
        cards.issue(laptop.store, now(), entry_id=uuid4(), identity_seen=True, place=PLACE)


def test_a_lost_card_is_replaced_and_only_the_new_one_counts(laptop: Laptop) -> None:
    resident, *_ = enrol_residents(laptop)
    old = issue(laptop, resident)
    made = cards.replace(
        laptop.store,
        laptop.now(),
        card_id=card_id(laptop, old),
        reason="kwijt",
        identity_seen=True,
        place=PLACE,
    )
    assert made.code != old
    assert verdict.check(laptop.store, contest_id=CONTEST, scan=old).kind is VerdictKind.REPLACED
    assert verdict.check(laptop.store, contest_id=CONTEST, scan=made.code).accepted
    steps = [line.step for line in cards.card(laptop.store, card_id(laptop, old)).history]
    assert steps == [CardStep.ISSUE, CardStep.REPLACE]


def test_voiding_and_replacing_need_a_reason(laptop: Laptop) -> None:
    resident, *_ = enrol_residents(laptop)
    known = card_id(laptop, issue(laptop, resident))
    now = laptop.now
    with pytest.raises(cards.ReasonMissing):
        cards.void(laptop.store, now(), card_id=known, reason=" ", place=PLACE)
    with pytest.raises(cards.ReasonMissing):
        cards.replace(laptop.store, now(), card_id=known, reason="", identity_seen=True, place=PLACE)


def test_a_voided_card_is_refused_and_undoing_makes_it_good_again(laptop: Laptop) -> None:
    resident, *_ = enrol_residents(laptop)
    code = issue(laptop, resident)
    known = card_id(laptop, code)
    cards.void(laptop.store, laptop.now(), card_id=known, reason="verkeerde bewoner", place=PLACE)
    assert verdict.check(laptop.store, contest_id=CONTEST, scan=code).kind is VerdictKind.VOIDED
    last = cards.last_act_id(laptop.store, known)
    assert last is not None
    cards.undo(laptop.store, laptop.now(), act_id=last, reason="toch goed", place=PLACE)
    assert verdict.check(laptop.store, contest_id=CONTEST, scan=code).accepted
    assert cards.card(laptop.store, known).history[-1].reason == "toch goed"


def test_an_issue_on_which_later_acts_stand_cannot_be_undone(laptop: Laptop) -> None:
    resident, *_ = enrol_residents(laptop)
    code = issue(laptop, resident)
    first = cards.last_act_id(laptop.store, card_id(laptop, code))
    assert first is not None
    surrender(laptop, code)
    with pytest.raises(cards.IllegalCardStep):
        cards.undo(laptop.store, laptop.now(), act_id=first, reason="vergissing", place=PLACE)
    with pytest.raises(cards.IllegalCardStep):
        cards.undo(laptop.store, laptop.now(), act_id=uuid4(), reason="vergissing", place=PLACE)


def test_undoing_a_replacement_takes_both_cards_back(laptop: Laptop) -> None:
    resident, *_ = enrol_residents(laptop)
    old = issue(laptop, resident)
    known = card_id(laptop, old)
    made = cards.replace(
        laptop.store, laptop.now(), card_id=known, reason="kwijt", identity_seen=True, place=PLACE
    )
    last = cards.last_act_id(laptop.store, known)
    assert last is not None
    cards.undo(laptop.store, laptop.now(), act_id=last, reason="gevonden", place=PLACE)
    assert verdict.check(laptop.store, contest_id=CONTEST, scan=old).accepted
    assert verdict.check(laptop.store, contest_id=CONTEST, scan=made.code).kind is VerdictKind.NOT_ISSUED


def do(step: CardStep, laptop: Laptop, known: UUID, code: str, resident: Resident) -> None:
    store, now = laptop.store, laptop.now()
    if step is CardStep.ISSUE:
        entry = resident.entry_id
        cards.issue(store, now, entry_id=entry, identity_seen=True, place=PLACE, stock_code=code)
    elif step is CardStep.ALLOT:
        run, *_ = print_runs.runs(store, now)
        allotments.allot(store, now, run_id=run.id, first=1, last=1, to=PLACE)
    elif step is CardStep.USE_ONLINE:
        card_lists.mark_used_online(store, now, codes=[code])
    elif step is CardStep.VOID:
        cards.void(store, now, card_id=known, reason="fout", place=PLACE)
    elif step is CardStep.REPLACE:
        cards.replace(store, now, card_id=known, reason="fout", identity_seen=True, place=PLACE)
    else:
        cards.surrender(store, now, contest_id=CONTEST, scan=code, place=PLACE)


STEPS = (CardStep.ALLOT, CardStep.ISSUE, CardStep.VOID, CardStep.REPLACE, CardStep.SURRENDER)


def a_card_in(laptop: Laptop, state: CardState, resident: Resident) -> str:
    (stock,) = printed.stock(laptop.store, laptop.now(), contest_id=CONTEST, count=1)
    before: dict[CardState, tuple[CardStep, ...]] = {
        CardState.PRINTED: (),
        CardState.ALLOTTED: (CardStep.ALLOT,),
        CardState.USED_ONLINE: (CardStep.ISSUE, CardStep.USE_ONLINE),
        CardState.ISSUED: (CardStep.ISSUE,),
        CardState.VOIDED: (CardStep.VOID,),
        CardState.REPLACED: (CardStep.ISSUE, CardStep.REPLACE),
        CardState.SURRENDERED: (CardStep.ISSUE, CardStep.SURRENDER),
    }
    for step in before[state]:
        do(step, laptop, stock.card_id, stock.code, resident)
    return stock.code


@pytest.mark.parametrize("state", list(CardState))
@pytest.mark.parametrize("step", STEPS)
def test_the_card_follows_its_drawing_and_no_other_way(
    laptop: Laptop, state: CardState, step: CardStep
) -> None:
    first, second, _ = enrol_residents(laptop)
    code = a_card_in(laptop, state, first)
    known = card_id(laptop, code)
    if (state, step) in cards.LEGAL:
        do(step, laptop, known, code, second)
        assert cards.card(laptop.store, known).state is cards.LEGAL[state, step]
    else:
        with pytest.raises((cards.IllegalCardStep, cards.CardRefused)):
            do(step, laptop, known, code, second)
        assert cards.card(laptop.store, known).state is state


def test_a_stock_card_never_issued_is_not_taken_in(laptop: Laptop) -> None:
    (stock,) = printed.stock(laptop.store, laptop.now(), contest_id=CONTEST, count=1)
    assert verdict.check(laptop.store, contest_id=CONTEST, scan=stock.code).kind is VerdictKind.NOT_ISSUED


def test_cards_for_the_register_go_to_those_who_may_vote_and_have_none(laptop: Laptop) -> None:
    first, second, child = enrol_residents(laptop)
    issue(laptop, first)
    (made,) = printed.letters(laptop.store, laptop.now(), contest_id=CONTEST)
    assert made.resident is not None
    assert made.resident.entry_id == second.entry_id != child.entry_id
    assert verdict.check(laptop.store, contest_id=CONTEST, scan=made.code).accepted
    with pytest.raises(print_runs.NothingToPrint):
        printed.letters(laptop.store, laptop.now(), contest_id=CONTEST)


def test_inv_11_a_live_edition_refuses_practice_cards_and_the_other_way_round(laptop: Laptop) -> None:
    edition = editions.edition(laptop.store)
    resident, *_ = enrol_residents(laptop)
    code = issue(laptop, resident)
    for scan, kind in (
        (card_qr(edition.short_id, code, practice=True), VerdictKind.ACCEPTED),
        (card_qr(edition.short_id, code, practice=False), VerdictKind.LIVE_CARD),
        (card_qr("ACDE", code, practice=True), VerdictKind.OTHER_EDITION),
        ("onzin", VerdictKind.UNREADABLE),
    ):
        assert verdict.check(laptop.store, contest_id=CONTEST, scan=scan).kind is kind


def test_inv_02_a_card_taken_in_on_two_laptops_apart_is_an_incident_on_both(
    laptops: Callable[[str], Laptop],
) -> None:
    one, two = laptops("Laptop 1"), laptops("Laptop 2")
    resident, *_ = enrol_residents(one)
    code = issue(one, resident)
    two.receive(one.events())
    surrender(one, code, "De Ringvaart")
    surrender(two, code, "De Wereld")
    one.receive(two.events())
    two.receive(one.events())
    assert tables(one.store) == tables(two.store)
    (incident,) = incidents.incidents(one.store)
    assert incident.kind is IncidentKind.CARD_USED_TWICE
    assert {act.place for act in incident.acts} == {"De Ringvaart", "De Wereld"}


def test_two_cards_of_one_resident_taken_in_apart_are_an_incident(laptops: Callable[[str], Laptop]) -> None:
    one, two = laptops("Laptop 1"), laptops("Laptop 2")
    resident, *_ = enrol_residents(one)
    two.receive(one.events())
    surrender(one, issue(one, resident))
    surrender(two, issue(two, resident))
    one.receive(two.events())
    two.receive(one.events())
    kinds = {incident.kind for incident in incidents.incidents(one.store)}
    assert kinds == {IncidentKind.ENTITLEMENT_USED_TWICE}
    assert tables(one.store) == tables(two.store)


def test_inv_02_of_two_good_cards_that_one_resident_got_apart_only_one_is_taken_in(
    laptops: Callable[[str], Laptop],
) -> None:
    one, two = laptops("Laptop 1"), laptops("Laptop 2")
    resident, *_ = enrol_residents(one)
    two.receive(one.events())
    first, second = issue(one, resident), issue(two, resident)
    one.receive(two.events())
    taken = surrender(one, first, "De Ringvaart")
    answer = verdict.check(one.store, contest_id=CONTEST, scan=second)
    assert (answer.kind, answer.where) == (VerdictKind.OTHER_CARD_USED, "De Ringvaart")
    with pytest.raises(cards.CardRefused):
        surrender(one, second)
    cards.undo(one.store, one.now(), act_id=taken, reason="verkeerd gescand", place=PLACE)
    assert verdict.check(one.store, contest_id=CONTEST, scan=second).accepted


def test_inv_02_a_void_that_is_taken_back_gives_no_second_vote(laptop: Laptop) -> None:
    resident, *_ = enrol_residents(laptop)
    lost = issue(laptop, resident)
    cards.void(laptop.store, laptop.now(), card_id=card_id(laptop, lost), reason="kwijt", place=PLACE)
    surrender(laptop, issue(laptop, resident))
    voided = cards.last_act_id(laptop.store, card_id(laptop, lost))
    assert voided is not None
    cards.undo(laptop.store, laptop.now(), act_id=voided, reason="toch gevonden", place=PLACE)
    assert verdict.check(laptop.store, contest_id=CONTEST, scan=lost).kind is VerdictKind.OTHER_CARD_USED


def test_a_son_of_the_same_name_and_address_is_added_and_the_father_is_not_added_twice(
    laptop: Laptop,
) -> None:
    enrol_residents(laptop, RegisterLine("R1", "J. de Vries", "2036AB", "12", 1948))

    def add(born: int) -> IssuedCard:
        return cards.issue_to_new(
            laptop.store,
            laptop.now(),
            contest_id=CONTEST,
            name="J. de Vries",
            postcode="2036 AB",
            house_number="12",
            birth=born,
            reason="vorige week verhuisd",
            identity_seen=True,
            place=PLACE,
        )

    with pytest.raises(cards.AlreadyInRegister):
        add(1948)
    son = add(1979)
    assert verdict.check(laptop.store, contest_id=CONTEST, scan=son.code).accepted


def test_a_card_replaced_here_and_used_there_is_an_incident(laptops: Callable[[str], Laptop]) -> None:
    one, two = laptops("Laptop 1"), laptops("Laptop 2")
    resident, *_ = enrol_residents(one)
    code = issue(one, resident)
    two.receive(one.events())
    cards.replace(
        one.store,
        one.now(),
        card_id=card_id(one, code),
        reason="kwijt",
        identity_seen=True,
        place=PLACE,
    )
    surrender(two, code)
    one.receive(two.events())
    kinds = {incident.kind for incident in incidents.incidents(one.store)}
    assert kinds == {IncidentKind.VOIDED_CARD_USED}


def test_inv_02_a_card_used_there_while_it_was_taken_back_here_never_gives_a_second_vote_in_silence(
    laptops: Callable[[str], Laptop],
) -> None:
    one, two = laptops("Laptop 1"), laptops("Laptop 2")
    resident, *_ = enrol_residents(one)
    code = issue(one, resident)
    two.receive(one.events())
    surrender(two, code)
    issued = cards.last_act_id(one.store, card_id(one, code))
    assert issued is not None
    cards.undo(one.store, one.now(), act_id=issued, reason="verkeerde bewoner", place=PLACE)
    surrender(one, issue(one, resident))
    one.receive(two.events())
    two.receive(one.events())
    kinds = {incident.kind for incident in incidents.incidents(one.store)}
    assert kinds == {IncidentKind.UNISSUED_CARD_USED, IncidentKind.ENTITLEMENT_USED_TWICE}
    assert tables(one.store) == tables(two.store)


def test_an_incident_goes_when_one_of_the_two_acts_was_a_mistake(laptops: Callable[[str], Laptop]) -> None:
    one, two = laptops("Laptop 1"), laptops("Laptop 2")
    resident, *_ = enrol_residents(one)
    code = issue(one, resident)
    two.receive(one.events())
    surrender(one, code)
    mistake = surrender(two, code)
    one.receive(two.events())
    assert incidents.incidents(one.store)
    cards.undo(two.store, two.now(), act_id=mistake, reason="verkeerd gescand", place=PLACE)
    one.receive(two.events())
    assert incidents.incidents(one.store) == ()
    assert cards.card(one.store, card_id(one, code)).state is CardState.SURRENDERED


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_inv_06_cards_end_the_same_in_whatever_order_the_journals_arrive(
    laptops: Callable[[str], Laptop], data: st.DataObject
) -> None:
    name = uuid4()
    one, two, three, four = (laptops(f"{name} {number}") for number in range(4))
    residents = enrol_residents(one)[:2]
    codes = [issue(one, resident) for resident in residents]
    two.receive(one.events())
    for laptop in (one, two):
        for code in codes:
            act = data.draw(st.sampled_from(["surrender", "void", "nothing"]))
            if act == "surrender":
                surrender(laptop, code)
            elif act == "void":
                cards.void(
                    laptop.store, laptop.now(), card_id=card_id(laptop, code), reason="fout", place=PLACE
                )
    events = {event.event_id: event for laptop in (one, two) for event in laptop.events()}
    straight = sorted(events.values(), key=lambda event: event.event_id)
    three.receive(straight)
    four.receive(data.draw(st.permutations(straight)))
    assert tables(three.store) == tables(four.store)


def test_a_card_brought_in_filled_counts_for_the_box_of_the_station(laptop: Laptop) -> None:
    resident, *_ = enrol_residents(laptop)
    code = issue(laptop, resident)
    day = MORNING.date()
    session = sessions.start(
        laptop.store, laptop.now(), kind=SessionKind.POLLING_STATION, place=PLACE, day=day
    )
    station = stations.open_station(
        laptop.store,
        laptop.now(),
        session_id=session.id,
        contest_id=CONTEST,
        crew="Anna en Bram",
        seal="Z-1",
        papers_begin=10,
    )
    taken = stations.take_in_brought(laptop.store, laptop.now(), station_id=station.id, scan=code)
    assert taken.accepted
    numbers = stations.station(laptop.store, station.id).numbers
    assert (numbers.taken_in, numbers.handed_out, numbers.brought_in, numbers.in_box) == (1, 0, 1, 1)


def test_what_was_done_at_a_station_is_not_taken_back_on_the_card_page(laptop: Laptop) -> None:
    resident, *_ = enrol_residents(laptop)
    code = issue(laptop, resident)
    session = sessions.start(
        laptop.store, laptop.now(), kind=SessionKind.POLLING_STATION, place=PLACE, day=MORNING.date()
    )
    station = stations.open_station(
        laptop.store,
        laptop.now(),
        session_id=session.id,
        contest_id=CONTEST,
        crew="Anna en Bram",
        seal="Z-1",
        papers_begin=10,
    )
    done = stations.check_in(laptop.store, laptop.now(), station_id=station.id, scan=code)
    assert done.act_id is not None
    with pytest.raises(cards.DoneAtStation):
        cards.undo(laptop.store, laptop.now(), act_id=done.act_id, reason="vergissing", place=PLACE)


def test_a_card_sent_by_post_is_voided_not_undone_with_the_whole_print_run(laptop: Laptop) -> None:
    enrol_residents(laptop)
    first, *_ = printed.letters(laptop.store, laptop.now(), contest_id=CONTEST)
    by_post = cards.last_act_id(laptop.store, first.card_id)
    assert by_post is not None
    with pytest.raises(cards.IllegalCardStep):
        cards.undo(laptop.store, laptop.now(), act_id=by_post, reason="vergissing", place=PLACE)
    assert verdict.check(laptop.store, contest_id=CONTEST, scan=first.code).accepted
