"""What travels between a laptop and central, by internet or by USB stick. Shared by all sides.

Everything is checked when it is read: a message that is not of this shape never reaches a table.
Version 1; the picture is in ``docs/sync.md``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import rfc8785
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from app.models.blobs import BLOB_BYTES, PIECE_BYTES
from app.models.journal import JournalRow
from app.models.terms import Json, Outcome, SessionKind
from app.operations.journal import journal_row, payload_matches
from app.sync.signing import VERSION, Device, is_signed, signed

EVENTS_PER_BATCH = 250
BYTES_PER_BATCH = 256 * 1024
"""A batch and a page of changes hold as many events as fit in this, but always at least one."""

BODY_LIMIT = 4 * 1024 * 1024
"""No request may be larger than this, in bytes."""

ENROLMENT_QR = f"WIJKBALIE-AANMELDEN-{VERSION}"
"""First word of the QR code that carries central's address and an enrolment code."""

SNAPSHOT_EVENTS = 2_000
"""Most events in one page of the first sync."""

BYTES_PER_SNAPSHOT = 768 * 1024
"""Such a page holds as many events as fit in this: some 200 KiB once packed, which a bad line gets across."""

BLOB_PIECE = PIECE_BYTES
"""Most bytes of a photo or scan in one request."""

BLOB_LIMIT = BLOB_BYTES
"""Most bytes of a whole photo or scan."""

BLOB_CONTENT = "application/offset+octet-stream"
"""What the body is called that goes on with a photo or scan at an offset."""

UPLOAD_OFFSET = "Upload-Offset"
UPLOAD_LENGTH = "Upload-Length"
BLOB_MEDIA_TYPE = "Blob-Media-Type"
"""Headers with a piece of a photo or scan: where it begins, how long the whole is, and what it is."""

PROBLEM_TYPE = "urn:wijkbalie:problem:"
PROBLEM_MEDIA = "application/problem+json"

_INT32 = 2**31 - 1


def _is_utc(text: str) -> str:
    datetime.fromisoformat(text)  # raises ValueError for the 31st of February
    return text


