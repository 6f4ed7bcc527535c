"""Ja-mits-tafel: start a round, put plans on the table one by one, and give verdicts that a maker can use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from app.models.dutch import AMSTERDAM
from app.models.records import Helper
from app.models.review_records import Candidate, Round, RoundView, TablePlan
from app.ui.desk import Desk
from app.ui.jobs import Topic
from app.ui.pages import check_acts
from app.ui.pages.base import Page
from app.ui.pages.check_draw import DrawView
from app.ui.pages.check_round import RoundOverview
from app.ui.pages.check_start import StartForm
from app.ui.pages.check_table import TableView
from app.ui.pages.check_words import (
    MEANWHILE,
    NO_ROUNDS,
    off_sentence,
    progress_sentence,
    round_cells,
    saved_sentence,
    started_sentence,
)
from app.ui.tokens import FORM_WIDTH, Tone
from app.ui.widgets.lists import Row, SearchList

CHANGED = frozenset({Topic.PLANS, Topic.SYNC})


class CheckPage(Page):
    """The rounds, one round, a plan on the table, the start of a round, or the draw of numbers."""

    key = "check"
    title = "Ja-mits-tafel"
    wide = True
    topics = frozenset({Topic.PLANS})
    help_text = (
        "Hier oordelen mensen van de gemeente over de plannen: ja, ja mits, of nee met een weg verder. Begin een ronde "
        "en kies de plannen. Kies daarna waarover u oordeelt. Bij elk plan beantwoordt u een paar vragen, met J of N. "
        "Het programma stelt een oordeel voor; u kunt alles veranderen. Op andere laptops kan tegelijk iemand anders "
        "oordelen. Een oordeel veranderen kan altijd: geef een nieuw oordeel, het oude blijft bewaard."
    )

    def __init__(self, desk: Desk) -> None:
        """Begin with the rounds."""
        super().__init__(desk)
        self._round: RoundView | None = None
        self._seated: Helper | None = desk.helper
        self.rounds = SearchList(
            self.name("rounds"),
            ("Ronde", "Plannen", "Klaar op"),
            placeholder="Rondes",
            empty=NO_ROUNDS,
            empty_word="Nieuwe ronde",
            searchable=False,
        )
        self.overview = RoundOverview(self)
        self.table = TableView(self.key)
        self.start = StartForm(self.key)
        self.draw = DrawView(self)
        self._views: tuple[QWidget, ...] = (self.rounds, self.overview, self.table, self.start, self.draw)
        for view in self._views:
            self.content.addWidget(view)
            view.hide()
        self._wire()
        self._fit_views()
        self._show_rounds()

    def _wire(self) -> None:
        self.rounds.chosen.connect(self._open_round)
        self.rounds.start_pressed.connect(self._new_round)
        self.overview.chosen.connect(self._open_plan)
        self.overview.seat_changed.connect(self._seat_changed)
        self.overview.plans_wanted.connect(self._more_plans)
        self.overview.draw_wanted.connect(self._show_draw)
        self.table.ready.connect(self._offer_saving)
        self.table.seat_wanted.connect(self._change_seat)
        self.table.off_wanted.connect(self._take_off)
        self.desk.settings_changed.connect(self._fit_views)
        self.desk.helper_changed.connect(self._follow_helper)

    # ------------------------------------------------------------------ what the window asks

    def refresh(self, topics: frozenset[Topic]) -> None:
        """Fetch again what shows; what is being typed stays."""
        if self._shown is self.draw:
            self.draw.refresh()
        elif self._round is not None:
            round_id, store = self._round.id, self.desk.store
            self.fetch(lambda: check_acts.view(store, round_id), self._renew)
        elif self._shown is self.rounds:
            self._fetch_rounds()

    def focus_first(self) -> None:
        """Begin where the work is."""
        shown = self._shown
        if shown is self.table:
            self.table.begin()
        elif shown is self.start:
            self.start.begin()
        elif shown is self.draw:
            self.draw.begin()
        elif shown is self.overview and self.overview.seat is None:
            self.overview.seat_field.setFocus()
        elif shown is self.overview:
            self.focus_main()
        elif self.rounds.model.rowCount():
            self.rounds.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().focus_first()

    @property
    def _shown(self) -> QWidget:
        return next((view for view in self._views if not view.isHidden()), self.rounds)

    @property
    def _today(self) -> date:
        return self.desk.now().astimezone(AMSTERDAM).date()

    def _show(self, shown: QWidget, title: str, back: str, to: Callable[[], None]) -> None:
        if self._shown is self.table and shown is not self.table:
            self.table.keep()
        for view in self._views:
            view.setVisible(view is shown)
        self.set_title(title)
        self.set_back(back, to)
        self.area.verticalScrollBar().setValue(0)
        QTimer.singleShot(0, self, self._begin)

    def _begin(self) -> None:
        if self.isVisible() and not self.question.asking:
            self.focus_first()

    def _fit_views(self) -> None:
        scale = self.desk.settings.text_scale
        self.table.set_beside(scale)
        for view in (self.start, self.draw):
            view.setMaximumWidth(FORM_WIDTH * scale // 100)

    def _follow_helper(self) -> None:
        """Forget what someone else typed, and who sat here."""
        helper = self.desk.helper
        if helper is None or (self._seated is not None and helper.id == self._seated.id):
            return
        self._seated = helper
        self.table.forget()
        self.overview.seat_field.set_value("")
        if self._shown is self.table:
            self._show_overview()

    # ------------------------------------------------------------------ the rounds

    def _show_rounds(self) -> None:
        self._round = None
        self._show(self.rounds, self.title, "Alle plannen", lambda: self.desk.go("plans"))
        self.set_main_action("Nieuwe ronde", self._new_round, "add")
        if self.desk.helper is not None:
            self._fetch_rounds()

    def _fetch_rounds(self) -> None:
        store = self.desk.store
        self.fetch(lambda: check_acts.rounds(store), self._list_rounds)

    def _list_rounds(self, found: tuple[Round, ...]) -> None:
        first = not self.rounds.model.rowCount()
        self.rounds.set_rows([Row(one.id, round_cells(one, self._today)) for one in found])
        self.rounds.table.selectRow(0)
        if first and self._shown is self.rounds:
            QTimer.singleShot(0, self, self._begin)

    def _new_round(self) -> None:
        self._round = None
        self._ask_plans()

    def _more_plans(self) -> None:
        self._ask_plans()

    def _ask_plans(self) -> None:
        store = self.desk.store
        self.fetch(lambda: check_acts.candidates(store), self._offer_plans)

    def _offer_plans(self, found: tuple[tuple[Candidate, ...], dict[str, int], int]) -> None:
        plans, likes, rounds = found
        view = self._round
        on_table = {plan.id for plan in view.plans} if view else set[UUID]()
        offered = [one for one in plans if one.id not in on_table]
        name = None if view else f"Ronde {rounds + 1}"
        self.start.offer(offered, likes, self.desk.edition.likes_needed, name=name)
        if view is None:
            self._show(self.start, "Nieuwe ronde", "Alle rondes", self._show_rounds)
            self.set_main_action("Begin de ronde", self._start_round, "tick")
        else:
            self._show(self.start, f"Plannen erbij: {view.name}", view.name, self._show_overview)
            self.set_main_action("Zet op tafel", self._add_plans, "tick")

    def _start_round(self) -> None:
        store, moment, today = self.desk.store, self.desk.moment(), self._today
        name, plan_ids = self.start.name.value, self.start.ticked
        self.act(
            lambda: check_acts.start(store, moment, name, today, plan_ids),
            self._started,
            changed=CHANGED,
            failed=self._not_started,
        )

    def _add_plans(self) -> None:
        view = self._round
        if view is None:
            return
        store, moment, plan_ids = self.desk.store, self.desk.moment(), self.start.ticked
        self.act(
            lambda: check_acts.add(store, moment, view.id, plan_ids),
            self._started,
            changed=CHANGED,
            failed=self._not_started,
        )

    def _not_started(self, error: Exception) -> None:
        self.show_error(error)
        if type(error).__name__ == "NoPlansChosen":
            self.start.begin_ticking()

    def _started(self, view: RoundView) -> None:
        self._round = view
        self._show_overview()
        self.say(Tone.YES, started_sentence(view))

    # ------------------------------------------------------------------ one round

    def _open_round(self, round_id: UUID) -> None:
        store = self.desk.store
        self.fetch(lambda: check_acts.view(store, round_id), self._opened)

    def _opened(self, view: RoundView) -> None:
        self._round = view
        self.message.clear()
        self._show_overview()

    def _show_overview(self) -> None:
        view = self._round
        if view is None:
            self._show_rounds()
            return
        self.overview.show_view(view, self._today)
        self._show(self.overview, view.name, "Alle rondes", self._show_rounds)
        self._offer_judging()

    def _offer_judging(self) -> None:
        self.set_main_action("Begin met oordelen", self._go_on, "tick")

    def _seat_changed(self) -> None:
        if self._round is not None:
            self.overview.show_view(self._round, self._today)

    def _change_seat(self) -> None:
        self._show_overview()
        self.overview.seat_field.setFocus()

    def _renew(self, view: RoundView) -> None:
        """Show what came in meanwhile."""
        if self._round is None or view.id != self._round.id:
            return
        self._round = view
        if self._shown is self.overview:
            self.overview.show_view(view, self._today)
        elif self._shown is self.table and self.table.plan is not None:
            own = self.table.plan.id
            self._show_progress()
            plan = next((one for one in view.plans if one.id == own), None)
            if plan is None:
                self._off_table(view)
            elif self.table.renew(plan):
                self.say(Tone.MIND, MEANWHILE)

    def _show_draw(self) -> None:
        view = self._round
        self.message.clear()
        self._show(self.draw, "Nummers loten", view.name if view else "Terug", self._show_overview)
        self.set_main_action("", None)
        self.draw.open()

    # ------------------------------------------------------------------ a plan on the table

    def _go_on(self) -> None:
        """Put the next plan that is open for this expert on the table."""
        view, seat = self._round, self.overview.seat
        if view is None:
            return
        if seat is None:
            self.overview.ask_seat()
            return
        waiting = view.open_for(seat.key)
        if waiting:
            self.message.clear()
            self._show_plan(waiting[0])
        else:
            self.say(Tone.YES, f"Alle plannen hebben een oordeel over {seat.name}.")

    def _open_plan(self, plan_id: UUID) -> None:
        view = self._round
        if self.overview.seat is None:
            self.overview.ask_seat()
        elif view is not None:
            self.message.clear()
            self._show_plan(next(plan for plan in view.plans if plan.id == plan_id))

    def _show_plan(self, plan: TablePlan) -> None:
        view, seat = self._round, self.overview.seat
        if view is None or seat is None:
            return
        self._show(self.table, view.name, "Overzicht van de ronde", self._show_overview)
        self._show_progress()
        self.table.show_plan(plan, seat)

    def _show_progress(self) -> None:
        if self._round is not None:
            self.table.progress.set_text(progress_sentence(self._round, self.overview.seat, self._today))

    def _offer_saving(self, ready: bool) -> None:  # noqa: FBT001  # a signal
        if self._shown is self.table:
            self.set_main_action("Oordeel bewaren", self._save if ready else None, "tick")

    def _save(self) -> None:
        view, seat, plan = self._round, self.overview.seat, self.table.plan
        if view is None or seat is None or plan is None:
            return
        store, moment = self.desk.store, self.desk.moment()
        draft, answers = self.table.form.draft, dict(self.table.questions.answers)

        def give() -> RoundView:
            return check_acts.give(
                store,
                moment,
                round_id=view.id,
                plan_id=plan.id,
                field=seat.key,
                draft=draft,
                answers=answers,
            )

        self.message.clear()
        self.act(give, lambda now: self._saved(now, plan), changed=CHANGED, failed=self._not_saved)

    def _take_off(self, plan_id: UUID, reason: str) -> None:
        view = self._round
        if view is None:
            return
        store, moment = self.desk.store, self.desk.moment()
        self.act(
            lambda: check_acts.take_off(store, moment, view.id, plan_id, reason),
            self._off_table,
            changed=CHANGED,
        )

    def _off_table(self, view: RoundView) -> None:
        self._round = view
        self.table.saved()
        self._show_overview()
        self.say(Tone.YES, off_sentence(view))

    def _not_saved(self, error: Exception) -> None:
        if not self.table.form.refuse(error):
            self.show_error(error)

    def _saved(self, view: RoundView, plan: TablePlan) -> None:
        """Go on to the next open plan by itself; after the last one, back to the round."""
        seat = self.overview.seat
        self._round = view
        self.table.saved()
        if seat is None:
            self._show_overview()
            return
        order = [one.id for one in view.plans]
        at = order.index(plan.id)
        waiting = sorted(
            view.open_for(seat.key), key=lambda one: (order.index(one.id) < at, order.index(one.id))
        )
        if waiting:
            self._show_plan(waiting[0])
        else:
            self._show_overview()
        self.say(Tone.YES, saved_sentence(plan, more=bool(waiting), seat=seat))
