from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.models.edition import ThisDeviceRow
from app.models.records import PlanText, Submitter
from app.models.terms import SessionKind
from app.operations import plans, stations
from app.operations.attachments import attach
from app.settings import Scheme, Settings
from app.sync import client, push
from app.sync.connection import CentralRefused
from app.sync.protocol import enrolment_qr
from app.sync.server import devices
from app.sync.server.enrolment import create_enrolment
from app.sync.server.practice import PracticeCentral
from app.sync.server.report import report
from app.ui.catalogue import PageSpec
from app.ui.desk import Desk
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.sending import SendingPage
from app.ui.pages.sending_words import central_sentence
from app.ui.widgets.answers import MessageBar
from app.ui.widgets.basics import Words
from tests.sync.blob_samples import SMALL
from tests.ui.count_room import KEY, CountRoom, Hands

PAGES = (PageSpec("send", "Synchroniseren", SendingPage, below=True),)


class TodayPage(Page):
    key = "today"
    title = "Vandaag"
    help_text = "Hier staat wat er te doen is."
    topics = frozenset({Topic.CARDS})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.refreshed = 0

    def refresh(self, topics: frozenset[Topic]) -> None:
        assert topics
        self.refreshed += 1


class Gate:
    """Holds a run up on its own thread, where it asks for central, until it is opened."""

    def __init__(self, central: PracticeCentral) -> None:
        self._central = central
        self._open = threading.Event()

    def __call__(self) -> tuple[str, str]:
        self._open.wait()
        return self._central.url, ""

    def open(self) -> None:
        self._open.set()


@dataclass
class Round:
    """A laptop that is enrolled, at a window with two pages and the status line."""

    hands: Hands
    central: PracticeCentral
    gate: Gate

    def status(self) -> str:
        """Return all that the status line says, once it has looked again."""
        return " ".join(
            (self.hands.find(QPushButton, "status_sync").text(), self.hands.find(Words, "status_words").plain)
        )

    def until_status(self, *parts: str) -> None:
        self.hands.until(lambda: all(part in self.status() for part in parts))

    def page(self, key: str) -> Page:
        """Go to a page by its key on the keyboard."""
        QTest.keyClick(
            self.hands.window,
            Qt.Key.Key_1 if key == "today" else Qt.Key.Key_2,
            Qt.KeyboardModifier.AltModifier,
        )
        page = self.hands.window.page
        assert page is not None
        assert page.key == key
        return page

    def push(self, name: str) -> None:
        """Press a button without waiting for what comes of it."""
        QTest.keyClick(self.hands.find(QPushButton, name), Qt.Key.Key_Space)


@pytest.fixture
def room(tmp_path: Path) -> Generator[CountRoom]:
    made = CountRoom.on(tmp_path / "edition")
    yield made
    made.store.close()


@pytest.fixture
def central(tmp_path: Path) -> Generator[PracticeCentral]:
    with PracticeCentral(tmp_path / "centrale", secrets.token_bytes(32)) as made:
        yield made


@pytest.fixture
def hands(qtbot: QtBot, room: CountRoom) -> Generator[Hands]:
    made = Hands(qtbot, room, PAGES)
    yield made
    made.leave()


@pytest.fixture
def round_trip(qtbot: QtBot, room: CountRoom, central: PracticeCentral) -> Generator[Round]:
    """An enrolled laptop with more to send than goes in one batch; sending waits for the gate."""
    client.enrol(room.store, url=central.url, code=central.enrolment_code(), at=room.now())
    room.posted(room.contest_id, 300)  # more than 256 KiB
    pages = (PageSpec("today", "Vandaag", TodayPage), *PAGES)
    hands = Hands(qtbot, room, pages, sync_status=lambda: client.status(room.store))
    gate = Gate(central)
    hands.desk.practice_central = gate
    hands.come_in("Anna")
    made = Round(hands, central, gate)
    made.page("send")
    hands.settle()
    yield made
    gate.open()
    hands.leave()


