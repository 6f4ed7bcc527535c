"""What putting a photo or scan with a plan, and taking it away, brings about: in whatever order they came."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.blobs import BLOB_BYTES, AttachmentRow, BlobRow
from app.models.journal import JournalRow
from app.models.plan import PlanRow
from app.models.terms import Outcome
from app.operations.blob_store import forget
from app.operations.journal import Event, EventKind

JPEG = "image/jpeg"
PNG = "image/png"
PDF = "application/pdf"
MEDIA_TYPES = (JPEG, PNG, PDF)
"""What may be put with a plan."""

_SHA256 = hashlib.sha256().digest_size


def _apply_added(session: Session, event: Event) -> Outcome:
    said = event.payload
    sha256, size, media_type = bytes.fromhex(said["sha256"]), said["size"], said["media_type"]
    if len(sha256) != _SHA256 or not 0 < size <= BLOB_BYTES or media_type not in MEDIA_TYPES:
        return Outcome.REJECTED
    if session.get(PlanRow, event.entity_id) is None:
        return Outcome.HELD
    session.add(
        AttachmentRow(
            event_id=event.id,
            plan_id=event.entity_id,
            device_id=event.device_id,
            sha256=sha256,
            size=size,
            media_type=media_type,
            caption=said["caption"],
        )
    )
    return Outcome.APPLIED


def _apply_removed(session: Session, event: Event) -> Outcome:
    """Take the photo or scan away; its bytes go too when nothing else needs them. The journal remembers that it was."""
    attachment_id = UUID(event.payload["attachment_id"])
    row = session.get(AttachmentRow, attachment_id)
    if row is None:
        added = session.get(JournalRow, attachment_id)
        gone = added is not None and added.outcome is not Outcome.HELD
        return Outcome.DUPLICATE if gone else Outcome.HELD
    session.delete(row)
    session.flush()
    _forget_bytes(session, row.sha256, event)
    return Outcome.APPLIED


def _forget_bytes(session: Session, sha256: bytes, event: Event) -> None:
    edition_id = session.get_one(JournalRow, event.id).edition_id
    others = (
        select(AttachmentRow.event_id)
        .join(JournalRow, JournalRow.event_id == AttachmentRow.event_id)
        .where(AttachmentRow.sha256 == sha256, JournalRow.edition_id == edition_id)
    )
    if session.scalars(others.limit(1)).first() is None:
        blob = session.get(BlobRow, (edition_id, sha256), with_for_update=True, populate_existing=True)
        if blob is not None:
            forget(session, blob)


ADDED = EventKind("attachment.added", _apply_added)
REMOVED = EventKind("attachment.removed", _apply_removed)
