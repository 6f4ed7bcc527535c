from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.db import Store
from app.documents.station_record import station_record
from app.models.codes import BallotStyle, card_qr, new_code, paper_qr, short_id
from app.models.records import DeskSession, Station, StationNumbers
from app.models.terms import SessionKind, StationState
from app.models.words import difference_sentence
from app.operations import cards, counting, editions, sessions, stations
from app.ui.desk import Opened
from app.ui.pages.cards import CardsPage
from app.ui.pages.station import StationPage
from app.ui.pages.station_words import closing_checks, numbers_lines, whole_number
from app.ui.widgets.answers import AnswerPanel
from app.ui.widgets.basics import Words
from app.ui.widgets.fields import Field
from tests.documents.samples import read
from tests.ui.desk_room import ANNA, TODAY, Room, begin, laptop
from tests.ui.roll_room import (
    FATIMA,
    JAN,
    Printer,
    contest,
    early,
    fill_register,
    give_card,
    later,
    ticking,
    two_contests,
    window,
)

ENTER = Qt.Key.Key_Return
TO_OPEN = {"station_crew_edit": "Anna, Bram", "station_seal_edit": "A-0042", "station_papers_edit": "500"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "uit"))
    return tmp_path / "uit"


@pytest.fixture
def printer() -> Generator[Printer]:
    made = Printer()
    yield made
    made.remove()


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with laptop(tmp_path / "editie") as made:
        fill_register(made)
        yield made


@pytest.fixture
def session(store: Store) -> DeskSession:
    return begin(store, SessionKind.POLLING_STATION)


def opened(store: Store, session: DeskSession, place: int = 0) -> Station:
    return stations.open_station(
        store,
        later(),
        session_id=session.id,
        contest_id=contest(store, place).id,
        crew="Anna, Bram",
        seal="A-0042",
        papers_begin=500,
    )


@pytest.fixture
def room(qtbot: QtBot, store: Store, session: DeskSession) -> Generator[Room]:
    """The page on a polling station session without a station."""
    with window(qtbot, store, session) as made:
        made.open(StationPage)
        yield made


@pytest.fixture
def station(store: Store, session: DeskSession) -> Station:
    return opened(store, session)


@pytest.fixture
def check_in(qtbot: QtBot, store: Store, session: DeskSession, station: Station) -> Generator[Room]:
    """The page while cards are taken in."""
    with window(qtbot, store, session) as made:
        made.open(StationPage)
        yield made


def fill_in(room: Room) -> None:
    for name, text in TO_OPEN.items():
        room.type(text, into=name)
    for name in ("station_box_check", "station_devices_check"):
        room.push(name)


def answer(room: Room) -> str:
    return room.find(AnswerPanel, "station_answer").text


def scan(room: Room, text: str) -> str:
    """Type as a scanner does, wherever the keyboard is, and return the answer."""
    room.type(text)
    room.press(ENTER)
    return answer(room)


def counters(room: Room) -> list[str]:
    names = ("station_taken_in", "station_handed_out", "station_spoiled", "station_in_box")
    return [room.find(QWidget, name).accessibleName() for name in names]


def go_on(seconds: int) -> None:
    """Let time pass on the clock of the desk, which goes on a millisecond with every look."""
    for _ in range(seconds * 1_000):
        ticking()


def message(room: Room) -> str:
    assert room.window.page is not None
    return room.window.page.message.text


def now(store: Store, station: Station) -> Station:
    return stations.station(store, station.id)


# ---- opening ---------------------------------------------------------------------------------------------------


def test_opening_asks_for_all_that_is_missing_at_once(room: Room, store: Store) -> None:
    room.press(ENTER, ctrl=True)
    for said in (
        "wie er werken",
        "nummer van de verzegeling",
        "Schrijf een getal",
        "lege bus",
        "print een blad",
    ):
        assert said in room.text
    assert room.keyboard.objectName() == "station_crew_edit"
    assert not stations.stations(store)


