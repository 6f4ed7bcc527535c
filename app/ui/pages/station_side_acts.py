"""What else is done at the check-in: papers, undo, pause, crew, notes, a provisional paper. Each asks in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models.records import Contest, Edition, Provisional, Station, StationAct
from app.models.terms import VerdictKind
from app.operations import provisional, station_log, stations
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.station_crew import CrewForm
from app.ui.pages.station_marking import door, free_marking, open_marking
from app.ui.pages.station_words import PROVISIONAL_WHY, act_sentence, envelope_steps, not_a_code
from app.ui.printing import DocumentBar, save_document
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4
from app.ui.widgets.answers import Strip
from app.ui.widgets.basics import LinkButton, QuietButton, named
from app.ui.widgets.layouts import column, flow
from app.ui.widgets.reason import ReasonStrip
from app.ui.widgets.reveal import scroll_to

_CHANGED = frozenset({Topic.STATION, Topic.CARDS})
_SAVED = "Dit is bewaard."
_FREED = "De stemhulp is vrij voor de volgende bewoner."
_NOT_FREED = "Er is nog iemand bezig met de stemhulp, of hij is al vrij."
_UNDONE = {
    "taken_in": "Geef de kaart terug en neem het stembiljet terug.",
    "handed_out": "Neem het stembiljet terug.",
    "spoiled": "Neem het nieuwe stembiljet terug.",
    "handed_back": "Geef het stembiljet weer aan de bewoner.",
    "provisional": "Leg het biljet terug op de stapel, en geef de kaart terug.",
}
"""What to do at the table after an act was taken back, by ``StationAct.what``."""


class CrewStrip(Strip):
    """Asks who work here from now on."""

    def __init__(self, name: str) -> None:
        """Start hidden."""
        super().__init__(name, "Wie werken er nu")
        self._act: Callable[[str], None] | None = None
        self.crew = CrewForm(name)
        self._yes = named(QuietButton("Bewaren"), f"{name}_yes")
        self._no = named(LinkButton("Terug", "back", key="Esc"), f"{name}_no")
        self._yes.clicked.connect(self._answer)
        self._no.clicked.connect(self.withdraw)
        layout = column(self, space=SPACE_3, margin=SPACE_4)
        layout.addWidget(self._words)
        layout.addWidget(self.crew)
        layout.addWidget(flow(self._yes, self._no))

    def ask(self, crew: str, act: Callable[[str], None]) -> None:
        """Show the crew as it is; ``act`` gets the new one."""
        self._act = act
        self.crew.set_value(crew)
        self.put("Wie werken er vanaf nu?", self.crew.first)
        scroll_to(self)

    def _answer(self) -> None:
        if self.crew.wrong():
            return
        act, self._act = self._act, None
        self.withdraw()
        if act is not None:
            act(self.crew.value)


class SideActs(QWidget):
    """The quiet row of buttons. The questions they ask are laid out by the check-in, where its answer stands."""

    asked = Signal()
    """A question stands open."""
    closed = Signal()
    """The question is gone."""
    done = Signal(str, str, str)
    """An act was done: a word, a sentence, what to do."""
    undone = Signal()
    """An act is being taken back."""
    refused = Signal(Exception)
    close_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self, page: Page) -> None:
        """Start without a station."""
        super().__init__()
        self._page = page
        self._station: Station | None = None
        self.reason = ReasonStrip("station_reason", refuse=not_a_code)
        self.note = ReasonStrip(
            "station_note",
            refuse=not_a_code,
            label="Wat is er gebeurd?",
            missing="Schrijf in een paar woorden wat er gebeurde.",
        )
        self.crew = CrewStrip("station_crew_now")
        self.label = DocumentBar("station_label")
        self.questions: tuple[Strip, ...] = (self.reason, self.note, self.crew)
        for strip in self.questions:
            strip.closed.connect(self.closed)
        self._more = self._rows()

    def show_station(self, station: Station) -> None:
        """Work for a station from now on."""
        self._station = station

    @property
    def asking(self) -> Strip | None:
        """Return the question that stands open."""
        return next((strip for strip in self.questions if strip.asking), None)

    # ------------------------------------------------------------------ the buttons

    def _rows(self) -> QWidget:
        more = flow(
            self._button("extra_act", "Extra biljet", self._ask_extra),
            self._button("note_act", "Opschrijven voor het verslag", self._ask_note),
            self._button("crew_act", "Andere bemensing", self._ask_crew),
            self._button("marking_act", "Stemhulp openen", self._marking),
            self._button("leave_act", "Andere pagina", self.leave_wanted.emit),
            space=SPACE_2,
        )
        more.hide()
        self._open = self._button("more_act", "Meer", lambda: self._show_more(on=more.isHidden()))
        free = self._button("marking_free_act", "Stemhulp vrijgeven voor de volgende", self._free_marking)
        door(self._page).opened.connect(free.setVisible)
        free.hide()
        first = flow(
            self._button("spoiled_act", "Bedorven biljet", self._ask_spoiled),
            self._button("back_act", "Biljet terug", self._ask_back),
            self._button("pause_act", "Pauze", self._ask_pause),
            self._open,
            free,
            self._button("close_act", "Stemlokaal sluiten", self.close_wanted.emit),
            space=SPACE_2,
        )
        layout = column(self, space=SPACE_2)
        layout.addWidget(first)
        layout.addWidget(more)
        return more

    def _button(self, name: str, word: str, act: Callable[[], object]) -> QuietButton:
        button = named(QuietButton(word), f"station_{name}")
        button.clicked.connect(act)
        return button

    def _show_more(self, *, on: bool) -> None:
        self._more.setVisible(on)
        self._open.set_word("Minder" if on else "Meer")
        if on:
            scroll_to(self._more)

    def _marking(self) -> None:
        if self._station is not None:
            open_marking(self._page, self._station)

    def _free_marking(self) -> None:
        self.done.emit("Stemhulp", _FREED if free_marking(self._page) else _NOT_FREED, "")

    # ------------------------------------------------------------------ papers and undo

    def _ask_spoiled(self) -> None:
        self._ask(
            "Neem het biljet dicht terug en geef een nieuw. Wat is er met het oude?",
            "Bedorven biljet",
            lambda reason, here: self._paper(
                stations.spoil, here, reason, "Bedorven biljet", "Geef een nieuw stembiljet."
            ),
            ("Verkeerd aangekruist", "Gescheurd of vies"),
        )

    def _ask_back(self) -> None:
        self._ask(
            "Neem het lege biljet terug. Waarom stemt deze bewoner niet?",
            "Biljet terug",
            lambda reason, here: self._paper(
                stations.hand_back, here, reason, "Biljet terug", "Leg het biljet apart."
            ),
            ("Wil toch niet stemmen", "Moet weg"),
        )

    def _ask_extra(self) -> None:
        self._ask(
            "Geef een biljet zonder dat er een kaart bij hoort. Waarom?",
            "Extra biljet",
            lambda reason, here: self._paper(
                stations.hand_out, here, reason, "Extra biljet", "Geef een stembiljet."
            ),
            ("Bewoner kreeg geen biljet", "Biljet was verkeerd gedrukt"),
        )

    def ask_undo(self, act: StationAct) -> None:
        """Ask why an act is taken back."""
        self._ask(
            f"Waarom wordt dit teruggedraaid: {act_sentence(act)}?",
            "Terugdraaien",
            lambda reason, here: self._undo(act, here, reason),
            ("Verkeerde kaart gescand", "Verkeerde knop"),
        )

    def _paper(self, operation: Callable[..., None], here: UUID, reason: str, word: str, todo: str) -> None:
        store, moment = self._page.desk.store, self._page.desk.moment()
        self._change(lambda: operation(store, moment, station_id=here, reason=reason), word, todo)

    def _undo(self, act: StationAct, here: UUID, reason: str) -> None:
        store, moment = self._page.desk.store, self._page.desk.moment()
        self.undone.emit()

        def take_back() -> None:
            if act.what == "provisional":
                provisional.take_back(store, moment, provisional_id=act.event_id, reason=reason)
            else:
                stations.undo(store, moment, station_id=here, act_id=act.event_id, reason=reason)

        self._change(take_back, "Teruggedraaid", _UNDONE.get(act.what, ""))

    # ------------------------------------------------------------------ pause, crew, notes

    def _ask_pause(self) -> None:
        self._ask(
            "Zet de rij even stil. Waarom?",
            "Pauze",
            lambda reason, here: self._pause(here, reason),
            ("Even rust", "Te druk in de zaal", "Printer of laptop hapert"),
        )

    def _pause(self, here: UUID, reason: str) -> None:
        store, moment = self._page.desk.store, self._page.desk.moment()
        self._change(lambda: station_log.pause(store, moment, station_id=here, reason=reason), "Pauze", "")

    def resume(self) -> None:
        """Let the queue go on."""
        if self._station is not None:
            store, moment, here = self._page.desk.store, self._page.desk.moment(), self._station.id
            self._page.message.clear()
            self._change(
                lambda: station_log.resume(store, moment, station_id=here),
                "Verder",
                "Scan de volgende kaart.",
            )

    def _ask_note(self) -> None:
        if self._station is not None:
            here = self._station.id
            self._begin()
            self.note.ask(
                "Dit komt met de tijd erbij in het verslag.",
                "Opschrijven",
                lambda text: self._write_note(here, text),
                ready=("Iemand is onwel geworden", "Stroom of internet viel uit"),
            )

    def _write_note(self, here: UUID, text: str) -> None:
        store, moment = self._page.desk.store, self._page.desk.moment()
        self._change(lambda: station_log.note(store, moment, station_id=here, text=text), "Opgeschreven", "")

    def _ask_crew(self) -> None:
        if self._station is not None:
            here = self._station.id
            self._begin()
            self.crew.ask(self._station.crew, lambda crew: self._change_crew(here, crew))

    def _change_crew(self, here: UUID, crew: str) -> None:
        store, moment = self._page.desk.store, self._page.desk.moment()
        self._change(
            lambda: station_log.change_crew(store, moment, station_id=here, crew=crew), "Andere bemensing", ""
        )

    # ------------------------------------------------------------------ a provisional paper

    def ask_provisional(self, kind: VerdictKind) -> None:
        """Ask why someone gets a provisional paper, whose card got the answer ``kind``."""
        self._ask(
            "De bewoner vult een biljet in, in een dubbele envelop. Na het sluiten wordt beslist. Waarom?",
            "Voorlopig biljet geven",
            lambda reason, here: self._give(kind, here, reason),
            PROVISIONAL_WHY[kind],
        )

    def _give(self, kind: VerdictKind, here: UUID, reason: str) -> None:
        store, moment = self._page.desk.store, self._page.desk.moment()
        self._page.act(
            lambda: provisional.give(store, moment, station_id=here, why=kind, note=reason),
            self._given,
            changed=_CHANGED,
            failed=self.refused.emit,
        )

    def _given(self, given: Provisional) -> None:
        self.done.emit(f"Envelop {given.number}", envelope_steps(given.number), "")
        station, edition = self._station, self._page.desk.edition
        if station is not None:
            contest = next(one for one in edition.contests if one.id == station.contest_id)
            self._page.desk.jobs.run(
                lambda: write_label(edition, contest, station, given),
                lambda path: self.label.show_document(
                    path, f"Het etiket voor envelop {given.number} staat klaar."
                ),
                self._page.show_error,
                owner=self,
            )

    # ------------------------------------------------------------------ the way of every act

    def _ask(self, question: str, word: str, do: Callable[[str, UUID], None], ready: Sequence[str]) -> None:
        if self._station is not None:
            here = self._station.id
            self._begin()
            self.reason.ask(question, word, lambda reason: do(reason, here), ready=ready)

    def _begin(self) -> None:
        standing = self.asking
        if standing is not None:
            standing.withdraw()
        self._show_more(on=False)
        self._page.message.clear()
        self.asked.emit()

    def _change(self, fn: Callable[[], object], word: str, todo: str) -> None:
        self._page.act(
            fn,
            lambda _nothing: self.done.emit(word, _SAVED, todo),
            changed=_CHANGED,
            failed=self.refused.emit,
        )


def write_label(edition: Edition, contest: Contest, station: Station, given: Provisional) -> Path:
    """Make the label of an envelope and save it."""
    from app.documents.envelope_label import envelope_labels

    data = envelope_labels(edition, contest, station.place, (given,))
    return save_document(f"Etiket envelop {given.number} {station.place} {station.day.isoformat()}.pdf", data)
