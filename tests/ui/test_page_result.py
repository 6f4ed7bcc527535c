from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.models.result_words import short_lot
from app.models.terms import InvalidReason, TieBreak
from app.operations import counting, counting_checks, publication, result
from app.operations.practice import practice_draft
from app.ui.catalogue import PageSpec
from app.ui.pages.result import ResultPage
from app.ui.pages.result_look import look
from app.ui.projector.window import ProjectorWindow
from app.ui.widgets.bars import Bars
from app.ui.widgets.practice import PracticeBand
from tests.operations.samples import close_station
from tests.ui.count_room import CountRoom, Hands

PAGES = (PageSpec("result", "Uitslag", ResultPage),)


@pytest.fixture
def room(tmp_path: Path) -> Generator[CountRoom]:
    made = CountRoom.on(tmp_path / "edition")
    yield made
    made.store.close()


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "bladen"))
    return tmp_path / "bladen"


@pytest.fixture
def hands(qtbot: QtBot, room: CountRoom) -> Generator[Hands]:
    made = Hands(qtbot, room, PAGES)
    yield made
    made.leave()


def test_before_the_count_the_page_says_what_will_stand_here(hands: Hands) -> None:
    hands.come_in("Anna")
    assert "Er is nog niets geteld." in hands.reads()
    assert hands.buttons() == ["Naar Tellen"]


def test_the_result_tells_who_is_chosen_why_and_what_is_left(hands: Hands, room: CountRoom) -> None:
    station = room.station("De Ringvaart", 6)
    room.count_all(station, [(1,), (1,), (1, 2), (2,), None, InvalidReason.SIGNED])
    hands.come_in("Anna")
    found = result.result(room.store, contest_id=room.contest_id)
    said = hands.find(Bars, "result_bars").accessibleDescription()
    assert "3 stemmen – gekozen" in said
    assert "niet gekozen: geen stemmen" in said
    assert f"2 van de {len(found.plans)} plannen zijn gekozen." in hands.reads()
    assert "Het plan met de meeste stemmen gaat voor" in hands.reads()
    counters = hands.find(ResultPage, "result")._counters
    assert [counters[thing].accessibleName() for thing in ("paper", "blank", "invalid")] == [
        "geldig op papier: 4",
        "blanco: 1",
        "ongeldig: 1",
    ]
    assert "voorlopig" not in hands.reads().lower()


def test_what_is_still_open_makes_the_result_provisional(hands: Hands, room: CountRoom) -> None:
    room.count_all(room.station("De Ringvaart", 4), [(1,), (1,), (2,), (3,)])
    room.station("De Molen", 5)
    still_open = room.station("Het Badhuis", 3, closed=False)
    hands.come_in("Anna")
    assert "Voorlopige uitslag" in hands.reads()
    assert f"Het stemlokaal {still_open.place} is nog open." in hands.reads()
    assert "De Molen. Stembiljetten die in de bus horen: 5. Geteld: 0." in hands.reads()


def test_a_batch_that_is_not_accepted_is_named(hands: Hands, room: CountRoom) -> None:
    room.count_all(room.station("De Ringvaart", 4), [(1,), (1,), (2,), (3,)])
    other = room.station("De Molen", 5)
    counting.make_batch(room.store, room.moment(), station_id=other.id, paper_count=5)
    hands.come_in("Anna")
    assert "Er is nog 1 bundel niet vastgesteld." in hands.reads()


