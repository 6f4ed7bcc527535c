"""The likes of one plan: how it stands, its sheets, empty sheets to print, and the number online."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.likes import LikeSheet, LikeStanding
from app.models.records import Plan
from app.models.sheet_number import LENGTH, new
from app.operations import likes, plans
from app.ui.jobs import NOTHING
from app.ui.pages.base import Page
from app.ui.pages.likes_entry import CHANGED
from app.ui.pages.likes_line import LikesLine
from app.ui.pages.likes_words import (
    READY_REASONS,
    day_of,
    day_typed,
    sheet_about,
    sheet_line,
)
from app.ui.printing import DocumentBar, save_document
from app.ui.tokens import SPACE_1, SPACE_3, SPACE_4, Tone
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import Card, clear, column, flow
from app.ui.widgets.reason import ReasonStrip

_MOST_SHEETS = 100
_USUAL_SHEETS = "4"
"""Sheets that hold the fifty signatures of most editions."""


class PlanView(QWidget):
    """Everything about the likes of one plan."""

    sheet_entered = Signal(str)
    """The number of a sheet of this plan was typed, or a sheet was scanned: what was put in."""

    def __init__(self, page: Page) -> None:
        """Start without a plan; ``open`` fetches one."""
        super().__init__()
        self._page = page
        self.plan: Plan | None = None
        self._line = LikesLine("likes_standing", apart=True)
        self.bar = DocumentBar("likes_document")
        self.reason = ReasonStrip("likes_reason")
        self.reason.closed.connect(self.focus_first)
        self.sheet = TextField(
            "Nummer van de lijst",
            "likes_sheet_edit",
            help_text="Het staat boven aan de lijst, na het woord lijst. U kunt de QR-code ook scannen.",
        )
        self.sheet.edit.returnPressed.connect(self.enter_sheet)
        self._sheets = column(space=SPACE_3)
        self._print_count = TextField(
            "Hoeveel lege lijsten?", "likes_print_count", help_text="Elke lijst krijgt een eigen nummer."
        )
        self._print_count.edit.returnPressed.connect(self._print)
        self._print_act = named(QuietButton("Lege lijsten maken", "print"), "likes_print_act")
        self._print_act.clicked.connect(self._print)
        self._online = TextField("Likes op internet", "likes_online_count", longest=7)
        self._day = TextField("Dag van de telling", "likes_online_day", longest=10)
        self._online_act = named(QuietButton("Aantal bewaren"), "likes_online_act")
        self._online_act.clicked.connect(self._save_online)
        self._online.edit.returnPressed.connect(self._save_online)
        self._build()

    def _build(self) -> None:
        layout = column(self, space=SPACE_4)
        entry = Card()
        entry.body.addWidget(self.sheet)
        paper = Card()
        for part in (self._print_count, flow(self._print_act)):
            paper.body.addWidget(part)
        online = Card()
        for part in (self._online, self._day, flow(self._online_act)):
            online.body.addWidget(part)
        for part in (self._line, self.bar, self.reason, entry, paper):
            layout.addWidget(part)
        layout.addLayout(self._sheets)
        layout.addWidget(online)
        layout.addStretch(1)

    # ------------------------------------------------------------------ showing

    def open(self, plan_id: UUID, then: Callable[[], None] | None = None) -> None:
        """Show a plan; of one that was joined, the plan in which it goes on."""
        store = self._page.desk.store

        def fetch() -> tuple[Plan, LikeStanding]:
            standing = likes.standing(store, plan_id)
            return plans.plan(store, standing.plan_id), standing

        def show(found: tuple[Plan, LikeStanding]) -> None:
            plan, standing = found
            if self.plan is None or plan.id != self.plan.id:
                self._begin(plan)
            self.plan = plan
            self._show(standing)
            if then is not None:
                then()

        self._page.fetch(fetch, show)

    def forget(self) -> None:
        """Let go of the plan."""
        self.plan = None

    def _begin(self, plan: Plan) -> None:
        self._page.set_title(f"Likes van plan {plan.number}: {plan.text.title or 'zonder titel'}")
        self.bar.clear()
        self.reason.hide()
        self.sheet.set_value("")
        self._print_count.set_value(_USUAL_SHEETS)
        self._online.set_value("")
        self._day.set_value(day_typed(self._page.desk.now().date()))
        self._page.set_main_action("Lijst invoeren", self.enter_sheet)

    def _show(self, standing: LikeStanding) -> None:
        self._line.set_standing(standing)
        clear(self._sheets)
        head = "Ingevoerde lijsten" if standing.sheets else "Er is nog geen lijst ingevoerd."
        self._sheets.addWidget(Words(head, "label" if standing.sheets else "muted"))
        for place, sheet in enumerate(standing.sheets, start=1):
            self._sheets.addWidget(self._sheet_card(place, sheet))

    def _sheet_card(self, place: int, sheet: LikeSheet) -> QWidget:
        card = Card(margin=SPACE_3)
        card.body.setSpacing(SPACE_1)
        card.body.addWidget(Words(sheet_line(sheet), "label"))
        card.body.addWidget(Words(sheet_about(sheet), "muted"))
        if sheet.taken_back is None:
            word = "Terugnemen"
            button = named(QuietButton(word, "undo"), f"likes_undo_{place}", f"{word}: {sheet_line(sheet)}")
            button.clicked.connect(lambda: self._ask_back(sheet))
            card.body.addWidget(flow(button))
        return card

    def focus_first(self) -> None:
        """Go to the number of the sheet."""
        self.sheet.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------ acts

    def enter_sheet(self) -> None:
        """Go on with the sheet whose number was typed."""
        typed = self.sheet.value
        if self.plan is None or not typed:
            self.sheet.show_error("Typ het nummer van de lijst, of scan de QR-code.")
            self.focus_first()
            return
        bare = "".join(typed.split())
        own = bare.isdigit() and len(bare) <= LENGTH
        self.sheet.set_value("")
        self.sheet_entered.emit(f"{self.plan.number} {bare:0>{LENGTH}}" if own else typed)

    def _ask_back(self, sheet: LikeSheet) -> None:
        self.reason.ask(
            f"Waarom neemt u deze lijst terug? {sheet_line(sheet)}.",
            "Terugnemen",
            lambda reason: self._take_back(sheet.event_id, reason),
            ready=READY_REASONS,
        )

    def _take_back(self, event_id: UUID, reason: str) -> None:
        store, moment = self._page.desk.store, self._page.desk.moment()

        def done(standing: LikeStanding) -> None:
            self._show(standing)
            self._page.say(Tone.YES, "De lijst is teruggenomen. U kunt hem opnieuw invoeren.")

        self._page.act(
            lambda: likes.take_back(store, moment, event_id=event_id, reason=reason), done, changed=CHANGED
        )

    def _print(self) -> None:
        plan, many = self.plan, self._print_count.value
        if plan is None:
            return
        if not (many.isascii() and many.isdigit() and 0 < int(many) <= _MOST_SHEETS):
            self._print_count.show_error(f"Vul een getal in van 1 tot {_MOST_SHEETS}.")
            self._print_count.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        edition, moment = self._page.desk.edition, self._page.desk.moment()

        def make() -> Path:
            from app.documents.like_sheet import like_sheets

            numbers = [new(moment.rng, plan.number) for _ in range(int(many))]
            made = like_sheets(edition, plan, numbers, printed_at=moment.at)
            return save_document(f"Handtekeningenlijsten plan {plan.number}.pdf", made)

        def ready(path: Path) -> None:
            self.bar.show_document(path, "De lege lijsten staan klaar. Print ze enkelzijdig.")
            self.bar.print_button.setFocus(Qt.FocusReason.OtherFocusReason)

        self._page.act(make, ready, changed=NOTHING)

    def _save_online(self) -> None:
        plan, typed, as_of = self.plan, self._online.value.replace(".", ""), day_of(self._day.value)
        if plan is None or not (typed.isascii() and typed.isdigit()):
            self._online.show_error("Vul in hoeveel likes het plan op internet heeft, in cijfers.")
            self._online.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if as_of is None or as_of > self._page.desk.now().date():
            self._day.show_error("Vul een dag in die al geweest is, zoals 3-11-2026.")
            self._day.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        store, moment = self._page.desk.store, self._page.desk.moment()

        def save() -> LikeStanding:
            likes.set_online(store, moment, counts={plan.id: int(typed)}, as_of=as_of)
            return likes.standing(store, plan.id)

        def done(standing: LikeStanding) -> None:
            self._online.set_value("")
            self._show(standing)
            self._page.say(Tone.YES, "Bewaard. Het aantal van internet telt mee.")

        self._page.act(save, done, changed=CHANGED)
