"""The laptop's side of USB: put on a stick what central has not confirmed, and read central's answer from it.

The laptop keeps everything until central's signed answer says that it has it. Internet and stick may be used side
by side, in any order: both carry the same batches, and what is known already changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Store
from app.models.blobs import AttachmentRow
from app.models.edition import EditionRow, ThisDeviceRow
from app.models.journal import JournalRow
from app.models.terms import DomainError
from app.operations import blob_store
from app.operations.journal import genesis
from app.sync import pull, push, stick
from app.sync.blobs import unsent
from app.sync.bundle_content import AnswerContent, Blob, FrameKind, Packer, answer_content
from app.sync.bundle_format import (
    FILE_LIMIT,
    AnswerForOtherLaptop,
    AnswerHeader,
    BundleHeader,
    FileKind,
    bundle_name,
    key_id,
    open_answer,
    open_bundle,
)
from app.sync.client import NotEnrolled
from app.sync.connection import CentralRefused
from app.sync.protocol import BYTES_PER_BATCH
from app.sync.signing import decryption_key

Progress = Callable[[int, int], None]
"""Told how many events and photos are done, of how many."""

_PACKING = 0.2
"""Which part of the work is done when the file is made; the rest is writing and reading back."""


class EarlierActsMissing(DomainError):
    """Central misses acts from before this stick (it was put back from a backup): the next stick takes them along."""


@dataclass(frozen=True)
class BundleWritten:
    """What is on the stick and was read back: own events ``first_seq`` to ``last_seq``, and photos and scans.

    ``more`` tells that not everything fitted: the rest goes on the next stick, after central's answer.
    """

    path: Path
    events: int
    blobs: int
    first_seq: int
    last_seq: int
    more: bool = False


@dataclass(frozen=True)
class AnswerRead:
    """What an answer brought: own events newly confirmed, events of others, own ones central could not use."""

    confirmed: int
    pulled: int
    refused: int


@dataclass(frozen=True)
class AnswersRead:
    """The answers that were read from a stick, and what was wrong with the other files."""

    read: tuple[AnswerRead, ...]
    faults: tuple[tuple[Path, DomainError], ...]


def write_bundle(
    store: Store,
    folder: Path,
    *,
    at: datetime,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> BundleWritten:
    """Put on the stick in ``folder`` what central has not confirmed; with nothing to send, ask for what is new.

    When this returns, every byte was read back from the stick. Older bundles of this laptop that the new one makes
    needless are removed. ``stop`` is asked often; then it raises ``StickStopped``. Raises ``NotEnrolled`` and the
    errors of ``stick``; what stood on the stick is then still whole.
    """
    tell, halt = progress or _silent, stop or _never
    made = None
    while made is None:  # in between, a run over the internet may have begun a new chain
        made = _made(store, at, tell, halt)
    needless = _needless(store, folder, made.header)
    name, total = _name(folder, made.header, needless), max(1, made.events + made.blobs)

    def share(part: float) -> None:
        tell(int(total * (_PACKING + (1 - _PACKING) * part)), total)

    path = stick.put(folder, name, made.data, tell=share, stop=halt)
    stick.remove(folder, [old for old in needless if old != path])
    return BundleWritten(
        path, made.events, made.blobs, made.header.first_seq, made.header.last_seq, more=made.more
    )


@dataclass(frozen=True)
class _Made:
    header: BundleHeader
    data: bytes
    events: int
    blobs: int
    more: bool


@dataclass(frozen=True)
class _Self:
    """This laptop, and the photos and scans that central may not have."""

    device: ThisDeviceRow
    edition: EditionRow | None
    blobs: Sequence[AttachmentRow]
    central_encryption_key: bytes


def _self(session: Session) -> _Self:
    device = session.get_one(ThisDeviceRow, 1)
    if device.central_encryption_key is None:
        raise NotEnrolled
    edition = session.scalars(select(EditionRow)).first()
    return _Self(device, edition, unsent(session), device.central_encryption_key)


def _made(store: Store, at: datetime, tell: Progress, halt: Callable[[], bool]) -> _Made | None:
    with store.read() as session:
        here = _self(session)
        session.expunge_all()
    packer, more = Packer(), False
    own = push.next_batch(store)
    first, total = own.batch.first_seq, own.batch.local_head_seq + 1 - own.batch.first_seq + len(here.blobs)
    while True:
        if own.batch.epoch != here.device.epoch:
            return None
        packer.message(FrameKind.BATCH, own.batch)
        tell(int(_PACKING * (own.last_seq + 1 - first)), total)
        if own.last_seq >= own.batch.local_head_seq:
            break
        if not packer.has_room(BYTES_PER_BATCH):
            more = True
            break
        _heed(halt)
        try:
            own = push.next_batch(store, own.last_seq)
        except push.CentralDisagrees:
            if push.next_batch(store).batch.epoch == here.device.epoch:
                raise
            return None
    blobs = 0 if more else _add_blobs(store, packer, here, halt)
    more |= blobs < len(here.blobs)
    with store.read() as session:
        head_hash = _hash_at(session, here.device.device_id, here.device.epoch, own.last_seq)
    if not head_hash:
        return None
    header = _header(here, packer.frames, first, own.last_seq, head_hash, at)
    data = packer.sealed(
        FileKind.BUNDLE,
        header,
        receiver=here.central_encryption_key,
        private_key=here.device.private_key,
    )
    return _Made(header, data, own.last_seq + 1 - first, blobs, more)


def _add_blobs(store: Store, packer: Packer, here: _Self, halt: Callable[[], bool]) -> int:
    """Add photos and scans until one does not fit; return how many were dealt with."""
    for done, row in enumerate(here.blobs):
        _heed(halt)
        if not packer.has_room(row.size + BYTES_PER_BATCH):
            return done
        with store.read() as session:
            found = here.edition and blob_store.whole(session, here.edition.id, row.sha256)
            if found:
                packer.blob(Blob(row.sha256, found.media_type, blob_store.content(session, found)))
    return len(here.blobs)


def _header(here: _Self, frames: int, first: int, last: int, head_hash: str, at: datetime) -> BundleHeader:
    return BundleHeader(
        device_id=str(here.device.device_id),
        epoch=here.device.epoch,
        first_seq=first,
        last_seq=last,
        head_hash=head_hash,
        edition_id=str(here.edition.id) if here.edition else None,
        practice=here.edition.practice if here.edition else None,
        cursor=here.device.pull_cursor,
        central=key_id(here.central_encryption_key),
        made_at=at.astimezone(UTC).isoformat(timespec="milliseconds"),
        frames=frames,
    )


def _name(folder: Path, header: BundleHeader, needless: Sequence[Path]) -> str:
    """Return the usual name, unless a file has it that must stay: one of a copy of this laptop, or no bundle at all."""
    path = folder / bundle_name(header)
    return (
        path.name if path in needless or not path.exists() else f"{path.stem}-{header.head_hash}{path.suffix}"
    )


def _needless(store: Store, folder: Path, header: BundleHeader) -> list[Path]:
    """Return this laptop's older bundles of the same chain: what was before the new one is confirmed or in it."""
    own = f"{header.device_id[:8]}-{header.epoch}-*{FileKind.BUNDLE.suffix}"
    with suppress(OSError):
        return [path for path in folder.glob(own) if _is_needless(store, path, header)]
    return []


