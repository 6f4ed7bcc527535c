"""What stands around every page: the header, the status line and the view menu."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QMenu, QPushButton, QWidget

from app.models.dutch import day
from app.models.records import SyncStatus
from app.models.words import WORDS
from app.settings import TEXT_SCALES, Scheme
from app.ui.desk import Desk
from app.ui.sending_state import (
    ICONS,
    STATES,
    TONES,
    SendState,
    attention_words,
    confirmed_words,
    state_of,
    waiting_words,
)
from app.ui.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named, tone_of
from app.ui.widgets.layouts import column

_SCHEMES = {
    Scheme.SYSTEM: "Zoals de computer",
    Scheme.LIGHT: "Licht",
    Scheme.DARK: "Donker",
    Scheme.CONTRAST: "Hoog contrast",
}
_WORDS_BELOW = 150
"""Text size, in percent, from which the words of the status line go below its buttons."""
NO_SESSION = "Er is nog geen spreekuur of stemlokaal begonnen"


B = TypeVar("B", bound=QPushButton)


class ViewMenu(QMenu):
    """How the program looks and sounds: size of the letters, colours, sound."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Show what is set now, and set what is chosen."""
        super().__init__("Weergave", parent)
        self._desk = desk
        self._scales = self._choices("Grootte van de letters", {scale: f"{scale} %" for scale in TEXT_SCALES})
        self._schemes = self._choices("Kleuren", _SCHEMES)
        self.addSeparator()
        self._sound = QAction("Geluid bij goed en fout", self, checkable=True)
        self._sound.setObjectName("view_sound")
        self.addAction(self._sound)
        self._scales.triggered.connect(self._choose_scale)
        self._schemes.triggered.connect(self._choose_scheme)
        self._sound.triggered.connect(self._choose_sound)
        self.aboutToShow.connect(self._mark)
        self._mark()

    def _choices(self, head: str, choices: dict[int, str] | dict[Scheme, str]) -> QActionGroup:
        title = QAction(head, self, enabled=False)
        self.addAction(title)
        group = QActionGroup(self)
        for value, word in choices.items():
            action = QAction(word, self, checkable=True)
            action.setObjectName(f"view_{value}")
            action.setData(value)
            group.addAction(action)
            self.addAction(action)
        return group

    def _mark(self) -> None:
        settings = self._desk.settings
        for action in self._scales.actions():
            action.setChecked(action.data() == settings.text_scale)
        for action in self._schemes.actions():
            action.setChecked(action.data() == settings.scheme)
        self._sound.setChecked(settings.sound)

    def _choose_scale(self, action: QAction) -> None:
        self._desk.change_settings(replace(self._desk.settings, text_scale=int(action.data())))

    def _choose_scheme(self, action: QAction) -> None:
        self._desk.change_settings(replace(self._desk.settings, scheme=Scheme(action.data())))

    def _choose_sound(self) -> None:
        self._desk.change_settings(replace(self._desk.settings, sound=self._sound.isChecked()))


def with_view_menu(desk: Desk, button: B) -> B:
    """Have a button open the view menu."""
    menu = ViewMenu(desk, button)
    button.clicked.connect(lambda: menu.popup(button.mapToGlobal(button.rect().topRight())))
    return button


def short_day(value: date) -> str:
    """Return a date for the header: ``di 1 december``."""
    weekday, number_of_day, month, _year = day(value).split()
    return f"{weekday[:2]} {number_of_day} {month}"


def step_text(desk: Desk, step: int) -> None:
    """Make the letters one size larger (1) or smaller (-1), as far as there are sizes."""
    place = TEXT_SCALES.index(desk.settings.text_scale) + step
    scale = TEXT_SCALES[min(max(0, place), len(TEXT_SCALES) - 1)]
    desk.change_settings(replace(desk.settings, text_scale=scale))


