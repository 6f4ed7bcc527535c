"""Beheer: the posters and labels that a polling station hangs and lays out."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from pytestqt.qtbot import QtBot

from app.settings import Scheme, Settings
from app.ui.pages.manage import ManagePage
from tests.ui.desk_room import Room, laptop


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "documenten"))
    return tmp_path / "documenten"


def words(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)


def test_posters_and_labels_are_made_for_a_place_and_not_without_one(
    qtbot: QtBot, tmp_path: Path, documents: Path
) -> None:
    with laptop(tmp_path / "laptop") as store:
        room = Room(qtbot, store, settings=Settings(scheme=Scheme.LIGHT, text_scale=100))
        room.open(ManagePage)
        room.push("manage_posters_make")
        assert "Vul dit in. Het komt op het papier te staan." in room.text
        assert not documents.exists()
        room.type("De Ringvaart", into="manage_posters_place_edit")
        room.type("10.00 tot 20.00 uur", into="manage_posters_hours_edit")
        room.push("manage_posters_make")
        assert "De posters staan klaar om te printen." in room.text
        assert "Open: 10.00 tot 20.00 uur" in words(documents / "Posters stemlokaal schalkwijk.pdf")
        room.push("manage_posters_labels")
        assert "Stemlokaal: De Ringvaart" in words(documents / "Etiketten voorlopig schalkwijk.pdf")
        room.close()
