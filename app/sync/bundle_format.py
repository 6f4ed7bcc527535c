"""The files on a USB stick: a laptop's bundle to central, and central's answer. Pure bytes, shared by both sides.

A file is magic and version, a header, the sealed content, the maker's Ed25519 signature over all before it, and
last, in every version, a SHA-256 over everything: so damage is told from a file for someone else. The content is
encrypted to one receiver (HPKE, RFC 9180) and bound to the header; inside are compressed (zstd) frames. Whatever is
wrong with a file is one of the errors below. The picture is in ``docs/usb.md``.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Generic, TypeVar
from uuid import UUID

import rfc8785
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from app.models.terms import DomainError
from app.sync.protocol import (
    Counter,
    Cursor,
    Positive,
    Sha256,
    UtcText,
    UuidText,
)
from app.sync.signing import VERSION

FILE_LIMIT = 64 * 1024 * 1024
"""Most bytes of a file."""

FRAMES_LIMIT = 20_000
HEADER_LIMIT = 4096

_PREAMBLE = struct.Struct(">8sHI")
"""Magic, version, length of the header."""
_SIGNATURE = 64
_DIGEST = 32
_SMALLEST = _PREAMBLE.size + _SIGNATURE + _DIGEST
_HPKE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class BundleWrong(DomainError):
    """A file from a stick cannot be used; nothing of it was taken in. The kinds say why."""


class NotABundle(BundleWrong):
    """This is another kind of file altogether."""


class BundleDamaged(BundleWrong):
    """The file is cut off, changed, or not made as it should be."""


class BundleOtherVersion(BundleWrong):
    """The file was made by another version of the program."""


class BundleForOtherCentral(BundleWrong):
    """The bundle can only be read by another central."""


class BundleOtherEdition(BundleWrong):
    """The file belongs to another edition."""


class BundlePracticeMixed(BundleWrong):
    """The file is from practice and this is not, or the other way round."""


class BundleFromUnknownLaptop(BundleWrong):
    """Central does not know the laptop that made the bundle."""


class BundleSignatureWrong(BundleWrong):
    """The file was not made by the one that it names."""


class AnswerForOtherLaptop(BundleWrong):
    """Central's answer is for another laptop."""


