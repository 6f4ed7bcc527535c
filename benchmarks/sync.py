"""First sync and push between a laptop's whole window and central on PostgreSQL, over lines of two qualities.

Three processes and the database: central's service, the laptop with its window, the line between them (``_proxy.py``).
A first laptop has done its work and sent it; then a second one joins over the line (first sync), does 2,000 acts
without it, and sends those (push). Afterwards both sides must hold the same rows, each once, and the journal must
verify.

Targets: first sync of 10,000 rows within 15 s and a push of 2,000 events within 10 s at 10 Mbit/s; both end at
256 kbit/s with 5 % of the segments lost and a cut every 20 s; during both the window's p99 is at most 50 ms.
The bad line takes some minutes; ``--quick`` leaves it out, and the 10,000 events.
"""

from __future__ import annotations

import argparse
import json
import secrets
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import _central
import _work
from _table import show
from _work import Size
from sqlalchemy import Select, func, select

from app.db import Store
from app.models.edition import ThisDeviceRow
from app.models.journal import JournalRow
from app.models.tables import Base
from app.operations import editions, journal
from app.sync import client

ROWS = Size(residents=6_000, issued=2_000, taken_in=1_000, plans=50, edits=400)
"""10,000 rows that a laptop must have before it can work: residents, cards, who has one; and what was done since."""

EVENTS = Size(residents=6_000, issued=4_500, taken_in=3_900, plans=80, edits=1_490)
"""The same in 10,000 acts: the worst case, the evening before the last day."""

CHECK_INS = 1_000
PLANS, EDITS = 40, 958
"""What the second laptop does on its own: 2,000 events with a session, a station and the plans themselves."""

FIRST_SYNC_S, PUSH_S, STALL_MS = 15.0, 10.0, 50.0
SAME_ON_BOTH = (
    "journal",
    "register_entry",
    "ballot_card",
    "card_act",
    "station",
    "plan",
    "cost_line",
    "incident",
)
KEY = secrets.token_bytes(32)


@dataclass(frozen=True)
class Quality:
    """A line: what it is called, bits per second, share of segments lost, seconds until a cut."""

    name: str
    bits: float
    loss: float = 0.0
    cut: float = 0.0


GOOD = Quality("10 Mbit/s", 10e6)
BAD = Quality("256 kbit/s, 5 % lost, cut every 20 s", 256e3, 0.05, 20)


@dataclass
class Run:
    """One figure of the table: what was measured by the laptop, and what went over the line."""

    what: str
    events: int
    found: dict[str, Any] = field(default_factory=dict[str, Any])
    told: _central.Told = field(default_factory=_central.Told)


@dataclass(frozen=True)
class Town:
    """Central's database with everything that the first laptop did, and the codes of cards that are still out."""

    database: str
    codes: list[str]
    events: int


def say(words: str) -> None:
    """Tell on standard error how far it is."""
    print(words, file=sys.stderr, flush=True)


def a_town(server: _central.Cluster, folder: Path, size: Size) -> Town:
    """Have a first laptop do the work and send it over a line without bounds."""
    store = _work.a_laptop(folder, KEY, "Laptop 1")
    codes = _work.fill(store, size)
    name = _central.database(server)
    with _central.service(server.url(name)) as port:
        url = f"http://127.0.0.1:{port}"
        client.enrol(store, url=url, code=_central.code(server.url(name)), at=datetime.now(UTC))
        began = time.perf_counter()
        report = client.sync(store, at=datetime.now(UTC))
        took = time.perf_counter() - began
    store.close()
    assert report.unconfirmed == report.refused == 0
    say(f"{report.pushed:,} events of the first laptop at central in {took:.1f} s without a line between")
    return Town(name, codes, report.pushed)


def over(server: _central.Cluster, town: Town, folder: Path, quality: Quality, *, push: bool) -> list[Run]:
    """Let a second laptop join over a line and, when asked, send 2,000 events; return the figures."""
    database = server.url(_central.database(server, town.database))
    store = _work.a_laptop(folder, KEY, "Laptop 2")
    runs = [Run(f"first sync, {quality.name}", town.events)]
    with _central.service(database) as port:
        client.enrol(
            store, url=f"http://127.0.0.1:{port}", code=_central.code(database), at=datetime.now(UTC)
        )
        own = client.status(store).unconfirmed
        _measure(runs[0], store, folder, port, quality, town.events + own)
        if push:
            _work_apart(store, town)
            events = client.status(store).unconfirmed
            runs.append(Run(f"push, {quality.name}", events))
            _measure(runs[1], store, folder, port, quality, town.events + own + events)
    central = Store.central(database)
    _same(store, central)
    journal.verify(store)
    central.close()
    store.close()
    return runs


