"""Begin a round of the 'ja, mits' table: its name, and a tick at each plan that comes on the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from app.models.review_records import Candidate
from app.ui.pages.check_words import NOTHING_HANDED_IN, START_HELP, candidate_line
from app.ui.tokens import SPACE_1
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import clear, column, flow, row
from app.ui.widgets.reveal import go_to


class PlanTick(QWidget):
    """A box with a line that wraps; the whole line ticks."""

    def __init__(self, name: str, line: str) -> None:
        """``line`` is what the box is called too."""
        super().__init__()
        self.box = named(QCheckBox(), name, line)
        layout = row(self.box, space=SPACE_1)
        layout.setAlignment(self.box, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(Words(line), 1, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(layout)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick by a press anywhere on the line."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self.box.click()


class StartForm(QWidget):
    """The name of a round and its plans; without a name it asks only which plans are added."""

    def __init__(self, key: str) -> None:
        """``key`` begins the names: ``<key>_round_edit``, ``<key>_plan_<number>``."""
        super().__init__()
        self._key = key
        self._boxes: dict[UUID, QCheckBox] = {}
        self._liked: tuple[UUID, ...] = ()
        self.name = TextField("Hoe heet deze ronde?", f"{key}_round_edit", longest=60)
        self.name.edit.setPlaceholderText("Bijvoorbeeld: Eerste ronde")
        self._help = Words(START_HELP, "muted")
        self._all = named(QuietButton("Vink alles aan", "tick"), f"{key}_tick_all")
        self._enough = named(QuietButton("Vink aan wat genoeg likes heeft"), f"{key}_tick_liked")
        self._all.clicked.connect(lambda: self._tick(self._boxes))
        self._enough.clicked.connect(lambda: self._tick(self._liked))
        self._buttons = flow(self._all, self._enough)
        self._plans = column(space=SPACE_1)
        layout = column(self)
        for part in (self.name, Words("Welke plannen komen op tafel?", "label"), self._help, self._buttons):
            layout.addWidget(part)
        layout.addLayout(self._plans)
        layout.addStretch(1)

    def offer(
        self,
        plans: Sequence[Candidate],
        likes: Mapping[str, int],
        needed: int,
        *,
        name: str | None,
    ) -> None:
        """Offer these plans, none ticked; ``name`` is proposed for a new round, None where plans are added."""
        clear(self._plans)
        self._boxes = {}
        self._liked = tuple(one.id for one in plans if likes.get(str(one.id), -1) >= needed)
        self.name.setVisible(name is not None)
        self.name.set_value(name or "")
        for one in plans:
            line = candidate_line(one, likes)
            tick = PlanTick(f"{self._key}_plan_{one.number}", line)
            self._boxes[one.id] = tick.box
            self._plans.addWidget(tick)
        self._buttons.setVisible(bool(plans))
        self._enough.setVisible(bool(self._liked))
        self._help.set_text(START_HELP if plans else NOTHING_HANDED_IN)

    @property
    def ticked(self) -> tuple[UUID, ...]:
        """Return the plans with a tick."""
        return tuple(plan_id for plan_id, box in self._boxes.items() if box.isChecked())

    def begin(self) -> None:
        """Put the keyboard on the name, or on the first plan where no name is asked."""
        if not self.name.isHidden():
            go_to(self.name)
        else:
            self.begin_ticking()

    def begin_ticking(self) -> None:
        """Put the keyboard on the first plan."""
        for box in self._boxes.values():
            box.setFocus(Qt.FocusReason.OtherFocusReason)
            return

    def _tick(self, wanted: Mapping[UUID, QCheckBox] | Sequence[UUID]) -> None:
        for plan_id, box in self._boxes.items():
            box.setChecked(box.isChecked() or plan_id in wanted)
