"""Plans that look like the one that is typed: to read beside it, and to go on together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models.dutch import euro
from app.models.records import Plan
from app.models.words import WORDS
from app.ui.pages.plans_words import NO_TITLE
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.layouts import Card, clear, column, flow
from app.ui.widgets.reason import ReasonStrip
from app.ui.widgets.reveal import go_to, scroll_to

if TYPE_CHECKING:
    # The operations bring SQLAlchemy, which the first window must not wait for.
    from app.operations.plan_index import LookAlike

_WHY = "Waarom gaat dit plan verder in plan {number}? Beide makers blijven erbij, en u kunt het terugdraaien."
_READY = ("Het is hetzelfde idee", "De makers willen samenwerken")
_QUESTIONS = (
    ("summary", ""),
    ("what", "Wat er gebeurt: "),
    ("for_whom", "Voor wie: "),
    ("place", "Plek: "),
)


class AlikePanel(Card):
    """A quiet card under the form. Hidden while nothing looks alike."""

    look_wanted = Signal(UUID)
    """Someone wants to read this plan beside the one that is typed."""
    join_wanted = Signal(UUID, str)
    """The plan that is typed is to go on in this one, for this reason."""

    def __init__(self, name: str) -> None:
        """``name`` is ``<page>_<thing>``; the buttons are ``<name>_look_<place>`` and ``<name>_join_<place>``."""
        super().__init__()
        named(self, name, "Plannen die hierop lijken")
        self._name = name
        self._found: tuple[LookAlike, ...] = ()
        self._may_join = False
        self._rows: list[_Row] = []
        self.reason = ReasonStrip(f"{name}_reason")
        self._lines = column(space=SPACE_3)
        self.body.setSpacing(SPACE_4)
        self.body.addWidget(Words("Lijkt dit op een plan dat er al is?", "large"))
        self.body.addWidget(
            Words("Samen is een plan vaak sterker. Het hoeft niet: u kunt gewoon doorgaan.", "muted")
        )
        self.body.addLayout(self._lines)
        self.body.addWidget(self.reason)
        self.hide()

    @property
    def found(self) -> tuple[LookAlike, ...]:
        """Return what is shown."""
        return self._found

    def show_found(self, found: Sequence[LookAlike], *, may_join: bool) -> None:
        """Show these plans; what stands there already keeps its place and the keyboard."""
        if (tuple(found), may_join) == (self._found, self._may_join):
            return
        self._found, self._may_join = tuple(found), may_join
        self.reason.withdraw()
        clear(self._lines)
        self._rows = [_Row(self, self._name, place, one) for place, one in enumerate(found, start=1)]
        for line in self._rows:
            self._lines.addWidget(line)
            line.join.setVisible(may_join)
        self.setVisible(bool(found))

    def show_plan(self, plan: Plan) -> None:
        """Show what a plan says under its own line, without who made it."""
        for line in self._rows:
            if line.found.plan_id == plan.id:
                line.show_plan(plan)

    def focus_first(self) -> None:
        """Put the keyboard on the first plan."""
        if self._rows:
            go_to(self._rows[0].look)
            scroll_to(self)

    def ask(self, found: LookAlike) -> None:
        """Ask why the plans go on together."""
        self.reason.ask(
            _WHY.format(number=found.number),
            "Samen verder",
            lambda reason: self.join_wanted.emit(found.plan_id, reason),
            ready=_READY,
        )


class _Row(Card):
    """One plan that looks alike."""

    def __init__(self, panel: AlikePanel, name: str, place: int, found: LookAlike) -> None:
        super().__init__(margin=SPACE_3)
        self.found = found
        about = f"Plan {found.number}: {found.title or NO_TITLE}"
        self.look = named(QuietButton("Bekijk"), f"{name}_look_{place}", f"Bekijk {about}")
        self.join = named(QuietButton("Samen verder"), f"{name}_join_{place}", f"Samen verder met {about}")
        self._reading = Words("")
        self._reading.hide()
        self.look.clicked.connect(lambda: self._look(panel))
        self.join.clicked.connect(lambda: panel.ask(found))
        self.body.setSpacing(SPACE_2)
        self.body.addWidget(Words(about, "label"))
        self.body.addWidget(Words(_where(found), "muted"))
        self.body.addWidget(self._reading)
        self.body.addWidget(_buttons(self.look, self.join))

    def show_plan(self, plan: Plan) -> None:
        self._reading.set_text(reading(plan))
        self._reading.show()
        self.look.set_word("Weg")
        scroll_to(self)

    def _look(self, panel: AlikePanel) -> None:
        if self._reading.isHidden():
            panel.look_wanted.emit(self.found.plan_id)
        else:
            self._reading.hide()
            self.look.set_word("Bekijk")


def _where(found: LookAlike) -> str:
    state = " – ".join(part for part in (found.area, WORDS[found.state]) if part)
    return f"{state}\nIn beide: {', '.join(found.words)}" if found.words else state


def _buttons(*buttons: QWidget) -> QWidget:
    return flow(*buttons)


def reading(plan: Plan) -> str:
    """Return what a plan says, to read beside another; never who made it."""
    lines = [f"{head}{getattr(plan.text, name)}" for name, head in _QUESTIONS if getattr(plan.text, name)]
    if plan.text.cost_cents:
        lines.append(f"Kosten: {euro(plan.text.cost_cents)}")
    return "\n".join(lines) or "Er staat nog niets in dit plan."
