"""One print run in Beheer: how far it is, its files, and where its packs lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QWidget

from app.models.dutch import count, number
from app.models.runs import Allotment, PrintRun
from app.models.terms import PrintKind
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.manage_run_words import (
    allotment_sentence,
    changed_sentence,
    gone_sentence,
    run_head,
    run_sentence,
)
from app.ui.printing import open_file
from app.ui.tokens import SPACE_2, SPACE_3, Tone
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import Card, column, flow

if TYPE_CHECKING:
    from app.documents.card_run import PartFile

_CHANGED = frozenset({Topic.CARDS})
_REASONS = {"gone": "Het bestand van dit deel is weg", "changed": "Het bestand van dit deel is veranderd"}


@dataclass(frozen=True)
class RunShown:
    """A run with the folder of its papers, its files when they are here, and where its packs went."""

    run: PrintRun
    folder: Path
    files: tuple[PartFile, ...]
    packs: tuple[Allotment, ...]


class RunCard(Card):
    """Shows one run; acts go through the page."""

    go_on = Signal(object)
    """Make what is left of this run (``RunShown``)."""

    def __init__(self, page: Page, shown: RunShown, place: int) -> None:
        """``place`` in the list, from 1, tells the buttons of one run from those of another."""
        super().__init__()
        self._page, self._shown = page, shown
        self._name = f"manage_run_{place}"
        named(self, self._name, run_head(shown.run, page.desk.edition.contests))
        self.body.setSpacing(SPACE_3)
        self.body.addWidget(Words(run_head(shown.run, page.desk.edition.contests), "label"))
        self.body.addWidget(Words(run_sentence(shown.run)))
        if shown.run.here:
            self._add_buttons()
            self._add_faults("gone", gone_sentence)
            self._add_faults("changed", changed_sentence)
        if shown.run.kind is PrintKind.STOCK and shown.run.made:
            self._add_packs()

    def _add_buttons(self) -> None:
        buttons: list[QWidget] = []
        if self._shown.run.left:
            more = named(QuietButton("Verder gaan", "card"), f"{self._name}_go_on")
            more.clicked.connect(lambda: self.go_on.emit(self._shown))
            buttons.append(more)
        if self._shown.folder.is_dir():
            folder = named(QuietButton("Toon map", "open"), f"{self._name}_folder")
            folder.clicked.connect(self._show_folder)
            buttons.append(folder)
        if buttons:
            self.body.addWidget(flow(*buttons))

    def _add_faults(self, state: str, sentence: Callable[[Sequence[int]], str]) -> None:
        wrong = [file for file in self._shown.files if file.state.value == state]
        if not wrong:
            return
        self.body.addWidget(Words(sentence([file.part.part for file in wrong])))
        void = named(QuietButton("Kaarten ongeldig maken", "no"), f"{self._name}_void_{state}")
        void.clicked.connect(lambda: self._ask_void(state, wrong))
        self.body.addWidget(flow(void))

    def _ask_void(self, state: str, wrong: Sequence[PartFile]) -> None:
        cards = count(sum(file.part.count for file in wrong), "kaart", "kaarten")
        question = f"{cards} gelden dan nooit meer, ook als ze al geprint of verstuurd zijn. Wilt u dat?"
        self._page.ask(question, "Ongeldig maken", lambda: self._void(_REASONS[state], wrong))

    def _void(self, reason: str, wrong: Sequence[PartFile]) -> None:
        desk = self._page.desk
        store, moment = desk.store, desk.moment()
        place = desk.session.place if desk.session else ""

        def void() -> int:
            from app.operations import print_runs

            return sum(
                print_runs.void_part(store, moment, part_id=file.part.event_id, reason=reason, place=place)
                for file in wrong
            )

        self._page.act(void, self._voided, changed=_CHANGED)

    def _voided(self, cards: int) -> None:
        said = count(cards, "kaart is", "kaarten zijn")
        self._page.say(Tone.YES, f"{said} ongeldig gemaakt. Kies Verder gaan om nieuwe te maken.")

    def _add_packs(self) -> None:
        shown = self._shown
        self.body.addWidget(Words("Waar de pakken liggen", "label"))
        lines = column(space=SPACE_2)
        for one in shown.packs:
            lines.addWidget(Words(allotment_sentence(one)))
        if not shown.packs:
            lines.addWidget(Words("Er is nog geen pak naar een laptop of plek gegaan.", "muted"))
        self.body.addLayout(lines)
        more = named(LinkButton("Pakken toewijzen", "add"), f"{self._name}_allot")
        self.body.addWidget(flow(more))
        form = AllotForm(self._page, shown.run, self._name)
        form.hide()
        self.body.addWidget(form)
        more.clicked.connect(form.open)

    def _show_folder(self) -> None:
        if not open_file(self._shown.folder):
            self._page.say(Tone.MIND, f"De bestanden staan in de map {self._shown.folder}.")


class AllotForm(QWidget):
    """Which packs went where."""

    def __init__(self, page: Page, run: PrintRun, name: str) -> None:
        """Ask for the first and the last pack, and for the place."""
        super().__init__()
        self._page, self._run = page, run
        self._first = TextField("Eerste pak", f"{name}_first_edit", longest=6)
        self._last = TextField("Laatste pak", f"{name}_last_edit", longest=6)
        self._to = TextField(
            "Waar gaan ze heen?",
            f"{name}_to_edit",
            help_text="De naam van een laptop, een spreekuur, een stemlokaal of een andere plek.",
            longest=100,
        )
        for field in (self._first, self._last):
            field.edit.setValidator(QIntValidator(1, 999_999, self))
            field.edit.returnPressed.connect(self._save)
        self._to.edit.returnPressed.connect(self._save)
        save = named(QuietButton("Bewaren", "yes"), f"{name}_allot_save")
        save.clicked.connect(self._save)
        layout = column(self, space=SPACE_3)
        for part in (self._first, self._last, self._to, flow(save)):
            layout.addWidget(part)

    def open(self) -> None:
        """Show the form, with the keyboard in it."""
        self.show()
        self._first.setFocus()

    def _save(self) -> None:
        for field, sentence in (
            (self._first, f"Vul een nummer in van 1 tot en met {number(self._run.packs)}."),
            (self._last, f"Vul een nummer in van 1 tot en met {number(self._run.packs)}."),
            (self._to, "Vul in waar de pakken heen gaan."),
        ):
            if not field.value:
                field.show_error(sentence)
                field.setFocus()
                return
        store, moment, run_id = self._page.desk.store, self._page.desk.moment(), self._run.id
        first, last, to = int(self._first.value), int(self._last.value), self._to.value

        def allot() -> int:
            from app.operations import allotments

            return allotments.allot(store, moment, run_id=run_id, first=first, last=last, to=to)

        self._page.act(allot, self._saved, changed=_CHANGED)

    def _saved(self, cards: int) -> None:
        self._page.say(Tone.YES, f"Bewaard: {count(cards, 'kaart ligt', 'kaarten liggen')} nu daar.")
