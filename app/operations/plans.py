"""Plans: enter, change, hand in, withdraw, put on the ballot. ``plan_merge`` decides what edits add up to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app.models.edition import ContestRow, EditionRow
from app.models.plan import PlanRow
from app.models.plan_acts import PlanScratchRow
from app.models.plan_checks import TEXT_LIMIT, Finding, contest_for, findings
from app.models.records import BallotPlan, Plan, PlanText, Submitter
from app.models.terms import GONE, DomainError, Json, Moment, Outcome, PlanState
from app.operations.cards import ReasonMissing
from app.operations.edition_read import edition_record
from app.operations.journal import PAYLOAD_LIMIT, Act, Event, EventKind, Store, act
from app.operations.plan_edits import LISTED, Edit, claims_of, edits_of, parent_names, parents_of, value_of
from app.operations.plan_fields import (
    STATE,
    differences,
    empty_row,
    record_of,
    submitter_of,
    text_of,
    values_of,
)
from app.operations.plan_merge import settle_numbers, settle_plan

REQUIRED = ("title", "what", "why", "for_whom", "area", "cost_lines", "upkeep")
"""The fields of ``PlanText`` without which a plan cannot be handed in, in the order of the form."""

OPEN = (PlanState.DRAFT, PlanState.HANDED_IN)
"""States in which a plan can still change."""


MOST_ON_BALLOT = 1_000
"""Plans that get their numbers in one act: far more than a ballot paper holds, and within what one event may hold."""


class PlanFixed(DomainError):
    """The plan cannot be changed like this any more: its ``state`` says why."""


class PlanIncomplete(DomainError):
    """The plan cannot be handed in: ``missing`` names the fields of ``PlanText`` that are empty."""


class PlanStopped(DomainError):
    """The plan cannot be handed in as it is: ``why`` says which rules of the edition it does not keep."""


class NotHandedIn(DomainError):
    """Only plans that were handed in go on the ballot: ``numbers`` are the plans that were not."""


class BallotTooLong(DomainError):
    """There are ``count`` plans for one ballot, more than the ``most`` that fit on it."""


class TextTooLong(DomainError):
    """The text in ``field`` is longer than ``limit`` characters."""


def enter(store: Store, moment: Moment, *, text: PlanText, submitter: Submitter) -> Plan:
    """Save a new plan as it stands: half a plan is welcome, even one without a title. Raises ``TextTooLong``.

    Its number is random, so that laptops that cannot hear each other rarely give the same one.
    """
    with act(store, moment) as doing:
        return record_of(record_entered(doing, text, submitter))


def record_entered(doing: Act, text: PlanText, submitter: Submitter) -> PlanRow:
    """Record a new plan, as part of a larger act. Raises ``TextTooLong``."""
    return record_values(doing, values_of(text, submitter))


def record_values(doing: Act, said: dict[str, Json]) -> PlanRow:
    """Record a new plan of which the fields are given as the journal has them. Raises ``TextTooLong``."""
    values = checked(said) | {STATE: PlanState.DRAFT.value}
    values["number"] = _free_number(doing)
    _wipe_scratch(doing.session)
    plan_id = doing.moment.new_id()
    small = _fits(differences({}, values))
    begin = values if small else values | values_of(PlanText(), Submitter())
    doing.record(ENTERED, plan_id, _beginning(begin))
    row = doing.session.get_one(PlanRow, plan_id)
    if not small:
        record_edit(doing, CHANGED, row, differences(begin, values))
    return row


def change(store: Store, moment: Moment, *, plan_id: UUID, text: PlanText, submitter: Submitter) -> Plan:
    """Save what is different now; nothing is recorded when nothing is. Raises ``PlanFixed`` or ``TextTooLong``."""
    wanted = checked(values_of(text, submitter))
    with act(store, moment) as doing:
        row = doing.session.get_one(PlanRow, plan_id)
        require(row, *OPEN)
        _wipe_scratch(doing.session)
        changed = differences(values_of(text_of(row), submitter_of(row)), wanted)
        if changed:
            record_edit(doing, CHANGED, row, changed)
        return record_of(row)


def hand_in(store: Store, moment: Moment, *, plan_id: UUID) -> Plan:
    """Hand a complete plan in.

    Raises ``PlanIncomplete`` with every field that is missing, ``PlanStopped`` when a rule of the edition stops it, or
    ``PlanFixed``.
    """
    with act(store, moment) as doing:
        row = doing.session.get_one(PlanRow, plan_id)
        require(row, PlanState.DRAFT)
        if empty := missing(text_of(row)):
            raise PlanIncomplete(missing=empty)
        if stopped := [finding.words for finding in _findings(doing.session, row) if finding.stops]:
            raise PlanStopped(why=" ".join(stopped))
        record_edit(doing, HANDED_IN, row, _to_state(row, PlanState.HANDED_IN))
        return record_of(row)


def withdraw(store: Store, moment: Moment, *, plan_id: UUID, reason: str) -> Plan:
    """Withdraw a plan that is not on the ballot yet. Raises ``ReasonMissing`` or ``PlanFixed``."""
    with act(store, moment) as doing:
        row = doing.session.get_one(PlanRow, plan_id)
        require(row, *OPEN)
        record_edit(doing, WITHDRAWN, row, _to_state(row, PlanState.WITHDRAWN), given(reason))
        return record_of(row)


def take_back_withdrawal(store: Store, moment: Moment, *, plan_id: UUID, reason: str) -> Plan:
    """Undo a withdrawal: the plan stands where it stood before. Raises ``ReasonMissing`` or ``PlanFixed``."""
    with act(store, moment) as doing:
        row = doing.session.get_one(PlanRow, plan_id)
        require(row, PlanState.WITHDRAWN)
        record_edit(
            doing, WITHDRAWAL_TAKEN_BACK, row, _to_state(row, stood_before(doing, row)), given(reason)
        )
        return record_of(row)


def put_on_ballot(
    store: Store, moment: Moment, *, contest_id: UUID, plan_ids: Sequence[UUID]
) -> tuple[BallotPlan, ...]:
    """Give plans their ballot numbers, in this order, after those that are on the ballot already.

    Raises ``NotHandedIn`` with the numbers of the plans that cannot be on it, or ``BallotTooLong``; then none is.
    """
    with act(store, moment) as doing:
        record_ballot(doing, contest_id, plan_ids)
    return ballot(store, contest_id)


def record_ballot(doing: Act, contest_id: UUID, plan_ids: Sequence[UUID], *, seed: str = "") -> None:
    """Do as ``put_on_ballot``, as part of a larger act; ``seed`` is what the order was drawn from, if it was drawn."""
    rows = [doing.session.get_one(PlanRow, plan_id) for plan_id in plan_ids]
    if wrong := tuple(row.number for row in rows if row.state is not PlanState.HANDED_IN):
        raise NotHandedIn(numbers=wrong)
    if len(rows) > MOST_ON_BALLOT:
        raise BallotTooLong(count=len(rows), most=MOST_ON_BALLOT)
    last = max((claim.number for claim in claims_of(doing.session, contest_id)), default=0)
    _record_list(doing, contest_id, {row.id: number for number, row in enumerate(rows, last + 1)}, seed=seed)


def record_imported(
    doing: Act,
    *,
    plan_id: UUID,
    number: int,
    external_id: str,
    contest_id: UUID | None,
    ballot_number: int | None,
    text: PlanText,
) -> None:
    """Record a plan out of a file as handed in and, with a ballot number, on the ballot; part of a larger act."""
    values: dict[str, Json] = {
        name: value
        for name, value in values_of(text, Submitter()).items()
        if not name.startswith("submitter.")
    }
    values |= {STATE: PlanState.HANDED_IN.value, "number": number, "external_id": external_id}
    contest: dict[str, Json] = {"contest_id": str(contest_id) if contest_id else None}
    doing.record(IMPORTED, plan_id, _beginning(values) | contest)
    if contest_id is not None and ballot_number is not None:
        _record_list(doing, contest_id, {plan_id: ballot_number})


def missing(text: PlanText) -> tuple[str, ...]:
    """Return the required fields that are still empty, in the order of the form; a budget of nought is empty."""
    values: dict[str, str | int] = {name: getattr(text, name) for name in REQUIRED if name != "cost_lines"}
    values["cost_lines"] = text.cost_cents
    return tuple(
        name for name in REQUIRED if not (value.strip() if isinstance(value := values[name], str) else value)
    )


def _findings(session: Session, row: PlanRow) -> tuple[Finding, ...]:
    edition = edition_record(session, session.scalars(select(EditionRow)).one())
    text = text_of(row)
    contest = contest_for(edition.contests, row.contest_id, text.area)
    return findings(text, submitter_of(row), contest, edition.plan_rules, edition.areas, edition.themes)


def plan(store: Store, plan_id: UUID) -> Plan:
    """Return one plan."""
    with store.read() as session:
        return record_of(session.get_one(PlanRow, plan_id))


def ballot(store: Store, contest_id: UUID) -> tuple[BallotPlan, ...]:
    """Return the plans on the ballot of a contest, by ballot number."""
    query = (
        select(PlanRow)
        .where(PlanRow.contest_id == contest_id, PlanRow.ballot_number.is_not(None))
        .order_by(PlanRow.ballot_number)
    )
    with store.read() as session:
        return tuple(_ballot_plan(row) for row in session.scalars(query))


def _ballot_plan(row: PlanRow) -> BallotPlan:
    number = row.ballot_number or 0
    return BallotPlan(row.id, number, row.external_id or str(row.number), row.title, text_of(row).cost_cents)


def _wipe_scratch(session: Session) -> None:
    """Forget what was kept while it was typed (``plan_scratch``): it is saved now."""
    session.execute(delete(PlanScratchRow))


def checked(values: dict[str, Json]) -> dict[str, Json]:
    """Return the values if every text fits, and every list as the journal writes it. Raises ``TextTooLong``."""
    for name, value in values.items():
        text = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
        if isinstance(text, str) and len(text) > TEXT_LIMIT:
            raise TextTooLong(field=name, limit=TEXT_LIMIT)
    return values


def require(row: PlanRow, *states: PlanState) -> None:
    """Raise ``PlanFixed`` unless the plan is in one of these states."""
    if row.state not in states:
        raise PlanFixed(state=row.state)


def given(reason: str) -> str:
    """Return a reason without white around it. Raises ``ReasonMissing``."""
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


def _free_number(doing: Act) -> int:
    """Return a number that no plan has, nor for an id out of a file: both name a plan in what is written out."""
    while True:
        number = 10_000 + int.from_bytes(doing.moment.rng(8), "big") % 90_000
        here = or_(PlanRow.number == number, PlanRow.external_id == str(number))
        if doing.session.scalars(select(PlanRow.id).where(here).limit(1)).first() is None:
            return number


def stood_before(doing: Act, row: PlanRow) -> PlanState:
    """Return where a plan stood before it was withdrawn or joined; a draft, to hand in again, if that is erased."""
    edits = edits_of(doing.session, row.id)
    standing = [edit for edit in edits if edit.after.get(STATE, PlanState.WITHDRAWN) not in GONE]
    return PlanState(value_of(standing, STATE)) if standing else PlanState.DRAFT


def _beginning(values: Mapping[str, Json]) -> dict[str, Json]:
    return {"parents": [], "fields": differences({}, values)}


def _to_state(row: PlanRow, state: PlanState) -> dict[str, Json]:
    return differences({STATE: row.state.value}, {STATE: state.value})


def record_edit(doing: Act, kind: EventKind, row: PlanRow, fields: dict[str, Json], reason: str = "") -> None:
    """Record an edit that replaces all that is known of the plan's fields here; part of a larger act.

    One for each field where one event could not hold what all of them were and are.
    """
    for part in (fields,) if _fits(fields) else tuple({name: pair} for name, pair in fields.items()):
        parents = parent_names(edits_of(doing.session, row.id))
        payload: dict[str, Json] = {"parents": parents, "fields": part}
        doing.record(kind, row.id, payload | ({"reason": reason} if reason else {}), base_rev=row.revision)


def _fits(fields: Mapping[str, Json]) -> bool:
    return len(json.dumps(fields, ensure_ascii=False).encode(errors="surrogatepass")) < PAYLOAD_LIMIT // 2


def _record_list(doing: Act, contest_id: UUID, numbers: Mapping[UUID, int], *, seed: str = "") -> None:
    lines: list[Json] = [
        [str(plan_id), number, parent_names(edits_of(doing.session, plan_id))]
        for plan_id, number in numbers.items()
    ]
    drawn: dict[str, Json] = {"seed": seed} if seed else {}
    doing.record(PUT_ON_BALLOT, contest_id, {"plans": lines, **drawn})


# ---- effects: the same here and at central --------------------------------------------------------------------


def _apply_beginning(session: Session, event: Event) -> Outcome:
    """Make the row of a plan, entered or imported, and let its first values take effect."""
    contest = event.payload.get("contest_id")
    if contest and session.get(ContestRow, UUID(contest)) is None:
        return Outcome.HELD
    row = session.get(PlanRow, event.entity_id)
    known = row is not None
    if row is None:
        row = empty_row(event.entity_id, number=0, external_id="")
        row.changed_at = event.occurred_at
        row.contest_id = UUID(contest) if contest else None
        row.entered_by = event.actor_id
        session.add(row)
        session.flush()
    elif row.entered_by is not None:  # begun on two laptops: the same one on every side, whichever came first
        row.entered_by = min(row.entered_by, event.actor_id)
    outcome = _settle(session, row, event, edits_of(session, row.id, event))
    return Outcome.DUPLICATE if known and outcome is not Outcome.CONFLICT else outcome


def apply_edit(session: Session, event: Event) -> Outcome:
    """Let an edit of a plan take effect; held until all that its maker knew is here."""
    row = session.get(PlanRow, event.entity_id)
    edits = edits_of(session, event.entity_id, event)
    known = {edit.id for edit in edits} - {event.id}
    if row is None or not known.issuperset(parents_of(event.payload)):
        return Outcome.HELD
    return _settle(session, row, event, edits)


def _settle(session: Session, row: PlanRow, event: Event, edits: Sequence[Edit]) -> Outcome:
    claims = claims_of(session, row.contest_id) if row.contest_id else ()
    row.changed_at = max(row.changed_at, event.occurred_at)
    in_conflict = settle_plan(session, row, edits, claims)
    session.flush()
    own = next(edit for edit in edits if edit.id == event.id)
    set_aside = bool(event.payload["fields"]) and not own.after
    if event.id in in_conflict or set_aside:
        return Outcome.CONFLICT
    return Outcome.APPLIED if all(edit.bit & own.known for edit in edits) else Outcome.MERGED


def _apply_put_on_ballot(session: Session, event: Event) -> Outcome:
    contest_id = event.entity_id
    rows = {UUID(line[0]): session.get(PlanRow, UUID(line[0])) for line in event.payload["plans"]}
    edits = {plan_id: edits_of(session, plan_id) for plan_id in rows}
    known = {edit.id for found in edits.values() for edit in found}
    named = {UUID(parent) for line in event.payload["plans"] for parent in line[2]}
    if session.get(ContestRow, contest_id) is None or None in rows.values() or not named <= known:
        return Outcome.HELD
    claims = claims_of(session, contest_id, event)
    conflict = settle_numbers(session, contest_id, claims)
    for plan_id, row in rows.items():
        if row is not None:
            conflict |= event.id in settle_plan(session, row, edits[plan_id], claims)
    return Outcome.CONFLICT if conflict else Outcome.APPLIED


ENTERED = EventKind("plan.entered", _apply_beginning)
IMPORTED = EventKind("plan.imported", _apply_beginning)
CHANGED = EventKind("plan.changed", apply_edit)
HANDED_IN = EventKind("plan.handed_in", apply_edit)
WITHDRAWN = EventKind("plan.withdrawn", apply_edit)
WITHDRAWAL_TAKEN_BACK = EventKind("plan.withdrawal_taken_back", apply_edit)
PUT_ON_BALLOT = EventKind(LISTED, _apply_put_on_ballot)
