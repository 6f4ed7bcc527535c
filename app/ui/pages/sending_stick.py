"""The way without internet: put everything on a USB stick, and read central's answer from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QHideEvent, QShowEvent

from app.ui.file_dialog import file_dialog
from app.ui.jobs import Lane
from app.ui.pages.base import Page
from app.ui.pages.sending_progress import RunProgress, keyboard_of
from app.ui.pages.sending_words import MORE_STICKS, NO_STICK, stick_sentence
from app.ui.sticks import Drive, drives
from app.ui.tokens import SPACE_3
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.layouts import Card, flow
from app.ui.widgets.reveal import go_to

FindDrives: TypeAlias = Callable[[], tuple[Drive, ...]]
LOOK_EVERY_MS = 3_000
"""Milliseconds between two looks at which sticks are in the computer, while the page is in view."""

_HOW = (
    "Zet op een USB-stick wat nog niet bij de centrale is, en breng de stick naar het gemeentehuis. "
    "Alles op de stick is versleuteld: alleen de centrale kan het lezen."
)


class StickCard(Card):
    """What can be done with a stick, and which one is there."""

    def __init__(self, page: Page, find: FindDrives = drives) -> None:
        """``find`` tells which sticks are in the computer."""
        super().__init__()
        self._page = page
        self._find = find
        self._run = page.desk.stick
        self._awaited = False
        """Whether the last look has not been answered: a stick that hangs is asked once."""
        key = page.key
        self._found = named(Words("", "body"), f"{key}_stick_found")
        self.write = named(QuietButton("Zet op USB-stick", "stick"), f"{key}_stick_write")
        self.read = named(QuietButton("Lees antwoord van USB-stick", "stick"), f"{key}_stick_read")
        self._other = named(LinkButton("Andere plek kiezen"), f"{key}_stick_other")
        self._buttons = flow(self.write, self.read, self._other)
        self.progress = RunProgress(self._run, f"{key}_stick_progress")
        self.body.setSpacing(SPACE_3)
        for part in (Words("Geen internet? Gebruik een USB-stick", "label"), Words(_HOW), self._found):
            self.body.addWidget(part)
        self.body.addWidget(self.progress)
        self.body.addWidget(self._buttons)
        self.write.clicked.connect(self.ask_write)
        self.read.clicked.connect(
            lambda: self._on_stick("Waar is de USB-stick met het antwoord?", self._run.read)
        )
        self._other.clicked.connect(
            lambda: self._on_stick("Waar is de USB-stick?", self._run.write, ask=True)
        )
        self._run.changed.connect(self._follow)
        self._looking = QTimer(self, interval=LOOK_EVERY_MS)
        self._looking.timeout.connect(self._look)
        self._show_drives(())

    def ask_write(self) -> None:
        """Put everything on the stick that is there; ask where it is when that is not clear."""
        if self._run.running:
            go_to(self.progress.stop)
        else:
            self._on_stick("Waar is de USB-stick?", self._run.write)

    # ------------------------------------------------------------------ which stick

    def showEvent(self, event: QShowEvent) -> None:
        """Look for sticks as long as someone is looking."""
        super().showEvent(event)
        self._looking.start()
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the disks alone."""
        super().hideEvent(event)
        self._looking.stop()

    def _look(self) -> None:
        if not self._run.running and not self._awaited:
            self._awaited = True
            self._page.desk.jobs.run(self._find, self._seen, self._not_seen, lane=Lane.LOOK)

    def _seen(self, found: tuple[Drive, ...]) -> None:
        self._awaited = False
        self._show_drives(found)

    def _not_seen(self, _surprise: Exception) -> None:
        self._awaited = False

    def _show_drives(self, found: tuple[Drive, ...]) -> None:
        one = found[0] if len(found) == 1 else None
        none_or_more = MORE_STICKS if found else NO_STICK
        self._found.set_text(stick_sentence(one.name, one.free) if one else none_or_more)
        self._other.setVisible(one is not None)

    def _on_stick(self, question: str, act: Callable[[Path], None], *, ask: bool = False) -> None:
        """Look again which sticks there are, and act on the only one or ask; with ``ask`` always ask."""
        remembered = self._page.desk.settings.stick_folder

        def look() -> tuple[tuple[Drive, ...], list[Path]]:
            # Not for the GUI thread: a stick that hangs does not even tell whether a folder is there.
            found = self._find()
            last = [Path(remembered)] if remembered and Path(remembered).is_dir() else []
            return found, [*(drive.folder for drive in found), *last, Path.home()]

        def chosen(answer: tuple[tuple[Drive, ...], list[Path]]) -> None:
            found, places = answer
            self._show_drives(found)
            if len(found) == 1 and not ask:
                self._start(found[0].folder, act)
            else:
                self._ask_folder(question, act, places)

        self._page.desk.jobs.run(look, chosen, owner=self, lane=Lane.LOOK)

    def _ask_folder(self, question: str, act: Callable[[Path], None], places: Sequence[Path]) -> None:
        """Ask for a folder; ``places`` are where the stick may be, the likeliest first."""
        dialog = file_dialog(self, f"{self._page.key}_stick_dialog", question, folder=True)
        dialog.setSidebarUrls([QUrl.fromLocalFile(str(folder)) for folder in places])
        dialog.setDirectory(str(places[0]))

        def chosen(folder: str) -> None:
            self._start(Path(folder), act)

        dialog.fileSelected.connect(chosen)
        dialog.open()

    def _start(self, folder: Path, act: Callable[[Path], None]) -> None:
        desk = self._page.desk
        desk.change_settings(replace(desk.settings, stick_folder=str(folder)))
        self._page.message.clear()
        act(folder)

    # ------------------------------------------------------------------ while it goes on

    def _follow(self) -> None:
        running = self._run.running
        held = self.progress.held_keyboard if not running else self._has_keyboard()
        self._buttons.setVisible(not running)
        self._found.setVisible(not running)
        if held and self.isVisible():
            go_to(self.write if not running else self.progress.stop)

    def _has_keyboard(self) -> bool:
        now = keyboard_of(self)
        return now is not None and self._buttons.isAncestorOf(now)
