from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.records import RegisterLine, Station
from app.models.terms import SessionKind, StationState, VerdictKind
from app.operations import cards, register, sessions, stations
from tests import printed
from tests.operations.samples import CONTEST, MORNING, Laptop, close_station, open_to_count

PLACE = "De Ringvaart"


def open_here(laptop: Laptop, papers: int = 100) -> Station:
    session = sessions.start(
        laptop.store, laptop.now(), kind=SessionKind.POLLING_STATION, place=PLACE, day=MORNING.date()
    )
    return stations.open_station(
        laptop.store,
        laptop.now(),
        session_id=session.id,
        contest_id=CONTEST,
        crew="Anna en Bram",
        seal="Z-104",
        papers_begin=papers,
    )


def issued_codes(laptop: Laptop, count: int) -> list[str]:
    lines = [RegisterLine(f"R{n}", f"Bewoner {n}", "2036AB", str(n), 1970) for n in range(count)]
    register.import_lines(laptop.store, laptop.now(), contest_id=CONTEST, lines=lines)
    return [card.code for card in printed.letters(laptop.store, laptop.now(), contest_id=CONTEST)]


def check_in(laptop: Laptop, station: Station, code: str) -> VerdictKind:
    return stations.check_in(laptop.store, laptop.now(), station_id=station.id, scan=code).kind


def now_at(laptop: Laptop, station: Station) -> Station:
    return stations.station(laptop.store, station.id)


def test_a_good_card_is_taken_in_with_one_paper_and_refused_the_next_time(laptop: Laptop) -> None:
    station = open_here(laptop)
    (code,) = issued_codes(laptop, 1)
    assert check_in(laptop, station, code) is VerdictKind.ACCEPTED
    again = stations.check_in(laptop.store, laptop.now(), station_id=station.id, scan=code)
    assert (again.kind, again.where, again.at is not None) == (VerdictKind.ALREADY_TAKEN_IN, PLACE, True)
    numbers = now_at(laptop, station).numbers
    assert (numbers.taken_in, numbers.handed_out, numbers.in_box) == (1, 1, 1)


def test_a_refused_card_leaves_no_act_behind(laptop: Laptop) -> None:
    station = open_here(laptop)
    before = len(laptop.events())
    assert check_in(laptop, station, "3333 3333 3333") is not VerdictKind.ACCEPTED
    assert len(laptop.events()) == before


def test_opening_says_everything_that_is_missing_at_once(laptop: Laptop) -> None:
    with pytest.raises(stations.OpeningIncomplete) as refused:
        stations.open_station(
            laptop.store,
            laptop.now(),
            session_id=uuid4(),
            contest_id=CONTEST,
            crew=" ",
            seal="",
            papers_begin=0,
        )
    assert refused.value.data["missing"] == ("crew", "seal", "papers")


def test_a_spoiled_paper_is_replaced_and_the_numbers_still_close(laptop: Laptop) -> None:
    station = open_here(laptop)
    (code,) = issued_codes(laptop, 1)
    check_in(laptop, station, code)
    stations.spoil(laptop.store, laptop.now(), station_id=station.id, reason="verkeerd vakje")
    numbers = now_at(laptop, station).numbers
    assert (numbers.taken_in, numbers.handed_out, numbers.spoiled, numbers.in_box) == (1, 2, 1, 1)
    closed = close_station(laptop.store, laptop.now(), station_id=station.id, papers_end=98)
    assert (closed.state, closed.differences) == (StationState.CLOSED, ())


def test_inv_07_every_difference_is_shown_at_once_and_must_be_explained(laptop: Laptop) -> None:
    station = open_here(laptop)
    for code in issued_codes(laptop, 2):
        check_in(laptop, station, code)
    stations.hand_back(laptop.store, laptop.now(), station_id=station.id, reason="ging weg zonder te stemmen")
    with pytest.raises(stations.NumbersDoNotClose) as refused:
        close_station(laptop.store, laptop.now(), station_id=station.id, papers_end=97)
    found = refused.value.data["differences"]
    assert isinstance(found, tuple)
    assert [(d.code, d.expected, d.found) for d in found] == [("F.201", 2, 1), ("F.202", 2, 3)]
    assert now_at(laptop, station).state is StationState.OPEN
    closed = close_station(
        laptop.store,
        laptop.now(),
        station_id=station.id,
        papers_end=97,
        explanation="Eén ging weg; één kwijt.",
    )
    assert set(closed.explanations.values()) == {"Eén ging weg; één kwijt."}
    assert len(closed.differences) == 2


