"""Plans from and to files on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.models.pabulib import read_pb
from tests.cli.conftest import Run
from tests.models.test_openstad import RESOURCE
from tests.operations.test_plan_import import checked

LIST = "kenmerk;titel;gebied;kosten\nA1;Café aan het water;Molenwijk;250,50\nA2;=1+1;;10\n"


def csv_file(folder: Path, text: str = LIST) -> Path:
    path = folder / "plannen.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


def titles(run: Run, folder: Path) -> list[str]:
    return [plan["title"] for plan in run("plans", "list", "--json", "--data", folder).json]


def test_plans_are_looked_at_taken_in_once_and_updated_when_asked(
    run: Run, live: Path, tmp_path: Path
) -> None:
    file = csv_file(tmp_path)
    looked = run("plans", "import", file, "--dry-run", "--data", live)
    assert looked.out == "In dit bestand: 2 plannen, 2 nieuw.\n"
    assert len(titles(run, live)) == 3
    assert run("plans", "import", file, "--data", live).out == "2 plannen zijn ingelezen.\n"
    assert {"Café aan het water", "=1+1"} < set(titles(run, live))
    newer = csv_file(tmp_path, LIST.replace("Café", "Terras"))
    assert run("plans", "import", newer, "--data", live).out == (
        "Er is niets veranderd. 1 plan stond er al zo. 1 plan bleef zoals het was.\n"
    )
    assert "1 plan is bijgewerkt." in run("plans", "import", newer, "--update", "--data", live).out
    assert "Terras aan het water" in titles(run, live)


def test_nothing_is_taken_in_when_a_plan_is_wrong_unless_it_may_be_left_out(
    run: Run, live: Path, tmp_path: Path
) -> None:
    file = csv_file(tmp_path, LIST + "A3;Te duur;;-5\n")
    said = run("plans", "import", file, "--data", live)
    assert said.status == 1
    assert "Regel 4: de kosten zijn minder dan nul." in said.err
    assert "Er is niets overgenomen." in said.err
    assert len(titles(run, live)) == 3
    assert run("plans", "import", file, "--skip-wrong", "--data", live).status == 0
    assert len(titles(run, live)) == 5


def test_an_answer_of_openstad_is_taken_in_and_what_was_left_out_is_said(
    run: Run, live: Path, tmp_path: Path
) -> None:
    file = tmp_path / "resource.json"
    file.write_text(json.dumps([RESOURCE]), encoding="utf-8")
    said = run("plans", "import", file, "--data", live)
    assert said.out == "1 plan is ingelezen.\n"
    assert "Adres, e-mail en telefoon zijn niet overgenomen bij 1 plan" in said.err
    assert "fatma@" not in said.out + said.err


@pytest.mark.parametrize(
    "name, data, words",
    [
        ("x.json", b"[" * 100_000, "geen lijst met plannen van OpenStad"),
        ("x.xlsx", b"PK\x03\x04 kapot", "Excel-bestand"),
        ("x.csv", b"titel\n", "geen plannen"),
        ("x.csv", b"kosten;wat\n5;x\n", "Titel"),
        ("x.pb", b"META\nkey;value\n", "PROJECTS"),
    ],
)
def test_a_file_that_is_no_list_of_plans_is_one_sentence(
    run: Run, live: Path, tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(data)
    run("plans", "import", tmp_path / name, "--data", live).refused(words)


def test_plans_go_out_as_a_table_and_as_open_data(run: Run, live: Path, tmp_path: Path) -> None:
    run("plans", "import", csv_file(tmp_path), "--data", live)
    table, pb = tmp_path / "uit.csv", tmp_path / "uit.pb"
    assert run("plans", "export", table, "--data", live).status == 0
    assert ";'=1+1;" in table.read_text(encoding="utf-8-sig")
    assert run("plans", "export", tmp_path / "uit.xlsx", "--data", live).status == 0
    again = run("plans", "import", tmp_path / "uit.xlsx", "--dry-run", "--data", live)
    assert again.out == "In dit bestand: 5 plannen, 5 precies zoals het er al staat.\n"
    assert run("plans", "export", pb, "--data", live).status == 0
    text = pb.read_text(encoding="utf-8")
    assert checked(text) == {}
    assert "Café aan het water" in {project.name for project in read_pb(text.encode()).projects}
    run("plans", "export", tmp_path / "uit.docx", "--data", live).refused(".csv, .xlsx of .pb")
