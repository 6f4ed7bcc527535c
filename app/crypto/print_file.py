"""The sealed file for a print shop: the cards of a run as CSV, readable with a passphrase only.

The format is written down in ``docs/printing.md``. It grows a piece at a time, so that a run can stop and go on: each
piece is sealed by itself (AES-256-GCM under a key that Argon2id makes of the passphrase), is bound to this file by its
head, and the last piece lists all others, so that none can be taken out, put in twice or cut off unseen.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app import paths
from app.crypto.errors import CryptoError, PassphraseTooShort, WrongPassphrase
from app.crypto.slots import MINIMUM_PASSPHRASE
from app.crypto.stretch import Cost, stretch

_MAGIC: Final = b"WIJKBALIE-DRUK 1\n"
_HEAD_LIMIT: Final = 1000
_PREFIX: Final = struct.Struct(">cII")
"""Kind, number of the part, length of what follows: nonce and sealed bytes."""

_FIRST, _PART, _END = b"H", b"P", b"E"
_NONCE_BYTES: Final = 12
_PIECE_LIMIT: Final = 64 * 1024 * 1024
_COST: Final = Cost(memory_kib=256 * 1024, time=4)
"""More than for opening a laptop: this file leaves the house."""


class PrintFileDamaged(CryptoError):
    """The file is no file for a print shop, or something in it was changed, moved or cut off."""


class PrintFileUnfinished(CryptoError):
    """The file is not complete: the print run was stopped and must be gone on with first."""


@dataclass(frozen=True)
class _Piece:
    kind: bytes
    number: int
    sealed: bytes


class PrintFile:
    """A file that is being filled, part after part."""

    def __init__(
        self,
        path: Path,
        passphrase: str,
        rng: Callable[[int], bytes],
        *,
        first: bytes,
        keep: Collection[int],
    ) -> None:
        """Begin the file, or go on with it: of an earlier one only the parts in ``keep`` stay.

        ``first`` is the line that heads the table. Raises ``PassphraseTooShort``, ``WrongPassphrase`` when the file
        was begun with another one, ``PrintFileDamaged`` when parts of ``keep`` are not in it, or ``OSError``.
        """
        if len(passphrase) < MINIMUM_PASSPHRASE:
            raise PassphraseTooShort(MINIMUM_PASSPHRASE)
        self._path, self._rng = path, rng
        if path.exists():
            data = path.read_bytes()
            self._head, pieces = _pieces(data)
            self._key = _key(self._head, passphrase)
            _open(self._key, self._head, pieces[0], WrongPassphrase)
        else:
            self._head = _new_head(rng)
            self._key = _key(self._head, passphrase)
            pieces = [self._seal(_FIRST, 0, first)]
        kept = {piece.number: piece for piece in pieces if piece.kind == _PART and piece.number in keep}
        if set(kept) != set(keep):
            raise PrintFileDamaged
        self._parts = sorted(kept)
        whole = b"".join(_bytes(piece) for piece in (pieces[0], *(kept[number] for number in self._parts)))
        paths.write_whole(path, self._head + whole, private=True)

    def add(self, part: int, rows: bytes) -> None:
        """Seal the rows of one part and put them on the disk."""
        self._append(self._seal(_PART, part, rows))
        self._parts.append(part)

    def finish(self) -> None:
        """Close the file: from now on it can be told to be whole."""
        self._append(self._seal(_END, 0, json.dumps(self._parts).encode()))

    def _seal(self, kind: bytes, number: int, clear: bytes) -> _Piece:
        nonce = self._rng(_NONCE_BYTES)
        sealed = AESGCM(self._key).encrypt(nonce, clear, _bound(self._head, kind, number))
        return _Piece(kind, number, nonce + sealed)

    def _append(self, piece: _Piece) -> None:
        with self._path.open("ab") as out:
            out.write(_bytes(piece))
            out.flush()
            os.fsync(out.fileno())


def open_print_file(data: bytes, passphrase: str) -> bytes:
    """Return the whole table. Raises ``WrongPassphrase``, ``PrintFileDamaged`` or ``PrintFileUnfinished``."""
    head, pieces = _pieces(data)
    key = _key(head, passphrase)
    first = _open(key, head, pieces[0], WrongPassphrase)
    if pieces[-1].kind != _END:
        raise PrintFileUnfinished
    parts = [_open(key, head, piece, PrintFileDamaged) for piece in pieces[1:]]
    if json.loads(parts.pop()) != [piece.number for piece in pieces[1:-1]]:
        raise PrintFileDamaged
    return first + b"".join(parts)


def _new_head(rng: Callable[[int], bytes]) -> bytes:
    said = {"salt": rng(16).hex(), "memory_kib": _COST.memory_kib, "time": _COST.time}
    return _MAGIC + json.dumps(said).encode() + b"\n"


def _key(head: bytes, passphrase: str) -> bytes:
    try:
        said = json.loads(head[len(_MAGIC) :])
        return stretch(passphrase, bytes.fromhex(said["salt"]), Cost(said["memory_kib"], said["time"]))
    except (ValueError, KeyError, TypeError) as wrong:
        raise PrintFileDamaged from wrong


def _pieces(data: bytes) -> tuple[bytes, list[_Piece]]:
    """Return head and pieces. What was cut off in the middle of a piece was never recorded, and is left out."""
    end = data.find(b"\n", len(_MAGIC), _HEAD_LIMIT) + 1
    if not data.startswith(_MAGIC) or not end:
        raise PrintFileDamaged
    pieces = list(_cut(data, end))
    if not pieces or pieces[0].kind != _FIRST:
        raise PrintFileDamaged
    return data[:end], pieces


def _cut(data: bytes, at: int) -> Iterator[_Piece]:
    while at + _PREFIX.size <= len(data):
        kind, number, length = _PREFIX.unpack_from(data, at)
        at += _PREFIX.size
        if length > _PIECE_LIMIT:
            raise PrintFileDamaged
        if at + length > len(data):
            return
        yield _Piece(kind, number, data[at : at + length])
        at += length


def _bytes(piece: _Piece) -> bytes:
    return _PREFIX.pack(piece.kind, piece.number, len(piece.sealed)) + piece.sealed


def _bound(head: bytes, kind: bytes, number: int) -> bytes:
    return head + kind + struct.pack(">I", number)


def _open(key: bytes, head: bytes, piece: _Piece, wrong: type[CryptoError]) -> bytes:
    nonce, sealed = piece.sealed[:_NONCE_BYTES], piece.sealed[_NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, sealed, _bound(head, piece.kind, piece.number))
    except (InvalidTag, ValueError) as problem:
        raise wrong from problem
