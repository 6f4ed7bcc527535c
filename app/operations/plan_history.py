"""The history of a plan: every act on it, with who, on which laptop and when, as far as this laptop can read it.

It is told from the journal, so that nothing can be done to a plan without standing here. What was erased
(``erasure.py``) still stands here as an act, without its content. Of contact data only which field changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.models.journal import IncidentRow, JournalRow
from app.models.plan import PlanRow
from app.models.plan_acts import LabPlanRow, PlanNoteRow, ReviewPlanRow, ReviewRoundRow
from app.models.records import PlanText
from app.models.terms import Json, Outcome
from app.operations.incidents import device_name, helper_name
from app.operations.journal import Store
from app.operations.plan_fields import JOINED_TO

_PRIVATE = "submitter."
_ORDER = {one.name: place for place, one in enumerate(fields(PlanText))}
_TOLD: Mapping[str, tuple[str, ...]] = {
    "attachment.added": ("caption",),
    "like.sheet": ("sheet_no", "count"),
    "like.online_counted": ("count", "as_of"),
    "note.made": ("kind", "who", "what", "due"),
    "note.done": ("on",),
    "review.verdict": ("field", "verdict", "conditions", "advice"),
    "lab.plan_seated": ("table",),
    "incident.settled": ("kind",),
}
"""What is told of an act that is no edit, by its type; never who signed a sheet, nor the hash of a photo."""


@dataclass(frozen=True)
class FieldChange:
    """A field by its name in the journal, before and after; both None where they are contact data (``private``)."""

    field: str
    before: Json
    after: Json
    private: bool = False


@dataclass(frozen=True)
class HistoryLine:
    """One act on a plan: its type in the journal, when (by that laptop's clock), by whom, on which laptop.

    ``changes`` are those of an edit, ``said`` what another act says by name, ``reason`` why it was done, if that was
    asked. ``erased`` when its content is gone from this laptop.
    """

    event_id: UUID
    type: str
    at: datetime
    by: str
    device: str
    changes: tuple[FieldChange, ...] = ()
    said: Mapping[str, Json] = field(default_factory=dict[str, Json])
    reason: str = ""
    erased: bool = False


def history(store: Store, plan_id: UUID) -> tuple[HistoryLine, ...]:
    """Return every act on a plan, the first one first. An unknown plan has no history."""
    with store.read() as session:
        rows = sorted(
            _rows(session, plan_id), key=lambda row: (row.occurred_at, row.device_id, row.epoch, row.seq)
        )
        return tuple(_line(session, plan_id, row) for row in rows)


def _rows(session: Session, plan_id: UUID) -> Iterator[JournalRow]:
    """Give the acts on the plan itself, and those on what it is part of that name it."""
    around = set(_around(session, plan_id))
    names_it = JournalRow.entity_id.in_(around) & JournalRow.payload.contains(str(plan_id))
    query = select(JournalRow).where(
        or_(JournalRow.entity_id == plan_id, names_it),
        JournalRow.outcome.not_in((Outcome.HELD, Outcome.REJECTED)),
    )
    yield from session.scalars(query)


def _around(session: Session, plan_id: UUID) -> Iterator[UUID]:
    """Give the ids of what acts are about that may name the plan: contest, rounds, plan labs and incidents."""
    queries = (
        select(PlanRow.contest_id).where(PlanRow.id == plan_id, PlanRow.contest_id.is_not(None)),
        select(ReviewPlanRow.round_id).where(ReviewPlanRow.plan_id == plan_id),
        select(LabPlanRow.session_id).where(LabPlanRow.plan_id == plan_id),
        select(IncidentRow.id).where(IncidentRow.entity_id == plan_id),
    )
    for query in queries:
        yield from (found for found in session.scalars(query) if found is not None)


def _line(session: Session, plan_id: UUID, row: JournalRow) -> HistoryLine:
    payload: dict[str, Any] = json.loads(row.payload or "{}")
    return HistoryLine(
        event_id=row.event_id,
        type=row.type,
        at=row.occurred_at,
        by=helper_name(session, UUID(json.loads(row.header)["actor_id"])),
        device=device_name(session, row.device_id),
        changes=_changes(session, payload.get("fields", {})),
        said=_said(session, plan_id, row, payload),
        reason=str(payload.get("reason", "")),
        erased=row.payload is None,
    )


def _changes(session: Session, found: Mapping[str, Mapping[str, Json]]) -> tuple[FieldChange, ...]:
    """Return the fields that an edit changed, in the order of the form."""
    return tuple(
        _change(session, name, pair)
        for name, pair in sorted(found.items(), key=lambda item: _place(item[0]))
        if pair["before"]
        or pair["after"]  # what was empty and stays so was only written down for the first time
    )


def _place(name: str) -> tuple[int, str]:
    return _ORDER.get(name, len(_ORDER)), name


def _change(session: Session, name: str, pair: Mapping[str, Json]) -> FieldChange:
    if name.startswith(_PRIVATE):
        return FieldChange(name, None, None, private=True)
    return FieldChange(name, _shown(session, name, pair["before"]), _shown(session, name, pair["after"]))


def _shown(session: Session, name: str, value: Json) -> Json:
    """Return a value as people know it: another plan by its number and title."""
    if name != JOINED_TO or not isinstance(value, str):
        return value
    other = session.get(PlanRow, UUID(value))
    return f"{other.number} {other.title}".strip() if other else ""


def _said(session: Session, plan_id: UUID, row: JournalRow, payload: Mapping[str, Any]) -> dict[str, Json]:
    said: dict[str, Json] = {name: payload[name] for name in _TOLD.get(row.type, ()) if name in payload}
    if row.type == "plan.put_on_ballot":
        said["number"] = _ballot_number(plan_id, payload["plans"])
    elif row.type in {"note.done", "note.taken_back"} and payload:
        note = session.get(PlanNoteRow, UUID(payload["note"]))
        said["what"] = note.what if note else ""
    elif row.type.startswith("review.") and payload:
        around = session.get(ReviewRoundRow, UUID(payload.get("round_id", str(row.entity_id))))
        said["round"] = around.name if around else ""
    return said


def _ballot_number(plan_id: UUID, lines: Sequence[Sequence[Any]]) -> Json:
    return next((line[1] for line in lines if line[0] == str(plan_id)), None)
