"""One plan of a plan lab, beside the list of tables: what it misses, and open, move or take off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.models.lab_words import missing_words
from app.models.note_records import LabPlan
from app.ui import text
from app.ui.pages.lab_words import NO_TITLE, about_lines
from app.ui.tokens import SPACE_3, SPACE_4
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import Card, flow
from app.ui.widgets.reveal import go_to

if TYPE_CHECKING:
    from app.ui.pages.lab import LabPage

TABLE_HELP = "Bijvoorbeeld: Tafel 1. Geen namen van mensen: dit komt op het grote scherm."
TABLE_LONGEST = 40


class PlanCard(Card):
    """The plan that was picked in the list; hidden while none is."""

    def __init__(self, page: LabPage) -> None:
        """Start hidden."""
        super().__init__(margin=SPACE_4)
        named(self, page.name("plan"), "Het gekozen plan")
        self.body.setSpacing(SPACE_3)
        self._page = page
        self._plan: LabPlan | None = None
        self._title = named(Words("", "large"), page.name("plan_title"))
        self._about = Words()
        self._missing = named(Words(), page.name("plan_missing"))
        self._rules = Words("", "muted")
        self.open = named(QuietButton("Open het plan", "open"), page.name("open"))
        self._move = named(QuietButton("Naar een andere tafel"), page.name("move"))
        self._off = named(QuietButton("Van tafel halen", "remove"), page.name("off"))
        self.table = TextField(
            "Naar welke tafel?", page.name("move_edit"), help_text=TABLE_HELP, longest=TABLE_LONGEST
        )
        self._yes = named(QuietButton("Verplaatsen"), page.name("move_yes"))
        self._no = named(LinkButton("Terug", "back", key="Esc"), page.name("move_no"))
        for part in (self._title, self._about, self._missing, self._rules):
            self.body.addWidget(part)
        self._buttons = flow(self.open, self._move, self._off)
        self._answers = flow(self._yes, self._no)
        for part in (self._buttons, self.table, self._answers):
            self.body.addWidget(part)
        self.open.clicked.connect(self._open)
        self._move.clicked.connect(self._ask_move)
        self._off.clicked.connect(self._ask_off)
        self._yes.clicked.connect(self._do_move)
        self._no.clicked.connect(self.call_off)
        self.table.edit.returnPressed.connect(self._do_move)
        self.put_away_move()
        self.hide()

    def show_plan(self, plan: LabPlan | None) -> None:
        """Show another plan; None puts the card away. A table that someone is typing stays."""
        other = self._plan is None or plan is None or plan.plan_id != self._plan.plan_id
        self._plan = plan
        self.setVisible(plan is not None)
        if other:
            self.put_away_move()
        if plan is None:
            return
        self._title.set_text(plan.title or NO_TITLE)
        self._about.set_text(about_lines(plan))
        self._missing.set_text(
            f"Mist nog: {missing_words(plan, capital=False)}." if plan.missing else "Het plan is af."
        )
        self._rules.set_text("\n".join(finding.words for finding in plan.findings))
        self._rules.setVisible(bool(plan.findings))

    def put_away_move(self) -> None:
        """Ask nothing."""
        self.table.hide()
        self._answers.hide()
        self._buttons.show()

    def refuse(self, error: Exception) -> None:
        """Say under the field what is wrong with the table."""
        self.table.show_error(text.sentence(error))

    def _open(self) -> None:
        if self._plan is not None:
            self._page.open_plan(self._plan.plan_id)

    def _ask_move(self) -> None:
        self.table.set_value("")
        self._buttons.hide()
        self.table.show()
        self._answers.show()
        go_to(self.table)

    def call_off(self) -> bool:
        """Move the plan nowhere; return False when nobody was asked where to."""
        if not self.table.isVisible():
            return False
        self.put_away_move()
        self._move.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _do_move(self) -> None:
        if self._plan is not None:
            self._page.seat_plan(self._plan.plan_id, self.table.value)

    def _ask_off(self) -> None:
        plan = self._plan
        if plan is not None:
            self._page.ask(
                f"Haalt u dit plan van {plan.table}? Het plan zelf blijft bewaard.",
                "Van tafel halen",
                lambda: self._page.take_off(plan.plan_id),
            )
