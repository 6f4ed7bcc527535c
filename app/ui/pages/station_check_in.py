"""The check-in: one field, one answer, four counters and the last five acts. Quick first, then the rest."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QWidget

from app.models.dutch import number
from app.models.records import Station, StationAct, Verdict
from app.models.terms import VerdictKind
from app.operations import station_rows, stations
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.cards_take_in import tone
from app.ui.pages.station_lines import ActLine, PausePanel
from app.ui.pages.station_repeats import LastGood
from app.ui.pages.station_side_acts import SideActs
from app.ui.pages.station_words import PROVISIONAL_WHY, pause_sentence
from app.ui.printing import DocumentBar
from app.ui.text import verdict_words
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6, Tone
from app.ui.widgets.answers import AnswerPanel, Counter
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.camera import CameraView, cameras
from app.ui.widgets.code_field import CodeField
from app.ui.widgets.layouts import Card, column, row
from app.ui.widgets.reveal import scroll_to
from app.ui.widgets.sounds import Sounds

_CHANGED = frozenset({Topic.STATION, Topic.CARDS})
_LINES = station_rows.LAST_ACTS
_TAKEN_BY_US = (
    "Deze kaart heeft u zojuist zelf ingenomen.",
    "Gaf u nog geen stembiljet? Geef het dan nu.",
)
"""What is added to the refusal of the last card that was good here, and what to do then."""
_SIDE_BY_SIDE = 1_000
"""The least width for answer and counters beside each other, in pixels at 100 % text."""


class CheckInView(QWidget):
    """The station screen. The field has the keyboard, always; keys that go astray come back to it."""

    close_wanted = Signal()
    leave_wanted = Signal()
    acted = Signal()
    """A card was scanned or a paper act done here."""
    accepted = Signal(UUID)
    """A card was taken in, by the act of this id; comes when the answer is painted."""

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
        self._doubt: VerdictKind | None = None
        self._paused = False
        self.acts = SideActs(page)
        self.acts.asked.connect(self._asked)
        self.acts.closed.connect(self._closed)
        self.acts.done.connect(self._done)
        self.acts.undone.connect(self._last.forget)
        self.acts.refused.connect(self._refused)
        self.acts.close_wanted.connect(self.close_wanted)
        self.acts.leave_wanted.connect(self.leave_wanted)
        self.pause = PausePanel("station_pause")
        self.pause.button.clicked.connect(self.acts.resume)
        self.pause.button.clicked.connect(self.focus_first)
        self._offer = named(QuietButton("Voorlopig biljet geven"), "station_provisional_act")
        self._offer.clicked.connect(self._give_provisional)
        self.camera = CameraView("station_camera")
        self.camera.code_read.connect(self._scan)
        self.camera.failed.connect(self._camera_lost)
        self._camera_button = named(QuietButton("Camera aan", "view"), "station_camera_act")
        self._camera_button.clicked.connect(self._switch_camera)
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
            "provisional": Counter("station_provisional", "Voorlopig"),
        }
        self.lines = [ActLine(f"station_undo_{place}", self.acts.ask_undo) for place in range(1, _LINES + 1)]
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
            self._begin()
        self.acts.show_station(station)
        self._show_pause(station)
        numbers = station.numbers
        shown = (
            numbers.taken_in,
            numbers.handed_out,
            numbers.spoiled,
            numbers.in_box,
            numbers.provisional,
        )
        self.counters["provisional"].setVisible(numbers.provisional > 0)
        for counter, value in zip(self.counters.values(), shown, strict=True):
            counter.set_number(number(value))
        acts: list[StationAct | None] = [*station.last_acts]
        for line, act in zip(self.lines, acts + [None] * _LINES, strict=False):
            line.show_act(act)
        self._nothing.setVisible(not acts)

    def _begin(self) -> None:
        """Start afresh for another station."""
        self._last.forget()
        self.answer.reset()
        self.code.clear()
        self._doubt = None
        self._show_answer_or_pause()
        self._camera_button.setVisible(bool(cameras()))

    def _show_pause(self, station: Station) -> None:
        if self._paused != station.paused:
            self._paused = station.paused
            self.pause.say(pause_sentence(station))
            self._show_answer_or_pause()

    def focus_first(self) -> None:
        """Go to the field, with what was left there selected so that the next scan replaces it."""
        self.keep_focus()
        self.code.selectAll()

    def keep_focus(self) -> None:
        """Give the keyboard to the field, or to a question that stands open; a next scan may be half typed."""
        standing = self.acts.asking
        target = self.code if standing is None else (standing.first or self.code)
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
        """Ask for the verdict; the counters follow after the answer is painted.

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
        self._doubt = verdict.kind if verdict.kind in PROVISIONAL_WHY else None
        self.answer.show_answer(tone(verdict), words.word, said, todo)
        self._offer.setVisible(self._doubt is not None and self.acts.asking is None)
        self.answer.repaint()
        self._sounds.play(tone(verdict), on=self._page.desk.settings.sound)
        self.bar.clear()
        self.acts.label.clear()
        self._page.message.clear()
        scroll_to(self.answer)
        self.keep_focus()
        self.acted.emit()
        if verdict.act_id is not None:
            self.accepted.emit(verdict.act_id)

    def _unanswered(self, error: Exception) -> None:
        self._last.answered(None, self._page.desk.now())
        self._refused(error)

    def _refused(self, error: Exception) -> None:
        self._sounds.play(Tone.NO, on=self._page.desk.settings.sound)
        self._page.show_error(error)
        self.keep_focus()

    # ------------------------------------------------------------------ the acts beside it

    def _asked(self) -> None:
        self.answer.hide()
        self._offer.hide()
        self.pause.hide()

    def _closed(self) -> None:
        self._show_answer_or_pause()
        self.focus_first()

    def _done(self, word: str, said: str, todo: str) -> None:
        self._doubt = None
        self.answer.show_answer(Tone.IDLE, word, said, todo)
        self._show_answer_or_pause()
        self.keep_focus()
        self.acted.emit()

    def _give_provisional(self) -> None:
        if self._doubt is not None:
            self.acts.ask_provisional(self._doubt)

    def _show_answer_or_pause(self) -> None:
        asking = self.acts.asking is not None
        self.pause.setVisible(self._paused and not asking)
        self.answer.setVisible(not self._paused and not asking)
        self._offer.setVisible(self._doubt is not None and not self._paused and not asking)

    # ------------------------------------------------------------------ the camera

    def _switch_camera(self) -> None:
        if self.camera.on:
            self.camera.stop()
        else:
            self.camera.start()
        self._camera_word()
        self.focus_first()

    def _camera_lost(self) -> None:
        self._camera_word()
        self._page.say(Tone.MIND, "De camera is gestopt. Gebruik de scanner, of typ de code.")
        self.keep_focus()

    def _camera_word(self) -> None:
        self._camera_button.set_word("Camera uit" if self.camera.on else "Camera aan")

    def hideEvent(self, event: QHideEvent) -> None:
        """Turn the camera off with the screen."""
        super().hideEvent(event)
        self.camera.stop()
        self._camera_word()

    # ------------------------------------------------------------------ how it is made

    def _left(self) -> QBoxLayout:
        left = column(space=SPACE_4)
        for part in (self.bar, self.acts.label, self._top(), *self.acts.questions):
            left.addWidget(part)
        left.addWidget(self.answer, 1)
        left.addWidget(self.pause, 1)
        left.addWidget(self._offer, 0, Qt.AlignmentFlag.AlignLeft)
        left.addStretch(0)  # keeps the buttons in their place while a question stands where the answer was
        left.addWidget(self.acts)
        return left

    def _top(self) -> QWidget:
        holder = QWidget()
        across = row(space=SPACE_3)
        field = column(space=SPACE_2)
        field.addWidget(self.code)
        field.addWidget(self.code.hint)
        field.addWidget(self._camera_button, 0, Qt.AlignmentFlag.AlignLeft)
        across.addLayout(field, 1)
        across.addWidget(self.camera, 0, Qt.AlignmentFlag.AlignTop)
        holder.setLayout(across)
        return holder

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
