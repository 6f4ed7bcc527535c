"""The page Stemlokaal as its tests work it: opening, scanning, closing, and what then stands on the screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.db import Store
from app.models.records import ClosingCount, DeskSession, Station
from app.operations import stations
from app.ui.widgets.answers import AnswerPanel
from app.ui.widgets.basics import Words
from app.ui.widgets.fields import Field
from tests.ui.desk_room import Room
from tests.ui.roll_room import (
    contest,
    later,
    ticking,
)

ENTER = Qt.Key.Key_Return
CREW = "Anna (voorzitter), Bram (lid)"
TO_OPEN = {
    "station_crew_1_edit": "Anna",
    "station_crew_2_edit": "Bram",
    "station_seal_edit": "A-0042",
    "station_papers_edit": "500",
}


def opened(store: Store, session: DeskSession, place: int = 0) -> Station:
    return stations.open_station(
        store,
        later(),
        session_id=session.id,
        contest_id=contest(store, place).id,
        crew=CREW,
        seal="A-0042",
        papers_begin=500,
    )


def fill_in(room: Room) -> None:
    for name, text in TO_OPEN.items():
        room.type(text, into=name)
    room.push("station_box_check")


def answer(room: Room) -> str:
    return room.find(AnswerPanel, "station_answer").text


def scan(room: Room, text: str) -> str:
    """Type as a scanner does, wherever the keyboard is, and return the answer."""
    room.type(text)
    room.press(ENTER)
    return answer(room)


def aside(room: Room, name: str) -> None:
    """Press one of the buttons below the answer; the rarer ones come with *Meer*."""
    if not room.shows(name):
        room.push("station_more_act")
    room.push(name)


def counters(room: Room) -> list[str]:
    names = ("station_taken_in", "station_handed_out", "station_spoiled", "station_in_box")
    return [room.find(QWidget, name).accessibleName() for name in names]


def go_on(seconds: int) -> None:
    """Let time pass on the clock of the desk, which goes on a millisecond with every look."""
    for _ in range(seconds * 1_000):
        ticking()


def message(room: Room) -> str:
    assert room.window.page is not None
    return room.window.page.message.text


def now(store: Store, station: Station) -> Station:
    return stations.station(store, station.id)


def crushed(room: Room) -> list[str]:
    """Return the lines and fields of the page that have less height than their words need at their width."""
    parts = [
        *room.window.findChildren(Field),
        *room.window.findChildren(Words),
        *room.window.findChildren(QLineEdit),
    ]
    return [
        f"{part.objectName() or part.accessibleName()}: {part.height()}"
        for part in parts
        if part.isVisible()
        and part.height() < max(part.heightForWidth(part.width()), part.minimumSizeHint().height())
    ]


def close_with(
    room: Room, papers: str, *, spoiled: str = "0", back: str = "0", provisional: str = "0"
) -> None:
    """Count by hand and ask to close."""
    room.push("station_close_act")
    counted = {
        "papers": papers,
        "spoiled": spoiled,
        "back": back,
        "provisional": provisional,
        "seal": "A-0042",
    }
    for stack, number in counted.items():
        room.type(number, into=f"station_{stack}_end_edit")
    room.press(ENTER, ctrl=True)


def counted(papers: int) -> ClosingCount:
    """Return a hand count with nothing aside and the seal as it was."""
    return ClosingCount(papers_end=papers, spoiled=0, handed_back=0, provisional=0, seal="A-0042")
