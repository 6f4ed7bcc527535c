"""Files on a USB stick: written so that the old one stays whole, read back before anyone pulls the stick out."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from app.models.terms import DomainError
from app.paths import unfinished

PIECE = 1024 * 1024
"""Bytes between two looks at whether someone wants to stop."""

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS}
"""What a file system answers that cannot flush a folder: it does so with the file."""


class StickFull(DomainError):
    """The file does not fit on the stick: it takes ``megabytes``."""


class StickReadOnly(DomainError):
    """The stick in ``folder`` may not be written: it is locked, or broken."""


class StickGone(DomainError):
    """The stick in ``folder`` does not answer: pulled out, or broken."""


class StickUnreliable(DomainError):
    """What is read back from the stick is not what was written."""


class StickStopped(DomainError):
    """Someone stopped before the file was on the stick; what stood there still does."""


def put(
    folder: Path, name: str, data: bytes, *, tell: Callable[[float], None], stop: Callable[[], bool]
) -> Path:
    """Write a file to the stick and return where, once every byte was read back from the stick itself.

    Until then a file of that name stays as it was; drafts that an earlier try left behind are removed. ``tell`` hears
    which part is done, from 0 to 1. Raises the errors of this module, with nothing half left behind.
    """
    path = folder / name
    draft = unfinished(path)
    with plain_errors(folder, len(data)):
        try:
            _remove_drafts(folder, name)
            _write(draft, data, lambda part: tell(part / 2), stop)
            _verify(draft, data, lambda part: tell(0.5 + part / 4), stop)
            draft.replace(path)
            _flush_name(path)
            _verify(path, data, lambda part: tell(0.75 + part / 4), _never)
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
    return path


def remove(folder: Path, files: Sequence[Path]) -> None:
    """Remove files from the stick as far as that goes, and leave it so that it can be pulled out."""
    with suppress(OSError):
        for path in files:
            path.unlink(missing_ok=True)
        if files:
            _flush_folder(folder)


def get(path: Path, limit: int) -> bytes:
    """Return what is in a file, at most ``limit`` bytes and one. Raises ``StickGone``."""
    with plain_errors(path.parent, 0), path.open("rb") as file:
        return file.read(limit + 1)


@contextmanager
def plain_errors(folder: Path, size: int) -> Generator[None]:
    """Turn what the system says of a stick into the errors of this module; ``size`` is in bytes."""
    try:
        yield
    except OSError as problem:
        if problem.errno in _FULL:
            raise StickFull(megabytes=max(1, -(-size // 1_000_000))) from problem
        if problem.errno in _READ_ONLY:
            raise StickReadOnly(folder=str(folder)) from problem
        raise StickGone(folder=str(folder)) from problem


def _remove_drafts(folder: Path, name: str) -> None:
    """Remove what an earlier try for a file of the same maker left half: the stick was pulled out then."""
    maker = name.split("-", 1)[0]
    for draft in folder.glob(unfinished(folder / f"{maker}-*{Path(name).suffix}").name):
        draft.unlink()


def _write(draft: Path, data: bytes, tell: Callable[[float], None], stop: Callable[[], bool]) -> None:
    view = memoryview(data)
    with draft.open("xb", buffering=0) as file:
        done = 0
        while done < len(data):
            _heed(stop)
            done += file.write(view[done : done + PIECE])
            tell(done / len(data))
        os.fsync(file.fileno())


def _verify(path: Path, data: bytes, tell: Callable[[float], None], stop: Callable[[], bool]) -> None:
    """Read a file back from the stick, not from what the system remembers of it, and compare every byte."""
    with path.open("rb", buffering=0) as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        done = 0
        while piece := file.read(PIECE):
            _heed(stop)
            if piece != data[done : done + len(piece)]:
                raise StickUnreliable
            done += len(piece)
            tell(min(1, done / len(data)))
    if done != len(data):
        raise StickUnreliable


def _heed(stop: Callable[[], bool]) -> None:
    if stop():
        raise StickStopped


def _flush_name(path: Path) -> None:
    """Have a file's new name written too: with its folder, or on Windows, which opens no folder, with the file."""
    if os.name == "nt":
        with path.open("r+b") as file:
            os.fsync(file.fileno())
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows cannot open a folder
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as problem:
        if problem.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(handle)


def _never() -> bool:
    return False
