"""Five thousand plans: opening the list, what looks alike while someone types, and what so many plans cost the rest.

The plans are made up, as long as those that residents hand in. Beside each figure stands one of the same run: for the
list and the look-alikes one plan looked up by its key, for memory and start-up a store without plans. Targets: the
list within 200 ms, look-alikes p99 of at most 50 ms over 300 states of half-typed plans.
"""

from __future__ import annotations

import json
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from _table import HELPER, edition_of, percentile, show
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from app.db import Store
from app.models.plan_filter import PlanFilter, PlanSort
from app.models.records import CostLine, Helper, PlanText
from app.models.terms import Moment, Role
from app.operations import editions, plan_index, plan_lists, plans
from app.operations.journal import act
from app.settings import Scheme, Settings
from app.ui.catalogue import PAGES
from app.ui.desk import Desk, Opened
from app.ui.jobs import Jobs, Topic
from app.ui.main_window import MainWindow

PLANS = 5_000
TYPED = 300
"""States of a plan that is being typed."""

TURNS = 9
STARTS = 5
LIST_MS = 200.0
ALIKE_MS = 50.0
T = TypeVar("T")

THINGS = (  # noqa: SIM905 - words read better as text
    "bankjes boomgaard moestuin speeltuin buurttuin koffieochtend eettafel taalcafé repaircafé weggeefkast boekenkast "
    "voetbalveld basketbalveld trapveldje beweegtuin wandelroute fietsenstalling hondenveld bijenhotel geveltuinen "
    "plantenbakken bloembollen muurschildering lichtkunst buurtfeest straatfestival zomerkamp huiswerkklas naaiatelier "
    "gereedschapskast deelfiets waterpomp regenton nestkasten picknicktafels jeu-de-boulesbaan schaakbord podium "
    "buurtkrant wijkapp inloophuis soepbus dorpsomroeper maaltijdproject computerles zwemles koor toneelgroep kookclub"
).split()
PLACES = (  # noqa: SIM905 - words read better as text
    "Molenplas Meerwijkpark Briandlaan Toekanweg Engelandlaan Poelpolder Spaanseplein Kennedylaan Zwemmerslaan "
    "Professor-Eijkmanlaan Boerhaavelaan Leonardo-da-Vinciplein Aziëpark Romolenpark Schipholweg Amerikaplein"
).split()
COMMON = (  # noqa: SIM905 - words read better as text
    "de het een en van in op voor met dat die wij we zijn is er aan om te niet ook als naar bij maar kunnen willen "
    "worden veel mensen graag iedereen elkaar hier omdat door zodat meer buurt wijk bewoners samen plek kinderen "
    "ouderen jongeren gezellig ontmoeten veilig groen schoon buiten zitten spelen praten helpen maken nodig"
).split()
_SOUNDS = (  # noqa: SIM905 - words read better as text
    "ba be bo dam de dor ga ge gro ho huis ka ko kla la le lo maat me moe na nop pa pe ra re ro sa se slag sta stra "
    "ta te toe tuin va ve wa we wo zan ze zon der en er ing lijk heid schap"
).split()


def now() -> Moment:
    """Return the present for the one helper there is."""
    return Moment(by=HELPER, at=datetime.now(UTC), rng=secrets.token_bytes)


def made_up(count: int, seed: int = 1) -> list[PlanText]:
    """Return plans as long as real ones: 60 to 350 words, half of them common, the rest of a tail of 4,000."""
    rng = random.Random(seed)
    tail = ["".join(rng.choice(_SOUNDS) for _ in range(rng.randint(2, 4))) for _ in range(4_000)]
    return [_plan(rng, tail) for _ in range(count)]


def _plan(rng: random.Random, tail: Sequence[str]) -> PlanText:
    thing, place = rng.choice(THINGS), rng.choice(PLACES)
    what = f"{_words(rng, tail, rng.randint(30, 200))} {thing} {_words(rng, tail, rng.randint(5, 60))}"
    return PlanText(
        title=f"{thing.capitalize()} {_words(rng, tail, rng.randint(2, 4))}",
        summary=_words(rng, tail, rng.randint(8, 16)),
        what=what,
        why=_words(rng, tail, rng.randint(10, 60)) if rng.random() < 0.8 else "",
        for_whom=_words(rng, tail, rng.randint(3, 12)),
        area=rng.choice(("Meerwijk", "Molenwijk", "Boerhaavewijk", "Europawijk")),
        place=f"{place} {rng.randint(1, 200)}",
        themes=("Elkaar ontmoeten",),
        cost_lines=tuple(
            CostLine(rng.choice(THINGS), rng.randint(1, 9), rng.randint(10, 900) * 100) for _ in range(4)
        ),
        upkeep="De buurt doet het zelf" if rng.random() < 0.7 else "",
    )


