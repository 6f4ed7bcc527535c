"""The recovery key: made once, printed on paper, typed over when no helper can unlock the store any more."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Callable
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from app.crypto.errors import RecoveryKeyUnreadable

_KEY_BYTES: Final = 32
_CHECK_BYTES: Final = 3
_CHARACTERS: Final = 56
_BASE32: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_LAYOUT: Final = frozenset({"Cc", "Cf", "Pd", "Zl", "Zp", "Zs"})


def new_recovery_pair(rng: Callable[[int], bytes]) -> tuple[bytes, bytes]:
    """Return a private and a public recovery key (X25519, 32 bytes each). The private one goes on paper."""
    private = X25519PrivateKey.from_private_bytes(rng(_KEY_BYTES))
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def recovery_text(private_key: bytes) -> str:
    """Return a private recovery key as printed: fourteen groups of four (RFC 4648 base32 with a check)."""
    text = base64.b32encode(private_key + _check(private_key)).decode("ascii")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def parse_recovery_text(typed: str) -> bytes:
    """Return the private recovery key that was typed over from paper.

    Base32 has no 0 and no 8, so these can only be O and B; 1 may be I or L and is pointed at instead.

    Raises:
        RecoveryKeyUnreadable: the length, a character or the check is wrong.
    """
    plain = unicodedata.normalize("NFKC", typed).upper().replace("0", "O").replace("8", "B")
    text = "".join(char for char in plain if unicodedata.category(char) not in _LAYOUT)
    for place, char in enumerate(text):
        if char not in _BASE32:
            raise RecoveryKeyUnreadable(len(text), place // 4 + 1)
    if len(text) != _CHARACTERS:
        raise RecoveryKeyUnreadable(len(text))
    raw = base64.b32decode(text)
    private_key, check = raw[:_KEY_BYTES], raw[_KEY_BYTES:]
    if check != _check(private_key):
        raise RecoveryKeyUnreadable(len(text))
    return private_key


def _check(private_key: bytes) -> bytes:
    return hashlib.sha256(b"wijkbalie recovery text" + private_key).digest()[:_CHECK_BYTES]
