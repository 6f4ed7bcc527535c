"""An incident is settled by people, with a reason; every side ends up with the same, in whatever order it hears."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.models.records import Incident
from app.models.terms import Outcome
from app.operations import cards, incidents, journal
from app.sync import client
from app.sync.server.report import report
from tests.operations.samples import Laptop
from tests.sync.conftest import Make
from tests.sync.samples import PLACE, Office, contents, issue, outcomes, residents, take_in


@pytest.fixture
def code(office: Office, anna: Laptop, bram: Laptop) -> str:
    """Take one card in on both laptops, and let both know."""
    residents(anna)
    made = issue(anna, "R1")
    office.sync(anna)
    office.sync(bram)
    take_in(anna, made)
    take_in(bram, made, "Meerwijk")
    for one in (anna, bram, anna):
        office.sync(one)
    return made


def only(laptop: Laptop) -> Incident:
    (found,) = incidents.incidents(laptop.store)
    return found


def settle(laptop: Laptop, reason: str) -> Incident:
    return incidents.settle(laptop.store, laptop.now(), incident_id=only(laptop).id, reason=reason)


def all_know(office: Office, *laptops: Laptop) -> None:
    for _ in range(2):
        for one in laptops:
            office.sync(one)
    expected = contents(office.store)
    for one in laptops:
        assert contents(one.store) == expected
        assert journal.verify(one.store).devices == 2
    assert set(outcomes(office.store).values()).isdisjoint({"held", "rejected"})


def test_a_settled_incident_is_open_nowhere_and_says_why_everywhere(
    office: Office, anna: Laptop, bram: Laptop, code: str
) -> None:
    assert code
    assert client.status(bram.store).open_incidents == 1
    said = settle(anna, " De kaart viel dubbel onder de scanner. ")
    assert (said.settled, said.reason) == (True, "De kaart viel dubbel onder de scanner.")
    all_know(office, anna, bram)
    assert only(bram) == only(anna)
    assert only(bram).reason == "De kaart viel dubbel onder de scanner."
    assert len(only(bram).acts) == 2
    assert client.status(bram.store).open_incidents == 0
    assert report(office.store)["editions"][0]["incidents"] == []


def test_settled_on_two_laptops_apart_both_reasons_stay_to_be_read(
    office: Office, anna: Laptop, bram: Laptop, code: str
) -> None:
    assert code
    settle(anna, "vergissing")
    settle(bram, "uitgezocht")
    all_know(office, anna, bram)
    assert only(anna).reason == only(bram).reason == "uitgezocht / vergissing"


@pytest.mark.parametrize("first", ["anna", "bram"])
def test_settled_here_while_an_act_is_taken_back_there_everyone_ends_with_the_same(
    office: Office, anna: Laptop, bram: Laptop, code: str, first: str
) -> None:
    assert code
    mine = next(act.event_id for act in only(bram).acts if act.place == "Meerwijk")
    settle(anna, "uitgezocht")
    cards.undo(bram.store, bram.now(), act_id=mine, reason="vergissing", place=PLACE)
    assert incidents.incidents(bram.store) == ()
    order = (anna, bram) if first == "anna" else (bram, anna)
    all_know(office, *order)
    assert only(bram).reason == "uitgezocht"
    assert len(only(bram).acts) == 2


@pytest.mark.parametrize("first", ["anna", "bram"])
def test_another_act_that_clashes_opens_a_settled_incident_again(
    office: Office, anna: Laptop, bram: Laptop, code: str, first: str
) -> None:
    mine = next(act.event_id for act in only(bram).acts if act.place == "Meerwijk")
    settle(anna, "uitgezocht")
    cards.undo(bram.store, bram.now(), act_id=mine, reason="vergissing", place=PLACE)
    other = next(act.event_id for act in only(anna).acts if act.event_id != mine)
    cards.undo(bram.store, bram.now(), act_id=other, reason="vergissing", place=PLACE)
    again = {take_in(bram, code, "Molenwijk")}
    order = (anna, bram) if first == "anna" else (bram, anna)
    all_know(office, *order)
    # One act is left standing: nothing clashes, so what was settled stays settled.
    assert only(anna).settled
    cards.undo(bram.store, bram.now(), act_id=again.pop(), reason="vergissing", place=PLACE)
    office.sync(bram)
    office.sync(anna)
    take_in(anna, code, "Ringvaart")
    take_in(bram, code, "Europawijk")
    all_know(office, *order)
    assert not only(bram).settled
    assert len(only(bram).acts) == 4
    assert settle(anna, "weer uitgezocht").settled
    all_know(office, *order)
    assert only(bram).reason == "uitgezocht / weer uitgezocht"


def test_a_settlement_waits_for_the_acts_that_it_is_about(anna: Laptop, code: str, laptop: Make) -> None:
    assert code
    settle(anna, "uitgezocht")
    events = anna.events()
    cor = laptop("Laptop Cor")
    (settled,) = [event for event in events if event.type == "incident.settled"]
    cor.receive([settled])
    assert cor.outcomes[settled.event_id] is Outcome.HELD
    assert incidents.incidents(cor.store) == ()
    cor.receive(events)
    assert (only(cor).reason, len(only(cor).acts)) == ("uitgezocht", 2)


def test_settling_takes_a_reason_and_an_incident(anna: Laptop, bram: Laptop, code: str) -> None:
    assert code
    with pytest.raises(journal.ReasonMissing):
        settle(bram, "  ")
    with pytest.raises(incidents.UnknownIncident):
        incidents.settle(anna.store, anna.now(), incident_id=uuid4(), reason="weg")
    assert not only(anna).settled
