"""Which column of a register is what, and for which contest it is."""

from __future__ import annotations

from collections.abc import Iterable

from app.models.records import Contest
from app.models.register_file import FIELDS, contest_names, missing_columns
from app.ui.pages.file_columns import FileColumns
from app.ui.pages.manage_section import ContestChoice
from app.ui.pages.register_words import example_lines
from app.ui.tokens import SPACE_3
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.layouts import column, flow
from app.ui.widgets.reveal import go_to

_CONTEST = "contest"


class ColumnsForm(FileColumns):
    """Asks for the columns of a register."""

    def __init__(self, contests: tuple[Contest, ...]) -> None:
        """Start without a file; the contest is only asked for where there are several."""
        asked = {field: word for field, word in FIELDS.items() if field != _CONTEST or len(contests) > 1}
        super().__init__("manage_register", asked)
        self._contests = contests
        self._contest = ContestChoice("manage_register_whole", contests)
        self._go_on = named(QuietButton("Bestand controleren", "tick"), "manage_register_check")
        self._cancel = named(LinkButton("Toch niet", "close"), "manage_register_other")
        layout = column(self, space=SPACE_3)
        layout.addWidget(Words("In welke kolom staat wat? Kijk of het klopt.", "label"))
        for field in self.fields.values():
            layout.addWidget(field)
        layout.addWidget(self._contest)
        layout.addWidget(Words("Zo komen de eerste regels in het register:", "label"))
        layout.addLayout(self.examples)
        layout.addWidget(flow(self._go_on, self._cancel))
        self._go_on.clicked.connect(self.try_on)
        self._cancel.clicked.connect(self.withdrawn)

    @property
    def names(self) -> dict[str, str] | None:
        """Return what the contests are called in the column for them; None when there is no such column."""
        return contest_names(self._contests) if _CONTEST in self.columns else None

    @property
    def contest(self) -> Contest | None:
        """Return the contest for a file without a column for it."""
        return self._contest.contest

    def missing(self) -> tuple[str, ...]:
        """Return the fields that must have a column and have none."""
        return missing_columns(self.columns)

    def example_lines(self) -> Iterable[str]:
        """Return the first residents as they would come out."""
        return example_lines(self.table, self.columns, self.names)

    def focus_on(self) -> None:
        """Put the keyboard on going on."""
        go_to(self._go_on)

    def show_examples(self) -> None:
        """Show how the first residents would come out, and ask for the contest where no column says it."""
        self._contest.setVisible(len(self._contests) > 1 and self.names is None)
        super().show_examples()
