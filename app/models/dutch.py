"""Numbers, money, days and times as Dutch people write them, on screen and on paper.

Python's ``locale`` is not used: it belongs to the whole process and is not there on every laptop.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


def number(value: int) -> str:
    """Return a whole number with a full stop between thousands: ``12.500``."""
    return f"{value:,}".replace(",", ".").replace("-", "−")


def euro(cents: int) -> str:
    """Return an amount in euro, with cents only where there are any: ``€ 12.500`` or ``€ 3,50``.

    The space is a no-break space: sign and amount stay on one line.
    """
    whole, rest = divmod(abs(cents), 100)
    sign = "−" if cents < 0 else ""
    return f"€\u00a0{sign}{number(whole)}" + (f",{rest:02d}" if rest else "")


def day(value: date) -> str:
    """Return a date in full: ``dinsdag 1 december 2026``; of a moment, the date in the Netherlands."""
    local = value.astimezone(AMSTERDAM) if isinstance(value, datetime) else value
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}"


def clock(moment: datetime) -> str:
    """Return the time of day in the Netherlands of a timezone-aware moment: ``10.42 uur``."""
    local = moment.astimezone(AMSTERDAM)
    return f"{local.hour}.{local.minute:02d} uur"


def count(value: int, one: str, more: str) -> str:
    """Return a number with its noun in the right form: ``1 plan``, ``12 plannen``."""
    return f"{number(value)} {one if value == 1 else more}"
