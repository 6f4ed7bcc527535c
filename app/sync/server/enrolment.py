"""Enrolment: a one-time code lets a laptop take part, with its own key from then on."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db import Store
from app.models.codes import group, is_code, new_code, normalise
from app.models.edition import EditionRow, ThisDeviceRow
from app.models.journal import CursorRow, DeviceRow, EnrolmentRow
from app.models.terms import Moment, Rng
from app.operations.editions import prepare_empty
from app.operations.journal import genesis
from app.sync.protocol import Enrolment, EnrolmentAnswer, public_key
from app.sync.server.problems import Refused

CODE_LIFETIME = timedelta(hours=24)
_NOBODY = UUID(int=0)


def prepare(store: Store, *, at: datetime, rng: Rng) -> None:
    """Give central its own key and its counter of arrivals, once. Its tables must be up to date."""
    try:
        with store.write() as session:
            if session.get(CursorRow, 1) is None:
                session.add(CursorRow(one=1, value=0))
        with store.read() as session:
            has_key = session.get(ThisDeviceRow, 1) is not None
        if not has_key:
            prepare_empty(store, Moment(by=_NOBODY, at=at, rng=rng), device_name="central")
    except IntegrityError:
        return  # another process of the service was quicker


def create_enrolment(store: Store, *, at: datetime, rng: Rng, edition_id: UUID | None = None) -> str:
    """Make a one-time code, good for 24 hours, and return it in groups of four, as it is read aloud.

    Without an edition it lets a laptop bring its own, or gives an empty laptop the only edition there is. Central
    keeps no more than the SHA-256 of the code.
    """
    code = new_code(rng)
    with store.write() as session:
        session.add(
            EnrolmentRow(
                code_hash=_digest(code), edition_id=edition_id, expires_at=at + CODE_LIFETIME, device_id=None
            )
        )
    return group(code)


def enrol(store: Store, request: Enrolment, *, at: datetime) -> EnrolmentAnswer:
    """Let a laptop take part. Asked twice by the same laptop, it answers the same twice. Raises ``Refused``."""
    device_id, key = UUID(request.device_id), bytes.fromhex(request.public_key)
    with store.write() as session:
        ticket = _ticket(session, request.code, device_id, at)
        edition_id = _edition_id(session, ticket, request)
        device = session.get(DeviceRow, device_id, with_for_update=True)
        if device is None:
            session.add(_device(request, device_id, key, edition_id, at))
        elif device.public_key != key:
            raise Refused("device-known")
        elif device.edition_id != edition_id:
            raise Refused("other-edition")
        ticket.device_id, ticket.edition_id = device_id, edition_id
        central = session.get_one(ThisDeviceRow, 1)
        return EnrolmentAnswer(
            device_id=request.device_id,
            edition_id=str(edition_id),
            central_key=public_key(central.private_key).hex(),
        )


def _ticket(session: Session, typed: str, device_id: UUID, at: datetime) -> EnrolmentRow:
    code = normalise(typed)
    ticket = session.get(EnrolmentRow, _digest(code), with_for_update=True) if is_code(code) else None
    if ticket is None:
        raise Refused("code-unknown")
    if ticket.device_id not in {None, device_id}:
        raise Refused("code-used")
    if ticket.device_id is None and at >= ticket.expires_at:
        raise Refused("code-expired")
    return ticket


def _edition_id(session: Session, ticket: EnrolmentRow, request: Enrolment) -> UUID:
    brought = UUID(request.edition.id) if request.edition else None
    if ticket.edition_id and brought and ticket.edition_id != brought:
        raise Refused("other-edition")
    found = ticket.edition_id or brought
    if found:
        return found
    known = session.scalars(select(EditionRow.id).limit(2)).all()
    if len(known) != 1:
        raise Refused("which-edition")
    return known[0]


def _device(request: Enrolment, device_id: UUID, key: bytes, edition_id: UUID, at: datetime) -> DeviceRow:
    return DeviceRow(
        id=device_id,
        name=request.name,
        edition_id=edition_id,
        public_key=key,
        epoch=request.epoch,
        acked_seq=0,
        head_hash=genesis(device_id, request.epoch),
        reported_seq=0,
        enrolled_at=at,
        last_contact=at,
    )


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
