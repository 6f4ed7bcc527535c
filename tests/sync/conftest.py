"""Central on a real PostgreSQL, and laptops with real encrypted stores."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from app.db import Store
from tests.operations.samples import Laptop, a_laptop
from tests.postgres import central_url, postgres_url
from tests.sync.samples import Office

__all__ = ["central_url", "postgres_url"]

other_central_url = central_url
"""The same fixture under a second name: a second, fresh database in one test."""

Make = Callable[[str], Laptop]


@pytest.fixture
def office(central_url: str) -> Generator[Office]:
    made = Office(Store.central(central_url))
    yield made
    made.http.close()
    made.store.close()


@pytest.fixture
def laptop(tmp_path: Path) -> Generator[Make]:
    """Make laptops with the same edition, by name."""
    made: list[Laptop] = []

    def make(name: str) -> Laptop:
        made.append(a_laptop(tmp_path / name, name))
        return made[-1]

    yield make
    for one in made:
        one.store.close()


@pytest.fixture
def anna(office: Office, laptop: Make) -> Laptop:
    """A laptop that is enrolled."""
    made = laptop("Laptop Anna")
    office.enrol(made)
    return made


@pytest.fixture
def bram(office: Office, anna: Laptop, laptop: Make) -> Laptop:
    """Another laptop that is enrolled, after Anna's."""
    made = laptop("Laptop Bram")
    office.enrol(made)
    return made
