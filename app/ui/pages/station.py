"""The page Stemlokaal: opening, the check-in, closing. Which one stands here follows from the session's station."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.models.records import Contest, DeskSession, Edition, Station
from app.operations import journal, provisional, stations
from app.ui.desk import Desk
from app.ui.jobs import NOTHING, Topic
from app.ui.pages.base import Page
from app.ui.pages.station_check_in import CheckInView
from app.ui.pages.station_closed import ClosedView
from app.ui.pages.station_closing import ClosingView
from app.ui.pages.station_opening import OpeningView
from app.ui.pages.station_words import Stage, contests_left, stage_of, station_here
from app.ui.printing import DocumentBar, save_document
from app.ui.tokens import FORM_WIDTH, Tone

if TYPE_CHECKING:
    from app.operations.journal import Store

_TITLES = {
    Stage.OPENING: "Stemlokaal openen",
    Stage.CHECK_IN: "Kaarten innemen",
    Stage.CLOSED: "Stemlokaal gesloten",
}
_LEAVE = "Wilt u even naar een andere pagina? Het stemlokaal blijft open."
_LEFT = "Kies links een pagina. Het stemlokaal blijft open."


def write_record(
    store: Store, edition: Edition, contest: Contest, station: Station, printed_at: datetime
) -> Path:
    """Make the record of a station, with the head of the journal as it is now, and save it."""
    from app.documents.station_record import station_record

    station = stations.station(store, station.id)  # as it is by now
    _, _, head = journal.confirmed_head(store)
    given = provisional.of_station(store, station.id)
    data = station_record(
        edition, contest, station, head_hash=head, printed_at=printed_at, provisionals=given
    )
    name = "Proces-verbaal" if station.closed_at else "Verslag van de opening"
    several = f" {contest.name}" if len(edition.contests) > 1 else ""
    return save_document(f"{name} {station.place}{several} {station.day.isoformat()}.pdf", data)


class StationPage(Page):
    """The polling station of the session at this desk."""

    key = "station"
    title = "Stemlokaal"
    help_text = (
        "Open eerst samen het stemlokaal. Daarna scant u elke stemkaart, of typt u de code. Het grote vak zegt wat u "
        "doet. Draai een vergissing terug bij Laatste handelingen. Aan het eind telt u wat er over is en sluit u."
    )
    topics = frozenset({Topic.STATION, Topic.SESSION})
    wide = True

    def __init__(self, desk: Desk) -> None:
        """Build the four views, of which one shows at a time."""
        super().__init__(desk)
        self._station: Station | None = None
        self._closing = False
        self._another = False
        self._free: list[Contest] = []
        self._session_shown: DeskSession | None = None
        self._counted = False
        self._shown: QWidget | None = None
        self._opening, self._check_in = OpeningView(self), CheckInView(self)
        self._closing_view, self._closed = ClosingView(self), ClosedView(self)
        for view in (self._opening, self._check_in, self._closing_view, self._closed):
            self.content.addWidget(view, 1)
            view.hide()
        self._opening.opened.connect(self._station_opened)
        self._check_in.close_wanted.connect(self._begin_closing)
        self._check_in.leave_wanted.connect(self._ask_leave)
        self._check_in.acted.connect(self._go_on)
        self._check_in.accepted.connect(self._count_card)
        self._closing_view.closed.connect(self._station_closed)
        self._closed.reopened.connect(self._show_station)
        self._closed.record_wanted.connect(self._make_closing_record)
        self._closed.envelopes.decided.connect(self._make_closing_record)
        self._closed.another_wanted.connect(self._open_another)
        desk.settings_changed.connect(self._fit_forms)
        desk.session_changed.connect(self._session_changed)
        self._fit_forms()

    # ------------------------------------------------------------------ what the window asks

    def refresh(self, topics: frozenset[Topic]) -> None:
        """Fetch the stations."""
        store, session = self.desk.store, self.desk.session
        self.fetch(
            lambda: stations.stations(store, session_id=session.id) if session else (), self._show_stations
        )

    def unseen(self, topics: frozenset[Topic]) -> frozenset[Topic]:
        """Leave out what the scan changed that was just answered: it was counted here, and the next need not wait."""
        counted, self._counted = self._counted, False
        return super().unseen(topics - {Topic.STATION} if counted else topics)

    def focus_first(self) -> None:
        """Put the keyboard where this screen begins."""
        if self._shown is self._check_in:
            self._check_in.focus_first()
        elif self._shown is self._opening:
            self._opening.focus_first()
        elif self._shown is self._closing_view:
            self._closing_view.focus_first()
        elif self._shown is self._closed:
            self._closed.focus_first()

    def back(self) -> bool:
        """Call a question off, or go from closing back to checking in. Never leave the check-in."""
        for strip in (*self._check_in.acts.questions, self._closed.reason, *self._closed.envelopes.questions):
            if strip.asking:
                strip.withdraw()
                return True
        return super().back()

    def showEvent(self, event: QShowEvent) -> None:
        """Take the window again when someone comes back to an open station, in the session that is on now."""
        super().showEvent(event)
        if self._session_shown != self.desk.session:
            self._session_changed()
        self._hold()

    # ------------------------------------------------------------------ which screen

    def _session_changed(self) -> None:
        if self.isVisible() and self.desk.helper is not None:
            self.refresh(self.topics)

    def _show_stations(self, found: tuple[Station, ...]) -> None:
        self._session_shown = self.desk.session
        self._free = contests_left(self.desk.session, found, self.desk.edition.contests)
        self._show_station(station_here(self.desk.session, found))

    def _count_card(self, act_id: UUID) -> None:
        if self._station is not None:
            self._counted = True
            self._show_station(stations.after_check_in(self._station, act_id=act_id, at=self.desk.now()))

    def _show_station(self, station: Station | None) -> None:
        self._station = station
        stage = stage_of(station)
        if station is None or (stage is Stage.CLOSED and self._another):
            self._opening.show_opening(self.desk.session, self._free or self.desk.edition.contests)
            self._show(self._opening, Stage.OPENING)
        elif stage is Stage.CHECK_IN and self._closing:
            self._closing_view.show_station(station)
            self._show(self._closing_view, stage)
        elif stage is Stage.CHECK_IN:
            self._check_in.show_station(station)
            self._show(self._check_in, stage)
        else:
            self._closed.show_station(station, another=bool(self._free))
            self._show(self._closed, stage)
            self._closed.show_main()  # another one once every envelope was decided

    def _show(self, view: QWidget, stage: Stage) -> None:
        if view is self._shown:
            return
        self._shown = view
        self._fit_forms()
        for other in (self._opening, self._check_in, self._closing_view, self._closed):
            other.setVisible(other is view)
        self.set_title(self._heading(stage))
        self._show_actions(view)
        self.set_alone(stage is Stage.CHECK_IN)
        self.area.verticalScrollBar().setValue(0)
        if not self.question.asking:
            self.focus_first()

    def _show_actions(self, view: QWidget) -> None:
        if view is self._closing_view:
            self._closing_view.show_main()
            self.set_back("Terug naar innemen", self._stop_closing)
        elif view is self._closed:
            self._closed.show_main()
            self.set_back("", None)
        elif view is self._check_in:
            self.set_main_action("", None)
            self.set_back("", None)
        else:
            self.set_back("Terug", self._stop_another if self._another else None)

    def _heading(self, stage: Stage) -> str:
        heading = "Stemlokaal sluiten" if self._closing else _TITLES[stage]
        contest = self._contest
        return f"{heading} – {contest.name}" if contest and len(self.desk.edition.contests) > 1 else heading

    @property
    def _contest(self) -> Contest | None:
        if self._station is None:
            return None
        wanted: UUID = self._station.contest_id
        return next(contest for contest in self.desk.edition.contests if contest.id == wanted)

    # ------------------------------------------------------------------ from one screen to the next

    def _station_opened(self, station: Station) -> None:
        self._another = False
        self._show_station(station)
        self._make_record(self._check_in.bar, "Het verslag van de opening staat klaar.")

    def _begin_closing(self) -> None:
        self._closing = True
        self.message.clear()
        self._show_station(self._station)

    def _stop_closing(self) -> None:
        self._closing = False
        self._show_station(self._station)

    def _station_closed(self, station: Station) -> None:
        self._closing = False
        self._show_station(station)
        self._make_closing_record()

    def _open_another(self) -> None:
        self._another = True
        self._show_station(self._station)

    def _stop_another(self) -> None:
        self._another = False
        self._show_station(self._station)

    def _make_closing_record(self) -> None:
        self._make_record(self._closed.bar, "Het proces-verbaal staat klaar.")

    def _make_record(self, bar: DocumentBar, sentence: str) -> None:
        station, contest = self._station, self._contest
        if station is None or contest is None:
            return
        store, edition, now = self.desk.store, self.desk.edition, self.desk.now()

        def made(path: Path) -> None:
            bar.show_document(path, sentence)
            if self._station is not None and self._shown is self._closed:
                self._closed.show_station(self._station, another=bool(self._free))
            if self._shown is self._check_in:
                self._check_in.keep_focus()  # the first card may be half typed by now
            else:
                self.focus_first()

        self.act(lambda: write_record(store, edition, contest, station, now), made, changed=NOTHING)

    # ------------------------------------------------------------------ nobody leaves by accident

    def _ask_leave(self) -> None:
        self.ask(_LEAVE, "Andere pagina", self._let_go, no_word="Verder met innemen")

    def _let_go(self) -> None:
        self.set_alone(False)
        self.say(Tone.MIND, _LEFT, "Verder met innemen", self._hold)

    def _hold(self) -> None:
        if stage_of(self._station) is Stage.CHECK_IN:
            self.set_alone(True)
            if self._shown is self._check_in and not self.question.asking:
                self.message.clear()
                self.focus_first()

    def _go_on(self) -> None:
        """Hold the window after an act, without a touch to the next code, which may be half typed."""
        self.set_alone(stage_of(self._station) is Stage.CHECK_IN)

    def _fit_forms(self) -> None:
        """Give a form its own width before its height is asked; the check-in takes the whole page."""
        self._fit()
        if self._shown is not self._check_in:
            self._form.setMaximumWidth(FORM_WIDTH * self.desk.settings.text_scale // 100)
