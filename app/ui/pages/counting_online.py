"""Take over the votes of the online side: a file, once its contest's stations are closed, and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from app.models.records import Contest, ImportReport
from app.ui.file_dialog import file_dialog
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.manage_online import ListNotOpened
from app.ui.text import import_report_lines
from app.ui.tokens import SPACE_1
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.layouts import Card, clear, column, flow

if TYPE_CHECKING:
    from app.models.terms import Moment
    from app.operations.journal import Store

_CHANGED = frozenset({Topic.COUNT, Topic.RESULT, Topic.CARDS})


class OnlineCard(Card):
    """A file with online votes for the contest that is shown."""

    def __init__(self, page: Page) -> None:
        """Ask for nothing until a file is chosen."""
        super().__init__()
        key = f"{page.key}_online"
        self._page = page
        self._contest: Contest | None = None
        self._choose = named(QuietButton("Bestand kiezen", "open"), key)
        self._report = column(space=SPACE_1)
        self.body.addWidget(Words("Online stemmen overnemen", "label"))
        self.body.addWidget(
            Words(
                "Sluit eerst elk stemlokaal en haal op bij de centrale: wie op papier heeft gestemd, telt online niet "
                "mee. Kies dan de export van de online stemming (CSV) of een stembestand (.pb). "
                "Wis het bestand hierna: er kunnen codes naast stemmen in staan.",
                "muted",
            )
        )
        self.body.addWidget(flow(self._choose))
        self.body.addLayout(self._report)
        self._choose.clicked.connect(self._ask_file)

    def open(self, contest: Contest) -> None:
        """Be about a contest; what was said of another goes."""
        if self._contest is None or self._contest.id != contest.id:
            clear(self._report)
        self._contest = contest

    def _ask_file(self) -> None:
        clear(self._report)
        dialog = file_dialog(self, "count_online_dialog", "Kies het bestand van de online stemming")
        dialog.setNameFilters(["Online stemmen (*.csv *.pb)", "Alle bestanden (*)"])
        dialog.fileSelected.connect(self.take_over)
        dialog.open()

    def take_over(self, path: str) -> None:
        """Take the votes of a file over."""
        contest, desk = self._contest, self._page.desk
        if contest is None:
            return
        store, moment = desk.store, desk.moment()
        self._page.act(lambda: _take(store, moment, contest.id, Path(path)), self._show, changed=_CHANGED)

    def _show(self, report: ImportReport) -> None:
        for line in import_report_lines(report, "online stemmen"):
            self._report.addWidget(Words(line))


def _take(store: Store, moment: Moment, contest_id: UUID, path: Path) -> ImportReport:
    from app.operations import votes

    try:
        data = path.read_bytes()
    except OSError as error:
        raise ListNotOpened(name=path.name) from error
    return votes.import_file(store, moment, contest_id=contest_id, name=path.name, data=data)
