"""The check-in: one field, one answer, four counters and the last five acts. Quick first, then the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QWidget

from app.models.dutch import number
from app.models.records import Station, StationAct, Verdict
from app.operations import stations
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.cards_take_in import tone
from app.ui.pages.station_lines import ActLine
from app.ui.pages.station_repeats import LastGood
from app.ui.pages.station_words import act_sentence, not_a_code
from app.ui.printing import DocumentBar
from app.ui.text import verdict_words
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6, Tone
from app.ui.widgets.answers import AnswerPanel, Counter
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.code_field import CodeField
from app.ui.widgets.layouts import Card, column, flow
from app.ui.widgets.reason import ReasonStrip
from app.ui.widgets.reveal import scroll_to
from app.ui.widgets.sounds import Sounds

_CHANGED = frozenset({Topic.STATION, Topic.CARDS})
_LINES = stations.LAST_ACTS
_SPOILED = ("Bedorven biljet", "Geef een nieuw stembiljet.")
_TAKEN_BY_US = (
    "Deze kaart heeft u zojuist zelf ingenomen.",
    "Gaf u nog geen stembiljet? Geef het dan nu.",
)
"""What is added to the refusal of the last card that was good here, and what to do then."""
_BACK = ("Biljet terug", "Leg het biljet apart.")
_EXTRA = ("Extra biljet", "Geef een stembiljet.")
_UNDONE = {
    "taken_in": "Geef de kaart terug en neem het stembiljet terug.",
    "handed_out": "Neem het stembiljet terug.",
    "spoiled": "Neem het nieuwe stembiljet terug.",
    "handed_back": "Geef het stembiljet weer aan de bewoner.",
}
"""What to do at the table after an act was taken back, by ``StationAct.what``."""

_SIDE_BY_SIDE = 1_000
"""The least width for answer and counters beside each other, in pixels at 100 % text."""


class CheckInView(QWidget):
    """The station screen. The field has the keyboard, always; keys that go astray come back to it."""

    close_wanted = Signal()
    leave_wanted = Signal()
    acted = Signal()
    """A card was scanned or a paper act done here."""

    def __init__(self, page: Page) -> None:
        """Start without a station."""
        super().__init__()
        self._page = page
        self._station_id: UUID | None = None
        self._sounds = Sounds(self)
        self.code = CodeField("station_code_edit", spoken="Scan de stemkaart, of typ de code")
        self.code.code_entered.connect(self._scan)
        self._last = LastGood()
        self.code.textEdited.connect(self._typed)
        self.bar = DocumentBar("station_opening_document")
        self.reason = ReasonStrip("station_reason", refuse=not_a_code)
        self.reason.closed.connect(self._reason_closed)
        self.answer = AnswerPanel(
            "station_answer",
            waiting="Scan een stemkaart",
            waiting_hint="Of typ de code die op de kaart staat.",
        )
        self.counters = {
            "taken_in": Counter("station_taken_in", "Ingenomen"),
            "handed_out": Counter("station_handed_out", "Uitgegeven"),
            "spoiled": Counter("station_spoiled", "Bedorven"),
            "in_box": Counter("station_in_box", "In de bus"),
        }
        self.lines = [ActLine(f"station_undo_{place}", self._ask_undo) for place in range(1, _LINES + 1)]
        self._nothing = Words("Hier komen de laatste handelingen.", "muted")
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACE_6)
        self._layout.addLayout(self._left(), 3)
        self._layout.addLayout(self._right(), 2)
        page.desk.settings_changed.connect(self._fit)

    # ------------------------------------------------------------------ showing

    def show_station(self, station: Station) -> None:
        """Bring counters and last acts up to date; the answer stays."""
        if station.id != self._station_id:
            self._station_id = station.id
            self._last.forget()
            self.answer.reset()
            self.code.clear()
        numbers = station.numbers
        shown = (numbers.taken_in, numbers.handed_out, numbers.spoiled, numbers.in_box)
        for counter, value in zip(self.counters.values(), shown, strict=True):
            counter.set_number(number(value))
        acts: list[StationAct | None] = [*station.last_acts]
        for line, act in zip(self.lines, acts + [None] * _LINES, strict=False):
            line.show_act(act)
        self._nothing.setVisible(not acts)

    def focus_first(self) -> None:
        """Go to the field, with what was left there selected so that the next scan replaces it."""
        self.keep_focus()
        self.code.selectAll()

    def keep_focus(self) -> None:
        """Give the keyboard to the field, or to a question that stands open; a next scan may be half typed."""
        target = self.reason.reason if self.reason.asking else self.code
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send what a scanner types while a button has the keyboard to the field."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if plain and event.text().isalnum():
            self.code.clear()
            self.code.setFocus(Qt.FocusReason.OtherFocusReason)
            self.code.keyPressEvent(event)
            return
        super().keyPressEvent(event)

    # ------------------------------------------------------------------ the check-in itself

    def _typed(self, _text: str) -> None:
        self._last.typed = True

    def _scan(self, scan: str) -> None:
        """Ask for the verdict; counters follow from what the act announces, after the answer is painted.

        Enter without a code, or behind the card that was just good, asks nothing: the answer stays.
        """
        station_id, desk = self._station_id, self._page.desk
        if station_id is None or not scan or self._last.repeats(scan, desk.now()):
            return
        store, moment = desk.store, desk.moment()
        self._last.ask(scan)
        desk.jobs.run(
            lambda: stations.check_in(store, moment, station_id=station_id, scan=scan),
            self._show_verdict,
            self._unanswered,
            changed=_CHANGED,
        )

    def _show_verdict(self, verdict: Verdict) -> None:
        words = verdict_words(verdict)
        said, todo = words.sentence, words.todo
        if self._last.taken_by_us(verdict):
            said, todo = f"{said} {_TAKEN_BY_US[0]}", _TAKEN_BY_US[1]
        self._last.answered(verdict, self._page.desk.now())
        self.answer.show_answer(tone(verdict), words.word, said, todo)
        self.answer.repaint()
        self._sounds.play(tone(verdict), on=self._page.desk.settings.sound)
        self.bar.clear()
        self._page.message.clear()
        scroll_to(self.answer)
        self.keep_focus()
        self.acted.emit()

    def _unanswered(self, error: Exception) -> None:
        self._last.answered(None, self._page.desk.now())
        self._refused(error)

    def _refused(self, error: Exception) -> None:
        self._sounds.play(Tone.NO, on=self._page.desk.settings.sound)
        self._page.show_error(error)
        self.keep_focus()

    # ------------------------------------------------------------------ papers and undo

    def _ask_spoiled(self) -> None:
        self._ask(
            "Neem het biljet dicht terug en geef een nieuw. Wat is er met het oude?",
            "Bedorven biljet",
            lambda reason, station_id: self._paper(stations.spoil, reason, station_id, _SPOILED),
            ("Verkeerd aangekruist", "Gescheurd of vies"),
        )

    def _ask_back(self) -> None:
        self._ask(
            "Neem het lege biljet terug. Waarom stemt deze bewoner niet?",
            "Biljet terug",
            lambda reason, station_id: self._paper(stations.hand_back, reason, station_id, _BACK),
            ("Wil toch niet stemmen", "Moet weg"),
        )

    def _ask_extra(self) -> None:
        self._ask(
            "Geef een biljet zonder dat er een kaart bij hoort. Waarom?",
            "Extra biljet",
            lambda reason, station_id: self._paper(stations.hand_out, reason, station_id, _EXTRA),
            ("Bewoner kreeg geen biljet", "Biljet was verkeerd gedrukt"),
        )

    def _ask_undo(self, act: StationAct) -> None:
        self._ask(
            f"Waarom wordt dit teruggedraaid: {act_sentence(act)}?",
            "Terugdraaien",
            lambda reason, station_id: self._undo(act, reason, station_id),
            ("Verkeerde kaart gescand", "Verkeerde knop"),
        )

    def _ask(self, question: str, word: str, do: Callable[[str, UUID], None], ready: Sequence[str]) -> None:
        station_id = self._station_id
        if station_id is not None:
            self._page.message.clear()
            self.answer.hide()
            self.reason.ask(question, word, lambda reason: do(reason, station_id), ready=ready)

    def _reason_closed(self) -> None:
        self.answer.show()
        self.focus_first()

    def _paper(
        self, operation: Callable[..., None], reason: str, station_id: UUID, said: tuple[str, str]
    ) -> None:
        store, moment = self._page.desk.store, self._page.desk.moment()
        self._change(lambda: operation(store, moment, station_id=station_id, reason=reason), said)

    def _undo(self, act: StationAct, reason: str, station_id: UUID) -> None:
        store, moment = self._page.desk.store, self._page.desk.moment()
        self._last.forget()
        self._change(
            lambda: stations.undo(store, moment, station_id=station_id, act_id=act.event_id, reason=reason),
            ("Teruggedraaid", _UNDONE.get(act.what, "")),
        )

    def _change(self, fn: Callable[[], None], said: tuple[str, str]) -> None:
        def done(_nothing: None) -> None:
            self.answer.show_answer(Tone.IDLE, said[0], "Dit is bewaard.", said[1])
            self.keep_focus()
            self.acted.emit()

        self._page.act(fn, done, changed=_CHANGED, failed=self._refused)

    # ------------------------------------------------------------------ how it is made

    def _left(self) -> QBoxLayout:
        left = column(space=SPACE_4)
        for part in (self.bar, self.code, self.reason):
            left.addWidget(part)
        left.addWidget(self.answer, 1)
        left.addStretch(0)  # keeps the buttons in their place while a question stands where the answer was
        left.addWidget(self._small_acts())
        return left

    def _small_acts(self) -> QWidget:
        buttons: list[QWidget] = []
        for name, word, act in (
            ("spoiled_act", "Bedorven biljet", self._ask_spoiled),
            ("back_act", "Biljet terug", self._ask_back),
            ("extra_act", "Extra biljet", self._ask_extra),
            ("close_act", "Stemlokaal sluiten", self.close_wanted.emit),
            ("leave_act", "Andere pagina", self.leave_wanted.emit),
        ):
            button = named(QuietButton(word), f"station_{name}")
            button.clicked.connect(act)
            buttons.append(button)
        return flow(*buttons, space=SPACE_2)

    def _right(self) -> QBoxLayout:
        grid = QGridLayout()
        grid.setSpacing(SPACE_3)
        for place, counter in enumerate(self.counters.values()):
            grid.addWidget(counter, place // 2, place % 2)
        recent = Card(margin=SPACE_4)
        recent.body.setSpacing(SPACE_2)
        recent.body.addWidget(Words("Laatste handelingen", "label"))
        for part in (self._nothing, *self.lines):
            recent.body.addWidget(part)
        recent.body.addStretch(1)
        right = column(space=SPACE_3)
        right.addLayout(grid)
        right.addWidget(recent, 1)
        return right

    def _fit(self) -> None:
        """Set answer and counters under each other where the text is too large for both."""
        wide = self.width() >= _SIDE_BY_SIDE * self._page.desk.settings.text_scale // 100
        across = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._layout.direction() is not across:
            self._layout.setDirection(across)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the new width."""
        super().resizeEvent(event)
        self._fit()