def _is_needless(store: Store, path: Path, new: BundleHeader) -> bool:
    """Tell whether every act in a bundle is in this laptop's own journal: not so with one of a copy of this laptop."""
    try:
        old = open_bundle(stick.get(path, FILE_LIMIT)).header
    except DomainError:
        return False
    same = (old.device_id, old.epoch, old.central) == (new.device_id, new.epoch, new.central)
    with store.read() as session:
        head = (UUID(old.device_id), old.epoch, old.last_seq)
        return same and old.last_seq <= new.last_seq and _hash_at(session, *head) == old.head_hash


def _hash_at(session: Session, device_id: UUID, epoch: int, seq: int) -> str:
    if seq == 0:
        return genesis(device_id, epoch).hex()
    query = select(JournalRow.hash).where(
        JournalRow.device_id == device_id, JournalRow.epoch == epoch, JournalRow.seq == seq
    )
    return (session.scalars(query).first() or b"").hex()


# ---- central's answer ----------------------------------------------------------------------------------------


def answers_in(folder: Path) -> tuple[Path, ...]:
    """Return every answer of central on the stick in ``folder``, for whichever laptop, the latest first.

    So an older one, which may tell of trouble that is over, finds that it is. Raises ``StickGone``.
    """
    with stick.plain_errors(folder, 0):
        found = [path for path in folder.iterdir() if path.suffix == FileKind.ANSWER.suffix]
        return tuple(sorted((path for path in found if path.is_file()), key=_lateness, reverse=True))


def _lateness(path: Path) -> tuple[int, int, str]:
    chain, confirmed = (int(part) if part.isdecimal() else 0 for part in f"{path.stem}--".split("-")[1:3])
    return chain, confirmed, path.name


