"""A day at a stemlokaal as it is lived, with the truth about it: who chose what, when, and on what paper.

All is real: the encrypted store, the marking screen with its worker threads, the program's log, a bundle for central.
Only the printer is none: a program stands where ``lp`` does. And nobody mixes the papers, which is the worst that the
tellers can do: what is then typed first was cast first.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.db import Store
from app.house import start_log, surprise
from app.models.edition import ThisDeviceRow
from app.models.records import Batch, Helper, RegisterLine, Station
from app.models.terms import Role, SessionKind, VerdictKind
from app.operations import counting, provisional, register, sessions, station_log, stations
from app.sync import bundle
from app.sync.server.bundles import take_in_bundle
from app.ui.marking.parts import Key
from app.ui.marking.session import Step
from app.ui.marking.speech import Speech
from app.ui.marking.window import MarkingWindow
from app.ui.pages import station_marking
from app.ui.pages.manage import ManagePage
from tests import printed
from tests.operations.count_samples import ANNA, BRAM, a_counting_laptop, type_stack
from tests.operations.samples import HELPER, Laptop, close_station, open_to_count
from tests.secrecy.attacks import Marks
from tests.secrecy.seized import Seized, seize
from tests.sync.samples import Office
from tests.ui.desk_room import Room
from tests.ui.marking.booth import NO_VOICE

VOTERS, AT_MACHINE, NOON = 200, 60, 130
PLACE, PAPERS = "De Ringvaart", 300

_LP = """#!/bin/sh
if [ -e "$0.jam" ]; then exit 1; fi
printf '%s ' "$@" >> "$0.said"
echo >> "$0.said"
cat > "$0.out"
"""


@dataclass(frozen=True)
class Voter:
    """Someone with a card: what they choose, and whether at the marking screen."""

    code: str
    marks: Marks
    machine: bool


@dataclass
class Day:
    """The truth, and what was seized in the course of it.

    ``voters`` stand in the order in which they were checked in, ``papers`` in which they came out of the printer.
    ``never`` are choices that nobody made. Seized were: ``morning`` before the first, ``noon`` amid the voters,
    ``evening`` after closing, ``typed`` amid the count, ``counted`` after it, ``night`` with the program shut down.
    """

    voters: tuple[Voter, ...] = ()
    never: tuple[Marks, ...] = ()
    papers: list[bytes] = field(default_factory=list[bytes])
    said: str = ""
    batch_id: str = ""
    seized: dict[str, Seized] = field(default_factory=dict[str, Seized])

    @property
    def machine(self) -> list[Marks]:
        """Return what was chosen at the marking screen."""
        return [voter.marks for voter in self.voters if voter.machine]

    @property
    def ballots(self) -> list[Marks]:
        """Return all that was chosen, in the order of the check-ins."""
        return [voter.marks for voter in self.voters]


class Quick(QtBot):
    """Looks again as soon as something happened, not every ten milliseconds: that adds up over a day."""

    def waitUntil(  # noqa: N802 - pytest-qt names it so
        self, callback: Callable[[], bool | None], *, timeout: int = 20_000
    ) -> None:
        until, beat = time.monotonic() + timeout / 1000, QTimer(interval=20)
        beat.start()
        while not callback():
            assert time.monotonic() < until, "nothing happened"
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        beat.stop()


class Hall:
    """The stemlokaal: a desk, and a marking screen on a second display, which keeps a helper's desk open."""

    def __init__(self, bot: QtBot, here: Laptop, station: Station, tray: Path) -> None:
        self.here, self.station, self.bot, self.tray = here, station, bot, tray
        self.room = Room(bot, here.store, helper=Helper(HELPER, "Anna", Role.LEAD))
        self.room.desk.lock = lambda: None
        station_marking.open_marking(self.room.open(ManagePage), station)
        self.room.settle()
        self.room.push("manage_question_yes")
        self.window = next(one for one in QApplication.topLevelWidgets() if isinstance(one, MarkingWindow))
        self.window._tick.stop()
        # What is not looked at need not be drawn large: that took longer than all the rest of the day.
        self.window.setFixedSize(400, 400)
        self.room.window.hide()

    def press(self, *names: str) -> None:
        for name in names:
            key = self.window.findChild(Key, f"marking_{name}")
            assert key is not None, name
            key.click()
            QApplication.processEvents()

    def choose(self, marks: Marks, *, by_hand: bool) -> None:
        """Come to the print key: touch by touch, or at once."""
        if by_hand:
            plans = (f"plan_{number}" for number in marks)
            self.press("nl", "go_on", "go_on", *plans, "done_choosing")
            return
        marking = self.window.marking
        for plan in marking.plans:
            if plan.ballot_number in marks:
                assert marking.toggle(plan)
        marking.step = Step.REVIEW
        self.window._draw()

    def print(self, *, comes: bool = True) -> bytes:
        """Print and leave; return the paper that came out."""
        self.press("print")
        ends = Step.THANKS if comes else Step.REVIEW
        self.bot.waitUntil(lambda: self.window.marking.step is ends)
        self.room.settle()
        if not comes:
            return b""
        self.press("done")
        assert self.window.free(), "a helper lets the next resident in"
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return (self.tray / "lp.out").read_bytes()

    def close(self) -> None:
        self.window.leave()
        self.room.settle()
        self.room.close()
        self.room.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def live(bot: QtBot, folder: Path, patch: pytest.MonkeyPatch) -> Day:
    """Live the day in a folder and return what is known of it."""
    laptop, chance = a_counting_laptop(folder / "held" / "laptop"), Random(2026)
    choices = [marks for size in (3, 4, 5) for marks in combinations(range(1, 11), size)]
    chance.shuffle(choices)
    _furnish(folder, patch)
    central = Store.central(f"sqlite:///{folder / 'held' / 'central.db'}")
    office = Office(central)
    day = Day(never=tuple(choices[-AT_MACHINE:]))

    def take(name: str) -> None:
        with central.read() as session:
            key = session.get_one(ThisDeviceRow, 1).private_key
        day.seized[name] = seize(folder / "held", folder / "lab" / name, key)

    try:
        office.enrol(laptop)
        with _log():
            codes, strangers = _cards(laptop)
            at_machine = set(chance.sample(range(VOTERS), AT_MACHINE))
            day.voters = tuple(
                Voter(code, choices[at], at in at_machine)
                for at, code in enumerate(chance.sample(codes, VOTERS))
            )
            station = _opened(laptop)
            hall = Hall(bot, laptop, station, folder / "tray")
            try:
                take("morning")
                _vote(hall, day, strangers, take)
            finally:
                hall.close()
            day.said = (folder / "tray" / "lp.said").read_text()
            _close(laptop, station, strangers)
            written = bundle.write_bundle(laptop.store, folder / "held" / "stick", at=laptop.now().at)
            take("evening")
            batch = _count(laptop, station, day, lambda: take("typed"))
            day.batch_id = batch.id.hex
            written = bundle.write_bundle(laptop.store, folder / "held" / "stick", at=laptop.now().at)
            take_in_bundle(central, written.path.read_bytes(), at=office.at)
            take("counted")
            laptop.store.close()
            take("night")
    finally:
        laptop.store.close()
        office.http.close()
        central.close()
    return day


