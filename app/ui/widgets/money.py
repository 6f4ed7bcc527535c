"""Amounts as people type them, in and out of whole euro cents."""

from __future__ import annotations

import re

from app.models.dutch import euro

_PLAIN = re.compile(r"\d{1,9}(?:,(?:\d{2}|-|--))?")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,(?:\d{2}|-|--))?")
_POINT = re.compile(r"\d{1,9}\.\d{2}")


def parse_cents(typed: str) -> int | None:
    """Return an amount in cents: ``12.500``, ``€ 12,50``, ``12.50`` and ``12,-`` are understood, else None."""
    text = re.sub(r"[\s\u00a0€]", "", typed)
    if _POINT.fullmatch(text):
        text = text.replace(".", ",")
    elif _GROUPED.fullmatch(text):
        text = text.replace(".", "")
    if not _PLAIN.fullmatch(text):
        return None
    whole, _, rest = text.partition(",")
    return int(whole) * 100 + int(rest.strip("-") or "0")


def show_cents(cents: int) -> str:
    """Return an amount as it stands in a field: ``12.500`` or ``12,50``."""
    return euro(cents).removeprefix("€\u00a0")
