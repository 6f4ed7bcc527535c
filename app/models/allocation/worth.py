"""What one paper is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.models.records import Paper
from app.models.terms import DomainError, InvalidReason, Limit, LimitKind, PaperKind


class UnknownBallotNumber(DomainError):
    """A ballot marks a plan that is not on the paper. Data: ``number``."""

    def __init__(self, number: int) -> None:
        super().__init__(number=number)
        self.number = number


def ballot_worth(marks: Iterable[int], limit: Limit, costs: Mapping[int, int]) -> Paper:
    """Return what a paper with these marks is worth: blank without marks, invalid over the limit, else valid.

    Args:
        marks: the ballot numbers marked; a number marked twice counts once.
        limit: the contest's ballot limit. Exactly at the limit is within it.
        costs: ballot number -> cents, of every plan on the ballot.

    Raises:
        UnknownBallotNumber: a mark is for a plan that is not on the ballot.
    """
    chosen = tuple(sorted(set(marks)))
    for number in chosen:
        if number not in costs:
            raise UnknownBallotNumber(number)
    if not chosen:
        return Paper(PaperKind.BLANK)
    if _over(limit, len(chosen), sum(costs[number] for number in chosen)):
        return Paper(PaperKind.INVALID, chosen, InvalidReason.OVER_LIMIT)
    return Paper(PaperKind.VALID, chosen)


def _over(limit: Limit, choices: int, cost_cents: int) -> bool:
    used = {LimitKind.COST: cost_cents, LimitKind.CHOICES: choices, LimitKind.NONE: 0}
    return limit.kind is not LimitKind.NONE and used[limit.kind] > limit.value
