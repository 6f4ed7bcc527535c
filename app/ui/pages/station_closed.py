"""A polling station after its closing: the record to print and sign, the numbers, and the way on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.dutch import clock, day
from app.models.records import ClosingDifference, Station
from app.models.words import difference_sentence
from app.operations import stations
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.station_envelopes import Envelopes
from app.ui.pages.station_lines import Numbers
from app.ui.pages.station_words import not_a_code
from app.ui.printing import DocumentBar
from app.ui.tokens import SPACE_4
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.layouts import column, flow
from app.ui.widgets.reason import ReasonStrip
from app.ui.widgets.reveal import go_to, scroll_to

_CHANGED = frozenset({Topic.STATION})


class ClosedView(QWidget):
    """What stands after closing: the record to print and sign, the numbers, and the way on."""

    reopened = Signal(Station)
    record_wanted = Signal()
    another_wanted = Signal()

    def __init__(self, page: Page) -> None:
        """Start without a station."""
        super().__init__()
        self._page = page
        self._station: Station | None = None
        self._said = Words("", "large")
        self.bar = DocumentBar("station_record")
        self.reason = ReasonStrip("station_reopen_reason", refuse=not_a_code)
        self.reason.closed.connect(self.focus_first)
        self.envelopes = Envelopes(page)
        for strip in self.envelopes.questions:
            strip.closed.connect(self.focus_first)
        self.numbers = Numbers("station_closed_numbers")
        self._differences = named(Words(), "station_differences")
        self._record = named(QuietButton("Proces-verbaal maken", "print"), "station_make_record")
        self._reopen = named(QuietButton("Weer openen", "undo"), "station_reopen")
        self.another = named(QuietButton("Nog een stemlokaal openen", "station"), "station_another")
        self._record.clicked.connect(self.record_wanted)
        self._reopen.clicked.connect(self._ask_reopen)
        self.another.clicked.connect(self.another_wanted)
        layout = column(self, space=SPACE_4)
        for part in (self._said, self.bar, self.reason, self.envelopes, self.numbers, self._differences):
            layout.addWidget(part)
        layout.addWidget(flow(self._record, self._reopen, self.another))
        layout.addStretch(1)

    def show_station(self, station: Station, *, another: bool) -> None:
        """Show a closed station; ``another`` offers to open one for a contest that has none yet."""
        if self._station is None or self._station.id != station.id:
            self.bar.clear()
        self._station = station
        when = f" op {day(station.closed_at)} om {clock(station.closed_at)}" if station.closed_at else ""
        self._said.set_text(
            f"Stemlokaal {station.place} is gesloten{when}. Print het proces-verbaal en laat iedereen tekenen."
        )
        self.envelopes.show_station(station)
        self.numbers.show_numbers(station)
        lines = [_explained(station, difference) for difference in station.differences]
        self._differences.set_text("\n".join(lines) if lines else "Alle getallen sluiten.")
        self.another.setVisible(another)
        self._record.setVisible(self.bar.path is None)

    def show_main(self) -> None:
        """Set the page's main action: to other laptops' cards while an envelope waits for them, else to counting."""
        if self.envelopes.todo:
            self._page.set_main_action("Naar Synchroniseren", self._to_sending, "send")
        else:
            self._page.set_main_action("Naar Tellen", self._to_count, "count")

    def focus_first(self) -> None:
        """Go to the question that stands open, else to the print of the record."""
        standing = next((strip for strip in self.envelopes.questions if strip.asking), None)
        if standing is not None:
            (standing.first or self._record).setFocus(Qt.FocusReason.OtherFocusReason)
            return
        target = self._record if self.bar.path is None else self.bar.print_button
        scroll_to(self._said)
        go_to(target)

    def _to_sending(self) -> None:
        self._page.desk.go("send")

    def _to_count(self) -> None:
        self._page.desk.go("count")

    def _ask_reopen(self) -> None:
        self.reason.ask(
            "Waarom gaat het stemlokaal weer open? Er komt daarna een nieuw proces-verbaal.",
            "Weer openen",
            self._do_reopen,
            ready=("Te vroeg gesloten", "Verkeerd geteld"),
        )

    def _do_reopen(self, reason: str) -> None:
        station = self._station
        if station is None:
            return
        store, moment = self._page.desk.store, self._page.desk.moment()
        self._page.act(
            lambda: stations.reopen(store, moment, station_id=station.id, reason=reason),
            self._opened_again,
            changed=_CHANGED,
        )

    def _opened_again(self, station: Station) -> None:
        self.bar.clear()
        self._page.message.clear()
        self.reopened.emit(station)


def _explained(station: Station, difference: ClosingDifference) -> str:
    said = station.explanations.get(difference.code) or station.explanations.get("", "")
    return f"{difference_sentence(difference)}\nUitleg: {said}"
