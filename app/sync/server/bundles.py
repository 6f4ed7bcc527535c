"""USB bundles at central: what a stick brings goes in by the same door as the internet, and an answer goes back.

A bundle proves itself: its laptop signed it as a whole and each batch in it, so it does not matter who carries it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.db import Store
from app.models.blobs import AttachmentRow, BlobRow
from app.models.edition import EditionRow, ThisDeviceRow
from app.models.journal import DeviceRow, EpochRow, HeldBundleRow, JournalRow
from app.models.terms import Outcome
from app.operations import blob_store
from app.operations.attachment_effects import ADDED
from app.sync.bundle_content import Blob, BundleContent, FrameKind, Packer, bundle_content
from app.sync.bundle_format import (
    AnswerHeader,
    BundleDamaged,
    BundleForOtherCentral,
    BundleFromUnknownLaptop,
    BundleHeader,
    BundleOtherEdition,
    BundleOtherVersion,
    BundlePracticeMixed,
    BundleSignatureWrong,
    BundleWrong,
    FileKind,
    NotABundle,
    answer_name,
    device_of,
    key_id,
    open_bundle,
)
from app.sync.protocol import (
    BYTES_PER_BATCH,
    EVENTS_PER_BATCH,
    PROBLEM_TYPE,
    Batch,
    BatchAnswer,
    Problem,
    ProblemCode,
)
from app.sync.server.blobs import EDITION_BYTES
from app.sync.server.changes import changes
from app.sync.server.deps import Here, RawBody
from app.sync.server.devices import locked_device, refuse_shut_out, why_aside
from app.sync.server.guard import BUNDLES
from app.sync.server.ingest import ingest
from app.sync.server.problems import TITLE, Refused
from app.sync.signing import decryption_key, encryption_key

HELD_LIMIT = 20
"""Most bundles of one laptop that wait for earlier events; what is more stays on the laptop, which has it all."""

BUNDLE_MEDIA = "application/octet-stream"


@dataclass(frozen=True)
class BundleTaken:
    """What came of a bundle, and the file to bring back to the laptop.

    ``new`` counts events that were not known; ``held`` tells that the file waits here for earlier events; ``problems``
    are codes of what else was refused, each once.
    """

    device_id: UUID
    device: str
    new: int
    held: bool
    answer_name: str
    answer: bytes
    problems: tuple[str, ...] = ()


def take_in_bundle(store: Store, data: bytes, *, at: datetime) -> BundleTaken:
    """Take in a bundle at central's time ``at``: everything is checked before anything takes effect.

    Each batch is taken in by itself, as from the internet. Given the same file again, nothing changes. Raises a
    ``BundleWrong``.
    """
    maker, content = _opened(store, data)
    device_id = maker.device.id
    before = _confirmed(store, device_id)
    _store_blobs(store, maker.device, content.blobs, at)
    found = _ingest(store, device_id, content.batches, at)
    if found.gap:
        _hold(store, device_id, maker.header, data, at)
    elif not found.problems:
        _forget_unused(store, maker.device, content.blobs)
    found = found.and_then(_take_in_held(store, device_id, at))
    held = _is_held(store, data)
    name, answer = _answer(store, maker, found, at)
    return BundleTaken(
        device_id=device_id,
        device=maker.device.name,
        new=_confirmed(store, device_id) - before,
        held=held,
        answer_name=name,
        answer=answer,
        problems=tuple(dict.fromkeys(one.code for one in found.problems if one.code != "gap" or not held)),
    )


def take_in_held(store: Store, device_id: UUID, at: datetime) -> int:
    """Take in those bundles of a laptop that wait no longer; return how many events were new. Quick when none does."""
    before = _confirmed(store, device_id)
    _take_in_held(store, device_id, at)
    return _confirmed(store, device_id) - before


def _confirmed(store: Store, device_id: UUID) -> int:
    """Return how many events of this laptop central has, in all its chains."""
    with store.read() as session:
        total = select(func.sum(EpochRow.acked_seq)).where(EpochRow.device_id == device_id)
        return session.scalar(total) or 0


# ---- opening -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Maker:
    """Who made a bundle, as central knows it, what the bundle says of itself, and central's own key."""

    device: DeviceRow
    encryption_key: bytes
    header: BundleHeader
    private_key: bytes


