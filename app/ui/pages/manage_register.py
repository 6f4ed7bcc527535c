"""Beheer: the register, and taking one in from a file: look first, confirm, then all at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog

from app.models.dutch import count
from app.models.records import Contest, ImportReport
from app.models.register_file import RegisterFile, read_register
from app.models.terms import Moment
from app.ui import text
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.manage_section import ContestChoice, Section
from app.ui.pages.manage_words import preview_sentence, problem_lines, register_sentence
from app.ui.tokens import SPACE_1, Tone
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.layouts import clear, column, flow
from app.ui.widgets.progress import ProgressRow

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store

_CHANGED = frozenset({Topic.REGISTER})


class RegisterSection(Section):
    """How many may vote, and a file with more of them."""

    def __init__(self, page: Page) -> None:
        """Ask for nothing until a file is chosen."""
        super().__init__(page, "register", "Register", "Bewoners die mogen stemmen.")
        self._found: RegisterFile | None = None
        self._count = Words("")
        self._contest = ContestChoice("manage_register_contest", self.desk.edition.contests)
        self._choose = named(QuietButton("Bestand kiezen", "open"), "manage_register_choose")
        self._choose.setAccessibleDescription("Een CSV-bestand met bewoners inlezen")
        self._preview = Words("", "label")
        self._problems = column(space=SPACE_1)
        self._confirm = named(QuietButton("Inlezen"), "manage_register_confirm")
        self._cancel = named(LinkButton("Toch niet", "close"), "manage_register_cancel")
        self._progress = ProgressRow("manage_register_progress")
        # One transaction holds the whole register: there is nothing to stop halfway.
        self._progress.stop.hide()
        hint = (
            "Kies een CSV-bestand met de kolommen registernummer, naam, postcode, huisnummer, toevoeging en "
            "geboortejaar. Een burgerservicenummer mag er niet in staan."
        )
        self.add(self._count, self._contest, Words(hint, "muted"), flow(self._choose), self._preview)
        self.body.addLayout(self._problems)
        self._buttons = flow(self._confirm, self._cancel)
        self.add(self._buttons, self._progress)
        self._choose.clicked.connect(self._ask_file)
        self._confirm.clicked.connect(self._take_in)
        self._cancel.clicked.connect(self._forget)
        self._contest.edited.connect(self.refresh)
        self._forget()

    def refresh(self) -> None:
        """Count again."""
        contest, store = self._contest.contest, self.desk.store
        self.setEnabled(contest is not None)
        if contest is not None:
            self.page.fetch(lambda: _residents(store, contest), self._show_count)

    # ------------------------------------------------------------------ look

    def _ask_file(self) -> None:
        """Ask for a file in a window of our own: it is the same everywhere and works by keyboard."""
        self._forget()
        dialog = named(QFileDialog(self, "Kies het bestand met bewoners"), "manage_register_dialog")
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setDirectory(
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["CSV-bestanden (*.csv *.txt)", "Alle bestanden (*)"])
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, "Kiezen")
        dialog.setLabelText(QFileDialog.DialogLabel.Reject, "Terug")
        dialog.fileSelected.connect(self.look_at)
        dialog.open()

    def look_at(self, path: str) -> None:
        """Read a file and say what is in it. Nothing is taken in yet."""
        self.page.message.clear()
        self.page.act(
            lambda: _read(Path(path)), self._show_preview, changed=frozenset(), failed=self._unreadable
        )

    def _unreadable(self, error: Exception) -> None:
        if isinstance(error, OSError):
            self.page.say(Tone.NO, "Dit bestand kan niet worden geopend. Er is niets ingelezen.")
        else:
            self.page.say(Tone.NO, f"{text.sentence(error)} Er is niets ingelezen.")
        self._choose.setFocus()

    def _show_preview(self, found: RegisterFile) -> None:
        self._found = found
        self._preview.set_text(preview_sentence(found))
        self._preview.show()
        clear(self._problems)
        for line in problem_lines(found):
            self._problems.addWidget(Words(line, "muted"))
        self._confirm.set_word(f"{count(len(found.lines), 'bewoner', 'bewoners')} inlezen")
        self._confirm.setVisible(bool(found.lines))
        self._buttons.show()
        (self._confirm if found.lines else self._cancel).setFocus()

    def _forget(self) -> None:
        self._found = None
        clear(self._problems)
        self._preview.hide()
        self._buttons.hide()

    # ------------------------------------------------------------------ take in

    def _take_in(self) -> None:
        found, contest = self._found, self._contest.contest
        if found is None or contest is None:
            return
        self._forget()
        self._choose.setEnabled(False)
        self._progress.start(f"{count(len(found.lines), 'bewoner', 'bewoners')} inlezen")
        store, moment = self.desk.store, self.desk.moment()
        self.page.act(
            lambda: _import(store, moment, contest, found), self._taken, changed=_CHANGED, failed=self._failed
        )

    def _taken(self, report: ImportReport) -> None:
        self._finish()
        self.page.say(Tone.YES, f"{count(report.taken, 'bewoner is', 'bewoners zijn')} ingelezen.")

    def _failed(self, error: Exception) -> None:
        self._finish()
        self.page.show_error(error)

    def _finish(self) -> None:
        self._progress.finish()
        self._choose.setEnabled(True)
        self._choose.setFocus()

    def _show_count(self, residents: int) -> None:
        self._count.set_text(register_sentence(residents))


def _read(path: Path) -> RegisterFile:
    return read_register(path.read_bytes())


def _residents(store: Store, contest: Contest) -> int:
    from app.operations import register

    return register.count(store, contest.id)


def _import(store: Store, moment: Moment, contest: Contest, found: RegisterFile) -> ImportReport:
    from app.operations import register

    return register.import_lines(store, moment, contest_id=contest.id, lines=found.lines)
