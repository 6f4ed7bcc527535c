"""Opening a box to count it: after closing, by two people, the seal held beside the closing record (invariant 4)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.models.closing import same_seal
from app.models.counts import BoxOpening
from app.models.edition import HelperRow
from app.models.roll import StationRow
from app.models.terms import DomainError, Json, Moment, StationState
from app.operations.count_effects import BOX_OPENED, openings
from app.operations.counting import ProvisionalsOpen, SecondHelperNeeded
from app.operations.incidents import helper_name
from app.operations.journal import Event, Store, act
from app.operations.station_rows import station_record
from app.operations.stations import StationOpen


class SealMissing(DomainError):
    """The number of the seal must be read before the box is opened."""


class SealDiffers(DomainError):
    """The seal reads ``found``; the closing record says ``expected``. It must be explained."""


class PapersNotMixed(DomainError):
    """The papers must be mixed before they are bundled."""


class BoxOpened(DomainError):
    """The box of ``place`` was opened already."""


def open_box(
    store: Store,
    moment: Moment,
    *,
    station_id: UUID,
    second_helper_id: UUID,
    seal: str,
    mixed: bool,
    explanation: str = "",
) -> BoxOpening:
    """Put on record that two people opened the box of a closed station and mixed the papers.

    Args:
        store: the edition's store.
        moment: the first of the two, who acts.
        station_id: whose box it is.
        second_helper_id: the other one.
        seal: its number as both read it, before it was broken.
        mixed: whether the papers were mixed, so that nothing is left of the order in which they went in.
        explanation: why the seal is not that of the closing record; only then.

    Raises ``StationOpen``, ``ProvisionalsOpen``, ``BoxOpened``, ``SecondHelperNeeded``, ``SealMissing``,
    ``SealDiffers`` or ``PapersNotMixed``.
    """
    with act(store, moment) as doing:
        session = doing.session
        _may_open(session, station_id)
        if second_helper_id == moment.by or session.get(HelperRow, second_helper_id) is None:
            raise SecondHelperNeeded
        _seal_read(session, station_id, seal, explanation)
        if not mixed:
            raise PapersNotMixed
        said: dict[str, Json] = {
            "seal": seal.strip(),
            "second_helper_id": str(second_helper_id),
            "explanation": explanation.strip(),
        }
        return _record(session, doing.record(BOX_OPENED, station_id, said))


def opening(store: Store, station_id: UUID) -> BoxOpening | None:
    """Return how a box was opened, None while it is shut. Of two acts put on record apart it is the first by id."""
    with store.read() as session:
        found = openings(session, station_id)
        return _record(session, found[0]) if found else None


def _may_open(session: Session, station_id: UUID) -> None:
    station = station_record(session, station_id)
    if station.state is not StationState.CLOSED:
        raise StationOpen(place=station.place)
    if station.numbers.provisional_open:
        raise ProvisionalsOpen(count=station.numbers.provisional_open, place=station.place)
    if openings(session, station_id):
        raise BoxOpened(place=station.place)


def _seal_read(session: Session, station_id: UUID, seal: str, explanation: str) -> None:
    if not seal.strip():
        raise SealMissing
    station = station_record(session, station_id)
    expected = station.counted.seal if station.counted else station.seal
    if not same_seal(expected, seal) and not explanation.strip():
        raise SealDiffers(expected=expected, found=seal.strip())


def _record(session: Session, event: Event) -> BoxOpening:
    said = event.payload
    second = helper_name(session, UUID(said["second_helper_id"]))
    return BoxOpening(
        station_id=session.get_one(StationRow, event.entity_id).id,
        at=event.occurred_at,
        seal=said["seal"],
        people=(helper_name(session, event.actor_id), second),
        explanation=said["explanation"],
    )
