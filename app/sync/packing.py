"""Packing bodies for a slow line (zstd, RFC 8878), and unpacking them within bounds."""

from __future__ import annotations

import zstandard

ENCODING = "zstd"
"""What ``Content-Encoding`` says of a packed body."""


def packed(body: bytes) -> bytes:
    """Return a body as it travels."""
    return zstandard.compress(body, level=9)


def unpacked(body: bytes, limit: int) -> bytes | None:
    """Return what was packed, None when that is more than ``limit`` bytes.

    Never holds more than the limit in memory, whatever the body claims to be. Raises ``ValueError`` when it was not
    packed so, or was cut off.
    """
    try:
        whole = zstandard.ZstdDecompressor(max_window_size=2**23).decompressobj(read_across_frames=False)
        found = bytearray()
        for start in range(0, len(body), _SLICE):
            found += whole.decompress(body[start : start + _SLICE])
            if len(found) > limit:
                return None
    except zstandard.ZstdError as problem:
        raise ValueError("not packed") from problem
    if not whole.eof or whole.unused_data:
        raise ValueError("cut off, or more behind it")
    return bytes(found)


_SLICE = 1024
"""Packed bytes that are looked at together: even a bomb grows no more than some megabytes between two looks."""
