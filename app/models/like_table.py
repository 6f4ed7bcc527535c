"""The likes that plans have online, as a table in a file: one column names the plan, another says how many."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.register_table import (
    RegisterFileTooLarge,
    Table,
    TableBroken,
    WorkbookUnreadable,
    read_table,
)
from app.models.search import words_of
from app.models.terms import DomainError

_PLAN = ("nummer", "plannummer", "nr", "number", "id", "externalid", "plan", "planid")
_COUNT = ("likes", "like", "aantallikes", "steun", "aantal", "count", "yes", "votes")
_MOST = 1_000_000


class LikeFileUnreadable(DomainError):
    """The file is no table that can be read."""


class LikeColumnsMissing(DomainError):
    """The table has no column with the plan, or none with the number of likes."""


@dataclass(frozen=True)
class LikeRow:
    """A row of the file: its line, the number or id of a plan, and how many likes; None when that is no number."""

    line: int
    key: str
    count: int | None


def read_likes(data: bytes) -> tuple[LikeRow, ...]:
    """Read a CSV or XLSX file. Raises ``LikeFileUnreadable`` or ``LikeColumnsMissing``."""
    try:
        table = read_table(data)
    except (RegisterFileTooLarge, TableBroken, WorkbookUnreadable) as problem:
        raise LikeFileUnreadable from problem
    plan, count = _columns(table)
    widest = max(plan, count)
    return tuple(
        LikeRow(line, cells[plan].strip(), _number(cells[count]))
        for line, cells in table.rows
        if len(cells) > widest and cells[plan].strip()
    )


def _columns(table: Table) -> tuple[int, int]:
    heads = ["".join(words_of(head)) for head in table.headings]
    plan = next((heads.index(name) for name in _PLAN if name in heads), None)
    count = next((heads.index(name) for name in _COUNT if name in heads), None)
    if plan is None or count is None:
        raise LikeColumnsMissing
    return plan, count


def _number(cell: str) -> int | None:
    plain = cell.strip().removesuffix(".0")
    found = int(plain) if plain.isascii() and plain.isdigit() and len(plain) < len(str(_MOST)) + 1 else None
    return found if found is not None and found <= _MOST else None