class Header(QFrame):
    """Which session goes on and who sits at the desk."""

    switch_requested = Signal()
    lock_requested = Signal()

    def __init__(self, desk: Desk) -> None:
        """Follow the desk."""
        super().__init__()
        self.setObjectName("header")
        self._desk = desk
        self._session = named(Words("", "label"), "header_session")
        self._helper = named(Words("", "muted"), "header_helper")
        switch = named(QuietButton("Wissel", "switch"), "header_switch", "Wissel van medewerker")
        switch.setToolTip("Wissel van medewerker; de pagina blijft zoals hij is")
        lock = named(QuietButton("Vergrendel", "lock", key="Ctrl+L"), "header_lock")
        switch.clicked.connect(self.switch_requested)
        lock.clicked.connect(self.lock_requested)
        words = column(space=0)
        words.addStretch(1)
        words.addWidget(self._session)
        words.addWidget(self._helper)
        words.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_6, SPACE_2, SPACE_6, SPACE_2)
        layout.setSpacing(SPACE_3)
        layout.addLayout(words, 1)
        for button in (switch, lock):
            layout.addWidget(button)
        desk.helper_changed.connect(self._show)
        desk.session_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        session, helper = self._desk.session, self._desk.helper
        self._session.set_text(
            f"{WORDS[session.kind]} {session.place} – {short_day(session.day)}" if session else NO_SESSION
        )
        self._helper.set_text(f"Medewerker: {helper.name}" if helper else "")


class StatusLine(QFrame):
    """Where the work stands: one of four words, what waits for central, and the way onto a stick. On every page."""

    pressed = Signal()
    stick_requested = Signal()

    def __init__(self, desk: Desk) -> None:
        """Follow the desk's sending; say only what is known."""
        super().__init__()
        self.setObjectName("status")
        self._desk = desk
        self._status: SyncStatus | None = None
        self._state = named(LinkButton(STATES[SendState.HERE], ICONS[SendState.HERE]), "status_sync")
        self._state.setToolTip("Naar Synchroniseren")
        self._words = named(Words("", "muted"), "status_words")
        self._stick = named(QuietButton("Zet op USB-stick", "stick"), "status_stick")
        self._state.clicked.connect(self.pressed)
        self._stick.clicked.connect(self.stick_requested)
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(SPACE_4, SPACE_1, SPACE_6, SPACE_1)
        self._layout.setHorizontalSpacing(SPACE_3)
        self._layout.setVerticalSpacing(0)
        self._layout.setColumnStretch(1, 1)
        self._layout.addWidget(self._state, 0, 0)
        self._layout.addWidget(self._stick, 0, 2)
        self._place_words()
        desk.settings_changed.connect(self._place_words)
        desk.sending.changed.connect(self._show)
        desk.stick.changed.connect(self._show)

    def show_status(self, status: SyncStatus) -> None:
        """Show how far this laptop and central agree."""
        self._status = status
        self._show()

    def _place_words(self) -> None:
        """Put the words between the buttons, or below them when large letters leave no room there."""
        below = self._desk.settings.text_scale >= _WORDS_BELOW
        self._layout.removeWidget(self._words)
        self._layout.addWidget(self._words, int(below), 0 if below else 1, 1, 3 if below else 1)
        self._words.setContentsMargins(SPACE_3 if below else 0, 0, 0, SPACE_1 if below else 0)

    def _show(self) -> None:
        if self._status is None:
            return
        sending = self._desk.sending
        state = state_of(self._status, sending=sending.running)
        parts = (
            attention_words(self._status),
            waiting_words(self._status),
            confirmed_words(self._status, self._desk.now()),
        )
        words = " – ".join(part for part in parts if part)
        self._state.set_word(STATES[state])
        self._state.set_icon(ICONS[state])
        tone_of(self._state, TONES[state])
        self._state.setAccessibleDescription(words)
        self._words.set_text(words)
        self._stick.set_word("Bezig met de USB-stick" if self._desk.stick.running else "Zet op USB-stick")
