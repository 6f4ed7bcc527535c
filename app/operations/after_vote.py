"""After the vote: which plans are carried out, which look for another way, and what departments still have to do.

What is chosen is what was *made known* (``publication``), not what a result would say now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.dutch import AMSTERDAM
from app.models.note_records import ActionPoint, AfterVote, PlanAfter, PlanNote
from app.models.plan import PlanRow
from app.models.plan_acts import PlanNoteRow
from app.models.plan_checks import contest_for
from app.models.publication import Publication, PublishedPlan
from app.models.records import Contest
from app.models.terms import NoteKind, PlanState
from app.operations import editions, publication
from app.operations.journal import Store
from app.operations.plan_fields import text_of
from app.operations.plan_notes import by_day, record_of, standing

_STANDS = (PlanState.HANDED_IN, PlanState.ON_BALLOT)


def after_vote(store: Store) -> tuple[AfterVote, ...]:
    """Return every contest whose result was made known, with its plans; nothing before that.

    Plans that were handed in but did not come on the ballot are with those that look for another way.
    """
    contests = editions.edition(store).contests
    found: list[AfterVote] = []
    for contest in contests:
        if known := publication.publications(store, contest.id):
            with store.read() as session:
                found.append(_after(session, contest, contests, known))
    return tuple(found)


def plan_after(store: Store, plan_id: UUID) -> PlanAfter:
    """Return one plan with its notes, whatever was made known of it, if anything."""
    for after in after_vote(store):
        for plan in after.plans:
            if plan.plan_id == plan_id:
                return plan
    with store.read() as session:
        return _record(session.get_one(PlanRow, plan_id), None, standing(session, [plan_id]))


def action_points(store: Store) -> tuple[ActionPoint, ...]:
    """Return what departments have to do for all plans: what is open by its day, then what was done, newest first."""
    query = (
        select(PlanNoteRow, PlanRow.number, PlanRow.title)
        .join(PlanRow, PlanRow.id == PlanNoteRow.plan_id)
        .where(PlanNoteRow.kind == NoteKind.ACTION_POINT, PlanNoteRow.taken_back.is_(None))
    )
    with store.read() as session:
        found = [
            ActionPoint(record_of(session, row), number, title)
            for row, number, title in session.execute(query)
        ]
    waiting = [point for point in found if point.note.done_on is None]
    finished = [point for point in found if point.note.done_on is not None]
    waiting.sort(key=lambda point: by_day(point.note))
    finished.sort(key=lambda point: (point.note.done_on, point.note.id), reverse=True)
    return (*waiting, *finished)


def _after(
    session: Session, contest: Contest, contests: Sequence[Contest], known: Sequence[Publication]
) -> AfterVote:
    stand = publication.in_force(known)
    said = {plan.number: plan for plan in stand[-1].numbers.plans}
    rows = list(_rows(session, contest, contests))
    notes: dict[UUID, list[PlanNote]] = defaultdict(list)
    for note in standing(session, [row.id for row in rows]):
        notes[note.plan_id].append(note)
    plans = [_record(row, said.get(row.ballot_number or 0), notes[row.id]) for row in rows]
    plans.sort(key=lambda plan: (plan.ballot_number is None, plan.ballot_number, plan.title, plan.number))
    return AfterVote(
        contest=contest,
        made_known=known[0].at.astimezone(AMSTERDAM).date(),
        two_results=any(one.numbers != stand[-1].numbers for one in stand),
        plans=tuple(plans),
    )


def _rows(session: Session, contest: Contest, contests: Sequence[Contest]) -> Iterator[PlanRow]:
    """Yield the plans on the ballot of a contest, and those that were handed in for it."""
    for row in session.scalars(select(PlanRow).where(PlanRow.state.in_(_STANDS))):
        if row.ballot_number is not None:
            mine = row.contest_id == contest.id
        else:
            mine = contest_for(contests, row.contest_id, row.area) == contest
        if mine:
            yield row


def _record(row: PlanRow, said: PublishedPlan | None, notes: Sequence[PlanNote]) -> PlanAfter:
    return PlanAfter(
        plan_id=row.id,
        number=row.number,
        ballot_number=row.ballot_number,
        title=row.title,
        area=row.area,
        cost_cents=text_of(row).cost_cents,
        outcome=said.outcome if said else None,
        granted_cents=said.granted_cents if said else 0,
        notes=tuple(notes),
    )
