"""The field for the code of a ballot card: typed, or scanned by a reader that types."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.models.codes import ALPHABET, CARD_TAG, CODE_LENGTH, PAPER_TAG, is_code
from app.ui.widgets.basics import Words
from app.ui.widgets.scan_field import ScanField

GROUP = 4
_TYPED = re.compile(r"[0-9A-Za-z]*")


def code_hint(bare: str) -> str:
    """Return what cannot be right in a typed code so far, and in which group; empty as long as it can be.

    ``bare`` is in capitals without spaces. What begins as a scanner types it is left alone.
    """
    if any(tag.startswith(bare[: len(tag)]) for tag in (CARD_TAG, PAPER_TAG)) or len(bare) > CODE_LENGTH:
        return ""
    for place, char in enumerate(bare):
        if char not in ALPHABET:
            return f"Kijk nog eens naar groep {place // GROUP + 1}: {char} staat op geen enkele kaart."
    if len(bare) == CODE_LENGTH and not is_code(bare):
        return "Eén teken klopt niet, of twee staan omgedraaid. Lees elke groep nog eens."
    return ""


class CodeField(ScanField):
    """One large field that takes a code in groups of four, or whatever a scanner types before its Enter or Tab.

    ``code_entered`` gives twelve characters without spaces, or a scanned text as it came.
    """

    def __init__(self, name: str, *, spoken: str, length: int = 12, parent: QWidget | None = None) -> None:
        """``length`` in characters is what a typed code has; longer text is a scanned one and is left as it is."""
        super().__init__(name, spoken=spoken, parent=parent)
        self._length = length
        self.setMaxLength(400)
        self.setPlaceholderText("Scan de kaart, of typ de code")
        self.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhSensitiveData)
        self.hint = Words("", "error", self)
        """What cannot be right in what was typed so far; the page puts it below the field."""
        self.hint.hide()
        self.textEdited.connect(self._group)
        self.textChanged.connect(self._show_hint)

    @property
    def code(self) -> str:
        """Return what stands in the field: a typed code in capitals without spaces, or a scanned text."""
        bare = re.sub(r"[\s-]", "", self.text())
        return bare.upper() if self._is_typed(bare) else self.text().strip()

    def _group(self, text: str) -> None:
        """Set a typed code in groups of four while it is typed; the cursor stays behind the same character."""
        bare = re.sub(r"[\s-]", "", text)
        if not self._is_typed(bare):
            return
        before = len(re.sub(r"[\s-]", "", text[: self.cursorPosition()]))
        grouped = " ".join(bare.upper()[i : i + GROUP] for i in range(0, len(bare), GROUP))
        if grouped != text:
            self.setText(grouped)
            self.setCursorPosition(before + max(0, before - 1) // GROUP)

    def _show_hint(self, text: str) -> None:
        said = code_hint(re.sub(r"[\s-]", "", text).upper())
        if said != self.hint.plain:
            self.hint.set_text(said)
            self.hint.setVisible(bool(said) and self.hint.parentWidget() is not self)
            self.setAccessibleDescription(said)

    def _is_typed(self, bare: str) -> bool:
        return len(bare) <= self._length and _TYPED.fullmatch(bare) is not None
