"""A signature sheet typed in: the number of signatures, or each line where the edition asks for it.

What was typed of the lines stands in memory until the sheet is saved; nothing of it is shown again.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.likes import SHEET_LINES, LikeLine, LikeStanding
from app.models.sheet_number import group
from app.operations import likes
from app.ui import text
from app.ui.jobs import NOTHING, Topic
from app.ui.pages.base import Page
from app.ui.pages.likes_words import double_line, plan_name
from app.ui.tokens import SPACE_4, Tone
from app.ui.widgets.answers import MessageBar
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import Card, column, flow
from app.ui.widgets.reveal import scroll_to

CHANGED = frozenset({Topic.PLANS})


@dataclass(frozen=True)
class SheetToType:
    """A sheet that was read: of which plan it is, and in which one that goes on, empty when in itself."""

    plan_id: UUID
    plan_number: int
    title: str
    sheet_no: str
    goes_on_in: str = ""


class EntryView(QWidget):
    """One sheet at a time."""

    saved = Signal(object, object)
    """A sheet was saved: the ``SheetToType`` and the ``LikeStanding`` of its plan."""

    def __init__(self, page: Page) -> None:
        """Start without a sheet; ``open`` begins."""
        super().__init__()
        self._page = page
        self._sheet: SheetToType | None = None
        self._lines: list[LikeLine] = []
        self._by_line = False
        self._where = Words("", "large")
        self._joined = Words("")
        self.count = TextField(
            "Hoeveel handtekeningen staan er op de lijst?",
            "likes_count_edit",
            help_text=f"Tel de regels met een handtekening. Op een lijst passen er {SHEET_LINES}.",
            longest=3,
        )
        self.count.edit.returnPressed.connect(self.save)
        self._progress = Words("", "label")
        self.fields = (
            TextField("Naam", "likes_name_edit", help_text="Voorletter of voornaam, en achternaam."),
            TextField("Postcode", "likes_postcode_edit", longest=10),
            TextField("Huisnummer", "likes_house_edit", longest=16),
        )
        self._said = MessageBar("likes_line_message")
        self._drop = named(QuietButton("Laatste regel weghalen", "undo"), "likes_line_drop")
        self._drop.clicked.connect(self._drop_last)
        self._build()

    def _build(self) -> None:
        layout = column(self, space=SPACE_4)
        for part in (self._where, self._joined):
            layout.addWidget(part)
        self._number_card, self._line_card = Card(), Card()
        self._number_card.body.addWidget(self.count)
        for part in (self._progress, self._said, *self.fields, flow(self._drop)):
            self._line_card.body.addWidget(part)
        for part in (self._number_card, self._line_card):
            layout.addWidget(part)
        layout.addStretch(1)
        name, postcode, house = self.fields
        name.edit.returnPressed.connect(self._after_name)
        postcode.edit.returnPressed.connect(lambda: house.setFocus(Qt.FocusReason.TabFocusReason))
        house.edit.returnPressed.connect(self._add_line)

    # ------------------------------------------------------------------ the sheet

    def open(self, sheet: SheetToType) -> None:
        """Begin with a sheet."""
        self._sheet, self._lines = sheet, []
        self._by_line = self._page.desk.edition.plan_rules.like_lines
        self._where.set_text(f"{plan_name(sheet.plan_number, sheet.title)} – lijst {group(sheet.sheet_no)}")
        self._joined.set_text(sheet.goes_on_in)
        self._joined.setVisible(bool(sheet.goes_on_in))
        self._number_card.setVisible(not self._by_line)
        self._line_card.setVisible(self._by_line)
        self.count.set_value("")
        self._clear_line()
        self._said.clear()
        self._show_progress()
        self._page.set_main_action("Lijst bewaren", self.save, "tick")
        self.focus_first()

    def focus_first(self) -> None:
        """Go to the first field."""
        first = self.fields[0] if self._by_line else self.count
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def pending(self) -> int:
        """Return how many lines would be lost when the view is left now."""
        return len(self._lines)

    def forget(self) -> None:
        """Let go of the sheet and of what was typed."""
        self._sheet, self._lines = None, []
        self._clear_line()

    def save(self) -> None:
        """Save the sheet; what is wrong is said and nothing is lost."""
        sheet = self._sheet
        if sheet is None or (self._by_line and not self._whole()):
            return
        many = len(self._lines) if self._by_line else self._number()
        if many is None:
            self.count.show_error("Vul in hoeveel handtekeningen het zijn, in cijfers.")
            self.focus_first()
            return
        store, moment, people = self._page.desk.store, self._page.desk.moment(), tuple(self._lines)

        def take() -> LikeStanding:
            return likes.take_in(
                store, moment, plan_id=sheet.plan_id, sheet_no=sheet.sheet_no, count=many, people=people
            )

        self._page.act(take, self._done, changed=CHANGED)

    def _done(self, standing: LikeStanding) -> None:
        sheet = self._sheet
        self.forget()
        if sheet is not None:
            self.saved.emit(sheet, standing)

    def _number(self) -> int | None:
        typed = self.count.value
        return int(typed) if typed.isascii() and typed.isdigit() else None

    # ------------------------------------------------------------------ line by line

    def _whole(self) -> bool:
        """Tell whether no line is half typed; a line that is typed whole is added first."""
        if not any(field.value for field in self.fields):
            return True
        self._say(Tone.MIND, "Er staat nog een regel die niet bewaard is. Druk op Enter na het huisnummer.")
        self.fields[-1].setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def _after_name(self) -> None:
        """Go on to the postcode; Enter without a name says that the sheet is done."""
        if not self.fields[0].value and self._lines:
            self._page.focus_main()
            return
        self.fields[1].setFocus(Qt.FocusReason.TabFocusReason)

    def _add_line(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        if len(self._lines) >= SHEET_LINES:
            self._refuse(likes.TooManySignatures(count=len(self._lines) + 1, lines=SHEET_LINES))
            return
        line = LikeLine(*(field.value for field in self.fields))
        store, earlier = self._page.desk.store, tuple(self._lines)

        def show(double: str | None) -> None:
            self._lines.append(line)
            self._clear_line()
            self._show_progress()
            self._said.clear()
            self.focus_first()
            if double is not None:
                self._say(Tone.MIND, double_line(double))

        self._page.act(
            lambda: likes.found_double(store, plan_id=sheet.plan_id, line=line, earlier=earlier),
            show,
            changed=NOTHING,
            failed=self._refuse,
        )

    def _refuse(self, error: Exception) -> None:
        self.focus_first()
        self._say(Tone.NO, text.sentence(error))

    def _drop_last(self) -> None:
        self._lines.pop()
        self._show_progress()
        self.focus_first()
        self._say(Tone.MIND, "De laatste regel is weggehaald.")

    def _say(self, tone: Tone, sentence: str) -> None:
        self._said.say(tone, sentence)
        scroll_to(self._said)

    def _clear_line(self) -> None:
        for field in self.fields:
            field.set_value("")

    def _show_progress(self) -> None:
        done = len(self._lines)
        full = f"Alle {SHEET_LINES} regels zijn ingevoerd. Bewaar de lijst."
        self._progress.set_text(f"Regel {done + 1} van de lijst" if done < SHEET_LINES else full)
        self._drop.setVisible(bool(self._lines))