def _furnish(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Let all that the program may write lie in the folder: home, log, what is temporary, documents, the stick."""
    held, tray = folder / "held", folder / "tray"
    for name in ("home", "tmp", "stick"):
        (held / name).mkdir()
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        patch.setenv(name, str(held / "home"))
    patch.setenv("TMPDIR", str(held / "tmp"))
    patch.setattr(tempfile, "tempdir", None)
    patch.setenv("WIJKBALIE_DOCUMENTS", str(held / "documents"))
    tray.mkdir()
    (tray / "lp").write_text(_LP)
    (tray / "lp").chmod(0o755)
    patch.setenv("PATH", str(tray), prepend=":")
    patch.setattr("app.ui.pages.station_marking.printer_names", lambda: ("Balie",))
    # Nobody listens, and looking for a voice 60 times takes seconds.
    patch.setattr("app.ui.marking.window.Speech", lambda parent: Speech(parent, engine=NO_VOICE))


@contextmanager
def _log() -> Generator[None]:
    """Let the program write its own log, as when it is started, with what goes wrong in it."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = []
    start_log()
    sys.excepthook = surprise(lambda: None)
    try:
        yield
    finally:
        sys.excepthook = hook
        for handler in root.handlers:
            handler.close()
        root.handlers[:] = handlers
        root.setLevel(level)


def _cards(here: Laptop) -> tuple[list[str], list[str]]:
    """Return the cards of the voters, and of two who come with a card that was voided by mistake or is unknown."""
    lines = [
        RegisterLine(f"R{number:04}", f"Bewoner {number}", "2036AB", str(number), 1950)
        for number in range(1, VOTERS + 3)
    ]
    register.import_lines(here.store, here.now(), contest_id=here.contest_id, lines=lines)
    codes = [card.code for card in printed.letters(here.store, here.now(), contest_id=here.contest_id)]
    return codes[2:], codes[:2]


def _opened(here: Laptop) -> Station:
    day = sessions.start(
        here.store, here.now(), kind=SessionKind.POLLING_STATION, place=PLACE, day=date(2026, 12, 1)
    )
    return stations.open_station(
        here.store,
        here.now(),
        session_id=day.id,
        contest_id=here.contest_id,
        crew="Anna, Bram",
        seal="4711",
        papers_begin=PAPERS,
    )


def _vote(hall: Hall, day: Day, strangers: Sequence[str], take: Callable[[str], None]) -> None:
    store, now, station_id = hall.here.store, hall.here.now, hall.station.id
    machines = 0
    for at, voter in enumerate(day.voters):
        assert stations.check_in(store, now(), station_id=station_id, scan=voter.code).accepted
        if voter.machine:
            machines += 1
            hall.choose(voter.marks, by_hand=machines <= 3)
            if machines in {10, 20}:
                _goes_wrong(hall, jam=machines == 10)
            day.papers.append(hall.print())
        if at % 50 == 20:
            stations.spoil(store, now(), station_id=station_id, reason="verkeerd gevouwen")
        if at % 90 == 40:
            why = VerdictKind.UNKNOWN
            provisional.give(store, now(), station_id=station_id, why=why, note="kaart van gisteren")
        if at == NOON:
            take("noon")
            station_log.pause(store, now(), station_id=station_id, reason="pauze")
            station_log.resume(store, now(), station_id=station_id)


def _goes_wrong(hall: Hall, *, jam: bool) -> None:
    """Let printing fail: the printer refuses, or there is a fault in the program, with the choice in its message."""
    if jam:
        (hall.tray / "lp.jam").touch()
        hall.print(comes=False)
        (hall.tray / "lp.jam").unlink()
        return
    marks = sorted(hall.window.marking.marks)

    def fault(*_: object) -> bytes:
        raise ValueError(f"cannot print {marks} {', '.join(map(str, marks))}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(station_marking, "marked", fault)
        hall.print(comes=False)


def _close(here: Laptop, station: Station, strangers: Sequence[str]) -> None:
    """Close, and decide over the two envelopes: one paper goes into the box, one never does."""
    left = PAPERS - VOTERS - 4 - 2
    why = "een biljet viel in het water"
    close_station(here.store, here.now(), station_id=station.id, papers_end=left, explanation=why)
    first, second = provisional.of_station(here.store, station.id)
    at = here.now()
    provisional.accept(here.store, at, provisional_id=first.id, scan=strangers[0], reason="kaart is goed")
    provisional.reject(here.store, here.now(), provisional_id=second.id, reason="geen kaart")


def _count(here: Laptop, station: Station, day: Day, amid: Callable[[], None]) -> Batch:
    """Type all papers twice, one of them wrong at first, and accept."""
    store, now = here.store, here.now
    stack = [*day.ballots, (1, 2)]
    open_to_count(store, now(), station.id)
    made = counting.make_batch(store, now(), station_id=station.id, paper_count=len(stack))
    type_stack(store, now(ANNA), made.id, stack)
    type_stack(store, now(BRAM), made.id, [(2, 3), *stack[1:]])
    amid()
    counting.reenter(store, now(BRAM), batch_id=made.id, position=1, marks=stack[0])
    return counting.accept(store, now(), batch_id=made.id)
