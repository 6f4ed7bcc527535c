"""Beheer: ballot papers, and plans for a spreadsheet. Each ends in a document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.models.records import Contest, Edition
from app.ui.jobs import NOTHING
from app.ui.pages.base import Page
from app.ui.pages.manage_section import ContestChoice, Section
from app.ui.printing import DocumentBar, save_document
from app.ui.tokens import Tone
from app.ui.widgets.basics import QuietButton, named
from app.ui.widgets.layouts import flow
from app.ui.widgets.reveal import go_to

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store

_NO_PLANS = "Dat kan nog niet: er staan geen plannen op het stembiljet."


class PapersSection(Section):
    """Ballot papers, to be copied as often as needed."""

    def __init__(self, page: Page) -> None:
        """Offer both sizes of letters."""
        super().__init__(
            page,
            "papers",
            "Stembiljetten",
            "Alle stembiljetten van een stemming zijn gelijk. Print er zo veel als u nodig heeft.",
        )
        self._contest = ContestChoice("manage_papers_contest", self.desk.edition.contests)
        self._normal = named(QuietButton("Gewone letters", "print"), "manage_papers_normal")
        self._large = named(QuietButton("Grote letters", "print"), "manage_papers_large")
        self._document = DocumentBar("manage_papers_document")
        self.add(self._contest, flow(self._normal, self._large), self._document)
        self._normal.clicked.connect(lambda: self._make(large=False))
        self._large.clicked.connect(lambda: self._make(large=True))

    def _make(self, *, large: bool) -> None:
        contest = self._contest.contest
        if contest is None:
            return
        store, edition = self.desk.store, self.desk.edition
        self.page.act(
            lambda: _print_papers(store, edition, contest, large=large), self._made, changed=NOTHING
        )

    def _made(self, path: Path | None) -> None:
        if path is None:
            self.page.say(Tone.MIND, _NO_PLANS)
            return
        self._document.show_document(path, "Het stembiljet staat klaar om te printen.")
        go_to(self._document.print_button)


class PlansFileSection(Section):
    """All plans as a table, without personal data."""

    def __init__(self, page: Page) -> None:
        """Offer the table."""
        super().__init__(
            page,
            "plans_file",
            "Plannen als tabel",
            "Een CSV-bestand voor een rekenprogramma, zonder namen en adressen.",
        )
        self._make = named(QuietButton("Tabel maken", "plans"), "manage_plans_file_make")
        self._document = DocumentBar("manage_plans_file_document")
        self.add(flow(self._make), self._document)
        self._make.clicked.connect(self._start)

    def _start(self) -> None:
        store = self.desk.store
        self.page.act(lambda: _save_plans(store), self._made, changed=NOTHING)

    def _made(self, path: Path) -> None:
        self._document.show_document(path, f"De tabel staat klaar: {path.name}.")


def _print_papers(store: Store, edition: Edition, contest: Contest, *, large: bool) -> Path | None:
    """Make the paper; None when there are no plans on it."""
    from app.documents.ballot_paper import ballot_paper
    from app.operations import plans

    on_ballot = plans.ballot(store, contest.id)
    if not on_ballot:
        return None
    size = " grote letters" if large else ""
    data = ballot_paper(edition, contest, on_ballot, large_print=large)
    return save_document(f"Stembiljet {contest.key}{size}.pdf", data)


def _save_plans(store: Store) -> Path:
    from app.operations import plan_export, plan_lists

    return save_document("Plannen.csv", plan_export.as_csv(plan_lists.whole(store)))
