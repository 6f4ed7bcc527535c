"""Beheer: the list of cards with which a vote was cast online, so that they are refused here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.models.runs import OnlineReport
from app.models.terms import DomainError, Moment
from app.models.words import online_report_lines
from app.ui.file_dialog import file_dialog
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.manage_section import Section
from app.ui.tokens import SPACE_1
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.layouts import clear, column, flow

if TYPE_CHECKING:
    from app.operations.journal import Store


class ListNotOpened(DomainError):
    """The file ``name`` could not be read."""


_CHANGED = frozenset({Topic.CARDS, Topic.STATION})


class OnlineSection(Section):
    """A file with the codes that were used online, and what became of each."""

    def __init__(self, page: Page) -> None:
        """Ask for nothing until a file is chosen."""
        super().__init__(
            page,
            "online",
            "Kaarten die online zijn gebruikt",
            "Lees de lijst van de online stemming in: een bestand met op elke regel een code, of een tabel met een "
            "kolom code. Die kaarten worden dan in het stemlokaal geweigerd.",
        )
        self._choose = named(QuietButton("Bestand kiezen", "open"), "manage_online_choose")
        self._choose.clicked.connect(self._ask_file)
        self._report = column(space=SPACE_1)
        self.add(flow(self._choose))
        self.body.addLayout(self._report)

    def _ask_file(self) -> None:
        clear(self._report)
        dialog = file_dialog(self, "manage_online_dialog", "Kies de lijst van de online stemming")
        dialog.setNameFilters(["Lijsten (*.csv *.txt)", "Alle bestanden (*)"])
        dialog.fileSelected.connect(self.take_over)
        dialog.open()

    def take_over(self, path: str) -> None:
        """Read a list and mark its cards."""
        store, moment = self.desk.store, self.desk.moment()
        self.page.act(lambda: _mark(store, moment, Path(path)), self._show, changed=_CHANGED)

    def _show(self, report: OnlineReport) -> None:
        for line in online_report_lines(report):
            self._report.addWidget(Words(line))


def _mark(store: Store, moment: Moment, path: Path) -> OnlineReport:
    from app.operations import card_lists

    try:
        codes = card_lists.codes_in(path.read_bytes())
    except OSError as error:
        raise ListNotOpened(name=path.name) from error
    return card_lists.mark_used_online(store, moment, codes=codes)
