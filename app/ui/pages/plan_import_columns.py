"""Which column of a table with plans is what."""

from __future__ import annotations

from collections.abc import Iterable

from app.models.plan_file import Known, NoPlansInFile, PlanFile
from app.models.plan_table import FIELDS, missing_plan_columns, read_plan_table
from app.models.register_table import Table
from app.ui.pages.file_columns import FileColumns
from app.ui.plan_import_words import PREVIEWED, row_lines
from app.ui.tokens import SPACE_3
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.layouts import column, flow
from app.ui.widgets.reveal import go_to


class PlanColumns(FileColumns):
    """Asks for the columns of a table with plans."""

    def __init__(self, key: str) -> None:
        """Start without a file; ``key`` is that of the page."""
        super().__init__(key, FIELDS)
        self.known = Known()
        self._other = named(QuietButton("Ander bestand kiezen", "open"), f"{key}_other")
        layout = column(self, space=SPACE_3)
        layout.addWidget(Words("In welke kolom staat wat? Kijk of het klopt.", "label"))
        for field in self.fields.values():
            layout.addWidget(field)
        layout.addWidget(Words("Zo komen de eerste plannen binnen:", "label"))
        layout.addLayout(self.examples)
        layout.addWidget(flow(self._other))
        self._other.clicked.connect(self.withdrawn)

    def missing(self) -> tuple[str, ...]:
        """Return the fields that must have a column and have none."""
        return missing_plan_columns(self.columns)

    def example_lines(self) -> Iterable[str]:
        """Return the first plans as they would come out, or what is wrong with them."""
        first = Table(self.table.headings, self.table.rows[:PREVIEWED])
        return row_lines(self._read(first))

    def focus_on(self) -> None:
        """Put the keyboard at the top: going on is the page's main action."""
        go_to(next(iter(self.fields.values())).combo)

    def _read(self, table: Table) -> PlanFile | None:
        try:
            return read_plan_table(table, self.columns, self.known)
        except NoPlansInFile:
            return None
