"""Beheer: posters for the wall of a polling station, and labels for provisional papers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.ui.jobs import NOTHING
from app.ui.pages.base import Page
from app.ui.pages.manage_section import ContestChoice, Section
from app.ui.printing import DocumentBar, save_document
from app.ui.widgets.basics import QuietButton, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import flow
from app.ui.widgets.reveal import go_to


class PostersSection(Section):
    """Paper that a polling station needs before it opens."""

    def __init__(self, page: Page) -> None:
        """Ask where and when."""
        super().__init__(
            page,
            "posters",
            "Posters en etiketten",
            "Zes posters voor de muur: de plek, de stappen, de stemkaart, kaart kwijt en twee pijlen. "
            "En etiketten voor de enveloppen met een voorlopig stembiljet.",
        )
        self._contest = ContestChoice("manage_posters_contest", self.desk.edition.contests)
        self._place = TextField("Waar is het stemlokaal?", "manage_posters_place_edit", longest=80)
        self._hours = TextField(
            "Wanneer is het open?", "manage_posters_hours_edit", help_text="Bijvoorbeeld: 10.00 tot 20.00 uur"
        )
        self._posters = named(QuietButton("Posters maken", "print"), "manage_posters_make")
        self._labels = named(QuietButton("Etiketten maken", "print"), "manage_posters_labels")
        self._document = DocumentBar("manage_posters_document")
        self.add(self._contest, self._place, self._hours, flow(self._posters, self._labels), self._document)
        self._posters.clicked.connect(self._make_posters)
        self._labels.clicked.connect(self._make_labels)

    def _make_posters(self) -> None:
        contest, place = self._contest.contest, self._filled(self._place)
        hours = self._filled(self._hours) if place else ""
        if contest is None or not hours:
            return
        edition = self.desk.edition

        def make() -> bytes:
            from app.documents.posters import posters

            return posters(edition, contest, place, hours)

        self._save(make, f"Posters stemlokaal {contest.key}.pdf", "De posters staan klaar om te printen.")

    def _make_labels(self) -> None:
        contest, place = self._contest.contest, self._filled(self._place)
        if contest is None or not place:
            return
        edition = self.desk.edition

        def make() -> bytes:
            from app.documents.envelope_label import envelope_labels

            return envelope_labels(edition, contest, place)

        self._save(make, f"Etiketten voorlopig {contest.key}.pdf", "De etiketten staan klaar om te printen.")

    def _filled(self, field: TextField) -> str:
        """Return what a field holds; say at the field when it is empty."""
        if not field.value:
            field.show_error("Vul dit in. Het komt op het papier te staan.")
            go_to(field)
        return field.value

    def _save(self, make: Callable[[], bytes], name: str, sentence: str) -> None:
        def made(path: Path) -> None:
            self._document.show_document(path, sentence)
            go_to(self._document.print_button)

        self.page.act(lambda: save_document(name, make()), made, changed=NOTHING)