def _opened(store: Store, data: bytes) -> tuple[_Maker, BundleContent]:
    """Return who made a bundle and what it holds, all checked. Raises a ``BundleWrong``."""
    bundle = open_bundle(data)
    header = bundle.header
    with store.read() as session:
        central = session.get_one(ThisDeviceRow, 1).private_key
        _expect_practice(session, header)
        if header.central != key_id(encryption_key(central)):
            raise BundleForOtherCentral
        device = session.get(DeviceRow, device_of(header))
        if device is None or device.edition_id is None or device.encryption_key is None:
            raise BundleFromUnknownLaptop
        bundle.check_signature(device.public_key)
        if header.edition_id not in {None, str(device.edition_id)}:
            raise BundleOtherEdition
        session.expunge_all()
    maker = _Maker(device, device.encryption_key, header, central)
    return maker, bundle_content(bundle, decryption_key(central))


def _expect_practice(session: Session, header: BundleHeader) -> None:
    """Keep practice and earnest apart, before all else: so the reason that is told is the one that helps."""
    known = set(session.scalars(select(EditionRow.practice)))
    if known and header.practice is not None and header.practice not in known:
        raise BundlePracticeMixed


# ---- taking in -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Found:
    """What ingest said of the batches of one or more bundles."""

    answers: tuple[BatchAnswer, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def gap(self) -> bool:
        return any(problem.code == "gap" for problem in self.problems)

    def and_then(self, later: _Found) -> _Found:
        return _Found(self.answers + later.answers, self.problems + later.problems)


def _ingest(store: Store, device_id: UUID, batches: Sequence[Batch], at: datetime) -> _Found:
    """Take in one batch after another. What is refused is said, and stops none but those that go on from a gap."""
    found = _Found()
    for batch in batches:
        try:
            found = found.and_then(_Found(answers=(ingest(store, device_id, batch, at=at),)))
        except Refused as refused:
            found = found.and_then(_Found(problems=(_problem(refused),)))
        if found.gap:
            break
    return found


def _problem(refused: Refused) -> Problem:
    return Problem(
        type=PROBLEM_TYPE + refused.code,
        title=TITLE[refused.code],
        status=refused.status,
        detail=refused.detail,
        acked_seq=refused.acked_seq,
    )


def _store_blobs(store: Store, device: DeviceRow, blobs: Sequence[Blob], at: datetime) -> None:
    """Store photos and scans before the events, so that the receipts cover them, as far as the edition has room.

    Not those of a laptop that was shut out or whose time is over.
    """
    if device.edition_id is None or why_aside(device, at) is not None:
        return
    for blob in blobs:
        with store.write() as session:
            taken = select(func.sum(BlobRow.size)).where(BlobRow.edition_id == device.edition_id)
            if (session.scalar(taken) or 0) + len(blob.data) <= EDITION_BYTES:
                blob_store.put_whole(session, device.edition_id, blob.data, blob.media_type)


def _forget_unused(store: Store, device: DeviceRow, blobs: Sequence[Blob]) -> None:
    """Throw away what came with the stick but was taken away from its plan since: wiped is wiped."""
    waiting = select(JournalRow.event_id).where(
        JournalRow.edition_id == device.edition_id,
        JournalRow.type == ADDED.type,
        JournalRow.outcome == Outcome.HELD,
    )
    for blob in blobs:
        with store.write() as session:
            row = session.get(BlobRow, (device.edition_id, blob.sha256), with_for_update=True)
            used = select(AttachmentRow.event_id).where(AttachmentRow.sha256 == blob.sha256)
            needed = session.scalars(used.limit(1)).first() or session.scalars(waiting.limit(1)).first()
            if row is not None and needed is None:
                blob_store.forget(session, row)


# ---- what waits for earlier events ---------------------------------------------------------------------------


def _hold(store: Store, device_id: UUID, header: BundleHeader, data: bytes, at: datetime) -> None:
    row = HeldBundleRow(
        id=hashlib.sha256(data).digest(),
        device_id=device_id,
        epoch=header.epoch,
        first_seq=header.first_seq,
        last_seq=header.last_seq,
        received_at=at,
        data=data,
    )
    with store.write() as session:
        locked_device(session, device_id)
        known = set(session.scalars(select(HeldBundleRow.id).where(HeldBundleRow.device_id == device_id)))
        if row.id not in known and len(known) < HELD_LIMIT:
            session.add(row)


def _is_held(store: Store, data: bytes) -> bool:
    wanted = HeldBundleRow.id == hashlib.sha256(data).digest()
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(HeldBundleRow).where(wanted)) == 1


def _take_in_held(store: Store, device_id: UUID, at: datetime) -> _Found:
    found = _Found()
    while (row := _next_held(store, device_id)) is not None:
        held = _Found()
        with suppress(BundleWrong):  # central has other keys now: the laptop still has it all
            maker, content = _opened(store, row.data)
            held = _ingest(store, device_id, content.batches, at)
            if not held.problems:
                _forget_unused(store, maker.device, content.blobs)
        found = found.and_then(held)
        if held.gap:
            break
        with store.write() as session:
            session.execute(delete(HeldBundleRow).where(HeldBundleRow.id == row.id))
    return found


