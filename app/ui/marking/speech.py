"""Reading aloud with a voice of this computer; where there is none for a language, nothing is offered."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject
from PySide6.QtTextToSpeech import QTextToSpeech

_DIRECTIONS = str.maketrans("", "", "\u2068\u2069\u200f")
_PRACTICE_ONLY = "mock"
"""Qt's engine for tests of programs: it knows languages and says nothing."""


class Speech(QObject):
    """The voice of the marking screen."""

    def __init__(self, parent: QObject | None = None, *, engine: str = "") -> None:
        """Take the best engine of this computer, or the one named; without one there is no voice."""
        super().__init__(parent)
        self._name = engine or next(
            (name for name in QTextToSpeech.availableEngines() if name != _PRACTICE_ONLY), ""
        )
        self._engine: QTextToSpeech | None = None
        self.said: str = ""
        """What is being said, until ``hush``."""
        self._start()

    def can_speak(self, locale: str) -> bool:
        """Tell whether there is a voice for the language of a locale such as ``nl_NL``."""
        return self._voice(locale) is not None

    def say(self, text: str, locale: str) -> None:
        """Say something now, instead of what was being said."""
        wanted = self._voice(locale)
        if self._engine is None or wanted is None:
            return
        self._engine.stop()
        if self._engine.locale() != wanted:
            self._engine.setLocale(wanted)
        self.said = text.translate(_DIRECTIONS)
        self._engine.say(self.said)

    def hush(self) -> None:
        """Stop speaking."""
        self.said = ""
        if self._engine is not None:
            self._engine.stop()

    def forget(self) -> None:
        """Drop the engine with all it was asked to say, and start afresh."""
        self.hush()
        if self._engine is not None:
            self._engine.deleteLater()
            self._engine = None
        self._start()

    def _start(self) -> None:
        if not self._name:
            return
        engine = QTextToSpeech(self._name, self)
        if engine.state() is QTextToSpeech.State.Error:
            engine.deleteLater()
            return
        self._engine = engine

    def _voice(self, locale: str) -> QLocale | None:
        if self._engine is None:
            return None
        wanted = QLocale(locale)
        offered = [one for one in self._engine.availableLocales() if one.language() is wanted.language()]
        return next((one for one in offered if one == wanted), offered[0] if offered else None)
