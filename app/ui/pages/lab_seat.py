"""Asks at which table: a new plan begins there, or a plan that is there already is looked up and put there."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from app.models.plan_code import scanned_number
from app.models.records import PlanRow
from app.models.terms import GONE
from app.ui import text
from app.ui.pages.lab_table import TABLE_HELP, TABLE_LONGEST
from app.ui.pages.lab_words import free_table
from app.ui.pages.plans_words import row_cells
from app.ui.tokens import SPACE_4
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import Card, flow
from app.ui.widgets.lists import Row, SearchList
from app.ui.widgets.reveal import go_to

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store
    from app.ui.pages.lab import LabPage


class SeatPanel(Card):
    """One question: which table, and for a plan that exists, which plan."""

    def __init__(self, page: LabPage) -> None:
        """Start hidden."""
        super().__init__(margin=SPACE_4)
        named(self, page.name("seat_panel"), "Een plan aan een tafel")
        self._page = page
        self._head = Words("", "large")
        self.table = TextField(
            "Welke tafel?", page.name("table_edit"), help_text=TABLE_HELP, longest=TABLE_LONGEST
        )
        self.list = SearchList(
            page.name("known"),
            ("Plan", "Stand"),
            placeholder="Scan het vel, of zoek op titel, plek of nummer",
            empty="Er zijn nog geen plannen. Kies Nieuwe tafel om er een te beginnen.",
        )
        self._begin = named(QuietButton("Plan beginnen", "add"), page.name("begin"))
        self._no = named(LinkButton("Terug", "back", key="Esc"), page.name("seat_no"))
        for part in (self._head, self.table, self.list, flow(self._begin, self._no)):
            self.body.addWidget(part)
        self._begin.clicked.connect(self._do_begin)
        self._no.clicked.connect(page.close_seat)
        self.table.edit.returnPressed.connect(self._enter)
        self.list.searched.connect(self._look_up)
        self.list.chosen.connect(self._choose)
        self.hide()

    def ask_new(self, tables: Collection[str]) -> None:
        """Ask at which table a new plan begins; the next free one is proposed."""
        self._put("Aan welke tafel begint het nieuwe plan?", tables, known=False)

    def ask_known(self, tables: Collection[str]) -> None:
        """Ask which plan goes to which table."""
        self._put("Welk plan komt aan welke tafel?", tables, known=True)
        self.list.clear_search()

    def refuse(self, error: Exception) -> None:
        """Say under the field what is wrong with the table."""
        self.table.show_error(text.sentence(error))
        go_to(self.table)

    def _put(self, sentence: str, tables: Collection[str], *, known: bool) -> None:
        self._head.set_text(sentence)
        self.table.set_value(free_table(tables))
        self.list.setVisible(known)
        self._begin.setVisible(not known)
        self.show()
        self.table.edit.selectAll()

    def _enter(self) -> None:
        if self._begin.isVisible():
            self._do_begin()
        else:
            go_to(self.list.search)

    def _do_begin(self) -> None:
        self._page.begin_plan(self.table.value)

    def _choose(self, plan_id: UUID) -> None:
        self._page.seat_plan(plan_id, self.table.value)

    def _look_up(self, typed: str) -> None:
        store, edition = self._page.desk.store, self._page.desk.edition
        scanned = scanned_number(typed, edition.short_id, practice=edition.practice)
        wanted = typed if scanned is None else str(scanned)

        def show(found: tuple[PlanRow, ...]) -> None:
            rows = [Row(row.id, row_cells(row)[:2]) for row in found if row.state not in GONE]
            self.list.set_rows(rows, typed)

        self._page.fetch(lambda: _find(store, wanted), show)


def _find(store: Store, typed: str) -> tuple[PlanRow, ...]:
    from app.operations import plan_lists

    return plan_lists.plans(store, search=typed)
