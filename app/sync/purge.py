"""Erasing personal data from this laptop: only when central has vouched for all of it for long enough, and by a lead.

What counts is central's signed receipt and central's own clock. The clock of this laptop plays no part.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Store
from app.models.edition import DeskSessionRow, ThisDeviceRow
from app.models.journal import JournalRow
from app.models.roll import StationRow
from app.models.terms import DomainError, Moment, Outcome, StationState
from app.operations import erasure, sessions
from app.operations.erasure import Erased
from app.operations.journal import act, lead_only
from app.sync.blobs import own_blobs_digest
from app.sync.protocol import Receipt, receipt_part
from app.sync.push import older_unconfirmed
from app.sync.signing import is_signed

GRACE = timedelta(days=30)
"""How long central must have vouched for everything here before it may be erased, by central's clock."""


class PurgeWait(StrEnum):
    """Why personal data may not be erased yet."""

    NONE = "none"
    NOTHING_HERE = "nothing_here"
    NOT_ENROLLED = "not_enrolled"
    SESSION_OPEN = "session_open"
    STATION_OPEN = "station_open"
    EVENT_HELD = "event_held"
    NO_RECEIPT = "no_receipt"
    RECEIPT_FORGED = "receipt_forged"
    NOT_COVERED = "not_covered"
    PHOTOS_NOT_COVERED = "photos_not_covered"
    GRACE = "grace"


class PurgeNotReady(DomainError):
    """Personal data may not be erased yet: ``why`` is a ``PurgeWait``."""


class BackupNotRemoved(DomainError):
    """An old copy of the database cannot be removed: ``name``. Nothing was erased."""


@dataclass(frozen=True)
class PurgeReadiness:
    """Whether personal data may be erased; if not, the first reason why.

    ``covered_since`` and ``ready_at`` are by central's clock; None when its receipt does not cover what is here.
    The numbers are what there is to erase: residents of the register, plan makers, photos and scans.
    """

    ready: bool
    why: PurgeWait
    covered_since: datetime | None
    ready_at: datetime | None
    residents: int
    submitters: int
    blobs: int


@dataclass(frozen=True)
class Purged:
    """What was erased: residents, plan makers, photos and scans, payloads of events, and old copies of the database."""

    residents: int
    submitters: int
    blobs: int
    events: int
    backups: int


def readiness(store: Store) -> PurgeReadiness:
    """Return whether personal data may be erased now, and how much there is."""
    with store.read() as session:
        return _readiness(session)


def purge(store: Store, moment: Moment) -> Purged:
    """Erase the personal data of residents, with old copies of the database, on record.

    Raises ``LeadNeeded``, ``PurgeNotReady`` or ``BackupNotRemoved``; then nothing is erased.
    """
    folder = _folder(store)
    with act(store, moment) as doing:
        lead_only(doing)
        found = _readiness(doing.session)
        if not found.ready:
            raise PurgeNotReady(why=found.why)
        erased = erasure.erase(doing)
        backups = _remove_backups(folder)
    return Purged(erased.residents, erased.submitters, erased.photos, erased.events, backups)


def _readiness(session: Session) -> PurgeReadiness:
    found = erasure.to_erase(session)
    covered = _coverage(session)
    why = _waits_for(session, found) or covered.why
    since = covered.since
    return PurgeReadiness(
        ready=why is PurgeWait.NONE,
        why=why,
        covered_since=since,
        ready_at=since + GRACE if since else None,
        residents=found.residents,
        submitters=found.submitters,
        blobs=found.photos,
    )


def _waits_for(session: Session, found: Erased) -> PurgeWait | None:
    """Return what on this laptop itself stands in the way."""
    here = session.get_one(ThisDeviceRow, 1)
    if here.central_key is None:
        return PurgeWait.NOT_ENROLLED
    if not found.anything:
        return PurgeWait.NOTHING_HERE
    started = select(JournalRow.entity_id).where(
        JournalRow.device_id == here.device_id, JournalRow.type == sessions.STARTED.type
    )
    open_session = select(DeskSessionRow.id).where(
        DeskSessionRow.closed_at.is_(None), DeskSessionRow.id.in_(started)
    )
    station = select(StationRow.id).where(
        StationRow.device_id == here.device_id, StationRow.state == StationState.OPEN
    )
    held = select(JournalRow.event_id).where(JournalRow.outcome == Outcome.HELD)
    for query, why in (
        (station, PurgeWait.STATION_OPEN),
        (open_session, PurgeWait.SESSION_OPEN),
        (held, PurgeWait.EVENT_HELD),
    ):
        if session.scalars(query.limit(1)).first() is not None:
            return why
    return None


@dataclass(frozen=True)
class _Coverage:
    why: PurgeWait
    since: datetime | None = None


def _coverage(session: Session) -> _Coverage:
    """Return what central's receipt is worth for what is here now; its signature is checked every time."""
    here = session.get_one(ThisDeviceRow, 1)
    if not here.receipt:
        return _Coverage(PurgeWait.NO_RECEIPT)
    receipt = _signed_receipt(here)
    if receipt is None:
        return _Coverage(PurgeWait.RECEIPT_FORGED)
    own = (str(here.device_id), here.epoch, here.head_seq, here.head_hash.hex())
    if (receipt.device_id, receipt.epoch, receipt.acked_seq, receipt.head_hash) != own:
        return _Coverage(PurgeWait.NOT_COVERED)
    if receipt.blobs != own_blobs_digest(session):
        return _Coverage(PurgeWait.PHOTOS_NOT_COVERED)
    since = here.covered_since
    if since is None or older_unconfirmed(session):
        return _Coverage(PurgeWait.NOT_COVERED)
    waited = datetime.fromisoformat(receipt.received_at) - since >= GRACE
    return _Coverage(PurgeWait.NONE if waited else PurgeWait.GRACE, since)


def _signed_receipt(here: ThisDeviceRow) -> Receipt | None:
    """Return the receipt that is kept here if central, whose key was pinned at enrolment, signed it."""
    try:
        kept = json.loads(here.receipt)
        receipt, signature = Receipt(**kept["receipt"]), str(kept["signature"])
    except (ValueError, KeyError, TypeError, ValidationError):
        return None
    return receipt if is_signed(here.central_key or b"", receipt_part(receipt), signature) else None


def _folder(store: Store) -> Path | None:
    """Return where the database lies; None when it is not a file."""
    if store.engine.dialect.name != "sqlite":
        return None
    with store.engine.connect() as connection:
        main, *_ = connection.exec_driver_sql("PRAGMA database_list").all()
        name = str(main[2])
    return Path(name).parent if name else None


def _remove_backups(folder: Path | None) -> int:
    """Remove the copies that were made before the tables were changed: they hold everything."""
    backups = sorted(folder.glob("*-before-*.db")) if folder else []
    for path in backups:
        try:
            path.unlink()
        except OSError as problem:
            raise BackupNotRemoved(name=path.name) from problem
    return len(backups)
