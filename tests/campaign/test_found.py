"""Schedules that the long campaign once failed on, as short as they could be made."""

from __future__ import annotations

from tests.campaign.checks import check_all
from tests.campaign.machine import Schedule, check_other_clocks, live
from tests.campaign.world import Harm


def test_a_station_that_was_closed_twice_stands_alike_whatever_came_first() -> None:
    world = live(
        Schedule(
            7979,
            2,
            [
                ("desk", (3, "settle_field", 16, 13)),
                ("desk", (3, "settle_field", 16, 14)),
                ("desk", (5, "issue", 14, 1)),
                ("desk", (6, "issue", 14, 2)),
                ("desk", (3, "close_station", 24, 24)),
                ("desk", (5, "put_on_ballot", 26, 29)),
            ],
        )
    )
    check_all(world, 2)
    world.close()


def test_acts_of_twins_that_came_together_are_taken_in_alike_whatever_their_clocks_say() -> None:
    schedule = Schedule(
        22209,
        2,
        [
            ("revoke", (10,)),
            ("copy", (4,)),
            ("clone", (-1,)),
            ("clock", (3, -6)),
            ("desk", (0, "undo_card_act", 23, 23)),
            ("sync", (0, (), 0)),
            ("restore", (0, -1)),
            ("desk", (0, "undo_card_act", 23, 24)),
            ("put_on_stick", (0,)),
            ("bring_stick", (0, Harm.NONE)),
        ],
    )
    check_other_clocks(live(schedule), schedule)
