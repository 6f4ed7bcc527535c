"""Closing a polling station: the stacks counted by hand, every check at once, each difference explained."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models.dutch import count
from app.models.records import Station
from app.operations import stations
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.station_closing_words import HandCount, ShownCheck, shown_checks, suggestion
from app.ui.pages.station_lines import CheckLine, Numbers
from app.ui.pages.station_words import whole_number
from app.ui.tokens import SPACE_2, SPACE_4, Tone
from app.ui.widgets.basics import Words
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import column
from app.ui.widgets.reveal import go_to

_CHANGED = frozenset({Topic.STATION})
_INTRO = "Laat niemand meer binnen. Tel met twee mensen elke stapel en schrijf op wat u telt."
_NO_NUMBER = "Tel de stapel en schrijf het getal. Is er niets? Schrijf 0."
_NO_SEAL = "Lees het nummer op de bus en schrijf het over."
_UNEXPLAINED = "Tel nog eens. Blijft het verschil? Schrijf dan op hoe het komt."
_LOOK = (
    "De getallen sluiten niet: {0}. Tel nog eens. Blijft het zo? Kijk dan of de uitleg klopt die er al staat, "
    "en kies weer Stemlokaal sluiten."
)
_WITH_DIFFERENCES = "De getallen sluiten niet: {0}. Dat komt met uw uitleg in het proces-verbaal. "
_CONSEQUENCE = (
    "Na het sluiten kan niemand hier meer stemmen. Weer openen kan alleen met een reden, en niet meer als het "
    "tellen is begonnen."
)


class ClosingView(QWidget):
    """The form that closes a station."""

    closed = Signal(Station)

    def __init__(self, page: Page) -> None:
        """Start without a station."""
        super().__init__()
        self._page = page
        self._station: Station | None = None
        self._lines: dict[str, CheckLine] = {}
        self._seen: set[str] = set()
        self.numbers = Numbers("station_closing_numbers")
        self.papers = TextField(
            "Hoeveel stembiljetten zijn er over?",
            "station_papers_end_edit",
            help_text="Tel alleen de ongebruikte stapel.",
            longest=9,
        )
        self.spoiled = TextField(
            "Hoeveel bedorven biljetten liggen er?", "station_spoiled_end_edit", longest=9
        )
        self.back = TextField("Hoeveel biljetten kwamen er terug?", "station_back_end_edit", longest=9)
        self.provisional = TextField(
            "Hoeveel enveloppen met een voorlopig biljet liggen er?",
            "station_provisional_end_edit",
            longest=9,
        )
        self.seal = TextField(
            "Welk nummer heeft de verzegeling op de bus nu?", "station_seal_end_edit", longest=60
        )
        self._checks = column(space=SPACE_2)
        layout = column(self, space=SPACE_4)
        layout.addWidget(Words(_INTRO))
        for field in self.fields:
            field.edited.connect(self._show_checks)
            layout.addWidget(field)
        layout.addWidget(Words("Controle", "label"))
        layout.addLayout(self._checks)
        layout.addWidget(self.numbers)
        layout.addStretch(1)

    @property
    def stacks(self) -> tuple[TextField, ...]:
        """Return the fields for the stacks, from top to bottom."""
        return (self.papers, self.spoiled, self.back, self.provisional)

    @property
    def fields(self) -> tuple[TextField, ...]:
        """Return all fields of the hand count."""
        return (*self.stacks, self.seal)

    def show_station(self, station: Station) -> None:
        """Show the numbers as they are now; what was typed stays."""
        if self._station is None or self._station.id != station.id:
            self._empty()
        self._station = station
        self.numbers.show_numbers(station)
        self._show_checks()

    def show_main(self) -> None:
        """Set the page's main action."""
        self._page.set_main_action("Stemlokaal sluiten", self._ask, "lock")

    def focus_first(self) -> None:
        """Go to the first number that is asked for."""
        empty = [field for field in self.fields if not field.value]
        go_to((empty or [self.papers])[0])

    @property
    def counted(self) -> HandCount:
        """Return what was counted so far."""
        papers, spoiled, back, provisional = (whole_number(field.value) for field in self.stacks)
        return HandCount(papers, spoiled, back, provisional, self.seal.value)

    @property
    def checks(self) -> list[ShownCheck]:
        """Return every closing check as it stands with what was typed."""
        return [] if self._station is None else shown_checks(self._station, self.counted)

    def _show_checks(self) -> None:
        station = self._station
        if station is None:
            return
        for check in self.checks:
            if check.code not in self._lines:
                self._lines[check.code] = CheckLine(check.code)
                self._checks.addWidget(self._lines[check.code])
            self._lines[check.code].show_check(check, suggestion(station.log))

    def _empty(self) -> None:
        for field in self.fields:
            field.set_value("")
        for line in self._lines.values():
            line.explanation.set_value("")
        self._seen.clear()

    # ------------------------------------------------------------------ closing

    def _ask(self) -> None:
        for field in self.stacks:
            field.show_error("" if whole_number(field.value) is not None else _NO_NUMBER)
        self.seal.show_error("" if self.seal.value else _NO_SEAL)
        wrong = [field for field in self.fields if field.error]
        if wrong:
            go_to(wrong[0])
        elif not self._unexplained() and not self._unseen():
            self._page.message.clear()
            told = _WITH_DIFFERENCES.format(self._differences) if self._different else ""
            self._page.ask(told + _CONSEQUENCE, "Sluiten", self._close)

    @property
    def _different(self) -> list[str]:
        return [check.code for check in self.checks if check.explain]

    @property
    def _differences(self) -> str:
        return count(len(self._different), "verschil", "verschillen")

    def _unseen(self) -> bool:
        """Point out the differences for which words of the log stood ready, which nobody may have read."""
        unseen = [code for code in self._different if code not in self._seen]
        self._seen.update(unseen)
        if unseen:
            self._page.say(Tone.NO, _LOOK.format(self._differences))
            go_to(self._lines[unseen[0]].explanation)
        return bool(unseen)

    def _unexplained(self) -> bool:
        """Point out every difference that nobody explained."""
        lacking = [line.explanation for line in self._lines.values() if line.lacks_words]
        self._seen.update(code for code, line in self._lines.items() if line.lacks_words)
        for field in lacking:
            field.show_error(_UNEXPLAINED)
        if lacking:
            go_to(lacking[0])
        return bool(lacking)

    def _close(self) -> None:
        station, counted = self._station, self.counted.count()
        if station is None:
            return
        store, moment = self._page.desk.store, self._page.desk.moment()
        said = {code: line.explanation.value for code, line in self._lines.items()}
        explanations = {check.code: said[check.code] for check in self.checks if check.explain}
        self._page.act(
            lambda: stations.close(
                store, moment, station_id=station.id, counted=counted, explanations=explanations
            ),
            self._done,
            changed=_CHANGED,
            failed=self._refused,
        )

    def _done(self, station: Station) -> None:
        self._empty()
        self.closed.emit(station)

    def _refused(self, error: Exception) -> None:
        """Say why not; a number may have changed since it was shown."""
        self._page.show_error(error)
        if isinstance(error, stations.NumbersDoNotClose):
            self._page.refresh(_CHANGED)
