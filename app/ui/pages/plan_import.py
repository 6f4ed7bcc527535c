"""Taking plans in from a file: choose it, say which column is what, look what it would do, then all at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from app.models.plan_file import LARGEST, Known, PlanFile, PlanFileTooLarge
from app.models.register_table import Table
from app.ui.desk import Desk
from app.ui.file_dialog import file_dialog
from app.ui.jobs import Lane, Progress, Topic
from app.ui.pages.base import Page
from app.ui.pages.file_work import FileWork
from app.ui.pages.plan_import_columns import PlanColumns
from app.ui.pages.plan_import_report import PlanReport
from app.ui.plan_import_words import done_sentence
from app.ui.tokens import Tone
from app.ui.widgets.basics import Words, named
from app.ui.widgets.layouts import Card
from app.ui.widgets.progress import ProgressRow
from app.ui.widgets.reveal import go_to

if TYPE_CHECKING:
    from collections.abc import Callable

    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.models.plan_preview import ImportPreview, PlanImportReport
    from app.models.terms import Moment
    from app.operations.journal import Store

T = TypeVar("T")
_CHANGED = frozenset({Topic.PLANS})
_CHOOSE = "Bestand kiezen"


class DropCard(Card):
    """Where a file can be let go."""

    dropped = Signal(str)

    def __init__(self, name: str) -> None:
        """Say what can be taken in."""
        super().__init__()
        named(self, name, "Hier kan een bestand heen")
        self.setAcceptDrops(True)
        self.body.addWidget(Words("Kies een bestand, of sleep het hierheen.", "large"))
        self.body.addWidget(
            Words(
                "Dat kan een lijst uit Excel zijn (xlsx of CSV) met een regel per plan en de titel in een kolom, een "
                "stembestand (.pb), of de plannen uit OpenStad (JSON).\nU ziet eerst wat erin staat. Er wordt nog "
                "niets ingelezen. Adres, e-mail en telefoon worden niet overgenomen.",
                "muted",
            )
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file, and nothing else."""
        if _file_of(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at the file."""
        if path := _file_of(event):
            event.acceptProposedAction()
            self.dropped.emit(path)


def _file_of(event: QDropEvent) -> str:
    urls = event.mimeData().urls()
    return urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else ""


class PlanImportPage(Page):
    """One file at a time: the file, its columns, what it would do."""

    key = "plan_import"
    title = "Plannen inlezen"
    help_text = (
        "Hier haalt u plannen uit een bestand: een lijst uit Excel, een stembestand (.pb) of de plannen uit OpenStad. "
        "U ziet eerst welke plannen nieuw zijn, welke hier al staan, en wat niet kan. Pas als u Plannen inlezen "
        "kiest, komen ze erbij: allemaal, of geen. Een plan dat op het stembiljet staat, verandert niet."
    )

    def __init__(self, desk: Desk) -> None:
        """Ask for nothing until a file is chosen."""
        super().__init__(desk)
        self._seated = desk.helper
        self._previewed: ImportPreview | None = None
        self.start = DropCard(self.name("drop"))
        self.columns = PlanColumns(self)
        self.report = PlanReport(self)
        self.progress = ProgressRow(self.name("progress"))
        for part in (self.start, self.columns, self.report, self.progress):
            self.content.addWidget(part)
        self.content.addStretch(1)
        self.set_back("Alle plannen", lambda: desk.go("plans"))
        self.start.dropped.connect(self.look_at)
        self.columns.accepted.connect(self._check)
        self.columns.withdrawn.connect(self._begin_anew)
        self.report.changed.connect(self._show_main)
        self.report.columns_wanted.connect(self._back_to_columns)
        self.report.other_wanted.connect(self._begin_anew)
        self._work = FileWork(self, self.progress, self.start)
        desk.helper_changed.connect(self._follow_desk)
        self._forget()

    def focus_first(self) -> None:
        """Begin at choosing a file, or where the work is."""
        if not self.columns.isHidden():
            self.columns.focus_first()
        elif self._work.busy:
            go_to(self.progress.stop)
        else:
            self._focus_on_main()

    def _focus_on_main(self) -> None:
        if not self.report.isHidden() and not self.report.todo:
            self.report.focus_other()
        else:
            self.focus_main()

    def _follow_desk(self) -> None:
        """Let the file go when someone else sits down: it holds the names of makers."""
        helper = self.desk.helper
        if helper is not None and self._seated is not None and helper.id != self._seated.id:
            self._work.stop()
            self._forget()
        self._seated = helper or self._seated

    # ------------------------------------------------------------------ the file

    def _ask_file(self) -> None:
        dialog = file_dialog(self, self.name("dialog"), "Kies het bestand met plannen")
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        dialog.setDirectory(QStandardPaths.writableLocation(documents))
        dialog.setNameFilters(["Plannen (*.csv *.txt *.xlsx *.pb *.json)", "Alle bestanden (*)"])
        dialog.fileSelected.connect(self.look_at)
        dialog.open()

    def look_at(self, path: str) -> None:
        """Read a file. Nothing is taken in yet."""
        edition = self.desk.edition
        known = Known(edition.themes, edition.areas)
        self._forget()
        self.columns.known = known
        self.set_main_action("", None)
        self._work.run(
            "Bestand lezen",
            lambda told: _read(Path(path), known, told),
            self._opened,
            self._begin_anew,
            lane=Lane.LOOK,
        )

    def _opened(self, found: Table | PlanFile) -> None:
        if isinstance(found, PlanFile):
            self._preview(lambda _told: found)
            return
        from app.models.plan_table import guess_plan_columns

        self.start.hide()
        self.set_main_action("Bestand controleren", self.columns.try_on, "tick")
        self.columns.ask(found, guess_plan_columns(found.headings))

    def _back_to_columns(self) -> None:
        self.report.hide()
        self.set_main_action("Bestand controleren", self.columns.try_on, "tick")
        self.columns.show()
        self.columns.focus_first()

    # ------------------------------------------------------------------ what it would do

    def _check(self) -> None:
        table, columns, known = self.columns.table, self.columns.columns, self.columns.known

        def read(told: Progress) -> PlanFile:
            from app.models.plan_table import read_plan_table

            return read_plan_table(table, columns, known, told.report)

        self.columns.hide()
        self._preview(read)

    def _preview(self, read: Callable[[Progress], PlanFile]) -> None:
        store = self.desk.store
        has_columns = bool(self.columns.table.rows)

        def look(told: Progress) -> ImportPreview:
            from app.operations import plan_import

            return plan_import.preview(store, read(told))

        back = self._back_to_columns if has_columns else self._begin_anew
        self.set_main_action("", None)
        self._work.run("Bestand controleren", look, self._show_preview, back, lane=Lane.LOOK)

    def _show_preview(self, previewed: ImportPreview) -> None:
        self._previewed = previewed
        self.start.hide()
        self.report.show_preview(previewed, has_columns=bool(self.columns.table.rows))
        self._show_main()
        self._focus_on_main()

    def _show_main(self) -> None:
        self.set_main_action("Plannen inlezen", self._take_in if self.report.todo else None)

    # ------------------------------------------------------------------ take in

    def _take_in(self) -> None:
        previewed = self._previewed
        if previewed is None:
            return
        store, moment, update = self.desk.store, self.desk.moment(), self.report.take_changed
        self.report.hide()
        self.set_main_action("", None)
        self._work.run(
            "Plannen inlezen",
            lambda told: _import(store, moment, previewed, told, update=update),
            self._taken,
            self._not_taken,
            changed=_CHANGED,
        )

    def _taken(self, report: PlanImportReport) -> None:
        self._forget()
        tone = Tone.YES if report.taken else Tone.MIND
        self.say(tone, done_sentence(report), "Naar de plannen", lambda: self.desk.go("plans"))
        self.focus_main()

    def _not_taken(self) -> None:
        self.report.show()
        self._show_main()
        self._focus_on_main()

    def _begin_anew(self) -> None:
        self.message.clear()
        self._forget()
        self.focus_main()

    def _forget(self) -> None:
        self._previewed = None
        self.columns.forget()
        self.report.forget()
        self.start.show()
        self.set_main_action(_CHOOSE, self._ask_file, "open")


def _read(path: Path, known: Known, progress: Progress) -> Table | PlanFile:
    from app.models.plan_reading import open_plans

    if path.stat().st_size > LARGEST:
        raise PlanFileTooLarge
    return open_plans(path.name, path.read_bytes(), known, progress.report)


def _import(
    store: Store, moment: Moment, previewed: ImportPreview, progress: Progress, *, update: bool
) -> PlanImportReport:
    from app.operations import plan_import

    return plan_import.take_in(store, moment, previewed, take_changed=update, told=progress.report)
