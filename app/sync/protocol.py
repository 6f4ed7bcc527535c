"""What travels between a laptop and central, and how a request is signed. Both sides share this module.

Everything is checked when it is read: a message that is not of this shape never reaches a table.
Version 1; the picture is in ``docs/sync.md``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Protocol, TypeAlias
from uuid import UUID

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, HTTPSignatureKeyResolver
from http_message_signatures.algorithms import ED25519
from http_message_signatures.exceptions import HTTPMessageSignaturesException
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from app.models.journal import JournalRow
from app.models.terms import Json, Outcome
from app.operations.journal import journal_row, payload_matches

EVENTS_PER_BATCH = 250
BYTES_PER_BATCH = 1024 * 1024
"""A batch and a page of changes hold as many events as fit in this, but always at least one."""

BODY_LIMIT = 4 * 1024 * 1024
"""No request may be larger than this, in bytes."""

SIGNATURE_TAG = "wijkbalie-1"
"""Says what a signature is for and in which version of the protocol; part of what is signed."""

PROBLEM_TYPE = "urn:wijkbalie:problem:"
PROBLEM_MEDIA = "application/problem+json"

_COVERED = ("@method", "@authority", "@path", "@query")
"""What a signature covers, besides the digest of the body. Not the scheme: TLS may end at a proxy before central."""

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
    salt: Salt
    payload: str

    @classmethod
    def of(cls, row: JournalRow) -> SentEvent:
        """Return what is sent of a journal row that still has its payload."""
        if row.salt is None or row.payload is None:
            raise ValueError("an event that was erased is not sent again")
        return cls(header=Header(**json.loads(row.header)), salt=row.salt.hex(), payload=row.payload)

    def row(self, edition_id: UUID, prev_hash: bytes) -> JournalRow:
        """Return the journal row of this event. Raises ``ValueError`` when the payload is not what was chained."""
        return _row(self.header, edition_id, prev_hash, bytes.fromhex(self.salt), self.payload)


def size_of(row: JournalRow) -> int:
    """Return about how many bytes an event takes on the way."""
    return len(row.header) + len((row.payload or "").encode()) + 100


class Batch(_Message):
    """Events of one device in a row, from ``first_seq`` on; ``local_head_seq`` says how many the laptop has."""

    epoch: Positive
    first_seq: Positive
    prev_hash: Sha256
    events: Annotated[tuple[SentEvent, ...], Field(max_length=EVENTS_PER_BATCH, strict=False)]
    local_head_seq: Counter


class EventResult(_Message):
    """What became of one event at central. ``problem`` is a code, empty when there is none."""

    event_id: UuidText
    outcome: Annotated[Outcome, Field(strict=False)]
    problem: str


class BatchAnswer(_Message):
    """How far central has this device's journal now, and the hash at that point."""

    acked_seq: Counter
    head_hash: Sha256
    results: Annotated[tuple[EventResult, ...], Field(strict=False)]


class ChangedEvent(_Message):
    """An event of another device, with central's order of arrival. Salt and payload are empty once erased."""

    cursor: Cursor
    header: Header
    prev_hash: Sha256
    salt: Salt | None
    payload: str | None

    @classmethod
    def of(cls, row: JournalRow) -> ChangedEvent:
        """Return what is sent of a journal row at central."""
        return cls(
            cursor=row.cursor or 0,
            header=Header(**json.loads(row.header)),
            prev_hash=row.prev_hash.hex(),
            salt=row.salt.hex() if row.salt else None,
            payload=row.payload,
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
    """A laptop's request to take part. ``public_key`` is its raw Ed25519 key; the request is signed with it."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    device_id: UuidText
    name: Name
    public_key: Sha256
    epoch: Positive
    edition: EditionRef | None


class EnrolmentAnswer(_Message):
    """The edition that the laptop takes part in, and central's own raw Ed25519 key."""

    device_id: UuidText
    edition_id: UuidText
    central_key: Sha256


class Problem(BaseModel):
    """An error as RFC 9457 wants it. ``acked_seq`` comes with a gap: from where to send again."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str = ""
    acked_seq: int | None = None

    @property
    def code(self) -> str:
        """Return the last word of the type."""
        return self.type.removeprefix(PROBLEM_TYPE)


ProblemCode: TypeAlias = Literal[
    "bad-request",
    "bad-signature",
    "broken-chain",
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
    "other-epoch",
    "too-large",
    "unknown-device",
    "which-edition",
]


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


# ---- signatures (RFC 9421, Ed25519) --------------------------------------------------------------------------


class Request(Protocol):
    """What httpx and Starlette requests have in common."""

    @property
    def method(self) -> str: ...  # noqa: D102
    @property
    def url(self) -> Any: ...  # noqa: ANN401, D102
    @property
    def headers(self) -> Mapping[str, str]: ...  # noqa: D102


class BadSignature(Exception):
    """The request was not signed by the device that it names, or was changed on the way."""


class UnknownSigner(BadSignature):
    """Nobody is known by the id that the request is signed with."""


class _PrivateKey(HTTPSignatureKeyResolver):
    def __init__(self, private_key: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(private_key)

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:  # noqa: ARG002 - one device, one key
        return self._key


class _PublicKeys(HTTPSignatureKeyResolver):
    def __init__(self, find: Callable[[str], bytes | None]) -> None:
        self._find = find
        self.missed = False

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey | None:
        raw = self._find(key_id)
        self.missed = raw is None
        return Ed25519PublicKey.from_public_bytes(raw) if raw else None


class _Verifier(HTTPMessageVerifier):
    def validate_created_and_expires(self, sig_input: Any, max_age: Any = None) -> None:  # noqa: ANN401
        """Accept any time: a laptop's clock is never a reason to refuse, and replays change nothing."""


def sign(request: Request, body: bytes, *, device_id: UUID, private_key: bytes, at: datetime) -> None:
    """Add a signature over method, address and body to a request, in the name of a device."""
    signer = HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=_PrivateKey(private_key))
    signer.sign(
        request,
        key_id=str(device_id),
        created=at,
        tag=SIGNATURE_TAG,
        covered_component_ids=_COVERED,
        body=body,
    )


def signer_of(request: Request, body: bytes, find_key: Callable[[str], bytes | None]) -> str:
    """Return the id of the device that signed this request.

    ``find_key`` gives the raw public key of a device id, or None. Raises ``BadSignature`` or ``UnknownSigner``.
    """
    keys = _PublicKeys(find_key)
    verifier = _Verifier(signature_algorithm=ED25519, key_resolver=keys)
    covered = (*_COVERED, "content-digest") if body else _COVERED
    try:
        found = verifier.verify(
            request, max_age=None, expect_tag=SIGNATURE_TAG, require_components=covered, body=body
        )
    except HTTPMessageSignaturesException as problem:
        raise (UnknownSigner if keys.missed else BadSignature) from problem
    return str(found[0].parameters["keyid"])


def public_key(private_key: bytes) -> bytes:
    """Return the raw public key that belongs to a raw Ed25519 private key."""
    key = Ed25519PrivateKey.from_private_bytes(private_key).public_key()
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
