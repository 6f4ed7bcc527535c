"""From the last key of a code to the painted verdict, with the act on disk: 2,000 scans among 200,000 cards.

In turns with them, what SQLCipher asks at the least: the same rows that a check-in writes (the event, the act on the
card, the card, the head of the journal) by plain statements of the driver on the same file, and one small row.
Target: p99 of at most 50 ms, and of at most twice that bare commit.

Every tenth scan follows a refusal, so that the answer changes its words and colours. ``--quick`` takes 20,000 cards
and 300 scans.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from _cards import print_cards
from _table import HELPER, edition_of, percentile, show
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.db import Store
from app.models.practice import residents
from app.models.records import DeskSession, Helper, IssuedCard
from app.models.terms import Moment, PrintKind, Role, SessionKind
from app.operations import editions, register, sessions, stations
from app.settings import Scheme, Settings
from app.sync import client
from app.ui.catalogue import PAGES
from app.ui.desk import Desk, Opened
from app.ui.jobs import Jobs
from app.ui.main_window import MainWindow
from app.ui.pages.station import StationPage
from app.ui.pages.station_check_in import CheckInView

CARDS, SCANS = 200_000, 2_000
QUICK_CARDS, QUICK_SCANS = 20_000, 300
WARM_UP = 20
REFUSED_EVERY = 10
FULL = 2
TARGET_MS = 50.0
TARGET_RATIO = 2.0


def now() -> Moment:
    """Return the present for the one helper there is."""
    return Moment(by=HELPER, at=datetime.now(UTC), rng=secrets.token_bytes)


def fill(store: Store, cards: int) -> tuple[DeskSession, list[IssuedCard]]:
    """Make the edition, its cards and an open station; return the session and the cards, shuffled."""
    edition = editions.create(store, now(), draft=edition_of(16), device_name="Laptop", helper_name="Anna")
    contest = edition.contests[0].id
    everyone = residents(seed=1, count=cards * 11 // 10)
    register.import_lines(store, now(), contest_id=contest, lines=everyone)
    made = print_cards(store, now(), contest, PrintKind.LETTERS)[:cards]
    day = sessions.start(
        store, now(), kind=SessionKind.POLLING_STATION, place="De Ringvaart", day=datetime.now(UTC).date()
    )
    stations.open_station(
        store, now(), session_id=day.id, contest_id=contest, crew="Anna", seal="1", papers_begin=cards
    )
    secrets.SystemRandom().shuffle(made)
    print(f"{len(made):,} cards in the store", file=sys.stderr)
    return day, made


class Painted(QObject):
    """Counts how often a widget was asked to paint itself."""

    def __init__(self, watched: QWidget) -> None:
        """Watch one widget."""
        super().__init__(watched)
        self.times = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802 - as Qt calls it
        """Count and let pass."""
        self.times += event.type() is QEvent.Type.Paint
        return False


class Bare:
    """The driver alone, on the store's own connection: same key, same pages at hand, flushed at every commit too."""

    def __init__(self, store: Store) -> None:
        """What it writes belongs to a laptop that does not exist."""
        self._store = store
        self._device = uuid4().hex
        self._number = 0
        with self._cursor() as cursor:
            cursor.execute("CREATE TABLE bare (number INTEGER PRIMARY KEY, one INTEGER)")
        assert store.pragma("synchronous") == FULL
        assert store.pragma("journal_mode") == "wal"

    def same_rows(self, card: UUID) -> float:
        """Return the milliseconds to write what taking this card in writes, after the pattern of the last scan."""
        self._number += 1
        event = now().new_id().hex
        with self._cursor() as cursor:
            journal = _last(cursor, "journal", "type = 'card.surrendered'")
            act = _last(cursor, "card_act", "step = 'surrender'")
            owner = "SELECT entry_id FROM ballot_card WHERE id = ? AND state = 'issued'"
            assert cursor.execute(owner, (card.hex,)).fetchone()
            act |= {"event_id": event, "card_id": card.hex}
            journal |= {
                "event_id": event,
                "entity_id": card.hex,
                "device_id": self._device,
                "seq": self._number,
            }
            return _timed(
                cursor,
                (_insert("journal", journal), tuple(journal.values())),
                ("UPDATE this_device SET head_seq = head_seq, head_hash = head_hash", ()),
                (_insert("card_act", act), tuple(act.values())),
                ("UPDATE ballot_card SET state = 'surrendered' WHERE id = ?", (card.hex,)),
            )

    def small_row(self) -> float:
        """Return the milliseconds that one row of two numbers costs."""
        with self._cursor() as cursor:
            return _timed(cursor, ("INSERT INTO bare VALUES (?, 1)", (self._number,)))

    @contextmanager
    def _cursor(self) -> Generator[Any]:
        raw = self._store.engine.raw_connection()
        try:
            yield raw.cursor()
        finally:
            raw.close()


def _last(cursor: Any, table: str, where: str) -> dict[str, object]:  # noqa: ANN401 - the driver has no types
    cursor.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY rowid DESC LIMIT 1")  # noqa: S608
    names = [column[0] for column in cursor.description]
    return dict(zip(names, cursor.fetchone(), strict=True))


