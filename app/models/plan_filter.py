"""Which plans someone wants to see in a list, and in what order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.models.terms import PlanState

PAGE = 250
"""The most plans that one page of a list shows."""


class PlanSort(StrEnum):
    """The order of a list of plans: by title, what changed last, what costs most, or number."""

    TITLE = "title"
    NEWEST = "newest"
    COST = "cost"
    NUMBER = "number"


@dataclass(frozen=True)
class PlanFilter:
    """What plans must be like; what is empty asks for nothing.

    ``text`` holds words that must all be found in a plan, or its number; ``states`` and ``area`` are where it stands.
    ``incomplete`` are plans that can still be worked on and of which something is missing, ``entered_by`` the helper
    who typed a plan in first, ``since`` the first day, in the Netherlands, on which a plan changed last.
    """

    text: str = ""
    states: frozenset[PlanState] = frozenset()
    area: str = ""
    theme: str = ""
    incomplete: bool = False
    entered_by: UUID | None = None
    since: date | None = None
