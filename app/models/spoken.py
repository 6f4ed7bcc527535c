"""A digest as words, so that two people can compare it aloud, over a counter or a telephone.

Each byte is one of 256 plain Dutch words (``resources/words/dutch-256.txt``, in the order of the alphabet: the first
is 0). No two of them share their first four letters or differ by a single letter.
"""

from __future__ import annotations

from functools import lru_cache

from app.paths import resources

SPOKEN_BYTES = 16
"""How many bytes are spoken: those of ``short_hash``, 128 bits."""


@lru_cache(maxsize=1)
def words() -> tuple[str, ...]:
    """Return the 256 words, each at the place of its byte."""
    text = (resources() / "words" / "dutch-256.txt").read_text(encoding="utf-8")
    return tuple(text.split())


def spoken(digest: bytes) -> tuple[str, ...]:
    """Return the first sixteen bytes of a digest as words."""
    return tuple(words()[byte] for byte in digest[:SPOKEN_BYTES])