def test_what_did_not_close_at_the_station_stays_in_sight_with_its_explanation(
    hands: Hands, room: CountRoom, documents: Path
) -> None:
    opened = room.station("De Ringvaart", 4, closed=False)
    why = "Een biljet is nat geworden en weggegooid"
    closed = close_station(room.store, room.moment(), station_id=opened.id, papers_end=495, explanation=why)
    room.open_box(closed)
    room.count_all(closed, [(1,), (1,), (2,), (3,)])
    (found, said) = result.result(room.store, contest_id=room.contest_id).explained[0]
    assert (found.place, said) == ("De Ringvaart", why)
    hands.come_in("Anna")
    assert "Wat niet klopte, met uitleg" in hands.reads()
    assert f"Uitleg: {why}" in hands.reads()
    assert "Voorlopige uitslag" not in hands.reads()
    hands.main()
    (file,) = documents.iterdir()
    pages = list(pypdfium2.PdfDocument(file))
    assert why in " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def test_without_differences_nothing_is_said_about_them(hands: Hands, room: CountRoom) -> None:
    room.count_all(room.station("De Ringvaart", 4), [(1,), (1,), (2,), (3,)])
    hands.come_in("Anna")
    assert "Wat niet klopte" not in hands.reads()
    assert "Bewaar als open data (.pb)" in hands.buttons()
    assert "Bewaar voor andere programma’s (JSON)" in hands.buttons()


def test_the_report_is_saved_as_a_pdf_and_offered_to_print(
    hands: Hands, room: CountRoom, documents: Path
) -> None:
    room.count_all(room.station("De Ringvaart", 4), [(1,), (1,), (2,), (3,)])
    hands.come_in("Anna")
    hands.main()
    (file,) = documents.iterdir()
    assert file.name == "Oefening - Uitslag Schalkwijk aan Zet (oefening).pdf"
    text = pypdfium2.PdfDocument(file).get_page(0).get_textpage().get_text_range()
    assert "Molenplas lekker opgeruimd" in text
    assert "Het verslag staat klaar." in hands.reads()
    assert "Print" in hands.buttons()


def test_open_data_and_json_are_saved_too(hands: Hands, room: CountRoom, documents: Path) -> None:
    room.count_all(room.station("De Ringvaart", 4), [(1,), (1,), (2,), (3,)])
    hands.come_in("Anna")
    hands.press("result_pb")
    hands.press("result_json")
    hands.press("result_csv")
    files = {file.suffix: file.read_text(encoding="utf-8") for file in documents.iterdir()}
    assert files[".pb"].startswith("META")
    assert json.loads(files[".json"])["ballots"]["paper"] == 4
    assert "Molenplas lekker opgeruimd" in files[".csv"]
    assert "Print" not in hands.buttons()


def test_the_lot_decides_with_throws_that_everyone_saw(qtbot: QtBot, tmp_path: Path) -> None:
    room = tight_room(tmp_path)
    hands = Hands(qtbot, room, PAGES)
    hands.come_in("Anna")
    assert "Het lot moet nog beslissen." in hands.reads()
    assert "Evenveel stemmen: 1. Molenplas lekker opgeruimd" in hands.reads()
    assert "Naar de loting" in hands.buttons()
    hands.main()
    hands.type("\n")
    assert "Typ eerst de worpen, of de zin die hardop gezegd is." in hands.reads()
    hands.type("3164\n")
    assert "Gooi minstens 10 keer." in hands.reads()
    hands.type("25 1634\n")
    assert "De worpen zijn: 3164251634. Heeft iedereen het gezien of gehoord?" in hands.reads()
    QTest.keyClick(hands.target, Qt.Key.Key_Escape)
    assert not result.result(room.store, contest_id=room.contest_id).seed
    hands.line("result_seed_dice_edit").setFocus()
    hands.type("\n")
    hands.press("result_question_yes")
    assert result.result(room.store, contest_id=room.contest_id).seed == "3164251634"
    assert "Er is geloot met: “3164251634”." in hands.reads()
    numbers = result.result(room.store, contest_id=room.contest_id).ties[0]
    assert f"Plan {numbers[0]} trekt lot {short_lot('3164251634', numbers[0])}" in hands.reads()
    assert f"Volgorde na loting: plan {numbers[0]}, {numbers[1]}." in hands.reads()
    page = hands.find(ResultPage, "result")
    assert hands.target.objectName() == "result_main"
    assert page.area.verticalScrollBar().value() == 0
    assert "Voorlopige uitslag" not in hands.reads()
    leave(hands)


