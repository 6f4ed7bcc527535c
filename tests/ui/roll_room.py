"""A window on the pages Stemkaart and Stemlokaal: a register with a few residents, a clock that goes on, a printer."""

from __future__ import annotations

import secrets
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from app.db import Store
from app.models.edition_draft import EditionDraft
from app.models.records import Contest, DeskSession, Helper, IssuedCard, RegisterLine
from app.models.terms import Moment
from app.operations import cards, editions, register
from tests.ui.desk_room import ANNA, MORNING, Room, live_draft

FATIMA = RegisterLine("000101", "Fatima El Idrissi-Bouzambou", "2033AB", "12", 1948)
JAN = RegisterLine("000102", "Jan de Vries", "2033AB", "14", 1961)
MILAN = RegisterLine("000103", "Milan de Vries", "2033AB", "14", 2012)
SMALL_HOURS = MORNING - timedelta(hours=3)

_ticks = count()


def ticking() -> datetime:
    """Return a time that goes on a millisecond with every look."""
    return MORNING + timedelta(milliseconds=next(_ticks))


def early() -> Moment:
    """Return a moment before the desk opened, each later than the one before."""
    return Moment(by=ANNA.id, at=SMALL_HOURS + timedelta(milliseconds=next(_ticks)), rng=secrets.token_bytes)


def later() -> Moment:
    """Return a moment of someone else's act while the page stands open."""
    return Moment(by=ANNA.id, at=ticking(), rng=secrets.token_bytes)


def two_contests() -> EditionDraft:
    """Return a live edition with a second contest."""
    draft = live_draft()
    other = replace(draft.contests[0], key="noord", name="Haarlem-Noord")
    return replace(draft, contests=(draft.contests[0], other))


def contest(store: Store, place: int = 0) -> Contest:
    return editions.edition(store).contests[place]


def fill_register(store: Store, *lines: RegisterLine, place: int = 0) -> None:
    register.import_lines(
        store, early(), contest_id=contest(store, place).id, lines=lines or (FATIMA, JAN, MILAN)
    )


def entry(store: Store, line: RegisterLine, place: int = 0) -> UUID:
    found = register.find(store, contest_id=contest(store, place).id, text=line.register_no)
    return found[0].entry_id


def give_card(store: Store, line: RegisterLine, place: int = 0) -> IssuedCard:
    """Give a resident a card before the story begins."""
    entry_id = entry(store, line, place)
    return cards.issue(store, early(), entry_id=entry_id, identity_seen=True, place="De Ringvaart")


@contextmanager
def window(
    bot: QtBot, store: Store, session: DeskSession | None = None, *, helper: Helper = ANNA
) -> Generator[Room]:
    """Open the window with someone behind the desk, Anna unless told otherwise, and close it in the end."""
    room = Room(bot, store, session=session, helper=helper, clock=ticking)
    yield room
    room.settle()
    if room.window.page is not None:
        room.window.page.set_alone(False)  # an open station would ask before the window closes
    room.close()


class Printer(QObject):
    """Takes what the computer is asked to open in place of its own programs."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []
        # The stub asks for bytes, which Qt for Python does not take.
        QDesktopServices.setUrlHandler("file", self, "take")  # pyright: ignore[reportArgumentType]

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.opened.append(Path(url.toLocalFile()))

    def remove(self) -> None:
        QDesktopServices.unsetUrlHandler("file")
