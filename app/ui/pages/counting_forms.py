"""The small forms of the count: make a batch, accept one, and put right what does not fit, with a reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.models.count_words import old_and_new_lines
from app.models.counts import Totals
from app.models.dutch import count, number
from app.models.records import Batch
from app.operations import counting as ops
from app.operations import counting_again
from app.ui import text
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.counting_steps import Box
from app.ui.pages.counting_view import COUNTED, CountView
from app.ui.printing import DocumentBar, save_document
from app.ui.tokens import SPACE_4
from app.ui.widgets.answers import Counter
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.fields import CheckField, TextField
from app.ui.widgets.layouts import Card, clear, flow

_LONGEST = 5
"""Digits of a number of papers."""
_BUNDLE = 25
"""Papers in a batch that is easy to count and to type."""


class CountField(TextField):
    """A whole number of papers."""

    @property
    def number(self) -> int | None:
        """Return the number, None when none stands there."""
        typed = self.value.replace(".", "")
        return int(typed) if typed.isdecimal() else None

    def complete(self) -> bool:
        """Tell whether a number stands there, and say so if not."""
        found = self.number
        self.show_error("" if found else "Vul in hoeveel biljetten het zijn, in cijfers.")
        if not found:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        return bool(found)


class MakeView(CountView):
    """Make a batch: a hand count, and the number that goes on the cover sheet."""

    def __init__(self, page: Page) -> None:
        """Start empty; ``open`` begins."""
        super().__init__(page)
        self._box: Box | None = None
        self._box_number = 1
        self._words = Words("", "large")
        self.papers = CountField(
            "Hoeveel biljetten zijn het?",
            f"{page.key}_paper_count",
            help_text="Tel de stapel met de hand, liefst twee keer.",
            longest=_LONGEST,
        )
        self.last = CheckField(
            "De bus is hierna leeg: dit is de laatste bundel",
            f"{page.key}_last",
            help_text="Zet dit vinkje alleen als u in de bus heeft gekeken. Het komt in het logboek.",
        )
        self._empty = named(QuietButton("De bus is al leeg"), f"{page.key}_box_empty")
        self._covers = named(QuietButton("Print de voorbladen", "print"), f"{page.key}_covers")
        self._covers.clicked.connect(self._save_covers)
        self.bar = DocumentBar(f"{page.key}_covers_document")
        self.explain_pressed = self._empty.clicked
        card = Card()
        for part in (self.papers, self.last):
            card.body.addWidget(part)
        for part in (self._words, self.bar, card, flow(self._covers, self._empty)):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.papers.edit.returnPressed.connect(self._make)

    @property
    def box(self) -> Box | None:
        """Return the box that is bundled."""
        return self._box

    def open(self, box: Box, box_number: int) -> None:
        """Begin with a box; ``box_number`` stands on its cover sheets."""
        if self._box is None or self._box.station.id != box.station.id:
            self.bar.clear()
        self._box, self._box_number = box, box_number
        following = max((batch.number for batch in box.batches), default=0) + 1
        self.head(f"Bundel {following} maken – {box.station.place}")
        self.page.set_main_action("Maak de bundel", self._make, "tick")
        self._words.set_text(
            f"Neem een stapel van ongeveer {_BUNDLE} gemengde biljetten, tel ze en leg voorblad {following} erop. "
            f"Volgens de sluiting zijn er nog {number(box.left)}."
        )
        self.papers.set_value("")
        self.last.set_value(False)
        self.last.hide()
        self._empty.setVisible(bool(box.batches and box.left))
        self.focus_first()

    def focus_first(self) -> None:
        """Go to the number."""
        self.bring_to_view(self.last, self.papers)
        self.papers.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save_covers(self) -> None:
        """Print a cover sheet for every batch that can still be made of this box."""
        box, desk = self._box, self.page.desk
        if box is None:
            return
        edition, contest, box_number = desk.edition, self.contest(box.station.contest_id), self._box_number
        first = max((batch.number for batch in box.batches), default=0) + 1
        numbers = range(first, first + max(1, -(-box.left // _BUNDLE)))

        def work() -> Path:
            from app.documents.count_papers import cover_sheets

            made = cover_sheets(edition, contest, box.station, numbers, box=box_number)
            return save_document(f"Voorbladen {box.station.place}.pdf", made)

        def done(path: Path) -> None:
            sheets = count(len(numbers), "voorblad staat", "voorbladen staan")
            self.bar.show_document(path, f"{sheets} klaar om te printen.")
            self.bar.print_button.setFocus(Qt.FocusReason.OtherFocusReason)

        self.page.act(work, done, changed=frozenset())

    def _make(self) -> None:
        box, papers = self._box, self.papers.number
        if box is None or not self.papers.complete() or papers is None:
            return
        if papers > box.left:
            self.page.ask(
                f"In de bus {_left(box)} en u maakt een bundel van {number(papers)}. Klopt dat?",
                "Ja, maak deze bundel",
                lambda: self._make_of(box, papers),
                no_word="Nee, tel opnieuw",
            )
        else:
            self._make_of(box, papers)

    def _make_of(self, box: Box, papers: int) -> None:
        desk, last = self.page.desk, self.last.value
        store, moment, station_id = desk.store, desk.moment(), box.station.id
        self.page.act(
            lambda: ops.make_batch(store, moment, station_id=station_id, paper_count=papers, last=last),
            self.batch_wanted.emit,
            changed=COUNTED,
            failed=self._refused,
        )

    def _refused(self, error: Exception) -> None:
        self.papers.show_error(text.sentence(error))
        if isinstance(error, ops.BatchTooSmall | ops.RestTooSmall):
            self.last.show()
        self.focus_first()


def _left(box: Box) -> str:
    still = "nog " if box.batches else ""
    verb = "hoort" if box.left == 1 else "horen"
    return f"{verb} {still}{count(box.left, 'biljet', 'biljetten')}"


class AcceptView(CountView):
    """Both entries agree: hold the totals beside the cover sheet and accept."""

    def __init__(self, page: Page) -> None:
        """Start empty; ``open`` begins."""
        super().__init__(page)
        self._batch: Batch | None = None
        self._counters = flow(space=SPACE_4)
        self._words = named(Words("", "large"), f"{page.key}_accept_sum")
        self._before = named(Words(), f"{page.key}_accept_before")
        for part in (
            Words("De twee invoeren zijn gelijk.", "large"),
            self._counters,
            self._words,
            self._before,
            Words(
                "Na het vaststellen tellen deze biljetten mee in de uitslag.",
                "muted",
            ),
        ):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def open(self, batch: Batch) -> None:
        """Show what will be accepted."""
        self._batch = batch
        self.head(f"Bundel {batch.number} vaststellen")
        self._main = self.page.set_main_action(f"Stel bundel {batch.number} vast", self._accept, "tick")
        layout = self._counters.layout()
        if layout is not None:
            clear(layout)
            for word, value in (
                ("geldig", batch.valid),
                ("blanco", batch.blank),
                ("ongeldig", batch.invalid),
            ):
                counter = Counter(f"{self.page.key}_accept_{word}", word)
                counter.set_number(number(value))
                layout.addWidget(counter)
        together = batch.valid + batch.blank + batch.invalid
        cover = f"op het voorblad staat {number(batch.paper_count)}"
        self._words.set_text(f"Samen {number(together)}; {cover}. Dat klopt.")
        self._before.hide()
        store = self.page.desk.store
        self.page.fetch(lambda: counting_again.old_and_new(store, batch.id), self._show_before)
        self.focus_first()

    def focus_first(self) -> None:
        """Go to the main action: there is nothing to fill in."""
        self._main.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_before(self, pair: tuple[Totals, Totals] | None) -> None:
        """Show what a batch that is counted again came to before, beside what it comes to now."""
        self._before.setVisible(pair is not None)
        if pair is not None:
            self._before.set_text("\n".join(old_and_new_lines(*pair)))

    def _accept(self) -> None:
        batch, desk = self._batch, self.page.desk
        if batch is None:
            return
        store, moment = desk.store, desk.moment()
        self.page.act(
            lambda: ops.accept(store, moment, batch_id=batch.id),
            self.batch_changed.emit,
            changed=COUNTED | {Topic.RESULT},
        )


class ReasonView(CountView):
    """An act that puts something right and is on record with a reason: recount, begin again, explain."""

    def __init__(self, page: Page) -> None:
        """Start empty; ``open`` begins."""
        super().__init__(page)
        self._act: Callable[[str, int], None] | None = None
        self._words = Words("", "large")
        self.papers = CountField(
            "Hoeveel biljetten zijn het echt?", f"{page.key}_recount_number", longest=_LONGEST
        )
        self.reason = TextField("Waarom?", f"{page.key}_reason", help_text="Dit komt in het logboek.")
        card = Card()
        card.body.addWidget(self.papers)
        card.body.addWidget(self.reason)
        self.body.addWidget(self._words)
        self.body.addWidget(card)
        self.body.addStretch(1)
        self.papers.edit.returnPressed.connect(self.reason.setFocus)
        self.reason.edit.returnPressed.connect(page.press_main)

    def ask(
        self, title: str, sentence: str, word: str, act: Callable[[str, int], None], *, counted: bool = False
    ) -> None:
        """Ask for a reason, and with ``counted`` for a number, and then do ``act`` with them."""
        self.head(title)
        self.page.set_main_action(word, self._do, "tick")
        self._words.set_text(sentence)
        self._act = act
        self._counted = counted
        self.papers.setVisible(counted)
        for field in (self.papers, self.reason):
            field.set_value("")
        self.focus_first()

    def focus_first(self) -> None:
        """Go to the first field."""
        field: QWidget = self.reason if self.papers.isHidden() else self.papers
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _do(self) -> None:
        if self._counted and not self.papers.complete():
            return
        if not self.reason.value:
            self.reason.show_error("Schrijf in een paar woorden waarom.")
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self._act is not None:
            self._act(self.reason.value, self.papers.number or 0)
