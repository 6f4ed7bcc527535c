"""Conflicts about plans: what each side says, before, who and when; and settling one with a value and a reason.

A conflict is an incident of which the acts are edits of one field that were made apart. Settling it is one act: an edit
of the field that knows them all, and ``incident.settled``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as of_class
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.edition import ThisDeviceRow
from app.models.journal import IncidentRow, JournalRow
from app.models.plan import PlanRow
from app.models.records import Incident
from app.models.terms import GONE, DomainError, Json, Moment, PlanState
from app.operations import plan_joins, plans
from app.operations.incidents import (
    UnknownIncident,
    acts_of,
    device_name,
    helper_name,
    record_settled,
)
from app.operations.journal import Act, ReasonMissing, Store, act
from app.operations.plan_clashes import BALLOT_NUMBER
from app.operations.plan_edits import LISTED, Edit, edits_of, heads, known_to_all, value_of
from app.operations.plan_fields import JOINED_TO, STATE, differences, submitter_of, text_of, values_of
from app.operations.plan_merge import KIND

STAYS = "stays"
"""Value of the field ``state``: the plan goes on by itself; against ``withdrawn`` and ``joined``."""

TYPED = frozenset(
    (
        *(name for name in plans.REQUIRED if name not in {"area", "cost_lines"}),
        *("summary", "place", "own_part", "volunteers", "municipality_part", "asked_others"),
        *("submitter.name", "submitter.address", "submitter.phone", "submitter.email"),
        "submitter.guardian_name",
    )
)
"""The fields whose result may be typed, because they are text; of any other a version is chosen."""


class NoSuchVersion(DomainError):
    """The value is none of the versions, and ``field`` is none that can be typed."""


@dataclass(frozen=True)
class FieldVersion:
    """What one side says: its last edit of the field. ``own`` when it was made on this laptop.

    ``value`` is as the journal writes it. Of the state it is ``STAYS``, ``withdrawn`` or ``joined``; about a ballot it
    is, of a list, pairs of title and number, and of an edit that came too late, its fields with their values.
    """

    event_id: UUID
    value: Json
    by: str
    device: str
    own: bool
    at: datetime


@dataclass(frozen=True)
class FieldConflict:
    """One field of a plan that was changed apart; the ``versions`` of this laptop come first.

    ``before`` is what all sides knew, None when they knew nothing; ``current`` stands in the plan now. ``fixed`` when
    only a reason can be given: the plan, or its number, is on the ballot. About the lists of a contest ``plan_id`` is
    the contest's and the plan's title is empty. ``names`` are the plans that values point at, by their ids: number and
    title.
    """

    incident_id: UUID
    plan_id: UUID
    plan_number: int
    plan_title: str
    field: str
    before: Json
    current: Json
    versions: tuple[FieldVersion, ...]
    fixed: bool
    settled: bool
    reason: str
    names: Mapping[str, str] = of_class(default_factory=dict[str, str])

    @property
    def values(self) -> tuple[Json, ...]:
        """Return every value that can be chosen, each once: the versions, what it was, what it is."""
        found: dict[str, Json] = {}
        for value in (*(version.value for version in self.versions), self.before, self.current):
            if value is not None:
                found.setdefault(json.dumps(value), value)
        return tuple(found.values())


def conflicts(store: Store) -> tuple[FieldConflict, ...]:
    """Return every conflict about plans, open ones first, by number of the plan and field."""
    with store.read() as session:
        rows = session.scalars(select(IncidentRow).where(IncidentRow.kind == KIND)).all()
        plan_ids = {row.entity_id for row in rows}
        edits = {plan_id: edits_of(session, plan_id) for plan_id in plan_ids}
        found = [_conflict(session, row, edits[row.entity_id]) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.settled, one.plan_number, one.field, one.incident_id)))


def settle_field(store: Store, moment: Moment, *, incident_id: UUID, value: Json, reason: str) -> Incident:
    """Give a field the value that people agreed on, and write down why, in one act. Both versions stay on record.

    ``value`` is one of ``FieldConflict.values``, or a text for a field in ``TYPED``; None leaves the plan as it is.
    Raises ``ReasonMissing``, ``UnknownIncident``, ``NoSuchVersion``, ``TextTooLong`` and, with a value where
    the plan is on the ballot, ``PlanFixed``.
    """
    if not reason.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        row = doing.session.get(IncidentRow, incident_id)
        if row is None or row.kind is not KIND:
            raise UnknownIncident
        if value is not None:
            edits = edits_of(doing.session, row.entity_id)
            _decide(doing, _conflict(doing.session, row, edits), value, reason.strip())
        return record_settled(doing, incident_id, reason)


def _decide(doing: Act, conflict: FieldConflict, value: Json, reason: str) -> None:
    if conflict.fixed:
        raise plans.PlanFixed(state=PlanState.ON_BALLOT)
    typed = conflict.field in TYPED and isinstance(value, str)
    if not typed and value not in conflict.values:
        raise NoSuchVersion(field=conflict.field)
    plan = doing.session.get_one(PlanRow, conflict.plan_id)
    if conflict.field == STATE:
        _decide_state(doing, plan, str(value), reason)
    else:
        pair: dict[str, Json] = {"before": conflict.current, "after": value}
        plans.checked({conflict.field: value})
        plans.record_edit(doing, plans.CHANGED, plan, {conflict.field: pair})


def _decide_state(doing: Act, plan: PlanRow, value: str, reason: str) -> None:
    kind, state = {
        STAYS: (plans.WITHDRAWAL_TAKEN_BACK, plans.stood_before(doing, plan)),
        PlanState.JOINED.value: (plan_joins.JOINED, PlanState.JOINED),
    }.get(value, (plans.WITHDRAWN, PlanState.WITHDRAWN))
    joined_to = str(plan.joined_to) if plan.joined_to else None
    before: dict[str, Json] = {JOINED_TO: joined_to}
    after: dict[str, Json] = {JOINED_TO: joined_to if state is PlanState.JOINED else None}
    # The state is said even where it stays: this is the edit that knew both sides.
    said: dict[str, Json] = {STATE: {"before": plan.state.value, "after": state.value}}
    plans.record_edit(doing, kind, plan, said | differences(before, after), reason)


# ---- what each side says --------------------------------------------------------------------------------------


def _conflict(session: Session, row: IncidentRow, edits: Sequence[Edit]) -> FieldConflict:
    plan = session.get(PlanRow, row.entity_id)
    events = acts_of(session, row.id)
    before = current = None
    if plan is None or row.subject == BALLOT_NUMBER:
        versions = _about_ballot(session, events, edits, plan)
    else:
        sides = _sides(edits, events, row.subject)
        versions = [_version(session, edit.id, _says(edit, row.subject)) for edit in sides]
        current = _current(plan, row.subject)
        before = _before(edits, sides, row.subject)
    return FieldConflict(
        incident_id=row.id,
        plan_id=row.entity_id,
        plan_number=plan.number if plan else 0,
        plan_title=plan.title if plan else "",
        field=row.subject,
        before=before,
        current=current,
        versions=tuple(sorted(versions, key=lambda version: (not version.own, version.event_id))),
        fixed=plan is None or row.subject == BALLOT_NUMBER or plan.state is PlanState.ON_BALLOT,
        settled=row.settled_reason is not None,
        reason=row.settled_reason or "",
        names=_names(session, (*(version.value for version in versions), before, current))
        if row.subject == JOINED_TO
        else {},
    )


def _names(session: Session, values: Iterable[Json]) -> dict[str, str]:
    """Return the number and title of the plans with these ids, as far as they are known here."""
    rows = [session.get(PlanRow, UUID(value)) for value in values if isinstance(value, str)]
    return {str(row.id): f"Plan {row.number}: {row.title}".rstrip(": ") for row in rows if row is not None}


def _sides(edits: Sequence[Edit], events: Iterable[UUID], field: str) -> list[Edit]:
    """Return the last edits among the acts of a conflict: one for each side that did not know the others."""
    named = set(events)
    return heads([e for e in edits if e.id in named and (field in e.after or (field == STATE and e.after))])


def _says(edit: Edit, field: str) -> Json:
    if field != STATE:
        return edit.after[field]
    return _state_says(edit.after.get(STATE, PlanState.DRAFT))


def _before(edits: Sequence[Edit], sides: Sequence[Edit], field: str) -> Json:
    known = known_to_all(edits, sides, field) if sides else []
    if not known:
        return None
    return _state_says(value_of(known, field)) if field == STATE else value_of(known, field)


def _current(plan: PlanRow, field: str) -> Json:
    if field == STATE:
        return _state_says(plan.state)
    if field in {"number", "external_id"}:
        found: Json = getattr(plan, field)
        return found
    if field == JOINED_TO:
        return str(plan.joined_to) if plan.joined_to else None
    return values_of(text_of(plan), submitter_of(plan))[field]


def _state_says(state: str) -> str:
    return str(PlanState(state).value) if state in GONE else STAYS


def _version(session: Session, event_id: UUID, value: Json) -> FieldVersion:
    row = session.get_one(JournalRow, event_id)
    return FieldVersion(
        event_id=event_id,
        value=value,
        by=helper_name(session, UUID(json.loads(row.header)["actor_id"])),
        device=device_name(session, row.device_id),
        own=row.device_id == _own_device(session),
        at=row.occurred_at,
    )


def _own_device(session: Session) -> UUID | None:
    here = session.get(ThisDeviceRow, 1)
    return here.device_id if here else None


def _about_ballot(
    session: Session, events: Iterable[UUID], edits: Sequence[Edit], plan: PlanRow | None
) -> list[FieldVersion]:
    """Return what the ballot lists of a conflict gave which number, and what the edits that came too late say."""
    said = {edit.id: dict(edit.after) for edit in edits}
    found: list[FieldVersion] = []
    for row in session.scalars(select(JournalRow).where(JournalRow.event_id.in_(set(events)))):
        if row.type == LISTED and row.payload:
            found.append(_version(session, row.event_id, _numbers(session, json.loads(row.payload), plan)))
        elif row.event_id in said:
            found.append(_version(session, row.event_id, said[row.event_id]))
    return found


def _numbers(session: Session, payload: dict[str, Any], plan: PlanRow | None) -> list[Json]:
    lines = [(UUID(line[0]), int(line[1])) for line in payload["plans"]]
    listed = [(session.get(PlanRow, plan_id), number) for plan_id, number in lines]
    return [[row.title if row else "", number] for row, number in listed if plan is None or row is plan]
