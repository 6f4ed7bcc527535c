"""The one moment that a new card's code can be seen: large, with the print beside it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.codes import group
from app.models.records import IssuedCard, Resident
from app.ui.jobs import NOTHING
from app.ui.pages.base import Page
from app.ui.printing import DocumentBar, save_document
from app.ui.text import sentence
from app.ui.tokens import SPACE_3, SPACE_4, Tone
from app.ui.widgets.basics import MainButton, QuietButton, Words, named
from app.ui.widgets.layouts import Card, column, flow

CARD_FILE = "Stemkaart.pdf"
"""One name for every card, without anyone's name: each card takes the place of the one before."""


class IssuedView(QWidget):
    """Shows a card that was just made, and makes its sheet."""

    finished = Signal()
    """The next resident may come."""

    def __init__(self, page: Page) -> None:
        """Start empty."""
        super().__init__()
        self._page = page
        self._card: IssuedCard | None = None
        self._was_printed = False
        self._main: MainButton | None = None
        self._for = Words("", "large")
        self.code = named(Words("", "answer"), "card_issued_code")
        self.bar = DocumentBar("card_document")
        self.bar.print_button.set_word("Nog eens printen")
        self.bar.printed.connect(self._printed)
        self._next = named(QuietButton("Volgende bewoner", "search"), "card_next")
        self._next.clicked.connect(self.finished)
        sheet = Card()
        sheet.body.setSpacing(SPACE_3)
        hint = "Deze code is alleen nu te zien. Lees hem voor als dat nodig is, en print de kaart."
        for part in (self._for, Words("De code van deze kaart", "label"), self.code, Words(hint, "muted")):
            sheet.body.addWidget(part)
        layout = column(self, space=SPACE_4)
        layout.addWidget(sheet)
        layout.addWidget(self.bar)
        layout.addWidget(flow(self._next))
        layout.addStretch(1)

    def show_card(self, card: IssuedCard) -> None:
        """Show the code of a card in groups of four, and make its sheet."""
        self._card, self._was_printed = card, False
        whose = f" voor {card.resident.name}" if card.resident else ""
        self._for.set_text(f"De stemkaart{whose} is uitgegeven.")
        self.code.set_text(group(card.code))
        self.bar.clear()
        self.bar.print_button.hide()
        self._next.show()
        self._make_sheet()

    def show_main(self) -> None:
        """Printing is the main thing, until it was done once."""
        self._main = self._page.set_main_action("Print de kaart", self._print, "print")

    def focus_first(self) -> None:
        """Go to the print button, which is the page's main action."""
        if self._main is not None:
            self._main.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def unprinted(self) -> Resident | None:
        """Return whose card stands here without having been printed; its code is lost once it goes."""
        return self._card.resident if self._card is not None and not self._was_printed else None

    def forget(self) -> None:
        """Take the code off the screen and the sheet off the disk: a card in the clear must not lie about."""
        self._card = None
        self.code.set_text("")
        self._for.set_text("")
        self.bar.discard()

    def _make_sheet(self) -> None:
        card, edition = self._card, self._page.desk.edition
        if card is None:
            return
        contest = next(contest for contest in edition.contests if contest.id == card.contest_id)

        def make() -> Path:
            from app.documents.ballot_card import desk_card

            return save_document(CARD_FILE, desk_card(edition, contest, card))

        self._page.act(make, self._made, changed=NOTHING, failed=self._not_made)

    def _made(self, path: Path) -> None:
        self.bar.show_document(path, "De kaart staat klaar om te printen.")
        self.focus_first()
        if self._card is None:  # the page was left while the sheet was made
            self.bar.discard()

    def _not_made(self, error: Exception) -> None:
        self._page.say(Tone.NO, sentence(error), "Probeer het weer", self._make_sheet)

    def _print(self) -> None:
        if self.bar.path is None:
            self._make_sheet()
        else:
            self.bar.print_now()

    def _printed(self) -> None:
        self._was_printed = True
        self.bar.print_button.show()
        self._next.hide()  # it is the main action now
        self._page.set_main_action("Volgende bewoner", self.finished.emit, "search")
