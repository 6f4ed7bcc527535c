"""The pieces that running forms are made of: tagged text, tables that go on over pages, bars, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import black, white
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer

from app.documents import qr
from app.documents.layout import INK, MUTED, printable, style

_PAD = 4.5
_GUTTER = 8.0


class Text(Paragraph):
    """A paragraph that says what it is: ``H1``, ``H2``, ``P`` or ``Span``. The text is plain, not markup."""

    def __init__(self, text: str, look: ParagraphStyle, role: str = "P", **reportlab: Any) -> None:
        super().__init__(escape(printable(text)).replace("\n", "<br/>") if text else text, look, **reportlab)
        self.role = role

    def split(self, availWidth: float, availHeight: float) -> list[Any]:  # noqa: N803 - reportlab's names
        """Split over pages; every piece keeps the role."""
        pieces = super().split(availWidth, availHeight)
        for piece in pieces:
            if isinstance(piece, Text):
                piece.role = self.role
        return pieces

    def draw(self) -> None:
        """Draw inside a tag."""
        canvas: Any = self.canv
        with canvas.tags.leaf(self.role):
            super().draw()


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters, for a row of a table: a row is never split over pages."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def gap(height: float) -> Flowable:
    """Return white of this height in millimetres."""
    return Spacer(1, height * mm)


@dataclass(frozen=True)
class Row:
    """A line of a table. ``heavy`` rows are totals: a dark line above them."""

    cells: tuple[Sequence[Flowable], ...]
    heavy: bool = False


class Grid(Flowable):
    """A table of columns with hairlines between rows, tagged, that repeats its header on every page.

    ``widths`` in millimetres. The rows are never split: give long texts their own row.
    """

    def __init__(
        self, widths: tuple[float, ...], header: Row | None, rows: Sequence[Row], key: object = None
    ) -> None:
        super().__init__()
        self.widths, self.header, self.rows = widths, header, rows
        self.key = self if key is None else key
        self._known: Sequence[float] = ()

    def _heights(self, rows: Sequence[Row]) -> list[float]:
        return [
            max(_height(cell, self._inner(i)) for i, cell in enumerate(row.cells)) + 2 * _PAD for row in rows
        ]

    def _row_heights(self) -> Sequence[float]:
        """Return how high the rows are: a long table is measured once, not again at every page."""
        if len(self._known) != len(self.rows):
            self._known = self._heights(self.rows)
        return self._known

    def _head_heights(self) -> list[float]:
        return self._heights([self.header]) if self.header else []

    def _inner(self, column: int) -> float:
        return self.widths[column] * mm - (_GUTTER if column < len(self.widths) - 1 else 0)

    def _all(self) -> list[Row]:
        return [*([self.header] if self.header else []), *self.rows]

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: ARG002, N803 - reportlab's names
        """Return width and height in points."""
        return sum(self.widths) * mm, sum(self._head_heights()) + sum(self._row_heights())

    def split(self, availWidth: float, availHeight: float) -> list[Flowable]:  # noqa: ARG002, N803
        """Return what fits here and the rest; nothing when not even one row fits."""
        left = availHeight - sum(self._head_heights())
        fitting = 0
        for height in self._row_heights():
            left -= height
            if left < 0:
                break
            fitting += 1
        if not fitting:
            return []
        return [
            piece for piece in (self._part(0, fitting), self._part(fitting, len(self.rows))) if piece.rows
        ]

    def _part(self, first: int, end: int) -> Grid:
        part = Grid(self.widths, self.header, self.rows[first:end], self.key)
        part._known = self._row_heights()[first:end]
        return part

    def draw(self) -> None:
        """Draw the rows from the top down."""
        canvas: Any = self.canv
        rows = self._all()
        heights = [*self._head_heights(), *self._row_heights()]
        top = sum(heights)
        with canvas.tags.group("Table", self.key):
            for row, height in zip(rows, heights, strict=True):
                self._draw_row(canvas, row, top, height)
                top -= height

    def _draw_row(self, canvas: Any, row: Row, top: float, height: float) -> None:
        with canvas.tags.artifact():
            self._draw_lines(canvas, row, top, height)
        with canvas.tags.group("TR"):
            x = 0.0
            for column, cell in enumerate(row.cells):
                with canvas.tags.group("TH" if row is self.header else "TD"):
                    _draw_cell(canvas, cell, x, top - _PAD, self._inner(column))
                x += self.widths[column] * mm

    def _draw_lines(self, canvas: Any, row: Row, top: float, height: float) -> None:
        wide = sum(self.widths) * mm
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(1.2)
        if row.heavy:
            canvas.line(0, top, wide, top)
        if row is not self.header:
            canvas.setStrokeColor(MUTED)
            canvas.setLineWidth(0.5)
        canvas.line(0, top - height, wide, top - height)


def _height(cell: Sequence[Flowable], width: float) -> float:
    return sum(piece.wrap(width, 10_000)[1] for piece in cell)


def _draw_cell(canvas: Any, cell: Sequence[Flowable], x: float, top: float, width: float) -> None:
    for piece in cell:
        _, high = piece.wrap(width, 10_000)
        piece.drawOn(canvas, x, top - high)
        top -= high


class Bar(Flowable):
    """A bar of the share of the longest one; filled when the plan is chosen, open when not."""

    def __init__(self, share: float, *, filled: bool, description: str) -> None:
        super().__init__()
        self.share, self.filled, self.description = share, filled, description

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: ARG002, N803 - reportlab's names
        """Return width and height in points."""
        self.width = aW
        return aW, 11

    def draw(self) -> None:
        """Draw it, with its meaning in words for who hears it; no votes is no bar."""
        if not self.share:
            return
        canvas: Any = self.canv
        with canvas.tags.leaf("Figure", self.description):
            canvas.setStrokeColor(INK)
            canvas.setFillColor(INK if self.filled else white)
            canvas.setLineWidth(0.9)
            canvas.rect(0.5, 1, max(self.share * (self.width - 1), 1), 6, stroke=1, fill=1)


class Picture(Flowable):
    """A QR with its quiet zone, and its meaning in words for who hears it; ``size`` in millimetres without the zone."""

    def __init__(self, text: str, size: float, description: str) -> None:
        super().__init__()
        self.made, self.size, self.description = qr.symbol(text), size, description

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: ARG002, N803 - reportlab's names
        """Return width and height in points."""
        self.quiet = self.size * qr.QUIET / self.made.side * mm
        high = self.size * mm + 2 * self.quiet
        return high, high

    def draw(self) -> None:
        """Draw it."""
        canvas: Any = self.canv
        with canvas.tags.leaf("Figure", self.description):
            canvas.setFillColor(black)
            canvas.literal(qr.operators(self.quiet, self.quiet, self.size * mm, self.made))


class Signatures(Flowable):
    """Lines to sign on, two beside each other, with a name or a role under each. Never split over pages."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.names = names

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: ARG002, N803 - reportlab's names
        """Return width and height in points."""
        self.width = aW
        return aW, (len(self.names) + 1) // 2 * 26 * mm

    def draw(self) -> None:
        """Draw the lines from the top down."""
        canvas: Any = self.canv
        wide = (self.width - 12 * mm) / 2
        top = (len(self.names) + 1) // 2 * 26 * mm
        for place, name in enumerate(self.names):
            x, y = (place % 2) * (wide + 12 * mm), top - (place // 2) * 26 * mm - 17 * mm
            with canvas.tags.artifact():
                canvas.setStrokeColor(INK)
                canvas.setLineWidth(0.8)
                canvas.line(x, y, x + wide, y)
            label = Text(name, style(10.5))
            _, high = label.wrap(wide, 1000)
            label.drawOn(canvas, x, y - high - 3)


class Panel(Flowable):
    """A framed remark that must be seen: a thick line at its left, no shading."""

    def __init__(self, pieces: Sequence[Flowable]) -> None:
        super().__init__()
        self.pieces = pieces

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: ARG002, N803 - reportlab's names
        """Return width and height in points."""
        self.width = aW
        self.height = _height(self.pieces, aW - 7 * mm) + 5 * mm
        return aW, self.height

    def draw(self) -> None:
        """Draw the line and the text beside it."""
        canvas: Any = self.canv
        with canvas.tags.artifact():
            canvas.setFillColor(INK)
            canvas.rect(0, 0, 1.6 * mm, self.height, stroke=0, fill=1)
        _draw_cell(canvas, self.pieces, 7 * mm, self.height - 2 * mm, self.width - 7 * mm)
