"""Which column of a chosen file is what: a choice per field, and the first rows as they would come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models.register_table import Table
from app.ui.pages.register_words import column_word
from app.ui.tokens import SPACE_1
from app.ui.widgets.basics import Words
from app.ui.widgets.fields import ChoiceField
from app.ui.widgets.layouts import clear, column
from app.ui.widgets.reveal import go_to

_NONE = "-"
_NEEDED = "Kies de kolom waar dit in staat."


class FileColumns(QWidget):
    """Asks for the columns of a file. A subclass lays out ``fields`` and ``examples``, and says what must be chosen."""

    accepted = Signal()
    """All that is needed has a column."""
    withdrawn = Signal()

    choose_first = "Kies eerst de kolommen hierboven."
    """What stands for the examples until all that is needed has a column."""

    def __init__(self, key: str, fields: Mapping[str, str]) -> None:
        """Start without a file; ``fields`` have what they are called, and are named ``<key>_<field>``."""
        super().__init__()
        self._table = Table((), ())
        self.fields = {field: ChoiceField(word, f"{key}_{field}") for field, word in fields.items()}
        self.examples = column(space=SPACE_1)
        for field in self.fields.values():
            field.edited.connect(self.show_examples)

    # ------------------------------------------------------------------ what a subclass answers

    def missing(self) -> tuple[str, ...]:
        """Return the fields that must have a column and have none."""
        raise NotImplementedError

    def example_lines(self) -> Iterable[str]:
        """Return the first rows as they would come out."""
        raise NotImplementedError

    def focus_on(self) -> None:
        """Put the keyboard on going on."""
        raise NotImplementedError

    # ------------------------------------------------------------------ what a page uses

    @property
    def table(self) -> Table:
        """Return the file that is asked about."""
        return self._table

    @property
    def columns(self) -> dict[str, int]:
        """Return the position of each field's column."""
        return {key: int(field.value) for key, field in self.fields.items() if field.value.isdigit()}

    def ask(self, table: Table, columns: Mapping[str, int]) -> None:
        """Show a file with the columns that were guessed or remembered."""
        self._table = table
        words = [(str(at), column_word(table, at)) for at in range(len(table.headings))]
        for key, field in self.fields.items():
            field.set_choices([(_NONE, "Staat er niet in"), *words])
            field.set_value(str(columns[key]) if columns.get(key, len(words)) < len(words) else _NONE)
        self.show_examples()
        self.show()
        self.focus_first()

    def forget(self) -> None:
        """Let the file go: it holds personal data."""
        self._table = Table((), ())
        clear(self.examples)
        self.hide()

    def focus_first(self) -> None:
        """Put the keyboard on the first column that is still to be chosen, else on going on."""
        missing = self.missing()
        if missing:
            go_to(self.fields[missing[0]].combo)
        else:
            self.focus_on()

    def show_examples(self) -> None:
        """Show how the first rows would come out now."""
        clear(self.examples)
        lines = (self.choose_first,) if self.missing() else self.example_lines()
        for line in lines:
            self.examples.addWidget(Words(line, "muted"))

    def try_on(self) -> None:
        """Go on if all that is needed has a column; else say what has none."""
        missing = self.missing()
        for key in missing:
            self.fields[key].show_error(_NEEDED)
        if missing:
            self.focus_first()
        else:
            self.accepted.emit()
