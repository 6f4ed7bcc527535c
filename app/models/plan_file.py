"""Plans out of a file, whatever service wrote it: what can be taken in, and what cannot or not as it stands, by line.

Nothing personal is kept but the maker's name: an e-mail address or telephone number needs a consent that no file gives.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from app.models.records import CostLine, PlanText
from app.models.search import fold
from app.models.terms import DomainError

LARGEST = 25_000_000
"""Bytes of the largest file with plans that is read."""

MOST_PLANS = 20_000
LONGEST_ID = 64
LONGEST_TEXT = 10_000
"""Characters in one text of a plan."""

MOST_BYTES = 60_000
"""Bytes of all texts of one plan together: far within what one journal event may hold."""

COST_WORDS = "Kosten volgens het bestand"
"""What the one cost line of a plan out of a file is called."""


class PlanFileTooLarge(DomainError):
    """The file is larger than ``megabytes``, or has more than ``plans`` plans: it was not read."""

    def __init__(self) -> None:
        super().__init__(megabytes=LARGEST // 1_000_000, plans=MOST_PLANS)


class PlanFileDamaged(DomainError):
    """From this ``line`` on the letters of the file cannot be read."""


class NoPlansInFile(DomainError):
    """The file can be read, and has no plans."""


class PlanColumnsMissing(DomainError):
    """The table has no column for the fields ``missing``."""


class PlanSource(StrEnum):
    """The kind of file that plans came from. Part of the ids of the plans: never change one."""

    TABLE = "table"
    PABULIB = "pabulib"
    OPENSTAD = "openstad"


class PlanIssue(StrEnum):
    """What is the matter with a plan in a file, or with the file: see ``STOPS``."""

    HALF_ROW = "half_row"
    NOT_A_PLAN = "not_a_plan"
    NO_TITLE = "no_title"
    ID_TOO_LONG = "id_too_long"
    TWICE = "twice"
    NOT_AN_AMOUNT = "not_an_amount"
    NEGATIVE = "negative"
    TOO_MUCH = "too_much"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    TAKEN_NUMBER = "taken_number"

    THEME = "theme"
    AREA = "area"
    POINT = "point"
    PLACE = "place"
    STATUS = "status"
    PHOTOS = "photos"
    CONTACT = "contact"
    EXTRA = "extra"
    HIDDEN = "hidden"
    COLUMN = "column"
    VOTES = "votes"
    CURRENCY = "currency"


STOPS = frozenset(
    {
        PlanIssue.HALF_ROW,
        PlanIssue.NOT_A_PLAN,
        PlanIssue.NO_TITLE,
        PlanIssue.ID_TOO_LONG,
        PlanIssue.TWICE,
        PlanIssue.NOT_AN_AMOUNT,
        PlanIssue.NEGATIVE,
        PlanIssue.TOO_MUCH,
        PlanIssue.TOO_LONG,
        PlanIssue.UNREADABLE,
        PlanIssue.TAKEN_NUMBER,
    }
)
"""What keeps a plan out altogether; with the rest the plan is taken in, without what could not be."""


@dataclass(frozen=True)
class PlanProblem:
    """One thing that could not be taken: where (0: the whole file), what, and what stood there.

    ``found`` is never personal: a theme, an area, a name of a column.
    """

    line: int
    issue: PlanIssue
    found: str = ""

    @property
    def stops(self) -> bool:
        """Tell whether the plan stays out for it."""
        return self.issue in STOPS


@dataclass(frozen=True)
class PlanInFile:
    """A plan that can be taken in. ``line`` is where it stands: a line of a table, else its place in the list."""

    line: int
    external_id: str
    text: PlanText
    submitter: str = ""

    @property
    def cost_cents(self) -> int:
        """Return what it costs, in cents."""
        return self.text.cost_cents


@dataclass(frozen=True)
class PlanFile:
    """What a file holds: plans in its order, each external id once, and all that could not be taken."""

    source: PlanSource
    rows: tuple[PlanInFile, ...]
    problems: tuple[PlanProblem, ...] = ()

    @property
    def left_out(self) -> tuple[PlanProblem, ...]:
        """Return what keeps plans out."""
        return tuple(problem for problem in self.problems if problem.stops)


@dataclass(frozen=True)
class Known:
    """The themes and areas of the edition: only those can be taken over. Without any, all can."""

    themes: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()

    def theme(self, wanted: str) -> str | None:
        """Return a theme as the edition writes it."""
        return _as_known(wanted, self.themes)

    def area(self, wanted: str) -> str | None:
        """Return an area as the edition writes it."""
        return _as_known(wanted, self.areas)


def _as_known(wanted: str, known: Sequence[str]) -> str | None:
    if not known:
        return wanted
    return next((one for one in known if fold(one) == fold(wanted)), None)


class Gathering:
    """Collects the plans of a file one by one, and what cannot be taken of them."""

    def __init__(self, source: PlanSource, known: Known) -> None:
        """Start with nothing; ``known`` are the themes and areas that can be taken over."""
        self._source = source
        self._known = known
        self._rows: dict[str, PlanInFile] = {}
        self._problems: list[PlanProblem] = []

    def note(self, line: int, issue: PlanIssue, found: str = "") -> None:
        """Keep that something could not be taken."""
        self._problems.append(PlanProblem(line, issue, found))

    def add(
        self,
        line: int,
        external_id: str,
        texts: Mapping[str, str],
        cents: int | PlanIssue,
        *,
        area: str = "",
        themes: Sequence[str] = (),
        submitter: str = "",
    ) -> None:
        """Keep a plan of which nothing is wrong; else what is.

        Args:
            line: where it stands.
            external_id: its id in the file; without one it goes by its title.
            texts: the texts of a plan by the field of ``PlanText``.
            cents: what it costs, or what is wrong with that.
            area: the area as the file calls it.
            themes: the themes as the file calls them.
            submitter: the maker's name.
        """
        clean = {name: self._clean(line, name, value) for name, value in texts.items()}
        own_id = on_one_line(without_hidden(external_id)) or id_of_title(clean.get("title", ""))
        wrong = [*self._wrong(own_id, clean), *([cents] if isinstance(cents, PlanIssue) else [])]
        if wrong or isinstance(cents, PlanIssue):
            for issue in wrong:
                self.note(line, issue)
            return
        text = replace(PlanText(), **clean, area=self._area(line, area), themes=self._themes(line, themes))
        lines = (CostLine(COST_WORDS, 1, cents),) if cents else ()
        maker = on_one_line(without_hidden(submitter))
        self._rows[own_id] = PlanInFile(line, own_id, replace(text, cost_lines=lines), maker)

    def finish(self) -> PlanFile:
        """Return all of it. Raises ``NoPlansInFile``."""
        if not self._rows and not any(problem.stops for problem in self._problems):
            raise NoPlansInFile
        return PlanFile(self._source, tuple(self._rows.values()), tuple(self._problems))

    def _clean(self, line: int, name: str, value: str) -> str:
        plain = value.replace("\r\n", "\n").replace("\r", "\n")
        shown = without_hidden(plain)
        if shown != plain:
            self.note(line, PlanIssue.HIDDEN)
        return on_one_line(shown) if name in ONE_LINE else shown.strip()

    def _wrong(self, own_id: str, clean: Mapping[str, str]) -> Iterator[PlanIssue]:
        if not clean.get("title"):
            yield PlanIssue.NO_TITLE
        if len(own_id) > LONGEST_ID:
            yield PlanIssue.ID_TOO_LONG
        if own_id in self._rows:
            yield PlanIssue.TWICE
        size = sum(len(value.encode()) for value in clean.values())
        if size > MOST_BYTES or any(len(value) > LONGEST_TEXT for value in clean.values()):
            yield PlanIssue.TOO_LONG
        if any("\ufffd" in value for value in clean.values()):
            yield PlanIssue.UNREADABLE

    def _area(self, line: int, wanted: str) -> str:
        wanted = on_one_line(without_hidden(wanted))
        area = self._known.area(wanted) if wanted else ""
        if area is None:
            self.note(line, PlanIssue.AREA, wanted)
        return area or ""

    def _themes(self, line: int, wanted: Sequence[str]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for name in dict.fromkeys(on_one_line(without_hidden(one)) for one in wanted):
            theme = self._known.theme(name) if name else ""
            if theme is None:
                self.note(line, PlanIssue.THEME, name)
            elif theme:
                found[theme] = None
        return tuple(found)


ONE_LINE = frozenset({"title", "place"})
"""Texts of a plan that stand on one line."""

TEXTS = tuple(
    one.name for one in fields(PlanText) if one.name not in {"area", "point", "themes", "cost_lines"}
)
"""The texts of a plan that a file can have, by the field of ``PlanText``."""


def on_one_line(text: str) -> str:
    """Return a text with one space wherever it had white space."""
    return " ".join(text.split())


def without_hidden(text: str) -> str:
    """Return a text without what cannot be seen and can deceive: control characters and marks of direction.

    Letters that are written from right to left need no such marks.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(mark for mark in text if mark in "\n\t" or not _is_hidden(mark))


