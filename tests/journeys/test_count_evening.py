"""An evening of counting through the real window: a shut box, a difference, an invalid paper, a crash, a result."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox
from pytestqt.qtbot import QtBot

from app.models.terms import BatchState, Channel
from app.operations import counting, counting_checks, result
from app.ui.catalogue import PageSpec
from app.ui.pages.counting import CountingPage
from app.ui.pages.result import ResultPage
from tests.ui.count_room import CountRoom, Hands

PAGES = (PageSpec("count", "Tellen", CountingPage), PageSpec("result", "Uitslag", ResultPage))


def test_a_box_is_counted_through_a_crash_and_a_difference_to_a_result(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "uit"
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(out))
    room = CountRoom.on(tmp_path / "edition")
    room.station("De Ringvaart", 5, opened_to_count=False)
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
    hands.leave()
    room.store.close()


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
