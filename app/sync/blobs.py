"""Photos and scans on their way: sent to central and fetched from there, a piece at a time, after the events.

They are named by their SHA-256 and go on wherever they were cut off. One that central refuses stops no other, and no
transaction is open during a request.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Store
from app.models.blobs import AttachmentRow, BlobRow
from app.models.edition import EditionRow, ThisDeviceRow
from app.models.journal import JournalRow
from app.operations import blob_store
from app.operations.blob_store import Added
from app.sync.connection import Central, CentralAnswerWrong, CentralRefused
from app.sync.protocol import (
    BLOB_CONTENT,
    BLOB_MEDIA_TYPE,
    UPLOAD_LENGTH,
    UPLOAD_OFFSET,
    blobs_digest,
)

Tell = Callable[[int, int], None]
Stop = Callable[[], bool]


@dataclass
class BlobTally:
    """What one run did so far: photos and scans sent and fetched whole, and by SHA-256 those refused.

    Central was seen to have those in ``whole``: they are not asked about again. ``pieces`` went either way.
    """

    sent: int = 0
    fetched: int = 0
    pieces: int = 0
    whole: set[bytes] = field(default_factory=set[bytes])
    refused: set[bytes] = field(default_factory=set[bytes])

    @property
    def place(self) -> tuple[int, int]:
        """Return what grows as long as the run gets further."""
        return self.pieces, len(self.whole)


@dataclass(frozen=True)
class _Blob:
    edition_id: UUID
    sha256: bytes
    size: int
    media_type: str

    @property
    def path(self) -> str:
        return f"/v1/blobs/{self.sha256.hex()}"


# ---- what central has ------------------------------------------------------------------------------------------


def own_blobs_digest(session: Session) -> str:
    """Return the digest that a receipt must carry to cover this laptop's own photos and scans."""
    return blobs_digest(row.sha256 for row in _own(session))


def unsent(session: Session) -> Sequence[AttachmentRow]:
    """Return own photos and scans, oldest first, from the first one that the last receipt does not cover.

    A receipt covers a set, by one digest. What was sent in order is a beginning of the row, and is found so; else
    central is asked about each.
    """
    rows = _own(session)
    receipt = session.get_one(ThisDeviceRow, 1).receipt
    covered = json.loads(receipt)["receipt"]["blobs"] if receipt else ""
    for count in range(len(rows), 0, -1):
        if blobs_digest(row.sha256 for row in rows[:count]) == covered:
            return rows[count:]
    return rows


def _own(session: Session) -> Sequence[AttachmentRow]:
    """Return this laptop's own photos and scans, each once, in the order in which they were put with a plan."""
    query = (
        select(AttachmentRow)
        .join(JournalRow, JournalRow.event_id == AttachmentRow.event_id)
        .where(AttachmentRow.device_id == session.get_one(ThisDeviceRow, 1).device_id)
        .order_by(JournalRow.epoch, JournalRow.seq)
    )
    first: dict[bytes, AttachmentRow] = {}
    for row in session.scalars(query):
        first.setdefault(row.sha256, row)
    return list(first.values())


# ---- sending ---------------------------------------------------------------------------------------------------


def push_blobs(store: Store, central: Central, *, tell: Tell, stop: Stop, tally: BlobTally) -> bool:
    """Send own photos and scans that central does not have whole. Call it when the events are through.

    ``tell`` hears how many are done, of how many; ``stop`` is asked before each piece. Returns False when stopped
    before the end. Raises ``CentralUnreachable``; whatever else goes wrong with one is counted in ``tally``.
    """
    with store.read() as session:
        edition_id = session.scalars(select(EditionRow.id)).first()
        rows = [row for row in unsent(session) if row.sha256 not in tally.whole]
        found = [_blob(edition_id, row) for row in rows] if edition_id else []
    return _each(found, lambda blob: _send(store, central, blob, stop, tally), tell, stop, tally)


def _send(store: Store, central: Central, blob: _Blob, stop: Stop, tally: BlobTally) -> bool:
    known = central.head(blob.path)
    offset = _offset(known) if known is not None else 0
    while offset < blob.size:
        data = _stored_here(store, blob, offset)
        if not data:  # taken away meanwhile, or not here: on a laptop that was put back from central
            return True
        before, offset = offset, _patched(central, blob, offset, data)
        if offset <= before:
            raise CentralAnswerWrong(what=UPLOAD_OFFSET)
        tally.pieces += 1
        if offset < blob.size and stop():
            return False
        tally.sent += offset >= blob.size
    tally.whole.add(blob.sha256)
    return True


