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


def test_an_answer_for_a_chain_that_was_left_makes_no_hole() -> None:
    """Two twins: one begins a new chain and then reads the other's answer, which leaves the old chain out."""
    world = live(
        Schedule(
            6537,
            5,
            [
                ("copy", (1,)),
                ("desk", (1, "import_register", 27, 18)),
                ("sync", (1, (), 0)),
                ("clone", (-1,)),
                ("sync", (-1, (), 0)),
                ("put_on_stick", (1,)),
                ("copy", (1,)),
                ("clone", (-1,)),
                ("desk", (-1, "import_register", 27, 19)),
                ("sync", (-1, (), 0)),
                ("desk", (2, "void_card", 11, 19)),
                ("sync", (2, [], 1)),
                ("bring_stick", (0, Harm.NONE)),
                ("read_answer", (5, 0, Harm.NONE)),
            ],
        )
    )
    check_all(world, 0)
    world.close()
