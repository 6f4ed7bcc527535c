from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from app.models.terms import BatchState, Channel, InvalidReason
from app.operations import counting, result
from app.ui.catalogue import PageSpec
from app.ui.pages.counting import CountingPage
from app.ui.pages.counting_online import OnlineCard
from app.ui.widgets.basics import Words
from tests.ui.count_room import ANNA, BRAM, CAROLA, CountRoom, Hands

PAGES = (PageSpec("count", "Tellen", CountingPage),)


@pytest.fixture
def room(tmp_path: Path) -> Generator[CountRoom]:
    made = CountRoom.on(tmp_path / "edition")
    yield made
    made.store.close()


@pytest.fixture
def hands(qtbot: QtBot, room: CountRoom) -> Generator[Hands]:
    made = Hands(qtbot, room, PAGES)
    yield made
    made.leave()


def test_a_box_is_counted_by_two_people_with_the_keypad_alone(hands: Hands, room: CountRoom) -> None:
    room.station("De Ringvaart", 4)
    hands.come_in("Anna")
    assert "In de bus: 4 stembiljetten." in hands.reads()
    hands.main()
    hands.type("4\n")
    assert "Biljet 1 van 4" in hands.reads()
    hands.type("3\n5\n\n" + "3\n\n" + "0\n" + "/2\n\n")
    assert "Alle 4 biljetten zijn ingevoerd" in hands.reads()
    hands.main()
    assert "Uw invoer van bundel 1 is klaar" in hands.reads()

    hands.switch_to("Bram")
    hands.main()
    hands.type("3\n5\n\n" + "3\n\n" + "0\n" + "/2\n\n")
    hands.main()
    assert "2" in hands.reads()
    assert "Samen 4; op het voorblad staat 4. Dat klopt." in hands.reads()
    hands.main()
    assert "Alle stembiljetten zijn geteld en vastgesteld." in hands.reads()
    assert "Bekijk de uitslag" in hands.buttons()

    found = result.result(room.store, contest_id=room.contest_id)
    votes = {line.plan.ballot_number: line.votes[Channel.PAPER] for line in found.plans}
    assert (votes[3], votes[5]) == (2, 1)
    assert (found.ballots.paper, found.ballots.blank, found.ballots.invalid) == (2, 1, 1)


def test_each_plan_is_shown_with_its_title_and_cost_and_the_money_left(hands: Hands, room: CountRoom) -> None:
    begin_typing(hands, room)
    hands.type("2\n")
    plan = result.result(room.store, contest_id=room.contest_id).plans
    title = next(line.plan.title for line in plan if line.plan.ballot_number == 2)
    assert f"2. {title}" in hands.reads()
    assert "Er kan nog €" in hands.reads()


def test_an_unknown_number_is_said_and_nothing_is_lost(hands: Hands, room: CountRoom) -> None:
    begin_typing(hands, room)
    hands.type("2\n99\n")
    assert "Plan 99 staat niet op dit stembiljet." in hands.reads()
    hands.type("\n")
    assert papers(room) == [(2,)]


def test_enter_on_an_empty_paper_asks_whether_it_is_blank(hands: Hands, room: CountRoom) -> None:
    begin_typing(hands, room)
    hands.type("\n")
    assert "Is het echt blanco? Typ 0 en druk op Enter." in hands.reads()
    assert "Biljet 1 van 4" in hands.reads()
    hands.type("0\n")
    assert "Biljet 2 van 4" in hands.reads()


def test_a_wrong_number_goes_away_with_minus(hands: Hands, room: CountRoom) -> None:
    begin_typing(hands, room)
    hands.type("2\n3\n2-\n")
    assert papers(room) == [(3,)]


def test_minus_goes_back_to_the_paper_before_and_keeps_what_was_begun(hands: Hands, room: CountRoom) -> None:
    begin_typing(hands, room)
    hands.type("2\n\n" + "5\n" + "-")
    assert "Biljet 1 van 4" in hands.reads()
    hands.type("2-3\n\n")
    assert "Biljet 2 van 4" in hands.reads()
    hands.type("\n")
    assert papers(room) == [(3,), (5,)]


def test_esc_keeps_what_stood_on_the_paper_and_a_half_typed_number_never_grows(
    hands: Hands, room: CountRoom
) -> None:
    begin_typing(hands, room)
    hands.type("2\n\n" + "1\n" + "1")
    escape(hands)
    assert "Ga verder met bundel 1" in hands.buttons()
    hands.main()
    assert "Biljet 2 van 4" in hands.reads()
    assert "Wat u van biljet 2 had getypt, staat er nog." in hands.reads()
    hands.type("3\n\n")
    assert papers(room) == [(2,), (1, 3)]


