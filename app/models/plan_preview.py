"""What taking plans in from a file would do, and what it did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.models.plan_file import PlanFile, PlanInFile, PlanProblem


class RowKind(StrEnum):
    """What a plan in a file is to the plans here.

    ``KEPT`` is here already and different, and stays as it is: it is on the ballot, withdrawn or joined to another.
    ``NUMBER_TAKEN`` has for its id the number of another plan here, and cannot be taken in.
    """

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    KEPT = "kept"
    NUMBER_TAKEN = "number_taken"


@dataclass(frozen=True)
class PreviewRow:
    """A plan of the file beside what is here. ``differing`` are the fields of ``PlanText`` that would change."""

    row: PlanInFile
    kind: RowKind
    plan_id: UUID | None = None
    differing: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportPreview:
    """What taking a file in would do, plan by plan in its order."""

    file: PlanFile
    rows: tuple[PreviewRow, ...]

    def count(self, kind: RowKind) -> int:
        """Return how many plans are of a kind."""
        return sum(row.kind is kind for row in self.rows)

    @property
    def left_out(self) -> tuple[PlanProblem, ...]:
        """Return what keeps rows of the file out."""
        return self.file.left_out


@dataclass(frozen=True)
class PlanImportReport:
    """What an import did, in plans: ``new`` ones, ``changed`` ones, and those that stayed as they were."""

    new: int
    changed: int
    same: int
    kept: int

    @property
    def taken(self) -> int:
        """Return how many plans are new or changed."""
        return self.new + self.changed
