"""What came of the cuts: counted by kind, and told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NoReturn


class Lost(Exception):
    """An act that was saved or confirmed is gone."""


class Wrong(Exception):
    """An act is there twice or half, or the two sides differ."""


@dataclass
class Kind:
    """The cuts of one kind."""

    cuts: int = 0
    acts: int = 0
    lost: int = 0
    wrong: int = 0
    shut: int = 0


@dataclass
class Tally:
    """Counts cuts, and keeps what went wrong with the words that were said about it."""

    kinds: dict[str, Kind] = field(default_factory=dict[str, Kind])
    happened: Counter[str] = field(default_factory=Counter[str])
    problems: list[str] = field(default_factory=list[str])

    @contextmanager
    def cut(self, kind: str, acts: int) -> Generator[None]:
        """Count one cut before which so many acts were saved; what fails in the block is counted with it."""
        row = self.kinds.setdefault(kind, Kind())
        row.cuts += 1
        row.acts += acts
        try:
            yield
        except Lost as problem:
            row.lost += 1
            self.problems.append(f"{kind}: {problem}")
        except Wrong as problem:
            row.wrong += 1
            self.problems.append(f"{kind}: {problem}")
        except Exception as problem:  # noqa: BLE001 - whatever it is, the store could not be used
            row.shut += 1
            self.problems.append(f"{kind}: {type(problem).__name__}: {problem}"[:300])

    def lost(self, what: str) -> NoReturn:
        raise Lost(what)

    def wrong(self, what: str) -> NoReturn:
        raise Wrong(what)

    def seen(self, what: str) -> None:
        """Count something that shows where the cuts fell."""
        self.happened[what] += 1

    @property
    def cuts(self) -> int:
        return sum(row.cuts for row in self.kinds.values())

    def table(self) -> str:
        """Return the figures, as the table that ``docs/reliability.md`` holds."""
        lines = [
            "| kind of cut | cuts | acts saved before them | lost | doubled, half or different | did not open |",
            "|---|---|---|---|---|---|",
        ]
        total = Kind()
        for name, row in self.kinds.items():
            lines.append(_line(name, row))
            for what in vars(total):
                setattr(total, what, getattr(total, what) + getattr(row, what))
        lines.append(_line("**all**", total))
        lines += [f"\n{number} x {what}" for what, number in sorted(self.happened.items())]
        return "\n".join([*lines, *self.problems])


def _line(name: str, row: Kind) -> str:
    return f"| {name} | {row.cuts} | {row.acts} | {row.lost} | {row.wrong} | {row.shut} |"
