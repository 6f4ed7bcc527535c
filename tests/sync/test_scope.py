"""What a laptop with bounds may see of an event as long as nobody knows which area it belongs to."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from app.models.journal import JournalRow
from app.models.roll import CardActRow
from app.models.terms import Outcome
from app.operations.journal import verify
from app.sync import client
from app.sync.server.changes import changes
from app.sync.server.enrolment import create_enrolment
from tests.operations.samples import Laptop
from tests.sync.conftest import Make
from tests.sync.samples import URL, Office, contents, identity, issue, outcomes, residents, take_in


def withheld(office: Office, laptop: Laptop) -> set[str]:
    """Return the types of those events that come to a laptop without what they say."""
    page = changes(office.store, identity(laptop).device_id, cursor=0, limit=250, epoch=1)
    assert all(event.payload is None for event in page.events if event.withheld)
    return {event.header.type for event in page.events if event.withheld}


@pytest.mark.parametrize("area", ["Schalkwijk", "Nergens"])
def test_an_act_on_a_card_that_nobody_knows_yet_is_told_to_no_laptop_with_bounds(
    office: Office, anna: Laptop, bram: Laptop, laptop: Make, area: str
) -> None:
    residents(anna)
    used = take_in(anna, issue(anna, "R1"))
    office.sync(anna)
    carla = laptop("Laptop Carla")
    code = create_enrolment(office.store, at=office.at, rng=office.rng, areas=[area])
    client.enrol(carla.store, url=URL, code=code, at=carla.now().at, http=office.http)
    elsewhere = area == "Nergens"
    roll = {"register.imported", "card.issued", "card.surrendered"}
    assert withheld(office, carla) == (roll if elsewhere else set())
    with office.store.write() as session:  # as when it had come before the card
        row = session.get_one(JournalRow, used)
        row.outcome, row.contest_id = Outcome.HELD, None
        session.execute(delete(CardActRow).where(CardActRow.event_id == used))
    assert withheld(office, carla) == (roll if elsewhere else {"card.surrendered"})
    assert withheld(office, bram) == set()


def test_a_laptop_enrolled_anew_with_wider_bounds_gets_what_was_withheld_before(
    office: Office, anna: Laptop, laptop: Make
) -> None:
    residents(anna)
    take_in(anna, issue(anna, "R1"))
    issue(anna, "R2")
    office.sync(anna)
    carla = laptop("Laptop Carla")
    for area in ("Nergens", "Schalkwijk"):
        code = create_enrolment(office.store, at=office.at, rng=office.rng, areas=[area])
        client.enrol(carla.store, url=URL, code=code, at=carla.now().at, http=office.http)
        office.sync(carla)
        office.sync(anna)  # it hears of Carla's laptop
        assert (contents(carla.store) == contents(anna.store)) is (area == "Schalkwijk")
    assert not {"rejected", "held"} & set(outcomes(carla.store).values())
    assert verify(carla.store).devices == 2
    assert office.sync(carla).pulled == 0
