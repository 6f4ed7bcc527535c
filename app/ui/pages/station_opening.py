"""Opening a polling station: who work here, an empty sealed box, a counted stock, and all devices looked at."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.models.codes import UnreadableCode, read_scan
from app.models.dutch import AMSTERDAM
from app.models.records import Contest, DeskSession, Station, SyncStatus
from app.models.terms import SessionKind
from app.models.words import WORDS
from app.operations import sessions, stations
from app.operations.journal import Store
from app.ui.jobs import Lane, Topic
from app.ui.machine import Machine, look
from app.ui.pages.base import Page
from app.ui.pages.station_checks import Check, clock_check, contact_check, machine_checks, scanner_check
from app.ui.pages.station_crew import CrewForm
from app.ui.pages.station_lines import ToneLine
from app.ui.pages.station_words import whole_number
from app.ui.printing import documents_folder
from app.ui.text import sentence
from app.ui.tokens import SPACE_2, SPACE_4
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.camera import cameras
from app.ui.widgets.code_field import CodeField
from app.ui.widgets.fields import CheckField, ChoiceField, Field, TextField
from app.ui.widgets.layouts import column
from app.ui.widgets.reveal import go_to

_INTRO = "Loop dit samen na, voordat de eerste bewoner binnenkomt. Daarna kunt u kaarten innemen."
_DEVICES = "Wat niet in orde is, houdt u niet tegen. Het komt wel in het verslag van de opening."
_BOX_SAID = "Leeg getoond en daarna verzegeld."
_NAMES = ("Klok", "Scanner", "Printer", "Accu", "Vrije ruimte", "Laatste contact")
"""What is looked at, in the order in which it stands there."""
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
        self.crew = CrewForm("station_crew")
        self.seal = TextField("Nummer van de verzegeling", "station_seal_edit", longest=60)
        self.papers = TextField(
            "Stembiljetten op voorraad", "station_papers_edit", help_text="Tel de stapel.", longest=9
        )
        self.papers.check = self._papers_wrong
        self.box = CheckField("De bus is leeg getoond en daarna verzegeld", "station_box_check")
        self._machine: Machine | None = None
        self._status: SyncStatus | None = None
        self._read: bool | None = None
        self.lines = {name: ToneLine(f"station_check_{name.split()[-1].lower()}") for name in _NAMES}
        self.practice = CodeField("station_practice_edit", spoken="Scan een kaart om te proberen")
        self.practice.setPlaceholderText("Scan hier een kaart om te proberen")
        self.practice.code_entered.connect(self._tried)
        self._again = named(QuietButton("Kijk opnieuw", "undo"), "station_look_again")
        self._again.clicked.connect(self._look)
        layout = column(self, space=SPACE_4)
        for part in (self._intro, self._other, self.place, self.contest, self.crew, self.seal, self.papers):
            layout.addWidget(part)
        layout.addWidget(self.box)
        layout.addLayout(self._devices())
        layout.addStretch(1)

    def _devices(self) -> QVBoxLayout:
        devices = column(space=SPACE_2)
        devices.addWidget(Words("De apparaten", "label"))
        devices.addWidget(Words(_DEVICES, "muted"))
        for line in self.lines.values():
            devices.addWidget(line)
        devices.insertWidget(4, self.practice)
        devices.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        return devices

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
        self._show_checks()
        self._look()
        self._page.set_main_action("Stemlokaal openen", self._open, "station")

    def focus_first(self) -> None:
        """Go to the first line that is still empty, else to the tick."""
        texts = (self.place, self.crew.first, self.seal, self.papers)
        empty = [field for field in texts if field.isVisibleTo(self) and not field.value]
        (empty or [self.box])[0].setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------ the devices

    @property
    def checks(self) -> list[Check]:
        """Return everything that was looked at so far."""
        now = self._page.desk.now()
        found = [scanner_check(read=self._read, cameras=len(cameras()))]
        if self._machine is not None:
            found += machine_checks(self._machine)
        if self._status is not None:
            found += [clock_check(self._status, now), contact_check(self._status, now)]
        return sorted(found, key=lambda check: _NAMES.index(check.name))

    def _look(self) -> None:
        """Look at the laptop again; what takes long does not keep the store waiting."""
        store, folder = self._page.desk.store, documents_folder()
        run = self._page.desk.jobs.run
        run(lambda: look(folder), self._seen, self._page.show_error, owner=self, lane=Lane.LOOK)
        self._page.fetch(lambda: _status(store), self._heard)

    def _seen(self, machine: Machine) -> None:
        self._machine = machine
        self._show_checks()

    def _heard(self, status: SyncStatus) -> None:
        self._status = status
        self._show_checks()

    def _tried(self, scan: str) -> None:
        try:
            read_scan(scan)
        except UnreadableCode:
            self._read = False
        else:
            self._read = True
        self.practice.clear()
        self._show_checks()

    def _show_checks(self) -> None:
        for line in self.lines.values():
            line.hide()
        for check in self.checks:
            self.lines[check.name].say(check.tone, f"{check.name}: {check.sentence}")
            self.lines[check.name].show()

    # ------------------------------------------------------------------ opening

    def _open(self) -> None:
        wrong = self._wrong()
        for field in self._fields():
            field.show_error(wrong.get(field, ""))
        nobody = self.crew.wrong()
        first = next((field for field in (self.place, self.contest) if field in wrong), None)
        if nobody and first is None:
            go_to(self.crew.first)
        elif wrong:
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
        checks = {"Stembus": _BOX_SAID} | {check.name: check.sentence for check in self.checks}
        self._page.act(
            lambda: stations.open_station(
                store,
                moment,
                session_id=session.id,
                contest_id=contest_id,
                crew=crew,
                seal=seal,
                papers_begin=papers,
                checks=checks,
            ),
            self._done,
            changed=frozenset({Topic.STATION}),
            failed=self._refused,
        )

    def _done(self, station: Station) -> None:
        for field in (self.crew, self.seal, self.papers, self.place):
            field.set_value("")
        self.box.set_value(False)
        self._read = None
        self.opened.emit(station)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, sessions.PlaceMissing):
            self.place.show_error(sentence(error))
        else:
            self._page.show_error(error)

    def _fields(self) -> list[Field]:
        """Return the fields in view, from top to bottom."""
        every = (self.place, self.contest, self.seal, self.papers, self.box)
        return [field for field in every if not field.isHidden()]

    def _papers_wrong(self) -> str:
        return _NO_NUMBER if self.papers.value and not whole_number(self.papers.value) else ""

    def _wrong(self) -> dict[Field, str]:
        """Return what is not filled in yet, each in a sentence."""
        checks: tuple[tuple[Field, bool, str], ...] = (
            (self.place, bool(self.place.value), "Vul in waar u bent."),
            (self.contest, bool(self.contest.value), "Kies de stemming."),
            (self.seal, bool(self.seal.value), "Vul het nummer van de verzegeling in."),
            (self.papers, bool(whole_number(self.papers.value)), _NO_NUMBER),
            (self.box, self.box.value, "Laat de lege bus zien aan iedereen die er is, en verzegel hem."),
        )
        return {field: said for field, fine, said in checks if not fine and not field.isHidden()}


def _status(store: Store) -> SyncStatus:
    from app.sync import client

    return client.status(store)
