"""The way from the station page to the marking screen, and back."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QScreen

from app.models.records import BallotPlan, Contest, Edition, Station
from app.models.terms import DomainError
from app.settings import Settings
from app.ui.jobs import NOTHING, Lane, Topic
from app.ui.marking.printing import Printer, printer_for, printer_names
from app.ui.pages.base import Page
from app.ui.tokens import Tone

if TYPE_CHECKING:
    from app.operations.journal import Store
    from app.ui.marking.window import MarkingWindow, PrintMarks

_DOOR = "station_marking_door"
_CHANGED = frozenset({Topic.STATION})
_PICTURES = frozenset({"image/jpeg", "image/png"})
_NO_PRINTER = (
    "Deze laptop vindt geen printer. Sluit een printer aan en zet hem aan. Open dan de stemhulp opnieuw."
)
_NO_PLANS = "De stemhulp kan nog niet open: er staan geen plannen op het stembiljet."
_LEAVE = "Sluiten: houd Ctrl, Alt en Q samen drie tellen vast."
_HERE = (
    "De stemhulp vult dit hele scherm, en Wijkbalie gaat op slot. Hij print één stembiljet en gaat dan even dicht. "
    "Vrijgeven voor de volgende bewoner: houd Ctrl, Alt en N samen één tel vast. "
    f"{_LEAVE} Daarna vraagt Wijkbalie uw wachtzin."
)
_THERE = (
    "De stemhulp komt op het tweede scherm. U werkt hier gewoon door. Hij print één stembiljet en gaat dan even "
    f"dicht. Met de knop Stemhulp vrijgeven kan de volgende bewoner beginnen. {_LEAVE}"
)
_CLOSE = (
    "De stemhulp staat open. Kijk eerst of er een bewoner bezig is: wat die koos, is dan weg. "
    "Wilt u de stemhulp sluiten?"
)


@dataclass(frozen=True)
class _Ballot:
    """What the marking screen shows of a contest."""

    edition: Edition
    contest: Contest
    plans: tuple[BallotPlan, ...]
    pictures: dict[UUID, bytes] = field(default_factory=dict[UUID, bytes])


class Door(QObject):
    """Keeps the window of the marking screen while it is open; a child of the page."""

    opened = Signal(bool)
    """The marking screen was opened (True) or left."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.setObjectName(_DOOR)
        self.window: MarkingWindow | None = None

    def open(self, window: MarkingWindow) -> None:
        """Keep a window until it is left."""
        self.window = window
        window.left.connect(self._shut)
        self.opened.emit(True)

    def _shut(self) -> None:
        self.window = None
        self.opened.emit(False)


def open_marking(page: Page, station: Station) -> None:
    """Open the marking screen for the contest of a station, after asking; ask to close it when it is open.

    With one display the desk is locked first: after the marking screen stands the lock. With two the helper works on.
    """
    if door(page).window is not None:
        page.ask(_CLOSE, "Stemhulp sluiten", lambda: close_marking(page))
        return
    desk = page.desk

    def go(names: tuple[str, ...]) -> None:
        printer = printer_for(desk.settings.marking_printer, names, practice=desk.edition.practice)
        if printer is None:
            page.say(Tone.NO, _NO_PRINTER)
            return
        store, edition = desk.store, desk.edition
        page.fetch(
            lambda: _ballot(store, edition, station), lambda found: _ask(page, station, printer, found)
        )

    page.act(printer_names, go, changed=NOTHING, lane=Lane.PRINTER)


def close_marking(page: Page) -> None:
    """Close the marking screen that was opened from this page, if it is open; a choice on it is dropped."""
    window = door(page).window
    if window is not None:
        window.leave()


def free_marking(page: Page) -> bool:
    """Let the next resident begin at the marking screen; False when it waits for nobody to be let in."""
    window = door(page).window
    return window is not None and window.free()


def door(page: Page) -> Door:
    """Return what keeps the marking screen of a page."""
    return page.findChild(Door, _DOOR) or Door(page)


def _ballot(store: Store, edition: Edition, station: Station) -> _Ballot:
    """Fetch all that the screen shows, once: what is fetched later could tell what a resident looked at."""
    from app.operations import attachments, plans

    contest = next(one for one in edition.contests if one.id == station.contest_id)
    on_ballot = plans.ballot(store, contest.id)
    pictures: dict[UUID, bytes] = {}
    for plan in on_ballot:
        photos = [
            one for one in attachments.attachments(store, plan.id) if one.here and one.media_type in _PICTURES
        ]
        if photos:
            pictures[plan.id] = attachments.attachment_data(store, photos[0].id)
    return _Ballot(edition, contest, on_ballot, pictures)


def _ask(page: Page, station: Station, printer: Printer, ballot: _Ballot) -> None:
    if not ballot.plans:
        page.say(Tone.MIND, _NO_PLANS)
        return
    screen = _second_screen(page)
    sentence = _HERE if screen is None else _THERE
    page.ask(sentence, "Stemhulp openen", lambda: _open(page, station, printer, ballot))


def _second_screen(page: Page) -> QScreen | None:
    return next((one for one in QGuiApplication.screens() if one is not page.screen()), None)


def _open(page: Page, station: Station, printer: Printer, ballot: _Ballot) -> None:
    from app.ui.marking.window import Booth, MarkingWindow

    second = _second_screen(page)
    booth = Booth(
        plans=ballot.plans,
        limit=ballot.contest.limit,
        print_marks=_printing(page, station, printer, ballot),
        practice=ballot.edition.practice,
        pictures=ballot.pictures,
    )
    window = MarkingWindow(booth)
    door(page).open(window)
    screen = second or page.screen()
    window.setScreen(screen)
    window.setGeometry(screen.geometry())
    window.showFullScreen()
    if second is None:
        page.desk.lock()
        window.activateWindow()


def _printing(page: Page, station: Station, printer: Printer, ballot: _Ballot) -> PrintMarks:
    """Return the way to print marks: off the GUI thread, from memory, leaving nothing behind but the count.

    The count is part of the job: what was printed counts, also when the window was closed in between.
    """
    desk = page.desk

    def print_marks(
        marks: frozenset[int], done: Callable[[bool], None], failed: Callable[[Exception], None]
    ) -> None:
        def refuse(error: Exception) -> None:
            # An error keeps what was in hand where it was raised; it would live on until garbage is collected.
            traceback.clear_frames(error.__traceback__)
            failed(error)

        # Taken out when it is printed: a job that was done lives on until garbage is collected.
        order = [marks]

        def put_out() -> bool:
            sure = printer.send(
                marked(ballot.edition, ballot.contest, ballot.plans, order.pop(), desk.settings)
            )
            return _counted(desk.store, station) and sure

        desk.jobs.run(put_out, done, refuse, changed=_CHANGED, owner=door(page).window, lane=Lane.PRINTER)

    return print_marks


def marked(
    edition: Edition,
    contest: Contest,
    plans: tuple[BallotPlan, ...],
    marks: frozenset[int],
    settings: Settings,
) -> bytes:
    """Return the ballot paper with marks as PDF, in the way that this laptop prints them."""
    from app.documents.ballot_paper import marked_paper

    return marked_paper(
        edition,
        contest,
        plans,
        marks,
        large_print=False,
        onto_blank=not settings.marking_on_printed,
        offset_mm=(settings.marking_right_mm, settings.marking_down_mm),
    )


def _counted(store: Store, station: Station) -> bool:
    """Count a paper that was handed to the printer; return whether that could be done."""
    from app.operations import marking

    try:
        marking.count_print(store, station.id)
    except DomainError:
        return False
    return True
