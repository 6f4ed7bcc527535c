"""What is inside a file on a USB stick: frames, each a message as on the internet, or a photo or scan.

Shared by both sides. Every bound is kept while unpacking, before anything takes effect.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from io import BytesIO

import zstandard
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pydantic import BaseModel

from app.operations.attachment_effects import MEDIA_TYPES
from app.sync.bundle_format import (
    FRAMES_LIMIT,
    AnswerHeader,
    BundleDamaged,
    BundleHeader,
    FileKind,
    SealedFile,
    message,
    seal,
)
from app.sync.protocol import BLOB_LIMIT, BODY_LIMIT, Batch, BatchAnswer, Changes, Problem

UNPACKED_LIMIT = 256 * 1024 * 1024
"""Most bytes of its content once unpacked."""

BUDGET = 60 * 1024 * 1024
"""How much content a writer puts in one file: even what cannot be compressed then stays under ``FILE_LIMIT``."""

BATCHES_LIMIT = 4_000
"""Most batches in one bundle: each gets an answer, and these must fit in one file too."""

_FRAME = struct.Struct(">cI")
"""Kind and length of a frame."""
_WINDOW = 8 * 1024 * 1024
_BLOB = re.compile(rb"(?P<sha256>.{32})(?P<media>[a-z]{1,20}/[a-z]{1,20})\n", re.DOTALL)
"""Before the bytes of a photo or scan."""


class FrameKind(Enum):
    """What a frame holds: a message as on the internet, or a photo or scan."""

    BATCH = b"B"
    BLOB = b"F"
    ANSWER = b"A"
    PROBLEM = b"P"
    CHANGES = b"C"


@dataclass(frozen=True)
class Blob:
    """A photo or scan, named by the SHA-256 of its bytes."""

    sha256: bytes
    media_type: str
    data: bytes


@dataclass(frozen=True)
class BundleContent:
    """What a laptop sends."""

    batches: tuple[Batch, ...]
    blobs: tuple[Blob, ...]


@dataclass(frozen=True)
class AnswerContent:
    """What central says: of each batch its answer or its refusal, and what is new after the laptop's cursor."""

    answers: tuple[BatchAnswer, ...]
    problems: tuple[Problem, ...]
    pages: tuple[Changes, ...]


class Packer:
    """Frames on their way into a file, compressed as they come."""

    def __init__(self) -> None:
        """Begin without frames."""
        self._zstd = zstandard.ZstdCompressor(level=6).compressobj()
        self._packed = bytearray()
        self.frames = 0
        self.size = 0

    def has_room(self, size: int) -> bool:
        """Tell whether about so many bytes fit in the file that is being made."""
        return self.size + size <= BUDGET and self.frames < FRAMES_LIMIT // 2

    def message(self, kind: FrameKind, message: BaseModel) -> None:
        """Add a message, as it would be sent over the internet."""
        self._add(kind, message.model_dump_json(by_alias=True).encode())

    def blob(self, blob: Blob) -> None:
        """Add a photo or scan."""
        self._add(FrameKind.BLOB, blob.sha256 + blob.media_type.encode() + b"\n" + blob.data)

    def _add(self, kind: FrameKind, data: bytes) -> None:
        self._packed += self._zstd.compress(_FRAME.pack(kind.value, len(data)))
        self._packed += self._zstd.compress(data)
        self.frames += 1
        self.size += _FRAME.size + len(data)

    def sealed(
        self, kind: FileKind, header: BundleHeader | AnswerHeader, *, receiver: bytes, private_key: bytes
    ) -> bytes:
        """Return the whole file: encrypted to the receiver's raw X25519 key, signed with a raw Ed25519 key."""
        self._packed += self._zstd.flush()
        return seal(kind, header, bytes(self._packed), receiver=receiver, private_key=private_key)


def bundle_content(bundle: SealedFile[BundleHeader], key: X25519PrivateKey) -> BundleContent:
    """Return what a bundle holds, every message of the right shape, every photo or scan whole.

    Raises ``BundleDamaged``.
    """
    batches: list[Batch] = []
    blobs: list[Blob] = []
    for kind, data in _opened(bundle, key):
        if kind is FrameKind.BATCH:
            batches.append(message(Batch, data))
        elif kind is FrameKind.BLOB:
            blobs.append(_blob(data))
        else:
            raise BundleDamaged
    _expect_row(bundle.header, batches)
    return BundleContent(tuple(batches), tuple(blobs))


def answer_content(answer: SealedFile[AnswerHeader], key: X25519PrivateKey) -> AnswerContent:
    """Return what an answer holds, every message of the right shape. Raises ``BundleDamaged``."""
    answers: list[BatchAnswer] = []
    problems: list[Problem] = []
    pages: list[Changes] = []
    for kind, data in _opened(answer, key):
        if kind is FrameKind.ANSWER:
            answers.append(message(BatchAnswer, data))
        elif kind is FrameKind.PROBLEM:
            problems.append(message(Problem, data))
        elif kind is FrameKind.CHANGES:
            pages.append(message(Changes, data))
        else:
            raise BundleDamaged
    return AnswerContent(tuple(answers), tuple(problems), tuple(pages))


def _expect_row(header: BundleHeader, batches: list[Batch]) -> None:
    """Refuse batches that are not exactly the row of events that the header tells of; one may be empty, alone."""
    seq = header.first_seq
    for batch in batches:
        if batch.epoch != header.epoch or batch.first_seq != seq or not (batch.events or len(batches) == 1):
            raise BundleDamaged
        seq += len(batch.events)
    if seq != header.last_seq + 1 or not 0 < len(batches) <= BATCHES_LIMIT:
        raise BundleDamaged


def _opened(
    file: SealedFile[BundleHeader] | SealedFile[AnswerHeader], key: X25519PrivateKey
) -> list[tuple[FrameKind, bytes]]:
    try:
        return list(_frames(file.packed(key), file.header.frames))
    except (ValueError, zstandard.ZstdError) as problem:
        raise BundleDamaged from problem


def _frames(packed: bytes, count: int) -> Iterator[tuple[FrameKind, bytes]]:
    """Unpack no further than the limits: a small file can hold an endless row of zeros. Raises ``ValueError``."""
    unpack = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(BytesIO(packed))
    left = UNPACKED_LIMIT
    for _ in range(count):
        kind, length = _FRAME.unpack(_exactly(unpack, _FRAME.size))
        left -= _FRAME.size + length
        if length > _LIMITS[FrameKind(kind)] or left < 0:
            raise ValueError("larger than any frame or file")
        yield FrameKind(kind), _exactly(unpack, length)
    if unpack.read(1):
        raise ValueError("more than was announced")


_LIMITS: Mapping[FrameKind, int] = {
    kind: BLOB_LIMIT + 4096 if kind is FrameKind.BLOB else BODY_LIMIT for kind in FrameKind
}


def _exactly(unpack: zstandard.ZstdDecompressionReader, size: int) -> bytes:
    found = unpack.read(size) if size else b""
    if len(found) != size:
        raise ValueError("cut off")
    return found


def _blob(data: bytes) -> Blob:
    found = _BLOB.match(data)
    content = data[found.end() :] if found else b""
    if (
        found is None
        or found["media"].decode() not in MEDIA_TYPES
        or not 0 < len(content) <= BLOB_LIMIT
        or hashlib.sha256(content).digest() != found["sha256"]
    ):
        raise BundleDamaged
    return Blob(found["sha256"], found["media"].decode(), content)
