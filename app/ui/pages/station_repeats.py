"""Which card was good last at this desk, so that a second Enter behind it is no second question. No Qt in here."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from app.models.records import Verdict
from app.models.terms import VerdictKind

SAME_SCAN = timedelta(seconds=3)
"""Within this time of its good answer a code that comes again is the same scan: a double Enter, or CR and LF."""


class LastGood:
    """The code that is being asked about, and the last card that was accepted here."""

    def __init__(self) -> None:
        """Start without a card."""
        self.typed = False
        """Whether the field was typed in since the last answer."""
        self._asked: list[str] = []
        self._code = ""
        self._card_id: UUID | None = None
        self._at: datetime | None = None

    def repeats(self, scan: str, now: datetime) -> bool:
        """Tell whether a code is the good one, or the one asked about, coming in once more by itself."""
        if self._asked:
            return scan == self._asked[-1]
        if scan != self._code or self._at is None:
            return False
        return not self.typed or timedelta(0) <= now - self._at <= SAME_SCAN

    def ask(self, scan: str) -> None:
        """Note that an answer is on its way."""
        self._asked.append(scan)
        self.typed = False

    def answered(self, verdict: Verdict | None, now: datetime) -> None:
        """Note the answer to the longest waiting code; None when there came none."""
        scan = self._asked.pop(0)
        if verdict is not None and verdict.accepted:
            self._code, self._card_id, self._at = scan, verdict.card_id, now

    def taken_by_us(self, verdict: Verdict) -> bool:
        """Tell whether a card is refused because it is the last one that was accepted here."""
        taken = verdict.kind is VerdictKind.ALREADY_TAKEN_IN
        return taken and verdict.card_id is not None and verdict.card_id == self._card_id

    def forget(self) -> None:
        """Let every card be a new one: something was taken back, or this is another station."""
        self._code, self._card_id, self._at = "", None, None
