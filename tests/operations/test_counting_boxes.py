"""Opening a box: after closing, by two people, the seal held beside the closing record, the papers mixed."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.models.terms import VerdictKind
from app.operations import counting, counting_boxes, provisional, stations
from app.operations.counting_boxes import open_box
from app.operations.journal import ReasonMissing
from tests.operations.count_samples import ANNA, BRAM, Make, closed_box, shared
from tests.operations.count_samples import open_box as open_station
from tests.operations.samples import Laptop, close_station


def opened(here: Laptop, station_id: UUID, seal: str = "4711", why: str = "", *, mixed: bool = True) -> None:
    open_box(
        here.store,
        here.now(ANNA),
        station_id=station_id,
        second_helper_id=BRAM,
        seal=seal,
        mixed=mixed,
        explanation=why,
    )


def test_a_box_is_opened_once_by_two_people_and_then_bundled(here: Laptop) -> None:
    box = closed_box(here, 12)
    with pytest.raises(counting.BoxShut):
        counting.make_batch(here.store, here.now(), station_id=box, paper_count=12)
    opened(here, box, seal=" 47 11 ")
    found = counting_boxes.opening(here.store, box)
    assert found is not None
    assert (found.people, found.seal, found.explanation) == (("Anna", "Bram"), "47 11", "")
    with pytest.raises(counting_boxes.BoxOpened):
        opened(here, box)
    assert counting.make_batch(here.store, here.now(), station_id=box, paper_count=12).number == 1


def test_nobody_opens_a_box_alone_or_before_the_station_is_closed(here: Laptop) -> None:
    still_open, box = open_station(here, 12), closed_box(here, 12, "De Ark")
    with pytest.raises(stations.StationOpen):
        opened(here, still_open)
    for other in (ANNA, UUID(int=5)):
        with pytest.raises(counting.SecondHelperNeeded):
            open_box(here.store, here.now(), station_id=box, second_helper_id=other, seal="4711", mixed=True)
    assert counting_boxes.opening(here.store, box) is None


def test_another_seal_must_be_explained_and_papers_must_be_mixed(here: Laptop) -> None:
    box = closed_box(here, 12)
    with pytest.raises(counting_boxes.SealMissing):
        opened(here, box, seal=" ")
    with pytest.raises(counting_boxes.SealDiffers) as differs:
        opened(here, box, seal="4712")
    assert differs.value.data == {"expected": "4711", "found": "4712"}
    with pytest.raises(counting_boxes.PapersNotMixed):
        opened(here, box, mixed=False)
    opened(here, box, seal="4712", why="het plaatje is verwisseld")
    found = counting_boxes.opening(here.store, box)
    assert found is not None
    assert found.explanation == "het plaatje is verwisseld"


def test_envelopes_are_decided_before_the_box_is_opened_and_not_after(here: Laptop) -> None:
    box = open_station(here, 11)
    given = provisional.give(
        here.store, here.now(), station_id=box, why=VerdictKind.UNKNOWN, note="kaart kwijt"
    )
    close_station(here.store, here.now(), station_id=box, papers_end=88, explanation="volmachten")
    with pytest.raises(counting.ProvisionalsOpen):
        opened(here, box)
    with pytest.raises(ReasonMissing):
        provisional.reject(here.store, here.now(), provisional_id=given.id, reason="")
    provisional.reject(here.store, here.now(), provisional_id=given.id, reason="kaart geldt niet")
    opened(here, box)
    with pytest.raises(stations.CountingStarted):
        stations.reopen(here.store, here.now(), station_id=box, reason="toch nog iemand")


def test_inv_06_a_box_that_two_laptops_opened_is_open_everywhere_in_any_order(make: Make) -> None:
    one, two = make("Laptop 1"), make("Laptop 2")
    box = closed_box(one, 12)
    two.receive(one.events())
    opened(one, box)
    opened(two, box, seal="4712", why="slecht leesbaar")
    mine, theirs = one.events(), two.events()
    one.receive(theirs)
    two.receive(mine[::-1])
    assert counting_boxes.opening(one.store, box) == counting_boxes.opening(two.store, box)
    assert shared(one.store) == shared(two.store)
