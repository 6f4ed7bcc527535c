"""Photos and scans with a plan: put one there, take one away, look at them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.blobs import AttachmentRow
from app.models.edition import EditionRow
from app.models.plan import PlanRow
from app.models.records import Attachment
from app.models.terms import DomainError, Json, Moment
from app.operations.attachment_effects import ADDED, REMOVED
from app.operations.blob_store import content, put_whole, whole
from app.operations.journal import ReasonMissing, Store, act
from app.operations.photos import AttachmentKindWrong, media_type_of, tidied
from app.operations.plans import TextTooLong

CAPTION_LIMIT = 200
"""Characters under a photo or scan."""


class UnknownAttachment(DomainError):
    """This photo or scan is not with the plan (any more)."""


class AttachmentNotHere(DomainError):
    """The photo or scan was put with the plan on another laptop, and its bytes have not come yet."""


def attach(
    store: Store, moment: Moment, *, plan_id: UUID, data: bytes, media_type: str, caption: str
) -> Attachment:
    """Put a photo (JPEG, PNG) or scan (PDF too) with a plan; of a photo only the picture itself is kept, scaled.

    The same photo put with the same plan again is the one that is there. Raises ``AttachmentKindWrong`` when the
    bytes are not of this ``media_type``, ``AttachmentTooLarge``, ``AttachmentUnreadable`` or ``TextTooLong``.
    """
    if media_type_of(data) != media_type:
        raise AttachmentKindWrong
    if len(caption.strip()) > CAPTION_LIMIT:
        raise TextTooLong(field="caption", limit=CAPTION_LIMIT)
    kept = tidied(data)
    with act(store, moment) as doing:
        session = doing.session
        session.get_one(PlanRow, plan_id)
        sha256 = put_whole(session, _edition_id(session), kept, media_type)
        row = _same(session, plan_id, sha256)
        if row is None:
            said = {
                "sha256": sha256.hex(),
                "size": len(kept),
                "media_type": media_type,
                "caption": caption.strip(),
            }
            event = doing.record(ADDED, plan_id, {"plan_id": str(plan_id), **said})
            row = session.get_one(AttachmentRow, event.id)
        return _record_of(session, row)


def detach(store: Store, moment: Moment, *, attachment_id: UUID, reason: str) -> None:
    """Take a photo or scan away from its plan. Its bytes are wiped, here and at central, when nothing else needs them.

    Raises ``ReasonMissing`` or ``UnknownAttachment``.
    """
    if not reason.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        row = _known(doing.session, attachment_id)
        said: dict[str, Json] = {"attachment_id": str(attachment_id), "reason": reason.strip()}
        doing.record(REMOVED, row.plan_id, said)


def attachments(store: Store, plan_id: UUID) -> tuple[Attachment, ...]:
    """Return the photos and scans with a plan, in the order in which they were put there."""
    query = select(AttachmentRow).where(AttachmentRow.plan_id == plan_id).order_by(AttachmentRow.event_id)
    with store.read() as session:
        return tuple(_record_of(session, row) for row in session.scalars(query))


def attachment_data(store: Store, attachment_id: UUID) -> bytes:
    """Return the bytes of a photo or scan. Raises ``UnknownAttachment`` or ``AttachmentNotHere``."""
    with store.read() as session:
        row = _known(session, attachment_id)
        blob = whole(session, _edition_id(session), row.sha256)
        if blob is None:
            raise AttachmentNotHere
        return content(session, blob)


def _same(session: Session, plan_id: UUID, sha256: bytes) -> AttachmentRow | None:
    query = select(AttachmentRow).where(AttachmentRow.plan_id == plan_id, AttachmentRow.sha256 == sha256)
    return session.scalars(query.limit(1)).first()


def _known(session: Session, attachment_id: UUID) -> AttachmentRow:
    row = session.get(AttachmentRow, attachment_id)
    if row is None:
        raise UnknownAttachment
    return row


def _edition_id(session: Session) -> UUID:
    return session.scalars(select(EditionRow.id)).one()


def _record_of(session: Session, row: AttachmentRow) -> Attachment:
    return Attachment(
        id=row.event_id,
        plan_id=row.plan_id,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        caption=row.caption,
        here=whole(session, _edition_id(session), row.sha256) is not None,
    )
