"""A round of the 'ja, mits' table: how far it is, who sits here, every plan with its verdicts, and the paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models.plan_rules import Expertise
from app.models.records import Edition, Submitter
from app.models.review_records import RoundView
from app.models.review_words import open_sentence
from app.ui.jobs import NOTHING
from app.ui.pages.base import Page
from app.ui.pages.check_words import (
    CHOOSE_SEAT,
    NO_LETTERS,
    deadline_sentence,
    plan_cells,
    progress_sentence,
)
from app.ui.printing import DocumentBar, save_document, save_private
from app.ui.tokens import SPACE_2, Tone
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.fields import ChoiceField
from app.ui.widgets.layouts import Card, column, flow
from app.ui.widgets.lists import Row, SearchList
from app.ui.widgets.reveal import go_to

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store


class RoundOverview(QWidget):
    """The round that is open."""

    chosen = Signal(UUID)
    """A plan was chosen, to judge or to look at."""
    seat_changed = Signal()
    """Another expert sits at this laptop."""
    plans_wanted = Signal()
    """More plans are to come on the table."""
    draw_wanted = Signal()
    """The ballot numbers are to be drawn."""

    def __init__(self, page: Page) -> None:
        """``page`` does the acts."""
        super().__init__()
        self._page = page
        self._view: RoundView | None = None
        key = page.key
        self._progress = named(Words("", "large"), f"{key}_round_progress")
        self._deadline = named(Words("", "muted"), f"{key}_deadline")
        self._open = named(Words(""), f"{key}_open")
        self.seat_field = ChoiceField(
            "Waarover oordeelt u?",
            f"{key}_seat",
            help_text="Kies uw vakgebied. Dit geldt voor deze laptop, totdat u iets anders kiest.",
        )
        self.seat_field.edited.connect(self.seat_changed)
        self.list = SearchList(
            f"{key}_plans",
            ("Plan", "Oordelen", "Uitkomst"),
            placeholder="Plannen op tafel",
            empty="Hier komen de plannen op tafel.",
            searchable=False,
        )
        self.list.chosen.connect(self.chosen)
        self.document = DocumentBar(f"{key}_document")
        self._lay_out(key)

    # ------------------------------------------------------------------ what stands there

    def show_view(self, view: RoundView, today: date) -> None:
        """Show how the round stands now; letters of another round go."""
        if self._view is not None and self._view.id != view.id:
            self.document.discard()
        self._view = view
        self.seat_field.set_choices([(field.key, field.name) for field in view.fields])
        if len(view.fields) == 1:
            self.seat_field.set_value(view.fields[0].key)
        self._progress.set_text(progress_sentence(view, self.seat, today))
        self._deadline.set_text(deadline_sentence(view))
        self._open.set_text(open_sentence(view))
        self.list.set_rows([Row(plan.id, plan_cells(plan)) for plan in view.plans])

    @property
    def seat(self) -> Expertise | None:
        """Return who sits at this laptop; None before it was chosen."""
        fields = self._view.fields if self._view else ()
        return next((field for field in fields if field.key == self.seat_field.value), None)

    def ask_seat(self) -> None:
        """Ask who sits here, before anything can be judged."""
        self.seat_field.show_error(CHOOSE_SEAT)
        go_to(self.seat_field)

    # ------------------------------------------------------------------ paper

    def _save_letters(self) -> None:
        view = self._view
        if view is None:
            return
        if not any(plan.outcome for plan in view.plans):
            self._page.say(Tone.MIND, NO_LETTERS)
            return
        store, edition, now = self._page.desk.store, self._page.desk.edition, self._page.desk.now()
        sentence = (
            "De brieven staan klaar. Print ze nu: ze blijven hier niet staan, want er staan adressen in."
        )
        self._write("Brieven", lambda: _letters(store, edition, view.id, now), sentence, save_private)

    def _save_list(self) -> None:
        view = self._view
        if view is None:
            return
        store, edition, now = self._page.desk.store, self._page.desk.edition, self._page.desk.now()
        self._write("Lijst", lambda: _list(store, edition, view.id, now), "De lijst staat klaar.")

    def _write(
        self,
        what: str,
        make: Callable[[], bytes],
        sentence: str,
        save: Callable[[str, bytes], Path] = save_document,
    ) -> None:
        name = f"Ja-mits-tafel {what} {self._view.name if self._view else ''}.pdf"

        def done(path: Path) -> None:
            self.document.show_document(path, sentence)
            go_to(self.document.print_button)

        self._page.act(lambda: save(name, make()), done, changed=NOTHING)

    # ------------------------------------------------------------------ how it is made

    def _lay_out(self, key: str) -> None:
        buttons: list[QWidget] = []
        for thing, word, icon, act in (
            ("letters", "Maak de brieven", "print", self._save_letters),
            ("list", "Lijst voor de avond", "print", self._save_list),
            ("add_plans", "Plannen erbij", "add", self.plans_wanted.emit),
            ("draw", "Nummers loten", "result", self.draw_wanted.emit),
        ):
            button = named(QuietButton(word, icon), f"{key}_{thing}")
            button.clicked.connect(act)
            buttons.append(button)
        stand = Card()
        stand.body.setSpacing(SPACE_2)
        for part in (self._progress, self._open, self._deadline):
            stand.body.addWidget(part)
        layout = column(self)
        for part in (self.seat_field, stand, flow(*buttons), self.document):
            layout.addWidget(part)
        layout.addWidget(self.list, 1)


def _letters(store: Store, edition: Edition, round_id: UUID, now: datetime) -> bytes:
    from app.documents.review_letter import review_letters
    from app.operations import plan_joins, review

    view = review.round_view(store, round_id)
    makers: dict[UUID, list[Submitter]] = {
        plan.id: [maker.submitter for maker in plan_joins.makers(store, plan.id)] for plan in view.plans
    }
    return review_letters(edition, view, makers, printed_at=now)


def _list(store: Store, edition: Edition, round_id: UUID, now: datetime) -> bytes:
    from app.documents.review_list import review_list
    from app.operations import review

    return review_list(edition, review.round_view(store, round_id), today=now.date(), printed_at=now)
