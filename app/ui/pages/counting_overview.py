"""The overview of the count: every closed box, its batches, and what can be done with each."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models.dutch import day
from app.models.records import Batch
from app.models.terms import BatchState
from app.ui.pages.base import Page
from app.ui.pages.counting_steps import (
    Box,
    CountRoom,
    Step,
    StepKind,
    batch_step,
    box_sentence,
    box_steps,
    next_step,
    state_sentence,
)
from app.ui.pages.counting_view import CountView
from app.ui.tokens import SPACE_4
from app.ui.widgets.answers import EmptyState
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.icons import Icon
from app.ui.widgets.layouts import Card, clear, column, flow, row

_LEADS = {
    StepKind.GO_ON: "U was bezig met bundel {n}. U gaat verder bij hetzelfde biljet.",
    StepKind.DIFFERENCES: "De twee invoeren van bundel {n} zijn niet overal gelijk.",
    StepKind.ACCEPT: "De twee invoeren van bundel {n} zijn gelijk. Stel de bundel nu vast.",
    StepKind.SECOND: "Bundel {n} is een keer ingevoerd. U doet de tweede invoer.",
    StepKind.ENTER: "Bundel {n} ligt klaar om in te voeren.",
    StepKind.OPEN: "De stembus gaat open om te tellen. Dat doen twee mensen samen.",
    StepKind.MAKE: "De bus is open en de biljetten zijn gemengd. Maak er bundels van.",
    StepKind.SWITCH: "Bundel {n} heeft u ingevoerd. De tweede invoer doet iemand anders.",
    StepKind.EXPLAIN: "Alles is geteld, maar het aantal klopt niet met de sluiting.",
    StepKind.RESULT: "Alle stembiljetten zijn geteld en vastgesteld.",
}
_OTHERS = "Een andere teller is nog bezig. U hoeft nu niets te doen."


class OverviewView(CountView):
    """What there is to count, and what comes first."""

    step_chosen = Signal(Step)
    station_wanted = Signal()
    control_wanted = Signal()

    def __init__(self, page: Page) -> None:
        """Start empty; ``open`` shows."""
        super().__init__(page)
        self._lead = named(Words("", "large"), f"{page.key}_lead")
        self._none = EmptyState(f"{page.key}_none", "", "Naar Stemlokaal", "station")
        self._none.pressed.connect(self.station_wanted)
        self._control = named(QuietButton("Controle en lijsten", "count"), f"{page.key}_control")
        self._control.clicked.connect(self.control_wanted)
        self._cards = column(space=SPACE_4)
        self.body.addWidget(self._lead)
        self.body.addWidget(self._none, 1)
        self.body.addLayout(self._cards)
        self.body.addWidget(flow(self._control))
        self.body.addStretch(1)
        self._first: QWidget | None = None
        self._numbers: dict[UUID, int] = {}

    def open(self, room: CountRoom, me: UUID) -> None:
        """Show every box, and make the most urgent thing the main action."""
        self.page.set_title(self.page.title)
        self.page.set_back("", None)
        clear(self._cards)
        step = next_step(room.boxes, me)
        self._show_lead(room, step)
        if step is None:
            self.page.set_main_action("", None)
            self._first = self._none.button if not room.boxes else None
        else:
            chosen = step
            self._first = self.page.set_main_action(step.word, lambda: self.step_chosen.emit(chosen))
        self._numbers = {box.station.id: place for place, box in enumerate(room.boxes, start=1)}
        for box in sorted(room.boxes, key=lambda box: box.emptied):
            self._cards.addWidget(self._card(box, me, step))

    def focus_first(self) -> None:
        """Go to the main action, or to the way to the station."""
        if self._first is not None:
            self._first.setFocus()

    def _show_lead(self, room: CountRoom, step: Step | None) -> None:
        self._none.setVisible(not room.boxes)
        self._lead.setVisible(bool(room.boxes))
        if not room.boxes:
            self._none.set_sentence(_nothing(room))
            return
        number = step.batch.number if step and step.batch else ""
        lead = _LEADS[step.kind].format(n=number) if step else _OTHERS
        still = [station.place for station in room.open_stations]
        if still:
            lead += f" Nog open: {', '.join(still)}. Die bus komt na het sluiten."
        self._lead.set_text(lead)

    def _card(self, box: Box, me: UUID, main: Step | None) -> Card:
        card = Card()
        card.body.addWidget(Words(f"{box.station.place} – {day(box.station.day)}", "label"))
        if len(self.page.desk.edition.contests) > 1:
            card.body.addWidget(Words(self.contest(box.station.contest_id).name, "muted"))
        card.body.addWidget(Words(box_sentence(box)))
        for batch in _open_first(box.batches):
            card.body.addWidget(self._line(box, batch, me, main))
        buttons = [self._button(step) for step in box_steps(box) if step != main]
        if buttons:
            card.body.addWidget(flow(*buttons))
        return card

    def _line(self, box: Box, batch: Batch, me: UUID, main: Step | None) -> QWidget:
        holder = QWidget()
        icon = "tick" if batch.state is BatchState.ACCEPTED else "count"
        line = row(Icon(icon), Words(state_sentence(batch)))
        line.setStretch(1, 1)
        step = batch_step(box, batch, me)
        if step is not None and step != main:
            line.addWidget(self._button(step))
        holder.setLayout(line)
        return holder

    def _button(self, step: Step) -> QuietButton:
        station = f"_{self._numbers[step.box.station.id]}" if step.box else ""
        number = f"_{step.batch.number}" if step.batch else ""
        button = named(QuietButton(step.word), f"{self.page.key}_{step.kind.value}{station}{number}")
        button.clicked.connect(lambda: self.step_chosen.emit(step))
        return button


def _open_first(batches: Sequence[Batch]) -> list[Batch]:
    return sorted(batches, key=lambda batch: (batch.state is BatchState.ACCEPTED, batch.number))


def _nothing(room: CountRoom) -> str:
    places = ", ".join(station.place for station in room.open_stations)
    if places:
        return (
            f"Hier telt u straks de stembiljetten. Het stemlokaal {places} is nog open: "
            "sluit het eerst, dan gaat de bus open om te tellen."
        )
    return (
        "Hier telt u straks de stembiljetten. Er is op deze laptop nog geen stemlokaal geweest: "
        "open er een, en sluit het als de laatste bewoner heeft gestemd."
    )
