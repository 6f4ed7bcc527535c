"""Answers: the one large verdict, the counters beside it, the line of a message, and what stands in an empty list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6, Tone
from app.ui.widgets.basics import DangerButton, LinkButton, MainButton, QuietButton, Words, named, tone_of
from app.ui.widgets.icons import TONE_ICONS, Icon
from app.ui.widgets.layouts import Card, Toned, column, flow, row

_SAID = {Tone.YES: "Gelukt", Tone.NO: "Niet gelukt", Tone.MIND: "Let op", Tone.IDLE: "Bericht"}


def announce(widget: QWidget, sentence: str) -> None:
    """Have a screen reader say a sentence now."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))


class AnswerPanel(Toned):
    """One answer, readable from across the table: icon, word, sentence, and the one thing to do."""

    def __init__(self, name: str, *, waiting: str, waiting_hint: str = "") -> None:
        """``waiting`` and ``waiting_hint`` stand there until the first answer."""
        super().__init__()
        named(self, name, "Antwoord")
        self._waiting = (waiting, waiting_hint)
        self._icon = Icon("idle", factor=5.0)
        self._word = Words("", "answer")
        self._sentence = Words("", "large")
        self._todo = Words("", "title")
        words = column(space=SPACE_3)
        words.addStretch(1)
        for part in (self._word, self._sentence, self._todo):
            words.addWidget(part)
        words.addStretch(1)
        layout = row(space=SPACE_6)
        layout.setContentsMargins(SPACE_6, SPACE_4, SPACE_6, SPACE_4)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(words, 1)
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.tone = Tone.IDLE
        self.reset()

    def show_answer(self, tone: Tone, word: str, sentence: str, todo: str = "", icon_name: str = "") -> None:
        """Show an answer until the next one, and have it said; the icon is that of the tone unless named."""
        self.tone = tone
        tone_of(self, tone)
        self._icon.set_name(icon_name or TONE_ICONS[tone])
        for part, text in ((self._word, word), (self._sentence, sentence), (self._todo, todo)):
            part.set_text(text)
            part.setVisible(bool(text))
            tone_of(part, tone)
        tone_of(self._icon, tone)
        self.setAccessibleDescription(self.text)
        announce(self, self.text)

    def reset(self) -> None:
        """Go back to waiting."""
        self.show_answer(Tone.IDLE, self._waiting[0], self._waiting[1])

    @property
    def text(self) -> str:
        """Return all that the panel says, as one text."""
        return " ".join(part.plain for part in (self._word, self._sentence, self._todo) if part.plain)


class Counter(Card):
    """A large number with its word."""

    def __init__(self, name: str, word: str) -> None:
        """``word`` says what is counted."""
        super().__init__(margin=SPACE_4)
        named(self, name, word)
        self.body.setSpacing(SPACE_1)
        self._number = Words("0", "title")
        self._word = Words(word, "muted")
        self._spoken = word
        self.body.addWidget(self._number)
        self.body.addWidget(self._word)
        self.set_number("0")

    def set_number(self, shown: str) -> None:
        """Show a number as the page writes it, ``1.204`` for instance."""
        self._number.set_text(shown)
        self.setAccessibleName(f"{self._spoken}: {shown}")


class MessageBar(Toned):
    """A message on the page itself: icon, words, perhaps one thing to do, and a way to put it away."""

    def __init__(self, name: str) -> None:
        """Start hidden."""
        super().__init__()
        named(self, name, "Bericht")
        self._icon = Icon("idle")
        self._words = Words()
        self._act: Callable[[], None] | None = None
        self._button = named(QuietButton(""), f"{name}_action")
        self._button.clicked.connect(self._do)
        self._close = named(LinkButton("Weg", "close"), f"{name}_close", "Bericht weg")
        self._close.clicked.connect(self.clear)
        layout = row(space=SPACE_3)
        layout.setContentsMargins(SPACE_4, SPACE_2, SPACE_2, SPACE_2)
        layout.addWidget(self._icon)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._button)
        layout.addWidget(self._close)
        self.setLayout(layout)
        self.hide()

    def say(self, tone: Tone, sentence: str, word: str = "", act: Callable[[], None] | None = None) -> None:
        """Show a sentence, with a button ``word`` that does ``act`` if given."""
        tone_of(self, tone)
        for part in (self._icon, self._words, self._close):
            tone_of(part, tone)
        self._icon.set_name(TONE_ICONS[tone])
        self._words.set_text(sentence)
        self._act = act
        self._button.set_word(word)
        self._button.setVisible(act is not None)
        self.setAccessibleName(f"{_SAID[tone]}: {sentence}")
        self.show()
        announce(self, sentence)

    def clear(self) -> None:
        """Put the message away."""
        self._act = None
        self._words.set_text("")
        self.hide()

    @property
    def text(self) -> str:
        """Return what the bar says now; empty when it is away."""
        return self._words.plain

    def _do(self) -> None:
        act = self._act
        self.clear()
        if act is not None:
            act()


