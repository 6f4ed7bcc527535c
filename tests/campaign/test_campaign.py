"""A short campaign in the normal test command. The long one is ``./dev campaign``; see ``docs/reliability.md``."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from app.db import Store
from tests.campaign.machine import ROUGH, Campaign
from tests.campaign.stores import Template, populate
from tests.campaign.world import Base, World
from tests.postgres import backup_of, central_url

__all__ = ["central_url"]

SHORT = settings(
    max_examples=8,
    derandomize=True,  # the same few each time; `./dev campaign` looks for new ones
    database=None,
    stateful_step_count=20,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    print_blob=True,
    suppress_health_check=ROUGH,
)


def test_whatever_happens_nothing_is_lost_or_doubled() -> None:
    run_state_machine_as_test(Campaign, settings=SHORT)


def test_nothing_is_lost_or_doubled_at_a_central_on_postgresql(central_url: str, tmp_path: Path) -> None:
    store = Store.central(central_url)
    made = Template(tmp_path, populate(store, tmp_path))
    store.close()

    class OnPostgresql(Campaign):
        def new_world(self, seed: int, laptops: int) -> World:
            self.database = _database_of(central_url)
            return World(seed, laptops, base=Base(made, self.database.__enter__()))

        def teardown(self) -> None:
            super().teardown()
            if self.world is not None:
                self.database.__exit__(None, None, None)

    run_state_machine_as_test(OnPostgresql, settings=settings(SHORT, max_examples=2))


@contextmanager
def _database_of(url: str) -> Generator[Store]:
    """Give a central of its own, as it was in the database at ``url``."""
    with backup_of(url) as copy:
        yield Store.central(copy)
