"""Central is put back from a backup: every laptop sends again what is gone, and nobody misses what others did."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from sqlalchemy import text

from app.db import Store
from app.models.edition import ThisDeviceRow
from app.sync import client
from tests.operations.samples import Laptop
from tests.postgres import backup_of
from tests.sync.samples import Office, a_plan, contents, identity, problem, send, titles

Restored = Generator[Callable[[], Office]]


@contextmanager
def backup(office: Office, url: str) -> Restored:
    """Make a backup now; what is given puts it back as a central of its own."""
    office.store.close()
    with backup_of(url) as copy:
        made: list[Office] = []

        def restore() -> Office:
            made.append(Office(Store.central(copy)))
            return made[-1]

        yield restore
        for one in made:
            one.http.close()
            one.store.close()


def test_a_laptop_that_sent_after_the_backup_misses_nothing(
    office: Office, anna: Laptop, bram: Laptop, central_url: str
) -> None:
    office.sync(anna)
    office.sync(bram)
    with backup(office, central_url) as restore:
        a_plan(bram, "Fruitbomen")
        office.sync(bram)
        a_plan(anna, "Schalkse honing")
        office.sync(anna)
        office.sync(bram)
        restored = restore()
        a_plan(anna, "Mooizooi")
        for one in (anna, bram, anna):  # Anna's new act has the place that Bram's cursor is at
            restored.sync(one)
        assert titles(anna.store) == titles(bram.store) == {"Fruitbomen", "Schalkse honing", "Mooizooi"}
        assert contents(restored.store) == contents(anna.store) == contents(bram.store)


def test_a_laptop_that_only_fetched_after_the_backup_misses_nothing(
    office: Office, anna: Laptop, bram: Laptop, central_url: str
) -> None:
    office.sync(anna)
    office.sync(bram)
    with backup(office, central_url) as restore:
        for title in ("Fruitbomen", "Schalkse honing"):
            a_plan(anna, title)
        office.sync(anna)
        office.sync(bram)
        restored = restore()
        assert restored.sync(bram).pulled == 0
        a_plan(anna, "Mooizooi")
        restored.sync(anna)
        restored.sync(bram)
        assert titles(anna.store) == titles(bram.store) == {"Fruitbomen", "Schalkse honing", "Mooizooi"}
        assert client.status(bram.store).unconfirmed == 0


def test_a_laptop_that_comes_back_last_misses_nothing_once_the_counter_was_moved(
    office: Office, anna: Laptop, bram: Laptop, central_url: str
) -> None:
    office.sync(anna)
    office.sync(bram)
    with backup(office, central_url) as restore:
        a_plan(anna, "Fruitbomen")
        office.sync(anna)
        office.sync(bram)
        restored = restore()
        with restored.store.write() as session:  # as docs/sync.md asks of whoever restores
            session.execute(text("UPDATE cursor SET value = value + 1000000"))
        for title in ("Schalkse honing", "Mooizooi"):
            a_plan(anna, title)
        restored.sync(anna)
        restored.sync(bram)
        assert titles(bram.store) == {"Fruitbomen", "Schalkse honing", "Mooizooi"}
        assert contents(restored.store) == contents(bram.store)


def test_central_refuses_a_cursor_that_it_never_gave(office: Office, anna: Laptop) -> None:
    office.sync(anna)
    answer = send(office, identity(anna), "GET", "/v1/changes?epoch=1&cursor=3")
    assert (answer.status_code, problem(answer)) == (409, "cursor-unknown")
    assert send(office, identity(anna), "GET", "/v1/changes?epoch=1&cursor=2").status_code == 200
    with anna.store.write() as session:
        session.get_one(ThisDeviceRow, 1).pull_cursor = 3
    office.sync(anna)
    with anna.store.read() as session:
        assert session.get_one(ThisDeviceRow, 1).pull_cursor == 0