def test_a_phrase_said_aloud_decides_too_and_never_beside_throws(qtbot: QtBot, tmp_path: Path) -> None:
    hands = Hands(qtbot, tight_room(tmp_path), PAGES)
    hands.come_in("Anna")
    hands.line("result_seed_dice_edit").setText("3164251634")
    hands.line("result_seed_edit").setFocus()
    hands.type("kersenbloesem\n")
    assert "Kies: de worpen, of een zin." in hands.reads()
    hands.line("result_seed_dice_edit").clear()
    hands.type("\n")
    hands.press("result_question_yes")
    assert "Er is geloot met: “kersenbloesem”." in hands.reads()
    leave(hands)


def test_the_draw_is_shown_to_the_hall_lot_by_lot(qtbot: QtBot, tmp_path: Path) -> None:
    room = tight_room(tmp_path)
    result.set_seed(room.store, room.moment(), contest_id=room.contest_id, seed="kersenbloesem")
    hands = Hands(qtbot, room, PAGES)
    hands.come_in("Anna")
    hands.press("result_draw_hall")
    titles = walk(hands)
    numbers = result.result(room.store, contest_id=room.contest_id).ties[0]
    low, high = sorted(numbers)
    assert titles == [
        "Deze plannen staan gelijk",
        "Zo loten wij",
        f"Het lot van plan {low}",
        f"Het lot van plan {high}",
        "De volgorde na de loting",
    ]
    leave(hands)


def test_the_cheaper_of_equals_goes_first_without_a_draw(qtbot: QtBot, tmp_path: Path) -> None:
    room = tight_room(tmp_path, TieBreak.LOWER_COST)
    hands = Hands(qtbot, room, PAGES)
    hands.come_in("Anna")
    found = result.result(room.store, contest_id=room.contest_id)
    assert not found.draw_needed
    assert "Bij gelijke plannen gaat het goedkoopste voor" in hands.reads()
    assert "Voorlopige uitslag" not in hands.reads()
    leave(hands)


def test_a_person_decides_about_equals_with_a_reason_that_stands(qtbot: QtBot, tmp_path: Path) -> None:
    room = tight_room(tmp_path, TieBreak.DECIDE)
    (group,) = result.result(room.store, contest_id=room.contest_id).draw_needed
    first, second = reversed(group)
    hands = Hands(qtbot, room, PAGES)
    hands.come_in("Anna")
    assert "Een mens moet nog beslissen." in hands.reads()
    hands.line("result_order_edit").setFocus()
    hands.type(f"{first}")
    hands.line("result_order_why_edit").setFocus()
    hands.type("\n")
    assert f"Typ deze nummers, elk een keer: {min(group)}, {max(group)}." in hands.reads()
    hands.type(f" {second}")
    hands.line("result_order_why_edit").setFocus()
    hands.type("\n")
    assert "Schrijf in een paar woorden waarom." in hands.reads()
    hands.type("Voor meer buren\n")
    hands.press("result_question_yes")
    assert f"Beslist door Anna: eerst plan {first}, {second}. Reden: Voor meer buren" in hands.reads()
    assert "Voorlopige uitslag" not in hands.reads()
    leave(hands)


def test_the_hall_sees_plan_after_plan_by_keyboard_and_nothing_about_people(
    hands: Hands, room: CountRoom
) -> None:
    room.count_all(room.station("De Ringvaart", 4), [(1,), (1,), (2,), (3,)])
    hands.come_in("Anna")
    hands.press("result_hall")
    window = hall(hands)
    assert window.isFullScreen()
    assert window.findChild(PracticeBand) is not None
    assert "De zaal kijkt mee" in hands.reads()
    found = result.result(room.store, contest_id=room.contest_id)
    assert window.slide.facts[0] == "4 geldige stemmen"
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert window.slide.title == f"{found.plans[0].plan.ballot_number}. {found.plans[0].plan.title}"
    assert window.slide.verdict == "Gekozen"
    assert found.plans[0].plan.title in hands.reads(), "the helper at the laptop sees what the hall sees"
    QTest.keyClick(window, Qt.Key.Key_Left)
    QTest.keyClick(window, Qt.Key.Key_Left)
    assert window.at == 0
    QTest.keyClick(window, Qt.Key.Key_End)
    assert window.slide.title.startswith("Gekozen: ")
    assert not any("Anna" in slide.spoken or "Ringvaart" in slide.spoken for slide in window.slides)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    assert "De zaal kijkt mee" not in hands.reads()


