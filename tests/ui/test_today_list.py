"""The list that a session writes itself, without a window."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from app.models.records import Batch, Contest, DeskSession, PlanRow, Station, StationNumbers
from app.models.terms import (
    BatchState,
    Limit,
    LimitKind,
    PlanState,
    Rule,
    SessionKind,
    StationState,
    TieBreak,
)
from app.models.waiting import Waiting
from app.ui.today_list import CountedStation, Situation, Task, incident_sentence, tasks

TODAY = date(2026, 12, 1)


def session(kind: SessionKind, day: date = TODAY) -> DeskSession:
    return DeskSession(UUID(int=1), kind, "De Ringvaart", day, open=True)


def contest(number: int = 1, plans: int = 15) -> Contest:
    limit = Limit(LimitKind.COST, 7_000_000)
    name = f"Stemming {number}"
    return Contest(
        UUID(int=100 + number),
        f"s{number}",
        name,
        "",
        7_000_000,
        limit,
        Rule.GREEDY_SKIP,
        TieBreak.LOT,
        1,
        16,
        None,
        plans,
    )


def plan(title: str, *missing: str, state: PlanState = PlanState.DRAFT) -> PlanRow:
    key = UUID(int=hash(title) % 10**9)
    return PlanRow(key, 12_345, title, "Meerwijk", 0, state, missing, datetime(2026, 12, 1, 9, tzinfo=UTC))


def station(
    state: StationState, *batches: Batch, closes: bool = True, contest_number: int = 1
) -> CountedStation:
    at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    numbers = StationNumbers(taken_in=12, handed_out=12, papers_begin=500)
    found = Station(
        id=UUID(int=7),
        session_id=UUID(int=1),
        contest_id=UUID(int=100 + contest_number),
        place="De Ringvaart",
        day=TODAY,
        state=state,
        seal="0042",
        crew="Anna, Bram",
        opened_at=at,
        closed_at=None if state is StationState.OPEN else at,
        numbers=numbers,
        differences=(),
        last_acts=(),
    )
    return CountedStation(found, batches, closes)


def batch(state: BatchState) -> Batch:
    return Batch(UUID(int=8), UUID(int=101), UUID(int=7), 1, 12, state, (), ())


def lines(situation: Situation) -> list[str]:
    return [task.sentence for task in tasks(situation)]


def task(situation: Situation, key: str) -> Task:
    return next(task for task in tasks(situation) if task.key == key)


def test_an_office_hour_offers_a_plan_a_card_what_is_unfinished_and_the_end_of_the_day() -> None:
    now = Situation(
        session(SessionKind.OFFICE_HOUR),
        TODAY,
        (contest(),),
        (plan("Bankje", "cost_lines"), plan("Boom", "cost_lines"), plan("Tuin", "why"), plan("Fontein")),
        residents=500,
        unconfirmed=14,
    )
    assert lines(now) == [
        "Schrijf een plan op",
        "Geef een stemkaart uit",
        "1 plan is af en kan worden ingeleverd",
        "2 plannen missen nog een begroting",
        "1 plan is nog niet af",
        "Verstuur wat nog niet bij de centrale is (14)",
        "Sluit de dag af",
    ]


def test_unfinished_plans_open_the_first_of_them() -> None:
    first = plan("Bankje aan het water", "cost_lines")
    now = Situation(session(SessionKind.OFFICE_HOUR), TODAY, plans=(first, plan("Boom", "cost_lines", "why")))
    assert task(now, "costs").subject == first.id
    assert task(now, "costs").page == "plans"


def test_one_plan_is_called_by_its_name() -> None:
    now = Situation(session(SessionKind.PLAN_LAB), TODAY, plans=(plan("Bankje", "cost_lines"),))
    assert task(now, "costs").sentence == "1 plan mist nog een begroting"
    assert task(now, "costs").why == "Het gaat om: Bankje"


def test_withdrawn_and_handed_in_plans_are_no_work() -> None:
    done = (plan("A", "why", state=PlanState.WITHDRAWN), plan("B", state=PlanState.HANDED_IN))
    assert lines(Situation(session(SessionKind.PLAN_LAB), TODAY, plans=done)) == [
        "Werk aan plannen, tafel voor tafel",
        "Schrijf een plan op",
        "Sluit de dag af",
    ]


def test_what_waits_around_the_plans_comes_after_the_plans_themselves() -> None:
    waits = Waiting(
        enough_likes=2, to_judge=3, deadline=date(2026, 12, 24), points=1, first_due=date(2026, 11, 30)
    )
    now = Situation(session(SessionKind.OFFICE_HOUR), TODAY, plans=(plan("Bankje", "why"),), waiting=waits)
    assert lines(now)[2:] == [
        "1 plan is nog niet af",
        "2 plannen hebben genoeg likes en wachten op de ja-mits-tafel",
        "Nog 3 plannen wachten op een oordeel",
        "1 actiepunt is nog niet gedaan",
        "Sluit de dag af",
    ]
    assert task(now, "judge").why == "De laatste dag is donderdag 24 december 2026: nog 23 dagen."
    assert task(now, "points").why == "Het eerste moest klaar zijn op maandag 30 november 2026."
    assert [task(now, key).page for key in ("enough", "judge", "points")] == ["check", "check", "after"]


def test_a_plan_lab_begins_at_its_tables() -> None:
    assert task(Situation(session(SessionKind.PLAN_LAB), TODAY), "lab").page == "lab"
    assert "lab" not in {one.key for one in tasks(Situation(session(SessionKind.OFFICE_HOUR), TODAY))}


def test_without_a_register_a_card_says_why_not_and_has_no_button() -> None:
    card = task(Situation(session(SessionKind.OFFICE_HOUR), TODAY, (contest(),)), "card")
    assert not card.word
    assert "er staat niemand in het register" in card.why


def test_a_polling_station_goes_from_opening_to_the_result() -> None:
    polling = session(SessionKind.POLLING_STATION)

    def first(*stations: CountedStation) -> str:
        return lines(Situation(polling, TODAY, (contest(),), residents=500, stations=stations))[0]

    assert first() == "Open het stemlokaal"
    assert first(station(StationState.OPEN)) == "Neem kaarten in"
    assert first(station(StationState.CLOSED, closes=False)) == "Tel de stembiljetten"
    counting = station(StationState.CLOSED, batch(BatchState.FIRST_ENTRY), closes=False)
    assert first(counting) == "Tel de stembiljetten verder"
    assert first(station(StationState.CLOSED, batch(BatchState.ACCEPTED))) == "Bekijk de uitslag"


def test_no_card_is_offered_once_the_station_of_the_session_is_closed() -> None:
    polling = session(SessionKind.POLLING_STATION)

    def all_of(*stations: CountedStation) -> list[str]:
        return lines(Situation(polling, TODAY, (contest(),), residents=500, stations=stations))

    assert "Geef een stemkaart uit" in all_of()
    assert "Geef een stemkaart uit" in all_of(station(StationState.OPEN))
    assert "Geef een stemkaart uit" not in all_of(station(StationState.CLOSED))
    one_to_come = Situation(
        polling, TODAY, (contest(1), contest(2)), residents=500, stations=(station(StationState.CLOSED),)
    )
    assert "Geef een stemkaart uit" in lines(one_to_come)


def test_a_box_that_holds_too_little_is_still_to_be_looked_at_beside_the_result() -> None:
    counted = station(StationState.CLOSED, batch(BatchState.ACCEPTED), closes=False)
    now = Situation(session(SessionKind.POLLING_STATION), TODAY, (contest(),), stations=(counted,))
    assert lines(now)[:2] == ["Tel de stembiljetten verder", "Bekijk de uitslag"]


def test_an_open_station_offers_its_closing_and_keeps_the_day_open() -> None:
    now = Situation(
        session(SessionKind.POLLING_STATION),
        TODAY,
        (contest(),),
        residents=5,
        stations=(station(StationState.OPEN),),
    )
    assert "Sluit het stemlokaal" in lines(now)
    end = tasks(now)[-1]
    assert not end.word
    assert end.why == "Dat kan nog niet: het stemlokaal De Ringvaart is nog open. Sluit dat eerst."


def test_a_station_on_pause_is_said_before_its_cards() -> None:
    counted = station(StationState.OPEN)
    paused = replace(counted, station=replace(counted.station, paused=True))
    now = Situation(session(SessionKind.POLLING_STATION), TODAY, (contest(),), stations=(paused,))
    assert lines(now)[0] == "Het stemlokaal staat op pauze"
    assert task(now, "pause_0").page == "station"


def test_envelopes_are_decided_over_before_the_count_is_offered() -> None:
    numbers = StationNumbers(taken_in=3, handed_out=3, provisional=2, provisional_rejected=1)
    counted = station(StationState.CLOSED)
    waiting = replace(counted, station=replace(counted.station, numbers=numbers))
    now = Situation(session(SessionKind.POLLING_STATION), TODAY, (contest(),), stations=(waiting,))
    assert lines(now)[0] == "Beslis over 1 envelop met een voorlopig biljet"
    assert not any(one.key.startswith("count") for one in tasks(now))


def test_a_station_without_plans_on_the_paper_cannot_open_and_says_so() -> None:
    now = Situation(session(SessionKind.POLLING_STATION), TODAY, (contest(plans=0),))
    assert not task(now, "open_s1").word
    assert "geen plannen op het stembiljet" in task(now, "open_s1").why


def test_with_two_contests_each_line_says_which() -> None:
    now = Situation(
        session(SessionKind.POLLING_STATION),
        TODAY,
        (contest(1), contest(2)),
        stations=(station(StationState.OPEN),),
    )
    assert lines(now)[0] == "Neem kaarten in: Stemming 1"
    assert "Open het stemlokaal: Stemming 2" in lines(now)


def test_a_day_that_was_never_closed_comes_first_but_an_open_station_before_it() -> None:
    polling = session(SessionKind.POLLING_STATION, date(2026, 11, 30))
    assert lines(Situation(polling, TODAY))[0] == "Dit is nog de dag van maandag 30 november 2026"
    still_open = Situation(polling, TODAY, (contest(),), stations=(station(StationState.OPEN),))
    assert lines(still_open)[0] == "Neem kaarten in"


@pytest.mark.parametrize("kind", list(SessionKind))
def test_every_list_ends_with_sending_and_closing_and_every_line_without_a_button_says_why(
    kind: SessionKind,
) -> None:
    found = tasks(Situation(session(kind), TODAY, (contest(plans=0),), unconfirmed=1))
    assert [task.key for task in found[-2:]] == ["send", "close_day"]
    assert all(task.word or task.why for task in found)


def test_incidents_are_a_sentence_or_nothing() -> None:
    assert not incident_sentence(0)
    assert incident_sentence(1) == "Er is 1 voorval waar iemand naar moet kijken."
    assert incident_sentence(3) == "Er zijn 3 voorvallen waar iemand naar moet kijken."


def test_the_list_needs_no_window() -> None:
    asked = "import sys, app.ui.today_list; sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
