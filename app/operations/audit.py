"""A hand recount of a random sample of batches: how many, which, and what was found (``docs/result.md``)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.audit import AuditFindingRow
from app.models.audit_sample import MOST_RISK, margin_votes, sample_size
from app.models.ballots import BatchRow
from app.models.edition import HelperRow
from app.models.result_parts import Audit, AuditSize
from app.models.roll import StationRow
from app.models.terms import BatchState, Channel, DomainError, Json, Moment
from app.operations.audit_effects import AUDIT_DRAWN, AUDIT_FOUND, audit_of
from app.operations.counting import SecondHelperNeeded
from app.operations.journal import ReasonMissing, Store, act
from app.operations.result import SeedMissing, result_now


class CountNotDone(DomainError):
    """The sample is drawn once every batch has been accepted: before that it could still be changed."""


class NoBatches(DomainError):
    """There is no paper to count again."""


class AuditDrawn(DomainError):
    """The batches of this contest have been drawn already, from ``seed``."""


class RiskOutOfRange(DomainError):
    """The chance to miss a wrong result lies between 1 and ``most`` percent."""


class MoreThanInBatch(DomainError):
    """More papers differ than the ``papers`` that the batch holds."""


class BatchNotDrawn(DomainError):
    """This batch is not in the sample."""


def audit_size(store: Store, *, contest_id: UUID, risk_percent: int) -> AuditSize:
    """Return how many batches a recount would take at this risk limit. Raises ``RiskOutOfRange``."""
    with store.read() as session:
        return _size(session, contest_id, _batches(session, contest_id), risk_percent)


def draw_audit(store: Store, moment: Moment, *, contest_id: UUID, seed: str, risk_percent: int = 10) -> Audit:
    """Draw the batches to count again by hand, once, from a phrase that was made in public.

    Args:
        store: the edition's store.
        moment: who draws, and when.
        contest_id: the contest whose paper is counted again.
        seed: the phrase, made after the count (for example with dice).
        risk_percent: the chance, in percent, to miss a result that is wrong.

    Raises:
        SeedMissing: the phrase is empty.
        RiskOutOfRange: the chance is below 1 or above 50 percent.
        CountNotDone: a batch has not been accepted yet, or a station is still open.
        NoBatches: there is no paper.
        AuditDrawn: they were drawn before.
    """
    phrase = seed.strip()
    if not phrase:
        raise SeedMissing
    with act(store, moment) as doing:
        known = audit_of(doing.session, contest_id)
        if known:
            raise AuditDrawn(seed=known.seed)
        found = result_now(doing.session, contest_id)
        if found.open_batches or found.open_stations:
            raise CountNotDone
        batches = _batches(doing.session, contest_id)
        size = _size(doing.session, contest_id, batches, risk_percent)
        if not batches:
            raise NoBatches
        drawn: dict[str, Json] = {
            "seed": phrase,
            "risk_percent": risk_percent,
            "margin": size.margin,
            "wrong": size.wrong,
            "sample": size.sample,
            "batches": [str(row.id) for row in batches],
        }
        doing.record(AUDIT_DRAWN, contest_id, drawn)
        audit = audit_of(doing.session, contest_id)
        assert audit is not None  # noqa: S101 - drawn just now
        return audit


def record_audit(
    store: Store, moment: Moment, *, batch_id: UUID, differing: int, note: str, second_helper_id: UUID
) -> None:
    """Put on record what two people found when they counted a drawn batch again by hand.

    ``differing`` is how many papers were worth something else than the count says. A note is needed when there are
    any. A later finding takes the place of those that are known here.

    Raises ``BatchNotDrawn``, ``MoreThanInBatch``, ``SecondHelperNeeded`` or ``ReasonMissing``.
    """
    if differing and not note.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        row = doing.session.get_one(BatchRow, batch_id)
        audit = audit_of(doing.session, row.contest_id)
        if audit is None or batch_id not in {batch.batch_id for batch in audit.drawn}:
            raise BatchNotDrawn(number=row.number)
        if differing > row.paper_count:
            raise MoreThanInBatch(papers=row.paper_count)
        if second_helper_id == moment.by or doing.session.get(HelperRow, second_helper_id) is None:
            raise SecondHelperNeeded
        query = select(AuditFindingRow.event_id).where(AuditFindingRow.batch_id == batch_id)
        found: dict[str, Json] = {
            "differing": differing,
            "note": note.strip(),
            "second_helper_id": str(second_helper_id),
            "replaces": [str(event_id) for event_id in doing.session.scalars(query)],
        }
        doing.record(AUDIT_FOUND, batch_id, found)


def _batches(session: Session, contest_id: UUID) -> list[BatchRow]:
    """Return the accepted batches of paper by place, box and number: the list that is drawn from."""
    query = (
        select(BatchRow)
        .join(StationRow, StationRow.id == BatchRow.station_id)
        .where(BatchRow.contest_id == contest_id, BatchRow.channel == Channel.PAPER)
        .where(BatchRow.state == BatchState.ACCEPTED, BatchRow.paper_count > 0)
        .order_by(StationRow.place, BatchRow.station_id, BatchRow.number)
    )
    return list(session.scalars(query))


def _size(session: Session, contest_id: UUID, batches: list[BatchRow], risk_percent: int) -> AuditSize:
    if not 1 <= risk_percent <= MOST_RISK:
        raise RiskOutOfRange(most=MOST_RISK)
    found = result_now(session, contest_id)
    margin = margin_votes(found.plans, found.rule, found.contest.threshold_votes, found.left_over)
    return sample_size((row.paper_count for row in batches), margin, risk_percent)