def test_the_helper_turns_the_pictures_from_the_laptop_and_closes_them(hands: Hands, room: CountRoom) -> None:
    room.count_all(room.station("De Ringvaart", 4), [(1,), (1,), (2,), (3,)])
    hands.come_in("Anna")
    hands.press("result_hall")
    hands.press("result_hall_next")
    assert hall(hands).at == 1
    hands.press("result_hall_back")
    assert hall(hands).at == 0
    hands.press("result_hall_close")
    assert hands.find(ResultPage, "result").hall.shown is None


def test_what_was_made_known_stands_and_other_numbers_need_a_reason_and_a_page_of_corrections(
    hands: Hands, room: CountRoom, documents: Path
) -> None:
    room.count_all(room.station("De Ringvaart", 4), [(1,), (1,), (2,), (3,)])
    hands.come_in("Anna")
    hands.press("result_publish")
    hands.press("result_question_yes")
    assert "Bekendgemaakt op dinsdag 1 december 2026" in hands.reads()
    assert "Maak de uitslag bekend" not in hands.buttons()
    room.count_all(room.station("De Molen", 2), [(2,), (2,)])
    hands.find(ResultPage, "result").refresh(frozenset())
    hands.settle()
    assert "Let op: er is iets anders bekendgemaakt dan hier nu staat." in hands.reads()
    hands.press("result_publish")
    hands.type("\n")
    assert "Schrijf in een paar woorden waarom." in hands.reads()
    hands.type("De bus van De Molen was vergeten\n")
    assert "Verbeterd en opnieuw bekendgemaakt" in hands.reads()
    hands.press("result_corrections")
    (file,) = documents.iterdir()
    assert file.name == "Oefening - Uitslag verbeteringen Schalkwijk aan Zet (oefening).pdf"
    (page,) = pypdfium2.PdfDocument(file)
    text = " ".join(page.get_textpage().get_text_range().split())
    assert "Geldig op papier 4 6" in text
    assert "Waarom: De bus van De Molen was vergeten" in text


def test_two_results_made_known_apart_correct_nothing_yet_so_there_is_no_page_of_corrections(
    hands: Hands, room: CountRoom
) -> None:
    room.count_all(room.station("De Ringvaart", 4), [(1,), (1,), (2,), (3,)])
    shown = result.result(room.store, contest_id=room.contest_id)
    known = publication.publish(room.store, room.moment(), shown=shown)
    hands.come_in("Anna")
    other = replace(known, id=uuid4(), numbers=replace(known.numbers, left_over_cents=1))
    outlook = replace(look(room.store, room.contest_id), known=(known, other))
    hands.find(ResultPage, "result").known.show_outlook(outlook)
    assert "Op twee laptops is een andere uitslag bekendgemaakt." in hands.reads()
    assert "Blad met verbeteringen" not in hands.buttons()


def test_a_result_that_is_not_final_cannot_be_made_known(hands: Hands, room: CountRoom) -> None:
    room.count_all(room.station("De Ringvaart", 4), [(1,), (1,), (2,), (3,)])
    room.station("Het Badhuis", 3, closed=False)
    hands.come_in("Anna")
    assert "Maak de uitslag bekend" not in hands.buttons()


