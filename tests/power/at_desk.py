"""Cuts while a desk works: the process killed, the log cut off, the log's folding into the database broken off."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from random import Random

from app.db import FILE_NAME, Store
from tests.operations.samples import KEY
from tests.power.children import Child, Say, fork, hold
from tests.power.desk_work import State, Story, a_story, copied
from tests.power.log_file import Log, Place, folded, log_of, salt_of, spoilt, torn
from tests.power.tally import Tally

ACTS = 120
CUTS_PER_STORY = 150
REPORT = 4 + 8 + 4
"""Bytes of a report: how many acts were saved, the salt of the log and how far it was written then."""

Saved = list[tuple[int, Place]]
"""How many acts were saved when the log was written up to a place."""


class DeskCuts:
    """One desk after the other, cut off in the middle of its work."""

    def __init__(self, folder: Path, seed: str, tally: Tally, *, acts: int = ACTS) -> None:
        self._acts = acts
        self._folder, self._seed, self._tally = folder, seed, tally
        self._chance = Random(seed)
        self._numbers = count()
        self._story: Story | None = None
        self._left = 0

    def kill(self) -> None:
        """Kill a desk during its acts, look at what it left, and at copies of which the log was cut off."""
        with self._killed_at_work() as (folder, saved):
            log = log_of(folder)
            if saved and salt_of(log) == saved[-1][1].salt and len(log) > saved[-1][1].end:
                self._tally.seen("killed while frames of an act were being written")
            copies = [self._cut_copy(folder, log, garbage=garbage) for garbage in (False, True)]
            whole = self._torn_copy(folder)
            done = max((acts for acts, _ in saved), default=0)
            self._check("killed during an act", folder, done)
            for (copy, cut), name in zip(copies, ("log cut off", "log cut off, garbage behind"), strict=True):
                self._check(name, copy, _required(saved, salt_of(log), cut))
            self._check("pages half written while the log is folded in", whole, done)

    def kill_folding(self) -> None:
        """Kill a desk that folds its log into the database, as it does after an act that wiped something."""
        with self._killed_at_work(fold_after=self._chance.randint(2, self._acts // 2)) as (folder, saved):
            log = log_of(folder)
            if log and folded(folder, log):
                self._tally.seen("killed between the first and the last page of folding in")
            self._check(
                "killed while the log is folded in", folder, max((acts for acts, _ in saved), default=0)
            )

    @contextmanager
    def _killed_at_work(self, fold_after: int = 0) -> Generator[tuple[Path, Saved]]:
        """Let a desk work, kill it, and give its folder and what it had saved."""
        story = self._today()
        folder = self._fresh("bureau")
        copied(story.base, folder)
        child = fork(lambda say: _work(folder, story, fold_after, say), size=REPORT)
        saved = _read_until(child, fold_after or self._chance.randint(1, len(story.steps)))
        hold(self._chance.uniform(0, 0.006 if fold_after else 0.02))
        saved += [_read(report) for report in child.kill()]
        yield folder, saved
        shutil.rmtree(folder, ignore_errors=True)

    def _today(self) -> Story:
        if self._left == 0:
            self._left = CUTS_PER_STORY
            folder = self._fresh("dag")
            folder.mkdir()
            self._story = a_story(folder, f"{self._seed} {folder.name}", self._acts)
        self._left -= 1
        if self._story is None:
            raise RuntimeError("a day begins with its story")
        return self._story

    def _fresh(self, name: str) -> Path:
        return self._folder / f"{name}-{next(self._numbers)}"

    def _cut_copy(self, folder: Path, log: bytes, *, garbage: bool) -> tuple[Path, int]:
        """Copy a folder as if the power had gone when only the first bytes of the log were on the disk."""
        copy = copied(folder, self._fresh("kopie"))
        cut = self._chance.randint(folded(folder, log), len(log))
        (copy / f"{FILE_NAME}-wal").write_bytes(spoilt(log, cut, self._chance, garbage=garbage))
        if garbage:  # what was in memory is anything now
            (copy / f"{FILE_NAME}-shm").write_bytes(self._chance.randbytes(32768))
        return copy, cut

    def _torn_copy(self, folder: Path) -> Path:
        """Copy a folder as if the power had gone while the pages of a whole log were being written."""
        copy, after = copied(folder, self._fresh("half")), copied(folder, self._fresh("na"))
        Store.open(after, KEY).close()
        pages = torn((copy / FILE_NAME).read_bytes(), (after / FILE_NAME).read_bytes(), self._chance)
        (copy / FILE_NAME).write_bytes(pages)
        shutil.rmtree(after)
        return copy

    def _check(self, kind: str, folder: Path, saved: int) -> None:
        with self._tally.cut(kind, saved):
            _look(folder, self._today_again(), saved, self._tally)
        shutil.rmtree(folder, ignore_errors=True)

    def _today_again(self) -> Story:
        if self._story is None:
            raise RuntimeError("a day begins with its story")
        return self._story


def _work(folder: Path, story: Story, fold_after: int, say: Say) -> None:
    store, log = Store.open(folder, KEY), Log(folder)
    for done, step in enumerate(story.steps, start=1):
        step.do(store)
        place = log.place()
        say(done.to_bytes(4, "big") + place.salt.rjust(8, b"\0") + place.end.to_bytes(4, "big"))
        if done == fold_after:
            store._empty_log()


def _read_until(child: Child, acts: int) -> Saved:
    saved: Saved = []
    while len(saved) < acts and (report := child.next()) is not None:
        saved.append(_read(report))
    if not saved:
        raise RuntimeError("the desk did nothing")
    return saved


def _read(report: bytes) -> tuple[int, Place]:
    salt = report[4:12]
    place = Place(salt if any(salt) else b"", int.from_bytes(report[12:], "big"))
    return int.from_bytes(report[:4], "big"), place


def _required(saved: Saved, salt: bytes, cut: int) -> int:
    """Return how many acts were on the disk: those of an earlier log are in the database, the rest before the cut."""
    return max((acts for acts, place in saved if place.salt != salt or place.end <= cut), default=0)


def _look(folder: Path, story: Story, saved: int, tally: Tally) -> None:
    """Open what is left without any help, compare it with the day as it was, and go on working.

    Raises ``Lost`` or ``Wrong``, through ``tally``.
    """
    store = Store.open(folder, KEY)
    try:
        found = State.of(store)
        place = next((place for place, state in enumerate(story.states) if state.seq == found.seq), None)
        if place is None:
            tally.wrong(f"half an act at {found.seq}")
        elif found != story.states[place]:
            tally.wrong(f"other rows than after act {place}")
        elif place < saved:
            tally.lost(f"{saved} acts were saved, {place} are left")
        elif place < len(story.steps):
            story.steps[place].do(store)
            if State.of(store) != story.states[place + 1]:
                tally.wrong(f"act {place + 1} cannot be done any more")
    finally:
        store.close()
