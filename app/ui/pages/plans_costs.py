"""The budget of a plan: lines that read as a sentence, added with Enter, with the total under them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QCheckBox, QLineEdit, QSizePolicy, QWidget

from app.models.dutch import euro
from app.models.plan_rules import Price
from app.models.records import CostLine
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4, Tone
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named, tone_of
from app.ui.widgets.fields import ChoiceField
from app.ui.widgets.icons import Icon
from app.ui.widgets.layouts import Card, Toned, column, flow, row
from app.ui.widgets.money import parse_cents, show_cents
from app.ui.widgets.reveal import go_to

_DIGITS = QRegularExpression(r"\d{0,5}")
_NO_PRICE = "Vul de prijs van één in. Schatten mag."
_NO_AMOUNT = "Dit is geen bedrag. Schrijf het zo: 1.250 of 12,50."


class CostRow(Card):
    """One line: what for, how many, the price of one, whether there is an offer, and what that comes to."""

    edited = Signal()
    left = Signal()
    finished = Signal(QWidget)
    """Enter was pressed in the last field of the line."""
    removed = Signal(QWidget)

    def __init__(self, name: str, place: int) -> None:
        """``name`` is ``<page>_cost``; the fields of the line are ``<name>_what_<place>`` and so on."""
        super().__init__(margin=SPACE_3)
        self.what = QLineEdit(maxLength=200, placeholderText="Waarvoor?")
        self.quantity = QLineEdit()
        self.price = QLineEdit(maxLength=20, placeholderText="€")
        self.offer = QCheckBox("Offerte gezien")
        self.remove = LinkButton("Weg", "remove")
        self._total = Words("", "label")
        self._wrong = Words("", "error")
        self._wrong.hide()
        self.quantity.setValidator(QRegularExpressionValidator(_DIGITS, self))
        self._build()
        self.renumber(name, place)
        self._wire()
        self._show_total()

    def renumber(self, name: str, place: int) -> None:
        """Take the names that belong to the ``place``-th line, from 1."""
        for widget, thing, spoken in (
            (self.what, "what", "waarvoor"),
            (self.quantity, "quantity", "aantal"),
            (self.price, "price", "prijs van één, in euro"),
            (self.offer, "offer", "offerte gezien"),
            (self.remove, "remove", "weghalen"),
        ):
            named(widget, f"{name}_{thing}_{place}", f"Begroting, regel {place}: {spoken}")

    @property
    def value(self) -> CostLine | None:
        """Return the line; None when nothing was typed in it. A price that is no amount counts as nought."""
        what, price = self.what.text().strip(), parse_cents(self.price.text()) or 0
        quantity = int(self.quantity.text() or 1)
        offer = self.offer.isChecked()
        if not (what or self.price.text().strip() or offer):
            return None
        return CostLine(what, quantity, price, offer)

    @property
    def unpriced(self) -> bool:
        """Tell whether something was typed in the line, but no price that can be read."""
        return self.value is not None and parse_cents(self.price.text()) is None

    def ask_price(self) -> None:
        """Say what is wrong with the price, and bring the keyboard there."""
        self._say(_NO_AMOUNT if self.price.text().strip() else _NO_PRICE)
        self.price.selectAll()
        go_to(self.price)

    def set_value(self, line: CostLine) -> None:
        """Show a line; nobody is told."""
        self.what.setText(line.what)
        self.quantity.setText(str(line.quantity))
        self.price.setText(show_cents(line.unit_cents) if line.unit_cents else "")
        self.offer.setChecked(line.offer_attached)
        self._show_total()

    def set_read_only(self, fixed: bool) -> None:  # noqa: FBT001  # a switch
        """Let the line be read only."""
        for edit in (self.what, self.quantity, self.price):
            edit.setReadOnly(fixed)
        self.offer.setEnabled(not fixed)
        self.remove.setVisible(not fixed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the keyboard leave a field: say then whether the price is an amount, and save."""
        if event.type() is QEvent.Type.FocusOut:
            self._check(watched)
            self.left.emit()
        elif event.type() is QEvent.Type.FontChange:
            self._fit()
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        self.body.setSpacing(SPACE_2)
        self.body.addWidget(self.what)
        self.body.addWidget(
            flow(
                _pair("Aantal", self.quantity),
                _pair("Prijs van één", self.price),
                self.offer,
                self._total,
                self.remove,
            )
        )
        self.body.addWidget(self._wrong)
        self._total.setWordWrap(False)
        self.quantity.setText("1")
        self._fit()

    def _fit(self) -> None:
        digit = self.fontMetrics().horizontalAdvance("0")
        self.quantity.setFixedWidth(digit * 5 + 30)
        self.price.setFixedWidth(digit * 9 + 30)

    def _wire(self) -> None:
        for edit in (self.what, self.quantity, self.price):
            edit.textEdited.connect(self._edit)
            edit.installEventFilter(self)
        self.offer.clicked.connect(self._edit)
        self.what.returnPressed.connect(self.quantity.setFocus)
        self.quantity.returnPressed.connect(self.price.setFocus)
        self.price.returnPressed.connect(lambda: self.finished.emit(self))
        self.remove.clicked.connect(lambda: self.removed.emit(self))

    def _edit(self) -> None:
        if self.price.text() == "" or parse_cents(self.price.text()) is not None:
            self._say("")
        self._show_total()
        self.edited.emit()

    def _check(self, watched: QObject) -> None:
        cents = parse_cents(self.price.text())
        if watched is self.quantity and not self.quantity.text().strip("0"):
            self.quantity.setText("1")
            self._edit()
        if watched is self.price and self.price.text().strip():
            self._say("" if cents is not None else _NO_AMOUNT)
            if cents is not None and not self.price.isReadOnly():
                self.price.setText(show_cents(cents))

    def _say(self, wrong: str) -> None:
        self._wrong.set_text(wrong)
        self._wrong.setVisible(bool(wrong))

    def _show_total(self) -> None:
        line = self.value
        self._total.set_text(f"= {euro(line.total_cents)}" if line else "")


