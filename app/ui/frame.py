"""What stands around every page: the header, the status line and the view menu."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QWidget

from app.models.dutch import day, number
from app.models.records import SyncStatus
from app.models.words import WORDS
from app.settings import TEXT_SCALES, Scheme
from app.ui.desk import Desk
from app.ui.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.layouts import column

_SCHEMES = {
    Scheme.SYSTEM: "Zoals de computer",
    Scheme.LIGHT: "Licht",
    Scheme.DARK: "Donker",
    Scheme.CONTRAST: "Hoog contrast",
}
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
    """Where the work stands: on this laptop, and how much central has not confirmed yet."""

    pressed = Signal()

    def __init__(self) -> None:
        """Say only what is known."""
        super().__init__()
        self.setObjectName("status")
        self._button = named(LinkButton("Bewaard op deze laptop", "tick"), "status_sync")
        self._button.setToolTip("Naar Versturen")
        self._button.clicked.connect(self.pressed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_4, SPACE_1, SPACE_4, SPACE_1)
        layout.addWidget(self._button)
        layout.addStretch(1)

    def show_status(self, status: SyncStatus) -> None:
        """Show how far this laptop and central agree."""
        self._button.set_word(status_sentence(status))
        self._button.set_icon("mind" if status.open_incidents else "tick")


def status_sentence(status: SyncStatus) -> str:
    """Return the status line in words."""
    parts = ["Bewaard op deze laptop"]
    if not status.enrolled:
        parts.append("nog niet aangemeld bij de centrale")
    elif status.unconfirmed:
        parts.append(f"{number(status.unconfirmed)} nog niet bij de centrale")
    else:
        parts.append("alles is bij de centrale")
    if status.open_incidents:
        word = "voorval" if status.open_incidents == 1 else "voorvallen"
        parts.append(f"{number(status.open_incidents)} {word} om naar te kijken")
    return " – ".join(parts)
