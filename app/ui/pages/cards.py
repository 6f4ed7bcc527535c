"""The page Stemkaart: find or add a resident, give a card, replace it, make it worthless, take cards in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.models.dutch import count
from app.models.records import Contest, IssuedCard, Resident
from app.operations import cards, register
from app.ui.desk import Desk, Place
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.cards_common import NO_PLACE, CardDesk
from app.ui.pages.cards_issued import IssuedView
from app.ui.pages.cards_new import NewResidentView
from app.ui.pages.cards_resident import ResidentView
from app.ui.pages.cards_signatures import SignaturesView
from app.ui.pages.cards_take_in import TakeInView
from app.ui.pages.cards_words import Dossier, address, born, state_word, too_young
from app.ui.tokens import Tone
from app.ui.widgets.answers import EmptyState
from app.ui.widgets.basics import QuietButton, named
from app.ui.widgets.layouts import column, flow
from app.ui.widgets.lists import Row, SearchList

if TYPE_CHECKING:
    from app.operations.journal import Store


_NOT_FOUND = (
    "Niets gevonden. Zoek ook op adres, en op een deel van de naam. Staat de bewoner er echt niet in? "
    "Kies dan onderaan: Bewoner toevoegen."
)


class View(StrEnum):
    """What the page shows now."""

    SEARCH = "search"
    RESIDENT = "resident"
    ISSUED = "issued"
    TAKE_IN = "take_in"
    NEW = "new"
    SIGNATURES = "signatures"


_TITLES = {
    View.TAKE_IN: "Kaart innemen",
    View.NEW: "Bewoner toevoegen",
    View.SIGNATURES: "Handtekeningenlijsten",
}


_WITH_CHOICE = (View.SEARCH, View.TAKE_IN, View.NEW, View.SIGNATURES)


def read_dossier(store: Store, entry_id: UUID, contests: Sequence[Contest], today: date) -> Dossier:
    """Return a resident with the card that matters most and all that happened to it."""
    resident = register.resident(store, entry_id)
    contest = next(contest for contest in contests if contest.id == resident.contest_id)
    least = contest.min_age if too_young(resident, contest, today) else None
    if resident.card_id is None:
        return Dossier(resident, too_young_for=least)
    card, last = cards.card(store, resident.card_id), cards.last_act_id(store, resident.card_id)
    return Dossier(resident, card, last, least)


class CardsPage(Page):
    """Everything about one resident's card."""

    key = "card"
    title = "Stemkaart"
    help_text = (
        "Zoek de bewoner op postcode en huisnummer, op naam of op registernummer. Kies de bewoner met Enter. "
        "Bekijk het identiteitsbewijs en geef de stemkaart. Is er al een kaart en is die kwijt? Vervang hem dan. "
        "Staat iemand niet in het register? Kies dan onderaan: Bewoner toevoegen. "
        "Levert iemand een ingevuld stembiljet in? Kies dan onderaan: Kaart innemen."
    )
    topics = frozenset({Topic.REGISTER, Topic.CARDS})

    def __init__(self, desk: Desk) -> None:
        """Build the views, of which one shows at a time."""
        super().__init__(desk)
        self._view = View.SEARCH
        self._entry_id: UUID | None = None
        self._counter = CardDesk(self)
        self._counter.reason.closed.connect(self.focus_first)
        self._counter.choice.edited.connect(self._contest_chosen)
        self._resident = ResidentView(self._counter)
        self._resident.card_made.connect(self._show_issued)
        self._resident.stock_given.connect(self._stock_given)
        self._issued = IssuedView(self)
        self._issued.finished.connect(self._next_resident)
        self._take_in = TakeInView(self._counter)
        self._new = NewResidentView(self._counter)
        self._new.card_made.connect(self._show_issued)
        self._new.stock_given.connect(self._stock_given)
        self._signatures = SignaturesView(self._counter)
        desk.session_changed.connect(self._session_changed)
        self._assemble()
        self._counter.show_contests()
        self._show(View.SEARCH)

    # ------------------------------------------------------------------ what the window asks

    def refresh(self, topics: frozenset[Topic]) -> None:
        """Fetch the list again, and the resident that is open."""
        self._counter.show_contests()
        self._look_in_register()
        self._search_for(self._list.text)
        if self._view is View.RESIDENT and self._entry_id is not None:
            self._fetch_dossier(self._entry_id)

    def show_place(self, place: Place) -> None:
        """Open a resident (``subject``), or taking in (``act`` is ``take_in``)."""
        if place.act == View.TAKE_IN:
            self._open_take_in()
        elif place.subject is not None:
            self._open(place.subject)

    def focus_first(self) -> None:
        """Put the keyboard where this view begins."""
        if self._view is View.SEARCH and self._list.isHidden():
            self._empty.button.setFocus()
        elif self._view is View.SEARCH:
            self._list.setFocus()
        elif self._view is View.RESIDENT:
            self._back.setFocus(Qt.FocusReason.OtherFocusReason)  # where nothing can be done
            self._resident.focus_first()
        elif self._view is View.ISSUED:
            self._issued.focus_first()
        else:
            {
                View.TAKE_IN: self._take_in,
                View.NEW: self._new,
                View.SIGNATURES: self._signatures,
            }[self._view].focus_first()

    def save_pending(self) -> None:
        """Leave no code on the screen and no card in the clear on the disk."""
        if self._view is View.ISSUED:
            self._to_search()

    def back(self) -> bool:
        """Call a question for a reason off first; then go back to searching."""
        if self._counter.reason.asking:
            self._counter.reason.withdraw()
            return True
        if self._view is View.SIGNATURES and self._signatures.pending:
            signed = count(self._signatures.pending, "handtekening is", "handtekeningen zijn")
            self.ask(
                f"{signed} nog niet afgerond. Wilt u zonder die handtekeningen terug?",
                "Weggaan",
                self._to_search,
            )
            return True
        return super().back()

    def _session_changed(self) -> None:
        if self.desk.session is not None and self.message.text == NO_PLACE:
            self.message.clear()

    # ------------------------------------------------------------------ views

    def _show(self, view: View) -> None:
        self._view = view
        self._search_view.setVisible(view is View.SEARCH)
        self._resident.setVisible(view is View.RESIDENT)
        self._issued.setVisible(view is View.ISSUED)
        self._take_in.setVisible(view is View.TAKE_IN)
        self._new.setVisible(view is View.NEW)
        self._signatures.setVisible(view is View.SIGNATURES)
        several = len(self.desk.edition.contests) > 1
        self._counter.choice.setVisible(several and view in _WITH_CHOICE)
        self.set_back("Terug naar zoeken", None if view is View.SEARCH else self._to_search)
        self.set_title(_TITLES.get(view, self.title))
        with_main = {
            View.RESIDENT: self._resident,
            View.ISSUED: self._issued,
            View.NEW: self._new,
            View.SIGNATURES: self._signatures,
        }
        if view in with_main:
            with_main[view].show_main()
        else:
            self.set_main_action("", None)
        self.area.verticalScrollBar().setValue(0)
        self.focus_first()

    def _to_search(self) -> None:
        self._entry_id = None
        if self._counter.reason.asking:
            self._counter.reason.withdraw()
        unprinted = self._issued.unprinted
        self._issued.forget()
        papers_left = self._signatures.forget()
        self.message.clear()
        if papers_left:
            self.say(Tone.MIND, papers_left)
        if unprinted is not None:
            self._say_unprinted(unprinted)
        self._list.search.selectAll()
        self._show(View.SEARCH)

    def _say_unprinted(self, resident: Resident) -> None:
        entry_id = resident.entry_id
        self.say(
            Tone.MIND,
            f"De kaart van {resident.name} is niet geprint. Kies Kaart vervangen om een nieuwe te maken.",
            "Naar deze bewoner",
            lambda: self._open(entry_id),
        )

    def _next_resident(self) -> None:
        self._to_search()
        self._list.clear_search()

    def _open_take_in(self) -> None:
        self._take_in.reset()
        self.message.clear()
        self._show(View.TAKE_IN)
        self._counter.place()

    def _open_new(self) -> None:
        self._new.begin(self._list.text)
        self.message.clear()
        self._show(View.NEW)
        self._counter.place()

    def _open_signatures(self) -> None:
        self._signatures.begin()
        self.message.clear()
        self._show(View.SIGNATURES)
        self._counter.place()

    def _open(self, entry_id: UUID) -> None:
        self._entry_id = entry_id
        self.message.clear()
        self._fetch_dossier(entry_id)

    def _fetch_dossier(self, entry_id: UUID) -> None:
        store, contests, today = self.desk.store, self.desk.edition.contests, self.desk.now().date()
        self.fetch(lambda: read_dossier(store, entry_id, contests, today), self._show_dossier)

    def _show_dossier(self, dossier: Dossier) -> None:
        if dossier.resident.entry_id != self._entry_id:
            return  # the helper went back, or to someone else, in the meantime
        self._resident.show_dossier(dossier)
        self._show(View.RESIDENT)
        self._counter.place()

    def _show_issued(self, card: IssuedCard) -> None:
        self._entry_id = None
        self.message.clear()
        self._show(View.ISSUED)
        self._issued.show_card(card)

    def _stock_given(self, card: IssuedCard) -> None:
        whose = f" aan {card.resident.name}" if card.resident else ""
        self._next_resident()
        self.say(Tone.YES, f"De gescande kaart is uitgegeven{whose}. Geef de kaart mee.")

    # ------------------------------------------------------------------ searching

    def _contest_chosen(self) -> None:
        self._take_in.reset()
        if self._view is View.SIGNATURES:
            self._signatures.begin()
        self._look_in_register()
        self._search_for(self._list.text)
        self.focus_first()

    def _search_for(self, text: str) -> None:
        store, contest = self.desk.store, self._counter.contest

        def show(found: tuple[Resident, ...]) -> None:
            self._show_found(found, text)

        self.fetch(lambda: register.find(store, contest_id=contest.id, text=text), show)

    def _look_in_register(self) -> None:
        """Count whether there is anyone to look for: not at every key press, for that takes a while."""
        store, contest = self.desk.store, self._counter.contest
        self.fetch(lambda: register.count(store, contest.id), self._show_register)

    def _show_register(self, residents: int) -> None:
        if self._list.isHidden() != (residents == 0):
            self._list.setVisible(residents > 0)
            self._empty.setVisible(residents == 0)
            self.focus_first()

    def _show_found(self, found: tuple[Resident, ...], text: str) -> None:
        rows = [Row(one.entry_id, (one.name, born(one), address(one), state_word(one))) for one in found]
        self._list.set_rows(rows, text)

    def _to_register(self) -> None:
        self.desk.go("manage")

    def _assemble(self) -> None:
        self._list = SearchList(
            "card_residents",
            ("Naam", "Geboren", "Adres", "Stemkaart"),
            placeholder="Postcode en huisnummer, naam of registernummer",
            nothing=_NOT_FOUND,
            empty="Typ een postcode met huisnummer, een naam of een registernummer. Bijvoorbeeld: 2033 AB 12",
        )
        self._list.searched.connect(self._search_for)
        self._list.chosen.connect(self._open)
        self._empty = EmptyState(
            "card_register",
            "Het register van deze stemming is nog leeg. Lees het eerst in bij Beheer. "
            "Daarna vindt u hier elke bewoner die mag stemmen.",
            "Naar Beheer",
            "manage",
        )
        self._empty.pressed.connect(self._to_register)
        self._empty.hide()
        self._to_take_in = named(QuietButton("Kaart innemen met ingevuld stembiljet", "card"), "card_take_in")
        self._to_take_in.clicked.connect(self._open_take_in)
        self._to_new = named(QuietButton("Bewoner toevoegen", "add"), "card_add")
        self._to_new.clicked.connect(self._open_new)
        self._to_signatures = named(QuietButton("Handtekeningenlijsten", "plans"), "card_signatures")
        self._to_signatures.clicked.connect(self._open_signatures)
        if not self.desk.edition.signature_lists:
            self._to_signatures.hide()
        ways = flow(self._to_take_in, self._to_new, self._to_signatures)
        self._search_view = QWidget()
        searching = column(self._search_view)
        for part, stretch in ((self._list, 1), (self._empty, 1), (ways, 0)):
            searching.addWidget(part, stretch)
        self.set_search(self._list.search)
        self.content.addWidget(self._counter.choice)
        self.content.addWidget(self._counter.reason)
        views = (self._search_view, self._resident, self._issued, self._take_in, self._new, self._signatures)
        for part in views:
            self.content.addWidget(part, 1)
