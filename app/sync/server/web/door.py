"""The door of central's own page: logging in, a bound on guessing, and logins that hold for eight hours.

All by central's clock, which is given. A login is a random token in the browser; central keeps its SHA-256.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db import Store
from app.models.terms import Rng
from app.models.web import WebFailureRow, WebSessionRow
from app.sync.server.web.users import find_user, fits, tidy

LASTS = timedelta(hours=8)
"""How long a login holds."""

WINDOW = timedelta(minutes=15)
"""How long a wrong passphrase is held against a name and an address."""

TRIES_BY_NAME = 5
TRIES_BY_ADDRESS = 20
"""Wrong passphrases within ``WINDOW``, after which every one is refused: more by address, for offices share one."""

_TOKEN_BYTES = 32


class LoginRefused(Exception):
    """Name and passphrase do not belong together; which of the two is wrong is not told."""


class LoginLimited(Exception):
    """Too many wrong passphrases: until ``until`` the right one is refused too."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@dataclass(frozen=True)
class Visitor:
    """Someone who is logged in, and the token that every form of theirs carries."""

    name: str
    form_token: str
    token_hash: bytes


class Door:
    """Lets people in on a name and a passphrase. One try at a time, so that guesses side by side are counted too."""

    def __init__(self, store: Store, rng: Rng) -> None:
        """Take central's store and a source of randomness."""
        self._store = store
        self._rng = rng
        self._one_try = threading.Lock()

    def token(self) -> str:
        """Return a fresh secret token of 64 characters."""
        return self._rng(_TOKEN_BYTES).hex()

    def log_in(self, *, name: str, passphrase: str, address: str, at: datetime) -> str:
        """Let someone in and return the token of the login. Raises ``LoginRefused`` or ``LoginLimited``."""
        by_name, by_address = _who("name", tidy(name).casefold()), _who("address", address)
        with self._one_try:
            kept = self._check_tries(name, by_name, by_address, at)
            if not fits(passphrase, kept):
                with self._store.write() as session:
                    session.add_all(WebFailureRow(who=who, at=at) for who in (by_name, by_address))
                raise LoginRefused
            return self._welcome(name, by_name, at)

    def _check_tries(self, name: str, by_name: bytes, by_address: bytes, at: datetime) -> str | None:
        with self._store.write() as session:
            session.execute(delete(WebFailureRow).where(WebFailureRow.at <= at - WINDOW))
            session.execute(delete(WebSessionRow).where(WebSessionRow.expires_at <= at))
            free = [
                _free_at(session, by_name, TRIES_BY_NAME),
                _free_at(session, by_address, TRIES_BY_ADDRESS),
            ]
            user = find_user(session, name)
            kept = user.passphrase_hash if user else None
        waits = [until for until in free if until]
        if waits:
            raise LoginLimited(max(waits))
        return kept

    def _welcome(self, name: str, by_name: bytes, at: datetime) -> str:
        token = self.token()
        with self._store.write() as session:
            user = find_user(session, name)
            if user is None:
                raise LoginRefused  # removed this very moment
            session.execute(delete(WebFailureRow).where(WebFailureRow.who == by_name))
            session.add(
                WebSessionRow(
                    token_hash=_digest(token),
                    user_name=user.name,
                    form_token=self.token(),
                    expires_at=at + LASTS,
                )
            )
        return token

    def visitor(self, token: str, *, at: datetime) -> Visitor | None:
        """Return who this login belongs to, or None when it is unknown or over."""
        with self._store.read() as session:
            row = session.get(WebSessionRow, _digest(token))
            if row is None or row.expires_at <= at:
                return None
            return Visitor(row.user_name, row.form_token, row.token_hash)

    def log_out(self, visitor: Visitor) -> None:
        """End a login."""
        with self._store.write() as session:
            session.execute(delete(WebSessionRow).where(WebSessionRow.token_hash == visitor.token_hash))


def _free_at(session: Session, who: bytes, tries: int) -> datetime | None:
    """Return when the next try is welcome, or None when it is now."""
    query = select(WebFailureRow.at).where(WebFailureRow.who == who).order_by(WebFailureRow.at.desc())
    oldest = session.scalars(query.offset(tries - 1).limit(1)).first()
    return oldest + WINDOW if oldest else None


def _who(kind: str, value: str) -> bytes:
    return _digest(f"{kind}:{value}")


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