def test_a_station_opens_by_keyboard_and_its_zero_report_is_ready(
    room: Room, store: Store, folder: Path, printer: Printer
) -> None:
    fill_in(room)
    room.press(ENTER, ctrl=True)
    (station,) = stations.stations(store)
    assert (station.crew, station.seal, station.numbers.papers_begin) == ("Anna, Bram", "A-0042", 500)
    assert room.keyboard.objectName() == "station_code_edit", "the first card can be scanned"
    room.push("station_opening_document_print")
    assert printer.opened == [folder / "Verslag van de opening De Ringvaart 2026-12-01.pdf"]


def test_without_a_session_the_station_begins_one_here(qtbot: QtBot, store: Store) -> None:
    with window(qtbot, store) as room:
        room.open(StationPage)
        fill_in(room)
        room.press(ENTER, ctrl=True)
        assert "Vul in waar u bent" in room.text
        room.type("Buurthuis Molenwijk", into="station_place_edit")
        room.press(ENTER, ctrl=True)
        assert room.desk.session is not None
        assert room.desk.session.kind is SessionKind.POLLING_STATION
        assert stations.stations(store)[0].place == "Buurthuis Molenwijk"
        assert room.keyboard.objectName() == "station_code_edit"


def test_a_spreekuur_makes_way_for_the_station_and_that_is_said(qtbot: QtBot, store: Store) -> None:
    before = begin(store, SessionKind.OFFICE_HOUR)
    with window(qtbot, store, before) as room:
        room.open(StationPage)
        assert "Nu is bezig: Spreekuur De Ringvaart" in room.text
        fill_in(room)
        room.press(ENTER, ctrl=True)
        assert [session.kind for session in sessions.open_sessions(store)] == [SessionKind.POLLING_STATION]


def test_a_session_that_began_on_another_page_is_known_here(qtbot: QtBot, store: Store) -> None:
    with window(qtbot, store) as room:
        room.open(StationPage)
        assert room.shows("station_place_edit")
        room.open(CardsPage)
        room.desk.set_session(begin(store, SessionKind.POLLING_STATION))
        room.open(StationPage)
        assert not room.shows("station_place_edit")


def test_with_several_contests_the_crew_says_which(qtbot: QtBot, tmp_path: Path) -> None:
    with (
        laptop(tmp_path / "twee", two_contests()) as store,
        window(qtbot, store, begin(store, SessionKind.POLLING_STATION)) as room,
    ):
        room.open(StationPage)
        fill_in(room)
        room.press(ENTER, ctrl=True)
        assert "Kies de stemming" in room.text
        choice = room.find(QComboBox, "station_contest_choice")
        choice.setCurrentIndex(1)
        choice.activated.emit(1)
        room.press(ENTER, ctrl=True)
        assert stations.stations(store)[0].contest_id == contest(store, 1).id
        assert "Kaarten innemen – Haarlem-Noord" in room.text


def crushed(room: Room) -> list[str]:
    """Return the lines and fields of the page that have less height than their words need at their width."""
    parts = [
        *room.window.findChildren(Field),
        *room.window.findChildren(Words),
        *room.window.findChildren(QLineEdit),
    ]
    return [
        f"{part.objectName() or part.accessibleName()}: {part.height()}"
        for part in parts
        if part.isVisible()
        and part.height() < max(part.heightForWidth(part.width()), part.minimumSizeHint().height())
    ]


@pytest.mark.parametrize("width", [1100, 1280, 1600])
def test_a_long_place_and_every_error_leave_the_fields_of_the_form_whole(
    qtbot: QtBot, store: Store, width: int
) -> None:
    place = "Buurthuis De Ringvaart aan de Europaweg, de grote zaal achter de bibliotheek van Schalkwijk"
    spreekuur = sessions.start(store, later(), kind=SessionKind.OFFICE_HOUR, place=place, day=TODAY)
    with window(qtbot, store, spreekuur) as room:
        room.window.resize(width, 720)
        room.open(StationPage)
        assert not crushed(room)
        room.press(ENTER, ctrl=True)
        room.settle()
        assert not crushed(room)


