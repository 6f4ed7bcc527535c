"""Opening a polling station: who works here, an empty sealed box, a counted stock, and the devices tried."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.dutch import AMSTERDAM, clock, day
from app.models.records import Contest, DeskSession, Station
from app.models.terms import SessionKind
from app.models.words import WORDS
from app.operations import sessions, stations
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.station_words import whole_number
from app.ui.text import sentence
from app.ui.tokens import SPACE_4
from app.ui.widgets.basics import Words
from app.ui.widgets.fields import CheckField, ChoiceField, Field, TextField
from app.ui.widgets.layouts import column
from app.ui.widgets.reveal import go_to

_INTRO = "Loop dit samen na, voordat de eerste bewoner binnenkomt. Daarna kunt u kaarten innemen."
_NO_NUMBER = "Schrijf een getal, bijvoorbeeld 500."


class OpeningView(QWidget):
    """The form that opens a station, and its session too when that has not begun."""

    opened = Signal(Station)

    def __init__(self, page: Page) -> None:
        """Start empty."""
        super().__init__()
        self._page = page
        self._session: DeskSession | None = None
        self._intro = Words(_INTRO)
        self._other = Words("", "muted")
        self.place = TextField(
            "Waar is dit stemlokaal?", "station_place_edit", help_text="De naam van het gebouw."
        )
        self.contest = ChoiceField("Voor welke stemming?", "station_contest_choice")
        self.crew = TextField(
            "Wie werken er?", "station_crew_edit", help_text="De namen, met komma's ertussen."
        )
        self.seal = TextField("Nummer van de verzegeling", "station_seal_edit", longest=60)
        self.papers = TextField(
            "Stembiljetten op voorraad", "station_papers_edit", help_text="Tel de stapel.", longest=9
        )
        self.papers.check = self._papers_wrong
        self.box = CheckField("De bus is leeg getoond en daarna verzegeld", "station_box_check")
        self.devices = CheckField(
            "De klok klopt, en printer en scanner zijn geprobeerd", "station_devices_check"
        )
        self._clock = Words("", "muted")
        layout = column(self, space=SPACE_4)
        for part in (
            self._intro,
            self._other,
            self.place,
            self.contest,
            self.crew,
            self.seal,
            self.papers,
            self.box,
            self.devices,
            self._clock,
        ):
            layout.addWidget(part)
        layout.addStretch(1)

    def show_opening(self, session: DeskSession | None, contests: Sequence[Contest]) -> None:
        """Ask for what is not known yet; what was typed stays."""
        here = session is not None and session.kind is SessionKind.POLLING_STATION
        self._session = session if here else None
        self.place.setVisible(not here)
        other = session if session is not None and not here else None
        self._other.setVisible(other is not None)
        if other is not None:
            word = f"{WORDS[other.kind]} {other.place}"
            self._other.set_text(f"Nu is bezig: {word}. Dat wordt afgesloten als u het stemlokaal opent.")
            if not self.place.value:
                self.place.set_value(other.place)
        self.contest.set_choices([(str(contest.id), contest.name) for contest in contests])
        self.contest.setVisible(len(contests) > 1)
        if len(contests) == 1:
            self.contest.set_value(str(contests[0].id))
        now = self._page.desk.now()
        self._clock.set_text(f"Deze laptop zegt: {day(now)}, {clock(now)}. Klopt dat?")
        self._page.set_main_action("Stemlokaal openen", self._open, "station")

    def focus_first(self) -> None:
        """Go to the first line that is still empty, else to the first tick."""
        lines = [field for field in self._fields() if isinstance(field, TextField) and not field.value]
        (lines or [self.box])[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self) -> None:
        wrong = self._wrong()
        for field in self._fields():
            field.show_error(wrong.get(field, ""))
        if wrong:
            go_to(next(iter(wrong)))
        elif self._session is None:
            self._begin_session()
        else:
            self._open_station(self._session)

    def _begin_session(self) -> None:
        """Start a session of this kind today; the one that was going on at this desk ends."""
        desk, place = self._page.desk, self.place.value
        store, moment, before = desk.store, desk.moment(), desk.session
        today = moment.at.astimezone(AMSTERDAM).date()

        def begin() -> DeskSession:
            if before is not None:
                sessions.close(store, moment, session_id=before.id)
            return sessions.start(store, moment, kind=SessionKind.POLLING_STATION, place=place, day=today)

        self._page.act(begin, self._session_begun, changed=frozenset({Topic.SESSION}), failed=self._refused)

    def _session_begun(self, session: DeskSession) -> None:
        self._session = session
        self._page.desk.set_session(session)
        self._open_station(session)

    def _open_station(self, session: DeskSession) -> None:
        store, moment = self._page.desk.store, self._page.desk.moment()
        contest_id, crew, seal = UUID(self.contest.value), self.crew.value, self.seal.value
        papers = whole_number(self.papers.value) or 0
        self._page.act(
            lambda: stations.open_station(
                store,
                moment,
                session_id=session.id,
                contest_id=contest_id,
                crew=crew,
                seal=seal,
                papers_begin=papers,
            ),
            self._done,
            changed=frozenset({Topic.STATION}),
            failed=self._refused,
        )

    def _done(self, station: Station) -> None:
        for field in (self.crew, self.seal, self.papers, self.place):
            field.set_value("")
        self.box.set_value(False)
        self.devices.set_value(False)
        self.opened.emit(station)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, sessions.PlaceMissing):
            self.place.show_error(sentence(error))
        else:
            self._page.show_error(error)

    def _fields(self) -> list[Field]:
        """Return the fields in view, from top to bottom."""
        every = (self.place, self.contest, self.crew, self.seal, self.papers, self.box, self.devices)
        return [field for field in every if not field.isHidden()]

    def _papers_wrong(self) -> str:
        return _NO_NUMBER if self.papers.value and not whole_number(self.papers.value) else ""

    def _wrong(self) -> dict[Field, str]:
        """Return what is not filled in yet, each in a sentence."""
        checks: tuple[tuple[Field, bool, str], ...] = (
            (self.place, bool(self.place.value), "Vul in waar u bent."),
            (self.contest, bool(self.contest.value), "Kies de stemming."),
            (self.crew, bool(self.crew.value), "Vul in wie er werken."),
            (self.seal, bool(self.seal.value), "Vul het nummer van de verzegeling in."),
            (self.papers, bool(whole_number(self.papers.value)), _NO_NUMBER),
            (self.box, self.box.value, "Laat de lege bus zien aan iedereen die er is, en verzegel hem."),
            (
                self.devices,
                self.devices.value,
                "Kijk naar de klok, print een blad en scan een kaart om te proberen.",
            ),
        )
        return {field: said for field, fine, said in checks if not fine and not field.isHidden()}
