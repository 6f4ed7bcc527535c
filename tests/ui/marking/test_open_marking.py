"""From the station page to the marking screen and back, and what is left of a resident afterwards: nothing.

On a real store, with real worker threads, and a program that stands where ``lp`` does.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import text as sql

from app.db import DiskFull, Store
from app.models.records import Station
from app.models.terms import SessionKind
from app.operations import editions, plans, stations
from app.settings import load_settings, save_settings, settings_path
from app.ui.marking.parts import Key, Say
from app.ui.marking.session import Marking, Step
from app.ui.marking.window import MarkingWindow
from app.ui.pages.manage import ManagePage
from app.ui.pages.station_marking import close_marking, free_marking, open_marking
from tests.ui.desk_room import Room, begin, laptop
from tests.ui.marking.test_marking_printing import fake_lp, shut_gate
from tests.ui.station.room import opened

CHOSEN = (2, 5)


class Hall:
    """A polling station with a helper and a marking screen."""

    def __init__(self, bot: QtBot, store: Store, station: Station, bin_folder: Path) -> None:
        self.room = Room(bot, store, session=None)
        self.store, self.station, self.bin = store, station, bin_folder
        self.page = self.room.open(ManagePage)

    @property
    def windows(self) -> list[MarkingWindow]:
        return [
            one
            for one in QApplication.topLevelWidgets()
            if isinstance(one, MarkingWindow) and one.isVisible()
        ]

    @property
    def window(self) -> MarkingWindow:
        return self.windows[0]

    def open(self) -> None:
        open_marking(self.page, self.station)
        self.room.settle()
        self.room.push("manage_question_yes")
        self.window._tick.stop()

    def press(self, name: str) -> None:
        key = self.window.findChild(Key, f"marking_{name}")
        assert key is not None, name
        QTest.mouseClick(key, Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def choose(self) -> None:
        """Choose two plans and send them to the printer."""
        for name in (
            "nl",
            "go_on",
            "go_on",
            *(f"plan_{number}" for number in CHOSEN),
            "done_choosing",
            "print",
        ):
            self.press(name)

    def mark(self) -> None:
        """Choose two plans and print them."""
        self.choose()
        self.room.bot.waitUntil(lambda: self.window.marking.step is Step.THANKS)
        self.room.settle()

    def done(self) -> None:
        """End the thank-you; a helper lets the next resident in."""
        self.press("done")
        assert free_marking(self.page)
        self.drop()

    @staticmethod
    def drop() -> None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def prints(self) -> int:
        return stations.stations(self.store, session_id=self.station.session_id)[0].prints

    def close(self) -> None:
        for window in self.windows:
            window.leave()
        self.room.settle()
        self.room.close()
        self.drop()


@pytest.fixture
def hall(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Hall]:
    with laptop(tmp_path / "laptop") as store:
        station = opened(store, begin(store, SessionKind.POLLING_STATION))
        fake_lp(tmp_path / "bin")
        monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
        (tmp_path / "tmp").mkdir()
        monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
        monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "documenten"))
        monkeypatch.setattr("app.ui.pages.station_marking.printer_names", lambda: ("Balie",))
        made = Hall(qtbot, store, station, tmp_path / "bin")
        yield made
        made.close()


# ---------------------------------------------------------------------- opening and leaving


def test_with_one_display_the_desk_is_locked_behind_the_marking_screen(hall: Hall) -> None:
    hall.open()
    assert hall.window.isFullScreen()
    assert hall.room.desk.helper is None, "after leaving, only a passphrase opens the desk"
    hall.window.leave()
    assert hall.windows == []
    assert hall.room.window.findChild(QWidget, "lock_page").isVisible()  # pyright: ignore[reportOptionalMemberAccess]


def test_without_a_printer_it_does_not_open_and_says_what_to_do(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.pages.station_marking.printer_names", tuple)
    open_marking(hall.page, hall.station)
    hall.room.settle()
    assert "Sluit een printer aan" in hall.room.text
    assert hall.windows == []


def test_asked_again_it_offers_to_close_the_one_that_is_open(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As with a second display: the helper works on.
    monkeypatch.setattr(type(hall.room.desk), "lock", lambda _desk: None)
    hall.open()
    open_marking(hall.page, hall.station)
    assert "De stemhulp staat open." in hall.room.text
    hall.room.window.activateWindow()
    hall.room.push("manage_question_yes")
    assert hall.windows == []
    close_marking(hall.page)
    assert hall.prints() == 0


def test_a_resident_does_not_keep_the_desk_awake(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(hall.room.desk), "lock", lambda _desk: None)
    hall.open()
    hall.room.desk._idle.stop()
    hall.press("en")
    assert not hall.room.desk._idle.isActive()
    QTest.mouseClick(hall.room.window, Qt.MouseButton.LeftButton)
    assert hall.room.desk._idle.isActive()


# ---------------------------------------------------------------------- printing and counting


def test_the_paper_has_the_marks_and_is_counted(hall: Hall) -> None:
    from app.ui.pages.station_marking import marked  # noqa: PLC0415

    hall.open()
    hall.mark()
    edition = editions.edition(hall.store)
    on_ballot = plans.ballot(hall.store, hall.station.contest_id)
    wanted = marked(edition, edition.contests[0], on_ballot, frozenset(CHOSEN), hall.room.desk.settings)
    assert (hall.bin / "taken").read_bytes() == wanted
    assert hall.prints() == 1
    hall.done()
    hall.mark()
    assert hall.prints() == 2


def test_a_printer_that_fails_counts_nothing(hall: Hall) -> None:
    hall.open()
    fake_lp(hall.bin, 1)
    for name in ("nl", "go_on", "go_on", "plan_2", "done_choosing", "print"):
        hall.press(name)
    hall.room.bot.waitUntil(lambda: hall.window.marking.step is Step.REVIEW)
    hall.room.settle()
    assert hall.prints() == 0
    hall.window.reset()
    hall.drop()
    assert_nothing_left(hall)


def test_a_printer_that_does_not_answer_in_time_counts_and_leaves_nothing_behind(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.open()
    # Patience runs out once the paper was taken, however long ``lp`` takes to begin.
    monkeypatch.setattr("app.ui.marking.printing.PATIENCE_S", 0.05)
    monkeypatch.setattr("subprocess._time", lambda: float((hall.bin / "taken").exists()))
    with shut_gate(hall.bin):
        hall.choose()
        hall.room.bot.waitUntil(lambda: hall.window.marking.step is Step.UNSURE)
    hall.room.settle()
    assert hall.prints() == 1, "a second paper would be one that nobody counted"
    hall.drop()
    assert_nothing_left(hall)
    assert free_marking(hall.page)


def test_what_was_on_its_way_to_the_printer_counts_when_the_window_is_closed(hall: Hall) -> None:
    hall.open()
    with shut_gate(hall.bin):
        hall.choose()
        hall.room.bot.waitUntil((hall.bin / "taken").exists)
        close_marking(hall.page)
        hall.drop()
        assert hall.windows == []
    hall.room.settle()
    assert hall.prints() == 1


def test_a_paper_that_cannot_be_counted_calls_a_helper(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise DiskFull

    monkeypatch.setattr("app.operations.marking.count_print", full)
    hall.open()
    hall.choose()
    hall.room.bot.waitUntil(lambda: hall.window.marking.step is Step.UNSURE)
    assert (hall.bin / "taken").exists()


# ---------------------------------------------------------------------- the attack


def files(*roots: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for root in roots for file in root.rglob("*") if file.is_file()}


def rows(store: Store) -> dict[str, list[object]]:
    """Return every row of every table."""
    with store.read() as session:
        names = session.scalars(sql("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        return {
            name: [tuple(row) for row in session.execute(sql(f'SELECT * FROM "{name}"'))] for name in names
        }


def reachable(start: object) -> Iterator[object]:
    """Return everything that Python can come to from an object, but for code, modules and classes."""
    seen, todo = {id(start)}, [start]
    while todo:
        found = todo.pop()
        yield found
        for other in gc.get_referents(found):
            if id(other) not in seen and not isinstance(other, type | type(gc)):
                seen.add(id(other))
                todo.append(other)


def assert_nothing_left(hall: Hall) -> None:
    """Look for the choice in every live object, without waiting for garbage to be collected."""
    markings = [one for one in gc.get_objects() if isinstance(one, Marking)]
    assert [one.marks for one in markings] == [frozenset()], "one resident, who chose nothing"
    paper = (hall.bin / "taken").read_bytes()
    for found in reachable(hall.window):
        if isinstance(found, set | frozenset):
            assert frozenset(found) not in ({*CHOSEN}, {2}), "the marks"
        if isinstance(found, bytes):
            assert found != paper
    words = [
        word
        for child in hall.window.findChildren(QObject)
        for word in (
            child.objectName(),
            *((child.text(),) if isinstance(child, Say) else ()),
            *((*child._lines,) if isinstance(child, Key) else ()),
            *((child.accessibleName(), child.accessibleDescription()) if isinstance(child, QWidget) else ()),
        )
    ]
    titles = [plan.title for plan in plans.ballot(hall.store, hall.station.contest_id)]
    assert not [word for word in words for title in titles if title in word]


def test_after_a_resident_nothing_is_left_but_a_count(
    hall: Hall, tmp_path: Path, own_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hall.open()
    QGuiApplication.clipboard().setText("van de medewerker")
    settings = hall.room.desk.settings
    roots = (tmp_path / "laptop", tmp_path / "tmp", own_home)
    files_before, rows_before = files(*roots), rows(hall.store)
    caplog.clear()

    hall.mark()
    hall.done()

    changed = {file.name for file, data in files(*roots).items() if files_before.get(file) != data}
    assert changed <= {"wijkbalie.db", "wijkbalie.db-wal", "wijkbalie.db-shm"}
    assert not (tmp_path / "documenten").exists()
    rows_after = rows(hall.store)
    different = {name: rows_after[name] for name in rows_after if rows_after[name] != rows_before[name]}
    assert list(different) == ["station_prints"] or len(different) == 1, different
    assert sum(len(found) for found in different.values()) == 1
    assert hall.prints() == 1
    assert caplog.records == []
    assert QGuiApplication.clipboard().text() == "van de medewerker"
    assert hall.room.desk.settings == settings
    assert hall.window.windowTitle() == "Wijkbalie"
    assert_nothing_left(hall)


def test_settings_of_the_marking_screen_are_kept_and_foolish_ones_are_not(own_home: Path) -> None:
    from dataclasses import replace  # noqa: PLC0415

    place = settings_path()
    chosen = replace(
        load_settings(place), marking_printer="Balie", marking_on_printed=True, marking_right_mm=-1.5
    )
    save_settings(place, chosen)
    assert load_settings(place) == chosen
    save_settings(place, replace(chosen, marking_down_mm=60.0))
    assert load_settings(place).marking_down_mm == 0.0
