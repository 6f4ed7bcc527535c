"""Fields: label above, help under it, the control, and under that what is wrong, in words.

Nothing is called wrong before the person has left the field.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.ui.tokens import SPACE_1, Tone
from app.ui.widgets.basics import Words, named, styled
from app.ui.widgets.icons import Icon
from app.ui.widgets.layouts import column, row
from app.ui.widgets.money import parse_cents, show_cents

Check: TypeAlias = Callable[[], str]
"""What is wrong with a field, in a sentence; empty when nothing is."""

OPTIONAL = "hoeft niet"


class Field(QWidget):
    """The frame around one control. Subclasses give it a control and a typed value."""

    edited = Signal()
    """The person changed the value (not ``set_value``)."""

    left = Signal()
    """The keyboard left the field: the moment to save."""

    def __init__(
        self, label: str, control: QWidget, name: str, *, help_text: str = "", optional: bool = False
    ) -> None:
        """``name`` is the control's ``objectName``: ``<page>_<thing>``."""
        super().__init__()
        said = f"{label} ({OPTIONAL})" if optional else label
        self.control = named(control, name, said)
        control.setAccessibleDescription(help_text)
        self.check: Check | None = None
        self._label = Words(said, "label")
        self._help = Words(help_text, "muted")
        if not help_text:
            self._help.hide()
        self._help_text = help_text
        self._icon = styled(Icon("no"), tone=Tone.NO.value)
        self._error = Words("", "error")
        self._wrong = QWidget()
        wrong = row(self._icon, self._error, space=SPACE_1 * 2)
        wrong.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        wrong.setStretch(1, 1)
        self._wrong.setLayout(wrong)
        self._wrong.hide()
        self._build()
        control.installEventFilter(self)
        self.setFocusProxy(control)

    def _build(self) -> None:
        layout = self._column = column(self, space=SPACE_1)
        layout.addWidget(self._label)
        layout.addWidget(self._help)
        layout.addWidget(self.control)
        layout.addWidget(self._wrong)

    @property
    def error(self) -> str:
        """Return the sentence that now stands under the field, or nothing."""
        return self._error.plain

    def show_error(self, sentence: str) -> None:
        """Say what is wrong, under the field; empty takes it away."""
        self._error.set_text(sentence)
        self._wrong.setVisible(bool(sentence))
        self.control.setAccessibleDescription(sentence or self._help_text)
        styled(self.control, wrong=bool(sentence))

    def validate(self) -> bool:
        """Run the check now and show what it says; return whether all is well."""
        if self.check is not None:
            self.show_error(self.check())
        return not self.error

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the keyboard leave the control."""
        if event.type() is QEvent.Type.FocusOut and event.reason() != Qt.FocusReason.PopupFocusReason:  # type: ignore[attr-defined]
            self._leave()
        return super().eventFilter(watched, event)

    def _leave(self) -> None:
        self.validate()
        self.left.emit()

    def _edit(self) -> None:
        if self.error:
            self.show_error("")
        self.edited.emit()


class TextField(Field):
    """A single line of text."""

    def __init__(
        self,
        label: str,
        name: str,
        *,
        help_text: str = "",
        optional: bool = False,
        secret: bool = False,
        longest: int = 200,
    ) -> None:
        """``secret`` hides what is typed; ``longest`` in characters."""
        self.edit = QLineEdit(maxLength=longest)
        super().__init__(label, self.edit, name, help_text=help_text, optional=optional)
        if secret:
            self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._full = Words(f"Er passen {longest} tekens in", "muted")
        self._full.hide()
        self._column.addWidget(self._full)
        self.edit.textEdited.connect(self._edit)
        self.edit.inputRejected.connect(self._show_full)
        self.edit.textChanged.connect(self._hide_full)

    @property
    def value(self) -> str:
        """Return what was typed, without white at both ends."""
        return self.edit.text().strip()

    def _show_full(self) -> None:
        """Say that no more fits, where what is typed further would be dropped in silence."""
        self._full.setVisible(len(self.edit.text()) >= self.edit.maxLength())

    def _hide_full(self, typed: str) -> None:
        if len(typed) < self.edit.maxLength():
            self._full.hide()

    def set_value(self, value: str) -> None:
        """Show another value; nobody is told."""
        if value != self.value:
            self.edit.setText(value)
        self.show_error("")


class _Area(QPlainTextEdit):
    """Plain text in which Tab goes on to the next field and Ctrl+Enter is left to the page."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self._lines = lines
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Ctrl+Enter to the page's main action."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        super().keyPressEvent(event)

    def _fit(self) -> None:
        self.setFixedHeight(self.fontMetrics().lineSpacing() * self._lines + 30)


