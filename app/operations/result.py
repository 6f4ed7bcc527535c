"""The result of a contest: accepted ballots only, channels apart, by the edition's rule (invariants 7 and 12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.models.allocation import Allocation, Rules, allocate
from app.models.ballots import BallotRow, BatchRow, DrawRow
from app.models.edition import ContestRow, EditionRow, ThisDeviceRow
from app.models.journal import JournalRow
from app.models.plan import PlanRow
from app.models.records import BallotPlan, ClosingDifference, Contest
from app.models.result_records import PlanResult, Result
from app.models.roll import StationRow
from app.models.terms import (
    BatchState,
    Channel,
    DomainError,
    IncidentKind,
    Moment,
    Outcome,
    PaperKind,
    Rule,
    StationState,
)
from app.operations.audit_effects import audit_of
from app.operations.count_rows import plan_costs
from app.operations.counting import BOX_CODE, box_check, box_explanation
from app.operations.counting_checks import checks_now
from app.operations.edition_read import contest_record
from app.operations.incidents import reconcile
from app.operations.journal import Event, EventKind, Store, act, event_of
from app.operations.sealed import events_on
from app.operations.station_rows import closing_differences
from app.operations.tally import Tally, accepted, tally
from app.operations.tie_effects import tie_decisions

_TOLD = frozenset({BOX_CODE, "F.301", "F.304"})
"""Checks on the count that a result tells of in other fields: papers in the box, open stations and open batches."""


class SeedSet(DomainError):
    """The draw was announced with another ``seed``, which stands."""


class TwoSeeds(DomainError):
    """Two laptops announced different ``seeds`` apart: one of these must be announced again to be in force."""


class SeedMissing(DomainError):
    """A draw is announced with a phrase."""


def result(store: Store, *, contest_id: UUID, rule: Rule | None = None, seed: str | None = None) -> Result:
    """Return the result as it stands now, from accepted batches and imported online votes.

    ``rule`` and ``seed`` replace the contest's rule and the announced seed, to see what another would give; such a
    result is never final.
    """
    with store.read() as session:
        return result_now(session, contest_id, rule=rule, seed=seed)


def result_now(
    session: Session, contest_id: UUID, *, rule: Rule | None = None, seed: str | None = None
) -> Result:
    """Return ``result`` within another query or act."""
    row = session.get_one(ContestRow, contest_id)
    edition = session.get_one(EditionRow, row.edition_id)
    contest = contest_record(session, row)
    counted = tally(session, contest_id)
    rules = _rules(session, contest, rule, seed)
    found = allocate(ballot_plans(session, contest_id), counted.ballots, rules)
    differences = list(_differences(session, contest_id))
    return Result(
        edition=edition.name,
        practice=edition.practice,
        contest=contest,
        rule=rules.rule,
        tie_break=rules.tie_break,
        seed=rules.seed,
        ballots=counted.counts,
        plans=_plan_results(found, counted),
        left_over_cents=found.left_over_cents,
        ties=found.ties,
        open_batches=_open_batches(session, contest_id),
        head_hash=_head_hash(session),
        differences=tuple(difference for difference, why in differences if not why),
        draw_needed=found.draw_needed,
        explained=tuple((difference, why) for difference, why in differences if why),
        open_stations=_open_stations(session, contest_id),
        left_over=rules.left_over,
        tie_decisions=tie_decisions(session, contest_id),
        voter_cents=found.voter_cents,
        parts=counted.parts(edition.minimum_batch),
        channels_apart=counted.channels_apart(edition.minimum_batch),
        smallest_part=edition.minimum_batch,
        audit=audit_of(session, contest_id),
        checks=tuple(check for check in checks_now(session, contest_id) if check.code not in _TOLD),
        trial=rules != _rules(session, contest, None, None),
        marks=tuple(sorted(counted.ballots.items())),
    )


def _rules(session: Session, contest: Contest, rule: Rule | None, seed: str | None) -> Rules:
    return Rules(
        budget_cents=contest.budget_cents,
        rule=rule or contest.rule,
        threshold_votes=contest.threshold_votes,
        left_over=contest.left_over,
        tie_break=contest.tie_break,
        seed=_seed(session, contest.id) if seed is None else seed,
        decided=tuple(decision.order for decision in tie_decisions(session, contest.id)),
    )


def _plan_results(found: Allocation, counted: Tally) -> tuple[PlanResult, ...]:
    votes = {channel: counted.votes(channel) for channel in Channel}
    return tuple(
        PlanResult(
            plan=line.plan,
            votes={channel: votes[channel][line.plan.ballot_number] for channel in Channel},
            chosen=line.chosen,
            outcome=line.outcome,
            left_cents=line.left_cents,
            rank=line.rank,
            granted_cents=line.granted_cents,
            share_cents=line.share_cents,
        )
        for line in found.plans
    )


def set_seed(store: Store, moment: Moment, *, contest_id: UUID, seed: str) -> None:
    """Announce the phrase of the draw between equal plans, once. The same phrase again changes nothing.

    When two laptops announced different phrases apart, none is in force until one of these is announced again:
    that act settles it, on record.

    Raises ``SeedMissing``, ``SeedSet`` or ``TwoSeeds``.
    """
    phrase = seed.strip()
    if not phrase:
        raise SeedMissing
    with act(store, moment) as doing:
        announced = _standing(_announcements(doing.session, contest_id))
        phrases = {found.payload["seed"] for found in announced}
        if phrases == {phrase}:
            return
        if phrases and phrase not in phrases:
            raise SeedSet(seed=min(phrases)) if len(phrases) == 1 else TwoSeeds(seeds=tuple(sorted(phrases)))
        doing.record(
            DRAW_ANNOUNCED, contest_id, {"seed": phrase, "settles": [str(found.id) for found in announced]}
        )


def valid_ballots(session: Session, contest_id: UUID) -> Iterator[tuple[Channel, tuple[int, ...]]]:
    """Yield the channel and the marks of every valid or blank ballot, in the order of their random keys."""
    for channel, kind, marks in session.execute(accepted(contest_id).order_by(BallotRow.id)):
        if kind is not PaperKind.INVALID:
            yield channel, tuple(marks)


def ballot_plans(session: Session, contest_id: UUID) -> list[BallotPlan]:
    """Return the plans on the ballot, by number."""
    costs = plan_costs(session, contest_id)
    query = select(PlanRow.id, PlanRow.ballot_number, PlanRow.external_id, PlanRow.title).where(
        PlanRow.contest_id == contest_id, PlanRow.ballot_number.is_not(None)
    )
    return sorted(
        (
            BallotPlan(plan_id, number, external_id or str(number), title, costs[number])
            for plan_id, number, external_id, title in session.execute(query)
            if number is not None
        ),
        key=lambda plan: plan.ballot_number,
    )


def _seed(session: Session, contest_id: UUID) -> str:
    draw = session.get(DrawRow, contest_id)
    return draw.seed if draw else ""


def _open_batches(session: Session, contest_id: UUID) -> int:
    query = select(func.count()).where(
        BatchRow.contest_id == contest_id, BatchRow.state != BatchState.ACCEPTED
    )
    return session.scalar(query) or 0


def _head_hash(session: Session) -> bytes:
    """Return the end of this laptop's journal; central has none of its own."""
    device = session.get(ThisDeviceRow, 1)
    return device.head_hash if device else b""


