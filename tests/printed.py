"""Print runs whose paper nobody sees: for stories that begin with cards being there."""

from __future__ import annotations

from uuid import UUID

from app.models.records import IssuedCard
from app.models.runs import DraftPart
from app.models.terms import Moment, PrintKind
from app.operations import print_runs
from app.operations.journal import Store


def stock(store: Store, moment: Moment, *, contest_id: UUID, count: int) -> tuple[IssuedCard, ...]:
    """Make cards without a name."""
    run = print_runs.start(store, moment, contest_id=contest_id, kind=PrintKind.STOCK, wanted=count)
    return _made(store, moment, run.id)


def letters(store: Store, moment: Moment, *, contest_id: UUID) -> tuple[IssuedCard, ...]:
    """Make a card for every resident who may vote and has none."""
    run = print_runs.start(store, moment, contest_id=contest_id, kind=PrintKind.LETTERS)
    return _made(store, moment, run.id)


def _made(store: Store, moment: Moment, run_id: UUID) -> tuple[IssuedCard, ...]:
    made: list[IssuedCard] = []

    def write(part: DraftPart) -> str:
        made.extend(part.cards)
        return "0" * 64

    print_runs.go_on(store, lambda: moment, run_id=run_id, write=write)
    return tuple(made)
