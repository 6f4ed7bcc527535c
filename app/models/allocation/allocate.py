"""Divide the budget of a contest over its plans, and say which equals must still be drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from app.models.allocation.equal_shares import equal_shares
from app.models.allocation.greedy import Walk
from app.models.allocation.outcome import Allocation, Ballots
from app.models.allocation.ties import Rules
from app.models.records import BallotPlan
from app.models.terms import PlanOutcome, Rule

MOST_ORDERS = 64
"""So many orders of equals are tried in equal shares; if that is not enough, all equals met are drawn."""

Group: TypeAlias = tuple[int, ...]


def allocate(plans: Iterable[BallotPlan], ballots: Ballots, rules: Rules) -> Allocation:
    """Divide the budget over the plans.

    A plan is chosen when it has votes enough and its whole cost fits in the money that is left. The greedy rules
    consider plans by their votes: after a plan that does not fit, ``GREEDY_SKIP`` goes on with the next and
    ``GREEDY_STOP`` ends. ``EQUAL_SHARES`` lets voters buy plans with equal shares of the money, and divides what is
    left as ``GREEDY_SKIP`` does. With ``LeftOver.PARTIAL`` the first plan that did not fit gets the rest.

    Args:
        plans: the plans on the ballot, in any order.
        ballots: all valid ballots, over all channels.
        rules: the rules of the contest.
    """
    known = sorted(plans, key=lambda plan: plan.ballot_number)
    if rules.rule is not Rule.EQUAL_SHARES:
        walk = Walk(rules)
        walk.walk(known, votes_of(ballots))
        return _allocation(walk, [group for group in walk.decisive if not rules.settles(group)])
    run = _by_shares(known, ballots, rules)
    return _allocation(run.walk, _groups_to_draw(known, ballots, rules, run), run.voter_cents)


def votes_of(ballots: Ballots) -> Mapping[int, int]:
    """Return ballot number -> votes."""
    votes = Counter[int]()
    for marks, count in ballots.items():
        for number in marks:
            votes[number] += count
    return votes


def _allocation(walk: Walk, groups: Iterable[Group], voter_cents: Fraction | None = None) -> Allocation:
    return Allocation(tuple(walk.lines), walk.left, tuple(walk.ties), tuple(groups), voter_cents)


@dataclass(frozen=True)
class _Run:
    """One division by equal shares, and the groups of equals that were met on the way."""

    walk: Walk
    voter_cents: Fraction
    met: frozenset[frozenset[int]]

    @property
    def outcome(self) -> tuple[frozenset[int], ...]:
        """Return who is chosen, and who gets a part."""
        found = {kind: set[int]() for kind in (PlanOutcome.CHOSEN, PlanOutcome.PARTIAL)}
        for line in self.walk.lines:
            if line.outcome in found:
                found[line.outcome].add(line.plan.ballot_number)
        return tuple(frozenset(numbers) for numbers in found.values())


def _by_shares(plans: Sequence[BallotPlan], ballots: Ballots, rules: Rules) -> _Run:
    votes = votes_of(ballots)
    least = max(1, rules.threshold_votes)
    shares = equal_shares([p for p in plans if votes.get(p.ballot_number, 0) >= least], ballots, rules)
    walk = Walk(rules)
    for bought in shares.bought:
        walk.give(bought.plan, votes.get(bought.plan.ballot_number, 0), bought.share_cents)
    walk.ties += shares.ties
    done = {bought.plan.ballot_number for bought in shares.bought}
    walk.walk([plan for plan in plans if plan.ballot_number not in done], votes)
    return _Run(walk, shares.voter_cents, shares.met | {frozenset(group) for group in walk.decisive})


def _groups_to_draw(plans: Sequence[BallotPlan], ballots: Ballots, rules: Rules, first: _Run) -> list[Group]:
    """Return the groups of equals to draw: none when every order of them gives the same plans money.

    In turn each of a group that was met is put before the others. Where that gives another outcome, the group must be
    drawn. Where one change does nothing, several together still might: so those are tried as well, and when that
    makes a difference, or there are too many orders to try, all groups that were met must be drawn.
    """
    met = {group for group in first.met if not rules.settles(group)}
    decisive: set[frozenset[int]] = set()
    tried: list[Rules] = [rules]
    todo = _other_orders(rules, met)
    while todo and len(tried) < MOST_ORDERS:
        group, order = todo.pop(0)
        if any(_same_order(order, known, met) for known in tried):
            continue
        tried.append(order)
        run = _by_shares(plans, ballots, order)
        single = len(order.before) == 1
        if run.outcome != first.outcome:
            decisive |= {group} if single else met
        elif not decisive:
            met |= {found for found in run.met if not rules.settles(found)}
            todo += _other_orders(order, met)
        if decisive and not single:
            break
    return _joined(plans, rules, met if todo and not decisive else decisive)


def _other_orders(rules: Rules, groups: Iterable[frozenset[int]]) -> list[tuple[frozenset[int], Rules]]:
    """Return the orders in which another of a group of equals comes first, each with that group."""
    return [
        (group, replace(rules, before=(number, *(n for n in rules.before if n != number))))
        for group in sorted(groups, key=sorted)
        for number in sorted(group)
    ]


def _same_order(one: Rules, other: Rules, groups: Iterable[frozenset[int]]) -> bool:
    """Tell whether two orders put all these plans in the same order, apart from what they cost."""
    numbers = sorted(frozenset[int]().union(*groups))
    return sorted(numbers, key=one.place) == sorted(numbers, key=other.place)


def _joined(plans: Iterable[BallotPlan], rules: Rules, groups: Iterable[frozenset[int]]) -> list[Group]:
    """Return the groups, those with a plan in common as one, each in its order."""
    apart: list[frozenset[int]] = []
    for group in groups:
        touching = [known for known in apart if known & group]
        apart = [known for known in apart if not known & group]
        apart.append(group.union(*touching))
    known = {plan.ballot_number: plan for plan in plans}
    ordered = [rules.ordered(known[number] for number in group) for group in apart]
    return sorted(tuple(plan.ballot_number for plan in group) for group in ordered)
