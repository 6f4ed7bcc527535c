"""What a person must look at, as cards: what happened, the acts, what to do; and settling it with a reason.

Any page can show the list. What was settled lies folded under it, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.records import Incident
from app.models.review_records import VerdictClash
from app.models.terms import IncidentKind
from app.models.words import WORDS, incident_act_line
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.incidents_words import READY_REASONS, clash_lines, conflict_head, settled_line, settled_word
from app.ui.pages.sending_words import ADVICE
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4, Tone
from app.ui.widgets.basics import QuietButton, Words, named, tone_of
from app.ui.widgets.icons import Icon
from app.ui.widgets.layouts import Card, Toned, column, flow, row
from app.ui.widgets.reason import ReasonStrip
from app.ui.widgets.reveal import go_to

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store
    from app.operations.plan_conflicts import FieldConflict

CHANGED = frozenset({Topic.SYNC, Topic.PLANS})
"""What settling changes."""


@dataclass(frozen=True)
class Shown:
    """An incident, and the conflict of a plan that it is, if it is one."""

    incident: Incident
    conflict: FieldConflict | None
    clash: VerdictClash | None = None

    @property
    def head(self) -> str:
        """Return what happened."""
        return WORDS[self.incident.kind]


def shown(store: Store) -> tuple[Shown, ...]:
    """Return every incident, open ones first."""
    from app.operations import incidents, plan_conflicts, review_lists

    conflicts = {one.incident_id: one for one in plan_conflicts.conflicts(store)}
    clashes = review_lists.clashes(store)
    return tuple(Shown(one, conflicts.get(one.id), clashes.get(one.id)) for one in incidents.incidents(store))


class IncidentList(QWidget):
    """Every incident: open ones as cards, settled ones folded. It fetches and settles by the page it stands on."""

    looked = Signal(int)
    """The list was fetched: so many are open."""

    def __init__(self, page: Page, *, when_none: str = "") -> None:
        """Start empty; ``refresh`` fills it. ``when_none`` is said when there has never been one."""
        super().__init__()
        self._page = page
        named(self, page.name("incidents_list"), "Voorvallen")
        self._found: tuple[Shown, ...] | None = None
        self._cards: dict[UUID, IncidentCard] = {}
        self._head = Words("Hier moet iemand naar kijken", "large")
        self._none = Words(when_none, "muted")
        self._open = column(space=SPACE_3)
        self._fold = named(QuietButton(""), page.name("incidents_settled"))
        self._fold.setCheckable(True)
        self._fold.toggled.connect(self._unfold)
        self._settled = QWidget()
        self._settled_cards = column(self._settled, space=SPACE_3)
        layout = column(self, space=SPACE_3)
        for part in (self._head, self._none):
            layout.addWidget(part)
        layout.addLayout(self._open)
        layout.addWidget(flow(self._fold))
        layout.addWidget(self._settled)
        for part in (self._head, self._none, self._fold, self._settled):
            part.hide()

    def refresh(self) -> None:
        """Look again what there is. A reason that someone is typing stays where it is."""
        store = self._page.desk.store
        self._page.fetch(lambda: shown(store), self._show)

    def go_to_first(self) -> None:
        """Look what there is, and put the keyboard on the first that is open."""
        store = self._page.desk.store
        self._page.fetch(lambda: shown(store), self._show_and_go_on)

    def focus_next(self) -> None:
        """Put the keyboard on the first incident that is open, else on the page."""
        for card in self._cards.values():
            if not card.shown.incident.settled:
                go_to(card.button)
                return
        self._page.focus_first()

    def _show(self, found: tuple[Shown, ...]) -> None:
        if found == self._found:
            return
        self._found = found
        cards = {one.incident.id: self._card(one) for one in found}
        for key, card in self._cards.items():
            if cards.get(key) is not card:
                card.hide()
                card.deleteLater()
        self._cards = cards
        for card in cards.values():
            (self._settled_cards if card.shown.incident.settled else self._open).addWidget(card)
        settled = sum(one.incident.settled for one in found)
        self._head.setVisible(len(found) > settled)
        self._none.setVisible(not found and bool(self._none.plain))
        self._fold.set_word(settled_word(settled))
        self._fold.setVisible(settled > 0)
        self._unfold()
        self.looked.emit(len(found) - settled)

    def _card(self, one: Shown) -> IncidentCard:
        known = self._cards.get(one.incident.id)
        if known is not None and known.shown == one:
            return known
        card = IncidentCard(self._page, one)
        card.settle_requested.connect(self._settle)
        card.choice_requested.connect(self._choose)
        return card

    def _unfold(self) -> None:
        self._settled.setVisible(self._fold.isChecked() and not self._fold.isHidden())

    def _choose(self, incident_id: UUID) -> None:
        self._page.desk.go("conflict", incident_id, self._page.key)

    def _settle(self, incident_id: UUID, reason: str) -> None:
        store, moment = self._page.desk.store, self._page.desk.moment()

        def settle() -> Incident:
            from app.operations import incidents

            return incidents.settle(store, moment, incident_id=incident_id, reason=reason)

        self._page.act(settle, self._done, changed=CHANGED)

    def _done(self, _incident: Incident) -> None:
        self._page.say(Tone.YES, "Afgehandeld. De reden staat in het logboek, en gaat mee naar de centrale.")
        self.go_to_first()

    def _show_and_go_on(self, found: tuple[Shown, ...]) -> None:
        self._show(found)
        self.focus_next()


class IncidentCard(QWidget):
    """One incident: what it is, the acts it is about, what to do, and the one thing to press."""

    settle_requested = Signal(UUID, str)
    choice_requested = Signal(UUID)

    def __init__(self, page: Page, one: Shown) -> None:
        """Show an open incident with its button, or a settled one with its reason."""
        super().__init__()
        self.shown = one
        incident = one.incident
        self._name = page.name(f"incident_{incident.id}")
        named(self, self._name, one.head)
        self._is_choice = incident.kind is IncidentKind.PLAN_FIELD_CONFLICT
        word = "Bekijk en kies" if self._is_choice else "Afhandelen"
        self.button = named(QuietButton(word), f"{self._name}_button", f"{word}: {one.head}")
        self.button.clicked.connect(self._pressed)
        self.reason = ReasonStrip(f"{self._name}_reason")
        self.reason.closed.connect(self._back_to_button)
        layout = column(self, space=SPACE_2)
        layout.addWidget(self._settled_face() if incident.settled else self._open_face())
        layout.addWidget(self.reason)

    def _open_face(self) -> QWidget:
        incident = self.shown.incident
        face, icon = Toned(), Icon("mind")
        words = column(space=SPACE_2)
        parts = [Words(self.shown.head, "large"), *self._about(), Words(ADVICE[incident.kind])]
        for part in parts:
            words.addWidget(part)
        words.addWidget(flow(self.button))
        across = row(space=SPACE_3)
        across.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(words, 1)
        across.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        face.setLayout(across)
        for part in (face, icon, *parts):
            tone_of(part, Tone.MIND)
        return face

    def _settled_face(self) -> QWidget:
        self.button.setParent(self)
        self.button.hide()
        face = Card(margin=SPACE_4)
        face.body.setSpacing(SPACE_2)
        for part in (
            Words(self.shown.head, "label"),
            *self._about(),
            Words(settled_line(self.shown.incident)),
        ):
            face.body.addWidget(part)
        return face

    def _about(self) -> list[Words]:
        conflict, clash = self.shown.conflict, self.shown.clash
        about = [Words(conflict_head(conflict), "label")] if conflict else []
        about += [Words(clash_lines(clash), "label")] if clash else []
        lines = "\n".join(incident_act_line(act) for act in self.shown.incident.acts)
        return [*about, Words(lines)]

    def _pressed(self) -> None:
        incident = self.shown.incident
        if self._is_choice:
            self.choice_requested.emit(incident.id)
            return
        self.reason.ask(
            "Wat heeft u uitgezocht?",
            "Afhandelen",
            lambda reason: self.settle_requested.emit(incident.id, reason),
            ready=READY_REASONS.get(incident.kind, ()),
        )

    def _back_to_button(self) -> None:
        if self.button.isVisible():
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)
