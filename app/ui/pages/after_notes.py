"""The notes of one kind with a plan: each as a card, and a form to add one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.after_words import due_words, note_words
from app.models.dutch import day
from app.models.note_records import PlanNote
from app.models.terms import NoteKind
from app.ui import text
from app.ui.pages.base import Page
from app.ui.pages.likes_words import day_of
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.fields import AreaField, TextField
from app.ui.widgets.layouts import Card, clear, column, flow
from app.ui.widgets.reveal import go_to

_WRONG_DAY = "Dit is geen datum. Schrijf het zo: 1-3-2027."


@dataclass(frozen=True)
class KindWords:
    """What is said about one kind of note. ``what_help`` helps with the text; ``who_needed`` or it may be empty."""

    head: str
    add: str
    who: str
    what: str
    what_help: str
    nothing: str
    who_needed: bool = True
    has_day: bool = True


KINDS: dict[NoteKind, KindWords] = {
    NoteKind.AGREEMENT: KindWords(
        "Afspraken",
        "Afspraak maken",
        "Wie doet het?",
        "Wat is er afgesproken?",
        "Bijvoorbeeld: de bankjes bestellen.",
        "Er zijn nog geen afspraken. Maak ze samen met de plannenmaker: wie doet wat, en wanneer is het klaar?",
    ),
    NoteKind.PROGRESS: KindWords(
        "Hoe gaat het?",
        "Bericht toevoegen",
        "Van wie is het bericht?",
        "Hoe gaat het met het plan?",
        "Een of twee zinnen.",
        "Er is nog niets verteld over hoe het gaat.",
        who_needed=False,
        has_day=False,
    ),
    NoteKind.WAY_ON: KindWords(
        "Andere weg",
        "Andere weg opschrijven",
        "Wie pakt het op?",
        "Wat gaan ze doen?",
        "Bijvoorbeeld: vraagt in mei geld aan.",
        "Nog niemand heeft dit plan opgepakt. Denk aan een fonds, een organisatie in de wijk of de wijkraad.",
        has_day=False,
    ),
    NoteKind.ACTION_POINT: KindWords(
        "Actiepunten voor afdelingen",
        "Actiepunt toevoegen",
        "Welke afdeling?",
        "Wat moet de afdeling doen?",
        "Bijvoorbeeld: kijken of er een drempel kan komen.",
        "Er zijn geen actiepunten bij dit plan.",
        who_needed=False,
    ),
}


class NoteSection(Card):
    """The notes of one kind with the plan that is open."""

    done_pressed = Signal(PlanNote)
    """A note was pressed as done."""
    away_pressed = Signal(PlanNote)
    """A note is to be taken away."""

    def __init__(self, page: Page, kind: NoteKind, make: Callable[[NoteSection], None]) -> None:
        """``make`` is told when the form was filled in."""
        super().__init__(margin=SPACE_4)
        self.kind = kind
        self.words = KINDS[kind]
        self._name = page.name(kind.value)
        self._page = page
        named(self, self._name, self.words.head)
        self.body.setSpacing(SPACE_3)
        self._nothing = Words(self.words.nothing, "muted")
        self._cards = column(space=SPACE_3)
        self.add = named(QuietButton(self.words.add, "add"), f"{self._name}_add")
        self.add.clicked.connect(self.ask)
        self.form = NoteForm(self._name, self.words)
        self.form.filled.connect(lambda: make(self))
        self.form.called_off.connect(self.put_away)
        self.body.addWidget(Words(self.words.head, "large"))
        self.body.addWidget(self._nothing)
        self.body.addLayout(self._cards)
        self.body.addWidget(self.form)
        self.body.addWidget(flow(self.add))
        self._shown: tuple[tuple[PlanNote, ...], date] | None = None

    def show_notes(self, notes: Sequence[PlanNote], today: date) -> None:
        """Show these notes; what is open first, by its day."""
        ordered = tuple(
            sorted(notes, key=lambda note: (note.done_on is not None, note.due or date.max, note.id))
        )
        if self._shown == (ordered, today):
            return
        self._shown = (ordered, today)
        self._nothing.setVisible(not ordered)
        clear(self._cards)
        for note in ordered:
            self._cards.addWidget(self._card(note, today))

    def ask(self) -> None:
        """Open the form."""
        self.add.hide()
        self.form.show()
        go_to(self.form.who)

    def put_away(self) -> None:
        """Close the form, with nothing in it."""
        had_keyboard = self.form.isAncestorOf(self.window().focusWidget() or self)
        self.form.empty()
        self.form.hide()
        self.add.show()
        if had_keyboard and self.isVisible():
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Show nothing: another plan comes."""
        self._shown = None
        clear(self._cards)
        self.form.empty()
        self.form.hide()
        self.add.show()

    def _card(self, note: PlanNote, today: date) -> QWidget:
        card = QWidget()
        inside = column(card, space=SPACE_2)
        inside.addWidget(Words(note_words(note)))
        inside.addWidget(Words(self._about(note, today), "muted"))
        name = f"{self._name}_{note.id}"
        away = named(LinkButton("Weghalen", "remove"), f"{name}_away", f"Weghalen: {note_words(note)}")
        away.clicked.connect(lambda: self.away_pressed.emit(note))
        buttons: list[QWidget] = [away]
        if self.words.has_day and note.done_on is None:
            done = named(QuietButton("Gedaan", "tick"), f"{name}_done", f"Gedaan: {note_words(note)}")
            done.clicked.connect(lambda: self.done_pressed.emit(note))
            buttons.insert(0, done)
        inside.addWidget(flow(*buttons))
        return card

    def _about(self, note: PlanNote, today: date) -> str:
        noted = f"genoteerd op {day(note.at)}{f' door {note.by}' if note.by else ''}"
        if self.words.has_day:
            return f"{due_words(note, today)}. {noted[:1].upper()}{noted[1:]}."
        return f"{noted[:1].upper()}{noted[1:]}."


