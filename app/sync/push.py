"""Send this laptop's own acts, in the order of its journal, until central has confirmed the last one."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.db import Store
from app.models.edition import ThisDeviceRow
from app.models.journal import JournalRow
from app.models.terms import DomainError, Outcome
from app.operations.journal import genesis
from app.sync.blobs import own_blobs_digest
from app.sync.connection import Central, CentralAnswerWrong, CentralRefused
from app.sync.protocol import (
    BYTES_PER_BATCH,
    EVENTS_PER_BATCH,
    Batch,
    BatchAnswer,
    EventResult,
    Receipt,
    receipt_part,
    size_of,
)
from app.sync.signing import Device, is_signed


class CentralDisagrees(DomainError):
    """Central has a journal of this laptop that is not the one here: ``seq`` is where."""


DISAGREES = "disagrees"
"""The code under which ``CentralDisagrees`` is kept as trouble."""

PASSING = frozenset({"busy", "internal"})
"""Problems of central that pass by themselves; all others ask for a person."""


@dataclass
class Tally:
    """What one run of sync did so far, in events; ``refused`` are own ones that central could not let take effect."""

    pushed: int = 0
    pulled: int = 0
    refused: int = 0


@dataclass(frozen=True)
class OwnBatch:
    """A batch of own events, ready to send, and the number of the last one in it."""

    batch: Batch
    last_seq: int


def this_device(session: Session) -> Device:
    """Return this laptop as it speaks to central."""
    row = session.get_one(ThisDeviceRow, 1)
    return Device(row.device_id, row.epoch, row.private_key)


def push(
    store: Store,
    central: Central,
    *,
    at: datetime,
    tell: Callable[[int, int], None],
    stop: Callable[[], bool],
    tally: Tally,
    limit: int = EVENTS_PER_BATCH,
) -> bool:
    """Send every own event that central has not confirmed, ``limit`` at a time. Even with none, ask for the head.

    ``tell`` hears how many are done, of how many; ``tally`` counts. Returns False when stopped before the end.
    Raises ``CentralDisagrees``, ``CentralRefused`` (with ``fork`` when central has other events under the same
    numbers) and the errors of ``connection``.
    """
    older = partial(_older_sent, store, central, tell=tell, stop=stop, tally=tally, limit=limit)
    done = 0
    if not older():
        return False
    may_rewind = True
    while True:
        own = next_batch(store, limit=limit)
        try:
            answer = central.post(_path(central), own.batch, BatchAnswer)
        except CentralRefused as problem:
            if problem.code in _SHUT_OUT:
                _leave_aside(store, central, own.last_seq, limit, stop)
            if not (may_rewind and _rewind(store, problem, central.said_at)):
                raise
            may_rewind = False
            if not older():
                return False
            continue
        if answer.acked_seq < own.last_seq:
            raise CentralAnswerWrong(what="acked")
        tally.refused += confirm(store, answer, at)
        tally.pushed += len(own.batch.events)
        done += len(own.batch.events)
        left = own.batch.local_head_seq - answer.acked_seq
        tell(done, done + left)
        if left <= 0 or stop():
            return left <= 0


_SHUT_OUT = {"revoked", "overdue"}
"""Refusals of a laptop of which central keeps aside what it sends."""


def _leave_aside(store: Store, central: Central, after: int, limit: int, stop: Callable[[], bool]) -> None:
    """Send the rest too: central keeps it for a person to take in, also when this laptop never comes back."""
    while not stop():
        own = next_batch(store, after, limit=limit)
        if not own.batch.events:
            return
        try:
            central.post(_path(central), own.batch, BatchAnswer)
        except CentralRefused as problem:
            if problem.code not in _SHUT_OUT:
                raise
        after = own.last_seq


def _path(central: Central) -> str:
    return f"/v1/devices/{central.device_id}/batches"


def next_batch(store: Store, after: int | None = None, *, limit: int = EVENTS_PER_BATCH) -> OwnBatch:
    """Return the own events after number ``after``, or after what central confirmed: as many as fit, perhaps none."""
    with store.read() as session:
        row = session.get_one(ThisDeviceRow, 1)
        start = row.acked_seq if after is None else after
        return _batch(session, this_device(session), start, row.head_seq, limit)


def _batch(session: Session, device: Device, after: int, head_seq: int, limit: int) -> OwnBatch:
    rows = _rows_after(session, device, after, limit)
    batch = Batch.signed(
        device,
        first_seq=after + 1,
        prev_hash=_hash_at(session, device, after),
        rows=rows,
        head_seq=head_seq,
    )
    return OwnBatch(batch, after + len(rows))


def _rows_after(session: Session, device: Device, after: int, limit: int) -> Sequence[JournalRow]:
    rows: list[JournalRow] = []
    size = 0
    query = (
        select(JournalRow)
        .where(JournalRow.device_id == device.id, JournalRow.epoch == device.epoch, JournalRow.seq > after)
        .order_by(JournalRow.seq)
        .limit(limit)
    )
    for row in session.scalars(query.execution_options(yield_per=25)):
        size += size_of(row)
        if rows and size > BYTES_PER_BATCH:
            break
        rows.append(row)
    return rows


def _hash_at(session: Session, device: Device, seq: int) -> bytes:
    """Return the hash of an own event. Raises ``CentralDisagrees`` when there is none."""
    if seq == 0:
        return genesis(device.id, device.epoch)
    query = select(JournalRow.hash).where(
        JournalRow.device_id == device.id, JournalRow.epoch == device.epoch, JournalRow.seq == seq
    )
    found = session.scalars(query).first()
    if found is None:
        raise CentralDisagrees(seq=seq)
    return found


def older_unconfirmed(session: Session) -> int:
    """Return how many acts stand in earlier chains of this laptop that central may lack: new to it, or put back."""
    device = session.get_one(ThisDeviceRow, 1)
    if device.older_confirmed or device.epoch == 1:
        return 0
    query = select(func.count()).select_from(JournalRow).where(*_of_earlier_chains(device))
    return session.scalar(query) or 0


def _of_earlier_chains(device: ThisDeviceRow) -> tuple[ColumnElement[bool], ...]:
    return JournalRow.device_id == device.device_id, JournalRow.epoch < device.epoch


def _older_sent(
    store: Store,
    central: Central,
    *,
    tell: Callable[[int, int], None],
    stop: Callable[[], bool],
    tally: Tally,
    limit: int,
) -> bool:
    """Send what central lacks of this laptop's earlier chains, unless it has confirmed all of them.

    Arguments and result as with ``push``. A laptop that was shut out is told so when it sends the present chain.
    """
    with store.read() as session:
        row = session.get_one(ThisDeviceRow, 1)
        if row.older_confirmed:
            return True
        device, acked = this_device(session), row.acked_seq
        heads = select(JournalRow.epoch, func.max(JournalRow.seq)).where(*_of_earlier_chains(row))
        chains = session.execute(heads.group_by(JournalRow.epoch).order_by(JournalRow.epoch)).all()
    try:
        for epoch, head in chains:
            chain = Device(device.id, epoch, device.private_key)
            for sent, done, total in _chain_sent(store, central, chain, head, limit):
                tally.pushed += sent
                tell(done, total)
                if stop():
                    return False
    except CentralRefused as problem:
        if problem.code not in _SHUT_OUT:
            raise
        return True
    with store.write() as session:
        row = session.get_one(ThisDeviceRow, 1)
        # An answer on a stick may have told meanwhile that central was put back.
        row.older_confirmed = (row.epoch, row.acked_seq >= acked) == (device.epoch, True)
    return True


def _chain_sent(
    store: Store, central: Central, chain: Device, head: int, limit: int
) -> Generator[tuple[int, int, int]]:
    """Send what central lacks of one chain; yield after each batch its events, and how many of how many are done."""
    begun = after = _head_at_central(store, central, chain, head)
    while after < head:
        with store.read() as session:
            own = _batch(session, chain, after, head, limit)
        answer = central.post(_path(central), own.batch, BatchAnswer)
        _check_older(store, chain, answer)
        if answer.acked_seq <= after:
            raise CentralAnswerWrong(what="acked")
        after = answer.acked_seq
        yield len(own.batch.events), after - begun, head - begun


def _head_at_central(store: Store, central: Central, chain: Device, head: int) -> int:
    """Ask how far central has a chain, by a batch without events at its end."""
    with store.read() as session:
        own = _batch(session, chain, head, head, 1)
    try:
        answer = central.post(_path(central), own.batch, BatchAnswer)
    except CentralRefused as problem:
        if problem.code != "gap" or problem.acked_seq is None or problem.acked_seq >= head:
            raise
        return problem.acked_seq
    _check_older(store, chain, answer)
    return answer.acked_seq


def _check_older(store: Store, chain: Device, answer: BatchAnswer) -> None:
    with store.read() as session:
        _check_receipt(session.get_one(ThisDeviceRow, 1), answer)
    if (answer.receipt.device_id, answer.receipt.epoch) != (str(chain.id), chain.epoch):
        raise CentralAnswerWrong(what="receipt")


def _rewind(store: Store, problem: CentralRefused, said_at: datetime | None) -> bool:
    """Central misses events that it had confirmed (it was put back from a backup): go on from what it has."""
    if problem.code != "gap" or problem.acked_seq is None:
        return False
    with store.write() as session:
        device = session.get_one(ThisDeviceRow, 1)
        if problem.acked_seq >= device.acked_seq:
            return False
        go_back(device, problem.acked_seq, said_at)
    return True


def go_back(device: ThisDeviceRow, acked_seq: int, said_at: datetime | None) -> None:
    """Take it that central was put back and has no more than ``acked_seq``: nothing it confirmed before counts.

    ``said_at`` is when it said so, by its own clock: what it signed earlier may still come by stick.
    """
    device.answers_from = said_at or device.answers_from
    device.acked_seq, device.older_confirmed, device.covered_since = acked_seq, False, None
    device.pull_cursor = 0  # it gives the same numbers out again, to other events


def _trouble_of(problem: Exception) -> str:
    """Return the code of what asks for a person; empty for what passes by itself."""
    if isinstance(problem, CentralDisagrees):
        return DISAGREES
    if isinstance(problem, CentralRefused) and problem.code not in PASSING:
        return problem.code
    return ""


def note_trouble(store: Store, problem: DomainError, said_at: datetime | None) -> None:
    """Keep what central said, by whichever road, if it asks for a person; ``said_at`` is when, by its own clock."""
    if code := _trouble_of(problem):
        with store.write() as session:
            device = session.get_one(ThisDeviceRow, 1)
            device.trouble, device.heard_at = code, said_at or device.heard_at


def note_well(store: Store, said_at: datetime | None) -> None:
    """Keep that central took all in, at ``said_at`` by its own clock: nobody needs to look any more.

    A clock of central that has been ahead and was put right since keeps no answer from counting.
    """
    with store.read() as session:
        device = session.get_one(ThisDeviceRow, 1)
        ahead = said_at is not None and device.answers_from is not None and said_at < device.answers_from
        if not (device.trouble or ahead):
            return
    with store.write() as session:
        device = session.get_one(ThisDeviceRow, 1)
        device.trouble, device.heard_at = "", said_at or device.heard_at
        if ahead:
            device.answers_from = said_at


def last_word(device: ThisDeviceRow) -> datetime | None:
    """Return when central, by its own clock, last said here that all is well or that it asks for a person."""
    received = json.loads(device.receipt)["receipt"]["received_at"] if device.receipt else None
    words = (device.heard_at, datetime.fromisoformat(received) if received else None)
    return max(filter(None, words), default=None)


def confirm(store: Store, answer: BatchAnswer, at: datetime) -> int:
    """Write down what central confirmed, and only that; return how many of the events it refused.

    ``at`` is this laptop's time, for people. An answer about an earlier chain, or one that says less than an earlier
    answer, changes nothing. Raises ``CentralAnswerWrong`` when the receipt is not signed by the central that this
    laptop was enrolled at, and ``CentralDisagrees`` when it is not about the journal that is here.
    """
    receipt = answer.receipt
    with store.write() as session:
        row = session.get_one(ThisDeviceRow, 1)
        _check_receipt(row, answer)
        if (receipt.epoch, receipt.device_id) != (row.epoch, str(row.device_id)):
            return 0
        if _hash_at(session, this_device(session), receipt.acked_seq).hex() != receipt.head_hash:
            raise CentralDisagrees(seq=receipt.acked_seq)
        if not _is_older(receipt, row):
            row.acked_seq, row.confirmed_at = receipt.acked_seq, at
            _keep_receipt(session, row, answer)
        return sum(_note(session, row, result) for result in answer.results)


def _check_receipt(row: ThisDeviceRow, answer: BatchAnswer) -> None:
    receipt = answer.receipt
    said = (answer.acked_seq, answer.head_hash)
    if row.central_key is None or said != (receipt.acked_seq, receipt.head_hash):
        raise CentralAnswerWrong(what="receipt")
    if not is_signed(row.central_key, receipt_part(receipt), answer.receipt_signature):
        raise CentralAnswerWrong(what="receipt")


def _is_older(receipt: Receipt, row: ThisDeviceRow) -> bool:
    """Tell whether central signed this before what is kept here: an answer on a stick that is read again, or late."""
    if receipt.acked_seq != row.acked_seq or not row.receipt:
        return receipt.acked_seq < row.acked_seq
    kept = json.loads(row.receipt)["receipt"]
    same = (kept["epoch"], kept["acked_seq"]) == (receipt.epoch, receipt.acked_seq)
    return same and receipt.received_at < kept["received_at"]


def _keep_receipt(session: Session, row: ThisDeviceRow, answer: BatchAnswer) -> None:
    """Keep the receipt, and since when receipts cover all that is here: until then nothing may be erased."""
    receipt = answer.receipt
    before: dict[str, object] = json.loads(row.receipt)["receipt"] if row.receipt else {}
    row.receipt = json.dumps({"receipt": receipt.model_dump(), "signature": answer.receipt_signature})
    covers = (
        receipt.head_hash == row.head_hash.hex()
        and receipt.blobs == own_blobs_digest(session)
        and not older_unconfirmed(session)
    )
    same = all(before.get(name) == getattr(receipt, name) for name in ("epoch", "head_hash", "blobs"))
    if not covers:
        row.covered_since = None
    elif not same or row.covered_since is None:
        row.covered_since = datetime.fromisoformat(receipt.received_at)


def _note(session: Session, device: ThisDeviceRow, result: EventResult) -> bool:
    """Keep central's problem with an own event beside that event; tell whether it was refused there."""
    if not result.problem or result.outcome is Outcome.HELD:
        return False
    query = select(JournalRow).where(
        JournalRow.event_id == UUID(result.event_id), JournalRow.device_id == device.device_id
    )
    row = session.scalars(query).first()
    if row is not None:
        row.problem = result.problem[:80]
    return row is not None
