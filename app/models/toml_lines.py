"""A TOML file read with the line of every key, so that each thing wrong in it can be pointed at.

``tomllib`` parses; a scan of the headers and keys finds the lines. A key inside an inline table has no line
of its own: the nearest line above it in the tree stands for it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias, cast

Path: TypeAlias = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_.\-\" ]+?)\s*=")
_PLACE = re.compile(r"\(at line (\d+), column \d+\)")


class ProblemCode(StrEnum):
    """What is wrong at one place in the file."""

    ENCODING = "encoding"
    SYNTAX = "syntax"
    MISSING = "missing"
    UNKNOWN_KEY = "unknown_key"
    WRONG_KIND = "wrong_kind"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    OUT_OF_RANGE = "out_of_range"
    NOT_IN_LIST = "not_in_list"
    DUPLICATE = "duplicate"
    ENDS_BEFORE_START = "ends_before_start"
    OVER_BUDGET = "over_budget"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong: its line (from 1), the key, what is wrong with it, what stands there, what would do.

    ``expected`` is a kind (``text``, ``number``, ``yes_no``, ``date``, ``list``, ``table``, ``key``), a range
    such as ``1-200``, or the words to choose from, separated by commas.
    """

    line: int
    key: str
    code: ProblemCode
    found: str = ""
    expected: str = ""


class TomlWrong(Exception):
    """The text is no TOML; ``problem`` says where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def read_toml(data: bytes) -> tuple[Table, list[Problem]]:
    """Return the root table of a file, and the list in which reading from it gathers problems.

    Raises:
        TomlWrong: it is not UTF-8, or no TOML.
    """
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        root = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise TomlWrong(Problem(line, "", ProblemCode.ENCODING)) from None
    except tomllib.TOMLDecodeError as error:
        raise TomlWrong(_syntax(str(error), data)) from None
    problems: list[Problem] = []
    return Table(root, (), _lines(text), problems), problems


def _syntax(message: str, data: bytes) -> Problem:
    place = _PLACE.search(message)
    line = int(place.group(1)) if place else data.rstrip().count(b"\n") + 1
    return Problem(line, "", ProblemCode.SYNTAX, message.split(" (at ", 1)[0])


def _lines(text: str) -> dict[Path, int]:
    """Return the line of every header and key, by its path; a table in a list has its number in the path."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    here: Path = ()
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if not inside and header:
            here = _enter(header.group(2), header.group(1) == "[[", counts)
            lines.setdefault(here, number)
        elif not inside and key:
            lines.setdefault((*here, *_names(key.group(1))), number)
        inside ^= (line.count('"""') + line.count("'''")) % 2 == 1
    return lines


def _names(dotted: str) -> Path:
    return tuple(name.strip().strip('"') for name in dotted.split("."))


def _enter(dotted: str, listed: bool, counts: dict[Path, int]) -> Path:  # noqa: FBT001 - private, one caller
    """Return the path of a header: ``plan.cost`` after the third ``[[plan]]`` is in plan 2."""
    path: Path = ()
    names = _names(dotted)
    for name in names[:-1]:
        path = (*path, name)
        path = (*path, counts[path]) if path in counts else path
    path = (*path, names[-1])
    if not listed:
        return path
    counts[path] = counts.get(path, -1) + 1
    return (*path, counts[path])


