"""Beheer: what is out of line, whether the journal holds, and how the program looks and sounds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.settings import TEXT_SCALES, Scheme
from app.ui import text
from app.ui.jobs import NOTHING
from app.ui.pages.base import Page
from app.ui.pages.incidents import IncidentList
from app.ui.pages.manage_section import Section
from app.ui.pages.manage_words import journal_sentence
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.fields import CheckField, ChoiceField
from app.ui.widgets.layouts import flow

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store, Verification

_SCHEMES = (
    (Scheme.SYSTEM, "Zoals de computer"),
    (Scheme.LIGHT, "Licht"),
    (Scheme.DARK, "Donker"),
    (Scheme.CONTRAST, "Hoog contrast"),
)


class IncidentsSection(Section):
    """What a person must look at, and what was settled."""

    def __init__(self, page: Page) -> None:
        """Start empty."""
        super().__init__(
            page,
            "incidents",
            "Voorvallen",
            "Iets klopt niet, en een mens moet ernaar kijken. Beide handelingen blijven staan.",
        )
        self.list = IncidentList(page, when_none="Er zijn geen voorvallen.")
        self.add(self.list)

    def refresh(self) -> None:
        """Fetch them again."""
        self.list.refresh()


class JournalSection(Section):
    """Whether the chain of all acts holds."""

    def __init__(self, page: Page) -> None:
        """Check only when asked: it reads everything."""
        super().__init__(
            page,
            "journal",
            "Logboek",
            "Alles wat hier is gedaan, staat in een ketting. Is er iets veranderd of weg, dan is dat te zien.",
        )
        self._check = named(QuietButton("Logboek controleren", "tick"), "manage_journal_check")
        self._said = named(Words(""), "manage_journal_said")
        self._said.hide()
        self.add(flow(self._check), self._said)
        self._check.clicked.connect(self._start)

    def _start(self) -> None:
        self._check.setEnabled(False)
        self._say("Bezig met controleren …")
        store = self.desk.store
        self.page.act(lambda: _verify(store), self._holds, changed=NOTHING, failed=self._broken)

    def _holds(self, found: Verification) -> None:
        self._check.setEnabled(True)
        self._say(journal_sentence(found.events, found.devices, found.head_hash))

    def _broken(self, error: Exception) -> None:
        self._check.setEnabled(True)
        self._say(text.sentence(error))
        self.page.show_error(error)

    def _say(self, sentence: str) -> None:
        self._said.set_text(sentence)
        self._said.show()


class ViewSection(Section):
    """Size of the letters, colours, sound; for everyone."""

    for_lead = False

    def __init__(self, page: Page) -> None:
        """Show what is set, and follow when it is set elsewhere."""
        super().__init__(page, "view", "Weergave", "Dit geldt voor deze laptop.")
        scales = [(str(scale), f"{scale} %") for scale in TEXT_SCALES]
        self._scale = ChoiceField("Grootte van de letters", "manage_view_scale", scales)
        self._scheme = ChoiceField(
            "Kleuren", "manage_view_scheme", [(key.value, word) for key, word in _SCHEMES]
        )
        self._sound = CheckField("Geluid bij goed en fout", "manage_view_sound")
        self.add(self._scale, self._scheme, self._sound)
        for field in (self._scale, self._scheme, self._sound):
            field.edited.connect(self._change)
        self.desk.settings_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is set now."""
        settings = self.desk.settings
        self._scale.set_value(str(settings.text_scale))
        self._scheme.set_value(settings.scheme.value)
        self._sound.set_value(settings.sound)

    def _change(self) -> None:
        self.desk.change_settings(
            replace(
                self.desk.settings,
                text_scale=int(self._scale.value),
                scheme=Scheme(self._scheme.value),
                sound=self._sound.value,
            )
        )


def _verify(store: Store) -> Verification:
    from app.operations import journal

    return journal.verify(store)