def test_who_takes_a_batch_over_finds_nothing_of_the_paper_that_was_begun(
    hands: Hands, room: CountRoom
) -> None:
    begin_typing(hands, room)
    hands.type("1\n" + "1")
    hands.switch_to("Bram")
    hands.press("count_busy_1_1")
    hands.type("Anna is naar huis\n")
    assert "Biljet 1 van 4" in hands.reads()
    assert "Op dit biljet staat nog niets" in hands.reads()
    assert not hands.line("count_number_edit").text()


def test_a_batch_that_begins_again_begins_clean(hands: Hands, room: CountRoom) -> None:
    begin_typing(hands, room)
    hands.type("1\n")
    hands.press("count_restart")
    hands.type("Biljet overgeslagen\n")
    assert "Op dit biljet staat nog niets" in hands.reads()


def test_esc_on_why_a_paper_is_invalid_only_closes_that_question(hands: Hands, room: CountRoom) -> None:
    begin_typing(hands, room)
    hands.type("2\n/")
    assert "Wat is er met dit biljet?" in hands.reads()
    escape(hands)
    assert "Wat is er met dit biljet?" not in hands.reads()
    assert "Biljet 1 van 4" in hands.reads()
    hands.type("\n")
    assert papers(room) == [(2,)]


def test_more_than_the_money_is_said_and_counts_as_invalid(hands: Hands, room: CountRoom) -> None:
    begin_typing(hands, room)
    numbers = range(1, 17)
    hands.type("".join(f"{number}\n" for number in numbers))
    assert "Dit biljet telt als ongeldig: te veel gekozen." in hands.reads()
    hands.type("\n")
    saved = counting.entered(room.store, batch_id=counting.batches(room.store)[0].id, helper_id=ANNA.id)
    assert saved[0].reason is InvalidReason.OVER_LIMIT


def test_keys_typed_faster_than_the_disk_all_arrive(hands: Hands, room: CountRoom) -> None:
    begin_typing(hands, room)
    hands.type("2\n\n3\n\n4\n\n5\n\n")
    assert papers(room) == [(2,), (3,), (4,), (5,)]
    assert "Alle 4 biljetten zijn ingevoerd" in hands.reads()


def test_the_same_helper_cannot_do_the_second_entry(hands: Hands, room: CountRoom) -> None:
    begin_typing(hands, room)
    hands.type("2\n\n2\n\n2\n\n2\n\n")
    hands.main()
    assert "De tweede invoer doet iemand anders." in hands.reads()
    assert "Wissel van medewerker" in hands.buttons()
    hands.main()
    hands.until(lambda: hands.desk.helper is None)
    hands.come_in("Anna")
    assert "De tweede invoer doet iemand anders." in hands.reads()


def test_the_second_entry_shows_nothing_of_the_first(hands: Hands, room: CountRoom) -> None:
    begin_typing(hands, room)
    before_the_first_paper = hands.reads()
    hands.type("2\n\n2\n\n2\n\n/1\n\n")
    hands.main()
    hands.switch_to("Bram")
    assert "geldig" not in hands.reads()
    hands.main()
    assert hands.reads() == before_the_first_paper


def test_only_papers_that_differ_are_asked_again_and_then_settled_by_two(
    hands: Hands, room: CountRoom
) -> None:
    station = room.station("De Ringvaart", 4)
    made = counting.make_batch(room.store, room.moment(), station_id=station.id, paper_count=4)
    room.enter(made.id, [(1,), (2,), (3,), None], ANNA)
    room.enter(made.id, [(1,), (5,), (4,), None], BRAM)
    hands.come_in("Anna")
    hands.main()
    assert "Neem biljet 2 uit de bundel" in hands.reads()
    assert "Op dit biljet staat nog niets" in hands.reads()
    hands.type("5\n\n")
    assert "Biljet 2 is nu bij allebei gelijk." in hands.reads()
    assert "Neem biljet 3 uit de bundel" in hands.reads()
    hands.type("3\n\n")
    assert "Biljet 3 komt straks terug: daar kijkt u samen naar." in hands.reads()
    assert "Kijk met z’n tweeën naar dit biljet" in hands.reads()
    hands.type("4\n\n")
    hands.main()
    assert "Kies wie er met u meekijkt." in hands.reads()
    choice = hands.find(QComboBox, "count_second_helper")
    assert [choice.itemText(place) for place in range(choice.count())] == ["Bram"]
    hands.type("B")
    hands.line("count_settle_reason").setFocus()
    hands.type("Het kruisje staat half in vakje 4")
    hands.main()
    assert "De twee invoeren zijn gelijk." in hands.reads()
    hands.main()
    assert counting.batch(room.store, made.id).state is BatchState.ACCEPTED


