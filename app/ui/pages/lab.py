"""Plannenlab: an evening with tables. Which plan lies where, what it still misses, papers, and the large screen."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.models.lab_words import totals_words
from app.models.note_records import LabPlan, PlanLab
from app.models.records import DeskSession
from app.models.terms import SessionKind
from app.ui.desk import Desk
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.lab_papers import LabPapers
from app.ui.pages.lab_seat import SeatPanel
from app.ui.pages.lab_table import PlanCard
from app.ui.pages.lab_words import no_lab_sentence, row_cells, saved_words
from app.ui.pages.result_hall import HallCard
from app.ui.tokens import SPACE_4, Tone
from app.ui.widgets.answers import EmptyState
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.layouts import column, flow
from app.ui.widgets.lists import Row, SearchList
from app.ui.widgets.reveal import go_to, scroll_to

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.models.terms import Moment
    from app.operations.journal import Store

CHANGED = frozenset({Topic.PLANS})
_BESIDE_UNTIL = 150
"""Text size, in percent, from which the plan stands under the list of tables and not beside it."""

_ROWS_IN_VIEW = 7


class LabPage(Page):
    """The tables of the evening, and one plan of them."""

    key = "lab"
    title = "Plannenlab"
    wide = True
    help_text = (
        "Aan elke tafel werken bewoners aan een plan. Kies Nieuwe tafel als een tafel met een nieuw plan begint, of "
        "zet een plan dat er al is aan een tafel. Kies een regel om het plan te openen, te verplaatsen of van tafel "
        "te halen. Print vellen om met de hand in te vullen, en de rondelijst voor wie langs de tafels loopt. "
        "Op het grote scherm staan plannen en bedragen, geen namen van mensen."
    )
    topics = frozenset({Topic.PLANS, Topic.SESSION})

    def __init__(self, desk: Desk) -> None:
        """Show the tables, or say that there is no plan lab now."""
        super().__init__(desk)
        self._lab: PlanLab | None = None
        self._picked: UUID | None = None
        self._none = EmptyState(self.name("none"), "", "Naar Vandaag", "today")
        self._none.pressed.connect(lambda: desk.go("today"))
        self._evening = QWidget()
        self._fill_evening()
        self.content.addWidget(self._none)
        self.content.addWidget(self._evening)
        self.content.addStretch(1)
        self.set_back("Alle plannen", lambda: desk.go("plans"))
        desk.session_changed.connect(self._show_session)
        desk.settings_changed.connect(self._set_beside)
        self._show_session()

    def _fill_evening(self) -> None:
        self._totals = named(Words("", "large"), self.name("totals"))
        self.list = SearchList(
            self.name("list"),
            ("Tafel en plan",),
            placeholder="Tafels",
            empty="Hier komen de tafels van vanavond, met hun plan en wat het nog mist.",
            empty_word="Nieuwe tafel",
            searchable=False,
        )
        self.list.chosen.connect(self._pick)
        self.list.start_pressed.connect(self._ask_table)
        self.card = PlanCard(self)
        self.seat = SeatPanel(self)
        self.hall = HallCard(self)
        self.papers = LabPapers(self)
        self._seat_button = named(QuietButton("Plan aan een tafel zetten", "plans"), self.name("seat"))
        self._hall_button = named(QuietButton("Toon op het grote scherm", "view"), self.name("hall"))
        self._seat_button.clicked.connect(self._ask_plan)
        self._hall_button.clicked.connect(self._show_hall)
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._beside.setSpacing(SPACE_4)
        self._beside.addWidget(self.list, 3)
        self._beside.addWidget(self.card, 2, Qt.AlignmentFlag.AlignTop)
        inside = column(self._evening)
        inside.addWidget(self._totals)
        inside.addWidget(self.seat)
        inside.addLayout(self._beside)
        inside.addWidget(flow(self._seat_button, self._hall_button))
        inside.addWidget(self.hall)
        inside.addWidget(self.papers)
        self._set_beside()

    # ------------------------------------------------------------------ what the window asks

    def refresh(self, topics: frozenset[Topic]) -> None:
        """Fetch the tables again."""
        session = self._session
        if session is not None:
            store = self.desk.store
            self.fetch(lambda: _lab(store, session.id), self._show)

    def focus_first(self) -> None:
        """Begin at the tables, or at the way to begin a plan lab."""
        if self._session is None:
            super().focus_first()
        elif self._lab is None or not self._lab.plans:
            self.focus_main()
        else:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def back(self) -> bool:
        """Put away what was asked first, then go to the plans."""
        if self.seat.isVisible():
            self.close_seat()
            return True
        return self.card.call_off() or super().back()

    @property
    def _session(self) -> DeskSession | None:
        session = self.desk.session
        return session if session is not None and session.kind is SessionKind.PLAN_LAB else None

    def _set_beside(self) -> None:
        down = self.desk.settings.text_scale >= _BESIDE_UNTIL
        way = QBoxLayout.Direction.TopToBottom if down else QBoxLayout.Direction.LeftToRight
        self._beside.setDirection(way)

    # ------------------------------------------------------------------ the evening

    def _show_session(self) -> None:
        session = self._session
        self._evening.setVisible(session is not None)
        self._none.setVisible(session is None)
        self._none.set_sentence(no_lab_sentence(self.desk.session))
        self.message.clear()
        self.seat.hide()
        self.papers.forget()
        self._picked = None
        self._lab = None
        if session is None:
            self.hall.close_window()
            self.set_title(self.title)
            self.set_main_action("", None)
            return
        self.set_title(f"{self.title} {session.place}")
        self.set_main_action("Nieuwe tafel", self._ask_table, "add")
        if self.desk.helper is not None:
            self.refresh(self.topics)

    def _show(self, lab: PlanLab) -> None:
        if self._session is None or lab.session.id != self._session.id:
            return
        self._lab = lab
        self._totals.set_text(totals_words(lab))
        self._totals.setVisible(bool(lab.plans))
        self.list.set_rows([Row(plan.plan_id, row_cells(plan)) for plan in lab.plans])
        rows = min(len(lab.plans), _ROWS_IN_VIEW) + 1
        self.list.setMinimumHeight(rows * self.list.table.verticalHeader().defaultSectionSize())
        self._hall_button.setEnabled(bool(lab.plans))
        self.papers.show_lab(lab)
        self.card.show_plan(self._picked_plan)

    @property
    def _picked_plan(self) -> LabPlan | None:
        plans = self._lab.plans if self._lab else ()
        return next((plan for plan in plans if plan.plan_id == self._picked), None)

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the tables that have a plan."""
        return self._lab.tables if self._lab else ()

    def _pick(self, plan_id: UUID) -> None:
        self._picked = plan_id
        self.card.show_plan(self._picked_plan)
        scroll_to(self.card)
        self.card.open.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_plan(self, plan_id: UUID) -> None:
        """Open a plan where it is written; its way back leads here."""
        self.desk.go("plans", plan_id, self.key)

    def _show_hall(self) -> None:
        from app.ui.projector.lab_slides import lab_evening

        if self._lab is not None:
            self.hall.open_lab(lab_evening(self._lab))

    # ------------------------------------------------------------------ putting plans at tables

    def _ask_table(self) -> None:
        self.seat.ask_new(self.tables)
        go_to(self.seat.table)

    def _ask_plan(self) -> None:
        self.seat.ask_known(self.tables)
        go_to(self.seat.table)

    def close_seat(self) -> None:
        """Put the question away."""
        self.seat.hide()
        self.focus_first()

    def begin_plan(self, table: str) -> None:
        """Begin a new plan at a table, and open it."""
        session = self._session
        if session is None:
            return
        store, moment = self.desk.store, self.desk.moment()
        self.act(
            lambda: _begin(store, moment, session.id, table),
            self._begun,
            changed=CHANGED,
            failed=self.seat.refuse,
        )

    def _begun(self, plan_id: UUID) -> None:
        self.seat.hide()
        self._picked = plan_id
        self.open_plan(plan_id)

    def seat_plan(self, plan_id: UUID, table: str) -> None:
        """Put a plan at a table, or move it there."""
        session = self._session
        if session is None:
            return
        store, moment = self.desk.store, self.desk.moment()

        def put() -> str:
            from app.operations import plan_labs

            plan_labs.seat(store, moment, session_id=session.id, plan_id=plan_id, table_name=table)
            return saved_words(table)

        failed = self.seat.refuse if self.seat.isVisible() else self.card.refuse
        self._picked = plan_id
        self.act(put, self._seated, changed=CHANGED, failed=failed)

    def _seated(self, sentence: str) -> None:
        self.seat.hide()
        self.card.put_away_move()
        self.say(Tone.YES, sentence)

    def take_off(self, plan_id: UUID) -> None:
        """Take a plan off its table."""
        session = self._session
        if session is None:
            return
        store, moment = self.desk.store, self.desk.moment()

        def take() -> None:
            from app.operations import plan_labs

            plan_labs.unseat(store, moment, session_id=session.id, plan_id=plan_id)

        self.act(take, lambda _none: self._taken_off(), changed=CHANGED)

    def _taken_off(self) -> None:
        self._picked = None
        self.card.show_plan(None)
        self.say(Tone.YES, "Het plan ligt niet meer op tafel. Het is bewaard bij alle plannen.")
        self.focus_first()


def _lab(store: Store, session_id: UUID) -> PlanLab:
    from app.operations import plan_labs

    return plan_labs.lab(store, session_id)


def _begin(store: Store, moment: Moment, session_id: UUID, table: str) -> UUID:
    from app.operations import plan_labs

    return plan_labs.begin(store, moment, session_id=session_id, table_name=table)