class Table:
    """One table of the file. Taking a key marks it as known; what is wrong with it becomes a problem.

    Every ``take`` method answers with something of the right kind, so that reading goes on and finds all.
    """

    def __init__(
        self, values: dict[str, object], path: Path, lines: dict[Path, int], problems: list[Problem]
    ) -> None:
        self._values = values
        self._path = path
        self._lines = lines
        self._problems = problems
        self._known: set[str] = set()

    def wrong(self, key: str, code: ProblemCode, found: object = "", expected: str = "") -> None:
        """Note a problem with a key of this table; without a key, with the table itself."""
        name = ".".join(part for part in (*self._path, key) if isinstance(part, str) and part)
        self._problems.append(Problem(self._line(key), name, code, str(found), expected))

    def _line(self, key: str) -> int:
        path: Path = (*self._path, key) if key else self._path
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def has(self, key: str) -> bool:
        """Tell whether the key stands in the table."""
        return key in self._values

    def _take(self, key: str, *, needed: bool) -> object:
        self._known.add(key)
        if needed and key not in self._values:
            self.wrong(key, ProblemCode.MISSING)
        return self._values.get(key)

    def _kind(self, key: str, value: object, expected: str) -> None:
        if value is not None:
            self.wrong(key, ProblemCode.WRONG_KIND, value, expected)

    def text(self, key: str, default: str | None = None, longest: int = 4000) -> str:
        """Take a text on one or more lines; without a default it must be there and not be empty."""
        value = self._take(key, needed=default is None)
        if not isinstance(value, str):
            self._kind(key, value, "text")
            return default or ""
        plain = value.strip()
        if default is None and not plain:
            self.wrong(key, ProblemCode.EMPTY)
        if len(plain) > longest:
            self.wrong(key, ProblemCode.TOO_LONG, len(plain), str(longest))
        return plain

    def choice(self, key: str, among: tuple[str, ...], default: str | None = None) -> str:
        """Take one of the given words; what is wrong becomes the default, or else the first."""
        value = self.text(key, default)
        if value and value not in among:
            self.wrong(key, ProblemCode.NOT_IN_LIST, value, ", ".join(among))
        return value if value in among else among[0] if default is None else default

    def number(
        self, key: str, default: int | None, lowest: int, highest: int, instead: int | None = None
    ) -> int:
        """Take a whole number from ``lowest`` to ``highest``; with None for default it must be there.

        Reading goes on with ``instead`` (else ``lowest``) for a number that is wrong.
        """
        wrong = lowest if instead is None else instead
        value = self._take(key, needed=default is None)
        if not isinstance(value, int) or isinstance(value, bool):
            self._kind(key, value, "number")
            return wrong if default is None else default
        if not lowest <= value <= highest:
            self.wrong(key, ProblemCode.OUT_OF_RANGE, value, f"{lowest}-{highest}")
            return wrong
        return value

    def yes_no(self, key: str, *, default: bool) -> bool:
        """Take ``true`` or ``false``."""
        value = self._take(key, needed=False)
        if isinstance(value, bool):
            return value
        self._kind(key, value, "yes_no")
        return default

    def day(self, key: str, *, needed: bool = True) -> date | None:
        """Take a date without a time, such as ``2026-12-01``."""
        value = self._take(key, needed=needed)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self._kind(key, value, "date")
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """Take a list of texts, none empty and none twice; absent is an empty list."""
        value = self._take(key, needed=False)
        if not isinstance(value, list):
            self._kind(key, value, "list")
            return ()
        found: list[str] = []
        for item in cast("list[object]", value):
            if not isinstance(item, str) or not item.strip():
                self.wrong(key, ProblemCode.WRONG_KIND, item, "text")
            elif item.strip() in found:
                self.wrong(key, ProblemCode.DUPLICATE, item.strip())
            else:
                found.append(item.strip())
        return tuple(found)

    def points(self, key: str, side: int) -> tuple[tuple[int, int], ...]:
        """Take a list of places ``[x, y]``, each a whole number from 0 to ``side``; absent is an empty list."""
        value = self._take(key, needed=False)
        if not isinstance(value, list):
            self._kind(key, value, "list")
            return ()
        found: list[tuple[int, int]] = []
        for item in cast("list[object]", value):
            pair = cast("list[object]", item) if isinstance(item, list) else []
            whole = [one for one in pair if isinstance(one, int) and 0 <= one <= side]
            if len(pair) == len(whole) == 2:  # noqa: PLR2004 - x and y
                found.append((whole[0], whole[1]))
            else:
                self.wrong(key, ProblemCode.OUT_OF_RANGE, item, f"[0-{side}, 0-{side}]")
        return tuple(found)

    def table(self, key: str) -> Table:
        """Take a table (``[key]``); absent is an empty one."""
        value = self._take(key, needed=False)
        if value is not None and not isinstance(value, dict):
            self._kind(key, type(value).__name__, "table")
        held = cast("dict[str, object]", value) if isinstance(value, dict) else {}
        return Table(held, (*self._path, key), self._lines, self._problems)

    def tables(self, key: str, *, needed: bool = False) -> tuple[Table, ...]:
        """Take a list of tables (``[[key]]``); absent is an empty list."""
        value = self._take(key, needed=needed)
        items = cast("list[object]", value) if isinstance(value, list) else []
        if value is not None and not (isinstance(value, list) and all(isinstance(i, dict) for i in items)):
            self._kind(key, type(value).__name__, "table")
            return ()
        return tuple(
            Table(cast("dict[str, object]", item), (*self._path, key, n), self._lines, self._problems)
            for n, item in enumerate(items)
        )

    def end(self) -> None:
        """Note every key that nobody asked for: a typing error must not pass as a choice."""
        for key in self._values:
            if key not in self._known:
                self.wrong(key, ProblemCode.UNKNOWN_KEY, key, ", ".join(sorted(self._known)))
