"""The last day on which a laptop takes part, as a browser sends it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from app.models.dutch import AMSTERDAM


class LastDayWrong(Exception):
    """This is no day to stop on; the message says why, for on the page."""


def end_of(typed: str, now: datetime) -> datetime | None:
    """Return the end of a day in the Netherlands (``2026-12-01``) in UTC, or None when no day was given.

    Raises ``LastDayWrong`` for what is no date and for a day that is over.
    """
    if not typed:
        return None
    try:
        until = datetime.combine(date.fromisoformat(typed) + timedelta(days=1), time(), AMSTERDAM)
    except (ValueError, OverflowError) as problem:
        raise LastDayWrong("Dit is geen datum. Schrijf hem zo: 2026-12-01.") from problem
    if until <= now:
        raise LastDayWrong("Deze dag is al voorbij. Kies vandaag of een latere dag.")
    return until.astimezone(UTC)
