"""The service over a real socket: inside the program for practice, and as the process that the town hall runs."""

from __future__ import annotations

import json
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.db import Store
from app.sync import client
from app.sync.client import CentralUnreachable
from app.sync.server.enrolment import create_enrolment
from app.sync.server.practice import PracticeCentral
from app.sync.server.report import report
from app.sync.server.service import AddressTaken, serve
from tests.operations.samples import KEY, MORNING
from tests.sync.conftest import Make
from tests.sync.samples import a_plan, contents

PRACTICE_KEY = bytes(reversed(KEY))


def test_practice_has_a_central_of_its_own_that_goes_on_after_a_restart(laptop: Make, tmp_path: Path) -> None:
    anna, bram = laptop("Laptop Anna"), laptop("Laptop Bram")
    a_plan(anna, "Schalkse honing")
    folder = tmp_path / "centrale"
    with PracticeCentral(folder, PRACTICE_KEY) as central:
        client.enrol(anna.store, url=central.url, code=central.enrolment_code(), at=anna.now().at)
        assert client.sync(anna.store, at=anna.now().at).unconfirmed == 0
        gone = central.url
    with pytest.raises(CentralUnreachable):
        client.sync(anna.store, at=anna.now().at, url=gone)
    with PracticeCentral(folder, PRACTICE_KEY) as central:
        client.enrol(bram.store, url=central.url, code=central.enrolment_code(), at=bram.now().at)
        client.sync(bram.store, at=bram.now().at)
        client.sync(anna.store, at=anna.now().at, url=central.url)
        assert contents(central.store) == contents(anna.store) == contents(bram.store)
    assert all(b"Schalkse honing" not in file.read_bytes() for file in folder.iterdir())


SERVE = """
import sys
from app.sync.server.service import serve
serve(sys.argv[1], host="127.0.0.1", port=int(sys.argv[2]))
"""


@pytest.fixture
def served(postgres_url: str) -> Generator[tuple[str, subprocess.Popen[str]]]:
    """Run the service as the town hall does; give its address and the process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, postgres_url, str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.kill()


def test_the_service_runs_as_a_process_on_postgresql(
    served: tuple[str, subprocess.Popen[str]], postgres_url: str, laptop: Make
) -> None:
    url, process = served
    log = process.stderr
    assert log is not None
    assert [json.loads(log.readline())["event"] for _ in range(2)] == ["migrated", "ready"]
    store = Store.central(postgres_url)
    anna = laptop("Laptop Anna")
    client.enrol(
        anna.store, url=url, code=create_enrolment(store, at=now(), rng=secrets.token_bytes), at=MORNING
    )
    client.sync(anna.store, at=MORNING)
    assert report(store)["editions"][0]["events"] == 2
    store.close()
    process.send_signal(signal.SIGTERM)
    assert [json.loads(line)["route"] for line in log] == [
        "/v1/enrol",
        "/v1/devices/{device_id}/batches",
        "/v1/snapshot",
    ]


def test_an_address_that_is_taken_is_said_in_words(postgres_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(AddressTaken):
        serve(postgres_url, host="127.0.0.1", port=taken.getsockname()[1])


def now() -> datetime:
    return datetime.now(UTC)
