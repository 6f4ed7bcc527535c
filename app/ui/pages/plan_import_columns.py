"""Which column of a table with plans is what."""

from __future__ import annotations

from collections.abc import Iterable

from app.models.plan_file import Known, NoPlansInFile, PlanFile
from app.models.plan_table import FIELDS, missing_plan_columns, read_plan_table
from app.models.register_table import Table
from app.ui.pages.base import Page
from app.ui.pages.file_columns import FileColumns
from app.ui.plan_import_words import PREVIEWED, row_lines
from app.ui.tokens import SPACE_3
from app.ui.widgets.basics import LinkButton, Words, named
from app.ui.widgets.layouts import column, flow


class PlanColumns(FileColumns):
    """Asks for the columns of a table with plans; going on is the page's main action."""

    choose_first = "Kies hieronder eerst in welke kolom de titel staat."

    def __init__(self, page: Page) -> None:
        """Start without a file."""
        super().__init__(page.key, FIELDS)
        self.known = Known()
        self._page = page
        self._other = named(LinkButton("Ander bestand kiezen", "open"), page.name("other"))
        layout = column(self, space=SPACE_3)
        layout.addWidget(Words("Zo komen de eerste plannen binnen. Kijk of het klopt:", "label"))
        layout.addLayout(self.examples)
        layout.addWidget(flow(self._other))
        layout.addWidget(Words("In welke kolom staat wat?", "label"))
        for field in self.fields.values():
            layout.addWidget(field)
        self._other.clicked.connect(self.withdrawn)

    def missing(self) -> tuple[str, ...]:
        """Return the fields that must have a column and have none."""
        return missing_plan_columns(self.columns)

    def example_lines(self) -> Iterable[str]:
        """Return the first plans as they would come out, or what is wrong with them."""
        first = Table(self.table.headings, self.table.rows[:PREVIEWED])
        return row_lines(self._read(first))

    def focus_on(self) -> None:
        """Put the keyboard on going on."""
        self._page.focus_main()

    def _read(self, table: Table) -> PlanFile | None:
        try:
            return read_plan_table(table, self.columns, self.known)
        except NoPlansInFile:
            return None