def _open_stations(session: Session, contest_id: UUID) -> tuple[str, ...]:
    query = select(StationRow.place).where(
        StationRow.contest_id == contest_id, StationRow.state != StationState.CLOSED
    )
    return tuple(session.scalars(query.order_by(StationRow.place, StationRow.id)))


def _differences(session: Session, contest_id: UUID) -> Iterator[tuple[ClosingDifference, str]]:
    """Yield what does not close at the closed stations of a contest, with what explains it or an empty text."""
    query = select(StationRow).where(
        StationRow.contest_id == contest_id, StationRow.state == StationState.CLOSED
    )
    for station in session.scalars(query.order_by(StationRow.place, StationRow.id)).all():
        for found, said in closing_differences(session, station):
            yield replace(found, place=station.place), said
        box = box_check(session, station.id)
        if box:
            yield box, box_explanation(session, station.id, box)


def _announcements(session: Session, contest_id: UUID) -> list[Event]:
    query = select(JournalRow).where(
        JournalRow.entity_id == contest_id, JournalRow.type == DRAW_ANNOUNCED.type
    )
    return [event_of(row) for row in session.scalars(query.order_by(JournalRow.event_id))]


def _standing(announced: list[Event]) -> list[Event]:
    """Return the announcements that no later one settled."""
    settled = {event_id for found in announced for event_id in found.payload["settles"]}
    return [found for found in announced if str(found.id) not in settled]


def _apply_draw_announced(session: Session, event: Event) -> Outcome:
    """Let the phrase be in force on which all announcements agree; of two phrases none is, whatever came first."""
    if session.get(ContestRow, event.entity_id) is None:
        return Outcome.HELD
    announced = _standing(events_on(session, event, event.type))
    phrases = {found.payload["seed"] for found in announced}
    session.execute(delete(DrawRow).where(DrawRow.contest_id == event.entity_id))
    if len(phrases) == 1:
        session.add(DrawRow(contest_id=event.entity_id, seed=phrases.pop()))
        session.flush()
        clash = list[UUID]()
    else:
        clash = [found.id for found in announced]
    kind = IncidentKind.TWO_SEEDS
    if reconcile(session, event.entity_id, {kind: clash}, (kind,)):
        return Outcome.INCIDENT
    return Outcome.APPLIED


DRAW_ANNOUNCED = EventKind("draw.announced", _apply_draw_announced)
