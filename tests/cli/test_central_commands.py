"""Central from the command line, on a real PostgreSQL: prepare, serve, enrol, send, join, report."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.operations.practice import PASSPHRASE
from tests.cli.conftest import Run
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture

PHRASE = "een hele lange wachtzin"
ROOT = Path(__file__).parents[2]
TAKEN = "Kies een andere met --port"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def serving(url: str, port: int, said: list[str]) -> Generator[None]:
    """Serve central in a process of its own, once it has ``said`` that it is ready or why it cannot."""
    words = [sys.executable, "-m", "app", "central", "serve", "--database", url, "--port", str(port)]
    with subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout
        while line := process.stdout.readline():
            said.append(line)
            if "ready" in line:
                break
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)


@pytest.fixture
def central(postgres_url: str) -> Generator[str]:
    """Serve central as at the town hall; return its address."""
    said, port = list[str](), 0
    with ExitStack() as running:
        # A port that was free a moment ago may have gone to another process since.
        while not said or TAKEN in said[-1]:
            port = free_port()
            running.enter_context(serving(postgres_url, port, said))
        assert any("migrated" in line for line in said), said
        assert "ready" in said[-1], said
        address = f"http://127.0.0.1:{port}"
        with httpx.Client(trust_env=False) as line:
            assert line.get(f"{address}/readyz", timeout=30).json() == {"status": "ok"}
        yield address


@pytest.fixture
def enrolment(run: Run, postgres_url: str) -> Callable[[], str]:
    return lambda: run("central", "enrol", "--database", postgres_url, "--json").json["code"]


def report(run: Run, url: str) -> Any:  # noqa: ANN401
    return run("central", "report", "--json", "--database", url).json


def test_two_laptops_send_and_central_has_the_sum(
    monkeypatch: pytest.MonkeyPatch,
    run: Run,
    central: str,
    enrolment: Callable[[], str],
    postgres_url: str,
    practice: Path,
    tmp_path: Path,
) -> None:
    first = run("sync", "--central", central, "--code", enrolment(), "--json", "--data", practice)
    assert first.status == 0, first.err
    assert first.json["unconfirmed"] == 0
    assert first.json["pushed"] > 10
    second = tmp_path / "tweede"
    monkeypatch.setenv("WIJKBALIE_PASSPHRASE", PHRASE)
    joined = run(
        "sync", "--central", central, "--code", enrolment(), "--helper", "Carla", "--json", "--data", second
    )
    assert joined.status == 0, joined.err
    assert "Herstelsleutel" in joined.err
    found: list[object] = []
    for number, data, phrase in ((3, practice, PASSPHRASE), (4, second, PHRASE)):
        monkeypatch.setenv("WIJKBALIE_PASSPHRASE", phrase)
        found.append(run("edition", "show", "--json", "--data", data).json)
        out = tmp_path / f"kaarten{number}"
        assert run("cards", "print", "--stock", number, "--out", out, "--data", data).status == 0
        assert run("sync", "--json", "--data", data).json["unconfirmed"] == 0
    assert found[0] == found[1]
    (edition,) = report(run, postgres_url)["editions"]
    assert edition["cards"]["printed"] == 7
    assert len(edition["devices"]) == 2
    assert edition["practice"] is True
    again = run("sync", "--data", second)
    assert again.out.startswith("Verstuurd: 0.")
    assert report(run, postgres_url)["editions"][0]["cards"] == edition["cards"]
    assert "Schalkwijk aan Zet" in run("central", "report", "--database", postgres_url).out


def test_central_is_prepared_and_reports_nothing_before_anyone_came(run: Run, postgres_url: str) -> None:
    run("central", "report", "--database", postgres_url).refused("central migrate")
    assert "bijgewerkt" in run("central", "migrate", "--database", postgres_url).out
    assert "al bij" in run("central", "migrate", "--database", postgres_url).out
    assert report(run, postgres_url) == {"editions": []}
    assert "nog geen editie" in run("central", "report", "--database", postgres_url).out


def test_a_wrong_code_leaves_an_empty_laptop_empty(
    run: Run, central: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIJKBALIE_PASSPHRASE", PHRASE)
    folder = tmp_path / "laptop"
    run("sync", "--central", central, "--code", "FJX4 6KGA 3GQW", "--data", folder).refused(
        "Deze aanmeldcode"
    )
    assert not folder.exists()


def test_a_central_that_is_not_there_is_said_in_a_sentence(run: Run, practice: Path) -> None:
    run("sync", "--data", practice).refused("nog niet aangemeld")
    code = ("--code", "FJX4 6KGA 3GQW")
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))  # it does not listen, and keeps everyone else from listening there
        nowhere = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        run("sync", "--central", nowhere, *code, "--data", practice).refused("niet te bereiken")
    run("sync", "--central", "http://example.invalid", *code, "--data", practice).refused("https://")
    run("sync", "--central", "wijkbalie", *code, "--data", practice).refused("geen adres")


def test_a_database_that_is_not_there_is_said_in_a_sentence(run: Run, postgres_url: str) -> None:
    run("central", "report", "--database", "nergens").refused("geen adres")
    run("central", "report", "--database", "nergens://x/y").refused("geen adres")
    run("central", "enrol", "--database", postgres_url + "/weg").refused("niet te bereiken")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run("central", "serve", "--database", postgres_url, "--port", port).refused(str(port), TAKEN)
    assert os.environ["WIJKBALIE_PASSPHRASE"] == PASSPHRASE


def test_a_laptop_is_shut_out_and_what_it_sends_is_decided_on_by_a_person(
    run: Run,
    central: str,
    enrolment: Callable[[], str],
    postgres_url: str,
    practice: Path,
    tmp_path: Path,
) -> None:
    at_central = ("--database", postgres_url)
    assert "nog geen laptop" in run("central", "devices", *at_central).out
    assert run("sync", "--central", central, "--code", enrolment(), "--data", practice).status == 0
    (laptop,) = run("central", "devices", "--json", *at_central).json["devices"]
    assert laptop["acked_seq"] == laptop["reported_seq"] > 10
    assert laptop["id"][:8] in run("central", "devices", *at_central).out
    run("central", "revoke", "niemand", "--reason", "x", *at_central).refused("geen laptop")
    assert run("central", "revoke", laptop["id"][:8], "--reason", "Gestolen", *at_central).status == 0
    out = tmp_path / "kaarten"
    assert run("cards", "print", "--stock", 3, "--out", out, "--data", practice).status == 0
    run("sync", "--data", practice).refused("doet niet meer mee")
    (aside,) = run("central", "aside", "list", "--json", *at_central).json["aside"]
    assert (aside["why"], aside["types"]) == ("revoked", {"cards.printed": 1, "cards.run_started": 1})
    assert "uitgesloten" in run("central", "aside", "list", *at_central).out
    decided = ("--reason", "Weer terecht", "--by", "Karin", *at_central)
    assert "Opgenomen: 2" in run("central", "aside", "take-in", laptop["name"], *decided).out
    run("central", "aside", "leave-out", laptop["name"], *decided).refused("wacht")
    assert run("central", "admit", laptop["name"], *at_central).status == 0
    assert run("sync", "--json", "--data", practice).json["unconfirmed"] == 0
    assert report(run, postgres_url)["editions"][0]["cards"]["printed"] == 3


def test_central_gives_its_numbers_and_its_journal_as_files_without_names(
    run: Run, central: str, enrolment: Callable[[], str], postgres_url: str, practice: Path, tmp_path: Path
) -> None:
    assert run("sync", "--central", central, "--code", enrolment(), "--data", practice).status == 0
    out = tmp_path / "uitvoer"
    assert run("central", "export", "--out", out, "--database", postgres_url).status == 0
    names = {path.name for path in out.iterdir()}
    assert {"overzicht.json", "logboek.jsonl"} < names
    assert {path.suffix for path in out.iterdir()} == {".json", ".jsonl", ".pb"}
    lines = (out / "logboek.jsonl").read_text().splitlines()
    (edition,) = report(run, postgres_url)["editions"]
    assert len(lines) == edition["events"]
    assert "payload_digest" in lines[0]
    assert not any("Anna" in line for line in lines)
