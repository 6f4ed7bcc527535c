"""One field of a plan that two laptops wrote differently: every version, and a person chooses or types what it becomes.

One field at a time. What was chosen and typed for one stays while people look at another, until it is recorded or
someone else sits down.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.models.dutch import count
from app.models.records import Incident
from app.ui.desk import Desk, Place
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.conflict_choices import OWN, Versions
from app.ui.pages.incidents_words import CONFLICT_REASONS, RECORDED, conflict_sentence, field_head
from app.ui.tokens import SPACE_1, SPACE_3, Tone
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import column, flow
from app.ui.widgets.reason import MISSING
from app.ui.widgets.reveal import go_to

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.models.terms import Json
    from app.operations.journal import Store
    from app.operations.plan_conflicts import FieldConflict

_WHY = "Waarom kiest u dit?"
_IN_JOURNAL = "Dit komt in het logboek en blijft daar. Schrijf er geen namen van bewoners in."
_NO_CHOICE = "Kies eerst wat er komt te staan."
_NOTHING_TYPED = "Schrijf op wat er komt te staan, of kies een van de versies."


@dataclass(frozen=True)
class _Draft:
    """What someone chose and typed about one conflict, not recorded yet."""

    choice: str = ""
    typed: str = ""
    reason: str = ""


class ConflictPage(Page):
    """The conflicts of plans, one field after another."""

    key = "conflict"
    title = "Kies wat er komt te staan"
    topics = frozenset({Topic.PLANS, Topic.SYNC})
    help_text = (
        "Op twee laptops is hetzelfde stukje van een plan veranderd, zonder dat ze dat van elkaar wisten. U ziet elke "
        "versie, en wie die wanneer schreef. Kies er een, of schrijf zelf op wat het wordt. Schrijf erbij waarom. Alle "
        "versies blijven in het logboek. Terug gaan kan altijd; wat u hier koos, blijft staan."
    )

    def __init__(self, desk: Desk) -> None:
        """Show nothing yet; ``show_place`` says which conflict comes first."""
        super().__init__(desk)
        self._from = "send"
        self._open: tuple[FieldConflict, ...] = ()
        self._conflict: FieldConflict | None = None
        self._drafts: dict[UUID, _Draft] = {}
        self._place = named(Words("", "muted"), self.name("place"))
        self._plan = named(Words("", "large"), self.name("plan"))
        self._sentence = named(Words(""), self.name("sentence"))
        self.versions = Versions(self.name("version"))
        self.reason = TextField(_WHY, self.name("reason_edit"), help_text=_IN_JOURNAL)
        self._reasons = self._ready_reasons()
        self._ready = flow(*self._reasons)
        self._before = named(LinkButton("Vorige", "back"), self.name("previous"))
        self._after = named(LinkButton("Volgende"), self.name("next"))
        self._walk = flow(self._before, self._after)
        self._lay_out()
        self._wire()

    # ------------------------------------------------------------------ what the window asks

    def refresh(self, topics: frozenset[Topic]) -> None:
        """Look again which conflicts are open; the one that stands here stays."""
        self._look_up(self._conflict.incident_id if self._conflict else None)

    def show_place(self, place: Place) -> None:
        """Show a conflict; ``act`` is the key of the page to go back to."""
        self._keep()
        self._from = place.act or self._from
        self._conflict = None
        self._look_up(place.subject)

    def focus_first(self) -> None:
        """Begin at the versions, or at the reason where there is nothing to choose."""
        if self._conflict is None:
            self.focus_back()
        elif self._conflict.fixed:
            go_to(self.reason)
        else:
            self.versions.focus_choice()

    # ------------------------------------------------------------------ which one

    def _look_up(self, wanted: UUID | None) -> None:
        store = self.desk.store
        self.fetch(lambda: _open_conflicts(store), lambda found: self._found(found, wanted))

    def _found(self, found: tuple[FieldConflict, ...], wanted: UUID | None) -> None:
        self._open = found
        shown = next((one for one in found if one.incident_id == wanted), None)
        if shown is not None and shown == self._conflict:
            self._show_place_in_row()
            return
        if self._conflict is not None:
            self._keep()
        self._show(shown or (found[0] if found else None))

    def _show(self, conflict: FieldConflict | None) -> None:
        self._conflict = conflict
        for part in (self._plan, self.versions, self.reason, self._ready):
            part.setVisible(conflict is not None)
        self._show_place_in_row()
        if conflict is None:
            self.set_title(self.title)
            self._sentence.set_text("Er zijn geen verschillen meer om uit te kiezen.")
            self.set_main_action("", None)
            return
        draft = self._drafts.get(conflict.incident_id, _Draft())
        self.set_title(field_head(conflict))
        plan = f"Plan {conflict.plan_number}: {conflict.plan_title or 'zonder titel'}"
        self._plan.set_text(plan if conflict.plan_number else "De lijst voor het stembiljet")
        self._sentence.set_text(conflict_sentence(conflict))
        self.versions.show_conflict(conflict, draft.choice, draft.typed)
        self._order_keyboard()
        self.reason.set_value(draft.reason)
        self.set_main_action("Vastleggen", self._record, "tick")
        QTimer.singleShot(0, self, self._begin)

    def _order_keyboard(self) -> None:
        """Have the tab key go from top to bottom: the versions were made last and would come last."""
        below = (self.reason.control, *self._reasons, self._before, self._after)
        for stop, following in pairwise((*self.versions.stops, *below)):
            QWidget.setTabOrder(stop, following)

    def _begin(self) -> None:
        self.area.verticalScrollBar().setValue(0)
        if self.isVisible():
            self.focus_first()

    def _show_place_in_row(self) -> None:
        many = len(self._open)
        at = self._index
        self._place.set_text(f"{at + 1} van {count(many, 'verschil', 'verschillen')}" if many > 1 else "")
        self._place.setVisible(many > 1)
        self._before.setEnabled(at > 0)
        self._after.setEnabled(0 <= at < many - 1)
        self._walk.setVisible(many > 1)

    @property
    def _index(self) -> int:
        wanted = self._conflict.incident_id if self._conflict else None
        return next((at for at, one in enumerate(self._open) if one.incident_id == wanted), -1)

    def _step(self, by: int) -> None:
        at = self._index + by
        if 0 <= at < len(self._open):
            self._keep()
            self.message.clear()
            self._show(self._open[at])

    # ------------------------------------------------------------------ recording

    def _record(self) -> None:
        conflict = self._conflict
        if conflict is None:
            return
        reason = self.reason.value
        self.message.clear()
        if not conflict.fixed and not self.versions.choice:
            self.say(Tone.NO, _NO_CHOICE)
            self.versions.focus_choice()
        elif self.versions.choice == OWN and not self.versions.typed.value.strip():
            self.versions.typed.show_error(_NOTHING_TYPED)
            go_to(self.versions.typed)
        elif not reason:
            self.reason.show_error(MISSING)
            go_to(self.reason)
        else:
            self._settle(conflict, None if conflict.fixed else self.versions.value, reason)

    def _settle(self, conflict: FieldConflict, value: Json, reason: str) -> None:
        store, moment = self.desk.store, self.desk.moment()

        def settle() -> Incident:
            from app.operations import plan_conflicts

            return plan_conflicts.settle_field(
                store, moment, incident_id=conflict.incident_id, value=value, reason=reason
            )

        self.act(settle, lambda _incident: self._recorded(conflict), changed=self.topics)

    def _recorded(self, conflict: FieldConflict) -> None:
        """Go on to the next difference; after the last one, back to where people came from."""
        at = self._index
        self._drafts.pop(conflict.incident_id, None)
        self._open = tuple(one for one in self._open if one.incident_id != conflict.incident_id)
        self._conflict = None
        if not self._open:
            self._show(None)
            self._leave(RECORDED)
            return
        self.say(Tone.YES, "Vastgelegd. Dit is het volgende verschil.")
        self._show(self._open[min(max(at, 0), len(self._open) - 1)])

    def _keep(self) -> None:
        """Keep what was chosen and typed while people look at something else."""
        if self._conflict is not None:
            draft = _Draft(self.versions.choice, self.versions.typed.value, self.reason.value)
            self._drafts[self._conflict.incident_id] = draft

    def _leave(self, act: str = "") -> None:
        self._keep()
        self.message.clear()
        self.desk.go(self._from, act=act)

    def _follow_helper(self) -> None:
        """Forget what someone else chose and typed."""
        if self.desk.helper is not None and self.desk.helper.id != self._seated:
            self._seated = self.desk.helper.id
            self._drafts.clear()
            self.versions.reset()
            self.reason.set_value("")

    # ------------------------------------------------------------------ how it is made

    def _ready_reasons(self) -> list[QuietButton]:
        made: list[QuietButton] = []
        for place, reason in enumerate(CONFLICT_REASONS, start=1):
            button = named(QuietButton(reason), self.name(f"reason_{place}"))
            button.clicked.connect(lambda _checked=False, chosen=reason: self._take_reason(chosen))
            made.append(button)
        return made

    def _take_reason(self, reason: str) -> None:
        self.reason.set_value(reason)
        go_to(self.reason)

    def _lay_out(self) -> None:
        top = column(space=SPACE_1)
        for part in (self._place, self._plan, self._sentence):
            top.addWidget(part)
        self.content.addLayout(top)
        why = column(space=SPACE_3)
        why.addWidget(self.reason)
        why.addWidget(self._ready)
        self.content.addWidget(self.versions)
        self.content.addLayout(why)
        self.content.addWidget(self._walk)
        self.content.addStretch(1)
        self.set_back("Terug", self._leave)

    def _wire(self) -> None:
        self._seated = self.desk.helper.id if self.desk.helper else None
        self.desk.helper_changed.connect(self._follow_helper)
        self._before.clicked.connect(lambda: self._step(-1))
        self._after.clicked.connect(lambda: self._step(1))
        self._show(None)


def _open_conflicts(store: Store) -> tuple[FieldConflict, ...]:
    from app.operations import plan_conflicts

    return tuple(one for one in plan_conflicts.conflicts(store) if not one.settled)
