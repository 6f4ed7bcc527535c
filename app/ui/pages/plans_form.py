"""The form of a plan: four quiet sections under each other. It holds text, and knows nothing of saving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.models.records import Edition, Plan, PlanText, Submitter
from app.models.terms import ReachBy
from app.models.words import WORDS
from app.ui.pages.plans_costs import CostTable
from app.ui.pages.plans_saving import EMPTY, Written
from app.ui.pages.plans_ticks import ConsentField, ThemeChecks
from app.ui.pages.plans_words import (
    CONSENT_CONTACT,
    CONSENT_CONTACT_HELP,
    CONSENT_NAME,
    CONSENT_NAME_HELP,
    budget_sentence,
    contest_for,
)
from app.ui.tokens import SPACE_1, SPACE_4, SPACE_6
from app.ui.widgets.basics import Words
from app.ui.widgets.fields import AreaField, ChoiceField, TextField
from app.ui.widgets.layouts import Card, column
from app.ui.widgets.reveal import go_to

Texts: TypeAlias = TextField | ChoiceField | AreaField


class PlanForm(QWidget):
    """Everything that a resident tells of a plan, and who they are."""

    edited = Signal()
    """Something was typed or chosen."""
    left = Signal()
    """The keyboard left a field: the moment to save."""

    def __init__(self, edition: Edition) -> None:
        """Offer the areas and themes of the edition."""
        super().__init__()
        self._edition = edition
        self._plan: Plan | None = None
        self._again = False
        self._texts = _text_fields(edition)
        self._themes = ThemeChecks("plans_theme", edition.themes)
        self.costs = CostTable("plans_cost")
        self._person = _person_fields()
        self._reach = ChoiceField(
            "Hoe wilt u bericht krijgen?",
            "plans_reach",
            [(way.value, WORDS[way].capitalize()) for way in ReachBy],
        )
        self._contact = ConsentField("plans_consent_contact", CONSENT_CONTACT, CONSENT_CONTACT_HELP)
        self._publish = ConsentField("plans_consent_name", CONSENT_NAME, CONSENT_NAME_HELP)
        self._reachable = QWidget()
        self._build()
        self._wire()
        self._set_value(EMPTY)

    @property
    def value(self) -> Written:
        """Return what stands in the form. Contact data without consent are no part of it."""
        texts = {name: field.value for name, field in self._texts.items()}
        text = replace(PlanText(themes=self._themes.value, cost_lines=self.costs.value), **texts)
        contact = self._contact.value
        person = {
            name: field.value if contact or name == "name" else "" for name, field in self._person.items()
        }
        submitter = Submitter(
            reach_by=ReachBy(self._reach.value or ReachBy.LETTER),
            consent_contact=contact,
            consent_publish_name=self._publish.value,
        )
        return text, replace(submitter, **person)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return what the plan still needs; a line without a price that can be read makes the budget missing."""
        from app.operations import plans

        found = plans.missing(self.value[0])
        if not self.costs.unpriced:
            return found
        return tuple(name for name in plans.REQUIRED if name in found or name == "cost_lines")

    def show_plan(self, plan: Plan | None, *, again: bool = False) -> None:
        """Show a plan as it stands, or an empty form; where nothing changes the cursor stays.

        ``again`` says that it is the plan that stood there, so that contact data which wait for consent may stay.
        """
        self._again = again
        self._plan = plan
        self._set_value((plan.text, plan.submitter) if plan else EMPTY)

    def _set_value(self, written: Written) -> None:
        text, submitter = written
        self._offer_area(text.area)
        for name, field in self._texts.items():
            field.set_value(getattr(text, name))
        self._themes.set_value(text.themes)
        self.costs.set_value(text.cost_lines)
        self._show_person(submitter)
        self._reach.set_value(submitter.reach_by.value)
        self._contact.set_value(submitter.consent_contact)
        self._publish.set_value(submitter.consent_publish_name)
        self._follow()

    def _show_person(self, submitter: Submitter) -> None:
        """Show who; contact data that wait for consent stay in their fields as long as the same plan is shown."""
        for name, field in self._person.items():
            if name == "name" or submitter.consent_contact or not self._again:
                field.set_value(getattr(submitter, name))

    def set_read_only(self, fixed: bool) -> None:  # noqa: FBT001  # a switch
        """Let everything be read, copied and scrolled, and nothing be changed."""
        for field in (*self._texts.values(), *self._person.values()):
            if isinstance(field, ChoiceField):
                field.control.setEnabled(not fixed)
            elif isinstance(field.control, QLineEdit | QPlainTextEdit):
                field.control.setReadOnly(fixed)
        for check in (self._reach.control, self._contact.control, self._publish.control, self._themes):
            check.setEnabled(not fixed)
        self.costs.set_read_only(fixed)

    def focus_field(self, name: str) -> None:
        """Put the keyboard in the field that ``PlanText`` calls ``name``, and bring it into view."""
        if name == "cost_lines":
            self.costs.focus_gap()
        elif name == "themes":
            self._themes.focus_first()
        elif name == "name":
            go_to(self._person["name"])
        elif name in self._texts:
            go_to(self._texts[name])

    # ------------------------------------------------------------------ how it is made

    def _build(self) -> None:
        layout = column(self, space=SPACE_4)
        parts: tuple[tuple[str, str, Sequence[QWidget]], ...] = (
            (
                "Het plan",
                "",
                (*self._pick("title", "what", "why", "for_whom", "area", "place"), self._themes),
            ),
            ("Begroting", "Wat is er nodig en wat kost het? Schatten mag.", (self.costs,)),
            (
                "Wie doet wat",
                "",
                self._pick("own_part", "volunteers", "municipality_part", "upkeep", "asked_others"),
            ),
            ("De plannenmaker", "Alleen wat nodig is om contact te houden.", self._about_person()),
        )
        for head, sentence, fields in parts:
            layout.addWidget(_section(head, sentence, fields))

    def _pick(self, *names: str) -> list[QWidget]:
        return [self._texts[name] for name in names]

    def _about_person(self) -> list[QWidget]:
        reachable = column(self._reachable, space=SPACE_4)
        for field in (self._person["address"], self._person["phone"], self._person["email"], self._reach):
            reachable.addWidget(field)
        return [self._person["name"], self._publish, self._contact, self._reachable]

    def _wire(self) -> None:
        fields = (*self._texts.values(), *self._person.values(), self._reach, self._contact, self._publish)
        for field in fields:
            field.edited.connect(self._edit)
            field.left.connect(self.left)
        self._themes.edited.connect(self._edit)
        self.costs.edited.connect(self._edit)
        self.costs.left.connect(self.left)

    def _edit(self) -> None:
        self._follow()
        self.edited.emit()

    def _follow(self) -> None:
        """Show what depends on what stands in the form: the total, and the contact data."""
        cost = sum(line.total_cents for line in self.costs.value)
        sentence, over = budget_sentence(
            cost, contest_for(self._edition, self._plan, self._texts["area"].value)
        )
        self.costs.show_total(sentence, over=over)
        self._reachable.setVisible(self._contact.value)

    def _offer_area(self, area: str) -> None:
        """Keep an area that the edition does not know, for instance of a plan out of a file."""
        field = self._texts["area"]
        if isinstance(field, ChoiceField):
            known = self._edition.areas
            field.set_choices(
                [(name, name) for name in (known if not area or area in known else (*known, area))]
            )


def _section(head: str, sentence: str, fields: Sequence[QWidget]) -> Card:
    card = Card()
    card.body.setSpacing(SPACE_6)
    top = column(space=SPACE_1)
    top.addWidget(Words(head, "large"))
    if sentence:
        top.addWidget(Words(sentence, "muted"))
    card.body.addLayout(top)
    for field in fields:
        card.body.addWidget(field)
    return card


def _text_fields(edition: Edition) -> dict[str, Texts]:
    """Return the fields of ``PlanText`` that are text, by their names there."""
    area = "In welke wijk is het?"
    return {
        "title": TextField(
            "Hoe heet het plan?", "plans_title_edit", help_text="Een korte naam die mensen onthouden."
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


def _person_fields() -> dict[str, TextField]:
    return {
        "name": TextField("Naam", "plans_person_name_edit", longest=120),
        "address": TextField("Adres", "plans_person_address_edit", optional=True),
        "phone": TextField("Telefoonnummer", "plans_person_phone_edit", longest=40, optional=True),
        "email": TextField("E-mailadres", "plans_person_email_edit", longest=120, optional=True),
    }
