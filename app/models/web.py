"""Mapped: who may see central's own page, who is logged in there, and who typed a wrong passphrase."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime


class WebUserRow(Base):
    """Someone at the town hall who may log in. ``passphrase_hash`` is Argon2id in its standard text form."""

    __tablename__ = "web_user"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    passphrase_hash: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WebSessionRow(Base):
    """A login that holds until it expires; only the SHA-256 of its secret token is kept."""

    __tablename__ = "web_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    user_name: Mapped[str] = mapped_column(ForeignKey("web_user.name", ondelete="CASCADE"), index=True)
    form_token: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WebFailureRow(Base):
    """A login that failed, by the SHA-256 of the name that was typed or of the address it came from."""

    __tablename__ = "web_failure"

    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
