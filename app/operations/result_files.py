"""A result as ``.pb``: open data in the format that other programs for participatory budgets read."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.edition import ContestRow, EditionRow
from app.models.journal import JournalRow
from app.models.pabulib_write import PbAbout, write_pb
from app.models.records import Contest
from app.models.result_json import result_csv, result_json
from app.models.result_records import Result
from app.operations.journal import Store
from app.operations.result import valid_ballots

__all__ = ["result_csv", "result_json", "result_pb"]


def result_pb(store: Store, result: Result) -> str:
    """Return the result with all its ballots as the text of a Pabulib file.

    Blank and invalid ballots have no place in the format; their number stands in its comment.
    """
    with store.read() as session:
        row = session.get_one(ContestRow, result.contest.id)
        about = pb_about(session, session.get_one(EditionRow, row.edition_id), result.contest)
        return write_pb(result, valid_ballots(session, result.contest.id), about)


def pb_about(session: Session, edition: EditionRow, contest: Contest) -> PbAbout:
    """Say which vote this is. Its days are the voting day, else the phases, else the year of the first act."""
    voting = contest.voting_date
    days = [date.fromisoformat(day) for _, *ends in edition.phases for day in ends]
    year = session.scalars(select(func.min(JournalRow.occurred_at))).one().year
    name = contest.name
    return PbAbout(
        description=edition.name if name == edition.name else f"{edition.name}: {name}",
        unit=contest.area or edition.name,
        instance=contest.key,
        begins=voting or min(days, default=year),
        ends=voting or max(days, default=year),
        language=edition.language,
    )