class NoteForm(QWidget):
    """Who, what, and where it matters by when."""

    filled = Signal()
    called_off = Signal()

    def __init__(self, name: str, words: KindWords) -> None:
        """Start hidden; ``name`` is that of its section."""
        super().__init__()
        self.words = words
        self.who = TextField(words.who, f"{name}_who_edit", optional=not words.who_needed, longest=200)
        self.what = AreaField(words.what, f"{name}_what_edit", help_text=words.what_help, lines=3)
        self.due = TextField(
            "Wanneer is het klaar?",
            f"{name}_due_edit",
            help_text="Bijvoorbeeld: 1-3-2027.",
            optional=True,
            longest=20,
        )
        self.due.check = self._day_wrong
        self._save = named(QuietButton("Bewaren", "tick"), f"{name}_save")
        self._no = named(LinkButton("Terug", "back", key="Esc"), f"{name}_no")
        self._save.clicked.connect(self._press)
        self._no.clicked.connect(self.called_off)
        self.due.edit.returnPressed.connect(self._press)
        layout = column(self, space=SPACE_3)
        for part in (self.who, self.what, self.due, flow(self._save, self._no)):
            layout.addWidget(part)
        self.due.setVisible(words.has_day)  # only now: without a parent it would be a window of its own
        self.hide()

    @property
    def day(self) -> date | None:
        """Return the day that was typed, if any."""
        return day_of(self.due.value) if self.words.has_day and self.due.value else None

    def empty(self) -> None:
        """Start anew."""
        for field in (self.who, self.what, self.due):
            field.set_value("")

    def refuse(self, error: Exception) -> None:
        """Say what is missing at the field that it is about."""
        missing = getattr(error, "data", {}).get("missing", ())
        field = self.who if "note_who" in missing else self.what
        field.show_error(text.sentence(error))
        go_to(field)

    def _press(self) -> None:
        if self.due.validate():
            self.filled.emit()
        else:
            go_to(self.due)

    def _day_wrong(self) -> str:
        return _WRONG_DAY if self.due.value and day_of(self.due.value) is None else ""
