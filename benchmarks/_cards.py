"""Cards in the store without paper, so that what comes after can be measured."""

from __future__ import annotations

import hashlib
from uuid import UUID

from app.db import Store
from app.models.records import IssuedCard
from app.models.runs import DraftPart
from app.models.terms import Moment, PrintKind
from app.operations import print_runs


def print_cards(
    store: Store, moment: Moment, contest_id: UUID, kind: PrintKind, wanted: int = 0
) -> list[IssuedCard]:
    """Make a print run that nobody prints; letters go to everyone who has no card."""
    run = print_runs.start(store, moment, contest_id=contest_id, kind=kind, wanted=wanted)
    made: list[IssuedCard] = []

    def write(part: DraftPart) -> str:
        made.extend(part.cards)
        return hashlib.sha256(str(part.part).encode()).hexdigest()

    print_runs.go_on(store, lambda: moment, run_id=run.id, write=write)
    return made
