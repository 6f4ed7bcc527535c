"""What is said about likes: how a plan stands, each sheet, and what a file of online likes would do. No Qt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from app.models.dutch import clock, count, day, number
from app.models.likes import LikeSheet, LikeStanding
from app.models.sheet_number import group

ENOUGH = "Genoeg: kan naar de haalbaarheidscheck"
READY_REASONS = ("Verkeerd geteld", "Verkeerd plan gekozen", "Twee keer ingevoerd")
"""Why a sheet is mostly taken back."""

_DUTCH_DAY = re.compile(r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4})")
_MOST_LEFT = 10


def likes_of(standing: LikeStanding) -> str:
    """Return how many likes there are of those needed: ``37 van 50``."""
    return f"{number(standing.total)} van {number(standing.needed)}"


def standing_line(standing: LikeStanding) -> str:
    """Return how a plan stands with both sources apart: ``37 van 50 (29 op papier, 8 op internet)``."""
    return f"{likes_of(standing)} ({number(standing.paper)} op papier, {number(standing.online)} op internet)"


def state_line(standing: LikeStanding) -> str:
    """Return what a plan can do now, or how much it still needs."""
    if standing.enough:
        return ENOUGH
    return f"Nog {count(standing.needed - standing.total, 'like', 'likes')} nodig"


def plan_name(plan_number: int, title: str) -> str:
    """Return what a plan is called where there are more: its number and title."""
    return f"Plan {plan_number}: {title or 'zonder titel'}"


def sheet_line(sheet: LikeSheet) -> str:
    """Return which sheet it is, how many signatures, and what of them counts."""
    parts = [f"Lijst {group(sheet.sheet_no)}: {count(sheet.count, 'handtekening', 'handtekeningen')}"]
    if sheet.doubles:
        parts.append(f"waarvan {sheet.doubles} dubbel")
    return ", ".join(parts)


def sheet_about(sheet: LikeSheet) -> str:
    """Return who typed a sheet in and when, and why it does not count if it does not."""
    who = f"Ingevoerd door {sheet.by or 'een collega'} op {day(sheet.at)} om {clock(sheet.at)}."
    if sheet.taken_back is not None:
        return f"{who} Teruggenomen: {sheet.taken_back}."
    return who if sheet.counted else f"{who} Telt niet mee: deze lijst is twee keer ingevoerd."


def double_line(sheet_no: str) -> str:
    """Return what to say of a resident who stands on another sheet, or on this one when there is no number."""
    where = f"op lijst {group(sheet_no)}" if sheet_no else "op deze lijst"
    return f"Deze bewoner staat al {where}. De regel is bewaard en telt niet extra mee."


def left_line(keys: Sequence[str]) -> str:
    """Return which rows of a file are left, by what they call their plan."""
    shown = ", ".join(keys[:_MOST_LEFT]) + (" en meer" if len(keys) > _MOST_LEFT else "")
    return (
        f"{count(len(keys), 'regel wordt', 'regels worden')} niet overgenomen: {shown}. Het plan is hier niet bekend "
        "of staat er twee keer, of het aantal is geen getal."
    )


def day_of(typed: str) -> date | None:
    """Return the day that was typed as ``3-11-2026`` or ``2026-11-03``; None when it is none."""
    found = _DUTCH_DAY.fullmatch(typed.strip())
    try:
        if found is None:
            return date.fromisoformat(typed.strip())
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def day_typed(value: date) -> str:
    """Return a day as people type it: ``3-11-2026``."""
    return f"{value.day}-{value.month}-{value.year}"
