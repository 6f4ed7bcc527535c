"""Plannen: find a plan or begin one, write it down with the resident, print it, hand it in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.models.records import Helper, Plan
from app.models.terms import PlanState
from app.ui.desk import Desk, Place
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.plans_editor import PlanEditor
from app.ui.pages.plans_list import PlanList
from app.ui.pages.plans_ways import WAYS, plan_ways
from app.ui.pages.plans_words import NO_TITLE
from app.ui.tokens import Tone

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store

_CHANGED = frozenset({Topic.PLANS})
_NO_NAME = "Vul eerst de naam van de plannenmaker in. Zonder naam kan het plan niet worden ingeleverd."


class PlansPage(Page):
    """The list of plans, or one plan."""

    key = "plans"
    title = "Plannen"
    help_text = (
        "Zoek een plan, of begin een nieuw plan. Met Kies welke plannen ziet u alleen wat u nodig heeft, en met "
        "Lijst bewaren maakt u er een bestand van. U kunt stoppen wanneer u wilt: wat u typt is meteen bewaard, "
        "ook als het plan nog niet af is. Print het plan, dan heeft de bewoner iets in handen. "
        "Is het plan af? Lever het dan in."
    )
    topics = frozenset({Topic.PLANS})

    def __init__(self, desk: Desk) -> None:
        """Begin with the list."""
        super().__init__(desk)
        self.list = PlanList(self)
        self._editor: PlanEditor | None = None
        self.ways = plan_ways(desk)
        self.content.addWidget(self.list, 1)
        self.content.addWidget(self.ways)
        self.list.chosen.connect(self._open)
        self.list.start_pressed.connect(self._new)
        self._gap = ""
        self._came_from = ""
        self._seated: Helper | None = desk.helper
        self._session_id: UUID | None = desk.session.id if desk.session else None
        desk.helper_changed.connect(self._follow_desk)
        desk.session_changed.connect(self._follow_desk)
        self._show_list()

    @property
    def editor(self) -> PlanEditor:
        """Return the part for one plan. It is more than half of the page: it is made when the first is opened."""
        if self._editor is None:
            self._editor = editor = PlanEditor(self)
            self._add_strip(editor.strip)
            self.content.addWidget(editor)
            editor.hide()
            editor.strip.hide()
            editor.changed.connect(self._show_head)
            editor.form.edited.connect(self._forget_gap)
        return self._editor

    # ------------------------------------------------------------------ what the window asks

    def refresh(self, topics: frozenset[Topic]) -> None:
        """Fetch the list again, and the open plan when nothing typed in it waits."""
        if self._editing:
            self.editor.fetch_again()
        else:
            self.list.again()

    def show_place(self, place: Place) -> None:
        """Open a plan, or begin a new one; the one that stands there is saved first."""
        subject = place.subject
        came_from = place.act if place.act in dict(WAYS) else ""
        if place.act == "new":
            self.editor.then(self._new)
        elif subject is not None:
            self.editor.then(lambda: self._open(subject, came_from))

    def focus_first(self) -> None:
        """Begin at the search field, or where the plan begins."""
        if self._editing:
            self.editor.focus_first()
        else:
            # For this reason Qt selects the word that stands there, so that the next one takes its place.
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """Put the plan away when another page is shown; under the lock the page itself is not hidden."""
        super().hideEvent(event)
        if self.isHidden():
            self._put_away()

    def save_pending(self) -> None:
        """Save what was typed a moment ago."""
        if self._editor is not None:
            self._editor.flush()

    def escape(self) -> None:
        """Call off a question about withdrawing before anything else."""
        if self._editing and self.editor.reason.asking:
            self.editor.reason.withdraw()
        else:
            super().escape()

    def _add_strip(self, strip: QWidget) -> None:
        """Put the line about saving between the title and what scrolls."""
        outer = self.layout()
        if isinstance(outer, QVBoxLayout):
            outer.insertWidget(outer.indexOf(self.area), strip)

    # ------------------------------------------------------------------ the list

    @property
    def _editing(self) -> bool:
        return self._editor is not None and not self._editor.isHidden()

    def _follow_desk(self) -> None:
        """Put the plan away when another helper sits down or another session begins: it is another resident's."""
        helper, session = self.desk.helper, self.desk.session
        if helper is None:
            return
        session_id = session.id if session else None
        others = (self._seated is not None and helper.id != self._seated.id) or session_id != self._session_id
        self._seated, self._session_id = helper, session_id
        if others:
            self.list.filters.reset()
            self.list.look_up()
            self._put_away()

    def _put_away(self) -> None:
        """Go to the list once all is saved; what cannot be saved stays on the screen."""
        if self._editing:
            self.editor.then(self._show_list)

    def _show_list(self) -> None:
        if self._editor is not None:
            self._editor.leave()
            self._editor.hide()
            self._editor.strip.hide()
        self.message.clear()
        self.ways.setVisible(bool(WAYS))
        self.list.show()
        self.set_title(self.title)
        self.set_back("", None)
        self.set_search(self.list)
        self.set_main_action("Nieuw plan", self._new, "add")
        if self.desk.helper is not None:
            self.list.again()
        # Under the lock or behind another page the window decides later where the keyboard goes.
        QTimer.singleShot(0, self, self._focus_list)

    def _focus_list(self) -> None:
        if self.isVisible() and not self._editing:
            self.focus_first()

    # ------------------------------------------------------------------ one plan

    def _new(self) -> None:
        self._came_from = ""
        self._show_editor()
        self.editor.open(None)

    def _open(self, plan_id: UUID, came_from: str = "") -> None:
        """Open a plan; the way back leads to the page that it was opened from."""
        store = self.desk.store
        self._came_from = came_from
        self.fetch(lambda: _plan(store, plan_id), self._opened)

    def _opened(self, plan: Plan) -> None:
        self._show_editor()
        self.editor.open(plan)

    def _show_editor(self) -> None:
        self.message.clear()
        self.ways.hide()
        self.list.hide()
        self.editor.show()
        self.editor.strip.show()
        self.area.verticalScrollBar().setValue(0)
        self.set_back(dict(WAYS).get(self._came_from, "Alle plannen"), self._leave)
        self.set_search(None)

    def _leave(self) -> None:
        """Go back to where the plan was opened once all is saved; what cannot be saved stays on the screen."""
        self.editor.then(self._go_back)

    def _go_back(self) -> None:
        came_from, self._came_from = self._came_from, ""
        self._show_list()
        if came_from:
            self.desk.go(came_from)

    def _show_head(self) -> None:
        """Head the page with the plan, and offer what can be done with it now."""
        if not self._editing:
            return
        plan, text = self.editor.plan, self.editor.form.value[0]
        self.set_title(text.title or ("Nieuw plan" if plan is None else NO_TITLE))
        if plan is None or plan.state is PlanState.DRAFT:
            self.set_main_action("Plan inleveren", self._hand_in)
        else:
            self.set_main_action("Print het plan", self.editor.print_sheet, "print")

    def _hand_in(self) -> None:
        """Hand in what stands in the form; when something is missing, say what, and bring people there."""
        from app.operations import plans

        self.editor.flush()
        missing = self.editor.form.missing
        if missing:
            self.show_error(plans.PlanIncomplete(missing=missing))
            self._gap = self.message.text
            self.editor.form.focus_field(missing[0])
            return
        if not self.editor.form.value[1].name:
            self.say(Tone.NO, _NO_NAME)
            self._gap = _NO_NAME
            self.editor.form.focus_field("name")
            return
        self.editor.when_saved(self._hand_in_saved)

    def _forget_gap(self) -> None:
        """Take away what was said to be missing as soon as someone types: it may not be true any more."""
        if self._gap and self.message.text == self._gap:
            self.message.clear()
        self._gap = ""

    def _hand_in_saved(self, plan: Plan) -> None:
        from app.operations import plans

        store, moment = self.desk.store, self.desk.moment()
        self.act(lambda: plans.hand_in(store, moment, plan_id=plan.id), self._handed_in, changed=_CHANGED)

    def _handed_in(self, plan: Plan) -> None:
        self.editor.open(plan)
        self.say(
            Tone.YES,
            "Het plan is ingeleverd. Print het, dan heeft de bewoner iets in handen.",
            "Print het plan",
            self.editor.print_sheet,
        )
        self.focus_main()


def _plan(store: Store, plan_id: UUID) -> Plan:
    from app.operations import plans

    return plans.plan(store, plan_id)
