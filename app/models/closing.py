"""The checks at the closing of a polling station (invariant 7): every number against another, all shown at once.

The order is that of the Dutch record of a polling station (Kieswet, model N 10-1): first how many voters were
admitted, then what became of the papers. Codes are our own; F must be explained when it does not hold, W only warns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.models.records import ClosingCount, StationNumbers


@dataclass(frozen=True)
class ClosingCheck:
    """One check: ``expected`` by the program, ``found`` by hand, where it stands in the record, and whether it holds.

    ``field`` is the letter of the number in the record's list; ``page`` the page it stands on.
    """

    code: str
    page: int
    field: str
    expected: str
    found: str
    holds: bool

    @property
    def fatal(self) -> bool:
        """Tell whether a difference must be explained before the record is signed."""
        return self.code.startswith("F")


def closing_checks(
    numbers: StationNumbers, counted: ClosingCount, *, seal: str, paused: bool, prints: int
) -> tuple[ClosingCheck, ...]:
    """Return every check, holding or not, in the order of the record.

    Args:
        numbers: the station's counters.
        counted: what the crew counted.
        seal: the seal put on the box at the opening.
        paused: whether the station still stands on pause.
        prints: the papers that the marking screen printed.
    """
    return tuple(_checks(numbers, counted, seal, paused=paused, prints=prints))


def _checks(
    numbers: StationNumbers, counted: ClosingCount, seal: str, *, paused: bool, prints: int
) -> Iterator[ClosingCheck]:
    gone = numbers.papers_begin - counted.papers_end
    given = numbers.handed_out + numbers.provisional
    yield _equal("F.201", "A", numbers.taken_in, numbers.in_box)
    yield _equal("F.202", "B", given, gone)
    yield _equal("F.204", "D", numbers.spoiled, counted.spoiled)
    yield _equal("F.205", "E", numbers.handed_back, counted.handed_back)
    yield _equal("F.206", "F", numbers.provisional, counted.provisional)
    same = same_seal(seal, counted.seal)
    yield ClosingCheck("W.201", 1, "verzegeling", seal, counted.seal, holds=same)
    yield ClosingCheck("W.202", 1, "pauze", "", "", holds=not paused)
    yield ClosingCheck("W.203", 1, "A", "", str(numbers.taken_in), holds=numbers.taken_in > 0)
    yield ClosingCheck("W.204", 1, "B", str(given), str(prints), holds=prints <= given)


def _equal(code: str, field: str, expected: int, found: int) -> ClosingCheck:
    return ClosingCheck(code, 1, field, str(expected), str(found), holds=expected == found)


def same_seal(one: str, other: str) -> bool:
    """Tell whether two readings of a seal are the same, whatever their spaces and capitals."""
    return _plain(one) == _plain(other)


def _plain(seal: str) -> str:
    return "".join(seal.split()).casefold()
