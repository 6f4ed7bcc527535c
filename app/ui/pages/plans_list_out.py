"""Saving the list of plans as it was chosen: for a spreadsheet, or to print."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtWidgets import QPushButton, QWidget

from app.models.dutch import AMSTERDAM
from app.models.plan_filter import PlanFilter, PlanSort
from app.models.records import Edition, Plan
from app.ui.jobs import NOTHING, Lane
from app.ui.pages.base import Page
from app.ui.pages.plans_list_words import SAVE, SAVED, count_sentence
from app.ui.printing import DocumentBar, save_document
from app.ui.tokens import SPACE_3
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.layouts import column, flow
from app.ui.widgets.reveal import go_to

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store

Asked: TypeAlias = tuple[PlanFilter, PlanSort]

_WORDS = {
    "xlsx": "Voor Excel (XLSX)",
    "csv": "Voor andere rekenprogramma’s (CSV)",
    "pdf": "Om te printen (PDF)",
}


class ListOut(QWidget):
    """The ways to save the list, folded behind ``button``; ``asked`` tells which plans, and in what order."""

    def __init__(self, page: Page, asked: Callable[[], Asked]) -> None:
        """Begin folded; the page does the work."""
        super().__init__()
        self._page, self._asked = page, asked
        self.button = named(QuietButton(SAVE), page.name("save_list"))
        self.button.setCheckable(True)
        self.button.toggled.connect(self._unfold)
        ways = {kind: named(QuietButton(word), page.name(f"save_{kind}")) for kind, word in _WORDS.items()}
        for kind, way in ways.items():
            way.clicked.connect(partial(self._start, kind))
        self._first = ways["xlsx"]
        self._document = DocumentBar(page.name("list_document"))
        self._document.print_button.set_word("Open")
        self._document.print_button.set_icon("")
        self.stops = (*ways.values(), *self._document.findChildren(QPushButton))
        layout = column(self, space=SPACE_3)
        layout.addWidget(
            Words("De lijst bevat wat u nu ziet, zonder namen en adressen van plannenmakers.", "muted")
        )
        layout.addWidget(flow(*ways.values()))
        layout.addWidget(self._document)
        self.hide()

    def _unfold(self, folded_out: bool) -> None:  # noqa: FBT001  # a switch
        self._document.clear()
        self.setVisible(folded_out)
        self.button.set_word(SAVED if folded_out else SAVE)
        if folded_out:
            go_to(self._first)

    def _start(self, kind: str) -> None:
        desk = self._page.desk
        store, edition, asked, at = desk.store, desk.edition, self._asked(), desk.now()
        self._document.clear()
        self._page.act(
            lambda: _save(store, edition, kind, asked, at), self._saved, changed=NOTHING, lane=Lane.PRINTER
        )

    def _saved(self, path: Path) -> None:
        self._document.show_document(path, f"De lijst staat klaar: {path.name}.")
        go_to(self._document.print_button)


def _save(store: Store, edition: Edition, kind: str, asked: Asked, at: datetime) -> Path:
    from app.operations import plan_lists

    wanted, sort = asked
    plans = plan_lists.whole(store, wanted, sort=sort)
    day = at.astimezone(AMSTERDAM).date()
    return save_document(f"Plannen {day}.{kind}", _written(kind, edition, plans, wanted, at))


def _written(kind: str, edition: Edition, plans: tuple[Plan, ...], wanted: PlanFilter, at: datetime) -> bytes:
    if kind == "pdf":
        from app.documents.plan_list import plan_list

        return plan_list(edition, plans, count_sentence(len(plans), wanted), printed_at=at)
    from app.operations import plan_export

    return plan_export.as_xlsx(plans) if kind == "xlsx" else plan_export.as_csv(plans)