def test_a_laptop_is_enrolled_with_address_and_code_and_sends_all(
    hands: Hands, room: CountRoom, central: PracticeCentral
) -> None:
    room.station("De Ringvaart", 3)
    hands.come_in("Anna")
    assert "Bewaard op deze laptop" in hands.reads()
    assert "Deze laptop is nog niet aangemeld bij de centrale." in hands.reads()
    hands.main()
    assert "Vul het adres in." in hands.reads()
    hands.type(f"{central.url}\n{central.enrolment_code()}\nlaptop De Ringvaart\n")
    assert "Deze laptop is aangemeld. U kunt nu versturen." in hands.reads()
    waiting = client.status(room.store).unconfirmed
    assert f"{waiting} handelingen zijn nog niet bij de centrale." in hands.reads()
    hands.main()
    assert "Centraal bevestigd" in hands.reads()
    assert f"Verstuurd: {waiting} handelingen." in hands.reads()
    assert "Het laatst bevestigd: dinsdag 1 december 2026 om 21.0" in hands.reads()
    assert client.status(room.store).unconfirmed == 0


def test_a_wrong_code_is_said_under_the_field(hands: Hands, central: PracticeCentral) -> None:
    hands.come_in("Anna")
    hands.main()
    hands.type(f"{central.url}\nABCD EFGH\n\n")
    assert "Deze aanmeldcode is niet bekend." in hands.reads()
    assert hands.target.objectName() == "send_code_edit"


def test_an_address_without_a_lock_is_refused(hands: Hands) -> None:
    hands.come_in("Anna")
    hands.main()
    hands.type("http://centrale.example\nABCD\n\n")
    assert "is niet beveiligd" in hands.reads()


def test_a_wrong_address_is_seen_with_the_largest_letters(qtbot: QtBot, room: CountRoom) -> None:
    hands = Hands(qtbot, room, PAGES, Settings(scheme=Scheme.LIGHT, text_scale=200))
    hands.window.resize(1366, 768)
    hands.come_in("Anna")
    hands.main()
    hands.type("http://centrale.example\nABCD\n\n")
    assert hands.target.objectName() == "send_url_edit"
    wrong = next(words for words in hands.window.findChildren(Words) if "is niet beveiligd" in words.plain)
    hands.until(lambda: wrong.visibleRegion().boundingRect().height() == wrong.height())
    hands.leave()


def test_without_a_network_everything_stays_safe_here(hands: Hands, room: CountRoom, tmp_path: Path) -> None:
    with PracticeCentral(tmp_path / "gone", KEY) as gone:
        client.enrol(room.store, url=gone.url, code=gone.enrolment_code(), at=room.now())
    hands.come_in("Anna")
    hands.main()
    assert "De centrale is niet te bereiken." in hands.reads()
    assert "Alles staat veilig op deze laptop." in hands.reads()
    assert "Bewaard op deze laptop" in hands.reads()
    assert "Ga verder" in hands.buttons()


def test_in_practice_one_press_enrols_at_the_central_in_the_program(
    qtbot: QtBot, room: CountRoom, central: PracticeCentral
) -> None:
    hands = Hands(qtbot, room, PAGES)
    hands.desk.practice_central = lambda: (central.url, central.enrolment_code())
    hands.come_in("Anna")
    assert "Gebruik de oefen-centrale" in hands.buttons()
    hands.press("send_main")
    assert hands.target.objectName() == "send_main"
    assert "Verstuur nu" in hands.buttons()
    hands.main()
    assert "Centraal bevestigd" in hands.reads()
    hands.press("send_again")
    assert "Omdat u oefent, hebt u geen aanmeldcode nodig." in hands.reads()
    assert "code van de gemeente" not in hands.reads()
    hands.press("send_question_yes")
    assert "Gebruik de oefen-centrale" in hands.buttons()
    hands.leave()


def test_the_practice_central_is_found_again_after_a_restart(
    qtbot: QtBot, room: CountRoom, tmp_path: Path
) -> None:
    with PracticeCentral(tmp_path / "centrale", KEY) as before:
        client.enrol(room.store, url=before.url, code=before.enrolment_code(), at=room.now())
    with PracticeCentral(tmp_path / "centrale", KEY) as later:
        hands = Hands(qtbot, room, PAGES)
        hands.desk.practice_central = lambda: (later.url, later.enrolment_code())
        hands.come_in("Anna")
        hands.main()
        assert "Centraal bevestigd" in hands.reads()
        hands.leave()


