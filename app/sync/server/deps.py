"""What every route needs: the store, central's clock, the body as it came, and who signed the request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import select

from app.db import Store
from app.models.journal import DeviceRow
from app.sync.server.devices import refuse_shut_out
from app.sync.signing import signer_of

Clock = Callable[[], datetime]
"""Gives central's time, timezone-aware UTC."""
FindKey = Callable[[str], bytes | None]
"""Gives the raw public key of an enrolled device by its id, or None."""


@dataclass(frozen=True)
class Central:
    """The store, central's clock, and the key of each device."""

    store: Store
    clock: Clock
    find_key: FindKey


def _raw_body(request: Request) -> bytes:
    """Return the body as it came, still packed if it was: that is what was signed."""
    return request.state.raw_body


def _central(request: Request) -> Central:
    return request.app.state.central


RawBody = Annotated[bytes, Depends(_raw_body)]
Here = Annotated[Central, Depends(_central)]


def _signer(request: Request, body: RawBody, here: Here) -> UUID:
    request.state.device = device_id = UUID(signer_of(request, body, here.find_key))
    return device_id


Signer = Annotated[UUID, Depends(_signer)]
"""The device that signed the request."""


def _reader(signer: Signer, here: Here) -> UUID:
    refuse_shut_out(here.store, signer, here.clock())
    return signer


Reader = Annotated[UUID, Depends(_reader)]
"""The device that signed the request, which was not shut out and whose time is not over."""


def key_finder(store: Store) -> FindKey:
    """Return a look-up from the id of an enrolled device to its raw public key."""

    def find(device_id: str) -> bytes | None:
        try:
            wanted = UUID(device_id)
        except ValueError:
            return None
        with store.read() as session:
            return session.scalars(select(DeviceRow.public_key).where(DeviceRow.id == wanted)).first()

    return find
