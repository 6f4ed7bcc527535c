"""The QR code of a card in the pictures of a camera, said once until it has left the picture."""

from __future__ import annotations

import zxingcpp

GONE_AFTER = 8
"""Pictures in a row without a code before it has left: one blurred picture is no new card."""


def codes_in(picture: memoryview) -> list[str]:
    """Return the texts of the QR codes in a picture.

    Args:
        picture: brightness, a byte for each point, of shape (height, width).
    """
    only_qr = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=only_qr)]


class CardReader:
    """Looks at one picture after the other. Two codes in one picture are no answer: nobody knows which is meant."""

    def __init__(self) -> None:
        """Start with nothing in the picture."""
        self._said: set[str] = set()
        self._without = 0

    def look(self, picture: memoryview) -> str:
        """Return the code that came into this picture, or nothing."""
        found = set(codes_in(picture))
        if not found:
            self._without += 1
            if self._without >= GONE_AFTER:
                self._said.clear()
            return ""
        self._without = 0
        if len(found) > 1 or found <= self._said:
            return ""
        self._said = found
        return next(iter(found))
