"""Beheer: print runs of cards. Made in parts, so that stopping costs nothing; the codes are in the files alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QIntValidator

from app.models.dutch import count, number
from app.models.records import Contest, Edition
from app.models.runs import PrintRun
from app.models.terms import Moment, PrintKind
from app.ui.jobs import Job, Lane, Progress, Topic
from app.ui.pages.base import Page
from app.ui.pages.manage_run_card import RunCard, RunShown
from app.ui.pages.manage_run_words import KINDS, NO_RUNS, READY, STOPPED, kind_sentence
from app.ui.pages.manage_section import ContestChoice, Section
from app.ui.printing import DocumentNotSaved, documents_folder
from app.ui.tokens import SPACE_4, Tone
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.fields import CheckField, ChoiceField, TextField
from app.ui.widgets.layouts import clear, column, flow
from app.ui.widgets.progress import ProgressRow
from app.ui.widgets.reveal import go_to

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from collections.abc import Callable

    from app.operations.journal import Store

MOST_CARDS = 200_000
ASK_FROM = 200
"""More cards than this are asked about first: it may be a slip of the finger."""

_SHORTEST = 8
_ON_A_SHEET = 6
_CHANGED = frozenset({Topic.CARDS})


class PrintRunsSection(Section):
    """What to make, how far it is, and every run that there is."""

    def __init__(self, page: Page) -> None:
        """Ask for nothing yet."""
        super().__init__(page, "runs", "Stemkaarten maken")
        self._job: Job[PrintRun] | None = None
        self._resumed: RunShown | None = None
        self._make_fields()
        self._progress = ProgressRow("manage_runs_progress")
        self._progress.stop_requested.connect(self._stop)
        self._list = column(space=SPACE_4)
        self.add(self._kind, self._hint, self._contest, self._count, self._shop, self._secret, self._again)
        self.add(flow(self._make, self._back), self._progress)
        self.body.addLayout(self._list)
        self._show_fields()

    def _make_fields(self) -> None:
        self._kind = ChoiceField("Wat wilt u maken?", "manage_runs_kind", KINDS)
        self._kind.set_value(PrintKind.STOCK.value)
        self._hint = Words("", "muted")
        self._contest = ContestChoice("manage_runs_contest", self.desk.edition.contests)
        self._count = TextField("Hoeveel kaarten?", "manage_runs_count_edit", longest=9)
        self._count.edit.setValidator(QIntValidator(0, 999_999_999, self))
        self._shop = CheckField(
            "Ook een bestand voor de drukker",
            "manage_runs_shop_check",
            help_text="Versleuteld, met een wachtzin. Geef de wachtzin apart aan de drukker, nooit in dezelfde mail.",
        )
        self._secret = TextField("Wachtzin voor de drukker", "manage_runs_secret_edit", secret=True)
        self._again = TextField("Nog een keer", "manage_runs_again_edit", secret=True)
        self._make = named(QuietButton("Kaarten maken", "card"), "manage_runs_make")
        self._back = named(LinkButton("Toch niet", "close"), "manage_runs_back")
        self._kind.edited.connect(self._show_fields)
        self._shop.edited.connect(self._show_fields)
        self._make.clicked.connect(self._start)
        self._back.clicked.connect(self._new)
        for field in (self._count, self._secret, self._again):
            field.edit.returnPressed.connect(self._start)

    # ------------------------------------------------------------------ what shows

    def refresh(self) -> None:
        """List the runs again, and look whether their files are what was made."""
        store, moment, contests = self.desk.store, self.desk.moment(), self.desk.edition.contests

        def read() -> list[RunShown]:
            return _read_runs(store, moment, contests)

        self.desk.jobs.run(read, self._show_runs, self.page.show_error, owner=self, lane=Lane.STICK)

    def _show_runs(self, runs: list[RunShown]) -> None:
        clear(self._list)
        if not runs:
            self._list.addWidget(Words(NO_RUNS, "muted"))
        for place, shown in enumerate(runs, start=1):
            card = RunCard(self.page, shown, place)
            card.go_on.connect(self._go_on)
            card.setEnabled(self._job is None)
            self._list.addWidget(card)

    def _show_fields(self) -> None:
        """Show what must be known for a new run, or the passphrase alone to go on with one."""
        new = self._resumed is None
        stock = self._kind.value == PrintKind.STOCK.value
        self._hint.set_text(kind_sentence(PrintKind(self._kind.value)))
        for field in (self._kind, self._hint, self._shop):
            field.setVisible(new)
        self._contest.setVisible(new and len(self.desk.edition.contests) > 1)
        self._count.setVisible(new and stock)
        self._secret.setVisible(not new or self._shop.value)
        self._again.setVisible(new and self._shop.value)
        self._back.setVisible(not new)
        self._make.set_word("Kaarten maken" if new else "Verder gaan")

    def _new(self) -> None:
        self._resumed = None
        self._shop.set_value(False)
        self._secret.set_value("")
        self._again.set_value("")
        self._show_fields()

    # ------------------------------------------------------------------ making

    def _start(self) -> None:
        if not self._make.isEnabled() or not self._fields_good():
            return
        if self._resumed is not None:
            self._run(self._resumed.run)
            return
        contest, kind = self._contest.contest, PrintKind(self._kind.value)
        wanted = int(self._count.value or 0) if kind is PrintKind.STOCK else 0
        if contest is None:
            return
        if wanted > ASK_FROM:
            sheets = number(-(-wanted // _ON_A_SHEET))
            question = f"Dat zijn ongeveer {sheets} bladzijden. Wilt u dat?"
            self.page.ask(question, "Kaarten maken", lambda: self._begin(contest, kind, wanted))
        else:
            self._begin(contest, kind, wanted)

    def _fields_good(self) -> bool:
        """Say under the first field that is not right what is wrong with it."""
        wanted, secret = int(self._count.value or 0), self._secret.value
        sealed, new = self._secret.isVisibleTo(self), self._resumed is None
        checks = (
            (
                self._count,
                self._count.isVisibleTo(self) and not 1 <= wanted <= MOST_CARDS,
                f"Vul een aantal in van 1 tot en met {number(MOST_CARDS)}.",
            ),
            (
                self._secret,
                sealed and len(secret) < _SHORTEST,
                f"Neem een wachtzin van minstens {_SHORTEST} tekens, liefst een paar woorden.",
            ),
            (self._again, sealed and new and secret != self._again.value, "Dit is niet hetzelfde."),
        )
        for field, wrong, sentence in checks:
            if wrong:
                field.show_error(sentence)
                go_to(field)
                return False
        return True

    def _begin(self, contest: Contest, kind: PrintKind, wanted: int) -> None:
        store, moment = self.desk.store, self.desk.moment()
        self._make.setEnabled(False)

        def start() -> PrintRun:
            from app.operations import print_runs

            return print_runs.start(store, moment, contest_id=contest.id, kind=kind, wanted=wanted)

        self.page.act(start, self._run, changed=_CHANGED, failed=self._failed)

    def _go_on(self, shown: RunShown) -> None:
        from app.documents.card_run import has_print_file

        if self._job is not None:
            return
        if has_print_file(shown.folder):
            self._resumed = shown
            self._show_fields()
            go_to(self._secret)
        else:
            self._run(shown.run)

    def _run(self, run: PrintRun) -> None:
        self._make.setEnabled(False)
        self._progress.start("Kaarten maken")
        desk, secret = self.desk, self._secret.value
        self._new()
        store, edition, begun = desk.store, desk.edition, desk.moment()

        def now() -> Moment:
            # Whoever began the run answers for it: the desk may lock itself long before the last part.
            return replace(begun, at=desk.now())

        self._job = desk.jobs.run_long(
            lambda progress: _print(store, now, edition, run, secret, progress),
            self._made,
            self._failed,
            progressed=self._progress.show_count,
            changed=_CHANGED,
            owner=self,
            lane=Lane.STICK,
        )

    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _made(self, run: PrintRun) -> None:
        self._finish()
        self._count.set_value("")
        self.page.say(Tone.YES, f"{count(run.made, 'kaart', 'kaarten')}. {READY}")

    def _failed(self, error: Exception) -> None:
        self._finish()
        if type(error).__name__ == "Stopped":
            self.page.say(Tone.IDLE, STOPPED)
            go_to(self._make)
        else:
            self.page.show_error(error)
        self.refresh()

    def _finish(self) -> None:
        self._job = None
        self._progress.finish()
        self._make.setEnabled(True)


def _read_runs(store: Store, moment: Moment, contests: tuple[Contest, ...]) -> list[RunShown]:
    from app.documents import card_run
    from app.operations import allotments, print_runs

    packs = allotments.allotments(store)
    shown: list[RunShown] = []
    for run in print_runs.runs(store, moment):
        contest = next(one for one in contests if one.id == run.contest_id)
        folder = card_run.run_folder(documents_folder(), contest, run)
        files = card_run.check(folder, run) if run.here else ()
        shown.append(RunShown(run, folder, files, tuple(one for one in packs if one.run_id == run.id)))
    return shown


def _print(
    store: Store,
    now: Callable[[], Moment],
    edition: Edition,
    run: PrintRun,
    secret: str,
    progress: Progress,
) -> PrintRun:
    from app.documents import card_run

    contest = next(one for one in edition.contests if one.id == run.contest_id)
    folder: Path = card_run.run_folder(documents_folder(), contest, run)
    try:
        return card_run.make(store, now, edition, run, folder, passphrase=secret, told=progress.report)
    except OSError as error:
        raise DocumentNotSaved(folder=str(folder)) from error
