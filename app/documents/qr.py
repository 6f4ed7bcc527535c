"""QR codes on paper: Model 2, error correction level Q, drawn as a 1-bit mask in the page itself.

``symbol`` takes the mask pattern that reads best, as the standard wants, at about 2 ms. ``Press`` is for
print runs: with length and mask pattern fixed, every module is an exclusive or of bits of the text, so that
127 symbols made once by the qrcode library give every other symbol in some microseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import qrcode
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.util import QRData
from reportlab.lib.colors import black
from reportlab.lib.units import mm

from app.documents.layout import HEIGHT, Sheet

QUIET = 4
"""The white around a symbol, in modules."""

FIXED_MASK = 0
"""The mask pattern with the fewest penalty points on average over our card texts."""

_ALPHANUMERIC_MODE: Final = 2
_BYTE_MODE: Final = 4
"""Mode indicators of ISO/IEC 18004, table 2."""

_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


@dataclass(frozen=True)
class Symbol:
    """A QR symbol of ``side`` modules: ``rows`` holds its bits, 1 is dark, each row in whole bytes."""

    side: int
    rows: bytes


def symbol(text: str, *, mask: int | None = None) -> Symbol:
    """Return the symbol of a text, with the best mask pattern unless one is given.

    Raises:
        ValueError: a character has no place in QR's alphanumeric mode.
    """
    try:
        code = _made(text, _ALPHANUMERIC_MODE, mask)
    except ValueError:
        # The library cannot divide a block of nothing but zeros ("glog(0)"), which a hash of zeros gives.
        if not set(text) <= set(_ALPHANUMERIC):
            raise
        code = _made(text, _BYTE_MODE, mask)
    modules: list[list[bool | None]] = code.modules
    width = (code.modules_count + 7) // 8
    packed = (int("".join("1" if dark else "0" for dark in row).ljust(width * 8, "0"), 2) for row in modules)
    return Symbol(code.modules_count, b"".join(row.to_bytes(width, "big") for row in packed))


def _made(text: str, mode: Literal[2, 4], mask: int | None) -> qrcode.QRCode[Any]:
    code: qrcode.QRCode[Any] = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, mask_pattern=mask, border=0)
    code.add_data(QRData(text, mode=mode))
    code.make(fit=True)
    return code


class Press:
    """Makes many symbols of texts of one length, in QR's alphanumeric mode, with the fixed mask pattern.

    Two characters are one number of 11 bits there (a last single one: 6 bits), and placing, error correction
    and masking are linear in those bits (ISO/IEC 18004, sections 7.4 and 7.5).
    """

    def __init__(self, length: int) -> None:
        self._length = length
        blank = symbol("0" * length, mask=FIXED_MASK)
        self._side, self._size = blank.side, len(blank.rows)
        self._blank = int.from_bytes(blank.rows, "big")
        self._flips = [
            [self._flip(start, 1 << bit) for bit in range(11 if start + 1 < length else 6)]
            for start in range(0, length, 2)
        ]

    def _flip(self, start: int, value: int) -> int:
        pair = _pair(value) if start + 1 < self._length else _ALPHANUMERIC[value]
        text = "0" * start + pair + "0" * (self._length - start - len(pair))
        return self._blank ^ int.from_bytes(symbol(text, mask=FIXED_MASK).rows, "big")

    def symbol(self, text: str) -> Symbol:
        """Return the symbol of a text of this press's length."""
        if len(text) != self._length:
            raise ValueError("this press is set for another length")
        bits = self._blank
        for place, flips in enumerate(self._flips):
            value = _value(text[2 * place : 2 * place + 2])
            for flip in flips:
                if value & 1:
                    bits ^= flip
                value >>= 1
        return Symbol(self._side, bits.to_bytes(self._size, "big"))


def _pair(value: int) -> str:
    return _ALPHANUMERIC[value // 45] + _ALPHANUMERIC[value % 45]


def _value(characters: str) -> int:
    value = 0
    for character in characters:
        value = value * 45 + _ALPHANUMERIC.index(character)
    return value


def draw(sheet: Sheet, x: float, top: float, size: float, made: Symbol) -> None:
    """Draw a symbol, without its quiet zone, with its top left corner here; millimetres."""
    sheet.setFillColor(black)
    sheet.literal(operators(x * mm, (HEIGHT - top - size) * mm, size * mm, made))


def operators(left: float, bottom: float, size: float, made: Symbol) -> str:
    """Return the page operators that paint a symbol in the current colour; points from the bottom left."""
    return (
        f"q {size:.3f} 0 0 {size:.3f} {left:.3f} {bottom:.3f} cm BI /W {made.side} /H {made.side} "
        f"/BPC 1 /IM true /D [1 0] /F /AHx ID {made.rows.hex()}> EI Q"
    )
