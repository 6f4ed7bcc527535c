"""The head of a plan's papers: its name with the QR code of its number beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from app.documents.flow import Picture
from app.models.plan_code import plan_qr
from app.models.records import Edition, Plan

_QR = 26.0
"""The side of the code in millimetres, without the white around it."""
_GAP = 4 * mm


_MOST = 300
"""Characters that stand beside the code; a longer text goes on below it, and over pages."""


def plan_head(edition: Edition, plan: Plan, above: Flowable, pieces: Sequence[Flowable]) -> list[Flowable]:
    """Return the head: ``above`` and, as far as there is room, ``pieces`` beside the code."""
    if len(plan.text.title) + len(plan.text.summary) > _MOST:
        return [PlanHead(edition, plan, [above]), *pieces]
    return [PlanHead(edition, plan, [above, *pieces])]


class PlanHead(Flowable):
    """Pieces of text at the left, the code at the right. Never split over pages."""

    def __init__(self, edition: Edition, plan: Plan, pieces: Sequence[Flowable]) -> None:
        super().__init__()
        self.pieces = pieces
        text = plan_qr(edition.short_id, plan.number, practice=edition.practice)
        self.code = Picture(text, _QR, f"QR-code van plan {plan.number}")

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803 - reportlab's names
        """Return width and height in points."""
        side, high = self.code.wrap(aW, aH)
        self.width, self._left = aW, aW - side - _GAP
        self._heights = [piece.wrap(self._left, 10_000)[1] for piece in self.pieces]
        self.height = max(sum(self._heights), high)
        return aW, self.height

    def draw(self) -> None:
        """Draw the text from the top down, then the code."""
        canvas: Any = self.canv
        top = self.height
        for piece, high in zip(self.pieces, self._heights, strict=True):
            top -= high
            piece.drawOn(canvas, 0, top)
        side = self.code.wrap(self.width, self.height)[0]
        self.code.drawOn(canvas, self.width - side, self.height - side)
