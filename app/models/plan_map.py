"""The place of a plan on the sketch map: which street it is near, and where a point may lie. No Qt."""

from __future__ import annotations

from math import hypot

from app.models.plan_rules import AreaMap, Point

SIDE = 1_000
"""The map is so many points wide and high."""


def middle(area: AreaMap) -> Point:
    """Return the middle of the box around an area."""
    left, top, right, bottom = box(area)
    return (left + right) // 2, (top + bottom) // 2


def box(area: AreaMap) -> tuple[int, int, int, int]:
    """Return the box around an area and its streets: left, top, right, bottom."""
    points = [*area.outline, *(point for street in area.streets for point in street.points)]
    across, down = [point[0] for point in points], [point[1] for point in points]
    return min(across), min(down), max(across), max(down)


def moved(point: Point, across: int, down: int) -> Point:
    """Return a point that was moved, still on the map."""
    return min(max(point[0] + across, 0), SIDE), min(max(point[1] + down, 0), SIDE)


def inside(area: AreaMap, point: Point) -> bool:
    """Tell whether a point lies within the outline of an area."""
    within = False
    corners = area.outline
    for (x, y), (next_x, next_y) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if (y > point[1]) != (next_y > point[1]):
            crossing = x + (point[1] - y) * (next_x - x) / (next_y - y)
            within ^= point[0] < crossing
    return within


def nearest_street(area: AreaMap, point: Point) -> str:
    """Return the street that a point is nearest to; empty when the map has none."""
    found = [
        (_distance(point, start, end), street.name)
        for street in area.streets
        for start, end in zip(street.points, street.points[1:], strict=False)
    ]
    return min(found)[1] if found else ""


def _distance(point: Point, start: Point, end: Point) -> float:
    across, down = end[0] - start[0], end[1] - start[1]
    length = across * across + down * down
    along = ((point[0] - start[0]) * across + (point[1] - start[1]) * down) / length if length else 0.0
    along = min(max(along, 0.0), 1.0)
    return hypot(point[0] - start[0] - along * across, point[1] - start[1] - along * down)


def place_sentence(area: AreaMap, point: Point | None) -> str:
    """Return where the point stands, in words: for who does not see the map, and for who does."""
    if point is None:
        return "Er staat nog geen plek op de kaart."
    if not inside(area, point):
        return f"De plek staat op de kaart, buiten {area.area}."
    street = nearest_street(area, point)
    return f"De plek staat op de kaart, in {area.area}{f', bij {street}' if street else ''}."