@pytest.mark.parametrize("width", [1100, 1280, 1600])
def test_closing_with_differences_leaves_every_line_whole(check_in: Room, store: Store, width: int) -> None:
    check_in.window.resize(width, 720)
    scan(check_in, give_card(store, JAN).code)
    check_in.push("station_extra_act")
    check_in.push("station_reason_ready_1")
    close_with(check_in, "497")
    check_in.settle()
    assert not crushed(check_in)
    check_in.type("Een biljet is nat geworden en is daarna weggegooid. " * 4, into="station_explanation_edit")
    check_in.press(ENTER, ctrl=True)
    check_in.push("station_question_yes")
    assert check_in.shows("station_differences")
    assert not crushed(check_in)


# ---- checking in -----------------------------------------------------------------------------------------------


def test_a_scanned_card_is_good_once_and_then_refused_with_when_and_where(
    check_in: Room, store: Store, station: Station
) -> None:
    card = give_card(store, JAN)
    payload = card_qr(editions.edition(store).short_id, card.code, practice=False)
    assert scan(check_in, payload) == "Goed De kaart is ingenomen. Geef een stembiljet."
    assert counters(check_in) == ["Ingenomen: 1", "Uitgegeven: 1", "Bedorven: 0", "In de bus: 1"]
    go_on(4)
    refused = scan(check_in, payload)
    assert "Niet innemen" in refused
    assert "al ingenomen op dinsdag 1 december 2026 om 10.42 uur in De Ringvaart" in refused
    assert now(store, station).numbers.handed_out == 1


def test_a_double_enter_or_a_scanner_with_two_line_ends_leaves_the_green_answer(
    check_in: Room, store: Store, station: Station
) -> None:
    code = give_card(store, JAN).code
    field = check_in.find(QWidget, "station_code_edit")
    QTest.keyClicks(field, code)
    QTest.keyClick(field, ENTER)
    QTest.keyClick(field, Qt.Key.Key_Enter)  # before the answer is there
    check_in.settle()
    assert answer(check_in).startswith("Goed")
    check_in.press(ENTER)
    assert answer(check_in).startswith("Goed"), "right after it"
    assert scan(check_in, code).startswith("Goed"), "read twice by a scanner"
    assert now(store, station).numbers.handed_out == 1


def test_a_loose_enter_long_after_a_good_card_asks_nothing(check_in: Room, store: Store) -> None:
    scan(check_in, give_card(store, JAN).code)
    go_on(30)
    check_in.press(ENTER)
    assert answer(check_in).startswith("Goed")
    check_in.find(QLineEdit, "station_code_edit").clear()
    check_in.press(ENTER)
    assert answer(check_in).startswith("Goed")


def test_a_card_that_this_desk_just_took_in_is_refused_with_the_question_whether_the_paper_was_given(
    check_in: Room, store: Store
) -> None:
    first, second = give_card(store, JAN), give_card(store, FATIMA)
    own = "Deze kaart heeft u zojuist zelf ingenomen. Gaf u nog geen stembiljet? Geef het dan nu."
    scan(check_in, first.code)
    go_on(4)
    refused = scan(check_in, first.code)
    assert refused.startswith("Niet innemen Deze kaart is al ingenomen")
    assert own in refused
    scan(check_in, second.code)
    assert own not in scan(check_in, first.code), "another card came in between"


def test_a_card_that_was_taken_back_can_be_scanned_again_at_once(check_in: Room, store: Store) -> None:
    code = give_card(store, JAN).code
    scan(check_in, code)
    check_in.push("station_undo_1")
    check_in.push("station_reason_ready_1")
    assert answer(check_in).startswith("Teruggedraaid")
    check_in.press(ENTER)
    assert answer(check_in).startswith("Goed"), "the code still stands there"


