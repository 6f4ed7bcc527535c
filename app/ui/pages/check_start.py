"""Begin a round of the 'ja, mits' table: its name, and a tick at each plan that comes on the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from app.models.review_records import Candidate
from app.models.search import words_of
from app.ui.pages.check_words import NOTHING_HANDED_IN, START_HELP, candidate_line, shown_line
from app.ui.tokens import SPACE_1
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import column, flow, row
from app.ui.widgets.reveal import go_to

SHOWN = 30
"""Boxes on the page at once: more would hold it up, and nobody reads them. Who needs another plan searches."""


class PlanTick(QWidget):
    """A box with a line that wraps; the whole line ticks. It is used for one plan after another."""

    toggled = Signal(UUID, bool)

    def __init__(self) -> None:
        """Start without a plan."""
        super().__init__()
        self.box = QCheckBox()
        self._line = Words("")
        self._plan_id: UUID | None = None
        layout = row(self.box, space=SPACE_1)
        layout.setAlignment(self.box, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._line, 1, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(layout)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.box.toggled.connect(self._tell)

    def offer(self, plan_id: UUID, name: str, line: str, *, on: bool) -> None:
        """Offer a plan; ``line`` is what the box is called too."""
        self._plan_id = None
        self._line.set_text(line)
        named(self.box, name, line).setChecked(on)
        self._plan_id = plan_id
        self.show()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick by a press anywhere on the line."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self.box.click()

    def _tell(self, on: bool) -> None:  # noqa: FBT001  # a signal
        if self._plan_id is not None:
            self.toggled.emit(self._plan_id, on)


class StartForm(QWidget):
    """The name of a round and its plans; where plans are added, only the plans."""

    def __init__(self, key: str) -> None:
        """``key`` begins the names: ``<key>_round_edit``, ``<key>_plan_<number>``."""
        super().__init__()
        self._key = key
        self._offered: tuple[Candidate, ...] = ()
        self._likes: Mapping[str, int] = {}
        self._liked: frozenset[UUID] = frozenset()
        self._chosen: set[UUID] = set()
        self._ticks: list[PlanTick] = []
        self._boxes: dict[UUID, QCheckBox] = {}
        self.name = TextField("Hoe heet deze ronde?", f"{key}_round_edit", longest=60)
        self._help = Words(START_HELP, "muted")
        self.search = TextField("Zoek een plan op titel of nummer", f"{key}_search_edit", optional=True)
        self.search.edited.connect(self._show)
        self._all = named(QuietButton("Vink aan wat hier staat", "tick"), f"{key}_tick_all")
        self._enough = named(QuietButton("Vink aan wat genoeg likes heeft"), f"{key}_tick_liked")
        self._all.clicked.connect(lambda: self._tick(self._boxes))
        self._enough.clicked.connect(lambda: self._tick(self._liked))
        self._buttons = flow(self._all, self._enough)
        self._many = named(Words("", "muted"), f"{key}_many")
        self._plans = column(space=SPACE_1)
        layout = column(self)
        for part in (self.name, Words("Welke plannen komen op tafel?", "label"), self._help):
            layout.addWidget(part)
        for part in (self.search, self._buttons, self._many):
            layout.addWidget(part)
        layout.addLayout(self._plans)
        layout.addStretch(1)

    def offer(
        self, plans: Sequence[Candidate], likes: Mapping[str, int], needed: int, *, name: str | None
    ) -> None:
        """Offer these plans, the most liked first, none ticked.

        ``name`` is proposed for a new round, None where plans are added. ``likes`` go by the id of the plan.
        """
        self._likes = likes
        self._offered = tuple(sorted(plans, key=lambda one: (-likes.get(str(one.id), 0), one.number)))
        self._liked = frozenset(one.id for one in plans if likes.get(str(one.id), -1) >= needed)
        self._chosen = set()
        self.name.setVisible(name is not None)
        self.name.set_value(name or "")
        self.search.set_value("")
        self.search.setVisible(len(plans) > SHOWN)
        self._buttons.setVisible(bool(plans))
        self._enough.setVisible(bool(self._liked))
        self._help.set_text(START_HELP if plans else NOTHING_HANDED_IN)
        self._show()

    @property
    def ticked(self) -> tuple[UUID, ...]:
        """Return the plans with a tick, also those that a search hides now."""
        return tuple(one.id for one in self._offered if one.id in self._chosen)

    def begin(self) -> None:
        """Put the keyboard on the name, or on the first plan where no name is asked."""
        if self.name.isHidden():
            self.begin_ticking()
        else:
            go_to(self.name)

    def begin_ticking(self) -> None:
        """Put the keyboard on the first plan."""
        first = next(iter(self._boxes.values()), None)
        if first is not None:
            go_to(first)

    def _show(self) -> None:
        """Show the plans that are looked for, those with a tick first."""
        wanted = words_of(self.search.value)
        found = [one for one in self._offered if _matches(one, wanted)]
        shown = sorted(found, key=lambda one: one.id not in self._chosen)[:SHOWN]
        self._many.set_text(shown_line(len(shown), len(self._offered), len(self._chosen)))
        self._many.setVisible(len(self._offered) > SHOWN)
        self._boxes = {}
        for place, one in enumerate(shown):
            if place == len(self._ticks):
                self._add_tick()
            tick = self._ticks[place]
            name = f"{self._key}_plan_{one.number}"
            tick.offer(one.id, name, candidate_line(one, self._likes), on=one.id in self._chosen)
            self._boxes[one.id] = tick.box
        for tick in self._ticks[len(shown) :]:
            tick.hide()

    def _add_tick(self) -> None:
        tick = PlanTick()
        tick.toggled.connect(self._choose)
        self._ticks.append(tick)
        self._plans.addWidget(tick)

    def _choose(self, plan_id: UUID, on: bool) -> None:  # noqa: FBT001  # a signal
        if on:
            self._chosen.add(plan_id)
        else:
            self._chosen.discard(plan_id)
        self._many.set_text(shown_line(len(self._boxes), len(self._offered), len(self._chosen)))

    def _tick(self, wanted: Iterable[UUID]) -> None:
        self._chosen |= set(wanted)
        for plan_id, box in self._boxes.items():
            box.setChecked(plan_id in self._chosen)


def _matches(one: Candidate, wanted: tuple[str, ...]) -> bool:
    text = " ".join(words_of(f"{one.title} {one.area} {one.number}"))
    return all(word in text for word in wanted)
