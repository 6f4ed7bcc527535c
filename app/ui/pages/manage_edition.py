"""Beheer: the edition in words, and who work with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.models.dutch import AMSTERDAM
from app.models.records import Edition, Helper
from app.ui import text
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.manage_section import Section
from app.ui.pages.manage_words import contest_lines, edition_sentence, helper_line, phase_line
from app.ui.tokens import SPACE_1, Tone
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import clear, column, flow

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store


class EditionSection(Section):
    """Name, contests and phases. A laptop only reads them: the town hall decides."""

    def __init__(self, page: Page) -> None:
        """Show the desk's edition."""
        super().__init__(page, "edition", "Editie")
        self._lines = column(space=SPACE_1)
        self.body.addLayout(self._lines)

    def refresh(self) -> None:
        """Fetch the edition again: an import may have changed it."""
        store = self.desk.store
        self.page.fetch(lambda: _edition(store), self._show)

    def _show(self, edition: Edition) -> None:
        clear(self._lines)
        today = self.desk.now().astimezone(AMSTERDAM).date()
        self._say(edition.name, "label")
        self._say(edition_sentence(edition), "body")
        for contest in edition.contests:
            self._lines.addSpacing(SPACE_1 * 2)
            self._say(f"Stemming {contest.name}", "label")
            for line in contest_lines(contest):
                self._say(line, "body")
        if edition.phases:
            self._lines.addSpacing(SPACE_1 * 2)
            self._say("Wanneer", "label")
        for phase in edition.phases:
            self._say(phase_line(phase, today), "body")

    def _say(self, line: str, role: str) -> None:
        self._lines.addWidget(Words(line, role))


class PeopleSection(Section):
    """Who may open this laptop, and someone new with a passphrase of their own."""

    def __init__(self, page: Page) -> None:
        """Offer to add someone only where the desk can."""
        super().__init__(
            page, "people", "Medewerkers", "Iedereen werkt onder een eigen naam, met een eigen wachtzin."
        )
        self._people = column(space=SPACE_1)
        self.body.addLayout(self._people)
        self._name = TextField("Naam van de nieuwe medewerker", "manage_helper_name_edit", longest=80)
        help_text = "De medewerker kiest en typt deze zelf. Een paar woorden is het best."
        self._first = TextField(
            "Wachtzin", "manage_helper_passphrase_edit", help_text=help_text, secret=True, longest=400
        )
        self._second = TextField("Nog een keer", "manage_helper_again_edit", secret=True, longest=400)
        self._add = named(QuietButton("Medewerker toevoegen", "add"), "manage_helper_add")
        self._fields = (self._name, self._first, self._second)
        self._wire()
        self.add(*self._fields, flow(self._add))

    def refresh(self) -> None:
        """Fetch who there are."""
        store = self.desk.store
        self.page.fetch(lambda: _helpers(store), self._show)
        for part in (*self._fields, self._add):
            part.setVisible(self.desk.housekeeping is not None)

    def _wire(self) -> None:
        self._add.clicked.connect(self._try)
        self._name.edit.returnPressed.connect(self._first.setFocus)
        self._first.edit.returnPressed.connect(self._second.setFocus)
        self._second.edit.returnPressed.connect(self._try)

    def _show(self, helpers: tuple[Helper, ...]) -> None:
        clear(self._people)
        for helper in helpers:
            self._people.addWidget(Words(helper_line(helper)))

    def _try(self) -> None:
        name, passphrase = self._name.value, self._first.edit.text()
        self._name.show_error("" if name else "Vul een naam in.")
        self._first.show_error("" if passphrase else "Vul een wachtzin in.")
        same = passphrase == self._second.edit.text()
        self._second.show_error("" if same else "Dit is niet hetzelfde. Typ de wachtzin nog eens.")
        wrong = next((field for field in self._fields if field.error), None)
        if wrong is not None:
            wrong.setFocus()
        elif self.desk.housekeeping is not None and self._add.isEnabled():
            self._add.setEnabled(False)
            add, moment = self.desk.housekeeping.add_helper, self.desk.moment()
            changed = frozenset({Topic.SESSION})
            self.page.act(
                lambda: add(moment, name, passphrase), self._added, changed=changed, failed=self._refused
            )

    def _added(self, helper: Helper) -> None:
        self._add.setEnabled(True)
        for field in self._fields:
            field.set_value("")
        self.page.say(Tone.YES, f"{helper.name} kan nu op deze laptop werken.")
        self.refresh()

    def _refused(self, error: Exception) -> None:
        self._add.setEnabled(True)
        field = self._first if type(error).__name__ == "PassphraseTooShort" else self._name
        field.show_error(text.sentence(error))
        field.setFocus()


def _edition(store: Store) -> Edition:
    from app.operations import editions

    return editions.edition(store)


def _helpers(store: Store) -> tuple[Helper, ...]:
    from app.operations import editions

    return editions.helpers(store)