def _timed(cursor: Any, *statements: tuple[str, Sequence[object]]) -> float:  # noqa: ANN401
    began = time.perf_counter()
    cursor.execute("BEGIN IMMEDIATE")
    for statement, given in statements:
        cursor.execute(statement, given)
    cursor.execute("COMMIT")
    return (time.perf_counter() - began) * 1000


def _insert(table: str, row: dict[str, object]) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"  # noqa: S608


def until(condition: Callable[[], bool]) -> None:
    """Let the window live until something has happened."""
    patience = time.monotonic() + 60
    while not condition():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
        assert time.monotonic() < patience


def scan(view: CheckInView, painted: Painted, code: str) -> float:
    """Type a code, press Return, and return the milliseconds until the verdict was painted."""
    loop, ended = QEventLoop(), [0.0]

    def stop() -> None:
        ended[0] = time.perf_counter()
        loop.quit()

    view.acted.connect(stop)
    QTest.keyClicks(view.code, code)
    QApplication.processEvents()
    before = painted.times
    began = time.perf_counter()
    QTest.keyClick(view.code, Qt.Key.Key_Return)
    loop.exec()
    view.acted.disconnect(stop)
    assert painted.times > before, "the verdict was not painted"
    return (ended[0] - began) * 1000


@dataclass
class Figures:
    """Milliseconds of each turn."""

    scans: list[float]
    same_rows: list[float]
    small_row: list[float]


def measure(window: MainWindow, store: Store, cards: Sequence[IssuedCard], scans: int) -> Figures:
    """Scan and commit in turns; return the milliseconds of all."""
    page = window.open_page("station")
    assert isinstance(page, StationPage)
    jobs = window.desk.jobs
    until(lambda: not jobs.pending)
    view = page.findChild(CheckInView)
    assert view is not None
    painted = Painted(view.answer)
    found, bare = Figures([], [], []), Bare(store)
    turns = scans + WARM_UP
    for number, (card, other) in enumerate(zip(cards[:turns], cards[turns : 2 * turns], strict=True)):
        if number % REFUSED_EVERY == REFUSED_EVERY - 1:
            scan(view, painted, cards[number - 2].code)
            until(lambda: not jobs.pending)
        found.scans.append(scan(view, painted, card.code))
        until(lambda: not jobs.pending)
        found.same_rows.append(bare.same_rows(other.card_id))
        found.small_row.append(bare.small_row())
    written = stations.stations(store)[0].numbers.taken_in
    assert written == 2 * turns, "not every scan was accepted, or the bare commit wrote something else"
    return Figures(found.scans[WARM_UP:], found.same_rows[WARM_UP:], found.small_row[WARM_UP:])


def play(folder: Path, cards: int, scans: int) -> Figures:
    """Set up the store and the whole window, and measure."""
    store = Store.create(folder / "editie", secrets.token_bytes(32))
    day, made = fill(store, cards)
    helper = Helper(HELPER, "Anna", Role.LEAD)
    opened = Opened(store, editions.edition(store), helper, day)
    desk = Desk(Jobs(), lambda _name, _passphrase: opened, settings=Settings(scheme=Scheme.LIGHT))
    window = MainWindow(desk, pages=PAGES, sync_status=lambda: client.status(store))
    window.show()
    desk.let_in(opened)
    found = measure(window, store, made, scans)
    page = window.page
    assert page is not None
    page.set_alone(False)
    window.close()
    store.close()
    return found


def rows_of(found: Figures) -> list[list[str]]:
    """Return the lines of the table."""
    rows: list[list[str]] = []
    for word, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("slowest", 1.0)):
        ours, same, small = (
            percentile(one, share) for one in (found.scans, found.same_rows, found.small_row)
        )
        cells = (ours, same, ours / same, small, ours / small)
        rows.append([word, *(f"{cell:.1f}" for cell in cells)])
    return rows


def main() -> None:
    """Set up, measure, print."""
    quick = "--quick" in sys.argv[1:]
    cards, scans = (QUICK_CARDS, QUICK_SCANS) if quick else (CARDS, SCANS)
    running = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory(prefix="wijkbalie-bench-") as folder:
        found = play(Path(folder), cards, scans)
    running.processEvents()
    head = ("", "key to verdict, ms", "same rows, bare, ms", "ratio", "one small row, ms", "ratio")
    show(f"Check-in, {cards:,} cards, {scans:,} scans", head, rows_of(found))
    for word, share in (("p50", 0.5), ("p99", 0.99)):
        ratio = percentile(found.scans, share) / percentile(found.same_rows, share)
        print(f"  {word} <= {TARGET_RATIO:.0f} x the bare commit: {said(ratio <= TARGET_RATIO)}")
    print(f"  p99 <= {TARGET_MS:.0f} ms: {said(percentile(found.scans, 0.99) <= TARGET_MS)}")


def said(met: bool) -> str:  # noqa: FBT001 - a word for a truth
    """Return the word for a target."""
    return "met" if met else "NOT met"


if __name__ == "__main__":
    main()
