"""The laptop's side of sync: enrol, send what central does not have, fetch what others did.

No transaction is ever open during a request. Whatever is interrupted, wherever, the next run goes on from what
both sides have on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import httpx
from sqlalchemy import func, select

from app.db import Store
from app.models.edition import EditionRow, ThisDeviceRow
from app.models.journal import IncidentRow
from app.models.records import SyncStatus
from app.models.terms import DomainError
from app.sync.connection import (
    Central,
    CentralAddressWrong,
    CentralAnswerWrong,
    CentralNotSecure,
    CentralRefused,
    CentralUnreachable,
    checked_url,
    open_line,
)
from app.sync.protocol import EditionRef, Enrolment, EnrolmentAnswer, public_key
from app.sync.pull import Pulled, pull
from app.sync.push import CentralDisagrees, push

__all__ = [
    "CentralAddressWrong",
    "CentralAnswerWrong",
    "CentralDisagrees",
    "CentralNotSecure",
    "CentralRefused",
    "CentralUnreachable",
    "EnrolmentRefused",
    "NotEnrolled",
    "SyncReport",
    "enrol",
    "status",
    "sync",
]

Progress = Callable[[str, int, int], None]
"""Told ``"push"`` or ``"pull"``, how many events are done and how many there are as far as known."""

_ENROLMENT_CODES = {
    "code-expired",
    "code-unknown",
    "code-used",
    "device-known",
    "other-edition",
    "which-edition",
}


class NotEnrolled(DomainError):
    """This laptop has not been enrolled at a central yet."""


class EnrolmentRefused(DomainError):
    """Central does not let this laptop take part: ``code`` is one of ``code-unknown``, ``code-used`` and so on."""


@dataclass(frozen=True)
class SyncReport:
    """What one run did, in events, and what is left.

    ``incidents`` are open on this laptop, ``unconfirmed`` are own acts that central has not confirmed,
    ``refused`` are own acts of this run that central keeps but could not let take effect.
    """

    pushed: int
    pulled: int
    incidents: int
    unconfirmed: int
    refused: int = 0
    stopped: bool = False


def status(store: Store) -> SyncStatus:
    """Return how far this laptop and central agree, from this laptop alone; quick enough to ask after each act."""
    with store.read() as session:
        device = session.get(ThisDeviceRow, 1)
        if device is None:
            return SyncStatus(
                enrolled=False, unconfirmed=0, confirmed_at=None, central_url="", open_incidents=0
            )
        query = select(func.count()).select_from(IncidentRow).where(IncidentRow.settled_reason.is_(None))
        return SyncStatus(
            enrolled=device.central_key is not None,
            unconfirmed=device.head_seq - device.acked_seq,
            confirmed_at=device.confirmed_at,
            central_url=device.central_url,
            open_incidents=session.scalar(query) or 0,
        )


def enrol(
    store: Store, *, url: str, code: str, at: datetime, name: str = "", http: httpx.Client | None = None
) -> UUID:
    """Let this laptop take part at central, on a one-time code; return the edition's id.

    ``name`` is what people call the laptop; left out, it keeps its name. Done again, at this central or at
    another, everything is sent and fetched anew: both sides know what they have. Raises ``EnrolmentRefused`` and
    the errors of ``connection``.
    """
    address = checked_url(url)
    with store.read() as session:
        device = session.get_one(ThisDeviceRow, 1)
        edition = session.scalars(select(EditionRow)).first()
        wanted = Enrolment(
            code=code.strip()[:40] or "-",
            device_id=str(device.device_id),
            name=(name.strip() or device.name or "laptop")[:200],
            public_key=public_key(device.private_key).hex(),
            epoch=device.epoch,
            edition=EditionRef(id=str(edition.id), name=edition.name[:200]) if edition else None,
        )
    with _line(store, address, at, http) as central:
        try:
            answer = central.post("/v1/enrol", wanted, EnrolmentAnswer)
        except CentralRefused as problem:
            if problem.code in _ENROLMENT_CODES:
                raise EnrolmentRefused(code=problem.code) from problem
            raise
    _remember(store, address, wanted.name, answer)
    return UUID(answer.edition_id)


def _remember(store: Store, url: str, name: str, answer: EnrolmentAnswer) -> None:
    with store.write() as session:
        device = session.get_one(ThisDeviceRow, 1)
        device.central_url, device.central_key = url, bytes.fromhex(answer.central_key)
        device.name, device.confirmed_at = name, None
        device.acked_seq = device.pull_cursor = 0


def sync(
    store: Store,
    *,
    at: datetime,
    url: str | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
    http: httpx.Client | None = None,
) -> SyncReport:
    """Send what central does not have and fetch what others did, in pages; ask ``stop`` after each.

    ``url`` is central's new address, when it has moved. Raises ``NotEnrolled``, ``CentralDisagrees`` and the
    errors of ``connection``; what was confirmed before that stays confirmed.
    """
    address = _address(store, url)
    tell, halt = progress or _silent, stop or _never
    with _line(store, address, at, http) as central:
        pushed = push(store, central, at=at, tell=lambda done, total: tell("push", done, total), stop=halt)
        pulled = Pulled(0, stopped=False)
        if not pushed.stopped:
            pulled = pull(
                store, central, at=at, tell=lambda done, total: tell("pull", done, total), stop=halt
            )
    now = status(store)
    return SyncReport(
        pushed=pushed.events,
        pulled=pulled.events,
        incidents=now.open_incidents,
        unconfirmed=now.unconfirmed,
        refused=pushed.refused,
        stopped=pushed.stopped or pulled.stopped,
    )


def _address(store: Store, url: str | None) -> str:
    """Return central's address, and remember it when it is a new one."""
    known = status(store)
    if not known.enrolled:
        raise NotEnrolled
    address = checked_url(url or known.central_url)
    if address != known.central_url:
        with store.write() as session:
            session.get_one(ThisDeviceRow, 1).central_url = address
    return address


@contextmanager
def _line(store: Store, url: str, at: datetime, http: httpx.Client | None) -> Generator[Central]:
    with store.read() as session:
        device = session.get_one(ThisDeviceRow, 1)
        identity, key = device.device_id, device.private_key
    used = http or open_line(url)
    try:
        yield Central(used, url, device_id=identity, private_key=key, at=at)
    finally:
        if http is None:
            used.close()


def _silent(_what: str, _done: int, _total: int) -> None:
    return


def _never() -> bool:
    return False
