"""One plan after the vote: what became of it, its agreements, how it goes, who took it up, and the sheet to sign."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.models.after_words import outcome_line, plan_head
from app.models.dutch import day, euro
from app.models.note_records import PlanAfter, PlanNote
from app.models.terms import NoteKind
from app.ui.jobs import NOTHING, Topic
from app.ui.pages.after_notes import KINDS, NoteSection
from app.ui.printing import DocumentBar, save_private
from app.ui.tokens import SPACE_3, Tone
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.layouts import column, flow
from app.ui.widgets.reason import ReasonStrip
from app.ui.widgets.reveal import go_to

if TYPE_CHECKING:
    from app.ui.pages.after import AfterPage

_CHANGED = frozenset({Topic.PLANS})
_READY = ("Dubbel opgeschreven", "Er is iets anders afgesproken", "Bij het verkeerde plan")


class PlanView(QWidget):
    """The plan that is open; hidden while none is."""

    def __init__(self, page: AfterPage) -> None:
        """Start hidden."""
        super().__init__()
        self._page = page
        self._plan: PlanAfter | None = None
        self._one_year: date | None = None
        self._outcome = named(Words(), page.name("outcome"))
        self._about = Words("", "muted")
        self._open = named(QuietButton("Open het plan", "open"), page.name("open"))
        self._print = named(QuietButton("Afspraken printen", "print"), page.name("print"))
        self.document = DocumentBar(page.name("document"))
        self.reason = ReasonStrip(page.name("reason"))
        self.sections = {kind: self._section(kind) for kind in KINDS}
        layout = column(self, space=SPACE_3)
        for part in (self._outcome, self._about, flow(self._open, self._print), self.document, self.reason):
            layout.addWidget(part)
        for section in self.sections.values():
            layout.addWidget(section)
        self._open.clicked.connect(self._open_plan)
        self._print.clicked.connect(self._print_sheet)
        self.reason.closed.connect(page.focus_main)
        self.hide()

    def _section(self, kind: NoteKind) -> NoteSection:
        section = NoteSection(self._page, kind, self._make)
        section.done_pressed.connect(self._page.mark_done)
        section.away_pressed.connect(self._ask_reason)
        return section

    # ------------------------------------------------------------------ what shows

    def show_plan(self, plan: PlanAfter, one_year: date | None, today: date) -> str:
        """Show a plan and return its name for the head of the page; what someone is typing stays."""
        self._plan, self._one_year = plan, one_year
        self._outcome.set_text(outcome_line(plan))
        about = [f"Plan {plan.number}", plan.area, f"kost {euro(plan.cost_cents)}" if plan.cost_cents else ""]
        year = f" Klaar uiterlijk {day(one_year)}: een jaar na de uitslag." if one_year else ""
        self._about.set_text(f"{', '.join(part for part in about if part)}.{year}")
        for kind, section in self.sections.items():
            section.show_notes(plan.of(kind), today)
            section.setVisible(self._belongs(kind))
        return plan_head(plan)

    def _belongs(self, kind: NoteKind) -> bool:
        """Tell whether a kind of note has a place with this plan: what is there already always has."""
        plan = self._plan
        if plan is None:
            return False
        known = plan.outcome is not None or plan.ballot_number is None
        wanted = {
            NoteKind.AGREEMENT: plan.goes_on,
            NoteKind.PROGRESS: plan.goes_on,
            NoteKind.WAY_ON: known and not plan.goes_on,
            NoteKind.ACTION_POINT: True,
        }
        return wanted[kind] or bool(plan.of(kind))

    @property
    def _main(self) -> NoteSection:
        shown = [section for kind, section in self.sections.items() if self._belongs(kind)]
        return shown[0] if shown else self.sections[NoteKind.ACTION_POINT]

    @property
    def main_word(self) -> str:
        """Return what the main action of the page is called for this plan."""
        return self._main.words.add

    def press_main(self) -> None:
        """Add a note of the kind that matters most for this plan."""
        self._main.ask()

    def call_off(self) -> bool:
        """Put away a question or a form; return False when there was none."""
        if self.isHidden():
            return False
        if self.reason.asking:
            self.reason.withdraw()
            return True
        for section in self.sections.values():
            if section.form.isVisible():
                section.put_away()
                return True
        return False

    def forget(self) -> None:
        """Show nothing of the plan before: another one comes."""
        self._plan = None
        self.document.discard()
        if self.reason.asking:
            self.reason.withdraw()
        for section in self.sections.values():
            section.forget()

    # ------------------------------------------------------------------ what is done

    def _make(self, section: NoteSection) -> None:
        plan, form = self._plan, section.form
        if plan is None:
            return
        store, moment = self._page.desk.store, self._page.desk.moment()
        who, what, due = form.who.value, form.what.value, form.day

        def make() -> PlanNote:
            from app.operations import plan_notes

            return plan_notes.make(
                store, moment, plan_id=plan.plan_id, kind=section.kind, who=who, what=what, due=due
            )

        def made(_note: PlanNote) -> None:
            section.put_away()
            self._page.say(Tone.YES, "Bewaard bij het plan.")
            section.add.setFocus(Qt.FocusReason.OtherFocusReason)

        self._page.act(make, made, changed=_CHANGED, failed=form.refuse)

    def _ask_reason(self, note: PlanNote) -> None:
        self.reason.ask(
            "Waarom haalt u dit weg?",
            "Weghalen",
            lambda reason: self._page.take_back(note, reason),
            ready=_READY,
        )

    def _open_plan(self) -> None:
        if self._plan is not None:
            self._page.desk.go("plans", self._plan.plan_id, self._page.key)

    def _print_sheet(self) -> None:
        plan, one_year, page = self._plan, self._one_year, self._page
        if plan is None:
            return
        edition, now, today = page.desk.edition, page.desk.now(), page.today

        def make() -> Path:
            from app.documents.plan_agreements import plan_agreements

            data = plan_agreements(edition, plan, one_year=one_year, today=today, printed_at=now)
            return save_private(f"Afspraken plan {plan.number}.pdf", data)

        def made(path: Path) -> None:
            self.document.show_document(
                path, "De afspraken staan klaar om te tekenen. Print ze nu: het blad blijft hier niet staan."
            )
            go_to(self.document.print_button)

        page.act(make, made, changed=NOTHING)
