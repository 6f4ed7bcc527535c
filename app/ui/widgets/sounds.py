"""A sound for yes and another for no. A laptop without sound stays silent and works on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app import paths
from app.ui.tokens import Tone

if TYPE_CHECKING:
    # Sound costs a tenth of a second to load: only for the page that makes it.
    from PySide6.QtMultimedia import QSoundEffect

_FILES = {Tone.YES: "yes.wav", Tone.NO: "no.wav", Tone.MIND: "no.wav"}
_SILENT = frozenset({"offscreen", "minimal"})


class Sounds(QObject):
    """Makes the sounds of one page; make it when the page opens, so that the first sound comes at once."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Load the sounds, if this computer can make any."""
        super().__init__(parent)
        self._effects: dict[Tone, QSoundEffect] = {}
        self._present = QGuiApplication.platformName() not in _SILENT
        if self._present:
            self._load()

    def play(self, tone: Tone, *, on: bool = True) -> None:
        """Sound for a tone, when ``on`` (the setting) says so; a beep for no where there is no loudspeaker."""
        if not on or not self._present:
            return
        effect = self._effects.get(tone)
        if effect is not None:
            effect.play()
        elif tone in (Tone.NO, Tone.MIND):
            QApplication.beep()

    def _load(self) -> None:
        try:
            from PySide6.QtMultimedia import QMediaDevices, QSoundEffect
        except ImportError:
            return
        if not QMediaDevices.audioOutputs():
            return
        for tone, file in _FILES.items():
            effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(str(paths.resources() / "sounds" / file)))
            self._effects[tone] = effect