def test_a_code_left_half_typed_is_replaced_by_the_next_scan(check_in: Room, store: Store) -> None:
    check_in.type("ABC")
    check_in.desk.lock()
    check_in.desk.let_in(Opened(store, editions.edition(store), ANNA, check_in.desk.session))
    check_in.settle()
    assert scan(check_in, give_card(store, JAN).code).startswith("Goed")
    check_in.type("ABC")
    check_in.push("station_leave_act")
    check_in.press(Qt.Key.Key_Escape)
    assert scan(check_in, give_card(store, FATIMA).code).startswith("Goed")


def test_a_typed_code_in_small_letters_is_as_good_as_a_scan(check_in: Room, store: Store) -> None:
    assert scan(check_in, give_card(store, JAN).code.lower()).startswith("Goed")


def test_the_answer_stays_until_the_next_card_and_the_keyboard_in_the_field(
    check_in: Room, store: Store
) -> None:
    first, second = give_card(store, JAN), give_card(store, FATIMA)
    scan(check_in, first.code)
    assert check_in.keyboard.objectName() == "station_code_edit"
    check_in.settle()
    assert answer(check_in).startswith("Goed")
    assert scan(check_in, "7777 7777 7777").startswith("Niet te lezen")
    assert scan(check_in, second.code).startswith("Goed")


def test_every_refusal_has_a_sentence_of_its_own(check_in: Room, store: Store) -> None:
    edition = editions.edition(store)
    stock = cards.print_stock(store, early(), contest_id=contest(store).id, count=1)[0]
    voided, replaced = give_card(store, JAN), give_card(store, FATIMA)
    cards.void(store, early(), card_id=voided.card_id, reason="Kwijt", place="De Ringvaart")
    cards.replace(
        store, early(), card_id=replaced.card_id, reason="Kwijt", identity_seen=True, place="De Ringvaart"
    )
    strange = new_code(early().rng)
    elsewhere = short_id(early().new_id())
    scans = {
        strange: "niet bekend",
        "ABC": "niet goed gelezen",
        stock.code: "nooit aan iemand uitgegeven",
        voided.code: "ongeldig gemaakt",
        replaced.code: "Alleen de nieuwe kaart geldt",
        card_qr(edition.short_id, strange, practice=True): "oefenkaart",
        card_qr(elsewhere, strange, practice=False): "ander wijkbudget",
        paper_qr(edition.short_id, 0, style=BallotStyle.NORMAL, page=1, practice=False): "geen stemkaart",
    }
    said = {text: scan(check_in, text) for text in scans}
    for text, wanted in scans.items():
        assert wanted in said[text]
    assert len(set(said.values())) == len(scans)
    assert counters(check_in)[0] == "Ingenomen: 0"


def test_a_card_of_another_contest_is_sent_there_by_name(qtbot: QtBot, tmp_path: Path) -> None:
    with laptop(tmp_path / "twee", two_contests()) as store:
        fill_register(store, JAN, place=1)
        card = give_card(store, JAN, place=1)
        session = begin(store, SessionKind.POLLING_STATION)
        opened(store, session)
        with window(qtbot, store, session) as room:
            room.open(StationPage)
            assert "andere stemming: Haarlem-Noord" in scan(room, card.code)


def test_inv_11_a_real_card_is_handed_back_by_a_practice_station(qtbot: QtBot, tmp_path: Path) -> None:
    with laptop(tmp_path / "oefening", replace(two_contests(), practice=True)) as store:
        session = begin(store, SessionKind.POLLING_STATION)
        opened(store, session)
        with window(qtbot, store, session) as room:
            room.open(StationPage)
            real = card_qr(editions.edition(store).short_id, new_code(early().rng), practice=False)
            assert "Dit is een echte stemkaart, en dit is een oefening" in scan(room, real)


