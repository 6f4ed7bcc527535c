"""Finding a resident while typing, among 200,000: each key press, from the text to the residents with their cards.

Beside it one row looked up by its key through the driver: what SQLCipher asks at the least. Also how long it takes to
read such a register from a file and to take it in. Target: p99 of at most 100 ms a key press.
"""

from __future__ import annotations

import csv
import io
import itertools
import random
import secrets
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from _table import HELPER, edition_of, percentile, show

from app.db import Store
from app.models.practice import residents
from app.models.records import RegisterLine
from app.models.register_file import read_register
from app.models.terms import Moment
from app.operations import editions, register
from app.operations.register_effects import entry_id_of

RESIDENTS = 200_000
EACH = 40
"""Residents who are looked for in each way."""

LOOKED_UP = 2_000
"""Rows that are looked up by their key, in turns with the searches."""

TURNS = 5
TARGET_MS = 100.0

HARD = (
    "d",
    "m",
    "de",
    "van",
    "el",
    "jan",
    "jansen",
    "van de",
    "de b",
    "jan el",
    "jan yilmaz",
    "mohamed jansen",
    "fatma bakker",
    "ben ali jan",
    "a b c",
    "2",
    "2033",
    "2033 1",
    "2033 12",
    "2037 320",
    "0",
    "00",
    "zzz",
    "jansen zzz",
    "9999 ZZ",
)
"""What many have, what nobody has, and two words that many have but nobody both."""


def now() -> Moment:
    """Return the present for the one helper there is."""
    return Moment(by=HELPER, at=datetime.now(UTC), rng=secrets.token_bytes)


def written(lines: Sequence[RegisterLine]) -> bytes:
    """Return a register as a municipality delivers it."""
    text = io.StringIO()
    table = csv.writer(text, delimiter=";")
    table.writerow(("Registernummer", "Naam", "Postcode", "Huisnummer", "Geboortejaar"))
    table.writerows(
        (line.register_no, line.name, line.postcode, line.house_number, line.birth_year) for line in lines
    )
    return text.getvalue().encode()


def typed(lines: Sequence[RegisterLine]) -> list[str]:
    """Return what stands in the field after each key press, for residents looked for in every way."""
    rng = random.Random(1)
    return [text for line in rng.sample(lines, EACH) for text in _ways(line)]


def _ways(line: RegisterLine) -> Iterator[str]:
    first, *rest = line.name.split()
    wholes = (
        f"{line.postcode[:4]} {line.postcode[4:]} {line.house_number}",
        line.name.lower(),
        " ".join([*rest, first]),
        line.register_no,
    )
    yield from (whole[:end] for whole in wholes for end in range(1, len(whole) + 1))


def bare_look_up(store: Store, entry_id: UUID) -> float:
    """Return the milliseconds that one row costs through the driver alone."""
    raw = store.engine.raw_connection()
    try:
        began = time.perf_counter()
        cursor = raw.cursor()
        cursor.execute("SELECT name FROM register_entry WHERE id = ?", (entry_id.hex,))
        assert cursor.fetchone() is not None
        return (time.perf_counter() - began) * 1000
    finally:
        raw.close()


def measure(
    store: Store, contest: UUID, texts: Sequence[str], ids: Sequence[UUID]
) -> tuple[list[float], list[float]]:
    """Search and look up in turns; return the milliseconds of both."""
    searches: list[float] = []
    rows: list[float] = []
    for number, text in enumerate(texts):
        began = time.perf_counter()
        register.find(store, contest_id=contest, text=text)
        searches.append((time.perf_counter() - began) * 1000)
        rows.append(bare_look_up(store, ids[number % len(ids)]))
    return searches, rows


def fill(store: Store, lines: Sequence[RegisterLine]) -> tuple[UUID, list[list[str]]]:
    """Read the residents from a file and take them in; return the contest, and the seconds that each part took."""
    edition = editions.create(store, now(), draft=edition_of(16), device_name="Laptop", helper_name="Anna")
    contest = edition.contests[0].id
    data = written(lines)
    marks = [time.perf_counter()]
    found = read_register(data)
    marks.append(time.perf_counter())
    register.compare(store, {contest: found.lines})
    marks.append(time.perf_counter())
    register.import_lines(store, now(), contest_id=contest, lines=found.lines)
    marks.append(time.perf_counter())
    assert register.count(store, contest) == RESIDENTS
    parts = ("read from a CSV file", "compared", "taken in")
    spent = [later - earlier for earlier, later in itertools.pairwise(marks)]
    return contest, [[part, f"{seconds:.1f}"] for part, seconds in zip(parts, spent, strict=True)]


def rows_of(searches: Sequence[float], rows: Sequence[float]) -> list[list[str]]:
    """Return the lines of the table."""
    shares = (("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1.0))
    both = [(name, percentile(searches, share), percentile(rows, share)) for name, share in shares]
    return [[name, f"{one:.1f}", f"{other:.2f}", f"{one / other:.0f}"] for name, one, other in both]


def main() -> None:
    """Set up, measure, print."""
    lines = residents(seed=1, count=RESIDENTS)
    texts = typed(lines)
    with tempfile.TemporaryDirectory(prefix="wijkbalie-bench-") as folder:
        store = Store.create(Path(folder) / "editie", secrets.token_bytes(32))
        contest, seconds = fill(store, lines)
        ids = [entry_id_of(contest, line.register_no) for line in random.Random(2).sample(lines, LOOKED_UP)]
        searches, rows = measure(store, contest, texts, ids)
        hard, hard_rows = measure(store, contest, HARD * TURNS, ids)
        store.close()
    head = ("", "key press, ms", "one row by its key, ms", "ratio")
    show(f"Finding a resident among {RESIDENTS:,}, {len(texts):,} key presses", head, rows_of(searches, rows))
    show(f"The hardest texts, {len(hard)} times", head, rows_of(hard, hard_rows))
    slowest, text = max(zip(hard, HARD * TURNS, strict=True))
    print(f"  slowest: {text!r}, {slowest:.0f} ms")
    show(f"A register of {RESIDENTS:,} residents", ("", "seconds"), seconds)
    good = percentile(searches, 0.99) <= TARGET_MS
    print(f"  target: p99 <= {TARGET_MS:.0f} ms: {'met' if good else 'NOT met'}")


if __name__ == "__main__":
    main()
