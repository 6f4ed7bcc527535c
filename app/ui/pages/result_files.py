"""What can be kept of a result: report, poster, page of corrections, open data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.models.records import Contest
from app.models.result_records import Result
from app.operations import publication
from app.operations import result as results
from app.ui.jobs import NOTHING
from app.ui.pages.base import Page
from app.ui.printing import DocumentBar, save_document
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.layouts import column, flow

_OPEN_DATA = (
    "Met de open data kan iedereen de uitslag narekenen. Er staan geen namen in, en niets waaraan te zien is wie "
    "wat heeft gestemd."
)


class Files(QWidget):
    """The buttons that write files, and the bar that offers what was written."""

    def __init__(self, page: Page, contest: Callable[[], Contest], final: Callable[[], bool]) -> None:
        """``contest`` answers whose result shows, ``final`` whether nothing is open any more."""
        super().__init__()
        self._page, self._contest, self._final = page, contest, final
        key = page.key
        self.document = DocumentBar(f"{key}_document")
        self.poster = self._button("Poster voor de zaal", "poster", self.save_poster)
        layout = column(self)
        layout.addWidget(Words("Open data", "label"))
        layout.addWidget(Words(_OPEN_DATA, "muted"))
        layout.addWidget(
            flow(
                self._button("Bewaar als open data (.pb)", "pb", self._save_pb),
                self._button("Bewaar als tabel (CSV)", "csv", self._save_csv),
                self._button("Bewaar voor andere programma’s (JSON)", "json", self._save_json),
            )
        )

    def save_report(self) -> None:
        """Write the report."""
        from app.documents.result_report import report_of

        now, store = self._page.desk.now(), self._page.desk.store
        short_id = self._page.desk.edition.short_id

        def make(found: Result) -> bytes:
            return report_of(store, found, short_id=short_id, printed_at=now)

        self._save("pdf", make, "Het verslag staat klaar.")

    def save_poster(self) -> None:
        """Write the poster."""
        from app.documents.result_poster import result_poster

        self._save("pdf", result_poster, "De poster staat klaar.", what="poster")

    def save_corrections(self) -> None:
        """Write what differs from what was made known before."""
        from app.documents.corrections import corrections

        now, store = self._page.desk.now(), self._page.desk.store

        def make(found: Result) -> bytes:
            known = publication.publications(store, found.contest.id)
            return corrections(found, known, printed_at=now)

        self._save("pdf", make, "Het blad met verbeteringen staat klaar.", what="verbeteringen")

    def _save_pb(self) -> None:
        from app.operations.result_files import result_pb

        store = self._page.desk.store
        self._save("pb", lambda found: result_pb(store, found).encode(), "De open data is bewaard.")

    def _save_csv(self) -> None:
        from app.operations.result_files import result_csv

        self._save("csv", lambda found: result_csv(found).encode("utf-8-sig"), "De tabel is bewaard.")

    def _save_json(self) -> None:
        from app.operations.result_files import result_json

        def make(found: Result) -> bytes:
            return json.dumps(result_json(found), ensure_ascii=False, indent=2).encode()

        self._save("json", make, "De uitslag is bewaard, voor andere programma’s.")

    def _save(self, ending: str, make: Callable[[Result], bytes], sentence: str, *, what: str = "") -> None:
        """Work the result out afresh, so that what is saved is what stands on record now, and write it."""
        page = self._page
        store, contest = page.desk.store, self._contest()
        title = f"{what} {contest.name}".strip()
        name = _file_name(title, ending, practice=page.desk.edition.practice, final=self._final())

        def work() -> Path:
            return save_document(name, make(results.result(store, contest_id=contest.id)))

        def done(path: Path) -> None:
            self.document.print_button.setVisible(ending == "pdf")
            self.document.show_document(path, f"{sentence} Het heet: {path.name}")
            page.area.verticalScrollBar().setValue(0)

        page.message.clear()
        page.act(work, done, changed=NOTHING)

    def _button(self, word: str, thing: str, act: Callable[[], None]) -> QuietButton:
        button = named(QuietButton(word), f"{self._page.key}_{thing}")
        button.clicked.connect(act)
        return button


def _file_name(title: str, ending: str, *, practice: bool, final: bool) -> str:
    begin = "Oefening - " if practice else ""
    return f"{begin}{'Uitslag' if final else 'Voorlopige uitslag'} {title}.{ending}"
