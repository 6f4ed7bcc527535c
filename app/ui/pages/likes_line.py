"""How many likes a plan has, in one line with a bar: for any page that shows a plan."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models.likes import LikeStanding
from app.ui.pages.likes_words import ENOUGH, likes_of, standing_line, state_line
from app.ui.tokens import SPACE_1, SPACE_2
from app.ui.widgets.bars import ShareBar
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.layouts import Card, column, flow


class LikesLine(QWidget):
    """The words *Likes: 37 van 50* and a bar. Hidden until ``set_standing``."""

    def __init__(self, name: str, *, apart: bool = False) -> None:
        """``name`` is ``<page>_<thing>``; ``apart`` names both sources and what is still needed."""
        super().__init__()
        named(self, name, "Likes")
        self._apart = apart
        self._words = Words("", "large" if apart else "body")
        self._state = Words("", "label")
        self._bar = ShareBar(f"{name}_bar")
        layout = column(self, space=SPACE_1)
        for part in (self._words, self._bar, self._state):
            layout.addWidget(part)
        self.hide()

    def set_standing(self, standing: LikeStanding | None) -> None:
        """Show how a plan stands; without a standing the line goes."""
        self.setVisible(standing is not None)
        if standing is None:
            return
        said = standing_line(standing) if self._apart else likes_of(standing)
        self._words.set_text(f"Likes: {said}")
        self._state.set_text(state_line(standing) if self._apart else ENOUGH)
        self._state.setVisible(self._apart or standing.enough)
        self._bar.set_share(standing.total, standing.needed, f"Likes: {said}")
        self.setAccessibleDescription(f"{said}. {state_line(standing)}")


class LikesPart(Card):
    """How many likes a plan has, with the way to its signature sheets. Hidden until ``set_standing``."""

    opened = Signal()
    """The person wants to see the likes of this plan, or type in a sheet."""

    def __init__(self, name: str) -> None:
        """``name`` is ``<page>_<thing>``."""
        super().__init__()
        self._line = LikesLine(f"{name}_line")
        self._way = named(QuietButton("Naar de handtekeningen"), f"{name}_open")
        self._way.clicked.connect(self.opened)
        self.body.setSpacing(SPACE_2)
        self.body.addWidget(self._line)
        self.body.addWidget(flow(self._way))
        self.hide()

    def set_standing(self, standing: LikeStanding | None) -> None:
        """Show how a plan stands; without a standing it goes."""
        self._line.set_standing(standing)
        self.setVisible(standing is not None)
