"""The laptop's side of sync: enrol, send what central does not have, fetch what others did.

No transaction is ever open during a request. Whatever is interrupted, wherever, the next run goes on from what
both sides have on disk.
"""

from __future__ import annotations

import json
import random
import secrets
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import httpx
from sqlalchemy import func, select

from app.db import Store, StoreBusy
from app.models.edition import EditionRow, ThisDeviceRow
from app.models.journal import IncidentRow
from app.models.records import SyncStatus
from app.models.terms import DomainError, SessionKind
from app.sync.blobs import BlobTally, fetch_blobs, push_blobs, unsent
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
from app.sync.protocol import EVENTS_PER_BATCH, EditionRef, Enrolment, EnrolmentAnswer
from app.sync.pull import pull
from app.sync.push import PASSING, CentralDisagrees, Tally, note_trouble, note_well, older_unconfirmed, push
from app.sync.restart import restart
from app.sync.signing import encryption_key, public_key

__all__ = [
    "CentralAddressWrong",
    "CentralAnswerWrong",
    "CentralDisagrees",
    "CentralNotSecure",
    "CentralRefused",
    "CentralUnreachable",
    "Enrolled",
    "EnrolmentRefused",
    "NotEnrolled",
    "SyncReport",
    "enrol",
    "status",
    "sync",
]

Progress = Callable[[str, int, int], None]
"""Told ``"push"`` or ``"pull"``, how many events are done and how many there are as far as known.

Told ``"blobs"``, it is photos and scans, sent or fetched. Told ``"wait"``, it is the seconds left until the next
attempt, and of how many.
"""

_FIRST_PATIENCE = 2
"""How many failures in a row are waited out as long as nothing came through."""
_PATIENCE = 8
"""How many failures in a row without getting further are waited out once it did."""
_LONGEST_WAIT = 30
_SMALLEST_PAGE = 10

_ENROLMENT_CODES = {
    "code-expired",
    "code-unknown",
    "code-used",
    "device-known",
    "other-edition",
    "revoked",
    "which-edition",
}


class NotEnrolled(DomainError):
    """This laptop has not been enrolled at a central yet."""


class EnrolmentRefused(DomainError):
    """Central does not let this laptop take part: ``code`` is one of ``code-unknown``, ``code-used`` and so on."""


@dataclass(frozen=True)
class Enrolled:
    """What this laptop takes part in and may see: no areas or kinds are all there are, no end is for good."""

    edition_id: UUID
    areas: tuple[str, ...]
    session_kinds: tuple[SessionKind, ...]
    valid_until: datetime | None


@dataclass(frozen=True)
class SyncReport:
    """What one run did, in events, and what is left.

    ``incidents`` are open on this laptop, ``unconfirmed`` are own acts that central has not confirmed,
    ``refused`` are own acts of this run that central keeps but could not let take effect. ``restarted`` is None, or
    how many acts moved to a new chain because this laptop was put back from a copy of itself. ``photos`` were sent
    or fetched, ``photos_refused`` could not be and are tried again the next time.
    """

    pushed: int
    pulled: int
    incidents: int
    unconfirmed: int
    refused: int = 0
    stopped: bool = False
    restarted: int | None = None
    photos: int = 0
    photos_refused: int = 0


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
            unconfirmed=device.head_seq - device.acked_seq + older_unconfirmed(session),
            confirmed_at=device.confirmed_at,
            central_url=device.central_url,
            open_incidents=session.scalar(query) or 0,
            photos=len(unsent(session)),
            ahead=_ahead(device),
            trouble=device.trouble,
        )


def _ahead(device: ThisDeviceRow) -> timedelta | None:
    if not device.receipt or device.confirmed_at is None:
        return None
    return device.confirmed_at - datetime.fromisoformat(json.loads(device.receipt)["receipt"]["received_at"])


