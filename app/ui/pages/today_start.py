"""The beginning of a day: what kind, and where; or go on with one that is still open."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.records import DeskSession
from app.models.terms import SessionKind
from app.models.words import WORDS
from app.ui import text
from app.ui.today_list import session_name
from app.ui.tokens import SPACE_4
from app.ui.widgets.basics import Words, named
from app.ui.widgets.choices import Choice, ChoiceCards
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import column
from app.ui.widgets.lists import Todo, TodoList

_CHOICES = (
    Choice(
        SessionKind.OFFICE_HOUR,
        WORDS[SessionKind.OFFICE_HOUR],
        "Bewoners komen langs. U schrijft samen een plan op of geeft een stemkaart uit.",
        "plans",
    ),
    Choice(
        SessionKind.PLAN_LAB,
        WORDS[SessionKind.PLAN_LAB],
        "Een groep bewoners werkt aan plannen. U typt mee en print ze uit.",
        "add",
    ),
    Choice(
        SessionKind.POLLING_STATION,
        WORDS[SessionKind.POLLING_STATION],
        "Bewoners stemmen. U neemt stemkaarten in, geeft stembiljetten en telt na afloop.",
        "station",
    ),
)
_NOTHING_CHOSEN = "Kies eerst wat u gaat doen."


class StartPanel(QWidget):
    """Asks what kind of day it is and where."""

    word_changed = Signal()
    """Something else is chosen: the main action is called differently."""
    entered = Signal()
    """Enter was pressed in the last field: begin."""
    resumed = Signal(DeskSession)
    """The person wants to go on with this open session."""

    def __init__(self, name: str) -> None:
        """``name`` is ``<page>_<thing>``."""
        super().__init__()
        named(self, name)
        self.kinds = ChoiceCards(f"{name}_kind", "Wat gaat u doen?", _CHOICES)
        self._wrong = Words("", "error")
        self._wrong.hide()
        self.place = TextField(
            "Waar bent u?",
            f"{name}_place_edit",
            help_text="De naam van het gebouw, zoals bewoners het kennen. Bijvoorbeeld: De Ringvaart.",
            longest=80,
        )
        self._open_head = Words("Nog niet afgesloten", "label")
        self._found: dict[str, DeskSession] = {}
        self._open = TodoList(f"{name}_resume")
        self._open.chosen.connect(self._resume)
        layout = column(self, space=SPACE_4)
        layout.addWidget(self._open_head)
        layout.addWidget(self._open)
        layout.addWidget(self.kinds)
        layout.addWidget(self._wrong)
        layout.addWidget(self.place)
        self._open_head.hide()
        self.kinds.chosen.connect(self._choose)
        self.place.edit.returnPressed.connect(self.entered)

    @property
    def word(self) -> str:
        """Return what the main action is called now."""
        kind = self.kinds.value
        return f"{WORDS[SessionKind(kind)]} beginnen" if kind else "Beginnen"

    def wanted(self) -> tuple[SessionKind, str] | None:
        """Return what to begin and where; None after saying what is missing."""
        if not self.kinds.value:
            self._wrong.set_text(_NOTHING_CHOSEN)
            self._wrong.show()
            self.kinds.focus_choice()
            return None
        return SessionKind(self.kinds.value), self.place.value

    def show_error(self, error: Exception) -> None:
        """Say under the place what is wrong with it."""
        self.place.show_error(text.sentence(error))
        self.place.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_open_sessions(self, found: tuple[DeskSession, ...]) -> None:
        """Offer to go on with what was never closed."""
        self._found = {str(place): session for place, session in enumerate(found)}
        self._open_head.setVisible(bool(found))
        self._open.set_items(
            [
                Todo(key, session_name(session), "Ga verder", icon="open")
                for key, session in self._found.items()
            ],
            first_is_main=False,
        )

    def focus_first(self) -> None:
        """Begin at the choice."""
        self.kinds.focus_choice()

    def reset(self) -> None:
        """Ask anew the next time."""
        self.kinds.reset()
        self.place.set_value("")
        self._choose()

    def _resume(self, key: str) -> None:
        self.resumed.emit(self._found[key])

    def _choose(self) -> None:
        self._wrong.hide()
        self.word_changed.emit()
