"""The key of an edition's store: who can unlock it, with what, and how that survives damage.

The store is encrypted with one random 256-bit key. That key lies in ``keys.json`` beside the store, wrapped
once per helper (a slot: passphrase -> Argon2id -> AES-256-GCM) and once for a recovery key on paper (HPKE,
RFC 9180: X25519, HKDF-SHA256, AES-256-GCM). ``keys.bak.json`` holds the same.

What this hides, and what not: without a passphrase or the recovery key the store stays shut. Names of helpers
are kept as salted hashes: a casual reader of the disk sees no name, but who guesses a name can check the
guess. A copy of the file from before ``remove_slot`` or ``change_passphrase`` still opens with the old
passphrase.
"""

from __future__ import annotations

import hmac

from app.crypto.errors import (
    CryptoError,
    HelperHasSlot,
    KeyFileDamaged,
    KeyFileExists,
    KeyFileMissing,
    KeyFileNewer,
    LastSlot,
    NameTaken,
    PassphraseTooShort,
    RecoveryKeyUnreadable,
    UnknownHelper,
    WrongPassphrase,
    WrongRecoveryKey,
)
from app.crypto.key_file import KEY_FILES
from app.crypto.recovery import new_recovery_pair, parse_recovery_text, recovery_text
from app.crypto.slots import (
    MINIMUM_PASSPHRASE,
    Unlocked,
    add_slot,
    change_passphrase,
    create_keys,
    helper_named,
    helpers,
    recover,
    remove_slot,
    reset_passphrase,
    unlock,
)
from app.crypto.stretch import Cost, calibrate

__all__ = [
    "KEY_FILES",
    "MINIMUM_PASSPHRASE",
    "Cost",
    "CryptoError",
    "HelperHasSlot",
    "KeyFileDamaged",
    "KeyFileExists",
    "KeyFileMissing",
    "KeyFileNewer",
    "LastSlot",
    "NameTaken",
    "PassphraseTooShort",
    "RecoveryKeyUnreadable",
    "UnknownHelper",
    "Unlocked",
    "WrongPassphrase",
    "WrongRecoveryKey",
    "add_slot",
    "calibrate",
    "change_passphrase",
    "code_digest",
    "create_keys",
    "helper_named",
    "helpers",
    "new_recovery_pair",
    "parse_recovery_text",
    "recover",
    "recovery_text",
    "remove_slot",
    "reset_passphrase",
    "unlock",
]


def code_digest(key: bytes, code: str) -> bytes:
    """Return the 32 bytes under which a card code is stored (HMAC-SHA256): useless without the key."""
    return hmac.digest(key, code.encode("ascii"), "sha256")
