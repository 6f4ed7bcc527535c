"""A result as files for others: JSON for programs, ``.pb`` as open data."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.edition import ContestRow, EditionRow
from app.models.journal import JournalRow
from app.models.pabulib_write import PbAbout, write_pb
from app.models.records import PlanResult, Result
from app.models.terms import Channel, Json
from app.operations.journal import Store
from app.operations.result import valid_ballots


def result_json(result: Result) -> dict[str, Json]:
    """Return the result as JSON values. Amounts are whole cents; ``reason`` is a ``PlanOutcome``."""
    ballots = result.ballots
    return {
        "edition": result.edition,
        "practice": result.practice,
        "contest": result.contest.key,
        "rule": result.rule.value,
        "budget_cents": result.contest.budget_cents,
        "ballots": {
            "paper": ballots.paper,
            "online": ballots.online,
            "blank": ballots.blank,
            "invalid": ballots.invalid,
        },
        "plans": [_plan(line) for line in result.plans],
        "left_over_cents": result.left_over_cents,
        "tie_break": {
            "method": result.tie_break.value,
            "seed": result.seed,
            "groups": [list(group) for group in result.ties],
            "draw_needed": [list(group) for group in result.draw_needed],
        },
        "open_batches": result.open_batches,
        "open_stations": list(result.open_stations),
    }


def _plan(line: PlanResult) -> dict[str, Json]:
    return {
        "id": line.plan.external_id or str(line.plan.ballot_number),
        "number": line.plan.ballot_number,
        "title": line.plan.title,
        "cost_cents": line.plan.cost_cents,
        "votes": {channel.value: line.votes.get(channel, 0) for channel in Channel},
        "total": line.total,
        "chosen": line.chosen,
        "reason": line.outcome.value,
    }


def result_pb(store: Store, result: Result) -> str:
    """Return the result with all its ballots as the text of a Pabulib file.

    Blank and invalid ballots have no place in the format; their number stands in its comment.
    """
    with store.read() as session:
        row = session.get_one(ContestRow, result.contest.id)
        about = _about(session, session.get_one(EditionRow, row.edition_id), result)
        return write_pb(result, valid_ballots(session, result.contest.id), about)


def _about(session: Session, edition: EditionRow, result: Result) -> PbAbout:
    """Say which vote this is. Its days are the voting day, else the phases, else the year of the first act."""
    voting = result.contest.voting_date
    days = [date.fromisoformat(day) for _, *ends in edition.phases for day in ends]
    year = session.scalars(select(func.min(JournalRow.occurred_at))).one().year
    name = result.contest.name
    return PbAbout(
        description=edition.name if name == edition.name else f"{edition.name}: {name}",
        unit=result.contest.area or edition.name,
        instance=result.contest.key,
        begins=voting or min(days, default=year),
        ends=voting or max(days, default=year),
        language=edition.language,
    )