def test_each_differing_paper_is_named_in_view_and_what_is_left_is_right(
    hands: Hands, room: CountRoom
) -> None:
    station = room.station("De Ringvaart", 4)
    made = counting.make_batch(room.store, room.moment(), station_id=station.id, paper_count=4)
    room.enter(made.id, [(1,), (2,), (3,), None], CAROLA)
    room.enter(made.id, [(4,), (5,), (4,), None], BRAM)
    hands.window.resize(1366, 768)
    hands.come_in("Anna")
    hands.main()
    assert "Nog 3 biljetten." in hands.reads()
    heading = hands.find(Words, "count_difference_place")
    for place, left in ((1, "Nog 2 biljetten."), (2, "Nog 1 biljet.")):
        hands.type("4\n\nB")
        hands.line("count_settle_reason").setFocus()
        hands.type("Zo staat het er")
        hands.main()
        assert f"Biljet {place} is samen vastgelegd." in hands.reads()
        assert f"Neem biljet {place + 1} uit de bundel" in hands.reads()
        assert left in hands.reads()
        hands.until(lambda: heading.visibleRegion().boundingRect().height() == heading.height())


def test_a_paper_that_comes_back_still_counts_as_left(hands: Hands, room: CountRoom) -> None:
    station = room.station("De Ringvaart", 4)
    made = counting.make_batch(room.store, room.moment(), station_id=station.id, paper_count=4)
    room.enter(made.id, [(1,), (2,), (3,), None], ANNA)
    room.enter(made.id, [(4,), (5,), (4,), None], BRAM)
    hands.come_in("Anna")
    hands.main()
    hands.type("1\n\n")
    assert "Biljet 1 komt straks terug" in hands.reads()
    assert "Nog 3 biljetten." in hands.reads()
    hands.type("5\n\n")
    assert "Nog 2 biljetten." in hands.reads()


def test_the_count_goes_on_at_the_same_paper_after_the_program_stopped(
    qtbot: QtBot, tmp_path: Path, room: CountRoom
) -> None:
    first = Hands(qtbot, room, PAGES)
    begin_typing(first, room)
    first.type("2\n\n" + "3\n4\n\n" + "5\n")
    first.leave()
    room.store.close()

    later = CountRoom.again(tmp_path / "edition")
    again = Hands(qtbot, later, PAGES)
    again.come_in("Anna")
    assert "U was bezig met bundel 1." in again.reads()
    again.main()
    assert "Biljet 3 van 4" in again.reads()
    assert "U gaat verder waar u was: 2 bewaard." in again.reads()
    again.type("5\n\n" + "0\n")
    again.main()
    assert papers(later) == [(2,), (3, 4), (5,), ()]
    again.leave()
    later.store.close()


def test_a_stack_with_another_number_is_counted_again_with_a_reason(hands: Hands, room: CountRoom) -> None:
    begin_typing(hands, room)
    hands.type("2\n\n2\n\n2\n\n")
    hands.press("count_recount")
    hands.type("3\nTwee biljetten plakten aan elkaar\n")
    assert "Alle 3 biljetten zijn ingevoerd" in hands.reads()
    hands.main()
    assert counting.batches(room.store)[0].entries[0].finished


def test_a_batch_that_leaves_too_little_is_refused_until_the_box_is_empty(
    hands: Hands, room: CountRoom
) -> None:
    room.station("De Ringvaart", 5)
    hands.come_in("Anna")
    hands.main()
    hands.type("4\n")
    assert "Dan blijven er te weinig biljetten over" in hands.reads()
    assert not counting.batches(room.store)
    hands.find(QCheckBox, "count_last").setFocus()
    hands.type(" ")
    hands.main()
    assert counting.batches(room.store)[0].paper_count == 4


