"""The list of plans: search while typing, choose which plans and in what order, leaf through, save the list."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.models.likes import LikeStanding
from app.models.plan_code import scanned_number
from app.models.plan_filter import PAGE, PlanFilter, PlanSort
from app.ui.pages.base import Page
from app.ui.pages.plans_list_filter import FilterPanel
from app.ui.pages.plans_list_out import ListOut
from app.ui.pages.plans_list_words import (
    CHOOSE,
    CHOSEN,
    EARLIER,
    LATER,
    NONE_YET,
    NOT_CHOSEN,
    NOT_FOUND,
    cells,
    count_sentence,
    part_sentence,
)
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.layouts import flow
from app.ui.widgets.lists import Row, SearchList

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store
    from app.operations.plan_lists import PlanPage

_Likes: TypeAlias = dict[UUID, LikeStanding]


class PlanList(SearchList):
    """All plans, or those that were chosen. ``look_up`` fetches them by the page it stands on."""

    def __init__(self, page: Page) -> None:
        """Start with the first plans by title; the page fetches them."""
        super().__init__(
            page.name("list"),
            ("Plan", "Stand"),
            placeholder="Zoek op woorden, plek of nummer",
            empty=NONE_YET,
            empty_word="Nieuw plan",
        )
        self._page = page
        self._before = 0
        self._choose = named(QuietButton(CHOOSE), page.name("choose"))
        self._choose.setCheckable(True)
        self._all = named(LinkButton("Alle plannen", "undo"), page.name("show_all"))
        self._count = named(Words("", "muted"), page.name("count"))
        self.filters = FilterPanel(page.desk)
        self.out = ListOut(page, lambda: (self.wanted, self.filters.sort))
        self._earlier = named(QuietButton(EARLIER), page.name("earlier"))
        self._later = named(QuietButton(LATER), page.name("later"))
        self._turning = flow(self._earlier, self._later)
        self._lay_out()
        self._order_keyboard()
        self.searched.connect(self.look_up)
        self.filters.edited.connect(self.look_up)
        self._choose.toggled.connect(self._unfold)
        self._all.clicked.connect(self.show_all)
        self._earlier.clicked.connect(lambda: self._turn(-PAGE))
        self._later.clicked.connect(lambda: self._turn(PAGE))

    def _lay_out(self) -> None:
        """Put what chooses between the search field and the plans, and what leafs under them."""
        buttons = flow(self._choose, self.out.button, self._all)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            for place, part in enumerate((buttons, self.filters, self.out, self._count), start=1):
                layout.insertWidget(place, part)
            layout.addWidget(self._turning)
        for part in (self._all, self.filters, self._turning):
            part.hide()

    def _order_keyboard(self) -> None:
        """Let Tab go from top to bottom: what was put in between was made last."""
        stops = (
            *(self.search, self._choose, self.out.button, self._all),
            *(*self.filters.stops, *self.out.stops),
            *(self._empty.button, self.table, self._earlier, self._later),
        )
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    @property
    def wanted(self) -> PlanFilter:
        """Return which plans the list shows."""
        return self.filters.wanted(self.text)

    def look_up(self) -> None:
        """Fetch the first plans of those that are wanted."""
        self._before = 0
        self._fetch()

    def show_all(self) -> None:
        """Choose all plans again, and search for nothing."""
        self.filters.reset()
        self.search.clear()
        self.look_up()
        self.setFocus()

    def again(self) -> None:
        """Fetch the part that is on the screen again."""
        self._fetch()

    def _fetch(self) -> None:
        self.filters.offer()
        store, wanted, sort, before = self._page.desk.store, self.wanted, self.filters.sort, self._before
        asked = replace(wanted, text=self._read(wanted.text))
        self._page.fetch(
            lambda: _find(store, asked, sort, before), lambda found: self._show(*found, wanted, sort)
        )

    def _read(self, typed: str) -> str:
        """Return what is searched for: of the code on a plan's paper, when a scanner typed it, the number."""
        edition = self._page.desk.edition
        number = scanned_number(typed, edition.short_id, practice=edition.practice)
        return typed if number is None else str(number)

    def _show(self, found: PlanPage, standings: _Likes, wanted: PlanFilter, sort: PlanSort) -> None:
        chosen = replace(wanted, text="") != PlanFilter()
        self.set_sentences(NOT_CHOSEN if chosen else NONE_YET, NOT_CHOSEN if chosen else NOT_FOUND)
        changed = sort is PlanSort.NEWEST or wanted.since is not None
        rows = [Row(row.id, cells(row, standings.get(row.id), changed=changed)) for row in found.rows]
        self.set_rows(rows, wanted.text)
        part = part_sentence(found.before, len(found.rows), found.total)
        self._count.set_text(count_sentence(found.total, wanted) + part)
        self._all.setVisible(wanted != PlanFilter())
        self._turning.setVisible(found.total > PAGE)
        self._earlier.setEnabled(found.before > 0)
        self._later.setEnabled(found.before + len(found.rows) < found.total)

    def _turn(self, step: int) -> None:
        self._before = max(0, self._before + step)
        self.table.scrollToTop()
        self._fetch()

    def _unfold(self, folded_out: bool) -> None:  # noqa: FBT001  # a switch
        self.filters.setVisible(folded_out)
        self._choose.set_word(CHOSEN if folded_out else CHOOSE)
        if folded_out:
            self.filters.focus_first()


def _find(store: Store, wanted: PlanFilter, sort: PlanSort, before: int) -> tuple[PlanPage, _Likes]:
    """Return the plans of a page, with the likes of those among them for which likes still matter."""
    from app.operations import likes, plan_lists

    found = plan_lists.page(store, wanted, sort=sort, before=before)
    return found, likes.standings(store, [row.id for row in found.rows if row.state in plan_lists.OPEN])
