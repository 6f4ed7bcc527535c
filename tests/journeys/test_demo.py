"""The whole day as the demo plays it, seen from outside: the program as its own process, then what it left behind."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, cast

import pypdfium2
import pytest
import zxingcpp
from pabulib.checker import Checker
from PIL import Image
from sqlalchemy import select, update

from app.models.journal import JournalRow
from app.operations import folders, practice

ROOT = Path(__file__).parents[2]


def run(*arguments: str, passphrase: str = practice.PASSPHRASE) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "WIJKBALIE_PASSPHRASE": passphrase, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one demo, played once for all the questions below."""
    folder = tmp_path_factory.mktemp("demo")
    played = run("demo", "--out", str(folder), "--seed", "7")
    assert played.returncode == 0, played.stderr
    return folder


def test_the_day_from_plan_to_central_is_played_and_every_step_was_checked(out: Path) -> None:
    steps = json.loads((out / "summary.json").read_text())["steps"]
    names = [step["name"] for step in steps]
    for told in ("Plan opschrijven", "Dezelfde kaart nog eens: geweigerd", "Versturen naar de centrale"):
        assert told in names
    assert sum(step["seconds"] for step in steps) < 180


def test_the_pictures_show_a_window_and_not_an_empty_sheet(out: Path) -> None:
    pictures = sorted((out / "screens").glob("*.png"))
    assert len(pictures) > 20
    for path in pictures:
        with Image.open(path) as picture:
            assert picture.size == (1366, 768)
            colours = picture.convert("RGB").getcolors(1 << 24)
        assert colours is not None
        assert len(colours) > 50, path.name


def test_the_papers_are_whole_and_say_that_this_is_practice(out: Path) -> None:
    papers = sorted((out / "papier").glob("*.pdf"))
    assert {path.name.split()[0] for path in papers} >= {"Plan", "Proces-verbaal", "Oefening"}
    for path in [*papers, out / "stemkaart.pdf"]:
        document = pypdfium2.PdfDocument(path)
        for page in document:
            assert "OEFENEN" in page.get_textpage().get_text_bounded(), path.name
        document.close()


def test_the_card_on_paper_can_be_scanned(out: Path) -> None:
    document = pypdfium2.PdfDocument(out / "stemkaart.pdf")
    codes = zxingcpp.read_barcodes(document[0].render(scale=2).to_pil())
    document.close()
    assert [code.text[:4] for code in codes] == ["WB1C"]


def test_the_open_data_passes_the_checker_of_pabulib(out: Path) -> None:
    with redirect_stdout(io.StringIO()):
        found = cast("dict[object, Any]", Checker().process_files([(out / "result.pb").read_text()]))
    assert found[1]["results"]["errors"] == {}


def test_the_result_counts_what_lay_in_the_box(out: Path) -> None:
    result = json.loads((out / "result.json").read_text())
    assert result["ballots"] == {"paper": 7, "online": 0, "blank": 1, "invalid": 0}
    assert sum(plan["total"] for plan in result["plans"]) == 12
    assert sum(plan["cost_cents"] for plan in result["plans"] if plan["chosen"]) <= result["budget_cents"]


def test_the_journal_of_the_day_verifies_and_one_changed_byte_is_found(out: Path) -> None:
    data = str(out / "gegevens")
    assert run("journal", "verify", "--data", data).returncode == 0
    here = folders.open_folder(Path(data), name="Anna", passphrase=practice.PASSPHRASE)
    with here.store.write() as session:
        row = session.scalars(select(JournalRow).where(JournalRow.type == "card.surrendered")).first()
        assert row is not None
        before = row.header
        changed = before.replace('"schema":1', '"schema":2')
        session.execute(update(JournalRow).where(JournalRow.event_id == row.event_id).values(header=changed))
    here.store.close()
    found = run("journal", "verify", "--data", data)
    assert found.returncode == 1
    assert "logboek" in found.stderr
    assert "Traceback" not in found.stderr


def test_one_byte_changed_in_the_file_itself_is_found_too(out: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kopie"
    copy.mkdir()
    for path in (out / "gegevens").iterdir():
        if path.is_file():
            (copy / path.name).write_bytes(path.read_bytes())
    file = copy / "wijkbalie.db"
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)
    found = run("journal", "verify", "--data", str(copy))
    assert found.returncode == 1
    assert "beschadigd" in found.stderr
    assert "Traceback" not in found.stderr