UuidText = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
"""A UUID in its one canonical spelling: hashes are taken over the text."""
UtcText = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+00:00$"),
    AfterValidator(_is_utc),
]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Signature = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{128}$")]
Salt = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Positive = Annotated[int, Field(ge=1, le=_INT32)]
Counter = Annotated[int, Field(ge=0, le=_INT32)]
Cursor = Annotated[int, Field(ge=0, le=2**53)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Header(_Message):
    """The header of an event (DESIGN section 5): what is chained by hash."""

    event_id: UuidText
    device_id: UuidText
    epoch: Positive
    seq: Positive
    type: Annotated[str, StringConstraints(pattern=r"^[a-z_.]{1,40}$")]
    schema_: Annotated[int, Field(alias="schema", ge=1, le=_INT32)]
    entity_id: UuidText
    base_rev: Counter
    actor_id: UuidText
    occurred_at: UtcText
    payload_digest: Sha256


class SentEvent(_Message):
    """An event as a laptop sends it; its ``prev_hash`` follows from the one before it."""

    header: Header
    salt: Salt | None
    payload: str | None

    @classmethod
    def of(cls, row: JournalRow) -> SentEvent:
        """Return what is sent of a journal row; of one that was erased only the header is left."""
        salt = row.salt.hex() if row.salt and row.payload is not None else None
        return cls(header=Header(**json.loads(row.header)), salt=salt, payload=row.payload)

    def row(self, edition_id: UUID, prev_hash: bytes) -> JournalRow:
        """Return the journal row of this event. Raises ``ValueError`` when the payload is not what was chained."""
        salt = bytes.fromhex(self.salt) if self.salt else None
        return _row(self.header, edition_id, prev_hash, salt, self.payload)


def size_of(row: JournalRow) -> int:
    """Return about how many bytes an event takes on the way."""
    return len(row.header) + len((row.payload or "").encode()) + 100


class Batch(_Message):
    """Events of one chain of a device in a row, from ``first_seq`` on; ``local_head_seq`` says how many it has.

    ``signature`` is the device's over ``signed_part``: so a batch can be trusted whoever carried it.
    """

    epoch: Positive
    first_seq: Positive
    prev_hash: Sha256
    events: Annotated[tuple[SentEvent, ...], Field(max_length=EVENTS_PER_BATCH, strict=False)]
    local_head_seq: Counter
    signature: Signature

    @classmethod
    def signed(
        cls, device: Device, *, first_seq: int, prev_hash: bytes, rows: Sequence[JournalRow], head_seq: int
    ) -> Batch:
        """Return these rows of the device's journal as it sends them."""
        last_hash = rows[-1].hash if rows else prev_hash
        part = _batch_part(device.id, device.epoch, first_seq, last_hash.hex(), head_seq)
        return cls(
            epoch=device.epoch,
            first_seq=first_seq,
            prev_hash=prev_hash.hex(),
            events=tuple(SentEvent.of(row) for row in rows),
            local_head_seq=head_seq,
            signature=signed(device.private_key, part),
        )

    def is_signed_by(self, device_id: UUID, public_key: bytes, last_hash: bytes) -> bool:
        """Tell whether the device signed this; ``last_hash`` is that of the last event, without any ``prev_hash``."""
        part = _batch_part(device_id, self.epoch, self.first_seq, last_hash.hex(), self.local_head_seq)
        return is_signed(public_key, part, self.signature)


def _batch_part(
    device_id: UUID, epoch: int, first_seq: int, last_hash: str, local_head_seq: int
) -> dict[str, Json]:
    """Return what the signature of a batch covers. The last hash covers every event and, by digest, its payload."""
    return {
        "what": f"batch-{VERSION}",
        "device_id": str(device_id),
        "epoch": epoch,
        "first_seq": first_seq,
        "last_hash": last_hash,
        "local_head_seq": local_head_seq,
    }


class EventResult(_Message):
    """What became of one event at central. ``problem`` is a code, empty when there is none."""

    event_id: UuidText
    outcome: Annotated[Outcome, Field(strict=False)]
    problem: str


class Receipt(_Message):
    """What central vouches for: it has this chain of the device up to ``acked_seq``, and the photos and scans.

    ``blobs`` is the digest (``blobs_digest``) of those of the device's photos and scans that are whole at central,
    ``received_at`` central's own time.
    """

    device_id: UuidText
    epoch: Positive
    acked_seq: Counter
    head_hash: Sha256
    blobs: Sha256
    received_at: UtcText


def receipt_part(receipt: Receipt) -> dict[str, Json]:
    """Return what central's signature under a receipt covers."""
    return {"what": f"receipt-{VERSION}", **receipt.model_dump()}


def blobs_digest(hashes: Iterable[bytes]) -> str:
    """Return one digest of a set of photos and scans, by the SHA-256 of each."""
    return hashlib.sha256(b"".join(sorted(set(hashes)))).hexdigest()


class BatchAnswer(_Message):
    """How far central has this chain now, the hash at that point, and its signature under the receipt."""

    acked_seq: Counter
    head_hash: Sha256
    results: Annotated[tuple[EventResult, ...], Field(strict=False)]
    receipt: Receipt
    receipt_signature: Signature


class EpochWanted(_Message):
    """A laptop that was put back from a copy asks for a new chain; ``epoch`` is the one it leaves."""

    epoch: Positive


class EpochGiven(_Message):
    """The number of the laptop's new chain: no other was or will be given it."""

    epoch: Positive


class OwnEvents(_Message):
    """A page of what central has of the device's own chains, by epoch and number, and whether there is more."""

    edition_id: UuidText
    events: Annotated[tuple[ChangedEvent, ...], Field(strict=False)]
    has_more: bool


class ChangedEvent(_Message):
    """An event with central's order of arrival.

    Salt and payload are empty once erased, and where the device may not see them (``withheld``): the header
    keeps its chain whole.
    """

    cursor: Cursor
    header: Header
    prev_hash: Sha256
    salt: Salt | None
    payload: str | None
    withheld: bool = False

    @classmethod
    def of(cls, row: JournalRow, *, withheld: bool = False) -> ChangedEvent:
        """Return what is sent of a journal row at central."""
        return cls(
            cursor=row.cursor or 0,
            header=Header(**json.loads(row.header)),
            prev_hash=row.prev_hash.hex(),
            salt=row.salt.hex() if row.salt and not withheld else None,
            payload=None if withheld else row.payload,
            withheld=withheld,
        )

    def row(self, edition_id: UUID) -> JournalRow:
        """Return the journal row of this event. Raises ``ValueError`` when the payload is not what was chained."""
        salt = bytes.fromhex(self.salt) if self.salt else None
        return _row(self.header, edition_id, bytes.fromhex(self.prev_hash), salt, self.payload)


class KnownDevice(_Message):
    """A laptop of the edition by the name that people know it by."""

    id: UuidText
    name: Name
    public_key: Sha256


class Changes(_Message):
    """A page of what other devices did in the edition. ``remaining`` counts the events after this page."""

    edition_id: UuidText
    events: Annotated[tuple[ChangedEvent, ...], Field(strict=False)]
    devices: Annotated[tuple[KnownDevice, ...], Field(strict=False)]
    cursor: Cursor
    has_more: bool
    remaining: Counter


class EditionRef(_Message):
    """The edition that a laptop brings along."""

    id: UuidText
    name: Name


class Enrolment(_Message):
    """A laptop's request to take part, signed with the very key that it brings.

    ``public_key`` is its raw Ed25519 key, ``encryption_key`` its raw X25519 key.
    """

    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    device_id: UuidText
    name: Name
    public_key: Sha256
    encryption_key: Sha256
    epoch: Positive
    edition: EditionRef | None


class EnrolmentAnswer(_Message):
    """What the laptop takes part in and may see, and central's own raw Ed25519 and X25519 keys, to be pinned.

    Empty ``areas`` or ``session_kinds`` are all there are; ``valid_until`` is None without an end.
    """

    device_id: UuidText
    edition_id: UuidText
    areas: Annotated[tuple[str, ...], Field(strict=False)]
    session_kinds: Annotated[tuple[SessionKind, ...], Field(strict=False)]
    valid_until: UtcText | None
    central_key: Sha256
    central_encryption_key: Sha256


class Problem(BaseModel):
    """An error as RFC 9457 wants it. ``acked_seq`` comes with a gap: from where to send again.

    ``upload_offset`` comes with a piece of a photo or scan that starts elsewhere: from where to send again.
    """

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str = ""
    acked_seq: int | None = None
    upload_offset: int | None = None

    @property
    def code(self) -> str:
        """Return the last word of the type."""
        return self.type.removeprefix(PROBLEM_TYPE)


ProblemCode: TypeAlias = Literal[
    "bad-request",
    "bad-signature",
    "blob-differs",
    "blob-offset",
    "broken-chain",
    "bundle-foreign",
    "bundle-unreadable",
    "busy",
    "code-expired",
    "code-unknown",
    "code-used",
    "cursor-unknown",
    "device-known",
    "event-known",
    "fork",
    "gap",
    "internal",
    "not-found",
    "other-device",
    "other-edition",
    "other-version",
    "overdue",
    "revoked",
    "too-large",
    "unknown-device",
    "which-edition",
]


def enrolment_qr(url: str, code: str) -> str:
    """Return what the QR code of an enrolment says: central's address and the one-time code."""
    return f"{ENROLMENT_QR} {url} {code}"


def read_enrolment_qr(scanned: str) -> tuple[str, str] | None:
    """Return the address and the code in a scanned QR code of an enrolment, or None when it is something else."""
    word, _, rest = scanned.strip().partition(" ")
    url, _, code = rest.strip().partition(" ")
    return (url, code.strip()) if word == ENROLMENT_QR and url and code.strip() else None


def _row(
    header: Header, edition_id: UUID, prev_hash: bytes, salt: bytes | None, payload: str | None
) -> JournalRow:
    fields: dict[str, Json] = header.model_dump(by_alias=True)
    if payload is not None and not (_canonical(payload) and payload_matches(fields, salt, payload)):
        raise ValueError("the payload is not what was chained")
    row = journal_row(fields, prev_hash=prev_hash, salt=salt, payload=payload)
    row.edition_id = edition_id
    return row


def _canonical(payload: str) -> bool:
    """Tell whether this is an object in canonical JSON (RFC 8785), the only form that is ever recorded."""
    try:
        found = json.loads(payload)
        return isinstance(found, dict) and rfc8785.dumps(found).decode() == payload
    except (ValueError, RecursionError):
        return False
