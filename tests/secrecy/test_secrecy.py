"""Attacks on a day by someone who has everything. ``docs/secrecy.md`` tells of each road and what closes it.

That the attacks find what is there, ``test_attacks.py`` shows.
"""

from __future__ import annotations

import pytest

from tests.secrecy import attacks
from tests.secrecy.day import AT_MACHINE, VOTERS, Day

LOG = "home/wijkbalie/log/wijkbalie.log"


# ---------------------------------------------------------------------- the marking screen, before the count


@pytest.mark.parametrize("when", ["noon", "evening"])
def test_inv_03_what_was_chosen_at_the_marking_screen_stands_nowhere(day: Day, when: str) -> None:
    assert len(day.machine) == AT_MACHINE
    assert attacks.choices_found(day.seized[when], day.machine) == []


def test_inv_03_nor_is_it_written_so_short_that_only_counting_shows_it(day: Day) -> None:
    assert attacks.choices_favoured(day.seized["evening"], day.machine, day.never) == []


@pytest.mark.parametrize("when", ["noon", "evening", "night"])
def test_inv_03_no_paper_of_the_marking_screen_lies_anywhere(day: Day, when: str) -> None:
    assert len(set(day.papers)) == AT_MACHINE
    assert attacks.papers_found(day.seized[when], day.papers) == []


def test_inv_03_no_file_comes_with_a_voter_so_no_file_has_a_voters_time(day: Day) -> None:
    morning, noon, evening = (day.seized[when].files for when in ("morning", "noon", "evening"))
    assert noon == morning
    assert [name.rsplit(".")[-1] for name in evening - morning] == ["wbsync"]


def test_inv_03_the_log_tells_of_no_voter_and_of_a_fault_only_where_it_was(day: Day) -> None:
    lines = day.seized["night"].places[LOG].decode().splitlines()
    assert [line.split()[2:5] for line in lines] == [["ERROR", "wijkbalie", "ValueError"]]


def test_inv_03_the_print_system_hears_the_same_of_every_paper(day: Day) -> None:
    said = day.said.splitlines()
    assert len(said) == AT_MACHINE
    assert len(set(said)) == 1


@pytest.mark.parametrize("when", ["noon", "evening", "night"])
def test_inv_03_the_count_of_prints_does_not_say_after_which_check_in_it_rose(day: Day, when: str) -> None:
    assert attacks.prints_placed(day.seized[when]) == []
    (kept,) = day.seized[when].tables["marking"]
    assert set(kept) == {"rowid", "station_id", "prints"}


# ---------------------------------------------------------------------- all ballots, after the count


@pytest.mark.parametrize("when", ["counted", "night"])
def test_inv_03_no_order_of_the_ballots_goes_with_the_check_ins(day: Day, when: str) -> None:
    """Though nobody mixed the papers: they were typed in the order in which they were cast."""
    seized = day.seized[when]
    tried = {name.split(",")[0] for name, _ in attacks.orders(seized, day.ballots)}
    assert {"database", "journal", "central.db", "ballot.id", "ballot.(as stored)"} <= tried
    assert any("opened" in name for name in tried), "the bundle was read as well"
    assert attacks.orders_found(seized, day.ballots, range(VOTERS)) == []


@pytest.mark.parametrize("when", ["counted", "night"])
def test_inv_03_no_order_of_the_ballots_tells_which_were_made_at_the_marking_screen(
    day: Day, when: str
) -> None:
    machine = [float(voter.machine) for voter in day.voters]
    assert attacks.orders_found(day.seized[when], day.ballots, machine) == []


@pytest.mark.parametrize("when", ["counted", "night"])
def test_inv_03_nothing_of_the_typing_is_left_in_any_page_free_or_used(day: Day, when: str) -> None:
    assert attacks.typing_found(day.seized[when], day.batch_id) == []
    assert day.seized[when].tables["entered_paper"] == []


def test_inv_03_no_ballot_is_named_on_the_side_of_the_cards(day: Day) -> None:
    assert len(day.seized["night"].tables["ballot"]) == VOTERS + 1, "and the one from an envelope"
    assert attacks.shared_ids(day.seized["night"]) == []


def test_amid_the_count_all_this_can_be_seen_so_the_attacks_do_look(day: Day) -> None:
    """What is typed and not yet accepted has its place in the stack: the tellers' laptop must not be left alone."""
    amid = day.seized["typed"]
    assert len({found.split(": ")[1] for found in attacks.choices_found(amid, day.machine)}) >= AT_MACHINE
    assert len(attacks.typing_found(amid, day.batch_id)) >= 2 * VOTERS
    assert attacks.orders_found(amid, day.ballots, range(VOTERS))
