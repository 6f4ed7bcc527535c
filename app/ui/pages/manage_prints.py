"""Beheer: cards from stock, ballot papers, and plans for a spreadsheet. Each ends in a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QIntValidator

from app.models.dutch import number
from app.models.records import Contest, Edition, IssuedCard
from app.models.terms import Moment
from app.ui.jobs import NOTHING, Job, Progress, Topic
from app.ui.pages.base import Page
from app.ui.pages.manage_section import ContestChoice, Section
from app.ui.printing import DocumentBar, save_document
from app.ui.tokens import Tone
from app.ui.widgets.basics import QuietButton, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import flow
from app.ui.widgets.progress import ProgressRow

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store

MOST_CARDS = 20_000
"""Cards in one print run from this page; more goes to a print shop, by the command line."""

ASK_FROM = 200
"""More cards than this are asked about first: it may be a slip of the finger."""

_ON_A_SHEET = 6
_NO_PLANS = "Dat kan nog niet: er staan geen plannen op het stembiljet."


class StockSection(Section):
    """Cards without a name, to lie ready at the desk."""

    def __init__(self, page: Page) -> None:
        """Ask how many."""
        super().__init__(
            page,
            "stock",
            "Stemkaarten op voorraad",
            "Kaarten zonder naam, zes op een blad. Ze gelden pas als u ze aan een bewoner uitgeeft.",
        )
        self._job: Job[Path] | None = None
        self._contest = ContestChoice("manage_stock_contest", self.desk.edition.contests)
        self._count = TextField("Hoeveel kaarten?", "manage_stock_count_edit", longest=9)
        self._count.edit.setValidator(QIntValidator(0, 999_999_999, self))
        self._make = named(QuietButton("Kaarten maken", "card"), "manage_stock_make")
        self._progress = ProgressRow("manage_stock_progress")
        self._document = DocumentBar("manage_stock_document")
        self.add(self._contest, self._count, flow(self._make), self._progress, self._document)
        self._make.clicked.connect(self._start)
        self._count.edit.returnPressed.connect(self._start)
        self._progress.stop_requested.connect(self._stop)

    def _start(self) -> None:
        wanted, contest = int(self._count.value or 0), self._contest.contest
        if not 1 <= wanted <= MOST_CARDS:
            self._count.show_error(f"Vul een aantal in van 1 tot en met {number(MOST_CARDS)}.")
            self._count.setFocus()
            return
        if contest is None or not self._make.isEnabled():
            return
        if wanted > ASK_FROM:
            sheets = number(-(-wanted // _ON_A_SHEET))
            question = f"Dat zijn {sheets} bladzijden. Wilt u dat?"
            self.page.ask(question, "Kaarten maken", lambda: self._print(contest, wanted))
        else:
            self._print(contest, wanted)

    def _print(self, contest: Contest, wanted: int) -> None:
        self._document.clear()
        self._make.setEnabled(False)
        self._progress.start("Kaarten maken")
        store, edition, moment = self.desk.store, self.desk.edition, self.desk.moment()
        self._job = self.desk.jobs.run_long(
            lambda progress: _print_stock(store, moment, edition, contest, wanted, progress),
            self._made,
            self._failed,
            progressed=self._progress.show_count,
            changed=frozenset({Topic.CARDS}),
            owner=self,
        )

    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _made(self, path: Path) -> None:
        self._finish()
        self._count.set_value("")
        self._document.show_document(path, "De kaarten staan klaar om te printen. Bewaar ze achter slot.")
        self._document.print_button.setFocus()

    def _failed(self, error: Exception) -> None:
        self._finish()
        if type(error).__name__ == "Stopped":
            self.page.say(Tone.IDLE, "Gestopt. Er is geen blad gemaakt, en geen kaart die geldt.")
        else:
            self.page.show_error(error)

    def _finish(self) -> None:
        self._job = None
        self._progress.finish()
        self._make.setEnabled(True)


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
        self._document.print_button.setFocus()


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


def _print_stock(
    store: Store, moment: Moment, edition: Edition, contest: Contest, wanted: int, progress: Progress
) -> Path:
    """Make the cards, and set them while telling how far it is.

    Stopped halfway the cards have no paper, and so no code that anyone knows: they can never be issued.
    """
    from app.documents.ballot_card import ballot_cards
    from app.operations import cards

    progress.report(0, wanted)
    made = cards.print_stock(store, moment, contest_id=contest.id, count=wanted)
    out = BytesIO()
    ballot_cards(edition, contest, _told(made, progress), out)
    name = f"Stemkaarten op voorraad {contest.key} {moment.at:%Y-%m-%d %H%M%S}.pdf"
    return save_document(name, out.getvalue())


def _told(made: Sequence[IssuedCard], progress: Progress) -> Iterator[IssuedCard]:
    for done, card in enumerate(made):
        progress.report(done, len(made))
        yield card


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
    from app.operations import plans

    return save_document("Plannen.csv", plans.export_csv(store).encode())
