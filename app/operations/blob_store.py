"""The bytes of photos and scans, in pieces: here as at central, however they came.

What is stored of one always begins at its first byte and has no holes. It only counts as whole (``stored`` equals
``size``) when its SHA-256 is the one that it is named by.
"""

from __future__ import annotations

import hashlib
from enum import Enum, auto
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db import EMPTY_LOG
from app.models.blobs import PIECE_BYTES, BlobPieceRow, BlobRow


class Added(Enum):
    """What became of a piece."""

    MORE_TO_COME = auto()
    WHOLE = auto()
    ELSEWHERE = auto()
    """The piece does not begin where what is stored ends: nothing changed."""
    WRONG_BYTES = auto()
    """The bytes are not those of the name, or two sizes were told: all that was stored is gone."""


def put_whole(session: Session, edition_id: UUID, data: bytes, media_type: str) -> bytes:
    """Store a whole photo or scan, unless it is here already, and return its SHA-256."""
    sha256 = hashlib.sha256(data).digest()
    row = locked(session, edition_id, sha256, size=len(data), media_type=media_type)
    if row.stored < row.size:
        _forget_pieces(session, row)
        row.size, row.stored = len(data), len(data)
        for start in range(0, len(data), PIECE_BYTES):
            session.add(_piece(row, start, data[start : start + PIECE_BYTES]))
        session.flush()
    return sha256


def locked(session: Session, edition_id: UUID, sha256: bytes, *, size: int, media_type: str) -> BlobRow:
    """Return the row of a photo or scan, made when it is not there, and locked until the transaction ends."""
    key = (edition_id, sha256)
    row = session.get(BlobRow, key, with_for_update=True, populate_existing=True)
    if row is not None:
        return row
    new = BlobRow(edition_id=edition_id, sha256=sha256, size=size, media_type=media_type, stored=0)
    try:
        with session.begin_nested():
            session.add(new)
    except IntegrityError:  # someone else brought the same at this very moment
        return locked(session, edition_id, sha256, size=size, media_type=media_type)
    return new


def add_piece(session: Session, row: BlobRow, *, size: int, offset: int, data: bytes) -> Added:
    """Add a piece to a locked photo or scan of ``size`` bytes, if it begins where what is stored ends.

    The last piece is checked with all before it. One that is whole stays as it is.
    """
    if row.stored == row.size:
        return Added.WHOLE
    if offset != row.stored:
        return Added.ELSEWHERE
    end = offset + len(data)
    if size != row.size or end > size:
        forget(session, row)
        return Added.WRONG_BYTES
    session.add(_piece(row, offset, data))
    session.flush()
    if end == size and _digest(session, row) != row.sha256:
        forget(session, row)
        return Added.WRONG_BYTES
    row.stored = end
    return Added.WHOLE if end == size else Added.MORE_TO_COME


def whole(session: Session, edition_id: UUID, sha256: bytes) -> BlobRow | None:
    """Return a photo or scan of which every byte is here, else None."""
    row = session.get(BlobRow, (edition_id, sha256))
    return row if row is not None and row.stored == row.size else None


def piece_at(session: Session, row: BlobRow, offset: int) -> bytes:
    """Return bytes from ``offset`` on, up to the end of the piece that they lie in; none after the last byte."""
    query = (
        select(BlobPieceRow)
        .where(*_own_pieces(row), BlobPieceRow.start <= offset)
        .order_by(BlobPieceRow.start.desc())
        .limit(1)
    )
    piece = session.scalars(query).first()
    return piece.data[offset - piece.start :] if piece else b""


def content(session: Session, row: BlobRow) -> bytes:
    """Return all bytes of a photo or scan that are stored."""
    return b"".join(session.scalars(_in_order(row)))


def forget(session: Session, row: BlobRow) -> None:
    """Throw a photo or scan away. Its bytes are wiped; on a laptop also from the write-ahead log."""
    _forget_pieces(session, row)
    session.delete(row)
    session.flush()
    session.info[EMPTY_LOG] = True


def _piece(row: BlobRow, start: int, data: bytes) -> BlobPieceRow:
    return BlobPieceRow(edition_id=row.edition_id, sha256=row.sha256, start=start, data=data)


def _own_pieces(row: BlobRow) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return BlobPieceRow.edition_id == row.edition_id, BlobPieceRow.sha256 == row.sha256


def _in_order(row: BlobRow) -> Select[bytes]:
    return select(BlobPieceRow.data).where(*_own_pieces(row)).order_by(BlobPieceRow.start)


def _digest(session: Session, row: BlobRow) -> bytes:
    found = hashlib.sha256()
    for data in session.scalars(_in_order(row).execution_options(yield_per=4)):
        found.update(data)
    return found.digest()


def _forget_pieces(session: Session, row: BlobRow) -> None:
    session.execute(delete(BlobPieceRow).where(*_own_pieces(row)))
