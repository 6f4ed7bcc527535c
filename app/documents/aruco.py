"""The corner marks by which a reader finds a paper: ArUco, dictionary ``4X4_50``, ids 0 to 7.

The patterns stand here so that printing needs no image library; a test compares them with OpenCV's.
"""

from __future__ import annotations

from reportlab.lib.colors import black, white
from reportlab.lib.units import mm

from app.documents.layout import HEIGHT, Sheet

PATTERNS = (
    ("1011", "0101", "0011", "0010"),
    ("0000", "1111", "1001", "1010"),
    ("0011", "0011", "0010", "1101"),
    ("1001", "1001", "0100", "0110"),
    ("0101", "0100", "1001", "1110"),
    ("0111", "1001", "1100", "1101"),
    ("1001", "1110", "0010", "1110"),
    ("1100", "0100", "1111", "0010"),
)
"""Per id the four rows from the top; 1 is white. Around them goes a black border of one cell."""

CELLS = 6


def draw(sheet: Sheet, marker: int, x: float, top: float, size: float) -> None:
    """Draw a marker with its top left corner here; millimetres."""
    cell = size / CELLS
    sheet.setFillColor(black)
    sheet.rect(x * mm, (HEIGHT - top - size) * mm, size * mm, size * mm, stroke=0, fill=1)
    sheet.setFillColor(white)
    path = sheet.beginPath()
    for row, bits in enumerate(PATTERNS[marker], start=1):
        for column, bit in enumerate(bits, start=1):
            if bit == "1":
                path.rect(
                    (x + column * cell) * mm, (HEIGHT - top - (row + 1) * cell) * mm, cell * mm, cell * mm
                )
    sheet.drawPath(path, stroke=0, fill=1)
