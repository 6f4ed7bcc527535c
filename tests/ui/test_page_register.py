"""Taking a register in from the page Beheer: real files, the real window, by keyboard."""

from __future__ import annotations

import io
from collections.abc import Generator
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QListView, QPushButton
from pytestqt.qtbot import QtBot

from app.models.terms import CardState
from app.operations import cards, editions, register
from app.operations.journal import Store
from app.settings import Scheme, Settings, load_settings, save_settings
from app.ui.pages.manage import ManagePage
from tests.ui.desk_room import ANNA, Room, laptop, live_draft, moment

HEADINGS = "registernummer;naam;postcode;huisnummer;toevoeging;geboortejaar\n"
TWO = "R1;Zoë de Vries;2037AB;1;;1950\nR2;Jan Jansen;2037 ab;2;A;1961\n"


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with laptop(tmp_path / "laptop") as opened:
        yield opened


@pytest.fixture(autouse=True)
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "documenten"))
    return tmp_path / "documenten"


def open_manage(qtbot: QtBot, store: Store, *, settings: Settings | None = None) -> Room:
    room = Room(qtbot, store, settings=settings or Settings(scheme=Scheme.LIGHT))
    room.open(ManagePage)
    return room


def csv_file(folder: Path, rows: str, headings: str = HEADINGS) -> Path:
    path = folder / "register.csv"
    path.write_text(headings + rows, encoding="utf-8")
    return path


def residents(store: Store, place: int = 0) -> int:
    return register.count(store, editions.edition(store).contests[place].id)


def choose_file(room: Room, path: Path) -> None:
    """Press the button, type the path in the window that asks for it, and press Enter."""
    room.push("manage_register_choose")
    dialog = room.window.findChild(QFileDialog, "manage_register_dialog")
    assert dialog is not None
    assert {label.text() for label in dialog.findChildren(QLabel)} >= {"Kijk in:", "Bestand:", "Toon:"}
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert name is not None
    name.setText(str(path))
    with room.bot.waitSignal(dialog.fileSelected):
        room.bot.keyClick(name, Qt.Key.Key_Return)
    room.settle()