def read_answers(
    store: Store,
    folder: Path,
    *,
    at: datetime,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> AnswersRead:
    """Take in every answer for this laptop in ``folder``; one bad file does not keep the next from being read.

    Asks ``stop`` before each. Raises ``StickGone``.
    """
    tell, halt = progress or _silent, stop or _never
    found = own_answers_in(store, folder)
    read: list[AnswerRead] = []
    faults: list[tuple[Path, DomainError]] = []
    for done, path in enumerate(found, start=1):
        if halt():
            break
        try:
            read.append(read_answer(store, path, at=at))
        except DomainError as fault:
            faults.append((path, fault))
        tell(done, len(found))
    return AnswersRead(tuple(read), tuple(faults))


def own_answers_in(store: Store, folder: Path) -> tuple[Path, ...]:
    """Return the answers for this laptop by their names; with none, those for others, which refuse in words."""
    with store.read() as session:
        prefix = str(session.get_one(ThisDeviceRow, 1).device_id)[:8] + "-"
    found = answers_in(folder)
    return tuple(path for path in found if path.name.startswith(prefix)) or found


def read_answer(store: Store, path: Path, *, at: datetime) -> AnswerRead:
    """Take in central's answer. Read twice, late or after a run over the internet, it changes nothing more.

    So does what central signed before it was put back, or before the laptop was enrolled anew. Raises, with nothing
    changed, ``NotEnrolled``, ``AnswerForOtherLaptop``, ``StickGone`` or what is wrong with the file; and with all taken
    in that could be, ``EarlierActsMissing``, ``CentralDisagrees``, or ``CentralRefused`` when a person must look.
    """
    answer = open_answer(stick.get(path, FILE_LIMIT))
    with store.read() as session:
        device = session.get_one(ThisDeviceRow, 1)
        central_key, private_key, before = device.central_key, device.private_key, device.acked_seq
        own = answer.header.device_id == str(device.device_id)
        made_at = datetime.fromisoformat(answer.header.made_at)
        void = device.answers_from is not None and made_at < device.answers_from
        newest = made_at >= (push.last_word(device) or made_at) and answer.header.epoch == device.epoch
        # Trouble is told unless it is old, or this laptop came further since.
        timely = newest and before + 1 == answer.header.first_seq
    if central_key is None:
        raise NotEnrolled
    if not own:
        raise AnswerForOtherLaptop
    answer.check_signature(central_key)
    if void:
        return AnswerRead(0, 0, 0)
    content = answer_content(answer, decryption_key(private_key))
    try:
        refused = sum(push.confirm(store, one, at) for one in content.answers)
        pulled = _take_in(store, answer.header, content, at)
        if timely:
            _heed_problems(store, answer.header, content)
    except DomainError as problem:
        if newest:
            push.note_trouble(store, problem, made_at)
        raise
    if newest and content.answers and not content.problems:
        push.note_well(store, made_at)
    with store.read() as session:
        confirmed = max(0, session.get_one(ThisDeviceRow, 1).acked_seq - before)
    return AnswerRead(confirmed, pulled, refused)


def _take_in(store: Store, header: AnswerHeader, content: AnswerContent, at: datetime) -> int:
    put_back = any(problem.code == "cursor-unknown" for problem in content.problems)
    with store.write() as session:
        device = session.get_one(ThisDeviceRow, 1)
        if put_back and device.pull_cursor == header.cursor:
            device.pull_cursor = 0  # central was put back from a backup: its cursors mean something else now
        if header.after > device.pull_cursor or header.epoch != device.epoch:
            return 0  # from before that, or without what a twin added to a chain that was left: there would be holes
    new, after = 0, header.after
    for page in content.pages:
        new += pull.take_in(store, page, after=after, at=at)
        after = page.cursor
    return new


def _heed_problems(store: Store, header: AnswerHeader, content: AnswerContent) -> None:
    for problem in content.problems:
        if problem.code == "gap" and problem.acked_seq is not None:
            _go_back(store, header, problem.acked_seq)
        elif problem.code != "cursor-unknown":
            raise CentralRefused(code=problem.code, detail=problem.detail)


def _go_back(store: Store, header: AnswerHeader, acked_seq: int) -> None:
    """Central has less than it confirmed: the next stick begins there."""
    with store.write() as session:
        device = session.get_one(ThisDeviceRow, 1)
        if device.acked_seq + 1 != header.first_seq or acked_seq >= device.acked_seq:
            return  # another road was quicker
        push.go_back(device, acked_seq, datetime.fromisoformat(header.made_at))
    raise EarlierActsMissing


def _heed(halt: Callable[[], bool]) -> None:
    if halt():
        raise stick.StickStopped


def _silent(_done: int, _total: int) -> None:
    return


def _never() -> bool:
    return False
