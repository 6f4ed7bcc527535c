"""The words of the marking screen in each language, from ``resources/translations/marking/<code>.toml``.

Plain TOML, read once: a translator needs no tool, and a test sees at once what is missing. Titles of plans stay as they
are on the ballot paper. In a language that is read from right to left, whatever is filled in gets its own direction
(Unicode isolates), so that a Dutch title or an amount cannot turn a sentence around.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from app import paths
from app.models.records import BallotPlan

LANGUAGES = ("nl", "en", "tr", "ar")
"""The languages on offer, by ISO 639-1 code, in the order in which they stand on the screen."""

_FIRST_STRONG, _END, _TO_LEFT = "\u2068", "\u2069", "\u200f"


@dataclass(frozen=True)
class Language:
    """One language: its own name, how it writes, and every sentence by key. ``locale`` is for the voice: ``nl_NL``."""

    code: str
    name: str
    locale: str
    right_to_left: bool
    money: str
    thousands: str
    decimal: str
    words: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """Return a sentence with the values filled in.

        With ``count=1`` the form for exactly one is used where there is one. Raises ``KeyError`` for an unknown key.
        """
        one = f"{key}_one"
        sentence = self.words[one if values.get("count") == 1 and one in self.words else key]
        filled = sentence.format_map({name: self._apart(value) for name, value in values.items()})
        return _TO_LEFT + filled if self.right_to_left else filled

    def euro(self, cents: int) -> str:
        """Return an amount as this language writes it, on one line."""
        whole, rest = divmod(cents, 100)
        amount = f"{whole:,}".replace(",", self.thousands) + (f"{self.decimal}{rest:02d}" if rest else "")
        return self.money.format(amount=amount).replace(" ", "\u00a0")

    def plan(self, plan: BallotPlan) -> str:
        """Return the number and title of a plan, as on the ballot paper."""
        return self.say("plan_line", number=plan.ballot_number, title=plan.title)

    def _apart(self, value: object) -> str:
        return f"{_FIRST_STRONG}{value}{_END}" if self.right_to_left else str(value)


@cache
def language(code: str) -> Language:
    """Return a language. Raises ``OSError`` or ``KeyError`` when its file is not there or not whole."""
    file = paths.resources() / "translations" / "marking" / f"{code}.toml"
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    return Language(
        code=code,
        name=str(found["name"]),
        locale=str(found["locale"]),
        right_to_left=bool(found["right_to_left"]),
        money=str(found["money"]),
        thousands=str(found["thousands"]),
        decimal=str(found["decimal"]),
        words=cast("dict[str, str]", found["words"]),
    )


def writable(can_write: Callable[[str], bool]) -> tuple[Language, ...]:
    """Return the languages whose every letter can be shown; ``can_write`` says so of a character."""
    return tuple(
        one
        for one in map(language, LANGUAGES)
        if all(can_write(letter) for letter in set("".join([one.name, *one.words.values()])))
    )
