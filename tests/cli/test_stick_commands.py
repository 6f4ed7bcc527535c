"""A stick from the command line: written at the desk, taken in at the town hall, read at the desk again."""

from __future__ import annotations

import json
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.db import Store, StoreBusy
from app.operations import folders
from app.operations.practice import PASSPHRASE
from app.sync import client
from tests.cli.conftest import Run
from tests.operations.samples import MORNING
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture
from tests.sync.samples import URL, Office


@pytest.fixture
def office(postgres_url: str) -> Generator[Office]:
    made = Office(Store.central(postgres_url), at=datetime.now(UTC))
    yield made
    made.http.close()
    made.store.close()


@pytest.fixture
def enrolled(office: Office, practice: Path) -> Path:
    """The folder of a laptop that central knows."""
    here = folders.open_folder(practice, name=None, passphrase=PASSPHRASE)
    client.enrol(here.store, url=URL, code=office.code(), at=MORNING, name="Laptop 1", http=office.http)
    here.store.close()
    return practice


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


def test_a_stick_goes_to_the_town_hall_and_back(
    run: Run, enrolled: Path, stick: Path, postgres_url: str
) -> None:
    written = run("stick", "write", "--data", enrolled, "--to", stick, "--json").json
    assert (written["first_seq"], written["more"]) == (1, False)
    assert written["events"] == written["last_seq"] > 10
    taken = run("central", "take-in", written["file"], "--database", postgres_url, "--json").json["files"]
    assert [(one["device"], one["new"], one["held"]) for one in taken] == [
        ("Laptop 1", written["events"], False)
    ]
    back = run("stick", "read", "--data", enrolled, "--from", stick, "--json").json
    assert back == {
        "answers": 1,
        "confirmed": written["events"],
        "pulled": 0,
        "refused": 0,
        "faults": [],
    }
    assert "nieuw: 0" in run("central", "take-in", written["file"], "--database", postgres_url).out
    assert "veilig verwijderen" in run("stick", "write", "--data", enrolled, "--to", stick).out
    assert "Het antwoord is gelezen" in run("stick", "read", "--data", enrolled, "--from", stick).out


def test_one_wrong_file_stops_none_of_the_others(
    run: Run, enrolled: Path, stick: Path, postgres_url: str, tmp_path: Path
) -> None:
    written = run("stick", "write", "--data", enrolled, "--to", stick, "--json").json
    letter = tmp_path / "brief.txt"
    letter.write_text("Beste gemeente")
    answers = tmp_path / "antwoorden"
    answers.mkdir()
    said = run(
        *("central", "take-in", letter, tmp_path / "weg", written["file"]),
        *("--answers", answers, "--database", postgres_url),
    )
    assert said.status == 1
    assert "geen bestand van Wijkbalie" in said.err
    assert f"{tmp_path / 'weg'}: Dit bestand is er niet." in said.err
    assert "De stick is weg" not in said.err
    assert "nieuw:" in said.out
    assert len(list(answers.iterdir())) == 1


def answers_one_damaged(run: Run, enrolled: Path, stick: Path, postgres_url: str) -> tuple[int, Path]:
    """Put two answers on the stick, one of them damaged; return how many acts the good one confirms, and the other."""
    written = run("stick", "write", "--data", enrolled, "--to", stick, "--json").json
    run("central", "take-in", written["file"], "--database", postgres_url)
    (good,) = stick.glob("*.wbreceipt")
    damaged = stick / f"{good.name.split('-')[0]}-0.wbreceipt"
    damaged.write_bytes(good.read_bytes()[:-1])
    return written["events"], damaged


def test_one_damaged_answer_does_not_keep_the_next_from_being_read(
    run: Run, enrolled: Path, stick: Path, postgres_url: str
) -> None:
    events, damaged = answers_one_damaged(run, enrolled, stick, postgres_url)
    said = run("stick", "read", "--data", enrolled, "--from", stick)
    assert said.status == 1
    assert f"Bevestigd: {events} handelingen." in said.out
    assert f"{damaged}: " in said.err


def test_a_program_that_reads_answers_hears_of_a_damaged_one_in_json(
    run: Run, enrolled: Path, stick: Path, postgres_url: str
) -> None:
    events, damaged = answers_one_damaged(run, enrolled, stick, postgres_url)
    said = run("stick", "read", "--data", enrolled, "--from", stick, "--json")
    assert said.status == 1
    found = json.loads(said.out)
    assert (found["answers"], found["confirmed"]) == (1, events)
    (fault,) = found["faults"]
    assert fault["file"] == str(damaged)
    assert f"{damaged}: {fault['fault']}" in said.err


def test_what_is_wrong_with_a_stick_is_a_sentence(run: Run, enrolled: Path, stick: Path, live: Path) -> None:
    run("stick", "write", "--data", live, "--to", stick).refused("nog niet aangemeld")
    run("stick", "write", "--data", enrolled, "--to", stick / "weg").refused("De stick is weg")
    run("stick", "read", "--data", enrolled, "--from", stick / "weg").refused("De stick is weg")
    assert "geen antwoord" in run("stick", "read", "--data", enrolled, "--from", stick).out
    (stick / "00000000-1-3.wbreceipt").write_bytes(b"Beste gemeente")
    run("stick", "read", "--data", enrolled, "--from", stick).refused("geen bestand van Wijkbalie")


@pytest.mark.parametrize("road", ["client.sync", "bundle.write_bundle", "bundle.read_answers"])
def test_a_busy_laptop_is_not_blamed_on_another_program(
    run: Run, enrolled: Path, stick: Path, monkeypatch: pytest.MonkeyPatch, road: str
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise StoreBusy

    monkeypatch.setattr(f"app.sync.{road}", busy)
    calls = {
        "client.sync": ("sync",),
        "bundle.write_bundle": ("stick", "write", "--to", stick),
        "bundle.read_answers": ("stick", "read", "--from", stick),
    }
    run(*calls[road], "--data", enrolled).refused("nog met iets anders bezig")
