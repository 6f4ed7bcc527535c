"""Who speaks: keys, signatures under requests (RFC 9421), and signatures under batches, receipts and files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, HTTPSignatureKeyResolver
from http_message_signatures.algorithms import ED25519
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from app.models.terms import Json

VERSION = 1
"""The version of the protocol; it stands in every path, signature and file."""

SIGNATURE_TAG = f"wijkbalie-{VERSION}"
"""Says what a signature is for and in which version of the protocol; part of what is signed."""

_COVERED = ("@method", "@authority", "@path", "@query")
"""What a signature covers, besides the digest of the body. Not the scheme: TLS may end at a proxy before central."""

_TAG = re.compile(r';tag="(wijkbalie-\d+)"')

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


class OtherVersion(BadSignature):
    """The request was signed for another version of the protocol."""


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

    ``find_key`` gives the raw public key of a device id, or None. Raises ``BadSignature``, or one of its kinds,
    ``UnknownSigner`` and ``OtherVersion``.
    """
    said = _TAG.search(request.headers.get("signature-input", ""))
    if said and said[1] != SIGNATURE_TAG:
        raise OtherVersion
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


# ---- keys and signatures outside requests --------------------------------------------------------------------


@dataclass(frozen=True)
class Device:
    """A laptop as it speaks: its id, the chain it writes in, and its raw Ed25519 private key."""

    id: UUID
    epoch: int
    private_key: bytes


def public_key(private_key: bytes) -> bytes:
    """Return the raw public key that belongs to a raw Ed25519 private key."""
    key = Ed25519PrivateKey.from_private_bytes(private_key).public_key()
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def decryption_key(private_key: bytes) -> X25519PrivateKey:
    """Return the key to decrypt with, which follows from the raw Ed25519 private key (HKDF-SHA256, RFC 5869)."""
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"wijkbalie encryption key 1")
    return X25519PrivateKey.from_private_bytes(hkdf.derive(private_key))


def encryption_key(private_key: bytes) -> bytes:
    """Return the raw X25519 key that others encrypt to."""
    return decryption_key(private_key).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def can_encrypt_to(public_key: bytes) -> bool:
    """Tell whether this raw X25519 key is one to encrypt to: a few give everyone the same secret (RFC 7748, 6.1)."""
    try:
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(public_key))
    except ValueError:
        return False
    return True


def signed(private_key: bytes, part: Mapping[str, Json]) -> str:
    """Return the Ed25519 signature (hexadecimal) over the canonical JSON (RFC 8785) of ``part``."""
    return Ed25519PrivateKey.from_private_bytes(private_key).sign(rfc8785.dumps(dict(part))).hex()


def is_signed(public_key: bytes, part: Mapping[str, Json], signature: str) -> bool:
    """Tell whether this is the signature over ``part`` by who has this raw Ed25519 key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(bytes.fromhex(signature), rfc8785.dumps(dict(part)))
    except (InvalidSignature, ValueError):
        return False
    return True