def test_a_closed_station_takes_nothing_in_and_opens_again_only_with_a_reason(laptop: Laptop) -> None:
    station = open_here(laptop)
    (code,) = issued_codes(laptop, 1)
    close_station(laptop.store, laptop.now(), station_id=station.id, papers_end=100)
    for act in (
        lambda: check_in(laptop, station, code),
        lambda: stations.spoil(laptop.store, laptop.now(), station_id=station.id, reason="x"),
        lambda: close_station(laptop.store, laptop.now(), station_id=station.id, papers_end=100),
    ):
        with pytest.raises(stations.StationClosed):
            act()
    with pytest.raises(cards.ReasonMissing):
        stations.reopen(laptop.store, laptop.now(), station_id=station.id, reason="")
    stations.reopen(laptop.store, laptop.now(), station_id=station.id, reason="er staat nog iemand")
    assert check_in(laptop, station, code) is VerdictKind.ACCEPTED


def test_a_station_whose_box_is_being_counted_stays_closed(laptop: Laptop) -> None:
    station = open_here(laptop)
    for code in issued_codes(laptop, 2):
        check_in(laptop, station, code)
    close_station(laptop.store, laptop.now(), station_id=station.id, papers_end=98)
    open_to_count(laptop.store, laptop.now(), station.id)
    with pytest.raises(stations.CountingStarted):
        stations.reopen(laptop.store, laptop.now(), station_id=station.id, reason="toch nog iemand")


def test_a_mistaken_check_in_is_taken_back_and_the_card_is_good_again(laptop: Laptop) -> None:
    station = open_here(laptop)
    (code,) = issued_codes(laptop, 1)
    done = stations.check_in(laptop.store, laptop.now(), station_id=station.id, scan=code)
    assert done.act_id is not None
    with pytest.raises(cards.ReasonMissing):
        stations.undo(laptop.store, laptop.now(), station_id=station.id, act_id=done.act_id, reason="")
    stations.undo(
        laptop.store, laptop.now(), station_id=station.id, act_id=done.act_id, reason="verkeerde kaart"
    )
    assert now_at(laptop, station).numbers.taken_in == 0
    assert check_in(laptop, station, code) is VerdictKind.ACCEPTED
    with pytest.raises(stations.NothingToUndo):
        stations.undo(
            laptop.store, laptop.now(), station_id=station.id, act_id=done.act_id, reason="nog eens"
        )


def test_a_paper_act_is_taken_back_once(laptop: Laptop) -> None:
    station = open_here(laptop)
    stations.hand_out(laptop.store, laptop.now(), station_id=station.id, reason="gevallen")
    (last,) = now_at(laptop, station).last_acts
    assert (last.what, last.undone) == ("handed_out", False)
    stations.undo(
        laptop.store, laptop.now(), station_id=station.id, act_id=last.event_id, reason="vergissing"
    )
    after = now_at(laptop, station)
    assert (after.numbers.handed_out, after.last_acts[0].undone) == (0, True)
    with pytest.raises(stations.NothingToUndo):
        stations.undo(laptop.store, laptop.now(), station_id=station.id, act_id=last.event_id, reason="x")


def test_paper_acts_need_a_reason(laptop: Laptop) -> None:
    station = open_here(laptop)
    with pytest.raises(cards.ReasonMissing):
        stations.spoil(laptop.store, laptop.now(), station_id=station.id, reason="")


def test_the_last_five_acts_are_shown_newest_first(laptop: Laptop) -> None:
    station = open_here(laptop)
    for code in issued_codes(laptop, 6):
        check_in(laptop, station, code)
    stations.spoil(laptop.store, laptop.now(), station_id=station.id, reason="gevlekt", replaced=False)
    acts = now_at(laptop, station).last_acts
    assert [act.what for act in acts] == ["spoiled"] + ["taken_in"] * 4
    assert stations.stations(laptop.store)[0].last_acts == acts


def test_the_day_cannot_be_closed_while_the_station_is_open(laptop: Laptop) -> None:
    station = open_here(laptop)
    with pytest.raises(sessions.StationStillOpen):
        sessions.close(laptop.store, laptop.now(), session_id=station.session_id)
    close_station(laptop.store, laptop.now(), station_id=station.id, papers_end=100)
    closed = sessions.close(laptop.store, laptop.now(), session_id=station.session_id)
    assert not closed.open
    assert sessions.open_sessions(laptop.store) == ()


