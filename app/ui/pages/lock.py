"""The lock: nobody sees or does anything until a helper gives a name and a passphrase."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.ui import text
from app.ui.desk import Desk, Opened
from app.ui.tokens import FORM_WIDTH, SPACE_4, SPACE_6, SPACE_10
from app.ui.widgets.basics import MainButton, QuietButton, Words, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import Card, column, flow, row

_WIDTH = FORM_WIDTH * 6 // 10
_FIRST = "Wie zit er achter de balie?"
_LOCKED = "Vergrendeld. Uw werk staat nog klaar."
_SWITCH = "Wissel van medewerker. De pagina blijft zoals hij is."


class LockPage(QScrollArea):
    """Asks for a name and a passphrase; names are typed, because the folder holds no readable list of them."""

    returned = Signal()
    """A switch was called off: the helper who sat here goes on."""

    def __init__(self, desk: Desk, view_button: QWidget) -> None:
        """``view_button`` opens the view menu, so that letters can be made larger before anything else."""
        super().__init__(widgetResizable=True)
        self._desk = desk
        self.setObjectName("lock_page")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._why = Words(_FIRST, "large")
        self._hint = Words("", "muted")
        self._name = TextField("Naam", "lock_name_edit", longest=80)
        self._passphrase = TextField("Wachtzin", "lock_passphrase_edit", secret=True, longest=400)
        self._open = named(MainButton("Ontgrendelen", "lock", key="Enter"), "lock_open")
        self._back = named(QuietButton("Terug", "back", key="Esc"), "lock_back")
        self._busy = named(Words("", "muted"), "lock_busy")
        self._busy.hide()
        self._build(view_button)
        self._open.clicked.connect(self._try)
        self._back.clicked.connect(self.returned)
        self._name.edit.returnPressed.connect(self._passphrase.setFocus)
        self._passphrase.edit.returnPressed.connect(self._try)
        desk.settings_changed.connect(self._fit)
        self._fit()
        self.ask(first=True)

    def ask(self, *, first: bool = False, switching: bool = False) -> None:
        """Ask anew; ``switching`` offers the way back to the helper who sits here.

        In practice a name stands ready the first time only: after that someone else may sit down.
        """
        self._why.set_text(_FIRST if first else _SWITCH if switching else _LOCKED)
        self._back.setVisible(switching)
        self._name.set_value("")
        self._passphrase.set_value("")
        if self._desk.practice is not None:
            login = self._desk.practice
            if first:
                self._name.set_value(login.names[0])
            self._hint.set_text(
                f"In de oefening: naam {' of '.join(login.names)}, wachtzin {login.passphrase}"
            )
        self._hint.setVisible(self._desk.practice is not None)

    def focus_first(self) -> None:
        """Put the keyboard in the first empty field."""
        field = self._passphrase if self._name.value else self._name
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc calls a switch off."""
        if event.key() == Qt.Key.Key_Escape and not self._back.isHidden():
            self.returned.emit()
            return
        super().keyPressEvent(event)

    def _try(self) -> None:
        name, passphrase = self._name.value, self._passphrase.edit.text()
        if not self._open.isEnabled():
            return
        self._name.show_error("" if name else "Vul uw naam in.")
        self._passphrase.show_error("" if passphrase else "Vul uw wachtzin in.")
        if not (name and passphrase):
            self.focus_first()
            return
        self._set_busy(busy=True)
        unlock = self._desk.unlock
        self._desk.jobs.run(lambda: unlock(name, passphrase), self._let_in, self._refuse)

    def _let_in(self, found: Opened) -> None:
        self._set_busy(busy=False)
        self._passphrase.set_value("")
        self._desk.let_in(found)

    def _refuse(self, error: Exception) -> None:
        self._set_busy(busy=False)
        self._passphrase.edit.clear()
        self._passphrase.show_error(text.sentence(error))
        self._passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy.set_text("Even geduld. De wachtzin wordt nagekeken …" if busy else "")
        self._busy.setVisible(busy)
        for widget in (self._open, self._back, self._name, self._passphrase):
            widget.setEnabled(not busy)

    def _build(self, view_button: QWidget) -> None:
        inside = QWidget()
        self._card = Card(margin=SPACE_6)
        body = self._card.body
        head = row(Words("Wijkbalie", "answer"), space=SPACE_4)
        head.setStretch(0, 1)
        head.addWidget(view_button, 0, Qt.AlignmentFlag.AlignTop)
        body.addLayout(head)
        for part in (
            self._why,
            self._hint,
            self._name,
            self._passphrase,
            self._busy,
            flow(self._open, self._back),
        ):
            body.addWidget(part)
        across = row()
        across.addStretch(1)
        across.addWidget(self._card, 1_000)
        across.addStretch(1)
        down = column(inside, margin=SPACE_6)
        down.setContentsMargins(SPACE_6, SPACE_10, SPACE_6, SPACE_6)
        down.addStretch(1)
        down.addLayout(across)
        down.addStretch(2)
        self.setWidget(inside)

    def _fit(self) -> None:
        self._card.setMaximumWidth(_WIDTH * self._desk.settings.text_scale // 100)
