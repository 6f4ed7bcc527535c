"""Beheer: erasing the personal data of residents from this laptop, once central has had everything for long enough."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.manage_section import Section
from app.ui.purge_words import (
    done_sentence,
    erased_sentence,
    here_sentence,
    question_sentence,
    waits_sentence,
)
from app.ui.tokens import Tone
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.layouts import flow

if TYPE_CHECKING:
    # The client of sync brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store
    from app.sync.purge import Purged, PurgeReadiness


class PurgeSection(Section):
    """Whose data are here, why they must stay or may go, and the act, which is asked about once."""

    def __init__(self, page: Page) -> None:
        """Show nothing yet; ``refresh`` looks."""
        super().__init__(
            page,
            "purge",
            "Persoonsgegevens van deze laptop wissen",
            "Na afloop horen namen en adressen van bewoners niet meer op deze laptop. Dat mag pas als de centrale "
            "zeker alles heeft, 30 dagen lang.",
        )
        self._found: PurgeReadiness | None = None
        self._erased = named(Words(""), "manage_purge_erased")
        self._here = named(Words(""), "manage_purge_here")
        self._why = named(Words(""), "manage_purge_why")
        self._erase = named(QuietButton("Persoonsgegevens wissen", "remove"), "manage_purge_erase")
        self.add(self._erased, self._here, self._why, flow(self._erase))
        self._erase.clicked.connect(self._ask)
        for part in (self._erased, self._erase):
            part.hide()

    def refresh(self) -> None:
        """Look again whether it may be done."""
        store = self.desk.store
        self.page.fetch(lambda: _look(store), self._show)

    def _show(self, found: tuple[PurgeReadiness, datetime | None]) -> None:
        self._found, at = found
        self._erased.set_text(erased_sentence(at))
        self._erased.setVisible(at is not None)
        anything = bool(self._found.residents or self._found.submitters or self._found.blobs)
        self._here.set_text(here_sentence(self._found))
        self._here.setVisible(anything)
        self._why.set_text(waits_sentence(self._found))
        self._why.setVisible(anything or self._found.ready or at is None)
        self._erase.setVisible(self._found.ready)

    def _ask(self) -> None:
        if self._found is not None:
            self.page.ask(question_sentence(self._found), "Wissen", self._do)

    def _do(self) -> None:
        store, moment = self.desk.store, self.desk.moment()

        def erase() -> Purged:
            from app.sync import purge

            return purge.purge(store, moment)

        self.page.act(erase, self._done, changed=frozenset(Topic))

    def _done(self, done: Purged) -> None:
        self.page.say(Tone.YES, done_sentence(done))


def _look(store: Store) -> tuple[PurgeReadiness, datetime | None]:
    from app.operations import erasure
    from app.sync import purge

    return purge.readiness(store), erasure.erased_at(store)
