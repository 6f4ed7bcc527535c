"""Text as people search it: without capitals, accents or punctuation."""

from __future__ import annotations

import re
import unicodedata

# Letters that carry no accent that could be taken off, but that people type without it (U+0131: dotless i).
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "\u0131": "i", "æ": "ae", "œ": "oe"})


def fold(text: str) -> str:
    """Return text in lower case and without accents: ``Çağla Ñuñez`` becomes ``cagla nunez``."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in apart if not unicodedata.combining(mark)).translate(_PLAIN)


def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of a text; everything that is no letter or digit parts them."""
    return tuple(re.findall(r"[^\W_]+", fold(text)))
