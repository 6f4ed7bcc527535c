"""One plan on the page: the form, the line that says it is saved, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models.records import Edition, Plan
from app.models.terms import Moment, PlanState
from app.ui import text
from app.ui.jobs import NOTHING, Topic
from app.ui.pages.plans_form import PlanForm
from app.ui.pages.plans_saving import PlanSaver
from app.ui.pages.plans_words import missing_sentence, saved_sentence, state_sentence
from app.ui.printing import DocumentBar, save_document
from app.ui.tokens import SPACE_3, SPACE_4, Tone
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.icons import Icon
from app.ui.widgets.layouts import Card, column, flow, row
from app.ui.widgets.reason import ReasonStrip

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store
    from app.ui.pages.base import Page

_Act: TypeAlias = "Callable[[Store, Moment, UUID, str], Plan]"
_CHANGED = frozenset({Topic.PLANS})
_WITHDRAW = "Waarom wordt het plan ingetrokken? Het blijft bewaard en u kunt het later terughalen."
_TAKE_BACK = "Waarom gaat het plan toch door?"
_READY = ("De bewoner wil niet meer", "Samen verder met een ander plan")


class PlanEditor(QWidget):
    """Shows one plan and keeps it saved."""

    changed = Signal()
    """Another plan is shown, or the plan stands differently: title, state or what is missing."""

    def __init__(self, page: Page) -> None:
        """Work on the page's desk. ``strip`` is for the page to put where it does not scroll away."""
        super().__init__()
        self._page = page
        self._desk = page.desk
        self.plan: Plan | None = None
        self._then: Callable[[Plan], None] | None = None
        self.saver = PlanSaver(page.desk, self)
        self.strip = SavedStrip()
        self.reason = ReasonStrip("plans_reason")
        self.state = Words("", "label")
        self.form = PlanForm(page.desk.edition)
        self.withdraw = named(QuietButton("Plan intrekken"), "plans_withdraw")
        self.take_back = named(QuietButton("Plan terughalen", "undo"), "plans_take_back")
        self._build()
        self._wire()

    # ------------------------------------------------------------------ what the page asks

    def open(self, plan: Plan | None) -> None:
        """Turn to a plan, or to an empty form, after saving what was typed in the last."""
        self._then = None
        self.saver.begin(plan)
        self._show(plan, again=False)
        self.strip.document.clear()
        self.focus_first()

    def leave(self) -> None:
        """Save, and forget which plan stood here: the next person may not find the last one's data."""
        self._then = None
        self.reason.withdraw()
        self.saver.begin(None)
        self.form.show_plan(None)
        self.plan = None

    def flush(self) -> None:
        """Save now what was typed a moment ago."""
        self.saver.flush()

    def focus_first(self) -> None:
        """Begin at the title of a new plan; in one that has a title, where no key changes what stands there."""
        if self.plan is None or not self.plan.text.title:
            self.form.focus_field("title")
        else:
            self._page.focus_back()

    def fetch_again(self) -> None:
        """Show what others changed, unless something typed here waits to be saved."""
        if self.plan is not None and self.saver.settled:
            store, plan_id = self._desk.store, self.plan.id
            self._page.fetch(lambda: _plan(store, plan_id), self._fetched)

    def when_saved(self, act: Callable[[Plan], None]) -> None:
        """Do something with the plan as soon as all that was typed is on disk."""
        if self.plan is not None and self.saver.settled:
            act(self.plan)
        else:
            self._then = act
            self.saver.flush()

    def then(self, act: Callable[[], None]) -> None:
        """Do something that takes this plan off the screen, but only once all that was typed is on disk."""
        if self.saver.settled:
            act()
        else:
            self._then = lambda _plan: act()
            self.saver.flush()

    def print_sheet(self) -> None:
        """Make the large-print sheet of the plan, as it stands."""
        self.when_saved(self._print)

    # ------------------------------------------------------------------ showing and saving

    def _show(self, plan: Plan | None, *, again: bool) -> None:
        self.plan = plan
        self.form.show_plan(plan, again=again)
        self._settle()
        state = plan.state if plan is not None else PlanState.DRAFT
        self.form.set_read_only(state in (PlanState.ON_BALLOT, PlanState.WITHDRAWN))
        self.state.set_text(state_sentence(plan) if plan is not None else "")
        self.state.setVisible(bool(self.state.plain))
        may_withdraw = plan is not None and state in (PlanState.DRAFT, PlanState.HANDED_IN)
        self._last.setVisible(may_withdraw or state is PlanState.WITHDRAWN)
        self.withdraw.setVisible(may_withdraw)
        self.take_back.setVisible(state is PlanState.WITHDRAWN)
        self.changed.emit()

    def _fetched(self, plan: Plan) -> None:
        """Show another laptop's changes, if nothing was typed here since they were asked for."""
        if self.plan is not None and self.plan.id == plan.id and self.saver.settled:
            self.saver.begin(plan)
            self._show(plan, again=True)

    def _edit(self) -> None:
        self.saver.typed(self.form.value)
        self.changed.emit()

    def _wait(self) -> None:
        self.strip.say("idle", f"Wordt bewaard … {self._missing()}")

    def _saved(self, plan: Plan) -> None:
        self.saver.begin(plan)
        self._show(plan, again=True)
        then, self._then = self._then, None
        if then is not None:
            then(plan)

    def _not_saved(self, error: Exception) -> None:
        self._then = None
        self.strip.say("no", "Nog niet bewaard. Wat u typte staat nog op het scherm.")
        self._page.say(Tone.NO, text.sentence(error), "Nog eens bewaren", self.saver.flush)

    def _settle(self) -> None:
        if self.plan is None:
            self.strip.say("idle", "Begin te typen: alles wordt vanzelf bewaard. Een half plan mag ook.")
        else:
            self.strip.say("tick", f"{saved_sentence(self.plan)}. {self._missing()}")
        self.strip.printing.setVisible(self.plan is not None and self.plan.state is PlanState.DRAFT)

    def _missing(self) -> str:
        """Say what is missing of a draft; of a plan that is past that, nothing."""
        if self.plan is not None and self.plan.state is not PlanState.DRAFT:
            return ""
        return missing_sentence(self.form.missing)

    # ------------------------------------------------------------------ print and withdraw

    def _print(self, plan: Plan) -> None:
        edition, moment = self._desk.edition, self._desk.now()
        self._page.act(lambda: _save_sheet(edition, plan, moment), self._printed, changed=NOTHING)

    def _printed(self, path: Path) -> None:
        self.strip.document.show_document(path, "Het plan staat klaar om te printen, in grote letters.")
        self.strip.document.print_button.setFocus()

    def _ask_withdraw(self) -> None:
        self.reason.ask(_WITHDRAW, "Plan intrekken", self._withdraw, ready=_READY)

    def _ask_take_back(self) -> None:
        self.reason.ask(_TAKE_BACK, "Plan terughalen", self._take_back)

    def _withdraw(self, reason: str) -> None:
        self.when_saved(lambda plan: self._do(_withdraw, plan, reason))

    def _take_back(self, reason: str) -> None:
        if self.plan is not None:
            self._do(_take_back, self.plan, reason)

    def _do(self, act: _Act, plan: Plan, reason: str) -> None:
        store, moment = self._desk.store, self._desk.moment()
        self._page.act(lambda: act(store, moment, plan.id, reason), self._done, changed=_CHANGED)

    def _done(self, plan: Plan) -> None:
        self.open(plan)
        withdrawn = plan.state is PlanState.WITHDRAWN
        self._page.say(Tone.YES, "Het plan is ingetrokken." if withdrawn else "Het plan gaat weer door.")

    def _show_reason(self) -> None:
        self._page.area.ensureWidgetVisible(self.reason)

    # ------------------------------------------------------------------ how it is made

    def _build(self) -> None:
        layout = column(self, space=SPACE_4)
        layout.addWidget(self.state)
        layout.addWidget(self.form)
        self._last = Card()
        self._last.body.addWidget(self.reason)
        self._last.body.addWidget(flow(self.withdraw, self.take_back))
        layout.addWidget(self._last)
        layout.addStretch(1)

    def _wire(self) -> None:
        self.form.edited.connect(self._edit)
        self.form.left.connect(self.saver.flush)
        self.saver.saving.connect(self._wait)
        self.saver.saved.connect(self._saved)
        self.saver.failed.connect(self._not_saved)
        self.strip.printing.clicked.connect(self.print_sheet)
        self.withdraw.clicked.connect(self._ask_withdraw)
        self.take_back.clicked.connect(self._ask_take_back)


