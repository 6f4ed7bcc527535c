"""Enrolment: a one-time code lets a laptop take part, with its own key from then on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db import Store
from app.models.codes import group, is_code, new_code, normalise
from app.models.edition import ContestRow, EditionRow, ThisDeviceRow
from app.models.journal import CursorRow, DeviceRow, EnrolmentRow
from app.models.terms import Moment, Rng, SessionKind
from app.operations.editions import prepare_empty
from app.sync.protocol import Enrolment, EnrolmentAnswer
from app.sync.server.devices import chain_of
from app.sync.server.problems import Refused
from app.sync.server.scope import note_earlier_contests
from app.sync.signing import can_encrypt_to, encryption_key, public_key

CODE_LIFETIME = timedelta(hours=24)
_NOBODY = UUID(int=0)


def prepare(store: Store, *, at: datetime, rng: Rng) -> None:
    """Give central its own key and its counter of arrivals, once. Its tables must be up to date."""
    try:
        with store.write() as session:
            note_earlier_contests(session)
            if session.get(CursorRow, 1) is None:
                session.add(CursorRow(one=1, value=0))
        with store.read() as session:
            has_key = session.get(ThisDeviceRow, 1) is not None
        if not has_key:
            prepare_empty(store, Moment(by=_NOBODY, at=at, rng=rng), device_name="central")
    except IntegrityError:
        return  # another process of the service was quicker


def create_enrolment(
    store: Store,
    *,
    at: datetime,
    rng: Rng,
    edition_id: UUID | None = None,
    areas: Sequence[str] = (),
    session_kinds: Sequence[SessionKind] = (),
    valid_until: datetime | None = None,
) -> str:
    """Make a one-time code, good for 24 hours, and return it in groups of four, as it is read aloud.

    Without an edition it lets a laptop bring its own, or gives an empty laptop the only edition there is. ``areas``
    and ``session_kinds`` bound what the laptop may see (none: everything); after ``valid_until`` what it sends is
    kept aside. Central keeps no more than the SHA-256 of the code.
    """
    code = new_code(rng)
    with store.write() as session:
        session.add(
            EnrolmentRow(
                code_hash=_digest(code),
                edition_id=edition_id,
                expires_at=at + CODE_LIFETIME,
                device_id=None,
                areas=list(areas),
                session_kinds=[kind.value for kind in session_kinds],
                valid_until=valid_until,
            )
        )
    return group(code)


def enrol(store: Store, request: Enrolment, *, at: datetime) -> EnrolmentAnswer:
    """Let a laptop take part; a code gives its scope once. Asked again by the same laptop, the answer is as it is now.

    Raises ``Refused``.
    """
    if not can_encrypt_to(bytes.fromhex(request.encryption_key)):
        raise Refused("bad-request", detail="body.encryption_key: nothing can be encrypted to it")
    try:
        return _enrol(store, request, at)
    except IntegrityError:  # another request of the same new laptop was quicker, so now its row is there
        return _enrol(store, request, at)


def _enrol(store: Store, request: Enrolment, at: datetime) -> EnrolmentAnswer:
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
        elif device.revoked_at is not None:
            raise Refused("revoked")
        session.flush()
        device = session.get_one(DeviceRow, device_id)
        device.encryption_key, device.name = bytes.fromhex(request.encryption_key), request.name
        if ticket.device_id is None:  # an old code gives back nothing that was narrowed since
            _give_scope(device, ticket)
        chain_of(session, device, request.epoch, at)
        ticket.device_id, ticket.edition_id = device_id, edition_id
        return _answer(device, session.get_one(ThisDeviceRow, 1).private_key)


def areas_known(store: Store, edition_id: UUID | None = None) -> tuple[str, ...]:
    """Return the areas that a code can be bounded to: of one edition, or of all that central has."""
    query = select(ContestRow.area).where(ContestRow.area != "").distinct().order_by(ContestRow.area)
    if edition_id is not None:
        query = query.where(ContestRow.edition_id == edition_id)
    with store.read() as session:
        return tuple(session.scalars(query))


def _give_scope(device: DeviceRow, ticket: EnrolmentRow) -> None:
    device.areas, device.session_kinds = ticket.areas, ticket.session_kinds
    device.valid_until = ticket.valid_until


def _answer(device: DeviceRow, private_key: bytes) -> EnrolmentAnswer:
    until = device.valid_until
    return EnrolmentAnswer(
        device_id=str(device.id),
        edition_id=str(device.edition_id),
        areas=tuple(device.areas),
        session_kinds=tuple(SessionKind(kind) for kind in device.session_kinds),
        valid_until=until.astimezone(UTC).isoformat(timespec="milliseconds") if until else None,
        central_key=public_key(private_key).hex(),
        central_encryption_key=encryption_key(private_key).hex(),
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
        encryption_key=None,
        areas=[],
        session_kinds=[],
        enrolled_at=at,
        last_contact=at,
        valid_until=None,
        revoked_at=None,
        revoked_reason="",
    )


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
