"""What the page of the 'ja, mits' table asks of the store. Each is run off the GUI thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from app.models.review_records import Candidate, Round, RoundView
from app.models.terms import Moment
from app.ui.pages.check_verdict import Draft

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store


def rounds(store: Store) -> tuple[Round, ...]:
    """Return the rounds, the latest first."""
    from app.operations import review

    return review.rounds(store)


def view(store: Store, round_id: UUID) -> RoundView:
    """Return how a round stands."""
    from app.operations import review

    return review.round_view(store, round_id)


def candidates(store: Store) -> tuple[tuple[Candidate, ...], dict[str, int], int]:
    """Return the plans that can come on the table, the likes of each by its id, and how many rounds there are."""
    from app.operations import likes, review, review_lists

    known = {str(plan_id): standing.total for plan_id, standing in likes.standings(store).items()}
    return review_lists.candidates(store), known, len(review.rounds(store))


def start(store: Store, moment: Moment, name: str, today: date, plan_ids: Sequence[UUID]) -> RoundView:
    """Begin a round today."""
    from app.operations import review

    return review.start_round(store, moment, name=name, starts=today, plan_ids=plan_ids)


def add(store: Store, moment: Moment, round_id: UUID, plan_ids: Sequence[UUID]) -> RoundView:
    """Put more plans on the table."""
    from app.operations import review

    return review.add_plans(store, moment, round_id=round_id, plan_ids=plan_ids)


def take_off(store: Store, moment: Moment, round_id: UUID, plan_id: UUID, reason: str) -> RoundView:
    """Take a plan off the table."""
    from app.operations import review

    return review.take_off(store, moment, round_id=round_id, plan_id=plan_id, reason=reason)


def give(
    store: Store,
    moment: Moment,
    *,
    round_id: UUID,
    plan_id: UUID,
    field: str,
    draft: Draft,
    answers: Mapping[str, bool],
) -> RoundView:
    """Give a verdict as it was drafted, and return how the round stands then."""
    from app.operations import review

    review.give_verdict(
        store,
        moment,
        round_id=round_id,
        plan_id=plan_id,
        field=field,
        verdict=draft.verdict,
        conditions=draft.conditions,
        advice=draft.advice,
        answers=answers,
    )
    return review.round_view(store, round_id)
