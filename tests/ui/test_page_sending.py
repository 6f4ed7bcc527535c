from __future__ import annotations

import secrets
from collections.abc import Generator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.operations import stations
from app.settings import Scheme, Settings
from app.sync import client
from app.sync.server.practice import PracticeCentral
from app.ui.catalogue import PageSpec
from app.ui.pages.sending import SendingPage
from app.ui.widgets.basics import Words
from tests.ui.count_room import KEY, CountRoom, Hands

PAGES = (PageSpec("send", "Synchroniseren", SendingPage, below=True),)


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
    other = CountRoom.on(tmp_path / "other")
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
    assert "in De Molen door Anna (laptop laptop 2)" in hands.reads()
    assert "Zoek uit of een van de twee een vergissing was." in hands.reads()
