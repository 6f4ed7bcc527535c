"""What the rules say of a plan while it is typed: quiet, under the form, each with what it means for handing in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.plan_checks import Finding, FindingKind
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4, Tone
from app.ui.widgets.basics import QuietButton, Words, named, tone_of
from app.ui.widgets.icons import Icon
from app.ui.widgets.layouts import Card, Toned, clear, column, row

_NOTED = "Dit punt staat op de lijst voor de afdeling Verkeer."


def points_word(many: int) -> str:
    """Return how many points there are to look at."""
    return "1 punt om op te letten" if many == 1 else f"{many} punten om op te letten"


def finding_line(finding: Finding) -> str:
    """Return a finding with what it does: it stops the plan, or only asks for a look."""
    return f"{'Dit houdt het plan tegen.' if finding.stops else 'Let op.'} {finding.words}"


class RulesPanel(Card):
    """The findings, those that stop the plan first. Hidden while there are none."""

    note_wanted = Signal()
    """Someone wants the plan on the list for the department of traffic."""

    def __init__(self, name: str) -> None:
        """``name`` is ``<page>_<thing>``."""
        super().__init__()
        named(self, name, "Waar u op kunt letten")
        self._found: tuple[Finding, ...] = ()
        self._noted = False
        self._lines = column(space=SPACE_3)
        self.note = named(QuietButton("Zet op de lijst voor de afdeling Verkeer", "add"), f"{name}_note")
        self.note.clicked.connect(self.note_wanted)
        self._was_noted = Words(_NOTED, "muted")
        self.body.setSpacing(SPACE_4)
        self.body.addWidget(Words("Waar u op kunt letten", "large"))
        self.body.addLayout(self._lines)
        self.body.addWidget(self.note, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._was_noted)
        self.hide()

    @property
    def found(self) -> tuple[Finding, ...]:
        """Return what is shown."""
        return self._found

    def show_findings(self, found: Sequence[Finding]) -> None:
        """Show these findings, and nothing of what was there."""
        if tuple(found) != self._found:
            self._found = tuple(found)
            clear(self._lines)
            for finding in found:
                self._lines.addWidget(_line(finding))
        self._follow()

    def set_noted(self, noted: bool) -> None:  # noqa: FBT001  # a switch
        """Say whether the plan is on the list for the department of traffic."""
        self._noted = noted
        self._follow()

    def _follow(self) -> None:
        traffic = any(finding.kind is FindingKind.TRAFFIC_SAFETY for finding in self._found)
        self.note.setVisible(traffic and not self._noted)
        self._was_noted.setVisible(self._noted)
        self.setVisible(bool(self._found) or self._noted)


def _line(finding: Finding) -> QWidget:
    tone = Tone.NO if finding.stops else Tone.MIND
    box, icon, words = Toned(), Icon(tone.value), Words(finding_line(finding))
    line = row(icon, words, space=SPACE_3)
    line.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_2)
    line.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
    line.setStretch(1, 1)
    box.setLayout(line)
    for part in (box, icon, words):
        tone_of(part, tone)
    return box
