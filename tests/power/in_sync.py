"""Cuts while laptops and central talk: the laptop killed while it sends or fetches, central killed while it takes in.

Real processes, real HTTP on this computer, a real PostgreSQL that goes on while central is killed.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self
from uuid import UUID

import httpx
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Store
from app.models.edition import ThisDeviceRow
from app.models.journal import CursorRow, EpochRow, JournalRow
from app.operations import journal, plans
from app.sync import client
from app.sync.server.enrolment import create_enrolment, prepare
from app.sync.server.service import serve
from tests.operations.samples import KEY, MORNING
from tests.postgres import _database, _with_tables
from tests.power.children import LONGEST, Child, Say, fork, hold
from tests.power.desk_work import OWNER, Desk, Step, new_desk, whole_text
from tests.power.tally import Tally
from tests.sync.samples import contents

ROUNDS_PER_ROOM = 25
SENDING, FETCHING = b"\x01", b"\x02"
REPORT = 5
"""Bytes of a report: what the laptop does, or 0, and the number of the last act it saved meanwhile."""


class Service:
    """Central as a process that can be killed and started again at the same address."""

    def __init__(self, database: str, log: Path) -> None:
        self._database, self._log = database, log
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = int(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{self._port}"
        self._child: Child | None = None

    def start(self) -> None:
        """Start it, and wait until the first request is welcome."""
        self._child = fork(self._serve, size=1)
        end = time.monotonic() + LONGEST
        while True:
            try:
                httpx.get(f"{self.url}/readyz", trust_env=False).raise_for_status()
            except httpx.HTTPError:
                if time.monotonic() > end:
                    raise
                hold(0.01)
            else:
                return

    def _serve(self, _say: Say) -> None:
        log = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, sys.stderr.fileno())
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        serve(self._database, host="127.0.0.1", port=self._port)

    def kill(self) -> None:
        """Kill it at once."""
        if self._child is not None:
            self._child.kill()
        self._child = None

    def mistakes(self) -> list[str]:
        """Return what its log says about mistakes of its own."""
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        return [line for line in lines if '"mistake"' in line]


class Laptop:
    """A laptop with a helper at it."""

    def __init__(self, folder: Path, name: str, seed: str) -> None:
        self.folder = folder
        store = new_desk(folder, name)
        self.desk = Desk.begin(store, f"{seed} {name}", with_papers=False)
        store.close()
        self.device_id = UUID(int=0)
        self.saved: set[UUID] = set()

    def open(self) -> Store:
        return Store.open(self.folder, KEY)

    def work(self, acts: int) -> None:
        """Do some acts, and remember that they were saved."""
        store = self.open()
        for _ in range(acts):
            self.desk.act(store)
        with store.read() as session:
            self.device_id = session.get_one(ThisDeviceRow, 1).device_id
            own = select(JournalRow.event_id).where(JournalRow.device_id == self.device_id)
            self.saved |= set(session.scalars(own))
        store.close()


class Room:
    """Two laptops and a central, on a database of their own."""

    def __init__(self, folder: Path, seed: str) -> None:
        self._database = _database(_with_tables())
        url = self._database.__enter__()
        self.central = Store.central(url)
        prepare(self.central, at=MORNING, rng=secrets.token_bytes)
        folder.mkdir()
        self.service = Service(url, folder / "central.log")
        self.service.start()
        self.laptops = [Laptop(folder / name, name, seed) for name in ("Anna", "Bram")]
        for laptop in self.laptops:
            store = laptop.open()
            code = create_enrolment(self.central, at=MORNING, rng=secrets.token_bytes)
            with httpx.Client(trust_env=False) as http:
                client.enrol(store, url=self.service.url, code=code, at=MORNING, http=http)
            store.close()
            laptop.work(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.service.kill()
        self.central.close()
        self._database.__exit__(None, None, None)

    def sync(self, laptop: Laptop) -> None:
        """Sync to the end."""
        store = laptop.open()
        try:
            with httpx.Client(trust_env=False, timeout=LONGEST) as http:
                client.sync(store, at=MORNING + timedelta(days=1), http=http)
        finally:
            store.close()


class SyncCuts:
    """One room after the other, cut off in the middle of a talk."""

    def __init__(self, folder: Path, seed: str, tally: Tally) -> None:
        self._folder, self._seed, self._tally = folder, seed, tally
        self._chance = Random(f"{seed} sync")
        self._numbers = count()
        self._room: Room | None = None
        self._left = 0

    def close(self) -> None:
        """Leave the last room."""
        self._leave()

    def kill_sending(self) -> None:
        """Kill a laptop while it sends."""
        self._kill_laptop("laptop killed while it sends", SENDING)

    def kill_fetching(self) -> None:
        """Kill a laptop while it fetches what another one did."""
        self._kill_laptop("laptop killed while it fetches", FETCHING)

    def kill_central(self) -> None:
        """Kill central while it takes in what a laptop sends, and start it again."""
        room, laptop, _ = self._prepared()
        child = _syncing(laptop)
        _wait_for(child, SENDING)
        self._hold()
        room.service.kill()
        room.service.start()
        reports = child.wait()
        self._check("central killed while it takes in", room, laptop, reports)

    def _kill_laptop(self, kind: str, doing: bytes) -> None:
        room, laptop, other = self._prepared()
        if doing == FETCHING:
            other.work(self._chance.randint(10, 30))
            room.sync(other)
        child = _syncing(laptop)
        reports = _wait_for(child, doing)
        self._hold()
        reports += child.kill()
        self._check(kind, room, laptop, reports)

    def _hold(self) -> None:
        """Wait for a moment, by chance a very short one: a quick machine and a busy one are cut off halfway both."""
        hold(self._chance.uniform(0, self._chance.choice((0.03, 0.1, 0.3))))

    def _prepared(self) -> tuple[Room, Laptop, Laptop]:
        """Return a room, the laptop to be cut off, and the other one; both did something since they synced."""
        if self._left == 0:
            self._leave()
            number = next(self._numbers)
            self._room = Room(self._folder / f"kamer-{number}", f"{self._seed} {number}")
            self._left = ROUNDS_PER_ROOM
        self._left -= 1
        room = self._room
        if room is None:
            raise RuntimeError("a talk needs a room")
        laptop, other = self._chance.sample(room.laptops, 2)
        laptop.work(self._chance.randint(1, 8))
        other.work(self._chance.randint(1, 8))
        return room, laptop, other

    def _leave(self) -> None:
        if self._room is not None:
            self._tally.problems += self._room.service.mistakes()
            self._room.__exit__(None, None, None)
            shutil.rmtree(self._room.laptops[0].folder.parent)
            self._room = None

    def _check(self, kind: str, room: Room, laptop: Laptop, reports: list[bytes]) -> None:
        meanwhile = max((int.from_bytes(report[1:], "big") for report in reports), default=0)
        with self._tally.cut(kind, len(laptop.saved) + sum(report[:1] == b"\0" for report in reports)):
            self._look_at_laptop(room, laptop, meanwhile)
            if self._chance.random() < 0.5:  # else the next cut comes before they agree
                self._look_at_all(room)

    def _look_at_laptop(self, room: Room, laptop: Laptop, meanwhile: int) -> None:
        """Open what is left without any help; what central confirmed must be there, as it is here."""
        store = laptop.open()
        try:
            head = journal.verify(store).head_seq
            if head < meanwhile:
                self._tally.lost(f"act {meanwhile} was saved, {head} is the last")
            with store.read() as session:
                device = session.get_one(ThisDeviceRow, 1)
                chain, confirmed = (device.device_id, device.epoch), device.acked_seq
                here, fetched = _own(session, *chain, confirmed), device.pull_cursor
        finally:
            store.close()
        with room.central.read() as session:
            there = _own(session, *chain, confirmed)
            known = session.get_one(EpochRow, chain).acked_seq
            last = session.get_one(CursorRow, 1).value
        if len(here) != confirmed or here != there:
            self._tally.lost(f"{confirmed} were confirmed, central has {len(there)}")
        if known < confirmed:
            self._tally.lost(f"{confirmed} were confirmed, central knows of {known}")
        if known > confirmed:
            self._tally.seen("cut between central's taking in and the laptop's hearing of it")
        if fetched < last:
            self._tally.seen("cut before the laptop had stored all that others did")

    def _look_at_all(self, room: Room) -> None:
        """Sync to the end: everyone has every act once, with the same effect."""
        for laptop in (*room.laptops, room.laptops[0]):
            room.sync(laptop)
        journal.verify(room.central)
        wanted = contents(room.central)
        saved = {event_id for laptop in room.laptops for event_id in laptop.saved}
        with room.central.read() as session:
            there = session.scalars(select(JournalRow.event_id)).all()
        if missing := saved - set(there):
            self._tally.lost(f"{len(missing)} acts that were saved are not at central")
        for laptop in room.laptops:
            store = laptop.open()
            found = contents(store)
            store.close()
            if found != wanted:
                names = [name for name in wanted if found[name] != wanted[name]]
                self._tally.wrong(f"{laptop.folder.name} and central differ in {', '.join(names)}")


def _own(session: Session, device_id: UUID, epoch: int, last: int) -> list[tuple[int, bytes]]:
    """Return the events of a chain up to its number ``last``."""
    query = select(JournalRow.seq, JournalRow.hash).where(
        JournalRow.device_id == device_id, JournalRow.epoch == epoch, JournalRow.seq <= last
    )
    return [(seq, head) for seq, head in session.execute(query.order_by(JournalRow.seq))]


def _syncing(laptop: Laptop) -> Child:
    return fork(lambda say: _sync_and_work(laptop, say), size=REPORT)


def _sync_and_work(laptop: Laptop, say: Say) -> None:
    """Sync, while a helper goes on entering plans at the same laptop."""
    store = laptop.open()
    begun = threading.Event()
    helper = threading.Thread(target=_enter_plans, args=(laptop, store, begun, say), daemon=True)
    helper.start()

    def tell(request: httpx.Request) -> None:
        doing = SENDING if request.method == "POST" else FETCHING
        begun.set()
        say(doing + bytes(4))

    with (
        suppress(client.CentralUnreachable),
        httpx.Client(trust_env=False, timeout=LONGEST, event_hooks={"request": [tell]}) as http,
    ):
        client.sync(store, at=MORNING + timedelta(days=1), http=http, pause=_moment)


def _enter_plans(laptop: Laptop, store: Store, begun: threading.Event, say: Say) -> None:
    begun.wait()
    for number in count():
        said = {"text": whole_text("Tussendoor"), "submitter": OWNER}
        Step(f"{laptop.desk.seed} tussendoor {laptop.desk.number}", number, plans.enter, said).do(store)
        say(b"\0" + journal.confirmed_head(store)[1].to_bytes(4, "big"))


def _moment(_seconds: float) -> None:
    hold(0.05)


def _wait_for(child: Child, doing: bytes) -> list[bytes]:
    reports: list[bytes] = []
    while (report := child.next()) is not None:
        reports.append(report)
        if report[:1] == doing:
            return reports
    return reports