def test_a_batch_larger_than_the_box_is_asked_about_first(hands: Hands, room: CountRoom) -> None:
    room.station("De Ringvaart", 4)
    hands.come_in("Anna")
    hands.main()
    hands.type("6\n")
    assert "In de bus horen 4 biljetten en u maakt een bundel van 6. Klopt dat?" in hands.reads()
    assert hands.target.objectName() == "count_question_no"
    escape(hands)
    assert not counting.batches(room.store)
    assert hands.target.objectName() == "count_paper_count"
    hands.type("\n")
    hands.press("count_question_yes")
    assert "Biljet 1 van 6" in hands.reads()


def test_each_button_of_the_overview_has_a_name_of_its_own_without_spaces(
    hands: Hands, room: CountRoom
) -> None:
    for place in ("De Ringvaart", "De Molen"):
        room.station(place, 30)
        station = room.station(place, 30)
        counting.make_batch(room.store, room.moment(), station_id=station.id, paper_count=20)
    hands.come_in("Anna")
    names = [button.objectName() for button in hands.window.findChildren(QPushButton) if button.isVisible()]
    mine = [name for name in names if name.startswith("count_")]
    assert len(set(mine)) == len(mine)
    assert not any(" " in name for name in mine)


def test_another_teller_can_take_a_batch_over_with_a_reason(hands: Hands, room: CountRoom) -> None:
    begin_typing(hands, room)
    hands.type("2\n\n")
    hands.switch_to("Bram")
    assert "Een andere teller is nog bezig." in hands.reads()
    hands.press("count_busy_1_1")
    assert "Anna is nog bezig met deze bundel: 1 van 4." in hands.reads()
    hands.type("Anna is ziek naar huis\n")
    assert "Biljet 1 van 4" in hands.reads()
    assert [entry.helper for entry in counting.batches(room.store)[0].entries] == ["Bram"]


def test_a_paper_that_is_not_there_is_explained_before_the_result(hands: Hands, room: CountRoom) -> None:
    station = room.station("De Ringvaart", 5)
    room.count_all(station, [(1,), (2,), None, (1,)])
    hands.come_in("Anna")
    hands.main()
    hands.press("count_box_empty")
    assert "Volgens de sluiting horen er 5 biljetten in de bus. In bundels zijn het er 4." in hands.reads()
    hands.type("Een bewoner nam het biljet mee naar huis\n")
    assert "Alle stembiljetten zijn geteld en vastgesteld." in hands.reads()
    assert not result.result(room.store, contest_id=room.contest_id).differences


def test_who_typed_neither_entry_can_only_settle(hands: Hands, room: CountRoom) -> None:
    station = room.station("De Ringvaart", 4)
    made = counting.make_batch(room.store, room.moment(), station_id=station.id, paper_count=4)
    room.enter(made.id, [(1,), (2,), (3,), None], CAROLA)
    room.enter(made.id, [(1,), (2,), (4,), None], BRAM)
    hands.come_in("Anna")
    hands.main()
    assert "Neem biljet 3 uit de bundel" in hands.reads()
    assert "Kijk met z’n tweeën naar dit biljet" in hands.reads()


def test_counting_waits_until_the_station_is_closed(hands: Hands, room: CountRoom) -> None:
    room.station("De Ringvaart", 2, closed=False)
    hands.come_in("Anna")
    assert "Het stemlokaal De Ringvaart is nog open: sluit het eerst" in hands.reads()
    assert "Naar Stemlokaal" in hands.buttons()


def begin_typing(hands: Hands, room: CountRoom) -> None:
    """Close a station with four papers and let Anna begin on the one batch."""
    room.station("De Ringvaart", 4)
    hands.come_in("Anna")
    hands.main()
    hands.type("4\n")


def escape(hands: Hands) -> None:
    """Press Esc."""
    QTest.keyClick(hands.target, Qt.Key.Key_Escape)
    hands.settle()


def papers(room: CountRoom) -> list[tuple[int, ...]]:
    """Return the marks that Anna typed, as they lie on disk."""
    made = counting.batches(room.store)[0]
    return [paper.marks for paper in counting.entered(room.store, batch_id=made.id, helper_id=ANNA.id)]


# ---- opening the box, odd papers, the list, counting again