def _is_hidden(mark: str) -> bool:
    return unicodedata.category(mark) in {"Cc", "Cs"} or mark in _DIRECTIONS


_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def id_of_title(title: str) -> str:
    """Return the id of a plan that has none in its file: the same for the same title on every laptop."""
    return f"titel-{hashlib.sha256(fold(title).encode()).hexdigest()[:16]}" if title else ""


# ---- money ----

MOST_CENTS = 100_000_000_000
"""A thousand million euro: no plan costs more, in any currency."""

_NUMBER = re.compile(r"\d+(?:[.,]\d{1,2})?", re.ASCII)
_DUTCH = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?", re.ASCII)
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{1,2}", re.ASCII)
_LONGEST_AMOUNT = 40


def amount_of(text: str) -> int | PlanIssue:
    """Return an amount in euro as cents, exactly; nothing at all is 0.

    Read are ``1250``, ``1.250``, ``1.250,50``, ``1250.5`` and ``1,250.50``, with or without ``€`` and ``,-``. What
    could be two amounts, such as ``1,250``, is none: nobody guesses with money.
    """
    plain = re.sub(r"(?i)€|\beur(?:o)?\b|\s", "", text).removesuffix(",-").removesuffix(",--")
    if not plain:
        return 0
    if plain[0] in "-\u2212(" and any(mark.isdigit() for mark in plain):
        return PlanIssue.NEGATIVE
    if _DUTCH.fullmatch(plain):
        plain = plain.replace(".", "")
    elif _ENGLISH.fullmatch(plain):
        plain = plain.replace(",", "")
    if not _NUMBER.fullmatch(plain):
        return PlanIssue.NOT_AN_AMOUNT
    whole, _, parts = plain.replace(",", ".").partition(".")
    if len(whole) > _LONGEST_AMOUNT:
        return PlanIssue.TOO_MUCH
    return within(int(whole) * 100 + int(parts.ljust(2, "0") or 0))


def within(cents: int) -> int | PlanIssue:
    """Return an amount in cents, or what is wrong with it."""
    if cents < 0:
        return PlanIssue.NEGATIVE
    return cents if cents <= MOST_CENTS else PlanIssue.TOO_MUCH
