"""A central on a real PostgreSQL with a line to it, and laptops that enrol and work."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from app.db import Store
from app.models.edition import ThisDeviceRow
from app.models.journal import JournalRow
from app.models.records import CostLine, Plan, PlanText, RegisterLine, Submitter
from app.models.tables import Base
from app.models.terms import Rng
from app.operations import cards, editions, plan_lists, plans, register
from app.sync import client
from app.sync.client import SyncReport
from app.sync.server.enrolment import create_enrolment, prepare
from app.sync.server.service import create_app
from app.sync.signing import sign
from tests.operations.samples import CONTEST, MORNING, Laptop, clock, seeded
from tests.stores import new_store

URL = "http://localhost"
PLACE = "De Ringvaart"

CENTRAL_ONLY = {
    *("cursor", "device", "device_epoch", "enrolment", "held_bundle", "quarantine"),
    *("web_failure", "web_session", "web_user"),
}
LAPTOP_ONLY = {"this_device", "batch_entry", "entered_paper", "plan_scratch"}


class InProcess(httpx.BaseTransport):
    """A line that calls the service directly: all of HTTP but the wire, with central's time by its ``clock``."""

    def __init__(self, app: FastAPI, clock: Callable[[], datetime]) -> None:
        self._app = httpx.ASGITransport(app)
        self._clock = clock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        response = await self._app.handle_async_request(request)
        raw = b"".join([part async for part in response.aiter_raw()])  # packed as it was sent
        response.headers["date"] = format_datetime(self._clock(), usegmt=True)
        return httpx.Response(response.status_code, headers=response.headers, content=raw)


class Lossy(httpx.BaseTransport):
    """A line that loses the answer of every second request, after central has kept what was sent."""

    def __init__(self, line: httpx.BaseTransport) -> None:
        self._line = line
        self.requests = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._line.handle_request(request)
        self.requests += 1
        if self.requests % 2:
            raise httpx.ReadError("the network went away", request=request)
        return response


def no_pause(_seconds: float) -> None:
    """Go on at once where a laptop would wait for the line."""


@dataclass
class Office:
    """Central with its store, its clock and a line to it."""

    store: Store
    rng: Rng = field(default_factory=lambda: seeded("central"))
    at: datetime = MORNING

    def __post_init__(self) -> None:
        self.store.migrate()
        prepare(self.store, at=self.at, rng=self.rng)
        self.line = InProcess(create_app(self.store, lambda: self.at), lambda: self.at)
        self.http = httpx.Client(transport=self.line)

    def code(self, edition_id: UUID | None = None) -> str:
        return create_enrolment(self.store, at=self.at, rng=self.rng, edition_id=edition_id)

    def enrol(self, laptop: Laptop) -> None:
        client.enrol(
            laptop.store, url=URL, code=self.code(), at=laptop.now().at, name=laptop.name, http=self.http
        )

    def sync(self, laptop: Laptop) -> SyncReport:
        return client.sync(laptop.store, at=laptop.now().at, http=self.http, pause=no_pause)

    def later(self, hours: float) -> None:
        self.at += timedelta(hours=hours)


def an_empty_laptop(folder: Path, name: str) -> Laptop:
    """Make a laptop that has no edition yet; close its store in the end."""
    store, now = new_store(folder), clock(seeded(name))
    editions.prepare_empty(store, now(), device_name=name)
    return Laptop(name, store, now)


def contents(store: Store, *, without: set[str] | None = None) -> dict[str, list[str]]:
    """Return what the acts made of the rows, on either database, to compare two sides.

    The edition's set of code keys and the journal's events count; what only one side knows does not.
    """
    skip = CENTRAL_ONLY | LAPTOP_ONLY | (without or set())
    found: dict[str, list[str]] = {}
    with store.read() as session:
        for name, table in Base.metadata.tables.items():
            columns = (
                [table.c[column] for column in ("event_id", "hash", "payload")]
                if name == "journal"
                else table.c
            )
            if name not in skip:
                found[name] = sorted(repr(tuple(row)) for row in session.execute(select(*columns)))
    return found


def outcomes(store: Store) -> dict[str, str]:
    """Return what became of each event, by its id."""
    with store.read() as session:
        return {str(row.event_id): row.outcome.value for row in session.scalars(select(JournalRow))}


def residents(laptop: Laptop) -> None:
    """Import the register of three."""
    lines = (
        RegisterLine("R1", "Wilhelmina de Vries", "2036AB", "12", 1948),
        RegisterLine("R2", "Yusuf Demir", "2036AB", "14", 1990),
        RegisterLine("R3", "Fatma Yilmaz", "2036AB", "16", 1961),
    )
    register.import_lines(laptop.store, laptop.now(), contest_id=CONTEST, lines=lines)


def issue(laptop: Laptop, register_no: str) -> str:
    """Give a resident a card; return its code."""
    resident, *_ = register.find(laptop.store, contest_id=CONTEST, text=register_no)
    made = cards.issue(
        laptop.store, laptop.now(), entry_id=resident.entry_id, identity_seen=True, place=PLACE
    )
    return made.code


def take_in(laptop: Laptop, code: str, place: str = PLACE) -> UUID:
    """Take a card in; return the act's id."""
    return cards.surrender(laptop.store, laptop.now(), contest_id=CONTEST, scan=code, place=place)


def a_plan(laptop: Laptop, title: str) -> Plan:
    """Enter a plan of EUR 500."""
    text = PlanText(title=title, cost_lines=(CostLine("Alles", 1, 50_000),))
    return plans.enter(laptop.store, laptop.now(), text=text, submitter=Submitter(name="Mevrouw Jansen"))


def titles(store: Store) -> set[str]:
    return {plan.title for plan in plan_lists.plans(store)}


@dataclass(frozen=True)
class Identity:
    """What a request is signed with."""

    device_id: UUID
    private_key: bytes


def identity(laptop: Laptop) -> Identity:
    with laptop.store.read() as session:
        row = session.get_one(ThisDeviceRow, 1)
        return Identity(row.device_id, row.private_key)


def send(
    office: Office,
    who: Identity,
    method: str,
    path: str,
    body: object = None,
    *,
    at: datetime = MORNING,
    after: Callable[[httpx.Request], None] = lambda _request: None,
) -> httpx.Response:
    """Send a signed request; ``after`` may spoil it once it was signed."""
    content = b"" if body is None else json.dumps(body).encode()
    request = office.http.build_request(
        method, URL + path, content=content, headers={"content-type": "application/json"}
    )
    sign(request, content, device_id=who.device_id, private_key=who.private_key, at=at)
    after(request)
    return office.http.send(request)


def problem(response: httpx.Response) -> str:
    """Return the code of a problem document, having checked that it is one."""
    assert response.headers["content-type"] == "application/problem+json"
    found: Mapping[str, object] = response.json()
    assert found["status"] == response.status_code
    assert found["title"]
    return str(found["type"]).removeprefix("urn:wijkbalie:problem:")
