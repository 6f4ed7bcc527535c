"""Photos and scans: taken in piece by piece, given to laptops that may see the plan. The picture: ``docs/blobs.md``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import Store
from app.models.blobs import BLOB_BYTES, PIECE_BYTES, AttachmentRow, BlobRow
from app.models.journal import JournalRow
from app.operations import blob_store
from app.operations.attachment_effects import MEDIA_TYPES
from app.operations.blob_store import Added
from app.sync.protocol import BLOB_CONTENT, UPLOAD_LENGTH, UPLOAD_OFFSET, Sha256
from app.sync.server.deps import Here, RawBody, Reader
from app.sync.server.devices import known_device
from app.sync.server.problems import Refused
from app.sync.server.scope import scope_of

EDITION_BYTES = 2 * 1024**3
"""Bytes of all photos and scans of one edition together, by the sizes that were told."""

ROUTES = APIRouter()


@dataclass(frozen=True)
class _Piece:
    """Bytes that a laptop sends: where they begin in the whole, how long the whole is, and what it is."""

    offset: int
    length: int
    media_type: str
    data: bytes


def _piece(
    body: RawBody,
    upload_offset: Annotated[int, Header(ge=0, le=BLOB_BYTES)],
    upload_length: Annotated[int, Header(ge=1, le=BLOB_BYTES)],
    blob_media_type: Annotated[str, Header()],
    content_type: Annotated[str, Header()],
) -> _Piece:
    if content_type != BLOB_CONTENT:
        raise Refused("bad-request", status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if blob_media_type not in MEDIA_TYPES or not body:
        raise Refused("bad-request", detail="no bytes, or no photo or scan")
    if len(body) > PIECE_BYTES:
        raise Refused("too-large")
    return _Piece(upload_offset, upload_length, blob_media_type, body)


Name = Annotated[Sha256, Path()]
"""The SHA-256 that a photo or scan is named by."""

_BYTES_IN = {"requestBody": {"required": True, "content": {BLOB_CONTENT: {"schema": {"type": "string"}}}}}


@ROUTES.head("/v1/blobs/{sha256}", response_class=Response)
def head_blob(sha256: Name, reader: Reader, here: Here) -> Response:
    """Tell how many bytes are here and how many there will be; 404 when there are none yet."""
    with here.store.read() as session:
        row = session.get(BlobRow, (_edition(session, reader), bytes.fromhex(sha256)))
        if row is None:
            raise Refused("not-found")
        return Response(headers=_headers(row.stored, row.size))


@ROUTES.patch(
    "/v1/blobs/{sha256}",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    openapi_extra=_BYTES_IN,
)
def patch_blob(
    sha256: Name, reader: Reader, here: Here, piece: Annotated[_Piece, Depends(_piece)]
) -> Response:
    """Take in a piece that begins where the last one ended. When the last is in, the whole is checked."""
    stored = _take_in(here.store, reader, bytes.fromhex(sha256), piece)
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=_headers(stored, piece.length))


@ROUTES.get("/v1/blobs/{sha256}", response_class=Response)
def get_blob(
    sha256: Name, reader: Reader, here: Here, offset: Annotated[int, Query(ge=0, le=BLOB_BYTES)] = 0
) -> Response:
    """Return a piece of a whole photo or scan, from ``offset`` on, to a laptop that may see the plan it is with."""
    with here.store.read() as session:
        row = blob_store.whole(session, _edition(session, reader), bytes.fromhex(sha256))
        if row is None or not _may_see(session, reader, row):
            raise Refused("not-found")
        data = blob_store.piece_at(session, row, offset)
        if not data:
            raise Refused("bad-request", status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        return Response(data, media_type="application/octet-stream", headers=_headers(offset, row.size))


def covered_blobs(session: Session, device_id: UUID) -> Sequence[bytes]:
    """Return those of a device's own photos and scans, by SHA-256, that are whole here: a receipt vouches for them."""
    query = (
        select(AttachmentRow.sha256)
        .join(JournalRow, JournalRow.event_id == AttachmentRow.event_id)
        .join(
            BlobRow,
            (BlobRow.edition_id == JournalRow.edition_id) & (BlobRow.sha256 == AttachmentRow.sha256),
        )
        .where(AttachmentRow.device_id == device_id, BlobRow.stored == BlobRow.size)
    )
    return session.scalars(query.distinct()).all()


def _take_in(store: Store, device_id: UUID, sha256: bytes, piece: _Piece) -> int:
    """Store a piece and return how many bytes are here now: on disk, all of them. Raises ``Refused``."""
    with store.write() as session:
        edition_id = _edition(session, device_id)
        if session.get(BlobRow, (edition_id, sha256)) is None:
            _require_room(session, edition_id, piece.length)
        row = blob_store.locked(session, edition_id, sha256, size=piece.length, media_type=piece.media_type)
        added = blob_store.add_piece(session, row, size=piece.length, offset=piece.offset, data=piece.data)
        stored = row.stored
        if added is Added.ELSEWHERE:
            raise Refused("blob-offset", upload_offset=stored)
    if added is Added.WRONG_BYTES:  # only now: what was thrown away must stay so
        raise Refused("blob-differs")
    return stored


def _require_room(session: Session, edition_id: UUID, size: int) -> None:
    """Refuse what the edition has no room for. Laptops that begin at one moment may pass the bound by a few files."""
    taken = session.scalar(select(func.sum(BlobRow.size)).where(BlobRow.edition_id == edition_id)) or 0
    if taken + size > EDITION_BYTES:
        raise Refused(
            "too-large",
            detail="the edition's photos and scans take all the room there is",
            status=HTTPStatus.INSUFFICIENT_STORAGE,
        )


def _edition(session: Session, device_id: UUID) -> UUID:
    """Return the edition of the device that asks. Raises ``Refused``, also when it was shut out."""
    edition_id = known_device(session, device_id).edition_id
    if edition_id is None:
        raise Refused("unknown-device")
    return edition_id


def _may_see(session: Session, device_id: UUID, blob: BlobRow) -> bool:
    """Tell whether a device may see any of the acts that put this photo or scan with a plan of its edition."""
    query = (
        select(JournalRow)
        .join(AttachmentRow, AttachmentRow.event_id == JournalRow.event_id)
        .where(AttachmentRow.sha256 == blob.sha256, JournalRow.edition_id == blob.edition_id)
    )
    scope = scope_of(session, known_device(session, device_id))
    return any(not scope.withholds(row) for row in session.scalars(query))


def _headers(offset: int, length: int) -> Mapping[str, str]:
    return {
        UPLOAD_OFFSET: str(offset),
        UPLOAD_LENGTH: str(length),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
