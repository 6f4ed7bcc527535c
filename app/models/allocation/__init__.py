"""Who gets the money, by the rule of the edition, all in whole cents and exact fractions (``docs/result.md``).

Same plans, same ballots, same rules: the same answer anywhere (invariant 12). The draw is described, to be redone by
hand, in ``docs/lot.md``.
"""

from app.models.allocation.allocate import allocate
from app.models.allocation.outcome import AllocatedPlan, Allocation, Ballots
from app.models.allocation.ties import Rules, lot
from app.models.allocation.worth import UnknownBallotNumber, ballot_worth

__all__ = [
    "AllocatedPlan",
    "Allocation",
    "Ballots",
    "Rules",
    "UnknownBallotNumber",
    "allocate",
    "ballot_worth",
    "lot",
]
