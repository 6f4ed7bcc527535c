"""What waits for people around the plans of an edition, in numbers: no plan is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Waiting:
    """``enough_likes`` counts plans that can come on the 'ja, mits' table and are in no round.

    ``to_judge`` plans of the latest round have a field of expertise without a verdict, due on ``deadline``.
    ``points`` are open action points, ``first_due`` is the earliest day by which one must be done.
    """

    enough_likes: int = 0
    to_judge: int = 0
    deadline: date | None = None
    points: int = 0
    first_due: date | None = None
