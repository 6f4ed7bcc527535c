"""What taking a file with plans in would do: how many are new, the first of them, and all that is left out."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.models.dutch import count
from app.models.plan_preview import ImportPreview, RowKind
from app.ui.jobs import NOTHING
from app.ui.pages.base import Page
from app.ui.plan_import_words import (
    REPORT_FILE,
    example_lines,
    problem_lines,
    problems_head,
    report_file,
    report_sentences,
    shown,
)
from app.ui.printing import save_document
from app.ui.tokens import SPACE_1, SPACE_3, Tone
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.fields import CheckField
from app.ui.widgets.layouts import clear, column, flow

_LINES_IN_VIEW = 8


class PlanReport(QWidget):
    """Says what would happen. The page asks whether it may."""

    changed = Signal()
    """Someone chose whether plans that are here already are updated."""
    columns_wanted = Signal()
    other_wanted = Signal()

    def __init__(self, page: Page) -> None:
        """Start without a file."""
        super().__init__()
        self._page = page
        self._previewed: ImportPreview | None = None
        self._said = named(Words("", "large"), page.name("said"))
        self._first = Words("Dit zijn de eerste plannen:", "label")
        self._examples = column(space=SPACE_1)
        self._update = CheckField("", page.name("update"))
        self._head = Words("", "label")
        self._list = named(QListView(), page.name("problems"), "Wat niet wordt overgenomen")
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.setWordWrap(True)
        self._lines = QStringListModel(self)
        self._list.setModel(self._lines)
        self._save = named(QuietButton("Deze lijst bewaren", "open"), page.name("save"))
        self._columns = named(LinkButton("Andere kolommen kiezen", "back"), page.name("columns"))
        self._other = named(LinkButton("Ander bestand kiezen", "open"), page.name("another"))
        self._lay_out()
        self._update.edited.connect(self.changed)
        self._save.clicked.connect(self._keep_list)
        self._columns.clicked.connect(self.columns_wanted)
        self._other.clicked.connect(self.other_wanted)

    def _lay_out(self) -> None:
        layout = column(self, space=SPACE_3)
        layout.addWidget(self._said)
        layout.addWidget(self._first)
        layout.addLayout(self._examples)
        for part in (self._update, self._head, self._list, flow(self._save, self._columns, self._other)):
            layout.addWidget(part)

    @property
    def take_changed(self) -> bool:
        """Return whether plans that are here already are updated too."""
        return self._update.value

    @property
    def todo(self) -> int:
        """Return how many plans would be taken in or updated now."""
        if self._previewed is None:
            return 0
        changed = self._previewed.count(RowKind.CHANGED) if self.take_changed else 0
        return self._previewed.count(RowKind.NEW) + changed

    def show_preview(self, previewed: ImportPreview, *, has_columns: bool) -> None:
        """Say what is in a file; ``has_columns`` when others can be chosen."""
        self._previewed = previewed
        self._said.set_text("\n".join(report_sentences(previewed)))
        clear(self._examples)
        for line in example_lines(previewed):
            self._examples.addWidget(Words(line, "muted"))
        self._first.setVisible(bool(previewed.rows))
        self._show_update(previewed.count(RowKind.CHANGED))
        lines = problem_lines(previewed)
        self._head.set_text(problems_head(previewed))
        self._lines.setStringList(shown(lines))
        for part in (self._head, self._list, self._save):
            part.setVisible(bool(lines))
        in_view = min(len(lines), _LINES_IN_VIEW) + 1
        self._list.setFixedHeight(self._list.fontMetrics().lineSpacing() * in_view + SPACE_3)
        self._columns.setVisible(has_columns)
        self.show()

    def forget(self) -> None:
        """Put it away: it holds the names of makers."""
        self._previewed = None
        self._lines.setStringList([])
        clear(self._examples)
        self.hide()

    def focus_other(self) -> None:
        """Put the keyboard on choosing another file."""
        self._other.setFocus()

    def _show_update(self, changed: int) -> None:
        here = count(changed, "plan dat hier al staat", "plannen die hier al staan")
        self._update.set_value(False)
        self._update.box.setText(f"Werk ook {here} bij met wat het bestand zegt")
        self._update.box.setAccessibleName(self._update.box.text())
        self._update.setVisible(bool(changed))

    def _keep_list(self) -> None:
        previewed = self._previewed
        if previewed is None:
            return
        self._page.act(
            lambda: save_document(REPORT_FILE, report_file(previewed)),
            lambda path: self._page.say(
                Tone.YES, f"De lijst staat in de map {path.parent} en heet {path.name}."
            ),
            changed=NOTHING,
        )
