"""Who work at a polling station: a row for each, a name with a role."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.models.terms import CrewRole
from app.models.words import WORDS
from app.ui.tokens import SPACE_3
from app.ui.widgets.basics import LinkButton, Words, named
from app.ui.widgets.fields import ChoiceField, TextField
from app.ui.widgets.layouts import column, row

FEWEST = 3
"""Rows that stand there at first; those without a name do not count."""
NO_CHAIR = "Schrijf wie voorzitter is. Die beslist als er iets bijzonders is."

_ONE = re.compile(r"\s*(?P<name>[^,(]+?)\s*(?:\((?P<role>[^)]*)\))?\s*(?:,|$)")
_ROLES = [(role.value, WORDS[role]) for role in (CrewRole.CHAIR, CrewRole.MEMBER)]


def crew_text(crew: list[tuple[str, str]]) -> str:
    """Return a crew of (name, role) as it goes into the record: ``Anna (voorzitter), Bram (lid)``."""
    return ", ".join(
        f"{re.sub('[,()]+', ' ', name).strip()} ({WORDS[CrewRole(role)]})" for name, role in crew
    )


def read_crew(text: str) -> list[tuple[str, str]]:
    """Return the (name, role) of each in a crew as it stands in the record; without a role it is a member."""
    words = {word: key for key, word in _ROLES}
    member = CrewRole.MEMBER.value
    return [(one["name"], words.get(one["role"] or "", member)) for one in _ONE.finditer(text)]


class CrewRow(QWidget):
    """One of the crew."""

    def __init__(self, name: str, place: int, role: CrewRole) -> None:
        """``place`` from 1."""
        super().__init__()
        self.name = TextField(f"Naam {place}", f"{name}_{place}_edit", longest=60)
        self.role = ChoiceField("Rol", f"{name}_{place}_role", _ROLES)
        self.role.control.setAccessibleName(f"Rol van {place}")
        self.role.set_value(role.value)
        layout = row(space=SPACE_3)
        layout.addWidget(self.name, 3, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.role, 1, Qt.AlignmentFlag.AlignTop)
        self.setLayout(layout)


class CrewForm(QWidget):
    """The rows of a crew, with one more when asked for."""

    def __init__(self, name: str) -> None:
        """``name`` is the first part of the names of its fields."""
        super().__init__()
        self._name = name
        self._rows: list[CrewRow] = []
        self._more = named(LinkButton("Nog iemand", "add"), f"{name}_more")
        self._more.clicked.connect(self._add_one)
        outer = column(self, space=SPACE_3)
        outer.addWidget(Words("Wie werken er?", "label"))
        self._column: QVBoxLayout = column(space=SPACE_3)
        outer.addLayout(self._column)
        outer.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self.set_value("")

    @property
    def crew(self) -> list[tuple[str, str]]:
        """Return the (name, role) of everyone whose name was filled in."""
        return [(one.name.value, one.role.value) for one in self._rows if one.name.value]

    @property
    def value(self) -> str:
        """Return the crew as it goes into the record."""
        return crew_text(self.crew)

    @property
    def first(self) -> TextField:
        """Return the first name."""
        return self._rows[0].name

    def set_value(self, text: str) -> None:
        """Show another crew."""
        known = read_crew(text)
        while len(self._rows) < max(FEWEST, len(known)):
            self._add()
        for place, one in enumerate(self._rows):
            role = CrewRole.MEMBER if place else CrewRole.CHAIR
            name, chosen = known[place] if place < len(known) else ("", role.value)
            one.name.set_value(name)
            one.role.set_value(chosen)

    def wrong(self) -> str:
        """Return what is not right yet, in a sentence, and say it under the first name."""
        chairs = [name for name, role in self.crew if role == CrewRole.CHAIR]
        said = "" if chairs else NO_CHAIR
        self.first.show_error(said)
        return said

    def _add(self) -> CrewRow:
        place = len(self._rows) + 1
        made = CrewRow(self._name, place, CrewRole.MEMBER if place > 1 else CrewRole.CHAIR)
        self._rows.append(made)
        self._column.addWidget(made)
        return made

    def _add_one(self) -> None:
        self._add().name.setFocus(Qt.FocusReason.OtherFocusReason)
