"""The closing of a polling station in words: every check as the screen shows it, and what the log suggests. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.models.closing import ClosingCheck, closing_checks
from app.models.dutch import clock, number
from app.models.records import ClosingCount, ClosingDifference, Station, StationLogLine
from app.models.terms import StationStep
from app.models.words import difference_sentence

_COUNT_AGAIN = {
    "F.201": "Tel de ingenomen kaarten, en de bedorven en teruggegeven biljetten, nog eens.",
    "F.202": "Tel de ongebruikte biljetten nog eens.",
    "F.204": "Tel de bedorven biljetten nog eens.",
    "F.205": "Tel de teruggegeven biljetten nog eens.",
    "F.206": "Tel de enveloppen nog eens.",
}
"""Which stack to count again when a closing check does not hold, by its code."""

_HOLDS = {
    "F.201": "Ingenomen kaarten: {0}. In de bus horen evenveel stembiljetten.",
    "F.202": "Uitgegeven biljetten, ook voorlopig: {0}. Van de voorraad zijn er evenveel weg.",
    "F.204": "Bedorven biljetten: {0}. Er zijn er evenveel geteld.",
    "F.205": "Teruggegeven biljetten: {0}. Er zijn er evenveel geteld.",
    "F.206": "Voorlopige biljetten: {0}. Er zijn evenveel enveloppen geteld.",
    "W.201": "De bus heeft nog de verzegeling van de opening.",
    "W.202": "Het stemlokaal staat niet op pauze.",
    "W.203": "Er zijn kaarten ingenomen.",
    "W.204": "De stemhulp printte niet meer biljetten dan er zijn uitgegeven.",
}
_WARNS = {
    "W.201": "De verzegeling is een andere. Bij de opening: {0}. Nu: {1}. Kijk nog eens goed.",
    "W.202": "Het stemlokaal staat nog op pauze. Was dat de bedoeling?",
    "W.203": "Er is geen enkele kaart ingenomen. Klopt dat?",
    "W.204": "De stemhulp printte meer biljetten dan er zijn uitgegeven. Uitgegeven, ook voorlopig: {0}. Geprint: {1}. "
    "Schrijf voor het verslag op hoe dat komt.",
}
_WAITS = {
    "F.202": "Nog te tellen: de ongebruikte biljetten.",
    "F.204": "Nog te tellen: de bedorven biljetten.",
    "F.205": "Nog te tellen: de teruggegeven biljetten.",
    "F.206": "Nog te tellen: de enveloppen met een voorlopig biljet.",
    "W.201": "Nog op te schrijven: de verzegeling zoals die nu is.",
}
_PROMPTED = {StationStep.NOTE: "{text}", StationStep.PAUSED: "pauze, {text}"}
"""The lines of the log that may explain a difference."""


@dataclass(frozen=True)
class HandCount:
    """What was typed of the hand count so far; None or nothing is not counted yet."""

    papers_end: int | None = None
    spoiled: int | None = None
    handed_back: int | None = None
    provisional: int | None = None
    seal: str = ""

    @property
    def waiting(self) -> set[str]:
        """Return the codes of the checks that cannot be made yet."""
        typed = {
            "F.202": self.papers_end,
            "F.204": self.spoiled,
            "F.205": self.handed_back,
            "F.206": self.provisional,
            "W.201": self.seal or None,
        }
        return {code for code, value in typed.items() if value is None}

    def count(self) -> ClosingCount:
        """Return the count; what is not counted yet stands there as nothing."""
        return ClosingCount(
            papers_end=self.papers_end or 0,
            spoiled=self.spoiled or 0,
            handed_back=self.handed_back or 0,
            provisional=self.provisional or 0,
            seal=self.seal,
        )


@dataclass(frozen=True)
class ShownCheck:
    """One closing check as the screen shows it. ``holds`` is None as long as its count is missing."""

    code: str
    where: str
    holds: bool | None
    sentence: str

    @property
    def explain(self) -> bool:
        """Tell whether it must be explained before the station closes."""
        return self.holds is False and self.code.startswith("F")


def shown_checks(station: Station, counted: HandCount) -> list[ShownCheck]:
    """Return every check, in the order of the record, with what it says now."""
    numbers = replace(station.numbers, papers_end=counted.papers_end)
    checks = closing_checks(
        numbers, counted.count(), seal=station.seal, paused=station.paused, prints=station.prints
    )
    return [_shown(check, counted.waiting) for check in checks]


def _shown(check: ClosingCheck, waiting: set[str]) -> ShownCheck:
    where = f"{check.code}, bladzijde {check.page}, {check.field}"
    if check.code in waiting:
        return ShownCheck(check.code, where, None, _WAITS[check.code])
    if check.holds:
        shown = number(int(check.expected)) if check.expected.isdigit() and check.fatal else ""
        return ShownCheck(check.code, where, holds=True, sentence=_HOLDS[check.code].format(shown))
    if not check.fatal:
        said = _WARNS[check.code].format(check.expected, check.found)
        return ShownCheck(check.code, where, holds=False, sentence=said)
    difference = ClosingDifference(check.code, int(check.expected), int(check.found))
    said = difference_sentence(difference, _COUNT_AGAIN[check.code]).removesuffix(f" ({check.code})")
    return ShownCheck(check.code, where, holds=False, sentence=said)


def suggestion(log: Sequence[StationLogLine]) -> str:
    """Return what was put down today that may explain a difference, a line each."""
    return "\n".join(
        f"{clock(line.at)}: {_PROMPTED[line.step].format(text=line.text)}"
        for line in log
        if line.step in _PROMPTED
    )