def test_a_box_is_opened_as_a_step_of_its_own_before_its_batches(hands: Hands, room: CountRoom) -> None:
    room.station("De Ringvaart", 4, opened_to_count=False)
    hands.come_in("Anna")
    assert "De stembus gaat open om te tellen" in hands.reads()
    hands.main()
    assert "Volgens de sluiting zitten er 4 stembiljetten in de bus." in hands.reads()
    hands.main()
    assert "Kies wie er met u meekijkt." in hands.reads()
    choose(hands, "count_open_second", "Bram")
    hands.line("count_open_seal").setFocus()
    hands.type("0418")
    hands.main()
    assert "staat verzegeling 0417, u leest 0418" in hands.reads()
    hands.type("het plaatje is krom")
    hands.main()
    assert "Meng eerst alle biljetten" in hands.reads()
    tick(hands, "count_open_mixed")
    hands.main()
    assert "Geopend door Anna en Bram." in hands.reads()
    assert "Maak er bundels van" in hands.reads()


def test_cover_sheets_are_printed_from_the_page(
    hands: Hands, room: CountRoom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "uit"))
    room.station("De Ringvaart", 4)
    hands.come_in("Anna")
    hands.main()
    hands.press("count_covers")
    assert "1 voorblad staat klaar om te printen." in hands.reads()
    assert (tmp_path / "uit" / "Voorbladen De Ringvaart.pdf").is_file()


def test_a_torn_paper_counts_and_a_signed_one_does_not(hands: Hands, room: CountRoom) -> None:
    begin_typing(hands, room)
    hands.type("/")
    assert "4 Gescheurd of beschadigd: telt mee" in " ".join(hands.buttons()).replace("   ", " ")
    hands.type("4\n" + "3\n")
    assert "Gescheurd of beschadigd: telt gewoon mee. Samen" in hands.reads()
    hands.type("\n" + "/2\n\n")
    batch = counting.batches(room.store)[0]
    typed = counting.entered(room.store, batch_id=batch.id, helper_id=ANNA.id)
    assert [(paper.marks, paper.reason) for paper in typed] == [
        ((3,), InvalidReason.TORN),
        ((), InvalidReason.SIGNED),
    ]


def test_the_lists_show_what_was_decided_and_a_lead_has_a_batch_counted_again(
    hands: Hands, room: CountRoom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "uit"))
    station = room.station("De Ringvaart", 4)
    room.count_all(station, [(1,), (2,), InvalidReason.SIGNED, (2,)])
    hands.come_in("Anna")
    hands.press("count_control")
    assert "Alles klopt." in hands.reads()
    assert "De Ringvaart, bundel 1: 1 biljet met naam of handtekening, telt als ongeldig." in hands.reads()
    hands.press("count_control_print")
    assert "De lijst voor de waarnemers staat klaar." in hands.reads()
    choose(hands, "count_control_batch", "De Ringvaart, bundel 1")
    hands.press("count_control_again")
    hands.line("count_control_reason_edit").setFocus()
    hands.type("een waarnemer vroeg erom\n")
    assert "Bundel 1 wordt opnieuw geteld" in hands.reads()
    batch = counting.batches(room.store)[0]
    for helper in (ANNA, BRAM):
        room.enter(batch.id, [(1,), (2,), InvalidReason.SIGNED, (3,)], helper)
    hands.press("count_control")
    assert "De Ringvaart, bundel 1: Deze bundel is nog niet vastgesteld." in hands.reads()
    escape(hands)
    hands.main()
    assert "Plan 2: eerst 2, nu 1." in hands.reads()
    assert "Plan 3: eerst 0, nu 1." in hands.reads()
    hands.main()
    assert "Bundel 1 is vastgesteld" in hands.reads()


def choose(hands: Hands, name: str, word: str) -> None:
    combo = hands.find(QComboBox, name)
    combo.setCurrentText(word)
    combo.activated.emit(combo.currentIndex())
    hands.settle()


def tick(hands: Hands, name: str) -> None:
    box = hands.find(QCheckBox, name)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    hands.settle()


def test_online_votes_are_taken_over_on_the_page_and_what_is_wrong_is_listed(
    hands: Hands, room: CountRoom, tmp_path: Path
) -> None:
    room.count_all(room.station("De Ringvaart", 4), [(1,)] * 4)
    hands.come_in("Anna")
    hands.press("count_control")
    card = hands.window.findChild(OnlineCard)
    assert isinstance(card, OnlineCard)
    file = tmp_path / "export.csv"
    file.write_bytes(b"choices\n1 99\n1 1\n2\n")
    card.take_over(str(file))
    hands.settle()
    assert "Regel 3: een plan staat er twee keer." in hands.reads()
    file.write_bytes(b"choices\n1 2\n3\n\n")
    card.take_over(str(file))
    hands.settle()
    assert "3 online stemmen overgenomen." in hands.reads()
    assert result.result(room.store, contest_id=room.contest_id).ballots.online == 2