def test_a_scan_while_a_button_has_the_keyboard_still_reaches_the_field(
    check_in: Room, store: Store, station: Station
) -> None:
    card = give_card(store, JAN)
    check_in.find(QWidget, "station_close_act").setFocus()
    QTest.keyClicks(check_in.find(QWidget, "station_close_act"), card.code[0])
    check_in.type(card.code[1:])
    check_in.press(ENTER)
    assert answer(check_in).startswith("Goed")
    assert now(store, station).state is StationState.OPEN


def test_two_scans_without_a_pause_get_their_answers_in_order(
    check_in: Room, store: Store, station: Station
) -> None:
    first, second = give_card(store, JAN), give_card(store, FATIMA)
    field = check_in.find(QWidget, "station_code_edit")
    for code in (first.code, second.code):
        QTest.keyClicks(field, code)
        QTest.keyClick(field, ENTER)
    check_in.settle()
    assert now(store, station).numbers.taken_in == 2


def test_esc_and_the_page_keys_do_not_leave_the_check_in(check_in: Room) -> None:
    page = check_in.window.page
    assert not check_in.shows("rail_today"), "the rail is away"
    check_in.press(Qt.Key.Key_Escape)
    QTest.keyClick(check_in.keyboard, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    check_in.settle()
    assert check_in.window.page is page
    assert check_in.keyboard.objectName() == "station_code_edit"


def test_who_wants_another_page_asks_for_it_and_comes_back_to_the_check_in(
    check_in: Room, store: Store
) -> None:
    check_in.push("station_leave_act")
    assert check_in.keyboard.objectName() == "station_question_no", "staying is the safe answer"
    check_in.push("station_question_yes")
    assert "Kies links een pagina" in message(check_in)
    assert check_in.shows("rail_today")
    scan(check_in, give_card(store, JAN).code)
    assert not check_in.shows("rail_today"), "the next card closes the way out again"


# ---- papers and undo -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "button, numbers",
    [
        ("station_spoiled_act", StationNumbers(spoiled=1, handed_out=1, papers_begin=500)),
        ("station_back_act", StationNumbers(handed_back=1, papers_begin=500)),
        ("station_extra_act", StationNumbers(handed_out=1, papers_begin=500)),
    ],
)
def test_a_paper_act_is_done_by_pressing_a_ready_reason(
    check_in: Room, store: Store, station: Station, button: str, numbers: StationNumbers
) -> None:
    check_in.push(button)
    check_in.push("station_reason_ready_1")
    assert now(store, station).numbers == numbers
    assert "Dit is bewaard." in answer(check_in)
    assert check_in.keyboard.objectName() == "station_code_edit"


def test_a_check_in_is_taken_back_with_a_reason(check_in: Room, store: Store, station: Station) -> None:
    card = give_card(store, JAN)
    scan(check_in, card.code)
    check_in.push("station_undo_1")
    check_in.press(ENTER)
    assert "Schrijf in een paar woorden waarom" in check_in.text
    check_in.type("Bewoner komt later terug", into="station_reason_edit")
    check_in.press(ENTER)
    assert now(store, station).numbers.taken_in == 0
    assert "Geef de kaart terug" in answer(check_in)
    assert "teruggedraaid" in check_in.text
    assert not check_in.shows("station_undo_1")
    assert scan(check_in, card.code).startswith("Goed")


def test_a_scan_is_never_taken_for_a_reason(check_in: Room, store: Store, station: Station) -> None:
    card = give_card(store, JAN)
    check_in.push("station_extra_act")
    check_in.type(card.code)
    check_in.press(ENTER)
    assert "Er is een kaart gescand" in check_in.text
    assert now(store, station).numbers.handed_out == 0
    check_in.press(Qt.Key.Key_Escape)
    assert scan(check_in, card.code).startswith("Goed")


