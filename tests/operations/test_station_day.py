"""What happens at a station beside the cards: pause, crew, notes, provisional papers, the marking screen, closing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from app.models.records import ClosingCount, RegisterLine, Station
from app.models.terms import IncidentKind, LeadNeeded, Role, SessionKind, StationStep, VerdictKind, derived_id
from app.operations import (
    cards,
    counting,
    editions,
    incidents,
    marking,
    provisional,
    register,
    sessions,
    station_log,
    stations,
)
from tests import printed
from tests.operations.samples import CONTEST, HELPER, Laptop, close_station, open_to_count

PLACE = "De Ringvaart"


def open_here(laptop: Laptop, **checks: str) -> Station:
    day = sessions.start(
        laptop.store, laptop.now(), kind=SessionKind.POLLING_STATION, place=PLACE, day=date(2026, 12, 1)
    )
    return stations.open_station(
        laptop.store,
        laptop.now(),
        session_id=day.id,
        contest_id=CONTEST,
        crew="Anna (voorzitter), Bram (lid)",
        seal="Z-104",
        papers_begin=100,
        checks=checks,
    )


def issued_codes(laptop: Laptop, count: int) -> list[str]:
    lines = [RegisterLine(f"R{n}", f"Bewoner {n}", "2036AB", str(n), 1970) for n in range(count)]
    register.import_lines(laptop.store, laptop.now(), contest_id=CONTEST, lines=lines)
    return [card.code for card in printed.letters(laptop.store, laptop.now(), contest_id=CONTEST)]


def give(laptop: Laptop, station: Station) -> UUID:
    return provisional.give(
        laptop.store,
        laptop.now(),
        station_id=station.id,
        why=VerdictKind.UNKNOWN,
        note="kaart van gisteren, spreekuur",
    ).id


def test_on_pause_no_card_goes_in_and_the_log_says_how_long(laptop: Laptop) -> None:
    station = open_here(laptop)
    (code,) = issued_codes(laptop, 1)
    station_log.pause(laptop.store, laptop.now(), station_id=station.id, reason="brandalarm")
    with pytest.raises(stations.StationPaused):
        stations.check_in(laptop.store, laptop.now(), station_id=station.id, scan=code)
    with pytest.raises(stations.StationPaused):
        station_log.pause(laptop.store, laptop.now(), station_id=station.id, reason="nog eens")
    going = station_log.resume(laptop.store, laptop.now(), station_id=station.id)
    assert not going.paused
    with pytest.raises(station_log.NotPaused):
        station_log.resume(laptop.store, laptop.now(), station_id=station.id)
    assert stations.check_in(laptop.store, laptop.now(), station_id=station.id, scan=code).accepted
    assert [(line.step, line.text) for line in going.log] == [
        (StationStep.OPENED, "Anna (voorzitter), Bram (lid)"),
        (StationStep.PAUSED, "brandalarm"),
        (StationStep.RESUMED, ""),
    ]


def test_a_change_of_crew_and_what_was_tried_at_the_opening_stand_in_the_record(laptop: Laptop) -> None:
    station = open_here(laptop, klok="gelijk met de centrale")
    station_log.note(laptop.store, laptop.now(), station_id=station.id, text="lamp ging uit")
    after = station_log.change_crew(
        laptop.store, laptop.now(), station_id=station.id, crew="Els (voorzitter)"
    )
    assert (after.crew, after.checks) == ("Els (voorzitter)", {"klok": "gelijk met de centrale"})
    assert [line.text for line in after.log][1:] == ["lamp ging uit", "Els (voorzitter)"]
    with pytest.raises(stations.OpeningIncomplete):
        station_log.change_crew(laptop.store, laptop.now(), station_id=station.id, crew=" ")


def test_a_provisional_paper_is_decided_after_closing_and_before_the_box_is_opened(laptop: Laptop) -> None:
    station = open_here(laptop)
    code, _ = issued_codes(laptop, 2)
    envelope = give(laptop, station)
    numbers = stations.station(laptop.store, station.id).numbers
    assert (numbers.provisional, numbers.taken_in, numbers.in_box) == (1, 0, 0)
    with pytest.raises(stations.StationOpen):
        provisional.reject(laptop.store, laptop.now(), provisional_id=envelope, reason="x")
    close_station(laptop.store, laptop.now(), station_id=station.id, papers_end=99)
    with pytest.raises(counting.ProvisionalsOpen):
        counting.make_batch(laptop.store, laptop.now(), station_id=station.id, paper_count=1)
    with pytest.raises(cards.CardRefused):
        provisional.accept(
            laptop.store, laptop.now(), provisional_id=envelope, scan="3333 3333 3333", reason="bekend"
        )
    decided = provisional.accept(
        laptop.store, laptop.now(), provisional_id=envelope, scan=code, reason="bekend na het ophalen"
    )
    assert (decided.accepted, decided.number) == (True, 1)
    numbers = stations.station(laptop.store, station.id).numbers
    assert (numbers.taken_in, numbers.in_box, numbers.provisional_open) == (1, 1, 0)
    with pytest.raises(provisional.ProvisionalDecided):
        provisional.reject(laptop.store, laptop.now(), provisional_id=envelope, reason="x")
    open_to_count(laptop.store, laptop.now(), station.id)
    assert counting.make_batch(laptop.store, laptop.now(), station_id=station.id, paper_count=1).number == 1


def test_a_rejected_envelope_stays_out_of_the_box_and_one_given_by_mistake_is_back_on_the_stack(
    laptop: Laptop,
) -> None:
    station = open_here(laptop)
    mistake, envelope = give(laptop, station), give(laptop, station)
    provisional.take_back(laptop.store, laptop.now(), provisional_id=mistake, reason="toch bekend")
    assert [one.number for one in provisional.of_station(laptop.store, station.id)] == [2]
    closed = close_station(laptop.store, laptop.now(), station_id=station.id, papers_end=99)
    assert closed.differences == ()
    provisional.reject(laptop.store, laptop.now(), provisional_id=envelope, reason="kaart was van 2023")
    numbers = stations.station(laptop.store, station.id).numbers
    assert (numbers.provisional_rejected, numbers.in_box) == (1, 0)


def test_inv_06_two_who_decide_otherwise_about_one_envelope_leave_it_shut_and_a_person_looks(
    laptops: Callable[[str], Laptop],
) -> None:
    laptop, other = laptops("een"), laptops("twee")
    station = open_here(laptop)
    (code,) = issued_codes(laptop, 1)
    envelope = give(laptop, station)
    close_station(laptop.store, laptop.now(), station_id=station.id, papers_end=99)
    other.receive(laptop.events())
    provisional.accept(laptop.store, laptop.now(), provisional_id=envelope, scan=code, reason="bekend")
    provisional.reject(other.store, other.now(), provisional_id=envelope, reason="onleesbaar")
    there, here = other.events(), laptop.events()
    laptop.receive(there)
    other.receive(here)
    for side in (laptop, other):
        (one,) = provisional.of_station(side.store, station.id)
        assert (one.accepted, one.decided_because) == (False, "bekend / onleesbaar")
        found = [one.kind for one in incidents.incidents(side.store)]
        assert IncidentKind.TWO_DECISIONS in found


def test_the_marking_screen_leaves_a_number_in_the_record_and_no_event(laptop: Laptop) -> None:
    station = open_here(laptop)
    before = len(laptop.events())
    assert [marking.count_print(laptop.store, station.id) for _ in range(3)] == [1, 2, 3]
    assert len(laptop.events()) == before
    closed = close_station(laptop.store, laptop.now(), station_id=station.id, papers_end=100)
    assert closed.prints == 3


def test_inv_07_every_stack_that_was_counted_otherwise_is_found_and_explained_by_itself(
    laptop: Laptop,
) -> None:
    station = open_here(laptop)
    stations.spoil(laptop.store, laptop.now(), station_id=station.id, reason="vlek", replaced=False)
    stations.hand_out(laptop.store, laptop.now(), station_id=station.id, reason="met volmacht")
    stations.hand_out(laptop.store, laptop.now(), station_id=station.id, reason="met volmacht")
    give(laptop, station)
    counted = ClosingCount(papers_end=98, spoiled=0, handed_back=1, provisional=2, seal="Z-105")
    with pytest.raises(stations.NumbersDoNotClose) as refused:
        stations.close(laptop.store, laptop.now(), station_id=station.id, counted=counted)
    found = refused.value.data["differences"]
    assert isinstance(found, tuple)
    assert [one.code for one in found] == ["F.201", "F.202", "F.204", "F.205", "F.206"]
    said = {one.code: f"uitleg {one.code}" for one in found}
    del said["F.205"]
    with pytest.raises(stations.NumbersDoNotClose) as refused:
        stations.close(laptop.store, laptop.now(), station_id=station.id, counted=counted, explanations=said)
    assert [one.code for one in refused.value.data["differences"]] == ["F.205"]  # type: ignore[union-attr]
    said["F.205"] = "lag bij de bedorven biljetten"
    closed = stations.close(
        laptop.store, laptop.now(), station_id=station.id, counted=counted, explanations=said
    )
    assert (closed.counted, closed.explanations) == (counted, said)


def test_only_a_lead_opens_a_closed_station_again(laptop: Laptop) -> None:
    station = open_here(laptop)
    close_station(laptop.store, laptop.now(), station_id=station.id, papers_end=100)
    volunteer = derived_id("helper", "Wim")
    editions.add_helper(laptop.store, laptop.now(), helper_id=volunteer, name="Wim", role=Role.HELPER)
    with pytest.raises(LeadNeeded):
        stations.reopen(laptop.store, laptop.now(by=volunteer), station_id=station.id, reason="nog iemand")
    again = stations.reopen(laptop.store, laptop.now(by=HELPER), station_id=station.id, reason="nog iemand")
    assert [line.step for line in again.log] == [
        StationStep.OPENED,
        StationStep.CLOSED,
        StationStep.REOPENED,
    ]
