"""One plan on the page: the form, the line that says it is saved, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.records import Edition, Plan
from app.models.terms import Moment, PlanState
from app.ui import text
from app.ui.jobs import NOTHING, Topic
from app.ui.pages.likes_line import LikesPart
from app.ui.pages.plans_around import Around, part, plan_now, take_back, withdraw
from app.ui.pages.plans_beside import PlanBeside
from app.ui.pages.plans_form import PlanForm
from app.ui.pages.plans_history import PlanHistory
from app.ui.pages.plans_rules import points_word
from app.ui.pages.plans_saving import PlanSaver
from app.ui.pages.plans_strip import SavedStrip
from app.ui.pages.plans_words import going_on_sentence, missing_sentence, saved_sentence, state_sentence
from app.ui.printing import DocumentBar, save_document, save_private
from app.ui.tokens import SPACE_4, Tone
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.layouts import Card, column, flow
from app.ui.widgets.reason import ReasonStrip
from app.ui.widgets.reveal import scroll_to

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store
    from app.ui.pages.base import Page

_Act: TypeAlias = "Callable[[Store, Moment, UUID, str], Plan]"
_CHANGED = frozenset({Topic.PLANS})
_WITHDRAW = "Waarom wordt het plan ingetrokken? Het blijft bewaard en u kunt het later terughalen."
_TAKE_BACK = "Waarom gaat het plan toch door?"
_PART = "Waarom gaat het plan toch apart verder?"
_SCROLL_ALONG = 150
"""Text size, in percent, from which what is not the plan itself scrolls along."""
_DONE = {
    PlanState.WITHDRAWN: "Het plan is ingetrokken.",
    PlanState.JOINED: "De plannen gaan samen verder. Beide makers blijven erbij.",
}
_GOES_ON = "Het plan gaat weer door."
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
        self.go_on = named(QuietButton(""), "plans_go_on")
        self.likes = LikesPart("plans_likes")
        self.beside = PlanBeside(page, self.form, self.saver, self.with_plan)
        self.withdraw = named(QuietButton("Plan intrekken"), "plans_withdraw")
        self.take_back = named(QuietButton("Plan terughalen", "undo"), "plans_take_back")
        self.part = named(QuietButton("Weer apart verder", "undo"), "plans_part")
        self.receipt = named(QuietButton("Print het bewijs", "print"), "plans_receipt")
        self.receipt_bar = DocumentBar("plans_receipt_document")
        self.history = PlanHistory(page.desk, page)
        self._going_on: Plan | None = None
        self._build()
        self._wire()

    # ------------------------------------------------------------------ what the page asks

    def open(self, plan: Plan | None) -> None:
        """Turn to a plan, or to an empty form, after saving what was typed in the last."""
        self._then = None
        self.saver.begin(plan)
        self._show(plan, again=False)
        self.likes.set_standing(None)
        self.beside.show_plan(plan)
        self.history.show_plan(plan.id if plan else None)
        self.strip.document.clear()
        self.receipt_bar.discard()
        self.focus_first()

    def leave(self) -> None:
        """Save, and forget which plan stood here: the next person may not find the last one's data."""
        self._then = None
        self.reason.withdraw()
        self.saver.begin(None)
        self.form.show_plan(None)
        self.beside.leave()
        self.history.show_plan(None)
        self.receipt_bar.discard()
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
            self._page.fetch(lambda: plan_now(store, plan_id), self._fetched)

    def when_saved(self, act: Callable[[Plan], None]) -> None:
        """Do something with the plan as soon as all that was typed is on disk."""
        if self.plan is not None and self.saver.settled:
            act(self.plan)
        else:
            self._then = act
            self.saver.flush()

    def with_plan(self, act: Callable[[Plan], None]) -> bool:
        """Do as ``when_saved``, if there is a plan: an empty form is none. Return whether there is."""
        if self.plan is None and self.saver.settled:
            return False
        self.when_saved(act)
        return True

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
        self.form.set_read_only(state not in (PlanState.DRAFT, PlanState.HANDED_IN))
        self.state.set_text(state_sentence(plan) if plan is not None else "")
        self.state.setVisible(bool(self.state.plain))
        may_withdraw = plan is not None and state in (PlanState.DRAFT, PlanState.HANDED_IN)
        self._last.setVisible(plan is not None)
        self.withdraw.setVisible(may_withdraw)
        self.take_back.setVisible(state is PlanState.WITHDRAWN)
        self.part.setVisible(state is PlanState.JOINED)
        self.go_on.hide()
        self.changed.emit()

    def _fetched(self, plan: Plan) -> None:
        """Show another laptop's changes, if nothing was typed here since they were asked for."""
        if self.plan is not None and self.plan.id == plan.id and self.saver.settled:
            self.saver.begin(plan)
            self._show(plan, again=True)
            self.beside.show_plan(plan, again=True)
            self.history.show_plan(plan.id)

    def _around(self, found: Around) -> None:
        """Say how many likes the plan has, and of a joined one where it goes on, with the way there."""
        self.likes.set_standing(found.likes)
        if self.plan is None or self.plan.state is not PlanState.JOINED:
            return
        self._going_on = found.going_on
        self.state.set_text(going_on_sentence(found.going_on))
        self.go_on.setVisible(found.going_on is not None)
        if found.going_on is not None:
            self.go_on.set_word(f"Naar plan {found.going_on.number}")

    def _open_going_on(self) -> None:
        if self._going_on is not None:
            self._desk.go("plans", self._going_on.id)

    def _open_likes(self) -> None:
        if self.plan is not None:
            self._desk.go("likes", self.plan.id, "plans")

    def _place_ways(self) -> None:
        """Let the ways to the rules and the plans that look alike scroll along when letters take much room."""
        if self._desk.settings.text_scale < _SCROLL_ALONG:
            self.strip.take_ways()
        elif self._layout.indexOf(self.strip.ways) < 0:
            self._layout.insertWidget(0, self.strip.ways)

    def _show_ways(self) -> None:
        many = len(self.beside.rules.found)
        self.strip.show_ways(points_word(many) if many else "", alike=bool(self.beside.alike.found))

    def _edit(self) -> None:
        self.saver.typed(self.form.value)
        self.beside.follow()
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

    def _print_receipt(self, plan: Plan) -> None:
        edition, moment = self._desk.edition, self._desk.now()
        self._page.act(
            lambda: _save_receipt(edition, plan, moment),
            lambda path: self._receipt_printed(plan, path),
            changed=NOTHING,
        )

    def _receipt_printed(self, plan: Plan, path: Path) -> None:
        self.receipt_bar.show_document(
            path, "Het bewijs staat klaar. Print het nu: als u dit plan sluit, gaat het weg."
        )
        if self.plan is None or self.plan.id != plan.id:  # the plan was left while the receipt was made
            self.receipt_bar.discard()
            return
        self.receipt_bar.print_button.setFocus()
        scroll_to(self.receipt_bar)

    def _ask_withdraw(self) -> None:
        self.reason.ask(_WITHDRAW, "Plan intrekken", self._withdraw, ready=_READY)

    def _ask_take_back(self) -> None:
        self.reason.ask(_TAKE_BACK, "Plan terughalen", self._take_back)

    def _ask_part(self) -> None:
        self.reason.ask(_PART, "Weer apart verder", self._part)

    def _withdraw(self, reason: str) -> None:
        self.when_saved(lambda plan: self._do(withdraw, plan, reason))

    def _take_back(self, reason: str) -> None:
        if self.plan is not None:
            self._do(take_back, self.plan, reason)

    def _part(self, reason: str) -> None:
        if self.plan is not None:
            self._do(part, self.plan, reason)

    def _do(self, act: _Act, plan: Plan, reason: str) -> None:
        store, moment = self._desk.store, self._desk.moment()
        self._page.act(lambda: act(store, moment, plan.id, reason), self._done, changed=_CHANGED)

    def _done(self, plan: Plan) -> None:
        self.open(plan)
        self._page.say(Tone.YES, _DONE.get(plan.state, _GOES_ON))

    def _show_reason(self) -> None:
        self._page.area.ensureWidgetVisible(self.reason)

    # ------------------------------------------------------------------ how it is made

    def _build(self) -> None:
        layout = self._layout = column(self, space=SPACE_4)
        layout.addWidget(self.state)
        layout.addWidget(self.go_on, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.likes)
        layout.addWidget(self.form)
        layout.addWidget(self.beside)
        self._last = Card()
        self._last.body.addWidget(self.reason)
        self._last.body.addWidget(self.receipt_bar)
        self._last.body.addWidget(flow(self.receipt, self.withdraw, self.take_back, self.part))
        layout.addWidget(self._last)
        layout.addWidget(self.history)
        layout.addStretch(1)

    def _wire(self) -> None:
        self._place_ways()
        self._desk.settings_changed.connect(self._place_ways)
        self.form.edited.connect(self._edit)
        self.form.left.connect(self.saver.flush)
        self.saver.saving.connect(self._wait)
        self.saver.saved.connect(self._saved)
        self.saver.failed.connect(self._not_saved)
        self.strip.printing.clicked.connect(self.print_sheet)
        self.receipt.clicked.connect(lambda: self.when_saved(self._print_receipt))
        self.withdraw.clicked.connect(self._ask_withdraw)
        self.take_back.clicked.connect(self._ask_take_back)
        self.part.clicked.connect(self._ask_part)
        self.go_on.clicked.connect(self._open_going_on)
        self.likes.opened.connect(self._open_likes)
        self.beside.came.connect(self._around)
        self.beside.looked.connect(self._show_ways)
        self.beside.joined.connect(self._done)
        self.strip.points.clicked.connect(lambda: scroll_to(self.beside.rules))
        self.strip.alike.clicked.connect(self.beside.alike.focus_first)
        self._desk.locked.connect(self.beside.photos.snap.stop)


def _save_sheet(edition: Edition, plan: Plan, printed_at: datetime) -> Path:
    """Make the sheet and save it under the plan's number: a title may hold a name (invariant 9)."""
    from app.documents.plan_sheet import plan_sheet

    return save_document(f"Plan {plan.number}.pdf", plan_sheet(edition, plan, printed_at=printed_at))


def _save_receipt(edition: Edition, plan: Plan, printed_at: datetime) -> Path:
    """Make the receipt and save it under the plan's number, until the plan is left: it holds personal data."""
    from app.documents.plan_receipt import plan_receipt

    return save_private(f"Bewijs {plan.number}.pdf", plan_receipt(edition, plan, printed_at=printed_at))
