from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.models.terms import InvalidReason
from app.operations import counting, result
from app.operations.practice import practice_draft
from app.ui.catalogue import PageSpec
from app.ui.pages.result import ResultPage
from app.ui.widgets.bars import Bars
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
    files = {file.suffix: file.read_text(encoding="utf-8") for file in documents.iterdir()}
    assert files[".pb"].startswith("META")
    assert json.loads(files[".json"])["ballots"]["paper"] == 4
    assert "Print" not in hands.buttons()


def test_the_lot_decides_with_a_phrase_that_was_said_aloud(qtbot: QtBot, tmp_path: Path) -> None:
    room = tight_room(tmp_path)
    hands = Hands(qtbot, room, PAGES)
    hands.come_in("Anna")
    assert "Het lot moet nog beslissen." in hands.reads()
    assert "Evenveel stemmen: 1. Molenplas lekker opgeruimd" in hands.reads()
    hands.line("result_seed_edit").setFocus()
    hands.type("\n")
    assert "Typ eerst de zin die hardop gezegd is." in hands.reads()
    hands.type("zes drie een vijf\n")
    assert "Heeft iedereen die gehoord?" in hands.reads()
    QTest.keyClick(hands.target, Qt.Key.Key_Escape)
    assert not result.result(room.store, contest_id=room.contest_id).seed
    hands.line("result_seed_edit").setFocus()
    hands.type("\n")
    hands.press("result_question_yes")
    assert "De lotingszin is: “zes drie een vijf”." in hands.reads()
    assert "Volgorde na loting: plan" in hands.reads()
    page = hands.find(ResultPage, "result")
    assert hands.target.objectName() == "result_main"
    assert page.area.verticalScrollBar().value() == 0
    assert "Voorlopige uitslag" not in hands.reads()
    hands.leave()
    room.store.close()


def tight_room(folder: Path) -> CountRoom:
    """Return an edition with money for one of two plans that have equal votes."""
    draft = practice_draft()
    contest = replace(draft.contests[0], budget_cents=draft.plans[0].text.cost_cents)
    room = CountRoom.on(folder / "tight", replace(draft, contests=(contest,)))
    cheap = [plan.ballot_number for plan in draft.plans if plan.text.cost_cents <= contest.budget_cents]
    one, other = (number for number in cheap[:2] if number is not None)
    room.count_all(room.station("De Ringvaart", 4), [(one,), (one,), (other,), (other,)])
    return room
