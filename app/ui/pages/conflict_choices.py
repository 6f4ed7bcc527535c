"""The versions of one field, each a card to choose: whose it is, what it says, what is different; and one to type."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QSizePolicy, QWidget

from app.ui.pages.incidents_words import (
    BEFORE_LINE,
    CURRENT_LINE,
    difference_line,
    value_text,
    version_line,
)
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4
from app.ui.widgets.basics import Words, named
from app.ui.widgets.fields import AreaField
from app.ui.widgets.layouts import Card, clear, column, row
from app.ui.widgets.reveal import scroll_to

if TYPE_CHECKING:
    # The operations bring SQLAlchemy, which the first window must not wait for.
    from app.models.terms import Json
    from app.operations.plan_conflicts import FieldConflict

OWN = "own"
"""The key of the choice to type something else."""

_TYPE = "Zelf opschrijven"


class VersionCard(Card):
    """One value with the lines that say whose it is. With ``choosable`` its whole surface chooses."""

    def __init__(self, name: str, heads: list[str], body: list[Words], *, choosable: bool) -> None:
        """``heads`` say whose it is; the first is its name for a screen reader."""
        super().__init__(margin=SPACE_3)
        self.radio = named(QRadioButton(), name, "; ".join(heads))
        self.radio.setAccessibleDescription(" ".join(part.plain for part in body))
        words = column(space=SPACE_2)
        words.addWidget(Words("\n".join(heads), "label"))
        for part in body:
            words.addWidget(part)
        line = row(self.radio, space=SPACE_3)
        line.setAlignment(self.radio, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.body.addLayout(line)
        self.radio.setVisible(choosable)
        if choosable:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose by a press anywhere on the card."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and not self.radio.isHidden():
            self.radio.click()
            self.radio.setFocus(Qt.FocusReason.MouseFocusReason)


class Versions(QWidget):
    """Every version of a field, what it was and what it is; one of them, or a text of one's own, is chosen."""

    def __init__(self, name: str) -> None:
        """``name`` is ``<page>_<thing>``; each choice is ``<name>_<place>``, the last one ``<name>_own``."""
        super().__init__()
        named(self, name, "Versies")
        self._name = name
        self._group = QButtonGroup(self)
        self._values: dict[str, Json] = {}
        self._radios: dict[str, QRadioButton] = {}
        self._last = ""
        self._one_line = False
        self._cards = column(space=SPACE_3)
        self.typed = AreaField("Wat komt er te staan?", f"{name}_edit", lines=4)
        layout = column(self, space=SPACE_4)
        layout.addLayout(self._cards)
        layout.addWidget(self.typed)
        self.typed.hide()

    @property
    def stops(self) -> list[QWidget]:
        """Return where the keyboard stops here, from top to bottom."""
        return [*self._radios.values(), self.typed.control]

    @property
    def choice(self) -> str:
        """Return the key of what is chosen: the value as JSON, ``OWN``, or empty for nothing."""
        return next((key for key, radio in self._radios.items() if radio.isChecked()), "")

    @property
    def value(self) -> Json:
        """Return the value that is chosen or typed."""
        if self.choice != OWN:
            return self._values.get(self.choice)
        return " ".join(self.typed.value.split()) if self._one_line else self.typed.value

    def show_conflict(self, conflict: FieldConflict, choice: str, typed: str) -> None:
        """Show the versions of a conflict, with what was chosen and typed before."""
        self._empty()
        self._one_line = conflict.field in {"title", "place"} or conflict.field.startswith("submitter.")
        if conflict.fixed:
            self._show_only(conflict)
        else:
            self._offer(conflict)
        self.typed.set_value(typed)
        if choice in self._radios:
            self._radios[choice].setChecked(True)
        self._follow()

    def reset(self) -> None:
        """Choose nothing and forget what was typed."""
        self._group.setExclusive(False)
        for radio in self._radios.values():
            radio.setChecked(False)
        self._group.setExclusive(True)
        self.typed.set_value("")
        self._follow()

    def focus_choice(self) -> None:
        """Put the keyboard on what is chosen, else on the first version."""
        key = self.choice or next(iter(self._radios), "")
        if key:
            self._radios[key].setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------ how it is made

    def _empty(self) -> None:
        for radio in self._radios.values():
            self._group.removeButton(radio)
        self._radios, self._values = {}, {}
        clear(self._cards)

    def _offer(self, conflict: FieldConflict) -> None:
        from app.operations.plan_conflicts import TYPED

        for key, heads in _whose(conflict).items():
            value: Json = json.loads(key)
            self._values[key] = value
            place = len(self._values)
            self._add(
                key, VersionCard(f"{self._name}_{place}", heads, _body(conflict, value), choosable=True)
            )
        if conflict.field in TYPED:
            about = Words("Iets anders, zoals u het samen afspreekt.", "muted")
            self._add(OWN, VersionCard(f"{self._name}_{OWN}", [_TYPE], [about], choosable=True))

    def _show_only(self, conflict: FieldConflict) -> None:
        for place, version in enumerate(conflict.versions, start=1):
            body = [Words(value_text(conflict.field, version.value, conflict.names))]
            name = f"{self._name}_{place}"
            self._cards.addWidget(VersionCard(name, [version_line(version)], body, choosable=False))

    def _add(self, key: str, card: VersionCard) -> None:
        self._group.addButton(card.radio)
        self._radios[key] = card.radio
        card.radio.toggled.connect(self._follow)
        self._cards.addWidget(card)

    def _follow(self) -> None:
        """Ask for the text as soon as someone wants to type it; it begins with the version chosen last."""
        own = self.choice == OWN
        if own and self.typed.isHidden() and not self.typed.value:
            self.typed.set_value(self._last)
        if not own and self.choice:
            value = self._values.get(self.choice)
            self._last = value if isinstance(value, str) else ""
        asked = own and self.typed.isHidden()
        self.typed.setVisible(own)
        if asked:
            # The field gets its place once the page has been laid out.
            QTimer.singleShot(0, self, lambda: scroll_to(self.typed))


def _whose(conflict: FieldConflict) -> dict[str, list[str]]:
    """Return each value that can be chosen, as JSON, with the lines that say whose it is."""
    found: dict[str, list[str]] = {}
    for version in conflict.versions:
        found.setdefault(json.dumps(version.value), []).append(version_line(version))
    for value, line in ((conflict.before, BEFORE_LINE), (conflict.current, CURRENT_LINE)):
        if value is not None:
            found.setdefault(json.dumps(value), []).append(line)
    return found


def _body(conflict: FieldConflict, value: Json) -> list[Words]:
    parts = [Words(value_text(conflict.field, value, conflict.names))]
    if value != conflict.before and (line := difference_line(conflict.field, conflict.before, value)):
        parts.append(Words(line, "muted"))
    return parts
