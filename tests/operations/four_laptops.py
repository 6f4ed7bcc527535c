"""Four laptops that begin alike: two are worked on and meet now and then, two hear of it all in the end."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from shutil import copytree
from tempfile import TemporaryDirectory

from app.db import Store
from tests.memory import roomy_memory
from tests.operations.plan_samples import exchange
from tests.operations.samples import KEY, Laptop, clock, seeded, tables

NAMES = ("een", "twee", "laat", "later")


@contextmanager
def four_alike(template: Path) -> Generator[list[Laptop]]:
    """Open copies of the four stores that lie in ``template`` under ``NAMES``."""
    with TemporaryDirectory(dir=roomy_memory()) as folder:
        copytree(template, folder, dirs_exist_ok=True)
        made = [
            Laptop(name, Store.open(Path(folder) / name, KEY), clock(seeded(f"{name} later")))
            for name in NAMES
        ]
        try:
            yield made
        finally:
            for laptop in made:
                laptop.store.close()


def come_to_the_same(made: Sequence[Laptop], order: Random) -> None:
    """Let everyone hear everything, the last two in a shuffled order, and see that all hold the same."""
    one, two, *others = made
    exchange(one, two)
    for other in others:
        events = one.events()
        order.shuffle(events)
        other.receive(events)
    states = [tables(laptop.store) for laptop in made]
    assert states[1:] == states[:-1]
