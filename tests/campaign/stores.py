"""Stores that open fast, and what every schedule begins with: a central and five laptops, made once and copied.

All stores share one dialect and one cache of statements, so that no schedule pays for compiling SQL again.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, QueuePool, event

from app.db import FILE_NAME, Store, _sqlcipher, _tune, sqlcipher
from app.models.records import CostLine, PlanText, RegisterLine, Submitter
from app.operations import cards, plans, register
from app.sync.server.enrolment import prepare
from tests import printed
from tests.memory import roomy_memory
from tests.operations.samples import CONTEST, KEY, MORNING, Laptop, a_laptop, seeded
from tests.sync.samples import Office, an_empty_laptop

NAMES = ("Anna", "Bram", "Chaima", "Daan", "Els")
CENTRAL, EMPTY_CENTRAL = "central", "empty central"

LINES = tuple(
    RegisterLine(f"R{number}", f"Bewoner {number}", "2036AB", str(number), 1950 + number)
    for number in range(1, 9)
)


class PowerCut(BaseException):
    """The machine went off. No code of the program runs after it, so nothing may catch it."""


class Fuse:
    """Cuts the power of one store in the middle of whatever it does, after so many statements."""

    def __init__(self) -> None:
        self._left = 0
        self._blown: Callable[[], None] = lambda: None

    def set(self, statements: int, blown: Callable[[], None]) -> None:
        """Cut the power before the statement that comes after ``statements`` others; 0 takes the fuse out."""
        self._left, self._blown = statements, blown

    def statement(self, *_arguments: object) -> None:
        """Count a statement."""
        if self._left:
            self._left -= 1
            if not self._left:
                self._blown()
                raise PowerCut


def fast_store(path: Path, fuse: Fuse | None = None) -> Store:
    """Open an encrypted file whose tables are known to be up to date, without looking."""

    def connect() -> Any:  # noqa: ANN401 - a DB-API connection has no common type
        connection: Any = sqlcipher.connect(str(path), check_same_thread=False)
        connection.execute("PRAGMA cipher_log = off")
        connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
        return connection

    shared = _shared_engine()
    engine = Engine(QueuePool(connect), shared.dialect, shared.url)
    engine._compiled_cache = shared._compiled_cache
    _tune(engine)
    if fuse is not None:
        event.listen(engine, "before_cursor_execute", fuse.statement)
    return Store(engine)


@cache
def _shared_engine() -> Engine:
    """Return an engine that was connected once: its dialect knows its database."""
    with fast_folder() as folder:
        engine = _sqlcipher(folder / FILE_NAME, KEY)
        engine.connect().close()
        engine.dispose()
    return engine


@contextmanager
def fast_folder() -> Generator[Path]:
    """Give a folder in memory where the system has one, and throw it away."""
    made = _new_folder()
    try:
        yield made
    finally:
        shutil.rmtree(made)


def _new_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="wijkbalie-campaign-", dir=roomy_memory()))


@dataclass(frozen=True)
class Template:
    """A folder with a store for central, an empty central and each laptop; ``codes`` are those of its cards."""

    folder: Path
    codes: tuple[str, ...]

    def copy(self, name: str, into: Path) -> Path:
        """Copy one of the stores; return the file."""
        into.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copyfile(self.folder / name / FILE_NAME, into / FILE_NAME))


@cache
def template() -> Template:
    """Make the template of this process: four that know the same, and one that joined and fetched nothing."""
    folder = _new_folder()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    empty = Store.create(folder / EMPTY_CENTRAL, KEY)
    prepare(empty, at=MORNING, rng=seeded("empty central"))
    empty.close()
    central = Store.create(folder / CENTRAL, KEY)
    codes = populate(central, folder)
    central.close()
    return Template(folder, codes)


def populate(central: Store, folder: Path) -> tuple[str, ...]:
    """Let five laptops, each in its own folder, join central; return the codes of the cards that they made."""
    office = Office(central)
    able = [a_laptop(folder / name, name) for name in NAMES[:-1]]
    codes = _work(able[0])
    for laptop in able:
        office.enrol(laptop)
        office.sync(laptop)
    for laptop in able:
        office.sync(laptop)  # what the later ones did
    empty = an_empty_laptop(folder / NAMES[-1], NAMES[-1])
    office.enrol(empty)
    for laptop in (*able, empty):
        laptop.store.close()
    office.http.close()
    return codes


def _work(laptop: Laptop) -> tuple[str, ...]:
    """Import a register, make stock cards, issue one, and enter two plans."""
    register.import_lines(laptop.store, laptop.now(), contest_id=CONTEST, lines=LINES)
    made = printed.stock(laptop.store, laptop.now(), contest_id=CONTEST, count=3)
    resident, *_ = register.find(laptop.store, contest_id=CONTEST, text="2036AB")
    issued = cards.issue(
        laptop.store, laptop.now(), entry_id=resident.entry_id, identity_seen=True, place="De Ringvaart"
    )
    for title in ("Bankjes", "Moestuin"):
        plans.enter(laptop.store, laptop.now(), text=whole_plan(title), submitter=Submitter(name="Jansen"))
    return (issued.code, *(card.code for card in made))


def whole_plan(title: str) -> PlanText:
    """Return a plan that can be handed in."""
    return PlanText(
        title=title,
        what="Een bankje",
        why="Om te zitten",
        for_whom="Iedereen",
        area="Meerwijk",
        cost_lines=(CostLine("Bank", 1, 50_000),),
        upkeep="Wij",
    )
