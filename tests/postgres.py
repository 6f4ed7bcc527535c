"""A real PostgreSQL for tests: one throwaway cluster per process, one fresh database per test.

Import the fixture ``postgres_url`` or ``central_url`` where it is needed. Without PostgreSQL's programs such a
test fails and says what to install: central runs on PostgreSQL, so there is nothing to skip to.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from app.db import Store
from tests.memory import roomy_memory

_SETTINGS = """
listen_addresses = ''
fsync = off
full_page_writes = off
synchronous_commit = off
shared_buffers = 32MB
max_connections = 60
"""
"""No network, and no waiting for the disk: what is tested is PostgreSQL's logic, not its durability."""

_UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Cluster:
    """A running server that listens on a Unix socket in its own folder."""

    bin: Path
    folder: Path
    user: str | None

    def url(self, database: str) -> str:
        """Return the address of a database as an administrator would give it."""
        return f"postgresql://wijkbalie@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """Run one statement on the server itself, outside a transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the user that owns the cluster."""
        command = [str(self.bin / program), *arguments]
        done = subprocess.run(
            command, user=self.user, cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.fail(f"{program} failed:\n{done.stdout}{done.stderr}", pytrace=False)


@cache
def cluster() -> Cluster:
    """Start the cluster of this process; it goes when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="wijkbalie-pg-", dir=roomy_memory()))
    made = Cluster(_programs(), folder, _user())
    if made.user:
        shutil.chown(folder, made.user)
    data = str(folder / "data")
    made.run("initdb", "-D", data, "-U", "wijkbalie", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write(f"{_SETTINGS}unix_socket_directories = '{folder}'\n")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(made.run, "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    # The server must not inherit the pipes of this call: reading them would last until it stops.
    made.run("pg_ctl", "-D", data, "-l", str(folder / "log"), "-w", "start")
    return made


def _programs() -> Path:
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    found = shutil.which("initdb")
    if found:
        places.append(Path(found).resolve().parent)
    if not places:
        pytest.fail(
            "PostgreSQL is not installed. On Debian and Ubuntu: apt-get install postgresql", pytrace=False
        )
    return places[-1]


def _user() -> str | None:
    """Return whom to run as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _UNPRIVILEGED if name in known)


_NUMBERS = count(1)


@pytest.fixture
def postgres_url() -> Generator[str]:
    """Give a fresh, empty database and throw it away after the test."""
    with _database("template0") as url:
        yield url


@pytest.fixture
def central_url() -> Generator[str]:
    """Give a fresh database with central's tables and throw it away after the test."""
    with _database(_with_tables()) as url:
        yield url


@contextmanager
def _database(template: str) -> Generator[str]:
    server = cluster()
    name = f"test_{next(_NUMBERS)}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield server.url(name)
    finally:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def backup_of(url: str) -> AbstractContextManager[str]:
    """Copy a database that nobody is connected to; give the address of the copy, which goes in the end."""
    return _database(urlsplit(url).path.removeprefix("/"))


@cache
def _with_tables() -> str:
    """Make the tables once, in a database that the others are copied from; return its name."""
    server, name = cluster(), "with_tables"
    server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    store = Store.central(server.url(name))
    store.migrate()
    store.close()
    return name
