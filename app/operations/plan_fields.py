"""The fields of a plan by name, as the journal writes them and as the rows keep them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.models.plan import CostLineRow, PlanRow, SubmitterRow
from app.models.records import CostLine, Plan, PlanText, Submitter
from app.models.terms import Json, PlanState, ReachBy

STATE = "state"
_OF_SUBMITTER = "submitter."
JOINED_TO = "joined_to"
_TEXT_FIELDS = tuple(
    field.name for field in fields(PlanText) if field.name not in {"themes", "cost_lines", "point"}
)
_SUBMITTER_FIELDS = tuple(field.name for field in fields(Submitter))


def values_of(text: PlanText, submitter: Submitter) -> dict[str, Json]:
    """Return every field that people fill in, by the name it has in the journal."""
    values: dict[str, Json] = {name: getattr(text, name) for name in _TEXT_FIELDS}
    values["themes"] = list(text.themes)
    values["point"] = list(text.point) if text.point else None
    values["cost_lines"] = [
        [line.what, line.quantity, line.unit_cents, line.offer_attached] for line in text.cost_lines
    ]
    for name in _SUBMITTER_FIELDS:
        value = getattr(submitter, name)
        values[_OF_SUBMITTER + name] = value.value if isinstance(value, ReachBy) else value
    return values


def differences(before: Mapping[str, Json], after: Mapping[str, Json]) -> dict[str, Json]:
    """Return what must change to get from one set of values to another, field by field."""
    changed = {name: {"before": before.get(name), "after": value} for name, value in after.items()}
    return {name: pair for name, pair in changed.items() if pair["before"] != pair["after"]}


def set_values(session: Session, row: PlanRow, values: Mapping[str, Any]) -> None:
    """Write fields, as the journal has them, into a plan's rows."""
    for name, value in values.items():
        if name.startswith(_OF_SUBMITTER):
            _set_of_submitter(row, name.removeprefix(_OF_SUBMITTER), value)
        elif name == "cost_lines":
            _set_cost_lines(session, row, value)
        elif name == JOINED_TO:
            row.joined_to = UUID(value) if value else None
        elif name != STATE:
            setattr(row, name, value)


def empty_values(session: Session, row: PlanRow, names: Collection[str], *, said: Collection[str]) -> None:
    """Empty fields of a plan of which no edit that counts says anything; ``said`` are those of which one does."""
    emptied = set(names)
    if not any(name.startswith(_OF_SUBMITTER) for name in said):
        row.submitter = None
        emptied = {name for name in emptied if not name.startswith(_OF_SUBMITTER)}
    empty = values_of(PlanText(), Submitter()) | {JOINED_TO: None}
    set_values(session, row, {name: empty[name] for name in sorted(emptied & set(empty))})


def _set_of_submitter(row: PlanRow, name: str, value: Any) -> None:  # noqa: ANN401 - a value out of JSON
    if row.submitter is None:
        row.submitter = SubmitterRow(
            plan_id=row.id,
            name="",
            address="",
            phone="",
            email="",
            reach_by=ReachBy.LETTER,
            consent_contact=False,
            consent_publish_name=False,
            under_16=False,
            guardian_name="",
        )
    setattr(row.submitter, name, ReachBy(value) if name == "reach_by" else value)


def _set_cost_lines(session: Session, row: PlanRow, lines: list[Any]) -> None:
    if lines == [[line.what, line.quantity, line.unit_cents, line.offer_attached] for line in row.cost_lines]:
        return
    row.cost_lines.clear()
    session.flush()
    row.cost_lines.extend(
        CostLineRow(
            position=position, what=what, quantity=quantity, unit_cents=unit_cents, offer_attached=offer
        )
        for position, (what, quantity, unit_cents, offer) in enumerate(lines)
    )


def empty_row(plan_id: UUID, *, number: int, external_id: str) -> PlanRow:
    """Return the row of a plan about which nothing is known yet; the caller sets ``changed_at``."""
    return PlanRow(
        id=plan_id,
        number=number,
        external_id=external_id,
        contest_id=None,
        point=None,
        themes=[],
        cost_lines=[],
        submitter=None,
        state=PlanState.DRAFT,
        ballot_number=None,
        joined_to=None,
        entered_by=None,
        revision=0,
        **dict.fromkeys(_TEXT_FIELDS, ""),
    )


def text_of(row: PlanRow) -> PlanText:
    """Return what a plan says."""
    lines = (
        CostLine(line.what, line.quantity, line.unit_cents, line.offer_attached) for line in row.cost_lines
    )
    texts = {name: getattr(row, name) for name in _TEXT_FIELDS}
    point = (row.point[0], row.point[1]) if row.point else None
    return PlanText(themes=tuple(row.themes), point=point, cost_lines=tuple(lines), **texts)


def submitter_of(row: PlanRow) -> Submitter:
    """Return who handed a plan in; an empty one when nobody is known or the data were erased."""
    if row.submitter is None:
        return Submitter()
    return Submitter(**{name: getattr(row.submitter, name) for name in _SUBMITTER_FIELDS})


def record_of(row: PlanRow) -> Plan:
    """Return a plan as the rest of the program sees it."""
    return Plan(
        id=row.id,
        number=row.number,
        external_id=row.external_id,
        contest_id=row.contest_id,
        text=text_of(row),
        submitter=submitter_of(row),
        state=row.state,
        ballot_number=row.ballot_number,
        revision=row.revision,
        changed_at=row.changed_at,
        joined_to=row.joined_to if row.state is PlanState.JOINED else None,
    )
