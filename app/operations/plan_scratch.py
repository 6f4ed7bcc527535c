"""What someone types in a plan between two savings: on disk within a second, and no act before there is a rest.

Every saving of a plan is an act that goes to every laptop. Whoever types for minutes without a rest would make
hundreds; so what is typed is kept here first, for the case that the power goes. The next saving (``plans.enter``,
``plans.change``) wipes it in the same transaction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from app.models.plan import PlanRow
from app.models.plan_acts import PlanScratchRow
from app.models.records import Plan, PlanText, Submitter
from app.models.terms import Moment
from app.operations.journal import Store, act
from app.operations.plan_fields import differences, record_of, submitter_of, text_of, values_of
from app.operations.plans import CHANGED, OPEN, record_edit, record_values, require


def keep_scratch(
    store: Store,
    *,
    helper_id: UUID,
    plan_id: UUID | None,
    before: tuple[PlanText, Submitter],
    now: tuple[PlanText, Submitter],
) -> None:
    """Keep what was typed since ``before`` was saved, in place of what was kept; on disk on return.

    Args:
        store: the edition's store.
        helper_id: who types.
        plan_id: the plan; None for one of which nothing was saved yet.
        before: the plan as the typing began.
        now: as it stands in the form.
    """
    changed: dict[str, Any] = differences(values_of(*before), values_of(*now))
    fields = {name: pair["after"] for name, pair in changed.items()}
    with store.write() as session:
        session.merge(PlanScratchRow(one=1, plan_id=plan_id, helper_id=helper_id, fields=fields))


def take_up_scratch(store: Store, moment: Moment) -> Plan | None:
    """Save what was still being typed when the program stopped, under the name of who typed it; None if nothing was.

    Raises ``PlanFixed`` or ``TextTooLong``; then it stays kept until something else is typed.
    """
    with store.read() as session:
        kept = session.get(PlanScratchRow, 1)
        if kept is None:
            return None
        helper_id, plan_id, fields = kept.helper_id, kept.plan_id, dict(kept.fields)
    with act(store, replace(moment, by=helper_id)) as doing:
        row = doing.session.get(PlanRow, plan_id) if plan_id else None
        if row is None:
            return record_of(record_values(doing, values_of(PlanText(), Submitter()) | fields))
        require(row, *OPEN)
        doing.session.delete(doing.session.get_one(PlanScratchRow, 1))
        now = values_of(text_of(row), submitter_of(row))
        if changed := differences(now, now | fields):
            record_edit(doing, CHANGED, row, changed)
        return record_of(row)
