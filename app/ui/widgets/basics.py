"""Words and buttons: the smallest parts that pages are made of."""

from __future__ import annotations

from html import escape
from typing import TypeVar

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.ui.tokens import Tone
from app.ui.widgets.icons import icon, side_for

GAP = 4
"""White between icon and word on top of Qt's own, in pixels."""

W = TypeVar("W", bound=QWidget)


def named(widget: W, name: str, spoken: str = "") -> W:
    """Give a widget its unique ``objectName`` (``<page>_<thing>``) and what a screen reader calls it."""
    widget.setObjectName(name)
    if spoken:
        widget.setAccessibleName(spoken)
    return widget


def styled(widget: W, **marks: str | bool) -> W:
    """Set the marks (dynamic properties) that the style sheet looks at, and have it look again if one is new."""
    if all(widget.property(mark) == value for mark, value in marks.items()):
        return widget
    for mark, value in marks.items():
        widget.setProperty(mark, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
    return widget


class Words(QLabel):
    """A piece of text that wraps and can be copied; ``role`` is a size or shade of the style sheet.

    Roles: ``body``, ``muted``, ``label``, ``large``, ``title``, ``answer``.
    """

    def __init__(self, text: str = "", role: str = "body", parent: QWidget | None = None) -> None:
        """Show ``text`` as it is: no markup is read from it."""
        super().__init__(parent)
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.plain = ""
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text, in lines 1.4 high."""
        if text and text == self.plain:
            return
        self.plain = text
        lines = escape(text).replace("\n", "<br>")
        self.setText(f'<p style="margin:0; line-height:112%">{lines}</p>' if text else "")
        self.setAccessibleName(text)


class Button(QPushButton):
    """A button with a word, perhaps an icon, and its key; at least 44 px high."""

    def __init__(
        self, word: str, icon_name: str = "", *, key: str = "", parent: QWidget | None = None
    ) -> None:
        """``key`` is a shortcut in Dutch that stands on the button's tooltip, such as ``Ctrl+Enter``."""
        super().__init__(word.replace("&", "&&"), parent)
        self.icon_name = icon_name
        self._drawn: tuple[str, QColor, int] | None = None
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(word)
        if key:
            self.setToolTip(f"{word} ({key})")
            self.setAccessibleDescription(key)
        self._recolour()

    def set_word(self, word: str) -> None:
        """Change what the button says."""
        self.setText(word.replace("&", "&&"))
        self.setAccessibleName(word)

    def set_icon(self, icon_name: str) -> None:
        """Change or take away the icon."""
        self.icon_name = icon_name
        if not icon_name:
            self._drawn = None
            self.setIcon(QIcon())
        self._recolour()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon again in the ink and size that the style sheet now gives."""
        super().changeEvent(event)
        kinds = (QEvent.Type.StyleChange, QEvent.Type.PaletteChange, QEvent.Type.FontChange)
        if event.type() in (*kinds, QEvent.Type.EnabledChange):
            self._recolour()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button too, not only the space bar."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def _recolour(self) -> None:
        if not self.icon_name:
            return
        side, ink = side_for(self), self._ink()
        if self._drawn == (self.icon_name, ink, side):
            return
        self._drawn = (self.icon_name, ink, side)
        self.setIcon(icon(self.icon_name, ink, side, gap=GAP))
        self.setIconSize(QSize(side + GAP, side))

    def _ink(self) -> QColor:
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        return self.palette().color(group, QPalette.ColorRole.ButtonText)


class MainButton(Button):
    """The one main action of a page, in accent."""


class QuietButton(Button):
    """Any other action."""


class LinkButton(Button):
    """A quiet action inside a line of text or a bar: no border until it is pointed at."""


class DangerButton(Button):
    """An action that takes something away; only inside a question."""


def tone_of(widget: W, tone: Tone) -> W:
    """Colour a widget by tone; the words and the icon must say the same."""
    return styled(widget, tone=tone.value)
