"""The last day on which a laptop takes part: a whole day in the Netherlands, however it was typed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from app.models.dutch import AMSTERDAM

_INSTANT = timedelta(microseconds=1)


class LastDayWrong(Exception):
    """This is no day to stop on; the message says why, in words for people."""


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


def last_day(until: datetime) -> date:
    """Return the last day in the Netherlands on which a laptop takes part that does so until then."""
    return (until - _INSTANT).astimezone(AMSTERDAM).date()
