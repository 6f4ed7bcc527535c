"""Who may log in to central's own page, and what a passphrase is kept as."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crypto import PassphraseTooShort
from app.db import Store
from app.models.terms import DomainError, Rng
from app.models.web import WebUserRow

SHORTEST = 12
"""The least number of characters of a passphrase."""

LONGEST_NAME = 80

_SALT_BYTES = 16
_HASHER = PasswordHasher()  # RFC 9106, second recommended option: Argon2id, 64 MiB, 3 passes


class WebUserKnown(DomainError):
    """There is someone with this name already, however it is spelled in capitals."""


class WebUserUnknown(DomainError):
    """Nobody with this name may log in."""


class WebNameWrong(DomainError):
    """A name has at least one and at most ``longest`` characters."""


def tidy(name: str) -> str:
    """Return a name with its accents in one form and single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def add_user(store: Store, *, name: str, passphrase: str, at: datetime, rng: Rng) -> str:
    """Let someone log in, and return the name as it was kept.

    Raises ``WebNameWrong``, ``PassphraseTooShort`` or ``WebUserKnown``, with nothing changed.
    """
    wanted = tidy(name)
    if not 0 < len(wanted) <= LONGEST_NAME or "\x00" in wanted:
        raise WebNameWrong(longest=LONGEST_NAME)
    if len(passphrase) < SHORTEST:
        raise PassphraseTooShort(SHORTEST)
    kept = _HASHER.hash(_as_kept(passphrase), salt=rng(_SALT_BYTES))
    with store.write() as session:
        if find_user(session, wanted) is not None:
            raise WebUserKnown
        session.add(WebUserRow(name=wanted, passphrase_hash=kept, created_at=at))
    return wanted


def remove_user(store: Store, *, name: str) -> None:
    """Let someone log in no longer; who is logged in is out at once. Raises ``WebUserUnknown``."""
    with store.write() as session:
        row = find_user(session, name)
        if row is None:
            raise WebUserUnknown
        session.delete(row)


def users(store: Store) -> tuple[str, ...]:
    """Return the names of all who may log in."""
    with store.read() as session:
        return tuple(session.scalars(select(WebUserRow.name).order_by(WebUserRow.name)))


def find_user(session: Session, name: str) -> WebUserRow | None:
    """Return someone by name, however it is spelled in capitals."""
    wanted = tidy(name).casefold()
    return next((row for row in session.scalars(select(WebUserRow)) if row.name.casefold() == wanted), None)


def fits(passphrase: str, kept: str | None) -> bool:
    """Tell whether a passphrase is the one that was kept. Without one it takes the same time to say no."""
    nobody = _nobody()
    try:
        return _HASHER.verify(kept or nobody, _as_kept(passphrase)) and kept is not None
    except VerificationError:
        return False


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody has this passphrase", salt=bytes(_SALT_BYTES))


def _as_kept(passphrase: str) -> bytes:
    # NFC (RFC 8265, OpaqueString): the same accents, whichever keyboard they were typed on.
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
