"""Lists of plans: which ones, in what order, a page at a time; quick with 5,000 plans (``benchmarks/plans.py``).

What is wanted is asked of the database; only the rows of one page are made. Only laptops have lists: words are looked
up in the index (``plan_index``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, false, func, or_, select
from sqlalchemy.orm import Session

from app.models import records
from app.models.dutch import AMSTERDAM
from app.models.plan import CostLineRow, PlanRow
from app.models.plan_filter import PAGE, PlanFilter, PlanSort
from app.models.records import Plan
from app.models.search import words_of
from app.models.terms import PlanState
from app.operations.journal import Store
from app.operations.plan_fields import record_of
from app.operations.plan_index import holding
from app.operations.plans import REQUIRED

ALL = PlanFilter()
OPEN = (PlanState.DRAFT, PlanState.HANDED_IN)
"""States in which what a plan misses can still be filled in."""

_BLANK = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
"""What ``str.strip`` takes away."""

_MANY = 500
"""So many ids go into one question to the database."""

_COST = (
    select(func.coalesce(func.sum(CostLineRow.quantity * CostLineRow.unit_cents), 0))
    .where(CostLineRow.plan_id == PlanRow.id)
    .scalar_subquery()
)


@dataclass(frozen=True)
class PlanPage:
    """One page of a list: its plans, how many plans there are in all, and how many come before this page."""

    rows: tuple[records.PlanRow, ...]
    total: int
    before: int = 0


def page(
    store: Store,
    wanted: PlanFilter = ALL,
    *,
    sort: PlanSort = PlanSort.TITLE,
    before: int = 0,
    limit: int = PAGE,
) -> PlanPage:
    """Return the plans that are wanted, ``limit`` of them after the first ``before``.

    By title, capitals and accents make no difference, and those without one come first.
    """
    with store.read() as session:
        ids = _ids(session, wanted, sort)
        return PlanPage(_rows(session, ids[before : before + limit]), len(ids), before)


def plans(store: Store, *, search: str = "", limit: int = PAGE) -> tuple[records.PlanRow, ...]:
    """Return the first plans by title; every word of ``search`` must be found in a plan, or be in its number."""
    return page(store, PlanFilter(text=search), limit=limit).rows


def whole(store: Store, wanted: PlanFilter = ALL, *, sort: PlanSort = PlanSort.NUMBER) -> tuple[Plan, ...]:
    """Return all plans that are wanted, with everything in them: for a list that is saved, not for a screen."""
    with store.read() as session:
        ids = _ids(session, wanted, sort)
        found = {
            row.id: record_of(row)
            for part in _parts(ids)
            for row in session.scalars(select(PlanRow).where(PlanRow.id.in_(part)))
        }
        return tuple(found[plan_id] for plan_id in ids)


def _ids(session: Session, wanted: PlanFilter, sort: PlanSort) -> list[UUID]:
    """Return the ids of the plans that are wanted, in order."""
    query = select(PlanRow.id, PlanRow.title).where(*_conditions(wanted))
    if sort is PlanSort.NEWEST:
        query = query.order_by(PlanRow.changed_at.desc())
    elif sort is PlanSort.COST:
        query = query.order_by(_COST.desc())
    found = session.execute(query.order_by(PlanRow.number, PlanRow.id)).all()
    if sort is PlanSort.TITLE:
        found = sorted(found, key=lambda row: words_of(row[1]))
    return [row[0] for row in found]


def _conditions(wanted: PlanFilter) -> Iterator[ColumnElement[bool]]:
    for word in words_of(wanted.text):
        yield _says(word)
    if wanted.states:
        yield PlanRow.state.in_(wanted.states)
    if wanted.area:
        yield PlanRow.area == wanted.area
    if wanted.theme:
        themes = func.json_each(PlanRow.themes).table_valued("value")
        yield select(themes.c.value).where(themes.c.value == wanted.theme).exists()
    if wanted.incomplete:
        yield PlanRow.state.in_(OPEN)
        yield or_(*_empty().values())
    if wanted.entered_by is not None:
        yield PlanRow.entered_by == wanted.entered_by
    if wanted.since is not None:
        yield PlanRow.changed_at >= datetime.combine(wanted.since, time(), AMSTERDAM)


def _says(word: str) -> ColumnElement[bool]:
    """Match a folded word in the texts of a plan, or figures in its number."""
    numbered = cast(PlanRow.number, String).contains(word) if word.isdigit() else false()
    return or_(holding(word), numbered)


def _empty() -> dict[str, ColumnElement[bool]]:
    """Return for each required field of a plan whether it is empty, as ``plans.missing`` sees it."""
    return {
        name: _COST == 0 if name == "cost_lines" else func.trim(getattr(PlanRow, name), _BLANK) == ""
        for name in REQUIRED
    }


def _rows(session: Session, ids: Sequence[UUID]) -> tuple[records.PlanRow, ...]:
    empty = _empty()
    columns = (PlanRow.id, PlanRow.number, PlanRow.title, PlanRow.area, PlanRow.state, PlanRow.changed_at)
    query = select(*columns, _COST, *empty.values())
    found: dict[UUID, records.PlanRow] = {}
    for part in _parts(ids):
        for row in session.execute(query.where(PlanRow.id.in_(part))):
            plan_id, number, title, area, state, changed_at, cost, *gaps = row
            missing = tuple(name for name, gap in zip(empty, gaps, strict=True) if gap)
            found[plan_id] = records.PlanRow(plan_id, number, title, area, cost, state, missing, changed_at)
    return tuple(found[plan_id] for plan_id in ids)


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + _MANY] for start in range(0, len(ids), _MANY))
