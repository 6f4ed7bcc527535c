"""Which plans the list shows, and in what order: folded behind one button until someone wants to choose."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.models.dutch import AMSTERDAM
from app.models.plan_filter import PlanFilter, PlanSort
from app.models.records import Edition
from app.models.terms import PlanState
from app.models.words import WORDS
from app.ui.desk import Desk
from app.ui.pages.plans_list_words import SINCE, SORTS
from app.ui.tokens import SPACE_4
from app.ui.widgets.fields import CheckField, ChoiceField
from app.ui.widgets.layouts import Card, flow
from app.ui.widgets.reveal import go_to

_ALL = "-"
_ACROSS = 3
_NARROW = 150
"""Text size in percent from which the fields stand under each other."""


class FilterPanel(Card):
    """The choices. ``edited`` at each of them: there is nothing to confirm."""

    edited = Signal()

    def __init__(self, desk: Desk) -> None:
        """Begin with all plans, by title."""
        super().__init__(margin=SPACE_4)
        self._desk = desk
        self._offered: Edition | None = None
        self._mine_of = desk.helper
        self._state = ChoiceField("Stand", "plans_filter_state")
        self._area = ChoiceField("Wijk", "plans_filter_area")
        self._theme = ChoiceField("Thema", "plans_filter_theme")
        self._since = ChoiceField(
            "Gewijzigd", "plans_filter_since", [(key or _ALL, word) for key, word in SINCE.items()]
        )
        self._sort = ChoiceField(
            "Volgorde", "plans_filter_sort", [(key.value, word) for key, word in SORTS.items()]
        )
        self._gap = CheckField("Alleen plannen waar nog iets mist", "plans_filter_incomplete")
        self._mine = CheckField("Alleen plannen die ik heb ingevoerd", "plans_filter_mine")
        self._choices = (self._state, self._area, self._theme, self._since, self._sort)
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE_4)
        self.body.addLayout(self._grid)
        self.body.addWidget(flow(self._gap, self._mine))
        for field in (*self._choices, self._gap, self._mine):
            field.edited.connect(self.edited)
        desk.settings_changed.connect(self._place)
        self._place()
        self.reset()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Return where Tab stops, in order."""
        return tuple(field.control for field in (*self._choices, self._gap, self._mine))

    def offer(self) -> None:
        """Offer the areas and themes of the edition that is open; nothing moves when it is the one of before."""
        edition = self._desk.edition
        if edition is self._offered:
            return
        self._offered = edition
        self._state.set_choices([(_ALL, "Alle"), *((state.value, WORDS[state]) for state in PlanState)])
        self._area.set_choices([(_ALL, "Alle"), *((area, area) for area in edition.areas)])
        self._theme.set_choices([(_ALL, "Alle"), *((theme, theme) for theme in edition.themes)])
        for field in (self._state, self._area, self._theme):
            if not field.value:
                field.set_value(_ALL)

    def reset(self) -> None:
        """Choose all plans again; the order stays as it is."""
        for field in (self._state, self._area, self._theme, self._since):
            field.set_value(_ALL)
        self._gap.set_value(False)
        self._mine.set_value(False)
        if not self._sort.value:
            self._sort.set_value(PlanSort.TITLE.value)

    def focus_first(self) -> None:
        """Put the keyboard on the first choice."""
        go_to(self._state.combo)

    @property
    def sort(self) -> PlanSort:
        """Return the order that was chosen."""
        return PlanSort(self._sort.value)

    def wanted(self, text: str) -> PlanFilter:
        """Return which plans are wanted, those with ``text`` in them."""
        state, days = _chosen(self._state), _chosen(self._since)
        today = self._desk.now().astimezone(AMSTERDAM).date()
        self._mine_of = self._desk.helper or self._mine_of
        return PlanFilter(
            text=text,
            states=frozenset({PlanState(state)}) if state else frozenset(),
            area=_chosen(self._area),
            theme=_chosen(self._theme),
            incomplete=self._gap.value,
            entered_by=self._mine_of.id if self._mine_of is not None and self._mine.value else None,
            since=today - timedelta(days=int(days)) if days else None,
        )

    def _place(self) -> None:
        across = _ACROSS if self._desk.settings.text_scale < _NARROW else 1
        for place, field in enumerate(self._choices):
            self._grid.addWidget(field, place // across, place % across)


def _chosen(field: ChoiceField) -> str:
    return "" if field.value == _ALL else field.value