class AreaField(Field):
    """Several lines of text."""

    def __init__(
        self, label: str, name: str, *, help_text: str = "", optional: bool = False, lines: int = 4
    ) -> None:
        """``lines`` is how many lines are in view."""
        self.edit = _Area(lines)
        super().__init__(label, self.edit, name, help_text=help_text, optional=optional)
        self._quiet = False
        self.edit.textChanged.connect(self._text_changed)

    @property
    def value(self) -> str:
        """Return what was typed, without white at both ends."""
        return self.edit.toPlainText().strip()

    def set_value(self, value: str) -> None:
        """Show another value; nobody is told. What is there already keeps its cursor."""
        if value != self.value:
            self._quiet = True
            self.edit.setPlainText(value)
            self._quiet = False
        self.show_error("")

    def _text_changed(self) -> None:
        if not self._quiet:
            self._edit()


class MoneyField(Field):
    """An amount in euro, typed as people write it; its value is whole cents."""

    def __init__(self, label: str, name: str, *, help_text: str = "", optional: bool = False) -> None:
        """See ``Field``."""
        self.edit = QLineEdit(maxLength=20)
        super().__init__(label, self.edit, name, help_text=help_text, optional=optional)
        self.edit.setPlaceholderText("€")
        self.check = self._amount_wrong
        self.edit.textEdited.connect(self._edit)

    @property
    def value(self) -> int | None:
        """Return the amount in cents; None when nothing or no amount stands there."""
        return parse_cents(self.edit.text())

    def set_value(self, cents: int | None) -> None:
        """Show another amount; nobody is told."""
        if cents != self.value:
            self.edit.setText("" if cents is None else show_cents(cents))
        self.show_error("")

    def _amount_wrong(self) -> str:
        if self.edit.text().strip() and self.value is None:
            return "Dit is geen bedrag. Schrijf het zo: 1.250 of 12,50."
        return ""

    def _leave(self) -> None:
        if self.value is not None:
            self.edit.setText(show_cents(self.value))
        super()._leave()


class _Choice(QComboBox):
    """A choice that the mouse wheel does not change by accident while a page scrolls."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class ChoiceField(Field):
    """One out of a few. Keys are what the page works with, words are what people read."""

    def __init__(
        self,
        label: str,
        name: str,
        choices: Sequence[tuple[str, str]] = (),
        *,
        help_text: str = "",
        optional: bool = False,
    ) -> None:
        """``choices`` are (key, word); nothing is chosen at first."""
        self.combo = _Choice()
        super().__init__(label, self.combo, name, help_text=help_text, optional=optional)
        self.combo.setPlaceholderText("Kies")
        self.combo.setMinimumContentsLength(8)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.set_choices(choices)
        self.combo.activated.connect(self._edit)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer other choices; what was chosen stays chosen if it is still there."""
        chosen = self.value
        self.combo.clear()
        for key, word in choices:
            self.combo.addItem(word, key)
        self.set_value(chosen)

    @property
    def value(self) -> str:
        """Return the key of what is chosen; empty when nothing is."""
        found: object = self.combo.currentData()
        return found if isinstance(found, str) else ""

    def set_value(self, key: str) -> None:
        """Choose by key; an unknown key chooses nothing."""
        self.combo.setCurrentIndex(self.combo.findData(key) if key else -1)
        self.show_error("")


class CheckField(Field):
    """A statement that is so or not."""

    def __init__(self, label: str, name: str, *, help_text: str = "") -> None:
        """``label`` is the whole statement; it stands beside the box and can be pressed."""
        self.box = QCheckBox(label)
        super().__init__(label, self.box, name, help_text=help_text)
        self.box.clicked.connect(self._edit)

    def _build(self) -> None:
        layout = column(self, space=SPACE_1)
        # The box says it all; without a parent the words would be a window of their own.
        self._label.setParent(self)
        self._label.hide()
        layout.addWidget(self.control)
        layout.addWidget(self._help)
        layout.addWidget(self._wrong)

    @property
    def value(self) -> bool:
        """Return whether it is ticked."""
        return self.box.isChecked()

    def set_value(self, value: bool) -> None:  # noqa: FBT001  # the value of a box is what it is
        """Tick it or not; nobody is told."""
        self.box.setChecked(value)
        self.show_error("")
