"""Whether someone is old enough to vote."""

from __future__ import annotations

from datetime import date


def old_enough(min_age: int, on: date, *, year: int | None, born: date | None) -> bool:
    """Tell whether someone is ``min_age`` years or more on a day.

    By the whole date of birth where it is known, else by the year alone; without either nobody is barred.
    """
    if born is not None:
        had_birthday = (on.month, on.day) >= (born.month, born.day)
        return on.year - born.year - (not had_birthday) >= min_age
    return year is None or on.year - year >= min_age