def test_what_was_taken_back_elsewhere_cannot_be_taken_back_again(
    check_in: Room, store: Store, station: Station
) -> None:
    scan(check_in, give_card(store, JAN).code)
    act_id = now(store, station).last_acts[0].event_id
    check_in.push("station_undo_1")
    stations.undo(store, later(), station_id=station.id, act_id=act_id, reason="Verkeerde kaart")
    check_in.push("station_reason_ready_1")
    assert "al teruggenomen" in message(check_in)


def test_a_station_that_was_closed_elsewhere_takes_nothing_in(
    check_in: Room, store: Store, station: Station
) -> None:
    stations.close(store, later(), station_id=station.id, papers_end=500)
    check_in.type(give_card(store, JAN).code)
    check_in.press(ENTER)
    assert "Dit stemlokaal is gesloten" in message(check_in)


# ---- closing ---------------------------------------------------------------------------------------------------


def close_with(room: Room, papers: str) -> None:
    room.push("station_close_act")
    room.type(papers)
    room.press(ENTER, ctrl=True)


def test_numbers_that_close_need_no_explanation_and_give_a_record(
    check_in: Room, store: Store, station: Station, folder: Path, printer: Printer
) -> None:
    scan(check_in, give_card(store, JAN).code)
    close_with(check_in, "499")
    assert not check_in.shows("station_explanation_edit")
    assert "kan niemand hier meer stemmen" in check_in.text
    check_in.push("station_question_yes")
    assert now(store, station).state is StationState.CLOSED
    assert "Alle getallen sluiten." in check_in.text
    assert check_in.keyboard.objectName() == "station_record_print"
    check_in.press(Qt.Key.Key_Space)
    assert printer.opened == [folder / "Proces-verbaal De Ringvaart 2026-12-01.pdf"]
    assert check_in.shows("rail_today"), "the crew may go on to another page"


def test_all_differences_stand_there_at_once_while_typing_and_must_be_explained(
    check_in: Room, store: Store, station: Station
) -> None:
    scan(check_in, give_card(store, JAN).code)
    check_in.push("station_extra_act")
    check_in.push("station_reason_ready_1")
    close_with(check_in, "497")
    check_in.bot.waitUntil(lambda: "(F.201)" in check_in.text and "(F.202)" in check_in.text)
    assert "Tel de ongebruikte biljetten nog eens. (F.202)" in check_in.text
    assert "De getallen sluiten niet" in check_in.text
    assert now(store, station).state is StationState.OPEN
    check_in.type("Een biljet is nat geworden.", into="station_explanation_edit")
    check_in.press(ENTER, ctrl=True)
    check_in.push("station_question_yes")
    closed = now(store, station)
    assert [difference.code for difference in closed.differences] == ["F.201", "F.202"]
    assert closed.explanation == "Een biljet is nat geworden."
    assert "Uitleg: Een biljet is nat geworden." in check_in.text


def test_the_record_on_paper_speaks_as_the_screen_does_with_the_code_at_the_end(
    store: Store, station: Station
) -> None:
    numbers = StationNumbers(taken_in=2, handed_out=3, spoiled=1, handed_back=1, papers_begin=9, papers_end=5)
    differences = stations.closing_differences(numbers)
    closed = replace(station, numbers=numbers, closed_at=later().at, differences=differences)
    edition = editions.edition(store)
    paper = station_record(edition, edition.contests[0], closed, head_hash=bytes(32), printed_at=later().at)
    text = " ".join(read(paper))
    assert "D Bedorven 1" in text
    assert "E Teruggegeven 1" in text
    assert "horen uitgegeven te zijn. (F.202)" in text
    assert {"Bedorven", "Teruggegeven"} <= {word for word, _ in numbers_lines(numbers)}
    for difference in differences:
        assert difference_sentence(difference).endswith(f"Dat moet gelijk zijn. ({difference.code})")