def _words(rng: random.Random, tail: Sequence[str], count: int) -> str:
    return " ".join(
        rng.choice(COMMON) if rng.random() < 0.5 else tail[int(rng.paretovariate(0.7)) % len(tail)]
        for _ in range(count)
    )


def typed(texts: Sequence[PlanText]) -> list[PlanText]:
    """Return what stands in a form at moments while it is filled in, the last one just before it is whole."""
    rng = random.Random(2)
    return [_half(rng, text) for text in texts]


def _half(rng: random.Random, text: PlanText) -> PlanText:
    if rng.random() < 0.4:
        return PlanText(title=text.title[: rng.randint(4, len(text.title))])
    what = text.what[: rng.randint(1, len(text.what))]
    return PlanText(title=text.title, summary=text.summary, place=text.place, what=what)


def fill(store: Store, texts: Sequence[PlanText]) -> None:
    """Put plans in a store in one act, as an import does."""
    with act(store, now()) as doing:
        for number, text in enumerate(texts, start=10_000):
            plans.record_imported(
                doing,
                plan_id=doing.moment.new_id(),
                number=number,
                external_id="",
                contest_id=None,
                ballot_number=None,
                text=text,
            )
        plan_index.tidy(doing.session)


def timed(doing: Callable[[], T]) -> tuple[float, T]:
    """Do something and return how many milliseconds it took, with what it gave."""
    began = time.perf_counter()
    found = doing()
    return (time.perf_counter() - began) * 1000, found


def lists(store: Store) -> list[list[str]]:
    """Open the list in every way, and print the lines of the table."""
    ways = {
        "opened, by title": (PlanFilter(), PlanSort.TITLE),
        "newest change first": (PlanFilter(), PlanSort.NEWEST),
        "by cost": (PlanFilter(), PlanSort.COST),
        "missing something": (PlanFilter(incomplete=True), PlanSort.TITLE),
        "two words": (PlanFilter(text="speeltuin toekan"), PlanSort.TITLE),
        "one letter": (PlanFilter(text="q"), PlanSort.TITLE),
    }
    some = plan_lists.page(store).rows
    rows: list[list[str]] = []
    for way, (wanted, sort) in ways.items():
        spent: list[float] = []
        bare: list[float] = []
        for turn in range(TURNS):
            spent.append(timed(lambda wanted=wanted, sort=sort: plan_lists.page(store, wanted, sort=sort))[0])
            bare.append(timed(lambda turn=turn: plans.plan(store, some[turn].id))[0])
        rows.append(_line(way, percentile(spent, 0.5), percentile(bare, 0.5)))
    return rows


def _line(name: str, ours: float, other: float) -> list[str]:
    return [name, f"{ours:.1f}", f"{other:.2f}", f"{ours / other:.1f}"]


def alike(store: Store, states: Sequence[PlanText]) -> list[float]:
    """Return the milliseconds that look-alikes take at each state of a plan that is being typed."""
    return [timed(lambda text=text: plan_index.look_alikes(store, text, besides=None))[0] for text in states]


def in_window(store: Store) -> list[float]:
    """Return the milliseconds from asking for the list to its being painted in the whole window, first and again."""
    opened = Opened(store, editions.edition(store), Helper(HELPER, "Anna", Role.LEAD))
    desk = Desk(Jobs(), lambda _name, _passphrase: opened, settings=Settings(scheme=Scheme.LIGHT))
    window = MainWindow(desk, pages=PAGES)
    window.resize(1366, 768)
    window.show()
    desk.let_in(opened)
    spent: list[float] = []
    for _ in range(TURNS):
        window.open_page("today")
        _rest(desk.jobs)
        QApplication.processEvents()
        spent.append(timed(lambda: _opened(window))[0])
    window.close()
    return spent


