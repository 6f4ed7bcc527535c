"""Which edits of a plan clash. What once clashes always does: two acts made apart stay so, whatever comes after.

A set of edits only grows, and who knew what never changes. So on every side the same edits give the same clashes
(invariant 6), and a conflict stays until a person settles it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from uuid import UUID

from app.models.terms import GONE
from app.operations.plan_edits import Claim, Edit, union
from app.operations.plan_fields import JOINED_TO, STATE

BALLOT_NUMBER = "ballot_number"


def clashes(edits: Sequence[Edit], claims: Sequence[Claim]) -> dict[str, set[UUID]]:
    """Return the events that clash, by the field they clash over; ``claims`` are those on this plan.

    ``edits`` come each after those it knew. Where someone changed the same field again, not knowing more of the
    others, only the last of those edits is named: a text is saved many times while it is typed.
    """
    found = {BALLOT_NUMBER: _after_the_ballot(edits, claims)}
    apart = _made_apart(edits)
    for name in sorted({name for edit in edits if edit.bit in apart for name in edit.after}):
        of_field = [edit for edit in edits if name in edit.after]
        found[name] = _last(of_field, _against(of_field, apart, name), only=name)
    found[STATE] = _last(edits, _around_withdrawal(edits, apart))
    return {name: events for name, events in found.items() if events}


def known_to_ballot(edits: Sequence[Edit], claims: Sequence[Claim]) -> Sequence[Edit]:
    """Return the edits that a ballot list with this plan knew; all of them when there is none."""
    if not claims:
        return edits
    known = union(_known_to(edits, claim) for claim in claims)
    return [edit for edit in edits if edit.bit & known]


def _known_to(edits: Sequence[Edit], claim: Claim) -> int:
    beginnings = union(edit.bit for edit in edits if edit.known == edit.bit)
    return beginnings | union(edit.known for edit in edits if edit.id in claim.parents)


def _after_the_ballot(edits: Sequence[Edit], claims: Sequence[Claim]) -> set[UUID]:
    """Return the ballot lists that did not know an edit of a plan on them, and those edits."""
    against: dict[int, int] = defaultdict(int)
    lists: set[UUID] = set()
    for position, claim in enumerate(claims):
        known = _known_to(edits, claim)
        for edit in edits:
            if not edit.bit & known:
                against[edit.bit] |= 1 << position
                lists.add(claim.list_id)
    return lists | _last(edits, against)


def _made_apart(edits: Sequence[Edit]) -> dict[int, int]:
    """Return for each edit the others of which neither knew the other; those that have none are not in it."""
    apart: dict[int, int] = defaultdict(int)
    before = 0
    for position, edit in enumerate(edits):
        if unknown := before & ~edit.known:
            apart[edit.bit] |= unknown
            for other in edits[:position]:
                if other.bit & unknown:
                    apart[other.bit] |= edit.bit
        before |= edit.bit
    return apart


def _against(edits: Iterable[Edit], apart: Mapping[int, int], name: str) -> dict[int, int]:
    """Return for each edit of a field the others, made apart, that give it another value."""
    same: dict[str, int] = defaultdict(int)
    said: dict[int, str] = {}
    for edit in edits:
        said[edit.bit] = json.dumps(edit.after[name])
        same[said[edit.bit]] |= edit.bit
    all_of_them = union(said)
    found = {bit: apart.get(bit, 0) & all_of_them & ~same[value] for bit, value in said.items()}
    return {bit: others for bit, others in found.items() if others}


def _around_withdrawal(edits: Sequence[Edit], apart: Mapping[int, int]) -> dict[int, int]:
    """Return for each edit those that part with it over the state: another state, or a text against a withdrawal."""
    against = defaultdict(int, _against([edit for edit in edits if STATE in edit.after], apart, STATE))
    withdrawals = union(edit.bit for edit in edits if edit.after.get(STATE) in GONE)
    texts = union(edit.bit for edit in edits if set(edit.after) - {STATE, JOINED_TO})
    for bit, others in apart.items():
        if found := (others & texts if bit & withdrawals else 0) | (
            others & withdrawals if bit & texts else 0
        ):
            against[bit] |= found
    return against


def _last(edits: Sequence[Edit], against: Mapping[int, int], *, only: str = "") -> set[UUID]:
    """Return the edits that clash, without those that a later one stands for; ``only`` this field matters, if given."""
    last: list[Edit] = []
    for edit in reversed(edits):
        if edit.bit in against and not any(_stands_for(later, edit, against, only) for later in last):
            last.append(edit)
    return {edit.id for edit in last}


def _stands_for(later: Edit, edit: Edit, against: Mapping[int, int], only: str) -> bool:
    """Tell whether a later edit says anew all that this one said, against the same others."""
    anew = bool(only) or set(edit.after) <= set(later.after)
    return anew and bool(later.known & edit.bit) and not against[edit.bit] & ~against[later.bit]


def clashing_lists(claims: Iterable[Claim]) -> set[UUID]:
    """Return the ballot lists of a contest that gave one plan two numbers, or one number to two plans."""
    by_plan: dict[UUID, list[Claim]] = defaultdict(list)
    by_number: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_plan[claim.plan_id].append(claim)
        by_number[claim.number].append(claim)
    found: set[UUID] = set()
    for same in (*by_plan.values(), *by_number.values()):
        for one, other in combinations(same, 2):
            if (one.plan_id, one.number) != (other.plan_id, other.number):
                found |= {one.list_id, other.list_id}
    return found
