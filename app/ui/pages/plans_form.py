"""The form of a plan: four quiet sections under each other. It holds text, and knows nothing of saving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.models.plan_checks import Finding, contest_for, findings
from app.models.records import Contest, Edition, Plan, PlanText
from app.ui.pages.plans_costs import CostTable
from app.ui.pages.plans_fields import counted, text_fields
from app.ui.pages.plans_map import MapField
from app.ui.pages.plans_person import PersonPart
from app.ui.pages.plans_saving import EMPTY, Written
from app.ui.pages.plans_ticks import ThemeChecks
from app.ui.pages.plans_words import budget_sentence
from app.ui.tokens import SPACE_1, SPACE_4, SPACE_6
from app.ui.widgets.basics import Words
from app.ui.widgets.fields import ChoiceField
from app.ui.widgets.layouts import Card, column
from app.ui.widgets.reveal import go_to


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
        self._texts = text_fields(edition)
        self._counted = counted(self._texts, edition)
        self._themes = ThemeChecks("plans_theme", edition.themes)
        self.costs = CostTable("plans_cost", edition.plan_rules.prices)
        self._person = PersonPart()
        self.map = MapField("plans_map", edition.plan_rules.maps)
        self._build()
        self._wire()
        self._set_value(EMPTY)

    @property
    def value(self) -> Written:
        """Return what stands in the form. Contact data without consent are no part of it."""
        texts = {name: field.value for name, field in self._texts.items()}
        fixed = PlanText(themes=self._themes.value, cost_lines=self.costs.value, point=self.map.value)
        return replace(fixed, **texts), self._person.value

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what the rules of the edition say of what stands in the form."""
        edition, (text, submitter) = self._edition, self.value
        return findings(text, submitter, self._contest, edition.plan_rules, edition.areas, edition.themes)

    @property
    def _contest(self) -> Contest | None:
        contest_id = self._plan.contest_id if self._plan else None
        return contest_for(self._edition.contests, contest_id, self._texts["area"].value)

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
        self.map.set_value(text.point)
        self.costs.set_value(text.cost_lines)
        self._person.set_value(submitter, again=self._again)
        self._follow()

    def set_read_only(self, fixed: bool) -> None:  # noqa: FBT001  # a switch
        """Let everything be read, copied and scrolled, and nothing be changed."""
        for field in self._texts.values():
            if isinstance(field, ChoiceField):
                field.control.setEnabled(not fixed)
            elif isinstance(field.control, QLineEdit | QPlainTextEdit):
                field.control.setReadOnly(fixed)
        self._themes.setEnabled(not fixed)
        self._person.set_read_only(fixed)
        self.costs.set_read_only(fixed)
        self.map.set_read_only(fixed)

    def focus_field(self, name: str) -> None:
        """Put the keyboard in the field that ``PlanText`` calls ``name``, and bring it into view."""
        if name == "cost_lines":
            self.costs.focus_gap()
        elif name == "themes":
            self._themes.focus_first()
        elif name == "name":
            self._person.focus_name()
        elif name in self._texts:
            go_to(self._texts[name])

    # ------------------------------------------------------------------ how it is made

    def _build(self) -> None:
        layout = column(self, space=SPACE_4)
        parts: tuple[tuple[str, str, Sequence[QWidget]], ...] = (
            (
                "Het plan",
                "",
                (
                    *self._pick("title", "summary", "what", "why", "for_whom", "area", "place"),
                    self.map,
                    self._themes,
                ),
            ),
            ("Begroting", "Wat is er nodig en wat kost het? Schatten mag.", (self.costs,)),
            (
                "Wie doet wat",
                "",
                self._pick("own_part", "volunteers", "municipality_part", "upkeep", "asked_others"),
            ),
            ("De plannenmaker", "Alleen wat nodig is om contact te houden.", (self._person,)),
        )
        for head, sentence, fields in parts:
            layout.addWidget(_section(head, sentence, fields))

    def _pick(self, *names: str) -> list[QWidget]:
        return [self._counted.get(name, self._texts[name]) for name in names]

    def _wire(self) -> None:
        for field in self._texts.values():
            field.edited.connect(self._edit)
            field.left.connect(self.left)
        self._themes.edited.connect(self._edit)
        for part in (self.costs, self._person, self.map):
            part.edited.connect(self._edit)
            part.left.connect(self.left)

    def _edit(self) -> None:
        self._follow()
        self.edited.emit()

    def _follow(self) -> None:
        """Show what depends on what stands in the form: the total, and the contact data."""
        cost = sum(line.total_cents for line in self.costs.value)
        sentence, over = budget_sentence(cost, self._contest)
        self.costs.show_total(sentence, over=over)
        self.map.show_area(self._texts["area"].value)
        for field in self._counted.values():
            field.follow()

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