class SavedStrip(QWidget):
    """The line that says how far the saving is, with the print button; it does not scroll away."""

    def __init__(self) -> None:
        """Start without anything to say."""
        super().__init__()
        self._icon = Icon("idle")
        self._words = named(Words("", "muted"), "plans_saved")
        self.printing = named(QuietButton("Print het plan", "print"), "plans_print")
        self.document = DocumentBar("plans_document")
        line = row(self._icon, self._words, self.printing, space=SPACE_3)
        line.setStretch(1, 1)
        layout = column(self, space=SPACE_3)
        layout.setContentsMargins(0, 0, SPACE_4, 0)
        layout.addLayout(line)
        layout.addWidget(self.document)

    @property
    def text(self) -> str:
        """Return what the line says."""
        return self._words.plain

    def say(self, icon_name: str, sentence: str) -> None:
        """Say how far it is."""
        self._icon.set_name(icon_name)
        self._words.set_text(sentence.strip())


def _plan(store: Store, plan_id: UUID) -> Plan:
    from app.operations import plans

    return plans.plan(store, plan_id)


def _withdraw(store: Store, moment: Moment, plan_id: UUID, reason: str) -> Plan:
    from app.operations import plans

    return plans.withdraw(store, moment, plan_id=plan_id, reason=reason)


def _take_back(store: Store, moment: Moment, plan_id: UUID, reason: str) -> Plan:
    from app.operations import plans

    return plans.take_back_withdrawal(store, moment, plan_id=plan_id, reason=reason)


def _save_sheet(edition: Edition, plan: Plan, printed_at: datetime) -> Path:
    """Make the sheet and save it under the plan's number: a title may hold a name (invariant 9)."""
    from app.documents.plan_sheet import plan_sheet

    return save_document(f"Plan {plan.number}.pdf", plan_sheet(edition, plan, printed_at=printed_at))
