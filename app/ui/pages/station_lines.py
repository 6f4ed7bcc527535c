"""Lines of a polling station: one of the last acts, one check with its explanation, and the list of numbers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.models.records import Station, StationAct
from app.ui.pages.station_closing_words import ShownCheck
from app.ui.pages.station_words import act_sentence, numbers_lines
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6, Tone
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named, tone_of
from app.ui.widgets.fields import AreaField
from app.ui.widgets.icons import TONE_ICONS, Icon
from app.ui.widgets.layouts import Card, Toned, clear, column, row

_SPOKEN = {Tone.YES: "Klopt", Tone.NO: "Verschil", Tone.MIND: "Let op", Tone.IDLE: "Nog niet bekend"}


class ActLine(QWidget):
    """One of the last acts, with its undo."""

    def __init__(self, name: str, undo: Callable[[StationAct], None]) -> None:
        """``undo`` gets the act that stands in this line."""
        super().__init__()
        self._act: StationAct | None = None
        self._words = Words()
        self.button = named(LinkButton("Terugdraaien", "undo"), name)
        self.button.clicked.connect(lambda: undo(self._act) if self._act else None)
        layout = row(space=SPACE_2)
        layout.addWidget(self._words, 1)
        layout.addWidget(self.button)
        self.setLayout(layout)
        self.hide()

    def show_act(self, act: StationAct | None) -> None:
        """Show an act; None leaves the line away."""
        self._act = act
        self.setVisible(act is not None)
        if act is not None and self._words.plain != act_sentence(act):
            self._words.set_text(act_sentence(act))
            self.button.setAccessibleName(f"Terugdraaien: {act_sentence(act)}")
        self.button.setVisible(act is not None and not act.undone)

    @property
    def text(self) -> str:
        """Return what the line says."""
        return self._words.plain


class ToneLine(Toned):
    """A line that says by icon, words and ground how something came out; fill its ``body`` with more."""

    def __init__(self, name: str) -> None:
        """Start without words."""
        super().__init__()
        named(self, name)
        self._mark, self._words, self._note = Icon("idle"), Words(), Words("", "muted")
        self.body = column(space=SPACE_2)
        self.body.addWidget(self._words)
        self.body.addWidget(self._note)
        layout = row(space=SPACE_3)
        layout.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_2)
        layout.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(self.body, 1)
        self.setLayout(layout)

    def say(self, tone: Tone, sentence: str, note: str = "") -> None:
        """Show a sentence, and a small note under it."""
        self._mark.set_name(TONE_ICONS[tone])
        for words, text in ((self._words, sentence), (self._note, note)):
            if words.plain != text:
                words.set_text(text)
            words.setVisible(bool(text))
        for part in (self, self._mark, self._words, self._note):
            tone_of(part, tone)
        self.setAccessibleName(f"{_SPOKEN[tone]}: {sentence}")

    @property
    def text(self) -> str:
        """Return what the line says."""
        return self._words.plain


class PausePanel(Toned):
    """Says in large words that no card is taken in now, and lets the queue go on."""

    def __init__(self, name: str) -> None:
        """Start hidden."""
        super().__init__()
        named(self, name, "Pauze")
        self._word, self._since = Words("Pauze", "answer"), Words("", "large")
        self.button = named(QuietButton("Verder gaan", "station"), "station_resume_act")
        layout = column(self, space=SPACE_3, margin=SPACE_6)
        layout.addStretch(1)
        for part in (self, self._word, self._since):
            tone_of(part, Tone.MIND)
        layout.addWidget(self._word)
        layout.addWidget(self._since)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        self.hide()

    def say(self, sentence: str) -> None:
        """Say since when, and why."""
        self._since.set_text(sentence)
        self.setAccessibleDescription(sentence)


class CheckLine(ToneLine):
    """One closing check, with the field for its explanation while it needs one."""

    def __init__(self, code: str) -> None:
        """``code`` is that of the check, which stays in this line."""
        name = code.replace(".", "")
        super().__init__(f"station_check_{name}")
        self.explanation = AreaField(
            "Hoe komt het verschil?",
            f"station_explanation_{name}_edit",
            help_text="Tel eerst nog eens. Blijft het verschil? Schrijf op wat u weet. Dat komt in het verslag.",
            lines=2,
        )
        self.body.addWidget(self.explanation)
        self.explanation.hide()

    def show_check(self, check: ShownCheck, suggested: str) -> None:
        """Show how the check stands; ``suggested`` is put in the explanation when that is first asked for."""
        tones = {True: Tone.YES, None: Tone.IDLE, False: Tone.NO if check.explain else Tone.MIND}
        self.say(tones[check.holds], check.sentence, check.where)
        if check.explain and self.explanation.isHidden() and not self.explanation.value:
            self.explanation.set_value(suggested)
        self.explanation.setVisible(check.explain)

    @property
    def lacks_words(self) -> bool:
        """Tell whether an explanation is asked for and nothing was written."""
        return not self.explanation.isHidden() and not self.explanation.value


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
