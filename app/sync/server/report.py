"""What central holds, in numbers: one true total per edition. Nobody's name is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TypedDict, TypeVar
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer

from app.db import Store
from app.models.ballots import BatchRow
from app.models.edition import ContestRow, EditionRow
from app.models.journal import (
    DeviceRow,
    EpochRow,
    HeldBundleRow,
    IncidentActRow,
    IncidentRow,
    JournalRow,
    QuarantineRow,
)
from app.models.plan import PlanRow
from app.models.result_records import Result
from app.models.result_words import missing
from app.models.roll import BallotCardRow, StationRow
from app.models.terms import BatchState, CardState, Channel, Outcome, QuarantineReason
from app.operations import plans
from app.operations.restarts import RESTARTED
from app.operations.result import result
from app.operations.station_rows import numbers_of
from app.sync.server.quarantine import PutAside, waiting

Word = TypeVar("Word", bound=StrEnum)


class EpochReport(TypedDict):
    """One chain of a laptop: how many acts central confirmed, and how many the laptop said it has.

    ``unsent`` of these central has neither in the journal nor aside, whatever was decided about them.
    ``left`` when the laptop goes on in a later chain: it was put back from a copy. A chain in which a person took in
    what was kept aside leaves none.
    """

    epoch: int
    acked_seq: int
    reported_seq: int
    unsent: int
    left: bool


class DeviceReport(TypedDict):
    """A laptop, with the numbers of its latest chain and all its chains. Times are UTC, ISO 8601.

    It has more than one chain when it was put back from a copy of itself.
    """

    id: str
    name: str
    acked_seq: int
    reported_seq: int
    last_contact: str | None
    valid_until: str | None
    revoked_at: str | None
    revoked_reason: str
    epochs: list[EpochReport]


class AsideReport(TypedDict):
    """Acts of a chain that are kept aside until a person decides; ``types`` counts them by type."""

    device_id: str
    device: str
    epoch: int
    why: list[str]
    events: int
    received_at: str
    types: dict[str, int]


class HeldBundleReport(TypedDict):
    """A bundle from a USB stick that waits for the acts before it."""

    device_id: str
    device: str
    epoch: int
    first_seq: int
    last_seq: int
    received_at: str


class StationReport(TypedDict):
    """A polling station and its counters."""

    id: str
    contest: str
    place: str
    state: str
    taken_in: int
    handed_out: int
    spoiled: int
    in_box: int


class PlanReport(TypedDict):
    """A plan on the ballot and its votes; ``votes`` per channel, empty where these may not be told apart."""

    number: int
    title: str
    votes: dict[str, int]
    total: int
    chosen: bool


class DifferenceReport(TypedDict):
    """A closing check of a station that does not hold and that nobody explained."""

    code: str
    place: str
    expected: int
    found: int


class ContestReport(TypedDict):
    """The ballots of a contest and the result as it stands; ``draw_needed`` are plans that the lot must order.

    ``missing`` says in words what must be done before the result is final: every check on the count that is open too.
    """

    id: str
    key: str
    name: str
    area: str
    cards: dict[str, int]
    ballots: dict[str, int]
    open_batches: int
    open_stations: list[str]
    differences: list[DifferenceReport]
    draw_needed: list[list[int]]
    missing: list[str]
    plans: list[PlanReport]
    left_over_cents: int


class IncidentReport(TypedDict):
    """An open incident and the ids of the acts that it is about."""

    id: str
    kind: str
    entity_id: str
    acts: list[str]


class EditionState(TypedDict):
    """An edition without its results. ``held`` and ``rejected`` count events that are kept but had no effect (yet)."""

    id: str
    name: str
    practice: bool
    devices: list[DeviceReport]
    events: int
    held: int
    rejected: int
    stations: list[StationReport]
    incidents: list[IncidentReport]
    aside: list[AsideReport]
    held_bundles: list[HeldBundleReport]


class EditionReport(EditionState):
    """An edition with its ballots, and its results as they stand."""

    plans: int
    cards: dict[str, int]
    batches: dict[str, int]
    ballots: dict[str, int]
    contests: list[ContestReport]


class CentralReport(TypedDict):
    """Every edition at central, by name."""

    editions: list[EditionReport]


def states(store: Store, only: UUID | None = None) -> list[EditionState]:
    """Return what central holds per edition, or of one: all but the results, which may take seconds to work out."""
    query = select(EditionRow).order_by(EditionRow.name, EditionRow.id)
    if only is not None:
        query = query.where(EditionRow.id == only)
    with store.read() as session:
        rows = session.scalars(query).all()
    aside = {row.id: _aside(waiting(store, row.id)) for row in rows}
    with store.read() as session:
        return [_state(session, row, aside[row.id]) for row in rows]


def report(store: Store, only: UUID | None = None) -> CentralReport:
    """Return what central holds per edition, or of one, with its results."""
    return {"editions": [_with_results(store, state) for state in states(store, only)]}


def _with_results(store: Store, state: EditionState) -> EditionReport:
    edition_id = UUID(state["id"])
    with store.read() as session:
        contest_ids = _contest_ids(session, edition_id)
    results = [result(store, contest_id=contest_id) for contest_id in contest_ids]
    with store.read() as session:
        contests = [_contest(session, found) for found in results]
        batches = select(BatchRow.state, func.count()).where(BatchRow.contest_id.in_(contest_ids))
        return {
            **state,
            "plans": _plans(session, edition_id),
            "cards": _sum([contest["cards"] for contest in contests]),
            "batches": _counted(session, BatchState, batches.group_by(BatchRow.state)),
            "ballots": _sum([contest["ballots"] for contest in contests]),
            "contests": contests,
        }


def _contest_ids(session: Session, edition_id: UUID) -> list[UUID]:
    query = select(ContestRow.id).where(ContestRow.edition_id == edition_id).order_by(ContestRow.position)
    return list(session.scalars(query))


def _state(session: Session, row: EditionRow, aside: list[AsideReport]) -> EditionState:
    events = select(JournalRow.outcome, func.count()).where(JournalRow.edition_id == row.id)
    outcomes = _counted(session, Outcome, events.group_by(JournalRow.outcome))
    return {
        "id": str(row.id),
        "name": row.name,
        "practice": row.practice,
        "devices": _devices(session, row.id),
        "events": sum(outcomes.values()),
        "held": outcomes[Outcome.HELD],
        "rejected": outcomes[Outcome.REJECTED],
        "stations": _stations(session, _contest_ids(session, row.id)),
        "incidents": _incidents(session, row.id),
        "aside": aside,
        "held_bundles": _held_bundles(session, row.id),
    }


def _counted(session: Session, kind: type[Word], query: Select[Word, int]) -> dict[str, int]:
    """Return how many rows there are of each word, zero included."""
    found = dict(session.execute(query).all())
    return {word.value: found.get(word, 0) for word in kind}


def _sum(parts: list[dict[str, int]]) -> dict[str, int]:
    return {name: sum(part[name] for part in parts) for name in (parts[0] if parts else ())}


def _plans(session: Session, edition_id: UUID) -> int:
    begun = select(JournalRow.entity_id).where(
        JournalRow.edition_id == edition_id, JournalRow.type.in_((plans.ENTERED.type, plans.IMPORTED.type))
    )
    return session.scalar(select(func.count()).select_from(PlanRow).where(PlanRow.id.in_(begun))) or 0


def _devices(session: Session, edition_id: UUID) -> list[DeviceReport]:
    query = select(DeviceRow).where(DeviceRow.edition_id == edition_id).order_by(DeviceRow.name, DeviceRow.id)
    return [_device(row, _epochs(session, row.id)) for row in session.scalars(query).all()]


def _epochs(session: Session, device_id: UUID) -> list[EpochReport]:
    query = select(EpochRow).where(EpochRow.device_id == device_id).order_by(EpochRow.epoch)
    begun = select(func.max(JournalRow.epoch)).where(
        JournalRow.device_id == device_id, JournalRow.type == RESTARTED.type, JournalRow.seq == 1
    )
    newest = session.scalar(begun) or 0
    return [
        {
            "epoch": row.epoch,
            "acked_seq": row.acked_seq,
            "reported_seq": row.reported_seq,
            "unsent": _unsent(session, row),
            "left": row.epoch < newest,
        }
        for row in session.scalars(query).all()
    ]


def _unsent(session: Session, chain: EpochRow) -> int:
    """Return how many events of a chain did not come yet. What forked off has the numbers of another branch."""
    beyond = chain.reported_seq - chain.acked_seq
    if beyond <= 0:
        return 0
    aside = select(func.count(QuarantineRow.seq.distinct())).where(
        QuarantineRow.device_id == chain.device_id,
        QuarantineRow.epoch == chain.epoch,
        QuarantineRow.why != QuarantineReason.FORK,
        QuarantineRow.seq.between(chain.acked_seq + 1, chain.reported_seq),
    )
    return beyond - (session.scalar(aside) or 0)


def _device(row: DeviceRow, epochs: list[EpochReport]) -> DeviceReport:
    return {
        "id": str(row.id),
        "name": row.name,
        "acked_seq": epochs[-1]["acked_seq"] if epochs else 0,
        "reported_seq": epochs[-1]["reported_seq"] if epochs else 0,
        "last_contact": _iso(row.last_contact),
        "valid_until": _iso(row.valid_until),
        "revoked_at": _iso(row.revoked_at),
        "revoked_reason": row.revoked_reason,
        "epochs": epochs,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _aside(found: Iterable[PutAside]) -> list[AsideReport]:
    """Return what is kept aside per chain of a laptop: a person decides on a chain as a whole."""
    chains: dict[tuple[UUID, int], list[PutAside]] = {}
    for one in found:
        chains.setdefault((one.device_id, one.epoch), []).append(one)
    return [
        {
            "device_id": str(device_id),
            "device": parts[0].device,
            "epoch": epoch,
            "why": [part.why.value for part in parts],
            "events": sum(part.events for part in parts),
            "received_at": min(part.received_at for part in parts).isoformat(),
            "types": dict(sum((Counter(part.types) for part in parts), Counter[str]())),
        }
        for (device_id, epoch), parts in chains.items()
    ]


def _held_bundles(session: Session, edition_id: UUID) -> list[HeldBundleReport]:
    query = (
        select(HeldBundleRow, DeviceRow.name)
        .options(defer(HeldBundleRow.data))
        .join(DeviceRow, DeviceRow.id == HeldBundleRow.device_id)
        .where(DeviceRow.edition_id == edition_id)
        .order_by(HeldBundleRow.received_at, HeldBundleRow.first_seq)
    )
    return [
        {
            "device_id": str(row.device_id),
            "device": name,
            "epoch": row.epoch,
            "first_seq": row.first_seq,
            "last_seq": row.last_seq,
            "received_at": row.received_at.isoformat(),
        }
        for row, name in session.execute(query)
    ]


def _stations(session: Session, contest_ids: list[UUID]) -> list[StationReport]:
    query = (
        select(StationRow, ContestRow.key)
        .join(ContestRow, ContestRow.id == StationRow.contest_id)
        .where(StationRow.contest_id.in_(contest_ids))
        .order_by(StationRow.place, StationRow.id)
    )
    return [_station(session, row, key) for row, key in session.execute(query)]


def _station(session: Session, row: StationRow, contest: str) -> StationReport:
    numbers = numbers_of(session, row.id)
    return {
        "id": str(row.id),
        "contest": contest,
        "place": row.place,
        "state": row.state.value,
        "taken_in": numbers.taken_in,
        "handed_out": numbers.handed_out,
        "spoiled": numbers.spoiled,
        "in_box": numbers.in_box,
    }


def _contest(session: Session, found: Result) -> ContestReport:
    contest, ballots = found.contest, found.ballots
    channels = tuple(Channel) if found.channels_apart else ()
    cards = select(BallotCardRow.state, func.count()).where(BallotCardRow.contest_id == contest.id)
    return {
        "id": str(contest.id),
        "key": contest.key,
        "name": contest.name,
        "area": contest.area,
        "cards": _counted(session, CardState, cards.group_by(BallotCardRow.state)),
        "ballots": {
            "paper": ballots.paper,
            "online": ballots.online,
            "blank": ballots.blank,
            "invalid": ballots.invalid,
        },
        "open_batches": found.open_batches,
        "open_stations": list(found.open_stations),
        "differences": [
            {"code": one.code, "place": one.place, "expected": one.expected, "found": one.found}
            for one in found.differences
        ],
        "draw_needed": [list(group) for group in found.draw_needed],
        "missing": list(missing(found)),
        "plans": [
            {
                "number": line.plan.ballot_number,
                "title": line.plan.title,
                "votes": {channel.value: line.votes[channel] for channel in channels},
                "total": line.total,
                "chosen": line.chosen,
            }
            for line in found.plans
        ],
        "left_over_cents": found.left_over_cents,
    }


def _incidents(session: Session, edition_id: UUID) -> list[IncidentReport]:
    query = (
        select(IncidentRow)
        .join(IncidentActRow, IncidentActRow.incident_id == IncidentRow.id)
        .join(JournalRow, JournalRow.event_id == IncidentActRow.event_id)
        .where(JournalRow.edition_id == edition_id, IncidentRow.settled_reason.is_(None))
        .distinct()
        .order_by(IncidentRow.kind, IncidentRow.id)
    )
    return [
        {
            "id": str(row.id),
            "kind": row.kind.value,
            "entity_id": str(row.entity_id),
            "acts": _acts(session, row.id),
        }
        for row in session.scalars(query)
    ]


def _acts(session: Session, incident_id: UUID) -> list[str]:
    query = select(IncidentActRow.event_id).where(IncidentActRow.incident_id == incident_id)
    return sorted(str(event_id) for event_id in session.scalars(query))
