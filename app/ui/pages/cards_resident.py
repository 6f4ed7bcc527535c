"""The panel of one resident: who it is, how it stands with the card, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.records import IssuedCard
from app.operations import cards
from app.ui.pages.cards_common import CARDS_CHANGED, MISTAKE, CardDesk, stock_sentence
from app.ui.pages.cards_words import Dossier, address, born, history_sentence, state_sentence
from app.ui.text import sentence
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4, Tone
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.code_field import CodeField
from app.ui.widgets.fields import CheckField
from app.ui.widgets.layouts import Card, clear, column, flow
from app.ui.widgets.reveal import go_to

_NEW = "De kaart wordt nu gemaakt en geprint. Of geef een kaart uit de voorraad: scan die hieronder."
_REPLACE = "Is de kaart kwijt, beschadigd of verkeerd? Dan krijgt deze bewoner een nieuwe. De oude werkt dan niet meer."
_LOST = ("Kwijt", "Beschadigd", "Verkeerde gegevens op de kaart")
_VOID = ("Kwijt", "Niet meer stemgerechtigd", "Aan de verkeerde gegeven")


class ResidentView(QWidget):
    """Shows a dossier and does what can be done with the card."""

    card_made = Signal(IssuedCard)
    """A new card was made, which has still to be printed."""

    stock_given = Signal(IssuedCard)
    """A card that was printed before now belongs to this resident."""

    def __init__(self, counter: CardDesk) -> None:
        """Start empty."""
        super().__init__()
        self._counter = counter
        self._page = counter.page
        self._dossier: Dossier | None = None
        self._make()
        self._build()

    # ------------------------------------------------------------------ showing

    def show_dossier(self, dossier: Dossier) -> None:
        """Show a resident as it stands now; the tick goes, because someone else may stand at the table."""
        self._dossier = dossier
        resident = dossier.resident
        self.name.set_text(resident.name)
        year = f", geboren in {born(resident)}" if born(resident) else ""
        self._who.set_text(f"{address(resident)}{year}. Registernummer {resident.register_no}.")
        self.state.set_text(state_sentence(dossier))
        self.identity.set_value(False)
        self.stock.clear()
        self._hint.set_text(_NEW if dossier.may_get_card else _REPLACE)
        self._todo.setVisible(dossier.may_get_card or dossier.has_good_card)
        self._stock_label.setVisible(dossier.may_get_card)
        self.stock.setVisible(dossier.may_get_card)
        self._void.setVisible(dossier.has_good_card)
        self._undo.setVisible(dossier.may_undo)
        self._show_history(dossier)

    def show_main(self) -> None:
        """Set the page's main action for this resident: a card, another card, or nothing."""
        dossier = self._dossier
        if dossier is not None and dossier.may_get_card:
            self._page.set_main_action("Stemkaart uitgeven", self._issue, "card")
        elif dossier is not None and dossier.has_good_card:
            self._page.set_main_action("Kaart vervangen", self._ask_replace, "card")
        else:
            self._page.set_main_action("", None)

    def focus_first(self) -> None:
        """Go to the tick, where there is something to do."""
        target = self.identity if self._todo.isVisibleTo(self) else self._undo
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def history(self) -> list[str]:
        """Return the lines of the card's history that stand here."""
        return [words.plain for words in self._lines]

    def _show_history(self, dossier: Dossier) -> None:
        clear(self._history)
        self._lines = [
            Words(history_sentence(line)) for line in (dossier.card.history if dossier.card else ())
        ]
        for words in self._lines:
            self._history.addWidget(words)
        self._history_card.setVisible(bool(self._lines))

    # ------------------------------------------------------------------ acts

    def _issue(self) -> None:
        self._give("")

    def _give(self, stock_code: str) -> None:
        place, dossier = self._counter.place(), self._dossier
        if not place or dossier is None:
            return
        store, moment = self._page.desk.store, self._page.desk.moment()
        entry_id, seen = dossier.resident.entry_id, self.identity.value
        self._page.act(
            lambda: cards.issue(
                store, moment, entry_id=entry_id, identity_seen=seen, place=place, stock_code=stock_code
            ),
            self.stock_given.emit if stock_code else self.card_made.emit,
            changed=CARDS_CHANGED,
            failed=self._refused,
        )

    def _ask_replace(self) -> None:
        if not self.identity.value:
            self._refused(cards.IdentityNotSeen())
        else:
            self._ask("Waarom krijgt deze bewoner een nieuwe kaart?", "Kaart vervangen", self._replace, _LOST)

    def _replace(self, reason: str) -> None:
        place, dossier = self._counter.place(), self._dossier
        if dossier is None or dossier.card is None:
            return
        store, moment = self._page.desk.store, self._page.desk.moment()
        card_id, seen = dossier.card.id, self.identity.value
        self._page.act(
            lambda: cards.replace(
                store, moment, card_id=card_id, reason=reason, identity_seen=seen, place=place
            ),
            self.card_made.emit,
            changed=CARDS_CHANGED,
            failed=self._refused,
        )

    def _ask_void(self) -> None:
        question = "Waarom wordt deze kaart ongeldig? De bewoner kan er daarna niet meer mee stemmen."
        self._ask(question, "Kaart ongeldig maken", self._do_void, _VOID)

    def _do_void(self, reason: str) -> None:
        place, dossier = self._counter.place(), self._dossier
        if dossier is None or dossier.card is None:
            return
        store, moment, card_id = self._page.desk.store, self._page.desk.moment(), dossier.card.id
        self._change(lambda: cards.void(store, moment, card_id=card_id, reason=reason, place=place))

    def _ask_undo(self) -> None:
        question = (
            "Waarom wordt de laatste handeling teruggedraaid? In het logboek blijft staan wat er gebeurd is."
        )
        self._ask(question, "Terugdraaien", self._do_undo, MISTAKE)

    def _do_undo(self, reason: str) -> None:
        place, dossier = self._counter.place(), self._dossier
        if dossier is None or dossier.last_act is None:
            return
        store, moment, act_id = self._page.desk.store, self._page.desk.moment(), dossier.last_act
        self._change(lambda: cards.undo(store, moment, act_id=act_id, reason=reason, place=place))

    def _ask(self, question: str, word: str, act: Callable[[str], None], ready: tuple[str, ...]) -> None:
        if self._counter.place():
            self._counter.reason.ask(question, word, act, ready=ready)

    def _change(self, fn: Callable[[], None]) -> None:
        """Do an act on the card; announcing it makes the page show the resident anew."""
        self._page.act(fn, self._changed, changed=CARDS_CHANGED, failed=self._refused)

    def _changed(self, _nothing: None) -> None:
        self._page.say(Tone.YES, "Bewaard.")

    def _refused(self, error: Exception) -> None:
        if isinstance(error, cards.IdentityNotSeen):
            self.identity.show_error(sentence(error))
            go_to(self.identity)
        else:
            self._page.say(Tone.NO, stock_sentence(error))

    # ------------------------------------------------------------------ how it is made

    def _make(self) -> None:
        self.name = named(Words("", "title"), "card_resident_name")
        self._who = Words("", "large")
        self.state = named(Words("", "large"), "card_resident_state")
        self._hint = Words("", "muted")
        self.identity = CheckField(
            "Ik heb het identiteitsbewijs gezien",
            "card_identity_check",
            help_text="Vergelijk naam en gezicht. Schrijf niets over: er wordt geen nummer bewaard.",
        )
        self._stock_label = Words("Scan een kaart uit de voorraad", "label")
        self.stock = CodeField("card_stock_edit", spoken="Scan een kaart uit de voorraad")
        self.stock.code_entered.connect(self._give)
        self._void = named(QuietButton("Kaart ongeldig maken", "no"), "card_void")
        self._undo = named(QuietButton("Terugdraaien", "undo"), "card_undo")
        self._void.clicked.connect(self._ask_void)
        self._undo.clicked.connect(self._ask_undo)
        self._history = column(space=SPACE_2)
        self._lines: list[Words] = []

    def _build(self) -> None:
        who, self._todo, self._history_card = Card(), Card(), Card(margin=SPACE_4)
        for card, parts in (
            (who, (self.name, self._who, self.state)),
            (self._todo, (self._hint, self.identity, self._stock_label, self.stock)),
            (self._history_card, (Words("Wat er met de kaart gebeurd is", "label"),)),
        ):
            card.body.setSpacing(SPACE_3)
            for part in parts:
                card.body.addWidget(part)
        self._history_card.body.addLayout(self._history)
        layout = column(self, space=SPACE_4)
        for part in (who, self._todo, flow(self._void, self._undo), self._history_card):
            layout.addWidget(part)
        layout.addStretch(1)
