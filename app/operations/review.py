"""The feasibility check at the 'ja, mits' table: a round with its plans, and a verdict per plan and field of expertise.

Blocking only with a reason and a suggestion: a ``NO`` that does not say how it can go on is refused. A verdict is never
changed: a new one replaces it, and both stay on record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.edition import EditionRow
from app.models.plan import PlanRow
from app.models.plan_acts import ReviewPlanRow, ReviewRoundRow, VerdictRow
from app.models.plan_rules import Expertise, PlanRules
from app.models.review import fields_of
from app.models.review_records import FieldStand, GivenVerdict, Round, RoundView, TablePlan
from app.models.terms import DomainError, Json, Moment, PlanState, VerdictWord
from app.operations import review_effects as effects
from app.operations.edition_read import edition_record
from app.operations.editions import NameMissing
from app.operations.incidents import helper_name
from app.operations.journal import Act, ReasonMissing, Store, act
from app.operations.plan_fields import text_of
from app.operations.plans import TEXT_LIMIT, NotHandedIn, PlanFixed, TextTooLong

_AT_ONCE = 4_000
"""Plans in one event: far within its bound. More come on the table in several events of one act."""


class NoPlansChosen(DomainError):
    """A round is about one plan at least."""


class NotOnTable(DomainError):
    """The plan is not in this round, or the edition has no such field of expertise."""


class TakenOffTable(DomainError):
    """Plans were taken off the table of this round, and do not come back to it: ``numbers``."""


class ConditionsMissing(DomainError):
    """A yes provided says what has to be done first."""


class NoWithoutReason(DomainError):
    """A no says why."""


class NoWithoutAdvice(DomainError):
    """A no says how it can go on: never just no."""


def start_round(
    store: Store, moment: Moment, *, name: str, starts: date, plan_ids: Sequence[UUID]
) -> RoundView:
    """Put plans on the table. The verdicts are due so many weeks after ``starts`` as the edition says.

    Raises ``NameMissing``, ``NoPlansChosen`` or, with the numbers of the plans that were not, ``NotHandedIn``.
    """
    if not name.strip():
        raise NameMissing
    with act(store, moment) as doing:
        chosen = _handed_in(doing.session, plan_ids)
        deadline = starts + timedelta(weeks=_rules(doing.session).review_weeks)
        round_id = moment.new_id()
        said: dict[str, Json] = {
            "name": name.strip(),
            "starts": starts.isoformat(),
            "deadline": deadline.isoformat(),
            "plans": chosen[:_AT_ONCE],
        }
        doing.record(effects.ROUND_STARTED, round_id, said)
        _record_added(doing, round_id, chosen[_AT_ONCE:])
        return view_now(doing.session, round_id)


def add_plans(store: Store, moment: Moment, *, round_id: UUID, plan_ids: Sequence[UUID]) -> RoundView:
    """Put more plans on the table of a round. Raises ``NoPlansChosen``, ``NotHandedIn`` or ``TakenOffTable``."""
    with act(store, moment) as doing:
        _require_never_off(doing.session, round_id, plan_ids)
        _record_added(doing, round_id, _handed_in(doing.session, plan_ids))
        return view_now(doing.session, round_id)


def _record_added(doing: Act, round_id: UUID, plan_ids: Sequence[Json]) -> None:
    for start in range(0, len(plan_ids), _AT_ONCE):
        part = plan_ids[start : start + _AT_ONCE]
        doing.record(effects.PLANS_ADDED, round_id, {"plans": [*part]})


def take_off(store: Store, moment: Moment, *, round_id: UUID, plan_id: UUID, reason: str) -> RoundView:
    """Take a plan off the table of a round; its verdicts stay on record. Raises ``ReasonMissing`` or ``NotOnTable``."""
    if not reason.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        _require_on_table(doing.session, round_id, plan_id)
        said: dict[str, Json] = {"plan_id": str(plan_id), "reason": reason.strip()}
        doing.record(effects.PLAN_TAKEN_OFF, round_id, said)
        return view_now(doing.session, round_id)


def _require_never_off(session: Session, round_id: UUID, plan_ids: Sequence[UUID]) -> None:
    off = (
        select(PlanRow.number)
        .join(ReviewPlanRow, ReviewPlanRow.plan_id == PlanRow.id)
        .where(
            ReviewPlanRow.round_id == round_id,
            PlanRow.id.in_(plan_ids),
            ReviewPlanRow.taken_off.is_not(None),
        )
    )
    if numbers := tuple(session.scalars(off.order_by(PlanRow.number))):
        raise TakenOffTable(numbers=numbers)


def _require_on_table(session: Session, round_id: UUID, plan_id: UUID) -> None:
    row = session.get(ReviewPlanRow, (round_id, plan_id))
    if row is None or row.taken_off is not None:
        raise NotOnTable


def _handed_in(session: Session, plan_ids: Sequence[UUID]) -> list[Json]:
    if not plan_ids:
        raise NoPlansChosen
    query = select(PlanRow.id, PlanRow.number, PlanRow.state).where(PlanRow.id.in_(plan_ids))
    known = {plan_id: (number, state) for plan_id, number, state in session.execute(query)}
    chosen = list(dict.fromkeys(plan_ids))
    if wrong := tuple(known[one][0] for one in chosen if known[one][1] is not PlanState.HANDED_IN):
        raise NotHandedIn(numbers=wrong)
    return [str(plan_id) for plan_id in chosen]


def give_verdict(
    store: Store,
    moment: Moment,
    *,
    round_id: UUID,
    plan_id: UUID,
    field: str,
    verdict: VerdictWord,
    conditions: str = "",
    advice: str = "",
    answers: Mapping[str, bool] | None = None,
) -> TablePlan:
    """Say what an expert finds of a plan; it replaces what stands in this field here.

    ``conditions`` are what has to be done first, or why not. Raises ``ConditionsMissing``, ``NoWithoutReason``,
    ``NoWithoutAdvice``, ``TextTooLong``, ``NotOnTable`` or, of a plan that is on the ballot or gone, ``PlanFixed``.
    """
    said = _checked(verdict, conditions.strip(), advice.strip())
    with act(store, moment) as doing:
        _require(doing, round_id, plan_id, field)
        rows = [row for row in _verdicts(doing.session, round_id, plan_id)[plan_id] if row.field == field]
        said |= {"round_id": str(round_id), "field": field, "answers": dict(answers or {})}
        said["replaces"] = [str(row.event_id) for row in effects.standing(rows)]
        doing.record(effects.VERDICT, plan_id, said)
        given = _verdicts(doing.session, round_id, plan_id)[plan_id]
        row = doing.session.get_one(PlanRow, plan_id)
        return _table_plan(doing.session, row, fields_of(_rules(doing.session)), given, {})


def _checked(verdict: VerdictWord, conditions: str, advice: str) -> dict[str, Json]:
    if verdict is VerdictWord.YES_PROVIDED and not conditions:
        raise ConditionsMissing
    if verdict is VerdictWord.NO and not conditions:
        raise NoWithoutReason
    if verdict is VerdictWord.NO and not advice:
        raise NoWithoutAdvice
    texts: dict[str, Json] = {"conditions": conditions, "advice": advice}
    for name, text in (("conditions", conditions), ("advice", advice)):
        if len(text) > TEXT_LIMIT:
            raise TextTooLong(field=name, limit=TEXT_LIMIT)
    return {"verdict": verdict.value, **texts}


def _require(doing: Act, round_id: UUID, plan_id: UUID, field: str) -> None:
    session = doing.session
    known = {expertise.key for expertise in fields_of(_rules(session))}
    _require_on_table(session, round_id, plan_id)
    if field not in known:
        raise NotOnTable
    state = session.get_one(PlanRow, plan_id).state
    if state is not PlanState.HANDED_IN:
        raise PlanFixed(state=state)


# ---- what stands ----------------------------------------------------------------------------------------------


def rounds(store: Store) -> tuple[Round, ...]:
    """Return the rounds, the latest first."""
    on_table = (ReviewPlanRow.round_id == ReviewRoundRow.id, ReviewPlanRow.taken_off.is_(None))
    many = select(func.count()).where(*on_table).scalar_subquery()
    query = select(ReviewRoundRow, many).order_by(ReviewRoundRow.starts.desc(), ReviewRoundRow.id.desc())
    with store.read() as session:
        return tuple(
            Round(row.id, row.name, row.starts, row.deadline, plans) for row, plans in session.execute(query)
        )


def round_view(store: Store, round_id: UUID) -> RoundView:
    """Return how a round stands: every plan on the table with what each field says of it."""
    with store.read() as session:
        return view_now(session, round_id)


def view_now(session: Session, round_id: UUID) -> RoundView:
    """Return ``round_view`` within another query or act."""
    row = session.get_one(ReviewRoundRow, round_id)
    fields, given = fields_of(_rules(session)), _verdicts(session, round_id)
    query = select(PlanRow).join(ReviewPlanRow, ReviewPlanRow.plan_id == PlanRow.id)
    here = query.where(ReviewPlanRow.round_id == round_id, ReviewPlanRow.taken_off.is_(None))
    plans = session.scalars(here.order_by(PlanRow.number, PlanRow.id))
    names: dict[UUID, str] = {}
    return RoundView(
        id=row.id,
        name=row.name,
        starts=row.starts,
        deadline=row.deadline,
        fields=fields,
        plans=tuple(_table_plan(session, plan, fields, given[plan.id], names) for plan in plans.all()),
    )


def latest_views(session: Session) -> tuple[RoundView, ...]:
    """Return every round as it stands, the latest first."""
    ids = session.scalars(
        select(ReviewRoundRow.id).order_by(ReviewRoundRow.starts.desc(), ReviewRoundRow.id.desc())
    )
    return tuple(view_now(session, round_id) for round_id in ids.all())


def _rules(session: Session) -> PlanRules:
    return edition_record(session, session.scalars(select(EditionRow)).one()).plan_rules


def _verdicts(
    session: Session, round_id: UUID, plan_id: UUID | None = None
) -> defaultdict[UUID, list[VerdictRow]]:
    """Return the verdicts of a round by plan, or of one plan of it."""
    query = select(VerdictRow).where(VerdictRow.round_id == round_id)
    found: defaultdict[UUID, list[VerdictRow]] = defaultdict(list)
    for row in session.scalars(query if plan_id is None else query.where(VerdictRow.plan_id == plan_id)):
        found[row.plan_id].append(row)
    return found


def _table_plan(
    session: Session,
    row: PlanRow,
    fields: Sequence[Expertise],
    given: Sequence[VerdictRow],
    names: dict[UUID, str],
) -> TablePlan:
    text = text_of(row)
    stands = tuple(
        _stand(session, expertise, [one for one in given if one.field == expertise.key], names)
        for expertise in fields
    )
    return TablePlan(
        id=row.id,
        number=row.number,
        title=text.title,
        summary=text.summary,
        what=text.what,
        why=text.why,
        area=text.area,
        place=text.place,
        cost_cents=text.cost_cents,
        state=row.state,
        changed_at=row.changed_at,
        fields=stands,
    )


def _stand(
    session: Session, expertise: Expertise, rows: Sequence[VerdictRow], names: dict[UUID, str]
) -> FieldStand:
    made = {row.event_id: given_verdict(session, row, names) for row in rows}
    stand = tuple(made[row.event_id] for row in effects.standing(rows))
    steps = effects.steps(rows)
    order = sorted(made.values(), key=lambda one: (one.at, steps[one.id], one.id))
    return FieldStand(expertise, stand, tuple(order))


def given_verdict(session: Session, row: VerdictRow, names: dict[UUID, str]) -> GivenVerdict:
    """Return a verdict as the rest of the program sees it; ``names`` keeps the helpers that were looked up."""
    if row.actor_id not in names:
        names[row.actor_id] = helper_name(session, row.actor_id)
    return GivenVerdict(
        id=row.event_id,
        verdict=row.verdict,
        conditions=row.conditions,
        advice=row.advice,
        answers={str(key): bool(value) for key, value in row.answers.items()},
        by=names[row.actor_id],
        at=row.at,
    )