def _next_held(store: Store, device_id: UUID) -> HeldBundleRow | None:
    """Return a bundle of this laptop that goes on where its chain stands, apart from the session."""
    query = (
        select(HeldBundleRow)
        .join(EpochRow, (EpochRow.device_id == device_id) & (EpochRow.epoch == HeldBundleRow.epoch))
        .where(HeldBundleRow.device_id == device_id, HeldBundleRow.first_seq <= EpochRow.acked_seq + 1)
        .order_by(HeldBundleRow.first_seq)
        .limit(1)
    )
    with store.read() as session:
        row = session.scalars(query).first()
        session.expunge_all()
        return row


# ---- the answer ----------------------------------------------------------------------------------------------


def _answer(store: Store, maker: _Maker, found: _Found, at: datetime) -> tuple[str, bytes]:
    """Return the name and the bytes of the file that goes back to the laptop: as much as fits, newest answer first."""
    packer = Packer()
    for problem in {problem.code: problem for problem in reversed(found.problems)}.values():
        packer.message(FrameKind.PROBLEM, problem)
    for answer in reversed(found.answers):
        if packer.has_room(0):
            packer.message(FrameKind.ANSWER, answer)
    after = _add_pages(store, packer, maker.header, at)
    header = AnswerHeader(
        device_id=maker.header.device_id,
        epoch=maker.header.epoch,
        first_seq=maker.header.first_seq,
        acked_seq=_acked(store, maker.header),
        cursor=maker.header.cursor,
        after=after,
        made_at=at.astimezone(UTC).isoformat(timespec="milliseconds"),
        frames=packer.frames,
    )
    sealed = packer.sealed(
        FileKind.ANSWER, header, receiver=maker.encryption_key, private_key=maker.private_key
    )
    return answer_name(header), sealed


def _add_pages(store: Store, packer: Packer, header: BundleHeader, at: datetime) -> int:
    """Add what is new to the laptop, as far as it fits; return after which cursor that begins."""
    device_id = device_of(header)
    after = cursor = header.cursor
    while packer.has_room(2 * BYTES_PER_BATCH):
        try:
            refuse_shut_out(store, device_id, at)
            page = changes(store, device_id, cursor=cursor, limit=EVENTS_PER_BATCH, epoch=header.epoch)
        except Refused as refused:
            packer.message(FrameKind.PROBLEM, _problem(refused))
            if refused.code != "cursor-unknown":
                break
            after = cursor = 0  # central was put back from a backup: the laptop takes everything anew
            continue
        packer.message(FrameKind.CHANGES, page)
        if not page.has_more:
            break
        cursor = page.cursor
    return after


def _acked(store: Store, header: BundleHeader) -> int:
    with store.read() as session:
        chain = session.get(EpochRow, (device_of(header), header.epoch))
        return chain.acked_seq if chain else 0


# ---- over the internet ---------------------------------------------------------------------------------------

ROUTES = APIRouter()

_CODES: dict[type[BundleWrong], ProblemCode] = {
    NotABundle: "bundle-unreadable",
    BundleDamaged: "bundle-unreadable",
    BundleOtherVersion: "other-version",
    BundleForOtherCentral: "bundle-foreign",
    BundlePracticeMixed: "bundle-foreign",
    BundleOtherEdition: "other-edition",
    BundleFromUnknownLaptop: "unknown-device",
    BundleSignatureWrong: "bad-signature",
}
_FILE: dict[str, Any] = {"content": {BUNDLE_MEDIA: {"schema": {"type": "string", "format": "binary"}}}}


@ROUTES.post(
    BUNDLES,
    response_class=Response,
    responses={200: _FILE | {"description": "Central's answer, to be read by the laptop"}},
    openapi_extra={"requestBody": _FILE | {"required": True}},
)
def post_bundle(request: Request, body: RawBody, here: Here) -> Response:
    """Take in a bundle from a stick. The request is not signed: the bundle is."""
    try:
        taken = take_in_bundle(here.store, body, at=here.clock())
    except BundleWrong as problem:
        raise _refusal(problem) from problem
    request.state.device = taken.device_id
    name = f'attachment; filename="{taken.answer_name}"'
    return Response(taken.answer, media_type=BUNDLE_MEDIA, headers={"content-disposition": name})


def _refusal(problem: BundleWrong) -> Refused:
    return Refused(_CODES[type(problem)], detail=type(problem).__name__)
