"""The papers of a plan lab: canvases to fill in by hand, and the round list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QIntValidator

from app.models.note_records import LabPlan, PlanLab
from app.ui.jobs import NOTHING
from app.ui.printing import DocumentBar, save_document
from app.ui.tokens import SPACE_3, SPACE_4
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.fields import ChoiceField, TextField
from app.ui.widgets.layouts import Card, flow
from app.ui.widgets.reveal import go_to

if TYPE_CHECKING:
    from app.ui.pages.base import Page

MOST = 100
"""Empty canvases in one print: more is a slip of the finger."""

_HOW_MANY = "Vul een getal in van 1 tot en met 100."


class LabPapers(Card):
    """Makes papers, and offers what was made."""

    def __init__(self, page: Page) -> None:
        """Begin with ten empty sheets of A3."""
        super().__init__(margin=SPACE_4)
        self.body.setSpacing(SPACE_3)
        self._page = page
        self._lab: PlanLab | None = None
        self.paper = ChoiceField("Welk papier?", page.name("size"), (("A3", "A3, groot"), ("A4", "A4")))
        self.paper.set_value("A3")
        self.many = TextField("Hoeveel lege vellen?", page.name("many_edit"), longest=3)
        self.many.edit.setValidator(QIntValidator(0, 999, self))
        self.many.set_value("10")
        self.many.check = self._many_wrong
        self._empty = self._button("Lege vellen maken", "empty", self._make_empty)
        self._filled = self._button("Vel voor elk plan van vanavond", "filled", self._make_filled)
        self._round = self._button("Rondelijst maken", "round", self._make_round)
        self.document = DocumentBar(page.name("document"))
        about = (
            "Op een vel schrijven bewoners hun plan met de hand: idee, voor wie, wat het kost en de eerste stappen. "
            "De rondelijst zegt bij elk plan wat het nog mist."
        )
        for part in (
            Words("Op papier", "large"),
            Words(about, "muted"),
            self.document,
            self.paper,
            self.many,
            flow(self._empty, self._filled, self._round),
        ):
            self.body.addWidget(part)

    def show_lab(self, lab: PlanLab) -> None:
        """Take over which plans lie on the tables."""
        self._lab = lab
        for button in (self._filled, self._round):
            button.setEnabled(bool(lab.plans))

    def forget(self) -> None:
        """Put away what was made for another evening."""
        self._lab = None
        self.document.clear()

    def _many_wrong(self) -> str:
        typed = self.many.value
        return "" if typed.isdigit() and 1 <= int(typed) <= MOST else _HOW_MANY

    def _make_empty(self) -> None:
        if not self.many.validate():
            go_to(self.many)
            return
        self._canvases([None] * int(self.many.value), "Lege planvellen", "De lege vellen staan klaar.")

    def _make_filled(self) -> None:
        if self._lab is not None:
            self._canvases(
                list(self._lab.plans), "Planvellen plannenlab", "De vellen van vanavond staan klaar."
            )

    def _canvases(self, wanted: Sequence[LabPlan | None], name: str, sentence: str) -> None:
        edition, size = self._page.desk.edition, self.paper.value or "A3"

        def make() -> bytes:
            from app.documents.plan_canvas import PaperSize, plan_canvas

            return plan_canvas(edition, wanted, size=PaperSize(size))

        self._save(make, f"{name} {size}.pdf", sentence)

    def _make_round(self) -> None:
        lab, edition, now = self._lab, self._page.desk.edition, self._page.desk.now()
        if lab is None:
            return

        def make() -> bytes:
            from app.documents.round_list import round_list

            return round_list(edition, lab, printed_at=now)

        self._save(make, "Rondelijst plannenlab.pdf", "De rondelijst staat klaar.")

    def _save(self, make: Callable[[], bytes], name: str, sentence: str) -> None:
        def made(path: Path) -> None:
            self.document.show_document(path, sentence)
            go_to(self.document.print_button)

        self._page.act(lambda: save_document(name, make()), made, changed=NOTHING)

    def _button(self, word: str, thing: str, act: Callable[[], None]) -> QuietButton:
        button = named(QuietButton(word, "print"), self._page.name(thing))
        button.clicked.connect(act)
        return button
