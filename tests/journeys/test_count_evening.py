"""An evening of counting through the real window, from a closed station to the report that is signed.

On the way: a box that is a paper short, a crash, an invalid paper, a difference between two tellers, and a tie.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox
from pytestqt.qtbot import QtBot

from app.models.allocation import lot
from app.models.terms import BatchState, Channel, short_hash
from app.operations import counting, counting_checks, publication, result
from app.operations.practice import practice_draft
from app.ui.catalogue import PageSpec
from app.ui.pages.counting import CountingPage
from app.ui.pages.result import ResultPage
from tests.operations.samples import close_station
from tests.ui.count_room import CountRoom, Hands

PAGES = (PageSpec("count", "Tellen", CountingPage), PageSpec("result", "Uitslag", ResultPage))

THROWS = "3164251634"
WHY = "een biljet was nat en is weggegooid"


def test_a_box_is_counted_through_a_crash_a_difference_and_a_tie_to_a_signed_report(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "uit"
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(out))
    room = a_closed_station(tmp_path / "edition")
    hands = Hands(qtbot, room, PAGES)
    hands.come_in("Anna")
    open_the_box(hands)
    hands.main()
    hands.press("count_covers")
    assert [path.name for path in out.iterdir()] == ["Voorbladen De Ringvaart.pdf"]
    hands.line("count_paper_count").setFocus()
    hands.type("5\n")
    hands.type("1\n2\n\n" + "3\n\n" + "4\n")
    room.store.close()  # the laptop dies while Anna types
    room = CountRoom.again(tmp_path / "edition")
    hands = Hands(qtbot, room, PAGES)
    hands.come_in("Anna")
    go_on_after_the_crash(hands)
    differ_and_settle(hands)

    (batch,) = counting.batches(room.store)
    assert (batch.state, batch.valid, batch.blank, batch.invalid) == (BatchState.ACCEPTED, 3, 1, 1)
    assert not counting_checks.checks(room.store, room.contest_id)
    hands.press("count_control")
    assert "telt als ongeldig. Door Anna en Bram." in hands.reads()
    assert "het kruisje raakt alleen vakje 5 (Bram en Anna)" in hands.reads()
    QTest.keyClick(hands.target, Qt.Key.Key_Escape)
    hands.settle()
    hands.main()
    assert hands.window.page is not None
    assert hands.window.page.key == "result"
    found = result.result(room.store, contest_id=room.contest_id)
    votes = {line.plan.ballot_number: line.votes[Channel.PAPER] for line in found.plans if line.total}
    assert votes == {1: 1, 2: 1, 3: 1, 5: 1}
    draw_in_front_of_people(hands)
    make_known(hands)
    hands.main()
    (report,) = out.glob("*Uitslag*.pdf")
    check_report(read(report), room)
    hands.leave()
    room.store.close()


def a_closed_station(folder: Path) -> CountRoom:
    """Return a laptop with a box of five papers, of which the crew lost a sixth, and money for two plans or three."""
    draft = practice_draft()
    contest = replace(draft.contests[0], budget_cents=2_500_000)
    room = CountRoom.on(folder, replace(draft, contests=(contest,)))
    station = room.station("De Ringvaart", 5, closed=False)
    close_station(room.store, room.moment(), station_id=station.id, papers_end=494, explanation=WHY)
    return room


def open_the_box(hands: Hands) -> None:
    hands.main()
    choose(hands, "count_open_second", "Bram")
    hands.line("count_open_seal").setFocus()
    hands.type("0417")
    box = hands.find(QCheckBox, "count_open_mixed")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    hands.main()
    assert "Geopend door Anna en Bram." in hands.reads()


def choose(hands: Hands, name: str, word: str) -> None:
    combo = hands.find(QComboBox, name)
    combo.setCurrentText(word)
    combo.activated.emit(combo.currentIndex())
    hands.settle()


def go_on_after_the_crash(hands: Hands) -> None:
    """Go on at the paper that was begun; of that one nothing was kept."""
    assert "U gaat verder bij hetzelfde biljet." in hands.reads()
    hands.main()
    assert "Biljet 3 van 5" in hands.reads()
    hands.type("4\n\n" + "/2\n\n" + "0\n")
    hands.main()


def differ_and_settle(hands: Hands) -> None:
    """Bram sees a 5 where Anna saw a 4, looks again and stays with it; they settle it at the paper."""
    hands.switch_to("Bram")
    hands.main()
    hands.type("1\n2\n\n" + "3\n\n" + "5\n\n" + "/2\n\n" + "0\n")
    hands.main()
    assert "Neem biljet 3 uit de bundel" in hands.reads()
    hands.type("5\n\n")
    assert "Kijk met z’n tweeën naar dit biljet" in hands.reads()
    hands.type("5\n")
    choose(hands, "count_second_helper", "Anna")
    hands.line("count_settle_reason").setFocus()
    hands.type("het kruisje raakt alleen vakje 5")
    hands.main()
    assert "Samen 5; op het voorblad staat 5. Dat klopt." in hands.reads()
    hands.main()


def draw_in_front_of_people(hands: Hands) -> None:
    """Throw a die ten times where all can see it; the lot says which of four equal plans goes first."""
    assert "Voorlopige uitslag" in hands.reads()
    assert "Het lot moet nog beslissen." in hands.reads()
    hands.main()
    hands.type(f"{THROWS}\n")
    assert f"De worpen zijn: {THROWS}. Heeft iedereen het gezien of gehoord?" in hands.reads()
    hands.press("result_question_yes")
    assert f"Er is geloot met: “{THROWS}”." in hands.reads()
    assert "Voorlopige uitslag" not in hands.reads()


def make_known(hands: Hands) -> None:
    """Bram may not make it known; Anna leads, so she sits down."""
    hands.press("result_publish")
    hands.press("result_question_yes")
    assert not publication.publications(hands.room.store, hands.room.contest_id)
    hands.switch_to("Anna")
    hands.press("result_publish")
    hands.press("result_question_yes")
    (known,) = publication.publications(hands.room.store, hands.room.contest_id)
    assert known.numbers.seed == THROWS


def check_report(text: str, room: CountRoom) -> None:
    """See that all that people must be able to redo or dispute stands in the report they sign."""
    found = result.result(room.store, contest_id=room.contest_id)
    assert "dan slaan wij het over en is het volgende plan aan de beurt" in text
    assert f"Er is geloot met: “{THROWS}”" in text
    order = sorted((1, 2, 3, 5), key=lambda plan: lot(THROWS, plan))
    assert f"Volgorde na loting: plan {', '.join(map(str, order))}." in text
    assert all(lot(THROWS, plan) in text.replace(" ", "") for plan in order)
    assert "Geldig, op papier 3" in text
    assert "Blanco 1 Ongeldig 1" in text
    assert f"Uitleg: {WHY}" in text
    assert "De Ringvaart, bundel 1 met naam of handtekening ongeldig 1" in text
    assert "De Ringvaart, bundel 1: over 1 biljet beslisten twee mensen samen." in text
    for line in found.plans:
        assert f"{line.plan.ballot_number} {line.plan.title}" in text
    assert "Voorlopige uitslag" not in text
    assert "Bekendgemaakt op " in text
    assert "Ondertekening" in text
    assert short_hash(found.head_hash) in text


def read(file: Path) -> str:
    pages = list(pypdfium2.PdfDocument(file))
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