def test_many_blank_papers_hold_the_result_up_until_they_are_explained(
    hands: Hands, room: CountRoom, documents: Path
) -> None:
    station = room.station("De Ringvaart", 6)
    room.count_all(station, [(1,), (1,), (2,), None, None, None])
    hands.come_in("Anna")
    assert "Veel blanco biljetten: 3 van de 6." in hands.reads()
    assert "Maak de uitslag bekend" not in hands.buttons()
    with pytest.raises(publication.ResultNotFinal):
        publication.publish(
            room.store, room.moment(), shown=result.result(room.store, contest_id=room.contest_id)
        )
    why = "De uitleg op het bord was niet duidelijk"
    counting_checks.explain(room.store, room.moment(), station_id=station.id, code="W.301", explanation=why)
    hands.find(ResultPage, "result").refresh(frozenset())
    hands.settle()
    assert "Maak de uitslag bekend" in hands.buttons()
    assert f"Veel blanco biljetten: 3 van de 6. Uitleg: {why}" in hands.reads()
    hands.main()
    (file,) = documents.iterdir()
    pages = list(pypdfium2.PdfDocument(file))
    assert why in " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def test_batches_are_drawn_with_dice_counted_again_and_what_was_found_stands(
    hands: Hands, room: CountRoom
) -> None:
    room.count_all(room.station("De Ringvaart", 4), [(1,), (1,), (2,), (3,)])
    hands.come_in("Anna")
    hands.line("result_audit_seed_dice_edit").setFocus()
    hands.type("6612345612\n")
    hands.press("result_question_yes")
    assert "Getrokken met: “6612345612”. Natellen: 1 van de 1 bundel." in hands.reads()
    assert "De Ringvaart, bundel 1 (4 biljetten): nog natellen." in hands.reads()
    hands.press("result_audit_save")
    assert "Typ een getal. Typ 0 als alles klopt." in hands.reads()
    hands.type("1")
    hands.press("result_audit_save")
    assert "Schrijf in een paar woorden wat er anders was." in hands.reads()
    hands.type("Kruisje stond naast het hokje")
    hands.press("result_audit_save")
    assert "Kies wie er meetelde." in hands.reads()
    hands.type("B")
    hands.press("result_audit_save")
    assert "1 biljet anders (Anna en Bram). Kruisje stond naast het hokje" in hands.reads()
    assert "Het natellen is klaar. Let op: 1 biljet is anders dan ingevoerd." in hands.reads()


def test_a_poster_for_the_hall_is_saved(hands: Hands, room: CountRoom, documents: Path) -> None:
    room.count_all(room.station("De Ringvaart", 4), [(1,), (1,), (2,), (3,)])
    hands.come_in("Anna")
    hands.press("result_poster")
    (file,) = documents.iterdir()
    assert "poster" in file.name
    assert len(pypdfium2.PdfDocument(file)) == 1


def hall(hands: Hands) -> ProjectorWindow:
    shown = hands.find(ResultPage, "result").hall.shown
    assert shown is not None
    return shown


def walk(hands: Hands) -> list[str]:
    """Go through all pictures with the space bar, close them, and return their titles."""
    window = hall(hands)
    titles = [window.slide.title]
    for _ in window.slides[1:]:
        QTest.keyClick(window, Qt.Key.Key_Space)
        titles.append(window.slide.title)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    return titles


def leave(hands: Hands) -> None:
    hands.leave()
    hands.room.store.close()


def tight_room(folder: Path, tie_break: TieBreak = TieBreak.LOT) -> CountRoom:
    """Return an edition with money for one of two plans that have equal votes."""
    draft = practice_draft()
    contest = replace(draft.contests[0], budget_cents=draft.plans[0].text.cost_cents, tie_break=tie_break)
    room = CountRoom.on(folder / "tight", replace(draft, contests=(contest,)))
    cheap = [plan.ballot_number for plan in draft.plans if plan.text.cost_cents <= contest.budget_cents]
    one, other = (number for number in cheap[:2] if number is not None)
    room.count_all(room.station("De Ringvaart", 4), [(one,), (one,), (other,), (other,)])
    return room
