"""What stands under the form of a plan: the rules, plans that look alike, who joined it, photos."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.models.records import Plan
from app.models.terms import PlanState
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.plans_alike import AlikePanel
from app.ui.pages.plans_around import Around, around, join, look_alikes, note_traffic, plan_now
from app.ui.pages.plans_form import PlanForm
from app.ui.pages.plans_photos import Opened, PhotosPanel
from app.ui.pages.plans_rules import RulesPanel
from app.ui.pages.plans_saving import PlanSaver
from app.ui.pages.plans_words import NO_TITLE
from app.ui.tokens import SPACE_2, SPACE_4, Tone
from app.ui.widgets.basics import Words, named
from app.ui.widgets.layouts import Card, column

if TYPE_CHECKING:
    # The operations bring SQLAlchemy, which the first window must not wait for.
    from app.operations.plan_index import LookAlike

LOOK_MS = 600
"""Milliseconds of rest in typing before the rules and the plans that look alike are looked at."""

_CHANGED = frozenset({Topic.PLANS})
_OPEN = (PlanState.DRAFT, PlanState.HANDED_IN)


class PlanBeside(QWidget):
    """Looks at what stands in the form a moment after the last key; nothing of it stands in the way of typing."""

    came = Signal(Around)
    """What stands around the plan is known now."""
    looked = Signal()
    """The rules or the plans that look alike are other ones now."""
    joined = Signal(Plan)
    """The plan goes on in another one now."""

    def __init__(self, page: Page, form: PlanForm, saver: PlanSaver, when_saved: Opened) -> None:
        """``when_saved`` gives the plan once all that was typed is on disk."""
        super().__init__()
        self._page, self._form, self._saver, self._when_saved = page, form, saver, when_saved
        self._plan: Plan | None = None
        self._turn = 0
        self.rules = RulesPanel("plans_rules")
        self.alike = AlikePanel("plans_alike")
        self.photos = PhotosPanel(page, when_saved)
        self._joined_card = Card()
        self._joined = named(Words(""), "plans_joined")
        self._timer = QTimer(self, interval=LOOK_MS, singleShot=True)
        self._timer.timeout.connect(self._look)
        self._build()
        self.rules.note_wanted.connect(self._note)
        self.alike.look_wanted.connect(self._read)
        self.alike.join_wanted.connect(self._join)

    def show_plan(self, plan: Plan | None, *, again: bool = False) -> None:
        """Turn to a plan as it was just fetched, or to a new one, and ask what stands around it.

        ``again`` says that it is the plan that stood there: what is shown of it stays until there is an answer.
        """
        if not again:
            self._clear()
        self._plan = plan
        if plan is not None:
            store = self._page.desk.store
            self._page.fetch(lambda: around(store, plan), self._show_around)
        self._look()

    def leave(self) -> None:
        """Forget the plan: the next resident may not find it."""
        self._plan = None
        self._timer.stop()
        self._clear()

    def follow(self) -> None:
        """Look again a moment after the last key."""
        self._timer.start()

    # ------------------------------------------------------------------ looking

    def _clear(self) -> None:
        self._turn += 1
        self.rules.show_findings(())
        self.rules.set_noted(False)
        self.alike.show_found((), may_join=False)
        self.photos.leave()
        self._show_joined("")

    def _look(self) -> None:
        self._timer.stop()
        plan, desk = self._plan, self._page.desk
        text = self._form.value[0]
        typed = bool(text.title or text.what or text.place)
        if (plan is not None and plan.state not in _OPEN) or desk.helper is None or not typed:
            self.rules.show_findings(())
            self.alike.show_found((), may_join=False)
            self.looked.emit()
            return
        self.rules.show_findings(self._form.findings)
        self.looked.emit()
        store, turn, saver = desk.store, self._turn, self._saver
        self._page.fetch(
            # A new plan may get its id on the store's thread just before this: it is not like itself.
            lambda: look_alikes(store, text, saver.plan_id),
            lambda found: self._show_alike(turn, found),
        )

    def _show_alike(self, turn: int, found: tuple[LookAlike, ...]) -> None:
        if turn == self._turn:
            self.alike.show_found(found, may_join=True)
            self.looked.emit()

    def _show_around(self, found: Around) -> None:
        plan = self._plan
        if plan is None or found.plan_id != plan.id:
            return
        self.rules.set_noted(found.noted)
        self.photos.show_photos(found.photos, fixed=plan.state not in _OPEN)
        lines = [
            f"Plan {maker.number}: {maker.title or NO_TITLE}"
            + (f" – {maker.submitter.name}" if maker.submitter.name else "")
            for maker in found.joined
        ]
        self._show_joined("\n".join(lines))
        self.came.emit(found)

    def _show_joined(self, lines: str) -> None:
        self._joined.set_text(lines)
        self._joined_card.setVisible(bool(lines))

    # ------------------------------------------------------------------ acting

    def _note(self) -> None:
        store = self._page.desk.store

        def put(plan: Plan) -> None:
            moment = self._page.desk.moment()
            self._page.act(lambda: note_traffic(store, moment, plan), self._noted, changed=_CHANGED)

        self._when_saved(put)

    def _noted(self, _nothing: None) -> None:
        self.rules.set_noted(True)
        self._page.say(
            Tone.YES, "Het staat op de lijst voor de afdeling Verkeer. Het plan zelf kan gewoon doorgaan."
        )

    def _read(self, plan_id: UUID) -> None:
        store = self._page.desk.store
        self._page.fetch(lambda: plan_now(store, plan_id), self.alike.show_plan)

    def _join(self, into: UUID, reason: str) -> None:
        store = self._page.desk.store

        def put(plan: Plan) -> None:
            moment = self._page.desk.moment()
            self._page.act(
                lambda: join(store, moment, plan.id, into, reason), self.joined.emit, changed=_CHANGED
            )

        self._when_saved(put)

    def _build(self) -> None:
        self._joined_card.body.setSpacing(SPACE_2)
        self._joined_card.body.addWidget(Words("Met dit plan gaan mee", "large"))
        self._joined_card.body.addWidget(self._joined)
        layout = column(self, space=SPACE_4)
        for panel in (self.rules, self.alike, self._joined_card, self.photos):
            layout.addWidget(panel)
        self._joined_card.hide()
