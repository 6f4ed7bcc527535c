"""The text of the QR code on a plan's papers: made and read back here alone.

It has capitals and digits alone (QR alphanumeric mode)::

    WB1N eeee p n...     edition, practice (P) or live (L), number of the plan
"""

from __future__ import annotations

import re

from app.models.codes import ALPHABET, normalise

PLAN_TAG = "WB1N"

_QR = re.compile(rf"{PLAN_TAG}(?P<edition>[{ALPHABET}]{{4}})(?P<practice>[PL])(?P<number>[0-9]{{1,9}})")


def plan_qr(edition: str, number: int, *, practice: bool) -> str:
    """Return the text of a plan's QR code; ``edition`` is the short id, ``number`` not the one on the ballot."""
    text = f"{PLAN_TAG}{edition}{'P' if practice else 'L'}{number}"
    if not _QR.fullmatch(text):
        raise ValueError("a plan's code needs a short id and the number of a plan")
    return text


def scanned_number(text: str, edition: str, *, practice: bool) -> int | None:
    """Return the number of the plan whose code was scanned; None when it is no such code, or of another edition."""
    found = _QR.fullmatch(normalise(text))
    if found is None or found["edition"] != edition or found["practice"] != ("P" if practice else "L"):
        return None
    return int(found["number"])
