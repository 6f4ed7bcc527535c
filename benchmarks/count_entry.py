"""From a typed paper to its line on disk, and on to the position of the next: 1,000 papers of one batch.

Beside it the bare commit of one small row in the same database: what the disk and SQLCipher ask at the least.
Target: p99 of at most 20 ms.
"""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from _table import HELPER, edition_of, percentile, show

from app.db import Store
from app.models.records import ClosingCount
from app.models.terms import Moment, SessionKind
from app.operations import counting, counting_boxes, editions, sessions, stations

PAPERS = 1_000
PLANS = 100
TARGET_MS = 20.0
OTHER = UUID(int=2)


def now(by: UUID = HELPER) -> Moment:
    """Return the present for a helper."""
    return Moment(by=by, at=datetime.now(UTC), rng=secrets.token_bytes)


def a_batch(store: Store) -> UUID:
    """Make a closed station, open its box and make one batch of all its papers."""
    edition = editions.create(store, now(), draft=edition_of(PLANS), device_name="Laptop", helper_name="Anna")
    editions.add_helper(store, now(), helper_id=OTHER, name="Bram")
    day = sessions.start(
        store, now(), kind=SessionKind.POLLING_STATION, place="De Ringvaart", day=datetime.now(UTC).date()
    )
    station = stations.open_station(
        store,
        now(),
        session_id=day.id,
        contest_id=edition.contests[0].id,
        crew="Anna",
        seal="1",
        papers_begin=PAPERS,
    )
    said: dict[str, str] = dict.fromkeys(("F.201", "F.202"), "proef")
    stations.close(
        store, now(), station_id=station.id, counted=ClosingCount(PAPERS, 0, 0, 0, "1"), explanations=said
    )
    counting_boxes.open_box(store, now(), station_id=station.id, second_helper_id=OTHER, seal="1", mixed=True)
    return counting.make_batch(store, now(), station_id=station.id, paper_count=PAPERS).id


def timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds something takes."""
    begin = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begin)


def bare(store: Store, number: int) -> None:
    """Commit one small row, as any program must."""
    with store.write() as session:
        session.connection().exec_driver_sql("INSERT INTO bare VALUES (?)", (number,))


def measure(store: Store, batch_id: UUID) -> tuple[list[float], list[float]]:
    """Return the times of the bare commits and of the papers."""
    with store.write() as session:
        session.connection().exec_driver_sql("CREATE TABLE bare (number INTEGER)")
    counting.begin_entry(store, now(), batch_id=batch_id)
    commits, papers = [], []
    for position in range(1, PAPERS + 1):
        marks = [1 + position % PLANS, 1 + (7 * position + 3) % PLANS]
        commits.append(timed(lambda position=position: bare(store, position)))
        papers.append(
            timed(
                lambda position=position, marks=marks: counting.enter_paper(
                    store, now(), batch_id=batch_id, position=position, marks=sorted(set(marks))
                )
            )
        )
    return commits, papers


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(Path(folder) / "edition", secrets.token_bytes(32))
        commits, papers = measure(store, a_batch(store))
        store.close()
    rows = [
        [name, *(f"{percentile(times, share):.1f} ms" for share in (0.5, 0.95, 0.99)), f"{max(times):.1f} ms"]
        for name, times in (("one small row", commits), ("a paper", papers))
    ]
    show("Typing a paper of a batch", ("", "p50", "p95", "p99", "most"), rows)
    ratio = percentile(papers, 0.5) / percentile(commits, 0.5)
    met = "yes" if percentile(papers, 0.99) <= TARGET_MS else "no"
    print(f"  a paper takes {ratio:.1f} times a bare commit; p99 <= {TARGET_MS:.0f} ms: {met}")


if __name__ == "__main__":
    main()
