"""A file with online likes, looked at before it is taken over: which plans it names, and what would change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.like_table import LikeRow
from app.models.plan import PlanRow
from app.models.plan_acts import OnlineLikesRow
from app.operations.journal import Store


@dataclass(frozen=True)
class OnlineLine:
    """What a file says of one plan: its likes ``before``, and ``count`` now."""

    plan_id: UUID
    number: int
    title: str
    before: int
    count: int


@dataclass(frozen=True)
class OnlinePreview:
    """What a file would do. ``left`` are the lines of the file that name no one plan, or name it twice or wrongly."""

    lines: tuple[OnlineLine, ...]
    left: tuple[LikeRow, ...]

    @property
    def counts(self) -> dict[UUID, int]:
        """Return what ``likes.set_online`` takes."""
        return {line.plan_id: line.count for line in self.lines}


def preview(store: Store, rows: Sequence[LikeRow]) -> OnlinePreview:
    """Look up the plans of a file, by their number or by their id in an earlier file.

    A row that may be about two plans, or about a plan that another row names too, is left.
    """
    with store.read() as session:
        plans = _plans_by_key(session)
        query = select(OnlineLikesRow.plan_id, OnlineLikesRow.count)
        before = {plan_id: count for plan_id, count in session.execute(query)}  # noqa: C416 - rows, not pairs
    meant = [next(iter(ids)) if len(ids := plans.get(row.key, {})) == 1 else None for row in rows]
    often = Counter(meant)
    lines: list[OnlineLine] = []
    left: list[LikeRow] = []
    for row, plan_id in zip(rows, meant, strict=True):
        if plan_id is None or row.count is None or often[plan_id] > 1:
            left.append(row)
            continue
        number, title = plans[row.key][plan_id]
        lines.append(OnlineLine(plan_id, number, title, before.get(plan_id, 0), row.count))
    return OnlinePreview(tuple(lines), tuple(left))


def _plans_by_key(session: Session) -> dict[str, dict[UUID, tuple[int, str]]]:
    found: dict[str, dict[UUID, tuple[int, str]]] = defaultdict(dict)
    query = select(PlanRow.id, PlanRow.number, PlanRow.external_id, PlanRow.title)
    for plan_id, number, external_id, title in session.execute(query):
        for key in {str(number), external_id} - {""}:
            found[key][plan_id] = (number, title)
    return found
