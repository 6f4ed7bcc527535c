from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.ui.printing import (
    DocumentBar,
    DocumentNotSaved,
    documents_folder,
    remove_private,
    save_document,
    save_private,
)
from app.ui.text import sentence
from tests.ui.roll_room import Printer


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "uit"))
    return tmp_path / "uit"


@pytest.fixture
def printer() -> Generator[Printer]:
    made = Printer()
    yield made
    made.remove()


def test_documents_go_to_a_folder_of_their_own_in_the_users_documents() -> None:
    assert documents_folder().name == "Wijkbalie"
    assert documents_folder().is_relative_to(Path.home())


def test_a_document_is_saved_whole_and_takes_the_place_of_the_one_before(folder: Path) -> None:
    save_document("Verslag.pdf", b"oud")
    path = save_document("Verslag.pdf", b"nieuw")
    assert path.read_bytes() == b"nieuw"
    assert [file.name for file in folder.iterdir()] == ["Verslag.pdf"], "no half file is left behind"


def test_a_place_with_a_slash_makes_no_folder(folder: Path) -> None:
    path = save_document("Verslag De Ringvaart/zaal 2: links.pdf", b"blad")
    assert path.parent == folder
    assert path.name == "Verslag De Ringvaart-zaal 2- links.pdf"


def test_what_holds_personal_data_goes_when_the_program_starts_again(folder: Path) -> None:
    sheet = save_document("Plan 12345.pdf", b"blad")
    letters = save_private("Brieven.pdf", b"adressen")
    assert folder in letters.parents
    remove_private()
    assert sheet.exists()
    assert not letters.exists()


def test_a_folder_that_cannot_be_written_is_said_in_words(folder: Path) -> None:
    folder.write_text("een bestand waar een map hoort")
    with pytest.raises(DocumentNotSaved) as refused:
        save_document("Verslag.pdf", b"blad")
    assert str(folder) in sentence(refused.value)


@pytest.fixture
def bar(qtbot: QtBot, folder: Path) -> DocumentBar:
    made = DocumentBar("proef_document")
    qtbot.addWidget(made)
    made.show_document(save_document("Blad.pdf", b"blad"), "Het blad staat klaar.")
    return made


def press(bar: DocumentBar, name: str) -> None:
    button = bar.findChild(QPushButton, name)
    assert button is not None
    button.click()


def test_a_document_can_be_printed_and_its_folder_shown(
    bar: DocumentBar, folder: Path, printer: Printer, qtbot: QtBot
) -> None:
    assert bar.text == "Het blad staat klaar."
    with qtbot.waitSignal(bar.printed):
        press(bar, "proef_document_print")
    press(bar, "proef_document_folder")
    assert printer.opened == [folder / "Blad.pdf", folder]


def test_putting_the_bar_away_leaves_the_document(bar: DocumentBar, folder: Path) -> None:
    bar.clear()
    assert bar.isHidden()
    assert (folder / "Blad.pdf").exists()


def test_what_must_not_lie_about_is_taken_away_with_the_bar(bar: DocumentBar, folder: Path) -> None:
    bar.discard()
    bar.discard()
    assert not (folder / "Blad.pdf").exists()