def test_after_a_restart_the_laptop_goes_on_with_its_own_session_not_with_anothers(
    laptops: Callable[[str], Laptop],
) -> None:
    one, two = laptops("Laptop 1"), laptops("Laptop 2")
    assert sessions.open_here(one.store) is None
    mine = open_here(one)
    theirs = open_here(two)
    one.receive(two.events())
    here = sessions.open_here(one.store)
    assert here is not None
    assert here.id == mine.session_id != theirs.session_id


def test_only_the_laptop_that_opened_a_station_works_for_it(laptops: Callable[[str], Laptop]) -> None:
    one, two = laptops("Laptop 1"), laptops("Laptop 2")
    station = open_here(one)
    (code,) = issued_codes(one, 1)
    two.receive(one.events())
    for act in (
        lambda: check_in(two, station, code),
        lambda: close_station(two.store, two.now(), station_id=station.id, papers_end=100),
        lambda: stations.reopen(two.store, two.now(), station_id=station.id, reason="toch nog iemand"),
    ):
        with pytest.raises(stations.StationElsewhere):
            act()


def test_a_mistaken_check_in_elsewhere_cannot_be_taken_back_here(laptop: Laptop) -> None:
    mine, other = open_here(laptop), open_here(laptop)
    (code,) = issued_codes(laptop, 1)
    done = stations.check_in(laptop.store, laptop.now(), station_id=mine.id, scan=code)
    assert done.act_id is not None
    with pytest.raises(stations.NothingToUndo):
        stations.undo(laptop.store, laptop.now(), station_id=other.id, act_id=done.act_id, reason="fout")
    assert stations.open_box(laptop.store, session_id=mine.session_id, contest_id=CONTEST) == mine.id
    assert [found.id for found in stations.stations(laptop.store, session_id=mine.session_id)] == [mine.id]


def test_a_session_needs_a_place(laptop: Laptop) -> None:
    with pytest.raises(sessions.PlaceMissing):
        sessions.start(
            laptop.store, laptop.now(), kind=SessionKind.OFFICE_HOUR, place="  ", day=MORNING.date()
        )


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(["check_in", "again", "spoil", "back"]), max_size=14))
def test_inv_07_the_counters_are_the_journal_and_the_numbers_close(
    laptop: Laptop, acts: Sequence[str]
) -> None:
    station = open_here(laptop)
    codes = [
        cards.issue(laptop.store, laptop.now(), entry_id=entry, identity_seen=True, place=PLACE).code
        for entry in fresh_entries(laptop, acts.count("check_in"))
    ]
    used: list[str] = []
    taken = handed = spoiled = back = 0
    for act in acts:
        if act == "check_in":
            used.append(codes.pop())
            assert check_in(laptop, station, used[-1]) is VerdictKind.ACCEPTED
            taken, handed = taken + 1, handed + 1
        elif act == "again" and used:
            assert check_in(laptop, station, used[0]) is VerdictKind.ALREADY_TAKEN_IN
        elif act == "spoil":
            stations.spoil(laptop.store, laptop.now(), station_id=station.id, reason="vlek")
            spoiled, handed = spoiled + 1, handed + 1
        elif act == "back":
            stations.hand_back(laptop.store, laptop.now(), station_id=station.id, reason="ging weg")
            back += 1
    numbers = now_at(laptop, station).numbers
    assert (numbers.taken_in, numbers.handed_out, numbers.spoiled, numbers.handed_back) == (
        taken,
        handed,
        spoiled,
        back,
    )
    expected = [("F.201", taken, taken - back)] if back else []
    explanation = "Er ging iemand weg." if back else ""
    closed = close_station(
        laptop.store, laptop.now(), station_id=station.id, papers_end=100 - handed, explanation=explanation
    )
    assert [(d.code, d.expected, d.found) for d in closed.differences] == expected


def fresh_entries(laptop: Laptop, count: int) -> list[UUID]:
    batch = uuid4().hex[:8]
    lines = [RegisterLine(f"{batch}-{n}", f"Bewoner {n}", "2036AB", str(n), 1970) for n in range(count)]
    if not lines:
        return []
    register.import_lines(laptop.store, laptop.now(), contest_id=CONTEST, lines=lines)
    return [
        register.find(laptop.store, contest_id=CONTEST, text=line.register_no)[0].entry_id for line in lines
    ]
