"""Who can unlock a store: one slot per helper, and one for the recovery key on paper."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.crypto.errors import (
    HelperHasSlot,
    KeyFileExists,
    LastSlot,
    NameTaken,
    PassphraseTooShort,
    UnknownHelper,
    WrongPassphrase,
    WrongRecoveryKey,
)
from app.crypto.key_file import KEY_FILES, VERSION, Keys, Slot, Wrapped, load, save
from app.crypto.stretch import Cost, calibrate, stretch

Rng: TypeAlias = Callable[[int], bytes]

MINIMUM_PASSPHRASE: Final = 8

_KEY_BYTES: Final = 32
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_RECOVERY_INFO: Final = b"wijkbalie recovery 1"
_HPKE: Final = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


@dataclass(frozen=True)
class Unlocked:
    """The store's key (32 bytes, never shown) and the helper whose passphrase opened it."""

    key: bytes = field(repr=False)
    helper_id: UUID


def create_keys(  # noqa: PLR0913  (all that a first helper and a recovery key are made of)
    folder: Path,
    *,
    helper_id: UUID,
    name: str,
    passphrase: str,
    recovery_public: bytes,
    rng: Rng,
    cost: Cost | None = None,
    minimum: int = MINIMUM_PASSPHRASE,
) -> bytes:
    """Make the key of a new store, with a slot for its first helper and one for recovery; return the key.

    Args:
        folder: the edition's folder, which must exist.
        helper_id: the first helper.
        name: what the helper will type, in any capitals.
        passphrase: at least ``minimum`` characters.
        recovery_public: the public half of ``new_recovery_pair``.
        rng: randomness for key, salts and nonces. HPKE takes its own from the system.
        cost: what a try costs; calibrated on this machine when None, which takes some seconds.
        minimum: the least number of characters of a passphrase; only practice goes below 8.

    Raises:
        KeyFileExists: the folder has keys already.
        PassphraseTooShort: see ``minimum``.
    """
    for file in KEY_FILES:
        if (folder / file).exists():
            raise KeyFileExists(folder / file)
    _expect_length(passphrase, minimum)
    key = rng(_KEY_BYTES)
    public = X25519PublicKey.from_public_bytes(recovery_public)
    keys = Keys(
        version=VERSION,
        key_check=_key_check(key),
        recovery=_HPKE.encrypt(key, public, _RECOVERY_INFO).hex(),
        slots=[_new_slot(helper_id, name, _wrap(key, helper_id, passphrase, rng, cost), rng)],
    )
    save(folder, keys)
    return key


def unlock(folder: Path, name: str | None, passphrase: str) -> Unlocked:
    """Return the store's key and whose passphrase it was. Takes about a second per slot that is tried.

    Args:
        folder: the edition's folder.
        name: what the helper typed as name; None tries every slot.
        passphrase: what the helper typed as passphrase.

    Raises:
        UnknownHelper: there is no slot for this name.
        WrongPassphrase: it opens none of the slots tried.
        KeyFileMissing, KeyFileDamaged, KeyFileNewer: there is nothing to open.
    """
    slots = load(folder)["slots"]
    if name is not None:
        slots = [slot for slot in slots if _is_named(slot, name)]
        if not slots:
            raise UnknownHelper
    for slot in slots:
        key = _unwrap(slot, passphrase)
        if key is not None:
            return Unlocked(key, UUID(slot["helper_id"]))
    raise WrongPassphrase


def helpers(folder: Path) -> tuple[UUID, ...]:
    """Return the helpers who can unlock the store, oldest slot first."""
    return tuple(UUID(slot["helper_id"]) for slot in load(folder)["slots"])


def helper_named(folder: Path, name: str) -> UUID:
    """Return the helper whose slot goes by this name, in any capitals. Raises ``UnknownHelper``."""
    for slot in load(folder)["slots"]:
        if _is_named(slot, name):
            return UUID(slot["helper_id"])
    raise UnknownHelper


def add_slot(  # noqa: PLR0913  (as create_keys)
    folder: Path,
    key: bytes,
    *,
    helper_id: UUID,
    name: str,
    passphrase: str,
    rng: Rng,
    cost: Cost | None = None,
    minimum: int = MINIMUM_PASSPHRASE,
) -> None:
    """Let one more helper unlock the store; arguments as in ``create_keys``.

    Raises:
        NameTaken, HelperHasSlot, PassphraseTooShort: nothing was changed.
    """
    keys = _load_for(folder, key)
    if any(_is_named(slot, name) for slot in keys["slots"]):
        raise NameTaken
    if str(helper_id) in {slot["helper_id"] for slot in keys["slots"]}:
        raise HelperHasSlot
    _expect_length(passphrase, minimum)
    keys["slots"].append(_new_slot(helper_id, name, _wrap(key, helper_id, passphrase, rng, cost), rng))
    save(folder, keys)