def _patched(central: Central, blob: _Blob, offset: int, data: bytes) -> int:
    """Send a piece and return how far central is then: further than that, when another laptop sends the same."""
    headers = {
        "Content-Type": BLOB_CONTENT,
        UPLOAD_OFFSET: str(offset),
        UPLOAD_LENGTH: str(blob.size),
        BLOB_MEDIA_TYPE: blob.media_type,
    }
    try:
        return _offset(central.patch(blob.path, data, headers))
    except CentralRefused as problem:
        if problem.upload_offset is None or problem.upload_offset <= offset:
            raise
        return problem.upload_offset


def _offset(headers: Mapping[str, str]) -> int:
    text = headers.get(UPLOAD_OFFSET, "")
    if not (text.isascii() and text.isdigit()):
        raise CentralAnswerWrong(what=UPLOAD_OFFSET)
    return int(text)


def _stored_here(store: Store, blob: _Blob, offset: int) -> bytes:
    with store.read() as session:
        row = blob_store.whole(session, blob.edition_id, blob.sha256)
        return blob_store.piece_at(session, row, offset) if row else b""


# ---- fetching --------------------------------------------------------------------------------------------------


def fetch_blobs(store: Store, central: Central, *, tell: Tell, stop: Stop, tally: BlobTally) -> bool:
    """Fetch the bytes of photos and scans that are with a plan and not here. One not at central yet is skipped.

    What was erased here stays erased: then the act that put it there says nothing any more.
    ``tell``, ``stop`` and the answer are as with ``push_blobs``. Raises ``CentralUnreachable``.
    """
    with store.read() as session:
        found = _missing(session)
    return _each(found, lambda blob: _fetch(store, central, blob, stop, tally), tell, stop, tally)


def _missing(session: Session) -> Sequence[_Blob]:
    edition_id = session.scalars(select(EditionRow.id)).first()
    here = select(BlobRow.sha256).where(BlobRow.stored == BlobRow.size)
    rows = session.scalars(
        select(AttachmentRow)
        .join(JournalRow, JournalRow.event_id == AttachmentRow.event_id)
        # What was erased here on purpose must not come back.
        .where(AttachmentRow.sha256.not_in(here), JournalRow.payload.is_not(None))
        .order_by(AttachmentRow.event_id)
    )
    return list({row.sha256: _blob(edition_id, row) for row in rows}.values()) if edition_id else []


def _fetch(store: Store, central: Central, blob: _Blob, stop: Stop, tally: BlobTally) -> bool:
    with store.read() as session:
        row = session.get(BlobRow, (blob.edition_id, blob.sha256))
        offset = row.stored if row else 0
    while True:
        try:
            data = central.get_bytes(blob.path, {"offset": offset})
        except CentralRefused as problem:
            if problem.code == "not-found":
                return True
            raise
        if not data:
            raise CentralAnswerWrong(what="blob")
        added, offset = _kept(store, blob, offset, data)
        tally.pieces += 1
        if added is Added.WRONG_BYTES:
            raise CentralAnswerWrong(what="blob")
        if added is Added.WHOLE:
            tally.fetched += 1
            return True
        if stop():
            return False


def _kept(store: Store, blob: _Blob, offset: int, data: bytes) -> tuple[Added, int]:
    with store.write() as session:
        row = blob_store.locked(
            session, blob.edition_id, blob.sha256, size=blob.size, media_type=blob.media_type
        )
        added = blob_store.add_piece(session, row, size=blob.size, offset=offset, data=data)
        return added, row.stored


# ---- both ------------------------------------------------------------------------------------------------------


def _blob(edition_id: UUID, row: AttachmentRow) -> _Blob:
    return _Blob(edition_id, row.sha256, row.size, row.media_type)


def _each(
    blobs: Sequence[_Blob], move: Callable[[_Blob], bool], tell: Tell, stop: Stop, tally: BlobTally
) -> bool:
    """Move one after another; what is refused is counted and stops none of the next."""
    for done, blob in enumerate(blobs, start=1):
        try:
            if stop() or not move(blob):
                return False
            tally.refused.discard(blob.sha256)
        except (CentralRefused, CentralAnswerWrong):
            tally.refused.add(blob.sha256)
        tell(done, len(blobs))
    return True
