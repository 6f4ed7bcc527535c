"""From a template and values to a page: words, numbers and times as Dutch people write them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.models.dutch import AMSTERDAM, clock, count, day, euro, number

_HERE = Path(__file__).parent
STYLE = (_HERE / "style.css").read_text("utf-8")


def render(template: str, /, **values: object) -> str:
    """Return the page that a template makes of these values. All of them are escaped."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"number": number, "euro": euro, "day": day}
    return made


def when(at: datetime, now: datetime) -> str:
    """Return a moment as people say it: ``vandaag om 10.42 uur``, ``dinsdag 1 december 2026 om 9.00 uur``."""
    days = (now.astimezone(AMSTERDAM).date() - at.astimezone(AMSTERDAM).date()).days
    said = {0: "vandaag", 1: "gisteren"}.get(days, day(at))
    return f"{said} om {clock(at)}"


def wait(left: timedelta) -> str:
    """Return how long to wait, rounded up to minutes."""
    return count(max(1, -(-int(left.total_seconds()) // 60)), "minuut", "minuten")