class Strip(Toned):
    """A question on the page itself, before an act. Esc or *Terug* calls it off, wherever in it the keyboard is."""

    closed = Signal()
    """The question was answered or called off."""

    def __init__(self, name: str, spoken: str) -> None:
        """Start hidden; ``spoken`` is what kind of question it is."""
        super().__init__()
        named(self, name, spoken)
        self.asking = False
        """Whether a question stands open."""
        self.first: QWidget | None = None
        """What got the keyboard when it was put."""
        self._words = Words("", "large")
        tone_of(self, Tone.MIND)
        self.hide()

    def put(self, sentence: str, keyboard: QWidget) -> None:
        """Put a question and give ``keyboard`` the keyboard."""
        self.asking, self.first = True, keyboard
        tone_of(self._words, Tone.MIND)
        self._words.set_text(sentence)
        self.setAccessibleName(sentence)
        self.show()
        keyboard.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, sentence)

    def withdraw(self) -> None:
        """Do nothing, and take the question away."""
        self.asking = False
        self.hide()
        self.closed.emit()

    def event(self, event: QEvent) -> bool:
        """Keep Esc for the question: the page would take it as its way back."""
        if _is_escape(event) and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Call the question off with Esc."""
        if _is_escape(event):
            self.withdraw()
            return
        super().keyPressEvent(event)


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape


class ConfirmStrip(Strip):
    """Asks before an act with consequences. The safe answer has the keyboard."""

    def __init__(self, name: str) -> None:
        """Start hidden."""
        super().__init__(name, "Vraag")
        self._icon = Icon("mind")
        self._act: Callable[[], None] | None = None
        self._no = named(MainButton("Terug", key="Esc"), f"{name}_no")
        self._yes = named(DangerButton(""), f"{name}_yes")
        self._no.clicked.connect(self.withdraw)
        self._yes.clicked.connect(self._do)
        layout = column(self, space=SPACE_3, margin=SPACE_4)
        top = row(space=SPACE_3)
        top.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._words, 1)
        layout.addLayout(top)
        layout.addWidget(flow(self._no, self._yes))

    def ask(self, sentence: str, yes_word: str, act: Callable[[], None], *, no_word: str = "Terug") -> None:
        """Ask; ``sentence`` says what follows, ``yes_word`` is the verb of the act."""
        tone_of(self._icon, Tone.MIND)
        self._yes.set_word(yes_word)
        self._no.set_word(no_word)
        self._act = act
        self.put(sentence, self._no)

    def _do(self) -> None:
        act, self._act = self._act, None
        self.withdraw()
        if act is not None:
            act()


class EmptyState(QWidget):
    """What stands where a list has nothing: what would stand here, and how to start."""

    pressed = Signal()

    def __init__(self, name: str, sentence: str, word: str = "", icon_name: str = "add") -> None:
        """``word`` is the button that starts; without it there is only the sentence."""
        super().__init__()
        named(self, name, sentence)
        layout = column(self, space=SPACE_4, margin=SPACE_6)
        self._words = Words(sentence, "muted")
        self._words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        layout.addWidget(self._words)
        if word:
            self.button = named(QuietButton(word, icon_name), f"{name}_start")
            self.button.clicked.connect(self.pressed)
            layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    def set_sentence(self, sentence: str) -> None:
        """Say something else, for instance that a search found nothing."""
        self._words.set_text(sentence)
        self.setAccessibleName(sentence)
