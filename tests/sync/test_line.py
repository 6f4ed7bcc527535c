"""The line between a laptop and central: how long to wait when it fails, whom to trust, and who may write meanwhile."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from app.db import Store, sqlcipher
from app.models.journal import JournalRow
from app.sync import client
from app.sync.client import CentralUnreachable
from tests.operations.samples import KEY, Laptop
from tests.sync.samples import Office, a_plan, issue, residents

# ---- waiting -------------------------------------------------------------------------------------------------


class DiesAfter(httpx.BaseTransport):
    """A line that answers so many requests and then no more."""

    def __init__(self, line: httpx.BaseTransport, answers: int) -> None:
        self._line = line
        self._left = answers

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._left -= 1
        if self._left < 0:
            raise httpx.ConnectError("the network went away", request=request)
        return self._line.handle_request(request)


def waits(office: Office, laptop: Laptop, answers: int) -> list[int]:
    """Sync over a line that dies for good; return how many seconds each wait took, as told and as paused."""
    told: list[int] = []
    paused: list[float] = []

    def tell(what: str, second: int, of: int) -> None:
        if what == "wait" and second == of:
            told.append(of)

    http = httpx.Client(transport=DiesAfter(office.line, answers))
    with pytest.raises(CentralUnreachable):
        client.sync(laptop.store, at=laptop.now().at, http=http, progress=tell, pause=paused.append)
    assert paused == [1] * sum(told)
    return told


def test_each_wait_is_twice_as_long_up_to_half_a_minute(
    office: Office, anna: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[float, float]] = []

    def longest(low: float, high: float) -> float:
        asked.append((low, high))
        return high

    monkeypatch.setattr("app.sync.client.random.uniform", longest)
    assert waits(office, anna, 0) == [2, 4]
    assert waits(office, anna, 1) == [2, 4, 8, 16, 30, 30, 30, 30]
    assert set(asked) == {(0.5, 1)}
    monkeypatch.setattr("app.sync.client.random.uniform", lambda low, _high: low)
    a_plan(anna, "Schalkse honing")
    assert waits(office, anna, 1) == [1, 2, 4, 8, 15, 15, 15, 15]


def test_laptops_that_fail_together_do_not_all_come_back_together(office: Office, anna: Laptop) -> None:
    found: set[int] = set()
    for title in ("Schalkse honing", "Fruitbomen", "Bankjes"):
        a_plan(anna, title)
        found |= set(waits(office, anna, 1)[-4:])
    assert len(found) > 1
    assert min(found) >= 15
    assert max(found) <= 30


# ---- trust ---------------------------------------------------------------------------------------------------


def self_signed(folder: Path) -> Path:
    """Write a certificate for this computer that no one vouches for, with its key; return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / "centrale.pem"
    path.write_bytes(made.public_bytes(Encoding.PEM) + secret)
    return path


class _Listener(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.server.heard.append(self.path)  # pyright: ignore[reportAttributeAccessIssue]


class _Server(ThreadingHTTPServer):
    """Notes what it hears, and that a line broke before anything was said over it."""

    def __init__(self, certificate: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Listener)
        self.heard: list[str] = []
        self.broken = threading.Event()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401, ARG002 - as in the base
        self.broken.set()


@pytest.fixture
def stranger(tmp_path: Path) -> Generator[_Server]:
    """A server with TLS at localhost whose certificate nobody vouches for."""
    server = _Server(self_signed(tmp_path))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_nothing_is_sent_to_a_server_whose_certificate_nobody_vouches_for(
    anna: Laptop, stranger: _Server
) -> None:
    before = client.status(anna.store)
    url = f"https://localhost:{stranger.server_address[1]}"
    with pytest.raises(CentralUnreachable):
        client.enrol(anna.store, url=url, code="FJX4 6KGA 3GQW", at=anna.now().at)
    assert stranger.broken.wait(10)
    assert stranger.heard == []
    assert client.status(anna.store) == before


# ---- transactions --------------------------------------------------------------------------------------------


class Probe(httpx.BaseTransport):
    """A line during each request of which another program looks whether the laptop's store is free."""

    def __init__(self, line: httpx.BaseTransport, store: Store) -> None:
        self._line = line
        self._store = store
        self.requests: list[str] = []
        self.in_use: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        what = f"{request.method} {request.url.path}"
        self.requests.append(what)
        if not self.free():
            self.in_use.append(what)
        return self._line.handle_request(request)

    def free(self) -> bool:
        """Tell whether someone else can write, and fold the log into the file: it is not while anyone reads."""
        connection = self._store.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout = 20")
            try:
                cursor.execute("BEGIN IMMEDIATE")
            except sqlcipher.OperationalError:  # locked
                return False
            cursor.execute("UPDATE this_device SET name = name")
            cursor.execute("COMMIT")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            found = cursor.fetchone()
            return found is not None and found[0] == 0
        finally:
            connection.close()


@pytest.fixture
def probe(office: Office, anna: Laptop, tmp_path: Path) -> Generator[Probe]:
    other = Store.open(tmp_path / anna.name, KEY)
    yield Probe(office.line, other)
    other.close()


def test_no_transaction_is_open_while_a_request_is_under_way(
    office: Office, anna: Laptop, bram: Laptop, probe: Probe
) -> None:
    residents(bram)
    issue(bram, "R1")
    office.sync(bram)
    a_plan(anna, "Schalkse honing")
    for transaction in (anna.store.write, anna.store.read):
        with transaction() as session:
            session.scalars(select(JournalRow)).all()
            assert not probe.free()
    http = httpx.Client(transport=probe)
    client.enrol(anna.store, url="http://localhost", code=office.code(), at=anna.now().at, http=http)
    client.sync(anna.store, at=anna.now().at, http=http)
    assert {path.rsplit("/", 1)[-1] for path in probe.requests} >= {"enrol", "batches", "snapshot"}
    assert probe.in_use == []