def _work_apart(store: Store, town: Town) -> None:
    contest = editions.edition(store).contests[0].id
    _work.take_in(store, contest, "Meerwijk", town.codes[:CHECK_INS])
    _work.write_plans(store, PLANS, EDITS)


def _measure(run: Run, store: Store, folder: Path, port: int, quality: Quality, wanted: int) -> None:
    """Have the laptop's window sync over the line, until so many events are there."""
    say(f"{run.what}: {run.events:,} events ...")
    with _central.line(port, run.told, bits=quality.bits, loss=quality.loss, cut=quality.cut) as url:
        _point(store, url)
        command = [sys.executable, str(Path(__file__).with_name("_laptop.py")), str(folder), str(wanted)]
        done = subprocess.run(command, input=KEY.hex(), stdout=subprocess.PIPE, text=True, check=True)
    run.found = json.loads(done.stdout)
    say(f"  {' | '.join(cells(run)[2:])}  keys pressed: {run.found['presses']}")


def _point(store: Store, url: str) -> None:
    with store.write() as session:
        session.get_one(ThisDeviceRow, 1).central_url = url


def _same(laptop: Store, central: Store) -> None:
    """Check that both sides hold the same number of each row, and every event once."""
    for name in SAME_ON_BOTH:
        table = Base.metadata.tables[name]
        here, there = (_count(store, select(func.count()).select_from(table)) for store in (laptop, central))
        assert here == there, f"{name}: {here} on the laptop, {there} at central"
    for store in (laptop, central):
        places = select(JournalRow.device_id, JournalRow.epoch, JournalRow.seq).distinct().subquery()
        events = _count(store, select(func.count()).select_from(JournalRow))
        assert events == _count(store, select(func.count()).select_from(places))


def _count(store: Store, query: Select[int]) -> int:
    with store.read() as session:
        return session.scalar(query) or 0


HEAD = (
    "",
    "events",
    "seconds",
    "window p50, ms",
    "p99",
    "max",
    "idle p99",
    "ratio",
    "kB there",
    "kB back",
    "lost",
    "cuts",
)


def cells(run: Run) -> list[str]:
    """Return a line of the table: the time, the window during it beside the window left alone, and the line."""
    idle, busy = run.found["idle"], run.found["busy"]
    there, back = run.told.counts["there"], run.told.counts["back"]
    return [
        run.what,
        f"{run.events:,}",
        f"{run.found['seconds']:.1f}",
        f"{busy['p50']:.1f}",
        f"{busy['p99']:.1f}",
        f"{busy['worst']:.0f}",
        f"{idle['p99']:.1f}",
        f"{busy['p99'] / idle['p99']:.1f}",
        f"{there['bytes'] / 1000:,.0f}",
        f"{back['bytes'] / 1000:,.0f}",
        f"{(there['lost'] + back['lost']) / (there['segments'] + back['segments']):.1%}",
        str(run.told.counts["cuts"]),
    ]


def verdict(what: str, *, good: bool) -> None:
    """Print whether a target was reached."""
    print(f"  target: {what}: {'met' if good else 'NOT met'}")


def judge(runs: list[Run]) -> None:
    """Print every target; that both end on the bad line, without doubles, was asserted on the way."""
    first, push, *_ = runs
    for run, seconds in ((first, FIRST_SYNC_S), (push, PUSH_S)):
        verdict(f"{run.what} <= {seconds:.0f} s", good=run.found["seconds"] <= seconds)
    calm = all(run.found["busy"]["p99"] <= STALL_MS for run in runs)
    verdict(f"window p99 <= {STALL_MS:.0f} ms in every run", good=calm)


def main() -> None:
    """Measure over a good line and a bad one, and print."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--quick", action="store_true", help="only 10,000 rows and 2,000 events at 10 Mbit/s")
    quick = wanted.parse_args().quick
    server, runs = _central.postgres(), list[Run]()
    with tempfile.TemporaryDirectory(prefix="wijkbalie-bench-") as name:
        folder = Path(name)
        town = a_town(server, folder / "first", ROWS)
        runs += over(server, town, folder / "good", GOOD, push=True)
        if not quick:
            say("The bad line takes some minutes (--quick leaves it out).")
            runs += over(server, town, folder / "bad", BAD, push=True)
            runs += over(server, a_town(server, folder / "busy", EVENTS), folder / "many", GOOD, push=False)
    show("Sync with central on PostgreSQL", HEAD, [cells(run) for run in runs])
    judge(runs)


if __name__ == "__main__":
    main()