def test_a_difference_that_arose_in_the_meantime_is_not_closed_over(
    check_in: Room, store: Store, station: Station
) -> None:
    close_with(check_in, "500")
    stations.hand_out(store, later(), station_id=station.id, reason="Bewoner kreeg geen biljet")
    check_in.push("station_question_yes")
    assert "De getallen sluiten niet" in check_in.text
    assert now(store, station).state is StationState.OPEN


def test_closing_asks_for_the_rest_of_the_stock_and_esc_goes_back_to_taking_in(check_in: Room) -> None:
    close_with(check_in, "veel")
    assert "Tel de stapel die over is" in check_in.text
    check_in.press(Qt.Key.Key_Escape)
    assert check_in.keyboard.objectName() == "station_code_edit"


def test_a_closed_station_is_opened_again_with_a_reason(
    check_in: Room, store: Store, station: Station
) -> None:
    close_with(check_in, "500")
    check_in.push("station_question_yes")
    check_in.push("station_reopen")
    check_in.press(ENTER)
    assert "Schrijf in een paar woorden waarom" in check_in.text
    check_in.push("station_reopen_reason_ready_1")
    assert now(store, station).state is StationState.OPEN
    assert check_in.keyboard.objectName() == "station_code_edit"
    check_in.push("station_close_act")
    assert not check_in.find(QWidget, "station_papers_end_edit").property("text"), "the stock is counted anew"


def test_a_station_whose_box_is_being_counted_stays_closed(
    check_in: Room, store: Store, station: Station
) -> None:
    close_with(check_in, "500")
    check_in.push("station_question_yes")
    counting.make_batch(store, later(), station_id=station.id, paper_count=1)
    check_in.push("station_reopen")
    check_in.push("station_reopen_reason_ready_1")
    assert "wordt al geteld" in message(check_in)


def test_after_closing_the_way_leads_to_counting(qtbot: QtBot, check_in: Room) -> None:
    close_with(check_in, "500")
    check_in.push("station_question_yes")
    check_in.desk.page_requested.disconnect(check_in.window.go)
    with qtbot.waitSignal(check_in.desk.page_requested, check_params_cb=lambda place: place.page == "count"):
        check_in.press(ENTER, ctrl=True)


def test_a_second_contest_gets_a_station_after_the_first_closed(qtbot: QtBot, tmp_path: Path) -> None:
    with laptop(tmp_path / "twee", two_contests()) as store:
        session = begin(store, SessionKind.POLLING_STATION)
        first = opened(store, session)
        stations.close(store, later(), station_id=first.id, papers_end=500)
        with window(qtbot, store, session) as room:
            room.open(StationPage)
            room.push("station_another")
            room.press(Qt.Key.Key_Escape)
            room.push("station_another")
            fill_in(room)
            room.press(ENTER, ctrl=True)
            assert {station.contest_id for station in stations.stations(store)} == {
                contest(store, 0).id,
                contest(store, 1).id,
            }


# ---- words -----------------------------------------------------------------------------------------------------


def test_a_number_of_papers_is_read_as_people_write_it() -> None:
    assert [whole_number(text) for text in ("500", " 1.200 ", "0")] == [500, 1200, 0]
    assert [whole_number(text) for text in ("", "veel", "-3", "1,5", "99999999", "²")] == [None] * 6


def test_checks_that_hold_are_said_too() -> None:
    numbers = StationNumbers(taken_in=2, handed_out=2, papers_begin=10)
    assert [check.holds for check in closing_checks(numbers, None)] == [True]
    assert [check.holds for check in closing_checks(numbers, 8)] == [True, True]
    assert [check.holds for check in closing_checks(numbers, 7)] == [True, False]


def test_the_check_in_field_and_buttons_have_names_for_a_screen_reader(check_in: Room) -> None:
    page = check_in.window.page
    assert page is not None
    for button in page.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.accessibleName(), button.objectName()
