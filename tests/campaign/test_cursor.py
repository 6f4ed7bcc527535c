"""P5: whoever reads by cursor misses nothing, however many laptops send at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise
from pathlib import Path
from threading import Barrier, Event
from uuid import UUID

from app.models.terms import SessionKind
from app.operations import sessions
from app.sync.protocol import Batch, ChangedEvent
from app.sync.push import next_batch
from app.sync.server.changes import changes
from app.sync.server.ingest import ingest
from tests.campaign.world import device_of
from tests.operations.samples import MORNING, Laptop, a_laptop
from tests.postgres import central_url
from tests.sync.conftest import office
from tests.sync.samples import Office

__all__ = ["central_url", "office"]

WRITERS, READERS, ACTS, EVENTS_PER_BATCH = 5, 3, 16, 2
Make = Callable[[str], Laptop]


def test_readers_miss_nothing_while_five_laptops_send(office: Office, tmp_path: Path) -> None:
    writers = [_writer(office, tmp_path, f"Schrijver {number}") for number in range(WRITERS)]
    reader = _enrolled(office, tmp_path, "Lezer")
    total = sum(batch.local_head_seq for _, batches in writers for batch in batches[-1:])
    start, done = Barrier(WRITERS + READERS), Event()

    def write(device_id: UUID, batches: list[Batch]) -> None:
        start.wait()
        for batch in batches:
            ingest(office.store, device_id, batch, at=MORNING)

    def read(limit: int) -> list[ChangedEvent]:
        seen: list[ChangedEvent] = []
        start.wait()
        while True:
            last = (
                done.is_set()
            )  # asked before the page: whatever came before it is then in this page or later
            cursor = seen[-1].cursor if seen else 0
            page = changes(office.store, reader, cursor=cursor, limit=limit, epoch=1)
            seen += page.events
            if last and not page.has_more:
                return seen

    with ThreadPoolExecutor(WRITERS + READERS) as pool:
        reading = [pool.submit(read, limit) for limit in (1, 3, 250)]
        writing = [pool.submit(write, *writer) for writer in writers]
        for one in writing:
            one.result()
        done.set()
        seen = [one.result() for one in reading]
    for found in seen:
        assert len({event.header.event_id for event in found}) == len(found) == total
        _in_chain_order(found)


def _enrolled(office: Office, folder: Path, name: str) -> UUID:
    laptop = a_laptop(folder / name, name)
    office.enrol(laptop)
    found = device_of(laptop.store)
    laptop.store.close()
    return found


def _writer(office: Office, folder: Path, name: str) -> tuple[UUID, list[Batch]]:
    """Return a laptop that is enrolled, and everything that it will send, in small batches."""
    laptop = a_laptop(folder / name, name)
    office.enrol(laptop)
    for _ in range(ACTS):
        kind, day = SessionKind.OFFICE_HOUR, date(2026, 12, 1)
        sessions.start(laptop.store, laptop.now(), kind=kind, place="De Ringvaart", day=day)
    own = next_batch(laptop.store, limit=EVENTS_PER_BATCH)
    batches = [own.batch]
    while own.last_seq < own.batch.local_head_seq:
        own = next_batch(laptop.store, own.last_seq, limit=EVENTS_PER_BATCH)
        batches.append(own.batch)
    found = device_of(laptop.store)
    laptop.store.close()
    return found, batches


def _in_chain_order(events: list[ChangedEvent]) -> None:
    for device_id in {event.header.device_id for event in events}:
        chain = [event.header.seq for event in events if event.header.device_id == device_id]
        assert all(later == earlier + 1 for earlier, later in pairwise([0, *chain]))
