"""The write-ahead log as SQLite defines it (https://sqlite.org/walformat.html), and what a power cut makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from app.db import FILE_NAME

HEADER = 32
FRAME_HEADER = 24
SECTOR = 512


@dataclass(frozen=True)
class Place:
    """How far the log was written: which generation of it (its salt; empty when there was none), and to which byte."""

    salt: bytes
    end: int


class Log:
    """Follows a log as one process writes it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"{FILE_NAME}-wal"
        self._salt, self._end = b"", HEADER

    def place(self) -> Place:
        """Return where the frames of this generation end."""
        if not self._path.exists():
            return Place(b"", 0)
        with self._path.open("rb") as file:
            header = file.read(HEADER)
            if len(header) < HEADER:
                return Place(b"", 0)
            salt, page = header[16:24], int.from_bytes(header[8:12], "big")
            if salt != self._salt:
                self._salt, self._end = salt, HEADER
            while True:
                file.seek(self._end)
                frame = file.read(FRAME_HEADER)
                if len(frame) < FRAME_HEADER or frame[8:16] != salt:
                    return Place(salt, self._end)
                self._end += FRAME_HEADER + page


def log_of(folder: Path) -> bytes:
    """Return the log in a folder; empty when there is none."""
    path = folder / f"{FILE_NAME}-wal"
    return path.read_bytes() if path.exists() else b""


def salt_of(log: bytes) -> bytes:
    """Return which generation a log is of."""
    return log[16:24] if len(log) >= HEADER else b""


def frame_of(log: bytes) -> int:
    """Return the bytes of a frame with its page."""
    return FRAME_HEADER + int.from_bytes(log[8:12], "big")


def folded(folder: Path, log: bytes) -> int:
    """Return up to where a log was being folded into the database: before that it was flushed, it cannot be cut.

    Taken from the shared memory: the salt of the log it is about at byte 32, ``nBackfillAttempted`` at byte 128.
    """
    path = folder / f"{FILE_NAME}-shm"
    shared = path.read_bytes() if path.exists() else b""
    if len(shared) < 132 or not log:
        return 0
    if shared[32:40] != salt_of(log):
        return len(log)  # a new generation begins: all of this one is in the database
    frames = int.from_bytes(shared[128:132], "little")
    return HEADER + frames * frame_of(log) if frames else 0


def spoilt(log: bytes, cut: int, chance: Random, *, garbage: bool) -> bytes:
    """Return a log of which only the bytes before ``cut`` reached the disk, with garbage behind or nothing."""
    kept, lost = log[:cut], log[cut:]
    if not garbage:
        return kept
    frame = frame_of(log) if len(log) >= HEADER else 4120
    kind = chance.randrange(5)
    if kind == 0:
        return kept + chance.randbytes(chance.randint(1, 20_000))
    if kind == 1:
        return kept + chance.randbytes(frame)
    if kind == 2:  # room that was given to the file but never written
        return kept + bytes(len(lost) or frame)
    if kind == 3:  # an older piece of the log
        return kept + log[HEADER : HEADER + frame * chance.randint(1, 5)]
    flipped = bytearray(lost or chance.randbytes(frame))
    for at in {0, *(chance.randrange(len(flipped)) for _ in range(8))}:
        flipped[at] ^= 1 << chance.randrange(8)
    return kept + bytes(flipped)


def torn(before: bytes, after: bytes, chance: Random) -> bytes:
    """Return a database of which some sectors were written and others not yet."""
    whole = before + bytes(max(0, len(after) - len(before)))
    size = chance.choice((len(before), len(after), chance.randint(len(before), max(len(before), len(after)))))
    sectors = [
        (after if chance.random() < 0.5 and at < len(after) else whole)[at : at + SECTOR]
        for at in range(0, len(whole), SECTOR)
    ]
    return b"".join(sectors)[:size]