class _Header(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


KeyId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


class BundleHeader(_Header):
    """What anyone may read of a bundle.

    ``first_seq`` and ``last_seq`` are of the events inside; with none, the last is one before the first. ``cursor``
    is how far the laptop has read central's changes. Edition and practice are None while the laptop has none.
    ``head_hash`` is that of the last event, from which a laptop knows its own story from that of a copy of itself.
    """

    device_id: UuidText
    epoch: Positive
    first_seq: Positive
    last_seq: Counter
    head_hash: Sha256
    edition_id: UuidText | None
    practice: bool | None
    cursor: Cursor
    central: KeyId
    made_at: UtcText
    frames: Annotated[int, Field(ge=0, le=FRAMES_LIMIT)]


class AnswerHeader(_Header):
    """What anyone may read of central's answer: to which bundle, and how far that laptop's chain is confirmed.

    ``first_seq`` and ``cursor`` are those of the bundle; the changes inside come after cursor ``after``.
    """

    device_id: UuidText
    epoch: Positive
    first_seq: Positive
    acked_seq: Counter
    cursor: Cursor
    after: Cursor
    made_at: UtcText
    frames: Annotated[int, Field(ge=0, le=FRAMES_LIMIT)]


class FileKind(Enum):
    """A bundle or an answer, by the first bytes of the file. As in PNG, they show a transfer that alters bytes."""

    BUNDLE = b"\x89WBS\r\n\x1a\n"
    ANSWER = b"\x89WBR\r\n\x1a\n"

    @property
    def suffix(self) -> str:
        """Return the end of such a file's name."""
        return ".wbsync" if self is FileKind.BUNDLE else ".wbreceipt"


H = TypeVar("H", BundleHeader, AnswerHeader)


def bundle_name(header: BundleHeader) -> str:
    """Return the name of a bundle on the stick: laptop, chain, first and last event. Nothing personal."""
    return (
        f"{header.device_id[:8]}-{header.epoch}-{header.first_seq}-{header.last_seq}{FileKind.BUNDLE.suffix}"
    )


def answer_name(header: AnswerHeader) -> str:
    """Return the name of an answer on the stick: laptop, chain, last event that is confirmed."""
    return f"{header.device_id[:8]}-{header.epoch}-{header.acked_seq}{FileKind.ANSWER.suffix}"


def key_id(encryption_key: bytes) -> str:
    """Return the short name of a raw X25519 key, by which a receiver sees whether a file is for it."""
    return hashlib.sha256(encryption_key).hexdigest()[:32]


def seal(
    kind: FileKind,
    header: BundleHeader | AnswerHeader,
    packed: bytes,
    *,
    receiver: bytes,
    private_key: bytes,
) -> bytes:
    """Return a file around content that is packed already."""
    head = rfc8785.dumps(header.model_dump())
    front = _PREAMBLE.pack(kind.value, VERSION, len(head)) + head
    sealed = _HPKE.encrypt(packed, X25519PublicKey.from_public_bytes(receiver), _bound_to(front))
    part = front + sealed
    part += Ed25519PrivateKey.from_private_bytes(private_key).sign(part)
    return part + hashlib.sha256(part).digest()


@dataclass(frozen=True)
class SealedFile(Generic[H]):
    """A whole file of this version of which only the header was read: whoever made it is still to be checked."""

    header: H
    _front: bytes
    _sealed: memoryview
    _signed: memoryview
    _signature: bytes

    def check_signature(self, public_key: bytes) -> None:
        """Check that the file was made by who has this raw Ed25519 key. Raises ``BundleSignatureWrong``."""
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(self._signature, self._signed)
        except (InvalidSignature, ValueError) as problem:
            raise BundleSignatureWrong from problem

    def packed(self, key: X25519PrivateKey) -> bytes:
        """Return the content, still packed. Raises ``BundleDamaged``."""
        try:
            return _HPKE.decrypt(self._sealed, key, _bound_to(self._front))
        except InvalidTag as problem:
            raise BundleDamaged from problem


def open_bundle(data: bytes) -> SealedFile[BundleHeader]:
    """Return a bundle of which only the header was read.

    Raises ``NotABundle``, ``BundleDamaged`` or ``BundleOtherVersion``.
    """
    found = _open(FileKind.BUNDLE, BundleHeader, data)
    if found.header.last_seq < found.header.first_seq - 1:
        raise BundleDamaged
    return found


def open_answer(data: bytes) -> SealedFile[AnswerHeader]:
    """Return an answer of which only the header was read. Raises as ``open_bundle``."""
    return _open(FileKind.ANSWER, AnswerHeader, data)


def _open(kind: FileKind, shape: type[H], data: bytes) -> SealedFile[H]:
    if len(data) > FILE_LIMIT or not kind.value.startswith(data[:8]):
        raise NotABundle
    if len(data) < _SMALLEST or hashlib.sha256(data[:-_DIGEST]).digest() != data[-_DIGEST:]:
        raise BundleDamaged
    _, version, length = _PREAMBLE.unpack_from(data)
    if version != VERSION:
        raise BundleOtherVersion
    end, signed_end = _PREAMBLE.size + length, len(data) - _DIGEST - _SIGNATURE
    if length > HEADER_LIMIT or end > signed_end:
        raise BundleDamaged
    header = message(shape, data[_PREAMBLE.size : end])
    view = memoryview(data)
    return SealedFile(header, data[:end], view[end:signed_end], view[:signed_end], data[signed_end:-_DIGEST])


def _bound_to(front: bytes) -> bytes:
    return b"wijkbalie stick " + hashlib.sha256(front).digest()


M = TypeVar("M", bound=BaseModel)


def message(shape: type[M], data: bytes) -> M:
    """Return a message of this shape. Raises ``BundleDamaged``."""
    try:
        return shape.model_validate_json(data)
    except ValidationError as problem:
        raise BundleDamaged from problem


def device_of(header: BundleHeader | AnswerHeader) -> UUID:
    """Return the laptop that a bundle is from, or an answer is for."""
    return UUID(header.device_id)