class CostTable(QWidget):
    """All lines, with a button for another and the total in a sentence."""

    edited = Signal()
    left = Signal()

    def __init__(self, name: str, prices: Sequence[Price] = ()) -> None:
        """``name`` is ``<page>_cost``. There is always at least one line to type in.

        ``prices`` are typical amounts to take over; without them nothing of it is shown.
        """
        super().__init__()
        named(self, f"{name}s", "Begroting")
        self._name = name
        self._rows: list[CostRow] = []
        self._fixed = False
        self._lines = column(space=SPACE_2)
        self.add = named(QuietButton("Regel erbij", "add"), f"{name}_add")
        self.add.clicked.connect(self.add_row)
        self._total = _Total(f"{name}_total")
        layout = column(self, space=SPACE_3)
        layout.addLayout(self._lines)
        layout.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._known_prices(name, prices))
        layout.addWidget(self._total)
        self._new_row()

    def _known_prices(self, name: str, prices: Sequence[Price]) -> QWidget:
        """Choose first, take over then: with the arrow keys one looks at all of them before choosing."""
        self._prices = {str(place): price for place, price in enumerate(prices)}
        words = [(key, f"{price.what}: {euro(price.unit_cents)}") for key, price in self._prices.items()]
        self._price = ChoiceField("Kies een bekend bedrag", f"{name}_known", words, optional=True)
        self._take = named(QuietButton("Zet in de begroting", "add"), f"{name}_take")
        self._take.clicked.connect(self._take_price)
        self._take.setEnabled(False)
        self._price.edited.connect(lambda: self._take.setEnabled(bool(self._price.value)))
        self._known = QWidget()
        layout = column(self._known, space=SPACE_2)
        layout.addWidget(self._price)
        layout.addWidget(self._take, 0, Qt.AlignmentFlag.AlignLeft)
        if not prices:
            self._known.hide()
        return self._known

    def _take_price(self) -> None:
        """Fill a line with what was chosen; the keyboard goes on to how many."""
        price = self._prices[self._price.value]
        if self._rows[-1].value is not None:
            self._new_row()
        line = self._rows[-1]
        line.set_value(CostLine(price.what, 1, price.unit_cents))
        self._price.set_value("")
        self._take.setEnabled(False)
        line.quantity.selectAll()
        go_to(line.quantity)
        self.edited.emit()

    @property
    def value(self) -> tuple[CostLine, ...]:
        """Return the lines in which something was typed."""
        return tuple(line for line in (row.value for row in self._rows) if line is not None)

    def set_value(self, lines: Sequence[CostLine]) -> None:
        """Show other lines; nobody is told. What is there already keeps its cursor."""
        if tuple(lines) == self.value:
            return
        while len(self._rows) > max(1, len(lines)):
            self._drop(self._rows[-1])
        while len(self._rows) < len(lines):
            self._new_row()
        for shown, line in zip(self._rows, lines or [CostLine("", 1, 0)], strict=True):
            shown.set_value(line)

    def show_total(self, sentence: str, *, over: bool) -> None:
        """Say under the lines what they come to."""
        self._total.show_sentence(sentence, over=over)

    def set_read_only(self, fixed: bool) -> None:  # noqa: FBT001  # a switch
        """Let the lines be read only."""
        self._fixed = fixed
        self.add.setVisible(not fixed)
        self._known.setVisible(not fixed and bool(self._prices))
        for line in self._rows:
            line.set_read_only(fixed)

    def add_row(self) -> None:
        """Put the keyboard in a new line, or in the last one when that is still empty."""
        if self._rows[-1].value is not None:
            self._new_row()
        self._rows[-1].what.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def unpriced(self) -> bool:
        """Tell whether there is a line without a price that can be read."""
        return any(line.unpriced for line in self._rows)

    def focus_gap(self) -> None:
        """Go to the first price that is missing, else to the first line."""
        line = next((line for line in self._rows if line.unpriced), None)
        if line is not None:
            line.ask_price()
        else:
            go_to(self._rows[0].what)

    def _new_row(self) -> None:
        line = CostRow(self._name, len(self._rows) + 1)
        line.edited.connect(self.edited)
        line.left.connect(self.left)
        line.finished.connect(self._go_on)
        line.removed.connect(self._remove)
        line.set_read_only(self._fixed)
        self._rows.append(line)
        self._lines.addWidget(line)

    def _go_on(self, line: CostRow) -> None:
        place = self._rows.index(line) + 1
        if place < len(self._rows):
            self._rows[place].what.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.add_row()

    def _remove(self, line: CostRow) -> None:
        place = self._rows.index(line)
        self._drop(line)
        if not self._rows:
            self._new_row()
        self._rows[min(place, len(self._rows) - 1)].what.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _drop(self, line: CostRow) -> None:
        self._rows.remove(line)
        self._lines.removeWidget(line)
        line.hide()
        line.deleteLater()
        for place, other in enumerate(self._rows, start=1):
            other.renumber(self._name, place)


class _Total(QWidget):
    """What the lines come to; in a marked box when that is too much."""

    def __init__(self, name: str) -> None:
        super().__init__()
        named(self, name, "Samen")
        self._plain = Words("", "label")
        self._over = Words("", "label")
        self._icon = Icon("mind")
        self._box = Toned()
        line = row(self._icon, self._over, space=SPACE_3)
        line.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        line.setStretch(1, 1)
        self._box.setLayout(line)
        layout = column(self)
        layout.addWidget(self._plain)
        layout.addWidget(self._box)

    def show_sentence(self, sentence: str, *, over: bool) -> None:
        """Say it, with a sign when it is over the budget."""
        for words in (self._plain, self._over):
            words.set_text(sentence)
        for part in (self._box, self._icon, self._over):
            tone_of(part, Tone.MIND)
        self.setAccessibleName(sentence)
        self._plain.setVisible(not over)
        self._box.setVisible(over)


def _pair(label: str, edit: QLineEdit) -> QWidget:
    """Return a field with its word before it, that stay together when the line wraps."""
    holder = QWidget()
    words = Words(label, "muted")
    words.setWordWrap(False)
    holder.setLayout(row(words, edit, space=SPACE_2))
    holder.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
    return holder
