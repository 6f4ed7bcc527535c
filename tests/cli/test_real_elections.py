"""Three real Amsterdam elections through the command line: what comes out is what the file itself says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from app.models.pabulib import read_pb
from app.models.pb_sections import PbFileWrong
from tests.cli.conftest import Run, Said
from tests.real_elections import REAL

pytestmark = pytest.mark.skipif(
    not REAL.exists(), reason="the real elections lie beside the project, not in it"
)

PHRASE = "een hele lange wachtzin"


def votes_column(file: Path) -> dict[str, int]:
    """Read the votes per project as the file states them, by the simplest means."""
    projects = file.read_text(encoding="utf-8-sig").split("PROJECTS\n")[1].split("VOTES\n")[0].splitlines()
    names = projects[0].split(";")
    rows = [dict(zip(names, line.split(";"), strict=False)) for line in projects[1:]]
    return {row["project_id"]: int(row["votes"]) for row in rows}


@pytest.mark.parametrize("number, plans, ballots", [("588", 15, 212), ("289", 38, 7045), ("621", 60, 10081)])
def test_the_result_of_a_real_election_equals_the_votes_in_its_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: str, plans: int, ballots: int
) -> None:
    monkeypatch.setenv("WIJKBALIE_PASSPHRASE", PHRASE)
    file, data = REAL / f"Netherlands_Amsterdam_{number}.pb", tmp_path / "editie"
    assert run("edition", "import", file, "--data", data).status == 0
    assert run("--data", data, "votes", "import", file, "--channel", "online").status == 0
    open_data, report = tmp_path / "uitslag.pb", tmp_path / "uitslag.pdf"
    said = run("result", "--json", "--pb", open_data, "--pdf", report, "--data", data)
    expected = votes_column(file)
    assert len(expected) == plans
    assert {plan["id"]: plan["total"] for plan in said.json["plans"]} == expected
    assert said.json["ballots"]["online"] == ballots
    assert votes_column(open_data) == expected
    assert len(pypdfium2.PdfDocument(report)) >= 1
    published = tmp_path / "uitslag.json"
    published.write_text(said.out, encoding="utf-8")
    assert "De uitslag klopt" in run("result", "verify", published).out
    published.write_text(said.out.replace('"chosen": true', '"chosen": false', 1), encoding="utf-8")
    doubted = run("result", "verify", published)
    assert (doubted.status, "gekozen: in het bestand nee, nagerekend ja" in doubted.out) == (1, True)
    again = run("votes", "import", file, "--channel", "online", "--data", data)
    again.refused("al overgenomen")


def test_an_administrator_sets_up_and_asks_in_real_processes(tmp_path: Path) -> None:
    file, data = REAL / "Netherlands_Amsterdam_588.pb", tmp_path / "editie"

    def process(*arguments: object, passphrase: str = PHRASE) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "app", *map(str, arguments)],
            env=os.environ | {"WIJKBALIE_PASSPHRASE": passphrase},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            cwd=Path(__file__).parents[2],
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    made = process("edition", "import", file, "--data", data)
    assert (made.status, "15 plannen" in made.out, "Herstelsleutel" in made.err) == (0, True, True)
    shown = process("--data", data, "edition", "show", "--json")
    assert shown.json["practice"] is False
    (contest,) = shown.json["contests"]
    assert contest == {
        "id": "588",
        "name": "Buurtbudget Rijnbuurt West",
        "budget_cents": 10_000_000,
        "limit": {"kind": "max_sum_cost", "value": 10_000_000},
        "rule": "greedy_skip",
        "plans": 15,
    }
    process("edition", "show", "--data", data, passphrase="verkeerd").refused("wachtzin")
    process("result", "--nee").refused("--nee", status=2)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_half_a_file_is_refused_with_the_line_and_leaves_nothing(
    run: Run, tmp_path: Path, share: float
) -> None:
    whole = (REAL / "Netherlands_Amsterdam_588.pb").read_bytes()
    half = tmp_path / "half.pb"
    half.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(PbFileWrong):
        read_pb(half.read_bytes())
    run("edition", "import", half, "--data", tmp_path / "editie").refused(
        "Het stembestand klopt niet", "regel"
    )
    assert not (tmp_path / "editie").exists()


@pytest.mark.parametrize(
    "name, limit",
    [
        ("Netherlands_Assen_2024", None),
        (
            "Poland_Warszawa_2019_Marysin_Wawerski_Polnocny",
            {"kind": "max_sum_cost", "value": 16_171_900},
        ),
    ],
)
def test_the_edition_keeps_the_limit_that_the_file_sets(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, limit: object
) -> None:
    monkeypatch.setenv("WIJKBALIE_PASSPHRASE", PHRASE)
    made = run("edition", "import", REAL / f"{name}.pb", "--data", tmp_path / "editie")
    assert (made.status, "min_length" in made.out) == (0, True)
    assert (
        run("edition", "show", "--json", "--data", tmp_path / "editie").json["contests"][0]["limit"] == limit
    )
