"""What every benchmark shares: percentiles, the table, a made-up edition of a given size."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from app.models.edition_draft import EditionDraft, PlanDraft
from app.models.records import CostLine, PlanText
from app.operations.practice import practice_draft

HELPER = UUID(int=1)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that ``share`` of all (0 to 1) do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table with the machine it was measured on."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    print(f"\n{title}  ({platform.machine()}, {platform.system()}, Python {platform.python_version()})")
    for row in (head, *rows):
        first, *rest = (
            cell.ljust(width) if not at else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  " + "  ".join([first, *rest]).rstrip())


def edition_of(plans: int) -> EditionDraft:
    """Return a live edition with one contest and so many plans on its ballot."""
    draft = practice_draft()
    contest = draft.contests[0]
    made = tuple(
        PlanDraft(str(number), contest.key, number, PlanText(f"Plan {number}", cost_lines=(_cost(number),)))
        for number in range(1, plans + 1)
    )
    return replace(draft, practice=False, plans=made)


def _cost(number: int) -> CostLine:
    return CostLine("Alles bij elkaar", 1, 50_000 + number * 4_700)
