"""The way from a page to the hall: opens the window on the second display, and turns its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QScreen

from app.ui.pages.base import Page
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.layouts import Card, flow

if TYPE_CHECKING:
    from app.ui.projector.slides import Slide
    from app.ui.projector.window import ProjectorWindow

_LAB_HINT = "Spatie of pijl: verder. Pijl terug: terug. Esc: sluiten."


class HallCard(Card):
    """Stands on the page while the hall sees the result: what shows there, on, back and close."""

    def __init__(self, page: Page) -> None:
        """Start hidden; ``page`` is where it stands."""
        super().__init__()
        self._page = page
        self.shown: ProjectorWindow | None = None
        self._now = named(Words(), f"{page.key}_hall_now")
        self._on = named(QuietButton("Volgende"), f"{page.key}_hall_next")
        self._back = named(QuietButton("Vorige"), f"{page.key}_hall_back")
        self._close = named(LinkButton("Sluit het grote scherm", "close"), f"{page.key}_hall_close")
        self.body.addWidget(Words("De zaal kijkt mee", "label"))
        self.body.addWidget(self._now)
        self.body.addWidget(flow(self._on, self._back, self._close))
        self.hide()

    def open(self, pictures: Sequence[Slide]) -> None:
        """Show these pictures of a result to the hall from the first; on the second display when there is one."""
        from app.ui.projector.window import ProjectorWindow

        practice = self._page.desk.edition.practice
        self._show(ProjectorWindow(pictures, self._page.window(), practice=practice))

    def open_lab(self, pictures: Sequence[Slide]) -> None:
        """Show these pictures of a plan lab in the same way."""
        from app.ui.projector.window import ProjectorWindow

        practice = self._page.desk.edition.practice
        window = self._page.window()
        self._show(ProjectorWindow(pictures, window, practice=practice, about="plannenlab", hint=_LAB_HINT))

    def _show(self, window: ProjectorWindow) -> None:
        self.close_window()
        self.shown = window
        window.turned.connect(self._tell)
        window.closed.connect(self._closed)
        for button, act in (
            (self._on, window.go_on),
            (self._back, window.go_back),
            (self._close, window.leave),
        ):
            button.clicked.connect(act)
        screen = self._second_screen() or self._page.screen()
        window.setScreen(screen)
        window.setGeometry(screen.geometry())
        window.showFullScreen()
        window.activateWindow()
        window.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell()
        self.show()

    def close_window(self) -> None:
        """Close what the hall sees, if anything."""
        if self.shown is not None:
            self.shown.leave()

    def _second_screen(self) -> QScreen | None:
        own = self._page.screen()
        return next((one for one in QGuiApplication.screens() if one is not own), None)

    def _tell(self) -> None:
        window = self.shown
        if window is not None:
            place = f"{window.at + 1} van {len(window.slides)}"
            self._now.set_text(f"Beeld {place}. {window.slide.spoken}")
            self._on.setEnabled(window.at + 1 < len(window.slides))
            self._back.setEnabled(window.at > 0)

    def _closed(self) -> None:
        self.shown = None
        self.hide()
        self._page.focus_main()