def test_a_card_used_on_two_laptops_asks_for_attention_and_says_what_to_do(
    hands: Hands, room: CountRoom, central: PracticeCentral, tmp_path: Path
) -> None:
    other = CountRoom.on(tmp_path / "other", device="Laptop 2")
    for laptop, name in ((room, "laptop 1"), (other, "laptop 2")):
        code = central.enrolment_code()
        client.enrol(laptop.store, url=central.url, code=code, at=laptop.now(), name=name)
    (card,) = room.posted(room.contest_id, 1)
    client.sync(room.store, at=room.now())
    client.sync(other.store, at=other.now())
    for laptop, place in ((room, "De Ringvaart"), (other, "De Molen")):
        station = laptop.station(place, 0, closed=False)
        taken = stations.check_in(laptop.store, laptop.moment(), station_id=station.id, scan=card.code)
        assert taken.accepted
    client.sync(other.store, at=other.now())
    other.store.close()

    hands.come_in("Anna")
    hands.main()
    assert "Vraagt aandacht" in hands.reads()
    assert "Een stemkaart is twee keer ingenomen" in hands.reads()
    assert "in De Molen door Anna (laptop 2)" in hands.reads()
    assert "Zoek uit of een van de twee een vergissing was." in hands.reads()


class NoPhotos(httpx.HTTPTransport):
    """A line through a proxy that does not let photos through."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if "/blobs/" in request.url.path:
            return httpx.Response(405, html="<p>Method not allowed</p>")
        return super().handle_request(request)


def test_photos_that_were_sent_or_refused_are_told(
    hands: Hands, room: CountRoom, central: PracticeCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.enrol(room.store, url=central.url, code=central.enrolment_code(), at=room.now())
    text = PlanText(title="Bankjes aan de Molenplas", what="Drie bankjes")
    plan = plans.enter(room.store, room.moment(), text=text, submitter=Submitter(name="Fatma Yilmaz"))
    attach(room.store, room.moment(), plan_id=plan.id, data=SMALL, media_type="application/pdf", caption="")
    hands.come_in("Anna")
    with monkeypatch.context() as proxied:
        proxied.setattr(client, "open_line", lambda _url: httpx.Client(transport=NoPhotos()))
        client.sync(room.store, at=room.now())
        hands.main()
    assert "1 foto of scan kwam niet aan. De rest is binnen. Probeer het later nog eens;" in hands.reads()
    assert hands.find(MessageBar, "send_message").property("tone") == "mind"
    assert "1 foto of scan is nog niet bij de centrale." in hands.reads()
    hands.main()
    assert "1 foto of scan is verstuurd of opgehaald." in hands.reads()
    assert "niets te versturen" not in hands.reads()
    assert "Centraal bevestigd" in hands.reads()


def test_sending_goes_on_when_the_page_is_left_and_every_page_says_so(round_trip: Round) -> None:
    waiting = client.status(round_trip.hands.room.store).unconfirmed
    round_trip.until_status("Bewaard op deze laptop", f"{waiting} nog niet bevestigd")
    round_trip.push("send_main")
    assert "Wordt verzonden" in round_trip.hands.reads()
    assert round_trip.hands.target.objectName() == "send_progress_stop"
    round_trip.page("today")
    round_trip.until_status("Wordt verzonden")
    round_trip.gate.open()
    round_trip.hands.settle()
    round_trip.until_status("Centraal bevestigd", "alles bevestigd – laatst bevestigd vandaag om 21.0")
    round_trip.page("send")
    round_trip.hands.settle()
    assert f"Verstuurd: {waiting} handelingen." in round_trip.hands.reads()
    assert "Centraal bevestigd" in round_trip.hands.reads()


def test_a_run_that_was_stopped_goes_on_where_it_was(round_trip: Round) -> None:
    waiting = client.status(round_trip.hands.room.store).unconfirmed
    round_trip.push("send_main")
    round_trip.push("send_progress_stop")
    assert "wordt gestopt" in round_trip.hands.reads()
    round_trip.gate.open()
    round_trip.hands.settle()
    left = client.status(round_trip.hands.room.store).unconfirmed
    assert 0 < left < waiting
    assert f"Gestopt. Verstuurd: {waiting - left} handelingen." in round_trip.hands.reads()
    round_trip.until_status("Bewaard op deze laptop", f"{left} nog niet bevestigd")
    assert round_trip.hands.target.objectName() == "send_main"
    assert "Ga verder" in round_trip.hands.buttons()
    round_trip.hands.main()
    assert f"Verstuurd: {left} handeling" in round_trip.hands.reads()
    assert "Verstuur nu" in round_trip.hands.buttons()
    round_trip.until_status("Centraal bevestigd")


def test_while_central_does_not_answer_the_page_counts_down_and_can_be_stopped(round_trip: Round) -> None:
    round_trip.central.close()
    round_trip.gate.open()
    round_trip.push("send_main")
    round_trip.hands.until(lambda: "Het programma probeert het over" in round_trip.hands.reads())
    round_trip.until_status("Wordt verzonden")
    round_trip.push("send_progress_stop")
    round_trip.hands.settle()
    assert "Gestopt. Verstuurd: 0 handelingen." in round_trip.hands.reads()
    assert "Ga verder" in round_trip.hands.buttons()


def test_when_nothing_comes_for_a_while_it_is_said(round_trip: Round) -> None:
    round_trip.hands.desk.sending._silence.setInterval(20)
    round_trip.push("send_main")
    round_trip.hands.until(lambda: "De centrale antwoordt al een tijdje niet." in round_trip.hands.reads())
    round_trip.gate.open()
    round_trip.hands.settle()


def test_what_came_in_before_the_line_broke_shows_on_other_pages(round_trip: Round) -> None:
    today = round_trip.page("today")
    assert isinstance(today, TodayPage)
    round_trip.hands.settle()
    before = today.refreshed
    round_trip.central.close()
    round_trip.gate.open()
    round_trip.hands.desk.sending.send()
    round_trip.hands.settle()
    assert today.refreshed == before + 1
    round_trip.until_status("Bewaard op deze laptop")


def test_a_laptop_that_was_shut_out_is_told_to_call_and_sends_again_once_it_is_let_in(
    round_trip: Round,
) -> None:
    with round_trip.hands.room.store.read() as session:
        device_id = session.get_one(ThisDeviceRow, 1).device_id
    devices.revoke(round_trip.central.store, device_id, reason="Gestolen", at=round_trip.hands.room.now())
    round_trip.gate.open()
    round_trip.hands.main()
    assert "Deze laptop doet niet meer mee." in round_trip.hands.reads()
    assert "Bel de projectleider." in round_trip.hands.reads()
    assert "Vraagt aandacht" in round_trip.hands.reads()
    round_trip.until_status("Vraagt aandacht")
    devices.admit(round_trip.central.store, device_id)
    round_trip.hands.main()
    assert "Vraagt aandacht" not in round_trip.hands.reads()
    round_trip.until_status("Centraal bevestigd")


def test_the_qr_code_of_an_enrolment_fills_address_and_code(hands: Hands, central: PracticeCentral) -> None:
    hands.come_in("Anna")
    hands.line("send_code_edit").setFocus()
    code = central.enrolment_code()
    hands.type(f"{enrolment_qr(central.url, code)}\n")
    assert hands.line("send_url_edit").text() == central.url
    assert hands.line("send_code_edit").text() == code
    assert hands.target.objectName() == "send_name_edit"
    hands.type("laptop De Ringvaart\n")
    assert "Deze laptop is aangemeld." in hands.reads()


def test_a_laptop_that_takes_part_is_enrolled_anew_and_nothing_is_doubled(
    hands: Hands, room: CountRoom, central: PracticeCentral
) -> None:
    client.enrol(room.store, url=central.url, code=central.enrolment_code(), at=room.now())
    sent = client.sync(room.store, at=room.now()).pushed
    push.note_trouble(
        room.store, CentralRefused(code="unknown-device"), None
    )  # before the program was last closed
    hands.come_in("Anna")
    assert "Vraagt aandacht" in hands.reads()
    assert "De centrale kent deze laptop niet." in hands.reads()
    hands.press("send_again")
    assert "Er gaat niets verloren, en niets telt dubbel." in hands.reads()
    assert "U hebt een nieuwe aanmeldcode van de gemeente nodig." in hands.reads()
    hands.press("send_question_yes")
    assert hands.line("send_url_edit").text() == central.url
    assert hands.target.objectName() == "send_code_edit"
    assert "Zet op USB-stick" not in hands.buttons()
    hands.type(f"{central.enrolment_code()}\n\n")
    assert "Deze laptop is aangemeld. U kunt nu versturen." in hands.reads()
    assert "Bewaard op deze laptop" in hands.reads()
    assert hands.target.objectName() == "send_main"
    hands.main()
    assert f"Verstuurd: {sent} handelingen." in hands.reads()
    assert "Centraal bevestigd" in hands.reads()
    (edition,) = report(central.store)["editions"]
    assert edition["events"] == sent


def test_what_asks_for_a_person_is_in_view_at_once_in_the_largest_letters(
    qtbot: QtBot, room: CountRoom, central: PracticeCentral
) -> None:
    client.enrol(room.store, url=central.url, code=central.enrolment_code(), at=room.now())
    push.note_trouble(room.store, CentralRefused(code="revoked"), None)
    hands = Hands(qtbot, room, PAGES, settings=Settings(scheme=Scheme.LIGHT, text_scale=200))
    hands.window.resize(1366, 768)
    hands.come_in("Anna")
    page = hands.window.page
    assert isinstance(page, SendingPage)
    hands.until(lambda: page.area.verticalScrollBar().value() == 0)
    assert not page.panel.visibleRegion().isEmpty()
    hands.leave()


def test_enrolling_anew_can_be_left_with_all_as_it_was(
    hands: Hands, room: CountRoom, central: PracticeCentral
) -> None:
    client.enrol(room.store, url=central.url, code=central.enrolment_code(), at=room.now())
    hands.come_in("Anna")
    hands.press("send_again")
    hands.press("send_question_no")
    assert "Zet op USB-stick" in hands.buttons()
    hands.press("send_again")
    hands.press("send_question_yes")
    QTest.keyClick(hands.target, Qt.Key.Key_Escape)
    assert hands.target.objectName() == "send_main"
    assert {"Verstuur nu", "Zet op USB-stick"} <= set(hands.buttons())
    hands.main()
    assert "Centraal bevestigd" in hands.reads()


def test_the_page_tells_where_central_is() -> None:
    assert central_sentence("https://centrale.example") == "Adres van de centrale: https://centrale.example"
    assert central_sentence("http://127.0.0.1:8400") == "De centrale draait op deze laptop zelf."


def test_a_laptop_put_back_from_a_copy_gets_back_what_central_has(
    qtbot: QtBot, central: PracticeCentral, tmp_path: Path
) -> None:
    folder, copy = tmp_path / "laptop", tmp_path / "copy"
    room = CountRoom.on(folder)
    client.enrol(room.store, url=central.url, code=central.enrolment_code(), at=room.now())
    room.store.close()
    shutil.copytree(folder, copy)
    room = CountRoom.again(folder)
    room.posted(room.contest_id, 2)
    client.sync(room.store, at=room.now())
    room.store.close()
    shutil.rmtree(folder)
    copy.rename(folder)

    room = CountRoom.again(folder)
    room.station("De Molen", 0)
    hands = Hands(qtbot, room, PAGES)
    hands.come_in("Anna")
    hands.main()
    assert "Deze laptop is teruggezet uit een kopie." in hands.reads()
    assert client.status(room.store).unconfirmed == 0
    hands.leave()
    room.store.close()


def test_a_laptop_with_bounds_is_told_what_it_may_see_and_until_when(
    hands: Hands, central: PracticeCentral, room: CountRoom
) -> None:
    code = create_enrolment(
        central.store,
        at=datetime.now(UTC),
        rng=secrets.token_bytes,
        areas=("Boerhaavewijk", "Meerwijk"),
        session_kinds=(SessionKind.OFFICE_HOUR,),
        valid_until=datetime(2099, 12, 24, 11, 0, tzinfo=UTC),
    )
    hands.come_in("Anna")
    hands.main()
    hands.type(f"{central.url}\n{code}\n\n")
    assert "Wijken: Boerhaavewijk, Meerwijk. Werk: spreekuur." in hands.reads()
    assert "Meedoen kan tot donderdag 24 december 2099 om 12.00 uur." in hands.reads()
    assert client.status(room.store).enrolled
