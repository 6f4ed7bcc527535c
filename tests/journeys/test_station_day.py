"""A day at a stemlokaal through the real window: every refusal once, what goes wrong, and the closing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.models.codes import BallotStyle, card_qr, new_code, paper_qr, short_id
from app.models.records import IssuedCard, RegisterLine
from app.models.terms import SessionKind, StationState, StationStep
from app.operations import card_lists, cards, counting, editions, provisional, stations
from app.ui.pages.counting import CountingPage
from app.ui.pages.station import StationPage
from tests import printed
from tests.ui.desk_room import Room, begin, laptop
from tests.ui.roll_room import contest, early, entry, fill_register, give_card, later, two_contests, window
from tests.ui.station.room import ENTER, answer, aside, close_with, counters, fill_in, go_on, message, scan

NEIGHBOURS = [
    RegisterLine(f"00020{place}", f"Buur {place}", "2033AB", str(place), 1950) for place in range(8)
]
ELSEWHERE = RegisterLine("000300", "Noor uit Noord", "2026AA", "1", 1955)


def refusals(room: Room, given: list[IssuedCard]) -> dict[str, str]:
    """Return a scan for each way in which a live station can say no, with what it says."""
    store, edition = room.store, editions.edition(room.store)
    strange = new_code(early().rng)
    voided, replaced, online = given[1:4]
    cards.void(store, early(), card_id=voided.card_id, reason="Kwijt", place="De Ringvaart")
    cards.replace(
        store, early(), card_id=replaced.card_id, reason="Kwijt", identity_seen=True, place="De Ringvaart"
    )
    card_lists.mark_used_online(store, early(), codes=[online.code])
    stock = printed.stock(store, early(), contest_id=contest(store).id, count=1)[0]
    other = give_card(store, ELSEWHERE, place=1)
    return {
        "ABC": "niet goed gelezen",
        given[0].code: "al ingenomen op dinsdag 1 december 2026 om 10.42 uur in De Ringvaart",
        voided.code: "ongeldig gemaakt",
        replaced.code: "Alleen de nieuwe kaart geldt",
        other.code: "andere stemming: Haarlem-Noord",
        card_qr(edition.short_id, strange, practice=True): "oefenkaart",
        card_qr(short_id(early().new_id()), strange, practice=False): "ander wijkbudget",
        paper_qr(edition.short_id, 0, style=BallotStyle.NORMAL, page=1, practice=False): "geen stemkaart",
        stock.code: "nooit aan iemand uitgegeven",
        online.code: "al online gestemd",
        strange: "niet bekend",
    }


def test_a_day_with_every_refusal_ends_with_a_signed_record_and_decided_envelopes(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "uit"
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(out))
    with laptop(tmp_path / "editie", two_contests()) as store:
        fill_register(store, *NEIGHBOURS)
        fill_register(store, ELSEWHERE, place=1)
        given = [give_card(store, line) for line in NEIGHBOURS[:6]]
        with window(qtbot, store, begin(store, SessionKind.POLLING_STATION)) as room:
            room.open(StationPage)
            _open(room)
            (station,) = stations.stations(store)
            assert scan(room, given[0].code) == "Goed De kaart is ingenomen. Geef een stembiljet."
            go_on(4)
            for text, wanted in refusals(room, given).items():
                assert wanted in scan(room, text)
            assert counters(room)[0] == "Ingenomen: 1"
            _envelope(room)  # the card that nobody knows here
            assert answer(room).startswith("Envelop 1")
            _what_goes_wrong(room, given[4])
            entry_id = entry(store, NEIGHBOURS[6])
            late = cards.issue(store, later(), entry_id=entry_id, identity_seen=True, place="Elders")
            close_with(room, "496", spoiled="1", provisional="1")
            assert (
                "Uitgegeven biljetten, ook voorlopig: 4. Van de voorraad zijn er evenveel weg." in room.text
            )
            room.push("station_question_yes")
            assert stations.station(store, station.id).state is StationState.CLOSED
            _count_waits(room)
            _decide(room, late.code)
            found = stations.station(store, station.id)
            assert (found.numbers.taken_in, found.numbers.in_box) == (3, 3)
            assert not found.differences
            steps = {line.step for line in found.log}
            assert steps >= {StationStep.PAUSED, StationStep.RESUMED, StationStep.NOTE, StationStep.CLOSED}
            names = sorted(path.name.split(" De ")[0] for path in out.iterdir())
            assert names == ["Etiket envelop 1", "Proces-verbaal", "Verslag van de opening"]


def _open(room: Room) -> None:
    fill_in(room)
    choice = room.find(QWidget, "station_contest_choice")
    choice.setFocus()
    room.press(Qt.Key.Key_Down)
    room.press(ENTER, ctrl=True)


def _envelope(room: Room) -> None:
    room.push("station_provisional_act")
    room.push("station_reason_ready_1")


def _what_goes_wrong(room: Room, card: IssuedCard) -> None:
    """Spoil a paper, take a card in twice over a pause, and write down what happened."""
    room.push("station_spoiled_act")
    room.push("station_reason_ready_1")
    aside(room, "station_note_act")
    room.push("station_note_ready_2")
    room.push("station_pause_act")
    room.push("station_reason_ready_1")
    room.type(card.code)
    room.press(ENTER)
    assert "staat op pauze" in message(room)
    room.push("station_resume_act")
    assert scan(room, card.code).startswith("Goed")
    room.push("station_undo_1")
    room.push("station_reason_ready_1")
    assert scan(room, card.code).startswith("Goed")


def _count_waits(room: Room) -> None:
    """The box stays shut as long as an envelope waits."""
    (station,) = stations.stations(room.store)
    with pytest.raises(counting.ProvisionalsOpen):
        counting.make_batch(room.store, later(), station_id=station.id, paper_count=2)
    room.open(CountingPage)
    room.open(StationPage)


def _decide(room: Room, code: str) -> None:
    (button,) = [one for one in room.window.findChildren(QPushButton, "station_decide") if one.isVisible()]
    button.setFocus(Qt.FocusReason.TabFocusReason)
    room.press(Qt.Key.Key_Space)
    room.type(code)
    room.press(ENTER)
    room.push("station_envelope_accept")
    room.push("station_envelope_reason_ready_1")
    (station,) = stations.stations(room.store)
    assert [one.accepted for one in provisional.of_station(room.store, station.id)] == [True]
