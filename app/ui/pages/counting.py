"""Tellen: from the closed box to accepted batches. The page shows one view at a time and carries the acts between them.

What happens to a batch is drawn in ``docs/counting.md``. The count is blind: nothing of another helper's entry is
asked from the store while a batch is open.
"""

from __future__ import annotations

from uuid import UUID

from app.models.records import Batch, Station
from app.models.terms import BatchState
from app.operations import counting as ops
from app.operations.counting_errors import likelier_to_err
from app.ui import text
from app.ui.desk import Desk
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.counting_control import ControlView
from app.ui.pages.counting_differences import DifferencesView
from app.ui.pages.counting_entry import Begun, EntryView, begin
from app.ui.pages.counting_forms import AcceptView, MakeView, ReasonView
from app.ui.pages.counting_open import OpenView
from app.ui.pages.counting_overview import OverviewView
from app.ui.pages.counting_sheet import Ballot
from app.ui.pages.counting_steps import CountRoom, Step, StepKind, look_round
from app.ui.pages.counting_view import COUNTED, CountView, ballot_for
from app.ui.tokens import Tone


class CountingPage(Page):
    """The count of the paper ballots."""

    key = "count"
    title = "Tellen"
    topics = frozenset({Topic.COUNT, Topic.STATION})
    help_text = (
        "Hier telt u de stembiljetten van een gesloten stemlokaal. Open de bus met z’n tweeën en maak dan bundels van "
        "ongeveer 25 biljetten. "
        "Elke bundel wordt twee keer ingevoerd, door twee mensen die elkaars werk niet zien. Typ per biljet de nummers "
        "van de plannen met een kruisje, elk met Enter; Enter op een leeg veld sluit het biljet af. Elk biljet is "
        "meteen bewaard: u kunt altijd stoppen en later verder. Verschillen bekijkt u daarna biljet voor biljet."
    )

    def __init__(self, desk: Desk) -> None:
        """Make the views; the overview comes first."""
        super().__init__(desk)
        self._room = CountRoom((), (), ())
        self._me = desk.helper
        self.overview = OverviewView(self)
        self.opening = OpenView(self)
        self.make = MakeView(self)
        self.entry = EntryView(self)
        self.differences = DifferencesView(self)
        self.accept = AcceptView(self)
        self.reason = ReasonView(self)
        self.control = ControlView(self)
        self._views: tuple[CountView, ...] = (
            self.overview, self.opening, self.make, self.entry, self.differences, self.accept, self.reason,
            self.control,
        )  # fmt: skip
        self._view: CountView = self.overview
        for view in self._views:
            self.content.addWidget(view)
            view.setVisible(view is self.overview)
            view.left.connect(self._to_overview)
            view.batch_changed.connect(self._batch_changed)
            view.batch_wanted.connect(self._enter)
        self._wire()

    # ------------------------------------------------------------------ what the window asks

    def refresh(self, topics: frozenset[Topic]) -> None:
        """Look round again, unless someone is in the middle of something."""
        if self._view is self.overview:
            self._look_round()

    def focus_first(self) -> None:
        """Put the keyboard where the work of this view begins."""
        self._view.focus_first()

    def escape(self) -> None:
        """Take away a question of the view before anything else: the paper, or the list, stays."""
        view = self._view
        in_front = self.question.asking or not self.help.isHidden()
        if not in_front and isinstance(view, EntryView | DifferencesView) and view.pad.asking_reason:
            view.pad.close_question()
        elif not in_front and view is self.control and self.control.reason.asking:
            self.control.reason.withdraw()
        else:
            super().escape()

    # ------------------------------------------------------------------ from view to view

    def _show(self, view: CountView) -> None:
        self._view = view
        for other in self._views:
            other.setVisible(other is view)
        self.area.verticalScrollBar().setValue(0)

    def _look_round(self) -> None:
        store = self.desk.store
        self.fetch(lambda: look_round(store), self._show_room)

    def _to_overview(self) -> None:
        self.message.clear()
        self.set_main_action("", None)
        self._show(self.overview)
        self._look_round()

    def _show_room(self, room: CountRoom) -> None:
        self._room = room
        if self._view is self.overview and self.desk.helper is not None:
            self.overview.open(room, self.desk.helper.id)
            self.overview.focus_first()

    def _do(self, step: Step) -> None:
        self.message.clear()
        batch, box = step.batch, step.box
        if step.kind is StepKind.SWITCH:
            self.desk.lock()
        elif step.kind is StepKind.RESULT:
            self.desk.go("result")
        elif step.kind is StepKind.OPEN and box is not None:
            self._show(self.opening)
            self.opening.open(box.station, self._room.helpers)
        elif step.kind is StepKind.MAKE and box is not None:
            self._show(self.make)
            self.make.open(box, self._room.number_of(box))
        elif step.kind is StepKind.EXPLAIN and box is not None:
            self._ask_explanation(box.station)
        elif step.kind is StepKind.BUSY and batch is not None:
            self._ask_restart(batch)
        elif batch is not None:
            self._open(batch)

    def _open(self, batch: Batch) -> None:
        if batch.state is BatchState.DIFFERS:
            store, contest = self.desk.store, self.overview.contest(batch.contest_id)
            self.fetch(
                lambda: (ballot_for(store, contest), likelier_to_err(store, batch.id)),
                lambda found: self._show_differences(batch, *found),
            )
        elif batch.state is BatchState.AGREED:
            self._show(self.accept)
            self.accept.open(batch)
        else:
            self._enter(batch)

    def _enter(self, batch: Batch) -> None:
        store, moment = self.desk.store, self.desk.moment()
        contest = self.overview.contest(batch.contest_id)
        self.act(
            lambda: begin(store, moment, batch, contest),
            self._show_entry,
            changed=COUNTED,
            failed=self._not_begun,
        )

    def _show_entry(self, begun: Begun) -> None:
        self.message.clear()
        self._show(self.entry)
        self.entry.open(begun)

    def _not_begun(self, error: Exception) -> None:
        if isinstance(error, ops.SameHelper):
            self.say(Tone.MIND, text.sentence(error), "Wissel van medewerker", self.desk.lock)
        else:
            self.show_error(error)

    def _show_differences(self, batch: Batch, ballot: Ballot, first: UUID | None) -> None:
        self._show(self.differences)
        self.differences.open(batch, ballot, self._room.helpers, first)

    def _batch_changed(self, batch: Batch) -> None:
        """Go on with what the last act asks for."""
        if batch.state in (BatchState.DIFFERS, BatchState.AGREED):
            self._open(batch)
            return
        self._to_overview()
        if batch.state is BatchState.ACCEPTED:
            self.say(Tone.YES, f"Bundel {batch.number} is vastgesteld en telt mee in de uitslag.")
        elif batch.entries:
            self.say(
                Tone.YES,
                f"Uw invoer van bundel {batch.number} is klaar. Nu voert iemand anders dezelfde bundel in.",
                "Wissel van medewerker",
                self.desk.lock,
            )

    # ------------------------------------------------------------------ what does not fit, with a reason

    def _ask_restart(self, batch: Batch) -> None:
        busy = next(entry for entry in batch.entries if not entry.finished)
        self._show(self.reason)
        self.reason.ask(
            f"Bundel {batch.number} overnemen",
            f"{busy.helper} is nog bezig met deze bundel: {busy.done} van {batch.paper_count}. Neemt u de bundel over, "
            f"dan vervalt die invoer en begint u bij biljet 1. Laat liever {busy.helper} zelf verdergaan.",
            "Neem de bundel over",
            lambda reason, _: self._restart(batch, busy.helper_id, reason),
        )

    def _ask_own_restart(self) -> None:
        view = self._view
        batch = view.batch if isinstance(view, EntryView | DifferencesView) else None
        me = self.desk.helper
        if batch is None or me is None:
            return
        mine = next((entry for entry in batch.entries if entry.helper_id == me.id), batch.entries[-1])
        self._show(self.reason)
        self.reason.ask(
            f"Bundel {batch.number} opnieuw invoeren",
            f"De invoer van {mine.helper} vervalt helemaal, en begint weer bij biljet 1. "
            "Doe dit als er een biljet is overgeslagen of dubbel getypt.",
            "Begin opnieuw",
            lambda reason, _: self._restart(batch, mine.helper_id, reason),
        )

    def _restart(self, batch: Batch, helper_id: UUID, reason: str) -> None:
        store, moment = self.desk.store, self.desk.moment()
        self.act(
            lambda: ops.restart_entry(store, moment, batch_id=batch.id, helper_id=helper_id, reason=reason),
            self._begin_again,
            changed=COUNTED,
        )

    def _begin_again(self, batch: Batch) -> None:
        self.entry.forget()
        self._enter(batch)

    def _ask_recount(self) -> None:
        batch = self.entry.batch
        if batch is None:
            return
        self._show(self.reason)
        self.reason.ask(
            f"Het aantal van bundel {batch.number} klopt niet",
            f"Op het voorblad staat {batch.paper_count}. Tel de stapel nog eens en verander ook het voorblad.",
            "Bewaar het nieuwe aantal",
            lambda reason, papers: self._recount(batch, papers, reason),
            counted=True,
        )

    def _recount(self, batch: Batch, papers: int, reason: str) -> None:
        store, moment = self.desk.store, self.desk.moment()
        self.act(
            lambda: ops.recount(store, moment, batch_id=batch.id, paper_count=papers, reason=reason),
            self._enter,
            changed=COUNTED,
        )

    def _ask_empty(self) -> None:
        if self.make.box is not None:
            self._ask_explanation(self.make.box.station)

    def _ask_explanation(self, station: Station) -> None:
        box = next(box for box in self._room.boxes if box.station.id == station.id)
        self._show(self.reason)
        self.reason.ask(
            f"Het verschil in {station.place}",
            f"Volgens de sluiting horen er {box.in_box} biljetten in de bus. In bundels zijn het er {box.bundled}. "
            "Kijk nog eens in de bus en onder de tafel. Klopt het echt? Schrijf dan op hoe het komt.",
            "Leg dit vast",
            lambda reason, _: self._explain(station, reason),
        )

    def _explain(self, station: Station, explanation: str) -> None:
        store, moment = self.desk.store, self.desk.moment()
        self.act(
            lambda: ops.explain_box(store, moment, station_id=station.id, explanation=explanation),
            lambda _: self._to_overview(),
            changed=COUNTED | {Topic.RESULT},
        )

    # ------------------------------------------------------------------ who sits here

    def _helper_changed(self) -> None:
        """Shut another helper's entry: the count is blind. The same helper goes on where they were."""
        now = self.desk.helper
        if now is None:
            return
        same, self._me = now == self._me, now
        if not same:
            self._to_overview()

    def _wire(self) -> None:
        self.overview.step_chosen.connect(self._do)
        self.opening.box_opened.connect(self._to_overview)
        self.overview.control_wanted.connect(self._to_control)
        self.control.counted_again.connect(self._counted_again)
        self.overview.station_wanted.connect(self._to_station)
        self.entry.recount_pressed.connect(self._ask_recount)
        self.entry.restart_pressed.connect(self._ask_own_restart)
        self.differences.restart_pressed.connect(self._ask_own_restart)
        self.make.explain_pressed.connect(self._ask_empty)
        self.desk.helper_changed.connect(self._helper_changed)

    def _to_control(self) -> None:
        self._show(self.control)
        self.control.open()

    def _counted_again(self, batch: Batch) -> None:
        self._to_overview()
        self.say(
            Tone.YES, f"Bundel {batch.number} wordt opnieuw geteld: voer hem in, of laat een ander beginnen."
        )

    def _to_station(self) -> None:
        self.desk.go("station")