def _opened(window: MainWindow) -> None:
    window.open_page("plans")
    window.desk.jobs.changed.emit(frozenset({Topic.PLANS}))  # fetched anew each time, not only the first
    _rest(window.desk.jobs)
    window.repaint()


def _rest(jobs: Jobs) -> None:
    """Let the window live until every answer has come."""
    while jobs.pending:
        loop = QEventLoop()
        jobs.idle.connect(loop.quit)
        loop.exec()
        jobs.idle.disconnect(loop.quit)


_START = """
import json, sys, time
from pathlib import Path
began = time.perf_counter()
from app.db import Store
from app.operations import editions, plan_lists
store = Store.open(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
edition = editions.edition(store)
opened = time.perf_counter()
if len(sys.argv) > 3:
    plan_lists.page(store)
status = Path("/proc/self/status").read_text().splitlines()
memory = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
print(json.dumps([(opened - began) * 1000, memory]))
"""
"""Opens a store in a process of its own, and the list too if asked, and tells milliseconds and the most megabytes.

The memory as Linux tells it: ``ru_maxrss`` would tell of the process that started this one too.
"""


def start(folder: Path, key: bytes, *more: str) -> tuple[float, float]:
    """Return how long opening a store takes in a new process, and the most memory of that process."""
    done = subprocess.run(
        [sys.executable, "-c", _START, str(folder), key.hex(), *more], check=True, capture_output=True
    )
    spent, memory = json.loads(done.stdout)
    return spent, memory


def starts(empty: Path, full: Path, key: bytes) -> list[list[str]]:
    """Start on both stores in turns, and return the lines of the table."""
    both = [(start(full, key), start(empty, key)) for _ in range(STARTS)]
    shown = [(start(full, key, "list"), start(empty, key, "list")) for _ in range(STARTS)]
    names = ("start, ms", "start, MB", "start and the list, MB")
    pairs = (
        [(one[0], other[0]) for one, other in both],
        [(one[1], other[1]) for one, other in both],
        [(one[1], other[1]) for one, other in shown],
    )
    middles = [[percentile(side, 0.5) for side in zip(*pair, strict=True)] for pair in pairs]
    return [_line(name, ours, other) for name, (ours, other) in zip(names, middles, strict=True)]


def main() -> None:
    """Set up, measure, print."""
    running = QApplication(sys.argv[:1])
    texts = made_up(PLANS + TYPED)
    states = typed(texts[PLANS:])
    key = secrets.token_bytes(32)
    draft = replace(edition_of(0), plans=())
    with tempfile.TemporaryDirectory(prefix="wijkbalie-bench-") as folder:
        empty, full = Path(folder) / "leeg", Path(folder) / "vol"
        for where in (empty, full):
            store = Store.create(where, key)
            editions.create(store, now(), draft=draft, device_name="Laptop", helper_name="Anna")
            if where == full:
                print(
                    f"  {PLANS:,} plans taken in: {timed(lambda store=store: fill(store, texts[:PLANS]))[0]:.0f} ms"
                )
            store.close()
        store = Store.open(full, key)
        listed = lists(store)
        spent = alike(store, states)
        window = in_window(store)
        bare = [timed(lambda row=row: plans.plan(store, row.id))[0] for row in plan_lists.page(store).rows]
        store.close()
        began = starts(empty, full, key)
    running.processEvents()
    show(f"A list of {PLANS:,} plans, median of {TURNS}", ("", "list, ms", "one plan, ms", "ratio"), listed)
    again = percentile(window[1:], 0.5)
    print(
        f"\n  In the whole window, from asking to painted: first {window[0]:.0f} ms, then {again:.0f} ms (median)"
    )
    shares = (("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1.0))
    rows = [_line(name, percentile(spent, share), percentile(bare, share)) for name, share in shares]
    show(f"Look-alikes at {len(states)} states of typing", ("", "ms", "one plan, ms", "ratio"), rows)
    show(f"{PLANS:,} plans against none, median of {STARTS}", ("", "with", "without", "ratio"), began)
    quick = max(float(row[1]) for row in listed) <= LIST_MS
    print(f"  target: every list within {LIST_MS:.0f} ms: {'met' if quick else 'NOT met'}")
    good = percentile(spent, 0.99) <= ALIKE_MS
    print(f"  target: look-alikes p99 <= {ALIKE_MS:.0f} ms: {'met' if good else 'NOT met'}")


if __name__ == "__main__":
    main()
