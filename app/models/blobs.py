"""Mapped: photos and scans by what is in them, and the plans that they belong to."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base

PIECE_BYTES = 256 * 1024
"""Most bytes of a photo or scan in one row, and on the way in one request."""

BLOB_BYTES = 16 * 1024 * 1024
"""Most bytes of a whole photo or scan."""


class BlobRow(Base):
    """A photo or scan, named by the SHA-256 of its bytes; ``stored`` says how many of its ``size`` bytes are here.

    Each edition has its own: what one brings is nothing to another, not even whether it is there. ``stored`` reaches
    ``size`` only when the bytes were found to be the right ones.
    """

    __tablename__ = "blob"

    edition_id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(40))
    stored: Mapped[int]


class BlobPieceRow(Base):
    """Bytes of a photo or scan from ``start`` on; pieces lie side by side."""

    __tablename__ = "blob_piece"
    __table_args__ = (ForeignKeyConstraint(["edition_id", "sha256"], ["blob.edition_id", "blob.sha256"]),)

    edition_id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class AttachmentRow(Base):
    """A photo or scan that was put with a plan; its id is that of the journal event. The bytes may come later."""

    __tablename__ = "plan_attachment"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"), index=True)
    device_id: Mapped[UUID] = mapped_column(index=True)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(40))
    caption: Mapped[str]
