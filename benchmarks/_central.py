"""The town hall: the real service in a process of its own on a real PostgreSQL, and a line to it of any quality."""

from __future__ import annotations

import json
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from app.db import Store
from app.sync.server.enrolment import create_enrolment
from tests.postgres import Cluster, cluster

_HERE = Path(__file__).parent
_NAMES = count(1)

_DURABLE = ("fsync = on", "full_page_writes = on", "synchronous_commit = on")
"""What the tests switch off and a town hall does not."""


@dataclass
class Told:
    """What a line counted; filled when it closes."""

    counts: dict[str, Any] = field(default_factory=dict[str, Any])


def postgres() -> Cluster:
    """Start a throwaway PostgreSQL that waits for the disk, as a real one does."""
    server = cluster()
    for setting in _DURABLE:
        server.execute(f"ALTER SYSTEM SET {setting}")
    server.execute("SELECT pg_reload_conf()")
    return server


def database(server: Cluster, template: str = "template0") -> str:
    """Make a database, empty or as a copy of another that nobody uses; return its name."""
    name = f"central_{next(_NAMES)}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


@contextmanager
def service(url: str) -> Generator[int]:
    """Serve a database on a port of 127.0.0.1 in a process of its own, as ``wijkbalie central serve`` does."""
    port = _free_port()
    command = [sys.executable, "-m", "app", "central", "serve", "--database", url, "--port", str(port)]
    with _process(command, stderr=subprocess.PIPE) as process:
        assert process.stderr
        while "ready" not in (said := process.stderr.readline()):
            assert said, "the service did not start"
        # Its log must be read, or the pipe fills up and the service waits.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield port
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@contextmanager
def line(port: int, told: Told, *, bits: float, loss: float = 0.0, cut: float = 0.0) -> Generator[str]:
    """Give an address that leads to the service over a line of this quality."""
    words = [f"--central={port}", f"--bits={bits}", f"--loss={loss}", f"--cut={cut}"]
    with _process([sys.executable, str(_HERE / "_proxy.py"), *words], stdout=subprocess.PIPE) as proxy:
        assert proxy.stdout
        yield f"http://127.0.0.1:{int(proxy.stdout.readline())}"
        proxy.send_signal(signal.SIGTERM)
        told.counts = json.loads(proxy.communicate(timeout=30)[0])


def code(url: str) -> str:
    """Return a fresh one-time code to enrol with."""
    store = Store.central(url)
    try:
        return create_enrolment(store, at=datetime.now(UTC), rng=secrets.token_bytes, edition_id=None)
    finally:
        store.close()


@contextmanager
def _process(
    command: list[str], stdout: int | None = None, stderr: int | None = None
) -> Generator[subprocess.Popen[str]]:
    with subprocess.Popen(command, cwd=_HERE.parent, text=True, stdout=stdout, stderr=stderr) as process:
        try:
            yield process
        finally:
            process.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
