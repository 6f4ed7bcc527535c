"""Where everything stands on a ballot paper, in millimetres from the top left corner of the page.

The same paper is marked by hand, marked by machine and read by machine, so these places are fixed. They
depend on the number of plans and the style alone, never on a title. One column: titles stay whole and the eye
keeps its line; that gives at most 17 plans on the first side and 19 on the next, within the 24 that a reader
can take.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.models.codes import BallotStyle

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
MARKER, MARKER_EDGE, MARKER_QUIET = 10.0, 13.0, 2.0
QR, QR_LEFT, QR_TOP = 22.0, 159.0, 13.0
BOX, OUTLINE, BOX_LEFT = 7.0, 0.45, 20.0
BOX_GAP, WHITE_LEFT, WHITE_RIGHT = 4.0, 12.0, 4.0
GROUP, GROUP_GAP = 5, 3.0
TEXT_LEFT, TEXT_RIGHT = BOX_LEFT + BOX + WHITE_RIGHT + 1, 190.0
LIST_BOTTOM = 269.0

Side = Literal["front", "back"]


@dataclass(frozen=True)
class Measures:
    """What differs between the styles: sizes in points, the rest in millimetres."""

    size: float
    gap: float
    first_top: float
    next_top: float
    least_pitch: float
    most_pitch: float


MEASURES = {
    BallotStyle.NORMAL: Measures(12, 3.5, 78.0, 55.0, BOX + BOX_GAP, 14.0),
    BallotStyle.LARGE: Measures(18, 2.0, 104.0, 62.0, 16.5, 20.0),
}


@dataclass(frozen=True)
class Marker:
    """An ArUco marker: its id and the top left corner of its black square."""

    id: int
    x: float
    y: float
    size: float = MARKER


@dataclass(frozen=True)
class Box:
    """A box to put a cross in: the top left corner and size of the outer edge of its outline."""

    ballot_number: int
    x: float
    y: float
    size: float = BOX


@dataclass(frozen=True)
class Page:
    """One side of a paper. ``room`` is the height that a plan's text may take, centred on its box."""

    number: int
    side: Side
    markers: tuple[Marker, ...]
    boxes: tuple[Box, ...]
    room: float


def pages(ballot_numbers: Sequence[int], style: BallotStyle) -> tuple[Page, ...]:
    """Divide the plans over as few sides as it takes, about equally, and place every mark.

    Raises:
        ValueError: there is no plan, or so many that the page number has no place in the QR.
    """
    measures = MEASURES[style]
    shares = _shares(len(ballot_numbers), measures)
    if not shares or len(shares) > 9:
        raise ValueError("a ballot paper takes 1 plan or more, on at most 9 sides")
    made: list[Page] = []
    start = 0
    for number, share in enumerate(shares, start=1):
        made.append(_page(number, ballot_numbers[start : start + share], measures))
        start += share
    return tuple(made)


def _top(number: int, measures: Measures) -> float:
    return measures.first_top if number == 1 else measures.next_top


def _capacity(number: int, measures: Measures) -> int:
    rows = 1
    while _offset(rows, measures.least_pitch) + BOX <= LIST_BOTTOM - _top(number, measures):
        rows += 1
    return rows


def _shares(plans: int, measures: Measures) -> list[int]:
    room: list[int] = []
    while sum(room) < plans:
        room.append(_capacity(len(room) + 1, measures))
    shares: list[int] = []
    for place, most in enumerate(room):
        even = -(-(plans - sum(shares)) // (len(room) - place))
        shares.append(min(most, even))
    return shares


def _offset(row: int, pitch: float) -> float:
    """Return how far a row lies below the first: an even rhythm, broken after every five rows."""
    return row * pitch + row // GROUP * GROUP_GAP


def _page(number: int, numbers: Sequence[int], measures: Measures) -> Page:
    top = _top(number, measures)
    pitch = _pitch(len(numbers), LIST_BOTTOM - BOX - top, measures)
    side: Side = "front" if number % 2 else "back"
    boxes = (Box(plan, BOX_LEFT, round(top + _offset(row, pitch), 2)) for row, plan in enumerate(numbers))
    return Page(number, side, _markers(side), tuple(boxes), room=pitch - 0.5)


def _pitch(rows: int, height: float, measures: Measures) -> float:
    if rows == 1:
        return measures.most_pitch
    even = (height - (rows - 1) // GROUP * GROUP_GAP) / (rows - 1)
    return max(measures.least_pitch, min(measures.most_pitch, int(even * 10) / 10))


def _markers(side: Side) -> tuple[Marker, ...]:
    """Return the four markers, clockwise from the top left."""
    first = 0 if side == "front" else 4
    far_x, far_y = PAGE_WIDTH - MARKER_EDGE - MARKER, PAGE_HEIGHT - MARKER_EDGE - MARKER
    corners = ((MARKER_EDGE, MARKER_EDGE), (far_x, MARKER_EDGE), (far_x, far_y), (MARKER_EDGE, far_y))
    return tuple(Marker(first + place, x, y) for place, (x, y) in enumerate(corners))
