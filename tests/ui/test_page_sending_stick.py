from __future__ import annotations

import secrets
import threading
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.models.edition import ThisDeviceRow
from app.sync import client
from app.sync.server import devices
from app.sync.server.bundles import take_in_bundle
from app.sync.server.practice import PracticeCentral
from app.ui.catalogue import PageSpec
from app.ui.desk import Desk
from app.ui.pages.base import Page
from app.ui.pages.sending import SendingPage
from app.ui.sticks import Drive, is_stick
from tests.ui.count_room import CountRoom, Hands


class TodayPage(Page):
    key = "today"
    title = "Vandaag"
    help_text = "Hier staat wat er te doen is."


@dataclass
class Sticks:
    """The sticks that are in the computer, as folders."""

    folder: Path
    inside: list[Drive] = field(default_factory=list[Drive])

    def put_in(self, name: str) -> Path:
        stick = self.folder / name
        stick.mkdir(exist_ok=True)
        self.inside.append(Drive(name, stick, 14_200_000_000))
        return stick

    def found(self) -> tuple[Drive, ...]:
        return tuple(self.inside)


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
def sticks(tmp_path: Path) -> Sticks:
    return Sticks(tmp_path)


@pytest.fixture
def hands(qtbot: QtBot, room: CountRoom, sticks: Sticks) -> Generator[Hands]:
    def sending(desk: Desk) -> Page:
        return SendingPage(desk, sticks.found)

    pages = (PageSpec("today", "Vandaag", TodayPage), PageSpec("send", "Synchroniseren", sending, below=True))
    made = Hands(qtbot, room, pages, sync_status=lambda: client.status(room.store))
    yield made
    made.leave()


def enrolled(room: CountRoom, central: PracticeCentral) -> int:
    """Enrol the laptop; return how many acts central has not confirmed."""
    client.enrol(room.store, url=central.url, code=central.enrolment_code(), at=room.now())
    return client.status(room.store).unconfirmed


def choose_folder(hands: Hands, bot: QtBot, folder: Path) -> None:
    """Type the folder in the window that asks for it, and press Enter."""
    dialog = hands.find(QFileDialog, "send_stick_dialog")
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert name is not None
    name.setText(str(folder))
    with bot.waitSignal(dialog.fileSelected):
        QTest.keyClick(name, Qt.Key.Key_Return)
    hands.settle()


def test_a_laptop_without_internet_reaches_central_by_stick_and_hears_back(
    hands: Hands, room: CountRoom, central: PracticeCentral, sticks: Sticks
) -> None:
    waiting = enrolled(room, central)
    stick = sticks.put_in("VERKIEZING")
    hands.come_in("Anna")
    hands.press("status_stick")
    hands.settle()
    assert hands.window.page is not None
    assert hands.window.page.key == "send"
    assert f"{waiting} handelingen staan nu op de stick." in hands.reads()
    assert "U kunt de stick veilig verwijderen." in hands.reads()
    assert "Gevonden: USB-stick ‘VERKIEZING’, met 14 GB vrij." in hands.reads()
    assert "Centraal bevestigd" not in hands.reads()

    (bundle,) = stick.glob("*.wbsync")
    taken = take_in_bundle(central.store, bundle.read_bytes(), at=room.now())
    (stick / taken.answer_name).write_bytes(taken.answer)
    hands.press("send_stick_read")
    assert f"Het antwoord is gelezen. Bevestigd: {waiting} handelingen." in hands.reads()
    assert "Centraal bevestigd" in hands.reads()
    hands.until(lambda: hands.find(QPushButton, "status_sync").text() == "Centraal bevestigd")
    assert client.status(room.store).unconfirmed == 0


def test_with_more_than_one_stick_a_person_says_which_and_it_is_remembered(
    hands: Hands, room: CountRoom, central: PracticeCentral, sticks: Sticks, qtbot: QtBot
) -> None:
    enrolled(room, central)
    sticks.put_in("A")
    right = sticks.put_in("B")
    hands.come_in("Anna")
    hands.press("status_stick")
    hands.settle()
    assert "Er is meer dan één USB-stick gevonden." in hands.reads()
    choose_folder(hands, qtbot, right)
    assert "U kunt de stick veilig verwijderen." in hands.reads()
    assert list(right.glob("*.wbsync"))
    assert hands.desk.settings.stick_folder == str(right)
    sticks.inside.clear()
    hands.press("send_stick_read")
    hands.settle()
    assert "Er is nog geen USB-stick gevonden." in hands.reads()
    dialog = hands.find(QFileDialog, "send_stick_dialog")
    assert dialog.directory().absolutePath() == str(right)
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert name is not None
    assert name.text() == ""
    with qtbot.waitSignal(dialog.fileSelected):
        QTest.keyClick(name, Qt.Key.Key_Return)
    hands.settle()
    assert "Op deze stick staat geen antwoord van de centrale." in hands.reads()