def change_passphrase(
    folder: Path,
    *,
    name: str,
    old: str,
    new: str,
    rng: Rng,
    cost: Cost | None = None,
    minimum: int = MINIMUM_PASSPHRASE,
) -> None:
    """Give a helper who knows the old passphrase a new one, at the cost given or calibrated now.

    Raises:
        UnknownHelper, WrongPassphrase, PassphraseTooShort: nothing was changed.
    """
    opened = unlock(folder, name, old)
    reset_passphrase(
        folder, opened.key, helper_id=opened.helper_id, new=new, rng=rng, cost=cost, minimum=minimum
    )


def reset_passphrase(
    folder: Path,
    key: bytes,
    *,
    helper_id: UUID,
    new: str,
    rng: Rng,
    cost: Cost | None = None,
    minimum: int = MINIMUM_PASSPHRASE,
) -> None:
    """Give a helper who forgot the passphrase a new one, by whoever has the store open or recovered its key.

    Raises:
        UnknownHelper, PassphraseTooShort: nothing was changed.
    """
    keys = _load_for(folder, key)
    place = _place_of(keys, helper_id)
    _expect_length(new, minimum)
    slot = keys["slots"][place]
    keys["slots"][place] = Slot(
        helper_id=slot["helper_id"],
        name_salt=slot["name_salt"],
        name_hash=slot["name_hash"],
        **_wrap(key, helper_id, new, rng, cost),
    )
    save(folder, keys)


def remove_slot(folder: Path, helper_id: UUID) -> None:
    """Take from a helper the means to unlock the store (see the module about older copies of the file).

    Raises:
        UnknownHelper: the helper has no slot.
        LastSlot: nobody could unlock the store any more.
    """
    keys = load(folder)
    place = _place_of(keys, helper_id)
    if len(keys["slots"]) == 1:
        raise LastSlot
    del keys["slots"][place]
    save(folder, keys)


def recover(folder: Path, private_key: bytes) -> bytes:
    """Return the store's key by the private recovery key, when no helper can unlock it any more.

    Raises:
        WrongRecoveryKey: the store was made with another recovery key.
        KeyFileMissing, KeyFileDamaged, KeyFileNewer: there is nothing to open.
    """
    sealed = bytes.fromhex(load(folder)["recovery"])
    try:
        return _HPKE.decrypt(sealed, X25519PrivateKey.from_private_bytes(private_key), _RECOVERY_INFO)
    except InvalidTag as error:
        raise WrongRecoveryKey from error


def _new_slot(helper_id: UUID, name: str, wrapped: Wrapped, rng: Rng) -> Slot:
    if not name.strip():
        raise ValueError("a helper needs a name")
    salt = rng(_SALT_BYTES)
    return Slot(helper_id=str(helper_id), name_salt=salt.hex(), name_hash=_name_hash(salt, name), **wrapped)


def _wrap(key: bytes, helper_id: UUID, passphrase: str, rng: Rng, cost: Cost | None) -> Wrapped:
    cost = cost or calibrate()
    salt, nonce = rng(_SALT_BYTES), rng(_NONCE_BYTES)
    wrapped = AESGCM(stretch(passphrase, salt, cost)).encrypt(nonce, key, _bound_to(helper_id))
    return Wrapped(
        salt=salt.hex(),
        memory_kib=cost.memory_kib,
        time=cost.time,
        nonce=nonce.hex(),
        wrapped=wrapped.hex(),
    )


def _unwrap(slot: Slot, passphrase: str) -> bytes | None:
    stretched = stretch(passphrase, bytes.fromhex(slot["salt"]), Cost(slot["memory_kib"], slot["time"]))
    nonce, wrapped = bytes.fromhex(slot["nonce"]), bytes.fromhex(slot["wrapped"])
    try:
        return AESGCM(stretched).decrypt(nonce, wrapped, _bound_to(UUID(slot["helper_id"])))
    except InvalidTag:
        return None


def _bound_to(helper_id: UUID) -> bytes:
    return b"wijkbalie slot %d " % VERSION + helper_id.bytes


def _name_hash(salt: bytes, name: str) -> str:
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return hmac.digest(salt, plain.encode("utf-8", "surrogatepass"), "sha256").hex()


def _is_named(slot: Slot, name: str) -> bool:
    return _name_hash(bytes.fromhex(slot["name_salt"]), name) == slot["name_hash"]


def _place_of(keys: Keys, helper_id: UUID) -> int:
    for place, slot in enumerate(keys["slots"]):
        if slot["helper_id"] == str(helper_id):
            return place
    raise UnknownHelper


def _expect_length(passphrase: str, minimum: int) -> None:
    if len(unicodedata.normalize("NFC", passphrase)) < minimum:
        raise PassphraseTooShort(minimum)


def _key_check(key: bytes) -> str:
    return hmac.digest(key, b"wijkbalie key check", "sha256").hex()


def _load_for(folder: Path, key: bytes) -> Keys:
    keys = load(folder)
    if _key_check(key) != keys["key_check"]:
        raise ValueError("this key belongs to another store")
    return keys