def enrol(
    store: Store, *, url: str, code: str, at: datetime, name: str = "", http: httpx.Client | None = None
) -> Enrolled:
    """Let this laptop take part at central, on a one-time code; return in what.

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
            encryption_key=encryption_key(device.private_key).hex(),
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
    _remember(store, address, wanted.name, answer, central.said_at)
    until = datetime.fromisoformat(answer.valid_until) if answer.valid_until else None
    return Enrolled(UUID(answer.edition_id), answer.areas, answer.session_kinds, until)


def _remember(store: Store, url: str, name: str, answer: EnrolmentAnswer, said_at: datetime | None) -> None:
    with store.write() as session:
        device = session.get_one(ThisDeviceRow, 1)
        device.central_url, device.central_key = url, bytes.fromhex(answer.central_key)
        device.central_encryption_key = bytes.fromhex(answer.central_encryption_key)
        device.receipt, device.covered_since = "", None
        device.name, device.confirmed_at = name, None
        device.acked_seq = device.pull_cursor = 0
        device.older_confirmed, device.trouble, device.heard_at = False, "", None
        device.answers_from = said_at


def sync(
    store: Store,
    *,
    at: datetime,
    url: str | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
    pause: Callable[[float], None] = time.sleep,
    http: httpx.Client | None = None,
) -> SyncReport:
    """Send what central does not have and fetch what others did, in pages; ask ``stop`` after each.

    When the line fails it waits and goes on, in smaller pages and for longer each time, as long as it gets further;
    ``pause`` waits so many seconds. ``url`` is central's new address, when it has moved. A laptop that was put back
    from a copy of itself begins a new chain (``restart``). A new ``url`` is remembered once it proved to be central's.
    Raises ``NotEnrolled``, ``CentralDisagrees`` and the
    errors of ``connection``; what was confirmed before that stays confirmed.
    """
    address = _address(store, url)
    with _line(store, address, at, http) as central:
        run = _Run(store, central, at, progress or _silent, stop or _never, pause)
        try:
            run.go()
        except DomainError as problem:
            if run.reached or address == status(store).central_url:  # else it may be the central of others
                note_trouble(store, problem, central.said_at)
            raise
        else:
            if not run.stopped:  # else it may not have come to what asked for a person
                note_well(store, central.said_at)
        finally:
            if run.reached:
                _remember_address(store, address)
    now = status(store)
    return SyncReport(
        pushed=run.tally.pushed,
        pulled=run.tally.pulled,
        incidents=now.open_incidents,
        unconfirmed=now.unconfirmed,
        refused=run.tally.refused,
        stopped=run.stopped,
        restarted=run.restarted,
        photos=run.blobs.sent + run.blobs.fetched,
        photos_refused=len(run.blobs.refused),
    )


_ANOTHER_STORY = {"fork", "event-known"}
"""Problems of a laptop whose acts stand elsewhere at central: after a copy, or where a person took them in."""


class _Run:
    """One run: push, pull, then photos and scans, going on after each failure as long as that brings it further."""

    def __init__(
        self,
        store: Store,
        central: Central,
        at: datetime,
        tell: Progress,
        stop: Callable[[], bool],
        pause: Callable[[float], None],
    ) -> None:
        self._store, self._central, self._at = store, central, at
        self._tell, self._stop, self._pause = tell, stop, pause
        self._limit = EVENTS_PER_BATCH
        self._all_sent = False
        self._vouched = 0
        self.tally = Tally()
        self.blobs = BlobTally()
        self.restarted: int | None = None
        self.stopped = False
        self._further = False
        self.reached = False
        """Whether central itself answered."""

    def go(self) -> None:
        """Push and pull until both sides have all, someone asks to stop, or the line stays dead."""
        failures = 0
        while True:
            before = self._place()
            try:
                self._all()
            except (CentralUnreachable, CentralRefused, StoreBusy) as problem:
                passing = not isinstance(problem, CentralRefused) or problem.code in PASSING
                further = self._place() != before
                self._further |= further
                self.reached |= further
                failures = 1 if further else failures + 1
                patient = self._further or isinstance(problem, StoreBusy)  # a long act of the desk, an import
                if not passing or failures > (_PATIENCE if patient else _FIRST_PATIENCE):
                    raise
                self._limit = max(_SMALLEST_PAGE, self._limit // 2)
                if not self._wait(failures):
                    self.stopped = True
                    return
            else:
                return

    def _place(self) -> tuple[object, ...]:
        with self._store.read() as session:
            device = session.get_one(ThisDeviceRow, 1)
            return device.epoch, device.acked_seq, device.pull_cursor, self.tally.pushed, self.blobs.place

    def _all(self) -> None:
        if not self._all_sent:
            self._all_sent = self._push()
            self.reached = True
        self.stopped = not (self._all_sent and self._pull() and self._photos())

    def _photos(self) -> bool:
        """Send and fetch photos and scans when the events are through: they are large, and no act waits for them."""
        return self._moved(push_blobs) and self._vouch() and self._moved(fetch_blobs)

    def _vouch(self) -> bool:
        """Ask for a receipt that covers the photos of which central was seen to have them since the last one."""
        whole = len(self.blobs.whole)
        if whole > self._vouched:
            if not self._push():
                return False
            self._vouched = whole
        return True

    def _moved(self, move: Callable[..., bool]) -> bool:
        def tell(done: int, total: int) -> None:
            self._tell("blobs", done, total)

        return move(self._store, self._central, tell=tell, stop=self._stop, tally=self.blobs)

    def _pull(self) -> bool:
        return pull(
            self._store,
            self._central,
            at=self._at,
            tell=lambda done, total: self._tell("pull", done, total),
            stop=self._stop,
            tally=self.tally,
            limit=self._limit,
        )

    def _push(self) -> bool:
        try:
            return self._push_once()
        except CentralDisagrees:
            if self.restarted is not None:
                raise
        except CentralRefused as problem:
            if problem.code not in _ANOTHER_STORY or self.restarted is not None:
                raise
        self.restarted = restart(self._store, self._central, at=self._at, rng=secrets.token_bytes)
        return self._push_once()

    def _push_once(self) -> bool:
        return push(
            self._store,
            self._central,
            at=self._at,
            tell=lambda done, total: self._tell("push", done, total),
            stop=self._stop,
            tally=self.tally,
            limit=self._limit,
        )

    def _wait(self, failures: int) -> bool:
        """Wait longer after each failure, by chance a little more or less; return False when asked to stop."""
        seconds = min(_LONGEST_WAIT, 2**failures) * random.uniform(0.5, 1)  # noqa: S311 - jitter is no secret
        left = max(1, round(seconds))
        for second in range(left, 0, -1):
            if self._stop():
                return False
            self._tell("wait", second, left)
            self._pause(1)
        return not self._stop()


def _address(store: Store, url: str | None) -> str:
    known = status(store)
    if not known.enrolled:
        raise NotEnrolled
    return checked_url(url or known.central_url)


def _remember_address(store: Store, address: str) -> None:
    if address != status(store).central_url:
        with store.write() as session:
            session.get_one(ThisDeviceRow, 1).central_url = address


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
