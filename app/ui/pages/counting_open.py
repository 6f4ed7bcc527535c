"""Open a box to count it: a step of its own, before any batch, done by two people."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal

from app.models.counts import BoxOpening
from app.models.dutch import count
from app.models.records import Helper, Station
from app.operations import counting_boxes as ops
from app.operations.counting import SecondHelperNeeded
from app.ui import text
from app.ui.pages.base import Page
from app.ui.pages.counting_view import COUNTED, CountView
from app.ui.tokens import Tone
from app.ui.widgets.basics import Words
from app.ui.widgets.fields import CheckField, ChoiceField, Field, TextField
from app.ui.widgets.layouts import Card


class OpenView(CountView):
    """The seal as it is read, who looks along, and that the papers were mixed."""

    box_opened = Signal()
    """The box is open, on record: its batches can be made."""

    def __init__(self, page: Page) -> None:
        """Start empty; ``open`` begins."""
        super().__init__(page)
        key = f"{page.key}_open"
        self._station: Station | None = None
        self._words = Words("", "large")
        self.second = ChoiceField("Met wie opent u de bus?", f"{key}_second")
        self.seal = TextField(
            "Welk nummer staat er op de verzegeling?",
            f"{key}_seal",
            help_text="Lees het allebei, voordat u de verzegeling verbreekt.",
            longest=60,
        )
        self.why = TextField(
            "Waarom is dit een ander nummer?",
            f"{key}_why",
            help_text="Dit komt in het logboek en in het verslag.",
        )
        self.mixed = CheckField(
            "De bus is leeg en alle biljetten zijn goed gemengd",
            f"{key}_mixed",
            help_text="Zo is aan de stapel niet te zien wie er vroeg of laat kwam.",
        )
        card = Card()
        for part in (self.second, self.seal, self.why, self.mixed):
            card.body.addWidget(part)
        self.body.addWidget(self._words)
        self.body.addWidget(card)
        self.body.addStretch(1)
        self.seal.edit.returnPressed.connect(page.press_main)
        self.why.edit.returnPressed.connect(page.press_main)

    def open(self, station: Station, helpers: Sequence[Helper]) -> None:
        """Begin with a box; ``helpers`` are all who may look along."""
        me = self.page.desk.helper
        self._station = station
        self.head(f"De stembus openen – {station.place}")
        self.page.set_main_action("De bus is open", self._do, "tick")
        papers = count(station.numbers.in_box, "stembiljet", "stembiljetten")
        self._words.set_text(
            f"Doe dit met z’n tweeën. Volgens de sluiting zitten er {papers} in de bus. Lees het nummer, verbreek de "
            "verzegeling, haal alles uit de bus en meng de biljetten."
        )
        self.second.set_choices(
            [(str(helper.id), helper.name) for helper in helpers if me is None or helper.id != me.id]
        )
        for field in (self.seal, self.why):
            field.set_value("")
        self.mixed.set_value(False)
        self.why.hide()
        self.focus_first()

    def focus_first(self) -> None:
        """Go to who looks along."""
        self.second.setFocus(Qt.FocusReason.OtherFocusReason)

    def _do(self) -> None:
        station, desk = self._station, self.page.desk
        if station is None or not self._second_chosen():
            return
        store, moment, second = desk.store, desk.moment(), UUID(self.second.value)
        seal, mixed, why = self.seal.value, self.mixed.value, self.why.value
        self.page.act(
            lambda: ops.open_box(
                store,
                moment,
                station_id=station.id,
                second_helper_id=second,
                seal=seal,
                mixed=mixed,
                explanation=why,
            ),
            self._opened,
            changed=COUNTED,
            failed=self._refused,
        )

    def _second_chosen(self) -> bool:
        self.second.show_error("" if self.second.value else "Kies wie er met u meekijkt.")
        if not self.second.value:
            self._to(self.second)
        return bool(self.second.value)

    def _opened(self, _opening: BoxOpening) -> None:
        self.box_opened.emit()
        self.page.say(Tone.YES, "De bus is geopend. Dat staat in het logboek. Maak nu de bundels.")

    def _refused(self, error: Exception) -> None:
        field = self._field_of(error)
        if field is None:
            self.page.show_error(error)
            return
        self.why.setVisible(isinstance(error, ops.SealDiffers) or not self.why.isHidden())
        field.show_error(text.sentence(error))
        self._to(self.why if isinstance(error, ops.SealDiffers) else field)

    def _field_of(self, error: Exception) -> Field | None:
        match error:
            case ops.SealMissing() | ops.SealDiffers():
                return self.seal
            case ops.PapersNotMixed():
                return self.mixed
            case SecondHelperNeeded():
                return self.second
            case _:
                return None

    def _to(self, field: Field) -> None:
        self.bring_to_view(field)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
