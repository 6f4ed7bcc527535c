"""Beheer: the register, and taking one in from a file: choose the columns, look what it would do, then all at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QStandardPaths

from app.models.dutch import count
from app.models.records import Contest, ImportReport, RegisterComparison
from app.models.register_file import (
    RegisterFile,
    Table,
    guess_columns,
    headings_mark,
    open_register,
    read_lines,
)
from app.models.register_table import LARGEST, RegisterFileTooLarge
from app.models.terms import Moment
from app.ui.file_dialog import file_dialog
from app.ui.jobs import Lane, Progress, Topic
from app.ui.pages.base import Page
from app.ui.pages.file_work import FileWork
from app.ui.pages.manage_section import Section
from app.ui.pages.manage_words import register_sentence
from app.ui.pages.register_columns import ColumnsForm
from app.ui.pages.register_report import RegisterReport
from app.ui.tokens import Tone
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.layouts import flow
from app.ui.widgets.progress import ProgressRow
from app.ui.widgets.reveal import go_to

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store
    from app.operations.register import Lines

T = TypeVar("T")
_CHANGED = frozenset({Topic.REGISTER})
_REMEMBERED = 20
"""Sets of headings whose columns are remembered."""

_HINT = (
    "Kies een CSV- of Excel-bestand (xlsx) met voor elke bewoner een regel: registernummer, naam, postcode, "
    "huisnummer, en als u die heeft de geboortedatum. Een burgerservicenummer mag er niet in staan."
)


@dataclass(frozen=True)
class Checked:
    """A file that was read whole, and what taking it in would do."""

    found: RegisterFile
    lines: Lines
    compared: RegisterComparison


class RegisterSection(Section):
    """How many may vote, and a file with more of them."""

    def __init__(self, page: Page) -> None:
        """Ask for nothing until a file is chosen."""
        super().__init__(page, "register", "Register", "Bewoners die mogen stemmen.")
        self._checked: Checked | None = None
        self._count = Words("")
        self._choose = named(QuietButton("Bestand kiezen", "open"), "manage_register_choose")
        self._choose.setAccessibleDescription("Een CSV- of Excel-bestand met bewoners inlezen")
        self._start = flow(self._choose)
        self._columns = ColumnsForm(self.desk.edition.contests)
        self._report = RegisterReport(page)
        self._progress = ProgressRow("manage_register_progress")
        self.add(self._count, Words(_HINT, "muted"), self._start, self._columns, self._report, self._progress)
        self._choose.clicked.connect(self._ask_file)
        self._columns.accepted.connect(self._check)
        self._columns.withdrawn.connect(self._call_off)
        self._report.accepted.connect(self._take_in)
        self._report.columns_wanted.connect(self._back_to_columns)
        self._report.withdrawn.connect(self._call_off)
        self._work = FileWork(page, self._progress, self._start)
        self._forget()

    def refresh(self) -> None:
        """Count again."""
        store, contests = self.desk.store, self.desk.edition.contests
        self.setEnabled(bool(contests))
        self.page.fetch(lambda: _residents(store, contests), self._show_count)

    # ------------------------------------------------------------------ the file

    def _ask_file(self) -> None:
        self._forget()
        dialog = file_dialog(self, "manage_register_dialog", "Kies het bestand met bewoners")
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        dialog.setDirectory(QStandardPaths.writableLocation(documents))
        dialog.setNameFilters(["CSV en Excel (*.csv *.txt *.xlsx)", "Alle bestanden (*)"])
        dialog.fileSelected.connect(self.look_at)
        dialog.open()

    def look_at(self, path: str) -> None:
        """Read a file and ask for its columns. Nothing is taken in yet."""
        self._work.run(
            "Bestand lezen",
            lambda told: _read(Path(path), told),
            self._ask_columns,
            self._withdraw,
            lane=Lane.LOOK,
        )

    def _ask_columns(self, table: Table) -> None:
        if not table.rows:
            self.page.say(Tone.NO, "In dit bestand staan geen bewoners. Er is niets ingelezen.")
            self._withdraw()
            return
        remembered = self.desk.settings.register_columns.get(headings_mark(table.headings))
        self._start.hide()
        self._columns.ask(table, remembered or guess_columns(table.headings))

    def _back_to_columns(self) -> None:
        self._report.forget()
        self._columns.show()
        self._columns.focus_first()

    # ------------------------------------------------------------------ what it would do

    def _check(self) -> None:
        form, store = self._columns, self.desk.store
        table, columns, names = form.table, form.columns, form.names
        ids = {contest.key: contest for contest in self.desk.edition.contests}
        if form.contest is not None:
            ids[""] = form.contest

        def check(told: Progress) -> Checked:
            found = read_lines(table, columns, names, told.report)
            return _compared(store, found, ids)

        form.hide()
        self._work.run("Bestand controleren", check, self._show_report, self._not_checked, lane=Lane.LOOK)

    def _show_report(self, checked: Checked) -> None:
        self._checked = checked
        self._report.show_report(checked.found, checked.compared)

    def _not_checked(self) -> None:
        self._columns.show()
        self._columns.focus_first()

    # ------------------------------------------------------------------ take in

    def _take_in(self) -> None:
        checked = self._checked
        if checked is None:
            return
        store, moment = self.desk.store, self.desk.moment()
        self._remember()
        self._report.hide()
        self._work.run(
            "Register inlezen",
            lambda told: _import(store, moment, checked.lines, told),
            self._taken,
            self._not_taken,
            changed=_CHANGED,
        )

    def _taken(self, report: ImportReport) -> None:
        self.page.say(Tone.YES, f"{count(report.taken, 'bewoner is', 'bewoners zijn')} ingelezen.")
        self._withdraw()

    def _not_taken(self) -> None:
        self._report.show()

    def _remember(self) -> None:
        """Keep which column was what, for the next file with the same headings: positions only."""
        mark = headings_mark(self._columns.table.headings)
        known = {key: at for key, at in self.desk.settings.register_columns.items() if key != mark}
        latest = dict([*known.items(), (mark, self._columns.columns)][-_REMEMBERED:])
        self.desk.change_settings(replace(self.desk.settings, register_columns=latest))

    def _call_off(self) -> None:
        self._withdraw()
        go_to(self._choose)

    def _withdraw(self) -> None:
        """Begin anew; what was just said stays in view."""
        self._forget()
        self._choose.setFocus()

    def _forget(self) -> None:
        self._checked = None
        self._columns.forget()
        self._report.forget()
        self._start.show()

    def _show_count(self, residents: int) -> None:
        self._count.set_text(register_sentence(residents))


def _read(path: Path, progress: Progress) -> Table:
    if path.stat().st_size > LARGEST:
        raise RegisterFileTooLarge
    return open_register(path.read_bytes(), progress.report)


def _residents(store: Store, contests: tuple[Contest, ...]) -> int:
    from app.operations import register

    return sum(register.count(store, contest.id) for contest in contests)


def _compared(store: Store, found: RegisterFile, contests: dict[str, Contest]) -> Checked:
    from app.operations import register

    lines = {contests[key].id: some for key, some in found.contests.items()}
    return Checked(found, lines, register.compare(store, lines))


def _import(store: Store, moment: Moment, lines: Lines, progress: Progress) -> ImportReport:
    from app.operations import register

    return register.import_register(store, moment, lines=lines, told=progress.report)