def test_a_remembered_stick_that_hangs_does_not_hold_up_the_window(
    hands: Hands,
    room: CountRoom,
    central: PracticeCentral,
    sticks: Sticks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enrolled(room, central)
    hands.desk.change_settings(replace(hands.desk.settings, stick_folder=str(sticks.folder)))
    hands.come_in("Anna")
    hands.window.open_page("send")
    hands.settle()
    asked, answers = threading.Event(), threading.Event()
    is_dir = Path.is_dir

    def hang(path: Path) -> bool:
        if path == sticks.folder:
            asked.set()
            answers.wait()
        return is_dir(path)

    monkeypatch.setattr(Path, "is_dir", hang)
    QTest.keyClick(hands.find(QPushButton, "send_stick_read"), Qt.Key.Key_Space)
    try:
        hands.until(asked.is_set)
    finally:
        answers.set()
    hands.settle()
    assert hands.find(QFileDialog, "send_stick_dialog").directory().absolutePath() == str(sticks.folder)
    hands.find(QFileDialog, "send_stick_dialog").close()


def test_a_stick_that_is_pulled_out_is_a_plain_sentence_and_everything_is_still_here(
    hands: Hands, room: CountRoom, central: PracticeCentral, sticks: Sticks
) -> None:
    waiting = enrolled(room, central)
    stick = sticks.put_in("VERKIEZING")
    hands.come_in("Anna")
    hands.window.open_page("send")
    hands.settle()
    stick.rmdir()
    hands.press("send_stick_write")
    assert "De stick is weg of antwoordt niet meer." in hands.reads()
    assert "veilig verwijderen" not in hands.reads()
    assert client.status(room.store).unconfirmed == waiting
    assert "Zet op USB-stick" in hands.buttons()


def test_a_stick_without_an_answer_or_with_a_damaged_one_changes_nothing(
    hands: Hands, room: CountRoom, central: PracticeCentral, sticks: Sticks
) -> None:
    waiting = enrolled(room, central)
    stick = sticks.put_in("VERKIEZING")
    hands.come_in("Anna")
    hands.window.open_page("send")
    hands.settle()
    hands.press("send_stick_read")
    assert "Op deze stick staat geen antwoord van de centrale." in hands.reads()
    (stick / "foto.wbreceipt").write_bytes(b"geen antwoord")
    hands.press("send_stick_read")
    assert "Dit is geen bestand van Wijkbalie" in hands.reads()
    assert client.status(room.store).unconfirmed == waiting
    assert "Bewaard op deze laptop" in hands.reads()


def test_one_damaged_file_does_not_keep_the_answer_from_being_read(
    hands: Hands, room: CountRoom, central: PracticeCentral, sticks: Sticks
) -> None:
    waiting = enrolled(room, central)
    stick = sticks.put_in("VERKIEZING")
    hands.come_in("Anna")
    hands.press("status_stick")
    hands.settle()
    (bundle,) = stick.glob("*.wbsync")
    taken = take_in_bundle(central.store, bundle.read_bytes(), at=room.now())
    (stick / taken.answer_name).write_bytes(taken.answer)
    broken = stick / f"{taken.answer_name.split('-')[0]}-0.wbreceipt"
    broken.write_bytes(taken.answer[:-1] + bytes([taken.answer[-1] ^ 1]))
    hands.press("send_stick_read")
    assert f"Bevestigd: {waiting} handelingen." in hands.reads()
    assert "is beschadigd of niet heel" in hands.reads()


def test_a_laptop_that_was_shut_out_hears_it_by_stick_too(
    hands: Hands, room: CountRoom, central: PracticeCentral, sticks: Sticks
) -> None:
    enrolled(room, central)
    stick = sticks.put_in("VERKIEZING")
    hands.come_in("Anna")
    hands.press("status_stick")
    hands.settle()
    with room.store.read() as session:
        device_id = session.get_one(ThisDeviceRow, 1).device_id
    devices.revoke(central.store, device_id, reason="Gestolen", at=room.now())
    (bundle,) = stick.glob("*.wbsync")
    taken = take_in_bundle(central.store, bundle.read_bytes(), at=room.now())
    (stick / taken.answer_name).write_bytes(taken.answer)
    hands.press("send_stick_read")
    assert "Vraagt aandacht" in hands.reads()
    assert "Deze laptop doet niet meer mee." in hands.reads()
    hands.until(lambda: hands.find(QPushButton, "status_sync").text() == "Vraagt aandacht")


def test_a_laptop_that_is_not_enrolled_is_told_to_do_that_first(hands: Hands, sticks: Sticks) -> None:
    stick = sticks.put_in("VERKIEZING")
    hands.come_in("Anna")
    hands.press("status_stick")
    hands.settle()
    assert "Een USB-stick kan pas als deze laptop is aangemeld bij de centrale." in hands.reads()
    assert list(stick.iterdir()) == []


def test_only_what_a_person_put_in_is_called_a_stick() -> None:
    assert is_stick("/media/anna/VERKIEZING")
    assert is_stick("/run/media/anna/VERKIEZING")
    assert is_stick("/Volumes/VERKIEZING")
    for root in ("/", "/home", "/boot/efi", "/media", "/Volumes"):
        assert not is_stick(root)
