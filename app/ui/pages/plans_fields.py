"""The fields of a plan's text, and under three of them a quiet counter of what the website has room for."""

from __future__ import annotations

from typing import TypeAlias

from PySide6.QtWidgets import QWidget

from app.models.plan_checks import TEXT_LIMIT
from app.models.plan_rules import Length
from app.models.records import Edition
from app.ui.tokens import SPACE_1
from app.ui.widgets.basics import Words, named, styled
from app.ui.widgets.fields import AreaField, ChoiceField, TextField
from app.ui.widgets.layouts import column

Texts: TypeAlias = TextField | ChoiceField | AreaField


def count_sentence(typed: int, length: Length) -> str:
    """Return how much of the room on the website is used; too much is no wall."""
    if typed > length.most:
        over = typed - length.most
        word = "teken" if over == 1 else "tekens"
        return f"Te lang voor de website: {over} {word} te veel. Het blijft bewaard."
    return f"{typed} van {length.most} tekens"


class Counted(QWidget):
    """A field with its counter under it."""

    def __init__(self, field: TextField | AreaField, length: Length) -> None:
        """``length`` is what the website wants."""
        super().__init__()
        self._field = field
        self._length = length
        self._words = named(Words("", "muted"), f"{field.control.objectName()}_count")
        layout = column(self, space=SPACE_1)
        layout.addWidget(field)
        layout.addWidget(self._words)
        self.follow()

    def follow(self) -> None:
        """Count again."""
        typed = len(self._field.value)
        self._words.set_text(count_sentence(typed, self._length))
        styled(self._words, role="label" if typed > self._length.most else "muted")


def counted(texts: dict[str, Texts], edition: Edition) -> dict[str, Counted]:
    """Return the fields that the website bounds, by their names in ``PlanText``, each with its counter."""
    lengths = edition.plan_rules.lengths
    bounded = {"title": lengths.title, "summary": lengths.summary, "what": lengths.description}
    return {
        name: Counted(field, bounded[name])
        for name, field in texts.items()
        if name in bounded and not isinstance(field, ChoiceField)
    }


def text_fields(edition: Edition) -> dict[str, Texts]:
    """Return the fields of ``PlanText`` that are text, by their names there."""
    area = "In welke wijk is het?"
    return {
        "title": TextField(
            "Hoe heet het plan?",
            "plans_title_edit",
            help_text="Een korte naam die mensen onthouden.",
            longest=TEXT_LIMIT,
        ),
        "summary": AreaField(
            "Uw plan in één zin",
            "plans_summary_edit",
            help_text="Zo staat het boven uw plan op de website.",
            optional=True,
            lines=2,
        ),
        "what": AreaField(
            "Wat gaat u doen?",
            "plans_what_edit",
            help_text="Vertel het zoals u het een buur vertelt.",
            lines=5,
        ),
        "why": AreaField("Waarom is dat goed voor de wijk?", "plans_why_edit"),
        "for_whom": AreaField("Voor wie is het?", "plans_for_whom_edit", lines=2),
        "area": ChoiceField(area, "plans_area") if edition.areas else TextField(area, "plans_area_edit"),
        "place": TextField(
            "Op welke plek?", "plans_place_edit", help_text="Een straat, plein of gebouw.", optional=True
        ),
        "own_part": AreaField("Wat doet u zelf?", "plans_own_part_edit", lines=3, optional=True),
        "volunteers": AreaField(
            "Wie helpen er mee?",
            "plans_volunteers_edit",
            help_text="Hoeveel mensen, en wat doen zij?",
            lines=3,
            optional=True,
        ),
        "municipality_part": AreaField(
            "Wat moet de gemeente doen?",
            "plans_municipality_edit",
            help_text="Bijvoorbeeld: een vergunning geven, of een bankje neerzetten.",
            lines=3,
            optional=True,
        ),
        "upkeep": AreaField(
            "Hoe gaat het verder na het eerste jaar?",
            "plans_upkeep_edit",
            help_text="Wie zorgt ervoor, en wat kost dat?",
            lines=3,
        ),
        "asked_others": AreaField(
            "Met wie heeft u al gepraat?",
            "plans_asked_others_edit",
            help_text="Buren, een school, een winkel.",
            lines=3,
            optional=True,
        ),
    }
