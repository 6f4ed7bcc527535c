"""Someone who does not stand in the register: a small form, and then the card. Central checks it afterwards."""

from __future__ import annotations

import re
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models.records import IssuedCard
from app.models.register_lines import read_birth
from app.operations import cards
from app.ui.jobs import Topic
from app.ui.pages.cards_common import CARDS_CHANGED, CardDesk, not_a_code, stock_sentence
from app.ui.text import sentence
from app.ui.tokens import SPACE_3, SPACE_4, Tone
from app.ui.widgets.basics import Words, named
from app.ui.widgets.code_field import CodeField
from app.ui.widgets.fields import CheckField, TextField
from app.ui.widgets.layouts import Card, column
from app.ui.widgets.reveal import go_to

_HOW = (
    "Zoek eerst goed: op adres, en op een deel van de naam. Staat deze bewoner echt niet in het register? "
    "Vul dan in wat op het identiteitsbewijs staat. De gemeente kijkt het later na."
)
_ADDRESS = re.compile(r"\s*(\d{4}\s*[A-Za-z]{2})\b\s*(.*)")
_CHANGED = CARDS_CHANGED | {Topic.REGISTER}


class NewResidentView(QWidget):
    """Asks who it is and why they are not in the register, and gives a card."""

    card_made = Signal(IssuedCard)
    """A new card was made, which has still to be printed."""

    stock_given = Signal(IssuedCard)
    """A card that was printed before now belongs to this resident."""

    def __init__(self, counter: CardDesk) -> None:
        """Start empty."""
        super().__init__()
        self._counter, self._page = counter, counter.page
        self._name = TextField("Naam", "card_new_name_edit", help_text="Zoals op het identiteitsbewijs.")
        self._postcode = TextField("Postcode", "card_new_postcode_edit", longest=8)
        self._house = TextField("Huisnummer", "card_new_house_edit", longest=16)
        self._born = TextField(
            "Geboortedatum",
            "card_new_born_edit",
            help_text="Bijvoorbeeld 12-3-1948. Alleen het jaar mag ook: 1948.",
            longest=20,
        )
        self._reason = TextField(
            "Waarom staat de bewoner niet in het register?",
            "card_new_reason_edit",
            help_text="Bijvoorbeeld: vorige week verhuisd, inschrijving gezien.",
        )
        self._identity = CheckField(
            "Ik heb het identiteitsbewijs gezien",
            "card_new_identity_check",
            help_text="Vergelijk naam en gezicht. Schrijf niets over: er wordt geen nummer bewaard.",
        )
        self._stock = CodeField("card_new_stock_edit", spoken="Scan een kaart uit de voorraad")
        self._stock.code_entered.connect(self._give)
        self._fields = (self._name, self._postcode, self._house, self._born, self._reason)
        sheet = Card()
        sheet.body.setSpacing(SPACE_3)
        label = Words("Of scan een kaart uit de voorraad", "label")
        for part in (Words(_HOW), *self._fields, self._identity, label, self._stock):
            sheet.body.addWidget(part)
        named(sheet, "card_new", "Bewoner toevoegen")
        layout = column(self, space=SPACE_4)
        layout.addWidget(sheet)
        layout.addStretch(1)

    def begin(self, searched: str) -> None:
        """Start with what was searched for: an address, or else a name."""
        for field in self._fields:
            field.set_value("")
        self._identity.set_value(False)
        self._stock.clear()
        address = _ADDRESS.fullmatch(searched)
        if address is not None:
            self._postcode.set_value(address[1])
            self._house.set_value(address[2])
        elif not any(letter.isdigit() for letter in searched):
            self._name.set_value(searched)

    def show_main(self) -> None:
        """Giving a card is the main thing."""
        self._page.set_main_action("Toevoegen en kaart uitgeven", lambda: self._give(""), "card")

    def focus_first(self) -> None:
        """Go to the first field that is empty."""
        go_to(next((field for field in self._fields if not field.value), self._name))

    def _give(self, stock_code: str) -> None:
        place = self._counter.place()
        birth = self._checked()
        if not place or birth is None:
            return
        store, moment = self._page.desk.store, self._page.desk.moment()
        contest_id, seen = self._counter.contest.id, self._identity.value
        name, postcode, house = self._name.value, self._postcode.value, self._house.value
        reason = self._reason.value
        self._page.act(
            lambda: cards.issue_to_new(
                store,
                moment,
                contest_id=contest_id,
                name=name,
                postcode=postcode,
                house_number=house,
                birth=birth,
                reason=reason,
                identity_seen=seen,
                place=place,
                stock_code=stock_code,
            ),
            self.stock_given.emit if stock_code else self.card_made.emit,
            changed=_CHANGED,
            failed=self._refused,
        )

    def _checked(self) -> date | int | None:
        """Return the birth; nothing when a field is not right, which is then said under it."""
        year, born, _ = read_birth(self._born.value)
        code = not_a_code(self._reason.value)
        for field, wrong, said in (
            (self._name, not self._name.value, "Vul de naam in."),
            (self._postcode, not self._postcode.value, "Vul de postcode in."),
            (self._house, not self._house.value, "Vul het huisnummer in."),
            (self._born, year is None, "Vul een datum in zoals 12-3-1948, of alleen het jaar."),
            (self._reason, not self._reason.value, "Schrijf in een paar woorden waarom."),
            (self._reason, bool(code), code),
        ):
            if wrong:
                field.show_error(said)
                go_to(field)
                return None
        return born or year

    def _refused(self, error: Exception) -> None:
        if isinstance(error, cards.IdentityNotSeen):
            self._identity.show_error(sentence(error))
            go_to(self._identity)
        else:
            self._page.say(Tone.NO, stock_sentence(error))
