"""The history of a plan on its page: folded until someone asks for it, the newest act first."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QWidget

from app.ui.desk import Desk
from app.ui.pages.base import Page
from app.ui.pages.plans_history_words import body, head, told_together
from app.ui.tokens import SPACE_1, SPACE_2, SPACE_3
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.layouts import Card, clear, column, flow
from app.ui.widgets.reveal import go_to

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store
    from app.operations.plan_history import HistoryLine

SHOWN = 20
"""So many acts are shown at once."""

_FOLDED, _UNFOLDED = "Geschiedenis van dit plan", "Geschiedenis dichtklappen"


class PlanHistory(QWidget):
    """Who did what with a plan, and when. It is fetched when it is unfolded, and again when the plan changes."""

    def __init__(self, desk: Desk, page: Page) -> None:
        """Begin folded, without a plan; the page does the fetching."""
        super().__init__()
        self._desk, self._page = desk, page
        self._plan_id: UUID | None = None
        self._lines: list[HistoryLine] = []
        self._shown = 0
        self.button = named(QuietButton(_FOLDED), page.name("history"))
        self.button.setCheckable(True)
        self.button.toggled.connect(self._unfold)
        self._list = QWidget()
        self._acts = column(self._list, space=SPACE_2)
        self._more = named(LinkButton("Toon wat er eerder gebeurde"), page.name("history_more"))
        self._more.clicked.connect(self._show_more)
        layout = column(self, space=SPACE_3)
        layout.addWidget(flow(self.button))
        layout.addWidget(self._list)
        layout.addWidget(flow(self._more))
        self._list.hide()
        self._more.hide()
        self.hide()

    def show_plan(self, plan_id: UUID | None) -> None:
        """Turn to a plan, folded; or look again at the one that stands here. None forgets what stood here."""
        if plan_id is None or plan_id != self._plan_id:
            self._plan_id = plan_id
            self._forget()
        elif self.button.isChecked():
            self._fetch()
        self.setVisible(plan_id is not None)

    def _forget(self) -> None:
        self._lines, self._shown = [], 0
        clear(self._acts)
        self._more.hide()
        self.button.setChecked(False)

    def _unfold(self, folded_out: bool) -> None:  # noqa: FBT001  # a switch
        self.button.set_word(_UNFOLDED if folded_out else _FOLDED)
        self._list.setVisible(folded_out)
        self._more.setVisible(folded_out and self._shown < len(self._lines))
        if folded_out:
            self._fetch()

    def _fetch(self) -> None:
        store, plan_id = self._desk.store, self._plan_id
        if plan_id is not None:
            self._page.fetch(lambda: _history(store, plan_id), lambda lines: self._show(plan_id, lines))

    def _show(self, plan_id: UUID, lines: tuple[HistoryLine, ...]) -> None:
        """Show what was fetched, unless another plan stands here by now."""
        if plan_id != self._plan_id:
            return
        self._lines = list(reversed(told_together(lines)))
        self._shown, wanted = 0, max(SHOWN, self._shown)
        clear(self._acts)
        self._add(wanted)

    def _show_more(self) -> None:
        self._add(SHOWN)
        if self._more.isHidden():
            go_to(self.button)

    def _add(self, many: int) -> None:
        names = {one.key: one.name for one in self._desk.edition.plan_rules.expertise}
        for line in self._lines[self._shown : self._shown + many]:
            self._acts.addWidget(_card(line, names))
        self._shown = min(len(self._lines), self._shown + many)
        self._more.setVisible(self._shown < len(self._lines))


def _card(line: HistoryLine, names: dict[str, str]) -> Card:
    card = Card(margin=SPACE_3)
    card.body.setSpacing(SPACE_1)
    what, when = head(line).split("\n")
    card.body.addWidget(Words(what, "label"))
    said = body(line, names)
    if said:
        card.body.addWidget(Words(said))
    card.body.addWidget(Words(when, "muted"))
    return card


def _history(store: Store, plan_id: UUID) -> tuple[HistoryLine, ...]:
    from app.operations import plan_history

    return plan_history.history(store, plan_id)
