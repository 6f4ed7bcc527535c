"""Closing a polling station: the stock counted, every check at once, differences explained; and the closed view."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.models.dutch import clock, day
from app.models.records import Station
from app.models.words import difference_sentence
from app.operations import stations
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.station_words import ClosingCheck, closing_checks, not_a_code, numbers_lines, whole_number
from app.ui.printing import DocumentBar
from app.ui.text import sentence
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6, Tone
from app.ui.widgets.basics import QuietButton, Words, named, tone_of
from app.ui.widgets.fields import AreaField, TextField
from app.ui.widgets.icons import TONE_ICONS, Icon
from app.ui.widgets.layouts import Card, Toned, clear, column, flow, row
from app.ui.widgets.reason import ReasonStrip
from app.ui.widgets.reveal import go_to

_CHANGED = frozenset({Topic.STATION})
_NO_NUMBER = "Tel de stapel die over is en schrijf het getal. Is er niets over? Schrijf 0."
_CONSEQUENCE = (
    "Na het sluiten kan niemand hier meer stemmen. Weer openen kan alleen met een reden, en niet meer als het "
    "tellen is begonnen."
)


class Numbers(Card):
    """The numbers of a station under each other."""

    def __init__(self, name: str) -> None:
        """Start empty."""
        super().__init__()
        named(self, name, "Getallen van het stemlokaal")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE_6)
        self._grid.setVerticalSpacing(SPACE_2)
        self._grid.setColumnStretch(0, 1)
        self.body.addLayout(self._grid)

    def show_numbers(self, station: Station) -> None:
        """Show the numbers as they are now."""
        clear(self._grid)
        lines = numbers_lines(station.numbers)
        for place, (word, value) in enumerate(lines):
            shown = Words(value, "label")
            shown.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(Words(word), place, 0)
            self._grid.addWidget(shown, place, 1)
        self.setAccessibleDescription("; ".join(f"{word}: {value}" for word, value in lines))


class CheckLine(Toned):
    """One closing check: an icon and its sentence."""

    def __init__(self, check: ClosingCheck) -> None:
        """Show the check."""
        super().__init__()
        tone = Tone.YES if check.holds else Tone.NO
        mark, words = Icon(TONE_ICONS[tone]), Words(check.sentence)
        layout = row(space=SPACE_3)
        layout.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_2)
        layout.addWidget(mark)
        layout.addWidget(words, 1)
        self.setLayout(layout)
        for part in (self, mark, words):
            tone_of(part, tone)
        self.setAccessibleName(f"{'Klopt' if check.holds else 'Verschil'}: {check.sentence}")


class ClosingView(QWidget):
    """The form that closes a station."""

    closed = Signal(Station)

    def __init__(self, page: Page) -> None:
        """Start without a station."""
        super().__init__()
        self._page = page
        self._station: Station | None = None
        self.numbers = Numbers("station_closing_numbers")
        self.papers = TextField(
            "Hoeveel stembiljetten zijn er over?",
            "station_papers_end_edit",
            help_text="Tel alleen de ongebruikte stapel. Bedorven en teruggegeven biljetten liggen apart.",
            longest=9,
        )
        self.papers.edited.connect(self._show_checks)
        self._checks = column(space=SPACE_2)
        self.explanation = AreaField(
            "Hoe komt het verschil?",
            "station_explanation_edit",
            help_text="Tel eerst alles nog eens. Blijft het verschil? Schrijf op wat u weet. Dat komt in het verslag.",
            lines=3,
        )
        layout = column(self, space=SPACE_4)
        layout.addWidget(self.papers)
        layout.addLayout(self._checks)
        layout.addWidget(self.explanation)
        layout.addWidget(self.numbers)
        layout.addStretch(1)

    def show_station(self, station: Station) -> None:
        """Show the numbers as they are now; what was typed stays."""
        if self._station is None or self._station.id != station.id:
            self.papers.set_value("")
            self.explanation.set_value("")
        self._station = station
        self.numbers.show_numbers(station)
        self._show_checks()

    def show_main(self) -> None:
        """Set the page's main action."""
        self._page.set_main_action("Stemlokaal sluiten", self._ask, "lock")

    def focus_first(self) -> None:
        """Go to the number that is asked for."""
        self.papers.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def checks(self) -> list[ClosingCheck]:
        """Return every closing check as it stands with what was typed."""
        if self._station is None:
            return []
        return closing_checks(self._station.numbers, whole_number(self.papers.value))

    def _show_checks(self) -> None:
        clear(self._checks)
        for check in self.checks:
            self._checks.addWidget(CheckLine(check))
        self.explanation.setVisible(any(not check.holds for check in self.checks))

    def _ask(self) -> None:
        if whole_number(self.papers.value) is None:
            self.papers.show_error(_NO_NUMBER)
            self.focus_first()
            return
        if not self.explanation.isHidden() and not self.explanation.value:
            self._explain(stations.NumbersDoNotClose(differences=()))
            return
        self._page.ask(_CONSEQUENCE, "Sluiten", self._close)

    def _close(self) -> None:
        station, papers_end = self._station, whole_number(self.papers.value)
        if station is None or papers_end is None:
            return
        store, moment = self._page.desk.store, self._page.desk.moment()
        explanation = "" if self.explanation.isHidden() else self.explanation.value
        self._page.act(
            lambda: stations.close(
                store, moment, station_id=station.id, papers_end=papers_end, explanation=explanation
            ),
            self._done,
            changed=_CHANGED,
            failed=self._refused,
        )

    def _done(self, station: Station) -> None:
        self.papers.set_value("")
        self.explanation.set_value("")
        self.closed.emit(station)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, stations.NumbersDoNotClose):
            self._explain(error)
        else:
            self._page.show_error(error)

    def _explain(self, error: Exception) -> None:
        self.explanation.show()
        self.explanation.show_error(sentence(error))
        go_to(self.explanation)


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
        self.numbers = Numbers("station_closed_numbers")
        self._differences = named(Words(), "station_differences")
        self._record = named(QuietButton("Proces-verbaal maken", "print"), "station_make_record")
        self._reopen = named(QuietButton("Weer openen", "undo"), "station_reopen")
        self.another = named(QuietButton("Nog een stemlokaal openen", "station"), "station_another")
        self._record.clicked.connect(self.record_wanted)
        self._reopen.clicked.connect(self._ask_reopen)
        self.another.clicked.connect(self.another_wanted)
        layout = column(self, space=SPACE_4)
        for part in (self._said, self.bar, self.reason, self.numbers, self._differences):
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
        self.numbers.show_numbers(station)
        lines = [difference_sentence(difference) for difference in station.differences]
        if lines:
            lines.append(f"Uitleg: {station.explanation}")
        self._differences.set_text("\n".join(lines) if lines else "Alle getallen sluiten.")
        self.another.setVisible(another)
        self._record.setVisible(self.bar.path is None)

    def show_main(self) -> None:
        """Set the page's main action."""
        self._page.set_main_action("Naar Tellen", self._to_count, "count")

    def focus_first(self) -> None:
        """Go to the print of the record."""
        target = self._record if self.bar.path is None else self.bar.print_button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

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
        self.reopened.emit(station)
