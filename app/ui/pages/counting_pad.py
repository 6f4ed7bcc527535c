"""The pad on which one ballot paper is typed over with one hand: a field, the plans so far, the running sum."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.models.records import Edition
from app.models.terms import InvalidReason
from app.models.words import WORDS
from app.ui.pages.counting_sheet import BY_EYE, Ballot, Sheet
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6, Tone
from app.ui.widgets.answers import announce
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named, tone_of
from app.ui.widgets.icons import TONE_ICONS, Icon
from app.ui.widgets.layouts import Card, Toned, clear, column, flow, row
from app.ui.widgets.number_entry import NumberEntry

_KEYS = (
    "Enter zonder nummer: biljet klaar. Nul en Enter: blanco. Streep (/): bijzonder of ongeldig. "
    "Min (−): vorige biljet, of met een nummer ervoor: dat plan weg."
)
_EMPTY = "Dit biljet is nog leeg. Is het echt blanco? Typ 0 en druk op Enter."
_NOT_EMPTY = "Er staan al plannen in de lijst. Is het biljet toch blanco? Haal ze dan eerst weg."
_COLUMNS = 44
"""Widths of a letter ``m`` that two columns need; in a narrower window they stand under each other."""


class SheetPad(QWidget):
    """Where one paper is typed. It saves nothing: it says what the paper holds when the typist is done with it."""

    told = Signal(Sheet)
    """The typist is done with this paper."""
    back_requested = Signal(Sheet)
    """The typist wants the paper before; the sheet is what stands on this one so far."""

    changed = Signal()
    """Something else stands on the pad: its field and sum must be in view."""

    def __init__(self, key: str) -> None:
        """``key`` is the page's, for the names of the widgets."""
        super().__init__()
        self._key = key
        self._ballot: Ballot | None = None
        self._reasons = BY_EYE
        self._counted: tuple[InvalidReason, ...] = ()
        self._asking_reason = False
        self._waiting: list[Callable[[], None]] | None = None
        self.sheet = Sheet()
        self.field = NumberEntry(f"{key}_number_edit", spoken="Nummer van het plan")
        self._label = Words("Nummer van het plan", "label")
        self._wrong = named(Words("", "error"), f"{key}_number_error")
        self._sum = _Sum(f"{key}_sum")
        self._reason_box = Card(margin=SPACE_4)
        self._list = Card(margin=SPACE_4)
        self._build()
        self._wire()
        self.setFocusProxy(self.field)

    # ------------------------------------------------------------------ what the view uses

    def show_sheet(self, ballot: Ballot, sheet: Sheet, *, first: bool) -> None:
        """Begin on a paper; ``first`` when there is none before it. Practice papers are only odd in a live vote."""
        self._ballot = ballot
        self.sheet = sheet
        self._back.setEnabled(not first)
        self._asking_reason = False
        self._wrong.set_text("")
        self._show()

    @property
    def asking_reason(self) -> bool:
        """Tell whether the pad asks what is the matter with the paper."""
        return self._asking_reason

    def close_question(self) -> None:
        """Take the question what is the matter with the paper away: nothing is."""
        self._wrong.set_text("")
        self._ask_reason(False)
        self.field.clear()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def start_clean(self) -> None:
        """Forget what was typed without Enter: it must never become the beginning of another number."""
        self.field.clear()
        self.stop_waiting()

    @property
    def in_view(self) -> tuple[QWidget, QWidget]:
        """Return what a typist must see, the most important last."""
        return self._sum, self.field

    def refuse(self, sentence: str) -> None:
        """Say under the field what is wrong; what was typed before stays."""
        self._wrong.set_text(sentence)
        self._wrong.setVisible(bool(sentence))
        self.field.setAccessibleDescription(sentence)
        if sentence:
            announce(self, sentence)

    def set_rules(self, edition: Edition) -> None:
        """Go by the rules of an edition: what lets a paper count; in practice no paper is odd for being that."""
        self._counted = edition.counted_papers
        self._reasons = tuple(
            reason for reason in BY_EYE if not (edition.practice and reason is InvalidReason.PRACTICE)
        )
        self._fill_reasons()

    def wait(self) -> None:
        """Keep what is typed from now on until the paper before it is on disk."""
        self._waiting = self._waiting or []

    def go_on(self) -> None:
        """Carry out what was typed while waiting."""
        kept, self._waiting = self._waiting or [], None
        for place, command in enumerate(kept):
            command()
            if self._waiting is not None:
                self._waiting.extend(kept[place + 1 :])
                return

    def stop_waiting(self) -> None:
        """Forget what was typed while waiting: the paper before it could not be saved."""
        self._waiting = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the list under the field where there is no room beside it."""
        super().resizeEvent(event)
        wide = event.size().width() >= _COLUMNS * self.fontMetrics().horizontalAdvance("m")
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._across.direction() is not direction:
            self._across.setDirection(direction)

    # ------------------------------------------------------------------ what keys and buttons do

    def _do(self, command: Callable[[], None]) -> None:
        if self._waiting is not None:
            self._waiting.append(command)
        else:
            command()

    def _number(self, number: int) -> None:
        self.refuse("")
        if self._asking_reason:
            self._pick_reason(number)
        elif number == 0:
            self._blank()
        elif self._ballot is not None:
            refusal = self._ballot.refusal(self.sheet, number)
            if refusal:
                self.refuse(refusal)
            else:
                self._become(self.sheet.with_mark(number))

    def _nothing(self) -> None:
        if self._asking_reason:
            self.refuse(f"Kies een reden: typ een cijfer van 1 tot en met {len(self._reasons)}.")
        elif self.sheet.told:
            self.refuse("")
            self.told.emit(self.sheet)
        else:
            self.refuse(_EMPTY)

    def _minus(self, typed: str) -> None:
        self.refuse("")
        if typed:
            self._remove(int(typed))
        elif self._asking_reason:
            self._ask_reason(False)
        elif self._back.isEnabled():
            self.back_requested.emit(self.sheet)

    def _blank(self) -> None:
        if self.sheet.marks:
            self.refuse(_NOT_EMPTY)
            return
        self._become(Sheet(blank=True, noted=self.sheet.noted))
        self.told.emit(self.sheet)

    def _remove(self, number: int) -> None:
        if number not in self.sheet.marks:
            self.refuse(f"Plan {number} staat niet in de lijst van dit biljet.")
            return
        self._become(self.sheet.without_mark(number))

    def _remove_last(self) -> None:
        if self.sheet.marks:
            self._remove(self.sheet.marks[-1])

    def _ask_reason(self, asking: bool) -> None:  # noqa: FBT001  # a switch
        self._asking_reason = asking
        self._show()

    def _pick_reason(self, number: int) -> None:
        if not 1 <= number <= len(self._reasons):
            self._nothing()
            return
        self._asking_reason = False
        reason = self._reasons[number - 1]
        if reason in self._counted:
            self._become(Sheet(self.sheet.marks, blank=self.sheet.blank, noted=reason))
        else:
            self._become(Sheet(invalid=reason))

    def _become(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._show()

    # ------------------------------------------------------------------ what is shown

    def _show(self) -> None:
        if self._ballot is None:
            return
        self._wrong.setVisible(bool(self._wrong.plain))
        self._label.set_text(self._asked())
        self._reason_box.setVisible(self._asking_reason)
        self._list.setVisible(not self._asking_reason)
        self._sum.setVisible(not self._asking_reason)
        sentence = self._ballot.sum_sentence(self.sheet)
        over = self._ballot.over(self.sheet) or self.sheet.invalid is not None
        self._sum.say(Tone.MIND if over else Tone.IDLE, sentence)
        self._fill_list(self._ballot)
        self.changed.emit()

    def _none_listed(self) -> str:
        return "Bij dit biljet horen geen plannen" if self.sheet.told else "Op dit biljet staat nog niets"

    def _asked(self) -> str:
        if self._asking_reason:
            return "Wat is er met dit biljet? Typ het cijfer"
        if self.sheet.marks:
            return "Volgende nummer, of Enter als het biljet klaar is"
        return "Klaar met dit biljet? Druk op Enter" if self.sheet.told else "Nummer van het plan"

    def _fill_list(self, ballot: Ballot) -> None:
        clear(self._list.body)
        last_first = self.sheet.marks[::-1]
        head = "Op dit biljet, het laatste bovenaan" if last_first else self._none_listed()
        self._list.body.addWidget(Words(head, "muted"))
        for number in last_first:
            self._list.body.addWidget(self._line(ballot, number, latest=number == last_first[0]))
        self._list.body.addStretch(1)
        if last_first:
            announce(self, ballot.title(last_first[0]))

    def _line(self, ballot: Ballot, number: int, *, latest: bool) -> QWidget:
        holder = QWidget()
        words = Words(ballot.title(number), "large" if latest else "body")
        away = named(LinkButton("Weg", "close"), f"{self._key}_mark_{number}_away", f"Plan {number} weghalen")
        away.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        away.clicked.connect(lambda: self._do(lambda: self._remove(number)))
        line = row(words, away, space=SPACE_2)
        line.setStretch(0, 1)
        holder.setLayout(line)
        return holder

    def _fill_reasons(self) -> None:
        clear(self._reason_box.body)
        self._reason_box.body.setSpacing(SPACE_3)
        for number, reason in enumerate(self._reasons, start=1):
            worth = "telt mee" if reason in self._counted else "ongeldig"
            button = QuietButton(f"{number}   {WORDS[reason].capitalize()}: {worth}")
            named(button, f"{self._key}_reason_{reason.value}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, number=number: self._do(lambda: self._pick_reason(number)))
            self._reason_box.body.addWidget(button)
        self._reason_box.body.addWidget(Words("Min (−): toch niets bijzonders.", "muted"))
        self._reason_box.body.addStretch(1)

    def _build(self) -> None:
        key = self._key
        self._blank_button = named(QuietButton("Blanco", key="0 en Enter"), f"{key}_blank")
        self._invalid_button = named(QuietButton("Bijzonder of ongeldig", key="/"), f"{key}_invalid")
        self._back = named(QuietButton("Vorige", "back", key="−"), f"{key}_previous", "Vorige biljet")
        for button in (self._blank_button, self._invalid_button, self._back):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        left = QWidget()
        down = column(left, space=SPACE_3)
        for part in (self._label, self.field, self._wrong, self._sum):
            down.addWidget(part)
        down.addWidget(flow(self._blank_button, self._invalid_button, self._back))
        down.addWidget(Words(_KEYS, "muted"))
        down.addStretch(1)
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(SPACE_6)
        for part in (left, self._reason_box, self._list):
            self._across.addWidget(part, 1)
        self._reason_box.hide()
        self._fill_reasons()

    def _wire(self) -> None:
        field = self.field
        field.entered.connect(self._take_number)
        field.entered_nothing.connect(lambda: self._do(self._nothing))
        field.minus_pressed.connect(self._take_minus)
        field.slash_pressed.connect(lambda: self._do(lambda: self._ask_reason(True)))
        field.erased_nothing.connect(lambda: self._do(self._remove_last))
        self._blank_button.clicked.connect(lambda: self._do(self._blank))
        self._invalid_button.clicked.connect(lambda: self._do(lambda: self._ask_reason(True)))
        self._back.clicked.connect(lambda: self._do(lambda: self._minus("")))

    def _take_number(self, number: int) -> None:
        self._do(lambda: self._number(number))

    def _take_minus(self) -> None:
        typed = self.field.text()
        self.field.clear()
        self._do(lambda: self._minus(typed))


class _Sum(Toned):
    """The running sum, or what the paper is; empty until something stands on it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        named(self, name)
        self._icon = Icon("idle")
        self._words = Words("", "large")
        layout = row(self._icon, self._words)
        layout.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def say(self, tone: Tone, sentence: str) -> None:
        """Show a sentence in its tone."""
        for part in (self, self._icon, self._words):
            tone_of(part, tone)
        self._icon.set_name(TONE_ICONS[tone])
        self._icon.setVisible(tone is not Tone.IDLE)
        self._words.set_text(sentence or "Typ het nummer van het eerste kruisje.")
        self.setAccessibleName(self._words.plain)
