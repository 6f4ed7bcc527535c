"""The key file and its second copy: written so that a power cut or a bad sector never loses the key.

Both carry a checksum, so that a damaged copy is seen and written anew from the other. The checksum is against
damage, not against someone who rewrites the file: that can shut the store, never open it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import Final, TypedDict, cast

from app.crypto.errors import KeyFileDamaged, KeyFileMissing, KeyFileNewer

KEY_FILES: Final = ("keys.json", "keys.bak.json")
"""The key file and its second copy, in the order in which they are written."""

VERSION: Final = 1


class Wrapped(TypedDict):
    """The store's key under one passphrase; bytes in hexadecimal."""

    salt: str
    memory_kib: int
    time: int
    nonce: str
    wrapped: str


class Slot(Wrapped):
    """A helper's slot as it stands in the file."""

    helper_id: str
    name_salt: str
    name_hash: str


class Keys(TypedDict):
    """What the key file holds. ``key_check`` tells whether a key is the store's without opening the store."""

    version: int
    key_check: str
    recovery: str
    slots: list[Slot]


def load(folder: Path) -> Keys:
    """Return what the first sound copy holds, after bringing the other copy in line with it.

    The first file is written first, so when both are sound but differ it is the newer one.
    """
    copies = [_read(folder / file) for file in KEY_FILES]
    sound = next((raw for raw in copies if raw and _is_sound(raw)), None)
    if sound is None:
        missing = all(raw is None for raw in copies)
        raise (KeyFileMissing if missing else KeyFileDamaged)(folder / KEY_FILES[0])
    keys = cast("Keys", json.loads(sound)["keys"])
    if keys["version"] != VERSION:
        raise KeyFileNewer(folder / KEY_FILES[0])
    for file, raw in zip(KEY_FILES, copies, strict=True):
        if raw != sound:
            # A disk that is full or read-only must not keep anyone from unlocking.
            with contextlib.suppress(OSError):
                _write(folder / file, sound)
    return keys


def save(folder: Path, keys: Keys) -> None:
    """Write both copies; when this returns they are on the disk."""
    for file in KEY_FILES:
        _write(folder / file, _render(keys))


def _render(keys: object) -> bytes:
    body = json.dumps(keys, sort_keys=True).encode("ascii")
    whole = {"keys": keys, "sha256": hashlib.sha256(body).hexdigest()}
    return json.dumps(whole, indent=1, sort_keys=True).encode("ascii")


def _is_sound(raw: bytes) -> bool:
    # Rendering anew what was read must give the same bytes: one comparison finds every kind of damage.
    try:
        return _render(json.loads(raw)["keys"]) == raw
    except (ValueError, LookupError, TypeError, RecursionError):
        return False


def _read(path: Path) -> bytes | None:
    """Return the file's bytes, empty when the disk cannot give them, None when there is no file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        return b""


def _write(path: Path, raw: bytes) -> None:
    """Replace a file so that a power cut leaves the old one or the new one, never half of one."""
    beside = path.with_suffix(".tmp")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder; NTFS journals the rename itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
