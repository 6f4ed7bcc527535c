"""Fetch what others did and let it take effect here, by the same rules as at central."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Store
from app.models.edition import EditionRow, ThisDeviceRow
from app.models.journal import DeviceRow, JournalRow
from app.models.terms import Outcome
from app.operations.journal import genesis
from app.sync.apply import WITHHELD, apply_event, retry_held, store_and_apply
from app.sync.connection import Central, CentralAnswerWrong, CentralRefused
from app.sync.protocol import EVENTS_PER_BATCH, SNAPSHOT_EVENTS, ChangedEvent, Changes, KnownDevice
from app.sync.push import CentralDisagrees, Tally

EVENTS_PER_WRITE = 25
"""Pulled events in one write transaction: the desk, which writes too, never waits for a whole page."""


def pull(
    store: Store,
    central: Central,
    *,
    at: datetime,
    tell: Callable[[int, int], None],
    stop: Callable[[], bool],
    tally: Tally,
    limit: int = EVENTS_PER_BATCH,
) -> bool:
    """Fetch pages of other laptops' events, ``limit`` at a time, until there are no more.

    ``tell`` hears how many are done, of how many; ``tally`` counts those that were new. Returns False when stopped
    before the end. Raises the errors of ``connection``.
    """
    done = 0
    first = _cursor(store)[0] == 0
    while True:
        cursor, page = _next_page(store, central, limit, first=first)
        tally.pulled += take_in(store, page, after=cursor, at=at)
        done += len(page.events)
        tell(done, done + page.remaining)
        if not page.has_more or stop():
            return not page.has_more


def _cursor(store: Store) -> tuple[int, int]:
    """Return how far this laptop has read, and the number of the chain it writes in."""
    with store.read() as session:
        device = session.get_one(ThisDeviceRow, 1)
        return device.pull_cursor, device.epoch


def _next_page(store: Store, central: Central, limit: int, *, first: bool) -> tuple[int, Changes]:
    """Return the page after this laptop's cursor, and that cursor; the first time, larger and packed.

    When central does not know the cursor, it was put back from a backup: everything is fetched anew, and what
    is here already is left as it is.
    """
    cursor, epoch = _cursor(store)
    path = "/v1/snapshot" if first else "/v1/changes"
    most = limit * (SNAPSHOT_EVENTS // EVENTS_PER_BATCH) if first else limit
    query = {"cursor": cursor, "limit": most, "epoch": epoch}
    try:
        return cursor, central.get(path, query, Changes)
    except CentralRefused as problem:
        if problem.code != "cursor-unknown":
            raise
    with store.write() as session:
        session.get_one(ThisDeviceRow, 1).pull_cursor = 0
    return 0, central.get(path, query | {"cursor": 0}, Changes)


def take_in(store: Store, page: Changes, *, after: int, at: datetime) -> int:
    """Store a page of events with their effects; return how many were new here.

    ``after`` is the cursor that the page was asked for. The laptop's own cursor moves on only when it is not before
    that, so that a page that came late or out of turn leaves no hole. Raises ``CentralAnswerWrong``, or
    ``CentralDisagrees`` when an own act has another place at central.
    """
    edition_id = _checked(store, page, after, at)
    waiting, new = _waiting(store), 0
    for part in _parts(page.events):
        taken = _take_in(store, edition_id, part, after=after, waiting=waiting)
        new, waiting = new + taken.events, taken.waiting
    return new


@dataclass(frozen=True)
class _Taken:
    events: int
    waiting: bool


def _waiting(store: Store) -> bool:
    """Tell whether any event here waits for another one."""
    with store.read() as session:
        query = select(JournalRow.event_id).where(JournalRow.outcome == Outcome.HELD).limit(1)
        return session.scalars(query).first() is not None


def _checked(store: Store, page: Changes, cursor: int, at: datetime) -> UUID:
    """Return the edition that a page belongs to; keep the names of the other laptops, first heard of now."""
    cursors = [cursor, *(event.cursor for event in page.events)]
    rising = all(earlier < later for earlier, later in pairwise(cursors))
    if not rising or cursors[-1] != page.cursor or (page.has_more and not page.events):
        raise CentralAnswerWrong(what="cursor")
    edition_id = UUID(page.edition_id)
    with store.read() as session:
        own = session.scalars(select(EditionRow.id)).first()
        known = {row.id: row.name for row in session.scalars(select(DeviceRow))}
    if own not in {None, edition_id}:
        raise CentralAnswerWrong(what="edition")
    if known != {UUID(device.id): device.name for device in page.devices}:
        _remember(store, edition_id, page.devices, at)
    return edition_id


def _remember(store: Store, edition_id: UUID, devices: Sequence[KnownDevice], at: datetime) -> None:
    with store.write() as session:
        for device in devices:
            session.merge(_device_row(edition_id, device, at))


def _device_row(edition_id: UUID, device: KnownDevice, at: datetime) -> DeviceRow:
    return DeviceRow(
        id=UUID(device.id),
        name=device.name,
        edition_id=edition_id,
        public_key=bytes.fromhex(device.public_key),
        encryption_key=None,
        areas=[],
        session_kinds=[],
        enrolled_at=at,
        last_contact=None,
        valid_until=None,
        revoked_at=None,
        revoked_reason="",
    )


def _parts(events: Sequence[ChangedEvent]) -> Generator[Sequence[ChangedEvent]]:
    for start in range(0, len(events), EVENTS_PER_WRITE):
        yield events[start : start + EVENTS_PER_WRITE]


def _take_in(
    store: Store, edition_id: UUID, events: Sequence[ChangedEvent], *, after: int, waiting: bool
) -> _Taken:
    """Store events with their effects and move the cursor past them, all in one transaction."""
    with store.write() as session:
        device = session.get_one(ThisDeviceRow, 1)
        new = _new_rows(session, device, edition_id, events)
        store_and_apply(session, new)
        opened = _open(session, events)
        if after <= device.pull_cursor < events[-1].cursor:
            device.pull_cursor = events[-1].cursor
        waiting |= any(row.outcome is Outcome.HELD for row in (*new, *opened))
        if (new or opened) and waiting:
            retry_held(session, edition_id)
        return _Taken(len(new) + len(opened), waiting)


def _new_rows(
    session: Session, device: ThisDeviceRow, edition_id: UUID, events: Sequence[ChangedEvent]
) -> list[JournalRow]:
    """Return the rows of those events that are not here yet, each checked against the chain it goes on."""
    rows = [_row(edition_id, event) for event in events]
    known = _known(session, rows)
    ends: dict[tuple[UUID, int, int], bytes] = {}
    new: list[JournalRow] = []
    for row in rows:
        if row.event_id not in known:
            if (row.device_id, row.epoch) == (device.device_id, device.epoch):
                raise CentralAnswerWrong(what="own event")
            before = ends.get((row.device_id, row.epoch, row.seq - 1)) or _hash_before(session, row)
            if row.prev_hash != before:
                raise CentralAnswerWrong(what="chain")
            new.append(row)
        elif known[row.event_id] != row.hash:
            if (
                row.device_id == device.device_id
            ):  # a person took it in: only a run over the internet sets that right
                raise CentralDisagrees(seq=row.seq)
            raise CentralAnswerWrong(what="fork")
        known[row.event_id] = ends[row.device_id, row.epoch, row.seq] = row.hash
    return new


def _open(session: Session, events: Sequence[ChangedEvent]) -> Sequence[JournalRow]:
    """Let those events take effect of which only the header is here and that now come whole; return their rows.

    Central withheld them from this laptop as it was enrolled before, or did not know their contest yet.
    """
    told = {UUID(event.header.event_id): event for event in events if event.payload is not None}
    query = select(JournalRow).where(JournalRow.event_id.in_(told), JournalRow.problem == WITHHELD)
    rows = session.scalars(query).all()
    for row in sorted(rows, key=lambda row: told[row.event_id].cursor):
        whole = _row(row.edition_id, told[row.event_id])
        row.salt, row.payload, row.problem = whole.salt, whole.payload, ""
        apply_event(session, row)
    return rows


def _row(edition_id: UUID, event: ChangedEvent) -> JournalRow:
    try:
        row = event.row(edition_id)
    except ValueError as problem:
        raise CentralAnswerWrong(what="payload") from problem
    row.problem = WITHHELD if event.withheld else ""
    return row


def _known(session: Session, rows: Sequence[JournalRow]) -> dict[UUID, bytes]:
    """Return the hashes of those of these events that are here already, by id."""
    ids = [row.event_id for row in rows]
    query = select(JournalRow.event_id, JournalRow.hash).where(JournalRow.event_id.in_(ids))
    return {row[0]: row[1] for row in session.execute(query)}


def _hash_before(session: Session, row: JournalRow) -> bytes | None:
    """Return the hash of the event before this one in its chain, None when it is not here."""
    if row.seq == 1:
        return genesis(row.device_id, row.epoch)
    query = select(JournalRow.hash).where(
        JournalRow.device_id == row.device_id,
        JournalRow.epoch == row.epoch,
        JournalRow.seq == row.seq - 1,
    )
    return session.scalars(query).first()
