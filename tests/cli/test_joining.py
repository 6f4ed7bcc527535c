"""A laptop gets its edition over a line that is cut; the code works once, so nothing may be thrown away."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import httpx
import pytest

from app.db import Store
from app.sync import client
from app.sync.server.report import report
from tests.cli.conftest import Run
from tests.operations.samples import a_laptop
from tests.postgres import central_url as central_url  # noqa: PLC0414 - a fixture
from tests.sync.samples import URL, Office, a_plan, residents

PHRASE = "een hele lange wachtzin"


class Cut(httpx.BaseTransport):
    """A line that goes down at a request of this path: before central hears it, or before its answer is heard."""

    def __init__(self, line: httpx.BaseTransport) -> None:
        self._line = line
        self.at = ""
        self.heard = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        cut = bool(self.at) and request.url.path.endswith(self.at)
        if cut and not self.heard:
            raise httpx.ConnectError("no network", request=request)
        response = self._line.handle_request(request)
        if cut:
            raise httpx.ReadError("the network went away", request=request)
        return response


@pytest.fixture
def office(central_url: str, tmp_path: Path) -> Generator[Office]:
    made = Office(Store.central(central_url))
    first = a_laptop(tmp_path / "eerste", "Laptop 1")
    residents(first)
    a_plan(first, "Schalkse honing")
    made.enrol(first)
    made.sync(first)
    first.store.close()
    yield made
    made.http.close()
    made.store.close()


@pytest.fixture
def line(office: Office, monkeypatch: pytest.MonkeyPatch) -> Cut:
    """Give the line that every command of this test calls central on."""
    made = Cut(office.line)
    monkeypatch.setattr(client, "open_line", lambda _url: httpx.Client(transport=made))
    monkeypatch.setenv("WIJKBALIE_PASSPHRASE", PHRASE)
    return made


def test_a_first_sync_counts_all_that_it_fetched(run: Run, office: Office, line: Cut, tmp_path: Path) -> None:
    assert not line.at
    sync = ("sync", "--central", URL, "--code", office.code(), "--helper", "Carla", "--data", tmp_path / "t")
    joined = run(*sync, "--json")
    assert joined.status == 0, joined.err
    assert joined.json == {
        "pushed": 1,
        "pulled": 4,
        "refused": 0,
        "photos": 0,
        "photos_refused": 0,
        "unconfirmed": 0,
        "photos_waiting": 0,
        "open_incidents": 0,
    }
    assert "Herstelsleutel" in joined.err
    assert {"name": "Carla", "role": "lead"} in run("helper", "list", "--json", "--data", tmp_path / "t").json


def test_a_cut_after_enrolment_costs_nothing_and_the_next_sync_goes_on(
    run: Run, office: Office, line: Cut, tmp_path: Path
) -> None:
    data = ("--data", tmp_path / "tweede")
    line.at = "/v1/snapshot"
    cut = run("sync", "--central", URL, "--code", office.code(), "--helper", "Carla", *data)
    cut.refused("Herstelsleutel", "werkt u als Carla", "niet te bereiken")
    run("edition", "show", *data).refused("nog geen editie")
    line.at = ""
    nameless = run("sync", *data)
    assert nameless.out == "Verstuurd: 0. Opgehaald: 4. Nog niet bevestigd: 0.\n"
    assert "--helper" in nameless.err
    named = run("sync", "--helper", "Carla", *data)
    assert (named.out, named.err) == ("Verstuurd: 1. Opgehaald: 0. Nog niet bevestigd: 0.\n", "")
    assert run("sync", "--helper", "Carla", *data).out.startswith("Verstuurd: 0.")
    assert "Carla" in run("helper", "list", *data).out
    (edition,) = report(office.store)["editions"]
    assert edition["events"] == 5


@pytest.mark.parametrize("heard", [True, False])
def test_no_answer_to_enrolment_costs_nothing_either(
    run: Run, office: Office, line: Cut, tmp_path: Path, *, heard: bool
) -> None:
    sync = ("sync", "--central", URL, "--code", office.code(), "--helper", "Carla", "--data", tmp_path / "t")
    line.at, line.heard = "/v1/enrol", heard
    run(*sync).refused("Herstelsleutel", "niet te bereiken")
    line.at = ""
    again = run(*sync)
    assert (again.status, again.out) == (0, "Verstuurd: 1. Opgehaald: 4. Nog niet bevestigd: 0.\n"), again.err
    assert "Herstelsleutel" not in again.err


def test_a_refused_code_leaves_nothing_behind(run: Run, office: Office, line: Cut, tmp_path: Path) -> None:
    assert not line.at
    assert office.code()
    wrong = run("sync", "--central", URL, "--code", "FJX4 6KGA 3GQW", "--data", tmp_path / "t")
    wrong.refused("Deze aanmeldcode")
    assert "Herstelsleutel" not in wrong.err
    assert not (tmp_path / "t").exists()


def test_a_laptop_that_takes_part_is_enrolled_anew_with_another_code(
    run: Run, office: Office, line: Cut, tmp_path: Path
) -> None:
    assert not line.at
    data = ("--data", tmp_path / "t")
    assert run("sync", "--central", URL, "--code", office.code(), "--helper", "Carla", *data).status == 0
    again = run("sync", "--code", office.code(), "--helper", "Carla", *data, "--json")
    assert again.status == 0, again.err
    assert (again.json["pushed"], again.json["unconfirmed"]) == (1, 0)
    assert "Herstelsleutel" not in again.err
    run("sync", "--code", "FJX4 6KGA 3GQW", "--helper", "Carla", *data).refused("Deze aanmeldcode")
    assert run("sync", "--helper", "Carla", *data).out.startswith("Verstuurd: 0.")
    (edition,) = report(office.store)["editions"]
    assert edition["events"] == 5
