"""From a passphrase to a key: Argon2id, and what one try of a passphrase costs."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import dataclass
from typing import Final

from argon2.low_level import Type, hash_secret_raw

_KEY_BYTES: Final = 32
_SALT_BYTES: Final = 16
_MEMORY_KIB: Final = 128 * 1024
_MEMORY_RANGE_KIB: Final = range(64 * 1024, 1024 * 1024 + 1)
_TIME_RANGE: Final = range(1, 1001)


@dataclass(frozen=True)
class Cost:
    """What one try of a passphrase costs: Argon2id memory in KiB (64 MiB to 1 GiB) and passes.

    One lane: on a laptop of two cores the other one is left for the window.
    """

    memory_kib: int
    time: int

    def __post_init__(self) -> None:
        """Refuse a cost that protects nothing, or that no laptop can pay."""
        if self.memory_kib not in _MEMORY_RANGE_KIB or self.time not in _TIME_RANGE:
            raise ValueError("Argon2id takes 64 MiB to 1 GiB and 1 to 1000 passes")


def calibrate(seconds: float = 1.0) -> Cost:
    """Return the cost that makes one try of a passphrase last about this long on this machine, in 128 MiB.

    128 MiB is twice the least allowed and still nothing to notice on a laptop of 4 GB.
    """
    passes, spent = 1, _seconds_for(Cost(_MEMORY_KIB, 1))
    while spent < seconds / 3 and passes * 2 in _TIME_RANGE:
        passes *= 2
        spent = _seconds_for(Cost(_MEMORY_KIB, passes))
    return Cost(_MEMORY_KIB, max(1, min(round(passes * seconds / spent), _TIME_RANGE[-1])))


def stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """Return the 32 bytes that this passphrase makes with this salt, at this cost."""
    # NFC (RFC 8265, OpaqueString): the same accents, whichever keyboard they were typed on. Bytes that are no
    # text (an environment variable in another encoding) are a wrong passphrase, not a crash.
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return hash_secret_raw(secret, salt, cost.time, cost.memory_kib, 1, _KEY_BYTES, Type.ID)


def _seconds_for(cost: Cost) -> float:
    begin = time.perf_counter()
    stretch("calibration", bytes(_SALT_BYTES), cost)
    return time.perf_counter() - begin
