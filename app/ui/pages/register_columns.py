"""Which column of the chosen file is what: a choice per field, and the first rows as they would come out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models.records import Contest
from app.models.register_file import FIELDS, Table, contest_names, missing_columns
from app.ui.pages.manage_section import ContestChoice
from app.ui.pages.register_words import column_word, example_lines
from app.ui.tokens import SPACE_1, SPACE_3
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.fields import ChoiceField
from app.ui.widgets.layouts import clear, column, flow
from app.ui.widgets.reveal import go_to

_NONE = "-"
_CONTEST = "contest"
_NEEDED = "Kies de kolom waar dit in staat."


class ColumnsForm(QWidget):
    """Asks for the columns of a file. ``accepted`` once all that is needed has one."""

    accepted = Signal()
    withdrawn = Signal()

    def __init__(self, contests: tuple[Contest, ...]) -> None:
        """Start without a file; the contest is only asked for where there are several."""
        super().__init__()
        self._contests = contests
        self._table = Table((), ())
        self._fields = {
            field: ChoiceField(word, f"manage_register_{field}")
            for field, word in FIELDS.items()
            if field != _CONTEST or len(contests) > 1
        }
        self._contest = ContestChoice("manage_register_whole", contests)
        self._examples = column(space=SPACE_1)
        self._go_on = named(QuietButton("Bestand controleren", "tick"), "manage_register_check")
        self._cancel = named(LinkButton("Toch niet", "close"), "manage_register_other")
        layout = column(self, space=SPACE_3)
        layout.addWidget(Words("In welke kolom staat wat? Kijk of het klopt.", "label"))
        for field in self._fields.values():
            layout.addWidget(field)
            field.edited.connect(self._show_examples)
        layout.addWidget(self._contest)
        layout.addWidget(Words("Zo komen de eerste regels in het register:", "label"))
        layout.addLayout(self._examples)
        layout.addWidget(flow(self._go_on, self._cancel))
        self._go_on.clicked.connect(self._try)
        self._cancel.clicked.connect(self.withdrawn)

    @property
    def table(self) -> Table:
        """Return the file that is asked about."""
        return self._table

    @property
    def columns(self) -> dict[str, int]:
        """Return the position of each field's column."""
        return {key: int(field.value) for key, field in self._fields.items() if field.value.isdigit()}

    @property
    def names(self) -> dict[str, str] | None:
        """Return what the contests are called in the column for them; None when there is no such column."""
        return contest_names(self._contests) if _CONTEST in self.columns else None

    @property
    def contest(self) -> Contest | None:
        """Return the contest for a file without a column for it."""
        return self._contest.contest

    def ask(self, table: Table, columns: dict[str, int]) -> None:
        """Show a file with the columns that were guessed or remembered."""
        self._table = table
        words = [(str(at), column_word(table, at)) for at in range(len(table.headings))]
        for key, field in self._fields.items():
            field.set_choices([(_NONE, "Staat er niet in"), *words])
            field.set_value(str(columns[key]) if columns.get(key, len(words)) < len(words) else _NONE)
        self._show_examples()
        self.show()
        self.focus_first()

    def forget(self) -> None:
        """Let the file go: it holds personal data."""
        self._table = Table((), ())
        clear(self._examples)
        self.hide()

    def focus_first(self) -> None:
        """Put the keyboard on the first column that is still to be chosen, else on going on."""
        missing = missing_columns(self.columns)
        go_to(self._fields[missing[0]].combo if missing else self._go_on)

    def _show_examples(self) -> None:
        clear(self._examples)
        self._contest.setVisible(len(self._contests) > 1 and self.names is None)
        if missing_columns(self.columns):
            self._examples.addWidget(Words("Kies eerst de kolommen hierboven.", "muted"))
            return
        for line in example_lines(self._table, self.columns, self.names):
            self._examples.addWidget(Words(line, "muted"))

    def _try(self) -> None:
        missing = missing_columns(self.columns)
        for key in missing:
            self._fields[key].show_error(_NEEDED)
        if missing:
            self.focus_first()
        else:
            self.accepted.emit()
