"""Prints: a document is saved whole in one folder, and the page offers to print it or to show that folder."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from platformdirs import user_documents_path
from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from app import paths
from app.models.terms import DomainError
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4, Tone
from app.ui.widgets.answers import announce
from app.ui.widgets.basics import QuietButton, Words, named, tone_of
from app.ui.widgets.icons import Icon
from app.ui.widgets.layouts import Toned, flow, row

FOLDER_VARIABLE = "WIJKBALIE_DOCUMENTS"
"""Names another folder for documents: for a demo, a test, or a laptop with a shared printer folder."""

_PRIVATE = "Alleen om te printen"
"""The folder, in that of the documents, with what is removed again."""

_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


class DocumentNotSaved(DomainError):
    """A document could not be written to ``folder``."""


def documents_folder() -> Path:
    """Return where documents go: what ``WIJKBALIE_DOCUMENTS`` says, else *Wijkbalie* in the user's documents."""
    named_folder = os.environ.get(FOLDER_VARIABLE)
    return Path(named_folder) if named_folder else user_documents_path() / "Wijkbalie"


def save_document(name: str, data: bytes, *, within: str = "") -> Path:
    """Write a document whole, or not at all, and return where it stands; one of the same name is replaced.

    ``name`` with its ending and without personal data (invariant 9); what no file system takes becomes a dash.
    ``within`` is a folder in that of the documents.
    Raises ``DocumentNotSaved``.
    """
    folder = documents_folder() / within
    path = folder / _NOT_IN_NAMES.sub("-", name).strip(" .")
    try:
        paths.write_whole(path, data, private=True)
    except OSError as error:
        raise DocumentNotSaved(folder=str(folder)) from error
    return path


def save_private(name: str, data: bytes) -> Path:
    """Do as ``save_document`` for what holds personal data: it is there to be printed, and then it goes.

    Who shows it discards it; ``remove_private`` removes what was left when the program was stopped by force.
    """
    return save_document(name, data, within=_PRIVATE)


def remove_private() -> None:
    """Remove what ``save_private`` wrote; what another program holds open goes the next time."""
    for path in (documents_folder() / _PRIVATE).glob("*.pdf"):
        with suppress(OSError):
            path.unlink()


def open_file(path: Path) -> bool:
    """Have the computer open a file or folder with its own program; return whether it knew how."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


class DocumentBar(Toned):
    """Says that a document is ready, and what can be done with it. Hidden until there is one."""

    printed = Signal()
    """The document was opened to be printed."""

    def __init__(self, name: str) -> None:
        """``name`` is ``<page>_<thing>``; its buttons are ``<name>_print`` and ``<name>_folder``."""
        super().__init__()
        named(self, name, "Document")
        self.path: Path | None = None
        self._icon = Icon("yes")
        self._words = Words()
        self.print_button = named(QuietButton("Print", "print"), f"{name}_print")
        self._folder_button = named(QuietButton("Toon map", "open"), f"{name}_folder")
        self.print_button.clicked.connect(self.print_now)
        self._folder_button.clicked.connect(self._show_folder)
        layout = row(space=SPACE_3)
        layout.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_2)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._words, 1)
        layout.addWidget(flow(self.print_button, self._folder_button, to_right=True), 1)
        self.setLayout(layout)
        self.hide()

    def show_document(self, path: Path, sentence: str) -> None:
        """Offer a document; ``sentence`` says which: *De kaart staat klaar*."""
        self.path = path
        self._say(Tone.YES, sentence)
        self.show()

    def print_now(self) -> None:
        """Open the document in the program of this computer that shows and prints it."""
        if self.path is None:
            return
        if open_file(self.path):
            self.printed.emit()
        else:
            self._say(
                Tone.MIND,
                f"Deze computer kan het blad niet zelf openen. Het staat in de map {self.path.parent} "
                f"en heet {self.path.name}.",
            )

    def clear(self) -> None:
        """Put the bar away; the document stays where it is."""
        self.path = None
        self.hide()

    def discard(self) -> None:
        """Put the bar away and the document too: for what must not lie about, such as a card with its code."""
        if self.path is not None:
            with suppress(
                OSError
            ):  # another program still shows it: then ``remove_private`` removes it later
                self.path.unlink()
        self.clear()

    @property
    def text(self) -> str:
        """Return what the bar says."""
        return self._words.plain

    def _show_folder(self) -> None:
        if self.path is not None and not open_file(self.path.parent):
            self._say(Tone.MIND, f"Het blad staat in de map {self.path.parent}.")

    def _say(self, tone: Tone, sentence: str) -> None:
        for part in (self, self._icon, self._words):
            tone_of(part, tone)
        self._icon.set_name(tone.value)
        self._words.set_text(sentence)
        self.setAccessibleName(sentence)
        announce(self, sentence)
