"""The plans of a contest as ``.pb``, before anyone voted: open data, without a word about who made them."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from sqlalchemy import select

from app.models.edition import EditionRow
from app.models.pabulib_write import write_plans_pb
from app.models.plan import PlanRow
from app.models.plan_checks import contest_for
from app.models.records import BallotPlan
from app.models.terms import GONE
from app.operations.edition_read import edition_record
from app.operations.journal import Store
from app.operations.plan_fields import text_of
from app.operations.result_files import pb_about

_BEYOND = 1_000_000
"""Plans have numbers of at most six digits."""


def plans_pb(store: Store, contest_id: UUID) -> str:
    """Return the plans of a contest with a title, by number, as the text of a Pabulib file.

    Its id there is the one it had in an earlier file, or its number; of two that are the same the second gets ``-2``.
    A plan belongs to its contest, else to that of its area. What was withdrawn or goes on in another is not in it.
    """
    with store.read() as session:
        row = session.scalars(select(EditionRow)).one()
        edition = edition_record(session, row)
        contest = next(one for one in edition.contests if one.id == contest_id)
        plans: list[BallotPlan] = []
        names: Counter[str] = Counter()
        numbers: set[int] = set()
        for plan in session.scalars(select(PlanRow).order_by(PlanRow.number, PlanRow.id)):
            text = text_of(plan)
            theirs = contest_for(edition.contests, plan.contest_id, text.area)
            if (
                plan.state not in GONE
                and text.title.strip()
                and theirs is not None
                and theirs.id == contest_id
            ):
                name = plan.external_id or str(plan.number)
                names[name] += 1
                own = name if names[name] == 1 else f"{name}-{names[name]}"
                # Two laptops apart may give one number twice: the second gets one that no plan has.
                number = plan.number if plan.number not in numbers else _BEYOND + len(numbers)
                numbers.add(number)
                plans.append(BallotPlan(plan.id, number, own, text.title, text.cost_cents))
        return write_plans_pb(contest, plans, pb_about(session, row, contest))
