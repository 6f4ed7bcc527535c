"""Na de stemming: plans that are carried out, plans that look for another way, and what departments have to do."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from app.models.dutch import AMSTERDAM
from app.models.note_records import PlanNote
from app.ui.desk import Desk, Place
from app.ui.jobs import Topic
from app.ui.pages.after_list import AfterLists
from app.ui.pages.after_look import Seen, look
from app.ui.pages.after_plan import PlanView
from app.ui.pages.base import Page
from app.ui.tokens import Tone

if TYPE_CHECKING:
    from datetime import date

CHANGED = frozenset({Topic.PLANS})


class AfterPage(Page):
    """The lists, or one plan with its notes."""

    key = "after"
    title = "Na de stemming"
    help_text = (
        "Hier staan de plannen na de uitslag. Kies een plan om afspraken te maken: wie doet wat, en wanneer is het "
        "klaar. Zet erbij hoe het gaat. Ook de plannen die nu geen geld krijgen staan hier: schrijf op welk fonds, "
        "welke organisatie of wijkraad ermee verder gaat. Onderaan staat wat afdelingen nog moeten doen."
    )
    topics = frozenset({Topic.PLANS, Topic.RESULT})

    def __init__(self, desk: Desk) -> None:
        """Begin with the lists."""
        super().__init__(desk)
        self._plan_id: UUID | None = None
        self.lists = AfterLists(self)
        self.plan = PlanView(self)
        self.content.addWidget(self.lists)
        self.content.addWidget(self.plan)
        self.content.addStretch(1)
        self._show_lists()

    # ------------------------------------------------------------------ what the window asks

    def refresh(self, topics: frozenset[Topic]) -> None:
        """Fetch again what shows; a note that someone is typing stays."""
        store, plan_id = self.desk.store, self._plan_id
        self.fetch(lambda: look(store, plan_id), self._show)

    def show_place(self, place: Place) -> None:
        """Open a plan."""
        if place.subject is not None:
            self.open_plan(place.subject)

    def focus_first(self) -> None:
        """Begin at the lists, or at what is done with the plan."""
        if self._plan_id is not None:
            self.focus_main()
        else:
            super().focus_first()

    def back(self) -> bool:
        """Put away what was asked first, then go back to the lists, then to the plans."""
        return self.plan.call_off() or super().back()

    @property
    def today(self) -> date:
        """Return the day by which something is too late or not."""
        return self.desk.now().astimezone(AMSTERDAM).date()

    # ------------------------------------------------------------------ the lists

    def _show_lists(self) -> None:
        self._plan_id = None
        self.plan.hide()
        self.lists.show()
        self.set_title(self.title)
        self.set_main_action("", None)
        self.set_back("Alle plannen", lambda: self.desk.go("plans"))
        self.set_search(self.lists.search)

    def _back_to_lists(self) -> None:
        self.message.clear()
        self._show_lists()
        self.refresh(self.topics)
        self.focus_first()

    def _show(self, seen: Seen) -> None:
        self.lists.show_seen(seen, self.today)
        if seen.plan is not None and seen.plan.plan_id == self._plan_id:
            self.set_title(self.plan.show_plan(seen.plan, seen.one_year, self.today))
            self.set_main_action(self.plan.main_word, self.plan.press_main, "add")

    # ------------------------------------------------------------------ one plan

    def open_plan(self, plan_id: UUID) -> None:
        """Show one plan with its notes."""
        self._plan_id = plan_id
        self.message.clear()
        self.plan.forget()
        self.lists.hide()
        self.plan.show()
        self.set_back(self.title, self._back_to_lists)
        self.set_search(None)
        self.area.verticalScrollBar().setValue(0)
        store = self.desk.store
        self.fetch(lambda: look(store, plan_id), self._opened)

    def _opened(self, seen: Seen) -> None:
        self._show(seen)
        self.focus_main()

    def mark_done(self, note: PlanNote) -> None:
        """Put on record that what a note asks was done today."""
        store, moment, today = self.desk.store, self.desk.moment(), self.today

        def mark() -> PlanNote:
            from app.operations import plan_notes

            return plan_notes.done(store, moment, note_id=note.id, on=today)

        self.act(mark, lambda _note: self.say(Tone.YES, "Genoteerd: dit is gedaan."), changed=CHANGED)

    def take_back(self, note: PlanNote, reason: str) -> None:
        """Take a note away that should not stand."""
        store, moment = self.desk.store, self.desk.moment()

        def take() -> PlanNote:
            from app.operations import plan_notes

            return plan_notes.take_back(store, moment, note_id=note.id, reason=reason)

        self.act(
            take,
            lambda _note: self.say(Tone.YES, "Weggehaald. De reden staat in het logboek."),
            changed=CHANGED,
        )