def test_a_register_is_looked_at_first_and_taken_in_after_a_yes(
    qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    room = open_manage(qtbot, store)
    assert "Er staat nog niemand in het register." in room.text
    choose_file(room, csv_file(tmp_path, TWO + "R3;Fout;postcode;3;;1970\n"))
    assert "Regel 3: Jan Jansen, 2037AB 2A, nummer R2, geboren 1961." in room.text
    assert "Regel 4: de postcode is geen vier cijfers en twee letters." in room.text
    assert room.keyboard.objectName() == "manage_register_check"
    room.press(Qt.Key.Key_Return)
    assert "In dit bestand: 2 bewoners, 2 nieuw." in room.text
    assert "1 regel klopt niet en blijft weg:" in room.text
    problems = room.find(QListView, "manage_register_problems").model()
    assert problems.index(0, 0).data() == "Regel 4: de postcode is geen vier cijfers en twee letters."
    assert residents(store) == 0
    assert room.keyboard.objectName() == "manage_register_confirm"
    assert room.find(QPushButton, "manage_register_confirm").text() == "2 bewoners inlezen"
    room.press(Qt.Key.Key_Return)
    assert residents(store) == 2
    assert "2 bewoners zijn ingelezen." in room.text
    assert "Er staan 2 bewoners in het register." in room.text
    assert room.keyboard.objectName() == "manage_register_choose"
    room.close()


def test_columns_are_chosen_by_keyboard_and_remembered_for_the_next_file(
    qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    headings = "Kenmerk;Bewoner;Postcode;Huisnummer;Datum\n"
    room = open_manage(qtbot, store)
    choose_file(room, csv_file(tmp_path, "R1;Zoë de Vries;2037AB;1;12-03-1950\n", headings))
    assert "Kies eerst de kolommen hierboven." in room.text
    assert room.keyboard.objectName() == "manage_register_register_no"
    room.push("manage_register_check")
    assert "Kies de kolom waar dit in staat." in room.text
    for field, downs in (("register_no", 1), ("name", 2), ("birth", 5)):
        room.type("", into=f"manage_register_{field}")
        room.press(*[Qt.Key.Key_Down] * downs)
    assert room.find(QComboBox, "manage_register_birth").currentText() == "Datum (bijvoorbeeld 12-03-1950)"
    assert "Regel 2: Zoë de Vries, 2037AB 1, nummer R1, geboren 12-03-1950." in room.text
    room.push("manage_register_check")
    room.push("manage_register_confirm")
    contest = editions.edition(store).contests[0].id
    (found,) = register.find(store, contest_id=contest, text="R1")
    assert found.birth_date == date(1950, 3, 12)
    assert "Zoë" not in repr(room.desk.settings)
    assert "Bewoner" not in repr(room.desk.settings)
    choose_file(room, csv_file(tmp_path, "R2;Jan Jansen;2037AB;2;1961\n", headings))
    assert room.keyboard.objectName() == "manage_register_check"
    assert "Regel 2: Jan Jansen, 2037AB 2, nummer R2, geboren 1961." in room.text
    room.close()


def test_a_workbook_is_taken_in_like_a_csv_file(qtbot: QtBot, store: Store, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Nummer", "Naam", "Postcode", "Huisnummer"), (101, "Ali Kaya", "2037AB", 12)):
        sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    path = tmp_path / "register.xlsx"
    path.write_bytes(written.getvalue())
    room = open_manage(qtbot, store)
    choose_file(room, path)
    room.press(Qt.Key.Key_Return)
    room.press(Qt.Key.Key_Return)
    assert residents(store) == 1
    room.close()


def test_the_register_again_tells_what_is_new_changed_the_same_and_gone_and_keeps_cards(
    qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    room = open_manage(qtbot, store)
    choose_file(room, csv_file(tmp_path, TWO + "R3;Ans Bos;2037AB;3;;1970\n"))
    room.press(Qt.Key.Key_Return)
    room.press(Qt.Key.Key_Return)
    contest = editions.edition(store).contests[0].id
    (jan,) = register.find(store, contest_id=contest, text="jan")
    cards.issue(store, moment(ANNA), entry_id=jan.entry_id, identity_seen=True, place="De Ringvaart")
    moved = "R1;Zoë de Vries;2037AB;1;;1950\nR2;Jan Jansen;2036XZ;8;;1961\nR4;Bo Vos;2037AB;4;;1980\n"
    choose_file(room, csv_file(tmp_path, moved))
    room.press(Qt.Key.Key_Return)
    assert (
        "In dit bestand: 3 bewoners, 1 nieuw, 1 met een andere naam, adres of geboortedatum, "
        "1 precies zoals het er al staat."
    ) in room.text
    assert "1 bewoner uit het register staat niet in dit bestand. Die blijft staan." in room.text
    room.press(Qt.Key.Key_Return)
    (jan,) = register.find(store, contest_id=contest, text="jan")
    assert (jan.postcode, jan.card_state) == ("2036XZ", CardState.ISSUED)
    assert residents(store) == 4
    room.close()


def test_the_same_register_again_has_nothing_to_take_in(qtbot: QtBot, store: Store, tmp_path: Path) -> None:
    room = open_manage(qtbot, store)
    for _ in range(2):
        choose_file(room, csv_file(tmp_path, TWO))
        room.press(Qt.Key.Key_Return)
        if room.shows("manage_register_confirm"):
            room.press(Qt.Key.Key_Return)
    assert "In dit bestand: 2 bewoners, 2 precies zoals het er al staat." in room.text
    assert room.keyboard.objectName() == "manage_register_cancel"
    room.close()


def test_the_rows_that_are_wrong_can_be_kept_as_a_file_without_any_name(
    qtbot: QtBot, store: Store, tmp_path: Path, documents: Path
) -> None:
    room = open_manage(qtbot, store)
    choose_file(room, csv_file(tmp_path, TWO + "R3;Geheim;x;3;;1970\nR1;Dubbel;2037AB;1;;\n"))
    room.press(Qt.Key.Key_Return)
    room.push("manage_register_save")
    saved = (documents / "Regels die niet kloppen.csv").read_text(encoding="utf-8-sig")
    assert saved.splitlines() == [
        "regel;wat er niet klopt",
        "4;de postcode is geen vier cijfers en twee letters",
        "5;het registernummer staat al eerder in het bestand",
    ]
    assert "De lijst staat in de map" in room.text
    assert residents(store) == 0
    room.close()


def test_a_column_sends_each_resident_to_a_contest(qtbot: QtBot, tmp_path: Path) -> None:
    draft = live_draft()
    other = replace(draft.contests[0], key="noord", name="Haarlem Noord", area="")
    with laptop(tmp_path / "twee", replace(draft, contests=(*draft.contests, other))) as store:
        room = open_manage(qtbot, store)
        names = [contest.name for contest in editions.edition(store).contests]
        rows = "".join(f"R{at};Bewoner {at};2037AB;{at};{name}\n" for at, name in enumerate([*names, "Zuid"]))
        choose_file(room, csv_file(tmp_path, rows, "nummer;naam;postcode;huisnummer;stemming\n"))
        assert not room.shows("manage_register_whole")
        room.press(Qt.Key.Key_Return)
        assert "2 bewoners, 2 nieuw" in room.text
        room.press(Qt.Key.Key_Return)
        assert [residents(store, place) for place in (0, 1)] == [1, 1]
        room.close()


def test_not_after_all_leaves_the_register_as_it_was(qtbot: QtBot, store: Store, tmp_path: Path) -> None:
    room = open_manage(qtbot, store)
    choose_file(room, csv_file(tmp_path, TWO))
    room.push("manage_register_other")
    choose_file(room, csv_file(tmp_path, TWO))
    room.press(Qt.Key.Key_Return)
    room.push("manage_register_columns")
    assert room.keyboard.objectName() == "manage_register_check"
    room.press(Qt.Key.Key_Return)
    room.push("manage_register_cancel")
    assert residents(store) == 0
    assert not room.shows("manage_register_confirm")
    assert room.keyboard.objectName() == "manage_register_choose"
    room.close()


def test_reading_and_taking_in_can_be_stopped_and_then_nothing_is_taken_in(
    qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    many = "".join(f"R{n};Bewoner {n};2037AB;{n};;1950\n" for n in range(6_000))
    room = open_manage(qtbot, store)
    choose_file(room, csv_file(tmp_path, many))
    room.press(Qt.Key.Key_Return)
    room.find(QPushButton, "manage_register_confirm").click()
    assert room.keyboard.objectName() == "manage_register_progress_stop"
    room.press(Qt.Key.Key_Space)
    assert "Gestopt. Er is niets ingelezen." in room.text
    assert residents(store) == 0
    assert room.shows("manage_register_confirm")
    room.close()


@pytest.mark.parametrize(
    "content, said",
    [
        (
            b"bsn;naam;postcode;huisnummer\n123456782;A;2037AB;1\n",
            "burgerservicenummers. Die mogen hier niet in.",
        ),
        (b"", "In dit bestand staan geen bewoners."),
        (b"PK\x03\x04 kapot", "Dit Excel-bestand is niet te lezen"),
    ],
)
def test_a_file_that_is_no_register_is_refused_with_the_reason(
    qtbot: QtBot, store: Store, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "bestand.csv"
    path.write_bytes(content)
    room = open_manage(qtbot, store)
    choose_file(room, path)
    assert said in room.text
    assert not room.shows("manage_register_check")
    assert room.keyboard.objectName() == "manage_register_choose"
    assert residents(store) == 0
    room.close()


def test_remembered_columns_outlive_the_program_and_damaged_ones_are_guessed_again(tmp_path: Path) -> None:
    place = tmp_path / "settings.json"
    kept = Settings(register_columns={"0a1b": {"name": 1}})
    save_settings(place, kept)
    assert load_settings(place) == kept
    for damaged in ('"x"', '{"0a1b": 3}'):
        place.write_text(f'{{"register_columns": {damaged}}}', encoding="utf-8")
        assert load_settings(place).register_columns == {}
    place.write_text('{"register_columns": {"0a1b": {"name": "x", "birth": 2}}}', encoding="utf-8")
    assert load_settings(place).register_columns == {"0a1b": {"birth": 2}}
