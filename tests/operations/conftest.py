"""What a story about operations begins with: a laptop with an edition, a clock, a die. See ``samples.py``."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from uuid import UUID

import pytest

from app.db import Store
from app.models.terms import Rng
from tests.operations.count_samples import Make, a_counting_laptop
from tests.operations.samples import CONTEST, Laptop, Now, a_laptop, clock, seeded


@pytest.fixture
def rng() -> Rng:
    return seeded("laptop 1")


@pytest.fixture
def moment(rng: Rng) -> Now:
    """A clock: ``moment()`` is a minute later each time."""
    return clock(rng)


@pytest.fixture
def laptops(tmp_path: Path) -> Generator[Callable[[str], Laptop]]:
    """Make as many laptops with the same edition as a story needs."""
    made: list[Store] = []

    def make(name: str) -> Laptop:
        new = a_laptop(tmp_path / name, name)
        made.append(new.store)
        return new

    yield make
    for store in made:
        store.close()


@pytest.fixture
def laptop(laptops: Callable[[str], Laptop]) -> Laptop:
    return laptops("Laptop 1")


@pytest.fixture
def store(laptop: Laptop) -> Store:
    """The store of a laptop with the edition, its contest, this device and the helper Anna."""
    return laptop.store


@pytest.fixture
def contest_id() -> UUID:
    return CONTEST


@pytest.fixture
def make(tmp_path: Path) -> Generator[Make]:
    """Make as many laptops for a count as a story needs: ten plans on the ballot, three helpers."""
    made: list[Store] = []

    def laptop(name: str) -> Laptop:
        new = a_counting_laptop(tmp_path / name, name)
        made.append(new.store)
        return new

    yield laptop
    for store in made:
        store.close()


@pytest.fixture
def here(make: Make) -> Laptop:
    return make("Laptop 1")
