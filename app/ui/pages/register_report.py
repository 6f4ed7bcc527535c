"""What taking a file in would do: how many new, changed and the same, and each row that is left out with its reason."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.models.dutch import count
from app.models.records import RegisterComparison
from app.models.register_file import RegisterFile, RowProblem
from app.ui.jobs import NOTHING
from app.ui.pages.base import Page
from app.ui.pages.register_words import (
    PROBLEMS_FILE,
    problem_lines,
    problems_file,
    problems_sentence,
    report_sentences,
)
from app.ui.printing import save_document
from app.ui.tokens import SPACE_3, Tone
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.layouts import column, flow
from app.ui.widgets.reveal import go_to

_LINES_IN_VIEW = 6


class RegisterReport(QWidget):
    """Says what would happen and asks what to do. Nothing is taken in before ``accepted``."""

    accepted = Signal()
    withdrawn = Signal()
    columns_wanted = Signal()

    def __init__(self, page: Page) -> None:
        """Start without a file."""
        super().__init__()
        self._page = page
        self._problems: tuple[RowProblem, ...] = ()
        self._said = Words("")
        self._wrong = Words("", "label")
        self._list = named(QListView(), "manage_register_problems", "Regels die niet kloppen")
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.setWordWrap(True)
        self._lines = QStringListModel(self)
        self._list.setModel(self._lines)
        self._save = named(QuietButton("Deze lijst bewaren", "open"), "manage_register_save")
        self._confirm = named(QuietButton("Inlezen"), "manage_register_confirm")
        self._columns = named(LinkButton("Andere kolommen kiezen", "back"), "manage_register_columns")
        self._cancel = named(LinkButton("Toch niet", "close"), "manage_register_cancel")
        layout = column(self, space=SPACE_3)
        for part in (self._said, self._wrong, self._list):
            layout.addWidget(part)
        layout.addWidget(flow(self._save))
        layout.addWidget(flow(self._confirm, self._columns, self._cancel))
        self._save.clicked.connect(self._keep_list)
        self._confirm.clicked.connect(self.accepted)
        self._columns.clicked.connect(self.columns_wanted)
        self._cancel.clicked.connect(self.withdrawn)

    def show_report(self, found: RegisterFile, compared: RegisterComparison) -> None:
        """Say what is in a file."""
        self._problems = found.problems
        self._said.set_text("\n".join(report_sentences(found, compared)))
        self._wrong.set_text(problems_sentence(found.problems))
        self._lines.setStringList(problem_lines(found.problems))
        for part in (self._list, self._save):
            part.setVisible(bool(found.problems))
        self._list.setFixedHeight(self._list.fontMetrics().lineSpacing() * _LINES_IN_VIEW + SPACE_3)
        changes = compared.new + compared.changed
        self._confirm.set_word(f"{count(changes, 'bewoner', 'bewoners')} inlezen")
        self._confirm.setVisible(bool(changes))
        self.show()
        go_to(self._confirm if changes else self._cancel)

    def forget(self) -> None:
        """Put it away."""
        self._problems = ()
        self._lines.setStringList([])
        self.hide()

    def _keep_list(self) -> None:
        problems = self._problems
        self._page.act(
            lambda: save_document(PROBLEMS_FILE, problems_file(problems)),
            lambda path: self._page.say(
                Tone.YES, f"De lijst staat in de map {path.parent} en heet {path.name}."
            ),
            changed=NOTHING,
        )
