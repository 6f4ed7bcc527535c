"""A laptop that was put back from a copy of itself, or works from a copy beside it, begins a new chain.

Such a laptop numbers new acts as central has numbered others. It fetches what central has of its chains, puts its
journal in line with that, and moves the acts that central does not have, ids and contents as they were, into a new
chain whose number central gives. So nothing is lost, nothing doubled, and every chain stays one line. The first event
of the new chain says so, and is an incident: a person must look whether two laptops work under one name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db import Store
from app.models.edition import ThisDeviceRow
from app.models.journal import JournalRow
from app.models.terms import Moment, Outcome, Rng
from app.operations.journal import Act, genesis, moved
from app.operations.restarts import RESTARTED
from app.sync.apply import apply_event, retry_held
from app.sync.connection import Central, CentralAnswerWrong
from app.sync.protocol import ChangedEvent, EpochGiven, EpochWanted, OwnEvents


def restart(store: Store, central: Central, *, at: datetime, rng: Rng) -> int:
    """Bring this laptop's journal in line with central's and go on in a new chain; return how many acts moved there.

    Raises ``CentralAnswerWrong`` when what central has is no chain, and the errors of ``connection``; nothing has
    changed then.
    """
    with store.read() as session:
        device = session.get_one(ThisDeviceRow, 1)
        epoch, after = device.epoch, device.acked_seq
    edition_id, theirs = _fetch(central, epoch, after)
    given = central.post(f"/v1/devices/{central.device_id}/epochs", EpochWanted(epoch=epoch), EpochGiven)
    with store.write() as session:
        return _move(session, theirs, edition_id, given.epoch, at=at, rng=rng)


def _fetch(central: Central, epoch: int, after: int) -> tuple[UUID, list[ChangedEvent]]:
    found: list[ChangedEvent] = []
    while True:
        query = {"epoch": epoch, "after": after}
        page = central.get(f"/v1/devices/{central.device_id}/events", query, OwnEvents)
        found += page.events
        if not page.has_more:
            return UUID(page.edition_id), found
        if not page.events:
            raise CentralAnswerWrong(what="cursor")
        epoch, after = found[-1].header.epoch, found[-1].header.seq


def _move(
    session: Session,
    theirs: Sequence[ChangedEvent],
    edition_id: UUID,
    epoch: int,
    *,
    at: datetime,
    rng: Rng,
) -> int:
    device = session.get_one(ThisDeviceRow, 1)
    if epoch <= device.epoch:
        raise CentralAnswerWrong(what="epoch")
    rows = _rows(theirs, edition_id, device.device_id)
    mine = _unconfirmed(session, device)
    known = {row.event_id for row in rows}
    moving = [row for row in mine if row.event_id not in known]
    _take_away(session, [row.event_id for row in mine])
    fresh = _store(session, rows, had={row.event_id: row for row in mine})
    device.epoch, device.head_seq, device.head_hash = epoch, 0, genesis(device.device_id, epoch)
    device.acked_seq, device.older_confirmed, device.covered_since = 0, False, None
    told = _tell(session, edition_id, mine, len(moving), at=at, rng=rng)
    for row in moving:
        session.add(_moved(device, row))
        session.flush()
    apply_event(session, told)  # once more: among what moved may be that the laptop began anew before
    for row in fresh:
        apply_event(session, row)
    retry_held(session, edition_id)
    return len(moving)


def _rows(events: Iterable[ChangedEvent], edition_id: UUID, device_id: UUID) -> list[JournalRow]:
    try:
        rows = [event.row(edition_id) for event in events]
    except ValueError as problem:
        raise CentralAnswerWrong(what="payload") from problem
    if any(row.device_id != device_id for row in rows):
        raise CentralAnswerWrong(what="own event")
    return rows


def _unconfirmed(session: Session, device: ThisDeviceRow) -> list[JournalRow]:
    """Return the own events that central had not confirmed when this copy was made, apart from the session."""
    query = (
        select(JournalRow)
        .where(
            JournalRow.device_id == device.device_id,
            JournalRow.epoch == device.epoch,
            JournalRow.seq > device.acked_seq,
        )
        .order_by(JournalRow.seq)
    )
    rows = list(session.scalars(query))
    for row in rows:
        session.expunge(row)
    return rows


def _take_away(session: Session, ids: Sequence[UUID]) -> None:
    for start in range(0, len(ids), 250):
        session.execute(delete(JournalRow).where(JournalRow.event_id.in_(ids[start : start + 250])))


def _store(session: Session, rows: Sequence[JournalRow], *, had: dict[UUID, JournalRow]) -> list[JournalRow]:
    """Store central's version of the own chains; return the events that were not here, to take effect."""
    fresh: list[JournalRow] = []
    for row in rows:
        here = session.get(JournalRow, row.event_id)
        if here is not None:
            if here.hash != row.hash:
                raise CentralAnswerWrong(what="fork")
            continue
        _check_place(session, row)
        mine = had.get(row.event_id)
        if mine is None:
            row.outcome = Outcome.HELD  # until its turn comes, nothing may build on it
            fresh.append(row)
        else:
            row.outcome, row.problem = mine.outcome, mine.problem
            row.salt, row.payload = mine.salt, mine.payload
        session.add(row)
        session.flush()
    return fresh


def _check_place(session: Session, row: JournalRow) -> None:
    query = select(JournalRow.hash).where(
        JournalRow.device_id == row.device_id,
        JournalRow.epoch == row.epoch,
        JournalRow.seq == row.seq - 1,
    )
    before = genesis(row.device_id, row.epoch) if row.seq == 1 else session.scalars(query).first()
    if row.prev_hash != before:
        raise CentralAnswerWrong(what="chain")


def _tell(
    session: Session,
    edition_id: UUID,
    mine: Sequence[JournalRow],
    moved: int,
    *,
    at: datetime,
    rng: Rng,
) -> JournalRow:
    """Record that the laptop began anew, with the old place of the acts that moved: printed records name their hash."""
    said: dict[str, object] = {
        "moved": moved,
        "places": [[str(row.event_id), row.seq, row.hash.hex()[:32]] for row in mine[-1000:]],
    }
    device = session.get_one(ThisDeviceRow, 1)
    act = Act(session, Moment(by=device.device_id, at=at, rng=rng))
    event = act.record(RESTARTED, device.device_id, said)  # pyright: ignore[reportArgumentType]
    row = session.get_one(JournalRow, event.id)
    row.edition_id = edition_id  # it may not have arrived here yet
    return row


def _moved(device: ThisDeviceRow, row: JournalRow) -> JournalRow:
    """Return an event in its new place, at the end of the new chain."""
    made = moved(row, epoch=device.epoch, seq=device.head_seq + 1, prev_hash=device.head_hash)
    made.outcome, made.problem = row.outcome, row.problem
    device.head_seq, device.head_hash = made.seq, made.hash
    return made
