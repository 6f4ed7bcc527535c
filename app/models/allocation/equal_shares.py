"""The method of equal shares for approval ballots, with cost as the measure of what a plan is worth to its voters.

Every voter gets the same money. Each round the plan is bought that costs its voters the smallest share of its cost
each; who has less than that share gives all they have. Afterwards everyone gets one euro more and it is done again,
until a round more would cost more than the budget, or no plan fits any more (add1). Peters, Pierczynski and Skowron,
"Proportional participatory budgeting with additive utilities" (2021); https://equalshares.net.

Exact: money is whole numbers on one common scale, which is refined when a share does not come out even. Voters that
paid for the same plans have the same money, so they are kept as one *purse*. All amounts are straight lines in the
number of euros added: from their slopes follows how many euros more change nothing, and those are skipped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, gcd

from app.models.allocation.outcome import Ballots
from app.models.allocation.ties import Rules
from app.models.records import BallotPlan

EURO = 100


@dataclass(frozen=True)
class Purchase:
    """A plan bought, and what each of its voters pays at most, in cents."""

    plan: BallotPlan
    share_cents: Fraction


@dataclass(frozen=True)
class Shares:
    """What was bought in which order, with what each voter had, and all groups of equals that were met on the way."""

    bought: tuple[Purchase, ...]
    voter_cents: Fraction
    ties: tuple[tuple[int, ...], ...]
    met: frozenset[frozenset[int]]


def equal_shares(plans: Iterable[BallotPlan], ballots: Ballots, rules: Rules) -> Shares:
    """Return what the voters buy with equal shares of the budget, raised by a euro each as long as that fits.

    Args:
        plans: the plans that have enough votes, at least one each.
        ballots: all valid ballots; marks for other plans than these are passed over.
        rules: the budget and the order of equals.
    """
    known = list(plans)
    voters = sum(ballots.values())
    free = tuple(Purchase(plan, Fraction(0)) for plan in rules.ordered(p for p in known if not p.cost_cents))
    market = _Market([plan for plan in known if plan.cost_cents], ballots, rules)
    euros, last, met = 0, _Bought((), (), frozenset(), 0), set[frozenset[int]]()
    while voters:
        found = _Round(market, rules.budget_cents + EURO * euros * voters, voters).buy()
        met |= found.met
        spent = sum(line.plan.cost_cents for line in found.lines)
        if spent > rules.budget_cents:
            break
        if market.nothing_fits(found, rules.budget_cents - spent):
            last, euros = found.after(0), euros + 1
            break
        last = found.after(found.steps)
        euros += 1 + found.steps
    had = Fraction(rules.budget_cents, max(voters, 1)) + EURO * max(euros - 1, 0)
    bought = tuple(Purchase(line.plan, line.share) for line in last.lines)
    return Shares(free + bought, had, last.ties, frozenset(met))


@dataclass(frozen=True)
class _Line:
    """A plan bought, its share in cents and how much that changes for every euro more."""

    plan: BallotPlan
    share: Fraction
    slope: Fraction


@dataclass(frozen=True)
class _Bought:
    """What one distribution of money buys; ``steps`` euros more buy the same.

    ``ties`` are equals in their order; ``met`` those of them that only a draw or a decision puts in order.
    """

    lines: tuple[_Line, ...]
    ties: tuple[tuple[int, ...], ...]
    met: frozenset[frozenset[int]]
    steps: int

    def after(self, steps: int) -> _Bought:
        """Return the same purchases with so many euros more."""
        lines = (_Line(line.plan, line.share + steps * line.slope, line.slope) for line in self.lines)
        return _Bought(tuple(lines), self.ties, self.met, self.steps - steps)


class _Market:
    """What stays the same in every distribution: plans, and voters with the same marks as one group."""

    def __init__(self, plans: Sequence[BallotPlan], ballots: Ballots, rules: Rules) -> None:
        self.rules = rules
        self.plans = plans
        place = {plan.ballot_number: index for index, plan in enumerate(plans)}
        groups = Counter[tuple[int, ...]]()
        for marks, count in ballots.items():
            groups[tuple(sorted(place[mark] for mark in marks if mark in place))] += count
        del groups[()]
        self.marks = list(groups)
        self.counts = list(groups.values())
        self.groups_of: list[list[int]] = [[] for _ in plans]
        self.voters_of = [0] * len(plans)
        for group, marks in enumerate(self.marks):
            for index in marks:
                self.groups_of[index].append(group)
                self.voters_of[index] += self.counts[group]

    def nothing_fits(self, found: _Bought, left: int) -> bool:
        """Tell whether no plan that was not bought fits in what is left."""
        bought = {line.plan.ballot_number for line in found.lines}
        return not any(p.cost_cents <= left for p in self.plans if p.ballot_number not in bought)


@dataclass
class _Offer:
    """What a plan takes of each of its voters: ``rate`` of its cost, which later rounds can only raise.

    ``rem`` and ``slope`` are what those pay together who do not give all they have, ``payers`` of them, on the scale of
    the round in which this was worked out.
    """

    rate: Fraction
    rate_slope: Fraction
    rem: int = 0
    slope: int = 0
    payers: int = 1


class _Round:
    """One distribution of money, and buying with it."""

    def __init__(self, market: _Market, cents: int, voters: int) -> None:
        """Give each of the voters the same part of the cents, on a scale on which that is a whole number."""
        self.market = market
        self.scale = voters
        self.money = {0: cents}
        self.slope = {0: EURO * voters}
        self.next_purse = 1
        self.purse: list[int] = [0] * len(market.marks)
        """The purse of every group of voters; -1 when it is empty."""
        self.offers = {
            index: _Offer(Fraction(1, count), Fraction(0)) for index, count in enumerate(market.voters_of)
        }
        self.steps: int | None = None
        """How many euros more keep every comparison made so far as it is; None for any number."""

    def buy(self) -> _Bought:
        """Buy until no plan can be paid by its voters."""
        lines: list[_Line] = []
        ties: list[tuple[int, ...]] = []
        met = set[frozenset[int]]()
        while best := self._best():
            groups = self.market.rules.alike(self.market.plans[index] for index in best)
            first = [plan.ballot_number for plan in groups[0]]
            if len(best) > 1:
                ties.append(tuple(plan.ballot_number for group in groups for plan in group))
            if len(first) > 1:
                met.add(frozenset(first))
            lines.append(self._take(next(i for i in best if self.market.plans[i].ballot_number == first[0])))
        return _Bought(tuple(lines), tuple(ties), frozenset(met), self.steps or 0)

    def _best(self) -> list[int]:
        """Return the plans that take the smallest share of their cost of each voter; none when none can be paid."""
        best: list[int] = []
        least: Fraction | None = None
        for index in sorted(self.offers, key=lambda index: self.offers[index].rate):
            if least is not None and self.offers[index].rate > least:
                break
            if not self._work_out(index):
                continue
            rate = self.offers[index].rate
            if least is None or rate < least:
                best, least = [index], rate
            elif rate == least:
                best.append(index)
        if best and self.steps != 0:
            self._keep_best(best)
        return best

    def _keep_best(self, best: list[int]) -> None:
        """See to it that as many euros are skipped as leave the same plans the best."""
        first = self.offers[best[0]]
        for offer in self.offers.values():
            gap, slope = offer.rate - first.rate, offer.rate_slope - first.rate_slope
            if not gap and slope:
                self.steps = 0
            elif slope < 0:
                self._at_most(ceil(gap / -slope) - 1)

    def _at_most(self, steps: int) -> None:
        self.steps = steps if self.steps is None else min(self.steps, steps)

    def _keep(self, gap: int, slope: int, *, strict: bool) -> None:
        """Note that this gap must stay above nought (or at least nought)."""
        if slope < 0:
            self._at_most((gap - strict) // -slope)

    def _work_out(self, index: int) -> bool:
        """Work out what a plan takes of its voters now; a plan that they cannot pay is out."""
        payers, whole = self._payers(index), self.market.plans[index].cost_cents * self.scale
        together = sum(self.money[purse] * count for purse, count in payers.items())
        if together < whole:
            self._keep(whole - together, -sum(self.slope[p] * n for p, n in payers.items()), strict=True)
            del self.offers[index]
            return False
        rem, slope, left = whole, 0, sum(payers.values())
        for purse in sorted(payers, key=self.money.__getitem__):
            if rem <= self.money[purse] * left:
                break
            count = payers[purse]
            rem, slope, left = (
                rem - self.money[purse] * count,
                slope - self.slope[purse] * count,
                left - count,
            )
        if self.steps != 0:
            self._keep_payers(payers, rem, slope, left)
        rate = Fraction(rem, left * whole)
        self.offers[index] = _Offer(rate, Fraction(slope, left * whole), rem, slope, left)
        return True

    def _payers(self, index: int) -> dict[int, int]:
        """Return purse -> voters, of a plan's voters that have any money."""
        payers: dict[int, int] = {}
        purses, counts = self.purse, self.market.counts
        for group in self.market.groups_of[index]:
            purse = purses[group]
            payers[purse] = payers.get(purse, 0) + counts[group]
        payers.pop(-1, None)
        return payers

    def _keep_payers(self, payers: Iterable[int], rem: int, slope: int, left: int) -> None:
        """See to it that the same voters give all they have, and the others do not."""
        for purse in payers:
            gap, tilt = self.money[purse] * left - rem, self.slope[purse] * left - slope
            if gap < 0:
                self._keep(-gap, -tilt, strict=True)
            else:
                self._keep(gap, tilt, strict=False)

    def _take(self, index: int) -> _Line:
        """Let the voters of a plan pay for it."""
        offer = self.offers.pop(index)
        self._refine(offer)
        share, slope = offer.rem // offer.payers, offer.slope // offer.payers
        moved: dict[int, int] = {-1: -1}
        for group in self.market.groups_of[index]:
            purse = self.purse[group]
            if purse not in moved:
                moved[purse] = self._split(purse, share, slope)
            self.purse[group] = moved[purse]
        self._sweep()
        plan = self.market.plans[index]
        return _Line(plan, Fraction(share, self.scale), Fraction(slope, self.scale))

    def _refine(self, offer: _Offer) -> None:
        """Make the scale so fine that the share of a voter is a whole number."""
        finer = offer.payers // gcd(offer.payers, offer.rem, offer.slope)
        if finer > 1:
            self.scale *= finer
            offer.rem, offer.slope = offer.rem * finer, offer.slope * finer
            self.money = {purse: money * finer for purse, money in self.money.items()}
            self.slope = {purse: slope * finer for purse, slope in self.slope.items()}

    def _split(self, purse: int, share: int, slope: int) -> int:
        """Return the purse of those who paid a share out of this one, -1 when nothing is left in it."""
        money = self.money[purse] - share
        if money < 0 or (money == 0 and self.slope[purse] == slope):
            return -1
        new, self.next_purse = self.next_purse, self.next_purse + 1
        self.money[new], self.slope[new] = money, self.slope[purse] - slope
        return new

    def _sweep(self) -> None:
        """Forget purses that nobody has any more."""
        used = set(self.purse)
        for purse in [purse for purse in self.money if purse not in used]:
            del self.money[purse], self.slope[purse]
